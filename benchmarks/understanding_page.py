"""The measured part of docs/explanation/understanding.md, its plot, and voices of the phrases held out in turn."""

import math
import re
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import altair as alt
import numpy as np
from understanding import Figures, in_bins

from simride.examiner.understanding.acts import ACTS
from simride.examiner.understanding.lexicon import Names, default_lexicon
from simride.examiner.understanding.message import message_of
from simride.examiner.understanding.normalise import Speller
from simride.examiner.understanding.training import (
    example_of,
    experts,
    known_words,
    shipped_phrases,
    spelt_out,
    trade_words,
)

PAGE = Path(__file__).parents[1] / "docs/explanation/understanding.md"
PLOT = PAGE.parent / "plots/understanding.svg"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
BINS = 10
CONFUSIONS = 16
ROWS: Mapping[str, tuple[str, str]] = {  # figure -> what it is, goal
    "top-1": ("top-1, single acts", "≥ .86"),
    "top-3": ("right act among the first three", "≥ .95"),
    "act-set F1": ("F1 of the set of acts, all texts", "≥ .88"),
    "multi-act F1": ("F1 of the set of acts, several acts", "≥ .85"),
    "unknown recall": ("off-topic texts recognised", "≥ .85"),
    "false abstention": ("understood texts given up", "≤ .03"),
    "slot F1": ("F1 of slots, with the act as it was read", "≥ .93"),
    "wrong-order rate": ("texts of which an order nobody gave would be read back", ""),
    "wrong order a yes would do": ("of which a plain yes would carry one out", "≤ .002"),
    "order polarity": ("how orders are meant", ""),
    "calibration error": ("gap between confidence and truth", ""),
    "median ms": ("ms of processor per message, median", ""),
    "p95 ms": ("ms of processor per message, 95 %", "≤ 50"),
}


def write_page(measured: Mapping[str, Figures], learning: float) -> None:
    """Rewrites what stands between the markers, and the plot."""
    parts = [_table(measured), _plot(measured), *(_confusions(name, one) for name, one in measured.items())]
    phrases = sum(map(len, shipped_phrases().values()))
    parts.append(f"Learning takes {learning:.0f} s of one core for {phrases:,} phrases.")
    text = PAGE.read_text(encoding="utf-8")
    inside = re.compile(f"{BEGIN}.*{END}", re.DOTALL)
    PAGE.write_text(inside.sub(lambda _: "\n\n".join([BEGIN, *parts, END]), text), encoding="utf-8")


def _table(measured: Mapping[str, Figures]) -> str:
    lines = [f"| | goal | {' | '.join(measured)} |", f"| --- | --- |{' --- |' * len(measured)}"]
    lines.append(f"| texts counted | | {' | '.join(str(len(one.milliseconds)) for one in measured.values())} |")
    for figure, (says, goal) in ROWS.items():
        cells = [_shown(figure, one.summary()[figure]) for one in measured.values()]
        lines.append(f"| {says} | {goal} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _shown(figure: str, value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if figure.endswith(" ms") else f"{value:.3f}".lstrip("0") if value < 1 else "1"


def _plot(measured: Mapping[str, Figures]) -> str:
    points = [
        {
            "set": name,
            "confidence": sum(c for c, _ in group) / len(group),
            "right": sum(r for _, r in group) / len(group),
            "texts": len(group),
        }
        for name, one in measured.items()
        for _, group in sorted(in_bins(one.calibration, BINS).items())
    ]
    axes = (alt.X("confidence:Q", title="confidence"), alt.Y("right:Q", title="how often it is right"))
    seen = alt.Chart(alt.Data(values=points)).mark_line(point=True)
    line = seen.encode(*axes, color=alt.Color("set:N", title="set"), size=alt.value(2))
    ideal = alt.Chart(alt.Data(values=[{"confidence": v, "right": v} for v in (0, 1)])).mark_line(strokeDash=[4, 4])
    chart = (ideal.encode(*axes, color=alt.value("gray")) + line).properties(width=420, height=300)
    chart.save(str(PLOT))
    return "![How often the reader is right at each confidence](plots/understanding.svg)"


def _confusions(name: str, figures: Figures) -> str:
    wrong = Counter({pair: n for pair, n in figures.confused.items() if pair[0] != pair[1]})
    lines = [f"Most frequent confusions of the set {name} ({sum(wrong.values())} in all):", ""]
    lines += ["| meant | read as | texts |", "| --- | --- | --- |"]
    lines += [f"| `{meant}` | `{read}` | {n} |" for (meant, read), n in sorted(wrong.items(), key=_often)[:CONFUSIONS]]
    return "\n".join(lines)


def _often(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def held_out_voices() -> dict[str, tuple[int, float]]:
    """Top-1 on the phrases of each voice in turn, by experts that learnt the phrases of all others."""
    voices = _phrases_by_voice()
    names = Names(default_lexicon())
    speller = Speller(known_words() | names.words(), trade_words(shipped_phrases()))
    made = {
        voice: [example_of(message_of(line, names, speller), act, line) for act, line in lines]
        for voice, lines in voices.items()
    }
    out: dict[str, tuple[int, float]] = {}
    for voice in sorted(set(made) - {"unsorted", "plain"}):  # what is left without these is too little to learn from
        rest = [one for other, found in made.items() if other != voice for one in found if one[0]]
        learnt = experts(sorted(rest, key=lambda one: ACTS.index(one[1])), 1.0)
        held = [one for one in made[voice] if one[0]]
        read = learnt.mixed([gist for gist, _, _ in held]).argmax(axis=1)
        right = np.asarray([ACTS[int(k)] == act for k, (_, act, _) in zip(read, held, strict=True)])
        out[voice] = (len(held), float(right.mean()))
    return out


def _phrases_by_voice() -> dict[str, list[tuple[str, str]]]:
    """(act, line) by the heading "# voice: ..." above it; the voices of `unknown` are kinds of talk, not voices."""
    out: dict[str, list[tuple[str, str]]] = {}
    folder = files("simride.examiner.understanding") / "phrases"
    for act in ACTS:
        voice = "unsorted"
        for line in (folder / f"{act}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("# voice: ") and act != "unknown":
                voice = line.removeprefix("# voice: ")
            elif line and not line.startswith("#"):
                out.setdefault(voice, []).extend((act, one) for one in spelt_out(line))
    return out
