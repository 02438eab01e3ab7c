"""What each stage of a plan can see and cannot, before it is run."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scipy import stats

from simride.base.units import duration, people_number, percent
from simride.rollouts.exposure import Arms, arms
from simride.rollouts.judge import EXPECTED_SLOPE_H, TAIL_NOISE, bet_on_shift
from simride.rollouts.measuring import MEMORY_DEVIATION, TAIL_REQUESTS
from simride.rollouts.plan import ALONE, AbsoluteGuard, AnalysisTemplate, Metric, RolloutPlan, Stage
from simride.rollouts.power import (
    POWER,
    Counting,
    least_rise,
    least_rise_ever,
    least_shift,
    least_slope,
    seconds_to_see,
    sequential_power,
)  # fmt: skip
from simride.rollouts.profile import ServiceProfile

MEANT = 1.5  # the rise of errors that a sentence about time speaks of
LONGEST_S = 30 * 86400.0  # a bake beyond it is none
UNSEEN = 0.1  # the latency shift that a sentence speaks of


@dataclass(frozen=True)
class Sight:
    """What one template sees in one stage, nine times in ten."""

    template: str
    metric: Metric
    least: float  # ratio of errors; relative rise; share of requests; slope per hour; share of writes; hosts
    sees: str
    misses: str  # "" where there is nothing to add


@dataclass(frozen=True)
class StagePower:
    """One stage: what it has to judge by, and what that is good for."""

    stage: str
    share: float  # of requests
    hosts: int
    lasts_s: float
    requests: float  # on the canary while it bakes, at the mean demand of a day
    sights: tuple[Sight, ...]
    guards: tuple[str, ...]  # what the limits on the whole service see of this stage
    says: str


def stage_power(plan: RolloutPlan, profile: ServiceProfile) -> tuple[StagePower, ...]:
    """Every stage of a plan on a service, in order. Errors, latency and counts at a power of .9."""
    return tuple(_of_stage(plan, stage, profile) for stage in plan.stages)


def _of_stage(plan: RolloutPlan, stage: Stage, profile: ServiceProfile) -> StagePower:
    sides = arms(stage, profile)
    lasts = stage.bake.duration
    requests = profile.mean_rps * sides.canary * lasts
    sights = tuple(_sight(_Seen(template, sides, profile, lasts - template.initial_delay))
                   for template in plan.templates(stage)) if lasts > 0 else ()  # fmt: skip
    guards = tuple(_guard(guard, sides, profile) for guard in plan.absolute_guards)
    return StagePower(stage.name, sides.canary, sides.canary_hosts, lasts, requests, sights, guards,
                      _says(sights, stage, requests))  # fmt: skip


def _says(sights: tuple[Sight, ...], stage: Stage, requests: float) -> str:
    """One sentence for a stage."""
    if not sights:
        return "judges nothing: only people, and limits on the whole service, see what is wrong"
    seen = "; ".join(sight.sees for sight in sights if sight.sees)
    missed = "; ".join(sight.misses for sight in sights if sight.misses)
    few = requests < stage.bake.min_sample
    short = f"; {people_number(requests)} requests are fewer than its min_sample" if few else ""
    told = f"in {duration(stage.bake.duration)}: {seen}" if seen else f"in {duration(stage.bake.duration)}: nothing"
    return told + (f"; not: {missed}" if missed else "") + short


@dataclass(frozen=True)
class _Seen:
    """A template in a stage: what its figures follow from."""

    template: AnalysisTemplate
    sides: Arms
    profile: ServiceProfile
    lasts_s: float

    @property
    def requests(self) -> float:
        return self.profile.mean_rps * self.sides.canary * self.lasts_s

    def sight(self, least: float, sees: str, misses: str = "") -> Sight:
        return Sight(self.template.name, self.template.metric, least, sees, misses)

    def counting(self, ratio: float, noise: float) -> Counting:
        known = 0.0 if self.template.host_variance == "ignored" else noise
        rate = self.profile.mean_rps
        return Counting(rate * self.sides.canary, rate * self.sides.baseline, ratio, known)

    def least_rise(self, counting: Counting) -> float:
        """By the template's statistic; a rank test is taken as as good as the look at counts, which flatters it."""
        template = self.template
        if template.statistic == "sequential_count":
            rise = least_rise(counting, self.lasts_s, template.alpha, template.concentration)
        else:
            rise = _fixed_least(counting, self.lasts_s, template.alpha)
        return rise * template.allowed_increase


def _fixed_least(counting: Counting, lasts_s: float, alpha: float) -> float:
    low, high = 1e-6, math.log(1000.0)
    if seconds_to_see(counting, math.exp(high), alpha) > lasts_s:
        return math.inf
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if seconds_to_see(counting, math.exp(middle), alpha) <= lasts_s else (middle, high)
    return math.exp(high)


def _errors(seen: _Seen) -> Sight:
    counting = seen.counting(seen.profile.error_ratio, seen.sides.noise)
    least = seen.least_rise(counting)
    ever = least_rise_ever(counting.noise, seen.template.alpha) * seen.template.allowed_increase
    meant = _until_seen(seen, counting)
    if least <= MEANT:
        misses = ""
    elif ever > MEANT:
        misses = f"errors ×{MEANT:g}, however long it bakes: {seen.sides.apart} by more"
    else:
        takes = f"about {duration(meant)}" if math.isfinite(meant) else "more than a month"
        misses = f"errors ×{MEANT:g}, which would take {takes}"
    return seen.sight(least, f"errors {ratio_words(least)} or more" if math.isfinite(least) else "", misses)


def ratio_words(ratio: float) -> str:
    """'×1.12', '×2.4': close to one, the second digit is what matters."""
    return f"×{ratio:.2f}" if ratio < 2.0 else f"×{ratio:.2g}"


