"""The metrics of a stretch of a ride, as instruments keep them: what the metric exports write down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from simride.simulator.state import Floats
from simride.simulator.telemetry import METRICS, MetricQuery, View, conventions
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.conventions import Instrument, Reading, attribute
from simride.simulator.telemetry.durations import Durations, durations
from simride.simulator.telemetry.measured import Measured, ratio
from simride.simulator.telemetry.metrics import counted
from simride.simulator.telemetry.standing_metrics import HELD
from simride.simulator.telemetry.window import Window, window

Labels = Mapping[str, str]

CELLS = ("service", "region", "cluster", "version")
SPLIT: Mapping[Side, tuple[str, ...]] = {
    "user": ("endpoint", "region", "client"), "caller": ("operation", *CELLS), "server": ("operation", *CELLS),
    "host": CELLS, "people": ("endpoint", "region"),
}  # what each side is told apart by
EDGES = ("service", "operation", "region", "cluster")
OF_HOSTS = tuple(metric for metric, side in conventions.READINGS if side == "host")
SHARED = {"hosts", *(held.metric for held in HELD.values())}  # told of a group, and not of each host
OF_ONE_HOST = tuple(metric for metric in OF_HOSTS if metric not in SHARED)
RESOURCE_DIMS = ("service", "version", "region", "cluster")  # who says it, where servers and hosts speak of themselves


@dataclass(frozen=True, eq=False)
class Series:
    """One series. Counters and histograms have added up since the start; a gauge is nan where not measured."""

    resource: Labels  # who measures: OpenTelemetry's resource attributes
    attributes: Labels
    values: Floats  # [T] of a counter or gauge; requests of a histogram
    buckets: Floats | None = None  # [T, B + 1] requests by bucket; [T, 1] where times are not known
    seconds: Floats | None = None  # [T] all of them together; None where times are not known


@dataclass(frozen=True, eq=False)
class Family:
    """All series of one instrument."""

    instrument: Instrument
    says: str
    series: tuple[Series, ...]


@dataclass(frozen=True, eq=False)
class Metrics:
    """Everything measured over a stretch."""

    start: float  # fleet seconds
    ends: Floats  # [T] fleet seconds
    bounds: tuple[float, ...]
    families: tuple[Family, ...]

    @property
    def count(self) -> int:
        """How many series."""
        return sum(len(family.series) for family in self.families)


@dataclass(frozen=True)
class Stretch:
    """What is exported: fleet seconds, the step between samples, and services whose hosts are told apart."""

    view: View
    start: float
    end: float
    step_s: float
    hosts_of: tuple[str, ...] = ()

    def query(self, metric: str, side: Side, by: tuple[str, ...]) -> MetricQuery:
        """A question about this stretch."""
        return MetricQuery(metric, side=side, by=by, start=self.start, end=self.end, step_s=self.step_s)


def collect(stretch: Stretch, told: Callable[[float], None]) -> Metrics:
    """Every metric of the catalogue over a stretch, as the instruments that `conventions` reads it off.

    `told` hears how much of it is done, 0..1.
    """
    work: list[Callable[[], Family]] = [
        lambda: _histogram(stretch, "user"), lambda: _histogram(stretch, "caller"),
        lambda: _histogram(stretch, "server"),
        lambda: _parts(stretch, "retries", "user", ("endpoint", "region"), ("simride.attempt", "retry", "first")),
        lambda: _parts(stretch, "retries", "caller", EDGES, ("simride.attempt", "retry", "first")),
        lambda: _parts(stretch, "cache_hit", "server", EDGES, ("simride.cache.result", "hit", "miss")),
        lambda: _parts(
            stretch, "wrong_ratio", "user", ("endpoint", "region"), ("simride.audit.result", "wrong", "right")
        ),
        lambda: _pending(stretch), lambda: _happened(stretch, "tickets"), lambda: _happened(stretch, "on_call_pages"),
        *(partial(_of_hosts, stretch, name) for name in OF_HOSTS),
    ]  # fmt: skip
    families = []
    for done, make in enumerate(work, start=1):
        families.append(make())
        told(done / len(work))
    found = window(stretch.view, stretch.start, stretch.end, step_s=stretch.step_s)
    return Metrics(found.start, found.ends, conventions.DURATION_BOUNDS, tuple(families))


def _says(metric: str) -> str:
    """The catalogue's words."""
    return METRICS[metric].help


def _reading(metric: str, side: Side) -> Reading:
    return conventions.reading(metric, side)


def _named(stretch: Stretch, side: Side, labels: Labels) -> tuple[Labels, Labels]:
    """Resource and attributes of a series from our own labels."""
    named = {attribute(dim, side): value for dim, value in labels.items()}
    resource = {"service.namespace": stretch.view.world.fleet.name, "service.name": _who(side, labels)}
    if side not in ("server", "host"):
        return resource, named
    for dim in RESOURCE_DIMS:
        if dim in labels:
            resource[attribute(dim, side)] = named.pop(attribute(dim, side))
    place = [labels[dim] for dim in ("cluster", "version") if dim in labels]
    return {**resource, "service.instance.id": "/".join(place)}, named


