"""Parts of the exact simulation against slow, obvious twins: its draws, its heap, its histogram's bins."""

import heapq
import math

import numpy as np
import pytest
from scipy.stats import kstest

from simride.simulator.kernels import exact, exact_draws, exact_events, exact_memory

DRAWS = 200_000


def drawn(seed: int = 1) -> np.ndarray:
    """Exponential times."""
    counter = np.array([seed], dtype=np.uint64)
    with np.errstate(over="ignore"):
        return np.array([exact_draws.exponential(counter) for _ in range(DRAWS)])


def test_layers_are_of_equal_area_and_close_at_the_top() -> None:
    ends, heights = exact_draws.layers()
    areas = ends[1:-1] * (heights[2:] - heights[1:-1])
    assert areas == pytest.approx(exact_draws.AREA, rel=1e-9)  # the top one too: nothing is left over
    lowest = ends[1] * heights[1] + math.exp(-exact_draws.TAIL)
    assert lowest == pytest.approx(exact_draws.AREA, rel=1e-12)


def test_the_ziggurat_draws_what_a_logarithm_draws() -> None:
    times = drawn()
    assert kstest(times, "expon").pvalue > 0.01  # of a fixed seed: it fails for good or never
    assert times.mean() == pytest.approx(1.0, abs=4.0 / math.sqrt(DRAWS))
    assert (times**2).mean() == pytest.approx(2.0, abs=4.0 * math.sqrt(20.0 / DRAWS))  # the square's variance is 20


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_tail_beyond_the_lowest_layer_is_an_exponential_again(seed: int) -> None:
    times = drawn(seed)
    beyond = times[times > exact_draws.TAIL] - exact_draws.TAIL
    expected = DRAWS * math.exp(-exact_draws.TAIL)  # 91
    assert len(beyond) == pytest.approx(expected, abs=4.0 * math.sqrt(expected))
    assert beyond.mean() == pytest.approx(1.0, abs=4.0 / math.sqrt(len(beyond)))


def test_rims_of_layers_are_drawn_as_their_curve_says() -> None:
    # in the rim of a layer about half of the box lies under the curve; count by layer against the integral
    ends, heights = exact_draws.layers()
    times = drawn()
    for layer in (1, 20, 128, 254):
        inside = (times > ends[layer + 1]) & (times < ends[layer])
        expected = DRAWS * (heights[layer + 1] - heights[layer])
        assert inside.sum() == pytest.approx(expected, abs=4.0 * math.sqrt(expected)), layer


def empty_world(room: int) -> exact_memory.World:
    whole, real = np.zeros((room, 16), dtype=np.int64), np.zeros((room, 4))
    return exact_memory.World(
        counter=np.zeros(1, dtype=np.uint64), clock=np.zeros(2), sizes=np.zeros(5, dtype=np.int64),
        event_at=np.zeros(room), event=np.zeros(room, dtype=np.int64), free=whole[0], outbox=whole[0], runs=whole,
        times=real, lanes=whole, hosts=whole, shared=real, pools=whole,
    )  # fmt: skip


@pytest.mark.parametrize("most", [1, 2, 3, 8, 200])
def test_events_come_in_the_order_of_a_plain_heap(most: int) -> None:
    draw = np.random.default_rng(most)
    world, plain = empty_world(most + 4), []
    for number in range(4000):
        if plain and (len(plain) >= most or draw.random() < 0.3):  # take the first; often another takes its place
            assert world.event_at[0] == plain[0][0]
            assert exact_events.take(world) == plain[0][1]
            heapq.heappop(plain)
        for _ in range(int(draw.integers(0, 3))):
            if len(plain) < most:
                at = float(draw.random())
                exact_events.push(world, at, number)
                heapq.heappush(plain, (at, number))
                number += 10_000
        exact_events.close(world)
        assert world.sizes[exact_memory.EVENTS] == len(plain)


def by_hand(seconds: float) -> int:
    """Bins of equal width in each doubling, the first and the last taking what lies outside."""
    octave = math.floor(math.log2(seconds))
    part = (seconds / 2.0**octave - 1.0) * exact_memory.BINS_PER_OCTAVE
    found = (octave - exact_memory.LEAST_OCTAVE) * exact_memory.BINS_PER_OCTAVE + int(part)
    return min(max(found, 0), exact_memory.BINS - 1)


@pytest.mark.parametrize("seconds", [1e-9, 8e-6, 0.001, 0.5, 0.7499, 0.75, 1.0, 3.14159, 511.9, 512.0, 1e6])
def test_a_time_is_counted_in_its_bin(seconds: float) -> None:
    assert exact.bin_of(seconds) == by_hand(seconds)


def test_no_time_at_all_is_counted_in_the_first_bin() -> None:
    assert exact.bin_of(0.0) == 0
    assert exact.bin_of(-1e-12) == 0
