"""The date of a fleet's day, for those who count from 1970: the weekday it names, of one week of January 2026."""

from simride.simulator.world import World

MONDAY = 1_767_571_200  # unix seconds of 2026-01-05 00:00 UTC, a Monday like any other
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_S = 86_400


def weekday_of(first: str, day: int) -> int:
    """Place in WEEKDAYS of a day, counted from the ride's own, which is a `first`; days before it are negative."""
    return (WEEKDAYS.index(first) + day) % len(WEEKDAYS)


def is_weekend(first: str, day: int) -> bool:
    """Whether that day is a Saturday or a Sunday."""
    return weekday_of(first, day) >= WEEKDAYS.index("Saturday")


def midnight(world: World) -> int:
    """Unix seconds of fleet time 0."""
    return MONDAY + DAY_S * WEEKDAYS.index(world.weekday)
