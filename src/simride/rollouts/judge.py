"""The judge: what was measured in, a verdict out. It touches nothing and knows nothing of what is hidden."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from simride.rollouts.evidence import (
    Floats,
    count_evidence,
    count_p_value,
    mean_evidence,
    rank_p_value,
    ratio_bounds,
    slope,
)  # fmt: skip
from simride.rollouts.exposure import Arms
from simride.rollouts.plan import ALONE, AnalysisTemplate, Statistic

Bools = NDArray[np.bool_]
EXPECTED_SHIFT = math.log(1.1)  # of latency: what the sequential test of means bets on
EXPECTED_SLOPE_H = 0.05  # of memory: share of the limit per hour
LARGEST_SHIFT = 50.0  # of a logarithm, in what is shown
TAIL_NOISE = 2.0  # hosts differ by so much more in their p99


class Verdict(StrEnum):
    """What an analysis comes to."""

    SUCCESSFUL = "successful"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    NO_DATA = "no data"
    ERROR = "error"


class Series(NamedTuple):
    """What was measured in a stage, interval by interval [T]; `memory` since the release began [M >= T]."""

    step_s: float
    seen: Bools  # monitoring worked
    canary_requests: Floats
    baseline_requests: Floats
    canary_errors: Floats
    baseline_errors: Floats
    endpoint_failures: Floats  # on the canary, at endpoints of which half or more fail
    canary_orders: Floats
    baseline_orders: Floats
    broken_records: Floats  # found on the canary
    not_ready: Floats  # hosts of the canary
    slower: Floats  # difference of mean log latency
    slower_variance: Floats
    tail: Floats  # difference of the log of p99
    tail_variance: Floats
    memory_age_h: Floats  # [M]
    memory: Floats  # [M] canary less baseline, share of the limit
    memory_deviation: float


@dataclass(frozen=True)
class AnalysisRun:
    """One template over one stage, so far."""

    template: str
    verdict: Verdict | None  # None: still running
    tick: int | None  # at which it was decided, where that was before the end
    value: float  # what was measured: a ratio, a relative rise, a slope per hour, a count
    says: str


def judge(template: AnalysisTemplate, series: Series, arms: Arms, min_sample: int, complete: bool,
          since: int = 0) -> AnalysisRun:  # fmt: skip
    """The verdict of a template on a stage: at once where it fails or cannot measure, else when `complete`.

    What comes before the template's `initial_delay` is as if it had not been measured; what was found before tick
    `since` was dealt with.
    """
    down = _unseen(template, series)
    series = _after_delay(template, series)
    looks = _looks(template, series)
    looks[:since], down[:since] = False, False
    value = VALUES[template.metric](series, arms)
    errors = _first(down)
    fails = np.cumsum(FAILING[template.statistic](template, series, arms, looks, complete))
    failed = _first(fails > template.failure_limit)
    if failed is not None and (errors is None or failed <= errors):
        return _run(template, Verdict.FAILED, failed, value, "worse than what it is compared with")
    if errors is not None:
        return _run(template, Verdict.ERROR, errors, value, "nothing could be measured")
    if not complete:
        return AnalysisRun(template.name, None, None, value, "running")
    seen = float((series.canary_requests * series.seen).sum())
    if seen < max(min_sample, 1):
        return _run(template, Verdict.NO_DATA, None, value, f"{seen:.0f} requests, {max(min_sample, 1)} wanted")
    if template.metric not in ALONE and arms.baseline <= 0.0:
        return _run(template, Verdict.NO_DATA, None, value, "no host is left to compare with")
    if template.rule_out is not None and not _ruled_out(template, series, arms, template.rule_out):
        says = f"a rise by x{template.rule_out:g} cannot be ruled out yet"
        return _run(template, Verdict.INCONCLUSIVE, None, value, says)
    return _run(template, Verdict.SUCCESSFUL, None, value, "nothing worse was seen")


def _run(template: AnalysisTemplate, verdict: Verdict, tick: int | None, value: float, says: str) -> AnalysisRun:
    return AnalysisRun(template.name, verdict, tick, value, f"{template.name}: {says}")


def sample_ratio_mismatch(series: Series, arms: Arms, alpha: float = 1e-6) -> int | None:
    """The first tick at which the sides' requests no longer fit their planned shares; None where they do."""
    if arms.baseline <= 0.0:
        return None
    canary, baseline = np.cumsum(series.canary_requests), np.cumsum(series.baseline_requests)
    both = np.maximum(canary + baseline, 1.0)
    off = (canary - arms.share * both) / np.sqrt(both * arms.share * (1.0 - arms.share))
    return _first(np.abs(off) > float(special.ndtri(1.0 - alpha / 2.0)))


