"""One rollout under way: watched, held, overridden, aborted, rolled back or forward, or left to its plan."""

from collections.abc import Mapping
from dataclasses import replace

from simride.base.errors import RolloutError
from simride.rollouts.left_alone import LeftAlone
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.underway import State

IN_WORDS: Mapping[State, str] = {"gate": "at its gate", "out": "everywhere"}


class Rollout(LeftAlone):
    """A plan on a service under one run's hidden draws. The same (plan, profile, seed, run) is the same rollout.

    `advance` leads it on by minutes; in between, `hold`, `promote`, `extend`, `abort`, `roll_forward`, `ramp` and
    `hurry` (the emergency lane) order it about. Where `watched`, it waits at `hold` for an order; else people in it
    decide, each in their time; a hold that was ordered stands until it is ordered on. `finish` leads it to its end.

    Where it is `kept_on`, being everywhere does not end it: it is `out`, and goes on until somebody takes it back.
    `starts_at`: hour of the day, where it is not drawn. `trace`: what is to remember every tick.
    """

    def hold(self) -> None:
        """Stay at this exposure until told otherwise. Raises RolloutError where nothing stands still any more."""
        self._must_be("hold", "deploying", "baking", "gate")
        self._hold("by order", "")

    def resume(self) -> None:
        """Go on where it was held. A finding that held it is taken note of for this stage."""
        self._must_be("resume", "held")
        self._say("resumed", "goes on by order")
        self._go_on()

    def promote(self) -> None:
        """On to the next stage now, whatever was found: an override. Raises RolloutError where it cannot go on."""
        self._must_be("promote", "baking", "gate", "held")
        self._disbelieved += len(self._seen.failed(self.stage))
        self._say("promoted", "on to the next stage by order")
        self._next()

    def extend(self, minutes: float) -> None:
        """Bake this stage for longer."""
        self._must_be("extend", "baking", "gate", "held")
        self._let_pass()
        self._enter("baking", minutes / 60.0)
        self._say("extended", f"{minutes:g} minutes more")

    def abort(self) -> None:
        """Take the release back. Raises RolloutError at a one-way door."""
        self._must_be("abort", "deploying", "baking", "gate", "held", "out")
        if not self.plan.change.reversible:
            raise RolloutError("this change cannot be taken back: it is a one-way door; roll forward instead")
        self._catch(self.stage.name, "people")
        self._back("by order")

    def roll_forward(self) -> None:
        """Build a fix and roll that out instead: hours, at the exposure of now."""
        self._must_be("roll forward", "baking", "gate", "held", "out")
        self._catch(self.stage.name, "people")
        self._forward("by order")

    def ramp(self, fraction: float) -> None:
        """Set the exposure by hand to a share between this stage's and everything. Raises RolloutError elsewhere."""
        self._must_be("ramp", "baking", "gate", "held")
        if not self.share <= fraction <= 1.0:
            raise RolloutError(f"{fraction:g} is not between {self.share:g}, which it is at, and 1; abort goes back")
        room = "rest_of_fleet" if 0.5 < fraction < 1.0 else "before_after" if fraction == 1.0 else self.stage.baseline
        baseline = self.stage.baseline if self.stage.baseline == "none" else room
        exposure = self.stage.exposure.model_copy(update={"fraction": fraction})
        changed = self.stage.model_copy(update={"exposure": exposure, "baseline": baseline})
        self.stages[self.stage_number] = changed.model_copy(update={"name": f"{self.stage.name} at {fraction:g}"})
        self._say("promoted", f"exposure set to {fraction:g} by hand")
        self._enter("deploying", self.profile.deploy_minutes / 60.0)

    def hurry(self) -> None:
        """Open the emergency lane: its stages alone are left, each with its least bake, then everything."""
        self._must_be("hurry", "deploying", "baking", "gate", "held")
        lane = self.plan.emergency_lane
        if lane is None:
            raise RolloutError("the plan has no emergency_lane; give it one, or promote stage by stage")
        left = [stage for stage in self.stages[self.stage_number + 1 :] if stage.name in lane.stages]
        everything = self.stages[-1]
        kept = [*left, *([] if everything in left else [everything])]
        quick = [stage.model_copy(update={"bake": stage.bake.model_copy(
            update={"duration": lane.min_bake, "must_span": (), "min_sample": 0})}) for stage in kept]  # fmt: skip
        self.stages[self.stage_number + 1 :] = quick
        self.engineer_h += 0.25 * lane.approvals
        self._say("hurried", f"emergency lane, {lane.approvals} approvals: {', '.join(s.name for s in quick)} to go")
        self._next()

    def replan(self, plan: RolloutPlan) -> None:
        """Go by another plan from here on: what this stage judges, and every stage after it.

        Raises RolloutError where the other plan has no stage to go on with.
        """
        names = [stage.name for stage in plan.stages]
        if self.stage.name in names:
            place = names.index(self.stage.name)
            now, after = plan.stages[place], plan.stages[place + 1 :]
            kept = self.stage.model_copy(update={"bake": now.bake, "analysis": now.analysis, "gate": now.gate})
        else:
            kept, after = self.stage, tuple(one for one in plan.stages if one.exposure.fraction > self.share)
        if not after and kept.exposure.fraction < 1.0:
            raise RolloutError(f"the plan {plan.name} has no stage beyond {100 * self.share:.3g} %; give it one")
        baked = self._tick - self._phase.began
        self.stages[self.stage_number :] = [kept, *after]
        self.plan = plan
        self._seen.follow(plan)
        self._watch.follow(plan.absolute_guards)
        if self.state == "baking":
            left = max(1, self._ticks_in(self._bake_h()) - baked)
            self._phase = replace(self._phase, ends=self._tick + left)
        self._say("replanned", f"goes by {plan.name} from here")

    def _must_be(self, order: str, *states: State) -> None:
        if self.state not in states:
            is_now, *can = (IN_WORDS.get(state, state) for state in (self.state, *states))
            raise RolloutError(f"a rollout that is {is_now} cannot {order}; it can while {' or '.join(can)}")
