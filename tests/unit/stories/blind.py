"""Answers labelled by authors who had not seen the analyser, as the tests and the bench read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "evaluation"
HALVES = ("first", "second", "third", "fourth")  # three for development, and the judge that nobody reads
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


@dataclass(frozen=True)
class Interrupted:
    """An answer after which an interviewer asks: what would be apt, and what was answered already."""

    answer: str
    area: str
    apt: frozenset[str]
    not_apt: frozenset[str]


def told(half: str) -> tuple[Told, ...]:
    """The labelled answers of a half."""
    return tuple(_told(row) for row in _rows(half, "answers"))


def interrupted(half: str) -> tuple[Interrupted, ...]:
    """The follow-up items of a half."""
    return tuple(
        Interrupted(row["answer"], row["area"], frozenset(row["apt"]), frozenset(row["not_apt"]))
        for row in _rows(half, "followups")
    )


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


def _rows(half: str, name: str) -> list[dict[str, Any]]:
    text = (FOLDER / f"blind-{half}" / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line]
