"""What a plan costs over many releases: harm, time, people, false aborts, and which defects are left."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simride.rollouts.defects import CLASSES, ClassName
from simride.rollouts.evidence import Floats
from simride.rollouts.hidden import DefectChoice, class_shares
from simride.rollouts.outcome import Outcome
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.rollout import Rollout
from simride.rollouts.weighing import Estimate, estimate, mean, pooled, quantile

HEALTHY_PART = 0.3  # of the runs; the rest is shared evenly by the classes of defects
KINDS: tuple[DefectChoice, ...] = ("none", *CLASSES)
APART = 1_000_000  # run numbers of one kind from the next: no two kinds share their luck
EARLY = 0.1 + 1e-9  # of the service
DAY_S = 86400.0

Runs = Mapping[str, tuple[Outcome, ...]]  # by kind: "none", or a class of defects


@dataclass(frozen=True)
class Job:
    """A part of the runs of one plan: what one process does."""

    plan: RolloutPlan
    profile: ServiceProfile
    seed: int
    kind: DefectChoice
    first: int
    count: int


def jobs(plan: RolloutPlan, profile: ServiceProfile, seed: int, runs: int, chunk: int = 100) -> tuple[Job, ...]:
    """All runs of a plan in parts: so many good releases, and as many of each class of defect as of any other.

    Sampling every class with a known number and weighing it by its odds varies far less than drawing classes.
    """
    good = max(1, round(HEALTHY_PART * runs))
    each = max(2, round((runs - good) / len(CLASSES)))
    counts = {kind: good if kind == "none" else each for kind in KINDS}
    return tuple(
        Job(plan, profile, seed, kind, first, min(chunk, count - first))
        for kind, count in counts.items() for first in range(0, count, chunk)
    )  # fmt: skip


def run_job(job: Job) -> tuple[Outcome, ...]:
    """The outcomes of one part. A function of the job alone, in whatever process."""
    base = KINDS.index(job.kind) * APART
    return tuple(
        Rollout(job.plan, job.profile, job.seed, base + number, job.kind).finish()
        for number in range(job.first, job.first + job.count)
    )


def gather(parts: Sequence[Job], found: Sequence[tuple[Outcome, ...]]) -> Runs:
    """The outcomes of all parts of one plan, by kind, in the order of their runs."""
    runs: dict[str, tuple[Outcome, ...]] = {}
    for job, outcomes in zip(parts, found, strict=True):
        runs[job.kind] = (*runs.get(job.kind, ()), *outcomes)
    return runs


@dataclass(frozen=True)
class Economics:
    """One plan on one service. Harm in bad-request equivalents, per release unless said otherwise."""

    plan: str
    runs: int
    bad_release: float  # odds
    harm: Estimate
    harm_if_bad: Estimate
    harm_p95: float
    harm_max: float
    time_to_full_h: Estimate  # of a good release, what a false abort costs included
    engineer_h: Estimate
    false_abort: Estimate  # share of good releases taken back
    caught_early: float  # share of bad ones caught at a tenth of the service or less
    caught_at: Mapping[str, float]  # share of bad ones by stage; "afterwards": it was everywhere
    caught_by: Mapping[str, float]  # by template or guard, "pager", "people"
    residual: Mapping[ClassName, float]  # harm per release that each class brings; they add up to `harm`
    seen: Mapping[ClassName, float]  # share of each class that was caught before it was everywhere
    budget_if_bad: float  # share of the month's error budget that a bad release takes, on average
    budget_p95: float  # and that nineteen of twenty stay below
    alarm_precision: float  # share of its aborts that were right


def economics(plan: RolloutPlan, profile: ServiceProfile, runs: Runs, seed: int = 0) -> Economics:
    """The figures of a plan from its runs. `seed` draws the resamples of the intervals."""
    odds = profile.bad_release(plan.change.batch)
    weights = release_weights(odds)
    bad: dict[str, float] = {str(kind): share for kind, share in class_shares().items()}
    harm = harms(runs)
    values, mass = pooled(harm, weights)
    bad_values, bad_mass = pooled(harm, bad)
    budget = profile.mean_rps * profile.budget_days * DAY_S * (1.0 - profile.slo)
    good = runs["none"]
    false = np.array([one.false_abort for one in good], dtype=np.float64)
    seen = {kind: _mean_of(runs[kind], in_time) for kind in CLASSES}
    right = odds * sum(bad[kind] * seen[kind] for kind in CLASSES)
    wrong = (1.0 - odds) * float(false.mean())
    return Economics(
        plan=plan.name,
        runs=sum(len(found) for found in runs.values()),
        bad_release=odds,
        harm=estimate(harm, weights, seed),
        harm_if_bad=estimate(harm, bad, seed),
        harm_p95=quantile(values, mass, 0.95),
        harm_max=float(values.max()),
        time_to_full_h=estimate({"none": hours_to_full(good, profile)}, {"none": 1.0}, seed),
        engineer_h=estimate(column(runs, lambda one: one.engineer_h), weights, seed),
        false_abort=estimate({"none": false}, {"none": 1.0}, seed),
        caught_early=mean(column(runs, lambda one: in_time(one) and one.caught_share <= EARLY), bad),
        caught_at=_shares(runs, bad, (*(stage.name for stage in plan.stages), "afterwards"), lambda one: one.caught_at),
        caught_by=_shares(runs, bad, (), lambda one: one.caught_by),
        residual={kind: weights[kind] * float(harm[kind].mean()) for kind in CLASSES},
        seen=seen,
        budget_if_bad=mean(harm, bad) / budget,
        budget_p95=quantile(bad_values, bad_mass, 0.95) / budget,
        alarm_precision=right / (right + wrong) if right + wrong > 0.0 else 1.0,
    )


def release_weights(odds: float) -> dict[str, float]:
    """How often each kind of release happens, good ones among them."""
    return {"none": 1.0 - odds, **{kind: odds * share for kind, share in class_shares().items()}}


def column(runs: Runs, of: Callable[[Outcome], float]) -> dict[str, Floats]:
    """One figure of every run, by kind."""
    return {kind: np.array([of(one) for one in found], dtype=np.float64) for kind, found in runs.items()}


def harms(runs: Runs) -> dict[str, Floats]:
    """The harm of every run, by kind."""
    return column(runs, lambda one: one.harm)


def in_time(one: Outcome) -> bool:
    """Whether the release was taken back before it was everywhere."""
    return one.ended != "everywhere"


def hours_to_full(good: Sequence[Outcome], profile: ServiceProfile) -> Floats:
    """[n] Hours of good releases until they are everywhere: after a false abort it is looked into and begun again."""
    through = [one.hours for one in good if in_time(one) is False]
    again = float(np.mean(through)) if through else float(np.mean([one.hours for one in good]))
    return np.array([
        one.hours if not one.false_abort else one.hours + profile.people.triage_h + again for one in good
    ])  # fmt: skip


def _mean_of(found: Sequence[Outcome], of: Callable[[Outcome], bool]) -> float:
    return float(np.mean([of(one) for one in found]))


def _shares(runs: Runs, weights: Mapping[str, float], names: Sequence[str],
            of: Callable[[Outcome], str]) -> dict[str, float]:  # fmt: skip
    """Share of bad releases by a name; names that were given first, in their order."""
    shares = dict.fromkeys(names, 0.0)
    for kind, weight in weights.items():
        for one in runs[kind]:
            shares[of(one)] = shares.get(of(one), 0.0) + weight / len(runs[kind])
    return shares
