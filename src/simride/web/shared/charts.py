"""Charts as Vega-Lite specifications, made by Altair and drawn in the browser.

Colours are names such as "$s3" that the page replaces with those of its theme. The same thing has the
same colour in every chart: a colour is a place in the fleet's own order of names, not in the chart's.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from simride.base.units import duration, hhmm, people_number, percent
from simride.simulator.spec import Fleet
from simride.simulator.telemetry.frame import Frame, Series

SLOTS = 8
COLOURED = 8  # series drawn in colour; the others stay grey lines behind them
DAY_S = 86_400.0
COMPARED = 4  # series that are drawn with the day before; the table has it for all
HEIGHT = 150
LABEL_ROWS, LABEL_HEIGHT = 3, 12  # of the words on rules
LABEL_SHARE = 0.22  # of a chart's width that a label takes at most
SAME_PLACE = 0.01  # of a chart's width: rules nearer than that share a label
POINTS = 300  # with a tooltip, all lines of a chart together

UNIT_LABELS: Mapping[str, str] = {
    "s": "datum.value == 0 ? '0' : abs(datum.value) < 1 ? format(datum.value * 1000, '~r') + ' ms' "
    ": format(datum.value, '~r') + ' s'",
    "1": "datum.value == 0 ? '0' : format(datum.value, '~%')",
    "ms": "format(datum.value, '~r') + ' ms'",
}
ANY_UNIT = "format(datum.value, '~s')"


@dataclass(frozen=True)
class Rule:
    """A vertical line: an order that began to work, or the beginning of the ride."""

    at: float  # fleet seconds
    says: str
    kind: str = "order"


@dataclass(frozen=True)
class Table:
    """The same numbers to read: for those who cannot see the chart, and for those who want digits."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def body(self) -> SafeString:
        """The rows as HTML. A template would take ten times as long for the thousand cells of a page."""
        return mark_safe("".join(_row_html(cells) for cells in self.rows))  # every cell is escaped


def _row_html(cells: Sequence[str]) -> str:
    head, rest = cells[:1], cells[1:]
    heads = (f'<th scope="row">{escape(one)}</th>' for one in head)
    return f"<tr>{''.join(heads)}{''.join(f'<td>{escape(one)}</td>' for one in rest)}</tr>"


@dataclass(frozen=True)
class Palette:
    """Which colour each name of a fleet has."""

    slots: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, fleet: Fleet) -> "Palette":
        """By place in the fleet's own order, one kind of name after the other."""
        slots: dict[str, int] = {}
        kinds: tuple[Sequence[str], ...] = (
            [region.name for region in fleet.regions],
            fleet.clusters,
            [service.name for service in fleet.services],
            [endpoint.name for endpoint in fleet.endpoints],
            tuple(fleet.clients),
        )
        for names in kinds:
            for place, name in enumerate(names):
                slots.setdefault(name, place % SLOTS)
        return cls(slots)

    def slot(self, name: str, place: int) -> int:
        """The slot of a name, or of its place where the fleet does not know it."""
        if name in self.slots:
            return self.slots[name]
        digits = "".join(letter for letter in name if letter.isdigit())
        return (int(digits) if digits else place) % SLOTS


def value_text(value: float | None, unit: str) -> str:
    """A number in its unit, as people write it."""
    if value is None or math.isnan(value):
        return "–"
    if unit == "s":
        return duration(value)
    if unit == "1":
        return percent(value)
    text = people_number(value)
    return {"1/s": f"{text}/s", "1/h": f"{text}/h"}.get(unit, f"{text} {unit}")


def line_chart(frame: Frame, palette: Palette, rules: Sequence[Rule] = (), title: str = "") -> dict[str, Any]:
    """Each series over the fleet's clock, the day before dashed behind it, orders as rules."""
    import altair as alt  # a second to import: not before the first chart

    shown = _most_telling(frame)
    colours = _colours(shown, palette)
    compared = len(shown) <= COMPARED and any(series.baseline is not None for series in shown)
    layers = []
    rest = [series for series in frame.series if series not in shown]
    if rest:
        layers.append(_lines(alt, frame, rest[:60], None, "value", "$muted", width=0.7, opacity=0.45))
    if compared:
        layers.append(_lines(alt, frame, shown, colours, "baseline", "$muted", width=1.2, dash=[4, 3], opacity=0.75))
    legend = _legend(len(shown), len(frame.series))
    layers.append(_lines(alt, frame, shown, colours, "value", "$s0", width=1.8, legend=legend))
    layers.append(_points(alt, frame, shown))
    within = [rule for rule in rules if frame.start <= rule.at <= frame.end]
    layers += _rules(alt, within, frame.start, frame.end)
    return finish(alt, layers, title or describe(frame))


