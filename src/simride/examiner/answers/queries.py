"""From an act to a metric query: what was said, then what was meant a moment ago, then what is usual."""

import re
from collections.abc import Mapping
from typing import Any

from simride.base.errors import QueryError
from simride.examiner.answers.window import window_of
from simride.examiner.names import PLACES, entry_service, main_endpoint, named_in, number, several
from simride.examiner.turn import Turn
from simride.simulator.telemetry.catalog import METRICS, Metric, Side
from simride.simulator.telemetry.query import MetricQuery

USER_ONLY = ("endpoint", "client")
FLEET_ONLY = ("service", "rack", "host", "version")
NARROWS: Mapping[str, tuple[str, ...]] = {  # saying the one takes the other back
    "region": ("cluster", "rack", "host"),
    "cluster": ("region", "rack", "host"),
    "rack": ("host",),
    "host": ("region", "cluster", "rack", "service"),
    "service": (*USER_ONLY, "rack", "host", "version"),
    "endpoint": FLEET_ONLY,
    "client": FLEET_ONLY,
}
GROUPS: Mapping[str, str] = {
    "regions": "region", "clusters": "cluster", "racks": "rack", "hosts": "host", "host class": "host_class",
    "hardware": "host_class", "versions": "version", "release": "version", "endpoints": "endpoint",
    "platform": "client", "clients": "client", "device": "client", "app": "client", "services": "service",
    "datacenter": "cluster", "dc": "cluster", "machine": "host", "shard": "rack",
}  # fmt: skip
TOGETHER = re.compile(r"\b(?:all|every) (?:of the |the )?(?:requests?|endpoints?|operations?)\b", re.IGNORECASE)
EVERYWHERE = ("all", "everywhere", "*", "globally", "fleet")  # no filter at all
REFS: Mapping[str, int] = {"worst": 0, "that": 0, "affected": 0, "first": 0, "second": 1, "third": 2}


def groups_of(value: Any) -> tuple[str, ...]:
    """The dimensions a question splits by, as the metrics name them."""
    return tuple(dict.fromkeys(GROUPS.get(one.lower(), one.lower()) for one in several(value)))


_THAT_KIND = re.compile(
    r"\b(worst|bad|slow(?:est)?|affected|first|second|third|that|this|same)\s+"
    r"(cluster|rack|region|host|service|version|client|endpoint)\b"
)


def labels_meant(turn: Turn) -> Mapping[str, str]:
    """What 'that', 'the worst cluster', 'the second' points at: places of the last answer split that way."""
    ref = turn.act.slots.get("ref")
    kind = _THAT_KIND.search(turn.words.lower())
    if not ref and kind and kind[2] in turn.state.worst_of:
        ref = kind[1]
    index = REFS.get(str(ref).lower(), 0) if ref else None
    places = turn.state.worst_of.get(kind[2], turn.state.worst) if kind else turn.state.worst
    return {} if index is None or index >= len(places) else places[index]


def places_of(turn: Turn) -> dict[str, str | tuple[str, ...]]:
    """Every place an act names, else the message names, as a filter. The words themselves beat what was inherited."""
    where: dict[str, str | tuple[str, ...]] = dict(labels_meant(turn))
    own, whole = (named_in(text, turn.situation.lexicon) for text in (turn.words, turn.text))
    left_out = bool(turn.act.slots.get("exclude"))
    for dim in PLACES:
        names = tuple(name for name in several(turn.act.slots.get(dim)) if name not in EVERYWHERE)
        if names and not left_out and dim in own and not set(names) & set(own[dim]):
            names = own[dim]
        if names:
            where = {key: value for key, value in where.items() if key not in NARROWS.get(dim, ())}
            where[dim] = names[0] if len(names) == 1 else names
    if left_out:
        return where
    claimed = {dim for act in turn.acts for dim in PLACES if act.slots.get(dim)}
    for dim, names in {**{dim: names for dim, names in whole.items() if dim not in claimed}, **own}.items():
        if dim in PLACES and dim not in where:
            where[dim] = names[0] if len(names) == 1 else names
    return where


