"""The tables SQL is asked of: names, columns and what they hold; their values come from `rows`.

They are the same sampled requests, log lines, changes and metrics as the other look-ups show. Every row of
a sample says by `weight` for how many it stands, so `sum(weight)` is a count of the fleet's.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simride.simulator.telemetry import rows
from simride.simulator.telemetry.rows import ABSENT
from simride.simulator.telemetry.snapshot import Snapshot
from simride.simulator.telemetry.view import View

TIME, NUMBER, WHOLE, TEXT, FLAG = "TIMESTAMP", "DOUBLE", "INTEGER", "VARCHAR", "BOOLEAN"


@dataclass(frozen=True)
class Kind:
    """One column of a table: its name, its SQL type and what it holds."""

    name: str
    type: str
    says: str


@dataclass(frozen=True, eq=False)
class Column:
    """A column with its values [N]. Texts are numbers of `words`, -1 for NULL; `null` marks absent whole numbers."""

    name: str
    type: str
    values: NDArray[Any]
    words: tuple[str, ...] | None = None
    null: int | None = None

    def plain(self) -> list[Any]:
        """The values as Python has them, None for NULL: for tests and small tables."""
        if self.words is not None:
            return [self.words[code] if code >= 0 else None for code in self.values.tolist()]
        return [None if value == self.null and self.null is not None else value for value in self.values.tolist()]


@dataclass(frozen=True)
class Table:
    """A table there is to ask: what it holds, its columns, and what makes their values."""

    name: str
    says: str
    kinds: tuple[Kind, ...]
    make: Callable[[Snapshot], Mapping[str, Any]]

    @property
    def types(self) -> tuple[tuple[str, str], ...]:
        """Its columns and their SQL types."""
        return tuple((kind.name, kind.type) for kind in self.kinds)


class Tables:
    """The tables of one moment, each made when it is first wanted."""

    def __init__(self, view: View) -> None:
        self.shot = Snapshot(view)
        self._made: dict[str, tuple[Column, ...]] = {}

    @property
    def now(self) -> float:
        """Up to when they go, fleet seconds."""
        return self.shot.view.now

    @property
    def present(self) -> str:
        """The same as SQL writes it."""
        return self.shot.present

    def __getitem__(self, name: str) -> tuple[Column, ...]:
        """A table's columns, values and all."""
        if name not in self._made:
            made = TABLES[name].make(self.shot)
            self._made[name] = tuple(_column(kind, made[kind.name]) for kind in TABLES[name].kinds)
        return self._made[name]


def _column(kind: Kind, values: Any) -> Column:
    """Values as they travel: times in microseconds, texts as numbers of words."""
    if kind.type == TEXT:
        return _texts(kind, values)
    if kind.type == TIME:
        return Column(kind.name, kind.type, np.asarray(values, "datetime64[us]"))
    if kind.type == WHOLE:
        return Column(kind.name, kind.type, np.asarray(values, np.int32), null=ABSENT)
    return Column(kind.name, kind.type, np.asarray(values, np.float64 if kind.type == NUMBER else np.bool_))


def _texts(kind: Kind, values: Iterable[str | None]) -> Column:
    """Each word once, in the order of first use."""
    words: dict[str, int] = {}
    codes = [-1 if value is None else words.setdefault(value, len(words)) for value in values]
    return Column(kind.name, kind.type, np.array(codes, dtype=np.int32), tuple(words))


