"""Habitual omissions: signals missed in most of the rides where they could have been shown.

What goes missing because a rider fades is told with the fade, not as a habit of its own: a signal whose usual minute
lies after the fade is put under it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from simride.base.wording import clause
from simride.logbook.entry import Entry, SignalSeen
from simride.logbook.estimates import ALPHA, holm, more_than
from simride.logbook.patterns import Pattern, Place, Reading, places, too_early

NEEDED = 8  # rides in which it was reachable
CHANCE = 0.5  # "most" begins above this
MOSTLY = 0.75  # and it is said from this share on
RESOLUTION_S = 300.0  # a fade is known to five minutes


@dataclass(frozen=True)
class Omission:
    """How often one signal was missed."""

    id: str
    area: str
    says: str
    drill: str
    missed: tuple[Entry, ...]
    reachable: int
    usual_s: float | None  # the median ride second at which reference responses show it

    @property
    def share(self) -> float:
        """Missed of reachable."""
        return len(self.missed) / self.reachable

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"id": self.id, "area": self.area, "says": self.says, "missed": len(self.missed),
                "reachable": self.reachable}  # fmt: skip


def omissions(entries: Sequence[Entry]) -> tuple[Omission, ...]:
    """Every signal that was ever reachable, the most missed first."""
    seen: dict[str, list[tuple[Entry, SignalSeen]]] = {}
    for entry in entries:
        for signal in entry.signals:
            seen.setdefault(signal.id, []).append((entry, signal))
    found = tuple(_omission(name, rows) for name, rows in seen.items())
    return tuple(sorted(found, key=lambda one: (-one.share, -one.reachable, one.id)))


def habits(entries: Sequence[Entry], fades_at: float | None = None) -> Reading:
    """Signals that are missed as a habit, with the rides that missed them. `fades_at`: ride seconds, if they fade."""
    counted = [one for one in omissions(entries) if one.reachable >= NEEDED]
    if not counted:
        longest = max((one.reachable for one in omissions(entries)), default=0)
        return Reading(too_early=too_early(longest, NEEDED, "what you tend to leave out"))
    sure = _sure(counted)
    own = [one for one in counted if one.id in sure and not _after(one, fades_at)]
    return Reading(tuple(_pattern(one, sure[one.id]) for one in own))


def lost_to_the_fade(entries: Sequence[Entry], fades_at: float) -> tuple[Omission, ...]:
    """What goes missing because it is due after the fade."""
    counted = [one for one in omissions(entries) if one.reachable >= NEEDED]
    sure = _sure(counted)
    return tuple(one for one in counted if one.id in sure and _after(one, fades_at))


def _sure(counted: Sequence[Omission]) -> Mapping[str, float]:
    chances = holm({one.id: more_than(len(one.missed), one.reachable, CHANCE) for one in counted})
    return {one.id: chances[one.id] for one in counted if chances[one.id] < ALPHA and one.share >= MOSTLY}


def _after(one: Omission, fades_at: float | None) -> bool:
    return fades_at is not None and one.usual_s is not None and one.usual_s >= fades_at - RESOLUTION_S


def _omission(name: str, rows: Sequence[tuple[Entry, SignalSeen]]) -> Omission:
    newest = rows[-1][1]
    usual = [entry.usual_at[name] for entry, _ in rows if name in entry.usual_at]
    return Omission(
        id=name,
        area=newest.area,
        says=newest.says,
        drill=newest.drill,
        missed=tuple(entry for entry, signal in rows if signal.missed),
        reachable=len(rows),
        usual_s=median(usual) if usual else None,
    )


def _pattern(one: Omission, chance: float) -> Pattern:
    says = f"Missing in {len(one.missed)} of the {one.reachable} rides that called for it: {clause(one.says)}."
    return Pattern(f"habit:{one.id}", says, chance, _missed_places(one), one.drill)


def _missed_places(one: Omission) -> tuple[Place, ...]:
    return places(one.missed, one.usual_s)
