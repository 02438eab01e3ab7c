"""What every calculator hands over: sums that add up, not ratios that do not."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simride.simulator.state import Floats


@dataclass(frozen=True, eq=False)
class Measured:
    """Sums per step and series. A value is `num / den`, over any stretch: sums of one by sums of the other.

    For latencies `mixes` holds blended mixtures [T, G, MOMENTS, CLASSES] and `cap` [G] the time after
    which nobody waits any longer; `num` and `den` are not used then.
    """

    labels: tuple[Mapping[str, str], ...]  # [G]
    num: Floats  # [T, G]
    den: Floats  # [T, G]
    requests: Floats  # [T, G] what the value rests on
    mixes: Floats | None = None
    cap: Floats | None = None
    summed: bool = False  # the total is the sum of the steps, not a ratio of sums
    note: str = ""


def ratio(num: Floats, den: Floats) -> Floats:
    """num / den, nan where nothing was counted."""
    empty = np.full(np.broadcast_shapes(num.shape, den.shape), np.nan)
    return np.asarray(np.divide(num, den, out=empty, where=den > 0))


def share(num: Floats, den: Floats) -> Floats:
    """num / den between 0 and 1, 0 where nothing was counted."""
    out = np.divide(num, den, out=np.zeros(np.broadcast_shapes(num.shape, den.shape)), where=den > 1e-12)
    return np.asarray(np.clip(out, 0.0, 1.0))
