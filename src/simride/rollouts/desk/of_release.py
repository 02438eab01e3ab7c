"""The desk of a release: the attempt that is under way, or the train that has not left."""

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from simride.base.units import percent
from simride.rollouts.desk.budget import budget_line
from simride.rollouts.desk.parts import CheckLine, DeskView, LogLine, OrderLine, Sides
from simride.rollouts.desk.sides import sides_of
from simride.rollouts.desk.stages import guard_lines, lane_words, stage_lines, way_back
from simride.rollouts.exposure import arms
from simride.rollouts.judge import AnalysisRun, Series, judge
from simride.rollouts.plan import Metric, Stage
from simride.rollouts.riding.attempts import attempt_at
from simride.rollouts.riding.parts import Standing
from simride.rollouts.rollout import Rollout
from simride.simulator.programmes.programme import Work

if TYPE_CHECKING:
    from simride.rollouts.riding.release import Release

MINUTE_S = 60.0
DOING: Mapping[str, str] = {
    "deploying": "hosts are getting the new version", "baking": "baking", "gate": "waiting at the gate",
    "held": "held", "out": "everywhere", "rolling back": "on its way back",
    "rolling forward": "a mended version is being built",
}  # fmt: skip
ENDED: Mapping[str, str] = {"rolled back": "taken back", "rolled forward": "everywhere, in its mended version"}


