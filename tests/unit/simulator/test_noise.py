"""Draws by counter: repeatable, independent of each other, and of the right shape."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simride.simulator import noise


def test_splitmix_gives_the_published_first_number_of_seed_zero() -> None:
    assert int(noise.splitmix(np.array([0], dtype=np.uint64))[0]) == 0xE220A8397B1DCDAF


def test_a_draw_does_not_depend_on_what_else_is_drawn() -> None:
    alone = noise.uniform(7, "stream", np.array([41]), np.array([3]))
    among = noise.uniform(7, "stream", np.arange(100)[:, np.newaxis], np.arange(9))
    assert alone[0] == among[41, 3]


@pytest.mark.parametrize("other", [(8, "stream"), (7, "other")])
def test_another_seed_or_stream_gives_other_numbers(other: tuple[int, str]) -> None:
    keys = np.arange(1000)
    same = noise.uniform(7, "stream", keys) == noise.uniform(*other, keys)
    assert not same.any()


def test_uniform_numbers_are_even_and_never_the_ends() -> None:
    drawn = noise.uniform(1, "even", np.arange(200_000))
    assert drawn.min() > 0.0 and drawn.max() < 1.0
    shares = np.histogram(drawn, bins=20, range=(0, 1))[0] / 10_000
    assert np.abs(shares - 1.0).max() < 0.05  # 5 sigma of a bin's count


@pytest.mark.parametrize("mean", [0.003, 0.4, 3.0, 7.9, 8.1, 40.0, 1e6])
def test_counts_scatter_as_poisson_counts_do(mean: float) -> None:
    drawn = noise.counts(np.full(200_000, mean), noise.uniform(2, f"counts {mean}", np.arange(200_000)))
    assert (drawn == np.floor(drawn)).all() and drawn.min() >= 0
    sigma = np.sqrt(mean / 200_000)
    assert drawn.mean() == pytest.approx(mean, abs=5 * sigma + 0.01 * mean)
    assert drawn.var() == pytest.approx(mean, rel=0.05)  # 5 sigma of a variance of 200,000 counts is 1.6 %


@given(
    st.integers(0, 10**9), st.floats(0, 1), st.integers(0, 10**6)
)
def test_a_part_is_whole_and_never_more_than_its_whole(whole: int, share: float, key: int) -> None:
    chance = noise.uniform(3, "part", np.array([key]))
    part = noise.part(np.array([float(whole)]), np.array([share]), chance)[0]
    assert 0 <= part <= whole and part == int(part)


@given(st.integers(0, 10**7), st.lists(st.floats(0, 10), min_size=1, max_size=9), st.integers(0, 10**6))
def test_what_is_dealt_out_adds_up(whole: int, shares: list[float], key: int) -> None:
    chance = noise.uniform(4, "split", np.array([[key]]), np.arange(len(shares))[np.newaxis])
    dealt = noise.split(np.array([float(whole)]), np.array([shares]), chance)
    assert dealt.sum() == whole and dealt.min() >= 0


def test_dealing_keeps_the_shares() -> None:
    chance = noise.uniform(5, "deal", np.arange(2000)[:, np.newaxis], np.arange(3))
    dealt = noise.split(np.full(2000, 1000.0), np.array([0.6, 0.3, 0.1]), chance)
    assert dealt.mean(axis=0) == pytest.approx([600, 300, 100], abs=2.0)
