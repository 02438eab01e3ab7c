"""Debriefs take a few seconds, so they are computed beside the request and kept by the record's digest."""

import hashlib
from uuid import UUID

from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs.models import Debrief
from simride.web.logbook import keeping
from simride.web.shared.errands import Errands

FAILED = "The debrief could not be computed. The record is safe; the reason is written in the terminal."


def digest(ride: UUID) -> str:
    """What a debrief is a function of, in one word."""
    return hashlib.blake2b(flights.text_of(ride).encode(), digest_size=16).hexdigest()


def ready(ride: UUID) -> Debrief | None:
    """The debrief of the record as it stands, if it has been computed."""
    return Debrief.objects.filter(ride_id=ride, digest=digest(ride)).first()


def problem(ride: UUID) -> str:
    """Why there is none, where computing it failed. Said once: the next request tries again."""
    return errands.problem(ride)


def start(ride: UUID) -> None:
    """Compute it in a thread, unless one already does."""
    errands.begin(ride)


def compute(ride: UUID) -> None:
    """Compute it now and keep it."""
    with flights.hold(ride) as held:
        report = flights.report(held)
    row, told = Ride.objects.get(pk=ride), digest(ride)
    Debrief.objects.update_or_create(ride=row, defaults={"digest": told, "report": report})
    keeping.keep(row, told, report)


def _compute_and_look(ride: UUID) -> None:
    """Compute it, and the logbook with it: the next page need not wait for that."""
    compute(ride)
    keeping.current()


errands = Errands("debrief", _compute_and_look, FAILED)
