"""BARO's and n-sigma's rankings, written from their description, and how well a ranking finds the cause.

L. Pham, H. Ha, H. Zhang: BARO, FSE 2024. RobustScorer: of each metric after the onset, the largest deviation from its
median before it, in interquartile ranges; metrics constant on either side are left out; memory counts in megabytes.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from simride.simulator.state import Floats

How = Literal["robust", "sigma"]
DROPPED, RENAMED = "_latency-50", ("_latency-90", "_latency")
AT = (1, 3)
AVERAGED = 5


def ranks(times: Floats, columns: Mapping[str, Floats], onset: float, how: How = "robust") -> list[str]:
    """Columns by how far they rose after the onset, farthest first; ties in the order given."""
    scores: dict[str, float] = {}
    after = times >= onset
    for name, values in read(columns).items():
        calm, risen = values[~after], values[after]
        if not len(calm) or not len(risen) or np.ptp(calm) == 0 or np.ptp(risen) == 0:
            continue
        low, middle, high = np.percentile(calm, (25, 50, 75))
        centre, spread = (middle, high - low) if how == "robust" else (calm.mean(), calm.std())
        scores[name] = float(risen.max() - centre) / (spread if spread > 10 * np.finfo(float).eps else 1.0)
    return sorted(scores, key=lambda name: -scores[name])


def read(columns: Mapping[str, Floats]) -> dict[str, Floats]:
    """The columns as BARO reads a file: no medians of latency, memory in megabytes."""
    return {
        name.replace(*RENAMED): values / 1e6 if name.endswith("_mem") else values
        for name, values in columns.items() if not name.endswith(DROPPED)
    }


def services(ranked: Sequence[str]) -> list[str]:
    """Services in the order in which a column of theirs first appears."""
    return list(dict.fromkeys(name.split("_")[0] for name in ranked))


def place(ranked: Sequence[str], cause: str) -> int:
    """Where the cause stands among the services, from 1; 0 where it does not."""
    found = services(ranked)
    return found.index(cause) + 1 if cause in found else 0


def accuracy(places: Sequence[int]) -> dict[str, float]:
    """AC@1, AC@3 and Avg@5 of many cases."""
    at = {k: float(np.mean([0 < one <= k for one in places])) for k in range(1, AVERAGED + 1)}
    return {**{f"AC@{k}": at[k] for k in AT}, f"Avg@{AVERAGED}": float(np.mean(list(at.values())))}
