"""From words about days and weeks to a number of days."""

import re
from collections.abc import Mapping

from simride.simulator.dates import WEEKDAYS

_COUNTS: Mapping[str, int] = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45,
    "forty five": 45, "fifty": 50, "sixty": 60, "ninety": 90, "couple of": 2, "a couple of": 2,
    "few": 3, "a few": 3, "another": 1, "the next": 1, "the last": 1, "last": 1, "past": 1, "the past": 1, "this": 1,
    "the": 1, "per": 0,
}  # fmt: skip
_UNITS: Mapping[str, int] = {"day": 1, "week": 7, "fortnight": 14, "month": 28, "quarter": 91}
COUNT = "|".join(sorted(map(re.escape, _COUNTS), key=len, reverse=True))
_SPAN = re.compile(rf"\b(?P<n>\d+|{COUNT})\s+(?:more\s+|full\s+)?(?P<unit>{'|'.join(_UNITS)})s?\b")
_DAY = re.compile(rf"\b(?:next|to|until|till|on|by)\s+(?:next\s+)?(?P<day>{'|'.join(WEEKDAYS).lower()})\b")
_SKIP = re.compile(
    r"\b(?:skip|jump|fast[- ]?forward|go (?:to|on|ahead|forward)|move (?:to|on|ahead|forward|by)|advance|wait|"
    r"let .{0,40}\b(?:pass|go by|work|run)|on to|continue (?:to|until|till)|forward to)\b"
)
_WONDERED = re.compile(r"\?|^\W*(?:and |but )?(?:if|unless|should)\b")  # asked, or only perhaps
_BARE = re.compile(rf"^(?:ok(?:ay)?,? |and |now |then )?(?:{COUNT}|\d+|next|to|until|tomorrow)\b[\w ]{{0,24}}\.?$")


def is_wondered(low: str) -> bool:
    """Whether a message in lower case asks, or wants something only perhaps."""
    return _WONDERED.search(low) is not None


def wants_skip(low: str) -> bool:
    """Whether a message in lower case wants time to pass."""
    return _SKIP.search(low) is not None or _BARE.match(low) is not None


def counted(text: str) -> float:
    """A number, in figures or as people count: 'a couple of'."""
    return float(_COUNTS[text]) if text in _COUNTS else float(text)


def days_to_skip(text: str, today: str) -> int | None:
    """How many days a message wants to pass, from a day of that weekday; None where it wants nothing of the kind."""
    low = text.lower().strip()
    if is_wondered(low) or not wants_skip(low):
        return None
    return _to_a_day(low, today) or _span(low, forward=True)


def days_to_mark(text: str, marks: Mapping[str, int]) -> int | None:
    """How many days a message wants to pass to reach a day that has a name: 'skip to the day before the launch'.

    `marks` has the days from now to each, by its name. None where no such day is wanted, or it is not ahead.
    """
    low = text.lower().strip()
    if _WONDERED.search(low) or not _SKIP.search(low):
        return None
    for name, days in marks.items():
        found = re.search(rf"\b(?:to|until|till)\b[\w ]{{0,24}}?\b{re.escape(name)}\b", low)
        if found is not None:
            ahead = days - (1 if re.search(r"\b(?:day before|eve of)\b", found[0]) else 0)
            return ahead if ahead > 0 else None
    return None


def days_back(text: str) -> int | None:
    """How many days back a question goes: 'the last six weeks', 'this quarter'; None where it does not say."""
    return _span(text.lower(), forward=False)


def _to_a_day(low: str, today: str) -> int | None:
    """Days to the weekday, the weekend's end or the month's that is named."""
    found = _DAY.search(low)
    if found is not None:
        return (WEEKDAYS.index(found["day"].capitalize()) - WEEKDAYS.index(today) - 1) % 7 + 1
    if re.search(r"\bnext week\b|\bend of (?:the |this )?week\b", low):
        return 7 - WEEKDAYS.index(today)
    if re.search(r"\btomorrow\b|\bnext day\b", low):
        return 1
    return 28 if re.search(r"\bnext month\b", low) else None


def _span(low: str, forward: bool) -> int | None:
    for found in _SPAN.finditer(low):
        count = _COUNTS.get(found["n"])
        number = int(found["n"]) if count is None else count
        if found["n"] == "the" and found["unit"] == "day":
            continue  # "when is the day?" goes back no day
        if number and not (forward and found["n"] in ("last", "the last", "past", "the past", "this", "the")):
            return number * _UNITS[found["unit"]]
    return None
