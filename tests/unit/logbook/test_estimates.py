"""Intervals and tests of the logbook against what they claim."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from simride.logbook.estimates import ALPHA, band, holm, mean_above, more_than


def test_nine_of_ten_intervals_hold_the_truth() -> None:
    """1,000 histories of 10 rides of the assumed spread: 90 % within 3 % (four standard errors of a share)."""
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(1000):
        found = band(rng.normal(0.6, 0.15, 10).tolist(), 0.15)
        assert found is not None
        inside += found.low <= 0.6 <= found.high
    assert 0.87 <= inside / 1000 <= 0.94


def test_three_equal_marks_do_not_pretend_to_certainty() -> None:
    found = band([0.5, 0.5, 0.5], 0.15)
    assert found is not None
    assert found.high - found.low > 0.1


def test_one_habit_in_forty_is_not_found_by_chance() -> None:
    """The family's false alarms stay at ALPHA: 400 families of 40 fair coins, 30 tosses each."""
    rng = np.random.default_rng(2)
    alarms = 0
    for _ in range(400):
        chances = {str(n): more_than(int(k), 30, 0.5) for n, k in enumerate(rng.binomial(30, 0.5, 40))}
        alarms += min(holm(chances).values()) < ALPHA
    assert alarms / 400 < 0.025  # ALPHA .01 and three standard errors


@given(st.dictionaries(st.text(max_size=3), st.floats(0, 1), max_size=12))
def test_correcting_only_ever_makes_less_sure(chances: dict[str, float]) -> None:
    adjusted = holm(chances)
    assert all(chances[name] <= adjusted[name] <= 1.0 for name in chances)
    order = sorted(chances, key=lambda name: chances[name])
    assert all(adjusted[a] <= adjusted[b] for a, b in itertools.pairwise(order))


def test_equal_gaps_are_judged_by_their_sign() -> None:
    assert mean_above([1.0] * 8, 0.25) == 0.5**8
    assert mean_above([0.0] * 8, 0.25) == 1.0
