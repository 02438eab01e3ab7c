"""What the first page says: where one is, what to do next and why, from what the other features have kept."""

from dataclasses import dataclass

from django.utils import timezone

from simride.logbook.next_case import Advice
from simride.stories.mending import Mend
from simride.web.cockpit.models import Ride
from simride.web.guide.models import Read
from simride.web.journey import dates
from simride.web.journey.page import Shown, shown
from simride.web.logbook import keeping as logbook
from simride.web.logbook.page import Saying, sayings
from simride.web.stories import keeping as stories
from simride.web.stories.models import Story


@dataclass(frozen=True)
class Today:
    """The cards of the first page; each is absent where there is nothing to say yet."""

    next: Advice | None  # the case to fly next
    pattern: Saying | None  # the surest thing many rides say
    too_early: str  # else what it would take to say one
    rides: int  # in the logbook
    interview: Shown | None  # the nearest
    mend: Mend | None  # the story to work on
    stories: int
    fresh: bool  # nothing was done here yet: no ride, no story, no application, no reading


def today() -> Today:
    """Everything at this moment."""
    book = logbook.current()
    said = sayings(book)
    near = dates.nearest()
    written = Story.objects.count()
    return Today(
        next=book.advice[0] if book.advice else None,
        pattern=said[0] if said else None,
        too_early=book.too_early[0] if book.entries and book.too_early else "",
        rides=len(book.entries),
        interview=None if near is None else shown(near, timezone.now(), dates.own_zone()),
        mend=stories.to_mend() if written else None,
        stories=written,
        fresh=not (written or near or Ride.objects.exists() or Read.objects.exists()),
    )


def to_mark() -> Ride | None:
    """The last ride that was landed and still waits for its rider's own marks."""
    landed = Ride.objects.filter(landed=True, self_marked=False, imported=False, practice=False)
    return landed.first()
