"""What can be ordered of a fleet, and what carrying it out would mean. Shapes only; see actions.py."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simride.simulator.world import Change, Effect

# verb -> what it does, as an infinitive people read
VERBS: Mapping[str, str] = {
    "rollback": "roll back to the version before",
    "rollforward": "roll forward to a newer version",
    "revert": "take a change back",
    "pause_rollout": "pause a rollout",
    "resume_rollout": "resume a rollout",
    "drain": "take traffic off",
    "undrain": "give traffic back to",
    "restart": "restart",
    "scale": "add hosts to",
    "shift_traffic": "shift traffic away from",
    "shed_load": "refuse part of the traffic of",
    "set_gate": "set a gate",
    "set_timeout": "change a timeout",
    "set_retries": "change a retry limit",
    "set_retry_budget": "change a retry budget",
    "set_pool_size": "change a connection pool",
    "set_breaker": "force a circuit breaker open or closed, or leave it to itself",
    "set_rate_limit": "change or lift a rate limit",
    "freeze": "freeze changes",
    "unfreeze": "lift the freeze",
    "approve_change": "let a waiting change go ahead",
    "refuse_change": "hold a waiting change back",
    "flush_cache": "empty a cache",
    "warm_cache": "warm a cache from another cluster",
    "serve_stale": "answer from expired entries of a cache",
    "limit_ejection": "limit how many hosts health checks take out",
    "set_hosts": "set the number of hosts by hand",
    "free_quota": "make room for hosts that wait",
    "skip_message": "skip the message a queue is stuck at",
    "add_consumers": "add consumers to a queue",
    "limit_reentry": "let users back in slowly",
    "limit_restarts": "let hosts start slowly",
    "restore_name": "put a service's record back",
    "renew_credential": "renew a certificate or credential",
    "set_concurrency": "set how many requests a host works on at once",
    "set_cpu_quota": "set or lift a quota of CPU",
    "free_disk": "make room on disks",
    "start_work": "put people to a piece of work",
    "stop_work": "let a piece of work be",
    "page": "page a team",
    "post_update": "post an update",
    "declare": "declare an incident",
}
WORK_VERBS = frozenset({"start_work", "stop_work"})  # of kinds that take weeks; `name` is the item
PEOPLE_VERBS = frozenset({"page", "post_update", "declare"})  # carried out at once, never read back


@dataclass(frozen=True)
class Order:
    """An order with its targets by name. Empty means not said, never 'all'."""

    verb: str
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    racks: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    version: str = ""
    percent: float | None = None
    amount: float | None = None
    name: str = ""  # gate, the other service of a call, endpoint, class or client, team, audience, item of work
    text: str = ""


@dataclass(frozen=True)
class Plan:
    """What carrying out an order means: said before it is confirmed, done after."""

    order: Order  # with every target resolved
    says: str  # "Moving 212 shards off euw-c rack 17 ...: about 4 minutes, neighbours go from 61 % to 66 % busy."
    delay_s: float  # until it begins to work
    lasts_s: float  # from then until it is fully in effect
    blast: Mapping[str, float | str] = field(default_factory=dict)  # hosts, clusters, share of traffic
    effects: tuple[Effect, ...] = ()  # with absolute fleet times
    changes: tuple[Change, ...] = ()  # what the change feed will show
    needs_confirmation: bool = True
    stops: tuple[tuple[Effect, float], ...] = ()  # effects of the fleet that it ends, and when
