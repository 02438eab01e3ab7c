"""One call with its attempts, against drawing a million of them."""

import numpy as np
import pytest

from simride.simulator import latency
from simride.simulator.kernels import edges
from simride.simulator.kernels.mixture import deposit
from simride.simulator.state import CLASSES, MOMENTS, Floats

MEAN, QUICK, NEVER = 0.08, 0.1, 0.05  # of an answer that comes; odds of a refusal, of no answer at all


def evaluated(patience: edges.Patience) -> tuple[Floats, Floats]:
    """The edge's row and the mixture of its time."""
    edge, time, spare = np.zeros(edges.EDGE_COLUMNS), np.zeros((MOMENTS, CLASSES)), np.zeros((MOMENTS, CLASSES))
    edge[[edges.GRANTED, edges.SENT]] = 1.0
    answer, fails = np.zeros((MOMENTS, CLASSES)), np.zeros(edges.FAIL_COLUMNS)
    deposit(answer, 1.0 - QUICK - NEVER, MEAN, MEAN**2)
    fails[edges.NEVER] = NEVER
    edges.evaluate_call(edge, patience, (answer, fails), time, spare)
    return edge, time


def drawn(patience: edges.Patience, runs: int = 400_000) -> tuple[float, np.ndarray]:
    """Share of calls that succeed and the times of those, attempt by attempt, copy by copy."""
    draw = np.random.default_rng(1)
    fan, attempts = int(patience.fan), int(patience.attempts)
    until = np.zeros((runs, fan))
    done = np.zeros((runs, fan), dtype=bool)
    for i in range(attempts):
        kind = draw.random((runs, fan))
        answer = draw.exponential(MEAN, (runs, fan))
        comes = (kind > QUICK + NEVER) & (answer < patience.timeout)
        spent = np.where(comes, answer, np.where(kind < QUICK, edges.QUICK_S, patience.timeout))
        spent += patience.backoff * (~comes & (i < attempts - 1))
        until += np.where(done, 0.0, spent)
        done |= comes
    ok = done.all(axis=1)
    return float(ok.mean()), until.max(axis=1)[ok]


@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize("fan", [1, 4])
def test_a_call_succeeds_as_often_as_drawing_it_says(attempts: int, fan: int) -> None:
    patience = edges.Patience(0.2, float(attempts), 0.05, float(fan), edges.NO_BUDGET)
    edge, _ = evaluated(patience)
    share, _ = drawn(patience)
    # .006 is the gamma's fit at the timeout, once per attempt and copy
    assert edge[edges.COPY_OK] ** fan == pytest.approx(share, abs=0.006 * fan)


@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize("fan", [1, 4])
def test_a_call_takes_as_long_as_drawing_it_says(attempts: int, fan: int) -> None:
    patience = edges.Patience(0.2, float(attempts), 0.05, float(fan), edges.NO_BUDGET)
    _, time = evaluated(patience)
    _, times = drawn(patience)
    assert latency.mean(time) == pytest.approx(times.mean(), rel=0.05)
    assert latency.quantile(time, 0.9) == pytest.approx(np.quantile(times, 0.9), rel=0.15)


def test_every_failure_is_of_one_kind() -> None:
    edge, _ = evaluated(edges.Patience(0.2, 2.0, 0.05, 1.0, edges.NO_BUDGET))
    kinds = edge[edges.QUICK_P] + edge[edges.LATE_P] + edge[edges.TIMEOUT_P]
    assert kinds == pytest.approx(edge[edges.FAIL_P], rel=1e-12)
    assert edge[edges.QUICK_P] == pytest.approx(QUICK, rel=1e-9)


def test_retries_come_back_after_their_own_delays() -> None:
    slots = edges.Slots(0, 1, 0.125)
    edge, ring = np.zeros(edges.EDGE_COLUMNS), np.zeros((2, edges.RING))
    edge[[edges.FIRST, edges.FAIL_P, edges.QUICK_P, edges.TIMEOUT_P]] = 80.0, 0.5, 0.2, 0.3
    edges.come_back(edge, ring, edges.Patience(1.0, 2.0, 0.25, 1.0, edges.NO_BUDGET), slots)
    assert ring[0, 2] == pytest.approx(80.0 * 0.2 * 0.125)  # refused: after the backoff
    assert ring[0, 10] == pytest.approx(80.0 * 0.3 * 0.125)  # timed out: after timeout and backoff
    assert ring.sum() == pytest.approx(80.0 * 0.5 * 0.125)
