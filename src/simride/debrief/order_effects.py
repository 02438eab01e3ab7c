"""What users felt of an order: served well after it, as badly as before, or worse."""

from typing import Literal

from simride.debrief.facts import FleetFacts
from simride.debrief.flight_log import FlightLog, Order

Felt = Literal["helped", "nothing", "harmed", "unknown"]

WINDOW_S = 900.0  # looked at before and after: long enough to hold quiet spells of a fault that comes and goes
SETTLE_S = 300.0  # after an order is done, until the last five minutes hold nothing of before
STEP_S = 60.0
LEAST_S = 180.0  # less than this after settling says nothing
BAD_BEFORE = 0.3  # share of the minutes before it that were bad, at least, for an order that could help
BAD_AFTER = 0.1  # share of the minutes after it that are bad, at most, for one that helped
HARMED = 2.5  # times the bad requests before it, at least, for one that harmed: more than a spell explains
NOTABLE = 0.0001  # of all requests; a rise smaller than this is not felt


def felt(order: Order, log: FlightLog, facts: FleetFacts) -> Felt:
    """Whether users were served well again, up to the next mitigation or a quarter of an hour."""
    until = min([order.done + SETTLE_S + WINDOW_S, log.ends_fleet, *_later_starts(order, log)])
    before = 1.0 - facts.good_ratio(order.starts - WINDOW_S, order.starts)
    after = 1.0 - facts.good_ratio(order.starts, max(until, order.starts + STEP_S))
    rose = after >= HARMED * before and after - before >= NOTABLE
    first = order.done + SETTLE_S
    if until - first < LEAST_S:
        return "harmed" if rose else "unknown"
    was_bad = _bad_share(order.starts - WINDOW_S, order.starts, facts)
    if was_bad >= BAD_BEFORE and _bad_share(first, until, facts) <= BAD_AFTER:
        return "helped"
    return "harmed" if rose else "nothing"


def _bad_share(start: float, end: float, facts: FleetFacts) -> float:
    """Share of the minutes in which users were badly served."""
    times = [start + STEP_S * n for n in range(int((end - start) // STEP_S) + 1)]
    return sum(facts.sli_bad(time) for time in times) / len(times)


def _later_starts(order: Order, log: FlightLog) -> list[float]:
    """When mitigations given after this one began to work."""
    return [
        other.starts
        for other in log.orders
        if other.seq > order.seq and other.group == "mitigation" and other.starts > order.starts
    ]
