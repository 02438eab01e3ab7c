"""Answers labelled by authors who had not seen the analyser, as the tests and the bench read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simride.stories.asked import Answered, read_answers

FOLDER = Path(__file__).parent / "evaluation"
HALVES = ("first", "second", "third", "fourth", "fifth")  # the judge is the last: nobody reads it
ASKED = "asked"  # answers to ask into, for development


@dataclass(frozen=True)
class Told:
    """One labelled answer: its sentences, their parts and doers, and what an expert heard in it."""

    id: str
    area: str
    grade: str  # empty, weak, medium, strong
    sentences: tuple[str, ...]
    parts: tuple[str, ...]
    doers: tuple[str, ...]
    shows: frozenset[str]

    @property
    def text(self) -> str:
        """The answer, a sentence a line, as dictation hands it over too."""
        return "\n".join(self.sentences)


def told(half: str) -> tuple[Told, ...]:
    """The labelled answers of a half."""
    return tuple(_told(json.loads(line)) for line in _text(half, "answers").splitlines() if line)


def interrupted(half: str) -> tuple[Answered, ...]:
    """The follow-up items of a half."""
    return read_answers(_text(half, "followups"))


def _told(row: Mapping[str, Any]) -> Told:
    lines = row["sentences"]
    return Told(
        row["id"],
        row["area"],
        row["grade"],
        tuple(line["text"] for line in lines),
        tuple(line["part"] for line in lines),
        tuple(line["who"] for line in lines),
        frozenset(row["shows"]),
    )


def _text(half: str, name: str) -> str:
    return (FOLDER / f"blind-{half}" / f"{name}.jsonl").read_text(encoding="utf-8")
