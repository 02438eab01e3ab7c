"""The rows of each table, column by column, from one snapshot."""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simride.simulator.telemetry import logs as log_view
from simride.simulator.telemetry.changes import feed
from simride.simulator.telemetry.lifecycle import lifecycle_lines
from simride.simulator.telemetry.line import LogLine
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.snapshot import MINUTE_S, PILOT, Requests, Snapshot
from simride.simulator.telemetry.spans import Followed, Row
from simride.simulator.telemetry.traces import STATUS

DAY_S = 86_400.0
MOST_ROWS = 200_000  # of any table
BAD_TRACES, GOOD_TRACES = 4_000, 10_000  # of the requests looked at, followed span by span
LINES = 30_000  # of the logs, about
ERROR_TYPE = {"ok": None, "error": "500", "refused": "503", "timeout": "timeout"}  # as error.type of HTTP clients
ABSENT = -1  # a whole number that is not there: the rack of a span without a host


def events(shot: Snapshot) -> dict[str, Any]:
    """Users' requests, by when they began."""
    names, fleet = shot.view.names, shot.view.world.fleet
    clients = list(fleet.clients)
    kept = [np.flatnonzero(one.kept) for one in shot.drawn]

    def gathered(of: Callable[[Requests], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([of(one)[rows] for one, rows in zip(shot.drawn, kept, strict=True)])

    begins = gathered(lambda one: one.drawn.begins)
    order = np.argsort(begins, kind="stable")
    clusters = [names.clusters[k] for k in gathered(lambda one: one.drawn.cluster)[order]]
    status = [STATUS[code] for code in gathered(lambda one: one.drawn.outcome.status)[order].tolist()]
    ids = [one.trace_id(int(row)) for one, rows in zip(shot.drawn, kept, strict=True) for row in rows]
    return {
        "time": shot.times(begins[order]),
        "endpoint": gathered(lambda one: np.full(len(one.drawn.batch), one.endpoint, dtype=object))[order],
        "client": [clients[c] for c in gathered(lambda one: one.drawn.client)[order]],
        "region": [fleet.region_of(name) for name in clusters],
        "cluster": clusters,
        "duration_s": gathered(lambda one: one.drawn.outcome.duration)[order],
        "status": status,
        "error_type": [ERROR_TYPE[name] for name in status],
        "attempts": gathered(lambda one: one.attempts)[order],
        "late": gathered(lambda one: one.late)[order],
        "trace_id": [ids[at] for at in order.tolist()],
        "weight": gathered(lambda one: one.weight)[order],
    }


def spans(shot: Snapshot) -> dict[str, Any]:
    """Requests followed through the fleet: the bad ones first, and some good ones."""
    found = [row for one in shot.drawn for row in _followed(one, len(shot.drawn))]
    columns: dict[str, Any] = dict.fromkeys(SPAN_COLUMNS, ())
    columns |= zip(SPAN_COLUMNS, zip(*found, strict=True), strict=True) if found else ()
    return {
        **columns,
        "time": shot.times(np.array(columns["time"], dtype=np.float64)),
        "rack": [int(str(host).rsplit("-", 2)[1]) if host else ABSENT for host in columns["host"]],
    }


SPAN_COLUMNS = (
    "trace_id", "weight", "endpoint", "span_id", "parent_id", "kind", "service", "operation", "cluster", "host",
    "version", "time", "duration_s", "status", "retry",
)  # fmt: skip


def _followed(one: Requests, endpoints: int) -> Iterable[Row]:
    """The spans of an endpoint's bad requests and of some good ones, by when their traces began."""
    bad, good = BAD_TRACES // endpoints, GOOD_TRACES // endpoints
    while True:
        rows, weights = one.some(bad, good)
        followed = Followed(one.view, one.drawn, rows)
        if followed.count <= MOST_ROWS // endpoints or max(bad, good) <= 1:
            break
        bad, good = bad // 2, good // 2  # requests that are tried again and again leave many spans each
    by_trace: list[list[Row]] = [[] for _ in rows]
    for span in followed.spans():
        by_trace[int(str(span[0]))].append(span)
    for number, found in enumerate(by_trace):
        head = (one.trace_id(int(rows[number])), weights[number], one.endpoint)
        for span in found:
            yield (*head, *span[1:])


def logs(shot: Snapshot) -> dict[str, Any]:
    """What the services wrote: lines of requests that went wrong or were slow, and their own."""
    found: list[tuple[LogLine, float]] = []
    for one in shot.drawn:
        few = log_view.lines_of(shot.view, one.first(PILOT))
        each = min(one.each, PILOT * LINES // len(shot.drawn) // max(len(few), 1))
        drawn, weights = one.first(max(each, 1)), one.weights_by_trace(max(each, 1))
        found += [(line, weights[line.trace]) for line in log_view.lines_of(shot.view, drawn)]
    found += [(line, 1.0) for line in lifecycle_lines(shot.view, shot.window.start, shot.window.end, {})]
    found = [(line, weight) for line, weight in found if line.at <= shot.view.now]
    found.sort(key=lambda pair: (pair[0].at, pair[0].trace, pair[0].text))
    lines = [line for line, _ in found]
    return {
        "time": shot.times(np.array([line.at for line in lines])),
        "severity": [line.level for line in lines],
        "service": [line.service for line in lines],
        "operation": [line.operation or None for line in lines],
        "cluster": [line.cluster for line in lines],
        "host": [line.host or None for line in lines],
        "version": [line.version or None for line in lines],
        "pattern": [line.template for line in lines],
        "text": [line.text for line in lines],
        "endpoint": [line.endpoint or None for line in lines],
        "client": [line.client or None for line in lines],
        "trace_id": [line.trace or None for line in lines],
        "weight": [weight for _, weight in found],
    }


def changes(shot: Snapshot) -> dict[str, Any]:
    """The change feed of a day."""
    found = feed(shot.view, shot.view.now - DAY_S, shot.view.now)
    return {
        "time": shot.times(np.array([one.at for one in found])),
        "kind": [one.kind for one in found],
        "target": [one.target for one in found],
        "title": [one.title for one in found],
        "detail": [one.detail or None for one in found],
        "author": [one.author for one in found],
        "place": [one.where for one in found],
        "status": [one.status for one in found],
        "lasted_s": [float("nan") if one.ends is None else one.ends - one.at for one in found],
    }


# metric, side, statistics: what a service's owner would chart first
KEPT: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("traffic", "user", ("",)), ("latency", "user", ("p50", "p99")), ("error_rate", "user", ("",)),
    ("slow_ratio", "user", ("",)), ("traffic", "server", ("",)), ("latency", "caller", ("p50", "p99")),
    ("latency", "server", ("p99",)), ("error_rate", "caller", ("",)), ("error_rate", "server", ("",)),
    ("timeouts", "caller", ("",)), ("retries", "caller", ("",)), ("utilisation", "host", ("",)),
    ("cpu", "host", ("",)), ("memory", "host", ("",)), ("queue", "host", ("",)), ("hosts", "host", ("",)),
    ("retransmits", "host", ("",)),
)  # fmt: skip


METRIC_COLUMNS = ("time", "metric", "stat", "side", "endpoint", "service", "cluster", "value")


def metrics(shot: Snapshot) -> dict[str, Any]:
    """The usual metrics, minute by minute; of a very large fleet fewer minutes."""
    names = shot.view.names
    services = sum(len(stats) for _, side, stats in KEPT if side != "user") * len(names.services)
    users = sum(len(stats) for _, side, stats in KEPT if side == "user") * len(names.endpoints)
    minutes = min(60, MOST_ROWS // ((services + users) * len(names.clusters)))
    rows: dict[str, list[Any]] = {name: [] for name in METRIC_COLUMNS}
    for name, side, stats in KEPT:
        by = ("endpoint", "cluster") if side == "user" else ("service", "cluster")
        for stat in stats:
            query = MetricQuery(name, stat, side, by=by, last_s=minutes * MINUTE_S, step_s=MINUTE_S)
            frame = run(shot.view, query)
            for series in frame.series:
                many = len(frame.times)
                rows["time"] += shot.times(frame.times - MINUTE_S).tolist()
                rows["value"] += series.values.tolist()
                for column, value in (
                    ("metric", name), ("stat", frame.stat), ("side", side), ("endpoint", series.labels.get("endpoint")),
                    ("service", series.labels.get("service")), ("cluster", series.labels["cluster"]),
                ):  # fmt: skip
                    rows[column] += [value] * many
    return rows


def days(shot: Snapshot) -> dict[str, Any]:
    """Every figure of every day that is over."""
    ledger = shot.view.ledger
    kept = [] if ledger is None else [
        (day, figure, name, *sums)
        for day, one in enumerate(ledger.days, start=ledger.first) if (day + 1) * DAY_S <= shot.view.now
        for figure, parts in one.sums.items() for name, sums in parts.items()
    ]  # fmt: skip
    return {
        "time": shot.times(np.array([row[0] * DAY_S for row in kept], dtype=np.float64)),
        "figure": [row[1] for row in kept],
        "class": [row[2] or None for row in kept],
        "value": [row[3] for row in kept],
        "of": [row[4] for row in kept],
    }
