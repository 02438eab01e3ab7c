"""Signals as data: the shared files of `library/rubrics` and what a case adds, checked together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simride.base.errors import Faults
from simride.cases.schema import AREAS, Area
from simride.debrief.vocabulary import Predicate

CASE_FILE = "rubric.yaml"
KEYS = ("says", "signals", "weights", "leaves_out")


class RubricFaults(Faults):
    """A rubric that cannot be used, with every reason."""


class Signal(BaseModel):
    """One observable behaviour, and what in a ride shows it, half shows it, or shows the contrary."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    area: Area
    says: str = Field(min_length=10)  # the plain sentence a person reads
    weight: float = Field(gt=0, le=5)
    seniority: dict[str, float] = {}  # seniority -> what is added to the weight
    reachable: Predicate | None = None  # None = in every ride
    shown: Predicate
    partial: Predicate | None = None
    contradicted: Predicate | None = None
    drill: str = Field(min_length=10)  # what to practise

    def weighs(self, seniority: str) -> float:
        """Its weight for this seniority, never below zero."""
        return max(0.0, self.weight + self.seniority.get(seniority, 0.0))


@dataclass(frozen=True)
class Rubric:
    """Every signal of a case, area by area, in the order of the files."""

    names: tuple[str, ...]
    signals: tuple[Signal, ...]

    def of(self, area: str) -> tuple[Signal, ...]:
        """The signals of one area."""
        return tuple(signal for signal in self.signals if signal.area == area)


def load_rubric(names: Sequence[str], extra: Mapping[str, Any] | None = None) -> Rubric:
    """The shared rubrics by name and a case's own; raises RubricFaults with all that is wrong in them."""
    faults: list[str] = []
    sources = [(f"{name}.yaml", _read(name, faults)) for name in names]
    if extra:
        sources.append((CASE_FILE, extra))
    signals: dict[str, Signal] = {}
    left_out: set[str] = set()
    for file, source in sources:
        faults += _strange_keys(file, source)
        for signal in _signals(file, source.get("signals") or (), faults):
            if signal.id in signals:
                faults.append(f"{file}: {signal.id}: another signal has this id")
            signals[signal.id] = signal
        _adjust(file, source, signals, left_out, faults)
    if faults:
        raise RubricFaults(f"rubric {' + '.join(file for file, _ in sources)}", faults)
    kept = sorted(signals.values(), key=lambda signal: AREAS.index(signal.area))
    return Rubric(tuple(names), tuple(kept))


def rubric_folder() -> Traversable:
    """Where the shared rubrics are."""
    return files("simride") / "library" / "rubrics"


def _read(name: str, faults: list[str]) -> Mapping[str, Any]:
    file = rubric_folder() / f"{name}.yaml"
    if not file.is_file():
        known = sorted(one.name.removesuffix(".yaml") for one in rubric_folder().iterdir())
        faults.append(f"{name}.yaml: there is no such rubric; there are {', '.join(known)}")
        return {}
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        faults.append(f"{name}.yaml: not YAML: {' '.join(str(error).split())}")
        return {}
    if not isinstance(data, dict):
        faults.append(f"{name}.yaml: a rubric is a mapping with {', '.join(KEYS)}")
        return {}
    return data


def _strange_keys(file: str, source: Mapping[str, Any]) -> list[str]:
    strange = [str(key) for key in source if key not in KEYS]
    return [f"{file}: unknown {key!r}; a rubric has {', '.join(KEYS)}" for key in strange]


def _signals(file: str, raw: Any, faults: list[str]) -> Iterator[Signal]:
    if not isinstance(raw, list | tuple):
        faults.append(f"{file}: 'signals' is a list")
        return
    for number, data in enumerate(raw, start=1):
        name = str(data.get("id", f"signal {number}")) if isinstance(data, dict) else f"signal {number}"
        try:
            yield Signal.model_validate(data)
        except ValidationError as error:
            faults += [f"{file}: {name}: {fault}" for fault in _told(error)]


def _told(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        place = ".".join(str(part) for part in fault["loc"])
        yield f"{place}: {fault['msg'].removeprefix('Value error, ')}" if place else fault["msg"]


def _adjust(
    file: str, source: Mapping[str, Any], signals: dict[str, Signal], left_out: set[str], faults: list[str]
) -> None:
    """Apply `weights` and `leaves_out` to what was loaded before and here. Two rubrics may leave out the same."""
    for name, weight in (source.get("weights") or {}).items():
        if name not in signals:
            faults.append(f"{file}: weights: no signal is called {name!r}")
        elif not isinstance(weight, int | float) or not 0 < weight <= 5:
            faults.append(f"{file}: weights: {name}: a weight is above 0 and at most 5, not {weight!r}")
        else:
            signals[name] = signals[name].model_copy(update={"weight": float(weight)})
    for name in source.get("leaves_out") or ():
        if signals.pop(name, None) is not None:
            left_out.add(name)
        elif name not in left_out:
            faults.append(f"{file}: leaves_out: no signal is called {name!r}")