def query_of(turn: Turn, usual: str = "latency", window_s: float = 900.0) -> MetricQuery:
    """The query an act asks for. Raises QueryError where the metric cannot be told apart that way."""
    last = _last(turn)
    slots = turn.act.slots
    said = several(slots.get("metric"))
    if said and said[0] not in METRICS:
        raise QueryError(f"there is no metric {said[0]!r} here; there are {', '.join(METRICS)}")
    inherits = last is not None and not said
    metric = METRICS[said[0] if said else last.metric if inherits and last else usual]
    by = groups_of(slots.get("group_by"))
    where = places_of(turn)
    if inherits and last is not None:
        where = _inherited(last.where, where)
        by = by or tuple(dim for dim in last.by if dim not in where)
    where = _focused(turn, metric, where, by)
    start, end = window_of(turn, window_s)
    stat = str(slots.get("stat") or "")
    if not stat and inherits and last is not None:
        stat = last.stat
    over = _limit(turn, metric, where, last if inherits else None)
    side = next((one for one, pattern in SIDES.items() if pattern.search(turn.words.lower())), None)
    return MetricQuery(
        metric.name, side=side if side in metric.sides else None,
        stat=stat if stat in metric.stats else "", where=where, exclude=_excluded(turn, metric),
        by=_splittable(by, where), start=start, end=end, over=over,
        compare="1d" if slots.get("compare") else None,
    )  # fmt: skip


SIDES: Mapping[Side, re.Pattern[str]] = {
    "caller": re.compile(r"\bcallers?(?:'s|')? (?:see|side|view)|\b(?:seen )?(?:from|by) (?:its |the )?callers\b"),
    "server": re.compile(r"\b(?:at|on|from) the servers?\b|\bserver[- ]side\b|\bby its own (?:timer|count|numbers)\b"),
}


def _last(turn: Turn) -> MetricQuery | None:
    """The last query of this ride, if any."""
    return MetricQuery.from_dict(turn.state.last_query) if turn.state.last_query is not None else None


def _inherited(last: Mapping[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The last filter, less what was said anew."""
    gone = {key for dim in said for key in NARROWS.get(dim, ())}
    return {**{dim: value for dim, value in last.items() if dim not in gone}, **said}


def _focused(turn: Turn, metric: Metric, where: dict[str, Any], by: tuple[str, ...]) -> dict[str, Any]:
    """With an endpoint or a service, where the question named neither."""
    if {*where, *by} & {"service", "rack", "host", "version", "host_class", "operation"} and "user" in metric.sides:
        where = {dim: value for dim, value in where.items() if dim not in USER_ONLY or dim in turn.act.slots}
    used = {*where, *by}
    if "people" in metric.sides or used & {"endpoint", "client", "service", "host", "operation"}:
        return where
    focus = turn.state.focus
    if "user" in metric.sides and used <= set(metric.dims("user")):
        if TOGETHER.search(turn.words):
            return where
        return {"endpoint": focus.get("endpoint") or main_endpoint(turn.situation), **where}
    if "rack" in used:
        return where  # a rack's number tells its service
    named = named_in(turn.text, turn.situation.lexicon).get("service", ())
    if named:
        return {"service": named[0] if len(named) == 1 else named, **where}
    service = focus.get("service") or entry_service(turn.situation, main_endpoint(turn.situation))
    return {"service": service, **where}


def _splittable(by: tuple[str, ...], where: Mapping[str, Any]) -> tuple[str, ...]:
    """The dimensions to split by; several values of one filter are told apart by it."""
    wide = tuple(dim for dim, value in where.items() if isinstance(value, tuple) and dim not in by)
    return (*wide, *(dim for dim in by if not isinstance(where.get(dim), str)))


def not_kept(query: MetricQuery) -> tuple[str, ...]:
    """Dimensions of a query that its metric does not have on any one side."""
    metric = METRICS[query.metric]
    used = (*query.by, *query.where)
    if any(set(used) <= set(metric.dims(side)) for side in metric.sides):
        return ()
    lacking = [min(([dim for dim in used if dim not in metric.dims(side)] for side in metric.sides), key=len)]
    return tuple(dict.fromkeys(lacking[0]))


def _excluded(turn: Turn, metric: Metric) -> dict[str, tuple[str, ...]]:
    """What the question leaves out."""
    found = named_in(" ".join(several(turn.act.slots.get("exclude"))), turn.situation.lexicon)
    return {dim: names for dim, names in found.items() if dim in metric.dims()}


def _limit(turn: Turn, metric: Metric, where: Mapping[str, Any], last: MetricQuery | None) -> float | None:
    """Over how many seconds counts as slow, where a service has no limit of its own."""
    if metric.name != "slow_ratio":
        return None
    said = number(turn.act.slots.get("over"))
    if said is not None or set(where) & set(FLEET_ONLY) == set():
        return said if said is not None else last.over if last is not None else None
    endpoint = turn.state.focus.get("endpoint") or main_endpoint(turn.situation)
    return next(one.late_after_s for one in turn.situation.fleet.endpoints if one.name == endpoint)
