"""Where evidence thins out: pieces of evidence per five minutes, beside the reference response of the same rides.

A ride gives less evidence late than early, whoever flies it, so a rider is compared with the reference response's own
curve. For each minute at which a fade could begin, a ride's share of the reference after that minute is set
against its share before it; the fade is said only where the difference holds over the rides.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simride.logbook.entry import Entry
from simride.logbook.estimates import ALPHA, holm, mean_above
from simride.logbook.patterns import Pattern, Place, Reading, too_early

STRETCH_MIN = 5
NEEDED = 8  # rides before anything is said
EARLIEST_MIN, LAST_MIN = 10, 35  # a fade may begin here
KEPT = 0.5  # after a fade less than this part of what came before is left


@dataclass(frozen=True)
class Curve:
    """Means over the rides, per five minutes."""

    minutes: tuple[int, ...]  # at which each stretch begins
    yours: tuple[float, ...]
    usual: tuple[float, ...]  # of the reference responses

    def to_json(self) -> dict[str, Any]:
        """Plain data, two digits."""
        return {"minutes": list(self.minutes), "yours": [round(v, 2) for v in self.yours],
                "usual": [round(v, 2) for v in self.usual]}  # fmt: skip


def curve(entries: Sequence[Entry]) -> Curve:
    """The mean curve; a ride counts in the stretches it lasted."""
    if not entries:
        return Curve((), (), ())
    yours, usual = _grids(entries)
    minutes = tuple(STRETCH_MIN * place for place in range(yours.shape[1]))
    return Curve(minutes, _means(yours), _means(usual))


def fade(entries: Sequence[Entry]) -> Reading:
    """Whether evidence thins out from some minute on, and from which."""
    flown = [one for one in entries if sum(one.stamina) and sum(one.usual) and len(one.stamina) > 1]
    if len(flown) < NEEDED:
        return Reading(too_early=too_early(len(flown), NEEDED, "whether you fade"))
    yours, usual = _grids(flown)
    splits = range(EARLIEST_MIN // STRETCH_MIN, min(LAST_MIN // STRETCH_MIN, yours.shape[1] - 1) + 1)
    chances, fits = {}, {}
    for split in splits:
        early, late = _share(yours, usual, 0, split), _share(yours, usual, split, yours.shape[1])
        both = ~(np.isnan(early) | np.isnan(late))
        if both.sum() < NEEDED:
            continue
        gaps = (KEPT * early - late)[both]
        chances[str(split)] = mean_above(gaps.tolist(), 0.0)
        fits[str(split)] = _fit(yours, usual, split)
    sure = {name: p for name, p in holm(chances).items() if p < ALPHA}
    if not sure:
        return Reading()
    split = int(max(sure, key=lambda name: (fits[name], -int(name))))
    minute = split * STRETCH_MIN
    left = _left(yours, usual, split)
    says = (
        f"Your evidence thins out after minute {minute}: from there you show {left:.0%} of what you show before it, "
        f"measured against the reference responses of the same rides."
    )
    shown = tuple(Place(one.ride, one.title, minute * 60.0) for one in reversed(flown))
    return Reading((Pattern("stamina", says, sure[str(split)], shown),))


def fades_at(reading: Reading) -> float | None:
    """Ride seconds from which evidence thins out; None where it does not."""
    return reading.patterns[0].places[0].at if reading.patterns else None


def _grids(entries: Sequence[Entry]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Evidence per ride and stretch [R, S], yours and the reference's; NaN past a ride's end, or without reference."""
    width = max(len(one.stamina) for one in entries)
    yours = np.full((len(entries), width), np.nan)
    usual = np.full((len(entries), width), np.nan)
    for row, one in enumerate(entries):
        long = len(one.stamina)
        yours[row, :long] = one.stamina
        if one.usual:  # an interview about the past has no reference response
            usual[row, :long] = (*one.usual, *([0] * long))[:long]
    return yours, usual


def _means(grid: NDArray[np.float64]) -> tuple[float, ...]:
    """Mean per stretch over the rides that have one there; 0 where none has."""
    counted = np.maximum((~np.isnan(grid)).sum(axis=0), 1)
    return tuple((np.nansum(grid, axis=0) / counted).tolist())


def _share(
    yours: NDArray[np.float64], usual: NDArray[np.float64], first: int, last: int
) -> NDArray[np.float64]:
    """Per ride, evidence as a share of the reference's in these stretches; NaN where there was none to show."""
    due = np.nansum(usual[:, first:last], axis=1)
    shown = np.nansum(yours[:, first:last], axis=1)
    return np.where(due > 0, shown / np.maximum(due, 1.0), np.nan)


def _fit(yours: NDArray[np.float64], usual: NDArray[np.float64], split: int) -> float:
    """Poisson log-likelihood, less what no split changes, of one rate before the split and another after it."""
    sides = (slice(None, split), slice(split, None))
    counts = [(float(np.nansum(yours[:, side])), float(np.nansum(usual[:, side]))) for side in sides]
    return sum(shown * math.log(max(shown, 0.5) / max(due, 0.5)) for shown, due in counts)


def _left(yours: NDArray[np.float64], usual: NDArray[np.float64], split: int) -> float:
    early = np.nansum(yours[:, :split]) / max(np.nansum(usual[:, :split]), 1.0)
    late = np.nansum(yours[:, split:]) / max(np.nansum(usual[:, split:]), 1.0)
    return float(late / early) if early else 0.0
