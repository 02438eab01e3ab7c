"""A question to the metrics: plain data that survives JSON and says exactly what was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from simride.base.errors import QueryError
from simride.simulator.telemetry.catalog import Side

Values = str | tuple[str, ...]


@dataclass(frozen=True)
class MetricQuery:
    """One metric over a window. Times are fleet seconds; no start and no last_s means the last 15 minutes."""

    metric: str
    stat: str = ""  # "" = the metric's usual one: p99 of a latency, else mean
    side: Side | None = None  # None = as the filters suggest, see `resolve.side_of`
    where: Mapping[str, Values] = field(default_factory=dict)
    exclude: Mapping[str, Values] = field(default_factory=dict)
    by: tuple[str, ...] = ()
    start: float | None = None
    end: float | None = None  # None = now
    last_s: float | None = None
    step_s: float | None = None  # None = fine enough for a chart, at most 180 points
    compare: Literal["1d"] | None = None  # the same window a day before, as each series' baseline
    over: float | None = None  # seconds, for slow_ratio

    def to_dict(self) -> dict[str, Any]:
        """As JSON would hold it; fields at their default are left out."""
        out: dict[str, Any] = {"metric": self.metric}
        for item in fields(self)[1:]:
            value = getattr(self, item.name)
            if value in (None, "", (), {}):
                continue
            out[item.name] = _plain(value)
        return out

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "MetricQuery":
        """Back from JSON; refuses a field it does not know."""
        known = {item.name for item in fields(cls)}
        strange = sorted(set(data) - known)
        if strange or "metric" not in data:
            raise QueryError(f"a metric query has {', '.join(sorted(known))}; found {strange or 'no metric'}")
        kept: dict[str, Any] = dict(data)
        for name in ("where", "exclude"):
            if name in kept:
                kept[name] = {dim: _values(value) for dim, value in kept[name].items()}
        if "by" in kept:
            kept["by"] = tuple(kept["by"])
        return cls(**kept)


def _plain(value: Any) -> Any:
    """Tuples as lists, mappings as dicts in the order of their keys."""
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    return list(value) if isinstance(value, tuple) else value


def _values(value: Any) -> Values:
    """One value or several, as text."""
    return tuple(str(part) for part in value) if isinstance(value, list | tuple) else str(value)
