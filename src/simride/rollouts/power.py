"""What a comparison can see, before it is run: two Poisson counts, and the logarithm of the ratio of their rates.

Rates are per second, times in seconds, `noise` the standard deviation of the log ratio between arms that differ by
their hosts alone: tau * sqrt(1/k_canary + 1/k_baseline). It does not shrink with time.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import stats

from simride.rollouts.evidence import count_evidence, mean_evidence

POWER = 0.9
NEVER = math.inf


@dataclass(frozen=True)
class Counting:
    """Two arms whose failures are counted."""

    canary_rps: float
    baseline_rps: float
    ratio: float  # of failures in health
    noise: float = 0.0

    def events(self, rise: float, lasts_s: float) -> tuple[float, float]:
        """Failures expected on either side where the canary's ratio is `rise` times the usual."""
        return self.canary_rps * self.ratio * rise * lasts_s, self.baseline_rps * self.ratio * lasts_s

    @property
    def share(self) -> float:
        """The canary's share of the failures where nothing is wrong."""
        return self.canary_rps / (self.canary_rps + self.baseline_rps)


def quantiles(alpha: float, power: float = POWER) -> float:
    """z(1 - alpha) + z(power)."""
    return float(stats.norm.ppf(1.0 - alpha) + stats.norm.ppf(power))


def fixed_power(arms: Counting, rise: float, lasts_s: float, alpha: float) -> float:
    """Power of one look at the end: log rate ratio, Phi(ln(rise)/sd - z(1 - alpha))."""
    canary, baseline = arms.events(rise, lasts_s)
    deviation = math.sqrt(1.0 / canary + 1.0 / baseline + arms.noise**2)
    return float(stats.norm.cdf(math.log(rise) / deviation - stats.norm.ppf(1.0 - alpha)))


def seconds_to_see(arms: Counting, rise: float, alpha: float, power: float = POWER) -> float:
    """How long one look at the end needs for its power; infinite where hosts differ by too much."""
    room = (math.log(rise) / quantiles(alpha, power)) ** 2 - arms.noise**2
    if room <= 0.0:
        return NEVER
    per_second = 1.0 / (arms.canary_rps * arms.ratio * rise) + 1.0 / (arms.baseline_rps * arms.ratio)
    return per_second / room


def least_rise_ever(noise: float, alpha: float, power: float = POWER) -> float:
    """The smallest ratio that can be told from hosts that differ, however long one waits."""
    return math.exp(quantiles(alpha, power) * noise)


def sequential_events(rise: float, share: float, alpha: float, concentration: float = 5.0) -> float:
    """Failures on both sides until the sequential test is expected to fire: [ln(1/alpha) + ln(1 + n/c)/2] / KL."""
    q = rise * share / (rise * share + 1.0 - share)
    divergence = q * math.log(q / share) + (1.0 - q) * math.log((1.0 - q) / (1.0 - share))
    count = 10.0
    for _ in range(60):
        count = (math.log(1.0 / alpha) + 0.5 * math.log1p(count / concentration)) / divergence
    return count


def sequential_power(arms: Counting, rise: float, lasts_s: float, alpha: float, concentration: float = 5.0) -> float:
    """Odds that the sequential test stands above its bound when the time is over.

    A lower bound of the odds that it ever did, from normal counts around their means and hosts around theirs.
    """
    canary, baseline = arms.events(rise, lasts_s)
    if canary < 1e-9:
        return 0.0
    bound = _bound(canary + baseline, arms.share, alpha, concentration, arms.noise)
    if not math.isfinite(bound):
        return 0.0
    deviation = math.sqrt(1.0 / canary + 1.0 / max(baseline, 0.5) + arms.noise**2)
    return float(stats.norm.cdf((math.log(rise) - bound) / deviation))


