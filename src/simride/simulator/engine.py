"""The fluid engine: a state, one bucket of it stepped and written to the tape, work that moves with its hosts.

Deterministic to the bit: no clock, no draw, no global. Noise arrives in `params.demand`. The equations are
in `kernels`, their sources named there; what they are worth is in docs/explanation/accuracy.md.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simride.simulator import latency
from simride.simulator.kernels import edges, memory, pools, queue, tick, visits
from simride.simulator.kernels.memory import Graph, Live, Model, Plan, Scratch, State, Sums
from simride.simulator.layout import base_params, lay_out
from simride.simulator.spec import UNLIMITED, Endpoint, Fleet, Operation, Region, Service
from simride.simulator.state import CLASSES, MOMENTS, Floats, Ints, Layout, Params, Segment
from simride.simulator.tape import Known, new_segment, write

SUBSTEPS = 8  # of a stressed tick; twice as many where timeouts are shorter than such a step

# Changes from one bucket to the next that a calm tick cannot follow.
OWN_JUMP = 0.01  # of the own time
ERROR_JUMP = 0.001
DELAY_JUMP_S = 0.0005
DEMAND_JUMP = 0.05  # of the demand of a cluster

__all__ = [
    "SUBSTEPS", "Known", "State", "copy_state", "fresh_state", "in_pools", "in_system", "move_hosts", "new_segment",
    "retrying", "run_bucket", "warm_up",
]  # fmt: skip


def fresh_state(layout: Layout) -> State:
    """An empty fleet: no host yet, nothing under way. The first buckets fill it."""
    ops, calls, users = len(layout.op_service), len(layout.call_to), len(layout.root_op)
    cells, clusters, all_edges = len(layout.cell_service), layout.clusters, calls + users
    at_once = np.zeros((ops, clusters, MOMENTS, CLASSES))
    at_once[:, :, 0, 0] = 1.0
    operations = np.diff(layout.first_op)[layout.op_service]
    edge_rows = np.zeros((all_edges, clusters, edges.EDGE_COLUMNS))
    edge_rows[:, :, edges.SEEN] = edges.UNSEEN
    edge_rows[:, :, edges.REACH] = 1.0
    edge_rows[:, :, [edges.COPY_OK, edges.GRANTED, edges.SENT]] = 1.0
    runs = np.zeros((ops, clusters, visits.RUN_COLUMNS))
    runs[:, :, [visits.RUN_OK, visits.RUN_RIGHT]] = 1.0
    return State(
        cells=np.zeros((cells, queue.CELL_COLUMNS)),
        hosts=np.zeros(cells),
        mix=np.repeat(1.0 / operations[:, np.newaxis], clusters, axis=1),
        hold=np.zeros((ops, clusters, visits.HOLD_COLUMNS)),
        runs=runs,
        downstream=at_once.copy(),
        answer=at_once.copy(),
        fails=np.zeros((ops, clusters, edges.FAIL_COLUMNS)),
        seen=at_once.copy(),
        seen_fails=np.zeros((ops, clusters, edges.FAIL_COLUMNS)),
        told=np.zeros((ops, clusters, edges.TOLD_COLUMNS)),
        versions=np.zeros((ops, clusters, 2)),
        edges=edge_rows,
        time=np.zeros((all_edges, clusters, MOMENTS, CLASSES)),
        ring=np.zeros((all_edges, clusters, 2, edges.RING)),
        stressed=np.full(clusters, tick.STRESSED),
        moved=np.ones((len(layout.sharded), clusters)),
        admitted=np.ones((len(layout.sharded), clusters)),
        pools=np.zeros((calls, clusters, queue.CELL_COLUMNS)),
        last_cells=np.zeros((cells, memory.MODEL_COLUMNS)),
        last_edges=np.full((all_edges, memory.PATIENCE_COLUMNS), np.nan),
        last_work=np.full(ops, np.nan),
        last_admits=np.zeros((all_edges, clusters, memory.ADMIT_COLUMNS)),
        last_route=np.full((len(layout.sharded), clusters, clusters), np.nan),
        last_links=np.zeros((len(layout.sharded), clusters, clusters, memory.LINK_COLUMNS)),
        last_slips=np.zeros((ops, clusters, memory.SLIP_COLUMNS)),
        last_demand=np.zeros(clusters),
        clock=np.zeros(2),
        cell_ledger=np.zeros((cells, 4)),
        edge_ledger=np.zeros((all_edges, clusters, 5)),
        pool_ledger=np.zeros((calls, clusters, 3)),
        op_ledger=np.zeros((ops, clusters, 2)),
    )


def copy_state(state: State, onto: State | None = None) -> State:
    """A state that shares nothing with this one: where a fork begins. `onto`, of the same fleet, gives its memory."""
    if onto is None:
        return State(*(array.copy() for array in state))
    for array, room in zip(state, onto, strict=True):
        room[:] = array
    return onto


def in_system(state: State) -> Floats:
    """Requests waiting or served in each cell [C]."""
    return state.cells[:, queue.LOAD] * state.hosts


def in_pools(state: State) -> Floats:
    """Attempts that wait for a connection or hold one, by call [E, K]."""
    calls = len(state.pools)
    return np.asarray(state.pools[:, :, queue.LOAD] * state.last_admits[:calls, :, memory.CALLERS])


def retrying(state: State) -> Floats:
    """Attempts on their way back, by call and then by endpoint [E+P, K]."""
    return np.asarray(state.ring.sum((2, 3)))


def run_bucket(
    layout: Layout,
    params: Params,
    state: State,
    segment: Segment,
    tick_s: float,
    substeps: int = SUBSTEPS,
    known: Known | None = None,
) -> None:
    """Step the fleet by one bucket of the segment, in ticks of `tick_s`, and write the bucket.

    `state` changes in place. Hosts that differ from the state's are moved first (`move_hosts`). Clusters
    that are `known` are not stepped: their part of the bucket is copied, and their state is left behind.
    """
    if segment.count >= len(segment.cells):
        raise ValueError(f"the segment holds {len(segment.cells)} buckets and all are written")
    ticks = round(segment.step_s / tick_s)
    if ticks < 1 or abs(ticks * tick_s - segment.step_s) > 1e-9 * segment.step_s:
        raise ValueError(f"a bucket of {segment.step_s} s is no whole number of ticks of {tick_s} s")
    params = Params(*(np.ascontiguousarray(values, dtype=np.float64) for values in params))
    if not np.array_equal(state.hosts, params.hosts):
        move_hosts(state, layout, state.hosts.copy(), params.hosts)
    _set_slot_length(state, tick_s / (tick.FINER * substeps))
    model = _pack(layout, params)
    _move_pools(layout, model, state)
    _note_jumps(layout, model, state)
    _set_calls_made(params, state)
    sums = _no_sums(layout)
    plan = Plan(
        everyone=np.arange(layout.clusters, dtype=np.int64),
        islands=np.where(known.clusters, -1, islands(params.route)) if known else islands(params.route),
        stressed=state.stressed,
        members=np.zeros(layout.clusters, dtype=np.int64),
        odds=np.zeros((len(state.edges), layout.clusters)),
        hindered=_hindered(model, state),
        at=int(state.clock[0]),
        ticks=ticks,
        tick_s=float(tick_s),
        substeps=substeps,
    )
    graph = Graph(*(getattr(layout, name) for name in Graph._fields))
    live = Live(*(getattr(state, name) for name in Live._fields))
    tick.advance(graph, model, live, sums, _room_to_work(layout), plan)
    state.clock[0] = (state.clock[0] + ticks * tick.FINER * substeps) % edges.RING
    write(layout, params, model, state, sums, segment, known)


def islands(route: Floats) -> Ints:
    """Number of the island of each cluster [K]: who can reach whom, in any number of calls, either way."""
    joined = np.asarray(route.any(axis=0))
    return np.array(_numbered(joined.tobytes(), len(joined)), dtype=np.int64)


@lru_cache(maxsize=64)
def _numbered(joined: bytes, clusters: int) -> tuple[int, ...]:
    """Island numbers from who calls whom [K, K] as bytes: the same few answers for thousands of buckets."""
    numbers = list(range(clusters))
    for k, k2 in np.argwhere(np.frombuffer(joined, dtype=np.bool_).reshape(clusters, clusters)):
        if numbers[k] != numbers[k2]:
            low, high = sorted((numbers[k], numbers[k2]))
            numbers = [low if number == high else number for number in numbers]
    return tuple(numbers)


def move_hosts(state: State, layout: Layout, before_hosts: Floats, after_hosts: Floats) -> None:
    """Let hosts change cells, each with its queue: first within its host set, then within its cluster.

    What hosts that leave for good held is lost, and counted in column 3 of `state.cell_ledger`. Hosts
    that come new are empty. The state must be per `before_hosts`.
    """
    pair_of_cell = layout.cell_service * layout.clusters + layout.cell_cluster
    for pair in np.unique(pair_of_cell[before_hosts != after_hosts]):
        cells = np.arange(layout.first_cell[pair], layout.first_cell[pair + 1])
        _move_within(state, cells, layout.cell_set[cells], before_hosts[cells], after_hosts[cells])
    state.hosts[:] = after_hosts


def _move_within(
    state: State, cells: NDArray[np.int64], sets: NDArray[np.int64], before: Floats, after: Floats
) -> None:
    """Move hosts between the cells of one service and cluster."""
    rows = state.cells[cells]
    waiting = rows[:, queue.WAITING]
    # per host: load, backlog, and second moment of the backlog, which add up where the variance does not
    held = np.stack([rows[:, queue.LOAD], waiting, rows[:, queue.SPREAD] + waiting * waiting], axis=1)
    leaving = np.maximum(before - after, 0.0)
    coming = np.maximum(after - before, 0.0)
    kept = held * (before - leaving)[:, np.newaxis]
    for group in (*(np.flatnonzero(sets == host_set) for host_set in np.unique(sets)), np.arange(len(cells))):
        movers = min(leaving[group].sum(), coming[group].sum())
        if movers > 0.0:
            out = leaving[group] * (movers / leaving[group].sum())
            into = coming[group] * (movers / coming[group].sum())
            kept[group] += into[:, np.newaxis] * ((out @ held[group]) / movers)
            leaving[group] -= out
            coming[group] -= into
    state.cell_ledger[cells, 3] += np.maximum(leaving, 0.0) * held[:, 0]
    per_host = np.divide(kept, after[:, np.newaxis], out=np.zeros_like(kept), where=after[:, np.newaxis] > 0.0)
    changed = before != after
    rows[after <= 0.0] = 0.0
    rows[changed, queue.LOAD] = per_host[changed, 0]
    rows[changed, queue.WAITING] = per_host[changed, 1]
    rows[changed, queue.SPREAD] = np.maximum(per_host[:, 2] - per_host[:, 1] ** 2, 0.0)[changed]
    state.cells[cells] = rows


def warm_up(progress: Callable[[str], None] = lambda _: None) -> None:
    """Compile all kernels, or load them from the cache (about 15 s, or half a second); says what comes next."""
    progress("latency")
    mix = latency.with_delay(latency.with_wait(latency.at_once(), 0.1, 0.01, 1e-4), 0.1, 0.01, 1.0)
    latency.share_below(latency.with_stage(mix, 0.01, 1e-4), 0.01)
    latency.quantile(mix, 0.5)
    progress("engine")
    fleet = Fleet(
        name="smallest",
        regions=(Region("here", ("here-a",), 0.0, 1.0),),
        services=(Service("one", 1, 1, 0.01),),
        operations=(Operation("one.get", "one"),),
        endpoints=(Endpoint("get", "one.get", 1.0, 1.0),),
        clients={},
    )
    names = lay_out(fleet)
    segment = new_segment(names.layout, 0.0, 1.0, 1)
    run_bucket(names.layout, base_params(names, fleet), fresh_state(names.layout), segment, 1.0)


def _set_slot_length(state: State, seconds: float) -> None:
    """Cut the ring of retries anew where the length of its slots changes; none is made or lost."""
    before = float(state.clock[1])
    if before == seconds:
        return
    if before > 0.0 and state.ring.any():
        parts = max(1, round(before / seconds))
        now_first = np.roll(state.ring, -int(state.clock[0]), axis=-1)
        state.ring[:] = 0.0
        for slot in np.flatnonzero(now_first.any(axis=(0, 1, 2))):
            first = int(slot * before / seconds + 1e-9)
            for part in range(first, first + parts):
                state.ring[..., min(part, edges.RING - 1)] += now_first[..., slot] / parts
        state.clock[0] = 0.0
    state.clock[1] = seconds


def _pack(layout: Layout, params: Params) -> Model:
    """The parameters as the kernels read them."""
    service = layout.cell_service
    cells = {
        memory.HOSTS: params.hosts,
        memory.SHARE: params.share,
        memory.OWN: params.own_s[service] * params.own,
        memory.OWN_SCV: params.scv[service],
        memory.ERROR: np.minimum(params.error_rate[service] + params.errors, 1.0),
        memory.SLOTS: params.slots[service],
        memory.LIMIT: params.queue_limit[service],
        memory.LOST_P: params.lost_p,
        memory.SLOW_P: params.slow_p,
        memory.SLOW_S: params.slow_mean_s,
        memory.SLOW_VAR: params.slow_scv * params.slow_mean_s**2,
    }
    users = len(params.client_timeout_s)
    patience = {
        memory.TIMEOUT: (params.timeout_s, params.client_timeout_s),
        memory.ATTEMPTS: (params.attempts, params.client_attempts),
        memory.BACKOFF: (params.backoff_s, params.client_backoff_s),
        memory.FAN: (params.fan, np.ones(users)),
        memory.BUDGET: (params.retry_budget, params.client_retry_budget),
    }
    return Model(
        cells=np.stack([cells[column] for column in range(memory.MODEL_COLUMNS)], axis=1),
        edges=np.stack([np.concatenate(patience[column]) for column in range(memory.PATIENCE_COLUMNS)], axis=1),
        work=params.work,
        demand=params.demand,
        admits=_admits(layout, params),
        limits=params.rate_limit,
        route=params.route,
        links=np.stack([params.link_lost, params.link_slow_p, params.link_slow_s], axis=-1),
        slips=_slips(layout, params),
    )


def _slips(layout: Layout, params: Params) -> Floats:
    """[O, K, SLIP_COLUMNS] errors and wrong answers of operations, by version slot, and the errors' mean."""
    newer = np.zeros((len(layout.sharded), layout.clusters))
    np.add.at(newer, (layout.cell_service, layout.cell_cluster), params.share * layout.cell_version)
    part = newer[layout.op_service]
    errors = np.clip(params.op_errors, 0.0, 1.0)
    mean = errors[..., 0] * (1.0 - part) + errors[..., 1] * part
    return np.concatenate([errors, np.clip(params.wrong, 0.0, 1.0), mean[..., np.newaxis]], axis=-1)


