"""Everything the cockpit shows, gathered from one held ride."""

import dataclasses
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from simride.base.errors import QueryError, SimrideError
from simride.base.units import mmss, percent
from simride.recorder.events import Acted, Asked, Event, Looked
from simride.rides.exploratory import Exploratory
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.telemetry.frame import Frame
from simride.simulator.telemetry.tables import TABLES
from simride.web.cockpit import looks, rollout_panel, talk
from simride.web.cockpit.flights import Held
from simride.web.cockpit.forms import OrderForm, Words
from simride.web.cockpit.models import Pin
from simride.web.shared.charts import Rule

SKIPS: Mapping[int, str] = {60: "1 minute", 300: "5 minutes", 600: "10 minutes", 1200: "20 minutes"}
DAYS: Mapping[int, str] = {1: "1 day", 7: "1 week", 14: "2 weeks", 28: "4 weeks"}
HOURS: Mapping[int, str] = {
    600: "10 minutes", 3600: "1 hour", 21_600: "6 hours", 86_400: "1 day", 604_800: "until somebody calls",
}  # fmt: skip
CARDS = 4  # of the last look-ups, when a page is opened
ANSWERS = 64
_answers: "OrderedDict[tuple[UUID, int, int], object]" = OrderedDict()


def live(held: Held, after: int = -1) -> dict[str, Any]:
    """What changes while the ride goes on: clock, new lines, open question, orders, notes."""
    status = held.flown.status(held.at)
    record = held.flown.record
    interview = isinstance(held.flown, Exploratory)
    return {
        "ride": held.row,
        "status": status,
        "clock": mmss(held.at),
        "at": held.at,
        "limit": "" if status.duration_s is None else mmss(status.duration_s),
        "left": status.left_s,
        "running": held.reading.running and not held.row.landed,
        "interrupted": held.reading.interrupted and not held.row.landed,
        "seq": record[-1].seq,
        "lines": talk.lines(event for event in record if event.seq > after),
        "orders_sign": orders_sign(status.orders),
        "orders": [(line, blast_words(line.blast)) for line in status.orders],
        "question": open_question(record) if status.choices else None,
        "notes": talk.notes(record),
        "settings": held.row.accommodations | ({"talk_only": True} if interview else {}),
        "interview": interview,
        "plain_brief": "" if isinstance(held.flown, Exploratory) else held.flown.case.plain,
    }


def whole(held: Held, tool: str = "metrics") -> dict[str, Any]:
    """The whole page."""
    if isinstance(held.flown, Exploratory):
        return _interview(held)
    fleet = held.ride.case.fleet
    return (
        live(held)
        | tools(held, tool)
        | {
            "say_form": Words(),
            "note_form": Words(auto_id="note-%s"),
            "order_form": OrderForm(fleet, auto_id="order-%s"),
            "cards": recent_cards(held),
            "skips": skips(held),
            "pinned": pinned_cards(held),
            "talk_only": bool(held.row.accommodations.get("talk_only")),
        }
    )


def _interview(held: Held) -> dict[str, Any]:
    """The whole page of an interview: talk and notes, and the stories where they may be in sight."""
    return live(held) | {
        "say_form": Words(),
        "note_form": Words(auto_id="note-%s"),
        "talk_only": True,
        "stories_in_sight": held.row.practice,
    }


def skips(held: Held) -> Mapping[int, str]:
    """How far one can skip at once, in seconds, and what that is called; days and weeks where there is a calendar."""
    if not held.ride.case.data.programme:
        return SKIPS
    if held.ride.passes_hours:
        return HOURS
    return {int(DAY_S) * days: says for days, says in DAYS.items()}


def tools(held: Held, name: str) -> dict[str, Any]:
    """The tabs, and the form of the tool chosen."""
    there = {one: tool for one, tool in looks.TOOLS.items() if one != looks.ROLLOUT or held.ride.has_rollout}
    chosen = there.get(name, there["metrics"])
    form = looks.form(chosen, held.ride.case.fleet)
    return {"tools": there, "tool": chosen, "tool_form": form, "sql_tables": tuple(TABLES.values())} | (
        rollout_panel.panel(held) if chosen.name == looks.ROLLOUT else {}
    )


