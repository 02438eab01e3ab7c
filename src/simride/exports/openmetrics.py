"""OpenMetrics text with timestamps: what `promtool tsdb create-blocks-from openmetrics` takes.

Names, labels and `target_info` follow OpenTelemetry's rules for Prometheus. A histogram whose times nobody knows has
its one bucket without a bound and no sum.
"""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from simride.exports.clock import unix_s
from simride.exports.series import Family, Labels, Metrics, Series
from simride.simulator.state import Floats
from simride.simulator.telemetry.conventions import prometheus_label
from simride.simulator.world import World

# Resource attributes that are also on every series, so that nothing has to be joined to be split by them.
PROMOTED = ("service.name", "service.version", "cloud.region", "cloud.availability_zone")
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


def lines(metrics: Metrics, world: World) -> Iterator[str]:
    """The whole file, line by line, a family after the other."""
    times = [_number(unix_s(world, at)) for at in (metrics.start, *metrics.ends)]
    yield from _target_info(metrics, times)
    for family in metrics.families:
        yield from _heading(family)
        for series in family.series:
            yield from _SAMPLES[family.instrument.kind](family, series, times, metrics.bounds)
    yield "# EOF\n"


def labels_of(series: Series) -> dict[str, str]:
    """A series' labels as Prometheus has them, without those of a histogram's buckets."""
    target = _target(series.resource)
    named = {name: series.resource[name] for name in PROMOTED if name in series.resource} | dict(series.attributes)
    return target | {prometheus_label(name): value for name, value in named.items()}


def _target(resource: Labels) -> dict[str, str]:
    """Job of a resource, and its instance where it has one."""
    instance = resource.get("service.instance.id")
    job = {"job": f"{resource['service.namespace']}/{resource['service.name']}"}
    return job | ({"instance": instance} if instance else {})


def _target_info(metrics: Metrics, times: list[str]) -> Iterator[str]:
    """The resources, one sample each step: a series that is silent for five minutes is forgotten."""
    yield "# HELP target Who measures: the attributes of the resource.\n# TYPE target info\n"
    found: dict[str, Labels] = {}
    for family in metrics.families:
        for series in family.series:
            found.setdefault(_braces(_target(series.resource)), series.resource)
    for resource in found.values():
        named = _target(resource) | {prometheus_label(name): text for name, text in resource.items()}
        head = f"target_info{_braces(named)} 1 "
        yield from (f"{head}{at}\n" for at in times)


def _heading(family: Family) -> Iterator[str]:
    """Help, type and unit."""
    name = family.instrument.prometheus.removesuffix("_total")
    kind = "gauge" if family.instrument.kind == "updowncounter" else family.instrument.kind
    yield f"# HELP {name} {family.says.translate(_ESCAPED)}\n# TYPE {name} {kind}\n"
    unit = next((word for word in ("seconds", "bytes", "ratio") if name.endswith(f"_{word}")), "")
    if unit:
        yield f"# UNIT {name} {unit}\n"


def _plain(family: Family, series: Series, times: list[str], bounds: tuple[float, ...]) -> Iterator[str]:
    """A gauge: a sample where there is a value."""
    del bounds
    head = f"{family.instrument.prometheus}{_braces(labels_of(series))} "
    for at, value in zip(times[1:], series.values, strict=True):
        if not np.isnan(value):
            yield f"{head}{_number(value)} {at}\n"


def _counter(family: Family, series: Series, times: list[str], bounds: tuple[float, ...]) -> Iterator[str]:
    """A counter, from nothing at the start."""
    del bounds
    head = f"{family.instrument.prometheus}{_braces(labels_of(series))} "
    yield from (f"{head}{value} {at}\n" for at, value in zip(times, _from_nothing(series.values), strict=True))


def _histogram(family: Family, series: Series, times: list[str], bounds: tuple[float, ...]) -> Iterator[str]:
    """A histogram, from nothing at the start. Leading buckets that stay empty are left out where some other does."""
    assert series.buckets is not None  # a histogram has them
    name, labels = family.instrument.prometheus, labels_of(series)
    timed = series.buckets.shape[1] > 1
    below = [*(repr(bound) for bound in bounds), "+Inf"] if timed else ["+Inf"]
    least = np.cumsum(series.buckets, axis=1)
    columns = [(f"{name}_bucket{_braces(labels | {'le': le})} ", least[:, i]) for i, le in enumerate(below)]
    if "error.type" in series.attributes:
        columns = [column for column in columns if column[1].any()]
    columns.append((f"{name}_count{_braces(labels)} ", series.values))
    if series.seconds is not None:
        columns.append((f"{name}_sum{_braces(labels)} ", series.seconds))
    heads, told = [head for head, _ in columns], [_from_nothing(values) for _, values in columns]
    for i, at in enumerate(times):
        for head, values in zip(heads, told, strict=True):
            yield f"{head}{values[i]} {at}\n"


_SAMPLES = {"gauge": _plain, "updowncounter": _plain, "counter": _counter, "histogram": _histogram}


def _from_nothing(values: Floats) -> list[str]:
    """What has added up, as text, with the 0 it began from."""
    return ["0", *(_number(value) for value in values)]


def _number(value: float) -> str:
    """A number as short as it can be, ten digits at the most where it is not whole."""
    return str(int(value)) if value == int(value) else f"{value:.10g}"


def _braces(labels: Mapping[str, str]) -> str:
    """Labels as they stand in the text."""
    return "{" + ",".join(_pairs(labels.items())) + "}"


def _pairs(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f'{name}="{value.translate(_ESCAPED)}"' for name, value in items)
