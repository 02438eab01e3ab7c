"""What-ifs take half a minute, so they are flown beside the request, with word of how far they are."""

import logging
import threading
from uuid import UUID

from django.db import connection

from simride.base.errors import SimrideError
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs.computing import digest
from simride.web.debriefs.models import Comparison

log = logging.getLogger(__name__)
_progress: dict[UUID, tuple[int, int]] = {}
_problems: dict[UUID, str] = {}
_lock = threading.Lock()
FAILED = "The comparison could not be flown. The record is safe; the reason is written in the terminal."


def ready(ride: UUID) -> Comparison | None:
    """The comparison of the record as it stands, if it has been flown."""
    return Comparison.objects.filter(ride_id=ride, digest=digest(ride)).first()


def progress(ride: UUID) -> tuple[int, int] | None:
    """How many of how many are flown; None where nobody asked."""
    with _lock:
        return _progress.get(ride)


def problem(ride: UUID) -> str:
    """Why there is none. Said once."""
    with _lock:
        return _problems.pop(ride, "")


def start(ride: UUID) -> None:
    """Fly them in a thread, unless one already does."""
    with _lock:
        if ride in _progress:
            return
        _progress[ride] = (0, 1)
    threading.Thread(target=_run, args=(ride,), name=f"compare {ride}", daemon=True).start()


def compute(ride: UUID) -> None:
    """Fly them now and keep what came out. The ride's lock is held only while it is read."""
    told = digest(ride)
    with flights.hold(ride) as held:
        compare = flights.comparison(held)
    result = compare(lambda done, of_all: _told(ride, done, of_all))
    Comparison.objects.update_or_create(
        ride=Ride.objects.get(pk=ride), defaults={"digest": told, "result": result}
    )


def _told(ride: UUID, done: int, of_all: int) -> None:
    with _lock:
        _progress[ride] = (done, of_all)


def _run(ride: UUID) -> None:
    try:
        compute(ride)
    except SimrideError as error:
        _fail(ride, str(error))
    except Exception:
        log.exception("comparison of ride %s", ride)
        _fail(ride, FAILED)
    finally:
        connection.close()
        with _lock:
            _progress.pop(ride, None)


def _fail(ride: UUID, sentence: str) -> None:
    with _lock:
        _problems[ride] = sentence
