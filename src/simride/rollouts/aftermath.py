"""A defect that is everywhere: who finds it, when, and what it has cost until it is taken back."""

import math
from dataclasses import dataclass

import numpy as np

from simride.rollouts.defects import Defect, harm_rate, strike
from simride.rollouts.evidence import Floats
from simride.rollouts.people import answer_h
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.profile import DAY_H, ServiceProfile
from simride.rollouts.watch import PAGES
from simride.rollouts.ways_back import FIX_H, rollback_h

STEP_H = 1.0 / 12.0
LONGEST_H = 24 * 14.0  # nothing goes unseen for longer


@dataclass(frozen=True)
class Found:
    """What it cost."""

    harm: float
    hours: float
    engineer_h: float
    found_by: str  # "pager"; "people": users, support, chance; "nobody": it does no harm once it is everywhere


def found(defect: Defect, plan: RolloutPlan, profile: ServiceProfile, age_h: float, hour: float, luck: float) -> Found:
    """From full exposure on. `age_h`: of the oldest process; `hour`: of the day; `luck`: whether the way back works."""
    at = np.arange(STEP_H, LONGEST_H, STEP_H)
    load = profile.load(hour + at)
    share = np.ones_like(at)
    hit = strike(defect, share, load, age_h + at, defect.stratum_weight(profile))
    burning = (profile.error_ratio + hit.canary_errors) / (1.0 - profile.slo)
    paged = min(_first_burn(burning, alert.long_s / 3600.0, alert.burn) for alert in PAGES)
    rate = harm_rate(defect, hit, share, profile) * profile.peak_rps * load * 3600.0 * STEP_H
    if not rate.any():
        return Found(0.0, 0.0, 0.0, "nobody")
    noticed = float(at[int((rate > 0.0).argmax())]) + defect.unseen_h
    seen = min(paged, noticed)
    answered = seen + answer_h(profile.people, (hour + seen) % DAY_H)
    over = min(answered + _way_out_h(plan, luck), LONGEST_H)
    last = max(1, round(over / STEP_H))
    by = "pager" if paged <= noticed else "people"
    return Found(float(rate[:last].sum()), over, profile.people.incident_h, by)


def _first_burn(burning: Floats, long_h: float, burn: float) -> float:
    """Hours until the mean over the window is above the alert; infinite where never."""
    n = max(1, round(long_h / STEP_H))
    total = np.concatenate([np.zeros(n), np.cumsum(burning)])
    over = (total[n:] - total[:-n]) / n > burn
    return float((over.argmax() + 1) * STEP_H) if over.any() else math.inf


def _way_out_h(plan: RolloutPlan, luck: float) -> float:
    """Hours back from everything, or forward at a one-way door."""
    return rollback_h(plan.rollback, 1.0, luck) if plan.change.reversible else FIX_H
