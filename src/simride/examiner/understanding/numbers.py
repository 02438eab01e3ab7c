"""Numbers, durations and clock times as people say and type them."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

ONES: Mapping[str, int] = MappingProxyType({
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
})  # fmt: skip
TENS: Mapping[str, int] = MappingProxyType({
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
})  # fmt: skip
SCALES: Mapping[str, int] = MappingProxyType({"hundred": 100, "thousand": 1000, "k": 1000, "million": 1_000_000})
SECONDS: Mapping[str, int] = MappingProxyType({
    "s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1, "m": 60, "min": 60, "mins": 60, "minute": 60,
    "minutes": 60, "h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600, "d": 86400, "day": 86400,
    "days": 86400, "week": 604800, "weeks": 604800, "shift": 28800, "ms": 0, "milliseconds": 0, "millis": 0,
    "msec": 0, "millisecond": 0,
})  # fmt: skip
PERCENT = frozenset({"%", "percent", "pct", "percents"})
VAGUE: Mapping[tuple[str, ...], float] = MappingProxyType({
    ("half", "an"): 0.5, ("half", "a"): 0.5, ("a", "couple", "of"): 2, ("couple", "of"): 2, ("a", "couple"): 2,
    ("a", "few"): 3, ("few",): 3, ("half",): 0.5, ("a",): 1, ("an",): 1, ("one", "and", "a", "half"): 1.5,
    ("quarter", "of", "an"): 0.25, ("a", "quarter", "of", "an"): 0.25,
})  # fmt: skip
DIGITS = re.compile(r"^\d+(?:\.\d+)?$")
CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
LATEST_HOUR = 24
# Words that only a time of the day follows; "about" and "from" may stand before any number.
TIMED = frozenset({"at", "since", "after", "before", "until", "till", "by", "around"})
PAST_HOUR: Mapping[str, int] = MappingProxyType({"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20})

Found = tuple[float, int]  # value, index after the last word


def number_at(words: Sequence[str], i: int) -> Found | None:
    """A plain number at place i: 10, 4.5, ten, twenty five, two hundred, 3k."""
    if i >= len(words):
        return None
    if DIGITS.match(words[i]):
        return _scaled(float(words[i]), words, i + 1)
    if words[i] in TENS:
        value, after = TENS[words[i]], i + 1
        if after < len(words) and 0 < ONES.get(words[after], 0) < 10:
            value, after = value + ONES[words[after]], after + 1
        return _scaled(float(value), words, after)
    if words[i] in ONES:
        return _scaled(float(ONES[words[i]]), words, i + 1)
    return None


def _scaled(value: float, words: Sequence[str], after: int) -> Found:
    if after < len(words) and words[after] in SCALES:
        return value * SCALES[words[after]], after + 1
    return value, after


def percent_at(words: Sequence[str], i: int) -> Found | None:
    """A share at place i, in per cent."""
    found = number_at(words, i)
    if found and found[1] < len(words) and words[found[1]] in PERCENT:
        return found[0], found[1] + 1
    return None


def duration_at(words: Sequence[str], i: int) -> Found | None:
    """A duration at place i, in seconds: 15 minutes, half an hour, a couple of hours, 90s, 250 ms."""
    for count, after in _counts(words, i):
        if after < len(words) and words[after] in SECONDS:
            unit = words[after]
            value = count / 1000 if SECONDS[unit] == 0 else count * SECONDS[unit]
            return _with_half(value, words, after + 1, SECONDS[unit])
    return None


def _counts(words: Sequence[str], i: int) -> list[Found]:
    vague = [
        (value, i + len(phrase))
        for phrase, value in sorted(VAGUE.items(), key=lambda item: -len(item[0]))
        if tuple(words[i : i + len(phrase)]) == phrase
    ]
    number = number_at(words, i)
    return [*([number] if number else []), *vague]


def _with_half(value: float, words: Sequence[str], after: int, unit: int) -> Found:
    if tuple(words[after : after + 3]) == ("and", "a", "half"):
        return value + unit / 2, after + 3
    return value, after


def clock_at(words: Sequence[str], i: int, bare: bool) -> tuple[str, int] | None:
    """A clock time at place i as HH:MM; `bare` allows a lone hour, for use after "since" and its like."""
    if i >= len(words):
        return None
    if words[i] in ("noon", "midday", "midnight"):
        return ("00:00" if words[i] == "midnight" else "12:00"), i + 1
    if clock := CLOCK.match(words[i]):
        return _clock(int(clock.group(1)), int(clock.group(2)), words, i + 1)
    if past := _past_hour(words, i):
        return past
    return _hour_first(words, i, bare)


def _hour_first(words: Sequence[str], i: int, bare: bool) -> tuple[str, int] | None:
    hour = number_at(words, i)
    if hour is None or hour[0] > 24 or words[i] == "zero":
        return None
    after = hour[1]
    if (spoken := DIGITS.match(words[i])) and "." in spoken.group():
        whole, _, minutes = words[i].partition(".")
        return _clock(int(whole), int(minutes), words, after) if bare and len(minutes) == 2 else None
    if after < len(words) and words[after] in ("am", "pm", "oclock", "o'clock", "ish"):
        return _clock(int(hour[0]), 0, words, after)
    if not bare:
        return None
    minutes_found = number_at(words, after)
    if minutes_found and 10 <= minutes_found[0] < 60 and not DIGITS.match(words[after]):
        return _clock(int(hour[0]), int(minutes_found[0]), words, minutes_found[1])
    return _clock(int(hour[0]), 0, words, after)


def _past_hour(words: Sequence[str], i: int) -> tuple[str, int] | None:
    if words[i] not in PAST_HOUR or i + 2 >= len(words) or words[i + 1] not in ("past", "to", "after"):
        return None
    hour = number_at(words, i + 2)
    if hour is None or not 1 <= hour[0] <= 12:
        return None
    minutes = PAST_HOUR[words[i]]
    if words[i + 1] == "to":
        if words[i] not in ("quarter", "five", "ten", "twenty"):
            return None
        return _clock((int(hour[0]) - 1) % 24, 60 - minutes, words, hour[1])
    return _clock(int(hour[0]), minutes, words, hour[1])


def _clock(hour: int, minute: int, words: Sequence[str], after: int) -> tuple[str, int] | None:
    while after < len(words) and words[after] in ("am", "pm", "oclock", "o'clock", "ish", "utc", "sharp"):
        if words[after] == "pm" and hour < 12:
            hour += 12
        if words[after] == "am" and hour == 12:
            hour = 0
        after += 1
    if hour == 24:
        hour = 0
    return (f"{hour:02d}:{minute:02d}", after) if hour < 24 and minute < 60 else None
