"""How sure one may be of a mean, a share or a difference after so few rides. Everything is two-sided unless said.

The intervals lean on a prior of a few rides' worth of spread (`PRIOR_RIDES`), so that three equal marks do
not pretend to certainty. The tests are exact where the field has an exact one (binomial), Student's t where not.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

PRIOR_RIDES = 3  # how many rides the assumed spread counts for
CONFIDENCE = 0.9
ALPHA = 0.01  # chance that any saying of one analysis is a fluke; five analyses together stay at a twentieth


@dataclass(frozen=True)
class Band:
    """A mean with its interval, from `rides` rides."""

    mean: float
    low: float
    high: float
    rides: int

    def to_json(self) -> dict[str, float | int]:
        """Rounded to three digits."""
        mean, low, high = (round(value, 3) for value in (self.mean, self.low, self.high))
        return {"mean": mean, "low": low, "high": high, "rides": self.rides}


def band(values: Sequence[float], spread: float, weights: Sequence[float] | None = None) -> Band | None:
    """The weighted mean and its Student interval; `spread` is the standard deviation assumed beforehand.

    With weights w the effective number of rides is (sum w)^2 / sum w^2 (Kish 1965). None without values.
    """
    if not values:
        return None
    x = np.asarray(values, np.float64)
    w = np.ones_like(x) if weights is None else np.asarray(weights, np.float64)
    effective = float(w.sum() ** 2 / (w**2).sum())
    mean = float((w * x).sum() / w.sum())
    seen = float((w * (x - mean) ** 2).sum() / w.sum()) * effective
    freedom = PRIOR_RIDES + effective - 1.0
    variance = (PRIOR_RIDES * spread**2 + seen) / freedom
    reach = float(special.stdtrit(freedom, 0.5 + CONFIDENCE / 2.0)) * math.sqrt(variance / effective)
    return Band(mean, mean - reach, mean + reach, len(values))


def fading_weights(count: int, half_life: float) -> list[float]:
    """Weights of `count` values in order, the newest 1, halved every `half_life` rides back."""
    return [0.5 ** ((count - 1 - place) / half_life) for place in range(count)]


def more_than(successes: int, tries: int, share: float) -> float:
    """p of at least so many successes where each had no more than this chance (exact binomial, one-sided)."""
    return float(stats.binomtest(successes, tries, share, alternative="greater").pvalue) if tries else 1.0


def mean_above(values: Sequence[float], least: float) -> float:
    """p of such a mean where the true one is no more than `least` (Student's t, one-sided); 1 for fewer than two."""
    if len(values) < 2:
        return 1.0
    x = np.asarray(values, np.float64)
    error = float(x.std(ddof=1)) / math.sqrt(len(x))
    gap = float(x.mean()) - least
    if error == 0.0:  # all alike: a sign test is the honest one
        return 0.5 ** len(x) if gap > 0 else 1.0
    return float(stats.t.sf(gap / error, len(x) - 1))


def holm(found: Mapping[str, float]) -> dict[str, float]:
    """The same p-values, raised so that the chance of even one fluke among them all stays at ALPHA (Holm 1979)."""
    left, highest = len(found), 0.0
    adjusted = {}
    for name, p in sorted(found.items(), key=lambda item: (item[1], item[0])):
        highest = max(highest, min(1.0, p * left))
        adjusted[name] = highest
        left -= 1
    return adjusted
