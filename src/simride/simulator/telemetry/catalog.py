"""Every metric the fleet keeps: what it means, its unit, where it is measured, how it may be split."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from simride.simulator.programmes.figures import FIGURES, FigureKind
from simride.simulator.telemetry.standing_metrics import HELD

Side = Literal["user", "caller", "server", "host", "people", "ledger"]
Kind = Literal["ratio", "rate", "latency", "gauge"]

SIDES: tuple[Side, ...] = ("user", "caller", "server", "host", "people", "ledger")
QUANTILES: Mapping[str, float] = MappingProxyType(
    {"p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99, "p999": 0.999}
)
LATENCY_STATS = (*QUANTILES, "mean")
DIMS = (
    "region", "cluster", "rack", "host", "host_class", "version", "endpoint", "client", "service", "operation",
    "class",
)

# What can be told apart where it is measured.
USER_DIMS = ("endpoint", "region", "cluster", "client")
CELL_DIMS = ("service", "region", "cluster", "rack", "host", "host_class", "version")
SERVICE_DIMS = ("operation", *CELL_DIMS)
EDGE_DIMS = ("service", "operation", "region", "cluster")
PEOPLE_DIMS = ("endpoint", "region")
LEDGER_DIMS = ("class",)
LEDGER_KINDS: Mapping[FigureKind, Kind] = MappingProxyType(
    {"count": "rate", "ratio": "ratio", "level": "gauge", "share": "ratio", "worst": "gauge"}
)


@dataclass(frozen=True)
class Metric:
    """One metric. `sides` names every place it is measured, the usual one first."""

    name: str
    unit: str  # "s", "1" (a ratio), "1/s", "hosts", ...
    help: str
    kind: Kind
    dims_by_side: Mapping[Side, tuple[str, ...]]
    stats: tuple[str, ...] = ("mean",)

    @property
    def sides(self) -> tuple[Side, ...]:
        """Where it is measured, the usual place first."""
        return tuple(self.dims_by_side)

    @property
    def side(self) -> Side:
        """The usual place it is measured."""
        return self.sides[0]

    @property
    def stat(self) -> str:
        """The statistic meant when none is named."""
        return "p99" if self.kind == "latency" else self.stats[0]

    def dims(self, side: Side | None = None) -> tuple[str, ...]:
        """What it can be filtered and split by, on one side or on any."""
        if side is not None:
            return self.dims_by_side[side]
        return tuple(dim for dim in DIMS if any(dim in dims for dims in self.dims_by_side.values()))


_EVERYWHERE: Mapping[Side, tuple[str, ...]] = {
    "user": USER_DIMS, "caller": SERVICE_DIMS, "server": SERVICE_DIMS,
}
_HOST: Mapping[Side, tuple[str, ...]] = {"host": CELL_DIMS}
_PLACE: Mapping[Side, tuple[str, ...]] = {"host": ("service", "region", "cluster")}
_PEOPLE: Mapping[Side, tuple[str, ...]] = {"people": PEOPLE_DIMS}

_ALL = (
    Metric(
        "latency", "s",
        "Time until a good answer. Users: from the tap to the answer, client retries included. Caller: from "
        "sending a call to its answer or timeout, network included. Server: the callee's own timer, which "
        "never sees the network.",
        "latency", _EVERYWHERE, LATENCY_STATS,
    ),
    Metric(
        "slow_ratio", "1",
        "Share of requests answered well but late: over the endpoint's own limit, or over a limit you give. "
        "For a service a limit must be given.",
        "ratio", _EVERYWHERE,
    ),
    Metric(
        "good_ratio", "1", "Share of user requests answered well and in time: one minus late, failed and refused.",
        "ratio", {"user": USER_DIMS},
    ),
    Metric(
        "error_rate", "1",
        "Share that failed. Users: after all retries, refusals at the edge included. Caller: attempts that "
        "failed, timed out or were never answered. Server: requests the service itself answered with an error.",
        "ratio", _EVERYWHERE,
    ),
    Metric(
        "wrong_ratio", "1",
        "Share of good answers that are not true: one in a hundred is compared with the truth, by an audit that runs "
        "beside everything else.",
        "ratio", {"user": USER_DIMS},
    ),
    Metric(
        "traffic", "1/s", "Requests per second. A service counts every attempt that reaches it.",
        "rate",
        {"user": USER_DIMS, "server": SERVICE_DIMS},
    ),
    Metric(
        "timeouts", "1/s", "Attempts per second that a caller gave up on, by the service called.",
        "rate", {"caller": SERVICE_DIMS},
    ),
    Metric(
        "retries", "1", "Share of attempts that are retries: of users' clients, or of callers by the service called.",
        "ratio", {"user": ("endpoint", "region", "cluster"), "caller": EDGE_DIMS},
    ),
    Metric(
        "utilisation", "1", "Share of a host's request slots that are busy.",
        "gauge", _HOST,
    ),
    Metric("cpu", "1", "Share of a host's CPU in use.", "gauge", _HOST),
    Metric(
        "queue", "requests", "Requests waiting for a slot, all selected hosts together.",
        "gauge", _HOST,
    ),
    Metric("hosts", "hosts", "Hosts that serve.", "gauge", _HOST),
    Metric(
        "retransmits", "1", "Share of TCP segments sent again, at the hosts' own counters. Never zero.",
        "gauge", _HOST,
    ),
    Metric(
        "gc_pause", "ms",
        "Longest garbage collection pause in the bucket, mean over hosts: a sawtooth, the same every day.",
        "gauge", _HOST,
    ),
    Metric("memory", "GB", "Memory in use per host.", "gauge", _HOST),
    Metric(
        "pool_pending", "requests",
        "Attempts that wait for a connection of their caller's pool, all selected together, by the service called and "
        "the cluster that calls. The callee's own timer never sees that wait.",
        "gauge", {"caller": EDGE_DIMS},
    ),
    Metric(
        "cache_hit", "1", "Share of look-ups a cache answers by itself, without going to the store behind it.",
        "ratio", {"server": EDGE_DIMS},
    ),
    *(
        Metric(held.metric, held.unit, held.help, "gauge", _HOST if held.per == "cell" else _PLACE)
        for held in HELD.values()
    ),
    Metric(
        "tickets", "1/h",
        "Support tickets opened per hour. People take a while to write; some write on quiet days too.",
        "rate", _PEOPLE,
    ),
    Metric(
        "on_call_pages", "pages", "Pages sent to the on-call.", "rate",
        {"people": ("endpoint", "region", "service"), "ledger": LEDGER_DIMS},
    ),
)
_LEDGER = tuple(
    Metric(
        figure.name, figure.unit, figure.help, LEDGER_KINDS[figure.kind],
        {"ledger": LEDGER_DIMS if figure.by_class else ()},
    )
    for figure in FIGURES.values() if figure.name not in {metric.name for metric in _ALL}
)  # fmt: skip

METRICS: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in (*_ALL, *_LEDGER)})
