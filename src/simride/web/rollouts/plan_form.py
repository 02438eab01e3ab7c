"""The form beside the YAML: one row for each stage. What it does not show stays as the YAML has it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import yaml
from django.http import QueryDict

from simride.rollouts import RolloutPlan, read_plan
from simride.rollouts.plan import BaselineKind, written

GATES = {"auto": "none", "approval": "somebody approves", "time_window": "in a time window"}
BASELINES: Mapping[str, str] = {
    "equal_size": "as many old hosts",
    "rest_of_fleet": "the rest",
    "before_after": "the hour before",
    "none": "nothing",
}
assert set(BASELINES) == set(get_args(BaselineKind))
MOST_STAGES = 20


@dataclass(frozen=True)
class Row:
    """A stage as the form shows it."""

    place: int
    name: str
    percent: str
    bake: str
    baseline: str
    gate: str
    analysis: tuple[str, ...]


def rows(plan: RolloutPlan) -> tuple[Row, ...]:
    """The stages of a plan."""
    return tuple(
        Row(place, stage.name, f"{100 * stage.exposure.fraction:g}", written(stage.bake.duration), stage.baseline,
            stage.gate.kind, stage.analysis)
        for place, stage in enumerate(plan.stages)
    )  # fmt: skip


def speaks(form: QueryDict) -> bool:
    """Whether the form is to be written into the plan; otherwise the YAML counts as it is."""
    by = form.get("by", "")
    return by in ("form", "add") or by.startswith("drop-")


def merged(plan: RolloutPlan, form: QueryDict) -> RolloutPlan:
    """A plan with the form's stages in it. Raises PlanFaults where those make no plan."""
    data: dict[str, Any] = plan.model_dump(mode="json", exclude_defaults=True)
    stages = [_stage(form, place, old) for place, old in enumerate(_olds(data["stages"], form))]
    by = form.get("by", "")
    if by == "add" and len(stages) < MOST_STAGES:
        stages.insert(max(len(stages) - 1, 0), _between(stages))
    if (drop := re.fullmatch(r"drop-(\d+)", by)) and len(stages) > 1 and int(drop[1]) < len(stages):
        del stages[int(drop[1])]
    return read_plan(yaml.safe_dump({**data, "stages": stages}, sort_keys=False, allow_unicode=True))


def _olds(stages: Sequence[dict[str, Any]], form: QueryDict) -> list[dict[str, Any]]:
    """The YAML's stages that the form knows of, in their order."""
    return [stage for place, stage in enumerate(stages) if f"stage-{place}-name" in form]


def _stage(form: QueryDict, place: int, old: Mapping[str, Any]) -> dict[str, Any]:
    def field(name: str) -> str:
        return (form.get(f"stage-{place}-{name}") or "").strip()

    gate = field("gate")
    had = old.get("gate") or {}
    same = isinstance(had, dict) and had.get("kind", "auto") == gate
    return {
        **old,
        "name": field("name"),
        "exposure": {**old["exposure"], "fraction": _fraction(field("percent"))},
        "bake": {**old["bake"], "duration": field("bake")},
        "baseline": field("baseline"),
        "gate": had if same and had else {"kind": gate},
        "analysis": form.getlist(f"stage-{place}-analysis"),
    }


def _fraction(percent: str) -> float | str:
    """5 -> .05; what is no number stays as it was typed, for the plan to say what is wrong with it."""
    try:
        return round(float(percent.removesuffix("%")) / 100, 6)
    except ValueError:
        return percent


def _between(stages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A stage before the last, half way there."""
    last = stages[-1]
    before = stages[-2] if len(stages) > 1 else last
    shares = [float(one["exposure"]["fraction"]) if not isinstance(one["exposure"]["fraction"], str) else 1.0
              for one in (before, last)]  # fmt: skip
    taken = {str(one["name"]) for one in stages}
    name = next(f"stage-{n}" for n in range(2, 2 * MOST_STAGES) if f"stage-{n}" not in taken)
    share = shares[1] / 2 if before is last else sum(shares) / 2
    beside = before.get("baseline", "equal_size")
    if beside == "equal_size" and share > 0.5:  # no room for as many again
        beside = "rest_of_fleet"
    return {**before, "name": name, "exposure": {"fraction": round(share, 4)}, "baseline": beside}
