"""The record as a conversation: the lines of the log, and the notes beside it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby

from simride.base.units import duration, mmss
from simride.base.wording import capital
from simride.recorder.events import (
    Acted,
    Answered,
    Asked,
    Consulted,
    Event,
    Landed,
    Noted,
    Paused,
    Resumed,
    Said,
    Skipped,
    other_words,
)

REASONS = {
    "time": "Time. The ride has landed.",
    "rider": "You landed the ride.",
    "script": "The script has ended.",
}
MODEL = {
    "reading": "Read without the model",
    "wording": "Said without the model",
}


INDENT = "    "  # lines that a tool printed


@dataclass(frozen=True)
class Block:
    """Some lines that are shown alike."""

    text: str
    printed: bool = False  # by a tool, in columns


@dataclass(frozen=True)
class Line:
    """One line of the log."""

    seq: int
    at: str
    who: str  # "you", "examiner", a person's name, "order", "" for marks of time
    text: str
    charts: tuple[int, ...] = ()  # numbers of the charts of this event
    move: str = ""

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """What to show: the rider's lines as typed, everybody else's paragraph by paragraph."""
        return (self.text,) if self.who == "you" else tuple(part for part in self.text.split("\n\n") if part.strip())

    @property
    def blocks(self) -> tuple["Block", ...]:
        """The paragraphs, with what a tool printed apart from the words before it."""
        return tuple(block for paragraph in self.paragraphs for block in _blocks(paragraph, self.who == "you"))

    @property
    def role(self) -> str:
        """For the style sheet."""
        return {"you": "you", "order": "order", "": "mark"}.get(self.who, "examiner")


def _blocks(paragraph: str, typed: bool) -> list[Block]:
    """A paragraph, divided where it goes from words to printed lines and back."""
    if typed:
        return [Block(paragraph)]
    groups = groupby(paragraph.split("\n"), key=lambda line: line.startswith(INDENT))
    return [
        Block("\n".join(line.removeprefix(INDENT) if printed else line for line in lines), printed)
        for printed, lines in groups
    ]


def lines(record: Iterable[Event]) -> list[Line]:
    """Every event that is part of the conversation; answers in the words of the model, where one was used."""
    kept = tuple(record)
    worded = other_words(kept)
    found = (_line(event) for event in kept)
    return [replace(line, text=worded.get(line.seq, line.text)) for line in found if line is not None]


def notes(record: Iterable[Event]) -> list[Line]:
    """The rider's own notes, oldest first."""
    return [
        Line(event.seq, mmss(event.at), "you", event.payload.text)
        for event in record
        if isinstance(event.payload, Noted)
    ]


def _line(event: Event) -> Line | None:
    at = mmss(event.at)
    match event.payload:
        case Said(text=text):
            return Line(event.seq, at, "you", text)
        case Asked(text=text, move=move):
            return Line(event.seq, at, "examiner", text, move=move)
        case Answered(text=text, speaker=speaker, charts=charts):
            return Line(event.seq, at, speaker, text, tuple(range(len(charts))))
        case Acted(says=says):
            return Line(event.seq, at, "order", capital(says))
        case Paused():
            return Line(event.seq, at, "", f"Paused at {at}")
        case Resumed():
            return Line(event.seq, at, "", f"Went on at {at}")
        case Skipped(seconds=seconds):
            return Line(event.seq, at, "", f"Skipped ahead {duration(seconds)} in the fleet")
        case Consulted(used=False, why=why, use=use):
            return Line(event.seq, at, "", f"{MODEL[use]} ({why})")
        case Landed(reason=reason):
            return Line(event.seq, at, "", REASONS[reason])
    return None