def _until_seen(seen: _Seen, counting: Counting) -> float:
    """Seconds until the template sees the rise that is meant, by its own statistic; infinite beyond LONGEST_S."""
    template = seen.template
    rise = MEANT / template.allowed_increase
    if rise <= 1.0:
        return math.inf
    if template.statistic != "sequential_count":
        return seconds_to_see(counting, rise, template.alpha)

    def sees(lasts: float) -> bool:
        return sequential_power(counting, rise, lasts, template.alpha, template.concentration) >= POWER

    low, high = max(seen.lasts_s, 1.0), LONGEST_S
    if not sees(high):
        return math.inf
    for _ in range(30):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if sees(middle) else (middle, high)
    return high


def _latency(seen: _Seen) -> Sight:
    profile, tail = seen.profile, seen.template.metric == "latency_p99"
    requests = profile.mean_rps * seen.lasts_s
    shares = seen.sides.canary, seen.sides.baseline
    variance = profile.latency_sigma**2 * sum(1.0 / max(share * requests, 1e-9) for share in shares)
    variance *= TAIL_REQUESTS if tail else 1.0
    noise = seen.sides.latency_noise * (TAIL_NOISE if tail else 1.0)
    noise = 0.0 if seen.template.host_variance == "ignored" else noise
    shift = least_shift(variance, noise, bet_on_shift(noise), seen.template.alpha)
    least = (1.0 + shift) * seen.template.allowed_increase - 1.0
    what = "p99" if tail else "mean latency"
    misses = f"{what} up by {percent(UNSEEN)}" if least > UNSEEN else ""
    return seen.sight(least, f"{what} up by {percent(least)} or more", misses)


def _endpoints(seen: _Seen) -> Sight:
    wanted = float(stats.gamma.ppf(POWER, seen.template.at_least))
    share = wanted / max(seen.requests, 1e-9)
    rare = [name for name, weight in seen.profile.endpoints.items() if weight < share]
    misses = f"{' and '.join(rare)} failing: too rare" if rare else ""
    sees = f"an endpoint of 1 in {people_number(1.0 / share)} requests that fails" if share < 1 else ""
    return seen.sight(share, sees, misses)


def _memory(seen: _Seen) -> Sight:
    hours = seen.lasts_s / 3600.0
    step_h = 1.0 / 60.0
    least = least_slope(hours, math.sqrt(2.0) * MEMORY_DEVIATION, step_h, EXPECTED_SLOPE_H, seen.template.alpha)
    full_h = 0.4 / least
    return seen.sight(least, f"a leak that fills a host within {duration(3600 * full_h)}", "a slower leak")


def _records(seen: _Seen) -> Sight:
    wanted = float(stats.gamma.ppf(POWER, seen.template.at_least))
    share = wanted / max(seen.requests * seen.profile.write_share, 1e-9)
    return seen.sight(share, f"1 in {people_number(1.0 / share)} records broken" if share < 1 else "")


def _orders(seen: _Seen) -> Sight:
    least = seen.least_rise(seen.counting(seen.profile.order_share, seen.sides.latency_noise))
    fall = 1.0 - 1.0 / least if math.isfinite(least) else 1.0
    misses = f"orders down by {percent(0.01)}" if fall > 0.01 else ""
    return seen.sight(fall, f"orders down by {percent(fall)} or more" if fall < 1.0 else "", misses)


def _starts(seen: _Seen) -> Sight:
    return seen.sight(float(seen.template.at_least), "a host that does not start")


def _sight(seen: _Seen) -> Sight:
    """What a template sees; nothing where no host is left to compare with."""
    if seen.template.metric not in ALONE and seen.sides.baseline <= 0.0:
        return seen.sight(math.inf, "", f"{seen.template.name}: no host is left to compare with")
    return SIGHTS[seen.template.metric](seen)


SIGHTS: Mapping[Metric, Callable[[_Seen], Sight]] = {
    "error_ratio": _errors, "latency_mean": _latency, "latency_p99": _latency, "endpoint_errors": _endpoints,
    "memory": _memory, "invariants": _records, "orders": _orders, "readiness": _starts,
}  # fmt: skip


def _guard(guard: AbsoluteGuard, sides: Arms, profile: ServiceProfile) -> str:
    """What a limit on the whole service sees of a stage: diluted by everything that is not in it."""
    if guard.metric is not None:
        return f"{guard.metric} above {percent(guard.max or 1.0)}, which no comparison of arms shows"
    failing = (guard.burn_rate * (1.0 - profile.slo) - profile.error_ratio) / sides.canary
    if failing > 1.0:
        return f"the SLO guard sees nothing of this stage: failing whole, it burns below ×{guard.burn_rate:g}"
    lasts = guard.windows[1] * guard.burn_rate * (1.0 - profile.slo) / (profile.error_ratio + sides.canary)
    after = f"after {duration(lasts)} if all of it fails"
    return f"the SLO guard fires from {percent(failing)} errors on the canary; {after}"


def errors_seen(template: AnalysisTemplate, sides: Arms, profile: ServiceProfile, lasts_s: float) -> float:
    """The smallest ratio of errors that a template sees in the time, nine times in ten; infinite where none."""
    seen = _Seen(template, sides, profile, lasts_s)
    return seen.least_rise(seen.counting(profile.error_ratio, sides.noise))


def seconds_to_power(stage: Stage, template: AnalysisTemplate, profile: ServiceProfile, rise: float) -> float:
    """Until one look sees errors rise so much with power .9; infinite where hosts differ by more."""
    seen = _Seen(template, arms(stage, profile), profile, 0.0)
    return seconds_to_see(seen.counting(profile.error_ratio, seen.sides.noise), rise, template.alpha)
