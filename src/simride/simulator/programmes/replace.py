"""Replacing a system under way: two sides, records of several classes, callers that go to the old one directly.

The stages follow `reference`: compare, write to both, fill in, reconcile, move reads by shares, make the new side the
authority while the old one follows, retire the old one (Stripe's account of online migrations, 2017; the reconciling
of the workbook's chapter on migrations). Each stage is an item and none is forced: what is left out or comes too early
is paid for in wrong, failed and late answers. Every chance is drawn by day and name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from simride.simulator.dates import is_weekend
from simride.simulator.programmes.figures import REPLACE, Figure
from simride.simulator.programmes.programme import Day, Finished, Item, News, Work
from simride.simulator.programmes.replace_answers import Answers, astray, of_a_day
from simride.simulator.programmes.replace_books import books
from simride.simulator.programmes.replace_items import items_of
from simride.simulator.programmes.replace_refusals import refusal
from simride.simulator.programmes.replace_reports import finish, turned_back
from simride.simulator.programmes.replace_state import Move
from simride.simulator.world import Effect

FILL_DAYS, HURRY_DAYS = 14.0, 4.0  # the whole of it, throttled and not
OVERLAP = 0.5  # share of the records written while their batch is copied that the older copy overwrites
RACE = 0.003  # share of writes to both that arrive in the other order, where nothing orders them
ASTRAY, PATIENCE_DAYS = 0.02, 2  # share of the reads that may go wrong by the move, and for how long nobody steps in
NOTICED = 20_000.0  # wrong answers after which support speaks up
WEEK = "A week of the log: whoever went to {old} directly stands on the list."
QUIET = " It was a week without one of the heavy days."
UNLISTED = (
    "{number} callers {how} that are on nobody's list. All of them belong to {group}, and they run on the heaviest "
    "days only."
)
COMPLAINED = (
    "More people than usual write that what they see is not right, or was right a while ago. Nothing failed for them."
)
AGREED = 0.35  # promised to features, once those who pay have agreed on what counts as done


@dataclass(frozen=True)
class RecordClass:
    """One class of records: how much of them it is, how often they are read and written."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    words: tuple[str, ...]  # what people call it
    share: float  # of the records
    read: float  # of the reads
    written: float  # share of its records that is written on a day
    mend_days: float = 5.0  # engineer-days to have the new side make of it what the old one does


