"""Fleet time as the world outside counts it: seconds and nanoseconds since 1970."""

from simride.simulator.dates import midnight
from simride.simulator.world import World

NS = 1_000_000_000


def unix_s(world: World, fleet_s: float) -> float:
    """A fleet time in unix seconds, to the millisecond."""
    return round(midnight(world) + fleet_s, 3)


def unix_ns(world: World, fleet_s: float) -> int:
    """A fleet time in unix nanoseconds, exact to the microsecond."""
    return midnight(world) * NS + round(fleet_s * 1e6) * 1000
