"""What a standing mechanism is: something of the fleet that remembers from bucket to bucket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from simride.simulator.layout import Names
from simride.simulator.levers import Levers
from simride.simulator.spec import Fleet
from simride.simulator.state import CALL_FIELDS, CELL_FIELDS, OP_FIELDS, ROOT_FIELDS, Floats, Params, Segment
from simride.simulator.world import Pipeline

Held = Mapping[str, Floats]  # what one mechanism holds, by name; never edited in place, always made anew

CELL = {name: i for i, name in enumerate(CELL_FIELDS)}
OP = {name: i for i, name in enumerate(OP_FIELDS)}
CALL = {name: i for i, name in enumerate(CALL_FIELDS)}
ROOT = {name: i for i, name in enumerate(ROOT_FIELDS)}


@dataclass(frozen=True)
class Moment:
    """A bucket about to be simulated, or just simulated: what holds in it. `params` and `levers` are editable."""

    fleet: Fleet
    names: Names
    seed: int
    start: float  # fleet seconds
    step_s: float
    params: Params
    levers: Levers
    pipelines: tuple[Pipeline, ...] = ()

    @property
    def end(self) -> float:
        """Fleet seconds at which the bucket ends."""
        return self.start + self.step_s


class Mechanism(Protocol):
    """A rule of the fleet with a memory. The rule itself has no state: what it remembers is handed in and out.

    Until it is needed it holds nothing, costs nothing and leaves every parameter as it is.
    """

    name: str
    healthy: Held  # what is written to the tape, each with the number it is worth where nothing was written

    def needed(self, moment: Moment) -> bool:
        """Whether it has to wake up: a lever of its own was touched, or the fleet has such a thing."""
        ...

    def begin(self, moment: Moment) -> Held:
        """What it holds when it wakes up: all healthy, and of the shapes it will always have."""
        ...

    def before(self, held: Held, moment: Moment) -> None:
        """Edit the levers and parameters of the bucket by what is held. A function of its arguments alone."""
        ...

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """What is held next, having looked at the bucket just written, `segment.count - 1`."""
        ...


def last(segment: Segment, table: str, field: int) -> Floats:
    """One column of the bucket just written, as doubles."""
    return np.asarray(getattr(segment, table)[segment.count - 1][..., field], dtype=np.float64)


def every(moment: Moment, segment_count: int, seconds: float) -> bool:
    """Whether something that looks every so many seconds looks now."""
    buckets = max(1, round(seconds / moment.step_s))
    return segment_count % buckets == 0
