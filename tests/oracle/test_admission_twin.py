"""Retry budgets and quotas against slow, obvious twins."""

from collections import deque

import numpy as np
import pytest

from simride.simulator.kernels import edges
from simride.simulator.kernels.mixture import deposit
from simride.simulator.state import CLASSES, MOMENTS

FAIL = 0.6


def by_hand(budget: float, attempts: int, seconds: int = 400, rate: float = 50.0) -> tuple[float, float]:
    """Retries and calls that fail for good, per first attempt: every call on its own, tokens that expire."""
    draw = np.random.default_rng(3)
    tokens: deque[float] = deque()  # when each was put in
    owed, retries, failed, firsts = 0.0, 0, 0, 0
    for at in np.sort(draw.random(int(rate * seconds)) * seconds):
        firsts += 1
        owed += budget
        while owed >= 1.0:
            tokens.append(at)
            owed -= 1.0
        for attempt in range(attempts):
            if draw.random() >= FAIL:
                break
            while tokens and tokens[0] < at - edges.BUDGET_S:
                tokens.popleft()
            if attempt == attempts - 1 or not tokens:
                failed += 1
                break
            tokens.popleft()
            retries += 1
    return retries / firsts, failed / firsts


def by_kernel(budget: float, attempts: int, steps: int = 4000, rate: float = 50.0) -> tuple[float, float]:
    """The same by the edge's step."""
    edge, ring = np.zeros(edges.EDGE_COLUMNS), np.zeros((2, edges.RING))
    edge[[edges.FAIL_P, edges.QUICK_P]] = FAIL
    patience = edges.Patience(1.0, float(attempts), 0.2, 1.0, budget)
    retries = failed = 0.0
    for i in range(steps):
        slots = edges.Slots(i % edges.RING, 1, 0.1)
        edges.send(edge, ring, rate, patience, slots)
        edges.come_back(edge, ring, patience, slots)
        if i >= steps // 2:
            retries += edge[edges.SECOND] + edge[edges.THIRD]
            failed += edge[edges.FAILED]
    return retries / rate / (steps - steps // 2), failed / rate / (steps - steps // 2)


@pytest.mark.parametrize("budget", [0.0, 0.1, 0.5, 5.0])
@pytest.mark.parametrize("attempts", [2, 3])
def test_a_budget_pays_for_as_many_retries_as_counting_tokens_does(budget: float, attempts: int) -> None:
    retries, failed = by_kernel(budget, attempts)
    counted, lost = by_hand(budget, attempts)
    # 20,000 draws leave 1 %
    assert retries == pytest.approx(counted, abs=0.012)
    assert failed == pytest.approx(lost, abs=0.015)


@pytest.mark.parametrize("granted", [0.0, 0.3, 1.0])
def test_a_call_with_part_of_its_retries_is_what_drawing_it_says(granted: float) -> None:
    edge, time, spare = np.zeros(edges.EDGE_COLUMNS), np.zeros((MOMENTS, CLASSES)), np.zeros((MOMENTS, CLASSES))
    edge[[edges.GRANTED, edges.SENT]] = granted, 1.0
    answer, fails = np.zeros((MOMENTS, CLASSES)), np.zeros(edges.FAIL_COLUMNS)
    deposit(answer, 1.0 - FAIL, 0.02, 0.0)
    fails[edges.NEVER] = FAIL
    patience = edges.Patience(0.5, 3.0, 0.1, 1.0, 1.0)
    edges.evaluate_call(edge, patience, (answer, fails), time, spare)
    draw = np.random.default_rng(5)
    runs = 200_000
    spent, ok = np.zeros(runs), np.zeros(runs, dtype=bool)
    going = np.ones(runs, dtype=bool)
    for i in range(3):
        good = going & (draw.random(runs) >= FAIL)
        spent += np.where(good, 0.02, np.where(going, 0.5, 0.0))
        ok |= good
        going &= ~good
        if i < 2:
            going &= draw.random(runs) < granted
            spent += np.where(going, 0.1, 0.0)
    assert edge[edges.COPY_OK] == pytest.approx(ok.mean(), abs=0.004)
    assert edge[edges.TIME_MEAN] == pytest.approx(spent[ok].mean(), rel=0.01)
    assert edge[edges.LOST_S] == pytest.approx(spent[~ok].mean(), rel=0.01)


@pytest.mark.parametrize("attempts", [50.0, 100.0, 400.0])
@pytest.mark.parametrize("passed", [0.25, 1.0])
def test_a_quota_lets_out_what_fits(attempts: float, passed: float) -> None:
    edge = np.zeros(edges.EDGE_COLUMNS)
    edges.let_out(edge, attempts, passed, 100.0)
    assert edge[edges.LEFT] == pytest.approx(min(attempts * passed, 100.0), rel=1e-12)
    assert edge[edges.SENT] + edge[edges.OVER_QUOTA] == pytest.approx(passed, rel=1e-12)
