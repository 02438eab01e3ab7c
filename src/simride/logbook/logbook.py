"""The logbook: everything that is said of a rider over many rides. A pure function of the entries."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from simride.logbook import calibration, tempo
from simride.logbook.entry import Entry, in_order
from simride.logbook.habits import Omission, habits, lost_to_the_fade, omissions
from simride.logbook.next_case import Advice, Candidate, Reviews, next_cases
from simride.logbook.patterns import Pattern
from simride.logbook.stamina import Curve, curve, fade, fades_at
from simride.logbook.trends import Trend, rises_and_falls, trends


@dataclass(frozen=True)
class Logbook:
    """What many rides say together."""

    entries: tuple[Entry, ...]  # oldest first
    trends: dict[str, Trend]
    stamina: Curve
    omissions: tuple[Omission, ...]
    patterns: tuple[Pattern, ...]  # the surest first
    lost_to_the_fade: tuple[Omission, ...]
    too_early: tuple[str, ...]  # what cannot be said yet, and what it would take
    helped: dict[int, int]  # level of help -> how often it was asked for
    never_flown: tuple[Candidate, ...]
    advice: tuple[Advice, ...]  # what to fly next, the best first
    reviews: Reviews  # what the advice rests on besides the moment

    def to_json(self) -> dict[str, Any]:
        """Plain data: the same bytes from the same entries, wherever they were flown."""
        return {
            "rides": [entry.ride for entry in self.entries],
            "trends": {area: trend.to_json() for area, trend in sorted(self.trends.items())},
            "stamina": self.stamina.to_json(),
            "omissions": [one.to_json() for one in self.omissions],
            "patterns": [one.to_json() for one in self.patterns],
            "lost_to_the_fade": [one.to_json() for one in self.lost_to_the_fade],
            "too_early": list(self.too_early),
            "pace": tempo.to_json(self.entries),
            "calibration": calibration.to_json(self.entries),
            "helped": {str(level): count for level, count in sorted(self.helped.items())},
            "never_flown": [one.case for one in self.never_flown],
            "next": [one.to_json() for one in self.advice[:3]],
        }


def logbook(
    entries: Iterable[Entry], candidates: Sequence[Candidate], now: datetime, interview: date | None = None
) -> Logbook:
    """The logbook of these rides. `candidates` are the cases that could be flown."""
    flown = in_order(entries)
    fades = fade(flown)
    since = fades_at(fades)
    readings = (
        fades,
        habits(flown, since),
        calibration.misjudges(flown),
        rises_and_falls(flown),
        tempo.off_plan(flown),
    )
    reviews = Reviews.of(flown)
    return Logbook(
        entries=flown,
        trends=trends(flown),
        stamina=curve(flown),
        omissions=omissions(flown),
        patterns=tuple(sorted((p for one in readings for p in one.patterns), key=lambda p: (p.chance, p.id))),
        lost_to_the_fade=() if since is None else lost_to_the_fade(flown, since),
        too_early=tuple(one.too_early for one in readings if one.too_early),
        helped=dict(Counter(level for entry in flown for level in entry.helped)),
        never_flown=_never_flown(flown, candidates),
        advice=next_cases(flown, candidates, now, interview, reviews),
        reviews=reviews,
    )


def as_of(book: Logbook, candidates: Sequence[Candidate], now: datetime, interview: date | None = None) -> Logbook:
    """The same rides' logbook at another moment, or beside other cases: what `logbook` would say, and quick."""
    advice = next_cases(book.entries, candidates, now, interview, book.reviews)
    return replace(book, never_flown=_never_flown(book.entries, candidates), advice=advice)


def _never_flown(flown: Sequence[Entry], candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    known = {one.case for one in flown}
    return tuple(one for one in candidates if one.case not in known)
