"""Own marks beside the evidence's: how far apart, in levels, and how sure that is."""

from collections.abc import Sequence
from typing import Any

from simride.logbook.entry import Entry
from simride.logbook.estimates import ALPHA, Band, band, holm, mean_above
from simride.logbook.patterns import Pattern, Reading, places, too_early

NEEDED = 6
SPREAD = 0.7  # levels: how far own marks and evidence differ by chance from ride to ride
LEAST = 0.25  # levels: closer than this is agreement

HIGH = "You rate yourself higher than the evidence, by {gap} of a level on average ({low} to {high})."
LOW = "You rate yourself lower than the evidence, by {gap} of a level on average ({low} to {high})."


def gaps(entries: Sequence[Entry]) -> tuple[tuple[Entry, float], ...]:
    """Per ride with own marks, the mean over its areas of own mark minus evidence, in levels."""
    found = []
    for entry in entries:
        apart = [area.apart for area in entry.areas.values() if area.apart is not None]
        if apart:
            found.append((entry, sum(apart) / len(apart)))
    return tuple(found)


def calibration(entries: Sequence[Entry]) -> Band | None:
    """The mean gap with its interval; None without own marks."""
    return band([gap for _, gap in gaps(entries)], SPREAD)


def by_area(entries: Sequence[Entry]) -> dict[str, Band]:
    """The same for each area."""
    found: dict[str, list[float]] = {}
    for entry in entries:
        for name, area in entry.areas.items():
            if area.apart is not None:
                found.setdefault(name, []).append(float(area.apart))
    return {name: one for name, values in found.items() if (one := band(values, SPREAD)) is not None}


def misjudges(entries: Sequence[Entry]) -> Reading:
    """Whether the rider rates themselves higher or lower than the evidence, beyond chance."""
    found = gaps(entries)
    if len(found) < NEEDED:
        return Reading(too_early=too_early(len(found), NEEDED, "whether your own marks run high or low"))
    values = [gap for _, gap in found]
    chances = holm(
        {"overrates": mean_above(values, LEAST), "underrates": mean_above([-gap for gap in values], LEAST)}
    )
    name = min(chances, key=lambda one: chances[one])
    if chances[name] >= ALPHA:
        return Reading()
    around = band(values, SPREAD)
    assert around is not None
    sign = 1.0 if name == "overrates" else -1.0
    low, high = sorted((sign * around.low, sign * around.high))
    says = (HIGH if sign > 0 else LOW).format(gap=f"{sign * around.mean:.1f}", low=f"{low:.1f}", high=f"{high:.1f}")
    telling = [entry for entry, gap in found if sign * gap > 0]
    return Reading((Pattern(name, says, chances[name], places(telling)),))


def to_json(entries: Sequence[Entry]) -> dict[str, Any]:
    """All of it as plain data: overall, by area, and each ride."""
    overall = calibration(entries)
    return {
        "overall": None if overall is None else overall.to_json(),
        "areas": {name: one.to_json() for name, one in sorted(by_area(entries).items())},
        "rides": [{"ride": entry.ride, "gap": round(gap, 3)} for entry, gap in gaps(entries)],
    }
