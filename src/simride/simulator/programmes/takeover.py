"""Taking over a struggling service: pages, toil, budget and failed changes by the day, and a risk that never pages.

Sizes follow `reference`: operational work of at most half the time, at most two incidents in a shift, nights that
are paid for with errors the next day (Site Reliability Engineering, chapters 11, 29 and 30; its workbook, chapters 6
and 8). Every chance is drawn by day and name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from simride.base import seeds
from simride.simulator.dates import is_weekend, weekday_of
from simride.simulator.programmes import chance
from simride.simulator.programmes.figures import TAKEOVER, Figure
from simride.simulator.programmes.programme import Day, Finished, Item, Sums, Work
from simride.simulator.programmes.takeover_items import items_of
from simride.simulator.programmes.takeover_reports import TIRED_AT, finish
from simride.simulator.programmes.takeover_risks import MEND, comes_due
from simride.simulator.programmes.takeover_team import Team
from simride.simulator.world import Change, Effect

SHIFT_H, BUDGET_DAYS = 8.0, 28  # an engineer's working day; what a budget is of
NIGHT = 0.38  # share of pages that come at night
MOST_OF_A_DAY = 0.95  # toil never takes all of it: people still eat
TIRED_ERRORS, TIRED_SLOW = 0.5, 0.6  # what that adds to failed changes and to the time to mitigate
BATCHED = 0.25  # what every release held back adds to the harm of the one that carries them all
CANARY_HARM, CANARY_FAILS = 0.12, 0.8  # a canary stops a bad release early; a few are never sent
DRILLED = 0.6  # harm of a failed release once going back was rehearsed
BY_TOOL = 0.1  # share of the hours of a release that are left where a tool does it
SLIPS = 0.4  # share of failed releases that are slips of those who do them by hand
WATCHED = 3.5  # times the harm that a canary lets through where people, not a tool, compare it
TRAIN_DAY = 2  # Wednesday
SOFTENED = 0.3  # share of the harm that is left where the service can do without what failed
SAVE = 0.62  # share of the manual work that a tool takes over


@dataclass(frozen=True)
class PageClass:
    """One class of page: how often, how much of it is real, what a real one costs users, what its cause takes."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    words: tuple[str, ...]  # what people call it
    per_week: float
    actionable: float  # share of its pages behind which something is wrong
    harm: float  # bad requests of a real one, rested and without a runbook
    minutes: float  # to mitigate it, likewise
    fix_days: float  # engineer-days to remove its cause
    growth: float = 0.0  # more of them every week, as a share
    owner: str = ""  # the team that owns what it pages for; empty where that is the service's own
    owner_days: float = 40.0  # calendar days until that team has removed the cause
    soften_days: float = 7.0  # engineer-days to serve without it for a while


