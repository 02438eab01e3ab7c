"""Debriefs take a few seconds, so they are computed beside the request and kept by the record's digest."""

import hashlib
import logging
import threading
from uuid import UUID

from django.db import connection

from simride.base.errors import SimrideError
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs.models import Debrief
from simride.web.logbook import keeping

log = logging.getLogger(__name__)
_under_way: dict[UUID, threading.Thread] = {}
_problems: dict[UUID, str] = {}
_lock = threading.Lock()


def digest(ride: UUID) -> str:
    """What a debrief is a function of, in one word."""
    return hashlib.blake2b(flights.text_of(ride).encode(), digest_size=16).hexdigest()


def ready(ride: UUID) -> Debrief | None:
    """The debrief of the record as it stands, if it has been computed."""
    return Debrief.objects.filter(ride_id=ride, digest=digest(ride)).first()


def problem(ride: UUID) -> str:
    """Why there is none, where computing it failed. Said once: the next request tries again."""
    with _lock:
        return _problems.pop(ride, "")


def start(ride: UUID) -> None:
    """Compute it in a thread, unless one already does."""
    with _lock:
        if ride in _under_way:
            return
        _under_way[ride] = threading.Thread(target=_run, args=(ride,), name=f"debrief {ride}", daemon=True)
        _under_way[ride].start()


def compute(ride: UUID) -> None:
    """Compute it now and keep it."""
    with flights.hold(ride) as held:
        report = flights.report(held)
    row, told = Ride.objects.get(pk=ride), digest(ride)
    Debrief.objects.update_or_create(ride=row, defaults={"digest": told, "report": report})
    keeping.keep(row, told, report)


def _run(ride: UUID) -> None:
    try:
        compute(ride)
    except SimrideError as error:
        _fail(ride, str(error))
    except Exception:
        log.exception("debrief of ride %s", ride)
        _fail(
            ride,
            "The debrief could not be computed. The record is safe; the reason is written in the terminal.",
        )
    finally:
        connection.close()
        with _lock:
            _under_way.pop(ride, None)


def _fail(ride: UUID, sentence: str) -> None:
    with _lock:
        _problems[ride] = sentence
