"""The one place where the web app calls `simride.rides`.

Open rides are kept in memory, each behind a lock; the rows are the truth. An event is a row before it
is shown, and a ride that another process wrote to is caught up before it is used.
"""

import os
import secrets
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from simride import rides
from simride.base.errors import RideError
from simride.cases.schema import Case
from simride.language_model import Endpoint, settings_from
from simride.recorder import ride_file
from simride.recorder.events import PAYLOAD, Begun, Event, Landed, Paused, SelfMarked
from simride.rides import exploratory, whatifs
from simride.rides.exploratory import Exploratory
from simride.stories.formats import exploratory as exploratory_format
from simride.web.cockpit import clock
from simride.web.cockpit.models import Ride, RideEvent
from simride.web.cockpit.preparing import SEEDS, hangar

KEPT_OPEN = 2  # each holds a day of the fleet's life: some hundred megabytes
MANY_CHANGES = 20
CHANGED = "The case has changed since this ride was flown; its marks are by the case as it is now."
T = TypeVar("T")
Flown = rides.Ride | Exploratory


class NoFleet(RideError):
    """Something was asked of a fleet in an interview, which has none."""


class Taken(Exception):
    """Another process wrote this seq first."""


@dataclass
class Held:
    """A ride nobody else is using just now: its row, the ride itself, and the time on its clock."""

    row: Ride
    flown: Flown
    at: float
    reading: clock.Reading

    @property
    def ride(self) -> rides.Ride:
        """The ride of a case. Raises NoFleet for an interview."""
        if isinstance(self.flown, Exploratory):
            raise NoFleet("This interview has no fleet: there is nothing to look at and nothing to order.")
        return self.flown


@dataclass
class _Open:
    lock: threading.RLock = field(default_factory=threading.RLock)
    ride: "Flown | None" = None


_open: "OrderedDict[UUID, _Open]" = OrderedDict()
_open_lock = threading.Lock()


def stamp() -> object:
    """What the files of the cases are known by: another one means that a file has changed."""
    return rides.catalog.stamp()


def cases() -> tuple[Case, ...]:
    """Every case that can be flown, read again where a file of one has changed."""
    return _read(stamp())


@lru_cache(maxsize=1)
def _read(stamp: object) -> tuple[Case, ...]:  # noqa: ARG001 - what the files are known by
    return tuple(rides.catalog.list())


def case(name: str) -> Case:
    """A case, read again where a file of one has changed. Raises UnknownCase."""
    return _read_one(name, stamp())


@lru_cache(maxsize=32)
def _read_one(name: str, stamp: object) -> Case:  # noqa: ARG001 - what the files are known by
    return rides.catalog.load(name)


def begin(name: str, seed: int | None, format: str, accommodations: Mapping[str, Any]) -> Ride:
    """A new ride, its clock running. Raises UnknownCase."""
    loaded = case(name)
    prepared = hangar.take(loaded) if seed is None else None
    drawn = prepared.seed if prepared else secrets.randbelow(SEEDS) if seed is None else seed
    row = Ride(
        id=uuid4(),
        case=name,
        title=loaded.data.title,
        seed=drawn,
        format=format,
        accommodations=dict(accommodations),
    )

    def write(events: Iterable[Event]) -> None:
        with transaction.atomic():
            if row._state.adding:
                row.save(force_insert=True)
            _insert(row.id, events)

    ride = rides.Ride.begin(
        loaded,
        drawn,
        write=write,
        format=format,
        accommodations=_recorded(accommodations),
        run=prepared.run if prepared else None,
        model=_model(),
    )
    place = _place(row.id)
    with place.lock:
        place.ride = ride
    clock.start(row, 0.0, clock.wall())
    return row


def begin_interview(seed: int | None, seniority: str, accommodations: Mapping[str, Any], practice: bool) -> Ride:
    """A new Exploratory interview, its clock running. Practice, with the notes in sight, is not for the logbook."""
    drawn = secrets.randbelow(SEEDS) if seed is None else seed
    row = Ride(
        id=uuid4(), case=exploratory.NAME, title=exploratory_format().title, seed=drawn, format=exploratory.NAME,
        accommodations=dict(accommodations), practice=practice,
    )  # fmt: skip

    def write(events: Iterable[Event]) -> None:
        with transaction.atomic():
            if row._state.adding:
                row.save(force_insert=True)
            _insert(row.id, events)

    ride = Exploratory.begin(drawn, write=write, seniority=seniority, accommodations=_recorded(accommodations))
    place = _place(row.id)
    with place.lock:
        place.ride = ride
    clock.start(row, 0.0, clock.wall())
    return row


