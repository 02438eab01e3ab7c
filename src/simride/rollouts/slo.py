"""Objectives, error budgets and burn rates. Ratios 0..1, times in seconds.

Beyer et al., *The Site Reliability Workbook* (2018), chapter 5 and appendix B, for the equations and the usual alerts.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

DAY_S = 86400.0
HOUR_S = 3600.0
MONTH_S = 30 * DAY_S


def burn_rate(bad_ratio: float, slo: float) -> float:
    """How many times faster than evenly the budget goes: bad ratio / (1 - SLO)."""
    return bad_ratio / (1.0 - slo)


def budget_share(
    bad_ratio: float, slo: float, lasts_s: float, window_s: float = MONTH_S, exposure: float = 1.0
) -> float:
    """Share of the window's budget that a stretch takes: burn rate x exposure x time / window.

    "Impact on the budget is directly proportional to the amount of traffic exposed" (workbook).
    """
    return burn_rate(bad_ratio * exposure, slo) * lasts_s / window_s


def seconds_to_exhaustion(bad_ratio: float, slo: float, remaining: float = 1.0, window_s: float = MONTH_S) -> float:
    """Until the rest of the budget is gone at this ratio; infinite where nothing is bad."""
    burning = burn_rate(bad_ratio, slo)
    return window_s * remaining / burning if burning > 0.0 else math.inf


def threshold(budget_fraction: float, long_s: float, window_s: float = MONTH_S) -> float:
    """The burn rate that takes a fraction of the budget in the long window: 2 % in an hour of 30 days is 14.4."""
    return budget_fraction * window_s / long_s


def outage_s(slo: float, window_s: float = MONTH_S) -> float:
    """Seconds of complete outage that the window allows: 43.2 minutes at 99.9 %."""
    return window_s * (1.0 - slo)


@dataclass(frozen=True)
class BurnAlert:
    """Fires while the budget burns faster than `burn` over both windows."""

    severity: Literal["page", "ticket"]
    long_s: float
    short_s: float
    burn: float

    def fires_at(self, slo: float) -> float:
        """The bad ratio at which it fires. Above 1 it never does, whatever breaks."""
        return self.burn * (1.0 - slo)

    def seconds_to_fire(self, bad_ratio: float, slo: float) -> float:
        """After the ratio rises from nothing; infinite where it is too low. The short window is full by then or rises
        with it: both hold from the same moment, for it is a part of the long one."""
        needed = self.fires_at(slo)
        return self.long_s * needed / bad_ratio if bad_ratio >= needed and bad_ratio > 0.0 else math.inf

    def seconds_to_clear(self, bad_ratio: float, slo: float) -> float:
        """After all is well again, until the short window no longer burns."""
        return self.short_s * (1.0 - min(1.0, self.fires_at(slo) / bad_ratio)) if bad_ratio > 0.0 else 0.0


USUAL_ALERTS = (
    BurnAlert("page", HOUR_S, HOUR_S / 12, 14.4),
    BurnAlert("page", 6 * HOUR_S, HOUR_S / 2, 6.0),
    BurnAlert("ticket", DAY_S, 2 * HOUR_S, 3.0),
    BurnAlert("ticket", 3 * DAY_S, 6 * HOUR_S, 1.0),
)


def first_alert(
    bad_ratio: float, slo: float, alerts: Sequence[BurnAlert] = USUAL_ALERTS
) -> tuple[float, BurnAlert | None]:
    """Which of the alerts fires first on a lasting ratio, and after how many seconds; (infinite, None) where none."""
    found = [(alert.seconds_to_fire(bad_ratio, slo), number) for number, alert in enumerate(alerts)]
    soonest, number = min(found, default=(math.inf, 0))
    return (soonest, alerts[number]) if math.isfinite(soonest) else (math.inf, None)


def in_series(*availabilities: float) -> float:
    """Availability of what needs all of its parts."""
    return math.prod(availabilities)


def redundant(availability: float, copies: int) -> float:
    """Availability of what needs one of its copies: true only where they fail apart and failing over works."""
    return 1.0 - (1.0 - availability) ** copies


def errors_allowed(requests: float, slo: float) -> float:
    """Failed requests the budget has room for."""
    return requests * (1.0 - slo)


def endless_canary(availability: float, slo: float, worst_ratio: float = 1.0) -> float:
    """The largest share that may always run a version which fails so much, within the objective (workbook, ch. 16)."""
    return max(0.0, min(1.0, (availability - slo) / worst_ratio))


Stance = Literal["go", "slow", "freeze"]


@dataclass(frozen=True)
class BudgetPolicy:
    """What may be released at what is left of the budget."""

    slow_below: float = 0.25
    safety: float = 2.0

    def stance(self, remaining: float) -> Stance:
        """Whether releases go on: nothing but urgent fixes and security once the budget is gone."""
        if remaining <= 0.0:
            return "freeze"
        return "slow" if remaining < self.slow_below else "go"

    def affords(self, remaining: float, cost: float) -> bool:
        """Whether what is left covers what a rollout may cost, with a margin."""
        return remaining >= cost * self.safety
