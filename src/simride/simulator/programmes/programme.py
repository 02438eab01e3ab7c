"""What a kind that takes weeks is made of: items of work, and what each day came to. Shapes only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, runtime_checkable

from simride.simulator.programmes.figures import Figure
from simride.simulator.world import Change, Effect

DAY_S = 86_400.0
HISTORY_DAYS = 91  # simulated before the ride's day, with nobody in the chair
State = Any  # each kind's own frozen dataclass
Sums = tuple[float, float]  # what was counted, and of how many; a count and a level are of one


@dataclass(frozen=True)
class Item:
    """Something people can be put to. One of no days and no wait is a decision: it holds at once."""

    name: str  # "fix-disk-full"
    says: str  # as an infinitive: "remove the cause of the disk-full pages"
    words: tuple[str, ...] = ()  # ways to name it: all words of a way must be there, by their beginnings
    days: float = 0.0  # engineer-days
    most: float = 2.0  # engineers at once
    wait_days: float = 0.0  # calendar days after the work until it holds: lead times, reviews, a bake
    takes: Literal["", "percent", "amount"] = ""  # a number the order may carry
    at_once: bool = False  # a decision that holds from the minute it is made
    tells: bool = False  # a word to people itself: "announce the date" means it, an update about it does not
    of: tuple[str, ...] = ()  # other items, which it stands for: each that can be ordered is
    again: bool = False  # work that is worth doing once more: a look, a drill, one more of what it brings

    @property
    def can_be_repeated(self) -> bool:
        """Whether it may be ordered when it holds already: decisions and shares may, and what says `again`."""
        return self.again or bool(self.takes) or (self.days <= 0.0 and self.wait_days <= 0.0)


@dataclass(frozen=True)
class Work:
    """An item that was ordered: how much is left of it, and from which day it holds."""

    item: Item
    ordered: int  # day
    percent: float | None = None
    amount: float | None = None
    left: float = 0.0  # engineer-days
    holds: int | None = None  # day from which it holds, once the work is done; None where it was stopped
    over: bool = False  # it holds, or it was stopped
    at: float = 0.0  # fleet seconds when it was ordered: what a decision begins with where minutes count


@dataclass(frozen=True)
class News:
    """What somebody comes to tell on a day."""

    day: int
    who: str  # "the release on-call"
    says: str
    about: str  # the item or the event it is of
    at: float | None = None  # fleet seconds, where the minute is known


@dataclass(frozen=True)
class Day:
    """What one day came to."""

    sums: Mapping[str, Mapping[str, Sums]]  # figure -> class ("" where it has none) -> sums
    harm: float  # bad-request equivalents, as the fleet's
    changes: tuple[Change, ...] = ()
    news: tuple[News, ...] = ()


@dataclass(frozen=True)
class Finished:
    """The state once an item holds, and what those who did it report; empty where there is nothing to say."""

    state: State
    says: str = ""
    who: str = "the team"


class Programme(Protocol):
    """A drawn instance of a kind: frozen data, and pure functions of it and of the state it is given.

    Days count from the ride's own, day 0. Every draw is `seeds.draw(seed, ...)` with the day in its name, so that
    work on one thing never reshuffles the chances of another.
    """

    @property
    def kind(self) -> str:
        """Its name in KINDS."""

    @property
    def weeks(self) -> int:
        """How many weeks from the ride's day on count; what stands then is led out to their end."""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is kept of each day."""

    @property
    def touches_fleet(self) -> bool:
        """Whether `effects` ever says anything."""

    @property
    def counts_fleet(self) -> bool:
        """Whether its harm holds what `effects` does to users already."""

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes its figures are told apart by."""

    def begin(self) -> State:
        """The state before the first day of history."""

    def items(self, state: State) -> Sequence[Item]:
        """Everything people could be put to."""

    def marks(self, state: State) -> Mapping[str, int]:
        """The days that have a name, as things stand this minute: "launch" -> 41."""

    def refuses(self, state: State, item: Item, works: Sequence[Work], at: float) -> str:
        """Why an item cannot be ordered at a moment (fleet s), as a sentence; empty where it can."""

    def capacity(self, state: State, day: int) -> float:
        """Engineer-days that can be spent on items on a day."""

    def finish(self, state: State, work: Work, day: int) -> Finished:
        """What follows once an item holds."""

    def step(self, state: State, day: int) -> tuple[State, Day]:
        """One day on."""

    def effects(self, state: State, start: float) -> tuple[Effect, ...]:
        """What the state does to the fluid fleet from `start` (fleet seconds) on. They replace those of before."""


@runtime_checkable
class Hourly(Programme, Protocol):
    """A programme in which minutes count: hours pass at once, and what happens in them is told as it does."""

    def reports(self, state: State, until: float) -> tuple[News, ...]:
        """What has been told up to a moment (fleet seconds)."""

    def next_call(self, state: State, since: float, until: float) -> float | None:
        """The first moment after `since`, up to `until`, at which somebody is called; None where nobody is."""


@dataclass(frozen=True)
class Ledger:
    """The books of a course as they can be seen now: never a day that is not over."""

    programme: Programme
    first: int  # day of the first entry
    days: tuple[Day, ...]
    works: tuple[Work, ...] = field(default=())
    state: State = None

    @property
    def today(self) -> int:
        """The day it is: the first that is not over."""
        return self.first + len(self.days)

    @property
    def figures(self) -> Mapping[str, Figure]:
        """What is kept, by name."""
        return {figure.name: figure for figure in self.programme.figures}
