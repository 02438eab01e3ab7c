"""A ride in progress: computed from (case, seed, record), and nothing else."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from simride.base.errors import OrderError, RideError
from simride.base.units import hhmm, mmss
from simride.cases.draws import change as draw_change
from simride.cases.draws import drawn, world
from simride.cases.draws import effect as draw_effect
from simride.cases.schema import AREAS, Case
from simride.examiner import (
    DialogueState,
    Outcome,
    Remembered,
    Situation,
    choose,
    context_of,
    direct_order,
    respond,
    state_of,
    tick,
)
from simride.language_model import Endpoint
from simride.recorder.events import (
    Acted,
    ActNote,
    AnyPayload,
    Asked,
    Begun,
    Consulted,
    Event,
    Looked,
    OrderNote,
    Record,
    Said,
    Skipped,
    Understood,
)
from simride.rides.consulting import read_again, say_otherwise
from simride.rides.looks import look, metric_query, rollout
from simride.rides.reading import lexicon_of, reader
from simride.rides.script import Line, fill, parse_order
from simride.rides.steps import Steps, Write
from simride.rollouts.desk.parts import DeskView
from simride.rollouts.desk.view import has_rollout
from simride.simulator.actions import plan
from simride.simulator.dates import WEEKDAYS, weekday_of
from simride.simulator.orders import Order, Plan
from simride.simulator.programmes.programme import DAY_S, Hourly, News
from simride.simulator.run import Run
from simride.simulator.telemetry import Frame, View
from simride.simulator.telemetry import run as run_metric

LONGEST_SKIP_S = 1800.0
COARSE_FROM_S = 1200.0  # a longer skip is simulated coarsely, where minutes count and hours may pass


@dataclass(frozen=True)
class OrderLine:
    """An order as the cockpit lists it."""

    says: str
    state: str  # "waiting" | "starting" | "in effect"
    started: str  # ride time, MM:SS
    progress: float  # 0..1
    blast: Mapping[str, Any]


@dataclass(frozen=True)
class Status:
    """Where the ride stands at a moment."""

    phase: str
    at: float
    left_s: float | None  # None where the ride is untimed
    duration_s: float | None
    fleet_at: float
    fleet_clock: str
    pending: str | None
    choices: tuple[str, ...]
    orders: tuple[OrderLine, ...]
    paused: bool
    landed: bool
    self_marked: bool


class Ride(Steps):
    """One attempt at a case. Every step appends events; `write` sees them before anything is shown."""

    def __init__(
        self, case: Case, begun: Begun, *, write: Write, run: Run | None = None, model: Endpoint | None = None
    ) -> None:
        self.case = case
        self.model = model
        self.seed = begun.seed
        self.begun = begun
        self.drawn = drawn(case.data, case.fleet, begun.seed)
        self.run = run or Run.start(world(case, begun.seed))
        self.at_begin = self.run.fork()  # for reflies; shares the past, costs no simulation
        self.lexicon = lexicon_of(case)
        self.record: Record = ()
        self._remembered = Remembered()
        self.changed_case = False
        self._write = write
        self._skipped = 0.0
        self._latest = 0.0  # ride time the fleet was last led to: no event may be written before it

    @classmethod
    def begin(
        cls,
        case: Case,
        seed: int,
        *,
        write: Write,
        rider: str = "",
        format: str = "service-ownership",
        accommodations: Mapping[str, Any] | None = None,
        run: Run | None = None,
        model: Endpoint | None = None,
    ) -> "Ride":
        """A new ride at 00:00, with the brief spoken. `run` may bring a fleet already started for this seed.

        `model`: a language model that may help with words; what it did is recorded, so no replay needs it.
        """
        begun = Begun(
            case=case.name, case_hash=case.digest, seed=seed, format=format, rider=rider,
            accommodations=dict(accommodations or {}),
        )  # fmt: skip
        ride = cls(case, begun, write=write, run=run, model=model)
        ride._append(0.0, [begun])
        ride.tick(0.0)
        return ride

    @classmethod
    def open(
        cls, case: Case, record: Record, *, write: Write, run: Run | None = None, model: Endpoint | None = None
    ) -> "Ride":
        """A ride as its record left it, to the second. A changed case is noticed: see `changed_case`."""
        if not record or not isinstance(record[0].payload, Begun):
            raise RideError("A record starts with how the ride began; this one does not.")
        ride = cls(case, record[0].payload, write=write, run=run, model=model)
        ride.changed_case = record[0].payload.case_hash != case.digest
        ride.catch_up(record)
        return ride

    def catch_up(self, events: Sequence[Event]) -> None:
        """Take over events that are already written, here or by another process."""
        for event in events:
            if event.seq < len(self.record):
                continue
            self._apply(event)
            self.record = (*self.record, event)

    # -- what a rider does ------------------------------------------------------------------------------

    def say(self, at: float, text: str) -> tuple[Event, ...]:
        """The rider's words, and what the examiner makes of them."""
        self._check_flying()
        self._check_words(text)
        before = self.tick(at)
        reading = reader().read(text, self.lexicon, context_of(self.conversation))
        said = self._made(at, [Said(text=text)])
        consulted: Consulted | None = None
        if self.model is not None:
            reading, consulted = read_again(self.model, text, self.lexicon, reading, said[0].seq)
        notes = tuple(
            ActNote(act=act.act, slots=_json_slots(act.slots), confidence=round(act.confidence, 4), span=act.span,
                    polarity=act.polarity)
            for act in reading.acts
        )  # fmt: skip
        path: Literal["offline", "model"] = "model" if consulted is not None and consulted.used else "offline"
        understood = Understood(of=said[0].seq, acts=notes, abstained=reading.abstained, path=path)
        read: list[AnyPayload] = [understood] if consulted is None else [understood, consulted]
        heard = said + self._made(at, read, after=said)
        outcome = respond(self._situation(at, heard), said[0].seq, text, reading)
        return before + self._settle(at, outcome, heard)

    def choose(self, at: float, index: int) -> tuple[Event, ...]:
        """One of the choices the examiner offered."""
        self._check_flying()
        choices = self.status(at).choices
        if not 0 <= index < len(choices):
            raise RideError("That choice is no longer open. Say what you want in your own words.")
        before = self.tick(at)
        return before + self._settle(at, choose(self._situation(at), index), ())

    def order(self, at: float, order: Order) -> tuple[Event, ...]:
        """An order given directly: it is read back, and done when confirmed."""
        self._check_flying()
        before = self.tick(at)
        outcome = direct_order(self._situation(at), order)
        return before + self._settle(at, outcome, ())

    def look(self, at: float, tool: str, query: Mapping[str, Any]) -> tuple[Event, object]:
        """A look by tool: what it shows, and the event that says it was looked at."""
        self._check_flying()
        self._advance(at)
        result, kept, digest = look(self.view(at), tool, query)
        event = self._append(at, [Looked(tool=tool, query=kept, digest=digest)])[0]
        return event, result

    def skip(self, at: float, seconds: float) -> tuple[Event, ...]:
        """Move the fleet on; the interview's clock stays where it is."""
        self._check_flying()
        if self._hourly is not None:
            seconds = self._hours(at, seconds)
        elif seconds >= DAY_S and self.run.course is not None:
            seconds = self._whole_days(at, seconds)
        elif not 0 < seconds <= LONGEST_SKIP_S:
            raise RideError(f"Skip between one second and {LONGEST_SKIP_S / 60:.0f} minutes at a time.")
        return self._append(at, [Skipped(seconds=seconds)]) + self.tick(at)

    def tick(self, at: float) -> tuple[Event, ...]:
        """Whatever the clock brings: the brief, time calls, the twist, a nudge, the end of time."""
        if self.landed or self._paused():
            return ()
        self._advance(at)
        events = self._settle(at, tick(self._situation(at)), ())
        limit = self.duration_s
        if limit is not None and at >= limit:
            events += self.land(at, "time")
        return events

    def fly_line(self, line: Line) -> tuple[Event, ...]:
        """One line of a script: its words said, its order given, or its statement asked."""
        if line.sql:
            before = self.tick(line.at)
            return (*before, self.look(line.at, "sql", {"sql": self._filled(line, line.sql)})[0])
        if line.tool:
            before = self.tick(line.at)
            return (*before, self.look(line.at, line.tool, {})[0])
        if line.order:
            return self.order(line.at, parse_order(self._filled(line, line.order)))
        return self.say(line.at, self._filled(line, line.words))

    def _filled(self, line: Line, text: str) -> str:
        """The text of a line with what it refers to."""
        return fill(text, self.record, line.number)

    # -- what there is to see ---------------------------------------------------------------------------

    @property
    def areas(self) -> Sequence[str]:
        """What is marked."""
        return AREAS

    @property
    def minutes(self) -> float:
        """How long the case takes everybody."""
        return self.case.data.minutes

    def fleet_at(self, at: float) -> float:
        """Fleet time at a ride time: the clock, and what was skipped."""
        return self.at_begin.world.begins_at + at + self._skipped

    @property
    def conversation(self) -> DialogueState:
        """Where the conversation stands; folded on from where it was last looked at."""
        if self._remembered.events != len(self.record):
            self._remembered = Remembered(len(self.record), state_of(self.record, since=self._remembered))
        return self._remembered.state

    def view(self, at: float) -> View:
        """Everything there is to look at, as of now."""
        return self.run.view(self.fleet_at(at))

    def rollout(self, at: float) -> DeskView | None:
        """The rollout desk as of now; None where the case has no rollout. Not recorded: a look is."""
        return rollout(self.view(at))

    @property
    def has_rollout(self) -> bool:
        """Whether there is a rollout desk to look at."""
        return self.run.course is not None and has_rollout(self.run.course.programme)

    @property
    def passes_hours(self) -> bool:
        """Whether hours pass at once in it, up to the next call."""
        return self._hourly is not None

    def frame(self, query: Mapping[str, Any], fleet_at: float | None = None) -> Frame:
        """A chart drawn again, as of when it was said. Not recorded: it shows what was already shown."""
        view = self.run.view(fleet_at)
        return run_metric(view, metric_query(view, query))

    def shown(self, tool: str, query: Mapping[str, Any], fleet_at: float) -> object:
        """What a tool showed, as of when it was looked at. Not recorded either."""
        return look(self.run.view(fleet_at), tool, query)[0]

    def status(self, at: float) -> Status:
        """Phase, clock, what waits for an answer, and every order."""
        state = self.conversation
        limit = self.duration_s
        fleet_at = self.fleet_at(at)
        asked = [event.payload for event in self.record if isinstance(event.payload, Asked)]
        pending = None
        if state.pending and state.floor == "read_back":
            pending = next((one.text for one in reversed(asked) if one.move == "read_back"), None)
        return Status(
            phase=state.phase,
            at=at,
            left_s=None if limit is None else max(0.0, limit - at),
            duration_s=limit,
            fleet_at=fleet_at,
            fleet_clock=self._clock(fleet_at),
            pending=pending,
            choices=state.choices.choices if state.choices is not None else (),
            orders=tuple(self._order_line(event, fleet_at) for event in self.record if event.kind == "acted"),
            paused=self._paused(),
            landed=self.landed,
            self_marked=self.self_marked,
        )

    def _clock(self, fleet_at: float) -> str:
        """The fleet's clock as it is shown; with the day and the week where there is a calendar."""
        if self.run.course is None:
            return hhmm(fleet_at)
        day = int(fleet_at // DAY_S)
        name = WEEKDAYS[weekday_of(self.case.data.weekday, day)]
        return f"{name[:3]} wk {min(day, self.run.course.last - 1) // 7 + 1} {hhmm(fleet_at)}"

    def plan_order(self, order: Order, run: Run | None = None) -> Plan:
        """What carrying out an order would mean now, the case's waiting change included; or in another run of it."""
        run = run or self.run
        if order.verb in ("approve_change", "refuse_change"):
            return self._plan_waiting(order, run)
        return plan(run, order)

    # -- inside ----------------------------------------------------------------------------------------

    def _order_line(self, event: Event, fleet_at: float) -> OrderLine:
        acted = event.payload
        assert isinstance(acted, Acted)
        lasts = max(acted.done - acted.starts, 1e-9)
        progress = min(1.0, max(0.0, (fleet_at - acted.starts) / lasts))
        state = "waiting" if fleet_at < acted.starts else "starting" if fleet_at < acted.done else "in effect"
        return OrderLine(acted.says, state, mmss(event.at), progress, acted.blast)

    def _situation(self, at: float, extra: tuple[Event, ...] = ()) -> Situation:
        course = self.run.course
        conversation = self.conversation
        return Situation(
            case=self.case,
            record=self.record + extra,
            view=self.view(at),
            at=at,
            fleet_at=self.fleet_at(at),
            drawn=self.drawn,
            plan_order=self.plan_order,
            lexicon=self.lexicon,
            items=() if course is None else tuple(course.programme.items(course.state)),
            marks={} if course is None else course.programme.marks(course.state),
            news=self._news(at),
            ends_at=float("inf") if self.duration_s is None else self.duration_s,
            remembered=Remembered(len(self.record), conversation),
        )

    def _news(self, at: float) -> tuple[News, ...]:
        """What people have come to tell since the ride began."""
        course, hourly = self.run.course, self._hourly
        if course is None:
            return ()
        by_day = tuple(news for news in course.told if news.day >= 0)
        return by_day if hourly is None else (*by_day, *hourly.reports(course.state, self.fleet_at(at)))

    def _settle(self, at: float, outcome: Outcome, heard: tuple[Event, ...]) -> tuple[Event, ...]:
        """Write what the examiner does, carry out what was confirmed, and skip what was agreed."""
        payloads: list[AnyPayload] = list(outcome.payloads)
        because = heard[0].seq if heard else None
        for agreed in outcome.carry_out:
            payloads.append(self._acted(at, agreed, because))
        if outcome.skip_s > 0:
            payloads.append(Skipped(seconds=self._skippable(at, outcome.skip_s)))
        if not payloads and not heard:
            return ()
        events = heard + self._made(at, payloads, after=heard)
        if self.model is not None and heard:
            otherwise = say_otherwise(self.model, self.lexicon, events)
            events += () if otherwise is None else self._made(at, [otherwise], after=events)
        return self._commit(events)

    def _skippable(self, at: float, seconds: float) -> float:
        """How much of an agreed skip there is."""
        if self._hourly is not None:
            return self._hours(at, seconds)
        return min(seconds, LONGEST_SKIP_S if seconds < DAY_S else self._whole_days(at, seconds))

    @property
    def _hourly(self) -> Hourly | None:
        """The programme, where minutes count in it."""
        course = self.run.course
        return course.programme if course is not None and isinstance(course.programme, Hourly) else None

    def _hours(self, at: float, seconds: float) -> float:
        """The seconds up to the first call among these, within the weeks that count. Raises RideError beyond them."""
        course, hourly, now = self.run.course, self._hourly, self.fleet_at(at)
        assert course is not None and hourly is not None  # asked only where there is one
        if seconds < 1:
            raise RideError("Skip at least one second.")
        until = min(now + seconds, course.last * DAY_S - 60.0)
        if until <= now:
            raise RideError("The weeks that count are over. What is there can still be looked at.")
        called = hourly.next_call(course.state, now, until)
        return float(math.ceil((until if called is None else called) - now))

    def _whole_days(self, at: float, seconds: float) -> float:
        """The whole days among these seconds that the calendar has left. Raises RideError where it has none."""
        course = self.run.course
        left = 0 if course is None else course.last - int(self.fleet_at(at) // DAY_S)
        days = min(int(seconds // DAY_S), left)
        if days <= 0:
            raise RideError("The weeks that count are over. What is there can still be looked at.")
        return days * DAY_S

    def _acted(self, at: float, agreed: Plan, because: int | None) -> Acted:
        again = self.plan_order(agreed.order)  # as things stand now, not when it was read back
        now = self.fleet_at(at)
        return Acted(
            order=order_note(again.order),
            says=again.says,
            starts=now + again.delay_s,
            done=now + again.delay_s + again.lasts_s,
            because=because,
            blast=dict(again.blast),
        )

    def _plan_waiting(self, order: Order, run: Run) -> Plan:
        twist = self.case.data.twist
        if twist is None:
            raise OrderError("No change is waiting for your word right now.")
        if order.verb == "refuse_change":
            return Plan(order, "holding the change back.", 0.0, 0.0)
        begins = run.now
        effects = tuple(draw_effect(item, self.case.fleet, self.drawn, begins) for item in twist.effects)
        changes = () if twist.change is None else (draw_change(twist.change, self.drawn, begins),)
        return Plan(order, "letting the change go ahead.", 15.0, 15.0, {}, effects, changes)

    def _made(self, at: float, payloads: Sequence[AnyPayload], after: tuple[Event, ...] = ()) -> tuple[Event, ...]:
        first = len(self.record) + len(after)
        at = max(at, self._latest, self.record[-1].at if self.record else 0.0)
        fleet_at = self.fleet_at(at)
        return tuple(
            Event(seq=first + i, at=round(at, 3), fleet_at=round(fleet_at, 3), payload=payload)
            for i, payload in enumerate(payloads)
        )

    def _append(self, at: float, payloads: Sequence[AnyPayload]) -> tuple[Event, ...]:
        return self._commit(self._made(at, payloads))

    def _commit(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        self._write(events)
        for event in events:
            self._apply(event)
            self.record = (*self.record, event)
        return events

    def _apply(self, event: Event) -> None:
        """What an event does to the fleet; the same live and on replay."""
        self.run.advance(event.fleet_at)
        payload = event.payload
        if isinstance(payload, Acted):
            self.run.carry_out(self.plan_order(order_of(payload.order)))
        elif isinstance(payload, Skipped):
            self._skipped += payload.seconds
            if self._hourly is not None and payload.seconds > COARSE_FROM_S:
                self.run.pass_hours(self.fleet_at(event.at))
            else:
                self.run.advance(self.fleet_at(event.at))

    def _advance(self, at: float) -> None:
        self._latest = max(self._latest, at)
        self.run.advance(self.fleet_at(at))


def order_note(order: Order) -> OrderNote:
    """An order as the record keeps it."""
    return OrderNote(**asdict(order))


def order_of(note: OrderNote) -> Order:
    """An order as the record kept it."""
    known = {item.name for item in fields(Order)}
    return Order(**{name: value for name, value in dict(note).items() if name in known})


def _json_slots(slots: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in slots.items()}