def _admits(layout: Layout, params: Params) -> Floats:
    """[E+P, K, ADMIT_COLUMNS] what callers let out, and what the edge lets in."""
    hosts = np.zeros((len(layout.sharded), layout.clusters))
    np.add.at(hosts, (layout.cell_service, layout.cell_cluster), params.hosts)
    none = np.full_like(params.shed, UNLIMITED)
    let = {
        memory.PASSED: ((1.0 - params.unreachable) * params.let_through, 1.0 - params.shed),
        memory.QUOTA: (params.quota, none),
        memory.POOL: (params.pool, none),
        memory.CALLERS: (np.where(params.pool < pools.NO_POOL, hosts[layout.op_service[layout.call_from]], 0.0),
                         np.zeros_like(params.shed)),
    }  # fmt: skip
    return np.stack([np.concatenate(let[column]) for column in range(memory.ADMIT_COLUMNS)], axis=2)


def _move_pools(layout: Layout, model: Model, state: State) -> None:
    """Where callers' hosts come or go: who waits on a host that goes is lost, a host that comes has nobody waiting."""
    calls = len(layout.call_to)
    before, after = (admits[:calls, :, memory.CALLERS] for admits in (state.last_admits, model.admits))
    if np.array_equal(before, after):
        return
    kept = np.minimum(before, after)
    load = state.pools[:, :, queue.LOAD]
    state.pool_ledger[:, :, 2] += (before - kept) * load
    part = np.divide(kept, after, out=np.zeros_like(kept), where=after > 0.0)
    for column in (queue.LOAD, queue.WAITING, queue.SPREAD):
        state.pools[:, :, column] *= part
    state.pools[after <= 0.0] = 0.0
    for column in (edges.HELD_S, edges.POOL_BUSY, edges.PATIENCE_LEFT):
        state.edges[:calls, :, column][after <= 0.0] = 0.0