def bring_in(text: str) -> tuple[Ride, tuple[str, ...]]:
    """A ride from the text of a .ride file, and a sentence for each line of it that could not be used."""
    file = ride_file.read(text)
    record = tuple(event.model_copy(update={"seq": seq}) for seq, event in enumerate(file.record))
    opened = _opened(record, _refuse)  # what cannot be replayed is not kept
    faults = (*file.faults, CHANGED) if opened.changed_case else file.faults
    row = Ride(
        id=uuid4(),
        case=file.begun.case,
        title=opened.format.title if isinstance(opened, Exploratory) else opened.case.data.title,
        seed=file.begun.seed,
        format=file.begun.format,
        accommodations=_recorded(file.begun.accommodations),
        imported=True,
        clock_at=record[-1].at,
        landed=any(isinstance(event.payload, Landed) for event in record),
        self_marked=any(isinstance(event.payload, SelfMarked) for event in record),
    )
    row.interrupted = not row.landed
    with transaction.atomic():
        row.save(force_insert=True)
        _insert(row.id, record)
    return row, faults


@contextmanager
def hold(ride: UUID) -> Iterator[Held]:
    """The ride behind its lock, caught up with the rows and its clock stored. Raises Ride.DoesNotExist."""
    row = Ride.objects.get(pk=ride)
    place = _place(ride)
    with place.lock:
        row.refresh_from_db()
        opened = _caught_up(place, row)
        reading = clock.beat(row, clock.wall())
        last = opened.record[-1].at if opened.record else 0.0
        yield Held(row, opened, max(reading.at, last), reading)


def fly(ride: UUID, step: Callable[[Held], T]) -> T:
    """Do one thing in a running ride; where another process wrote first, look again and do it once more."""
    for last_try in (False, True):
        try:
            with hold(ride) as held:
                _check_flying(held)
                return step(held)
        except Taken as taken:
            _forget(ride)
            if last_try:
                raise RideError(
                    "Another window wrote at the same moment, twice. Nothing is lost: send it again."
                ) from taken
    raise AssertionError


def tick(ride: UUID) -> Held:
    """Let time pass: what the examiner says by itself, and the end."""
    try:
        with hold(ride) as held:
            if held.reading.running and not held.row.landed:
                _tick(held)
            return held
    except Taken:
        _forget(ride)
        with hold(ride) as held:
            return held


def tick_if_free(ride: UUID) -> bool:
    """Tick unless the ride is being used this moment; its clock is stored either way."""
    place = _place(ride)
    if not place.lock.acquire(blocking=False):
        clock.beat(Ride.objects.get(pk=ride), clock.wall())
        return False
    try:
        tick(ride)
    finally:
        place.lock.release()
    return True


def pause(ride: UUID) -> None:
    """Stop the clock because the rider says so."""

    def step(held: Held) -> None:
        held.flown.pause(held.at)
        clock.stop(held.row, held.at)

    fly(ride, step)


def go_on(ride: UUID) -> None:
    """Run again from where the clock stands; after a crash the pause is written down as well."""
    with hold(ride) as held:
        if held.row.landed or held.reading.running:
            return
        if not paused(held.flown.record):
            held.flown.pause(held.at)
        held.flown.resume(held.at)
        clock.start(held.row, held.at, clock.wall())


def land(ride: UUID, reason: str = "rider") -> None:
    """End the ride, wherever its clock stands."""
    with hold(ride) as held:
        if held.row.landed:
            return
        if paused(held.flown.record):
            held.flown.resume(held.at)
        held.flown.land(held.at, reason)
        clock.stop(held.row, held.at, landed=True)


def self_mark(ride: UUID, levels: Mapping[str, str], reasons: Mapping[str, str]) -> None:
    """Lock the rider's own marks."""
    with hold(ride) as held:
        if held.row.self_marked:
            return
        held.flown.self_mark(held.at, dict(levels), dict(reasons))
        held.row.self_marked = True
        held.row.save(update_fields=["self_marked"])


def report(held: Held) -> dict[str, Any]:
    """The debrief as JSON. Takes seconds: the ride is flown twice more."""
    if isinstance(held.flown, Exploratory):
        return exploratory.debrief(held.flown).to_json()
    return rides.debrief(held.flown).to_json()


def comparison(held: Held) -> Callable[[Callable[[int, int], None]], dict[str, Any]]:
    """What flies the ride's what-ifs, half a minute of work, on a ride of its own: nobody waits for the lock."""
    twin = rides.Ride.open(held.ride.case, held.ride.record, write=_refuse, run=held.ride.at_begin.fork())
    return lambda progress: whatifs.to_json(twin, whatifs.compare(twin, progress))


def changes(held: Held) -> list[tuple[float, str]]:
    """What was changed in the fleet up to the ride's end: (fleet seconds, words).

    A kind of which there are very many, such as small settings, is left out: nobody could read it.
    """
    begins, ends = (held.ride.record[place].fleet_at for place in (0, -1))
    found: Any = held.ride.shown("changes", {"start": begins - 1.0}, ends)
    many = {kind for kind, count in Counter(change.kind for change in found).items() if count > MANY_CHANGES}
    return [(change.at, f"{change.target}: {change.title}") for change in found if change.kind not in many]