def _who(side: Side, labels: Labels) -> str:
    """The service that measures."""
    if side in ("server", "host"):
        return labels["service"]
    return {"user": labels.get("client", "users"), "caller": "callers", "people": "people"}[side]


FIXED: Mapping[Side, Labels] = {  # what the conventions want to be said of every request
    "user": {"http.request.method": "POST"},
    "caller": {"rpc.system.name": "grpc"},
    "server": {"rpc.system.name": "grpc"},
}


def _histogram(stretch: Stretch, side: Side) -> Family:
    """How long requests took, by how they ended."""
    found = durations(stretch.view, side, SPLIT[side], stretch.start, stretch.end, stretch.step_s)
    made = [
        one for g, labels in enumerate(found.labels) for error in found.ended
        if (one := _ended(stretch, side, found, g, labels, error)) is not None
    ]
    return Family(_reading("latency", side).instrument, _says("latency"), tuple(made))


def _ended(stretch: Stretch, side: Side, found: Durations, g: int, labels: Labels, error: str) -> Series | None:
    """The requests of a series that ended in one way; None where none of them did."""
    ended = found.ended[error]
    if error and not ended.counted[:, g].any():
        return None
    resource, attributes = _named(stretch, side, labels)
    attributes = {**FIXED[side], **attributes, **({"error.type": error} if error else {})}
    seconds = None if ended.total_s is None else np.cumsum(ended.total_s[:, g])
    return Series(
        resource, attributes, np.cumsum(ended.counted[:, g]), np.cumsum(ended.buckets()[:, g], axis=0), seconds
    )


def _parts(stretch: Stretch, metric: str, side: Side, by: tuple[str, ...], kinds: tuple[str, str, str]) -> Family:
    """A counter of two kinds, from a metric that is the share of one of them."""
    _, measured = counted(stretch.view, stretch.query(metric, side, by))
    name, this, other = kinds
    made = []
    for g, labels in enumerate(measured.labels):
        resource, attributes = _named(stretch, side, labels)
        for kind, values in ((this, measured.num[:, g]), (other, measured.den[:, g] - measured.num[:, g])):
            made.append(Series(resource, {**attributes, name: kind}, np.cumsum(values)))
    return Family(_reading(metric, side).instrument, _says(metric), tuple(made))


def _happened(stretch: Stretch, metric: str) -> Family:
    """A counter of things that happen to people."""
    reading = _reading(metric, "people")
    _, measured = counted(stretch.view, stretch.query(metric, "people", SPLIT["people"]))
    made = []
    for g, labels in enumerate(measured.labels):
        resource, attributes = _named(stretch, "people", labels)
        made.append(Series(resource, attributes, np.cumsum(measured.num[:, g] / reading.scale)))
    return Family(reading.instrument, _says(metric), tuple(made))


def split_of(metric: str) -> tuple[str, ...]:
    """What a metric of hosts is told apart by."""
    return tuple(dim for dim in SPLIT["host"] if dim in METRICS[metric].dims("host"))


def _of_hosts(stretch: Stretch, metric: str) -> Family:
    """What hosts say of themselves: each group's, or each host's where these are told apart."""
    reading = _reading(metric, "host")
    split = split_of(metric)
    asked = stretch.query(metric, "host", split)
    apart = stretch.hosts_of if metric in OF_ONE_HOST else ()
    queries = [replace(asked, exclude={"service": apart} if apart else {})]
    queries += [replace(asked, by=(*split, "host"), where={"service": service}) for service in apart]
    found = [one for query in queries for one in _told(stretch, "host", reading, counted(stretch.view, query))]
    return Family(reading.instrument, _says(metric), tuple(found))


def _pending(stretch: Stretch) -> Family:
    """What waits for a connection, as callers count it."""
    reading = _reading("pool_pending", "caller")
    asked = counted(stretch.view, stretch.query("pool_pending", "caller", EDGES))
    return Family(reading.instrument, _says("pool_pending"), tuple(_told(stretch, "caller", reading, asked)))


def _told(stretch: Stretch, side: Side, reading: Reading, asked: tuple[Window, Measured]) -> list[Series]:
    """The series of a gauge that were measured at all; of a rate, what has happened since the start."""
    found, measured = asked
    values = ratio(measured.num, measured.den) / reading.scale
    if reading.how == "rate":
        values = np.cumsum(np.nan_to_num(values) * found.seconds[:, np.newaxis], axis=0)
    made = []
    for g, labels in enumerate(measured.labels):
        if np.isnan(values[:, g]).all():
            continue
        resource, attributes = _named(stretch, side, labels)
        made.append(Series(resource, {**attributes, **reading.only}, values[:, g]))
    return made
