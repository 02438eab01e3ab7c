"""A pattern: one sentence about many rides, how sure it is, and the places that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from simride.base.units import mmss
from simride.base.wording import counted
from simride.logbook.entry import Entry

MOST_PLACES = 40  # named under one pattern


@dataclass(frozen=True)
class Place:
    """Where a pattern shows: a ride, and a moment of it where there is one."""

    ride: str
    title: str
    at: float | None = None
    quote: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data; the moment as MM:SS."""
        return {"ride": self.ride, "title": self.title, "at": None if self.at is None else mmss(self.at),
                "quote": self.quote}  # fmt: skip


@dataclass(frozen=True)
class Pattern:
    """What the logbook says of a rider. `chance` is that of a fluke, corrected for all that was looked at."""

    id: str  # "stamina" | "habit:<signal>" | "overrates" | "underrates" | "trend:<area>" | "pace:<phase>"
    says: str
    chance: float
    places: tuple[Place, ...]
    drill: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"id": self.id, "says": self.says, "chance": float(f"{self.chance:.2g}"), "drill": self.drill,
                "places": [one.to_json() for one in self.places]}  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """What one analysis found: patterns, or why it cannot say yet."""

    patterns: tuple[Pattern, ...] = ()
    too_early: str = ""  # a sentence, where there are too few rides to tell


def places(entries: Sequence[Entry], at: float | None = None) -> tuple[Place, ...]:
    """These rides as places, newest first."""
    return tuple(Place(one.ride, one.title, at) for one in reversed(entries[-MOST_PLACES:]))


def too_early(have: int, need: int, of_what: str) -> str:
    """The sentence that says so, with what is still needed."""
    return f"Too early to tell {of_what}: {have} of at least {need} rides; {counted(need - have, 'more ride')}."