def _note_jumps(layout: Layout, model: Model, state: State) -> None:
    """Compare with the last bucket: clusters that jumped take sub-steps, changed calls are evaluated anew."""
    now, before = model.cells, state.last_cells
    delay = now[:, memory.SLOW_P] * now[:, memory.SLOW_S]
    delay_before = before[:, memory.SLOW_P] * before[:, memory.SLOW_S]
    step = np.abs(now - before)
    jumped = (step[:, memory.OWN] > OWN_JUMP * now[:, memory.OWN]) | (np.abs(delay - delay_before) > DELAY_JUMP_S)
    jumped |= (step[:, memory.ERROR] > ERROR_JUMP) | (step[:, memory.LOST_P] > ERROR_JUMP)
    _stress(state, layout.cell_cluster[jumped & (now[:, memory.HOSTS] > 0.0)])
    edited = step.any(axis=1)
    state.moved[layout.cell_service[edited], layout.cell_cluster[edited]] = 1.0
    state.moved[(model.route != state.last_route).any(axis=2)] = 1.0
    if not np.array_equal(model.work, state.last_work):
        state.moved[:] = 1.0
    state.last_cells[:] = now
    state.last_work[:] = model.work
    state.last_route[:] = model.route
    _note_detours(layout, model, state)
    changed = (model.edges != state.last_edges).any(axis=1)
    if changed.any():
        state.edges[changed, :, edges.SEEN] = edges.UNSEEN
        _stress(state, np.arange(layout.clusters))
        state.last_edges[:] = model.edges
    reset = (model.admits != state.last_admits).any(axis=2)
    state.edges[:, :, edges.SEEN][reset] = edges.UNSEEN
    state.last_admits[:] = model.admits
    passed = model.admits[len(layout.call_to) :, :, memory.PASSED]
    demand = (model.demand * passed).sum(axis=0)
    _stress(state, np.flatnonzero(np.abs(demand - state.last_demand) > DEMAND_JUMP * state.last_demand))
    state.last_demand[:] = demand


