"""The sums of a bucket turned into its rows on the tape, and into what is counted for ever.

Columns of the rows stand in the order of the FIELDS in state.py. Clusters that are known already are copied from the
other tape's row instead.
"""

from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.edges import FAIL_P
from simride.simulator.kernels.memory import (
    ARRIVED,
    ATTEMPTS,
    BUSY_SUM,
    COMPLETED,
    ERROR,
    FAIL_SUM,
    FAILED_SUM,
    FIRST_SUM,
    HOSTS,
    LIMITED_SUM,
    LOST_P,
    LOST_SUM,
    NOT_RETRIED_SUM,
    OK_SUM,
    OP_ARRIVED,
    OP_LIMITED,
    OP_NEVER,
    OP_OK,
    OP_WRONG,
    OWN,
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
    SLOW_P,
    SLOW_S,
    TIMEOUT_SUM,
    WAITED,
    WAITED_1,
    WAITED_2,
    WAY_LOST_SUM,
    WRONG_SUM,
    Sums,
)
from simride.simulator.state import CLASSES, MOMENTS, Bools, Floats, Floats32, Ints


class Row(NamedTuple):
    """One bucket of a tape."""

    cells: Floats32  # [C, len(CELL_FIELDS)]
    ops: Floats32  # [O, K, len(OP_FIELDS)]
    downstream: Floats32  # [O, K, MOMENTS, CLASSES]
    calls: Floats32  # [E, K, len(CALL_FIELDS)]
    roots: Floats32  # [P, K, len(ROOT_FIELDS)]
    latency: Floats32  # [P, K, MOMENTS, CLASSES]


class InForce(NamedTuple):
    """What held in the bucket, as far as its row says it."""

    cell_cluster: Ints  # [C]
    cells: Floats  # [C, MODEL_COLUMNS]
    slow_scv: Floats  # [C]
    edges: Floats  # [E+P, PATIENCE_COLUMNS]
    let_through: Floats  # [E, K]
    shed: Floats  # [P, K]
    blocked: Floats  # [P, K]
    callers: Floats  # [E+P, K, EDGE_COLUMNS]
    seconds: float  # length of the bucket


class Ledgers(NamedTuple):
    """What ever happened; columns as in `State`."""

    cells: Floats  # [C, 4]
    edges: Floats  # [E+P, K, 5]
    pools: Floats  # [E, K, 3]
    ops: Floats  # [O, K, 2]


class Beside(NamedTuple):
    """Clusters whose buckets are known, and the row they stand in."""

    clusters: Bools  # [K]
    row: Row


@kernel
def ratio(top: float, bottom: float) -> float:
    """0 where there is nothing to divide by."""
    return top / bottom if bottom > 0.0 else 0.0


@kernel
def copy_row(out: Floats32, row: Floats32) -> None:
    """The other tape's row."""
    for c in range(len(row)):
        out[c] = row[c]


@kernel
def copy_mixture(out: Floats32, mix: Floats32) -> None:
    """The other tape's mixture [MOMENTS, CLASSES]."""
    for r in range(MOMENTS):
        for c in range(CLASSES):
            out[r, c] = mix[r, c]


@kernel
def write_mixture(out: Floats32, mix: Floats, scale: float) -> None:
    """A mixture [MOMENTS, CLASSES], divided by a scale."""
    for r in range(MOMENTS):
        for c in range(CLASSES):
            out[r, c] = mix[r, c] / scale


@kernel_apart
def write_cells(held: InForce, sums: Floats, known: Bools, theirs: Floats32, out: Floats32) -> None:
    """Every cell's row."""
    for i in range(len(sums)):
        if known[held.cell_cluster[i]]:
            copy_row(out[i], theirs[i])
            continue
        row, cell, rates = out[i], held.cells[i], sums[i]
        waited = rates[WAITED]
        mean = ratio(rates[WAITED_1], waited)
        row[0] = rates[ARRIVED] / held.seconds
        row[1] = rates[REFUSED_SUM] / held.seconds
        row[2] = rates[FAILED_SUM] / held.seconds
        row[3] = rates[BUSY_SUM] / held.seconds
        row[4] = rates[QUEUED_SUM] / held.seconds
        row[5] = ratio(waited, rates[ARRIVED])
        row[6] = mean
        row[7] = max(ratio(rates[WAITED_2], waited) - mean * mean, 0.0)
        row[8] = cell[HOSTS]
        row[9] = cell[SHARE]
        row[10] = cell[OWN]
        row[11] = cell[SLOW_P]
        row[12] = cell[SLOW_S]
        row[13] = held.slow_scv[i]
        row[14] = cell[LOST_P]
        row[15] = cell[ERROR]


