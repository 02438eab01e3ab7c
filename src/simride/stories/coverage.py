"""What a bank of stories covers: areas and topics against stories, gaps, thin areas, stories used for everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simride.stories.analysis import Analysis
from simride.stories.bank import Story
from simride.stories.formats import Format
from simride.stories.showing import WELL, serves

BADLY = 0.3  # below which it serves it badly
OVERUSED = 3  # areas claimed by one story, while there are others


@dataclass(frozen=True)
class Cell:
    """One story under one area or topic."""

    claimed: bool  # its owner says it can serve it
    fit: float | None = None  # 0..1, what its text shows; None for topics, which are the owner's to judge

    @property
    def state(self) -> str:
        """In one word."""
        if not self.claimed:
            return "could" if self.fit is not None and self.fit >= WELL else ""
        if self.fit is None:
            return "claimed"
        return "well" if self.fit >= WELL else "badly" if self.fit < BADLY else "partly"


@dataclass(frozen=True)
class Coverage:
    """The two matrices, and what they say in sentences."""

    areas: Mapping[str, Mapping[str, Cell]]  # area -> story key -> cell
    topics: Mapping[str, Mapping[str, Cell]]
    says: tuple[str, ...]


def coverage(stories: Sequence[Story], analyses: Mapping[str, Analysis], format: Format) -> Coverage:
    """The coverage of a bank."""
    areas = {
        area: {one.key: Cell(area in one.areas, serves(analyses[one.key], area, format)) for one in stories}
        for area in format.areas
    }
    topics = {topic: {one.key: Cell(topic in one.topics) for one in stories} for topic in format.topics}
    says = (
        *_gaps(stories, areas, format),
        *_badly(stories, areas, format),
        *_overused(stories),
        *_topics(stories, format),
    )
    return Coverage(areas, topics, says)


def better(
    area: str, than: float, stories: Sequence[Story], analyses: Mapping[str, Analysis], format: Format
) -> Story | None:
    """The story of the bank that serves an area best, if clearly better than an answer that serves it `than`."""
    ranked = sorted(stories, key=lambda one: (-serves(analyses[one.key], area, format), one.key))
    if not ranked or serves(analyses[ranked[0].key], area, format) < max(WELL, than + 0.2):
        return None
    return ranked[0]


def _gaps(stories: Sequence[Story], areas: Mapping[str, Mapping[str, Cell]], format: Format) -> list[str]:
    out = []
    for area, cells in areas.items():
        claimed = [one for one in stories if cells[one.key].claimed]
        title = format.areas[area]
        if not claimed:
            out.append(f"{title}: no story yet.")
        elif len(claimed) == 1 and cells[claimed[0].key].state != "well":
            out.append(f"{title}: one thin story, “{claimed[0].title}”.")
        elif not any(one.readiness == "ready" for one in claimed):
            out.append(f"{title}: nothing is ready yet.")
    return out


def _badly(stories: Sequence[Story], areas: Mapping[str, Mapping[str, Cell]], format: Format) -> list[str]:
    out = []
    for area, cells in areas.items():
        best = max(stories, key=lambda one: (cells[one.key].fit or 0.0, one.key), default=None)
        for one in stories:
            if cells[one.key].state != "badly" or (one.missing and not one.text):
                continue
            sentence = f"“{one.title}” serves {format.areas[area]} badly as it is written."
            if best is not None and best is not one and (cells[best.key].fit or 0.0) >= WELL:
                sentence += f" “{best.title}” would serve it better."
            out.append(sentence)
    return out


def _overused(stories: Sequence[Story]) -> list[str]:
    if len(stories) < 2:
        return [
            f"“{one.title}” is your only story; each area wants one of its own."
            for one in stories
            if len(one.areas) > 1
        ]
    return [
        f"“{one.title}” is to serve {len(one.areas)} of five areas: an interviewer will hear it once."
        for one in stories
        if len(one.areas) >= OVERUSED
    ]


def _topics(stories: Sequence[Story], format: Format) -> list[str]:
    empty = [says for topic, says in format.topics.items() if not any(topic in one.topics for one in stories)]
    return [f"Topics without a story: {'; '.join(empty)}."] if empty else []
