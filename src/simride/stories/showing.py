"""Which signals the answers to an area's questions show, with the sentences that show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simride.stories.analysis import Analysis, Quoted
from simride.stories.formats import WE_HIDES_I, Format, Shows

State = Literal["shown", "partial", "not_shown", "contradicted"]
WELL = 0.5  # share of an area's core weight that a story shows, from which it serves the area well
HIDDEN_BELOW = 0.3  # I / (I + we)
HIDDEN_FROM = 3  # sentences of task, action and result that say we
ABOUT = 0.25  # share of what an answer is about, from which it speaks to an area although it shows nothing core of it


@dataclass(frozen=True)
class Showing:
    """One signal's state and evidence."""

    signal: Shows
    state: State
    evidence: tuple[Quoted, ...]


def serves(analysis: Analysis, area: str, format: Format) -> float:
    """How well an answer serves an area: the share of the weight of its core signals that it shows; 0 where none."""
    if not analysis.about_work:
        return 0.0
    core = [one for one in format.of(area) if one.core]
    shown = sum(one.weight for one in core if _has(analysis, one.shown))
    return shown / sum(one.weight for one in core)


def is_relevant(analysis: Analysis, area: str, format: Format) -> bool:
    """Whether an answer speaks to an area: it shows something the area is about, or is about it by its words."""
    return serves(analysis, area, format) > 0 or (analysis.about_work and analysis.subjects[area] >= ABOUT)


def showing(area: str, asked: Sequence[Analysis], others: Sequence[Analysis], format: Format) -> tuple[Showing, ...]:
    """Every signal of an area, from the answers to its questions; what other answers show of it counts half."""
    told = [one for one in asked if is_relevant(one, area, format)]
    aside = [one for one in others if one.about_work]
    well = [one for one in aside if serves(one, area, format) >= WELL]
    return tuple(_state(signal, told, aside if signal.core else well) for signal in format.of(area))


def _state(signal: Shows, told: Sequence[Analysis], aside: Sequence[Analysis]) -> Showing:
    if WE_HIDES_I in signal.contradicted:
        hidden = tuple(quote for one in told for quote in _hidden(one))
        if hidden and not any(_has(one, signal.shown) and not _hidden(one) for one in told):
            return Showing(signal, "contradicted", hidden)
    rows: tuple[tuple[State, Sequence[Analysis], tuple[str, ...]], ...] = (
        ("shown", told, signal.shown),
        ("partial", told, signal.partial),
        ("partial", aside, signal.shown),
    )
    for state, analyses, findings in rows:
        quotes = tuple(
            quote for one in analyses if findings and _has(one, findings) for quote in _quotes(one, findings)
        )
        if quotes:
            return Showing(signal, state, quotes)
    return Showing(signal, "not_shown", ())


def _has(analysis: Analysis, findings: Sequence[str]) -> bool:
    return all(name in analysis.findings for name in findings)


def _quotes(analysis: Analysis, findings: Sequence[str]) -> tuple[Quoted, ...]:
    """The first sentence of each finding, each sentence once; where one finding is wanted, all of its sentences."""
    if len(findings) == 1:
        return analysis.findings[findings[0]]
    return tuple(dict.fromkeys(analysis.findings[name][0] for name in findings))


def _hidden(analysis: Analysis) -> tuple[Quoted, ...]:
    if analysis.ownership is None or analysis.ownership >= HIDDEN_BELOW:
        return ()
    found = [
        place
        for piece, place in zip(analysis.pieces, analysis.places, strict=True)
        if piece.part in ("task", "action", "result") and "we" in piece.sentence.words[:4]
    ]
    return tuple(found) if len(found) >= HIDDEN_FROM else ()
