"""The rollout panel: what the desk shows of a ride's rollout, and the orders that can be given of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from simride.base.errors import SimrideError
from simride.base.wording import capital
from simride.recorder.events import Looked
from simride.rides.looks import digest
from simride.rollouts.desk.parts import DeskView, OrderLine, StageLine
from simride.rollouts.desk.words import headline, log_words, stage_words
from simride.simulator.orders import Order
from simride.web.cockpit import flights
from simride.web.cockpit.flights import Held
from simride.web.cockpit.looks import ROLLOUT
from simride.web.shared.sides import sides_words

LABELS: Mapping[str, str] = {
    "start": "Begin now", "postpone": "Put it off", "hold": "Hold", "resume": "Go on",
    "promote": "Override, next stage", "extend": "Bake longer", "abort": "Take it back",
    "roll-forward": "Roll forward", "ramp": "Set exposure", "hurry": "Emergency lane", "exposure": "Open to",
}  # fmt: skip
UNITS: Mapping[str, tuple[str, str]] = {"amount": ("minutes", "60"), "percent": ("%", "10")}  # with what it begins at
FOLDED: Mapping[str, str] = {"plan": "Change the plan", "before": "Checks and repairs"}
LINES = 12  # of the log


@dataclass(frozen=True)
class Button:
    """An order as the panel offers it."""

    name: str
    label: str
    says: str
    unit: str  # of the number it takes; "" where it takes none
    usual: str
    why_not: str


@dataclass(frozen=True)
class Shown:
    """A stage as the strip shows it."""

    line: StageLine
    words: str


def panel(held: Held) -> dict[str, Any]:
    """The panel's context; empty where the ride has no rollout."""
    view = held.ride.rollout(held.at)
    if view is None:
        return {}
    waits = held.flown.status(held.at).pending or ""
    stage = view.stage
    focus = (stage,) if stage is not None else view.stages
    return {
        "rollout": view,
        "rollout_sign": sign(view, waits),
        "rollout_waits": waits,
        "headline": headline(view),
        "stages": [Shown(line, stage_words(line)) for line in view.stages],
        "focus": focus,
        "others": () if stage is None else tuple(line for line in view.stages if line != stage),
        "sides_words": "" if view.sides is None else sides_words(view.sides),
        "steer": _buttons(view, "steer"),
        "folded": [(says, found) for kind, says in FOLDED.items() if (found := _buttons(view, kind))],
        "refused": [_button(order) for order in view.orders if order.why_not],
        "happened": [log_words(line, view.at) for line in reversed(view.log[-LINES:])],
    }


def sign(view: DeskView, waits: str) -> str:
    """A word that changes when anything on the panel does; `waits`: the read-back that has no answer yet."""
    text = repr((asdict(view) | {"at": 0.0}, waits))
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _buttons(view: DeskView, kind: str) -> list[Button]:
    """The orders of a kind that can be given now."""
    return [_button(order) for order in view.orders if order.kind == kind and not order.why_not]


def _button(order: OrderLine) -> Button:
    unit, usual = UNITS.get(order.takes, ("", ""))
    label = LABELS.get(order.name, capital(order.says))
    return Button(order.name, label, order.says, unit, usual, order.why_not)


def order_of(posted: QueryDict) -> Order:
    """The order a button sends. Raises SimrideError where its number is none."""
    name = posted.get("item", "")
    takes = posted.get(f"takes-{name}", "")
    if not takes:
        return Order("start_work", name=name)
    text = posted.get(f"value-{name}", "").strip().replace(",", ".")
    try:
        value = float(text)
    except ValueError:
        raise SimrideError(f"{text!r} is no number. Nothing was ordered.") from None
    return Order("start_work", name=name, percent=value) if takes == "%" else Order(
        "start_work", name=name, amount=value
    )


def note_look(ride: UUID) -> None:
    """Write down that the rollout was looked at, unless it was seen just so before; nothing in a ride without one."""

    def step(held: Held) -> None:
        view = held.ride.rollout(held.at)
        if view is None or held.row.accommodations.get("talk_only"):
            return
        seen = (event.payload for event in reversed(held.ride.record) if isinstance(event.payload, Looked))
        last = next((one for one in seen if one.tool == ROLLOUT), None)
        if last is None or last.digest != digest(view):
            held.ride.look(held.at, ROLLOUT, {})

    try:
        flights.fly(ride, step)
    except SimrideError:
        return  # a ride that stands still notes nothing
