"""What the examiner remembers: folded from the record alone, so that a ride resumes exactly."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simride.examiner.tables import Floor, Happening, Phase, Twist, next_floor, next_phase, next_twist
from simride.examiner.understanding.acts import ORDERS, DialogueContext
from simride.recorder.events import (
    Acted,
    ActNote,
    Answered,
    Asked,
    Event,
    Landed,
    Looked,
    OrderNote,
    Record,
    Said,
    Understood,
)

STALE_S = 300.0  # ride seconds a read-back waits for a yes
THINKING = frozenset({"hypothesise", "state_tradeoff", "prioritise", "plan_prevention", "recap"})


@dataclass(frozen=True)
class Message:
    """One thing the rider said, with what it was read as."""

    seq: int
    at: float
    fleet_at: float
    text: str
    acts: tuple[ActNote, ...] = ()

    def does(self, *acts: str) -> bool:
        """Whether any of these acts is asserted in it."""
        return any(note.act in acts and note.polarity != "quoted" for note in self.acts)


@dataclass(frozen=True)
class DialogueState:
    """Where the conversation stands."""

    phase: Phase = "opening"
    floor: Floor = "free"
    twist: Twist = "to_come"
    messages: tuple[Message, ...] = ()
    looks: tuple[tuple[Event, Looked], ...] = ()
    orders: tuple[tuple[Event, Acted], ...] = ()
    asked: tuple[tuple[Event, Asked], ...] = ()
    answers: tuple[tuple[Event, Answered], ...] = ()
    pending: tuple[OrderNote, ...] = ()  # read back, waiting for a yes
    choices: Asked | None = None  # asked back, waiting for a choice
    worst: tuple[Mapping[str, str], ...] = ()  # labels of the last split answer, highest first
    worst_of: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)  # the same, by dimension
    focus: Mapping[str, str] = field(default_factory=dict)  # service and endpoint last named
    last_query: Mapping[str, Any] | None = None
    heard_at: float = 0.0  # ride time of the rider's last word, look or order

    @property
    def last_message(self) -> Message | None:
        """The rider's last words."""
        return self.messages[-1] if self.messages else None

    def said(self, *acts: str) -> tuple[Message, ...]:
        """Messages that do any of these acts."""
        return tuple(message for message in self.messages if message.does(*acts))

    def has_asked(self, move: str, about: str = "") -> bool:
        """Whether the examiner has made this move already."""
        return any(one.move == move and (not about or one.about == about) for _, one in self.asked)

    def answered(self, about: str) -> tuple[Event, ...]:
        """The answers about this."""
        return tuple(event for event, one in self.answers if about in one.about.split())


@dataclass(frozen=True)
class Remembered:
    """The conversation after the first `events` of a record: what need not be folded again as the record grows."""

    events: int = 0
    state: DialogueState = field(default_factory=DialogueState)


def state_of(record: Record, before: int | None = None, since: Remembered | None = None) -> DialogueState:
    """The conversation after the record, or after its events with a smaller seq than `before`.

    `since` saves folding the beginning of the same record again; the result is the same without it.
    """
    end = len(record) if before is None else next((i for i, e in enumerate(record) if e.seq >= before), len(record))
    kept = since if since is not None and since.events <= end else Remembered()
    state = kept.state
    for event in record[kept.events : end]:
        fold = FOLDS.get(event.kind)
        if fold is not None:
            state = fold(state, event)
    return state


def context_of(state: DialogueState) -> DialogueContext:
    """What the reader may use as a prior."""
    last = state.last_message
    note = last.acts[-1] if last and last.acts else None
    probes = [one for _, one in state.asked if one.move in ("probe", "nudge", "twist")]
    return DialogueContext(
        pending_confirmation=state.floor == "read_back" or state.twist == "waiting",
        pending_choice=state.choices.choices if state.choices is not None and state.floor == "ask_back" else (),
        last_act=note.act if note else None,
        last_slots=dict(note.slots) if note else {},
        just_asked=(probes[-1].about or probes[-1].move) if probes and state.floor == "probe" else None,
        wrap_up=state.phase in ("wrap_up", "own_questions"),
    )


def moved(state: DialogueState, event: Happening) -> DialogueState:
    """The state with its three tables moved on by one event."""
    return replace(
        state,
        phase=next_phase(state.phase, event),
        floor=next_floor(state.floor, event),
        twist=next_twist(state.twist, event),
    )


def without_stale(state: DialogueState, at: float) -> DialogueState:
    """The state at this ride time: a read-back that waited too long is forgotten; a late yes means something else."""
    read = max((event.at for event, one in state.asked if one.move == "read_back"), default=at)
    if not state.pending or at - read <= STALE_S:
        return state
    return replace(moved(state, "settled"), pending=(), choices=None)


