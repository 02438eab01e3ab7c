"""What the journey pages show, worked out from the rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from simride.web.journey import countdown, dates, zones
from simride.web.journey.models import Application, Interview, Piece
from simride.web.shared.areas import titles


@dataclass(frozen=True)
class Shown:
    """An interview as a page shows it: on its own clocks, on the person's where these differ, and how long it is."""

    row: Interview
    there: str
    here: str
    still: str
    over: bool


@dataclass(frozen=True)
class Line:
    """An application in the list."""

    row: Application
    next: Shown | None
    ask_on: date | None
    due: bool


def shown(row: Interview, now: datetime, own: str | None) -> Shown:
    """An interview at a moment, for somebody who lives in a zone or has not said where."""
    there = _clock(row.starts, row.zone)
    here = "" if own is None or own == row.zone else _clock(row.starts, own)
    still = countdown.until(now, row.starts, row.minutes, ZoneInfo(own or row.zone))
    return Shown(row, there, here, still, still == "over")


def journey() -> dict[str, Any]:
    """Everything the first page shows."""
    now = timezone.now()
    own = dates.own_zone()
    rows = list(Application.objects.prefetch_related("interviews"))
    lines = [_line(row, now, own) for row in rows]
    near = dates.nearest()
    return {
        "lines": lines,
        "nearest": None if near is None else shown(near, now, own),
        "due": [line for line in lines if line.due],
        "own_zone": own,
        "areas": _areas([one for row in rows for one in row.interviews.all()]),
    }


def application(row: Application) -> dict[str, Any]:
    """Everything the page of one application shows."""
    now = timezone.now()
    own = dates.own_zone()
    return {
        "application": row,
        "line": _line(row, now, own),
        "interviews": [shown(one, now, own) for one in row.interviews.all()],
        "people": row.persons.all(),
        "readings": row.readings.all(),
        "questions": row.questions.all(),
        "own_zone": own,
    }


def _line(row: Application, now: datetime, own: str | None) -> Line:
    clock = dates.clock_of(own)
    ahead = [one for one in row.interviews.all() if one.starts > now]
    ask = dates.ask_on(row, clock, now)
    due = ask is not None and ask <= now.astimezone(clock).date()
    return Line(row, shown(ahead[0], now, own) if ahead else None, ask, due)


def _areas(interviews: Sequence[Interview]) -> list[tuple[str, int]]:
    """Focus areas that interviews went into, the most frequent first."""
    found = Counter(area for one in interviews for area in one.areas)
    return [(titles()[area], found[area]) for area in sorted(found, key=lambda area: (-found[area], area))]


def _clock(starts: datetime, zone: str) -> str:
    local = starts.astimezone(ZoneInfo(zone))
    name = "UTC" if zone == "UTC" else f"{zones.city(zone)} time"
    return f"{local:%A}, {local.day} {local:%B %Y, %H:%M} {name}"


def first_guess(row: Piece) -> dict[str, Any]:
    """What a form begins with: an interview is most often in the zone of the one before, else in the person's."""
    if not isinstance(row, Interview) or row.zone:
        return {}
    before = row.application.interviews.order_by("-created").first()
    return {"zone": before.zone if before else dates.own_zone() or ""}


def beside(kind: str, row: Piece, new: bool) -> dict[str, Any]:
    """What the page of a piece shows beside its form."""
    if new or not isinstance(row, Interview):
        return {}
    kept = Interview.objects.get(pk=row.pk)  # a form that was refused has changed the row at hand
    return {"shown": shown(kept, timezone.now(), dates.own_zone()), "retrospective": kind == "retrospective"}