def orders_sign(orders: Iterable[Any]) -> str:
    """A word that changes when an order begins, gets a tenth further, or is in effect."""
    return " ".join(f"{order.state[0]}{10 * order.progress:.0f}" for order in orders)


def blast_words(blast: Mapping[str, Any]) -> str:
    """What an order reaches, in a few words: `24 hosts, neighbours 78 % busy before, 104 % after`."""
    return ", ".join(_reached(name.replace("_", " "), value) for name, value in blast.items())


def _reached(name: str, value: object) -> str:
    if name in ("before", "after") and isinstance(value, int | float):
        return f"neighbours {percent(value)} busy before" if name == "before" else f"{percent(value)} after"
    if isinstance(value, float) and 0 < value < 1:
        return f"{percent(value)} {name}"
    if isinstance(value, int | float):
        return f"{value:g} {name.removesuffix('s') if value == 1 else name}"
    return f"{name} {value}"


def open_question(record: Iterable[Event]) -> int | None:
    """The seq of the last thing the examiner asked with answers to choose from."""
    found = None
    for event in record:
        if isinstance(event.payload, Asked) and event.payload.choices:
            found = event.seq
    return found


def recent_cards(held: Held) -> list[looks.Card]:
    """The last look-ups, newest first, those that are pinned left out."""
    pinned = set(Pin.objects.filter(ride=held.row).values_list("seq", flat=True))
    own = [
        event
        for event in held.ride.record
        if isinstance(event.payload, Looked) and event.payload.because is None and event.seq not in pinned
    ]
    return [redrawn(held, event) for event in reversed(own[-CARDS:])]


def pinned_cards(held: Held) -> list[looks.Card]:
    """The pinned charts, newest first."""
    events = {event.seq: event for event in held.ride.record}
    pins = Pin.objects.filter(ride=held.row)
    return [
        dataclasses.replace(redrawn(held, events[pin.seq], pin.number), pinned=True)
        for pin in pins
        if pin.seq in events
    ]


def redrawn(held: Held, event: Event, number: int = 0) -> looks.Card:
    """The card as it was when it was seen."""
    card = looks.heading(event, number)
    try:
        return looks.filled(card, shown(held, event, card), held.ride.case.fleet)
    except SimrideError as error:
        return dataclasses.replace(card, note=str(error))


def shown(held: Held, event: Event, card: looks.Card) -> object:
    """What a card showed. The same question at the same minute has the same answer, so it is kept."""
    key = (held.row.pk, event.seq, card.number)
    if key not in _answers and card.tool == "sql":
        raise QueryError("Asked before Simride was last started. Ask again to see it as of now.")
    if key not in _answers:
        query = dict(card.query)
        metric = card.tool == "metrics"
        _answers[key] = (
            held.ride.frame(query, event.fleet_at) if metric else held.ride.shown(card.tool, query, event.fleet_at)
        )
        _forget_oldest()
    return _answers[key]


def keep(held: Held, event: Event, result: object) -> None:
    """Remember what a look has just shown: it need not be looked up again for the next page."""
    _answers[held.row.pk, event.seq, 0] = result
    _forget_oldest()


def _forget_oldest() -> None:
    while len(_answers) > ANSWERS:
        _answers.popitem(last=False)


def frame(held: Held, event: Event, card: looks.Card) -> Frame:
    """What a card with a chart showed. Raises QueryError where it has none."""
    found = shown(held, event, card)
    if not isinstance(found, Frame):
        raise QueryError(f"event {event.seq} shows no chart")
    return found


def rules(record: Iterable[Event]) -> list[Rule]:
    """Orders, where they began to work."""
    return [Rule(event.payload.starts, event.payload.says) for event in record if isinstance(event.payload, Acted)]
