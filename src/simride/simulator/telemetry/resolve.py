"""From a question to names that exist in this fleet, or to a sentence about what does."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain

from simride.base.errors import QueryError
from simride.simulator.telemetry.catalog import DIMS, METRICS, SIDES, Metric, Side
from simride.simulator.telemetry.query import MetricQuery, Values
from simride.simulator.telemetry.view import View

Filter = Mapping[str, tuple[str, ...]]
PLAIN_STATS = ("mean", "rate", "share", "ratio", "value", "count")  # of what has one statistic only: its value


@dataclass(frozen=True)
class Asked:
    """A query whose every name exists: what the calculators take."""

    query: MetricQuery
    metric: Metric
    stat: str
    side: Side
    where: Filter
    exclude: Filter
    by: tuple[str, ...]

    @property
    def dims(self) -> frozenset[str]:
        """Every dimension filtered or split by."""
        return frozenset(chain(self.where, self.exclude, self.by))


def resolve(view: View, query: MetricQuery) -> Asked:
    """Names checked, side and statistic chosen. Raises QueryError with what exists."""
    metric = find_metric(query.metric)
    stat = query.stat or metric.stat
    if metric.kind != "latency" and stat in PLAIN_STATS:
        stat = metric.stat
    if stat not in metric.stats:
        raise QueryError(f"{metric.name} has the statistics {', '.join(metric.stats)}; found {stat!r}")
    side = side_of(metric, query, kept_by_day(view))
    where = names_of(view, query.where)
    exclude = names_of(view, query.exclude)
    by = _split(view, query.by, where)
    _check_over(metric, side, query.over)
    if query.compare not in (None, "1d"):
        raise QueryError(f"a window can be compared with '1d', the day before; found {query.compare!r}")
    return Asked(query, metric, stat, side, where, exclude, by)


def find_metric(name: str) -> Metric:
    """The metric of that name."""
    if name not in METRICS:
        raise QueryError(f"there is no metric {name!r}; {nearest(name, METRICS)}")
    return METRICS[name]


def nearest(found: str, wanted: Iterable[str]) -> str:
    """'did you mean a, b' or 'there are a, b, c'."""
    options = [str(option) for option in wanted]
    close = get_close_matches(found.lower(), options, n=3, cutoff=0.5)
    if close:
        return f"did you mean {' or '.join(close)}?"
    shown = ", ".join(options[:20])
    return f"there are {shown}{' ...' if len(options) > 20 else ''}" if options else "there are none"


def kept_by_day(view: View) -> frozenset[str]:
    """The metrics that this fleet's ledger keeps; none where it has no calendar."""
    return frozenset() if view.ledger is None else frozenset(view.ledger.figures)


def side_of(metric: Metric, query: MetricQuery, by_day: frozenset[str] = frozenset()) -> Side:
    """The side named; else the first of the metric's that can tell apart what is asked.

    So an endpoint, a client or nothing at all means the user; a service, operation, rack, host or
    version means what callers feel, and for traffic and host gauges what the host itself counts.
    """
    used = list(dict.fromkeys(chain(query.where, query.exclude, query.by)))
    for dim in used:
        if dim not in DIMS:
            raise QueryError(f"there is no dimension {dim!r}; {nearest(dim, DIMS)}")
    if metric.name in by_day:
        _check_dims(metric, "ledger", used)
        return "ledger"
    sides = tuple(side for side in metric.sides if side != "ledger")
    if not sides or query.side == "ledger":
        raise QueryError(f"nobody keeps {metric.name} by the day here")
    if query.side is not None:
        if query.side not in metric.sides:
            known = "is" if query.side in SIDES else "is no such side and is"
            raise QueryError(f"{metric.name} {known} measured by {', '.join(metric.sides)}; found {query.side!r}")
        _check_dims(metric, query.side, used)
        return query.side
    for side in sides:
        if all(dim in metric.dims(side) for dim in used):
            return side
    for side in sides[:1]:
        _check_dims(metric, side, used)
    raise AssertionError("unreachable: the first side lacks some dimension")