def _hindered(model: Model, state: State) -> bool:
    """Whether anything may stand in a call's way in this bucket. Where nothing does, nothing is left of what did."""
    hindered = (
        (model.edges[:, memory.BUDGET] < edges.NO_BUDGET).any()
        or (model.limits < UNLIMITED).any()
        or (model.admits[: len(state.pools), :, memory.PASSED] < 1.0).any()
        or (model.admits[:, :, [memory.QUOTA, memory.POOL]] < UNLIMITED).any()
        or model.links.any()
        or model.slips.any()
    )
    if not hindered and (state.edges[:, :, edges.SENT] != 1.0).any():
        state.edges[:, :, edges.SENT] = 1.0
        state.edges[:, :, edges.OVER_QUOTA] = 0.0
    return bool(hindered)


def _set_calls_made(params: Params, state: State) -> None:
    """Write how often each call is made in each cluster; what changed is evaluated anew, a jump takes sub-steps."""
    made = params.probability[:, np.newaxis] * params.made
    columns = np.stack([made, np.minimum(made * params.awaited, 1.0)], axis=-1)
    rows = state.edges[: len(made)]
    before = rows[:, :, [edges.MADE, edges.AWAITED]]
    if np.array_equal(columns, before):
        return
    jumped = np.abs(made - before[:, :, 0]) > DEMAND_JUMP * before[:, :, 0]
    _stress(state, np.flatnonzero(jumped.any(axis=0)))
    rows[:, :, edges.SEEN][(columns != before).any(axis=-1)] = edges.UNSEEN
    rows[:, :, [edges.MADE, edges.AWAITED]] = columns


