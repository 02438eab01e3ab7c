"""Interviews and days to ask, as a calendar file. Companies and formats go in; private notes never do."""

from datetime import date, datetime

from simride.web.journey import dates, words
from simride.web.journey.calendar_file import Meeting, Reminder, calendar_file
from simride.web.journey.models import Application, Interview


def of_one(interview: Interview, now: datetime) -> bytes:
    """One interview."""
    return calendar_file([_meeting(interview)], [], now)


def of_all(now: datetime, reminders: bool) -> bytes:
    """Every interview of applications that have not ended, and the days to ask where those are wanted."""
    rows = Application.objects.exclude(stage__in=words.ENDED).prefetch_related("interviews")
    meetings = [_meeting(one) for row in rows for one in row.interviews.all()]
    clock = dates.clock_of(dates.own_zone())
    ask = [(row, dates.ask_on(row, clock, now)) for row in rows] if reminders else []
    return calendar_file(meetings, [_reminder(row, day) for row, day in ask if day is not None], now)


def _meeting(row: Interview) -> Meeting:
    return Meeting(f"interview-{row.pk}", str(row), row.starts, row.minutes, row.zone)


def _reminder(row: Application, day: date) -> Reminder:
    return Reminder(f"ask-{row.pk}", f"Ask {row.recruiter or 'the recruiter'} how it stands: {row}", day)
