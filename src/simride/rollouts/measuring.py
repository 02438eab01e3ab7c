"""What monitoring shows of a stage: counts and readings drawn around what really happens."""

import math
from dataclasses import dataclass

import numpy as np

from simride.rollouts.defects import Strike
from simride.rollouts.evidence import Floats
from simride.rollouts.exposure import REGION_LATENCY_NOISE, REGION_NOISE, TIME_LATENCY_NOISE, TIME_NOISE, Arms
from simride.rollouts.hidden import Hidden, level
from simride.rollouts.judge import Series
from simride.rollouts.plan import Stage
from simride.rollouts.profile import ServiceProfile

MEMORY_DEVIATION = 0.02  # of one reading, share of the limit
TAIL_REQUESTS = 14.0  # a p99 needs so many times the requests of a mean (see power.quantile_requests)
READY_FAILURES = 3.0  # starts a minute that one crashing host tries
COUNTS, READINGS = 8, 3  # columns drawn for each tick


@dataclass(frozen=True)
class Sides:
    """How the two sides of a stage differ by their hosts, regions or hours alone."""

    canary_errors: float  # multiples of the usual error ratio
    baseline_errors: float
    slower: float  # log of mean latency, canary less baseline
    struck: float  # share of the canary's requests in the part of the fleet that the defect can strike


def sides(stage: Stage, arms: Arms, hidden: Hidden, profile: ServiceProfile) -> Sides:
    """The sides of a stage in one run: hosts are upgraded in the run's order, and keep their ways."""
    struck = _struck(stage, arms, hidden, profile)
    k = arms.canary_hosts
    own = float(hidden.host_errors[:k].mean())
    if stage.exposure.unit == "users" and stage.baseline != "before_after":
        return Sides(1.0, 1.0, 0.0, struck)
    if stage.baseline == "before_after":
        earlier = math.exp(TIME_NOISE * hidden.time_noise)
        return Sides(own * earlier, own, TIME_LATENCY_NOISE * hidden.time_noise, struck)
    others = slice(k, 2 * k) if stage.baseline == "equal_size" else slice(k, None)
    there = hidden.host_errors[others]
    beside = float(there.mean()) if len(there) else 1.0
    slower = float(hidden.host_latency[:k].mean())
    slower -= float(hidden.host_latency[others].mean()) if len(there) else 0.0
    if stage.exposure.unit == "regions":
        own *= math.exp(REGION_NOISE * hidden.time_noise)
        slower += REGION_LATENCY_NOISE * hidden.time_noise
    return Sides(own, beside, slower, struck)


def _struck(stage: Stage, arms: Arms, hidden: Hidden, profile: ServiceProfile) -> float:
    """Share of the canary's requests where the defect can strike; 1 for defects that are everywhere."""
    defect = hidden.defect
    if defect is None or defect.kind != "region_hw_specific":
        return 1.0
    weight = defect.stratum_weight(profile)
    chosen = stage.exposure.selector
    regions = arms.regions or chosen.regions or tuple(profile.regions)
    hardware = chosen.hardware or tuple(profile.hardware)
    if defect.region not in regions or defect.hardware not in hardware:
        return 0.0
    if arms.regions or chosen.regions or chosen.hardware:
        taken = sum(profile.regions[name] for name in regions) * sum(profile.hardware[name] for name in hardware)
        return weight / taken
    if stage.exposure.unit == "users":
        return weight
    found = float(hidden.stratum[: arms.canary_hosts].mean())
    return max(found, 1.0 / arms.canary_hosts) if stage.exposure.stratified else found


@dataclass(frozen=True)
class Ticks:
    """The stretch that is measured: hours since the start at each tick's end, demand, what the defect does."""

    step_s: float
    at_h: Floats
    load: Floats  # demand as a share of its peak
    stage_age_h: Floats  # since the stage's hosts run the new version
    age_h: Floats  # of the oldest process on the new version
    hit: Strike


