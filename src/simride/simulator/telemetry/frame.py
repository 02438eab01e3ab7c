"""What a query gives back: series over time, their totals, and a sentence where there is nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from simride.simulator.state import Floats


@dataclass(frozen=True, eq=False)
class Series:
    """One line of a chart. Values are nan where nothing was measured."""

    labels: Mapping[str, str]
    values: Floats  # [T]
    baseline: Floats | None  # [T] the same a day before
    total_value: float  # over the whole window, from summed counts or blended mixtures
    baseline_total: float | None
    requests: float  # what the total rests on: requests, attempts or look-ups in the window

    @property
    def name(self) -> str:
        """Its labels as a chart's legend shows them."""
        return ", ".join(self.labels.values()) or "all"


@dataclass(frozen=True, eq=False)
class Frame:
    """The answer to a metric query. Times are the ends of the steps, in fleet seconds."""

    metric: str
    stat: str
    side: str
    unit: str
    labels: tuple[str, ...]  # the dimensions each series is told apart by
    start: float
    end: float
    step_s: float
    times: Floats  # [T]
    series: tuple[Series, ...]
    requests: float  # in the whole window, all series together
    note: str = ""  # what to know about these numbers; why there are none, where there are none

    def total(self, series: Series | None = None) -> float:
        """The value over the whole window, from summed counts or blended mixtures; of the only series if none named."""
        chosen = series if series is not None else self.only
        return chosen.total_value if chosen is not None else float("nan")

    @property
    def only(self) -> Series | None:
        """The single series of an unsplit query, or the first."""
        return self.series[0] if self.series else None

    def worst(self, n: int = 1) -> tuple[Series, ...]:
        """The n series with the highest total; the lowest where more is better."""
        best_high = self.metric in ("good_ratio", "cache_hit")
        known = [series for series in self.series if not np.isnan(series.total_value)]
        return tuple(sorted(known, key=lambda series: series.total_value * (1 if best_high else -1))[:n])

    def get(self, **labels: str) -> Series | None:
        """The series with these labels, or None."""
        return next(
            (one for one in self.series if all(one.labels.get(dim) == value for dim, value in labels.items())), None
        )

    def to_dict(self) -> dict[str, Any]:
        """As JSON would hold it: nan becomes None, values keep six digits."""
        return {
            "metric": self.metric, "stat": self.stat, "side": self.side, "unit": self.unit,
            "labels": list(self.labels), "start": self.start, "end": self.end, "step_s": self.step_s,
            "times": [float(time) for time in self.times], "requests": self.requests, "note": self.note,
            "series": [
                {
                    "labels": dict(one.labels), "values": _rounded(one.values),
                    "baseline": None if one.baseline is None else _rounded(one.baseline),
                    "total": _round(one.total_value),
                    "baseline_total": None if one.baseline_total is None else _round(one.baseline_total),
                    "requests": one.requests,
                }
                for one in self.series
            ],
        }

    def digest(self) -> str:
        """Twelve hex digits that change when what was seen would change."""
        text = json.dumps(self.to_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _round(value: float) -> float | None:
    """Six significant digits; None where nothing was measured."""
    return None if not np.isfinite(value) else float(f"{value:.6g}")


def _rounded(values: Floats) -> list[float | None]:
    """Each to six significant digits."""
    return [_round(float(value)) for value in values]
