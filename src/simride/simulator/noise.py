"""Counter-based draws over whole arrays: each number is a function of a seed, a stream and its own key.

Nothing here has state. Drawing more numbers, or other ones, never changes a number already drawn.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from simride.simulator.state import Floats, Ints

Words = NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_SMALL_MEAN = 8.0  # below it counts are drawn by inversion, above it by a skewed normal


def splitmix(words: Words) -> Words:
    """The finaliser of splitmix64 (Steele, Lea, Flood 2014), element by element."""
    mixed = words + _GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
    return mixed ^ (mixed >> np.uint64(31))


def hashed(seed: int, stream: str, *keys: ArrayLike) -> Words:
    """64 random bits for each combination of the keys, which are integers and broadcast together."""
    name = hashlib.blake2b(f"{seed}\x1f{stream}".encode(), digest_size=8).digest()
    words: Words = np.frombuffer(name, dtype=np.uint64).copy()
    with np.errstate(over="ignore"):
        for key in keys:
            number = np.asarray(key, dtype=np.int64)
            words = splitmix(words ^ splitmix(number.view(np.uint64)))
    return words if keys and words.ndim > 0 else splitmix(words)


def uniform(seed: int, stream: str, *keys: ArrayLike) -> Floats:
    """Numbers in (0, 1), never the ends."""
    words = hashed(seed, stream, *keys)
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def normal(seed: int, stream: str, *keys: ArrayLike) -> Floats:
    """Standard normal numbers."""
    drawn: Floats = ndtri(uniform(seed, stream, *keys))
    return drawn


def tenths(times: ArrayLike) -> Ints:
    """Fleet seconds as whole tenths: the key of a bucket."""
    return np.rint(np.asarray(times, dtype=np.float64) * 10.0).astype(np.int64)


def _inverted(mean: Floats, chance: Floats) -> Floats:
    """Poisson counts by walking up the distribution: for small means only."""
    count = np.zeros_like(mean)
    mass = np.exp(-mean)
    above = np.flatnonzero(chance > mass)  # few, where means are small: the others are 0 already
    chance, mean, mass = chance[above], mean[above], mass[above]
    reached = mass.copy()
    for k in range(1, 48):
        still = chance > reached
        if not still.any():
            break
        count[above[still]] = k
        mass = mass * mean / k
        reached = reached + mass
    return count


def counts(mean: Floats, chance: Floats) -> Floats:
    """Whole numbers that scatter round `mean` as a Poisson count does; `chance` is uniform, same shape."""
    mean = np.maximum(mean, 0.0)
    z = ndtri(chance)
    drawn: Floats = np.floor(mean + np.sqrt(mean) * z + (z * z - 1.0) / 6.0 + 0.5)
    small = mean < _SMALL_MEAN
    if small.any():
        drawn[small] = _inverted(mean[small], chance[small])
    return np.maximum(drawn, 0.0)


def part(whole: Floats, share: Floats, chance: Floats) -> Floats:
    """How many of `whole` fall to a part of that share: scatter of a binomial, never more than the whole."""
    share = np.clip(share, 0.0, 1.0)
    minor = np.where(share > 0.5, 1.0 - share, share)
    mean = whole * minor
    z = ndtri(chance)
    drawn: Floats = np.floor(mean + np.sqrt(mean * (1.0 - minor)) * z + 0.5)
    small = mean < _SMALL_MEAN
    if small.any():
        drawn[small] = _inverted(mean[small], chance[small])
    drawn = np.where(mean <= 0.0, 0.0, np.clip(drawn, 0.0, whole))
    return np.where(share > 0.5, whole - drawn, drawn)


def split(whole: Floats, shares: Sequence[float] | Floats, chance: Floats) -> Floats:
    """`whole` [...] dealt out over the last axis [..., n] in these shares; the parts sum to the whole.

    `chance` is uniform, of the shape of the result; its last column is not used.
    """
    weights = np.asarray(shares, dtype=np.float64)
    left = np.asarray(whole, dtype=np.float64).copy()
    rest = np.broadcast_to(weights.sum(axis=-1), left.shape).copy()
    dealt = np.zeros((*left.shape, weights.shape[-1]))
    for i in range(weights.shape[-1] - 1):
        weight = weights[..., i]
        share = np.divide(weight, rest, out=np.zeros_like(rest), where=rest > 1e-300)
        dealt[..., i] = part(left, share, chance[..., i])
        left = left - dealt[..., i]
        rest = np.maximum(rest - weight, 0.0)
    dealt[..., -1] = left
    return dealt
