"""What follows in a rollout: its plan's word on each verdict, and people who believe what they see, or do not."""

import math
from dataclasses import replace

import numpy as np

from simride.rollouts import aftermath
from simride.rollouts.defects import harm_rate, strike
from simride.rollouts.judge import AnalysisRun, Verdict
from simride.rollouts.monitoring import SAMPLE_RATIO
from simride.rollouts.outcome import End, Outcome
from simride.rollouts.people import answer_h, approval_h, overrides
from simride.rollouts.profile import DAY_H
from simride.rollouts.underway import BLOCK, Phase, Underway
from simride.rollouts.watch import PAGER
from simride.rollouts.ways_back import FIX_H, rollback_h

EXTENDED = 0.5  # of its bake, each time a stage is extended
SUSPECTS = 0.5  # odds that whoever is on call takes a rollout back for an incident that is not its own


class LeftAlone(Underway):
    """A rollout led by its plan and the people in it."""

    def finish(self) -> Outcome:
        """Lead it to its end by its plan and the people in it."""
        self.watched = False
        if self.state == "held" and math.isinf(self._phase.ends):
            self._phase = replace(self._phase, ends=self._tick + self._ticks_in(self._answer()))
        while self.outcome is None:
            self._stretch(BLOCK)
        return self.outcome

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
        self._phase = Phase("ended", self._tick, math.inf, self._phase.number + 1)
        self.outcome = Outcome(
            defect, how, self.harm, self.at_h, self.engineer_h, stage, by, share,
            false_abort=how != "everywhere" and defect is None, held=self._held, overridden=self._disbelieved,
        )  # fmt: skip
