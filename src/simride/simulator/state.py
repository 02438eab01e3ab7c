"""The fleet as arrays, each named. S services, O operations, K clusters, C cells, E calls, P endpoints.

A cell is the hosts of one service in one cluster that are alike: one host set (a rack, or all racks
taken together, or a set split out) at one of two live versions. Cells of a service and cluster stand
together: `first_cell[s * K + k] : first_cell[s * K + k + 1]`, host set by host set, version slot 0 then 1.
Clusters of one region stand together, `region_size` of them each.
"""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats32 = NDArray[np.float32]

CLASSES = 8  # scale classes of a latency mixture, ratio 4, edges 0.5 ms .. 2.048 s
MOMENTS = 3  # mass, first and second raw moment


class Layout(NamedTuple):
    """Who is where in the arrays. Never changes during a run."""

    op_service: Ints  # [O]
    first_op: Ints  # [S+1] operations of a service stand together
    first_call: Ints  # [O+1] calls of an operation stand together
    call_to: Ints  # [E] operation called
    call_from: Ints  # [E] operation calling
    detached: Ints  # [E] 1 where the caller does not wait
    root_op: Ints  # [P] operation an endpoint enters by
    first_cell: Ints  # [S*K+1]
    cell_service: Ints  # [C]
    cell_cluster: Ints  # [C]
    cell_set: Ints  # [C] host set within its service and cluster
    cell_version: Ints  # [C] version slot, 0 or 1
    sharded: Ints  # [S] 1 where requests go to the home of their shard
    region_size: int
    clusters: int


class Params(NamedTuple):
    """What faults and orders edit. A pure function of (world, orders, time) and what standing mechanisms hold."""

    # per cell
    hosts: Floats  # [C] hosts that serve
    share: Floats  # [C] of the requests that reach this service in this cluster; sums to 1 there
    own: Floats  # [C] multiple of the service's own time
    errors: Floats  # [C] added probability of a fast error
    slow_p: Floats  # [C] probability that the network delays a call to this cell
    slow_mean_s: Floats  # [C] mean of that delay; the callee's own timers never see it
    slow_scv: Floats  # [C]
    lost_p: Floats  # [C] probability that a call to this cell is never answered
    # per service
    own_s: Floats  # [S]
    scv: Floats  # [S]
    slots: Floats  # [S]
    queue_limit: Floats  # [S]
    error_rate: Floats  # [S]
    # per operation
    work: Floats  # [O]
    # per operation, cluster and version slot
    op_errors: Floats  # [O, K, 2] added probability that a run ends with an error, before it calls anyone
    wrong: Floats  # [O, K, 2] probability that a good answer is wrong
    # per call
    fan: Floats  # [E]
    probability: Floats  # [E]
    timeout_s: Floats  # [E]
    attempts: Floats  # [E]
    backoff_s: Floats  # [E]
    made: Floats  # [E, K] multiple of the probability in each cluster: misses of a cache, a queue that drains
    awaited: Floats  # [E, K] share of the calls made that their caller waits for
    retry_budget: Floats  # [E] retries per first attempt
    # per call and caller's cluster
    quota: Floats  # [E, K] attempts per second that the callee takes
    unreachable: Floats  # [E, K] share of attempts that find no way to the callee and fail at once
    pool: Floats  # [E, K] connections per calling host
    let_through: Floats  # [E, K] share of the attempts that the caller's breaker lets out
    breaker_force: Floats  # [E, K] above 0: open whatever it counts; below 0: closed
    # per service and cluster
    rate_limit: Floats  # [S, K] requests per second that are let in
    # per endpoint and cluster
    demand: Floats  # [P, K] requests per second asked for, noise included, before any retry
    shed: Floats  # [P, K] share refused at the edge at once
    client_timeout_s: Floats  # [P]
    client_attempts: Floats  # [P]
    client_backoff_s: Floats  # [P]
    client_retry_budget: Floats  # [P]
    # per client, endpoint and cluster
    client_demand: Floats  # [N, P, K] multiple of the client's part of the demand
    client_blocked: Floats  # [N, P, K] share of its users who are refused at the edge, whatever they try
    client_share: Floats  # [N, P, K] of the requests, after the two above; sums to 1 there
    blocked: Floats  # [P, K] requests per second of those users: never part of `demand`
    # between clusters
    route: Floats  # [S, K, K] from a caller's cluster to the callee's, per called service; rows sum to 1
    link_lost: Floats  # [S, K, K] probability that an attempt from there to here is never answered
    link_slow_p: Floats  # [S, K, K] probability that the way delays it
    link_slow_s: Floats  # [S, K, K] mean of that delay, exponential


