"""Time slots: last, since, from, to and compare."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simride.examiner.understanding.mentions import Mention
from simride.examiner.understanding.stretch import Slots

DAY, HALF_HOUR = 86_400, 30

COMPARED = re.compile(
    r"\b(?:vs|versus|compared? (?:\w+ ){0,3}?(?:to|with|against|and)|against|relative to|than|from|like it was|"
    r"same (?:time|hour|day|"
    r"minute)(?: as)?|and|with)(?: the)?(?: same)?(?: (?:time|hour|day))?(?: of| as| on)? "
    r"(yesterday|last week|a week ago|a week before|the day before|day before|previous day|previous week|baseline|"
    r"normal|usual|"
    r"usually|the usual|a normal day|typical|before the (?:release|change|incident|deploy)|a day ago|prior week|"
    r"week ago)\b"
)
BESIDE = re.compile(
    r"\b(yesterday|last week|a week ago)\b(?= (next to|beside|alongside|side by side|on top|underneath))"
)
OVER = re.compile(r"\b(week over week|week on week|wow|w/w|day over day|day on day|dod)\b")
COMPARISONS: Mapping[str, str] = MappingProxyType({
    "yesterday": "1d", "the day before": "1d", "day before": "1d", "previous day": "1d", "a day ago": "1d",
    "day over day": "1d", "day on day": "1d", "dod": "1d", "last week": "1w", "a week ago": "1w", "a week before": "1w",
    "previous week": "1w", "week ago": "1w", "prior week": "1w", "week over week": "1w", "week on week": "1w",
    "wow": "1w",
    "w/w": "1w",
})  # fmt: skip
# "errors and yesterday" compares nothing by itself.
COMPARING = re.compile(r"\b(vs|versus|compar\w+|against|relative|than|same|over|on|like)\b|\b(wow|dod)\b")

_FILLED = r"(?: (?:like|uh|um|er|about|roughly|maybe|say|some))*"  # what is said while finding the number
LAST = re.compile(
    rf"\b(?:last|past|previous|trailing|recent|for|over|within){_FILLED}(?: the)?{_FILLED}(?: last| past)?{_FILLED}"
    r" <duration:(\d+)>"
)
LAST_BARE = re.compile(r"\b(?:last|past|previous)(?: the)? <number:(\d+)>(?! <|\w)")
LAST_UNIT = re.compile(r"\b(?:last|past|previous|this) (minute|hour|day|week|quarter hour)\b")
AGO = re.compile(r"<duration:(\d+)> (?:ago|back|earlier)")
UNIT_SECONDS: Mapping[str, int] = MappingProxyType(
    {"minute": 60, "hour": 3600, "day": DAY, "week": 7 * DAY, "quarter hour": 900}
)
BETWEEN = re.compile(r"<time:(\d+)> (?:and|to|until|till|-|–|through) <time:(\d+)>")
SINCE = re.compile(
    r"\b(?:since|after|from|starting(?: at)?|started(?: at)?|begin\w*(?: at)?)(?: about| around|"
    r" roughly)? <time:(\d+)>"
)
AROUND = re.compile(r"\b(?:around|about|near|at|roughly|approximately|circa|by|~) <time:(\d+)>|<time:(\d+)>(?: ish)?")
UNTIL = re.compile(r"\b(?:until|till|before|up to|to) <time:(\d+)>")
DAYPARTS: tuple[tuple[re.Pattern[str], Slots], ...] = (
    (re.compile(r"\bsince (this )?morning\b"), {"since": "06:00"}),
    (re.compile(r"\bsince midnight\b"), {"since": "00:00"}),
    (re.compile(r"\bsince (lunch|noon|midday)\b"), {"since": "12:00"}),
    (re.compile(r"\bsince yesterday\b"), {"last": DAY}),
    (re.compile(r"\bsince last week\b"), {"last": 7 * DAY}),
    (re.compile(r"\bthis morning\b"), {"from": "06:00", "to": "12:00"}),
    (re.compile(r"\bthis afternoon\b"), {"from": "12:00", "to": "18:00"}),
    (re.compile(r"\btoday\b"), {"since": "00:00"}),
    (re.compile(r"\b(overnight|last night|during the night)\b"), {"from": "00:00", "to": "06:00"}),
    (re.compile(r"\b(in|over|during) the (last|past) day\b"), {"last": DAY}),
)


def time_slots(marked: str, plain: str, found: Sequence[Mention], act: str) -> Slots:
    """Time slots of a stretch whose mentions are numbered in `marked`."""
    out = _comparison(plain)
    if out:  # "last week" in a comparison is no window
        plain, marked = COMPARED.sub(" ", plain), COMPARED.sub(" ", marked)
        if re.search(r"^(week|day)s? ago|<duration:\d+> ago", marked) or "ago" in plain:
            marked = AGO.sub(" ", marked)  # "with a week ago" is what it is compared to
        return out | (_clock(marked, found) or _span(marked, found, act))
    return _clock(marked, found) or _span(marked, found, act) or _daypart(plain)


def _comparison(plain: str) -> Slots:
    if over := OVER.search(plain):
        return {"compare": COMPARISONS[over.group(1)]}
    if beside := BESIDE.search(plain):
        return {"compare": COMPARISONS[beside.group(1)]}
    match = COMPARED.search(plain)
    if match is None or not COMPARING.search(match.group() if "compar" not in plain else plain):
        return {}
    return {"compare": COMPARISONS.get(match.group(1), "baseline")}


def _clock(marked: str, found: Sequence[Mention]) -> Slots:
    def at(number: str) -> str:
        return str(found[int(number)].value)

    if between := BETWEEN.search(marked):
        return {"from": at(between.group(1)), "to": at(between.group(2))}
    if since := SINCE.search(marked):
        return {"since": at(since.group(1))}
    if until := UNTIL.search(marked):
        return {"to": at(until.group(1))}
    if around := AROUND.search(marked):
        clock = at(around.group(1) or around.group(2))
        return {"from": shifted(clock, -HALF_HOUR), "to": shifted(clock, HALF_HOUR)}
    return {}


def _span(marked: str, found: Sequence[Mention], act: str) -> Slots:
    def of(number: str) -> float:
        return float(found[int(number)].value)

    if (last := LAST.search(marked)) or (last := AGO.search(marked)):
        return {"last": round(of(last.group(1)))}
    if bare := LAST_BARE.search(marked):
        return {"last": round(of(bare.group(1)) * 60)}  # people who say "the last 15" mean minutes
    if act == "wait":
        return _waited(found)
    if unit := LAST_UNIT.search(marked):
        return {"last": UNIT_SECONDS[unit.group(1)]}
    return {}


def _waited(found: Sequence[Mention]) -> Slots:
    durations = [float(m.value) for m in found if m.kind == "duration"]
    numbers = [60 * float(m.value) for m in found if m.kind == "number"]
    waited = (durations or numbers)[:1]
    return {"last": round(waited[0])} if waited else {}


def _daypart(plain: str) -> Slots:
    return next((dict(slots) for pattern, slots in DAYPARTS if pattern.search(plain)), {})


def shifted(clock: str, minutes: int) -> str:
    """A clock time some minutes later or earlier, kept within its day."""
    hour, minute = map(int, clock.split(":"))
    total = min(max(60 * hour + minute + minutes, 0), 24 * 60 - 1)
    return f"{total // 60:02d}:{total % 60:02d}"
