"""docs/reference/rollout-plan.md, written from the fields of plans and services, the presets and the classes."""

import re
from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from simride.base.units import percent
from simride.rollouts import plan, presets
from simride.rollouts.defects import CLASSES
from simride.rollouts.plan import STATISTICS, written
from simride.rollouts.profile import People, ServiceProfile

HEADING = """# Rollout plans

This page is generated from `simride.rollouts` and `src/simride/library/rollouts/*.yaml`. Change those, then run
`make docs`.

A plan is a YAML file. Times are written `90s`, `30m`, `12h` or `4d`; shares are 0 to 1. Every fault of a file is told
at once, with its line. [Find the blind spots](../how-to/find-the-blind-spots-of-a-rollout-plan.md) of your own;
[what the desk shows](../explanation/rollouts.md) has the reasons. Every field of a [service](#service-profile)
may be left out.
"""
PARTS: tuple[type[BaseModel], ...] = (
    plan.RolloutPlan, plan.Change, plan.Stage, plan.Exposure, plan.Selector, plan.Bake, plan.Gate,
    plan.AnalysisTemplate, plan.AbsoluteGuard, plan.Outcomes, plan.Rollback, plan.EmergencyLane,
    ServiceProfile, People,
)  # fmt: skip
WORDS = {"str": "text", "float": "number", "int": "whole number", "bool": "true or false"}
TIMES = frozenset({"duration", "wait", "interval", "initial_delay", "windows", "min_bake"})


def page() -> str:
    """The whole page."""
    parts = [HEADING]
    for model in PARTS:
        parts += [f"## {_titled(model.__name__)}\n", f"{model.__doc__}\n", *_table(model), ""]
    parts += ["## What can judge what\n", "| metric | statistics |", "| --- | --- |"]
    parts += [f"| `{metric}` | {', '.join(f'`{one}`' for one in able)} |" for metric, able in STATISTICS.items()]
    parts += ["", "## Presets\n", "| name | what it is like |", "| --- | --- |"]
    parts += [f"| `{name}` | {presets.preset(name).says} |" for name in presets.names()]
    parts += ["", "## Classes of defects\n", "| class | share of bad releases | size | caught by | not by |"]
    parts += ["| --- | --- | --- | --- | --- |"]
    parts += [
        f"| `{one.name}` | {percent(one.share)} | {one.size[0]:g} to {one.size[1]:g}: {one.size_says} "
        f"| {one.caught_by} | {one.missed_by} |"
        for one in CLASSES.values()
    ]
    return "\n".join(parts) + "\n"


def _titled(name: str) -> str:
    """AnalysisTemplate -> Analysis template."""
    words = re.findall(r"[A-Z][a-z]+", name)
    return " ".join([words[0], *(word.lower() for word in words[1:])])


def _table(model: type[BaseModel]) -> Iterator[str]:
    yield "| field | value | default | what it says |"
    yield "| --- | --- | --- | --- |"
    for name, field in model.model_fields.items():
        says = " ".join((field.description or "").split())
        default = _default(name, field.get_default(call_default_factory=True))
        kind = _kind(field.annotation)
        kind = kind.replace("number", "time") if name in TIMES else kind
        yield f"| `{name}` | {kind} | {default} | {says} |"


def _kind(annotation: Any) -> str:
    """What may stand there, in words."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        title = _titled(annotation.__name__).lower()
        return f"[{title}](#{title.replace(' ', '-')})"
    arguments = get_args(annotation)
    if annotation is type(None):
        return "nothing"
    if not arguments:
        return WORDS[annotation.__name__]
    if all(isinstance(one, str) for one in arguments):
        return " or ".join(f"`{one}`" for one in arguments)
    origin = get_origin(annotation)
    if origin is tuple:
        kept = [one for one in arguments if one is not Ellipsis]
        return f"list: {_kind(kept[0])}" if Ellipsis in arguments else f"list of {len(kept)}: {_kind(kept[0])}"
    if origin is not None and "Mapping" in str(origin):
        return f"{_kind(arguments[1])} for each name"
    if hasattr(annotation, "__metadata__"):
        return _kind(arguments[0])
    return " or ".join(_kind(one) for one in arguments if one is not type(None))


def _default(name: str, value: Any) -> str:
    """A default as it is written in YAML; empty where the field must be given."""
    if value is PydanticUndefined:
        return ""
    if isinstance(value, BaseModel):
        return "its defaults"
    if value in (None, (), ""):
        return "none"
    if name in TIMES:
        return f"`{written(value)}`" if isinstance(value, float) else ", ".join(f"`{written(one)}`" for one in value)
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    shown = f"{value:g}" if isinstance(value, float) else str(value).replace("'", "")
    return f"`{shown}`"
