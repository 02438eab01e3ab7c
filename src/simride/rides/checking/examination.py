"""The scorer's own examination over one case: what no wording may buy, and what no wording may cost.

The reference is flown again, through the reader and all, with filler before every message and reworded by a table of
plain synonyms; and the soup is served in helpings too small to be a recital each. The rest is asked of rides that were
flown already.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simride.base.units import mmss
from simride.cases.schema import AREAS, LEVELS, Case
from simride.debrief import Marks, read_log
from simride.rides.checking.flights import Flights
from simride.rides.checking.properties import Finding
from simride.rides.ride import Ride
from simride.rides.scoring import fly_script, marks_of
from simride.rides.script import parse

FILLERS = ("um, so, ", "okay, right, you know, ", "well, honestly, ")
HELPING, APART_S, HELPINGS = 5, 60.0, 36  # words of soup in a message, seconds between them, messages at most
GARBAGE = ("asdf qwer zxcv", "blub blub", "..., ???", "lorem ipsum dolor sit amet", "42 42 42")
OTHER_WORDS: Mapping[str, str] = {  # what anybody could have said instead
    r"\bshow me\b": "let me see",
    r"\bcompared with yesterday\b": "against yesterday",
    r"\bplease post an update\b": "could you please post an update",
    r"\bmy goal is\b": "the goal I set is",
    r"\bI would not\b": "I wouldn't",
    r"\bit is\b": "it's",
    r"\byes, go ahead\b": "yes, please do it",
    r"^yes$": "yes, do that",
    r"\bso it isn't\b": "so it is not",
    r"\bwhat I do not know is\b": "what I don't know is",
    r"\bhow bad is it\b": "how bad is this",
    r"\brecap:": "to recap:",
    r"\bI will write\b": "I'll write",
    r"\bas the callers see it\b": "seen by the callers",
    r"^thank you$": "thanks",
}
MOVES = 0.1  # of an area's score, by other words at most: a signal that hangs on how one sentence is read
MAKES_SAFE = "leaves-production-alone"


@dataclass(frozen=True)
class Examined:
    """Marks of the reference padded and in other words, and of the soup in helpings."""

    reworded: Marks
    helpings: Marks


def reworded(text: str) -> str:
    """A script in other words of the same meaning, with filler before every message."""
    out = []
    for number, line in enumerate(text.splitlines()):
        at, _, words = line.strip().partition(" ")
        said = bool(words) and not line.lstrip().startswith("#") and not words.lstrip().startswith("!")
        out.append(f"{at} {FILLERS[number % len(FILLERS)]}{_otherwise(words.strip())}" if said else line)
    return "\n".join(out)


def _otherwise(words: str) -> str:
    for said, other in OTHER_WORDS.items():
        words = re.sub(said, other, words)
    return words


def in_helpings(soup: str) -> str:
    """The words of a soup a few at a time, behind some garbage, all ride long."""
    words = [word for line in parse(soup) for word in re.split(r"[ ,]+", line.words) if word]
    parts = [" ".join(words[first : first + HELPING]) for first in range(0, len(words), HELPING)]
    return "\n".join(
        f"{mmss(APART_S * (number + 1))} {part}" for number, part in enumerate([*GARBAGE, *parts][:HELPINGS])
    )


def examine(case: Case, one: Flights) -> Examined:
    """Fly what has to be flown again, from the same beginning."""
    start = one.rides["reference"].at_begin
    best = case.scripts["reference"]
    flown = (
        marks_of(fly_script(case, one.seed, text, run=start.fork()))
        for text in (reworded(best), in_helpings(case.scripts["soup"]))
    )
    return Examined(*flown)


def examination_findings(case: Case, one: Flights, found: Examined) -> list[Finding]:
    """What the scorer fell for in this case, or what it took amiss."""
    return [
        Finding(f"examination, {name}", says, one.seed)
        for name, questions in (
            ("twice and in both orders", _same_again(one)),
            ("silence and garbage", _silence(one)),
            ("soup in helpings", _soup(found.helpings)),
            ("padding and rewording", _moved(one, found.reworded)),
            ("known groups", _groups(case, one)),
            ("acting where nothing was to be done", _acting(case, one)),
            ("recital", _recited(one)),
        )
        for says in questions
    ]


def _bytes(ride: Ride) -> str:
    marks = marks_of(ride)
    return json.dumps(
        [[mark.id, mark.state, [one.to_json() for one in mark.evidence]] for mark in marks.signals], sort_keys=True
    )


def _same_again(one: Flights) -> Iterator[str]:
    forwards = {name: _bytes(ride) for name, ride in one.rides.items()}
    backwards = {name: _bytes(one.rides[name]) for name in reversed(list(one.rides))}
    yield from (f"{name} is marked otherwise" for name in forwards if forwards[name] != backwards[name])


def _silence(one: Flights) -> Iterator[str]:
    shown = [mark.id for mark in one.marks["silence"].signals if mark.state != "not_shown"]
    yield from (f"silence shows {name}" for name in shown)


def _soup(marks: Marks) -> Iterator[str]:
    for area, mark in marks.areas.items():
        if LEVELS.index(mark.level) > LEVELS.index("partial"):
            yield f"{area} is {mark.level} ({mark.score:.2f})"


def _moved(one: Flights, marks: Marks) -> Iterator[str]:
    """Areas whose level other words move, or whose score they move by more than one sentence can be worth."""
    for area, before in one.marks["reference"].areas.items():
        after = marks.areas[area]
        if after.level != before.level or abs(after.score - before.score) > MOVES:
            yield f"{area} goes from {before.level} ({before.score:.2f}) to {after.level} ({after.score:.2f})"


def _groups(case: Case, one: Flights) -> Iterator[str]:
    """Strong over medium and over weak in every area, and medium over weak where most areas are looked at."""
    medium = [name for name in case.scripts if name not in ("reference", "harmful", "silence", "soup")]
    strong, weak = (_scores(one.marks[name]) for name in ("reference", "harmful"))
    for name, between in ((name, _scores(one.marks[name])) for name in medium):
        under = [area for area in AREAS if strong[area] <= max(between[area], weak[area])]
        yield from (f"{area}: the reference is not above {name} and harmful" for area in under)
        lost = sum(between[area] < weak[area] for area in AREAS)
        if lost > len(AREAS) / 2:
            yield f"{name} is under harmful in {lost} areas"


def _scores(marks: Marks) -> dict[str, float]:
    return {area: mark.score for area, mark in marks.areas.items()}


def _acting(case: Case, one: Flights) -> Iterator[str]:
    """Where nothing was to be done, whoever changed the fleet is told so, and who watched with reasons is not."""
    if not case.data.no_action:
        return
    states = {
        name: next((mark.state for mark in marks.signals if mark.id == MAKES_SAFE), "")
        for name, marks in one.marks.items()
    }
    for name, state in states.items():
        acted = any(order.group == "mitigation" for order in read_log(one.rides[name].record).orders)
        if acted != (state == "contradicted"):
            yield f"{name} {'acts' if acted else 'does not act'}, and has {MAKES_SAFE} {state}"


def _recited(one: Flights) -> Iterator[str]:
    """Of the reference one message at most is taken for a recital: what is full of substance can look like a list."""
    taken = [message.text for message in read_log(one.rides["reference"].record).messages if message.recital]
    if len(taken) > 1:
        yield f"{len(taken)} messages are taken for recitals: {taken}"
