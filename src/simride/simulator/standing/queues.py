"""Queues behind calls that nobody waits for: partitions, consumers, a backlog, and messages that come late.

Producers only hand a message over, so they stay well whatever happens here. What waits is `backlog`, and it
drains at what the consumers take less what comes in. A poisoned partition is stuck at its head: its messages
pile up behind, the others go on. Users are harmed by lateness, and later than the cause.
"""

import numpy as np

from simride.simulator.spec import Queue
from simride.simulator.standing.mechanism import CALL, CELL, OP, Held, Moment, last
from simride.simulator.state import Floats, Segment

LEVERS = ("queue_poison", "queue_consumers")
FAILING = 0.02  # share of deliveries that fail, below which a queue at rest is left alone
NOTHING = 1e-6
DUST = 1e-4  # of what consumers take in a bucket: fewer are what single precision leaves, and no message waits
PER_QUEUE = ("backlog", "stuck", "age", "stuck_for")
HEALTHY: Held = {"made": np.ones(())} | {
    name: np.zeros(()) for name in ("lag", "age_s", "dead", "late_users", "lost_users")
}


class Queues:
    """Holds per queue and cluster [Q, K]: `made`, deliveries as a multiple of what is produced; `backlog` messages that
    flow and `stuck` ones that do not, with the `age` of the oldest of each in seconds.

    On the tape by consuming service [S, K]: `lag` messages, `age_s` of the oldest, `dead` messages per second; by
    endpoint [P, K], messages per second: `late_users` and `lost_users`.
    """

    name = "queues"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where the fleet has queues."""
        return bool(moment.fleet.queues)

    def begin(self, moment: Moment) -> Held:
        """Nothing waits."""
        clusters = len(moment.names.clusters)
        queues = np.zeros((len(moment.fleet.queues), clusters))
        services, users = np.zeros((len(moment.names.services), clusters)), np.zeros(moment.params.demand.shape)
        return {
            "made": queues + 1.0, **dict.fromkeys(PER_QUEUE, queues),
            **dict.fromkeys(("lag", "age_s", "dead"), services), **dict.fromkeys(("late_users", "lost_users"), users),
        }  # fmt: skip

    def before(self, held: Held, moment: Moment) -> None:
        """As many deliveries as the consumers take."""
        for q, queue in enumerate(moment.fleet.queues):
            if (held["made"][q] != 1.0).any():
                moment.params.made[moment.names.call_index[queue.call]] *= held["made"][q]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """What came in, what went out, and what that leaves."""
        if _at_rest(held, moment, segment):
            return held
        next_held = {name: np.zeros_like(values) for name, values in self.begin(moment).items()}
        for q, queue in enumerate(moment.fleet.queues):
            stepped = _step({name: held[name][q] for name in ("made", *PER_QUEUE)}, queue, moment, segment)
            for name in ("made", *PER_QUEUE):
                next_held[name][q] = stepped[name]
            s = _consumer(moment, queue)
            next_held["lag"][s] += stepped["backlog"] + stepped["stuck"]
            next_held["age_s"][s] = np.maximum(next_held["age_s"][s], np.maximum(stepped["age"], stepped["stuck_for"]))
            next_held["dead"][s] += stepped["dead"]
            if queue.endpoint:
                p = moment.names.endpoint_index[queue.endpoint]
                next_held["late_users"][p] += stepped["late"]
                next_held["lost_users"][p] += stepped["dead"]
        return next_held


def _step(mine: Held, queue: Queue, moment: Moment, segment: Segment) -> dict[str, Floats]:
    """One bucket of one queue, per cluster [K]."""
    step_s, s = moment.step_s, _consumer(moment, queue)
    produced, delivered, failing = _traffic(mine, queue, moment, segment)
    poison = np.clip(moment.levers.of("queue_poison")[s], 0.0, 1.0)
    freed = (poison < NOTHING) & (mine["stuck"] > 0.0)
    again = delivered * failing * (1.0 - 1.0 / queue.attempts)
    dead = delivered * failing / queue.attempts
    flowing = produced * (1.0 - poison)
    backlog = np.maximum(mine["backlog"] + (flowing - delivered + again) * step_s, 0.0)
    backlog += np.where(freed, mine["stuck"], 0.0)
    stuck = np.where(freed, 0.0, mine["stuck"] + produced * poison * step_s)
    stuck_for = np.where(poison > NOTHING, mine["stuck_for"] + step_s, 0.0)
    pace = consumed(queue, moment, segment) * (1.0 - poison)
    backlog = np.where(backlog < DUST * np.maximum(pace, 1.0) * step_s, 0.0, backlog)
    next_out = np.minimum(pace, flowing + backlog / step_s)
    age = np.maximum(mine["age"], np.where(freed, mine["stuck_for"], 0.0))
    age = age + step_s * (1.0 - next_out / np.maximum(flowing, NOTHING))
    age = np.where(backlog > 0.0, np.maximum(age, backlog / np.maximum(pace, NOTHING)), 0.0)
    late = flowing * _past(age, queue.late_after_s, step_s) + produced * poison * _past(
        stuck_for, queue.late_after_s, step_s
    )
    idle = (backlog <= 0.0) & (poison <= 0.0) & (produced <= pace)
    made = np.where(idle | (produced <= NOTHING), 1.0, next_out / np.maximum(produced, NOTHING))
    return {"made": made, "backlog": backlog, "stuck": stuck, "age": age, "stuck_for": stuck_for,
            "dead": dead, "late": late}  # fmt: skip


def _past(age: Floats, limit_s: float, step_s: float) -> Floats:
    """How much of a bucket an age was past a limit."""
    return np.asarray(np.clip((age - limit_s) / step_s + 0.5, 0.0, 1.0))


def _traffic(mine: Held, queue: Queue, moment: Moment, segment: Segment) -> tuple[Floats, Floats, Floats]:
    """[K] messages per second produced and delivered, and the share of deliveries that failed."""
    e = moment.names.call_index[queue.call]
    caller = moment.names.operation_index[queue.call[0]]
    delivered, ok, failed = (last(segment, "calls", CALL[name])[e] for name in ("first", "ok", "failed"))
    each = float(moment.params.probability[e] * moment.params.fan[e])
    produced = np.where(
        mine["made"] > 1e-3, delivered / np.maximum(mine["made"], 1e-3),
        last(segment, "ops", OP["ok"])[caller] * each,
    )  # fmt: skip
    failing = np.divide(failed, ok + failed, out=np.zeros_like(ok), where=ok + failed > NOTHING)
    return produced, delivered, failing


def consumed(queue: Queue, moment: Moment, segment: Segment) -> Floats:
    """[K] messages per second that the consumers take: so many at once, each as slow as its host."""
    s = _consumer(moment, queue)
    layout = moment.names.layout
    mine = layout.cell_service == s
    wanted = queue.consumers * moment.levers.of("queue_consumers")[s]
    at_work = np.minimum(wanted, queue.partitions) / queue.consumers
    share, own = (last(segment, "cells", CELL[name])[mine] for name in ("share", "own_s"))
    own_s = np.bincount(layout.cell_cluster[mine], share * own, layout.clusters)
    slower = np.maximum(own_s / moment.fleet.services[s].own_s, 1.0)
    return np.asarray(queue.rate_rps * at_work / slower)


def _consumer(moment: Moment, queue: Queue) -> int:
    """The service that takes the messages."""
    names = moment.names
    return int(names.layout.op_service[names.operation_index[queue.call[1]]])


def _at_rest(held: Held, moment: Moment, segment: Segment) -> bool:
    """Whether nothing waits and nothing will: the usual case, told quickly."""
    if moment.levers.any(*LEVERS) or held["lag"].any() or held["dead"].any() or (held["made"] != 1.0).any():
        return False
    for queue in moment.fleet.queues:
        row = segment.calls[segment.count - 1, moment.names.call_index[queue.call]]
        fails = row[:, CALL["failed"]] > FAILING * row[:, CALL["first"]]
        if fails.any() or (row[:, CALL["first"]] > consumed(queue, moment, segment)).any():
            return False
    return True
