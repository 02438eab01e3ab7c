"""All standing mechanisms of a run: woken when needed, stepped once per bucket, written to the tape, forked."""

from collections.abc import Mapping

import numpy as np

from simride.simulator.standing.autoscaler import Autoscaler
from simride.simulator.standing.breaker import CircuitBreakers
from simride.simulator.standing.cache import CacheWarmth
from simride.simulator.standing.connections import Connections
from simride.simulator.standing.contention import Contention
from simride.simulator.standing.health import HealthChecks
from simride.simulator.standing.herd import Herd
from simride.simulator.standing.mechanism import Held, Mechanism, Moment
from simride.simulator.standing.memory import Filling
from simride.simulator.standing.queues import Queues
from simride.simulator.standing.rollouts import Rollouts
from simride.simulator.standing.scheduler import Scheduler
from simride.simulator.standing.starts import Starts
from simride.simulator.standing.storage import Storage
from simride.simulator.state import Floats, Segment

# In the order in which they edit a bucket: those that move hosts first.
MECHANISMS: tuple[Mechanism, ...] = (
    Rollouts(), Autoscaler(), Scheduler(), Starts(), Filling(), HealthChecks(), CacheWarmth(), Queues(), Herd(),
    Connections(), Contention(), Storage(), CircuitBreakers(),
)  # fmt: skip


class Standing:
    """What every mechanism of one run holds now."""

    def __init__(self, held: Mapping[str, Held] | None = None) -> None:
        self.held: dict[str, Held] = dict(held or {})

    def copy(self) -> "Standing":
        """The same memories for a fork: what is held is never edited in place, so nothing else is copied."""
        return Standing(self.held)

    def wake(self, moment: Moment) -> None:
        """Let mechanisms that are needed from this bucket on begin."""
        for mechanism in MECHANISMS:
            if mechanism.name not in self.held and mechanism.needed(moment):
                self.held[mechanism.name] = mechanism.begin(moment)

    def before(self, moment: Moment) -> None:
        """Edit the levers and parameters of a bucket."""
        for mechanism in MECHANISMS:
            if mechanism.name in self.held:
                mechanism.before(self.held[mechanism.name], moment)

    def write(self, segment: Segment) -> None:
        """Write what is held to the bucket about to be simulated. What is healthy takes no room on the tape."""
        for mechanism in MECHANISMS:
            if mechanism.name in self.held:
                held = self.held[mechanism.name]
                for name, healthy in mechanism.healthy.items():
                    _write(segment, f"{mechanism.name}.{name}", held[name], healthy)

    def after(self, moment: Moment, segment: Segment) -> None:
        """Let everyone look at the bucket just written."""
        for mechanism in MECHANISMS:
            if mechanism.name in self.held:
                self.held[mechanism.name] = mechanism.after(self.held[mechanism.name], moment, segment)


def from_tape(segment: Segment, bucket: int, moment: Moment) -> Standing:
    """What was held in a bucket of the past."""
    held: dict[str, Held] = {}
    for mechanism in MECHANISMS:
        written = {
            name: segment.gauges[key][bucket].astype(np.float64)
            for name in mechanism.healthy
            if (key := f"{mechanism.name}.{name}") in segment.gauges
        }
        if written:
            held[mechanism.name] = {**mechanism.begin(moment), **written}
    return Standing(held)


def _write(segment: Segment, name: str, values: Floats, healthy: Floats) -> None:
    if name not in segment.gauges:
        if (values == healthy).all():
            return
        room = np.zeros((len(segment.cells), *values.shape), dtype=np.float32)
        room[: segment.count] = healthy
        segment.gauges[name] = room
    segment.gauges[name][segment.count] = values
