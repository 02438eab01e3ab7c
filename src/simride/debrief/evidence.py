"""What a mark rests on: an event of the record, its time, and the words quoted from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simride.base.units import mmss
from simride.debrief.flight_log import Look, Message, Order
from simride.debrief.words import stems, words
from simride.recorder.events import ActNote

LONGEST_QUOTE = 160


@dataclass(frozen=True)
class Evidence:
    """One event that made a predicate true. `keys` are what it can be told apart by."""

    seq: int
    at: float
    fleet_at: float
    quote: str
    source: int  # seq of the message it is credited to; an order, or a look without words, stands for itself
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict, compare=False)
    said_at: float | None = None  # when the quoted words were said, where that was before the event itself

    def to_json(self) -> dict[str, object]:
        """As the debrief's JSON shows it: the words, and when they were said."""
        return {"at": mmss(self.at if self.said_at is None else self.said_at), "quote": self.quote}


def of_act(message: Message, act: ActNote) -> Evidence:
    """One act of a message, quoting the words that do it."""
    keys = {slot: _texts(value) for slot, value in act.slots.items()}
    keys["act"] = (act.act,)
    keys["text"] = (" ".join(words(_span(message.text, act.span))),)
    keys["idea"] = stems(str(act.slots.get("cause") or _span(message.text, act.span)))
    return Evidence(message.seq, message.at, message.fleet_at, quoted(_span(message.text, act.span)), message.seq, keys)


def of_look(look: Look) -> Evidence:
    """A look-up, quoting the words that asked for it or the query itself."""
    keys = dict(look.query)
    keys["tool"] = (look.tool,)
    keys["depth"] = _depth(look)
    keys["golden"] = tuple(_GOLDEN[metric] for metric in look.query.get("metric", ()) if metric in _GOLDEN)
    keys["text"] = (repr(sorted(look.query.items())),)
    message = look.message
    quote = quoted(message.text) if message else _query_in_words(look)
    return Evidence(look.seq, look.at, look.fleet_at, quote, message.seq if message else look.seq, keys)


def of_order(order: Order) -> Evidence:
    """An order, quoting the words that gave it or what it was to do."""
    note = order.note
    said = f"{note.verb} {order.scope} {note.name} {note.text}"
    keys = {"verb": (note.verb,), "name": (note.name,), "scope": (order.scope,), "text": (said,)}
    message = order.message
    quote = quoted(message.text) if message else quoted(note.text or order.says or note.verb)
    said_at = message.at if message else None
    return Evidence(order.seq, order.at, order.fleet_at, quote, order.seq, keys, said_at)


def quoted(text: str) -> str:
    """The text on one line, cut at a word if long."""
    line = " ".join(text.split())
    if len(line) <= LONGEST_QUOTE:
        return line
    return line[:LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"


def _span(text: str, span: tuple[int, int]) -> str:
    start, end = span
    part = text[start:end].strip() if 0 <= start < end else ""
    return part or text


def _query_in_words(look: Look) -> str:
    query = look.query
    parts = [look.tool, *query.get("stat", ()), *query.get("metric", ())]
    if query.get("by"):
        parts.append("by " + ", ".join(query["by"]))
    filters = [f"{key} {', '.join(query[key])}" for key in sorted(query) if key in _FILTERS]
    return " ".join(parts) + (f" ({'; '.join(filters)})" if filters else "")


def _depth(look: Look) -> tuple[str, ...]:
    """How far below the service this look went: rack, host, network, logs, traces."""
    query = look.query
    found = [look.tool] if look.tool in ("logs", "traces", "hosts") else []
    found += [dim for dim in ("rack", "host", "shard") if dim in query or dim in query.get("by", ())]
    found += [metric for metric in query.get("metric", ()) if metric in ("retransmits", "timeouts", "queue")]
    return tuple(found)


_GOLDEN = {
    "latency": "latency",
    "slow_ratio": "latency",
    "error_rate": "errors",
    "timeouts": "errors",
    "good_ratio": "errors",
    "traffic": "traffic",
    "retries": "traffic",
    "utilisation": "saturation",
    "cpu": "saturation",
    "queue": "saturation",
    "memory": "saturation",
}
_FILTERS = ("service", "operation", "region", "cluster", "rack", "host", "version", "endpoint", "client")


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple):
        return tuple(str(part) for part in value)
    return (str(value),)
