"""What happened, in a few sentences: when the cause stood in view, what each order did, what it cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simride.base.units import mmss, people_number
from simride.debrief.evidence import of_look
from simride.debrief.flight_log import FlightLog, Order
from simride.debrief.harm_curves import STEP_S, HarmCurves, harm_at, total
from simride.recorder.events import Answered

FINEST = (
    "host",
    "rack",
    "shard",
    "version",
    "gate",
    "cluster",
    "region",
)  # culprit keys, the narrowest first
AFTER_S = 600.0  # how long after an order its harm is counted
HELD = 0.5  # of the harm per second before it, at most, for a mitigation that held
SAME = 0.02  # the ride has gone as with nothing done, if its harm so far differs by less than this share
NOTABLE = 0.01  # of all harm of doing nothing; less than this is not told


@dataclass(frozen=True)
class OrderTold:
    """One order: when it was given, began to work and was done, in seconds; and what it cost."""

    at: float
    starts: float
    done: float
    verb: str
    says: str
    cost: int | None  # bad requests beside not giving it; below zero = saved; None = not known
    held: bool
    work: str = ""  # what is to be done, where it is work that takes days

    def to_json(self) -> dict[str, object]:
        """As the debrief's JSON shows it: one rule in the chart of harm."""
        return {
            "at": mmss(self.at),
            "starts": mmss(max(0.0, self.starts)),
            "done": mmss(max(0.0, self.done)),
            "verb": self.verb,
            "says": self.says,
            "cost": self.cost,
            "held": self.held,
        }


def orders_told(log: FlightLog, harm: HarmCurves) -> tuple[OrderTold, ...]:
    """Each order that changed the fleet or what may change in it, in turn."""
    return tuple(_told(order, log, harm) for order in log.orders if order.group != "people")


def found_at(log: FlightLog, culprit: Mapping[str, Any]) -> tuple[str, float] | None:
    """The narrowest part of the cause that the rider singled out, and when."""
    for kind in FINEST:
        name = str(culprit.get(kind, ""))
        times = (
            []
            if not name
            else sorted([*_looked_at(log, kind, name), *_acted_on(log, kind, name), *_shown_worst(log, kind, name)])
        )
        if times:
            return kind, times[0]
    return None


def summary(log: FlightLog, harm: HarmCurves, culprit: Mapping[str, Any]) -> str:
    """Two to four sentences on how it went."""
    sentences = [_found_sentence(log, culprit)]
    told = [order for order in orders_told(log, harm) if order.verb not in _GUARDING]
    held = next((order for order in told if order.held), None)
    if held:
        sentences.append(f"{_called(held)} took {_minutes(held.done - held.starts)} and held.")
    elif told:
        sentences.append("None of what you ordered made users better off for long.")
    elif log.did_something:
        sentences.append("You changed nothing in the fleet.")
    floor = NOTABLE * max(total(harm.nothing), 1.0)
    best = min(told, key=lambda one: one.cost or 0, default=None)
    if best is not None and best.work and (best.cost or 0) < -floor:
        spared = people_number(-(best.cost or 0))
        sentences = [f"{_called(best)} spared users {spared} bad requests, more than any other."]
    for order in sorted(told, key=lambda one: -(one.cost or 0))[:2]:
        if order is not held and order.cost is not None and not order.held:
            sentences.append(_cost_sentence(order, order.cost, floor))
    return " ".join(sentence for sentence in sentences if sentence)


def _told(order: Order, log: FlightLog, harm: HarmCurves) -> OrderTold:
    begin = log.begins_fleet
    starts, done = order.starts - begin, order.done - begin
    mitigation = order.group == "mitigation"
    return OrderTold(
        order.at,
        starts,
        done,
        order.note.verb,
        order.says or order.note.verb,
        _cost(order, log, harm) if mitigation or order.seq in harm.without else None,
        mitigation and harm.step_s == STEP_S and _held(starts, done, log, harm),
        order.says.partition(":")[0] if order.group == "work" else "",
    )


def _cost(order: Order, log: FlightLog, harm: HarmCurves) -> int | None:
    """Harm beside the same ride without this order; failing that, beside what would have gone on as before."""
    if order.seq in harm.without:
        return round(total(harm.yours) - harm.without[order.seq])
    if not harm.yours or not harm.nothing:
        return None
    start, earlier, later = _round_it(order, log)
    end = min([order.done - log.begins_fleet + AFTER_S, STEP_S * len(harm.yours), *later])
    return round(_between(harm.yours, start, end) - _as_before(start, end, earlier, harm))


