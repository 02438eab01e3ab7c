"""Exact simulation, request by request, of the model that the fluid engine steps: its oracle, and "verify this".

It takes what the engine takes, a Layout and Params, and draws every request of it: own times, routes, errors,
queues of hosts one by one, timeouts, retries. 0.06 to 0.1 microseconds a request and station; so it does for a
few hosts, or a fleet scaled down (`scaled`), what the engine does for all.

    names = lay_out(fleet)
    healthy = base_params(names, fleet)._replace(demand=...)
    drawn = run(names.layout, [Stretch(30, healthy), Stretch(30, slow), Stretch(40, healthy)], seed=1)
    drawn.roots("ok")[:, 0, 0] / drawn.roots("requests")[:, 0, 0]   # success of the first endpoint, second by second
    quantile(drawn.root_times[:, 0], 0.99)                         # and its 99th percentile

The same conventions as the engine, so that tables compare: an outcome stands in the bucket in which the attempt
that decided it was sent; a refusal takes 1 ms; a retry waits exactly its backoff; a call that fails for good
ends its run; slots are held until the run ends, also when nobody waits for it any more; the network's delay is on
the way back; own times are a gamma below SCV 1.05, else a lognormal. Outcomes of what is still under way at the
end are missing: run on for longer than the longest wait, and leave the last buckets out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simride.base.errors import Faults
from simride.simulator.kernels import exact, exact_memory
from simride.simulator.kernels.exact_memory import Notes, Terms, Wiring, World
from simride.simulator.spec import UNLIMITED
from simride.simulator.state import Floats, Ints, Layout, Params

NOT_DRAWN = {  # parameter -> the value that has no effect
    "retry_budget": UNLIMITED, "client_retry_budget": UNLIMITED, "quota": UNLIMITED, "rate_limit": UNLIMITED,
    "pool": UNLIMITED, "op_errors": 0.0, "link_lost": 0.0, "link_slow_p": 0.0,
}  # fmt: skip
QUICK_S = 1e-3  # time of a refusal, as the engine has it (kernels.edges)
ROOM = 1 << 12  # runs at once to begin with; grows as needed

EDGE_FIELDS = ("first", "retries", "ok", "failed", "timeouts", "failed_attempts", "shed", "seconds", "squares")
SERVICE_FIELDS = (
    "arrivals", "refused", "begun", "ended", "errors", "waited_s", "stayed_s", "stayed_2", "busy_s", "waiting_s",
)  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """So many buckets under constant parameters."""

    buckets: int
    params: Params


@dataclass(frozen=True)
class Discipline:
    """What the engine has no word for. Services by number; all others queue, first come first served."""

    sharing: tuple[int, ...] = ()  # their slots are processors that all present share
    choices: tuple[tuple[int, int], ...] = ()  # (service, hosts looked at): the emptiest of so many is taken
    dropping: tuple[int, ...] = ()  # their hosts drop what nobody waits for any more, once its turn has come


PLAIN = Discipline()


@dataclass(frozen=True)
class Drawn:
    """What happened, counted per bucket (not per second). Add runs of other seeds with `+`."""

    layout: Layout
    bucket_s: float
    edges: Floats  # [B, E+P, K, len(EDGE_FIELDS)]
    pools: Floats  # [B, S, K, len(SERVICE_FIELDS)]
    root_times: Ints  # [B, P, BINS] histogram of users' times of success
    run_times: Ints  # [B, S, BINS] of times at the host, calls included, by arrival
    runs: int = 1

    def calls(self, field: str) -> Floats:
        """A column of the calls [B, E, K]."""
        return self.edges[:, : len(self.layout.call_to), :, EDGE_FIELDS.index(field)]

    def roots(self, field: str) -> Floats:
        """A column of the users [B, P, K]; 'requests' are first attempts, 'attempts' all."""
        users = self.edges[:, len(self.layout.call_to) :]
        if field == "attempts":
            return np.asarray(users[..., 0] + users[..., 1])
        return users[..., EDGE_FIELDS.index("first" if field == "requests" else field)]

    def services(self, field: str) -> Floats:
        """A column of the services [B, S, K]."""
        return self.pools[..., SERVICE_FIELDS.index(field)]

    def __add__(self, other: "Drawn") -> "Drawn":
        """Both runs together: another seed of the same model."""
        return Drawn(
            self.layout,
            self.bucket_s,
            self.edges + other.edges,
            self.pools + other.pools,
            self.root_times + other.root_times,
            self.run_times + other.run_times,
            self.runs + other.runs,
        )


def run(
    layout: Layout,
    stretches: Sequence[Stretch],
    seed: int,
    bucket_s: float = 1.0,
    discipline: Discipline = PLAIN,
) -> Drawn:
    """Draw a fleet from empty, one stretch after another. Same seed, same bytes.

    Raises Faults where a parameter is in force that this engine has no notion of.
    """
    for stretch in stretches:
        _check(stretch.params)
    buckets = sum(stretch.buckets for stretch in stretches)
    rosters = list(_rosters(layout, [stretch.params for stretch in stretches]))
    wiring = _wiring(layout, [stretch.params for stretch in stretches], buckets * bucket_s, bucket_s, discipline)
    world = _empty_world(layout, wiring, rosters[-1].pool, seed)
    notes = _blank(layout, buckets)
    at = 0
    with np.errstate(over="ignore"):  # the draws' counter wraps; only plain Python would warn of it
        for stretch, roster in zip(stretches, rosters, strict=True):
            if stretch.buckets > 0:
                terms = _terms(layout, wiring, stretch.params, roster)
                world = _through(wiring, terms, world, notes, (at, at + stretch.buckets))
                at += stretch.buckets
    shape = (buckets, len(layout.sharded), layout.clusters, exact_memory.POOL_NOTES)
    return Drawn(layout, bucket_s, notes.edges, notes.pools.reshape(shape), notes.root_times, notes.run_times)


def _check(params: Params) -> None:
    faults = [
        f"{name} is in force; leave it at its healthy value"
        for name, idle in NOT_DRAWN.items()
        if (np.minimum(getattr(params, name), UNLIMITED) != idle).any()
    ]
    if params.blocked.any():
        faults.append("clients are blocked; leave them out of the demand instead")
    if faults:
        raise Faults("what exact simulation does not draw", faults)


def run_seeds(
    layout: Layout,
    stretches: Sequence[Stretch],
    seeds: Iterable[int],
    bucket_s: float = 1.0,
    discipline: Discipline = PLAIN,
) -> Drawn:
    """The sum of several runs."""
    first, *others = (run(layout, stretches, seed, bucket_s, discipline) for seed in seeds)
    for other in others:
        first = first + other
    return first


def scaled(params: Params, by: int) -> Params:
    """One `by`-th of the hosts under one `by`-th of the demand.

    Raises Faults where a cell's hosts do not divide by it within a tenth: its load per host would be another.
    """
    hosts = np.rint(params.hosts / by)
    off = np.flatnonzero(np.abs(hosts * by - params.hosts) > 0.1 * params.hosts)
    if len(off):
        faults = [f"cell {c} has {params.hosts[c]:g} hosts, which do not divide by {by}" for c in off[:10]]
        raise Faults(f"a fleet scaled down to 1/{by}", [*faults, "choose a divisor of the smallest host sets"])
    return params._replace(hosts=hosts, demand=params.demand / by)


def bin_edges() -> Floats:
    """Lower edges of the bins of a histogram, and the upper edge of the last [BINS + 1]. Seconds."""
    at = np.arange(exact_memory.BINS + 1)
    octave, part = np.divmod(at, exact_memory.BINS_PER_OCTAVE)
    return np.asarray(2.0 ** (octave + exact_memory.LEAST_OCTAVE) * (1.0 + part / exact_memory.BINS_PER_OCTAVE))


def quantile(histogram: ArrayLike, q: float) -> Floats:
    """Time below which a share q of each histogram [..., BINS] lies [...]; nan where it is empty.

    Even within a bin, which is 3 % wide at the most.
    """
    counts = np.asarray(histogram, dtype=np.float64)
    below = counts.cumsum(axis=-1)
    total = below[..., -1:]
    found = np.minimum((below < q * total).sum(axis=-1, keepdims=True), exact_memory.BINS - 1)
    here = np.take_along_axis(counts, found, -1)
    before = np.take_along_axis(below, found, -1) - here
    part = np.divide(q * total - before, here, out=np.zeros_like(here), where=here > 0)
    edges = bin_edges()
    value = edges[found] + part * (edges[found + 1] - edges[found])
    return np.asarray(np.where(total > 0, value, np.nan)[..., 0])


@dataclass(frozen=True)
class _Roster:
    """Which hosts serve where. Hosts keep their numbers over stretches."""

    cell: Ints  # [H] cell of each host, the last one it had where it has left; all hosts ever
    serves: NDArray[np.bool_]  # [H]
    pool: Ints  # [H] service * K + cluster


def _rosters(layout: Layout, stretches: Sequence[Params]) -> Iterable[_Roster]:
    """A roster per stretch. Hosts move as the engine moves them: within their set, then their cluster, then away."""
    cell: list[int] = []
    serves: list[bool] = []
    steps = []
    for params in stretches:
        wanted = np.rint(params.hosts).astype(np.int64)
        _move(layout, cell, serves, wanted)
        steps.append((list(cell), list(serves)))
    for cells, serving in steps:
        ever = np.array(cells + cell[len(cells) :], dtype=np.int64)
        now = np.zeros(len(cell), dtype=np.bool_)
        now[: len(serving)] = serving
        yield _Roster(ever, now, layout.cell_service[ever] * layout.clusters + layout.cell_cluster[ever])


def _move(layout: Layout, cell: list[int], serves: list[bool], wanted: Ints) -> None:
    """Change `cell` and `serves` in place until every cell has as many hosts as wanted."""
    members: dict[int, list[int]] = {c: [] for c in range(len(wanted))}
    for host, c in enumerate(cell):
        if serves[host]:
            members[c].append(host)
    pool = layout.cell_service * layout.clusters + layout.cell_cluster
    spare = [(host, c) for c, hosts in members.items() for host in hosts[wanted[c] :]]
    for nearer in (True, False):
        for c in range(len(wanted)):
            for host, was in list(spare):
                if len(members[c]) >= wanted[c]:
                    break
                if pool[was] == pool[c] and (not nearer or layout.cell_set[was] == layout.cell_set[c]):
                    spare.remove((host, was))
                    members[was].remove(host)
                    members[c].append(host)
                    cell[host] = c
    for host, _ in spare:
        serves[host] = False
    for c, hosts in members.items():
        for _ in range(wanted[c] - len(hosts)):
            cell.append(c)
            serves.append(True)


def _wiring(
    layout: Layout, stretches: Sequence[Params], horizon: float, bucket_s: float, discipline: Discipline
) -> Wiring:
    services = len(layout.sharded)
    sharing = np.zeros(services, dtype=np.int64)
    sharing[list(discipline.sharing)] = 1
    dropping = np.zeros(services, dtype=np.int64)
    dropping[list(discipline.dropping)] = 1
    choices = np.ones(services, dtype=np.int64)
    for service, looked_at in discipline.choices:
        choices[service] = looked_at
    waits = [
        waits
        for params in stretches
        for waits in (params.timeout_s, params.backoff_s, params.client_timeout_s, params.client_backoff_s)
    ]
    lanes = np.unique(np.concatenate([*waits, [QUICK_S]]))
    lanes = lanes[lanes < horizon]
    fans = np.max([_most_copies(params) for params in stretches], axis=0)
    most = max((int(fans[a:b].sum()) for a, b in pairwise(layout.first_call)), default=0)
    return Wiring(
        op_service=layout.op_service,
        first_call=layout.first_call,
        edge_op=np.concatenate([layout.call_to, layout.root_op]),
        user_edge=len(layout.call_to) + np.repeat(np.arange(len(layout.root_op)), layout.clusters),
        user_cluster=np.tile(np.arange(layout.clusters), len(layout.root_op)),
        detached=layout.detached,
        sharing=sharing,
        choices=choices,
        dropping=dropping,
        first_cell=layout.first_cell,
        lane_s=lanes,
        clusters=layout.clusters,
        calls=len(layout.call_to),
        refusal_lane=int(np.searchsorted(lanes, QUICK_S)),
        most_calls=most + 4,
        bucket_s=float(bucket_s),
    )


def _most_copies(params: Params) -> Floats:
    """Runs that one run of the caller can begin by each call [E]."""
    made = np.ceil((params.probability[:, np.newaxis] * params.made).max(axis=1, initial=0.0)) + 1.0
    return np.asarray(np.ceil(params.fan) * made)


def _lanes(wiring: Wiring, seconds: Floats) -> Ints:
    """The lane of each patience, NO_LANE where it lasts beyond the end."""
    found = np.searchsorted(wiring.lane_s, seconds)
    known = found < len(wiring.lane_s)
    return np.where(known, found, exact_memory.NO_LANE).astype(np.int64)


def _terms(layout: Layout, wiring: Wiring, params: Params, roster: _Roster) -> Terms:
    service = layout.cell_service
    asked = params.demand.reshape(-1)
    serving = np.flatnonzero(roster.serves)
    by_cell = serving[np.argsort(roster.cell[serving], kind="stable")]
    cells = {
        exact_memory.OWN: params.own_s[service] * params.own,
        exact_memory.ERROR: np.minimum(params.error_rate[service] + params.errors, 1.0),
        exact_memory.LOST_P: params.lost_p,
        exact_memory.SLOW_P: params.slow_p,
        exact_memory.SLOW_S: params.slow_mean_s,
        exact_memory.SLOW_SCV: params.slow_scv,
        exact_memory.BELOW: _below_in_pools(layout, params.share),
    }
    users = np.ones(len(params.client_timeout_s))
    made = params.probability[:, np.newaxis] * params.made
    edges = (
        np.concatenate([params.fan, users]),
        np.concatenate([params.attempts, params.client_attempts]),
    )
    return Terms(
        rate=float(asked.sum()),
        user_below=_below(asked),
        barred=np.concatenate([1.0 - (1.0 - params.unreachable) * params.let_through, params.shed]),
        work=np.ascontiguousarray(params.work),
        edges=np.stack(edges, axis=1),
        made=made,
        awaited=np.minimum(made * params.awaited, 1.0),
        timeout_lane=_lanes(wiring, np.concatenate([params.timeout_s, params.client_timeout_s])),
        backoff_lane=_lanes(wiring, np.concatenate([params.backoff_s, params.client_backoff_s])),
        scv=np.ascontiguousarray(params.scv),
        slots=np.maximum(np.rint(params.slots), 1).astype(np.int64),
        limit=np.rint(params.queue_limit).astype(np.int64),
        cells=np.stack([cells[column] for column in range(exact_memory.CELL_TERMS)], axis=1),
        first_host=np.searchsorted(roster.cell[by_cell], np.arange(len(service) + 1)).astype(np.int64),
        hosts=by_cell.astype(np.int64),
        host_cell=roster.cell,
        route_below=np.ascontiguousarray(params.route.cumsum(axis=2).reshape(-1, layout.clusters)),
    )


def _below(weights: Floats) -> Floats:
    total = weights.sum()
    return np.asarray(weights.cumsum() / total if total > 0 else np.ones_like(weights))


def _below_in_pools(layout: Layout, share: Floats) -> Floats:
    """Cumulative share within each service and cluster [C]."""
    below = np.empty(len(share))
    for a, b in pairwise(layout.first_cell):
        below[a:b] = _below(share[a:b])
    return below


def _empty_world(layout: Layout, wiring: Wiring, host_pool: Ints, seed: int) -> World:
    hosts = np.zeros((len(host_pool), exact_memory.HOST_COLUMNS), dtype=np.int64)
    hosts[:, (exact_memory.HEAD, exact_memory.TAIL)] = exact_memory.NOBODY
    hosts[:, exact_memory.POOL] = host_pool
    hosts[:, exact_memory.SERVICE] = host_pool // layout.clusters
    lanes = np.zeros((len(wiring.lane_s), 3), dtype=np.int64)
    lanes[:, :2] = exact_memory.NOBODY
    world = World(
        counter=np.array([seed], dtype=np.uint64) * np.uint64(0xD1342543DE82EF95),
        clock=np.zeros(2),
        sizes=np.zeros(5, dtype=np.int64),
        event_at=np.zeros(0),
        event=np.zeros(0, dtype=np.int64),
        free=np.zeros(0, dtype=np.int64),
        outbox=np.zeros(wiring.most_calls, dtype=np.int64),
        runs=np.zeros((0, exact_memory.RUN_COLUMNS), dtype=np.int64),
        times=np.zeros((0, exact_memory.TIME_COLUMNS)),
        lanes=lanes,
        hosts=hosts,
        shared=np.zeros((len(host_pool), 3)),
        pools=np.zeros((len(layout.sharded) * layout.clusters, 2), dtype=np.int64),
    )
    return _with_room(world, max(ROOM, 4 * wiring.most_calls))


def _with_room(world: World, more: int) -> World:
    """The same world with room for so many more runs."""
    had = len(world.runs)
    free = np.zeros(had + more, dtype=np.int64)
    unused = world.sizes[exact_memory.FREE]
    free[:more] = np.arange(had + more - 1, had - 1, -1)
    free[more : more + unused] = world.free[:unused]  # those in use before come first again
    world.sizes[exact_memory.FREE] += more
    return world._replace(
        free=free,
        runs=np.concatenate([world.runs, np.zeros((more, exact_memory.RUN_COLUMNS), dtype=np.int64)]),
        times=np.concatenate([world.times, np.zeros((more, exact_memory.TIME_COLUMNS))]),
        event_at=np.concatenate([world.event_at, np.zeros(2 * more)]),
        event=np.concatenate([world.event, np.zeros(2 * more, dtype=np.int64)]),
    )


def _blank(layout: Layout, buckets: int) -> Notes:
    services, users = len(layout.sharded), len(layout.root_op)
    edges = len(layout.call_to) + users
    return Notes(
        edges=np.zeros((buckets, edges, layout.clusters, exact_memory.EDGE_NOTES)),
        pools=np.zeros((buckets, services * layout.clusters, exact_memory.POOL_NOTES)),
        root_times=np.zeros((buckets, users, exact_memory.BINS), dtype=np.int64),
        run_times=np.zeros((buckets, services, exact_memory.BINS), dtype=np.int64),
    )


def _through(wiring: Wiring, terms: Terms, world: World, notes: Notes, buckets: tuple[int, int]) -> World:
    """Simulate buckets [from, to) under one set of parameters; gives the world, which may have grown."""
    begins = buckets[0] * wiring.bucket_s
    exact.begin_stretch(wiring, terms, world, notes, (begins, buckets[0], begins + wiring.bucket_s))
    while exact.advance(wiring, terms, world, notes, buckets[1] - 1) == exact.NEEDS_ROOM:
        world = _with_room(world, len(world.runs))
    return world
