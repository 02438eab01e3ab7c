"""What a fleet is made of, as frozen descriptions. Seconds, requests per second, ratios 0..1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

UNLIMITED = 1e12  # more than any rate or count here; finite, so that an effect can lead there and back
Criticality = Literal["critical", "high", "medium", "low"]  # OpenTelemetry's service.criticality


@dataclass(frozen=True)
class Breaker:
    """When a caller stops calling, for how long, and how much of it then goes out to see whether it works again."""

    threshold: float = 0.5  # share of its attempts that fail
    window_s: float = 30.0  # over which they are counted
    open_s: float = 30.0
    half_open: float = 0.1  # share of the attempts
    least_rps: float = 1.0  # attempts per second of a cluster, below which it does not judge


@dataclass(frozen=True)
class Call:
    """One operation calling another: how often, how patiently, how stubbornly."""

    to: str  # operation
    timeout_s: float
    probability: float = 1.0  # that one run of the caller makes this call at all
    fan: int = 1  # parallel copies; the caller waits for the slowest
    attempts: int = 1  # 1 = no retry, 3 at the most
    backoff_s: float = 0.05
    detached: bool = False  # the caller does not wait and does not fail with it (a queue)
    retry_budget: float = UNLIMITED  # retries per first attempt, at the most, over ten seconds
    breaker: Breaker | None = None  # one for each cluster of callers
    pool: float = UNLIMITED  # connections that one host of the caller has for this call
    quota_rps: float = UNLIMITED  # attempts per second the callee takes from one cluster of callers


@dataclass(frozen=True)
class Operation:
    """One thing a service can be asked to do. Operations of a service share its hosts and queue."""

    name: str  # "thread-store.write"
    service: str
    work: float = 1.0  # own time as a multiple of the service's own_s
    calls: tuple[Call, ...] = ()
    writes: bool = False  # needs room on a disk
    error_rate: float = 0.0  # errors of its own, beside those of its service
    wrong_rate: float = 0.0  # good answers that are wrong


@dataclass(frozen=True)
class Autoscale:
    """Adds hosts when lagged utilisation is above target; never past `most` times the base."""

    target: float
    lag_s: float
    most: float


@dataclass(frozen=True)
class Pauses:
    """Garbage collection as its graph shows it: a sawtooth of pauses, the same every day."""

    every_s: float
    pause_s: float
    share: float  # of own time lost at the top of the tooth


@dataclass(frozen=True)
class Starting:
    """What a host asks of another service each time it starts: tables, tokens, its place in a cluster."""

    asks: str  # service
    requests: float


@dataclass(frozen=True)
class HealthCheck:
    """How load balancers find out that a host is sick.

    A shallow check sees a host's own errors. A deep one asks for real work: it waits in the host's queue and
    needs what the service calls, so it fails under load and with a dependency.
    """

    deep: bool = False
    every_s: float = 10.0
    timeout_s: float = 1.0
    failures: int = 3  # in a row, until a host is taken out; as many good ones bring it back
    least_healthy: float = 0.0  # share of the hosts that a deep check always leaves in (the panic threshold)


@dataclass(frozen=True)
class Handles:
    """What a process has so many of and no more: threads, file descriptors, ports. Some go to every peer."""

    limit: float
    base: float
    per_peer: float = 0.0  # of the same service in the same cluster


@dataclass(frozen=True)
class Service:
    """A service: hosts per cluster, slots per host, time of its own per request."""

    name: str
    hosts: int  # per cluster
    slots: int  # requests one host works on at once
    own_s: float  # mean time of its own per unit of work
    scv: float = 1.0  # squared coefficient of variation of that time
    queue_limit: int = 100  # waiting requests per host before it refuses
    error_rate: float = 1e-5
    rack_size: int = 24  # hosts in a rack
    racks_apart: bool = False  # each rack simulated as a host set of its own
    shards: int = 0  # per cluster; > 0 means requests go to the home of their shard
    hosts_alike: tuple[str, ...] = ("gen-4",)  # host classes, by rack in turn
    versions: tuple[str, ...] = ("1.0",)  # oldest first; two live at the most
    restart_s: float = 60.0  # one host, out to serving
    warm_s: float = 120.0  # until its caches are warm again
    cold: float = 1.3  # own time just after a restart, as a multiple
    cpu_per_busy: float = 0.8  # CPU share when every slot is busy
    memory_gb: float = 24.0
    memory_limit_gb: float = 0.0  # at which a host is killed; 0: half as much again as it usually holds
    handles: Handles | None = None
    pauses: Pauses | None = None
    autoscale: Autoscale | None = None
    connection_s: float = 600.0  # how long its callers keep a connection
    name_ttl_s: float = 60.0  # how long they keep its record
    on_start: Starting | None = None
    health: HealthCheck | None = None  # none: a shallow one, as usual
    rate_limit_rps: float = UNLIMITED  # requests per second one cluster of it takes; more get a quick refusal
    team: str = "messaging"
    says: str = ""  # one line on what it does


@dataclass(frozen=True)
class Region:
    """A region, its clusters and when its people are awake."""

    name: str
    clusters: tuple[str, ...]
    utc_offset_h: float
    share: float  # of the fleet's demand, at each region's own peak
    place: str = ""  # "western Europe"


@dataclass(frozen=True)
class Endpoint:
    """What a user does, the operation it enters by, and when it counts as late."""

    name: str
    operation: str
    peak_rps: float  # whole fleet, if every region were at its peak
    timeout_s: float
    attempts: int = 2
    backoff_s: float = 0.5
    late_after_s: float = 2.0
    returns: float = 0.0  # share of users whose request failed for good that come back once things work again
    returns_within_s: float = 120.0  # most of them, of seeing that
    says: str = ""
    criticality: Criticality = "high"  # what is refused first when load is shed by class
    retry_budget: float = UNLIMITED  # retries per first attempt that users' clients allow themselves


@dataclass(frozen=True)
class Gate:
    """A percentage gate: at 100 % it multiplies one call's probability or one operation's work."""

    name: str
    operation: str
    call_to: str | None
    factor: float  # of the probability (call_to) or of the work, at 100 %
    percent: float
    team: str
    says: str = ""


@dataclass(frozen=True)
class Cache:
    """Entries that a service keeps of what is behind it, per cluster: the calls in `behind` are made on a miss.

    In health a look-up misses with the `probability` of those calls; the rest says how a cold cache warms.
    """

    name: str
    service: str  # whose hosts hold the entries, and lose them in a restart
    behind: tuple[tuple[str, str], ...]  # (operation that looks, operation behind)
    keys: float = 2e6  # entries that are asked for, per cluster
    skew: float = 0.9  # Zipf exponent of how often each is
    ttl_s: float = 3600.0
    says: str = ""


@dataclass(frozen=True)
class Queue:
    """Messages between an operation and a detached call of it: consumers in each cluster take them at their pace."""

    name: str
    call: tuple[str, str]  # (operation that produces, operation that consumes)
    rate_rps: float  # messages per second that the consumers of one cluster take together
    consumers: int = 16  # per cluster
    partitions: int = 32  # per cluster; more consumers than that have nothing to read
    attempts: int = 3  # deliveries, until a message goes to the dead letters
    endpoint: str = ""  # whose users wait for the messages
    late_after_s: float = 30.0
    says: str = ""


@dataclass(frozen=True)
class Fleet:
    """The whole fleet. Operations are ordered so that calls point forward, service by service."""

    name: str
    regions: tuple[Region, ...]
    services: tuple[Service, ...]
    operations: tuple[Operation, ...]
    endpoints: tuple[Endpoint, ...]
    clients: Mapping[str, float]  # name -> share of requests
    gates: tuple[Gate, ...] = ()
    locality: float = 0.9  # share of calls that stay in their cluster
    trough: float = 0.45  # night demand as a share of the peak
    caches: tuple[Cache, ...] = ()
    queues: tuple[Queue, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # name -> what people say

    @property
    def clusters(self) -> tuple[str, ...]:
        """Every cluster, region by region."""
        return tuple(cluster for region in self.regions for cluster in region.clusters)

    def region_of(self, cluster: str) -> str:
        """The region a cluster stands in."""
        return next(region.name for region in self.regions if cluster in region.clusters)

    def service(self, name: str) -> Service:
        """A service by name."""
        return next(service for service in self.services if service.name == name)
