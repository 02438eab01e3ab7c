"""Points of a ride that predicates are held against: the clock, an event, an order's effect, the end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simride.debrief.evidence import Evidence
from simride.debrief.matching import Ride
from simride.debrief.order_effects import felt
from simride.debrief.vocabulary import Moment, Predicate

Truth = Callable[[Predicate, Ride], tuple[Evidence, ...]]


@dataclass(frozen=True)
class Point:
    """A moment on one of the two clocks; `seq` tells events of the same second apart."""

    at: float
    fleet: bool = False
    seq: int | None = None

    def of(self, evidence: Evidence) -> float:
        """The evidence's time on this point's clock."""
        return evidence.fleet_at if self.fleet else evidence.at


def points(moment: Moment, ride: Ride, truth: Truth) -> tuple[Point, ...]:
    """Every point the moment stands for; none where it never came."""
    if moment.at is not None:
        return (Point(moment.at * ride.stretch),)
    if moment.event is not None:
        found = truth(moment.event, ride)
        return (Point(found[0].at, seq=found[0].seq),) if found else ()
    if moment.phase:
        return (Point(ride.phases[moment.phase]),) if moment.phase in ride.phases else ()
    if moment.end:
        return (Point(ride.log.ends_at),)
    return tuple(Point(done, fleet=True) for done in _effects(moment.effect_of, ride))


def comes_before(evidence: Evidence, found: Sequence[Point], by: float) -> bool:
    """Before one of the points; a moment that never came limits nothing."""
    return not found or any(_is_before(evidence, point, by) for point in found)


def comes_after(evidence: Evidence, found: Sequence[Point], by: float, within: float | None) -> bool:
    """After one of the points and, if asked, not too long after; never after what never came."""
    return any(
        _is_after(evidence, point, by) and (within is None or point.of(evidence) - point.at <= within)
        for point in found
    )


def _is_before(evidence: Evidence, point: Point, by: float) -> bool:
    if point.seq is not None and not by:
        return evidence.seq < point.seq
    return point.of(evidence) <= point.at - by


def _is_after(evidence: Evidence, point: Point, by: float) -> bool:
    if point.seq is not None and not by:
        return evidence.seq > point.seq
    return point.of(evidence) >= point.at + by


def _effects(which: str, ride: Ride) -> list[float]:
    """When mitigations were done, in fleet seconds."""
    orders = [order for order in ride.log.orders if order.group == "mitigation"]
    if which == "first_order":
        orders = orders[:1]
    elif which == "last_order":
        orders = orders[-1:]
    elif which == "helping_order":
        orders = [order for order in orders if felt(order, ride.log, ride.facts) == "helped"]
    return [order.done for order in orders]
