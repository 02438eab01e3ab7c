"""A release in a ride: a train that leaves at its hour, a plan that can be changed, and orders while it is on its way.

The rollout is that of the desk, minute by minute; the fluid fleet shows what it does to the service (on_fleet.py).
Its harm is counted once, by the rollout.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from simride.base.errors import OrderError, RolloutError
from simride.base.wording import sentence
from simride.rollouts.defects import Defect
from simride.rollouts.outcome import Happened
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.plan_faults import plan_faults
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.riding.amending import amended
from simride.rollouts.riding.attempts import Attempt, attempt_at, attempts
from simride.rollouts.riding.items import items_of
from simride.rollouts.riding.on_fleet import effects_of
from simride.rollouts.riding.parts import Amendment, Check, Effort, Given, Standing, Start
from simride.simulator.dates import is_weekend
from simride.simulator.programmes.figures import LAUNCH, Figure
from simride.simulator.programmes.programme import DAY_S, HISTORY_DAYS, Day, Finished, Item, News, Work
from simride.simulator.spec import Fleet
from simride.simulator.world import Change, Effect

TOLD = frozenset((
    "deployed", "finding", "held", "extended", "paged", "aborted", "resumed", "rolled back", "rolled forward",
    "everywhere",
))  # fmt: skip
CALLS = frozenset(("held", "paged", "aborted", "rolled back", "rolled forward", "everywhere"))
BY_ORDER = "by order"
PIPELINE, ON_CALL = "the release pipeline", "the release on-call"
SAMPLES = 96  # of a day, for its mean exposure
RESTART_H = 10.0  # hour of the day at which the team begins again by itself


@dataclass(frozen=True, eq=False)
class Release:
    """The change, its service, its plan, and what is wrong with it. Equal only to itself, so that it can be a key."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    service: str
    before: str  # the older of its two live versions
    version: str  # the newer: what goes out
    plan: RolloutPlan
    profile: ServiceProfile
    starts: float  # hours from midnight of the ride's day at which the train leaves, where nobody says otherwise
    repair: Effort  # mends what was found
    defect: Defect | None = None
    checks: Mapping[str, Check] = field(default_factory=dict)
    amendments: Mapping[str, Amendment] = field(default_factory=dict)
    clusters_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # region of the profile -> clusters
    operation: str = ""  # that fails, of a rare endpoint
    backend: str = ""  # service that all share, of an overload
    delay_harm: float = 0.0  # bad-request equivalents of a day on which nobody has the new version
    wanted_day: int = 0  # day of the ride from which that counts
    repair_days: int = 3  # that the team takes by itself after it was taken back
    seed: int = 0
    weekday: str = "Tuesday"
    weeks: int = 1
    engineers: float = 3.0

    kind: ClassVar[str] = "release"
    touches_fleet: ClassVar[bool] = True
    counts_fleet: ClassVar[bool] = True
    figures: ClassVar[tuple[Figure, ...]] = tuple(
        figure for figure in LAUNCH if figure.name in ("exposure", "checks_held", "launch_bad_requests", "delay_cost")
    )
    classes: ClassVar[tuple[str, ...]] = ()

    def __post_init__(self) -> None:
        """Raises ValueError with all that is wrong with its plan, and every amendment that makes no sound one."""
        wrong = [f"plan: {fault}" for fault in plan_faults(self.plan)]
        for name, amendment in self.amendments.items():
            try:
                amended(self.plan, amendment)
            except RolloutError as error:
                wrong.append(f"amendments.{name}: {error}")
        if wrong:
            raise ValueError("; ".join(wrong))

    def faults_on(self, fleet: Fleet) -> list[str]:
        """What of it is not there in a fleet, each as a sentence with its place."""
        services = {service.name: service for service in fleet.services}
        if self.service not in services:
            return [f"service: {self.service!r} is no service of {fleet.name}; there are {', '.join(services)}"]
        faults = []
        live = services[self.service].versions[-2:]
        if (self.before, self.version) != tuple(live):
            faults.append(
                f"before, version: {self.service} has {' and '.join(live)}, not {self.before} and {self.version}"
            )
        if set(self.clusters_of) != set(self.profile.regions):
            faults.append(f"clusters_of: name the regions of the profile, {', '.join(self.profile.regions)}")
        given = [cluster for clusters in self.clusters_of.values() for cluster in clusters]
        if sorted(given) != sorted(fleet.clusters):
            faults.append(f"clusters_of: each of {', '.join(fleet.clusters)} once")
        kind = None if self.defect is None else self.defect.kind
        if kind == "rare_endpoint_error" and self.operation not in {
            op.name for op in fleet.operations if op.service == self.service
        }:
            faults.append(f"operation: {self.operation!r} is no operation of {self.service}")
        if kind == "shared_backend_overload" and self.backend not in services:
            faults.append(f"backend: {self.backend!r} is no service of {fleet.name}")
        return faults

    def begin(self) -> Standing:
        """A quarter before the ride, with the train planned."""
        return Standing(-HISTORY_DAYS, self.plan, (Start(self.starts * 3600.0, self.plan),))

    def items(self, state: Standing) -> Sequence[Item]:  # noqa: ARG002 -- the seam's shape
        """Everything people could be put to, and what can be ordered of the release."""
        return items_of(self)

    def marks(self, state: Standing) -> Mapping[str, int]:  # noqa: ARG002 -- the seam's shape
        """No day has a name."""
        return {}

    def refuses(self, state: Standing, item: Item, works: Sequence[Work], at: float) -> str:  # noqa: ARG002 -- the seam's shape
        """What stands in the way of an item."""
        if item.name.startswith("amend-") and item.name.removeprefix("amend-") in state.amended:
            return "The plan has that already."
        if item.name == "repair" and not state.found:
            return "Nobody knows yet what there is to mend."
        if item.name == "repair" and state.repaired:
            return "That is mended already, for the next time it goes out."
        if item.days > 0 or item.wait_days > 0:
            return ""
        value = {"amount": 30.0, "percent": 100.0}.get(item.takes)
        try:
            self.finish(state, Work(item, int(at // DAY_S), percent=value, amount=value, at=at), int(at // DAY_S))
        except OrderError as error:
            return str(error)
        return ""

    def capacity(self, state: Standing, day: int) -> float:  # noqa: ARG002 -- the seam's shape
        """Engineer-days on a working day."""
        return 0.0 if is_weekend(self.weekday, day) else self.engineers

    def finish(self, state: Standing, work: Work, day: int) -> Finished:
        """What follows once an item holds. Raises OrderError where the release does not allow it now."""
        at = work.at if work.item.days == 0 and work.item.wait_days == 0 else day * DAY_S
        verb, _, name = work.item.name.partition("-")
        if verb == "check":
            return self._checked(state, self.checks[name])
        if verb == "amend":
            return Finished(self._amended(state, name, at))
        if work.item.name == "repair":
            return Finished(
                replace(state, repaired=True), "It is mended, and goes out with the next start.", "the team"
            )
        if verb == "start":
            return Finished(self._started(state, at))
        if verb == "postpone":
            return Finished(self._postponed(state, at))
        value = work.percent if work.item.takes == "percent" else work.amount
        return Finished(self._ordered(state, Given(at, work.item.name, value)))

    def effects(self, state: Standing, start: float) -> tuple[Effect, ...]:  # noqa: ARG002 -- past and future alike
        """What the release does to the fleet, as it was and as it will be if nobody orders anything more."""
        return effects_of(self, attempts(self, state))

    # -- what an order comes to ------------------------------------------------------------------------

    def _checked(self, state: Standing, check: Check) -> Finished:
        found = check.finds and self.defect is not None and not state.repaired
        state = replace(state, checks=state.checks + 1, owed=state.owed + check.work.harm, found=state.found or found)
        return Finished(state, check.broke if found else check.held, "those who tried it")

    def _amended(self, state: Standing, name: str, at: float) -> Standing:
        try:
            plan = amended(state.plan, self.amendments[name])
        except RolloutError as error:
            raise OrderError(str(error)) from None
        cured = state.repaired or self.amendments[name].cures
        waiting = tuple(
            replace(start, plan=plan, repaired=start.repaired or cured) if start.at > at else start
            for start in state.starts
        )
        state = replace(state, plan=plan, starts=waiting, amended=state.amended | {name}, repaired=cured)
        under_way = attempt_at(self, state, at)
        if under_way is None or under_way.rollout.outcome is not None or under_way.rollout.state == "out":
            return state
        return self._ordered(state, Given(at, "amend", plan=plan))

    def _started(self, state: Standing, at: float) -> Standing:
        last = attempt_at(self, state, at)
        if last is not None and last.rollout.outcome is None:
            raise OrderError("It is on its way already.")
        if last is not None and last.rollout.outcome is not None and last.rollout.outcome.ended == "rolled forward":
            raise OrderError("It is everywhere already, with the mended version.")
        begun = tuple(start for start in state.starts if start.at <= at)
        start = Start(at, state.plan, state.repaired)
        return replace(state, starts=(*begun, start), postponed=False)

    def _postponed(self, state: Standing, at: float) -> Standing:
        last = attempt_at(self, state, at)
        if last is not None and last.rollout.outcome is None:
            raise OrderError("It is on its way already. Hold it, or take it back.")
        return replace(state, starts=tuple(start for start in state.starts if start.at <= at), postponed=True)

    def _ordered(self, state: Standing, given: Given) -> Standing:
        if attempt_at(self, state, given.at) is None:
            raise OrderError("Nothing is on its way yet. Begin the rollout first, or change its plan.")
        state = replace(state, orders=(*state.orders, given))
        try:
            attempt_at(self, state, given.at)
        except RolloutError as error:
            raise OrderError(sentence(str(error))) from None
        return state

    # -- what happens ----------------------------------------------------------------------------------

    def step(self, state: Standing, day: int) -> tuple[Standing, Day]:
        """One day: its exposure, its harm, and what the team does by itself after a release was taken back."""
        since, until = day * DAY_S, (day + 1) * DAY_S
        led = attempts(self, state)
        harm = sum(attempt.harm_between(since, until) for attempt in led)
        shares = [_share_at(led, float(at)) for at in np.linspace(since, until, SAMPLES, endpoint=False)]
        late = self.delay_harm * (1.0 - float(np.mean(shares))) if day >= self.wanted_day else 0.0
        sums = {
            "exposure": {"": (shares[-1], 1.0)},
            "checks_held": {"": (float(state.checks), 1.0)},
            "launch_bad_requests": {"": (harm, 1.0)},
            "delay_cost": {"": (late, 1.0)},
        }
        changes = tuple(self._change(attempt) for attempt in led if since <= attempt.start.at < until)
        owed, state = state.owed, self._left_alone(replace(state, day=day + 1, checks=0, owed=0.0), led, until)
        return state, Day(sums, harm + late + owed, changes)

    def _left_alone(self, state: Standing, led: tuple[Attempt, ...], now: float) -> Standing:
        """What was caught is known to the team; it mends that, and begins again in the morning of a later day."""
        if not led or (ended := led[-1].ended) is None or ended >= now:
            return state
        caught = led[-1].rollout.outcome
        state = replace(state, found=state.found or (caught is not None and caught.defect is not None))
        forward = caught is not None and caught.ended == "rolled forward"
        if forward or state.postponed or now - ended < self.repair_days * DAY_S:
            return state
        again = Start(now + RESTART_H * 3600.0, state.plan, repaired=True)
        return replace(state, starts=(*state.starts, again), repaired=True)

    def share_at(self, state: Standing, at: float) -> float:
        """Exposure at a moment."""
        return _share_at(attempts(self, state), at)

    def reports(self, state: Standing, until: float) -> tuple[News, ...]:
        """What the pipeline and the people at it have told up to a moment (fleet seconds); no order is told back."""
        return tuple(
            self._news(number, place, attempt, line)
            for number, attempt in enumerate(attempts(self, state))
            for place, line in enumerate(attempt.log)
            if attempt.at(line.at_h) <= min(until, attempt.until) and line.what in TOLD and BY_ORDER not in line.says
        )

    def next_call(self, state: Standing, since: float, until: float) -> float | None:
        """The first moment in a time at which somebody is called: something stands, is taken back, or is over.

        What the team does by itself on the days until then is foreseen, for it calls people as well.
        """
        day = state.day
        while True:
            midnight = (day + 1) * DAY_S
            called = _called(attempts(self, state), since, min(until, midnight))
            if called is not None or midnight >= until:
                return called
            state, day = self._left_alone(state, attempts(self, state), midnight), day + 1

    def _news(self, number: int, place: int, attempt: Attempt, line: Happened) -> News:
        at = attempt.at(line.at_h)
        who = PIPELINE if line.what in ("deployed", "finding", "extended", "everywhere") else ON_CALL
        return News(int(at // DAY_S), who, sentence(line.says), f"release-{number}-{place}", at=at)

    def _change(self, attempt: Attempt) -> Change:
        change = attempt.start.plan.change
        kind = {"binary": "code", "config": "config", "flag": "gate", "schema": "data", "data": "data"}.get(change.kind)
        title = f"rollout of {self.service} {self.version} by {attempt.start.plan.name}"
        return Change(
            attempt.start.at, kind or "infrastructure", self.service, title,  # type: ignore[arg-type] # as a Change has it
            PIPELINE, "all regions", "running", attempt.ended,
        )  # fmt: skip


def _share_at(led: Sequence[Attempt], at: float) -> float:
    """Exposure at a moment: that of the last attempt begun by then."""
    begun = [attempt for attempt in led if attempt.start.at <= at]
    return begun[-1].share_at(at) if begun else 0.0


def _called(led: Sequence[Attempt], since: float, until: float) -> float | None:
    """The first moment after `since`, up to `until`, at which an attempt calls somebody."""
    moments = (
        attempt.at(line.at_h) for attempt in led for line in attempt.log
        if line.what in CALLS and attempt.at(line.at_h) <= attempt.until
    )  # fmt: skip
    return min((at for at in moments if since < at <= until), default=None)