def _round_it(order: Order, log: FlightLog) -> tuple[float, list[float], list[float]]:
    """When an order began to work, and when the mitigations given before and after it did."""
    begin = log.begins_fleet
    starts = {other.seq: other.starts - begin for other in log.orders if other.group == "mitigation"}
    start = starts[order.seq]
    earlier = [at for seq, at in starts.items() if seq < order.seq and at < start]
    later = [at for seq, at in starts.items() if seq > order.seq and at > start]
    return start, earlier, later


def _as_before(start: float, end: float, earlier: list[float], harm: HarmCurves) -> float:
    """Harm of doing nothing while the ride still went that way; after that, of the ride's own pace so far."""
    so_far, untouched = harm_at(harm.yours, start), harm_at(harm.nothing, start)
    if abs(so_far - untouched) <= SAME * max(untouched, 1.0):
        return _between(harm.nothing, start, end)
    first = max([0.0, start - AFTER_S, *earlier])
    return _between(harm.yours, first, start) / max(start - first, STEP_S) * (end - start)


def _between(curve: tuple[float, ...], first: float, last: float) -> float:
    return harm_at(curve, last) - harm_at(curve, first)


def _held(starts: float, done: float, log: FlightLog, harm: HarmCurves) -> bool:
    """Whether harm fell by half until the next mitigation: beside doing nothing, or beside the ten minutes before."""
    next_ones = [
        order.starts - log.begins_fleet
        for order in log.orders
        if order.group == "mitigation" and order.starts - log.begins_fleet > starts
    ]
    end = min([STEP_S * len(harm.yours), *next_ones])
    first = max(0.0, starts - AFTER_S)
    if end - done < 60:
        return False
    so_far, untouched = harm_at(harm.yours, starts), harm_at(harm.nothing, starts)
    if abs(so_far - untouched) <= SAME * max(untouched, 1.0):  # until then nothing had made a difference
        spared = _between(harm.nothing, done, end)
        return spared > 0 and _between(harm.yours, done, end) <= HELD * spared
    if starts - first < 60:
        return False
    before = _between(harm.yours, first, starts) / (starts - first)
    after = _between(harm.yours, done, end) / (end - done)
    return before > 0 and after <= HELD * before


def _looked_at(log: FlightLog, kind: str, name: str) -> list[float]:
    return [look.at for look in log.looks if look.query.get(kind, ()) == (name,)]


def _acted_on(log: FlightLog, kind: str, name: str) -> list[float]:
    return [order.at for order in log.orders if tuple(map(str, getattr(order.note, f"{kind}s", ()))) == (name,)]


def _shown_worst(log: FlightLog, kind: str, name: str) -> list[float]:
    """When an answer to a split by this kind named it first."""
    split = {look.message.seq for look in log.looks if look.message and kind in of_look(look).keys.get("by", ())}
    return [
        event.at
        for event in log.answers
        if isinstance(event.payload, Answered)
        and event.payload.of in split
        and next((fact.labels[kind] for fact in event.payload.facts if kind in fact.labels), "") == name
    ]


def _found_sentence(log: FlightLog, culprit: Mapping[str, Any]) -> str:
    found = found_at(log, culprit)
    finest = next((kind for kind in FINEST if culprit.get(kind)), "")
    if found:
        kind, at = found
        short = "" if kind == finest else f", but not which {finest}"
        return f"You found the {kind} at {mmss(at)}{short}."
    return f"You did not get to the {finest} it came from." if finest and log.did_something else ""


def _cost_sentence(order: OrderTold, cost: int, floor: float) -> str:
    if order.work:
        return f"{_called(order)} cost {people_number(cost)} bad requests in the end." if cost > floor else ""
    took = _minutes(order.done - order.starts)
    if cost > floor:
        return f"{_called(order)} cost {took} and {people_number(cost)} bad requests."
    return f"{_called(order)} took {took} and changed nothing for users." if cost >= -floor else ""


def _called(order: OrderTold) -> str:
    if order.work:
        return f"“{order.work}”, ordered at {mmss(order.at)},"
    return f"The {_NOUN.get(order.verb, order.verb.replace('_', ' '))} at {mmss(order.at)}"


def _minutes(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return "a minute" if minutes == 1 else f"{minutes} minutes"


_GUARDING = ("freeze", "unfreeze", "approve_change", "refuse_change")
_NOUN = {
    "shift_traffic": "shift",
    "set_gate": "gate change",
    "set_timeout": "timeout change",
    "scale": "scale-up",
    "set_retries": "retry change",
    "set_retry_budget": "retry budget",
    "set_pool_size": "pool change",
    "set_breaker": "breaker change",
    "set_rate_limit": "rate limit",
    "shed_load": "shedding",
    "rollforward": "roll forward",
    "flush_cache": "cache flush",
    "warm_cache": "cache warming",
    "serve_stale": "serving of stale entries",
}