def _first(found: Bools) -> int | None:
    return int(found.argmax()) if found.any() else None


def _looks(template: AnalysisTemplate, series: Series) -> Bools:
    """[T] Where the template is looked at: at its intervals, while monitoring works."""
    every = max(1, round(template.interval / series.step_s))
    tick = np.arange(1, len(series.seen) + 1)
    return np.asarray((tick % every == 0) & series.seen)


def _after_delay(template: AnalysisTemplate, series: Series) -> Series:
    """The series with nothing seen before the template's delay is over."""
    if template.initial_delay <= 0.0:
        return series
    late = np.arange(1, len(series.seen) + 1) * series.step_s > template.initial_delay
    return series._replace(seen=series.seen & late)


def _unseen(template: AnalysisTemplate, series: Series) -> Bools:
    """[T] Where monitoring has been down for longer than is borne."""
    borne = max(1, round(template.consecutive_error_limit * max(template.interval, series.step_s) / series.step_s))
    down = np.cumsum(~series.seen)
    since = down - np.concatenate([np.zeros(min(borne, len(down)), down.dtype), down[:-borne]])
    return np.asarray((since >= borne) & ~series.seen & (np.arange(len(down)) + 1 >= borne))


def _counts(template: AnalysisTemplate, series: Series) -> tuple[Floats, Floats]:
    """Events so far on either side, of what is seen."""
    canary, baseline = (
        (series.canary_orders, series.baseline_orders) if template.metric == "orders"
        else (series.canary_errors, series.baseline_errors)
    )  # fmt: skip
    return np.cumsum(canary * series.seen), np.cumsum(baseline * series.seen)


def _share(series: Series, allowed: float = 1.0) -> Floats:
    """[T] The canary's share of the events if its ratio is just what is allowed."""
    canary = allowed * np.cumsum(series.canary_requests * series.seen)
    both = canary + np.cumsum(series.baseline_requests * series.seen)
    return np.asarray(np.clip(canary / np.maximum(both, 1e-9), 1e-12, 1.0 - 1e-12))


def _noise(template: AnalysisTemplate, arms: Arms) -> float:
    if template.host_variance == "ignored":
        return 0.0
    if template.metric == "latency_p99":
        return TAIL_NOISE * arms.latency_noise
    return arms.noise if template.metric == "error_ratio" else arms.latency_noise


