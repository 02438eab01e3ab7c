"""What is wrong with a plan whose every part has the right shape: names that lead nowhere, promises it cannot keep."""

from collections.abc import Callable, Iterator
from itertools import pairwise

from simride.rollouts.plan import ALONE, STATISTICS, RolloutPlan


def plan_faults(plan: RolloutPlan) -> list[str]:
    """Every fault, one sentence each, beginning with its place as in `stages.0.baseline: ...`."""
    return [fault for check in CHECKS for fault in check(plan)]


def _names(plan: RolloutPlan) -> Iterator[str]:
    for place, names in (
        ("stages", [stage.name for stage in plan.stages]),
        ("analysis_templates", [template.name for template in plan.analysis_templates]),
    ):
        for number, name in enumerate(names):
            if name in names[:number]:
                yield f"{place}.{number}.name: {name!r} is there twice; give each its own name"
    known = {template.name for template in plan.analysis_templates}
    for number, stage in enumerate(plan.stages):
        for at, name in enumerate(stage.analysis):
            if name not in known:
                wanted = ", ".join(sorted(known)) or "none is defined"
                yield f"stages.{number}.analysis.{at}: there is no analysis template {name!r} ({wanted})"
    used = {name for stage in plan.stages for name in stage.analysis}
    for number, template in enumerate(plan.analysis_templates):
        if template.name not in used:
            yield f"analysis_templates.{number}.name: no stage uses {template.name!r}; use it or leave it out"


def _exposures(plan: RolloutPlan) -> Iterator[str]:
    for number, (before, after) in enumerate(pairwise(plan.stages), start=1):
        if after.exposure.fraction < before.exposure.fraction:
            yield (
                f"stages.{number}.exposure.fraction: {after.exposure.fraction:g} is less than the stage before "
                f"({before.exposure.fraction:g}); a rollout only grows"
            )
    last = len(plan.stages) - 1
    if plan.stages[last].exposure.fraction < 1.0:
        left = 100 * (1.0 - plan.stages[last].exposure.fraction)
        yield f"stages.{last}.exposure.fraction: {left:g} % are left on the old version; the last stage is 1.0"
    for number, stage in enumerate(plan.stages):
        if stage.exposure.stratified and stage.exposure.unit == "regions":
            yield f"stages.{number}.exposure.stratified: whole regions cannot be stratified; expose hosts or requests"
        chosen = stage.exposure.selector
        if stage.exposure.fraction == 1.0 and (chosen.regions or chosen.hardware):
            yield f"stages.{number}.exposure.selector: a stage of everything cannot select a part"


def _baselines(plan: RolloutPlan) -> Iterator[str]:
    for number, stage in enumerate(plan.stages):
        share = stage.exposure.fraction
        if stage.baseline == "equal_size" and share > 0.5:
            yield (
                f"stages.{number}.baseline: equal_size finds no room beside {share:g}; at most 0.5 can have an equal "
                "baseline; take rest_of_fleet, before_after or none"
            )
        if stage.baseline == "rest_of_fleet" and share == 1.0:
            yield f"stages.{number}.baseline: nothing of the fleet is left to compare with; take before_after or none"
        needing = [t.name for t in plan.analysis_templates if t.name in stage.analysis and t.metric not in ALONE]
        if stage.baseline == "none" and needing:
            yield f"stages.{number}.baseline: {', '.join(needing)} compare with a baseline, and the stage has none"


def _bakes(plan: RolloutPlan) -> Iterator[str]:
    for number, stage in enumerate(plan.stages):
        if stage.analysis and stage.bake.duration == 0:
            yield f"stages.{number}.bake.duration: analysis in no time sees nothing; bake for a while, or judge nothing"
        for at, name in enumerate(stage.analysis):
            template = next((t for t in plan.analysis_templates if t.name == name), None)
            if template is not None and 0 < stage.bake.duration < template.interval:
                yield (
                    f"stages.{number}.analysis.{at}: {name} is looked at every {template.interval / 60:g} minutes, and "
                    f"the stage bakes for {stage.bake.duration / 60:g}: it would never look"
                )
            if template is not None and stage.bake.duration and template.initial_delay >= stage.bake.duration:
                yield (
                    f"stages.{number}.analysis.{at}: {name} begins after its initial_delay of "
                    f"{template.initial_delay / 60:g} minutes, when the bake is over"
                )


def _templates(plan: RolloutPlan) -> Iterator[str]:
    for number, template in enumerate(plan.analysis_templates):
        fitting = STATISTICS[template.metric]
        if template.statistic not in fitting:
            yield (
                f"analysis_templates.{number}.statistic: {template.statistic} cannot judge {template.metric}; "
                f"take {' or '.join(fitting)}"
            )
        if template.rule_out is not None and template.statistic != "sequential_count":
            yield f"analysis_templates.{number}.rule_out: only sequential_count can speak against a ratio"
        if template.rule_out is not None and template.rule_out <= template.allowed_increase:
            yield f"analysis_templates.{number}.rule_out: must be above allowed_increase {template.allowed_increase:g}"
        if (template.metric == "orders") != (template.direction == "decrease"):
            wanted = "decrease" if template.metric == "orders" else "increase"
            yield f"analysis_templates.{number}.direction: {template.metric} is bad when it shows {wanted}"


def _guards(plan: RolloutPlan) -> Iterator[str]:
    for number, guard in enumerate(plan.absolute_guards):
        if (guard.slo is None) == (guard.metric is None):
            yield f"absolute_guards.{number}: name either an slo or a metric"
        if guard.metric is not None and guard.max is None:
            yield f"absolute_guards.{number}.max: {guard.metric} needs the maximum it may reach, such as 0.7"
        if guard.slo is not None and guard.windows[0] >= guard.windows[1]:
            yield f"absolute_guards.{number}.windows: the short window comes first, such as [5m, 1h]"


def _way_back(plan: RolloutPlan) -> Iterator[str]:
    change, back = plan.change, plan.rollback
    if back.mechanism == "flag_off" and change.kind != "flag":
        yield f"rollback.mechanism: flag_off turns a flag off; the change is of kind {change.kind}"
    if not change.reversible and plan.on.fail == "rollback":
        yield "on.fail: the change is not reversible, so rollback undoes nothing; take hold or roll_forward"
    if back.mechanism == "restore" and change.kind not in ("schema", "data"):
        yield f"rollback.mechanism: restore brings data back; the change is of kind {change.kind}"


def _lane(plan: RolloutPlan) -> Iterator[str]:
    if plan.emergency_lane is None:
        return
    known = {stage.name for stage in plan.stages}
    for number, name in enumerate(plan.emergency_lane.stages):
        if name not in known:
            yield f"emergency_lane.stages.{number}: there is no stage {name!r} ({', '.join(sorted(known))})"


CHECKS: tuple[Callable[[RolloutPlan], Iterator[str]], ...] = (
    _names, _exposures, _baselines, _bakes, _templates, _guards, _way_back, _lane,
)  # fmt: skip
