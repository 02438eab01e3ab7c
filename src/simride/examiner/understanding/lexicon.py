"""Names of things: the messaging fleet, words for metrics, statistics and dimensions, and how a text is searched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from types import MappingProxyType

from simride.examiner.understanding.acts import Lexicon

METRICS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "latency": (
        "latency", "latencies", "response time", "response times", "request duration", "duration", "slowness",
        "round trip time", "rtt", "delay", "delays", "send time", "send times", "request time",
    ),
    "slow_ratio": (
        "slow ratio", "slow share", "share of slow requests", "share of slow sends", "slow requests",
        "slow sends", "slow request rate", "slow fraction", "fraction of slow requests", "slow percentage",
        "two second share", "over two seconds", "sends over 2 s", "sends over two seconds",
        "fraction of slow sends", "percentage of slow sends",
    ),
    "error_rate": (
        "error rate", "error rates", "errors", "failure rate", "failures", "5xx", "5xxs", "500s", "503s",
        "http errors", "server errors", "error ratio", "error percentage", "failed requests", "failed sends",
        "error count", "errs", "failure ratio",
    ),
    "good_ratio": (
        "good ratio", "success rate", "availability", "success ratio", "goodput", "good requests", "slo", "sli",
        "error budget", "good share", "success percentage",
    ),
    "traffic": (
        "qps", "rps", "request rate", "requests per second", "throughput", "request volume",
        "queries per second", "traffic volume", "traffic", "request count", "demand", "volume", "sends per second",
    ),
    "timeouts": ("timeouts", "timeout rate", "timed out requests", "time outs", "timeout count"),
    "retries": ("retries", "retry rate", "retry count", "retry ratio", "resends", "retry volume"),
    "utilisation": (
        "utilisation", "utilization", "busy", "busyness", "saturation", "headroom", "load level", "worker usage",
        "thread usage", "util",
    ),
    "cpu": ("cpu", "cpu usage", "cpu utilisation", "cpu utilization", "load average", "processor", "cpu load", "cpus"),
    "queue": (
        "queue depth", "queue length", "queue size", "backlog", "consumer lag", "pending messages", "queue",
        "queues", "queue wait", "queueing", "queuing", "queue time",
    ),
    "hosts": ("host count", "number of hosts", "hosts up", "hosts serving", "healthy hosts", "serving hosts"),
    "retransmits": (
        "retransmits", "retransmissions", "packet loss", "dropped packets", "packet drops", "tcp retransmits",
        "retransmit rate", "packets dropped", "retransmit", "lost packets", "retrans",
    ),
    "gc_pause": ("gc pause", "gc pauses", "garbage collection", "gc time", "gc", "gc pause time"),
    "memory": ("memory", "ram", "rss", "memory usage", "heap usage", "heap", "memory use"),
    "cache_hit": (
        "cache hit rate", "hit rate", "hit ratio", "cache hit ratio", "cache misses", "miss rate",
        "cache miss rate", "cache hits", "cache hit", "hit rates",
    ),
    "wrong_ratio": (
        "wrong ratio", "wrong answers", "share of wrong answers", "wrong results", "mismatches", "mismatch rate",
        "incorrect answers", "audit failures",
    ),
    "pool_pending": (
        "pool pending", "pool wait", "waiting for a connection", "pending connections", "connection pool wait",
        "connection waits",
    ),
    "restarts": ("restart count", "oom kills", "restarts per hour", "number of restarts", "container restarts"),
    "handles": ("handles", "open files", "file descriptors", "fd usage", "ephemeral ports", "open descriptors"),
    "hosts_ejected": ("ejected hosts", "hosts ejected", "hosts taken out", "share of hosts taken out"),
    "checks_failing": ("failing health checks", "health check failures", "checks failing", "failed health checks"),
    "hosts_short": ("hosts short", "missing hosts", "hosts missing", "autoscaler shortfall"),
    "hosts_pending": ("pending hosts", "hosts pending", "pending pods", "unscheduled hosts"),
    "queue_lag": ("queue lag", "lag of the queue", "messages waiting"),
    "queue_age": ("queue age", "age of the oldest message", "oldest message", "age of the queue"),
    "dead_letters": ("dead letters", "dead letter count", "dead letter rate", "dlq depth", "dlq"),
    "unconnected": ("unconnected clients", "disconnected clients", "clients not connected"),
    "new_connections": ("new connections", "connection rate", "reconnects", "handshakes", "new sessions"),
    "throttled": ("throttled requests", "throttling rate", "429s", "rate limited requests", "rejected requests"),
    "off_cpu": ("off cpu", "cpu throttling", "throttled time", "cpu wait", "run queue time"),
    "disk": ("disk usage", "disk space", "disk use", "disk fill", "free disk", "disk utilisation"),
    "replication_lag": ("replication lag", "replica lag", "replication delay", "replica delay"),
    "tickets": ("tickets", "support tickets", "ticket volume", "ticket count", "complaints", "user reports"),
    "on_call_pages": ("pages fired", "on-call pages", "on call pages", "pager load", "page volume", "pages per shift"),
})  # fmt: skip

STATS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "p50": ("p50", "p 50", "median", "50th", "50th percentile", "fiftieth percentile", "p50s"),
        "p90": ("p90", "p 90", "90th", "90th percentile", "ninetieth percentile"),
        "p95": ("p95", "p 95", "95th", "95th percentile", "p95s"),
        "p99": ("p99", "p 99", "99th", "99th percentile", "p99s", "p ninety nine", "ninety ninth percentile"),
        "p999": ("p999", "p99.9", "p 999", "99.9th", "99.9th percentile", "three nines"),
        "mean": ("mean", "average", "avg", "averages"),
        "max": ("max", "maximum", "worst case"),
    }
)

DIMENSIONS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "region": (
        "region", "regions", "geo", "geography", "country", "site", "sites", "datacenter", "datacenters",
        "data center", "data centers", "datacentre", "datacentres", "dc", "dcs", "continent", "location",
    ),
    "cluster": ("cluster", "clusters", "cell", "cells"),
    "rack": ("rack", "racks"),
    "host": (
        "host", "hosts", "machine", "machines", "server", "servers", "node", "nodes", "box", "boxes",
        "instance", "instances", "pod", "pods",
    ),
    "host_class": ("host class", "host classes", "hardware type", "hardware class", "machine type", "host type", "sku"),
    "version": ("version", "versions", "build", "builds", "binary version", "revision", "release", "releases"),
    "endpoint": (
        "endpoint", "endpoints", "method", "methods", "rpc", "rpcs", "handler", "operation", "operations",
        "api call", "call type", "request type", "verb",
    ),
    "client": (
        "client", "clients", "platform", "platforms", "client type", "app", "apps", "device", "device type", "os",
    ),
    "service": ("service", "services", "tier", "tiers", "backend", "backends", "microservice", "component"),
    "shard": ("shard", "shards", "partition", "partitions"),
})  # fmt: skip

TEAM_WORDS = ("team", "on-call", "on call", "folks", "people", "guys", "engineers", "engineer", "crew", "teams")

# Names that are also plain words: a mention only where `mentions.py` finds a reason to think so.
ORDINARY_NAMES = frozenset({
    "push", "config", "edge", "api", "media", "cache", "presence", "identity", "network", "storage", "support",
    "product", "security", "release", "traffic", "capacity", "messaging", "web", "us", "east", "read", "reads",
    "send", "sends", "sending", "reading", "list", "upload", "uploads", "west", "south", "ap", "in",
})  # fmt: skip


def default_lexicon() -> Lexicon:
    """The names of the messaging fleet that Simride ships."""
    return Lexicon(
        service={
            "edge": ("edge proxy", "edge lb", "load balancer", "load balancers", "the edges", "edge tier"),
            "api": ("api tier", "api server", "api servers", "api service", "apis"),
            "msg-router": ("router", "routers", "message router", "msgrouter", "msg router", "messages router"),
            "thread-store": (
                "thread db", "tstore", "t-store", "thread database", "threadstore", "thread storage", "threads db",
            ),
            "presence": ("presence service", "presence svc", "presence tier"),
            "fanout-queue": ("fanout", "fan-out", "fan out", "fanout queue", "fan-out queue", "fan out queue"),
            "push": ("push service", "push notifications", "notifications", "push notification", "notification "
            "service"),
            "media": ("media service", "media tier", "media store"),
            "cache": ("cache tier", "caches", "memcache", "cache service", "cache layer"),
            "shard-store": ("shard store", "shardstore", "shard storage", "shard db", "sstore"),
            "config": ("config service", "config store", "config tier", "config server"),
            "identity": ("identity service", "auth", "auth service", "login service"),
        },
        region={
            "us-east": ("us east", "useast", "us-east-1", "virginia", "us", "usa", "america", "east coast",
            "the states"),
            "eu-west": (
                "eu west", "euwest", "europe", "eu", "western europe", "west europe", "ireland", "dublin", "euw",
            ),
            "ap-south": ("ap south", "apsouth", "apac", "india", "mumbai", "asia", "aps", "asia pacific"),
        },
        cluster={f"{prefix}-{letter}": () for prefix in ("use", "euw", "aps") for letter in "abcd"},
        endpoint={
            "SendMessage": (
                "sendmessage", "send message", "sends", "sending", "send", "message sends", "message sending",
                "send path", "sending messages",
            ),
            "ReadThread": (
                "readthread", "read thread", "reads", "reading", "read path", "thread reads", "opening threads",
            ),
            "ListThreads": ("listthreads", "list threads", "thread list", "inbox", "listing threads", "thread lists"),
            "UpdatePresence": ("updatepresence", "update presence", "presence updates", "presence update"),
            "UploadMedia": ("uploadmedia", "upload media", "uploads", "media uploads", "media upload", "uploading"),
        },
        client={
            "ios": ("iphone", "iphones", "ios app", "ios clients", "apple"),
            "android": ("android app", "androids", "android clients"),
            "web": ("web client", "web app", "browser", "browsers", "web clients", "web users"),
        },
        team={
            "messaging": (), "network": ("networking", "netops", "networks team", "networking team"),
            "storage": ("database team", "db team", "dba", "dbas"), "capacity": (), "traffic": (), "release": (),
            "support": (), "product": (), "security": (), "identity": (),
        },
    )  # fmt: skip


@dataclass(frozen=True)
class Name:
    """What an alias stands for."""

    kind: str
    value: str
    ordinary: bool  # also a plain word


class Names:
    """A lexicon turned round: word sequences to what they name."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.by_words: dict[tuple[str, ...], tuple[Name, ...]] = {}
        for kind in fields(Lexicon):
            for value, aliases in getattr(lexicon, kind.name).items():
                # A metric's own name may be a plain word ("hosts"); its aliases are in METRICS already.
                own = METRICS[value][0] if kind.name == "metric" and value in METRICS else value
                for words in _spellings(own, aliases):
                    self._add(words, kind.name, value)
        for team in lexicon.team:
            for suffix in TEAM_WORDS:
                self._add((*team.lower().split("-"), *suffix.split()), "team", team)
        for kind_name, table in (("metric", METRICS), ("stat", STATS)):
            for value, aliases in table.items():
                for words in _spellings(aliases[0], aliases):
                    self._add(words, kind_name, value)
        self.longest = max(map(len, self.by_words))

    def _add(self, words: tuple[str, ...], kind: str, value: str) -> None:
        ordinary = len(words) == 1 and words[0] in ORDINARY_NAMES
        name = Name(kind, value, ordinary)
        known = self.by_words.get(words, ())
        if not any((other.kind, other.value) == (kind, value) for other in known):
            self.by_words[words] = (*known, name)

    def words(self) -> frozenset[str]:
        """Every single word of every alias."""
        return frozenset(word for words in self.by_words for word in words)


def _spellings(value: str, aliases: Iterable[str]) -> Iterable[tuple[str, ...]]:
    for alias in (value.lower(), *aliases):
        yield tuple(alias.split())
        if "-" in alias or "_" in alias:
            yield tuple(alias.replace("_", "-").replace("-", " ").split())
