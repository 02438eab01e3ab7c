"""What is measured of a rollout, stage by stage, and what its judge makes of it."""

import math
from collections.abc import Set as AbstractSet

import numpy as np

from simride.base import seeds
from simride.rollouts.exposure import Arms
from simride.rollouts.hidden import Hidden
from simride.rollouts.judge import AnalysisRun, Series, Verdict, judge, sample_ratio_mismatch
from simride.rollouts.measuring import Sides, Ticks, measure, shown, sides, together
from simride.rollouts.plan import RolloutPlan, Stage
from simride.rollouts.profile import ServiceProfile

SAMPLE_RATIO = "sample ratio"
Found = tuple[int, tuple[AnalysisRun, ...]]  # the tick of a stretch at which it came to something, and to what


class Monitoring:
    """Series and verdicts of one rollout, by the stage's name. Each stretch of baking has its own stream of draws."""

    def __init__(self, plan: RolloutPlan, profile: ServiceProfile, hidden: Hidden, seed: int, run: int) -> None:
        self.plan, self.profile, self.hidden = plan, profile, hidden
        self.series: dict[str, Series] = {}
        self.analyses: dict[str, tuple[AnalysisRun, ...]] = {}
        self._named = (seed, "rollout", run)
        self._sides: dict[str, Sides] = {}
        self._memory: Series | None = None  # of the stage before: memory is followed since the release began
        self._pending: Series | None = None  # measured, but perhaps beyond where the stretch ends

    def follow(self, plan: RolloutPlan) -> None:
        """Judge by another plan's templates from now on."""
        self.plan = plan

    def begin(self, number: int) -> None:
        """A new stretch of baking."""
        seed, *name = self._named
        self._counts = seeds.generator(seed, *name, "counts", number)
        self._readings = seeds.generator(seed, *name, "readings", number)

    def sides(self, stage: Stage, arms: Arms) -> Sides:
        """How a stage's two sides differ by their hosts alone."""
        if stage.name not in self._sides:
            self._sides[stage.name] = sides(stage, arms, self.hidden, self.profile)
        return self._sides[stage.name]

    def see(self, stage: Stage, arms: Arms, ticks: Ticks, complete: bool, since: int,
            let_pass: AbstractSet[str]) -> Found | None:  # fmt: skip
        """Measure a stretch, and judge the stage up to its end; None: it goes on.

        `complete`: the bake ends with it; `since`: findings before this tick of the stage were dealt with;
        `let_pass`: templates whose findings no longer end the stage.
        """
        new = measure(ticks, arms, self.sides(stage, arms), self.hidden, self.profile, self._counts, self._readings)
        known = self.series.get(stage.name)
        before = 0 if known is None else len(known.seen)
        whole = together(known, new if known is not None else _after(self._memory, new))
        self._pending = whole
        runs = tuple(
            judge(template, whole, arms, stage.bake.min_sample, complete, since)
            for template in self.plan.templates(stage)
        )
        self.analyses[stage.name] = runs
        heard = tuple(run for run in runs if self._may_end(run, let_pass))
        found = {run.tick for run in heard if run.tick is not None}
        skewed = sample_ratio_mismatch(whole, arms)
        if skewed is not None and self.plan.on.srm != "warn" and SAMPLE_RATIO not in let_pass:
            found.add(max(skewed, before))
        if found:
            first = min(found)
            return first - before, tuple(run for run in heard if run.tick == first) or (_skew(first),)
        return (len(ticks.at_h) - 1, heard) if complete else None

    def _may_end(self, run: AnalysisRun, let_pass: AbstractSet[str]) -> bool:
        """Whether a verdict may end the stage: not a dry run's, and not one that somebody let pass."""
        role = next(one.role for one in self.plan.analysis_templates if one.name == run.template)
        return role != "dry_run" and run.template not in let_pass

    def keep(self, stage: Stage, stop: int, of: int) -> None:
        """Keep what was measured up to where the stretch ended: `stop` of its ticks."""
        if self._pending is None:
            return
        self._memory = shown(self._pending, len(self._pending.seen) - (of - stop))
        self.series[stage.name] = self._memory

    def ticks_kept(self, stage: Stage) -> int:
        """Ticks of a stage that were measured."""
        kept = self.series.get(stage.name)
        return 0 if kept is None else len(kept.seen)

    def failed(self, stage: Stage) -> frozenset[str]:
        """Templates of a stage that found something."""
        return frozenset(run.template for run in self.analyses.get(stage.name, ()) if run.verdict is Verdict.FAILED)


def _after(past: Series | None, new: Series) -> Series:
    """A stage's first stretch, with the memory of the stages before it."""
    if past is None:
        return new
    return new._replace(
        memory_age_h=np.concatenate([past.memory_age_h, new.memory_age_h]),
        memory=np.concatenate([past.memory, new.memory]),
    )


def _skew(tick: int) -> AnalysisRun:
    says = f"{SAMPLE_RATIO}: the sides' requests do not fit their shares"
    return AnalysisRun(SAMPLE_RATIO, Verdict.FAILED, tick, math.nan, says)
