"""A debrief and a logbook as PDF, to print or to give to a coach. Accommodations are not in what they are made from.

Drawn with ReportLab: kept for twenty years, plain Python, and the same bytes for the same report.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.lineplots import LinePlot
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from simride.base.units import people_number

INK, MUTED, ACCENT, LINE = HexColor("#15191d"), HexColor("#56616c"), HexColor("#0b6e6e"), HexColor("#d5dbe1")
SECOND, THIRD = HexColor("#c2500a"), HexColor("#0b62a8")
WIDTH = A4[0] - 40 * mm
WRITTEN = {"→": "->", "′": "'", "⌘": "Cmd", "↵": "Enter", "✓": "yes", "\u202f": " ", "\u2009": " "}
MOST_OMISSIONS = 12
MISSING = "□"  # for a character that the PDF's font does not have
STATES = {"shown": "shown", "partial": "partly shown", "not_shown": "not shown", "contradicted": "contradicted"}
OWN_RUBRIC = (
    "This rubric is Simride's own, written as behaviour that can be observed. It is not official and not affiliated "
    "with any employer."
)


def ride_pdf(report: Mapping[str, Any], titles: Mapping[str, str], flown: str) -> bytes:
    """The debrief of one ride, from the JSON of `simride debrief`. `titles` names the areas, `flown` is its date."""
    flow: list[Flowable] = [
        _text(report["title"], "title"),
        _text(f"Debrief · variation {report['seed']} · {flown}", "muted"),
        Spacer(1, 6),
        _text(report["summary"]),
    ]
    if report.get("harm") is not None:
        flow += [_text("What users lost", "head"), _curves(report["curves"])]
        flow.append(_text(_harm_words(report["harm"]), "muted"))
        flow += [_text(f"{order['at']}  {order['says']}") for order in report.get("orders", ())]
    flow.append(_text("Marks, from evidence only; silence earns nothing and costs nothing", "head"))
    for name, area in report["areas"].items():
        flow += _area(titles.get(name, name), area, report.get("self", {}).get(name, ""))
    if report.get("hard"):
        flow += [_text("What made that hard", "head"), *(_text(line) for line in report["hard"])]
    if report.get("drill"):
        flow += [_text("Drill next", "head"), _text(report["drill"]["says"])]
    if report.get("stamina"):
        bars = [(f"{5 * n}", float(count)) for n, count in enumerate(report["stamina"])]
        flow.append(KeepTogether([_text("Evidence per five minutes, by the minute each begins", "head"), _bars(bars)]))
    if report.get("pace"):
        rows = [(one["phase"], f"{one['planned']:g}", f"{one['spent']:g}") for one in report["pace"]]
        flow += [_text("Pace", "head"), _table(("phase", "minutes planned", "spent"), rows)]
    return _pdf(flow, f"Debrief: {report['title']}")


def logbook_pdf(book: Mapping[str, Any], titles: Mapping[str, str], made: str) -> bytes:
    """The logbook, from its JSON. `made` is the date it was made."""
    flow: list[Flowable] = [
        _text("Logbook", "title"),
        _text(f"{len(book['rides'])} rides · {made}", "muted"),
        _text("Patterns", "head"),
    ]
    flow += [_text(one["says"]) for one in book["patterns"]]
    flow += [_text(one, "muted") for one in book["too_early"]]
    if not book["patterns"] and not book["too_early"]:
        flow.append(_text("Nothing stands out beyond chance."))
    rows = [
        (titles.get(name, name), f"{one['now']['mean']:.2f}",
         f"{max(0.0, one['now']['low']):.2f} to {min(1.0, one['now']['high']):.2f}", str(one["now"]["rides"]))
        for name, one in book["trends"].items()
    ]  # fmt: skip
    flow += [_text("Areas now", "head"), _table(("area", "score", "nine in ten", "rides"), rows)]
    curve = book["stamina"]
    if curve["minutes"]:
        bars = [(str(minute), value) for minute, value in zip(curve["minutes"], curve["yours"], strict=True)]
        flow.append(KeepTogether([_text("Evidence per five minutes, mean over the rides", "head"), _bars(bars)]))
    often = [one for one in book["omissions"] if one["missed"]][:MOST_OMISSIONS]
    missed = [(one["says"], f"{one['missed']} of {one['reachable']}") for one in often]
    if missed:
        flow += [_text("Left out most", "head"), _table(("what", "missed"), missed)]
    if book["next"]:
        flow.append(_text("Next", "head"))
        flow += [_text(f"{one['title']}. {one['because']}") for one in book["next"]]
    return _pdf(flow, "Logbook")


def printable(text: str) -> str:
    """The text in characters that the PDF's font has: without an accent it lacks, else as a box, never left out."""
    return "".join(_printable(letter) for letter in "".join(WRITTEN.get(letter, letter) for letter in text))


def _printable(letter: str) -> str:
    known = _fonts()
    if ord(letter) in known or letter.isspace():
        return letter
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if ord(plain) in known else MISSING


