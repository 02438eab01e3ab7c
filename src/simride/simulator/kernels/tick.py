"""Ticks of an island of clusters, cut into sub-steps where it is stressed, and what they add up to."""

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.edges import (
    FAIL_P,
    FAIL_S,
    FAILED,
    FIRST,
    LEFT,
    LIMITED_P,
    LOST_ON_WAY,
    NEVER,
    NOT_RETRIED,
    OK,
    POOL_BUSY,
    RING,
    SECOND,
    SENT,
    THIRD,
    TIMEOUT_P,
    WRONG,
    WRONG_P,
    Slots,
)
from simride.simulator.kernels.memory import (
    ARRIVED,
    BACKOFF,
    BUSY_SUM,
    CALLERS,
    COMPLETED,
    ERROR,
    FAIL_SUM,
    FAILED_SUM,
    FIRST_SUM,
    HOSTS,
    LIMITED_SUM,
    LOST_SUM,
    NOT_RETRIED_SUM,
    OK_SUM,
    OP_ARRIVED,
    OP_LIMITED,
    OP_NEVER,
    OP_OK,
    OP_WRONG,
    PASSED,
    POOL,
    POOL_CAME,
    POOL_ENDED,
    POOL_PENDING,
    POOL_USED,
    POOL_WAITED,
    QUEUED_SUM,
    REFUSED_SUM,
    RETRY_SUM,
    SENT_SUM,
    SHARE,
    SLIP,
    SLOTS,
    TIMEOUT,
    TIMEOUT_SUM,
    WAITED,
    WAITED_1,
    WAITED_2,
    WAY_LOST_SUM,
    WRONG_SUM,
    Graph,
    Group,
    Live,
    Model,
    Plan,
    Scratch,
    Sums,
)
from simride.simulator.kernels.mixture import add_scaled, shift_into, total_mass
from simride.simulator.kernels.passes import down, up
from simride.simulator.kernels.pools import NO_POOL
from simride.simulator.kernels.queue import (
    BUSY,
    EVEN,
    HOLD,
    RATE,
    REFUSED,
    STARTS,
    WAIT_MEAN,
    WAIT_P,
    WAIT_VAR,
    WAITING,
)
from simride.simulator.kernels.visits import RUN_OK
from simride.simulator.state import Floats, Ints

BUSY_STRESS = 0.93  # utilisation of a cell above which its clusters take sub-steps
DRAIN_STRESS = 1.0  # how much longer a cell's queue is than at rest, that its clusters take sub-steps
SHARE_STRESS = 0.02  # of its service's requests there, so that one bad host in a thousand does not
FAIL_STRESS = 0.02  # change of an attempt's odds within a tick
TIMEOUT_STRESS = 0.01  # of an attempt: odds of a timeout that is too short for the step
HASTY_TIMEOUT = 0.8  # of a sub-step: shorter timeouts need shorter steps

# How a cluster is stepped: in whole ticks, in sub-steps, in sub-steps half as long.
CALM = 0.0
STRESSED = 1.0
HASTY = 2.0
FINER = 2


@kernel
def add_hosts(sums: Floats, cells: Floats, hosts: Floats, arrivals: tuple[float, float, float], dt: float) -> None:
    """Add a step of a service in a cluster.

    `arrivals`: requests per second, odds that neither the operation nor a callee fails one, by version slot.
    """
    rate, older, newer = arrivals
    for c in range(len(cells)):
        ok = newer if c % 2 else older
        host = hosts[c]
        out = sums[c]
        count = host[HOSTS]
        if count > 0.0:
            cell = cells[c]
            served = count * dt
            arrived = cell[RATE] * served
            out[ARRIVED] += arrived
            out[REFUSED_SUM] += cell[REFUSED] * served
            out[FAILED_SUM] += cell[STARTS] * served * (1.0 - (1.0 - host[ERROR]) * ok)
            out[BUSY_SUM] += cell[BUSY] * dt
            out[QUEUED_SUM] += cell[WAITING] * served
            out[COMPLETED] += cell[BUSY] * host[SLOTS] / cell[HOLD] * served
            waited = arrived * cell[WAIT_P]
            out[WAITED] += waited
            out[WAITED_1] += waited * cell[WAIT_MEAN]
            out[WAITED_2] += waited * (cell[WAIT_VAR] + cell[WAIT_MEAN] * cell[WAIT_MEAN])
        elif host[SHARE] > 0.0:  # nobody there: refused at once
            out[ARRIVED] += rate * host[SHARE] * dt
            out[REFUSED_SUM] += rate * host[SHARE] * dt