def _lines(
    alt: Any,
    frame: Frame,
    series: Sequence[Series],
    colours: Mapping[str, int] | None,
    column: str,
    plain: str,
    *,
    width: float,
    opacity: float = 1.0,
    dash: Sequence[int] = (1, 0),
    legend: str | None = None,
) -> Any:
    rows = [
        {"t": float(time) * 1000, "v": _number(value), "name": _name(one)}
        for one in series
        for time, value in zip(
            frame.times,
            one.values if column == "value" or one.baseline is None else one.baseline,
            strict=True,
        )
        if column == "value" or one.baseline is not None
    ]
    mark: dict[str, Any] = {
        "strokeWidth": width,
        "opacity": opacity,
        "strokeDash": list(dash),
        "interpolate": "linear",
    }
    encoding: dict[str, Any] = {
        "x": alt.X("t:T", title=None, scale=alt.Scale(type="utc"), axis=_axis(alt, frame.step_s, 6)),
        "y": alt.Y("v:Q", title=None, axis=alt.Axis(labelExpr=UNIT_LABELS.get(frame.unit, ANY_UNIT), tickCount=4)),
    }
    if colours and len(colours) > 1:
        encoding["color"] = alt.Color(
            "name:N",
            title=None,
            sort=None,
            scale=alt.Scale(domain=list(colours), range=[f"$s{slot}" for slot in colours.values()]),
            legend=alt.Undefined if legend is None else _top(alt, legend),
        )
    else:
        mark["color"] = plain
        encoding["detail"] = alt.Detail("name:N")
    return alt.Chart(alt.InlineData(values=rows)).mark_line(**mark).encode(**encoding)


def _legend(named: int, all_series: int) -> str | None:
    """What stands above the names; None where there is but one line."""
    if named < 2:
        return None
    return f"the {named} highest of {all_series}; the others in grey" if named < all_series else ""


def _top(alt: Any, title: str) -> Any:
    """A legend above the chart."""
    plain = {"titleFontWeight": "normal", "titleColor": "$muted", "titleLimit": 400}
    return alt.Legend(orient="top", columns=4, symbolType="stroke", title=title or None, **plain)


def _points(alt: Any, frame: Frame, series: Sequence[Series]) -> Any:
    """Unseen points that carry the tooltips: a line's own would always be that of its first point."""
    every = math.ceil(max(1, len(series) * len(frame.times)) / POINTS)
    rows = [
        {"t": float(time) * 1000, "at": _to_the_second(float(time), frame), "v": _number(value), "name": _name(one)}
        for one in series
        for time, value in list(zip(frame.times, one.values, strict=True))[::every]
        if math.isfinite(value)
    ]
    return (
        alt.Chart(alt.InlineData(values=rows))
        .mark_point(opacity=0, size=90, filled=True)
        .encode(
            x=alt.X("t:T", scale=alt.Scale(type="utc")),
            y="v:Q",
            tooltip=[
                alt.Tooltip("name:N", title="what"),
                alt.Tooltip("at:N", title="fleet time"),
                alt.Tooltip("v:Q", format=".3~g", title=_unit_words(frame.unit)),
            ],
        )
    )


