"""The .ride file: JSON lines. The writer is strict; the reader skips what it cannot read and lists it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from pydantic import ValidationError

from simride.base.errors import RideFileFaults
from simride.recorder.events import Begun, Event, Landed, Record

FORMAT = "simride.ride"
VERSION = 1


@dataclass(frozen=True)
class RideFile:
    """A record as read, and a sentence for each line that could not be used."""

    record: Record
    faults: tuple[str, ...]

    @property
    def begun(self) -> Begun:
        """How the ride was set up."""
        payload = self.record[0].payload
        assert isinstance(payload, Begun)
        return payload


def write(record: Iterable[Event]) -> str:
    """The whole file as text: a heading line, then one line per event, keys sorted."""
    events = tuple(record)
    faults = _order_faults(events)
    if faults:
        raise RideFileFaults("this record cannot be written", faults)
    return heading() + "".join(line(event) for event in events)


def heading() -> str:
    """The first line of a file."""
    return json.dumps({"format": FORMAT, "version": VERSION}, sort_keys=True) + "\n"


def line(event: Event) -> str:
    """One event as a line, for those who write a ride down while it is flown."""
    data = event.model_dump(mode="json")
    return json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def shared(record: Record) -> Record:
    """The record as it may be shown to others: a landed ride says nothing of the rider's accommodations."""
    begun = record[0].payload
    if not isinstance(begun, Begun) or not any(isinstance(event.payload, Landed) for event in record):
        return record
    plain = begun.model_copy(update={"accommodations": {}})
    return (record[0].model_copy(update={"payload": plain}), *record[1:])


def read(text: str) -> RideFile:
    """The record and what was skipped. Raises RideFileFaults where no ride can be made of it."""
    faults: list[str] = []
    events: list[Event] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        event = _read_line(number, line, faults)
        if event is None:
            continue
        if events and event.seq <= events[-1].seq:
            faults.append(f"line {number}: event {event.seq} comes after event {events[-1].seq}; skipped")
            continue
        events.append(event)
    if not events or not isinstance(events[0].payload, Begun):
        faults.append("no readable 'begun' event at the start: the case and the seed are unknown")
        raise RideFileFaults("not a ride that can be opened. Export it again from where it was flown", faults)
    missing = events[-1].seq + 1 - len(events)
    if missing:
        faults.append(f"{missing} of {events[-1].seq + 1} events are missing; the debrief rests on the others")
    return RideFile(tuple(events), tuple(faults))


def _read_line(number: int, line: str, faults: list[str]) -> Event | None:
    try:
        data = json.loads(line)
    except ValueError:
        faults.append(f"line {number}: not JSON; skipped")
        return None
    if isinstance(data, dict) and data.get("format") == FORMAT:
        if data.get("version") != VERSION:
            faults.append(
                f"line {number}: file version {data.get('version')!r}, this program writes version {VERSION}; "
                "what it does not know is skipped"
            )
        return None
    try:
        return Event.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "event"
        faults.append(f"line {number}: {place}: {first['msg']}; skipped")
        return None


def _order_faults(events: tuple[Event, ...]) -> list[str]:
    faults = []
    if not events or not isinstance(events[0].payload, Begun):
        faults.append("a record starts with 'begun'")
    for expected, event in enumerate(events):
        if event.seq != expected:
            faults.append(f"event {expected} has seq {event.seq}: the record has a gap")
            break
    for before, after in pairwise(events):
        if after.at < before.at:
            faults.append(f"event {after.seq} is earlier than event {before.seq}")
    return faults
