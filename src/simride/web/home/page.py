"""What the first page says: where one is, what to do next and why, from what the other features have kept."""

from dataclasses import dataclass

from django.utils import timezone

from simride.logbook.next_case import Advice
from simride.stories.mending import Mend
from simride.web.cockpit.models import Ride
from simride.web.guide.models import Read
from simride.web.guide.parts import Part, parts
from simride.web.journey import dates
from simride.web.journey.page import Shown, shown
from simride.web.logbook import keeping as logbook
from simride.web.logbook.page import Saying, sayings
from simride.web.stories import keeping as stories
from simride.web.stories.models import Story


@dataclass(frozen=True)
class Reading:
    """A guide that is begun: how many parts are read of how many, and the next."""

    done: int
    of: int
    next: Part


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
    reading: Reading | None  # where the guide was left off
    fresh: bool  # nothing was done here yet: no ride, no story, no application, no reading


def today() -> Today:
    """Everything at this moment."""
    book = logbook.current()
    said = sayings(book)
    near = dates.nearest()
    written = Story.objects.count()
    read = frozenset(Read.objects.values_list("part", flat=True))
    return Today(
        next=book.advice[0] if book.advice else None,
        pattern=said[0] if said else None,
        too_early=book.too_early[0] if book.entries and book.too_early else "",
        rides=len(book.entries),
        interview=None if near is None else shown(near, timezone.now(), dates.own_zone()),
        mend=stories.to_mend() if written else None,
        stories=written,
        reading=_reading(read),
        fresh=not (written or near or read or Ride.objects.exists()),
    )


def _reading(read: frozenset[str]) -> Reading | None:
    every = parts()
    left = [one for one in every if one.slug not in read]
    return Reading(len(every) - len(left), len(every), left[0]) if left and len(left) < len(every) else None


def to_mark() -> Ride | None:
    """The last ride that was landed and still waits for its rider's own marks."""
    landed = Ride.objects.filter(landed=True, self_marked=False, imported=False, practice=False)
    return landed.first()
