"""Whether a claim rests on this fleet: it names what exists and was seen, or it led to something."""

import re
from collections.abc import Iterator

from simride.debrief.facts import FleetFacts
from simride.debrief.flight_log import FlightLog, Message, Order
from simride.debrief.words import contains
from simride.recorder.events import ActNote, Answered, Asked, Event

NAMING_SLOTS = (
    "service",
    "region",
    "cluster",
    "rack",
    "host",
    "version",
    "endpoint",
    "client",
    "shard",
    "gate",
    "job",
    "team",
    "metric",
)


PLACE_SLOTS = ("service", "region", "cluster", "rack", "host", "version")
BESIDE_S = 180.0  # a look this close to a claim that names nothing is what it is about


def made_up(act: ActNote, facts: FleetFacts) -> bool:
    """Whether it names a place or a version that this fleet does not have."""
    return not all(facts.exists(kind, name) for kind, name in _named(act) if kind in PLACE_SLOTS)


def grounded(act: ActNote, message: Message, log: FlightLog, facts: FleetFacts) -> bool:
    """True where all it names exists and some of it was seen, or it names nothing but stands beside a look."""
    named = tuple(_named(act))
    if not named:
        return message.seq in log.led_on or _beside_a_look(message, log)
    if not all(facts.exists(kind, name) for kind, name in named):
        return False
    return message.seq in log.led_on or any(_seen(kind, name, message, log) for kind, name in named)


def _named(act: ActNote) -> Iterator[tuple[str, str]]:
    for slot in NAMING_SLOTS:
        value = act.slots.get(slot)
        if value is None or value == "":
            continue
        for part in value if isinstance(value, list | tuple) else (value,):
            yield slot, str(part)


def _beside_a_look(message: Message, log: FlightLog) -> bool:
    return any(abs(look.at - message.at) <= BESIDE_S for look in log.own_looks)


def _seen(kind: str, name: str, message: Message, log: FlightLog) -> bool:
    """Whether a look, an order or something the examiner said had named it before this message."""
    return (
        any(look.seq < message.seq and name in look.query.get(kind, ()) for look in log.own_looks)
        or any(order.seq < message.seq and _order_names(order, kind, name) for order in log.orders)
        or any(event.seq < message.seq and _event_names(event, kind, name) for event in log.heard)
    )


def _order_names(order: Order, kind: str, name: str) -> bool:
    return name in {str(target) for target in getattr(order.note, f"{kind}s", ())}


def _event_names(event: Event, kind: str, name: str) -> bool:
    payload = event.payload
    if not isinstance(payload, Answered | Asked):
        return False
    if isinstance(payload, Answered) and any(fact.labels.get(kind) == name for fact in payload.facts):
        return True
    if re.fullmatch(r"\d+", name):
        return contains(payload.text, f"{kind} {name}")
    return contains(payload.text, name)
