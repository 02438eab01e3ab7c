"""The entries in the database, and the logbook they make."""

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone

from simride.logbook import Candidate, Logbook, as_of, entry_from, entry_of, logbook
from simride.logbook.next_case import Advice
from simride.rides.advice import candidate, interview_candidate
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.guide.parts import first_case
from simride.web.journey.dates import next_interview
from simride.web.logbook.models import Entry

_lock = threading.Lock()
_last: tuple[object, object, Logbook] | None = None  # the rides it is of, the moment it is as of, itself


def keep(row: Ride, digest: str, report: Mapping[str, Any]) -> None:
    """Put a debrief into the logbook. A practice ride, flown on from somebody's middle, is left out."""
    if not row.practice:
        entry = entry_of(report, str(row.pk), row.created).to_json()
        Entry.objects.update_or_create(ride=row, defaults={"digest": digest, "entry": entry})


def current() -> Logbook:
    """The logbook of this machine, as of this hour. Its rides are read again only where there are others now."""
    global _last
    now = timezone.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    rides = tuple(Entry.objects.order_by("pk").values_list("pk", "digest"))
    interview = next_interview()
    cases = candidates()
    moment = (now, interview, cases)
    with _lock:
        last = _last
    if last is not None and last[:2] == (rides, moment):
        return last[2]
    same = last is not None and last[0] == rides
    found = as_of(last[2], cases, now, interview) if last is not None and same else of(now, interview)
    with _lock:
        _last = (rides, moment, found)
    return found


def prepare_soon(then: Callable[[Sequence[Advice]], None]) -> None:
    """Work it out in a thread of its own, so that the first page after a start need not; its advice goes to `then`."""
    threading.Thread(target=_prepare, args=(then,), name="logbook", daemon=True).start()


def forget() -> None:
    """Drop what is kept in memory, so that the next look works it out again."""
    global _last
    with _lock:
        _last = None


def _prepare(then: Callable[[Sequence[Advice]], None]) -> None:
    try:
        then(current().advice)
    finally:
        connection.close()


def of(now: datetime, interview: date | None = None) -> Logbook:
    """The logbook as of a moment, with or without an interview that presses."""
    entries = [entry_from(data) for data in Entry.objects.values_list("entry", flat=True)]
    return logbook(entries, candidates(), now, interview)


def candidates() -> Sequence[Candidate]:
    """Every case that could be flown, and the interview about past work."""
    return _candidates(flights.stamp())


def waiting() -> int:
    """Rides that have landed and are marked, whose debrief nobody has opened yet."""
    return Ride.objects.filter(landed=True, self_marked=True, practice=False, entry=None).count()


@lru_cache(maxsize=1)
def _candidates(stamp: object) -> tuple[Candidate, ...]:  # noqa: ARG001 - what the files are known by
    first = first_case()
    return (*(candidate(case, case.name == first) for case in flights.cases()), interview_candidate())
