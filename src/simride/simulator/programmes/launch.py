"""Launching a service: a dossier of claims of which some do not hold, a day that was announced, and that day itself.

Shapes follow the launch checklists of *Site Reliability Engineering* (chapter 27 and appendix E) and its workbook. On
the day the fluid fleet is flown; the calendar counts the hours in which nobody is in the chair, and the days before
and after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from simride.base import seeds
from simride.simulator.dates import is_weekend
from simride.simulator.programmes.figures import LAUNCH, Figure
from simride.simulator.programmes.launch_fleet import effects_of
from simride.simulator.programmes.launch_items import items_of
from simride.simulator.programmes.launch_parts import Claim, ExposurePlan, Standing, Step
from simride.simulator.programmes.launch_reports import finish
from simride.simulator.programmes.programme import DAY_S, HISTORY_DAYS, Day, Finished, Item, News, Sums, Work
from simride.simulator.world import Effect

CROWD_DAYS = 2  # the first, on which more come than on any later one
FELT = 0.01  # share of bad requests that somebody notices in the end
UNWATCHED_MIN = 240.0  # until it is noticed and a decision is made where nobody sits with it
STAFFED_MIN = 40.0  # where people do
AT_THE_DOOR = 0.01  # of a day's requests: whoever finds it closed on the day tries a few times, and again tomorrow
DAY_MIN = 1440.0


@dataclass(frozen=True)
class Launch:
    """The service, its dossier and its day. What holds and what does not is drawn by the case."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    service: str
    claims: Mapping[str, Claim]
    plans: Mapping[str, ExposurePlan]
    plan: str  # the dossier's
    launch_day: int  # announced
    endpoints: tuple[str, ...]  # that those let in use
    full: float  # times today's demand of them, with everybody let in
    requests_per_day: float  # with everybody let in
    delay_harm: float  # bad-request equivalents of a day on which nobody is let in who was promised to be
    not_so: tuple[str, ...] = ()  # claims that do not hold
    evidenced: tuple[str, ...] = ()  # claims with a dated result behind them, true or not
    moved_harm: float = 0.0  # of telling everybody another day
    seed: int = 0
    weekday: str = "Monday"
    weeks: int = 6
    engineers: float = 4.0
    promised: float = 0.4  # share of their time that is not the launch's
    crowd_factor: float = 1.5  # times the usual on the first days
    usual: float = 1e-4  # share of bad requests where all is well
    repair_days: int = 10  # that the team takes by itself after a launch it had to take back
    opens_at_h: float = 10.0  # hour at which the team opens where nobody else does

    kind: ClassVar[str] = "launch"
    touches_fleet: ClassVar[bool] = True
    counts_fleet: ClassVar[bool] = False
    figures: ClassVar[tuple[Figure, ...]] = LAUNCH
    classes: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Raises ValueError with every name that is none."""
        strange = [name for name in (*self.not_so, *self.evidenced) if name not in self.claims]
        strange += [] if self.plan in self.plans else [self.plan]
        if strange:
            raise ValueError(f"{', '.join(strange)}: neither a claim nor a plan of this launch")

    def begin(self) -> Standing:
        """A quarter before the ride."""
        return Standing(-HISTORY_DAYS, self.launch_day, self.plan)

    def items(self, state: Standing) -> Sequence[Item]:
        """Everything people could be put to, and what can be decided."""
        return items_of(self, state.found - state.repaired)

    def marks(self, state: Standing) -> Mapping[str, int]:
        """The day that was announced, as soon as it is moved."""
        return {"launch": state.launch}

    def refuses(self, state: Standing, item: Item, works: Sequence[Work], at: float) -> str:  # noqa: ARG002 -- the seam\'s shape
        """What stands in the way of an item."""
        if item.name == "exposure" and state.day < state.launch:
            return "Not before the day that was announced: product holds to it. A beta for invited users can be had."
        if item.name == "abort" and state.percent <= 0.0:
            return "Nobody is let in, so there is nothing to close."
        if item.name.startswith("move-") and state.percent > 0.0:
            return "It is open already."
        if item.name == "mend-found" and state.found <= state.repaired:
            return "Nothing is known to be broken. The dossier says all of it holds."
        if item.name == f"plan-{state.plan}":
            return "That is the plan as it stands."
        return ""

    def capacity(self, state: Standing, day: int) -> float:  # noqa: ARG002 -- the seam's shape
        """Engineer-days for the launch on a working day."""
        return 0.0 if is_weekend(self.weekday, day) else self.engineers * (1.0 - self.promised)

    def finish(self, state: Standing, work: Work, day: int) -> Finished:  # noqa: ARG002 -- the seam's shape
        """What follows once an item holds."""
        return finish(self, state, work)

    def effects(self, state: Standing, start: float) -> tuple[Effect, ...]:
        """Those let in, and what bites them."""
        return effects_of(self, state, start)

    # -- what is so ------------------------------------------------------------------------------------

    def untrue(self, state: Standing) -> frozenset[str]:
        """Claims that do not hold, as things stand."""
        return frozenset(self.not_so) - state.repaired

    def bad_share(self, state: Standing, percent: float) -> float:
        """Share of the requests of those let in that go bad, with so many let in: what is beyond a limit."""
        good = 1.0
        for name in self.untrue(state):
            claim = self.claims[name]
            good *= 1.0 - claim.share * _beyond(percent, claim.from_percent)
        return 1.0 - good

    def slow_back_min(self, state: Standing) -> float:
        """Minutes by which going back takes longer than a switch does."""
        return sum(self.claims[name].back_min for name in self.untrue(state))

    def crowd(self, state: Standing, day: int) -> float:
        """Times the usual that come on a day: more on the first ones."""
        opened = next((int(step.at // DAY_S) for step in state.steps if step.percent > 0.0), day)
        return self.crowd_factor if day - opened < CROWD_DAYS else 1.0

    # -- a day -----------------------------------------------------------------------------------------

    def step(self, state: Standing, day: int) -> tuple[Standing, Day]:
        """What nobody in the chair did is done by the team; who is let in fares as things stand."""
        flown = bool(state.steps) and state.steps[-1].at >= day * DAY_S
        came, learnt = self._learnt(self._back_from_repair(state, day), day)
        state, bad, news = self._left_alone(came, day, flown)
        in_vain = self._in_vain(state, day)
        news = (*learnt, *news, *self._closed(state, day, in_vain))
        late = in_vain + (self.delay_harm * (1.0 - state.percent / 100.0) if day >= self.launch_day else 0.0)
        sums = self._sums(state, day, bad, late)
        harm = bad + late + state.owed
        if day == state.launch - 1 and not state.steps:
            news = (*news, self._eve(state, day))
        return replace(state, day=day + 1, checks=0, owed=0.0), Day(sums, harm, (), news)

    def _learnt(self, state: Standing, day: int) -> tuple[Standing, tuple[News, ...]]:
        """What those let in on a day that was flown have shown, where they fared badly."""
        most = max((step.percent for step in state.steps if step.at >= day * DAY_S), default=0.0)
        bit = frozenset(
            name for name in self.untrue(state) - state.found
            if self.claims[name].share * _beyond(most, self.claims[name].from_percent) > FELT
        )  # fmt: skip
        if not bit:
            return state, ()
        says = "We went through what the day has shown. " + " ".join(self.claims[name].broke for name in sorted(bit))
        return state.finding(bit), (News(day, "the team", says, "shown"),)

    def _back_from_repair(self, state: Standing, day: int) -> Standing:
        """The day on which the team has mended what bit, and opens again."""
        if state.reopens != day:
            return state
        return replace(state, repaired=state.repaired | state.found, reopens=None, held=False, launch=day)

    def _left_alone(self, state: Standing, day: int, flown: bool) -> tuple[Standing, float, tuple[News, ...]]:
        """The hours without the chair: what is open stays open, what is planned goes on, what bites is taken back."""
        going_on = not (flown or state.held) and day >= state.launch and state.reopens is None
        later = tuple(p for p in self.plans[state.plan].steps if p > state.percent) if going_on else ()
        minutes = 0.0
        for percent in (state.percent, *later):
            before = state.percent
            state = self._opened(state, day, percent, minutes)
            minutes += self.plans[state.plan].gate_min if percent else 0.0
            share = self.bad_share(state, percent)
            if share > FELT:
                bad = self._requests(state, day, percent) * share * self._noticed_min(state) / DAY_MIN
                minutes += self._noticed_min(state)
                return self._taken_back(state, day, before if before < percent else 0.0, bad, minutes)
        bad = self._requests(state, day, state.percent) * self.bad_share(state, state.percent)
        return state, bad + self._everyday(state, day), ()

    def _everyday(self, state: Standing, day: int) -> float:
        """Bad requests where all is well: of the pilot's users, and of those let in."""
        asked = self.requests_per_day / self.full + self._requests(state, day, state.percent)
        return asked * self.usual * (0.7 + 0.6 * seeds.draw(self.seed, self.kind, "usual", day))

    def _noticed_min(self, state: Standing) -> float:
        """Minutes until what bites is noticed and undone, by the plan's gate or by people."""
        gate = self.plans[state.plan].gate_min
        people = STAFFED_MIN if state.staffed else UNWATCHED_MIN
        blind = sum(self.claims[name].blind_min for name in self.untrue(state))
        return (gate if gate and not state.held else people + blind) + self.slow_back_min(state)

    def _taken_back(
        self, state: Standing, day: int, percent: float, bad: float, minutes: float
    ) -> tuple[Standing, float, tuple[News, ...]]:
        at = state.percent
        biting = frozenset(name for name in self.untrue(state) if self.claims[name].share > 0.0)
        state = self._opened(state, day, percent, minutes).finding(biting)
        state = replace(state, held=True, reopens=day + self.repair_days)
        says = (
            f"We had {at:g} % let in, and it went bad for them: about {bad:,.0f} requests. We took it back to "
            f"{percent:g} % and are mending what bit; the team means to open again in {self.repair_days} days."
        )
        return state, bad, (News(day, "the launch on-call", says, "taken-back"),)

    def _opened(self, state: Standing, day: int, percent: float, minutes: float) -> Standing:
        """That share let in, so long after the hour at which the team opens; as it is where that is so already."""
        if percent == state.percent:
            return state
        at = day * DAY_S + self.opens_at_h * 3600.0 + minutes * 60.0
        last = state.steps[-1].at if state.steps else at
        return replace(state, steps=(*state.steps, Step(max(at, last), percent)))

    def _requests(self, state: Standing, day: int, percent: float) -> float:
        return self.requests_per_day * self.crowd(state, day) * percent / 100.0

    def _in_vain(self, state: Standing, day: int) -> float:
        """Requests of those who come on a day that stands and find it closed; whoever is told another does not."""
        let_in = state.percent > 0.0 or any(step.percent > 0.0 and step.at >= day * DAY_S for step in state.steps)
        if let_in or day < state.launch or state.reopens is not None:
            return 0.0
        crowd = self.crowd_factor if day - state.launch < CROWD_DAYS else 1.0
        return self.requests_per_day * crowd * AT_THE_DOOR

    def _closed(self, state: Standing, day: int, in_vain: float) -> tuple[News, ...]:
        """Told on the evening of a day that stood, on which nobody was let in."""
        if not in_vain or day != state.launch:
            return ()
        says = (
            f"It was the day, and the door stayed closed. People came all the same: about {in_vain:,.0f} requests were "
            "turned away. They will be back tomorrow, unless it opens or we tell them another day."
        )
        return (News(day, "the launch coordinator", says, "closed"),)

    def _eve(self, state: Standing, day: int) -> News:
        plan = self.plans[state.plan]
        says = (
            "Tomorrow is the day. It opens when you say how far. If nobody has said anything by the evening, we do as "
            f"the plan has it: {plan.says}."
        )
        return News(day, "the launch coordinator", says, "eve")

    def _sums(self, state: Standing, day: int, bad: float, late: float) -> dict[str, dict[str, Sums]]:
        unproven = len(self.claims) - len(state.proven)
        return {
            "exposure": {"": (state.percent / 100.0, 1.0)},
            "days_to_launch": {"": (float(max(0, state.launch - day - 1)), 1.0)},
            "unproven_claims": {"": (float(unproven), 1.0)},
            "checks_held": {"": (float(state.checks), 1.0)},
            "launch_bad_requests": {"": (bad, 1.0)},
            "delay_cost": {"": (late, 1.0)},
        }


def _beyond(percent: float, limit: float) -> float:
    """How much of what everybody would lose is lost with so many let in, 0..1: all above a limit, or a part of each."""
    if percent <= limit:
        return 0.0
    return (1.0 - limit / percent) / (1.0 - limit / 100.0)