@dataclass(frozen=True)
class Callers:
    """A group of callers that go to the old side directly."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    words: tuple[str, ...]
    count: int  # on somebody's list
    per_day: float  # calls of each
    move_days: float  # engineer-days to help its owners over
    wait_days: int  # until they have released
    willing: float = 0.0  # share of those left that moves by itself in a week, once a date is announced
    stubborn: float = 0.0  # share of them whose owners do not answer when help is offered


@dataclass(frozen=True)
class Replace:
    """What is replaced by what, and what nobody knows of it yet. Roles among the classes are drawn by the case."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    old: str  # "the old store"
    new: str
    records: str  # what is kept or carried: "orders", "credentials", "jobs"
    record_classes: Mapping[str, RecordClass]
    callers: Mapping[str, Callers]
    odd: str  # the class of which the new side makes something else
    forgotten: str  # the group of which some callers are on nobody's list
    deadline: int  # day on which the old side gives out
    heavy_day: int  # first of the heaviest days: a month's end
    reads_per_day: float
    writes_per_day: float
    seed: int = 0
    weekday: str = "Monday"
    weeks: int = 12
    reads: str = "reads"  # what people call them: "checks", "jobs"
    engineers: float = 6.0
    promised: float = 0.45  # share of the time that is promised to features
    slow: str = ""  # the group whose owners need longest, where one stands out
    slow_days: int = 0  # that they need beside what its own `wait_days` say
    odd_share: float = 0.6  # of that class's records
    hidden: float = 8.0  # callers on nobody's list
    hidden_calls: float = 30_000.0  # of each, on the days they call: those of the heaviest
    heavy_every: int = 28  # days
    heavy_harm: float = 6_000_000.0  # of a new side that falls over on such a day and stays down for hours
    old_breaks: float = 1.0  # a week
    old_harm: float = 120_000.0  # failed answers each time, while all rests on it
    after_end: float = 0.01  # share of its traffic that fails once it has given out
    mixed_share: float = 0.0  # of the reads, for which it matters that one side answers both of two in a row
    side_effects: float = 0.0  # a day, of comparing answers whose making does something to users
    haste: float = 0.25  # share of the callers that move on each day on which they are refused
    more_days: int = 10  # that can be bought for the old side
    compared: float = 200_000.0  # answers a day

    kind: ClassVar[str] = "replace"
    touches_fleet: ClassVar[bool] = False
    counts_fleet: ClassVar[bool] = False
    figures: ClassVar[tuple[Figure, ...]] = REPLACE

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of records, and the groups of callers."""
        return (*self.record_classes, *self.callers)

    def begin(self) -> Move:
        """All on the old side."""
        none = dict.fromkeys(self.record_classes, 0.0)
        return Move(none, none, {name: float(group.count) for name, group in self.callers.items()}, self.hidden)

    def ends(self, state: Move) -> int:
        """The day on which the old side gives out."""
        return self.deadline + (self.more_days if state.has("buy-time") else 0)

    def is_heavy(self, day: int) -> bool:
        """Whether it is one of the heaviest days of the ride."""
        return day >= self.heavy_day and (day - self.heavy_day) % self.heavy_every == 0

    def has_records(self, state: Move) -> float:
        """Share of all records that the new side has."""
        return sum(one.share * state.copied[name] for name, one in self.record_classes.items())

    def items(self, state: Move) -> Sequence[Item]:  # noqa: ARG002 -- the same at any time
        """Everything the team could be put to."""
        return items_of(self)

    def marks(self, state: Move) -> Mapping[str, int]:  # noqa: ARG002 -- the seam's shape
        """No day has a name."""
        return {}

    def refuses(self, state: Move, item: Item, works: Sequence[Work], at: float) -> str:  # noqa: ARG002 -- the seam\'s shape
        """What stands in the way of an item."""
        return refusal(self, state, item.name)

    def capacity(self, state: Move, day: int) -> float:
        """Engineer-days left beside what is promised; running both sides takes a tenth."""
        if is_weekend(self.weekday, day):
            return 0.0
        promised = min(AGREED, self.promised) if state.has("agree-done") else self.promised
        both = 0.9 if state.follows and not state.retired else 1.0
        return self.engineers * (1.0 - promised) * both

    def finish(self, state: Move, work: Work, day: int) -> Finished:
        """What follows once an item holds."""
        return finish(self, state, work, day)

    def effects(self, state: Move, start: float) -> tuple[Effect, ...]:  # noqa: ARG002 -- the seam's shape
        """The fleet itself is well: what is wrong is in the weeks."""
        return ()

    # -- a day -----------------------------------------------------------------------------------------

    def step(self, state: Move, day: int) -> tuple[Move, Day]:
        """Answers of the day, then what was copied, written, raced and moved by its end."""
        answers = of_a_day(self, state, day)
        sums = books(self, state, day, answers)
        share = astray(self, state)
        state, news = self._seen(state, day, answers)
        state, told = self._stepped_in(self._callers(self._records(state), day), day, share)
        return state, Day(sums, answers.harm, news=(*news, *told))

    def _stepped_in(self, state: Move, day: int, share: float) -> tuple[Move, tuple[News, ...]]:
        """Nobody lets a product answer wrongly for weeks: after two such days the on-call turns it back."""
        state = replace(state, astray_days=state.astray_days + 1 if share > ASTRAY else 0)
        if state.astray_days < PATIENCE_DAYS or state.retired:
            return state, ()
        back = turned_back(self, state, share)
        return back.state, (News(day, back.who, back.says, "go-back"),)

    def _records(self, state: Move) -> Move:
        """What the new side has by the evening, and how much of it is older than the old side's."""
        filling = self.fill_rate(state)
        copied, stale = {}, {}
        for name, one in self.record_classes.items():
            has, behind = state.copied[name], state.stale[name]
            if state.follows:
                behind *= 1.0 - one.written  # what is written anew is right again, and there
                has += (1.0 - has) * one.written
            else:
                behind += has * one.written
            if state.has("dual-write") and not (state.writes_new or state.has("order-writes")):
                behind += has * one.written * RACE
            if state.follows and not state.has("guard-backfill"):
                behind += min(filling, 1.0 - has) * one.written * OVERLAP
            copied[name], stale[name] = min(1.0, has + filling), min(1.0, behind)
        ahead = state.new_only_days + 1.0 if state.writes_new and not state.has("reverse-sync") else 0.0
        return replace(state, copied=copied, stale=stale, new_only_days=ahead, owed_wrong=0.0, owed_failed=0.0)

    @staticmethod
    def fill_rate(state: Move) -> float:
        """Share of all records that is filled in on a day."""
        if not state.has("backfill"):
            return 0.0
        return 1.0 / (HURRY_DAYS if state.has("hurry-backfill") else FILL_DAYS)

    def _callers(self, state: Move, day: int) -> Move:
        """Who moves by itself: the willing once there is a date, anybody once the old side refuses."""
        gone = self.refuses_callers(state, day)
        left = {
            name: number * (1.0 - self.haste if gone else 1.0)
            * ((1.0 - self.callers[name].willing) ** (1.0 / 7.0) if state.has("announce-date") else 1.0)
            for name, number in state.left.items()
        }  # fmt: skip
        hidden = state.hidden * (0.5 if gone and self.is_heavy(day) else 1.0)
        return replace(state, left=left, hidden=hidden)

    def _seen(self, state: Move, day: int, answers: Answers) -> tuple[Move, tuple[News, ...]]:
        """What somebody notices on a day: callers in the log, or people who write."""
        news = []
        if state.logging_since is not None and day == state.logging_since + 7 and not state.unlisted_seen:
            quiet = not any(self.is_heavy(one) for one in range(state.logging_since, day))
            says = WEEK.format(old=self.old) + (QUIET if quiet else "")
            news.append(News(day, "the team", says, "log-callers"))
        if self._shows_unlisted(state, day):
            state = replace(state, unlisted_seen=True)
            how = "were refused today" if self.refuses_callers(state, day) else "stand in the log of today"
            group = self.forgotten.replace("-", " ")
            says = UNLISTED.format(number=round(state.hidden), how=how, group=group)
            news.append(News(day, "the on-call", says, "log-callers"))
        wrong = state.wrong_so_far + answers.wrong
        if wrong > NOTICED and not state.complained:
            state = replace(state, complained=True)
            news.append(News(day, "support", COMPLAINED, "complaints"))
        return replace(state, wrong_so_far=wrong), tuple(news)

    def _shows_unlisted(self, state: Move, day: int) -> bool:
        """Whether callers on nobody's list come today where somebody sees them."""
        seen = state.has("log-callers") or self.refuses_callers(state, day)
        return seen and self.is_heavy(day) and state.hidden > 0.5 and not state.unlisted_seen

    def refuses_callers(self, state: Move, day: int) -> bool:
        """Whether who goes to the old side directly is refused."""
        return state.retired or day >= self.ends(state)