@lru_cache(maxsize=4096)
def _bound(events: float, share: float, alpha: float, concentration: float, noise: float) -> float:
    """The log ratio at which the evidence of so many events reaches its bound; infinite where all would not do."""
    odds = share / (1.0 - share)

    def evidence(log_ratio: float) -> float:
        q = odds * math.exp(log_ratio) / (1.0 + odds * math.exp(log_ratio))
        return float(count_evidence(events * q, events * (1.0 - q), share, concentration, noise))

    wanted = math.log(1.0 / alpha)
    low, high = 0.0, 12.0
    if evidence(high) < wanted:
        return NEVER
    for _ in range(40):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if evidence(middle) < wanted else (low, middle)
    return high


def least_rise(arms: Counting, lasts_s: float, alpha: float, concentration: float = 5.0, power: float = POWER) -> float:
    """The smallest ratio that the sequential test sees in the time with its power; infinite where none under 1000."""
    low, high = 0.0, math.log(1000.0)
    if sequential_power(arms, math.exp(high), lasts_s, alpha, concentration) < power:
        return NEVER
    for _ in range(40):
        middle = 0.5 * (low + high)
        seen = sequential_power(arms, math.exp(middle), lasts_s, alpha, concentration) >= power
        low, high = (low, middle) if seen else (middle, high)
    return math.exp(high)


def latency_requests(shift: float, sigma: float, alpha: float, power: float = POWER) -> float:
    """Requests per arm until one look sees the mean of log latency move by ln(1 + shift)."""
    return float(2.0 * (sigma * quantiles(alpha, power) / math.log1p(shift)) ** 2)


def quantile_requests(shift: float, sigma: float, quantile: float, alpha: float, power: float = POWER) -> float:
    """The same for a quantile of log-normal latency: 2 p (1 - p) / g(q)^2, g the density of its logarithm there."""
    density = stats.norm.pdf(stats.norm.ppf(quantile)) / sigma
    spread = quantile * (1.0 - quantile) / density**2
    return float(2.0 * spread * (quantiles(alpha, power) / math.log1p(shift)) ** 2)


def least_shift(variance: float, noise: float, expected: float, alpha: float, power: float = POWER) -> float:
    """The smallest relative rise of a mean that the sequential test sees with its power at this sampling variance."""
    wanted = math.log(1.0 / alpha)
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = 0.5 * (low + high)
        reached = float(mean_evidence(middle, variance, noise, expected)) >= wanted
        low, high = (low, middle) if reached else (middle, high)
    return math.expm1(high + float(stats.norm.ppf(power)) * math.sqrt(variance + noise**2))


def seconds_to_count(rps: float, share: float, count: int = 3, power: float = POWER) -> float:
    """Until so many requests of an endpoint that always fails have come: gamma quantile over the rate."""
    return float(stats.gamma.ppf(power, count) / (rps * share))


def requests_to_have_seen(share: float, odds: float = 0.95) -> float:
    """Requests until an endpoint of this share was seen at all (rule of three: about 3/share)."""
    return math.log(1.0 - odds) / math.log1p(-share)


def hours_to_see_slope(slope_h: float, deviation: float, step_h: float, alpha: float, power: float = POWER) -> float:
    """Hours of samples `step_h` apart until a straight rise stands out: (12 z^2 sigma^2 dt / slope^2)^(1/3)."""
    return float((12.0 * quantiles(alpha, power) ** 2 * deviation**2 * step_h / slope_h**2) ** (1.0 / 3.0))


def odds_to_have_stratum(weight: float, hosts: int) -> float:
    """Odds that so many hosts chosen at random have one of a stratum of this weight."""
    return 1.0 - (1.0 - weight) ** hosts


def least_slope(hours: float, deviation: float, step_h: float, expected: float, alpha: float) -> float:
    """The smallest slope per hour that the sequential slope test sees in the time, with power .9."""
    samples = max(np.floor(hours / step_h), 2.0)
    squares = samples * hours**2 / 12.0
    return math.log1p(least_shift(deviation**2 / squares, 0.0, expected, alpha))
