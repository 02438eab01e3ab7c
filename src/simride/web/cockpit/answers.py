"""What the tools give back, laid out for a page: tables, lines, the map, traces as waterfalls."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from simride.base.units import duration, hhmm, people_number, percent
from simride.base.wording import counted
from simride.rollouts.desk.parts import DeskView
from simride.rollouts.desk.words import headline, stage_words
from simride.sandbox import Answer
from simride.simulator.spec import Fleet
from simride.simulator.telemetry.alerts import Alert
from simride.simulator.telemetry.hosts import HostRow
from simride.simulator.telemetry.line import LogLine
from simride.simulator.telemetry.log_patterns import Pattern
from simride.simulator.telemetry.logs import LogPage
from simride.simulator.telemetry.topology import Place
from simride.simulator.telemetry.traces import Sample, Span, Trace
from simride.simulator.world import Change
from simride.web.cockpit.laid import Bar, Cell, Laid, Map, Row, Rows, Waterfall
from simride.web.shared.charts import Table

ROWS = 300
BUSY = (0.5, 0.7, 0.85)  # shares of busy slots from which a cell of the map is tinted more
ERRORS = 0.001  # share of errors from which a cell of the map says so
DEEPEST = 12  # steps a span is moved in, at most: the style sheet has so many
LEAST_BAR = 0.4  # percent of a waterfall's width, so that the shortest span can be seen


def lay_out(tool: str, result: Any, fleet: Fleet) -> Laid:
    """Any tool's answer but the metrics'."""
    if tool == "map":
        return Laid(map=_map(result, fleet))
    if tool == "logs":
        return _logs(result)
    if tool == "traces":
        return _traces(result)
    if tool == "sql":
        return _rows(result)
    if tool == "rollout":
        return _rollout(result)
    if not result:
        return Laid(note=NOTHING[tool])
    if tool == "changes":
        return Laid(tables=(_changes(result),))
    if tool == "alerts":
        return Laid(tables=(_alerts(result),))
    if isinstance(result[0], str):
        return Laid(text="\n".join(result))
    return Laid(tables=(_hosts(result),))


NOTHING: Mapping[str, str] = {
    "changes": "No change in that window.",
    "alerts": "Nothing is firing.",
    "hosts": "No host there.",
}


def _rollout(view: DeskView) -> Laid:
    """The rollout as it was seen."""
    stages = Table(
        "Stages", ("stage", "", "exposure", "what it can see"),
        tuple((one.name, one.place, stage_words(one), one.sees) for one in view.stages),
    )  # fmt: skip
    checks = Table(
        "What is judged", ("check", "verdict", "measured"),
        tuple((one.name, one.verdict, one.measured) for one in view.checks),
    )  # fmt: skip
    return Laid(note=headline(view), tables=(stages, checks) if view.checks else (stages,))


def clock(fleet_at: float) -> str:
    """Fleet time to the second."""
    return f"{hhmm(fleet_at)}:{int(fleet_at % 60):02d}"


def _rows(answer: Answer) -> Laid:
    if answer.stopped:
        return Laid(note=answer.stopped)
    numeric = tuple(kind.split("(")[0] in NUMBERS for _, kind in answer.columns)
    columns = tuple((name, kind.lower(), number) for (name, kind), number in zip(answer.columns, numeric, strict=True))
    count = counted(len(answer.rows), "row")
    rows = tuple(tuple(map(_set, map(_value, row), numeric)) for row in answer.rows)
    return Laid(rows=Rows(f"{count}; {answer.cut}" if answer.cut else count, columns, rows))


NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UBIGINT", "DOUBLE", "FLOAT", "DECIMAL")


LONG = 40  # characters from which a value may break its line


def _set(value: str | None, number: bool) -> tuple[str | None, str]:
    return value, "n" if number else "long" if value is not None and len(value) > LONG else ""


def _value(value: object) -> str | None:
    """A value as the table shows it: six digits of a fraction are enough, whole numbers stay whole."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.6g}" if abs(value) < 1e6 else f"{value:.0f}"
    return None if value is None else str(value)


def _share(value: float) -> str:
    return "–" if math.isnan(value) else percent(value)


def _map(places: Sequence[Place], fleet: Fleet) -> Map:
    found = {(place.service, place.cluster): place for place in places}
    service_of = {operation.name: operation.service for operation in fleet.operations}
    rows = []
    for service in fleet.services:
        called = [
            service_of[call.to]
            for operation in fleet.operations
            if operation.service == service.name
            for call in operation.calls
        ]
        calls = ", ".join(name for name in dict.fromkeys(called) if name != service.name)
        cells = tuple(_cell(found.get((service.name, cluster))) for cluster in fleet.clusters)
        rows.append(Row(service.name, calls, cells))
    regions = tuple((region.name, len(region.clusters)) for region in fleet.regions)
    return Map(regions, fleet.clusters, tuple(rows))


