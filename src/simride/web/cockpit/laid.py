"""An answer of a tool as a card holds it: the map, waterfalls, rows of a statement, each with its body as HTML.

A template would take ten times as long for the thousand cells of a page. Every text is escaped here.
"""

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from simride.web.shared.charts import Table


@dataclass(frozen=True)
class Cell:
    """One service in one cluster on the map."""

    text: str
    heat: int  # 0..3
    errors: str

    def html(self) -> str:
        """As a cell of the table."""
        errors = f' <b class="errors">{escape(self.errors)} err</b>' if self.errors else ""
        return f'<td class="heat-{self.heat}">{escape(self.text)}{errors}</td>'


@dataclass(frozen=True)
class Row:
    """One service on the map."""

    service: str
    calls: str
    cells: tuple[Cell, ...]

    def html(self) -> str:
        """As a row of the table."""
        calls = f' <span class="muted">→ {escape(self.calls)}</span>' if self.calls else ""
        cells = "".join(cell.html() for cell in self.cells)
        return f'<tr><th scope="row">{escape(self.service)}{calls}</th>{cells}</tr>'


@dataclass(frozen=True)
class Map:
    """Services down, clusters across."""

    regions: tuple[tuple[str, int], ...]  # name and how many clusters
    clusters: tuple[str, ...]
    rows: tuple[Row, ...]

    def body(self) -> SafeString:
        """The rows of the table."""
        return mark_safe("".join(row.html() for row in self.rows))


@dataclass(frozen=True)
class Bar:
    """One span of a waterfall. Places in percent of the trace."""

    indent: int
    name: str
    where: str
    took: str
    status: str
    note: str
    left: float
    width: float

    def html(self) -> str:
        """As a row of the table: the bar is a picture, the rest says it in words."""
        bad = "" if self.status == "ok" else ' class="bad"'
        bar = f'<rect x="{self.left:.2f}" y="1" width="{self.width:.2f}" height="6"{bad}/>'
        drawn = f'<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{bar}</svg>'
        note = f" · {escape(self.note)}" if self.note else ""
        return (
            f'<tr><th scope="row"><span class="in-{self.indent}">{escape(self.name)}</span></th>'
            f"<td>{escape(self.where)}</td><td>{escape(self.took)}</td>"
            f'<td class="lane">{drawn}</td><td>{escape(self.status)}{note}</td></tr>'
        )


@dataclass(frozen=True)
class Waterfall:
    """One trace."""

    says: str
    bad: bool
    bars: tuple[Bar, ...]

    def body(self) -> SafeString:
        """The rows of the table."""
        return mark_safe("".join(bar.html() for bar in self.bars))


@dataclass(frozen=True)
class Rows:
    """What a statement gave: columns as (name, type, whether it holds numbers), and rows of text, None for NULL."""

    caption: str
    columns: tuple[tuple[str, str, bool], ...]
    rows: tuple[tuple[tuple[str | None, str], ...], ...]  # each value with how it is set: "n" number, "long", ""

    def body(self) -> SafeString:
        """The rows of the table."""
        return mark_safe("".join(f"<tr>{''.join(_value(*one) for one in row)}</tr>" for row in self.rows))


def _value(value: str | None, how: str) -> str:
    says = '<span class="muted">NULL</span>' if value is None else escape(value)
    return f'<td class="{how}">{says}</td>' if how else f"<td>{says}</td>"


@dataclass(frozen=True)
class Laid:
    """An answer as a card holds it; most of it is empty for any one tool."""

    note: str = ""
    tables: tuple[Table, ...] = ()
    text: str = ""
    map: Map | None = None
    waterfalls: tuple[Waterfall, ...] = ()
    rows: Rows | None = None
