"""The logbook as the page shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simride.base.units import mmss
from simride.logbook import Logbook, calibration, tempo
from simride.logbook.patterns import Pattern
from simride.web.journey.models import Interview
from simride.web.shared.areas import titles
from simride.web.shared.charts import Table

SHOWN_OMISSIONS = 12
HELP_LEVELS: Mapping[int, str] = {1: "a question back", 2: "a direction", 3: "a next step"}


@dataclass(frozen=True)
class Link:
    """A place a pattern shows, as a link into the debrief or its replay."""

    ride: str
    title: str
    at: str  # "" where the whole ride shows it
    quote: str


@dataclass(frozen=True)
class Saying:
    """A pattern with its links."""

    says: str
    drill: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class AreaRow:
    """One area now."""

    area: str
    title: str
    now: str
    between: str
    rides: int


@dataclass(frozen=True)
class AskedFor:
    """One area that real interviews went into."""

    area: str
    title: str
    interviews: int
    now: str  # where the rides stand in it; "" where none has shown it


def sayings(book: Logbook) -> tuple[Saying, ...]:
    """What the logbook says, the surest first."""
    return tuple(_saying(one) for one in book.patterns)


def areas(book: Logbook) -> tuple[AreaRow, ...]:
    """Where each area stands: its score as a share of all there was to show, and how sure that is."""
    rows = []
    for area, trend in book.trends.items():
        low, high = max(0.0, trend.now.low), min(1.0, trend.now.high)
        title = titles().get(area, area.replace("-", " ").title())
        rows.append(AreaRow(area, title, f"{trend.now.mean:.2f}", f"{low:.2f} to {high:.2f}", trend.now.rides))
    return tuple(rows)


def asked_for(book: Logbook, interviews: Sequence[Interview]) -> tuple[AskedFor, ...]:
    """What real interviews went into by their retrospectives, the most frequent first, beside what the rides show."""
    counted = Counter(area for one in interviews for area in one.areas)
    now = {row.area: row.now for row in areas(book)}
    often = sorted(counted, key=lambda area: (-counted[area], area))
    return tuple(AskedFor(area, titles()[area], counted[area], now.get(area, "")) for area in often)


def trend_table(book: Logbook, area: str) -> Table:
    """Each ride's level and score in an area, newest first."""
    titles = {one.ride: (one.when.strftime("%Y-%m-%d"), one.title) for one in book.entries}
    rows = tuple(
        (*titles[point.ride], point.level, f"{point.score:.2f}") for point in reversed(book.trends[area].points)
    )
    return Table("Level and score of each ride", ("flown", "case", "level", "score"), rows)


def stamina_table(book: Logbook) -> Table:
    """Evidence per five minutes beside the references'."""
    curve = book.stamina
    rows = tuple(
        (f"{minute}–{minute + 5}", f"{yours:.1f}", f"{usual:.1f}")
        for minute, yours, usual in zip(curve.minutes, curve.yours, curve.usual, strict=True)
    )
    return Table("Pieces of evidence per five minutes, mean over the rides", ("minutes", "yours", "reference"), rows)


def omission_table(book: Logbook) -> Table:
    """What was missed most, in the rides that called for it."""
    rows = tuple(
        (one.says, titles().get(one.area, one.area), f"{len(one.missed)} of {one.reachable}")
        for one in book.omissions[:SHOWN_OMISSIONS]
        if one.missed
    )
    return Table("Missed, of the rides in which it could be shown", ("what", "area", "missed"), rows)


def pace_table(book: Logbook) -> Table:
    """Minutes per phase beside the plans'."""
    rows = tuple(
        (name, f"{planned:.0f}", f"{spent.mean:.1f}", f"{max(0.0, spent.low):.1f} to {spent.high:.1f}")
        for name, (planned, spent) in tempo.spent(book.entries).items()
    )
    return Table("Minutes per phase, mean over the rides", ("phase", "planned", "spent", "nine in ten"), rows)


def calibration_words(book: Logbook) -> str:
    """Own marks beside the evidence's in a sentence."""
    overall = calibration.calibration(book.entries)
    if overall is None:
        return "You have not marked yourself yet."
    if abs(overall.mean) < calibration.LEAST:
        return f"Your own marks and the evidence are {abs(overall.mean):.1f} of a level apart on average: they agree."
    side = "above" if overall.mean > 0 else "below"
    return (
        f"Your own marks are {abs(overall.mean):.1f} of a level {side} the evidence on average "
        f"({overall.low:+.1f} to {overall.high:+.1f}, over {overall.rides} rides)."
    )


def calibration_table(book: Logbook) -> Table:
    """Each ride's own marks minus the evidence's, newest first."""
    rows = tuple(
        (entry.when.strftime("%Y-%m-%d"), entry.title, f"{gap:+.2f}")
        for entry, gap in reversed(calibration.gaps(book.entries))
    )
    return Table("Own marks minus the evidence, in levels, mean over the areas", ("flown", "case", "apart"), rows)


def help_words(book: Logbook) -> str:
    """Help used, in a sentence."""
    if not book.helped:
        return "You have not asked for help yet." if book.entries else ""
    named = {level: HELP_LEVELS.get(level, f"level {level}") for level in book.helped}
    parts = [f"{named[level]} {count} times" for level, count in sorted(book.helped.items())]
    return f"Help asked for: {', '.join(parts)}."


def _saying(pattern: Pattern) -> Saying:
    links = tuple(
        Link(one.ride, one.title, "" if one.at is None else mmss(one.at), one.quote) for one in pattern.places
    )
    return Saying(pattern.says, pattern.drill, links)
