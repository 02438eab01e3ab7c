"""From what was said about time to fleet seconds."""

import re
from collections.abc import Mapping

from simride.examiner.names import number
from simride.examiner.turn import Turn
from simride.examiner.understanding.acts import SlotValue

USUAL_S = 900.0
_DAY = 86400.0
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|m|min|h|hour|d|day)[a-z]*\b")
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*(am|pm)?\b")
_SECONDS: Mapping[str, float] = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "hour": 3600, "d": _DAY, "day": _DAY}


def window_of(turn: Turn, usual_s: float = USUAL_S) -> tuple[float, float]:
    """From when to when a question means, in fleet seconds; whole minutes, never the future."""
    slots, now = turn.act.slots, turn.situation.minute
    end = min(clock(slots.get("to"), now) or now, now)
    start = clock(slots.get("from"), now)
    if start is None:
        start = clock(slots.get("since"), now)
    if start is None:
        start = end - (span(slots.get("last")) or usual_s)
    return (start, end) if start < end else (end - usual_s, end)


def span(value: SlotValue | None) -> float | None:
    """Seconds of '15m', '2 hours' or a number of seconds."""
    if isinstance(value, str):
        match = _SPAN.search(value.lower())
        if match:
            return float(match[1]) * _SECONDS[match[2]]
    found = number(value)
    return found if found is not None and found > 0 else None


def clock(value: SlotValue | None, now: float) -> float | None:
    """Fleet seconds of '09:47', '2pm', '30m' ago or a number of fleet seconds: the last such moment before now."""
    if value is None or isinstance(value, bool):
        return None
    if isinstance(value, int | float) and value > 24:
        return float(value)
    text = str(value).lower()
    ago = _SPAN.search(text)
    if ago and ":" not in text:
        return now - float(ago[1]) * _SECONDS[ago[2]]
    match = _CLOCK.search(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if hour > 24 or minute > 59:
        return None
    if match[3] == "pm" and hour < 12:
        hour += 12
    moment = hour * 3600.0 + minute * 60.0
    while moment > now:
        moment -= _DAY
    return moment
