"""The tape as the engine writes it: room for it, and one bucket after another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simride.simulator.kernels import tape
from simride.simulator.kernels.memory import Model, State, Sums
from simride.simulator.state import (
    CALL_FIELDS,
    CELL_FIELDS,
    CLASSES,
    MOMENTS,
    OP_FIELDS,
    ROOT_FIELDS,
    Bools,
    Layout,
    Params,
    Segment,
)


@dataclass(frozen=True)
class Known:
    """Clusters whose buckets are known already, and the tape they stand on."""

    clusters: Bools  # [K]
    segment: Segment


def new_segment(layout: Layout, start: float, step_s: float, buckets: int) -> Segment:
    """An empty stretch of tape with room for so many buckets."""
    ops, calls, users = len(layout.op_service), len(layout.call_to), len(layout.root_op)
    clusters = layout.clusters

    def room(*shape: int) -> NDArray[np.float32]:
        return np.zeros((buckets, *shape), dtype=np.float32)

    return Segment(
        start=start,
        step_s=step_s,
        count=0,
        cells=room(len(layout.cell_service), len(CELL_FIELDS)),
        ops=room(ops, clusters, len(OP_FIELDS)),
        downstream=room(ops, clusters, MOMENTS, CLASSES),
        calls=room(calls, clusters, len(CALL_FIELDS)),
        roots=room(users, clusters, len(ROOT_FIELDS)),
        latency=room(users, clusters, MOMENTS, CLASSES),
    )


def write(
    layout: Layout, params: Params, model: Model, state: State, sums: Sums, segment: Segment, known: Known | None
) -> None:
    """Write a bucket from its sums; clusters that are known as they stand on the other tape.

    Raises ValueError where the other tape ends before.
    """
    row = _row(segment, segment.count)
    beside = tape.Beside(np.zeros(layout.clusters, dtype=np.bool_), row)
    if known is not None:
        if known.segment.count <= segment.count:
            raise ValueError("the run beside this branch is not led as far; lead it on first")
        beside = tape.Beside(known.clusters, _row(known.segment, segment.count))
    held = tape.InForce(
        cell_cluster=layout.cell_cluster,
        cells=model.cells,
        slow_scv=params.slow_scv,
        edges=model.edges,
        let_through=params.let_through,
        shed=params.shed,
        blocked=params.blocked,
        callers=state.edges,
        seconds=float(segment.step_s),
    )
    ledgers = tape.Ledgers(state.cell_ledger, state.edge_ledger, state.pool_ledger, state.op_ledger)
    tape.write(held, sums, ledgers, beside, row)
    segment.count += 1


def _row(segment: Segment, i: int) -> tape.Row:
    return tape.Row(
        segment.cells[i], segment.ops[i], segment.downstream[i], segment.calls[i], segment.roots[i], segment.latency[i]
    )
