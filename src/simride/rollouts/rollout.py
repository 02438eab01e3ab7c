"""One rollout under way: watched, held, overridden, aborted, rolled back or forward, or left to its plan."""

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from simride.base.errors import RolloutError
from simride.rollouts import aftermath
from simride.rollouts.defects import Defect, harm_rate, strike
from simride.rollouts.evidence import Floats
from simride.rollouts.exposure import Arms, arms
from simride.rollouts.hidden import DefectChoice, draw
from simride.rollouts.judge import AnalysisRun, Series, Verdict
from simride.rollouts.measuring import Ticks, whole_service
from simride.rollouts.monitoring import SAMPLE_RATIO, Monitoring
from simride.rollouts.outcome import End, Happened, Outcome
from simride.rollouts.people import answer_h, approval_h, overrides
from simride.rollouts.plan import RolloutPlan, Stage
from simride.rollouts.profile import DAY_H, ServiceProfile
from simride.rollouts.trace import Trace
from simride.rollouts.watch import PAGER, Watch
from simride.rollouts.ways_back import FIX_H, rollback_h

State = Literal["deploying", "baking", "gate", "held", "out", "rolling back", "rolling forward", "ended"]
IN_WORDS: Mapping[State, str] = {"gate": "at its gate", "out": "everywhere"}
STEP_S = 60.0
BLOCK = 480  # ticks simulated at once
EXTENDED = 0.5  # of its bake, each time a stage is extended
SUSPECTS = 0.5  # odds that whoever is on call takes a rollout back for an incident that is not its own


@dataclass
class _Phase:
    """The stretch under way."""

    name: State
    began: int  # tick
    ends: float  # tick; infinite: until somebody decides
    number: int  # of phases so far: each has its own stream of draws