@kernel_apart
def add_services(graph: Graph, model: Model, live: Live, sums: Sums, arrivals: Floats, group: Group, dt: float) -> None:
    """Add a step of every operation and every cell to the bucket."""
    for s in range(len(graph.first_op) - 1):
        for k in group.members:
            older = 0.0
            newer = 0.0
            total = 0.0
            admitted = live.admitted[s, k]
            for o in range(graph.first_op[s], graph.first_op[s + 1]):
                rate = arrivals[o, k]
                total += rate
                goes = live.mix[o, k] * live.runs[o, k, RUN_OK]
                older += goes * (1.0 - model.slips[o, k, SLIP])
                newer += goes * (1.0 - model.slips[o, k, SLIP + 1])
                out = sums.ops[o, k]
                out[OP_ARRIVED] += rate * dt
                out[OP_OK] += rate * dt * total_mass(live.answer[o, k])
                out[OP_NEVER] += rate * dt * live.fails[o, k, NEVER]
                if group.hindered:
                    out[OP_LIMITED] += rate * dt * (1.0 - admitted)
                    out[OP_WRONG] += rate * dt * live.fails[o, k, WRONG]
            pair = s * graph.clusters + k
            i, j = graph.first_cell[pair], graph.first_cell[pair + 1]
            add_hosts(sums.cells[i:j], live.cells[i:j], model.cells[i:j], (total * admitted, older, newer), dt)


@kernel
def add_downstream(sums: Floats, downstream: Floats, arrivals: Floats, tick_s: float) -> None:
    """Add the time in callees as it is at the end of a tick, by the arrivals then."""
    for o in range(arrivals.shape[0]):
        for k in range(arrivals.shape[1]):
            add_scaled(sums[o, k], (arrivals[o, k] + 1e-9) * tick_s, downstream[o, k])


@kernel
def add_edge(out: Floats, edge: Floats, passed: float, dt: float) -> None:
    """Add a step of one edge to the bucket."""
    retries = edge[SECOND] + edge[THIRD]
    attempts = edge[FIRST] + retries
    out[FIRST_SUM] += edge[FIRST] * dt
    out[RETRY_SUM] += retries * dt
    out[OK_SUM] += edge[OK] * dt
    out[LOST_SUM] += edge[FAILED] * dt
    out[TIMEOUT_SUM] += attempts * edge[TIMEOUT_P] * dt
    out[FAIL_SUM] += attempts * edge[FAIL_P] * dt
    out[SENT_SUM] += attempts * passed * dt


@kernel_apart
def add_hindrance(out: Floats, edge: Floats, dt: float) -> None:
    """Add what stood in the way of one edge in a step."""
    attempts = edge[FIRST] + edge[SECOND] + edge[THIRD]
    out[LIMITED_SUM] += attempts * edge[LIMITED_P] * dt
    out[NOT_RETRIED_SUM] += edge[NOT_RETRIED] * dt
    out[WAY_LOST_SUM] += edge[LOST_ON_WAY] * dt
    out[WRONG_SUM] += edge[OK] * edge[WRONG_P] * dt


@kernel_apart
def add_pool(out: Floats, edge: Floats, pool: Floats, admits: Floats, dt: float) -> None:
    """Add a step of a connection pool, all calling hosts together."""
    callers = admits[CALLERS] * dt
    if pool[HOLD] > 0.0:
        out[POOL_CAME] += pool[RATE] * callers
        out[POOL_ENDED] += (pool[BUSY] * admits[POOL] / pool[HOLD] + pool[REFUSED]) * callers
        out[POOL_USED] += pool[BUSY] * admits[POOL] * callers
        out[POOL_PENDING] += pool[WAITING] * callers
        out[POOL_WAITED] += pool[RATE] * callers * pool[WAIT_P] * pool[WAIT_MEAN]
        out[SENT_SUM] += edge[LEFT] * dt - (edge[FIRST] + edge[SECOND] + edge[THIRD]) * edge[SENT] * dt


@kernel
def add_latency(out: Floats, edge: Floats, time: Floats, backoff: float, dt: float) -> None:
    """Add what users waited for a success; a retry comes after the attempts before it failed."""
    again = edge[FAIL_S] + backoff
    add_scaled(out, edge[FIRST] * dt, time)
    shift_into(time, edge[SECOND] * dt, again, 0.0, out)
    shift_into(time, edge[THIRD] * dt, 2.0 * again, 0.0, out)


