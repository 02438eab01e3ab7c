"""One rollout's time: what it is doing, minute by minute, what is measured meanwhile, and what that does to users."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from simride.rollouts.defects import Defect, harm_rate, strike
from simride.rollouts.evidence import Floats
from simride.rollouts.exposure import Arms, arms
from simride.rollouts.hidden import DefectChoice, draw
from simride.rollouts.judge import AnalysisRun, Series
from simride.rollouts.measuring import Ticks, whole_service
from simride.rollouts.monitoring import Monitoring
from simride.rollouts.outcome import Happened, Outcome
from simride.rollouts.plan import RolloutPlan, Stage
from simride.rollouts.profile import DAY_H, ServiceProfile
from simride.rollouts.trace import Trace
from simride.rollouts.watch import PAGER, Watch
from simride.rollouts.ways_back import rollback_h

State = Literal["deploying", "baking", "gate", "held", "out", "rolling back", "rolling forward", "ended"]
STEP_S = 60.0
BLOCK = 480  # ticks simulated at once


@dataclass
class Phase:
    """The stretch under way."""

    name: State
    began: int  # tick
    ends: float  # tick; infinite: until somebody decides
    number: int  # of phases so far: each has its own stream of draws


class Underway(ABC):
    """A rollout through its phases. What follows when one is over, or when something is found, is for others to say."""

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
        self._phase = Phase("deploying", 0, 0, 0)
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

    # for others to say

    @abstractmethod
    def _verdict(self, runs: tuple[AnalysisRun, ...]) -> None:
        """The stage's analysis has come to something."""

    @abstractmethod
    def _alarm(self, by: str) -> None:
        """A limit on the whole service is passed."""

    @abstractmethod
    def _phase_over(self) -> None:
        """What it was doing is done."""

    # time

    def advance(self, minutes: float) -> tuple[Happened, ...]:
        """Lead it on; what happened meanwhile. Held, it stays as it is while time and harm go on."""
        before, until = len(self.log), self._tick + max(1, round(minutes * 60.0 / self.step_s))
        while self.outcome is None and self._tick < until:
            self._stretch(until - self._tick)
        return tuple(self.log[before:])

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

    def _enter(self, name: State, lasts_h: float) -> None:
        number = self._phase.number + 1
        self._from_share = self.share
        self._phase = Phase(name, self._tick, self._tick + self._ticks_in(lasts_h), number)
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
