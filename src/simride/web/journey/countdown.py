"""How long it still is, in words; and when silence has lasted long enough to ask."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo

SILENCE_DAYS = 7  # a week is what recruiters themselves usually name


def until(now: datetime, starts: datetime, minutes: int, zone: tzinfo) -> str:
    """`in 12 days`, counted by the calendar of a zone; hours and minutes on the day itself."""
    if now >= starts + timedelta(minutes=minutes):
        return "over"
    if now >= starts:
        return "now"
    days = (starts.astimezone(zone).date() - now.astimezone(zone).date()).days
    if days > 1:
        return f"in {days} days"
    if days == 1:
        return "tomorrow"
    whole = -(-int((starts - now).total_seconds()) // 60)
    hours, left = divmod(whole, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{left} min"] * bool(left or not hours)
    return "today, in " + " ".join(parts)


def ask_on(last_contact: date | None, interviews: Iterable[date], today: date) -> date | None:
    """The day to ask how it stands: a week after the last contact or interview. `None` where an interview is still
    to come (somebody is in touch), or where there was no contact yet."""
    days = list(interviews)
    if any(day >= today for day in days):
        return None
    heard = [day for day in [*days, last_contact] if day is not None]
    return max(heard) + timedelta(days=SILENCE_DAYS) if heard else None