def fly_on(ride: UUID, at: float) -> Ride:
    """A practice ride that begins where this landed one stood at a moment, its clock stopped until somebody goes on."""
    row = Ride.objects.get(pk=ride)
    if not row.landed:
        raise RideError("Land this ride first; then fly on from any minute of it.")
    record = tuple(event for event in stored(ride) if event.at <= at and event.kind not in ("landed", "self-marked"))
    last = Ride(
        id=uuid4(), case=row.case, title=row.title, seed=row.seed, format=row.format,
        accommodations=dict(row.accommodations), practice=True, practice_of=row, clock_at=max(at, record[-1].at),
    )  # fmt: skip
    with transaction.atomic():
        last.save(force_insert=True)
        _insert(last.id, record)
    return last


def paused(record: Iterable[Event]) -> bool:
    """Whether the record ends inside a pause."""
    state = False
    for event in record:
        if event.kind in ("paused", "resumed"):
            state = event.kind == "paused"
    return state


def text_of(ride: UUID) -> str:
    """The .ride file, without the accommodations once the ride has landed."""
    return ride_file.write(ride_file.shared(stored(ride)))


def stored(ride: UUID, after: int = -1) -> tuple[Event, ...]:
    """The events in the rows, from the one after `after` on. Raises Ride.DoesNotExist where there is no record."""
    rows = RideEvent.objects.filter(ride_id=ride, seq__gt=after).order_by("seq")
    found = tuple(
        Event(seq=row.seq, at=row.at, fleet_at=row.fleet_at, payload=PAYLOAD.validate_python(row.payload))
        for row in rows
    )
    if not found and after < 0:
        raise Ride.DoesNotExist(f"ride {ride} has no record")
    return found


def forget_all() -> None:
    """Close every ride kept open in memory; the rows remain."""
    with _open_lock:
        _open.clear()


def _tick(held: Held) -> None:
    held.flown.tick(held.at)
    status = held.flown.status(held.at)
    if status.left_s is not None and status.left_s <= 0 and not status.landed:
        held.flown.land(held.at, "time")
    if any(isinstance(event.payload, Landed) for event in held.flown.record):
        clock.stop(held.row, held.at, landed=True)
    elif _break_is_due(held):
        held.flown.pause(held.at)
        clock.stop(held.row, held.at)


def _break_is_due(held: Held) -> bool:
    """Whether the clock is to stop by itself: a rider may have asked for a break every so many minutes."""
    every = held.row.accommodations.get("breaks")
    if not isinstance(every, int) or every <= 0:
        return False
    every_s = 60.0 * every
    last = max((event.at for event in held.flown.record if isinstance(event.payload, Paused)), default=0.0)
    return bool(held.at // every_s > last // every_s)


def _recorded(accommodations: Mapping[str, Any]) -> dict[str, Any]:
    """What of them goes into the record: how long the rider has, and nothing else."""
    return {name: value for name, value in accommodations.items() if name == "time"}


def _check_flying(held: Held) -> None:
    if held.row.landed:
        raise RideError("This ride has landed; nothing can be added to it.")
    if not held.reading.running:
        raise RideError("The clock stands still. Go on first; what you wrote is kept.")


def _place(ride: UUID) -> _Open:
    with _open_lock:
        place = _open.setdefault(ride, _Open())
        _open.move_to_end(ride)
        while len(_open) > KEPT_OPEN:
            _open.popitem(last=False)
        return place


def _forget(ride: UUID) -> None:
    with _open_lock:
        _open.pop(ride, None)


def _model() -> Endpoint | None:
    """The language model of the settings, if there is one."""
    chosen = settings_from(os.environ, settings.HOME)
    return None if chosen is None else Endpoint(chosen)


def _opened(record: tuple[Event, ...], write: Callable[[Iterable[Event]], None]) -> Flown:
    begun = record[0].payload
    assert isinstance(begun, Begun)
    if begun.format == exploratory.NAME:
        return Exploratory.open(record, write=write)
    return rides.Ride.open(case(begun.case), record, write=write, model=_model())


def _caught_up(place: _Open, row: Ride) -> Flown:
    if place.ride is None:
        record = stored(row.pk)
        place.ride = _opened(record, _writer(row.pk))
        return place.ride
    missed = stored(row.pk, after=len(place.ride.record) - 1)
    if missed:
        place.ride.catch_up(missed)
    return place.ride


def _writer(ride: UUID) -> Callable[[Iterable[Event]], None]:
    def write(events: Iterable[Event]) -> None:
        with transaction.atomic():
            _insert(ride, events)

    return write


def _insert(ride: UUID, events: Iterable[Event]) -> None:
    rows = [
        RideEvent(
            ride_id=ride,
            seq=event.seq,
            at=event.at,
            fleet_at=event.fleet_at,
            payload=event.payload.model_dump(mode="json"),
        )
        for event in events
    ]
    try:
        RideEvent.objects.bulk_create(rows)
    except IntegrityError as error:
        raise Taken(str(error)) from error


def _refuse(events: Iterable[Event]) -> None:  # noqa: ARG001
    raise AssertionError("opening a ride writes nothing")
