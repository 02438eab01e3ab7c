"""Time zones by their IANA names: the list to choose from, and a wall clock's reading as a moment."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from simride.base.errors import SimrideError

REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip
Choices = list[tuple[str, list[tuple[str, str]]]]


class NoSuchMoment(SimrideError):
    """A date and time that a zone's clocks never show, or show twice."""


@lru_cache(maxsize=1)
def choices() -> Choices:
    """Every zone of a place, by region, named city first so that typing a city finds it; and UTC."""
    listed: Choices = [("Everywhere", [("UTC", "UTC")])]
    names = sorted(available_timezones())
    for region in REGIONS:
        here = [name for name in names if name.startswith(f"{region}/")]
        listed.append((region, sorted(((name, city(name)) for name in here), key=lambda one: one[1])))
    return listed


def known(name: str) -> bool:
    """Whether this is a zone of the list."""
    return any(name == one for _, zones in choices() for one, _ in zones)


def city(name: str) -> str:
    """What people call a zone: `America/Argentina/Salta` is Salta, Argentina."""
    *between, last = name.split("/")[1:] or [name]
    return ", ".join([last, *reversed(between)]).replace("_", " ")


def moment(day: date, at: time, zone: str) -> datetime:
    """The moment in UTC at which clocks in a zone show this. Raises NoSuchMoment where none or two do."""
    here = ZoneInfo(zone)
    local = datetime.combine(day, at, here)
    found = local.astimezone(UTC)
    if found.astimezone(here).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchMoment(
            f"Clocks in {city(zone)} go forward that day and never show {at:%H:%M}. Look at the invitation again."
        )
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise NoSuchMoment(
            f"Clocks in {city(zone)} go back that day and show {at:%H:%M} twice. "
            "Ask which one is meant, and give it with UTC as the zone."
        )
    return found
