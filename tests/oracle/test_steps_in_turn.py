"""Whole ticks and sub-steps that take turns, as they do on the edge of stress: retries know nothing of it."""

import numpy as np
import pytest

from simride.simulator.kernels import edges

FIRST, FAILS, SLOT_S = 1000.0, 0.4, 0.0625
TICK, SUB = 16, 2  # slots


def retries(pattern: list[int], backoff: float) -> np.ndarray:
    """Second attempts per second in steps of these spans, a call failing at once with constant odds."""
    edge, ring = np.zeros(edges.EDGE_COLUMNS), np.zeros((2, edges.RING))
    edge[[edges.FAIL_P, edges.QUICK_P]] = FAILS
    edge[[edges.GRANTED, edges.SENT]] = 1.0
    patience = edges.Patience(1.0, 2.0, backoff, 1.0, 1e9)
    at, seen = 0, []
    for span in pattern:
        slots = edges.Slots(at % edges.RING, span, SLOT_S)
        edges.send(edge, ring, FIRST, patience, slots)
        edges.come_back(edge, ring, patience, slots)
        seen.append(edge[edges.SECOND])
        at += span
    return np.array(seen)


@pytest.mark.parametrize("backoff", [0.0, 0.1, 0.4])
def test_retries_are_steady_whatever_the_steps_they_are_counted_in(backoff: float) -> None:
    pattern = ([TICK] + [SUB] * 8) * 12
    # whole slots are what is left: a retry is due at the beginning of one
    assert retries(pattern, backoff)[30:] == pytest.approx(FIRST * FAILS, rel=0.01)
