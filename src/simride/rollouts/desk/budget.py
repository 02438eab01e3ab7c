"""What a release under way may cost of the month's error budget, by the formulas of slo.py."""

import math
from collections.abc import Sequence

from simride.base.units import percent
from simride.base.wording import counted
from simride.rollouts.desk.parts import BudgetLine
from simride.rollouts.exposure import arms
from simride.rollouts.judge import Series
from simride.rollouts.plan import RolloutPlan, Stage
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.slo import DAY_S, budget_share, errors_allowed
from simride.rollouts.stage_power import errors_seen, ratio_words


def budget_line(
    plan: RolloutPlan, stages: Sequence[Stage], profile: ServiceProfile, share: float, back_min: float,
    measured: Sequence[Series],
) -> BudgetLine:  # fmt: skip
    """Three figures: what was measured, what it would be if all failed, and what nobody would see."""
    window = profile.budget_days * DAY_S
    so_far = _so_far(measured, profile) if measured else None
    fails = budget_share(1.0 - profile.error_ratio, profile.slo, 60.0 * back_min, window, share)
    rise = _least_seen(plan, stages, profile)
    unseen = None
    if math.isfinite(rise):
        more = profile.error_ratio * (rise - 1.0)
        exposed = sum(arms(stage, profile).canary * stage.bake.duration for stage in stages)
        unseen = budget_share(more, profile.slo, exposed, window)
    kept = rise if math.isfinite(rise) else None
    return BudgetLine(so_far, fails, unseen, kept, _says(so_far, fails, share, back_min, unseen, kept, profile))


def _so_far(measured: Sequence[Series], profile: ServiceProfile) -> float:
    """Failed requests of the new version beyond what the other side would have had, as a share of the budget."""
    more = 0.0
    for series in measured:
        asked, failed = float(series.canary_requests.sum()), float(series.canary_errors.sum())
        beside = float(series.baseline_requests.sum())
        usual = float(series.baseline_errors.sum()) / beside if beside > 0.0 else profile.error_ratio
        more += failed - asked * usual
    return max(0.0, more) / errors_allowed(profile.mean_rps * profile.budget_days * DAY_S, profile.slo)


def _least_seen(plan: RolloutPlan, stages: Sequence[Stage], profile: ServiceProfile) -> float:
    """The smallest rise of errors that any stage sees; infinite where none looks."""
    return min(
        (
            errors_seen(template, arms(stage, profile), profile, stage.bake.duration - template.initial_delay)
            for stage in stages
            for template in plan.templates(stage)
            if template.metric == "error_ratio" and arms(stage, profile).baseline > 0.0
            and stage.bake.duration > template.initial_delay
        ),
        default=math.inf,
    )  # fmt: skip


def _says(so_far: float | None, fails: float, share: float, back_min: float, unseen: float | None,
          rise: float | None, profile: ServiceProfile) -> str:  # fmt: skip
    parts = []
    if so_far is not None:
        parts.append(f"What was measured so far takes {percent(so_far)} of the month's error budget.")
    if share > 0.0:
        lasts = counted(back_min, "minute")
        parts.append(f"If all that runs on it failed now, the way back of {lasts} would take {percent(fails)}.")
    if unseen is not None and rise is not None:
        parts.append(
            f"Errors {ratio_words(rise)} are the least that any stage sees; a rise of just less costs "
            f"{percent(unseen)} by the end of the plan, and {percent(_a_day(rise, profile))} a day once everywhere."
        )
    else:
        parts.append("No stage compares errors: a rise of any size gets past the plan.")
    return " ".join(parts)


def _a_day(rise: float, profile: ServiceProfile) -> float:
    return budget_share(profile.error_ratio * (rise - 1.0), profile.slo, DAY_S, profile.budget_days * DAY_S)