def release_view(release: "Release", state: Standing, works: Sequence[Work], at: float) -> DeskView:
    """A release as it can be seen at a moment: to the last whole minute since it began, or the last order since."""
    begun = max((one.at for one in state.starts if one.at <= at), default=0.0)
    ordered = max((one.at for one in state.orders if one.at <= at), default=begun)
    return _view(release, state, tuple(works), max(begun + (at - begun) // MINUTE_S * MINUTE_S, ordered))


@lru_cache(maxsize=64)
def _view(release: "Release", state: Standing, works: tuple[Work, ...], at: float) -> DeskView:
    attempt = attempt_at(release, state, at)
    if attempt is None:
        return _before(release, state, works, at)
    one = attempt.rollout
    current = None if one.outcome is not None or one.state == "out" else one.stage_number
    done = len(one.stages) if one.state == "out" else one.stage_number
    planned = one.planned_end_h
    until = None if planned is None or attempt.at(planned) < at else attempt.at(planned)
    back = way_back(one.plan, one.share) if one.share > 0.0 else None
    return DeskView(
        of=_of(release),
        plan=one.plan.name,
        at=at,
        share=one.share,
        doing=_doing(one),
        until=until,
        next_stage=_next(one),
        waits_for=one.waits_for,
        over=one.outcome is not None,
        stages=stage_lines(one.plan, one.stages, release.profile, current, done),
        checks=checks_of(one, one.stage) if one.outcome is None else (),
        sides=measured_sides(one),
        guards=guard_lines(one.plan, one.stage if current is not None else None, release.profile),
        way_back=back,
        emergency_lane=lane_words(one.plan.emergency_lane),
        budget=budget_line(one.plan, one.stages, release.profile, one.share, back.minutes if back else 0.0,
                           tuple(one.series.values())),
        log=tuple(LogLine(attempt.at(line.at_h), line.stage, line.what, line.says) for line in attempt.log),
        orders=_orders(release, state, works, at),
    )  # fmt: skip


def _before(release: "Release", state: Standing, works: tuple[Work, ...], at: float) -> DeskView:
    """Nothing has begun yet."""
    leaves = next((start.at for start in state.starts if start.at > at), None)
    plan = state.plan
    return DeskView(
        of=_of(release), plan=plan.name, at=at, share=0.0,
        doing="not begun, and put off until somebody says so" if leaves is None else "waiting for its train",
        until=leaves, next_stage=plan.stages[0].name, waits_for="", over=False,
        stages=stage_lines(plan, plan.stages, release.profile, None, 0), checks=(), sides=None,
        guards=guard_lines(plan, None, release.profile), way_back=None, emergency_lane=lane_words(plan.emergency_lane),
        budget=budget_line(plan, plan.stages, release.profile, 0.0, 0.0, ()), log=(),
        orders=_orders(release, state, works, at),
    )  # fmt: skip


def _of(release: "Release") -> str:
    return f"{release.service} {release.version}"


def _doing(one: Rollout) -> str:
    if one.outcome is not None:
        return ENDED.get(one.outcome.ended, one.outcome.ended)
    return DOING[one.state]


def _next(one: Rollout) -> str:
    """What comes next by the plan: the bake of a stage that is being reached, the stage after it."""
    if one.outcome is not None or one.state in ("out", "rolling back", "rolling forward"):
        return ""
    if one.state == "deploying" and one.stage.bake.duration > 0.0:
        return "the bake"
    after = one.stages[one.stage_number + 1 : one.stage_number + 2]
    return after[0].name if after else "everywhere for good"


# -- what was measured ---------------------------------------------------------------------------------


def measured_sides(one: Rollout) -> Sides | None:
    """Both sides of the stage that was measured last."""
    name = next((stage.name for stage in reversed(one.stages) if stage.name in one.series), None)
    if name is None:
        return None
    stage = next(stage for stage in one.stages if stage.name == name)
    return sides_of(name, one.series[name], arms(stage, one.profile))


def checks_of(one: Rollout, stage: Stage) -> tuple[CheckLine, ...]:
    """What each check of a stage makes of what was measured so far, and of nothing beyond."""
    series = one.series.get(stage.name)
    if series is None:
        return tuple(CheckLine(name, "nothing measured yet", math.nan, "", "") for name in stage.analysis)
    complete = stage.name != one.stage.name or one.baked_through
    sides = arms(stage, one.profile)
    return tuple(
        _check(template.metric, judge(template, series, sides, stage.bake.min_sample, complete), series)
        for template in one.plan.templates(stage)
    )


def _check(metric: Metric, run: AnalysisRun, series: Series) -> CheckLine:
    verdict = "still looking" if run.verdict is None else run.verdict.value
    says = "nothing found so far" if run.verdict is None else run.says.removeprefix(f"{run.template}: ")
    return CheckLine(run.template, verdict, run.value, _measured(metric, run.value, series), says)


def _measured(metric: Metric, value: float, series: Series) -> str:
    """A figure with its name."""
    failed = float(series.canary_errors.sum())
    if not math.isfinite(value):
        return f"{failed:.0f} failures, none beside it" if metric == "error_ratio" and failed else ""
    match metric:
        case "error_ratio":
            return f"errors ×{value:.3g}"
        case "orders":
            return f"orders ×{value:.3g}"
        case "latency_mean" | "latency_p99":
            what = "latency" if metric == "latency_mean" else "p99"
            return f"{what} {'up' if value >= 0 else 'down'} by {percent(abs(value))}"
        case "memory":
            return f"memory {'+' if value >= 0 else '−'}{percent(abs(value))} of the limit an hour"
        case "endpoint_errors":
            return f"{value:.0f} failures"
        case "invariants":
            return f"{value:.0f} broken records"
        case "readiness":
            return f"{value:.0f} failed starts"


# -- what can be ordered -------------------------------------------------------------------------------


def _orders(release: "Release", state: Standing, works: Sequence[Work], at: float) -> tuple[OrderLine, ...]:
    """Everything that can be ordered, with why not where it cannot be now."""
    return tuple(
        OrderLine(item.name, item.says, item.takes, release.refuses(state, item, works, at), _kind(item.name))  # type: ignore[arg-type] # one of the three
        for item in release.items(state)
    )


def _kind(name: str) -> str:
    verb = name.partition("-")[0]
    return "plan" if verb == "amend" else "before" if verb in ("check", "repair") else "steer"


