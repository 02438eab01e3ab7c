"""An Exploratory ride: computed from (seed, seniority, record), with the steps the case rides have."""

from collections.abc import Mapping, Sequence
from typing import Any

from simride.base.errors import RideError, ScriptFaults
from simride.recorder.events import (
    AnyPayload,
    Begun,
    Event,
    Record,
    Said,
)  # fmt: skip
from simride.rides.exploratory import conductor
from simride.rides.exploratory.learning import learnt
from simride.rides.exploratory.threads import analyses, talk_of
from simride.rides.ride import Status
from simride.rides.script import parse
from simride.rides.steps import Steps, Write
from simride.stories.analysis import Analysis
from simride.stories.formats import exploratory
from simride.stories.questions import SENIORITIES, bank

NAME = "exploratory"
TICK_S = 5.0  # how often a ride without a person looks at the clock


class Exploratory(Steps):
    """One Exploratory interview. Every step appends events; `write` sees them before anything is shown."""

    def __init__(self, begun: Begun, *, write: Write) -> None:
        self.begun = begun
        self.seed = begun.seed
        self.format = exploratory()
        self.bank = bank()
        self.record: Record = ()
        self.changed_case = begun.case_hash != self.bank.digest
        self._write = write
        self._latest = 0.0
        self._analysed: tuple[int, tuple[Analysis, ...]] = (-1, ())

    @classmethod
    def begin(
        cls,
        seed: int,
        *,
        write: Write,
        rider: str = "",
        seniority: str = "mid",
        accommodations: Mapping[str, Any] | None = None,
    ) -> "Exploratory":
        """A new interview at 00:00, with the first question asked. Raises RideError for an unknown seniority."""
        if seniority not in SENIORITIES:
            raise RideError(f"{seniority!r} is no seniority of the question bank; there are {', '.join(SENIORITIES)}.")
        begun = Begun(
            case=NAME, case_hash=bank().digest, seed=seed, format=NAME, rider=rider, seniority=seniority,
            accommodations=dict(accommodations or {}),
        )  # fmt: skip
        ride = cls(begun, write=write)
        ride._append(0.0, [begun])
        ride.tick(0.0)
        return ride

    @classmethod
    def open(cls, record: Record, *, write: Write) -> "Exploratory":
        """An interview as its record left it. A changed question bank is noticed: see `changed_case`."""
        if not record or not isinstance(record[0].payload, Begun):
            raise RideError("A record starts with how the ride began; this one does not.")
        ride = cls(record[0].payload, write=write)
        ride.catch_up(record)
        return ride

    def catch_up(self, events: Sequence[Event]) -> None:
        """Take over events that are already written, here or by another process."""
        self.record = (*self.record, *(event for event in events if event.seq >= len(self.record)))

    # -- what a rider does ------------------------------------------------------------------------------

    def say(self, at: float, text: str) -> tuple[Event, ...]:
        """The rider's words, and what the examiner says to them."""
        self._check_flying()
        self._check_words(text)
        before = self.tick(at)
        if self.landed:
            return before
        said = self._append(at, [Said(text=text)])
        return before + said + self._append(at, conductor.answer(self._moment(at), said[0]))

    def tick(self, at: float) -> tuple[Event, ...]:
        """Whatever the clock brings: questions, follow-ups after a silence, time calls, the end."""
        if self.landed or self._paused():
            return ()
        self._latest = max(self._latest, at)
        events = self._append(at, conductor.tick(self._moment(at)))
        limit = self.duration_s
        return events + self.land(at, "time") if limit is not None and at >= limit else events

    # -- what there is to see ---------------------------------------------------------------------------

    @property
    def areas(self) -> Sequence[str]:
        """What is marked."""
        return tuple(self.format.areas)

    @property
    def minutes(self) -> float:
        """How long the interview is for everybody."""
        return self.format.minutes

    @property
    def seniority(self) -> str:
        """Whom the questions are for; `mid` where the record does not say."""
        return self.begun.seniority or "mid"

    def status(self, at: float) -> Status:
        """Phase and clock; there is no fleet and there are no orders."""
        limit = self.duration_s
        talk = talk_of(self.record)
        phase = "closed" if self.landed else "your questions" if talk.own_from is not None else "stories"
        return Status(
            phase=phase, at=at, left_s=None if limit is None else max(0.0, limit - at), duration_s=limit,
            fleet_at=at, fleet_clock="", pending=None, choices=(), orders=(), paused=self._paused(),
            landed=self.landed, self_marked=self.self_marked,
        )  # fmt: skip

    def analysed(self) -> tuple[Analysis, ...]:
        """The analysis of every answer so far."""
        seq = len(self.record)
        if self._analysed[0] != seq:
            self._analysed = (seq, analyses(talk_of(self.record).threads, learnt()))
        return self._analysed[1]

    # -- inside ----------------------------------------------------------------------------------------

    def _moment(self, at: float) -> conductor.Moment:
        return conductor.Moment(
            bank=self.bank, format=self.format, seed=self.seed, seniority=self.seniority, talk=talk_of(self.record),
            at=max(at, self._latest), ends_at=float("inf") if self.duration_s is None else self.duration_s,
            length_s=self.length_s, analyse=self.analysed, asking=lambda: learnt().asking,
        )  # fmt: skip

    def _append(self, at: float, payloads: Sequence[AnyPayload]) -> tuple[Event, ...]:
        if not payloads:
            return ()
        at = round(max(at, self._latest, self.record[-1].at if self.record else 0.0), 3)
        first = len(self.record)
        events = tuple(Event(seq=first + i, at=at, fleet_at=at, payload=one) for i, one in enumerate(payloads))
        self._write(events)
        self.record = (*self.record, *events)
        return events


def fly_script(seed: int, text: str, *, rider: str = "", seniority: str = "mid") -> Exploratory:
    """Fly a script to the end of the hour without a person. Raises ScriptFaults where it gives orders."""
    lines = parse(text)
    orders = [f"line {line.number}: there is no fleet in this interview; say it in words" for line in lines
              if line.order or line.sql]  # fmt: skip
    if orders:
        raise ScriptFaults("this script cannot be flown", orders)
    ride = Exploratory.begin(seed, write=lambda _: None, rider=rider, seniority=seniority)
    limit = ride.length_s
    at = 0.0
    for line in lines:
        if line.at > limit or ride.landed:
            break
        at = ride.let_pass(at, line.at, TICK_S)
        ride.say(line.at, line.words)
    ride.let_pass(at, limit, TICK_S)
    ride.tick(limit)
    ride.land(limit, "time")
    return ride
