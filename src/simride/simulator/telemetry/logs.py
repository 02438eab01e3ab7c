"""Log lines: the same sampled requests as the traces, told by the process that saw them go wrong."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simride.base import seeds
from simride.base.errors import QueryError
from simride.base.units import duration as words
from simride.simulator.state import ROOT_FIELDS, Ints
from simride.simulator.telemetry.good_days import REASONS
from simride.simulator.telemetry.lifecycle import lifecycle_lines
from simride.simulator.telemetry.line import LEVELS, Level, LogLine
from simride.simulator.telemetry.log_patterns import Pattern, by_kind, patterns_of
from simride.simulator.telemetry.query import Values
from simride.simulator.telemetry.resolve import Filter, names_of
from simride.simulator.telemetry.topology import path
from simride.simulator.telemetry.traces import STATUS, Drawn, draw, host_of
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.walk import OK, REFUSED, TIMED_OUT, Batch, Step, Walker
from simride.simulator.telemetry.window import Window, window

DIMS = ("service", "operation", "region", "cluster", "rack", "host", "version", "endpoint", "client")
BUDGET = 24_000  # requests looked at for one page
FEWEST = 400  # of each endpoint
MOST_LINES = 20_000  # worked out for one page: of requests of which most go wrong, fewer are told
SLOW_S = 1.0  # a call that takes longer is worth a line
REQUESTS = ROOT_FIELDS.index("requests")

TEMPLATES: Mapping[str, tuple[Level, str]] = {
    "timeout": ("WARN", "call to {operation} timed out after {timeout} (attempt {attempt} of {attempts}), peer {peer}"),
    "slow call": ("WARN", "slow call to {operation}: {duration} (timeout {timeout}), peer {peer}"),
    "call failed": ("WARN", "call to {operation} failed (attempt {attempt} of {attempts}), peer {peer}"),
    "queue full": ("ERROR", "queue full at {limit} waiting requests: refused {operation}"),
    "request failed": ("ERROR", "{operation} answered with an error after {duration}"),
    "client gone": ("INFO", "{operation}: caller went away after {duration}, nobody reads the answer"),
    "invalid argument": ("INFO", "{operation} rejected after {duration}: invalid argument"),
    "not found": ("INFO", "{operation}: not found, after {duration}"),
    "connection reset": ("WARN", "{operation}: connection reset by peer after {duration}"),
    "user gone": ("INFO", "{endpoint}: {client} went away within {duration}"),
    "user request": ("ERROR", "{endpoint} from {client} ended with {status} after {duration}"),
}


@dataclass(frozen=True)
class LogPage:
    """The latest lines that match, and how the whole of them divides."""

    lines: tuple[LogLine, ...]  # oldest first
    patterns: tuple[Pattern, ...]  # commonest first
    sampled_share: float  # of the requests that pass there, how many were looked at
    matched: int  # lines that match in the sample

    @property
    def counts(self) -> Mapping[str, int]:
        """Estimated lines by template."""
        return by_kind(self.patterns)


def tail(
    view: View, start: float | None = None, end: float | None = None, where: Mapping[str, Values] | None = None,
    pattern: str | None = None, limit: int = 50, level: str | None = None,
) -> LogPage:
    """The last lines that contain `pattern` (any case), with the kinds of all that match over the window.

    `level` keeps lines at least so serious. Raises QueryError where a name or a level does not exist.
    """
    if level is not None and level not in LEVELS:
        raise QueryError(f"lines are {', '.join(LEVELS)}; found {level!r}")
    serious = LEVELS if level is None else LEVELS[LEVELS.index(level) :]
    chosen = names_of(view, where or {})
    odd = [dim for dim in chosen if dim not in DIMS]
    if odd:
        raise QueryError(f"log lines are filtered by {', '.join(DIMS)}; found {odd[0]}")
    found = window(view, start, end)
    lines: list[tuple[LogLine, float]] = []
    looked, passed = 0.0, 0.0
    passing = _endpoints(view, found, chosen)
    for endpoint, budget, requests in passing:
        drawn = draw(view, found, endpoint, budget, _entries(view, chosen))
        told, of = some_lines(view, drawn, MOST_LINES // len(passing))
        looked += of
        passed += requests
        weight = requests / max(of, 1)
        lines += [(line, weight) for line in told if _fits(view, line, chosen, pattern)]
    lines += [
        (line, 1.0) for line in lifecycle_lines(view, found.start, found.end, chosen)
        if _fits(view, line, chosen, pattern)
    ]
    lines = [found_line for found_line in lines if found_line[0].level in serious]
    lines.sort(key=lambda found_line: (found_line[0].at, found_line[0].trace, found_line[0].text))
    latest = tuple(line for line, _ in lines[len(lines) - min(limit, len(lines)) :])
    share = min(looked / passed, 1.0) if passed else 0.0
    return LogPage(latest, patterns_of(lines, found.start, found.end), share, len(lines))


def patterns(
    view: View, start: float | None = None, end: float | None = None, where: Mapping[str, Values] | None = None,
) -> tuple[Pattern, ...]:
    """What kinds of lines there were, commonest first."""
    return tail(view, start, end, where, limit=0).patterns


def _endpoints(view: View, found: Window, chosen: Filter) -> list[tuple[str, int, float]]:
    """Endpoints that can pass what is asked about: name, requests to look at, requests there were."""
    names = view.names
    wanted = chosen.get("endpoint", names.endpoints)
    services = set(chosen.get("service", ()))
    entries = _inside(view, _entries(view, chosen))
    roots = found.of("roots", ..., REQUESTS) * found.lengths[:, np.newaxis, np.newaxis]
    passing = [
        (name, roots[:, names.endpoint_index[name], entries].sum(), roots[:, names.endpoint_index[name]].sum())
        for name in names.endpoints
        if name in wanted and (not services or services & set(path(names, name)))
    ]
    total = sum(here for _, here, _ in passing) or 1.0
    return [
        (name, int(max(FEWEST, BUDGET * here / total) * everywhere / max(here, 1e-9)), float(here))
        for name, here, everywhere in passing if here > 0
    ]


def _entries(view: View, chosen: Filter) -> Filter:
    """Where users have to come in for a request to be able to pass the place asked about: its region."""
    fleet = view.world.fleet
    out = {dim: values for dim, values in chosen.items() if dim in ("client", "region")}
    clusters = [*chosen.get("cluster", ()), *(host.rsplit("-", 2)[0] for host in chosen.get("host", ()))]
    if clusters and "region" not in out:
        out["region"] = tuple(dict.fromkeys(fleet.region_of(cluster) for cluster in clusters))
    return out


def _inside(view: View, entries: Filter) -> Ints:
    """Numbers of the clusters of the regions chosen."""
    fleet = view.world.fleet
    regions = entries.get("region", view.names.regions)
    return np.array([k for k, name in enumerate(view.names.clusters) if fleet.region_of(name) in regions])


def lines_of(view: View, drawn: Drawn) -> list[LogLine]:
    """One line for each span that went wrong or was slow."""
    return some_lines(view, drawn, math.inf)[0]


def some_lines(view: View, drawn: Drawn, most: float) -> tuple[list[LogLine], int]:
    """Lines of as many requests as leave about `most`, evenly over the window; and how many requests these are."""
    walker = drawn.walker.watching(SLOW_S)
    outcome = walker.users(drawn.endpoint, drawn.batch, drawn.cluster)
    begun = drawn.begins
    steps = walker.steps or []
    wrong = sum(len(step.number) for step in steps) + int((outcome.status != OK).sum())
    told = np.ones(len(drawn.batch), dtype=bool)
    if wrong > most:
        told = drawn.index < max(1, int((drawn.index.max() + 1) * most / wrong))  # of every bucket the first so many
    lines = [line for step in steps for line in _of_step(view, drawn, walker, step.only(told), begun.tolist())]
    endpoint, clients = view.names.endpoints[drawn.endpoint], list(view.world.fleet.clients)
    entry = view.names.services[int(view.names.layout.op_service[view.names.layout.root_op[drawn.endpoint]])]
    gone = walker.gone(drawn.endpoint, drawn.batch, drawn.cluster)
    for number in np.flatnonzero((outcome.status != OK) & told):
        cluster = view.names.clusters[int(drawn.cluster[number])]
        took, client = float(outcome.duration[number]), clients[int(drawn.client[number])]
        ended = STATUS[int(outcome.status[number])]
        values = {"endpoint": endpoint, "client": client, "status": ended, "duration": words(took)}
        kind = "user gone" if gone[number] else "user request"
        lines.append(
            _line(kind, values, float(begun[number]) + took, entry, "", cluster, "", "",
                  _trace_id(view, drawn, int(number)), endpoint, client)
        )
    return lines, int(told.sum())


def _of_step(view: View, drawn: Drawn, walker: Walker, step: Step, begun: list[float]) -> list[LogLine]:
    """The lines of one kind of span."""
    names, layout = view.names, view.names.layout
    bucket = step.bucket
    batch = Batch(bucket, drawn.batch.key[step.number], step.number)
    cells = walker.peer(step.call, batch, step.cluster, step.path) if step.kind == "client" else step.cell
    operation = names.operations[step.operation]
    caller = int(layout.call_from[step.call]) if step.kind == "client" else -1
    limits, clients = walker.settings.of("queue_limit"), list(view.world.fleet.clients)
    callers = walker.place_of(caller, batch, step.cluster, step.parent) if step.kind == "client" else step.cell
    lines = []
    for i, number in enumerate(step.number):
        kind = _kind(step, i)
        name = (names.endpoints[drawn.endpoint], *_identity(drawn, int(number)))
        cluster = names.clusters[int(step.cluster[i])]
        peer = host_of(view, int(cells[i]), (*name, f"{step.path}s" if step.kind == "client" else step.path))
        took = words(float(step.duration[i]))
        values = {"operation": operation, "duration": took, "attempt": str(step.attempt), "peer": peer}
        if step.kind == "client":
            service = names.services[int(layout.op_service[caller])]
            timeout = walker.columns["timeout_s"][bucket[i], step.call]
            values["timeout"] = words(float(timeout))
            values["attempts"] = f"{walker.columns['attempts'][bucket[i], step.call]:.0f}"
            cell = int(callers[i])
            host, op = host_of(view, cell, (*name, step.parent)), names.operations[caller]
        else:
            service, host, op = names.services[int(layout.op_service[step.operation])], peer, operation
            cell = int(step.cell[i])
            values["limit"] = f"{limits[bucket[i], int(layout.cell_service[cell])]:.0f}"
        at = begun[int(number)] + float(step.start[i]) + float(step.duration[i])
        version = view.version(service, int(layout.cell_version[cell]))
        client = clients[int(drawn.client[number])]
        trace = _trace_id(view, drawn, int(number))
        lines.append(_line(kind, values, at, service, op, cluster, host, version, trace, name[0], client))
    return lines


def _kind(step: Step, i: int) -> str:
    """Which template tells this span."""
    if step.kind == "server":
        if step.status[i] == REFUSED:
            return "queue full"
        why = -1 if step.why is None else int(step.why[i])
        return "request failed" if why < 0 else REASONS[why].name
    if step.status[i] == TIMED_OUT:
        return "timeout"
    return "slow call" if step.status[i] == OK else "call failed"


def _identity(drawn: Drawn, number: int) -> tuple[int, int]:
    """Bucket (tenths of a second) and number within it: what a request's ids are made of."""
    start = drawn.window.starts[int(drawn.batch.bucket[number])]
    return round(float(start) * 10.0), int(drawn.index[number])


def _trace_id(view: View, drawn: Drawn, number: int) -> str:
    """The id of the request's trace."""
    return seeds.word(view.seed, 32, "trace", view.names.endpoints[drawn.endpoint], *_identity(drawn, number))


def _line(
    template: str, values: Mapping[str, str], at: float, service: str, operation: str, cluster: str, host: str,
    version: str, trace: str, endpoint: str, client: str,
) -> LogLine:
    """A line in its words."""
    level, text = TEMPLATES[template]
    return LogLine(
        at, level, service, cluster, host, version, text.format(**values), template, trace, operation, endpoint, client
    )


def _fits(view: View, line: LogLine, chosen: Filter, pattern: str | None) -> bool:
    """Whether a line is of what was asked about, and has been written by now."""
    if line.at > view.now:
        return False
    if pattern is not None and pattern.lower() not in line.text.lower():
        return False
    for dim, values in chosen.items():
        if dim == "region":
            found = view.world.fleet.region_of(line.cluster)
        elif dim == "rack":
            found = str(int(line.host.rsplit("-", 2)[1])) if line.host else ""
        else:
            found = getattr(line, dim)
        if found not in values:
            return False
    return True
