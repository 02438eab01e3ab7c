"""What every look-up is a function of: the fleet, its tape, and the present. Never the future."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from simride.simulator.layout import Names
from simride.simulator.programmes.programme import Ledger
from simride.simulator.state import Floats, Params, Tape
from simride.simulator.world import Change, World

T = TypeVar("T")


@dataclass(frozen=True)
class View:
    """A fleet as it can be seen at `now` (fleet seconds)."""

    world: World
    names: Names
    tape: Tape
    now: float
    orders: tuple[Change, ...] = ()  # what the rider's orders added to the change feed
    ledger: Ledger | None = None  # the books of the days, where the fleet has a calendar
    version_at: Callable[[str, int], str] | None = None  # version label of a service's slot
    params_at: Callable[[float], Params] | None = None  # live settings; without it the fleet's own are read
    # metrics that are lost in buckets (beginnings, lengths) [n, S, K], and how late they are now [S, K]
    lost_at: Callable[[Floats, Floats], tuple[Floats, Floats] | None] | None = None
    _kept: dict[Hashable, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def kept(self, what: Hashable, make: Callable[[], T]) -> T:
        """Something that follows from this view alone, worked out once."""
        if what not in self._kept:
            self._kept[what] = make()
        found: T = self._kept[what]
        return found

    @property
    def seed(self) -> int:
        """The seed of every draw."""
        return self.world.seed

    def version(self, service: str, slot: int) -> str:
        """The version label of a slot; slot 0 is the older one."""
        if self.version_at is not None:
            return self.version_at(service, slot)
        versions = self.world.fleet.service(service).versions
        return versions[min(slot, len(versions) - 1)]
