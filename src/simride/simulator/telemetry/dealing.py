"""Whole counts at parents dealt out to their leaves, so that what is split adds up to what is not."""

import numpy as np

from simride.simulator import noise
from simride.simulator.state import Floats, Ints
from simride.simulator.telemetry.leaves import Leaves
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

ODD = 7919  # spreads the keys of (first, second) pairs


def keys(leaves: Leaves) -> Ints:
    """[parents] a number for each parent, the same whatever else is asked for."""
    out: Ints = leaves.first * ODD + leaves.second
    return out


def chances(view: View, window: Window, leaves: Leaves, stream: str) -> Floats:
    """[n, parents] uniform numbers, keyed by bucket and parent."""
    times = noise.tenths(window.starts)[:, np.newaxis]
    return noise.uniform(view.seed, stream, times, keys(leaves)[np.newaxis])


def poisson(view: View, window: Window, leaves: Leaves, stream: str, mean: Floats) -> Floats:
    """[n, parents] whole counts round their means."""
    return noise.counts(mean, chances(view, window, leaves, stream))


def part(view: View, window: Window, leaves: Leaves, stream: str, whole: Floats, share: Floats) -> Floats:
    """[n, parents] how many of `whole` are of a kind that has this share."""
    return noise.part(whole, share, chances(view, window, leaves, stream))


def dealt(view: View, window: Window, leaves: Leaves, stream: str, whole: Floats) -> Floats:
    """[n, parents] to [n, L]: each parent's count dealt to its leaves by their weights."""
    return _deal(view, window, leaves, stream, whole, None)


def dealt_within(
    view: View, window: Window, leaves: Leaves, stream: str, whole: Floats, within: Floats
) -> Floats:
    """The same, never more to a leaf than `within` [n, L]: the failed among the requests it had."""
    return _deal(view, window, leaves, stream, whole, within)


def _deal(
    view: View, window: Window, leaves: Leaves, stream: str, whole: Floats, within: Floats | None
) -> Floats:
    buckets = len(window.starts)
    if leaves.count == whole.shape[1] and np.array_equal(leaves.parent, np.arange(leaves.count)):
        return whole
    out = np.zeros((buckets, leaves.count))
    times = noise.tenths(window.starts)
    parents = keys(leaves)
    for i in np.unique(leaves.parent):
        mine = np.flatnonzero(leaves.parent == i)
        if len(mine) == 1:
            out[:, mine[0]] = whole[:, i]
            continue
        chance = noise.uniform(
            view.seed, stream, times[:, np.newaxis], parents[i], leaves.key[mine][np.newaxis]
        )
        if within is None:
            weight = np.broadcast_to(leaves.weight[:, mine], (buckets, len(mine)))
            out[:, mine] = noise.split(whole[:, i], weight, chance)
        else:
            out[:, mine] = split_within(whole[:, i], within[:, mine], chance)
    return out


def split_within(whole: Floats, within: Floats, chance: Floats) -> Floats:
    """`whole` [n] dealt over [n, m] in proportion to `within`, never more than that to any of them."""
    left = whole.copy()
    room = within.sum(axis=1)
    out = np.zeros_like(within)
    for j in range(within.shape[1]):
        here = within[:, j]
        after = room - here
        taken = noise.part(left, np.divide(here, room, out=np.zeros_like(room), where=room > 0), chance[:, j])
        out[:, j] = np.clip(taken, np.maximum(left - after, 0.0), here)
        left = left - out[:, j]
        room = after
    return out
