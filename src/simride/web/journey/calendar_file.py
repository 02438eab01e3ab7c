"""Interviews and reminders as an iCalendar file (RFC 5545): what a calendar needs to know, and no private note."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

PRODUCT = "-//Simride//Journey//EN"
YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Meeting:
    """One interview: an aware start, minutes, and the zone its clocks are read in."""

    uid: str
    title: str
    starts: datetime
    minutes: int
    zone: str


@dataclass(frozen=True)
class Reminder:
    """Something to do on a day, all day long and in nobody's way."""

    uid: str
    title: str
    day: date


def calendar_file(meetings: Iterable[Meeting], reminders: Iterable[Reminder], written: datetime) -> bytes:
    """The file. Each zone comes with its rules, from a year before the first interview to a year after the last, so
    that a calendar that does not know the zone's name reads the same moment."""
    listed = sorted(meetings, key=lambda one: (one.starts, one.uid))
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for meeting in listed:
        calendar.add_component(_of_meeting(meeting, written))
    for reminder in sorted(reminders, key=lambda one: (one.day, one.uid)):
        calendar.add_component(_of_reminder(reminder, written))
    if listed:
        first, last = listed[0].starts.date() - YEAR, listed[-1].starts.date() + YEAR
        calendar.add_missing_timezones(first_date=first, last_date=last)
    return bytes(calendar.to_ical())


def _of_meeting(meeting: Meeting, written: datetime) -> Event:
    event = _event(meeting.uid, meeting.title, written)
    if meeting.zone == "UTC":
        starts = meeting.starts.astimezone(UTC)
    else:
        starts = meeting.starts.astimezone(ZoneInfo(meeting.zone))
    ends = (meeting.starts.astimezone(UTC) + timedelta(minutes=meeting.minutes)).astimezone(starts.tzinfo)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    return event


def _of_reminder(reminder: Reminder, written: datetime) -> Event:
    event = _event(reminder.uid, reminder.title, written)
    event.add("dtstart", reminder.day)
    event.add("dtend", reminder.day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _event(uid: str, title: str, written: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uid}@simride")
    event.add("dtstamp", written.astimezone(UTC))
    event.add("summary", title)
    event.add("class", "PRIVATE")
    return event
