"""A plan made another one: parts laid over what is written, and the whole read again."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from simride.base.errors import RolloutError
from simride.base.yaml_faults import validation_faults
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.plan_faults import plan_faults
from simride.rollouts.riding.parts import Amendment

EVERY = "*"


def amended(plan: RolloutPlan, amendment: Amendment) -> RolloutPlan:
    """The plan with an amendment. Raises RolloutError with every fault of what comes of it."""
    data = plan.model_dump(mode="json")
    stages = [_stage(stage, amendment) for stage in data["stages"]]
    for new in amendment.adds:
        names = [stage["name"] for stage in stages]
        if new.before not in names:
            raise RolloutError(f"there is no stage {new.before!r} to put another before; there are {', '.join(names)}")
        stages.insert(names.index(new.before), dict(new.stage))
    whole = {**_laid(data, amendment.plan), "stages": stages}
    try:
        made = RolloutPlan.model_validate(whole)
    except ValidationError as error:
        raise RolloutError("; ".join(str(fault) for fault in validation_faults(error))) from None
    faults = plan_faults(made)
    if faults:
        raise RolloutError("; ".join(str(fault) for fault in faults))
    return made


def _stage(stage: dict[str, Any], amendment: Amendment) -> dict[str, Any]:
    for name in (EVERY, stage["name"]):
        stage = _laid(stage, amendment.stages.get(name, {}))
        more = [one for one in amendment.judges.get(name, ()) if one not in stage["analysis"]]
        stage = {**stage, "analysis": [*stage["analysis"], *more]}
    return stage


def _laid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """One mapping over another; lists are added to, so that a template or a guard more is just that."""
    found = dict(under)
    for key, value in over.items():
        there = found.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            found[key] = _laid(there, value)
        elif isinstance(value, list | tuple) and isinstance(there, list | tuple):
            found[key] = [*there, *value]
        else:
            found[key] = value
    return found
