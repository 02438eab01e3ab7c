"""Metrics of what standing mechanisms hold: each row is one metric, read off one gauge of the tape.

Names are the OpenTelemetry semantic conventions' where these have one; those that begin with `simride.` are ours.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True)
class HeldMetric:
    """One metric of a gauge on the tape, per cell or per service and cluster."""

    metric: str
    unit: str
    help: str
    says: str  # as people say it
    held: str  # "mechanism.name" on the tape
    per: Literal["cell", "place"]
    outside: tuple[str, Literal["counter", "updowncounter", "gauge"], str]  # OpenTelemetry name, kind, unit
    summed: bool = False  # a number of things, all selected hosts together; else a mean over hosts
    healthy: float = 0.0  # where nothing was written
    scale: float = 1.0  # held value to ours
    outside_scale: float = 1.0  # theirs to ours
    rate: bool = False


_ALL = (
    HeldMetric(
        "restarts", "1/h", "Hosts killed for want of memory, per hour, all selected hosts together.", "restarts",
        "filling.killed", "cell", ("k8s.container.restart.count", "counter", "{restart}"),
        summed=True, scale=3600.0, outside_scale=3600.0, rate=True,
    ),
    HeldMetric(
        "handles", "1", "Share of a process's threads, file descriptors and ports in use.", "share of handles in use",
        "filling.handles", "cell", ("simride.process.handle.utilization", "gauge", "1"),
    ),
    HeldMetric(
        "hosts_ejected", "1", "Share of hosts that deep health checks keep out.", "share of hosts taken out",
        "health.ejected", "cell", ("simride.load_balancer.ejected", "gauge", "1"),
    ),
    HeldMetric(
        "checks_failing", "1", "Share of deep health checks that fail.", "share of failing health checks",
        "health.failing", "cell", ("simride.health_check.failed", "gauge", "1"),
    ),
    HeldMetric(
        "hosts_short", "hosts", "Hosts that the autoscaler would add if its limit let it.", "number of hosts short",
        "autoscaler.short", "place", ("simride.autoscaler.pod.short", "updowncounter", "{pod}"), summed=True,
    ),
    HeldMetric(
        "hosts_pending", "hosts", "Hosts that are wanted and have no place to run yet.", "number of pending hosts",
        "scheduler.pending", "place", ("simride.scheduler.pod.pending", "updowncounter", "{pod}"), summed=True,
    ),
    HeldMetric(
        "queue_lag", "messages", "Messages that wait in the queue before a service.", "queue lag",
        "queues.lag", "place", ("simride.messaging.lag", "updowncounter", "{message}"), summed=True,
    ),
    HeldMetric(
        "queue_age", "s", "Age of the oldest message that waits before a service, mean over clusters.",
        "age of the oldest message", "queues.age_s", "place", ("simride.messaging.oldest.age", "gauge", "s"),
    ),
    HeldMetric(
        "dead_letters", "1/s", "Messages set aside after every attempt failed, per second.", "dead letters",
        "queues.dead", "place", ("simride.messaging.dead_letters", "counter", "{message}"), summed=True, rate=True,
    ),
    HeldMetric(
        "unconnected", "1", "Share of callers' connections to a service that cannot be made: no record, or refused.",
        "share of connections that cannot be made", "connections.cut", "place",
        ("simride.connection.unconnected", "gauge", "1"),
    ),
    HeldMetric(
        "new_connections", "1", "Share of the connections to a service that are made anew per ten seconds.",
        "share of new connections", "connections.new", "place", ("simride.connection.new", "gauge", "1"),
    ),
    HeldMetric(
        "throttled", "1", "Share of the periods of a tenth of a second in which a host's quota of CPU was used up.",
        "share of periods throttled", "contention.throttled", "cell", ("simride.cpu.throttled", "gauge", "1"),
    ),
    HeldMetric(
        "off_cpu", "1", "Share of its own time that a request waits for locks, or for its host's next turn on the CPU.",
        "share of own time off CPU", "contention.off_cpu", "cell", ("simride.process.off_cpu", "gauge", "1"),
    ),
    HeldMetric(
        "disk", "1", "Share of a host's disk in use.", "share of disk in use", "storage.used", "cell",
        ("system.filesystem.utilization", "gauge", "1"), healthy=0.55,
    ),
    HeldMetric(
        "replication_lag", "s", "How far replicas of a store are behind its writes.", "replication lag",
        "storage.lag_s", "place", ("simride.replication.lag", "gauge", "s"),
    ),
)  # fmt: skip

HELD: Mapping[str, HeldMetric] = MappingProxyType({row.metric: row for row in _ALL})
