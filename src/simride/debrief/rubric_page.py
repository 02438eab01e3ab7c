"""docs/reference/rubric.md, written from the rubrics and the vocabulary themselves."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from simride.cases.schema import AREA_TITLES
from simride.debrief import vocabulary
from simride.debrief.rubric import Signal, load_rubric, rubric_folder

HEADING = """# Rubric

This page is generated from `src/simride/library/rubrics/*.yaml` and `simride.debrief.vocabulary`. Change
those, then run `make docs`.

The rubric is our own, written as observable behaviour. It is not, and does not claim to be, any company's.
How states, scores and levels are made: [scoring](../explanation/scoring.md).
"""
TIMES = frozenset({"until", "within", "by", "at"})
SHORT = {
    "said": "act", "asked": "act", "looked": "metric", "ordered": "verb", "answered": "about", "probed": "move",
}  # fmt: skip
STATES = ("reachable", "shown", "partial", "contradicted")


def rubric_page() -> str:
    """The whole page."""
    names = sorted(one.name.removesuffix(".yaml") for one in rubric_folder().iterdir())
    ordered = ["shared", *(name for name in names if name != "shared")]
    parts = [HEADING]
    shared = {signal.id: signal for signal in load_rubric(["shared"]).signals}
    for name in ordered:
        signals = load_rubric(["shared"] if name == "shared" else ["shared", name]).signals
        own = [signal for signal in signals if name == "shared" or shared.get(signal.id) != signal]
        parts += [f"## {name}.yaml\n", *_areas(own), *_left_out(shared, signals)]
    parts += ["## The vocabulary\n", *_vocabulary()]
    return "\n".join(parts)


def _left_out(shared: Mapping[str, Signal], kept: Iterable[Signal]) -> list[str]:
    """What of the shared rubric a kind has no use for."""
    gone = sorted(set(shared) - {signal.id for signal in kept})
    return [f"Of the shared signals these are left out: {', '.join(f'`{one}`' for one in gone)}.\n"] if gone else []


def _areas(signals: Iterable[Signal]) -> Iterator[str]:
    kept = tuple(signals)
    for area, title in AREA_TITLES.items():
        own = [signal for signal in kept if signal.area == area]
        if own:
            yield f"### {title}\n"
            yield from (_signal(signal) for signal in own)


def _signal(signal: Signal) -> str:
    rows = [
        f"- *{state}*: {_spelled(predicate)}" for state in STATES if (predicate := getattr(signal, state)) is not None
    ]
    return "\n".join(
        [
            f"**{signal.says}** (`{signal.id}`, weight {signal.weight:g})\n",
            *rows,
            f"- *drill*: {signal.drill}\n",
        ]
    )


def _spelled(predicate: BaseModel) -> str:
    return f"`{_plain(predicate.model_dump(exclude_defaults=True, exclude_none=True))}`"


def _plain(value: Any, key: str = "") -> str:
    """As it would be written in the file, in flow style."""
    if isinstance(value, dict):
        return _short(value, key)
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_plain(part) for part in value) + "]" if len(value) != 1 else _plain(value[0])
    if isinstance(value, float) and key in TIMES:
        return f"{value / 60:g}m"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(value: dict[str, Any], key: str) -> str:
    """A mapping, or the one thing it says where that has a short form."""
    if key in SHORT and not value:
        return "any"
    if key in SHORT and set(value) == {SHORT[key]}:
        return _plain(value[SHORT[key]])
    if key in ("before", "after") and set(value) == {"event"}:
        return _plain(value["event"])
    return "{" + ", ".join(f"{name}: {_plain(part, name)}" for name, part in value.items()) + "}"


def _vocabulary() -> Iterator[str]:
    for word in (
        vocabulary.Predicate,
        vocabulary.Said,
        vocabulary.Asked,
        vocabulary.Looked,
        vocabulary.Ordered,
        vocabulary.Answered,
        vocabulary.Probed,
        vocabulary.Moment,
        vocabulary.Near,
    ):
        yield f"### {word.__name__.lower()}\n"
        yield f"{word.__doc__}\n"
        yield ("\n".join(f"- `{name}`: {field.description}" for name, field in word.model_fields.items()) + "\n")
