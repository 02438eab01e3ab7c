"""Fleet time as the world outside counts it: seconds and nanoseconds since 1970."""

from simride.simulator.world import World

MONDAY = 1_767_571_200  # 2026-01-05 00:00 UTC, a Monday like any other: a ride's day is the weekday it names, that week
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_S = 86_400
NS = 1_000_000_000


def midnight(world: World) -> int:
    """Unix seconds of fleet time 0."""
    return MONDAY + DAY_S * WEEKDAYS.index(world.weekday)


def unix_s(world: World, fleet_s: float) -> float:
    """A fleet time in unix seconds, to the millisecond."""
    return round(midnight(world) + fleet_s, 3)


def unix_ns(world: World, fleet_s: float) -> int:
    """A fleet time in unix nanoseconds, exact to the microsecond."""
    return midnight(world) * NS + round(fleet_s * 1e6) * 1000