def _cell(place: Place | None) -> Cell:
    if place is None or math.isnan(place.utilisation):
        return Cell("–", 0, "")
    heat = sum(place.utilisation >= edge for edge in BUSY)
    errors = percent(place.error_rate) if place.error_rate >= ERRORS else ""
    return Cell(f"{100 * place.utilisation:.0f}", heat, errors)


def _count(things: Sequence[object], name: str) -> str:
    return counted(len(things), name)


def _changes(changes: Sequence[Change]) -> Table:
    latest_first = list(reversed(changes))
    return Table(
        f"{_count(changes, 'change')}, the latest first" + (f"; {ROWS} shown" if len(changes) > ROWS else ""),
        ("began", "kind", "target", "what", "where", "who", "status"),
        tuple(
            (
                hhmm(one.at),
                one.kind,
                one.target,
                f"{one.title}{f' ({one.detail})' if one.detail else ''}",
                one.where,
                one.author,
                one.status,
            )
            for one in latest_first[:ROWS]
        ),
    )


def _alerts(alerts: Sequence[Alert]) -> Table:
    return Table(
        _count(alerts, "alert"),
        ("since", "severity", "alert", "where", "says", "until"),
        tuple(
            (
                hhmm(one.since),
                one.severity,
                one.name,
                ", ".join(one.labels.values()) or "everywhere",
                one.says,
                "firing" if one.until is None else hhmm(one.until),
            )
            for one in alerts[:ROWS]
        ),
    )


def _hosts(hosts: Sequence[HostRow]) -> Table:
    return Table(
        f"{_count(hosts, 'host')} over the last two minutes",
        ("host", "rack", "class", "version", "cpu", "busy", "memory", "resent", "requests", "p99", "up"),
        tuple(
            (
                one.host,
                str(one.rack),
                one.host_class,
                one.version,
                _share(one.cpu),
                _share(one.utilisation),
                f"{one.memory_gb:.1f} GB",
                _share(one.retransmits),
                f"{people_number(one.requests_per_s)}/s",
                "–" if math.isnan(one.p99_s) else duration(one.p99_s),
                _uptime(one.uptime_s),
            )
            for one in hosts[:ROWS]
        ),
    )


def _uptime(seconds: float) -> str:
    return duration(seconds) if seconds < 172_800 else f"{seconds / 86_400:.0f} days"


def _logs(page: LogPage) -> Laid:
    if not page.lines:
        return Laid(note="No line in that window matches.")
    kinds = Table(
        f"Kinds of lines, from {percent(page.sampled_share)} of the requests",
        ("kind", "level", "about how many", "a minute, last and highest", "first seen"),
        tuple(_kind(one) for one in page.patterns),
    )
    lines = Table(
        f"The last {len(page.lines)} of {page.matched} lines seen",
        ("at", "level", "service", "cluster", "host", "line"),
        tuple(_line(one) for one in reversed(page.lines[-ROWS:])),
    )
    return Laid(tables=(kinds, lines))


def _kind(one: Pattern) -> tuple[str, ...]:
    """A kind of line: how often it came of late and at its worst, and since when where it is new."""
    rates = one.per_minute or (0.0,)
    often = f"{people_number(rates[-1])}, {people_number(max(rates))}"
    return (one.text, one.level, people_number(one.lines), often, f"{clock(one.first)}{', new' if one.new else ''}")


def _line(line: LogLine) -> tuple[str, ...]:
    return (clock(line.at), line.level, line.service, line.cluster, line.host, line.text)


def _traces(sample: Sample) -> Laid:
    share = f"{sample.matched} of {sample.sampled} requests looked at match"
    if not sample.traces:
        return Laid(note=f"{share}; none to show.")
    return Laid(
        note=f"{share}; {len(sample.traces)} shown.", waterfalls=tuple(_waterfall(one) for one in sample.traces)
    )


def _waterfall(trace: Trace) -> Waterfall:
    where = f"{trace.client} in {trace.cluster}"
    says = f"{clock(trace.start)} {trace.endpoint}, {where}: {duration(trace.duration)}, {trace.status}"
    depth: dict[str, int] = {}
    bars = []
    for span in trace.spans:
        depth[span.id] = depth.get(span.parent, -1) + 1
        bars.append(_bar(span, trace, depth[span.id]))
    return Waterfall(says, trace.status != "ok", tuple(bars))


def _bar(span: Span, trace: Trace, depth: int) -> Bar:
    whole = max(trace.duration, 1e-9)
    left = min(100.0 - LEAST_BAR, max(0.0, 100 * (span.start - trace.start) / whole))
    retry = f", retry {span.retry}" if span.retry else ""
    return Bar(
        indent=min(depth, DEEPEST),
        name=f"{span.operation}{retry}" if span.kind == "server" else f"→ {span.operation}{retry}",
        where=span.host or span.cluster,
        took=duration(span.duration),
        status=span.status,
        note=span.note,
        left=round(left, 2),
        width=round(max(LEAST_BAR, min(100.0 - left, 100 * span.duration / whole)), 2),
    )
