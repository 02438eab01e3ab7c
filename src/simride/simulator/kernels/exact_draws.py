"""Draws of the exact simulation: a counter run through splitmix64, and the families of times the engine assumes."""

import math

import numpy as np
from numpy.typing import NDArray

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.mixture import GAMMA_BELOW, NARROW

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
BY_11, BY_27, BY_30, BY_31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
UNIT = 2.0**-53
TRIES = 64  # of a rejection that takes nineteen in twenty

LAYERS = 256  # of the ziggurat: the lowest eight bits of a word choose one
LAYER_BITS = np.uint64(LAYERS - 1)
TAIL = 7.69711747013104972  # where the lowest layer's tail begins, and the area of each: the pair that closes it
AREA = 0.0039496598225815571993


def layers() -> tuple[Floats, Floats]:
    """Left and right ends of the layers of equal area that cover exp(-x), the lowest first, and their heights.

    [LAYERS + 1] each: the lowest layer is as wide as a box of its area would be, for it holds the tail too.
    """
    ends = np.zeros(LAYERS + 1)
    ends[0], ends[1] = AREA / math.exp(-TAIL), TAIL
    for i in range(2, LAYERS):
        ends[i] = -math.log(AREA / ends[i - 1] + math.exp(-ends[i - 1]))
    return ends, np.exp(-ends)


ENDS, HEIGHTS = layers()


@kernel
def next_word(counter: Words) -> np.uint64:
    """The next 64 bits: splitmix64 of a counter (Steele, Lea, Flood 2014)."""
    counter[0] += GOLDEN
    word = counter[0]
    word = (word ^ (word >> BY_30)) * FIRST_FACTOR
    word = (word ^ (word >> BY_27)) * SECOND_FACTOR
    return np.uint64(word ^ (word >> BY_31))


@kernel
def in_unit(word: np.uint64) -> float:
    """A number in (0, 1) of a word's upper 53 bits."""
    return (float(np.int64(word >> BY_11)) + 0.5) * UNIT


@kernel
def uniform(counter: Words) -> float:
    """The next number in (0, 1)."""
    return in_unit(next_word(counter))


@kernel
def exponential(counter: Words) -> float:
    """Mean 1, by the ziggurat of Marsaglia and Tsang (2000); 98 in 100 cost one word and no logarithm."""
    word = next_word(counter)
    layer = int(np.int64(word & LAYER_BITS))
    x = in_unit(word) * ENDS[layer]
    return x if x < ENDS[layer + 1] else edge_of_layer(counter, layer, x)


@kernel_apart
def edge_of_layer(counter: Words, layer: int, x: float) -> float:
    """The rest of a ziggurat: the tail, which is the whole again; the rim of a layer; else another try."""
    for _ in range(TRIES):
        if x < ENDS[layer + 1]:
            return x
        if layer == 0:
            return TAIL - math.log(uniform(counter))
        low, high = HEIGHTS[layer], HEIGHTS[layer + 1]
        if low + uniform(counter) * (high - low) < math.exp(-x):
            return x
        word = next_word(counter)
        layer = int(np.int64(word & LAYER_BITS))
        x = in_unit(word) * ENDS[layer]
    return -math.log(uniform(counter))


@kernel_apart
def normal(counter: Words) -> float:
    """Standard normal, by Box and Muller."""
    radius = math.sqrt(-2.0 * math.log(uniform(counter)))
    return radius * math.cos(2.0 * math.pi * uniform(counter))


@kernel_apart
def gamma(counter: Words, shape: float) -> float:
    """Mean `shape`, by the squeeze of Marsaglia and Tsang (2000); below shape 1 by a power of a uniform."""
    whole = shape if shape >= 1.0 else shape + 1.0
    d = whole - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    drawn = d
    for _ in range(TRIES):
        x = normal(counter)
        cube = (1.0 + c * x) ** 3
        if cube > 0.0 and math.log(uniform(counter)) < 0.5 * x * x + d * (1.0 - cube + math.log(cube)):
            drawn = d * cube
            break
    if shape < 1.0:
        drawn *= math.pow(uniform(counter), 1.0 / shape)
    return drawn


@kernel_apart
def uncommon_time(counter: Words, scv: float) -> float:
    """A time of mean 1 whose squared coefficient of variation is not 1."""
    if scv < NARROW:
        return 1.0
    if scv < GAMMA_BELOW:
        return gamma(counter, 1.0 / scv) * scv
    spread = math.log(1.0 + scv)
    return math.exp(math.sqrt(spread) * normal(counter) - 0.5 * spread)


@kernel
def time_of(counter: Words, scv: float) -> float:
    """A time of mean 1, of the engine's families: a point, a gamma below SCV 1.05, a lognormal above."""
    if scv == 1.0:
        return exponential(counter)
    return uncommon_time(counter, scv)
