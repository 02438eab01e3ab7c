"""A bucket's row against its slow, obvious twin: every column by its name, in whole arrays."""

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from simride.simulator import engine
from simride.simulator.kernels import edges, memory, tape
from simride.simulator.layout import lay_out
from simride.simulator.state import CALL_FIELDS, CELL_FIELDS, CLASSES, MOMENTS, OP_FIELDS, ROOT_FIELDS, TABLES, Layout

LAYOUT = lay_out(chain(service("front", hosts=3, slots=8), service("back", hosts=2), service("end"))).layout
SECONDS = 7.0
LEDGERS = {"cells": "cell_ledger", "edges": "edge_ledger", "pools": "pool_ledger", "ops": "op_ledger"}


def drawn(shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Sums of any size, about a third of them nothing."""
    draw = np.random.default_rng(seed)
    return draw.random(shape) * 10.0 ** draw.integers(-3, 4, shape) * (draw.random(shape) > 0.3)


def sums(layout: Layout) -> memory.Sums:
    """As a bucket leaves them; every operation waits for something."""
    ops, calls, users, k = len(layout.op_service), len(layout.call_to), len(layout.root_op), layout.clusters
    mixture = (MOMENTS, CLASSES)
    return memory.Sums(
        drawn((len(layout.cell_service), memory.CELL_SUMS), 1),
        drawn((ops, k, memory.OP_SUMS), 2),
        drawn((ops, k, *mixture), 3) + 0.1,
        drawn((calls + users, k, memory.EDGE_SUMS), 4),
        drawn((users, k, *mixture), 5),
    )


def in_force(layout: Layout) -> tape.InForce:
    """Settings, most of them of some effect."""
    calls, users, k = len(layout.call_to), len(layout.root_op), layout.clusters
    return tape.InForce(
        layout.cell_cluster,
        drawn((len(layout.cell_service), memory.MODEL_COLUMNS), 6),
        drawn((len(layout.cell_service),), 7),
        drawn((calls + users, memory.PATIENCE_COLUMNS), 8),
        np.minimum(drawn((calls, k), 9), 1.0),
        np.full((users, k), 0.2),
        drawn((users, k), 10),
        drawn((calls + users, k, edges.EDGE_COLUMNS), 11),
        SECONDS,
    )


def ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0)


def cells_by_hand(held: tape.InForce, of: np.ndarray) -> dict[str, np.ndarray]:
    waited, mean = of[:, memory.WAITED], ratio(of[:, memory.WAITED_1], of[:, memory.WAITED])
    return {
        "arrivals": of[:, memory.ARRIVED] / SECONDS,
        "refused": of[:, memory.REFUSED_SUM] / SECONDS,
        "failed": of[:, memory.FAILED_SUM] / SECONDS,
        "utilisation": of[:, memory.BUSY_SUM] / SECONDS,
        "queued": of[:, memory.QUEUED_SUM] / SECONDS,
        "wait_p": ratio(waited, of[:, memory.ARRIVED]),
        "wait_mean_s": mean,
        "wait_var": np.maximum(ratio(of[:, memory.WAITED_2], waited) - mean**2, 0.0),
        "hosts": held.cells[:, memory.HOSTS],
        "share": held.cells[:, memory.SHARE],
        "own_s": held.cells[:, memory.OWN],
        "slow_p": held.cells[:, memory.SLOW_P],
        "slow_mean_s": held.cells[:, memory.SLOW_S],
        "slow_scv": held.slow_scv,
        "lost_p": held.cells[:, memory.LOST_P],
        "error_p": held.cells[:, memory.ERROR],
    }


def ops_by_hand(of: np.ndarray) -> dict[str, np.ndarray]:
    arrivals, ok, never, limited, wrong = np.moveaxis(of / SECONDS, -1, 0)
    fast = np.maximum(arrivals - ok - never, 0.0)
    return {"arrivals": arrivals, "ok": ok, "fast_failed": fast, "slow_failed": never, "limited": limited,
            "wrong": wrong}  # fmt: skip


def calls_by_hand(held: tape.InForce, of: np.ndarray) -> dict[str, np.ndarray]:
    rates = of[: len(held.let_through)] / SECONDS
    attempts = rates[..., memory.FIRST_SUM] + rates[..., memory.RETRY_SUM]
    before = held.callers[: len(rates), :, edges.FAIL_P]
    return {
        "first": rates[..., memory.FIRST_SUM],
        "retries": rates[..., memory.RETRY_SUM],
        "ok": rates[..., memory.OK_SUM],
        "failed": rates[..., memory.LOST_SUM],
        "timeouts": rates[..., memory.TIMEOUT_SUM],
        "attempt_fail_p": np.where(attempts > 0.0, ratio(rates[..., memory.FAIL_SUM], attempts), before),
        "limited": rates[..., memory.LIMITED_SUM],
        "not_retried": rates[..., memory.NOT_RETRIED_SUM],
        "pool_used": rates[..., memory.POOL_USED],
        "pool_pending": rates[..., memory.POOL_PENDING],
        "pool_wait_s": ratio(rates[..., memory.POOL_WAITED], rates[..., memory.POOL_CAME]),
        "broken": attempts * (1.0 - held.let_through),
    }


def roots_by_hand(held: tape.InForce, of: np.ndarray) -> dict[str, np.ndarray]:
    calls = len(held.let_through)
    rates = of[calls:] / SECONDS
    attempts = rates[..., memory.FIRST_SUM] + rates[..., memory.RETRY_SUM]
    tries = held.blocked * held.edges[calls:, memory.ATTEMPTS, np.newaxis]
    shed = np.where(held.shed > 0.0, attempts - rates[..., memory.SENT_SUM], 0.0)
    return {
        "requests": rates[..., memory.FIRST_SUM] + held.blocked,
        "attempts": attempts + tries,
        "ok": rates[..., memory.OK_SUM],
        "failed": rates[..., memory.LOST_SUM] + held.blocked,
        "shed": shed + tries,
        "limited": rates[..., memory.LIMITED_SUM],
        "not_retried": rates[..., memory.NOT_RETRIED_SUM],
        "wrong": rates[..., memory.WRONG_SUM],
    }


def by_hand(held: tape.InForce, of: memory.Sums) -> dict[str, np.ndarray]:
    """The tables of the bucket."""
    columns = {
        "cells": (CELL_FIELDS, cells_by_hand(held, of.cells)),
        "ops": (OP_FIELDS, ops_by_hand(of.ops)),
        "calls": (CALL_FIELDS, calls_by_hand(held, of.edges)),
        "roots": (ROOT_FIELDS, roots_by_hand(held, of.edges)),
    }
    tables = {table: np.stack([named[f] for f in fields], axis=-1) for table, (fields, named) in columns.items()}
    weight = of.downstream[:, :, 0].sum(-1)
    tables["downstream"] = of.downstream / weight[:, :, np.newaxis, np.newaxis]
    tables["latency"] = of.latency / SECONDS
    return {name: values.astype(np.float32) for name, values in tables.items()}


def row_of(layout: Layout, value: float = 0.0) -> tape.Row:
    segment = engine.new_segment(layout, 0.0, SECONDS, 1)
    tables = {name: getattr(segment, name)[0] for name in TABLES}
    for table in tables.values():
        table[:] = value
    return tape.Row(**tables)


def ledgers(layout: Layout) -> tape.Ledgers:
    state = engine.fresh_state(layout)
    return tape.Ledgers(**{name: getattr(state, field) for name, field in LEDGERS.items()})


def written(known: bool) -> tuple[tape.Row, tape.Ledgers]:
    row, counted = row_of(LAYOUT), ledgers(LAYOUT)
    beside = tape.Beside(np.full(LAYOUT.clusters, known), row_of(LAYOUT, 5.0))
    tape.write(in_force(LAYOUT), sums(LAYOUT), counted, beside, row)
    return row, counted


@pytest.mark.parametrize("table", TABLES)
def test_a_bucket_is_written_column_by_column_to_the_last_bit(table: str) -> None:
    row, _ = written(known=False)
    assert np.array_equal(getattr(row, table), by_hand(in_force(LAYOUT), sums(LAYOUT))[table])


@pytest.mark.parametrize("table", TABLES)
def test_what_is_known_is_copied(table: str) -> None:
    row, _ = written(known=True)
    assert (getattr(row, table) == 5.0).all()


def test_a_bucket_is_counted_for_ever() -> None:
    _, counted = written(known=True)
    of = sums(LAYOUT)
    calls = len(LAYOUT.call_to)
    assert np.array_equal(counted.cells[:, :3], of.cells[:, (memory.ARRIVED, memory.REFUSED_SUM, memory.COMPLETED)])
    assert np.array_equal(counted.edges, of.edges[:, :, (
        memory.FIRST_SUM, memory.OK_SUM, memory.LOST_SUM, memory.SENT_SUM, memory.WAY_LOST_SUM)])  # fmt: skip
    assert np.array_equal(counted.pools[..., :2], of.edges[:calls, :, (memory.POOL_CAME, memory.POOL_ENDED)])
    assert np.array_equal(counted.ops, of.ops[:, :, (memory.OP_ARRIVED, memory.OP_LIMITED)])