@kernel_apart
def write_ops(sums: Floats, downstream: Floats, seconds: float, beside: Beside, out: Row) -> None:
    """Every operation's row, and the time it waits for its callees."""
    for o in range(sums.shape[0]):
        for k in range(sums.shape[1]):
            if beside.clusters[k]:
                copy_row(out.ops[o, k], beside.row.ops[o, k])
                copy_mixture(out.downstream[o, k], beside.row.downstream[o, k])
                continue
            row = out.ops[o, k]
            arrivals = sums[o, k, OP_ARRIVED] / seconds
            ok = sums[o, k, OP_OK] / seconds
            never = sums[o, k, OP_NEVER] / seconds
            row[0] = arrivals
            row[1] = ok
            row[2] = max(arrivals - ok - never, 0.0)
            row[3] = never
            row[4] = sums[o, k, OP_LIMITED] / seconds
            row[5] = sums[o, k, OP_WRONG] / seconds
            mass = downstream[o, k, 0]
            weight = ((mass[0] + mass[1]) + (mass[2] + mass[3])) + ((mass[4] + mass[5]) + (mass[6] + mass[7]))
            write_mixture(out.downstream[o, k], downstream[o, k], weight)


@kernel_apart
def write_calls(held: InForce, sums: Floats, known: Bools, theirs: Floats32, out: Floats32) -> None:
    """Every call's row."""
    for e in range(out.shape[0]):
        for k in range(out.shape[1]):
            if known[k]:
                copy_row(out[e, k], theirs[e, k])
                continue
            row, rates = out[e, k], sums[e, k]
            first, retries = rates[FIRST_SUM] / held.seconds, rates[RETRY_SUM] / held.seconds
            attempts = first + retries
            came = rates[POOL_CAME] / held.seconds
            row[0] = first
            row[1] = retries
            row[2] = rates[OK_SUM] / held.seconds
            row[3] = rates[LOST_SUM] / held.seconds
            row[4] = rates[TIMEOUT_SUM] / held.seconds
            row[5] = rates[FAIL_SUM] / held.seconds / attempts if attempts > 0.0 else held.callers[e, k, FAIL_P]
            row[6] = rates[LIMITED_SUM] / held.seconds
            row[7] = rates[NOT_RETRIED_SUM] / held.seconds
            row[8] = rates[POOL_USED] / held.seconds
            row[9] = rates[POOL_PENDING] / held.seconds
            row[10] = ratio(rates[POOL_WAITED] / held.seconds, came)
            row[11] = attempts * (1.0 - held.let_through[e, k])


@kernel_apart
def write_roots(held: InForce, sums: Floats, latency: Floats, beside: Beside, out: Row) -> None:
    """Every endpoint's row, and what its users wait. Blocked users try as often as others, and are always refused."""
    users = out.roots.shape[0]
    calls = len(sums) - users
    for p in range(users):
        for k in range(out.roots.shape[1]):
            if beside.clusters[k]:
                copy_row(out.roots[p, k], beside.row.roots[p, k])
                copy_mixture(out.latency[p, k], beside.row.latency[p, k])
                continue
            row, rates = out.roots[p, k], sums[calls + p, k]
            first = rates[FIRST_SUM] / held.seconds
            attempts = first + rates[RETRY_SUM] / held.seconds
            sent = rates[SENT_SUM] / held.seconds
            shed = attempts - sent if held.shed[p, k] > 0.0 else 0.0  # else what rounding leaves
            blocked = held.blocked[p, k]
            tries = blocked * held.edges[calls + p, ATTEMPTS]
            row[0] = first + blocked
            row[1] = attempts + tries
            row[2] = rates[OK_SUM] / held.seconds
            row[3] = rates[LOST_SUM] / held.seconds + blocked
            row[4] = shed + tries
            row[5] = rates[LIMITED_SUM] / held.seconds
            row[6] = rates[NOT_RETRIED_SUM] / held.seconds
            row[7] = rates[WRONG_SUM] / held.seconds
            write_mixture(out.latency[p, k], latency[p, k], held.seconds)


@kernel_apart
def count(sums: Sums, ledgers: Ledgers) -> None:
    """Add the bucket to what ever happened."""
    for i in range(len(sums.cells)):
        ledgers.cells[i, 0] += sums.cells[i, ARRIVED]
        ledgers.cells[i, 1] += sums.cells[i, REFUSED_SUM]
        ledgers.cells[i, 2] += sums.cells[i, COMPLETED]
    for e in range(sums.edges.shape[0]):
        for k in range(sums.edges.shape[1]):
            row, mine = sums.edges[e, k], ledgers.edges[e, k]
            mine[0] += row[FIRST_SUM]
            mine[1] += row[OK_SUM]
            mine[2] += row[LOST_SUM]
            mine[3] += row[SENT_SUM]
            mine[4] += row[WAY_LOST_SUM]
            if e < len(ledgers.pools):
                ledgers.pools[e, k, 0] += row[POOL_CAME]
                ledgers.pools[e, k, 1] += row[POOL_ENDED]
    for o in range(sums.ops.shape[0]):
        for k in range(sums.ops.shape[1]):
            ledgers.ops[o, k, 0] += sums.ops[o, k, OP_ARRIVED]
            ledgers.ops[o, k, 1] += sums.ops[o, k, OP_LIMITED]


@kernel_apart
def write(held: InForce, sums: Sums, ledgers: Ledgers, beside: Beside, out: Row) -> None:
    """Write a bucket's row and count it."""
    count(sums, ledgers)
    write_cells(held, sums.cells, beside.clusters, beside.row.cells, out.cells)
    write_ops(sums.ops, sums.downstream, held.seconds, beside, out)
    write_calls(held, sums.edges, beside.clusters, beside.row.calls, out.calls)
    write_roots(held, sums.edges, sums.latency, beside, out)