class Rollout:
    """A plan on a service under one run's hidden draws. The same (plan, profile, seed, run) is the same rollout.

    `advance` leads it on by minutes; in between, `hold`, `promote`, `extend`, `abort`, `roll_forward`, `ramp` and
    `hurry` (the emergency lane) order it about. Where `watched`, it waits at `hold` for an order; else people in it
    decide, each in their time; a hold that was ordered stands until it is ordered on. `finish` leads it to its end.

    Where it is `kept_on`, being everywhere does not end it: it is `out`, and goes on until somebody takes it back.
    `starts_at`: hour of the day, where it is not drawn. `trace`: what is to remember every tick.
    """

    def __init__(self, plan: RolloutPlan, profile: ServiceProfile, seed: int, run: int = 0,
                 defect: DefectChoice | Defect = "drawn", watched: bool = False, kept_on: bool = False,
                 starts_at: float | None = None, trace: Trace | None = None) -> None:  # fmt: skip
        self.plan, self.profile, self.seed, self.run, self.watched = plan, profile, seed, run, watched
        self.kept_on, self.trace = kept_on, trace
        self._hidden = draw(profile, plan.change.batch, seed, run, defect)
        if starts_at is not None:
            self._hidden = replace(self._hidden, starts_at=starts_at)
        self.step_s = STEP_S
        self._tick = 0
        self.harm = 0.0
        self.engineer_h = 0.0
        self.share = 0.0
        self.log: list[Happened] = []
        self.stages: list[Stage] = list(plan.stages)
        self.stage_number = 0
        self.outcome: Outcome | None = None
        self._watch = Watch(plan.absolute_guards, profile, self.step_s)
        self._extended = 0
        self._held = 0
        self._overridden: set[str] = set()  # findings of this stage that somebody let pass
        self._disbelieved = 0
        self._since = 0  # ticks of this stage that were dealt with
        self._resumes: tuple[State, float] = ("baking", 0)  # what a hold interrupted, and the ticks it had left
        self._stage_began = 0  # tick at which its hosts ran the new version
        self._caught: tuple[str, str, float] = ("", "", 0.0)
        self._phase = _Phase("deploying", 0, 0, 0)
        self._from_share = 0.0
        self._waits_for, self._held_by = "", ""
        self._through = False  # whether this stage's bake was over when it came to what it is now
        self._seen = Monitoring(plan, profile, self._hidden, seed, run)
        self._enter("deploying", profile.deploy_minutes / 60.0)

    # what anyone may see

    @property
    def at_h(self) -> float:
        """Hours since it began, which is the age of the oldest process on the new version, too."""
        return float(self._hours(self._tick))

    @property
    def state(self) -> State:
        """What it is doing."""
        return self._phase.name

    @property
    def stage(self) -> Stage:
        """The stage it is at."""
        return self.stages[self.stage_number]

    @property
    def series(self) -> Mapping[str, Series]:
        """What was measured, by the stage's name."""
        return self._seen.series

    @property
    def analyses(self) -> Mapping[str, tuple[AnalysisRun, ...]]:
        """The verdicts of each template so far, by the stage's name."""
        return self._seen.analyses

    @property
    def arms(self) -> Arms:
        """Who runs the new version, and whom they are compared with."""
        return arms(self.stage, self.profile)

    @property
    def waits_for(self) -> str:
        """Why it is held, in words; empty where it is not."""
        return self._waits_for if self.state == "held" else ""

    @property
    def baked_through(self) -> bool:
        """Whether the bake of the stage it is at was not cut short: its checks have come to all they come to."""
        return self._through

    @property
    def planned_end_h(self) -> float | None:
        """Hours since it began at which what it is doing is over by its plan; None where people have to say.

        A way back is taken to work at once: whether it does is known when it has.
        """
        if self.state in ("deploying", "baking", "gate", "rolling forward"):
            return float(self._hours(self._phase.ends))
        if self.state == "rolling back":
            return float(self._hours(self._phase.began)) + rollback_h(self.plan.rollback, self._from_share, 1.0)
        return None

    @property
    def hour(self) -> float:
        """Hour of the day."""
        return (self._hidden.starts_at + self.at_h) % DAY_H

    # orders

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

    # time

    def advance(self, minutes: float) -> tuple[Happened, ...]:
        """Lead it on; what happened meanwhile. Held, it stays as it is while time and harm go on."""
        before, until = len(self.log), self._tick + max(1, round(minutes * 60.0 / self.step_s))
        while self.outcome is None and self._tick < until:
            self._stretch(until - self._tick)
        return tuple(self.log[before:])

    def finish(self) -> Outcome:
        """Lead it to its end by its plan and the people in it."""
        self.watched = False
        if self.state == "held" and math.isinf(self._phase.ends):
            self._phase = replace(self._phase, ends=self._tick + self._ticks_in(self._answer()))
        while self.outcome is None:
            self._stretch(BLOCK)
        return self.outcome

    def _stretch(self, most: int) -> None:
        """Simulate some ticks of this phase, up to its end or to what ends it early."""
        phase = self._phase
        left = phase.ends - self._tick
        if left <= 0:
            self._phase_over()
            return
        n = int(min(most, left, BLOCK))
        at_h = self._hours(np.arange(self._tick + 1, self._tick + n + 1))
        share = self._shares(at_h)
        ticks = self._ticks(at_h, share)
        found = None
        if phase.name == "baking":
            found = self._seen.see(self.stage, self.arms, ticks, n == left, self._since, self._overridden)
        watched = self._watch.see(at_h, whole_service(ticks, share, self._hidden, self.profile), self._muted())
        stop = min(n if found is None else found[0] + 1, n if watched is None else watched[0] + 1)
        rate = harm_rate(self._hidden.defect, ticks.hit, share, self.profile)
        requests = self.profile.peak_rps * ticks.load * self.step_s
        # tick by tick, so that it is the same however the time is cut
        harms = np.cumsum(np.concatenate([[self.harm], (rate * requests)[:stop]]))
        self.harm = float(harms[-1])
        if self.trace is not None:
            self.trace.keep(share[:stop], harms[1:], self.arms.regions or self.stage.exposure.selector.regions)
        self._tick, self.share = self._tick + stop, float(share[stop - 1])
        self._watch.keep(stop)
        if phase.name == "baking":
            self._seen.keep(self.stage, stop, n)
            self._through = stop == left
        if found is not None and found[0] + 1 == stop:
            self._verdict(found[1])
        elif watched is not None and watched[0] + 1 == stop:
            self._alarm(watched[1])
        elif stop == left:
            self._phase_over()

    def _muted(self) -> AbstractSet[str]:
        """Limits that say nothing new: those that somebody let pass, and all of them while the way out is taken."""
        if self.state in ("rolling back", "rolling forward"):
            return self._watch.names
        if self.state == "held":
            return self._watch.names if self.plan.on.fail == "hold" else self._overridden | {PAGER}
        return self._overridden

    def _shares(self, at_h: Floats) -> Floats:
        """[T] Exposure: rises while deploying, falls while a redeploy goes back, else stands."""
        phase = self._phase
        began, ends = self._hours(phase.began), self._hours(phase.ends)
        if phase.name == "deploying":
            done = np.clip((at_h - began) / max(ends - began, 1e-9), 0.0, 1.0)
            return np.asarray(self._from_share + done * (self.arms.canary - self._from_share))
        if phase.name == "rolling back" and self.plan.rollback.mechanism == "redeploy":
            done = np.clip((at_h - began) / max(ends - began, 1e-9), 0.0, 1.0)
            return np.asarray(self._from_share * (1.0 - done))
        return np.full_like(at_h, self.share)

    def _ticks(self, at_h: Floats, share: Floats) -> Ticks:
        hour = self._hidden.starts_at + at_h
        load = self.profile.load(hour)
        hit = strike(self._hidden.defect, share, load, at_h, self._seen.sides(self.stage, self.arms).struck)
        return Ticks(self.step_s, at_h, load, at_h - self._hours(self._stage_began), at_h, hit)

    # what follows

    def _verdict(self, runs: tuple[AnalysisRun, ...]) -> None:
        """The stage's analysis has come to something: do what the plan says."""
        roles = {template.name: template.role for template in self.plan.analysis_templates}
        failed = [run for run in runs if run.verdict is Verdict.FAILED]
        guardrails = [run for run in failed if roles.get(run.template) == "guardrail"]
        if guardrails:
            self._fail(guardrails[0].template, guardrails[0].says)
            return
        on = self.plan.on
        policies = (
            (failed[:1], on.srm if failed and failed[0].template == SAMPLE_RATIO else "hold"),
            ([run for run in runs if run.verdict is Verdict.ERROR], on.judge_error),
            ([run for run in runs if run.verdict is Verdict.NO_DATA], on.no_data),
            ([run for run in runs if run.verdict is Verdict.INCONCLUSIVE], on.inconclusive),
        )
        doubts = [(found[0], does) for found, does in policies if found]
        if doubts:
            self._doubt(doubts[0][1], doubts[0][0].template, doubts[0][0].says)
        else:
            self._pass()

    def _fail(self, by: str, says: str) -> None:
        self._say("finding", says)
        self._catch(self.stage.name, by)
        if self.plan.on.fail == "rollback":
            self._back(says)
        elif self.plan.on.fail == "roll_forward":
            self._forward(says)
        else:
            self._hold(says, by)

    def _doubt(self, does: str, by: str, says: str) -> None:
        self._say("finding", says)
        if does == "rollback":
            self._catch(self.stage.name, by)
            self._back(says)
        elif does == "extend" and self._extended < 2:
            self._extended += 1
            self._say("extended", f"{self.stage.name} bakes for longer")
            self._since = self._seen.ticks_kept(self.stage)
            self._enter("baking", EXTENDED * self.stage.bake.duration / 3600.0)
        elif does == "promote":
            self._held_by = by
            self._go_on()
        else:
            self._hold(says, "doubt " + by)

    def _alarm(self, by: str) -> None:
        """A guard of the plan, or the pager of the service, which it has whatever the plan says."""
        if by != PAGER:
            self._fail(by, f"{by}: over its limit for the whole service")
        else:
            self._say("paged", "the service burns its budget")
            self._hold("somebody was paged for the whole service", PAGER)

    def _phase_over(self) -> None:
        name = self._phase.name
        if name == "deploying":
            self.share = self.arms.canary
            self._say("deployed", f"{self.stage.name}: {100 * self.share:.3g} % on the new version")
            self._since, self._stage_began = 0, self._tick
            self._enter("baking", self._bake_h())
        elif name == "baking":
            self._pass()
        elif name == "gate":
            self._next()
        elif name == "held":
            self._decide()
        elif name == "out":
            self._catch("afterwards", "people")
            self._way_out("users and support tell of it")
        elif name == "rolling back":
            self._end("rolled back")
        elif name == "rolling forward":
            self._end("rolled forward")

    def _bake_h(self) -> float:
        bake = self.stage.bake
        lasts = bake.duration / 3600.0
        if "daily_peak" in bake.must_span:
            lasts = max(lasts, (self.profile.peak_hour + 1.0 - self.hour) % DAY_H)
        return lasts

    def _pass(self) -> None:
        """Through the analysis: wait at the gate, then on."""
        self._say("passed", f"{self.stage.name}: analysis through")
        gate = self.stage.gate
        waits = 0.0
        if gate.kind == "approval":
            waits = approval_h(gate.wait / 3600.0, self.hour)
            self.engineer_h += 0.25 * gate.approvers
        elif gate.kind == "time_window" and not gate.hours[0] <= self.hour < gate.hours[1]:
            waits = (gate.hours[0] - self.hour) % DAY_H
        if waits > 0.0:
            self._enter("gate", waits)
        else:
            self._next()

    def _next(self) -> None:
        self.engineer_h += self.profile.people.stage_h
        if self.stage_number + 1 == len(self.stages):
            self._everywhere()
            return
        self.stage_number += 1
        self._extended = 0
        self._overridden.clear()
        self._enter("deploying", self.profile.deploy_minutes / 60.0)

    def _everywhere(self) -> None:
        """Through all stages: the end, or the rest of its life."""
        if not self.kept_on:
            self._end("everywhere")
            return
        self._say("everywhere", f"everywhere after {self.at_h:.1f} hours")
        defect = self._hidden.defect
        one = np.ones(1)
        hit = strike(defect, one, one, one * (self.at_h + DAY_H), 1.0)
        harmful = defect is not None and bool(harm_rate(defect, hit, one, self.profile).any())
        self._enter("out", defect.unseen_h if defect is not None and harmful else math.inf)

    def _hold(self, says: str, by: str) -> None:
        self._held += 1
        self._waits_for, self._held_by = says, by
        if self.state != "held":
            self._resumes = (self.state, self._phase.ends - self._tick)
        self._say("held", f"held: {says}")
        waits = math.inf if self.watched or not by else self._answer()
        self._enter("held", waits)

    def _go_on(self) -> None:
        """Where a hold interrupted it, what held it let pass."""
        self._let_pass()
        name, left = self._resumes if self.state == "held" else (self.state, self._phase.ends - self._tick)
        if left > 0:
            self._enter(name, self._hours(left))
        elif name == "baking":
            self._pass()
        else:
            self._next()

    def _let_pass(self) -> None:
        """What was found so far no longer ends this stage."""
        self._since = self._seen.ticks_kept(self.stage)
        by = self._held_by.removeprefix("doubt ")
        self._overridden |= self._seen.failed(self.stage) | ({by} & ((self._watch.names - {PAGER}) | {SAMPLE_RATIO}))

    def _answer(self) -> float:
        self.engineer_h += self.profile.people.triage_h
        return answer_h(self.profile.people, self.hour)

    def _decide(self) -> None:
        """What a person does who has looked: believes the finding, or not."""
        by = self._held_by
        if by == PAGER:
            self._watch.quiet(self.at_h)
            if self._hidden.defect is not None or self._hidden.luck[0] < SUSPECTS:
                self._catch(self.stage.name, PAGER)
                self._way_out("taken back by whoever was on call")
                return
        elif by and not by.startswith("doubt "):
            if not overrides(self.profile.people.past_precision, self._hidden.luck[2]):
                self._way_out("believed, and taken back")
                return
            self._disbelieved += 1
            self._caught = ("", "", 0.0)
        self._say("resumed", "looked at, and let on")
        self._go_on()

    def _way_out(self, says: str) -> None:
        if self.plan.change.reversible:
            self._back(says)
        else:
            self._forward(says)

    def _back(self, says: str) -> None:
        self._say("aborted", f"rolling back: {says}")
        self._enter("rolling back", rollback_h(self.plan.rollback, self.share, self._hidden.luck[1]))

    def _forward(self, says: str) -> None:
        self._say("aborted", f"a fix is rolled forward: {says}")
        self._enter("rolling forward", FIX_H)

    def _catch(self, stage: str, by: str) -> None:
        if not self._caught[0]:
            self._caught = (stage, by, self.share)

    def _end(self, how: End) -> None:
        defect = self._hidden.defect
        if how != "everywhere":
            self.share = 1.0 if how == "rolled forward" and self.kept_on else 0.0
            self.engineer_h += self.profile.people.triage_h
        if self.trace is not None:
            self.trace.keep(np.array([self.share]), np.array([self.harm]), ())
        stage, by, share = self._caught
        if how == "everywhere" and defect is not None:
            left = aftermath.found(defect, self.plan, self.profile, self.at_h, self.hour,
                                   self._hidden.luck[1])  # fmt: skip
            self.harm += left.harm
            self.engineer_h += left.engineer_h
            stage, by, share = ("afterwards", left.found_by, 1.0)
        elif how == "everywhere":
            stage, by, share = ("", "", 0.0)
        self._say(how, f"{how} after {self.at_h:.1f} hours")
        self._phase = _Phase("ended", self._tick, math.inf, self._phase.number + 1)
        self.outcome = Outcome(
            defect, how, self.harm, self.at_h, self.engineer_h, stage, by, share,
            false_abort=how != "everywhere" and defect is None, held=self._held, overridden=self._disbelieved,
        )  # fmt: skip

    def _enter(self, name: State, lasts_h: float) -> None:
        number = self._phase.number + 1
        self._from_share = self.share
        self._phase = _Phase(name, self._tick, self._tick + self._ticks_in(lasts_h), number)
        if name in ("deploying", "baking"):
            self._through = False
        if name == "baking":
            self._seen.begin(number)

    def _hours(self, ticks: Any) -> Any:
        return ticks * self.step_s / 3600.0

    def _ticks_in(self, hours: float) -> float:
        """Ticks of so many hours, one at least; infinite stays so."""
        return hours if math.isinf(hours) else max(1, round(hours * 3600.0 / self.step_s))

    def _say(self, what: str, says: str) -> None:
        self.log.append(Happened(self.at_h, self.stage.name, what, says))

    def _must_be(self, order: str, *states: State) -> None:
        if self.state not in states:
            is_now, *can = (IN_WORDS.get(state, state) for state in (self.state, *states))
            raise RolloutError(f"a rollout that is {is_now} cannot {order}; it can while {' or '.join(can)}")
