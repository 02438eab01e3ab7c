"""When the interviews are: for this feature's pages, and for whoever else counts the days."""

from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.utils import timezone

from simride.web.journey import countdown, words
from simride.web.journey.models import Application, Interview, OwnZone


def nearest() -> Interview | None:
    """The next interview of an application that has not ended; `None` where none is ahead."""
    ahead = Interview.objects.filter(starts__gt=timezone.now()).exclude(application__stage__in=words.ENDED)
    return ahead.select_related("application").order_by("starts", "pk").first()


def looked_back() -> list[Interview]:
    """Interviews of which a retrospective is written, the last one first."""
    rows = Interview.objects.select_related("application").order_by("-starts", "pk")
    return [row for row in rows if row.looked_back()]


def next_interview() -> date | None:
    """The UTC day of the nearest interview: the logbook's days are UTC days, so the two may be subtracted."""
    found = nearest()
    return None if found is None else found.starts.astimezone(UTC).date()


def own_zone() -> str | None:
    """The zone in which the person lives; `None` until they say."""
    return OwnZone.objects.values_list("zone", flat=True).first()


def clock_of(zone: str | None) -> tzinfo:
    """The clock that says which day it is for somebody of a zone; UTC until they say where they live."""
    return UTC if zone is None else ZoneInfo(zone)


def today() -> date:
    """The day it is for the person."""
    return timezone.now().astimezone(clock_of(own_zone())).date()


def ask_on(application: Application, clock: tzinfo, now: datetime) -> date | None:
    """The day on which to ask how an application stands; `None` where there is nothing to ask."""
    if application.stage in words.ENDED or application.stage == "offer":
        return None
    days = [one.starts.astimezone(clock).date() for one in application.interviews.all()]
    return countdown.ask_on(application.last_contact, days, now.astimezone(clock).date())
