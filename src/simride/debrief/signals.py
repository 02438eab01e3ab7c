"""Evaluating a predicate over a ride: whether it is true, and the events that made it so."""

from dataclasses import dataclass

from simride.base.units import mmss
from simride.debrief.evidence import Evidence
from simride.debrief.matching import MATCHERS, Ride
from simride.debrief.moments import comes_after, comes_before, points
from simride.debrief.vocabulary import Predicate

STRETCH_S = 300.0  # what `spread` counts: different five minutes


@dataclass(frozen=True)
class Finding:
    """Whether a predicate holds, and its evidence. `none` can hold without any."""

    true: bool
    evidence: tuple[Evidence, ...] = ()


def evaluate(predicate: Predicate, ride: Ride) -> Finding:
    """The predicate over the ride: a pure function of both."""
    head = _head(predicate, ride)
    if not head.true or not head.evidence:
        return head
    left = tuple(evidence for evidence in head.evidence if _fits(predicate, evidence, ride))
    if predicate.count > 1 or predicate.distinct != "text":
        left = _different(left, predicate.distinct)
    stretches = {int(evidence.at // STRETCH_S) for evidence in left}
    true = len(left) >= predicate.count and len(stretches) >= predicate.spread
    return Finding(true, left if true else ())


def evidence_of(predicate: Predicate, ride: Ride) -> tuple[Evidence, ...]:
    """The events that make it true, earliest first; none where it is not."""
    return evaluate(predicate, ride).evidence


def _head(predicate: Predicate, ride: Ride) -> Finding:
    if predicate.none is not None:
        return Finding(not evaluate(predicate.none, ride).true)
    if predicate.any:
        found = [finding for part in predicate.any if (finding := evaluate(part, ride)).true]
        return Finding(bool(found), _merged(found))
    if predicate.all:
        parts = [evaluate(part, ride) for part in predicate.all]
        true = all(part.true for part in parts)
        return Finding(true, _merged(parts) if true else ())
    kind = next(kind for kind in MATCHERS if getattr(predicate, kind) is not None)
    evidence = tuple(MATCHERS[kind](getattr(predicate, kind), ride))
    return Finding(bool(evidence), evidence)


def _fits(predicate: Predicate, evidence: Evidence, ride: Ride) -> bool:
    """Whether one event is at the right time, unprompted if that is asked, and in the right weather."""
    before, after, near = predicate.before, predicate.after, predicate.near
    return (
        (predicate.until is None or evidence.at <= predicate.until * ride.stretch)
        and (before is None or comes_before(evidence, points(before, ride, evidence_of), before.by))
        and (after is None or comes_after(evidence, points(after, ride, evidence_of), after.by, predicate.within))
        and (near is None or any(abs(other.at - evidence.at) <= near.by for other in evidence_of(near.event, ride)))
        and (not predicate.fleet or ride.facts.sli_bad(evidence.fleet_at) == (predicate.fleet == "sli_bad"))
        and not (predicate.unprompted and _prompted(evidence, ride))
    )


def _prompted(evidence: Evidence, ride: Ride) -> bool:
    orders = {order.seq: order.message for order in ride.log.orders}
    ordered_by = orders.get(evidence.seq)
    source = ordered_by.seq if ordered_by else evidence.source
    return any(message.prompted for message in ride.log.messages if message.seq == source)


def _different(found: tuple[Evidence, ...], key: str) -> tuple[Evidence, ...]:
    """The first event of each new value: the same thing twice counts once. Ideas must share no word."""
    seen: set[str] = set()
    kept = []
    for evidence in found:
        values = _values(evidence, key)
        new = values.isdisjoint(seen) if key == "idea" else bool(values - seen)
        if values and new:
            seen |= values
            kept.append(evidence)
    return tuple(kept)


def _values(evidence: Evidence, key: str) -> set[str]:
    if key == "at":
        return {mmss(evidence.at)}
    return {str(evidence.source)} if key == "message" else set(evidence.keys.get(key, ()))


def _merged(findings: list[Finding]) -> tuple[Evidence, ...]:
    """All their evidence once, in the order of the record."""
    every = {(one.seq, one.quote): one for finding in findings for one in finding.evidence}
    return tuple(sorted(every.values(), key=lambda one: (one.seq, one.quote)))
