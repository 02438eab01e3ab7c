"""The catalogue of faults, and what it takes to let one happen at a place of a fleet."""

from collections.abc import Mapping
from types import MappingProxyType

from simride.simulator.faults import changes, data, dependencies, exhaustion, feedback, load
from simride.simulator.faults.placing import (
    Placed,
    add,
    beside,
    healing,
    no_way_back,
    order,
    placed,
    question,
    values_of,
)
from simride.simulator.faults.shapes import FAMILIES, Action, Fault, Left, Look, Place, Touch, fill

__all__ = [
    "CATALOGUE", "FAMILIES", "Action", "Fault", "Left", "Look", "Place", "Placed", "Touch", "add", "beside", "fill",
    "healing", "no_way_back", "order", "placed", "question", "values_of",
]

_ALL = (*changes.FAULTS, *load.FAULTS, *exhaustion.FAULTS, *dependencies.FAULTS, *feedback.FAULTS, *data.FAULTS)
CATALOGUE: Mapping[str, Fault] = MappingProxyType({fault.name: fault for fault in sorted(_ALL, key=lambda f: f.number)})
