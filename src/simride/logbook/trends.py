"""Each area over the rides: where it stands now with its uncertainty, and whether it rises or falls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scipy import stats

from simride.logbook.entry import Entry
from simride.logbook.estimates import ALPHA, Band, band, fading_weights, holm
from simride.logbook.patterns import Pattern, Reading, places, too_early

HALF_LIFE = 5.0  # rides: what was flown five rides ago counts half
SPREAD = 0.15  # of a score from ride to ride, assumed beforehand
NEEDED = 8
LEAST_RISE = 0.2  # of the score, first ride to last, by the robust line


@dataclass(frozen=True)
class Point:
    """One ride's score in an area, and what was known of the area after it."""

    ride: str
    score: float
    level: str
    known: Band


@dataclass(frozen=True)
class Trend:
    """One area over the rides, oldest first."""

    area: str
    points: tuple[Point, ...]

    @property
    def now(self) -> Band:
        """Where it stands."""
        return self.points[-1].known

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "now": self.now.to_json(),
            "points": [
                {"ride": one.ride, "score": round(one.score, 4), "level": one.level, "known": one.known.to_json()}
                for one in self.points
            ],
        }


def trends(entries: Sequence[Entry]) -> dict[str, Trend]:
    """Every area that was ever marked."""
    areas = dict.fromkeys(name for entry in entries for name in entry.areas)
    return {area: _trend(area, entries) for area in areas}


def rises_and_falls(entries: Sequence[Entry]) -> Reading:
    """Areas that rise or fall beyond chance: Kendall's rank test, and Theil-Sen's line for how much."""
    longest = max((len(_of(area, entries)) for area in {n for e in entries for n in e.areas}), default=0)
    if longest < NEEDED:
        return Reading(too_early=too_early(longest, NEEDED, "whether an area rises or falls"))
    chances, rise = {}, {}
    for area in sorted({name for entry in entries for name in entry.areas}):
        flown = _of(area, entries)
        if len(flown) < NEEDED:
            continue
        scores = [entry.areas[area].score for entry in flown]
        if len(set(scores)) > 1:
            chances[area] = float(stats.kendalltau(range(len(scores)), scores).pvalue)
            rise[area] = float(stats.theilslopes(scores, range(len(scores))).slope) * (len(scores) - 1)
    sure = {name: p for name, p in holm(chances).items() if p < ALPHA and abs(rise[name]) >= LEAST_RISE}
    return Reading(tuple(_pattern(area, rise[area], p, _of(area, entries)) for area, p in sure.items()))


def _trend(area: str, entries: Sequence[Entry]) -> Trend:
    flown = _of(area, entries)
    scores = [entry.areas[area].score for entry in flown]
    points = []
    for place, entry in enumerate(flown):
        known = band(scores[: place + 1], SPREAD, fading_weights(place + 1, HALF_LIFE))
        assert known is not None
        mark = entry.areas[area]
        points.append(Point(entry.ride, mark.score, mark.level, known))
    return Trend(area, tuple(points))


def _of(area: str, entries: Sequence[Entry]) -> list[Entry]:
    return [entry for entry in entries if area in entry.areas]


def _pattern(area: str, rise: float, chance: float, flown: Sequence[Entry]) -> Pattern:
    verb = "rises" if rise > 0 else "falls"
    name = area.replace("-", " ").capitalize()
    says = f"{name} {verb}: by {abs(rise):.2f} of the scale from your first ride to your last."
    return Pattern(f"trend:{area}", says, chance, places(flown))