@kernel_apart
def add_edges(graph: Graph, model: Model, live: Live, sums: Sums, group: Group, dt: float) -> None:
    """Add a step of every call and of all users to the bucket."""
    calls = len(graph.call_to)
    for e in range(calls):
        for k in group.members:
            edge = live.edges[e, k]
            add_edge(sums.edges[e, k], edge, edge[SENT], dt)
            if group.hindered:
                add_hindrance(sums.edges[e, k], edge, dt)
            if group.hindered and model.admits[e, k, POOL] < NO_POOL:
                add_pool(sums.edges[e, k], edge, live.pools[e, k], model.admits[e, k], dt)
    for p in range(len(graph.root_op)):
        backoff = model.edges[calls + p, BACKOFF]
        for k in group.members:
            edge = live.edges[calls + p, k]
            add_edge(sums.edges[calls + p, k], edge, model.admits[calls + p, k, PASSED], dt)
            if group.hindered:
                add_hindrance(sums.edges[calls + p, k], edge, dt)
            add_latency(sums.latency[p, k], edge, live.time[calls + p, k], backoff, dt)


@kernel
def any_busy(cells: Floats, hosts: Floats) -> bool:
    """True where slots of a cell that matters are nearly all busy, or some of its hosts still drain."""
    for c in range(len(cells)):
        drains = cells[c, EVEN] < -DRAIN_STRESS and cells[c, WAITING] > hosts[c, SLOTS]
        if (drains or cells[c, BUSY] > BUSY_STRESS) and hosts[c, HOSTS] > 0.0 and hosts[c, SHARE] >= SHARE_STRESS:
            return True
    return False


@kernel
def any_hasty(edges: Floats, model: Floats, k: int, step_s: float) -> bool:
    """True where calls of a cluster fail by timeouts too short for steps of so many seconds."""
    for e in range(len(edges)):
        if edges[e, k, TIMEOUT_P] > TIMEOUT_STRESS and model[e, TIMEOUT] < HASTY_TIMEOUT * step_s:
            return True
    return False


@kernel
def note_stress(first_cell: Ints, model: Model, live: Live, plan: Plan) -> None:
    """Decide for each cluster into how many steps the next tick is cut: CALM, STRESSED or HASTY."""
    clusters = len(plan.everyone)
    for k in plan.everyone:
        stressed = False
        for pair in range(k, len(first_cell) - 1, clusters):
            i, j = first_cell[pair], first_cell[pair + 1]
            stressed = stressed or any_busy(live.cells[i:j], model.cells[i:j])
        for e in range(len(live.edges)):
            edge = live.edges[e, k]
            stressed = stressed or abs(edge[FAIL_P] - plan.odds[e, k]) > FAIL_STRESS or edge[POOL_BUSY] > BUSY_STRESS
            plan.odds[e, k] = edge[FAIL_P]
        plan.stressed[k] = CALM
        if stressed:
            hasty = any_hasty(live.edges, model.edges, k, plan.tick_s / plan.substeps)
            plan.stressed[k] = HASTY if hasty else STRESSED


@kernel
def pick_members(stressed: Floats, islands: Ints, wanted: float, members: Ints) -> int:
    """Write the clusters whose island is `wanted`: CALM, STRESSED or HASTY, by its worst; gives their number.

    An island below 0 is not stepped.
    """
    count = 0
    for k in range(len(islands)):
        if islands[k] < 0:
            continue
        worst = CALM
        for k2 in range(len(islands)):
            if islands[k2] == islands[k]:
                worst = max(worst, stressed[k2])
        if worst == wanted:
            members[count] = k
            count += 1
    return count


@kernel_apart
def advance(graph: Graph, model: Model, live: Live, sums: Sums, scratch: Scratch, plan: Plan) -> None:
    """Step all clusters through so many ticks, adding to the bucket's sums. The clock is left to the caller.

    Islands do not touch, so the calm ones are stepped together and the stressed ones together, in
    sub-steps; no cluster's numbers depend on who else is in its group.
    """
    at = plan.at
    finest = FINER * plan.substeps
    seconds = plan.tick_s / finest
    for e in range(len(live.edges)):
        for k in plan.everyone:
            plan.odds[e, k] = live.edges[e, k, FAIL_P]
    for _ in range(plan.ticks):
        for level, steps in ((CALM, 1), (STRESSED, plan.substeps), (HASTY, finest)):
            count = pick_members(plan.stressed, plan.islands, level, plan.members)
            if count > 0:
                span = finest // steps
                dt = span * seconds
                group = Group(plan.members[:count], level > CALM, plan.hindered)
                for i in range(steps):
                    slots = Slots((at + i * span) % RING, span, seconds)
                    down(graph, model, live, group, slots, scratch)
                    up(graph, model, live, group, scratch, slots)
                    add_services(graph, model, live, sums, scratch.arrivals, group, dt)
                    add_edges(graph, model, live, sums, group, dt)
        add_downstream(sums.downstream, live.downstream, scratch.arrivals, plan.tick_s)
        note_stress(graph.first_cell, model, live, plan)
        at = (at + finest) % RING
