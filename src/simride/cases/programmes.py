"""The programme of a case under a seed: its fields with the draws filled in, checked by the kind's own shape."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from simride.cases.filling import fill, value_of
from simride.cases.schema import CaseData
from simride.rollouts.riding.release import Release
from simride.simulator.programmes.kinds import KINDS
from simride.simulator.programmes.programme import Programme
from simride.simulator.spec import Fleet

OF = "of"  # the field that says which programme it is, where a kind has more than one
OTHERS: Mapping[str, tuple[str, ...]] = {"launch": ("launch", "release")}
PROGRAMMES: Mapping[str, type[Any]] = {**KINDS, "release": Release}


def programme(data: CaseData, drawn: Mapping[str, Any], seed: int) -> Programme | None:
    """The case's programme; None where it has none. Raises ValidationError where a field is amiss."""
    if not data.programme:
        return None
    fields = {"weekday": data.weekday, **_plain(fill(data.programme, drawn)), "seed": seed}
    made: Programme = _shape(_name(data)).validate_python({key: value for key, value in fields.items() if key != OF})
    return made


def programme_faults(data: CaseData, fleet: Fleet, drawn: Mapping[str, Any]) -> list[str]:
    """What is wrong with the programme, in words."""
    if data.kind not in KINDS:
        return [f"programme: a case of the kind {data.kind} has none"] if data.programme else []
    if not data.programme:
        return [f"programme: a case of the kind {data.kind} has one; see docs/how-to/add-a-kind.md"]
    if _name(data) not in OTHERS.get(data.kind, (data.kind,)):
        return [f"programme.{OF}: a {data.kind} is of {' or '.join(OTHERS.get(data.kind, (data.kind,)))}"]
    try:
        made = programme(data, drawn, 0)
    except ValidationError as error:
        return [f"programme.{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
    return [f"programme: {fault}" for fault in made.faults_on(fleet)] if isinstance(made, Release) else []


def _name(data: CaseData) -> str:
    """Which programme it is: the kind's own, or another that the kind may have."""
    return str(data.programme.get(OF, data.kind))


@cache
def _shape(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(PROGRAMMES[name])


def _plain(data: Any) -> Any:
    """Sums such as '{onset} + 3' worked out; anything else as it stands."""
    if isinstance(data, Mapping):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, tuple):
        return tuple(map(_plain, data))
    return value_of(data)
