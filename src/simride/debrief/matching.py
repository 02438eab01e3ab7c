"""Which events of the ride fit one pattern of the vocabulary. One small function per kind of event."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType

from simride.debrief.evidence import Evidence, of_act, of_look, of_order, quoted
from simride.debrief.facts import FleetFacts
from simride.debrief.flight_log import FlightLog, Look, Message, Order
from simride.debrief.grounding import grounded, made_up
from simride.debrief.order_effects import felt
from simride.debrief.recital import is_recital
from simride.debrief.vocabulary import Answered, Asked, Looked, Ordered, Probed, Said
from simride.debrief.words import CLAIMS, contains, names, words
from simride.recorder import events
from simride.recorder.events import ActNote

QUESTIONS = (
    "ask_scope", "ask_impact", "ask_timeline", "ask_changes", "ask_arch", "ask_examiner", "query_", "clarify_goal",
    "inspect_host", "verify",
)  # fmt: skip


@dataclass(frozen=True)
class Ride:
    """All that a predicate may look at. `stretch` is this ride's planned length over 45 minutes."""

    log: FlightLog
    facts: FleetFacts
    phases: Mapping[str, float]  # end of each phase of the plan, seconds
    stretch: float = 1.0


def said(pattern: Said, ride: Ride) -> Iterator[Evidence]:
    """Acts of messages that are no recital, about things that exist."""
    for message in ride.log.messages:
        if not message.recital and _message_fits(pattern, message):
            for act in message.acts:
                if _act_fits(pattern, act) and _rests_on_fleet(pattern, act, message, ride):
                    yield of_act(message, act)


def asked(pattern: Asked, ride: Ride) -> Iterator[Evidence]:
    """Questions among them that got an answer; a 'yes' that was acknowledged is no question."""
    return (
        evidence
        for evidence in said(pattern, ride)
        if evidence.seq in ride.log.answered and evidence.keys["act"][0].startswith(QUESTIONS)
    )


def looked(pattern: Looked, ride: Ride) -> Iterator[Evidence]:
    """Look-ups, except those a recital asked for."""
    return (of_look(look) for look in ride.log.own_looks if _look_fits(pattern, look))


def ordered(pattern: Ordered, ride: Ride) -> Iterator[Evidence]:
    """Orders carried out. What a recital did to the fleet was done; what it told people is only words."""
    chosen = [order for order in ride.log.orders if _verb_fits(pattern, order) and not _only_words(order)]
    for order in chosen[:1] if pattern.first else chosen:
        if _order_fits(pattern, order, ride):
            yield of_order(order)


def answered(pattern: Answered, ride: Ride) -> Iterator[Evidence]:
    """Answers the examiner gave."""
    for event in ride.log.answers:
        payload = event.payload
        assert isinstance(payload, events.Answered)
        if not pattern.about or any(fnmatchcase(payload.about, about) for about in pattern.about):
            yield Evidence(
                event.seq,
                event.at,
                event.fleet_at,
                quoted(payload.text),
                payload.of,
                {"about": (payload.about,), "text": (payload.text,)},
            )


def probed(pattern: Probed, ride: Ride) -> Iterator[Evidence]:
    """What the examiner said first."""
    for event in ride.log.probes:
        payload = event.payload
        assert isinstance(payload, events.Asked)
        if _among(payload.move, pattern.move) and _among(payload.about, pattern.about):
            yield Evidence(
                event.seq,
                event.at,
                event.fleet_at,
                quoted(payload.text),
                event.seq,
                {"move": (payload.move,), "about": (payload.about,), "text": (payload.text,)},
            )


def _message_fits(pattern: Said, message: Message) -> bool:
    return (
        _count(message.text) >= pattern.words
        and all(names(kind, message.text) for kind in pattern.names)
        and (not pattern.mentions or any(contains(message.text, phrase) for phrase in pattern.mentions))
        and (not pattern.claims or CLAIMS[pattern.claims](message.text))
    )


def _act_fits(pattern: Said, act: ActNote) -> bool:
    return (
        act.act not in ("unknown", "small_talk")
        and _among(act.act, pattern.act)
        and act.polarity in pattern.polarity
        and all(act.slots.get(slot) for slot in pattern.has)
        and (not pattern.has_any or any(act.slots.get(slot) for slot in pattern.has_any))
        and all(set(_texts(act.slots.get(slot))) & set(wanted) for slot, wanted in pattern.slots.items())
    )


def _rests_on_fleet(pattern: Said, act: ActNote, message: Message, ride: Ride) -> bool:
    if made_up(act, ride.facts):
        return False
    return not pattern.grounded or grounded(act, message, ride.log, ride.facts)


def _look_fits(pattern: Looked, look: Look) -> bool:
    query = look.query
    return (
        _among(look.tool, pattern.tool)
        and all(
            not wanted or set(query.get(key, ())) & set(wanted)
            for key, wanted in (
                ("metric", pattern.metric),
                ("stat", pattern.stat),
                ("side", pattern.side),
                ("by", pattern.by),
            )
        )
        and (not pattern.where or any(query.get(dim) for dim in pattern.where))
        and (not pattern.depth or bool(set(of_look(look).keys["depth"]) & set(pattern.depth)))
        and (not pattern.compare or bool(query.get("compare")))
        and (not pattern.wanted or look.wanted)
    )


def _only_words(order: Order) -> bool:
    """Whether it is a message to people that recites rather than tells."""
    text = order.note.text
    recited = bool(order.message and order.message.recital) or is_recital(text, ())
    return order.group == "people" and recited


def _verb_fits(pattern: Ordered, order: Order) -> bool:
    return bool({order.note.verb, order.group, "any"} & set(pattern.verb))


def _overlaps(order: Order, log: FlightLog) -> bool:
    """Whether an earlier mitigation was still being carried out when this one was given."""
    return order.group == "mitigation" and any(
        other.seq < order.seq and other.group == "mitigation" and other.done > order.fleet_at for other in log.orders
    )


def _order_words(order: Order) -> int:
    return max(_count(order.note.text), _count(order.message.text) if order.message else 0)


def _count(text: str) -> int:
    """How many different words a text has: saying it twice adds none."""
    return len(set(words(text)))


def _order_text(order: Order) -> str:
    return f"{order.note.text}. {order.message.text if order.message else ''}"


def _order_fits(pattern: Ordered, order: Order, ride: Ride) -> bool:
    return (
        _among(order.scope, pattern.scope)
        and (not pattern.name or any(fnmatchcase(order.note.name, name) for name in pattern.name))
        and (not pattern.words or _order_words(order) >= pattern.words)
        and all(getattr(order.note, key, None) for key in pattern.has)
        and (not pattern.overlapping or _overlaps(order, ride.log))
        and (not pattern.claims or CLAIMS[pattern.claims](_order_text(order)))
        and (not pattern.effect or felt(order, ride.log, ride.facts) in pattern.effect)
    )


def _among(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or "any" in wanted or value in wanted


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    return () if value is None else (str(value),)


MATCHERS: Mapping[str, Callable[..., Iterator[Evidence]]] = MappingProxyType(
    {
        "said": said,
        "asked": asked,
        "looked": looked,
        "ordered": ordered,
        "answered": answered,
        "probed": probed,
    }
)
