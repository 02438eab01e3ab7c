"""A rollout plan as YAML: read with every fault and its line, written so that it reads back the same."""

from collections.abc import Mapping
from typing import Any

import yaml
from pydantic import ValidationError

from simride.base.errors import PlanFaults
from simride.base.yaml_faults import lines_of, placed, validation_faults
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.plan_faults import plan_faults

PLAIN: Mapping[str, Mapping[str, Any]] = {
    "stages": {"name": "all", "exposure": {"fraction": 1.0}, "baseline": "before_after", "bake": {"duration": "1h"}},
    "analysis_templates": {"name": "one", "metric": "readiness", "statistic": "at_least"},
}


class _Loader(yaml.SafeLoader):
    """YAML as people mean it: `on` is a key, not a yes."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool" or first not in "oO"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_plan(text: str, file: str = "plan.yaml") -> RolloutPlan:
    """The plan a text describes. Raises PlanFaults with all that is wrong with it, each with its line in `file`."""
    try:
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}" if mark else file
        raise PlanFaults(file, [f"{where}: {getattr(error, 'problem', None) or error}"]) from None
    lines = lines_of(text)
    try:
        plan = RolloutPlan.model_validate(data)
    except ValidationError as error:
        found = [*validation_faults(error), *_faults_of_the_sound_parts(data)]
    else:
        found = plan_faults(plan)
    if found:
        raise PlanFaults(file, [placed(fault, file, lines) for fault in found])
    return plan


def write_plan(plan: RolloutPlan) -> str:
    """The plan as YAML, what stands at its default left out."""
    data = {"kind": plan.kind, **_plain(plan.model_dump(mode="json", exclude_defaults=True))}
    data["stages"] = [{key: _on_one_line(value) for key, value in stage.items()} for stage in data["stages"]]
    data = {key: value if key == "stages" else _on_one_line(value) for key, value in data.items()}
    written = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return written.replace("'on':", "on:")


class _OneLine(dict[str, Any]):
    """A mapping written on one line."""


class _Row(list[Any]):
    """A list written on one line."""


class _Dumper(yaml.SafeDumper):
    """Indents lists, and writes small parts on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists stand deeper than their key."""
        super().increase_indent(flow, False)


_Dumper.add_representer(_OneLine, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, True))
_Dumper.add_representer(_Row, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, True))


def _on_one_line(value: Any) -> Any:
    """A mapping or a list of names on one line; of a list of mappings each on its own."""
    if isinstance(value, dict):
        return _OneLine(value)
    if isinstance(value, list):
        return [_OneLine(item) for item in value] if value and isinstance(value[0], dict) else _Row(value)
    return value


def _plain(value: Any) -> Any:
    """Gates of one word, whole numbers as such, and no empty mapping."""
    if isinstance(value, dict):
        found = {key: _plain(item) for key, item in value.items() if item != {}}
        if "gate" in found and set(found["gate"]) == {"kind"}:
            found["gate"] = found["gate"]["kind"]
        return found
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _faults_of_the_sound_parts(data: Any) -> list[str]:
    """Beside faults of shape, those between parts: what has no shape stands at its default and is not judged."""
    if not isinstance(data, dict):
        return []
    kept: dict[str, Any] = {"name": "no name"}
    strange: list[str] = []
    for key, value in data.items():
        if key in PLAIN and isinstance(value, list):
            kept[key] = [_sound(key, number, item, strange) for number, item in enumerate(value)]
        elif _fits({key: value}):
            kept[key] = value
    if not _fits(kept) or "stages" not in kept:
        return []
    found = plan_faults(RolloutPlan.model_validate(kept))
    if any(place.endswith(".exposure") for place in strange):
        found = [fault for fault in found if ".exposure.fraction:" not in fault]  # its neighbours cannot be judged
    return [fault for fault in found if not fault.startswith(tuple(strange))] if strange else found


def _sound(key: str, number: int, item: Any, strange: list[str]) -> Any:
    """The item with what has no shape left at a default; its places go into `strange`."""
    if not isinstance(item, dict):
        strange.append(f"{key}.{number}")
        return PLAIN[key]
    sound = dict(PLAIN[key], name=f"{key} {number}")
    for part, value in item.items():
        if _fits({key: [{**PLAIN[key], part: value}]}):
            sound[part] = value
        else:
            strange.append(f"{key}.{number}.{part}")
    return sound


def _fits(part: Mapping[str, Any]) -> bool:
    try:
        RolloutPlan.model_validate({"name": "a part", "stages": [PLAIN["stages"]], **part})
    except ValidationError:
        return False
    return True