def _rules(alt: Any, rules: Sequence[Rule], first: float, last: float) -> list[Any]:
    """Rules over a stretch of the fleet's time, their labels in rows where they would run into each other."""
    placed = _labelled(rules, max(last - first, 1.0))
    if not placed:
        return []

    def base(rows: Sequence[tuple[float, list[str], str, int]]) -> Any:
        values = [{"t": at * 1000, "says": "; ".join(says), "short": short} for at, says, short, _ in rows]
        return alt.Chart(alt.InlineData(values=values)).encode(
            x=alt.X("t:T", scale=alt.Scale(type="utc")), tooltip=[alt.Tooltip("says:N", title="order")]
        )

    labels = [[one for one in placed if one[2] and one[3] == row] for row in range(LABEL_ROWS)]
    return [base(placed).mark_rule(color="$accent", strokeWidth=1.5)] + [
        base(rows)
        .mark_text(align="left", baseline="top", dx=3, color="$accent", fontSize=10)
        .encode(y=alt.value(LABEL_HEIGHT * row), text="short:N")
        for row, rows in enumerate(labels)
        if rows
    ]


def _labelled(rules: Sequence[Rule], span_s: float) -> list[tuple[float, list[str], str, int]]:
    """Time, words, label and row of each rule; rules as good as at one place share a label."""
    together: list[tuple[float, list[str]]] = []
    for rule in sorted(rules, key=lambda one: one.at):
        if together and rule.at - together[-1][0] < SAME_PLACE * span_s:
            together[-1][1].append(rule.says)
        else:
            together.append((rule.at, [rule.says]))
    free = [-math.inf] * LABEL_ROWS
    out = []
    for at, says in together:
        row = next((place for place, until in enumerate(free) if until <= at), None)
        short = "" if row is None else _short(says[0]) + (f" +{len(says) - 1}" if len(says) > 1 else "")
        if row is not None:
            free[row] = at + LABEL_SHARE * span_s
        out.append((at, says, short, row or 0))
    return out


def finish(alt: Any, layers: Sequence[Any], description: str, height: int = HEIGHT) -> dict[str, Any]:
    """The layers as one specification, as wide as its place on the page; `description` is read aloud."""
    chart = alt.layer(*layers).properties(width="container", height=height, description=description)
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec.pop("config", None)  # the page brings its theme
    return spec


def curves_chart(
    curves: Mapping[str, Sequence[tuple[float, float]]], rules: Sequence[Rule], description: str, step_s: float = 60.0
) -> dict[str, Any]:
    """Harm so far over the fleet's clock: yours strong, the others beside it, orders as rules."""
    import altair as alt

    colours = {"yours": "$accent", "nothing done": "$s1", "reference": "$s0"}
    rows = [
        {"t": at * 1000, "at": moment(at, step_s), "v": _number(value), "name": name}
        for name, points in curves.items() for at, value in points
    ]
    names = [name for name in colours if name in curves] + [name for name in curves if name not in colours]
    lines = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("t:T", title=None, scale=alt.Scale(type="utc"), axis=_axis(alt, step_s, 8)),
            y=alt.Y("v:Q", title="bad requests", axis=alt.Axis(labelExpr=ANY_UNIT, tickCount=5)),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=names, range=[colours.get(name, "$muted") for name in names]),
                legend=alt.Legend(orient="top", symbolType="stroke"),
            ),
            strokeDash=alt.StrokeDash(
                "name:N",
                title=None,
                legend=alt.Legend(orient="top", symbolType="stroke"),
                scale=alt.Scale(domain=names, range=[[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]][: len(names)]),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="which"),
                alt.Tooltip("at:N", title="fleet time"),
                alt.Tooltip("v:Q", format=",.0f", title="bad requests so far"),
            ],
        )
    )
    times = [at for points in curves.values() for at, _ in points] or [0.0]
    return finish(alt, [lines, *_rules(alt, rules, min(times), max(times))], description, height=240)