# Columns of what is kept of each bucket. Rates are per second of the bucket, states are means over it.
CELL_FIELDS = (
    "arrivals", "refused", "failed", "utilisation", "queued", "wait_p", "wait_mean_s", "wait_var",
    "hosts", "share", "own_s", "slow_p", "slow_mean_s", "slow_scv", "lost_p", "error_p",
)  # queued: all hosts of the cell together; own_s: mean own time of a unit of work; failed: fast errors
OP_FIELDS = ("arrivals", "ok", "fast_failed", "slow_failed", "limited", "wrong")
# wrong: part of ok, answered well and not true; nobody who asks is told
# limited: refused because of a rate limit; part of arrivals and of fast_failed, never reached a host
CALL_FIELDS = (
    "first", "retries", "ok", "failed", "timeouts", "attempt_fail_p", "limited", "not_retried",
    "pool_used", "pool_pending", "pool_wait_s", "broken",
)  # fmt: skip
# first/retries: attempts per second; ok/failed: logical calls; timeouts: attempts that timed out per second;
# limited: attempts refused over a quota or a rate limit; not_retried: retries the budget did not pay for;
# pool_used, pool_pending: connections in use, attempts that wait for one, all calling hosts together;
# pool_wait_s: mean over all that came; broken: attempts that an open breaker refused
ROOT_FIELDS = ("requests", "attempts", "ok", "failed", "shed", "limited", "not_retried", "wrong")


TABLES = ("cells", "ops", "downstream", "calls", "roots", "latency")  # of a segment


@dataclass
class Segment:
    """A stretch of the tape with one bucket length."""

    start: float  # fleet seconds of the first bucket's beginning
    step_s: float
    count: int  # buckets written so far
    cells: Floats32  # [n, C, len(CELL_FIELDS)]
    ops: Floats32  # [n, O, K, len(OP_FIELDS)]
    downstream: Floats32  # [n, O, K, MOMENTS, CLASSES] time an operation waits for its callees, given success
    calls: Floats32  # [n, E, K, len(CALL_FIELDS)]
    roots: Floats32  # [n, P, K, len(ROOT_FIELDS)]
    latency: Floats32  # [n, P, K, MOMENTS, CLASSES] what users wait for a success (mass = ok rate per second)
    gauges: dict[str, Floats32] = field(default_factory=dict)  # "cache.hit" -> [n, ...]; see standing/
    kept_from: int = 0  # buckets before are left out of copies, and of what another process gets

    @property
    def end(self) -> float:
        """Fleet seconds up to which this stretch is written."""
        return self.start + self.count * self.step_s

    def __getstate__(self) -> dict[str, object]:
        """What another process gets: the buckets that are written and kept."""
        rows = slice(self.kept_from, self.count)
        tables = {name: getattr(self, name)[rows] for name in TABLES}
        gauges = {name: values[rows] for name, values in self.gauges.items()}
        return {**vars(self), **tables, "gauges": gauges, "room": len(self.cells)}

    def __setstate__(self, got: dict[str, Any]) -> None:
        """The same segment there, with the same room."""
        room, gauges = got.pop("room"), got.pop("gauges")
        vars(self).update(got)
        for name in TABLES:
            setattr(self, name, self._with_room(got[name], room))
        self.gauges = {name: self._with_room(values, room) for name, values in gauges.items()}

    def _with_room(self, rows: Floats32, room: int) -> Floats32:
        whole = np.zeros((room, *rows.shape[1:]), dtype=rows.dtype)
        whole[self.kept_from : self.count] = rows
        return whole

    def copied(self, onto: "Segment | None" = None) -> "Segment":
        """A segment of its own; what is not written yet costs no memory. `onto` gives its room for it, if it fits.

        Of such room, buckets that are not written yet hold what they held.
        """
        fits = onto is not None and onto.cells.shape == self.cells.shape
        spent = {name: getattr(onto, name) for name in TABLES} if fits else {}
        tables: dict[str, Any] = {name: self._copied(getattr(self, name), spent.get(name)) for name in TABLES}
        gauges = {name: self._copied(values, None) for name, values in self.gauges.items()}
        return replace(self, **tables, gauges=gauges)

    def _copied(self, array: Floats32, onto: Floats32 | None) -> Floats32:
        copy = np.zeros(array.shape, array.dtype) if onto is None else onto  # not zeros_like, which touches every page
        copy[self.kept_from : self.count] = array[self.kept_from : self.count]
        return copy


@dataclass
class Tape:
    """All that happened, at a minute until the last hour before the ride, then at ten seconds."""

    segments: list[Segment] = field(default_factory=list)