def _sequential_count(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:  # noqa: ARG001
    x, y = _counts(template, series)
    theta = _share(series, template.allowed_increase)
    evidence = count_evidence(x, y, theta, template.concentration, _noise(template, arms))
    worse = x > theta * (x + y) if template.direction == "increase" else x < theta * (x + y)
    return np.asarray(looks & worse & (evidence >= math.log(1.0 / template.alpha)))


def _p_values(template: AnalysisTemplate, series: Series, arms: Arms) -> Floats:
    """[T] Of one look at each tick: exact where hosts are taken as alike, log rate ratio where they are not."""
    x, y = _counts(template, series)
    theta, noise = _share(series, template.allowed_increase), _noise(template, arms)
    if noise == 0.0:
        return count_p_value(x, y, theta)
    ratio = np.log((x + 0.5) / (y + 0.5)) - np.log(theta / (1.0 - theta))
    deviation = np.sqrt(1.0 / (x + 0.5) + 1.0 / (y + 0.5) + noise**2)
    return np.asarray(special.ndtr(-ratio / deviation))


def _peeking_count(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:  # noqa: ARG001
    return np.asarray(looks & (_p_values(template, series, arms) <= template.alpha))


def _fixed_count(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:
    found = np.zeros_like(looks)
    found[-1] = complete and bool(_p_values(template, series, arms)[-1] <= template.alpha)
    return found


def _mann_whitney(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:  # noqa: ARG001
    found = np.zeros_like(looks)
    if complete:
        seen = series.seen
        canary = series.canary_errors[seen] / np.maximum(series.canary_requests[seen], 1e-9)
        baseline = series.baseline_errors[seen] / np.maximum(series.baseline_requests[seen], 1e-9)
        higher = canary.sum() > template.allowed_increase * baseline.sum()
        found[-1] = higher and rank_p_value(canary, baseline) <= template.alpha
    return found


def _difference(template: AnalysisTemplate, series: Series) -> tuple[Floats, Floats]:
    """[T] The best estimate so far of a difference of log latency, and its variance."""
    tail = template.metric == "latency_p99"
    value, variance = (series.tail, series.tail_variance) if tail else (series.slower, series.slower_variance)
    weight = series.seen / variance
    total = np.maximum(np.cumsum(weight), 1e-12)
    return np.cumsum(value * weight) / total, 1.0 / total


def bet_on_shift(noise: float) -> float:
    """Standard deviation of the shifts that are bet on: usual ones, and wider than hosts or regions differ."""
    return math.hypot(EXPECTED_SHIFT, 3.0 * noise)


def _sequential_mean(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:  # noqa: ARG001
    difference, variance = _difference(template, series)
    beyond = difference - math.log(template.allowed_increase)
    noise = _noise(template, arms)
    evidence = mean_evidence(beyond, variance, noise, bet_on_shift(noise))
    return np.asarray(looks & (beyond > 0.0) & (evidence >= math.log(1.0 / template.alpha)))


def _slope(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:  # noqa: ARG001
    rising, squares = (values[-len(looks):] for values in slope(series.memory_age_h, series.memory))
    evidence = mean_evidence(rising, series.memory_deviation**2 / squares, 0.0, EXPECTED_SLOPE_H)
    return np.asarray(looks & (rising > 0.0) & (evidence >= math.log(1.0 / template.alpha)))


def _at_least(template: AnalysisTemplate, series: Series, arms: Arms, looks: Bools, complete: bool) -> Bools:  # noqa: ARG001
    counted = {"endpoint_errors": series.endpoint_failures, "invariants": series.broken_records,
               "readiness": series.not_ready}[template.metric]  # fmt: skip
    return np.asarray(looks & (np.cumsum(counted * series.seen) >= template.at_least))


def _ruled_out(template: AnalysisTemplate, series: Series, arms: Arms, rise: float) -> bool:
    x, y = _counts(template, series)
    bounds = ratio_bounds(float(x[-1]), float(y[-1]), float(_share(series)[-1]), template.alpha,
                          template.concentration, _noise(template, arms))  # fmt: skip
    return bounds[1] < rise


Failing = Callable[[AnalysisTemplate, Series, Arms, Bools, bool], Bools]
FAILING: Mapping[Statistic, Failing] = {
    "sequential_count": _sequential_count, "peeking_count": _peeking_count, "fixed_count": _fixed_count,
    "mann_whitney": _mann_whitney, "sequential_mean": _sequential_mean, "slope": _slope, "at_least": _at_least,
}  # fmt: skip


def _ratio(canary: Floats, baseline: Floats, series: Series) -> float:
    exposed, compared = float(series.canary_requests.sum()), float(series.baseline_requests.sum())
    failed, usual = float(canary.sum()), float(baseline.sum())
    return failed / exposed / (usual / compared) if exposed and compared and usual else math.nan


def _rise(value: Floats, variance: Floats, arms: Arms) -> float:
    """The relative rise so far; nothing where there is no baseline, and at most what can be a number."""
    if arms.baseline <= 0.0:
        return math.nan
    return math.expm1(min(float(np.average(value, weights=1.0 / variance)), LARGEST_SHIFT))


VALUES: Mapping[str, Callable[[Series, Arms], float]] = {
    "error_ratio": lambda series, _: _ratio(series.canary_errors, series.baseline_errors, series),
    "orders": lambda series, _: _ratio(series.canary_orders, series.baseline_orders, series),
    "latency_mean": lambda series, arms: _rise(series.slower, series.slower_variance, arms),
    "latency_p99": lambda series, arms: _rise(series.tail, series.tail_variance, arms),
    "memory": lambda series, _: float(slope(series.memory_age_h, series.memory)[0][-1]),
    "endpoint_errors": lambda series, _: float(series.endpoint_failures.sum()),
    "invariants": lambda series, _: float(series.broken_records.sum()),
    "readiness": lambda series, _: float(series.not_ready.sum()),
}