@lru_cache(maxsize=1)
def _fonts() -> frozenset[int]:
    """Registers the fonts that come with ReportLab; gives the characters they have, and the box."""
    for name, file in (("Body", "Vera.ttf"), ("Bold", "VeraBd.ttf")):
        pdfmetrics.registerFont(TTFont(name, file))
    return frozenset(pdfmetrics.getFont("Body").face.charToGlyph)  # type: ignore[attr-defined]


def _style(kind: str) -> ParagraphStyle:
    _fonts()
    base = ParagraphStyle("body", fontName="Body", fontSize=9, leading=13, textColor=INK, spaceAfter=3)
    return {
        "body": base,
        "muted": ParagraphStyle("muted", base, textColor=MUTED, fontSize=8, leading=11),
        "title": ParagraphStyle("title", base, fontName="Bold", fontSize=17, leading=21),
        "head": ParagraphStyle("head", base, fontName="Bold", fontSize=11, leading=15, spaceBefore=10, spaceAfter=4),
        "signal": ParagraphStyle("signal", base, leftIndent=10),
        "quote": ParagraphStyle("quote", base, leftIndent=20, textColor=MUTED, fontSize=8, leading=11),
    }[kind]


def _text(words: str, kind: str = "body") -> Paragraph:
    return Paragraph(escape(printable(words)), _style(kind))


def _area(title: str, area: Mapping[str, Any], own: str) -> list[Flowable]:
    verdict = f"{title}: {area['level']}" + (f" (own mark: {own})" if own else "")
    head = [_text(verdict, "head")]
    lines: list[Flowable] = []
    for signal in area["signals"]:
        lines.append(_text(f"{STATES[signal['state']]}: {signal.get('says', signal['id'])}", "signal"))
        lines += [_text(f"{one['at']}  “{one['quote']}”", "quote") for one in signal["evidence"]]
    return [KeepTogether([*head, *lines[:2]]), *lines[2:]]


def _harm_words(harm: Mapping[str, float]) -> str:
    yours, nothing, reference = (people_number(harm[name]) for name in ("yours", "nothing", "reference"))
    return f"Bad requests so far: {yours} in this ride; {nothing} had nothing been done; {reference} in the reference."


def _curves(curves: Mapping[str, Any]) -> Drawing:
    drawing = Drawing(WIDTH, 150)
    plot = LinePlot()
    plot.x, plot.y, plot.width, plot.height = 50, 22, int(WIDTH) - 60, 105
    names = [name for name in ("yours", "nothing", "reference") if curves.get(name)]
    minutes = float(curves.get("step_s", 60)) / 60.0
    plot.data = [[(place * minutes, float(value)) for place, value in enumerate(curves[name])] for name in names]
    plot.xValueAxis.valueMin = 0
    plot.yValueAxis.valueMin = 0
    plot.yValueAxis.labelTextFormat = lambda value: people_number(float(value))
    for axis in (plot.xValueAxis, plot.yValueAxis):
        axis.labels.fontName, axis.labels.fontSize = "Body", 7
        axis.strokeColor = LINE
    for place, colour in zip(range(len(names)), (ACCENT, SECOND, THIRD), strict=False):
        plot.lines[place].strokeColor = colour
        plot.lines[place].strokeDashArray = (None, (6, 3), (2, 2))[place]
        label = ("yours", "nothing done (dashed)", "reference (dotted)")[place]
        drawing.add(String(50 + 130 * place, 138, label, fontName="Body", fontSize=8, fillColor=colour))
    drawing.add(plot)
    return drawing


def _bars(values: Sequence[tuple[str, float]]) -> Drawing:
    drawing = Drawing(WIDTH, 90)
    bars = VerticalBarChart()
    bars.x, bars.y, bars.width, bars.height = 30, 18, int(WIDTH) - 40, 62
    bars.data = [[value for _, value in values]]
    bars.categoryAxis.categoryNames = [name for name, _ in values]
    bars.valueAxis.valueMin = 0
    bars.bars[0].fillColor = ACCENT
    bars.bars[0].strokeColor = None
    for axis in (bars.categoryAxis, bars.valueAxis):
        axis.labels.fontName, axis.labels.fontSize = "Body", 7
        axis.strokeColor = LINE
    drawing.add(bars)
    return drawing


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    cells = [[_text(head, "muted") for head in heads], *([_text(cell) for cell in row] for row in rows)]
    narrow = (WIDTH * 0.5) / max(len(heads) - 1, 1)
    table = Table(cells, colWidths=[WIDTH * 0.5, *([narrow] * (len(heads) - 1))], repeatRows=1)
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return table


def _pdf(flow: Sequence[Flowable], title: str) -> bytes:
    out = BytesIO()
    document = SimpleDocTemplate(
        out, pagesize=A4, leftMargin=20 * mm, rightMargin=20 * mm, topMargin=18 * mm, bottomMargin=18 * mm,
        title=title, author="Simride", lang="en", invariant=1,
    )  # fmt: skip
    document.build([*flow, Spacer(1, 10), _text(OWN_RUBRIC, "muted")])
    return out.getvalue()