def bars_chart(values: Sequence[tuple[str, float]], description: str) -> dict[str, Any]:
    """One bar for each stretch of the ride."""
    import altair as alt

    rows = [{"when": when, "v": value} for when, value in values]
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(color="$accent", size=14)
        .encode(
            x=alt.X("when:O", sort=None, title="minutes", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("v:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=3)),
            tooltip=[alt.Tooltip("when:O", title="minutes"), alt.Tooltip("v:Q", title="signals shown")],
        )
    )
    return finish(alt, [bars], description, height=90)


def moment(at: float, step_s: float) -> str:
    """A fleet time as a chart names it: the time of day, or the day where steps are days or weeks."""
    return hhmm(at) if step_s < DAY_S else f"day {round(at / DAY_S)}"


def _to_the_second(at: float, frame: Frame) -> str:
    """The same for a tooltip."""
    return moment(at, frame.step_s) if frame.step_s >= DAY_S else f"{hhmm(at)}:{int(at % 60):02d}"


def _axis(alt: Any, step_s: float, ticks: int) -> Any:
    """The axis of time: hours of a day, or days counted from the ride's own."""
    if step_s < DAY_S:
        return alt.Axis(format="%H:%M", tickCount=ticks)
    return alt.Axis(labelExpr=f"'day ' + format(round(time(datum.value) / {DAY_S * 1000:.0f}), 'd')", tickCount=ticks)


def describe(frame: Frame) -> str:
    """The chart in a sentence: what is drawn, over which stretch, and the highest of it."""
    over = f"{moment(frame.start, frame.step_s)} to {moment(frame.end, frame.step_s)}"
    by = f" by {', '.join(label.replace('_', ' ') for label in frame.labels)}" if frame.labels else ""
    head = f"{name_of(frame)}{by}, {over}"
    if not frame.series:
        return f"{head}. {frame.note or 'Nothing was measured.'}"
    said = ", ".join(f"{_name(one)} {value_text(one.total_value, frame.unit)}" for one in frame.worst(3))
    return f"{head}. Over the window: {said}."


def name_of(frame: Frame) -> str:
    """What is drawn, in words."""
    metric = frame.metric.replace("_", " ")
    return f"{frame.stat} {metric}" if frame.stat not in ("", "mean") else metric


def table(frame: Frame) -> Table:
    """Each series as a row: now, highest, over the window, and a day before."""
    compared = any(series.baseline_total is not None for series in frame.series)
    heads = (*(label.replace("_", " ") for label in frame.labels), "last", "highest", "window")
    if not frame.labels:
        heads = ("", *heads)
    if compared:
        heads = (*heads, "a day before")
    rows = tuple(_row(series, frame, compared) for series in frame.worst(len(frame.series)) or frame.series)
    return Table(describe(frame), heads, rows)


def _row(series: Series, frame: Frame, compared: bool) -> tuple[str, ...]:
    known = [float(value) for value in series.values if not math.isnan(value)]
    names = tuple(series.labels.get(label, "") for label in frame.labels) or ("all",)
    cells = (
        *names,
        value_text(known[-1] if known else None, frame.unit),
        value_text(max(known) if known else None, frame.unit),
        value_text(series.total_value, frame.unit),
    )
    return (*cells, value_text(series.baseline_total, frame.unit)) if compared else cells


def _most_telling(frame: Frame) -> list[Series]:
    if len(frame.series) <= COLOURED:
        return list(frame.series)
    worst = frame.worst(COLOURED)
    return [series for series in frame.series if any(series is one for one in worst)]


def _colours(series: Sequence[Series], palette: Palette) -> dict[str, int]:
    """A slot for each name; two of one chart that share theirs are moved apart."""
    colours: dict[str, int] = {}
    for place, one in sorted(enumerate(series), key=lambda item: -_height(item[1])):  # the highest keeps its own
        last = list(one.labels.values())[-1] if one.labels else ""
        slot = palette.slot(last, place)
        while slot in colours.values() and len(colours) < SLOTS:
            slot = (slot + 1) % SLOTS
        colours[_name(one)] = slot
    return {_name(one): colours[_name(one)] for one in series}


def _name(series: Series) -> str:
    """What a legend calls it: a bare number says of what."""
    parts = [f"{dim} {value}" if value.isdigit() else value for dim, value in series.labels.items()]
    return ", ".join(parts) or "all"


def _height(series: Series) -> float:
    return series.total_value if math.isfinite(series.total_value) else -math.inf


def _number(value: float) -> float | None:
    return None if not math.isfinite(value) else float(f"{value:.6g}")


def _short(text: str) -> str:
    return text if len(text) <= 24 else f"{text[:23].rstrip()}…"


def _unit_words(unit: str) -> str:
    return {"s": "seconds", "1": "share", "1/s": "per second", "1/h": "per hour"}.get(unit, unit)
