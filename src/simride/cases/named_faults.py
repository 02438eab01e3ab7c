"""Faults a case names instead of spelling out their effects."""

from collections.abc import Mapping
from dataclasses import fields

from rapidfuzz import process

from simride.base.errors import Faults
from simride.simulator.faults import CATALOGUE, Place, Placed, healing, placed
from simride.simulator.spec import Fleet

PARTS = frozenset(item.name for item in fields(Place))


def placed_fault(
    name: str, parts: Mapping[str, str], fleet: Fleet, onset: float, severity: float, heals: float | None, seed: int
) -> Placed:
    """The fault of that name at a place. Raises Faults with all that keeps it from there."""
    if name not in CATALOGUE:
        raise Faults("faults", [_unknown(name)])
    rack = str(parts["rack"])
    if not rack.isdigit():
        raise Faults("faults", [f"rack is {rack!r}; give its number"])
    place = Place(**{part: str(value) for part, value in parts.items() if part != "rack"}, rack=int(rack))
    part = placed(CATALOGUE[name], place, fleet, onset, severity, seed)
    return part if heals is None else healing(part, heals)


def _unknown(name: str) -> str:
    close = [found for found, score, _ in process.extract(name, list(CATALOGUE), limit=3) if score >= 60]
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(CATALOGUE)}"
    return f"there is no fault {name!r}; {hint}"