@dataclass(frozen=True)
class Released:
    """What went out on a day."""

    count: int = 0
    failed: int = 0
    harm: float = 0.0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Takeover:
    """The service, its team and its debts. Roles among the classes are drawn by the case."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    service: str
    page_classes: Mapping[str, PageClass]
    loudest: str  # most pages, hardly any of them real
    costliest: str  # fewer pages, most of the budget
    loss_day: int  # on which the risk behind a green light comes due
    loss_harm: float  # bad-request equivalents where nobody has mended it
    requests_per_day: float
    seed: int = 0
    weekday: str = "Tuesday"
    weeks: int = 12
    engineers: float = 6.0
    objective: float = 0.999
    loud: float = 4.0  # times its pages
    costly: float = 5.0  # times its harm
    manual_hours: float = 40.0  # a week, of the whole team, beside pages
    manual_growth: float = 0.01  # a week
    promised: float = 0.5  # share of what is left that is promised to features
    releases_per_week: float = 5.0
    change_failures: float = 0.2
    release_harm: float = 170_000.0
    held_harm: float = 4_000.0  # a day, of a release held back: its repairs do not reach users
    release_hours: float = 0.0  # of people's time, for each release
    risk: Literal["backup", "certificate", "permission"] = "backup"  # what is broken behind its green light
    broken_for: int = 47  # days before the ride since which it is

    kind: ClassVar[str] = "takeover"
    touches_fleet: ClassVar[bool] = False
    counts_fleet: ClassVar[bool] = False
    figures: ClassVar[tuple[Figure, ...]] = TAKEOVER

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of page."""
        return tuple(self.page_classes)

    def begin(self) -> Team:
        """The team a quarter before the ride."""
        return Team(left=(self.objective_bad / BUDGET_DAYS * 0.9,) * BUDGET_DAYS)

    def budget(self, state: Team) -> float:
        """Share of the error budget of 28 days that is left."""
        return 1.0 - sum(state.left) / self.objective_bad

    @property
    def objective_bad(self) -> float:
        """Bad requests that the objective allows in 28 days."""
        return self.requests_per_day * BUDGET_DAYS * (1.0 - self.objective)

    def items(self, state: Team) -> Sequence[Item]:  # noqa: ARG002 -- the same at any time, of any kind
        """Everything the team could be put to."""
        return items_of(self)

    def marks(self, state: Team) -> Mapping[str, int]:  # noqa: ARG002 -- the seam's shape
        """No day has a name."""
        return {}

    def refuses(self, state: Team, item: Item, works: Sequence[Work], at: float) -> str:  # noqa: ARG002 -- the seam\'s shape
        """What stands in the way of an item."""
        if item.name == MEND.name and (not state.risk_known or state.risk_mended):
            return "All of it is green, and no check has found anything. Nobody could say what there is to put right."
        if item.name == "weekly-train" and state.train:
            return "Releases go out once a week already."
        other = self._owner_of(item)
        if other and not state.slo:
            return f"{other.capitalize()} ask what they owe you: there is no objective that anybody has agreed to."
        if item.name == "freeze-releases" and state.frozen:
            return "Releases are held already."
        if item.name == "resume-releases" and not state.frozen:
            return "Nothing is held: releases go out."
        if item.name == "budget-policy" and not state.slo:
            return "Product asks: budget of what? There is no objective that users and product have agreed to."
        return ""

    def _owner_of(self, item: Item) -> str:
        """The other team that an item would put to work; empty where it is ours alone."""
        verb, _, name = item.name.partition("-")
        return self.page_classes[name].owner if verb == "fix" and name in self.page_classes else ""

    def capacity(self, state: Team, day: int) -> float:
        """Engineer-days left beside toil and what is promised to features."""
        if is_weekend(self.weekday, day):
            return 0.0
        promised = 0.1 if state.policy and self.budget(state) < 0.0 else self.promised
        return (self.engineers + state.hired) * (1.0 - state.toil) * (1.0 - promised)

    def finish(self, state: Team, work: Work, day: int) -> Finished:
        """What follows once an item holds."""
        return finish(self, state, work, day)

    def effects(self, state: Team, start: float) -> tuple[Effect, ...]:  # noqa: ARG002 -- the seam's shape
        """The fleet itself is well: what is wrong is in the weeks."""
        return ()

    # -- a day -----------------------------------------------------------------------------------------

    def step(self, state: Team, day: int) -> tuple[Team, Day]:
        """Pages, incidents, releases and the slip, and what they leave behind."""
        pages, real = self._pages(state, day)
        slow = self._slowness(state)
        harm = {name: real[name] * self._harm_now(state, name) * slow for name in real}
        state, released = self._releases(state, day, slow)
        lost, news = comes_due(self.risk, state, day, self.loss_harm) if day == self.loss_day else (0.0, ())
        woken = float(any(
            chance.happens(self.seed, NIGHT, self.kind, "night", day, name, n)
            for name, number in pages.items() for n in range(number)
        ))  # fmt: skip
        spent = self._spent(state, day, pages, real, released.count)
        state, hours, worked = self._toil(state, day, sum(spent.values()), woken)
        total = sum(harm.values()) + released.harm + lost
        state = replace(state, left=(*state.left[1:], total))
        sums = self._sums(state, pages, real, harm, released, slow)
        sums |= {"toil": {"": (hours, worked)}, "nights_woken": {"": (woken, 1.0)}}
        sums |= {f"hours_on_{what}": {"": (value, 1.0)} for what, value in spent.items()}
        return state, Day(sums, total, released.changes, news)

    def _sums(
        self, state: Team, pages: Mapping[str, int], real: Mapping[str, int], harm: Mapping[str, float],
        released: Released, slow: float,
    ) -> dict[str, dict[str, Sums]]:
        minutes = {
            name: (real[name] * one.minutes * 60.0 * slow * self._runbook(state, name, 0.6), float(real[name]))
            for name, one in self.page_classes.items()
        }
        return {
            "on_call_pages": {name: (float(number), 1.0) for name, number in pages.items()},
            "actionable_pages": {name: (float(real[name]), float(number)) for name, number in pages.items()},
            "bad_requests": {name: (number, 1.0) for name, number in harm.items()},
            "bad_from_releases": {"": (released.harm, 1.0)},
            "budget_left": {"": (self.budget(state), 1.0)},
            "releases": {"": (float(released.count), 1.0)},
            "change_failures": {"": (float(released.failed), float(released.count))},
            "time_to_mitigate": minutes,
            **{figure: {"": (1.0, 1.0)} for figure in ("backup_runs", "renewal_runs", "access_reviews")},
        }

    def _pages(self, state: Team, day: int) -> tuple[dict[str, int], dict[str, int]]:
        """Pages of each class, and how many of them are real."""
        real, pages = {}, {}
        for name, one in self.page_classes.items():
            rate = one.per_week / 7.0 * (1.0 + one.growth) ** max(0.0, day / 7.0)
            rate *= self.loud if name == self.loudest else 1.0
            actionable = one.actionable * (1.0 / self.loud if name == self.loudest else 1.0)
            rate *= 0.08 if name in state.fixed else 1.0
            noise = 0.12 if name in state.tuned else 1.0
            real[name] = chance.count(self.seed, rate * actionable, self.kind, "real", day, name)
            false = chance.count(self.seed, rate * (1.0 - actionable) * noise, self.kind, "false", day, name)
            pages[name] = real[name] + false
        return pages, real

    def harm_of(self, name: str) -> float:
        """Bad requests of a real page of a class."""
        return self.page_classes[name].harm * (self.costly if name == self.costliest else 1.0)

    def _harm_now(self, state: Team, name: str) -> float:
        """The same as things stand, for rested people."""
        softened = SOFTENED if name in state.softened else 1.0
        return self.harm_of(name) * softened * self._runbook(state, name, 0.6)

    @staticmethod
    def _runbook(state: Team, name: str, factor: float) -> float:
        return factor if name in state.runbooks else 1.0

    @staticmethod
    def _slowness(state: Team) -> float:
        """How much longer tired people take."""
        return 1.0 + TIRED_SLOW * state.tired

    def _releases(self, state: Team, day: int, slow: float) -> tuple[Team, Released]:
        """What goes out on a day, and what has to come back."""
        if is_weekend(self.weekday, day):
            return state, Released()
        wanted = chance.count(self.seed, self.releases_per_week / 5.0, self.kind, "release", day)
        if self._held_back(state, day):
            return replace(state, held=state.held + wanted), Released(harm=self.held_harm * state.held * 7.0 / 5.0)
        fails, each = self._of_a_release(state, slow)
        made = [self._release(state, day, n, fails, each) for n in range(wanted)]
        if state.held:
            together = 1.0 - (1.0 - fails) ** (state.held + 1)
            made.append(self._release(state, day, wanted, together, each * (1.0 + BATCHED * state.held)))
        state = replace(state, held=0, number=state.number + len(made))
        return state, Released(
            len(made), sum(harm > 0 for harm, _ in made), sum(harm for harm, _ in made), tuple(one for _, one in made)
        )

    def _of_a_release(self, state: Team, slow: float) -> tuple[float, float]:
        """The chance that a release has to be taken back, and its bad requests then."""
        by_hand = self.release_hours > 0.0
        fails = self.change_failures * (1.0 + TIRED_ERRORS * state.tired) * (CANARY_FAILS if state.canary else 1.0)
        fails *= 1.0 - SLIPS if by_hand and state.tool_releases else 1.0
        watched = WATCHED if by_hand and not state.tool_releases else 1.0
        harm = self.release_harm * slow * (DRILLED if state.drilled else 1.0)
        return fails, harm * (CANARY_HARM * watched if state.canary else 1.0)

    def _held_back(self, state: Team, day: int) -> bool:
        """Whether nothing goes out today. On a last working day it does: what is held has to go out some time."""
        if day >= self.weeks * 7 - 3:
            return False
        return state.frozen or (state.train and weekday_of(self.weekday, day) != TRAIN_DAY)

    def _release(self, state: Team, day: int, n: int, fails: float, harm: float) -> tuple[float, Change]:
        failed = chance.happens(self.seed, fails, self.kind, "fails", day, n)
        at = (day * 24.0 + 9.0 + 7.0 * seeds.draw(self.seed, self.kind, "hour", day, n)) * 3600.0
        change = Change(
            at=at, kind="code", target=self.service, title=f"release {state.number + n + 1} of {self.service}",
            author=f"{self.service} team", where="all regions",
            status="taken back" if failed else "finished", ends=at + 2400.0,
        )  # fmt: skip
        return (harm if failed else 0.0), change

    def _spent(
        self, state: Team, day: int, pages: Mapping[str, int], real: Mapping[str, int], releases: int
    ) -> dict[str, float]:
        """People's hours of a day on pages, on releases by hand, and on requests by hand."""
        manual = self.manual_hours / 5.0 * (1.0 + self.manual_growth) ** max(0.0, day / 7.0)
        return {
            "pages": sum(
                1.0 * (pages[name] - real[name]) + 4.0 * real[name] * self._runbook(state, name, 0.55) for name in pages
            ),
            "releases": releases * self.release_hours * (BY_TOOL if state.tool_releases else 1.0),
            "requests": 0.0 if is_weekend(self.weekday, day) else manual * (1.0 - SAVE if state.automated else 1.0),
        }

    def _toil(self, state: Team, day: int, spent: float, woken: float) -> tuple[Team, float, float]:
        """Hours of toil and of work on a day; what a weekend cost is taken off on Monday."""
        tired = 0.93 * state.tired + 0.07 * min(1.0, woken * 7.0 / state.rota(self.engineers) * 3.0 / TIRED_AT)
        if is_weekend(self.weekday, day):
            return replace(state, carried=state.carried + spent, tired=tired), 0.0, 0.0
        worked = (self.engineers + state.hired) * SHIFT_H
        hours = min(spent + state.carried, MOST_OF_A_DAY * worked)
        toil = 0.8 * state.toil + 0.2 * hours / worked
        return replace(state, carried=0.0, tired=tired, toil=toil), hours, worked
