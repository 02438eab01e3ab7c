"""A landed ride at any minute: its lanes, what had been said, and where the fleet stood."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simride.base.units import hhmm, mmss, parse_mmss, people_number
from simride.recorder.events import Acted, Answered, Asked, Event, Looked, Said, Skipped, other_words
from simride.web.cockpit import looks

LANES = ("talk", "look", "orders", "examiner", "fleet")
TALK_BEFORE_S = 150.0  # what was said so long before the moment stands beside it
MOST_LINES = 8
CHARTS = 2  # the charts last looked at
LONGEST = 90  # characters of a mark's words
UNPROMPTED = frozenset({"brief", "probe", "nudge", "twist", "time_call", "own_questions", "close"})


@dataclass(frozen=True)
class Mark:
    """One thing on a lane, at a ride time in seconds."""

    at: float
    lane: str
    says: str


@dataclass(frozen=True)
class Line:
    """One line of the talk."""

    at: str
    who: str
    text: str
    new: bool  # said at this very moment, or since the one before


@dataclass(frozen=True)
class Moment:
    """The ride as it stood."""

    at: float
    when: str
    fleet: str
    lines: tuple[Line, ...]
    charts: tuple[tuple[int, int, str], ...]  # seq, number and name of the charts last looked at
    orders: tuple[str, ...]
    harm: str


def moment(record: Sequence[Event], at: float, report: Mapping[str, Any]) -> Moment:
    """What had been said, looked at and ordered up to a ride time."""
    past = [event for event in record if event.at <= at]
    fleet_at = fleet_time(record, at)
    return Moment(
        at=at,
        when=mmss(at),
        fleet=hhmm(fleet_at),
        lines=_lines(past, at),
        charts=_charts(past),
        orders=tuple(f"{mmss(event.at)} {event.payload.says}" for event in past if isinstance(event.payload, Acted)),
        harm=_harm(report, fleet_at - record[0].fleet_at),
    )


def marks(record: Iterable[Event]) -> list[Mark]:
    """Everything the lanes show of the record."""
    found = []
    for event in record:
        one = event.payload
        if isinstance(one, Said):
            found.append(Mark(event.at, "talk", _short(one.text)))
        elif isinstance(one, Looked):
            found.append(Mark(event.at, "look", _short(looks.says(one.tool, one.query))))
        elif isinstance(one, Acted):
            found.append(Mark(event.at, "orders", _short(one.says)))
        elif isinstance(one, Asked) and one.move in UNPROMPTED:
            found.append(Mark(event.at, "examiner", _short(one.text)))
        elif isinstance(one, Skipped):
            found.append(Mark(event.at, "fleet", f"skipped {one.seconds / 60:.0f} minutes"))
    return found


def ride_time(record: Sequence[Event], fleet_at: float) -> float | None:
    """The ride time at which the fleet's clock showed this; None outside the ride."""
    if not record[0].fleet_at <= fleet_at <= record[-1].fleet_at:
        return None
    before = [event for event in record if event.fleet_at <= fleet_at][-1]
    after = next((event for event in record if event.fleet_at > fleet_at), record[-1])
    return min(after.at, before.at + fleet_at - before.fleet_at)


def fleet_time(record: Sequence[Event], at: float) -> float:
    """What the fleet's clock showed at a ride time."""
    last = [event for event in record if event.at <= at][-1]
    return last.fleet_at + max(0.0, at - last.at)


def fleet_marks(record: Sequence[Event], changes: Iterable[tuple[float, str]]) -> list[Mark]:
    """Changes of the fleet, (fleet seconds, words), that came while the ride was flown."""
    found = ((ride_time(record, when), says) for when, says in changes)
    return [Mark(at, "fleet", _short(says)) for at, says in found if at is not None]


def harm_per_minute(record: Sequence[Event], report: Mapping[str, Any]) -> list[tuple[float, float]]:
    """(ride seconds, bad requests in that minute of the fleet) for the harm lane."""
    curve = report["curves"]["yours"]
    begins, step = record[0].fleet_at, float(report["curves"].get("step_s", 60))
    found = []
    for place in range(1, len(curve)):
        at = ride_time(record, begins + step * place)
        if at is not None:
            found.append((at, float(curve[place]) - float(curve[place - 1])))
    return found


def seconds(text: str, longest: float) -> float:
    """A moment from `MM:SS` or seconds, kept inside the ride; its beginning where it is neither."""
    parsed = parse_mmss(text)
    if parsed is None:
        parsed = int(text) if text.isdigit() else 0
    return float(min(max(parsed, 0), longest))


def _lines(past: Sequence[Event], at: float) -> tuple[Line, ...]:
    words = other_words(past)
    found = []
    for event in past:
        one = event.payload
        new = event.at > at - 15.0
        if isinstance(one, Said):
            found.append((event.at, Line(mmss(event.at), "you", one.text, new)))
        elif isinstance(one, Answered):
            found.append((event.at, Line(mmss(event.at), one.speaker, words.get(event.seq, one.text), new)))
        elif isinstance(one, Asked):
            found.append((event.at, Line(mmss(event.at), "examiner", one.text, new)))
    near = [line for when, line in found if when >= at - TALK_BEFORE_S]
    return tuple((near or [line for _, line in found])[-MOST_LINES:])


def _charts(past: Sequence[Event]) -> tuple[tuple[int, int, str], ...]:
    found = []
    for event in reversed(past):
        one = event.payload
        if isinstance(one, Looked) and one.tool == "metrics" and one.because is None:
            found.append((event.seq, 0, looks.says(one.tool, one.query)))
        elif isinstance(one, Answered):
            found += [
                (event.seq, number, looks.says("metrics", query)) for number, query in enumerate(one.charts)
            ]
        if len(found) >= CHARTS:
            break
    return tuple(found[:CHARTS])


def _harm(report: Mapping[str, Any], since: float) -> str:
    curve = report["curves"]["yours"]
    if not curve:
        return ""
    place = min(int(since // float(report["curves"].get("step_s", 60))), len(curve) - 1)
    return f"{people_number(float(curve[max(place, 0)]))} bad requests so far"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
