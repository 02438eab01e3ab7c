"""What effects may say to hosts, traffic and standing mechanisms, before any of it becomes parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from simride.simulator.spec import UNLIMITED
from simride.simulator.state import Bools, Floats

Per = Literal["place", "cell", "entry"]  # a service in a cluster [S, K]; a cell [C]; an endpoint in a cluster [P, K]


@dataclass(frozen=True)
class Lever:
    """One thing an effect can say to a standing mechanism. `healthy` is what it hears when nobody says anything."""

    per: Per
    healthy: float
    says: str


STANDING: Mapping[str, Lever] = {
    # what fills up in a process
    "leak_gb_h": Lever("cell", 0.0, "GB per hour that a host leaks"),
    "handle_leak_h": Lever("cell", 0.0, "share of its limit of handles that a host loses per hour"),
    # health checks
    "check_depth": Lever("place", 0.0, "1: the check does real work (in all clusters of the service)"),
    "least_healthy": Lever("place", 0.0, "share of the hosts that checks leave in, whatever they find"),
    # autoscaling and scheduling
    "autoscale_most": Lever("place", 1.0, "the autoscaler's limit, as a multiple"),
    "autoscale_lag": Lever("place", 1.0, "its delay, as a multiple"),
    "autoscale_by_cpu": Lever("place", 0.0, "1: it goes by own work alone, so it does not see hosts that wait"),
    "autoscale_hasty": Lever("place", 0.0, "1: it follows every move, up and down"),
    "hosts_set": Lever("place", 0.0, "hosts as a multiple of the base, set by hand; 0: nobody did"),
    "quota_hosts": Lever("place", UNLIMITED, "hosts that have room, as a multiple of the base"),
    # users who come back, hosts that start together
    "returning": Lever("entry", 0.0, "share of users whose request failed for good that come back, beside the usual"),
    "reentry_limit": Lever("entry", UNLIMITED, "how many may be back at once, as a multiple of the usual requests"),
    "crash_loop": Lever("place", 0.0, "share of the hosts that crash as they start"),
    "restart_pace": Lever("place", UNLIMITED, "share of the hosts that may start per second"),
    # names and credentials, at the service called, by the callers' cluster; clocks, at the host
    "name_gone": Lever("place", 0.0, "share of callers for whom its record is empty"),
    "credential_bad": Lever("place", 0.0, "odds that a new connection is refused for its certificate or credential"),
    "clock_off_s": Lever("cell", 0.0, "seconds by which a host's clock is off"),
    # waiting for each other, quotas of CPU
    "contention": Lever("place", 0.0, "own time per further request under way on a host (universal scalability law)"),
    "crosstalk": Lever("place", 0.0, "own time per further pair of them"),
    "cpu_quota": Lever("place", UNLIMITED, "cores a host may use, counted over a tenth of a second"),
    # stores
    "disk_fill_h": Lever("cell", 0.0, "share of its disk that a host fills per hour"),
    "disk_cleanup": Lever("cell", 0.0, "what is cleaned up of it, as a rate per second"),
    "replica_rate": Lever("place", UNLIMITED, "writes per second that the replicas take"),
    # release pipelines
    "rollout_hold": Lever("place", 0.0, "1: the pipeline stays at the stage it is at"),
    "rollout_abort": Lever("place", 0.0, "1: the pipeline takes its release back"),
    # metrics on their way to whoever looks: a scrape gap, a label renamed, fewer samples; late
    "telemetry_lost": Lever("place", 0.0, "share of the metrics of callers, services and hosts that is lost"),
    "telemetry_delay_s": Lever("place", 0.0, "seconds by which they are late"),
    # queues, at the service that consumes
    "queue_poison": Lever("place", 0.0, "share of the partitions that are stuck at a message"),
    "queue_consumers": Lever("place", 1.0, "consumers, as a multiple"),
    # caches, at the service that keeps them
    "cache_loss": Lever("place", 0.0, "entries that go, as a rate per second"),
    "cache_warming": Lever("place", 0.0, "entries copied in from elsewhere, as a rate per second"),
    "cache_ttl": Lever("place", 1.0, "how long entries live, as a multiple"),
    "cache_stale": Lever("place", 0.0, "share of expired entries that are served, and fetched anew behind"),
    "cache_coalesce": Lever("place", 0.0, "share of look-ups that join a fetch under way"),
}


@dataclass
class Levers:
    """What effects say of hosts and traffic before it becomes parameters."""

    down: Floats  # [C] share of hosts out
    cold: Floats  # [C] 0..1 just restarted
    newer: Floats  # [S, K] share of hosts on the newer live version
    serve: Floats  # [S, K] how much of its traffic a cluster takes, per service
    entry: Floats  # [K] how much of its users' traffic a cluster takes
    home: Floats  # [C] how many of its shards, or of its turns, a host set keeps
    heat: Floats  # [C] requests for the shards at home in a host set, as a multiple of their even part
    factor: Floats  # [S, K] hosts as a multiple of the base
    out: Bools  # [C] taken out of rotation by health checks
    ejected: Floats  # [C] share of hosts taken out by deep ones
    gates: dict[str, float] = field(default_factory=dict)
    endpoints: int = 0
    wanted: Floats | None = None  # [S, K] what `factor` was before anyone had to find room
    pulled: dict[str, Floats] = field(default_factory=dict)  # levers of standing mechanisms that some effect touches

    def of(self, name: str) -> Floats:
        """A standing mechanism's lever, healthy where no effect touches it. Read it, do not edit it."""
        found = self.pulled.get(name)
        return self.fresh(name) if found is None else found

    def fresh(self, name: str) -> Floats:
        """The healthy values of a standing mechanism's lever."""
        lever = STANDING[name]
        shape = {"place": self.factor.shape, "cell": self.down.shape,
                 "entry": (self.endpoints, self.factor.shape[1])}[lever.per]  # fmt: skip
        return np.full(shape, lever.healthy)

    def any(self, *names: str) -> bool:
        """Whether an effect touches one of these levers now."""
        return any(name in self.pulled for name in names)
