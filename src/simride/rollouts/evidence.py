"""Evidence that may be looked at as often as one likes, and the tests people use instead. Pure functions of counts.

An e-value is what a bet against "nothing is wrong" has grown to: where nothing is wrong it ever reaches 1/alpha with
odds of at most alpha, however often one looks (Ville 1939). All logarithms are natural; arrays in, arrays out.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Floats = NDArray[np.float64]
LARGE = 1e7  # a concentration so large that a Beta distribution is a point


def count_evidence(canary: Any, baseline: Any, share: Any, concentration: float = 5.0, noise: float = 0.0) -> Floats:
    """Logarithm of the e-value that the canary's share of the events is not `share`.

    `canary`, `baseline`: events so far; `share`: what the canary would have of them if nothing were wrong;
    `concentration`: of the Beta mixture over other shares, 5 for sparse counts and 20 for dense ones; `noise`: standard
    deviation of the logarithm of the ratio between two arms that differ by their hosts alone.
    Lindon & Malek, *Anytime-valid inference for multinomial count data*, NeurIPS 2022. With noise the null is no
    longer one share but a Beta around it as wide as hosts differ: still a ratio of two marginals, so still a bet.
    """
    x, y, theta = (np.asarray(value, dtype=np.float64) for value in (canary, baseline, share))
    wide = _log_marginal(x, y, theta, concentration)
    if noise <= 0.0:
        return np.asarray(wide - special.xlogy(x, theta) - special.xlog1py(y, -theta))
    usual = np.clip(1.0 / (theta * (1.0 - theta) * noise**2) - 1.0, 0.0, LARGE)
    # the bet is on shares wider apart than hosts make them: on both kinds of spread together
    spread = 1.0 / (1.0 / concentration + 1.0 / np.maximum(usual, 1e-9))
    return np.asarray(_log_marginal(x, y, theta, spread) - _log_marginal(x, y, theta, usual))


def _log_marginal(x: Floats, y: Floats, theta: Floats, concentration: Any) -> Floats:
    """Odds of just this row of events where the share is drawn from Beta(c theta, c (1 - theta))."""
    a, b = concentration * theta, concentration * (1.0 - theta)
    return np.asarray(special.betaln(a + x, b + y) - special.betaln(a, b))


def mean_evidence(difference: Any, variance: Any, noise: float, expected: float) -> Floats:
    """Logarithm of the e-value that two means differ by more than hosts do.

    `difference` of the means so far, its sampling `variance` (shrinks with time), `noise`: standard deviation that
    does not shrink (hosts), `expected`: standard deviation of the differences that are bet on. Normal mixture (Robbins
    1970): ratio of two normal marginals of the difference, which holds all that the path so far says.
    """
    d, v = np.asarray(difference, dtype=np.float64), np.asarray(variance, dtype=np.float64)
    null = np.maximum(v + noise**2, 1e-300)
    other = null + expected**2
    return np.asarray(0.5 * np.log(null / other) + 0.5 * d**2 * (1.0 / null - 1.0 / other))


def count_p_value(canary: Any, baseline: Any, share: Any) -> Floats:
    """One-sided exact p-value of so many events or more on the canary: binomial, given their sum. For one look."""
    x, y = np.asarray(canary, dtype=np.float64), np.asarray(baseline, dtype=np.float64)
    # the binomial's upper tail is an incomplete beta function; of no event at all it is everything
    return np.asarray(np.where(x > 0.0, special.betainc(np.maximum(x, 1.0), y + 1.0, share), 1.0))


def rank_p_value(canary: Floats, baseline: Floats) -> float:
    """One-sided Mann-Whitney p-value that the canary's intervals are higher; 1 where all are alike."""
    if len(canary) == 0 or len(baseline) == 0 or np.ptp(np.concatenate([canary, baseline])) == 0.0:
        return 1.0
    return float(stats.mannwhitneyu(canary, baseline, alternative="greater", method="asymptotic").pvalue)


def ratio_bounds(canary: float, baseline: float, share: float, alpha: float, concentration: float = 5.0,
                 noise: float = 0.0) -> tuple[float, float]:  # fmt: skip
    """Lowest and highest ratio of rates that the counts do not speak against: a confidence sequence, 1 - alpha.

    `share`: the canary's share of the exposure of both arms.
    """
    odds = share / (1.0 - share)

    def against(log_ratio: float) -> float:
        theta = _share(odds * math.exp(log_ratio))
        return float(count_evidence(canary, baseline, theta, concentration, noise)) - math.log(1.0 / alpha)

    centre = math.log((canary + 0.5) / (baseline + 0.5) / odds)
    return math.exp(_crossing(against, centre, -1)), math.exp(_crossing(against, centre, +1))


def _share(odds: float) -> float:
    return min(max(odds / (1.0 + odds), 1e-12), 1.0 - 1e-12)


def _crossing(against: Any, centre: float, way: int) -> float:
    """Where the evidence against a log ratio passes its bound, going away from the centre; infinite where never."""
    near, step = centre, 0.1
    while against(near + way * step) < 0.0:
        step *= 2.0
        if step > 30.0:
            return way * math.inf
    low, high = 0.0, step
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if against(near + way * middle) < 0.0 else (low, middle)
    return near + way * high


def slope(age_h: Floats, level: Floats) -> tuple[Floats, Floats]:
    """Slope per hour of a straight line through all points so far, and the sum of squares of the ages: [T] each."""
    n = np.arange(1, len(age_h) + 1, dtype=np.float64)
    mean_age, mean_level = np.cumsum(age_h) / n, np.cumsum(level) / n
    squares = np.cumsum(age_h**2) - n * mean_age**2
    products = np.cumsum(age_h * level) - n * mean_age * mean_level
    safe = np.maximum(squares, 1e-12)
    return products / safe, safe
