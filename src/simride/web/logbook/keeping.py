"""The entries in the database, and the logbook they make."""

import threading
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone

from simride.logbook import Candidate, Logbook, entry_from, entry_of, logbook
from simride.rides.advice import candidate
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.journey.dates import next_interview
from simride.web.logbook.models import Entry

_lock = threading.Lock()
_last: tuple[object, Logbook] | None = None


def keep(row: Ride, digest: str, report: Mapping[str, Any]) -> None:
    """Put a debrief into the logbook. A practice ride, flown on from somebody's middle, is left out."""
    if not row.practice:
        entry = entry_of(report, str(row.pk), row.created).to_json()
        Entry.objects.update_or_create(ride=row, defaults={"digest": digest, "entry": entry})


def current() -> Logbook:
    """The logbook of this machine, as of this hour."""
    global _last
    now = timezone.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rows = tuple(Entry.objects.order_by("pk").values_list("ride_id", "digest"))
    interview = next_interview()
    key = (now, rows, interview)
    with _lock:
        if _last is not None and _last[0] == key:
            return _last[1]
    found = of(now, interview)
    with _lock:
        _last = (key, found)
    return found


def forget() -> None:
    """Drop what is kept in memory, so that the next look works it out again."""
    global _last
    with _lock:
        _last = None


def of(now: datetime, interview: date | None = None) -> Logbook:
    """The logbook as of a moment, with or without an interview that presses."""
    entries = [entry_from(data) for data in Entry.objects.values_list("entry", flat=True)]
    return logbook(entries, candidates(), now, interview)


def candidates() -> Sequence[Candidate]:
    """Every case that could be flown."""
    return _candidates(flights.stamp())


def waiting() -> int:
    """Rides that have landed and are marked, whose debrief nobody has opened yet."""
    return Ride.objects.filter(landed=True, self_marked=True, practice=False, entry=None).count()


@lru_cache(maxsize=1)
def _candidates(stamp: object) -> tuple[Candidate, ...]:  # noqa: ARG001 - what the files are known by
    return tuple(candidate(case) for case in flights.cases())