def _check_dims(metric: Metric, side: Side, used: Iterable[str]) -> None:
    """Refuses what cannot be told apart where it is measured."""
    lacking = [dim for dim in used if dim not in metric.dims(side)]
    if lacking:
        kept = {name: dims for name, dims in metric.dims_by_side.items() if (name == "ledger") == (side == "ledger")}
        sides = "; ".join(f"{name}: {', '.join(dims) or 'nothing'}" for name, dims in kept.items())
        raise QueryError(f"{metric.name} cannot be told apart by {', '.join(lacking)} there. It can be by {sides}")


def _check_over(metric: Metric, side: Side, over: float | None) -> None:
    """A limit belongs to slow_ratio; a service has none of its own."""
    if over is not None and metric.name not in ("slow_ratio", "good_ratio"):
        raise QueryError(f"'over' goes with slow_ratio and good_ratio; found it with {metric.name}")
    if over is not None and not over > 0:
        raise QueryError(f"'over' is a time above 0 s; found {over:g}")
    if metric.name == "slow_ratio" and side != "user" and over is None:
        raise QueryError("a service has no limit of its own: say slow_ratio over how many seconds")


def names_of(view: View, chosen: Mapping[str, Values]) -> Filter:
    """Each filter's values as they are spelt in this fleet."""
    return {dim: tuple(find_name(view, dim, value) for value in _several(value)) for dim, value in chosen.items()}


def _several(value: Values) -> tuple[str, ...]:
    """One or several, as several."""
    return (str(value),) if isinstance(value, str | int) else tuple(str(part) for part in value)


def find_name(view: View, dim: str, found: str) -> str:
    """The value of a dimension meant by a word: exact, by case, by alias. Raises QueryError."""
    if dim not in DIMS:
        raise QueryError(f"there is no dimension {dim!r}; {nearest(dim, DIMS)}")
    if dim == "rack":
        return _rack(view, found)
    if dim == "host":
        if view.names.find_host(found) is None:
            raise QueryError(f"there is no host {found!r}; hosts are named cluster-rack-number, as {_some_host(view)}")
        return found
    options = values_of(view, dim)
    folded = {option.lower(): option for option in options}
    for name, aliases in view.world.fleet.aliases.items():
        if name in options:
            folded = {**{alias.lower(): name for alias in aliases}, **folded}
    if found.lower() not in folded:
        raise QueryError(f"there is no {dim.replace('_', ' ')} {found!r}; {nearest(found, options)}")
    return folded[found.lower()]


def values_of(view: View, dim: str) -> tuple[str, ...]:
    """What exists of a dimension, in the fleet's order; racks as numbers, hosts not listed."""
    fleet, names = view.world.fleet, view.names
    listed: dict[str, Iterable[str]] = {
        "region": names.regions, "cluster": names.clusters, "service": names.services,
        "operation": names.operations, "endpoint": names.endpoints, "client": fleet.clients,
        "host_class": (kind for service in fleet.services for kind in service.hosts_alike),
        "version": (view.version(service, slot) for service in names.services for slot in (0, 1)),
        "rack": (str(rack) for service in names.services for rack in names.racks(service, names.clusters[0])),
        "host": (),
        "class": () if view.ledger is None else view.ledger.programme.classes,
    }
    return tuple(dict.fromkeys(listed[dim]))


def _rack(view: View, found: str) -> str:
    """A rack's number as text: '17', 'rack 17', 'r17', '07'."""
    match = re.fullmatch(r"(?:rack|r)?[\s-]*(\d+)", found.strip().lower())
    number = int(match[1]) if match else -1
    if view.names.rack_service(number) is None:
        racks = values_of(view, "rack")
        raise QueryError(f"there is no rack {found!r}; racks are numbered {racks[0]} to {racks[-1]} in each cluster")
    return str(number)


def _some_host(view: View) -> str:
    """The name of some host, as an example."""
    return next(view.names.hosts(view.names.services[0], view.names.clusters[0]))


def _split(view: View, by: tuple[str, ...], where: Filter) -> tuple[str, ...]:
    """The dimensions to split by; a rack is told apart by its cluster too, unless one cluster is chosen."""
    if len(set(by)) != len(by):
        raise QueryError(f"split by each dimension once; found {', '.join(by)}")
    several = len(where.get("cluster", view.names.clusters)) > 1
    if "rack" in by and "cluster" not in by and several and "host" not in by:
        at = by.index("rack")
        return (*by[:at], "cluster", *by[at:])
    return by
