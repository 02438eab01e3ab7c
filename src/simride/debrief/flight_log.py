"""The record arranged for reading: messages, looks, orders, and what the examiner said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from simride.debrief.recital import is_recital, recited_in_turns
from simride.recorder.events import (
    Acted,
    ActNote,
    Answered,
    Asked,
    Begun,
    Event,
    Looked,
    OrderNote,
    Record,
    Said,
    Understood,
)
from simride.simulator.orders import PEOPLE_VERBS, WORK_VERBS
from simride.simulator.telemetry.standing_metrics import HELD

PROMPT_S = 120.0  # what follows a probe or a nudge within this time was prompted
HELP = "help-"  # what an answer is about that helped, and its level; its cost in seconds is among its facts
PROMPTS = frozenset({"probe", "nudge"})
NOBODYS = "no answer came"  # the text of an order that nobody gave: a waiting change went ahead by itself
GUARD_VERBS = frozenset({"freeze", "unfreeze", "approve_change", "refuse_change", "pause_rollout", "resume_rollout"})
NUMBER_ACTS = frozenset({"ask_impact", "query_metric", "verify"})
NUMBER_SLOTS = ("metric", "stat", "group_by", "compare")
USER_DIMS = frozenset({"endpoint", "region", "cluster", "client"})
USER_METRICS = frozenset({"latency", "slow_ratio", "good_ratio", "error_rate", "wrong_ratio", "traffic"})
PEOPLE_METRICS = frozenset({"tickets", "on_call_pages"})
HOST_METRICS = frozenset({"utilisation", "cpu", "queue", "hosts", "retransmits", "gc_pause", "memory", *HELD})


@dataclass(frozen=True)
class Message:
    """What the rider said, how it was read, and whether it was prompted or merely recited."""

    seq: int
    at: float
    fleet_at: float
    text: str
    acts: tuple[ActNote, ...]
    recital: bool
    prompted: bool


@dataclass(frozen=True)
class Look:
    """A look-up: the query flattened to words, and the message that asked for it."""

    seq: int
    at: float
    fleet_at: float
    tool: str
    query: Mapping[str, tuple[str, ...]]  # metric, stat, side, by, compare, and each filtered dimension
    message: Message | None

    @property
    def wanted(self) -> bool:
        """Whether numbers were asked for. 'Who is affected?' asks for none; the answer has them."""
        if self.message is None:
            return True
        return any(
            act.act in NUMBER_ACTS or any(act.slots.get(slot) for slot in NUMBER_SLOTS) for act in self.message.acts
        )


@dataclass(frozen=True)
class Order:
    """An order carried out, and the message that gave it."""

    seq: int
    at: float
    fleet_at: float
    note: OrderNote
    says: str
    starts: float
    done: float
    message: Message | None

    @property
    def group(self) -> str:
        """What sort of order it is: people, work, guard or mitigation."""
        if self.note.verb in PEOPLE_VERBS:
            return "people"
        if self.note.verb in WORK_VERBS:
            return "work"
        return "guard" if self.note.verb in GUARD_VERBS else "mitigation"

    @property
    def scope(self) -> str:
        """The widest thing it touches: rack (or hosts, a quarter at most), cluster, region or fleet."""
        note = self.note
        if note.racks or note.hosts or (note.percent is not None and note.percent <= 25):
            return "rack"
        if len(note.clusters) == 1:
            return "cluster"
        return "region" if len(note.regions) == 1 else "fleet"


@dataclass(frozen=True)
class FlightLog:
    """A whole ride, indexed by kind of event."""

    begun: Begun | None
    begins_fleet: float
    ends_at: float
    ends_fleet: float
    messages: tuple[Message, ...]
    looks: tuple[Look, ...]
    orders: tuple[Order, ...]
    probes: tuple[Event, ...]  # what the examiner said first
    answers: tuple[Event, ...]

    @property
    def did_something(self) -> bool:
        """Whether the rider said, looked at or ordered anything."""
        return bool(self.messages or self.looks or self.orders)

    @cached_property
    def answered(self) -> frozenset[int]:
        """The messages (by seq) that got an answer or a look."""
        given = {event.payload.of for event in self.answers if isinstance(event.payload, Answered)}
        return frozenset(given | {look.message.seq for look in self.looks if look.message})

    @cached_property
    def own_looks(self) -> tuple[Look, ...]:
        """The looks that no recital asked for."""
        return tuple(look for look in self.looks if not (look.message and look.message.recital))

    @cached_property
    def heard(self) -> tuple[Event, ...]:
        """What the examiner said, except in answer to a recital."""
        recitals = {message.seq for message in self.messages if message.recital}
        answers = (
            event for event in self.answers if isinstance(event.payload, Answered) and event.payload.of not in recitals
        )
        return (*answers, *self.probes)

    @cached_property
    def led_on(self) -> frozenset[int]:
        """The messages (by seq) that led to something: facts in the answer, a look, or an order."""
        with_facts = {
            event.payload.of
            for event in self.answers
            if isinstance(event.payload, Answered) and (event.payload.facts or event.payload.charts)
            and not event.payload.about.startswith(HELP)
        }
        looked = {look.message.seq for look in self.looks if look.message}
        return frozenset(with_facts | looked | {order.message.seq for order in self.orders if order.message})


def read_log(record: Record) -> FlightLog:
    """The record as a log. Events it has no use for are left out."""
    of_kind = _by_kind(record)
    readings = _readings(of_kind.get("understood", ()))
    probes = of_kind.get("asked", ())
    helped = [span for event in of_kind.get("answered", ()) if (span := _helped(event))]
    messages: dict[int, Message] = {}
    before = -1.0
    told = of_kind.get("said", ())
    heard = [(_text(event), readings.get(event.seq, ())) for event in told]
    in_turns = {told[place].seq for place in recited_in_turns(heard)}
    for event in told:
        message = _message(event, readings.get(event.seq, ()), probes, before, helped)
        messages[event.seq] = replace(message, recital=True) if event.seq in in_turns else message
        before = event.at
    begun = record[0].payload if record and isinstance(record[0].payload, Begun) else None
    return FlightLog(
        begun=begun,
        begins_fleet=record[0].fleet_at if record else 0.0,
        ends_at=record[-1].at if record else 0.0,
        ends_fleet=record[-1].fleet_at if record else 0.0,
        messages=tuple(messages.values()),
        looks=tuple(_look(event, messages) for event in of_kind.get("looked", ())),
        orders=_orders(of_kind.get("acted", ()), messages, probes),
        probes=tuple(probes),
        answers=tuple(of_kind.get("answered", ())),
    )


def _text(event: Event) -> str:
    assert isinstance(event.payload, Said)
    return event.payload.text


def _by_kind(record: Record) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in record:
        found.setdefault(event.kind, []).append(event)
    return found


def _readings(events: Sequence[Event]) -> dict[int, tuple[ActNote, ...]]:
    """The acts of each message by its seq: a later reading, such as a correction, replaces an earlier one."""
    found: dict[int, tuple[ActNote, ...]] = {}
    for event in events:
        payload = event.payload
        if isinstance(payload, Understood):
            found[payload.of] = () if payload.abstained else payload.acts
    return found


def _helped(event: Event) -> tuple[float, float] | None:
    """From when to when (ride seconds) what is done counts as prompted by an answer that helped."""
    payload = event.payload
    if not isinstance(payload, Answered) or not payload.about.startswith(HELP):
        return None
    cost = next((float(one.value) for one in payload.facts if one.name == "help_cost"), PROMPT_S)
    return event.at, event.at + cost


def _message(
    event: Event, acts: tuple[ActNote, ...], probes: Sequence[Event], before: float,
    helped: Sequence[tuple[float, float]],
) -> Message:  # fmt: skip
    payload = event.payload
    assert isinstance(payload, Said)
    prompted = any(
        before < probe.at <= event.at
        and event.at - probe.at <= PROMPT_S
        and isinstance(probe.payload, Asked)
        and probe.payload.move in PROMPTS
        for probe in probes
    ) or any(start < event.at <= end for start, end in helped)
    return Message(event.seq, event.at, event.fleet_at, payload.text, acts, is_recital(payload.text, acts), prompted)


def _look(event: Event, messages: Mapping[int, Message]) -> Look:
    payload = event.payload
    assert isinstance(payload, Looked)
    message = messages.get(payload.because) if payload.because is not None else None
    query = dict(_flat(payload.query))
    if message and not any(act.slots.get("compare") for act in message.acts):
        query.pop("compare", None)  # the examiner's courtesy, not the rider's question
    return Look(event.seq, event.at, event.fleet_at, payload.tool, query, message)


def _orders(acted: Sequence[Event], messages: Mapping[int, Message], asked: Sequence[Event]) -> tuple[Order, ...]:
    read_back = [event for event in asked if isinstance(event.payload, Asked) and event.payload.order]
    found = []
    for event in acted:
        payload = event.payload
        if isinstance(payload, Acted) and payload.order.text != NOBODYS:
            given = _given_by(event.seq, payload, messages, read_back)
            found.append(
                Order(event.seq, event.at, event.fleet_at, payload.order, payload.says, payload.starts,
                      payload.done, given)
            )  # fmt: skip
    return tuple(found)


def _given_by(seq: int, acted: Acted, messages: Mapping[int, Message], read_back: Sequence[Event]) -> Message | None:
    """The message that gave an order; behind a confirmation, the one that was read back."""
    message = messages.get(acted.because) if acted.because is not None else None
    if message and any(map(_gives_order, message.acts)):
        return message
    before = [
        event
        for event in read_back
        if event.seq < seq and isinstance(event.payload, Asked) and event.payload.order
        and event.payload.order.verb == acted.order.verb
    ]  # fmt: skip
    if not before:
        return message
    heard = [one for one in messages.values() if one.seq < before[-1].seq and one.at == before[-1].at]
    return heard[-1] if heard else message


def _gives_order(act: ActNote) -> bool:
    return act.act.startswith("act_") or act.act in ("communicate", "escalate")


def _flat(query: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    """A query as words per key, filters beside the rest, with the usual statistic and side filled in."""
    flat: dict[str, tuple[str, ...]] = {}
    for key, value in query.items():
        if isinstance(value, Mapping):
            flat.update({str(dim): _values(part) for dim, part in value.items() if key == "where"})
        else:
            flat[key] = _values(value)
    metric = flat.get("metric", ("",))[0]
    if metric == "latency" and not flat.get("stat"):
        flat["stat"] = ("p99",)
    if metric and not flat.get("side"):
        dims = set(flat.get("by", ())) | set(query.get("where", ()) or ())
        flat["side"] = (_usual_side(metric, dims),)
    return {key: value for key, value in flat.items() if value}


def _usual_side(metric: str, dims: set[str]) -> str:
    if metric in PEOPLE_METRICS:
        return "people"
    if metric in HOST_METRICS:
        return "host"
    return "user" if metric in USER_METRICS and dims <= USER_DIMS else "caller"


def _values(value: Any) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    return () if value in (None, "", False) else (str(value),)