def measure(ticks: Ticks, arms: Arms, side: Sides, hidden: Hidden, profile: ServiceProfile,
            counts: np.random.Generator, readings: np.random.Generator) -> Series:  # noqa: TID251  # fmt: skip
    """One stretch as monitoring shows it. Draws go tick by tick, so that two stretches are as one."""
    n = len(ticks.at_h)
    requests = profile.peak_rps * ticks.load * ticks.step_s
    canary = requests * arms.canary * hidden.skewed
    baseline = requests * arms.baseline
    hit = ticks.hit
    canary_ratio = profile.error_ratio * side.canary_errors + hit.canary_errors
    canary_ratio = canary_ratio + level(hidden.incidents, ticks.at_h, True)
    baseline_ratio = profile.error_ratio * side.baseline_errors + hit.baseline_errors
    baseline_ratio = baseline_ratio + level(hidden.incidents, ticks.at_h, False)
    crashing = hit.endpoint_failures >= 0.5
    expected = np.empty((n, COUNTS))
    expected[:, 0] = canary * np.minimum(canary_ratio, 1.0)
    expected[:, 1] = baseline * np.minimum(baseline_ratio, 1.0)
    expected[:, 2] = canary * hit.endpoint_failures
    expected[:, 3] = canary * profile.order_share * (1.0 - hit.wrong) * math.exp(-side.slower)
    expected[:, 4] = baseline * profile.order_share
    expected[:, 5] = canary * profile.write_share * hit.corrupted
    starts = READY_FAILURES * arms.canary_hosts * ticks.step_s / 60.0
    expected[:, 6] = np.where(crashing, starts * hit.endpoint_failures, 0.0)
    expected[:, 7] = canary
    drawn = counts.poisson(expected).astype(np.float64)
    noise = readings.standard_normal((n, READINGS))
    with np.errstate(divide="ignore"):
        variance = profile.latency_sigma**2 * (1.0 / np.maximum(canary, 1e-9) + 1.0 / np.maximum(baseline, 1e-9))
    cold = profile.cold_slower * np.exp(-ticks.stage_age_h * 60.0 / profile.cold_minutes)
    apart = side.slower + (0.0 if arms.fresh_baseline else cold)
    return Series(
        step_s=ticks.step_s,
        seen=level(hidden.outages, ticks.at_h, True) == 0.0,
        canary_requests=drawn[:, 7],
        baseline_requests=baseline,
        canary_errors=drawn[:, 0],
        baseline_errors=drawn[:, 1],
        endpoint_failures=drawn[:, 2],
        canary_orders=drawn[:, 3],
        baseline_orders=drawn[:, 4],
        broken_records=drawn[:, 5],
        not_ready=drawn[:, 6],
        slower=hit.slower + apart + np.sqrt(variance) * noise[:, 0],
        slower_variance=variance,
        tail=hit.tail + 2.0 * apart + np.sqrt(TAIL_REQUESTS * variance) * noise[:, 1],
        tail_variance=TAIL_REQUESTS * variance,
        memory_age_h=ticks.age_h,
        memory=hit.leak_h * ticks.age_h + math.sqrt(2.0) * MEMORY_DEVIATION * noise[:, 2],
        memory_deviation=math.sqrt(2.0) * MEMORY_DEVIATION,
    )


def whole_service(ticks: Ticks, share: Floats, hidden: Hidden, profile: ServiceProfile) -> tuple[Floats, Floats]:
    """[T] The whole service's share of failed requests, others' incidents included, and the load of what all share."""
    failed = share * ticks.hit.canary_errors + (1.0 - share) * ticks.hit.baseline_errors
    others = level(hidden.incidents, ticks.at_h, False)
    return np.asarray(profile.error_ratio + failed + others), ticks.hit.dependency


def together(first: Series | None, then: Series) -> Series:
    """Two stretches of one stage as one."""
    if first is None:
        return then
    return Series._make(
        np.concatenate([value, added]) if isinstance(value, np.ndarray) else value
        for value, added in zip(first, then, strict=True)
    )


def shown(series: Series, ticks: int) -> Series:
    """The first ticks of a stage; memory reaches back to the release and loses as many at its end."""
    cut = len(series.seen) - ticks
    if cut == 0:
        return series
    return Series._make(value[: len(value) - cut] if isinstance(value, np.ndarray) else value for value in series)
