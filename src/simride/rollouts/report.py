"""What is told of a plan: its power, its blind spots, its figures beside others', what it may cost of the budget."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from simride.base.units import percent
from simride.rollouts.defects import CLASSES, ClassName
from simride.rollouts.economics import Economics
from simride.rollouts.frontier import break_even, deploys_per_day
from simride.rollouts.many import Compared
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.slo import BudgetPolicy
from simride.rollouts.stage_power import stage_power

BLIND = 0.5  # share of a class that must be caught in time for it not to be a blind spot
DIGITS = 4
WATCHED_BY: Mapping[ClassName, tuple[str, ...]] = {  # metrics or guards, any of which speaks of a class
    "crash_on_start": ("readiness", "error_ratio", "endpoint_errors"),
    "error_broad": ("error_ratio",),
    "latency_regression": ("latency_mean", "latency_p99"),
    "rare_endpoint_error": ("endpoint_errors",),
    "slow_leak": ("memory",),
    "region_hw_specific": ("error_ratio",),
    "load_dependent": ("error_ratio",),
    "shared_backend_overload": ("dependency_load",),
    "data_corruption": ("invariants",),
    "version_skew": ("error_ratio",),
    "wrong_result_200_ok": ("orders",),
}


@dataclass(frozen=True)
class BlindSpot:
    """A class of defects that mostly gets past a plan."""

    defect: ClassName
    seen: float  # share caught before it is everywhere
    share_of_harm: float  # of what the plan costs users in all
    says: str


def blind_spots(plan: RolloutPlan, found: Economics) -> tuple[BlindSpot, ...]:
    """The classes that mostly get past, the costliest first, with what would catch them."""
    spots = [
        BlindSpot(kind, found.seen[kind], found.residual[kind] / found.harm.mean if found.harm.mean else 0.0,
                  _says(plan, kind, found.seen[kind]))
        for kind in CLASSES if found.seen[kind] < BLIND
    ]  # fmt: skip
    return tuple(sorted(spots, key=lambda spot: -spot.share_of_harm))


def _says(plan: RolloutPlan, kind: ClassName, seen: float) -> str:
    one = CLASSES[kind]
    judged = {str(template.metric) for template in plan.analysis_templates}
    judged |= {str(guard.metric) for guard in plan.absolute_guards}
    watched = [name for name in WATCHED_BY[kind] if name in judged]
    why = f"{' and '.join(watched)} alone does not show it" if watched else f"nothing looks at {WATCHED_BY[kind][0]}"
    return f"{kind}: {percent(seen)} caught in time; {why}. It takes {one.caught_by}; no use is {one.missed_by}."


def budget(found: Economics) -> dict[str, Any]:
    """What a release may cost of the month's error budget, and whether the policy would have it."""
    policy = BudgetPolicy()
    expected = found.budget_if_bad * found.bad_release
    return {
        "expected": expected,
        "if_bad": found.budget_if_bad,
        "if_bad_p95": found.budget_p95,
        "needs_left": min(1.0, policy.safety * found.budget_if_bad),
        "says": (
            f"A release takes {percent(expected)} of the month's error budget on average; a bad one takes "
            f"{percent(found.budget_if_bad)}, and nineteen of twenty bad ones at most {percent(found.budget_p95)}. "
            f"The policy lets it go while twice what a bad one takes is left."
        ),
    }


def to_json(compared: Compared, profile: ServiceProfile, seed: int) -> dict[str, Any]:
    """Everything as plain data: the first plan is the one that is told of, the others stand beside it."""
    plan, mine = compared.plans[0], compared.found[0]
    data = {
        "plan": plan.name,
        "seed": seed,
        "runs": mine.runs,
        "profile": profile.model_dump(mode="json"),
        "power": [asdict(stage) for stage in stage_power(plan, profile)],
        "blind_spots": [asdict(spot) for spot in blind_spots(plan, mine)],
        "budget": budget(mine),
        "plans": [
            {**asdict(found), "on_frontier": standing.on_frontier, "deploys_per_day": deploys_per_day(found),
             "regrets": [asdict(regret) for regret in standing.regrets],
             "break_even_bre_per_h": break_even(mine, found)}
            for found, standing in zip(compared.found, compared.standings, strict=True)
        ],
    }  # fmt: skip
    return dict(_rounded(data))


def _rounded(value: Any) -> Any:
    """Figures to four digits, infinite ones as None: JSON has no word for them."""
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}") if abs(value) < float("inf") else None
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return [_rounded(item) for item in value] if isinstance(value, list | tuple) else value
