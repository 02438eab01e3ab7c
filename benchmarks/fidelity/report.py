"""Rows that say floor, goal and whether they are reached; tables between markers of a page; plots as SVG."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import altair as alt

PAGE = Path(__file__).parents[2] / "docs/explanation/accuracy.md"
PLOTS = PAGE.parent / "plots"
GOAL = 0.5  # of a floor


@dataclass(frozen=True)
class Row:
    """One figure: how far the engine is off, and how far it may be."""

    case: str
    quantity: str
    exactly: str
    engine: str
    off: float
    floor: float | None = None  # None: the design sets none
    relative: bool = True  # shown as per cent

    @property
    def reached(self) -> str:
        """Which of the two bounds holds."""
        if self.floor is None or math.isnan(self.off):
            return ""
        if self.off <= self.floor * GOAL + 1e-12:
            return "goal"
        return "floor" if self.off <= self.floor + 1e-12 else "**missed**"

    def show(self, value: float | None) -> str:
        """A bound or a difference in words."""
        if value is None:
            return ""
        return f"{100 * value:.1f} %" if self.relative else f"{value:.3g}"

    def line(self) -> str:
        """As a line of a table."""
        goal = None if self.floor is None else self.floor * GOAL
        cells = (self.case, self.quantity, self.exactly, self.engine, self.show(self.off))
        return "| " + " | ".join((*cells, self.show(self.floor), self.show(goal), self.reached)) + " |"


@dataclass
class Section:
    """A subject of the page."""

    name: str
    rows: list[Row] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    charts: dict[str, tuple[str, Any]] = field(default_factory=dict)  # name of the plot -> what it shows, chart

    def text(self) -> str:
        """Plots, table, notes."""
        lines = [f"![{says}](plots/{name}.svg)\n" for name, (says, _) in self.charts.items()]
        if self.rows:
            lines.append("| case | quantity | exact | engine | off | floor | goal | reached |")
            lines.append("|---|---|---|---|---|---|---|---|")
            lines += [row.line() for row in self.rows]
        return "\n".join([*lines, *(f"\n{note}" for note in self.notes)])


def between(case: str, quantity: str, exactly: float, engine: float, floor: float | None, unit: str = "") -> Row:
    """A row whose difference is relative."""
    scale, places = (1e3, 1) if unit == "ms" else (1.0, 3)
    shown = [f"{scale * value:.{places}f}{' ' + unit if unit else ''}" for value in (exactly, engine)]
    off = abs(engine / exactly - 1.0) if exactly else math.nan
    return Row(case, quantity, *shown, off, floor)


def apart(case: str, quantity: str, exactly: float, engine: float, floor: float | None) -> Row:
    """A row whose difference is absolute."""
    return Row(case, quantity, f"{exactly:.3f}", f"{engine:.3f}", abs(engine - exactly), floor, relative=False)


def summary(page: str) -> str:
    """How many bounds the tables of a page have and which are not reached."""
    count = dict.fromkeys(("goal", "floor", "**missed**"), 0)
    missed = []
    for name, table in re.findall(r"<!-- begin (\S+) -->\n(.*?)\n<!-- end", page, re.S):
        for line in table.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if len(cells) == 8 and cells[-1] in count:
                count[cells[-1]] += 1
                if cells[-1] == "**missed**":
                    missed.append(f"- {name}: {cells[0]}, {cells[1]}: off by {cells[4]}, allowed {cells[5]}")
    said = (
        f"{sum(count.values())} figures have a floor. {count['goal']} reach the goal, half of it; {count['floor']} "
        f"only the floor; {count['**missed**']} miss it" + (":\n" if missed else ".")
    )
    return "\n".join([said, *missed])


def write(sections: Sequence[Section]) -> None:
    """Put every section between its markers, the summary of the whole page, and plots beside it."""
    page = PAGE.read_text(encoding="utf-8")
    for section in sections:
        page = _between_markers(page, section.name, section.text())
    PAGE.write_text(_between_markers(page, "summary", summary(page)), encoding="utf-8")
    PLOTS.mkdir(exist_ok=True)
    for section in sections:
        for name, (_, chart) in section.charts.items():
            chart.save(str(PLOTS / f"{name}.svg"))


def _between_markers(page: str, name: str, text: str) -> str:
    pattern = re.compile(rf"(<!-- begin {name} -->\n).*?(\n<!-- end {name} -->)", re.S)
    if not pattern.search(page):
        raise ValueError(f"{PAGE.name} has no markers for {name!r}: <!-- begin {name} --> and <!-- end {name} -->")
    return pattern.sub(lambda found: found[1] + text + found[2], page)


def points(rows: Sequence[dict[str, Any]]) -> alt.Data:
    """Data of a chart, rounded to what can be seen."""
    return alt.Data(
        values=[
            {key: float(f"{value:.4g}") if isinstance(value, float) else value for key, value in row.items()}
            for row in rows
            if not any(isinstance(value, float) and not math.isfinite(value) for value in row.values())
        ]
    )


def lines(
    rows: Sequence[dict[str, Any]], x: tuple[str, str], y: tuple[str, str], facet: str | None = None, log: bool = False
) -> Any:
    """Exact as points, the engine as a line; rows have x, y, `by` and maybe a facet."""
    scale = alt.Scale(type="log") if log else alt.Scale(zero=False)
    base = alt.Chart(points(rows)).encode(
        x=alt.X(f"{x[0]}:Q", title=x[1]),
        y=alt.Y(f"{y[0]}:Q", title=y[1], scale=scale),
        color=alt.Color("by:N", title=None, scale=alt.Scale(range=["#d95f02", "#1b5e9e", "#7a9e1b", "#888888"])),
    )
    drawn = base.transform_filter("datum.by == 'exact'").mark_point(size=14, filled=True)
    stepped = base.transform_filter("datum.by != 'exact'").mark_line()
    both = alt.layer(drawn, stepped).properties(width=270, height=150)
    return both.facet(f"{facet}:N", columns=2).resolve_scale(y="independent") if facet else both
