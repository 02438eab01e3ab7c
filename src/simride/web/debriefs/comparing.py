"""What-ifs take half a minute, so they are flown beside the request, with word of how far they are."""

from uuid import UUID

from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs.computing import digest
from simride.web.debriefs.models import Comparison
from simride.web.shared.errands import Errands

FAILED = "The comparison could not be flown. The record is safe; the reason is written in the terminal."


def ready(ride: UUID) -> Comparison | None:
    """The comparison of the record as it stands, if it has been flown."""
    return Comparison.objects.filter(ride_id=ride, digest=digest(ride)).first()


def progress(ride: UUID) -> tuple[int, int] | None:
    """How many of how many are flown; None where nobody asked."""
    return errands.progress(ride)


def problem(ride: UUID) -> str:
    """Why there is none. Said once."""
    return errands.problem(ride)


def start(ride: UUID) -> None:
    """Fly them in a thread, unless one already does."""
    errands.begin(ride)


def compute(ride: UUID) -> None:
    """Fly them now and keep what came out. The ride's lock is held only while it is read."""
    told = digest(ride)
    with flights.hold(ride) as held:
        compare = flights.comparison(held)
    result = compare(lambda done, of_all: errands.tell(ride, done, of_all))
    Comparison.objects.update_or_create(
        ride=Ride.objects.get(pk=ride), defaults={"digest": told, "result": result}
    )


errands = Errands("comparison", lambda ride: compute(ride), FAILED)
