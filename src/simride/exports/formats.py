"""What each format writes: which files, and what is in them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from simride.exports import openmetrics, otlp, parquet, perfetto
from simride.exports.perfetto import Counter
from simride.exports.requests import chosen
from simride.exports.series import Stretch, collect
from simride.simulator.telemetry import Frame, MetricQuery, changes, logs, run
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.tables import TABLES, Tables

Told = Callable[[str, float], None]  # (what is being done, how much of it, 0..1)

LOG_LINES = 20_000  # at the most, the latest
USERS = "users"


@dataclass(frozen=True)
class Content:
    """One file: its name, what is in it in numbers, and what writes it to a path."""

    name: str
    holds: Mapping[str, int]
    write: Callable[[Path], None]


@dataclass(frozen=True)
class Format:
    """One way to write a stretch of a ride down."""

    files: tuple[str, ...]
    make: Callable[[Stretch, Told], Iterator[Content]]


def _openmetrics(stretch: Stretch, told: Told) -> Iterator[Content]:
    found = collect(stretch, partial(told, "metrics"))
    lines = openmetrics.lines(found, stretch.view.world)
    yield Content("metrics.openmetrics.txt", {"series": found.count, "steps": len(found.ends)}, _lines(lines))


def _otlp(stretch: Stretch, told: Told) -> Iterator[Content]:
    view, world = stretch.view, stretch.view.world
    requests = chosen(view, stretch.start, stretch.end, partial(told, "requests"))
    spans = sum(len(trace.spans) for trace in requests)
    yield Content("traces.jsonl", {"traces": len(requests), "spans": spans}, _lines(otlp.traces(world, requests)))
    found = collect(stretch, partial(told, "metrics"))
    counts = {"series": found.count, "steps": len(found.ends)}
    yield Content("metrics.jsonl", counts, _lines(otlp.metrics(world, found)))
    told("logs", 0.0)
    lines = logs.tail(view, stretch.start, stretch.end, limit=LOG_LINES).lines
    fed = changes.feed(view, stretch.start, stretch.end)
    told("logs", 1.0)
    counts = {"lines": len(lines), "changes": len(fed)}
    yield Content("logs.jsonl", counts, _lines(otlp.logs(world, lines, fed)))


def _lines(lines: Iterator[str]) -> Callable[[Path], None]:
    """Writes lines of text."""
    return _pieces(text.encode() for text in lines)


def _pieces(pieces: Iterable[bytes]) -> Callable[[Path], None]:
    """Writes bytes that come piece by piece."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.writelines(pieces)

    return write


def _perfetto(stretch: Stretch, told: Told) -> Iterator[Content]:
    view = stretch.view
    requests = chosen(view, stretch.start, stretch.end, partial(told, "requests"))
    counters = [one for asked in COUNTERS for one in _counters(stretch, asked)]
    told("metrics", 1.0)
    fed = changes.feed(view, stretch.start, stretch.end)
    counts = {
        "traces": len(requests), "spans": sum(len(trace.spans) for trace in requests), "counters": len(counters),
        "changes": len(fed),
    }  # fmt: skip
    packets = perfetto.packets(view.world, stretch.start, requests, counters, fed)
    yield Content("ride.perfetto-trace", counts, _pieces(packets))


def _parquet(stretch: Stretch, told: Told) -> Iterator[Content]:
    tables = Tables(stretch.view)
    for done, name in enumerate(TABLES, start=1):
        columns = tables[name]
        told("tables", done / len(TABLES))
        counts = {"rows": len(columns[0].values), "columns": len(columns)}
        yield Content(f"{name}.parquet", counts, partial(parquet.write, columns))


@dataclass(frozen=True)
class Chart:
    """A metric that is shown as counters, one for each endpoint or service."""

    metric: str
    stat: str
    side: Side
    by: str
    says: str
    unit: str
    scale: float = 1.0


COUNTERS: Sequence[Chart] = (
    Chart("traffic", "", "user", "endpoint", "requests", "1/s"),
    Chart("latency", "p99", "user", "endpoint", "p99", "ms", 1e3),
    Chart("good_ratio", "", "user", "endpoint", "good", "%", 100.0),
    Chart("traffic", "", "server", "service", "requests", "1/s"),
    Chart("latency", "p99", "caller", "service", "p99 as callers see it", "ms", 1e3),
    Chart("latency", "p99", "server", "service", "p99 by its own timer", "ms", 1e3),
    Chart("error_rate", "", "caller", "service", "errors as callers see them", "%", 100.0),
    Chart("cpu", "", "host", "service", "CPU", "%", 100.0),
    Chart("queue", "", "host", "service", "waiting requests", "requests"),
)


def _counters(stretch: Stretch, chart: Chart) -> list[Counter]:
    """The counters of one chart."""
    frame: Frame = run(stretch.view, MetricQuery(
        chart.metric, chart.stat, chart.side, by=(chart.by,), start=stretch.start, end=stretch.end,
        step_s=stretch.step_s,
    ))  # fmt: skip
    if chart.side == "user":
        return [
            Counter(USERS, f"{series.labels[chart.by]} {chart.says}", chart.unit, frame, number, chart.scale)
            for number, series in enumerate(frame.series)
        ]
    return [
        Counter(series.labels[chart.by], chart.says, chart.unit, frame, number, chart.scale)
        for number, series in enumerate(frame.series)
    ]


FORMATS: Mapping[str, Format] = MappingProxyType({
    "openmetrics": Format(("metrics.openmetrics.txt",), _openmetrics),
    "otlp": Format(("traces.jsonl", "metrics.jsonl", "logs.jsonl"), _otlp),
    "perfetto": Format(("ride.perfetto-trace",), _perfetto),
    "parquet": Format(tuple(f"{name}.parquet" for name in TABLES), _parquet),
})  # fmt: skip
