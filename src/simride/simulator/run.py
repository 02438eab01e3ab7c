"""A fleet running: its past, its present, and a fork at any moment."""

from copy import copy
from dataclasses import replace

from simride.base.errors import RideError
from simride.simulator import engine
from simride.simulator.conditions import Conditions
from simride.simulator.engine import Known
from simride.simulator.levers import Levers
from simride.simulator.orders import WORK_VERBS, Plan
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.standing.mechanism import Moment
from simride.simulator.standing.together import Standing, from_tape
from simride.simulator.state import Params, Segment, Tape
from simride.simulator.telemetry import View
from simride.simulator.world import Change, Effect, World

WARM_UP_S = 1800.0  # simulated before the history begins, and thrown away
FINE_TICK_S = 1.0
LAST_FINE_S = 600.0  # before the present, simulated as finely as the ride is


class Run:
    """One fleet from its first minute of history to now. A function of the world and the orders."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.conditions = Conditions(world)
        self.names = self.conditions.names
        self.effects: list[Effect] = list(world.effects)
        self.ordered: tuple[Change, ...] = ()
        self.plans: tuple[Plan, ...] = ()  # carried out so far
        self.state = engine.fresh_state(self.names.layout)
        self.standing = Standing()
        self.tape = Tape()
        self.now = world.begins_at - world.day_s
        self.known: Known | None = None  # clusters led as in another run: see branch.py
        self.course = None if world.programme is None else Course(world.programme)
        self.before: tuple[Run, ...] = ()  # this run as it stood each time whole days passed at once
        self.brought: tuple[Effect, ...] = ()  # what the course does to the fleet since then

    @classmethod
    def start(cls, world: World) -> "Run":
        """The fleet at the beginning of the ride, with a day of history behind it."""
        run = cls(world)
        layout = run.names.layout
        fine_from = world.begins_at - world.fine_s
        first = world.begins_at - world.day_s
        scratch = engine.new_segment(layout, first - WARM_UP_S, world.day_step_s, int(WARM_UP_S // world.day_step_s))
        run.now = first - WARM_UP_S
        while run.now < first:
            run._bucket(scratch, world.day_step_s)
        day = engine.new_segment(layout, first, world.day_step_s, round((fine_from - first) / world.day_step_s))
        run.tape.segments.append(day)
        while run.now < fine_from:
            run._bucket(day, world.day_step_s)
        buckets = round((world.ends_at - fine_from) / world.fine_step_s)
        fine = engine.new_segment(layout, fine_from, world.fine_step_s, buckets)
        run.tape.segments.append(fine)
        while run.now < world.begins_at:
            run._bucket(fine, FINE_TICK_S)
        run._bring()
        return run

    def advance(self, until: float) -> None:
        """Simulate every whole bucket up to `until` (fleet seconds).

        Where the fleet has a calendar, whole days ahead pass on it at once: the fluid fleet is not simulated through
        them, it goes on at the same time of a later day.
        """
        if self.course is not None:
            self._turn(int((until - self.now + 1e-6) // DAY_S))
            self._lead(int(until // DAY_S))
        fine = self.tape.segments[-1]
        until = min(until, self.world.ends_at)
        while self.now + fine.step_s <= until + 1e-6:
            self._bucket(fine, FINE_TICK_S)

    def pass_hours(self, until: float) -> None:
        """Simulate up to `until` (fleet seconds), coarsely, all but the last minutes before it.

        For programmes in which minutes count. Of more than a day, its last day alone is simulated; what was before is
        kept as it was seen.
        """
        skipped = until - self.now
        if until - self.now > self.world.day_s:
            self.before = (*self.before, self._as_it_stands())
            self.tape = Tape()
            self.now = until - self.world.day_s
        self.world = replace(
            self.world, begins_at=self.world.begins_at + skipped, ends_at=self.world.ends_at + skipped
        )
        layout, step_s = self.names.layout, self.world.day_step_s
        buckets = max(0, int((until - LAST_FINE_S - self.now) // step_s))
        if buckets:
            coarse = engine.new_segment(layout, self.now, step_s, buckets)
            self.tape = Tape([*self.tape.segments, coarse])
            for _ in range(buckets):
                self._lead(int(self.now // DAY_S))
                self._bucket(coarse, step_s)
        room = int((self.world.ends_at - self.now) // self.world.fine_step_s)
        fine = engine.new_segment(layout, self.now, self.world.fine_step_s, room)
        self.tape = Tape([*self.tape.segments, fine])
        while self.now + fine.step_s <= until + 1e-6:
            self._lead(int(self.now // DAY_S))
            self._bucket(fine, FINE_TICK_S)

    def carry_out(self, plan: Plan) -> None:
        """Let an order work. Its effects may not reach into what is already simulated."""
        early = [effect for effect in plan.effects if effect.start < self.now - 1e-6]
        early += [effect for effect, end in plan.stops if end < self.now - 1e-6]
        if early:
            raise RideError(f"an order cannot work in the past: {early[0].field} at {early[0].start:.0f} s")
        if self.course is not None and plan.order.verb in WORK_VERBS:
            order = plan.order
            self.course.carry_out(order.verb, order.name, order.percent, order.amount, self.now)
            self._bring()
        stops = dict(plan.stops)
        self.effects = [
            replace(effect, end=min(effect.end, stops[effect])) if effect in stops else effect
            for effect in self.effects
        ]
        self.effects.extend(plan.effects)
        self.ordered = (*self.ordered, *plan.changes)
        self.plans = (*self.plans, plan)

    def fork(self, spent: "Run | None" = None) -> "Run":
        """The same fleet at the same moment, to be led elsewhere.

        `spent` is a fork that nobody needs any more: this one takes its memory, which no system then has to find and
        to clear.
        """
        twin = object.__new__(Run)
        twin.world, twin.conditions, twin.names = self.world, self.conditions, self.names
        twin.effects, twin.ordered, twin.plans = list(self.effects), self.ordered, self.plans
        twin.state = engine.copy_state(self.state, spent.state if spent else None)
        twin.standing = self.standing.copy()
        fine = self.tape.segments[-1].copied(spent.tape.segments[-1] if spent else None)
        twin.tape = Tape([*self.tape.segments[:-1], fine])
        twin.now = self.now
        twin.known = self.known
        twin.course = None if self.course is None else self.course.fork()
        twin.before, twin.brought = self.before, self.brought
        return twin

    def light(self, kept_s: float) -> "Run":
        """The same run that remembers its last `kept_s` seconds alone: for other processes, and for many forks."""
        twin = self.fork()
        fine = twin.tape.segments[-1]
        twin.tape = Tape([replace(fine, kept_from=max(0, fine.count - round(kept_s / fine.step_s)))])
        return twin

    def view(self, at: float | None = None) -> View:
        """Everything there is to look at, as of `at` (fleet seconds) or now."""
        run = self.as_of(self.now if at is None else at)
        if run is not self:
            return run.view(at)
        seen = self.now if at is None else min(at, self.now)
        return View(
            world=self.world,
            names=self.names,
            tape=self.tape,
            now=seen,
            orders=(*self.ordered, *self._releases(seen)),
            ledger=None if self.course is None else self.course.ledger(),
            version_at=self.version_at,
            params_at=self.params_at,
            lost_at=lambda starts, lengths: self.conditions.lost_telemetry(self.effects, seen, starts, lengths),
        )

    def as_of(self, at: float) -> "Run":
        """This run, or what it was at a moment before whole days passed."""
        return next((run for run in self.before if at <= run.now + run.tape.segments[-1].step_s), self)

    def params_at(self, at: float) -> Params:
        """The settings in force at a moment: what a log line quotes."""
        return self.conditions.moment(self.effects, at, 1.0, lambda then: self._standing_at(then).before(then)).params

    def levers_at(self, at: float) -> Levers:
        """What effects and standing mechanisms say of hosts and traffic at a moment."""
        return self.conditions.moment(self.effects, at, 1.0, lambda then: self._standing_at(then).before(then)).levers

    def _standing_at(self, moment: Moment) -> Standing:
        """What standing mechanisms held at a moment, off the tape; what they hold now, from the present on."""
        for segment in self.tape.segments:
            bucket = int((moment.start - segment.start) // segment.step_s)
            if 0 <= bucket < segment.count:
                return from_tape(segment, bucket, moment)
        return self.standing

    def version_at(self, service: str, slot: int) -> str:
        """The version in a slot: 0 the older of the two live ones, 1 the newer."""
        live = self.conditions.versions[self.names.service_index[service]]
        return live[min(slot, len(live) - 1)]

    def _bucket(self, segment: Segment, tick_s: float) -> None:
        moment = self.conditions.moment(self.effects, self.now, segment.step_s, self._edit)
        self.standing.write(segment)
        tick_s = min(tick_s, segment.step_s)
        engine.run_bucket(self.names.layout, moment.params, self.state, segment, tick_s, known=self.known)
        self.now += segment.step_s
        self.standing.after(moment, segment)

    def _turn(self, days: int) -> None:
        """Let whole days pass: what is recorded becomes the record of the later day, as one day is like another."""
        if days <= 0:
            return
        self.before = (*self.before, self._as_it_stands())
        shift = days * DAY_S
        self.world = replace(self.world, begins_at=self.world.begins_at + shift, ends_at=self.world.ends_at + shift)
        self.tape = Tape([_later(segment, shift) for segment in self.tape.segments])
        self.now += shift
        if self.course is not None:
            self.course.lead_to(int(self.now // DAY_S))
        self._bring()

    def _lead(self, day: int) -> None:
        """Live through every day before `day` on the course, and let it do to the fleet what it says then."""
        if self.course is not None and self.course.today < min(day, self.course.last):
            self.course.lead_to(day)
            self._bring()

    def _as_it_stands(self) -> "Run":
        """This run, never to be led on: it shares what is written and sees nothing that comes after."""
        twin = copy(self)
        twin.tape = Tape([_later(segment, 0.0) for segment in self.tape.segments])
        twin.course = None if self.course is None else self.course.fork()
        twin.effects = list(self.effects)
        return twin

    def _bring(self) -> None:
        """Let the course do to the fleet what its state says."""
        if self.course is None:
            return
        gone = set(self.brought)
        self.brought = self.course.programme.effects(self.course.state, self.now)
        self.effects = [effect for effect in self.effects if effect not in gone] + list(self.brought)

    def _releases(self, at: float) -> tuple[Change, ...]:
        """What the course added to the change feed."""
        if self.course is None:
            return ()
        return tuple(change for day in self.course.days for change in day.changes if change.at <= at)

    def _edit(self, moment: Moment) -> None:
        self.standing.wake(moment)
        self.standing.before(moment)


def _later(segment: Segment, shift: float) -> Segment:
    """The same record so many seconds later; what is written is shared, what comes is not."""
    return replace(segment, start=segment.start + shift, gauges=dict(segment.gauges))