_WEIGHT = Kind("weight", NUMBER, "for how many of the fleet's it stands: sum(weight) counts them")
_TRACE = Kind("trace_id", TEXT, "the trace of the request, as the traces tool names it")
EVENT_KINDS = (
    Kind("time", TIME, "when the user's request began"),
    Kind("endpoint", TEXT, "what the user asked for"),
    Kind("client", TEXT, "the app it came from"),
    Kind("region", TEXT, "where it came in"),
    Kind("cluster", TEXT, "where it came in"),
    Kind("duration_s", NUMBER, "seconds until the answer, or until the client gave up; its own retries included"),
    Kind("status", TEXT, "ok, error, refused, timeout"),
    Kind("error_type", TEXT, "as error.type says it: 500, 503, timeout; NULL where it went well"),
    Kind("attempts", WHOLE, "how often the client tried"),
    Kind("late", FLAG, "answered well, but after the endpoint's own limit"),
    _TRACE, _WEIGHT,
)  # fmt: skip
SPAN_KINDS = (
    _TRACE,
    Kind("span_id", TEXT, "its own id"),
    Kind("parent_id", TEXT, "the span it belongs to; NULL for the user's own"),
    Kind("time", TIME, "when it began"),
    Kind("kind", TEXT, "client: the call as its caller saw it; server: the work itself"),
    Kind("endpoint", TEXT, "what the user had asked for"),
    Kind("service", TEXT, "whose process made the span; the client's name for the user's own"),
    Kind("operation", TEXT, "what was called or run"),
    Kind("cluster", TEXT, "where that process stands"),
    Kind("rack", WHOLE, "of its host; NULL for the user's own"),
    Kind("host", TEXT, "which host; NULL for the user's own"),
    Kind("version", TEXT, "the version it ran"),
    Kind("duration_s", NUMBER, "seconds"),
    Kind("status", TEXT, "ok, error, refused, timeout"),
    Kind("retry", WHOLE, "0 for the first attempt"),
    _WEIGHT,
)  # fmt: skip
LOG_KINDS = (
    Kind("time", TIME, "when it was written"),
    Kind("severity", TEXT, "INFO, WARN, ERROR"),
    Kind("service", TEXT, "who wrote it"),
    Kind("operation", TEXT, "what it was doing, where a request caused the line"),
    Kind("cluster", TEXT, "where"),
    Kind("host", TEXT, "which host; NULL for a line about a whole request"),
    Kind("version", TEXT, "the version it ran"),
    Kind("pattern", TEXT, "the kind of line, the same for all that differ only in their values"),
    Kind("text", TEXT, "the line"),
    Kind("endpoint", TEXT, "what the user had asked for"),
    Kind("client", TEXT, "the user's app"),
    _TRACE, _WEIGHT,
)  # fmt: skip
CHANGE_KINDS = (
    Kind("time", TIME, "when it began"),
    Kind("kind", TEXT, "code, config, gate, infrastructure, data, demand"),
    Kind("target", TEXT, "the service, gate or rack"),
    Kind("title", TEXT, "what was done"),
    Kind("detail", TEXT, "more about it"),
    Kind("author", TEXT, "who did it"),
    Kind("place", TEXT, "where: regions, clusters, or all regions"),
    Kind("status", TEXT, "as the feed shows it"),
    Kind("lasted_s", NUMBER, "seconds until it ended; NULL while it runs"),
)
METRIC_KINDS = (
    Kind("time", TIME, "when the minute began"),
    Kind("metric", TEXT, "its name, as in the metrics tool"),
    Kind("stat", TEXT, "the statistic: p50, p99, mean"),
    Kind("side", TEXT, "where it was measured: user, caller, server, host"),
    Kind("endpoint", TEXT, "of the users' metrics; NULL for a service's"),
    Kind("service", TEXT, "of a service's metrics; NULL for the users'"),
    Kind("cluster", TEXT, "where"),
    Kind("value", NUMBER, "in the metric's unit; NULL where nothing was measured"),
)

DAY_KINDS = (
    Kind("time", TIME, "when the day began"),
    Kind("figure", TEXT, "its name, as in the metrics tool"),
    Kind("class", TEXT, "of page, of record, of resource; NULL where it is not told apart"),
    Kind("value", NUMBER, "what was counted, or the level at the day's end"),
    Kind("of", NUMBER, "of how many, for a share; 1 otherwise"),
)

TABLES: Mapping[str, Table] = MappingProxyType({
    table.name: table
    for table in (
        Table("events", "A sample of users' requests, as their clients saw them end.", EVENT_KINDS, rows.events),
        Table(
            "spans", "Some of these requests followed through the fleet: the bad ones first, and some good ones.",
            SPAN_KINDS, rows.spans,
        ),
        Table("logs", "What the services wrote, about users' requests and themselves.", LOG_KINDS, rows.logs),
        Table("changes", "The change feed of the last 24 hours.", CHANGE_KINDS, rows.changes),
        Table("metrics", "The usual metrics, by minute and cluster.", METRIC_KINDS, rows.metrics),
        Table(
            "days", "What is kept by the day, a quarter back, where a case is about weeks; empty elsewhere.", DAY_KINDS,
            rows.days,
        ),
    )
})
