"""Latency mixtures, for all who read the tape: arrays [..., MOMENTS, CLASSES] in, arrays or numbers out.

The equations are the engine's own (`kernels.mixture`), so what a dashboard shows is what the engine
acted on. Every function takes any leading dimensions and broadcasts its other arguments to them. Seconds.
A mixture may have any mass (a rate, a count); shares, quantiles and means do not depend on it.
"""

import numpy as np
from numpy.typing import ArrayLike

from simride.simulator.kernels import mixture
from simride.simulator.state import CLASSES, MOMENTS, Floats


def empty(shape: tuple[int, ...] = ()) -> Floats:
    """Mixtures without any mass."""
    return np.zeros((*shape, MOMENTS, CLASSES))


def at_once(shape: tuple[int, ...] = ()) -> Floats:
    """Mixtures of unit mass that take no time: where a sum of stages begins."""
    mix = empty(shape)
    mix[..., 0, 0] = 1.0
    return mix


def mass(mix: ArrayLike) -> Floats:
    """Mass of each mixture [...]."""
    return np.asarray(np.asarray(mix, np.float64)[..., 0, :].sum(-1))


def mean(mix: ArrayLike) -> Floats:
    """Mean of each mixture [...], nan where empty."""
    array = np.asarray(mix, np.float64)
    total = array[..., 0, :].sum(-1)
    first = array[..., 1, :].sum(-1)
    return np.asarray(np.divide(first, total, out=np.full(total.shape, np.nan), where=total > 0))


def share_below(mix: ArrayLike, seconds: ArrayLike) -> Floats:
    """Share of each mixture's mass that takes less than `seconds` [...]; 0 where empty."""
    shape, mixes, (at,) = _flat(mix, seconds)
    out = np.empty(len(mixes))
    mixture.shares_below(mixes, at, out)
    return out.reshape(shape)


def quantile(mix: ArrayLike, q: ArrayLike) -> Floats:
    """Time below which a share q of each mixture lies [...], to 0.05 %; nan where empty."""
    shape, mixes, (level,) = _flat(mix, q)
    out = np.empty(len(mixes))
    mixture.quantiles(mixes, level, empty(), out)
    return out.reshape(shape)


def with_stage(mix: ArrayLike, mean: ArrayLike, var: ArrayLike) -> Floats:
    """Each mixture plus one more independent time of this mean and variance."""
    shape, mixes, (m, v) = _flat(mix, mean, var)
    out = np.zeros_like(mixes)
    mixture.with_stages(mixes, m, v, out)
    return out.reshape(*shape, MOMENTS, CLASSES)


def with_wait(mix: ArrayLike, wait_p: ArrayLike, wait_mean: ArrayLike, wait_var: ArrayLike) -> Floats:
    """Each mixture plus a wait in a queue: met with probability `wait_p`, then of this mean and variance."""
    shape, mixes, (p, m, v) = _flat(mix, wait_p, wait_mean, wait_var)
    out = np.zeros_like(mixes)
    mixture.with_waits(mixes, p, m, v, out)
    return out.reshape(*shape, MOMENTS, CLASSES)


def with_delay(mix: ArrayLike, p: ArrayLike, mean: ArrayLike, scv: ArrayLike) -> Floats:
    """Each mixture plus a delay of the network that a share p meets."""
    shape, mixes, (share, m, c) = _flat(mix, p, mean, scv)
    out = np.zeros_like(mixes)
    mixture.with_delays(mixes, share, m, c, out)
    return out.reshape(*shape, MOMENTS, CLASSES)


def blend(weights: ArrayLike, mixes: ArrayLike) -> Floats:
    """Weighted sum over the last leading dimension: [..., N] and [..., N, MOMENTS, CLASSES]."""
    return np.asarray(np.einsum("...n,...nrk->...rk", np.asarray(weights, np.float64), np.asarray(mixes, np.float64)))


def _flat(mix: ArrayLike, *others: ArrayLike) -> tuple[tuple[int, ...], Floats, list[Floats]]:
    """Leading shape, mixtures [n, MOMENTS, CLASSES] and the other arguments [n], all broadcast together."""
    array = np.asarray(mix, np.float64)
    values = [np.asarray(other, np.float64) for other in others]
    shape = np.broadcast_shapes(array.shape[:-2], *(value.shape for value in values))
    mixes = np.ascontiguousarray(np.broadcast_to(array, (*shape, MOMENTS, CLASSES)))
    return (
        shape,
        mixes.reshape(-1, MOMENTS, CLASSES),
        [np.ascontiguousarray(np.broadcast_to(value, shape)).reshape(-1) for value in values],
    )
