"""The new version beside what it is compared with, so far at each moment: what the desk's charts are drawn of."""

import numpy as np
from scipy import stats

from simride.rollouts.desk.parts import Sides
from simride.rollouts.evidence import Floats
from simride.rollouts.exposure import Arms
from simride.rollouts.judge import Series

POINTS = 90  # at the most
SURE = 0.975  # so that both bounds hold nineteen times in twenty
MANY = 50.0  # of a share of errors: no bound is wider than so many times


def sides_of(stage: str, series: Series, arms: Arms) -> Sides:
    """Both sides of a stage."""
    ticks = len(series.seen)
    picked = np.unique(np.linspace(0, ticks - 1, min(POINTS, ticks)).astype(int))
    asked = np.cumsum(series.canary_requests * series.seen)
    failed = np.cumsum(series.canary_errors * series.seen)
    low, high = _share_bounds(failed[picked], asked[picked], arms.noise)
    slower, spread = _slower(series, arms)
    beside = arms.baseline > 0.0
    return Sides(
        stage=stage,
        minutes=_kept((picked + 1) * series.step_s / 60.0),
        errors=_kept(failed[picked] / np.maximum(asked[picked], 1.0)),
        errors_low=_kept(low),
        errors_high=_kept(high),
        usual=_kept(_usual(series)[picked]) if beside else (),
        slower=_kept(np.expm1(slower[picked])) if beside else (),
        slower_low=_kept(np.expm1((slower - spread)[picked])) if beside else (),
        slower_high=_kept(np.expm1((slower + spread)[picked])) if beside else (),
        requests=float(asked[-1]),
        failed=float(failed[-1]),
        hosts=arms.canary_hosts,
        others=arms.baseline_hosts,
    )


def _usual(series: Series) -> Floats:
    """[T] Share of failed requests on the other side so far."""
    asked = np.cumsum(series.baseline_requests * series.seen)
    return np.asarray(np.cumsum(series.baseline_errors * series.seen) / np.maximum(asked, 1.0))


def _share_bounds(failed: Floats, asked: Floats, noise: float) -> tuple[Floats, Floats]:
    """[T] Between what shares the true one lies: Garwood's exact bounds of a count, widened by what hosts differ by.

    `noise`: standard deviation of the logarithm. Both spreads are added as variances of the logarithm.
    """
    most = stats.gamma.ppf(SURE, failed + 1.0)
    least = np.where(failed > 0.0, stats.gamma.ppf(1.0 - SURE, np.maximum(failed, 0.5)), 0.0)
    z = float(stats.norm.ppf(SURE))
    middle = np.maximum(failed, 0.5)
    up = np.hypot(np.log(most / middle), z * noise)
    down = np.hypot(np.log(np.maximum(middle / np.maximum(least, 1e-9), 1.0)), z * noise)
    per = middle / np.maximum(asked, 1.0)
    lower = np.where(failed > 0.0, per * np.exp(-down), 0.0)
    return np.asarray(lower), np.asarray(per * np.minimum(np.exp(up), MANY))


def _slower(series: Series, arms: Arms) -> tuple[Floats, Floats]:
    """[T] The best estimate so far of the difference of log mean latency, and how far off it may be."""
    weight = series.seen / np.maximum(series.slower_variance, 1e-12)
    total = np.maximum(np.cumsum(weight), 1e-12)
    z = float(stats.norm.ppf(SURE))
    spread = z * np.sqrt(1.0 / total + arms.latency_noise**2)
    return np.cumsum(series.slower * weight) / total, np.minimum(spread, 2.0)


def _kept(values: Floats) -> tuple[float, ...]:
    """Six digits are enough, and the same everywhere."""
    return tuple(float(f"{value:.6g}") for value in values)