def _stress(state: State, clusters: Ints) -> None:
    """Let these clusters take sub-steps in the next tick, if they do not anyway."""
    state.stressed[clusters] = np.maximum(state.stressed[clusters], tick.STRESSED)


def _note_detours(layout: Layout, model: Model, state: State) -> None:
    """Links and slips that changed: the answers over them are worked out anew, their clusters take sub-steps."""
    if not np.array_equal(model.links, state.last_links):
        moved = (model.links != state.last_links).any(axis=3)
        state.moved[moved.any(axis=2)] = 1.0
        _stress(state, np.flatnonzero(moved.any(axis=(0, 1)) | moved.any(axis=(0, 2))))
        state.last_links[:] = model.links
    slipped = (model.slips != state.last_slips).any(axis=2)  # [O, K]
    if slipped.any():
        ops, clusters = np.nonzero(slipped)
        state.moved[layout.op_service[ops], clusters] = 1.0
        _stress(state, clusters)
        state.edges[: len(layout.call_from), :, edges.SEEN][slipped[layout.call_from]] = edges.UNSEEN
        state.last_slips[:] = model.slips


def _no_sums(layout: Layout) -> Sums:
    ops, calls, users = len(layout.op_service), len(layout.call_to), len(layout.root_op)
    clusters = layout.clusters
    return Sums(
        cells=np.zeros((len(layout.cell_service), memory.CELL_SUMS)),
        ops=np.zeros((ops, clusters, memory.OP_SUMS)),
        downstream=np.zeros((ops, clusters, MOMENTS, CLASSES)),
        edges=np.zeros((calls + users, clusters, memory.EDGE_SUMS)),
        latency=np.zeros((users, clusters, MOMENTS, CLASSES)),
    )


def _room_to_work(layout: Layout) -> Scratch:
    return Scratch(
        arrivals=np.zeros((len(layout.op_service), layout.clusters)),
        bounded=np.zeros((len(layout.op_service), layout.clusters)),
        bunched=np.zeros((len(layout.op_service), layout.clusters)),
        visit=np.zeros((MOMENTS, CLASSES)),
        spare=np.zeros((MOMENTS, CLASSES)),
        fails=np.zeros(edges.FAIL_COLUMNS),
        news=np.zeros(layout.clusters),
    )
