"""Circuit breakers: a caller stops calling what mostly fails, tries a little of it later, and goes on if that works."""

import numpy as np

from simride.simulator.standing.mechanism import CALL, Held, Moment
from simride.simulator.state import Floats, Segment

CLOSED, HALF_OPEN, OPEN = 0.0, 0.5, 1.0
HEALTHY: Held = {"state": np.zeros(()), "spent_s": np.zeros(())}


class CircuitBreakers:
    """Holds per call and cluster of callers [E, K]: `state`, and `spent_s`, seconds in it.

    As in Nygard's Release It! (2007): closed, it counts; open, it lets nothing through; half open, a part.
    It judges by whole buckets, so it is late by one.
    """

    name = "breaker"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where a call has one, or one is forced."""
        forced = bool(moment.params.breaker_force.any())
        return forced or any(call.breaker for operation in moment.fleet.operations for call in operation.calls)

    def begin(self, moment: Moment) -> Held:
        """All closed."""
        shape = moment.params.let_through.shape
        return {"state": np.full(shape, CLOSED), "spent_s": np.zeros(shape)}

    def before(self, held: Held, moment: Moment) -> None:
        """Part of the attempts by the state, or by whoever forces it open (above 0) or closed (below 0)."""
        part = settings(moment)["half_open"]
        by_state = np.where(held["state"] == OPEN, 0.0, np.where(held["state"] == HALF_OPEN, part, 1.0))
        force = moment.params.breaker_force
        moment.params.let_through[:] *= np.where(force > 0.0, 0.0, np.where(force < 0.0, 1.0, by_state))

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Open where too many failed, half open after a while, closed again where the part that went did well."""
        rule = settings(moment)
        state, spent = held["state"], held["spent_s"] + segment.step_s
        buckets = np.where(state == CLOSED, np.minimum(rule["window_s"], spent), segment.step_s) / segment.step_s
        errors, attempts = _measured(segment, np.maximum(np.rint(buckets), 1.0))
        enough = attempts >= rule["least_rps"]
        failing = enough & (errors >= rule["threshold"])
        trips = ((state == CLOSED) | (state == HALF_OPEN)) & failing
        tries = (state == OPEN) & (spent >= rule["open_s"])
        heals = (state == HALF_OPEN) & ~failing & (attempts > 0.0)
        after = np.where(trips, OPEN, np.where(tries, HALF_OPEN, np.where(heals, CLOSED, state)))
        if (after == CLOSED).all() and (state == CLOSED).all():
            return {"state": state, "spent_s": np.minimum(spent, rule["window_s"].max())}
        return {"state": after, "spent_s": np.where(after != state, 0.0, np.minimum(spent, LONGEST_S))}


LONGEST_S = 3600.0  # nobody asks how much longer than that


def settings(moment: Moment) -> dict[str, Floats]:
    """Rules of every call [E, 1]; a call without a breaker has one that never opens."""
    calls = [call.breaker for operation in moment.fleet.operations for call in operation.calls]
    fields = {"threshold": 2.0, "window_s": 30.0, "open_s": 30.0, "half_open": 1.0, "least_rps": 1.0}
    return {
        name: np.array([[none if rule is None else getattr(rule, name)] for rule in calls], dtype=np.float64)
        for name, none in fields.items()
    }


def _measured(segment: Segment, buckets: Floats) -> tuple[Floats, Floats]:
    """Share of errors and attempts per second [E, K] of what went out, over so many of the last buckets [E, K]."""
    most = min(int(buckets.max()), segment.count)
    calls = segment.calls[segment.count - most : segment.count].astype(np.float64)
    seen = np.arange(most, 0, -1)[:, np.newaxis, np.newaxis] <= buckets
    attempts = calls[..., CALL["first"]] + calls[..., CALL["retries"]]
    failed = (attempts * calls[..., CALL["attempt_fail_p"]] - calls[..., CALL["broken"]]) * seen
    sent = (attempts - calls[..., CALL["broken"]]) * seen
    total = sent.sum(axis=0)
    share = np.divide(failed.sum(axis=0), total, out=np.zeros_like(total), where=total > 0.0)
    return share, total / np.minimum(buckets, most)