def _said(state: DialogueState, event: Event) -> DialogueState:
    payload = event.payload
    assert isinstance(payload, Said)
    message = Message(event.seq, event.at, event.fleet_at, payload.text)
    state = moved(without_stale(state, event.at), "spoke")
    floor: Floor = "read_back" if state.floor == "free" and state.pending else state.floor
    choices = state.choices if floor == "read_back" and state.choices and state.choices.move == "read_back" else None
    return replace(state, floor=floor, choices=choices, messages=(*state.messages, message), heard_at=event.at)


def _understood(state: DialogueState, event: Event) -> DialogueState:
    payload = event.payload
    assert isinstance(payload, Understood)
    messages = tuple(
        replace(message, acts=payload.acts) if message.seq == payload.of else message for message in state.messages
    )
    state = replace(state, messages=messages, focus={**state.focus, **focus_in(payload.acts)})
    return moved(state, "thought") if any(note.act in THINKING for note in payload.acts) else state


def focus_in(acts: tuple[ActNote, ...]) -> dict[str, str]:
    """The service and endpoint last asked about or looked at; an order is no change of subject."""
    found = {}
    for note in acts:
        if note.act in ORDERS:
            continue
        for dim in ("service", "endpoint"):
            value = note.slots.get(dim)
            if value:
                found[dim] = str(value if isinstance(value, str) else next(iter(value)))
    return found


def _looked(state: DialogueState, event: Event) -> DialogueState:
    payload = event.payload
    assert isinstance(payload, Looked)
    query = payload.query if payload.tool == "metrics" else state.last_query
    state = replace(state, looks=(*state.looks, (event, payload)), last_query=query)
    if payload.because is None:
        state = replace(state, heard_at=event.at)
    return moved(state, "looked")


ASKED_HAPPENINGS: Mapping[str, Happening] = {
    "brief": "briefed", "probe": "probed", "nudge": "probed", "read_back": "read_back", "ask_back": "asked_back",
    "own_questions": "questions_invited", "close": "closed",
}  # fmt: skip
ABOUT_HAPPENINGS: Mapping[tuple[str, str], Happening] = {
    ("twist", "twist"): "twist_came", ("twist", "lapsed"): "twist_settled", ("twist", "told"): "probed",
    ("time_call", "ten"): "ten_left",
}  # fmt: skip


def _asked(state: DialogueState, event: Event) -> DialogueState:
    payload = event.payload
    assert isinstance(payload, Asked)
    state = replace(state, asked=(*state.asked, (event, payload)))
    happening = ABOUT_HAPPENINGS.get((payload.move, payload.about)) or ASKED_HAPPENINGS.get(payload.move)
    if payload.move == "read_back" and payload.order is not None:
        kept = state.pending if payload.about.startswith("and-") else ()
        state = replace(state, pending=(*kept, payload.order), choices=payload if payload.choices else state.choices)
    if payload.move == "ask_back":
        state = replace(state, choices=payload, pending=() if payload.about == "order" else state.pending)
    return moved(state, happening) if happening is not None else state


SETTLING = frozenset({"carried-out", "let-go"})
PRICE = "help"  # what the question is about that tells what help costs


def _answered(state: DialogueState, event: Event) -> DialogueState:
    payload = event.payload
    assert isinstance(payload, Answered)
    state = replace(state, answers=(*state.answers, (event, payload)))
    worst = tuple(dict(item.labels) for item in payload.facts if item.name == "place" and item.labels)
    if worst:
        state = replace(state, worst=worst, worst_of={**state.worst_of, **dict.fromkeys(worst[0], worst)})
    if state.choices is not None and state.choices.about == PRICE:
        state = replace(moved(state, "settled"), choices=None)
    abouts = set(payload.about.split())
    if abouts & SETTLING:
        state = replace(moved(state, "settled"), pending=(), choices=None)
    if "twist-answered" in abouts:
        state = moved(state, "twist_settled")
    return state


def _acted(state: DialogueState, event: Event) -> DialogueState:
    payload = event.payload
    assert isinstance(payload, Acted)
    lapsed = payload.order.text == LAPSED
    if not lapsed:
        state = replace(state, orders=(*state.orders, (event, payload)), heard_at=event.at)
    if payload.order.verb in ("approve_change", "refuse_change"):
        state = moved(state, "twist_settled")
    return state if lapsed else moved(state, "acted")


def _landed(state: DialogueState, event: Event) -> DialogueState:
    assert isinstance(event.payload, Landed)
    return moved(state, "closed")


LAPSED = "no answer came"  # the text of an order that nobody gave: the twist went ahead by itself

FOLDS: Mapping[str, Callable[[DialogueState, Event], DialogueState]] = {
    "said": _said, "understood": _understood, "looked": _looked, "asked": _asked, "answered": _answered,
    "acted": _acted, "landed": _landed,
}  # fmt: skip
