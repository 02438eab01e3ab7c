"""Sampled traces: user requests followed from the tap to the last store, by the odds on the tape."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import numpy as np

from simride.base import seeds
from simride.base.errors import QueryError
from simride.base.units import duration as words
from simride.simulator import noise
from simride.simulator.host_sets import host_name
from simride.simulator.state import CELL_FIELDS, ROOT_FIELDS, Floats, Ints
from simride.simulator.telemetry.good_days import REASONS
from simride.simulator.telemetry.leaves import host_order, members_of
from simride.simulator.telemetry.query import Values
from simride.simulator.telemetry.resolve import Filter, find_name, names_of
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.walk import FAILED, OK, REFUSED, TIMED_OUT, Batch, Mask, Outcome, Step, Walker
from simride.simulator.telemetry.window import Window, window

STATUS = {OK: "ok", FAILED: "error", REFUSED: "refused", TIMED_OUT: "timeout"}
SAMPLED = 4000  # requests looked at, when no number is named
CANDIDATES = 400  # trees built to find spans that match
USER_DIMS = ("region", "cluster", "client")
SPAN_DIMS = ("service", "operation", "rack", "host", "version")
HOSTS, REQUESTS = CELL_FIELDS.index("hosts"), ROOT_FIELDS.index("requests")


@dataclass(frozen=True)
class Span:
    """One piece of work. Times in fleet seconds and seconds."""

    id: str
    parent: str  # "" at the root
    service: str  # of the process that made the span: the client's name at the root
    operation: str  # run (server) or called (client)
    cluster: str
    host: str
    version: str
    start: float
    duration: float
    kind: str  # "client" or "server"
    status: str  # ok, error, refused, timeout
    retry: int = 0  # http.request.resend_count
    note: str = ""


@dataclass(frozen=True)
class Trace:
    """One user request and everything done for it."""

    id: str
    endpoint: str
    client: str
    cluster: str
    start: float
    duration: float
    status: str
    spans: tuple[Span, ...]  # parents before children

    def children(self, span: Span) -> tuple[Span, ...]:
        """Its direct children, by start."""
        return tuple(child for child in self.spans if child.parent == span.id)


@dataclass(frozen=True)
class Sample:
    """Traces that match, and how many were looked at and matched in all."""

    traces: tuple[Trace, ...]
    sampled: int
    matched: int

    @property
    def share(self) -> float:
        """Of the requests looked at, how many match."""
        return self.matched / self.sampled if self.sampled else 0.0


@dataclass(frozen=True, eq=False)
class Drawn:
    """Requests of one endpoint, drawn from a window: before any is built into a tree."""

    window: Window
    endpoint: int
    batch: Batch
    cluster: Ints  # [N] entry cluster
    client: Ints  # [N]
    index: Ints  # [N] number of the request within its bucket
    begins: Floats  # [N] fleet seconds
    walker: Walker

    @cached_property
    def outcome(self) -> Outcome:
        """How each went, walked when it is first asked for."""
        return self.walker.users(self.endpoint, self.batch, self.cluster)


def sample(
    view: View, start: float | None, end: float | None, endpoint: str,
    where: Mapping[str, Values] | None = None, slow_over: float | None = None, limit: int = 20, *,
    status: str | None = None, sampled: int = SAMPLED, slowest: bool = False,
) -> Sample:
    """Requests of an endpoint that match. `slow_over` seconds; `status` ok, error, timeout or bad (not ok).

    Those shown are spread over the window; with `slowest`, the slowest of all that match, the slowest first.

    Without a start the last 15 minutes. `sampled` requests of the whole fleet are drawn; those that enter
    where the filters say are looked at, if they have ended by now.
    """
    chosen = names_of(view, where or {})
    odd = [dim for dim in chosen if dim not in (*USER_DIMS, *SPAN_DIMS)]
    if odd:
        raise QueryError(f"traces are filtered by {', '.join((*USER_DIMS, *SPAN_DIMS))}; found {odd[0]}")
    found = window(view, start, end)
    drawn = draw(view, found, find_name(view, "endpoint", endpoint), sampled, chosen)
    ended = drawn.begins + drawn.outcome.duration <= view.now
    matches = ended.copy()
    if slow_over is not None:
        matches &= drawn.outcome.duration > slow_over
    if status is not None:
        matches &= _has_status(drawn.outcome.status, status)
    rows = np.flatnonzero(matches)
    chosen_rows = _slowest if slowest else _spread
    deep = {dim: values for dim, values in chosen.items() if dim in SPAN_DIMS}
    if not deep:
        return Sample(build(view, drawn, chosen_rows(drawn, rows, limit)), int(ended.sum()), len(rows))
    looked = chosen_rows(drawn, rows, CANDIDATES)
    fitting = [trace for trace in build(view, drawn, looked) if _touches(view, trace, deep)]
    matched = round(len(fitting) * len(rows) / max(len(looked), 1))
    return Sample(tuple(fitting[:limit]), int(ended.sum()), matched)


def _slowest(drawn: Drawn, rows: Ints, limit: int) -> Ints:
    """The so many of them that took longest, the longest first."""
    return rows[np.argsort(-drawn.outcome.duration[rows], kind="stable")[:limit]]


def _spread(drawn: Drawn, rows: Ints, limit: int) -> Ints:
    """At most so many of them, spread over the window."""
    del drawn
    return rows if len(rows) <= limit else rows[np.linspace(0, len(rows) - 1, limit).astype(np.int64)]


def _has_status(found: Ints, wanted: str) -> Mask:
    """Which ended so."""
    if wanted == "bad":
        return np.asarray(found != OK)
    codes = [code for code, name in STATUS.items() if name == wanted]
    if not codes:
        raise QueryError(f"a trace ends {', '.join(STATUS.values())} or bad; found {wanted!r}")
    return np.asarray(found == codes[0])


def draw(view: View, found: Window, endpoint: str, sampled: int, where: Filter) -> Drawn:
    """Requests of a window: in every bucket the first so many, each with its own key; places by demand."""
    p = view.names.endpoint_index[endpoint]
    buckets = len(found.starts)
    each = max(1, -(-sampled // buckets))
    bucket = np.repeat(np.arange(buckets), each)
    index = np.tile(np.arange(each), buckets)
    keys = noise.hashed(view.seed, f"trace {endpoint}", noise.tenths(found.starts)[bucket], index)
    batch = Batch(bucket, keys, np.arange(len(bucket)))
    demand = np.cumsum(found.of("roots", p, slice(None), REQUESTS), axis=1)
    chance = batch.uniform("entry") * demand[bucket, -1]
    cluster: Ints = np.minimum((chance[:, np.newaxis] >= demand[bucket]).sum(axis=1), demand.shape[1] - 1)
    walker = Walker(view, found)
    client = _clients(walker, p, batch, cluster)
    keep = _places(view, cluster, client, where) & (demand[bucket, -1] > 0)
    batch = Batch(bucket[keep], keys[keep], np.arange(int(keep.sum())))
    return Drawn(found, p, batch, cluster[keep], client[keep], index[keep], walker.begins(batch), walker)


def _clients(walker: Walker, p: int, batch: Batch, cluster: Ints) -> Ints:
    """[N] who sent each request: by what each client asks for there and then, less what is turned away."""
    shares, blocked = (walker.settings.of(name)[:, :, p] for name in ("client_share", "client_blocked"))  # [n, N, K]
    reached = np.cumsum(shares * (1.0 - blocked), axis=1)[batch.bucket, :, cluster]
    chance = batch.uniform("client") * reached[:, -1]
    return np.asarray(np.minimum((chance[:, np.newaxis] >= reached).sum(axis=1), reached.shape[1] - 1))


def _places(view: View, cluster: Ints, client: Ints, where: Filter) -> Mask:
    """Which requests come from where and whom the filters say."""
    keep = np.ones(len(cluster), dtype=bool)
    names, fleet = view.names, view.world.fleet
    if "cluster" in where:
        keep &= np.isin(cluster, [names.cluster_index[name] for name in where["cluster"]])
    if "region" in where:
        inside = [k for k, name in enumerate(names.clusters) if fleet.region_of(name) in where["region"]]
        keep &= np.isin(cluster, inside)
    if "client" in where:
        clients = list(fleet.clients)
        keep &= np.isin(client, [clients.index(name) for name in where["client"]])
    return keep


def build(view: View, drawn: Drawn, rows: Ints) -> tuple[Trace, ...]:
    """The trees of some of the requests, walked again with every span kept."""
    if not len(rows):
        return ()
    walker = Walker(view, drawn.window).recording()
    batch = Batch(drawn.batch.bucket[rows], drawn.batch.key[rows], np.arange(len(rows)))
    outcome = walker.users(drawn.endpoint, batch, drawn.cluster[rows])
    by_trace: dict[int, list[tuple[Step, int]]] = {number: [] for number in range(len(rows))}
    for step in walker.steps or []:
        for i, number in enumerate(step.number):
            by_trace[int(number)].append((step, i))
    begun = drawn.begins[rows]
    return tuple(
        _tree(view, drawn, int(row), outcome, number, float(begun[number]), by_trace[number])
        for number, row in enumerate(rows)
    )


def _tree(
    view: View, drawn: Drawn, row: int, outcome: Outcome, number: int, begun: float, steps: list[tuple[Step, int]]
) -> Trace:
    """One trace from its steps, parents before children, by start."""
    endpoint = view.names.endpoints[drawn.endpoint]
    client = list(view.world.fleet.clients)[int(drawn.client[row])]
    cluster = view.names.clusters[int(drawn.cluster[row])]
    bucket = int(noise.tenths(drawn.window.starts[drawn.batch.bucket[row]]))
    name = (endpoint, bucket, int(drawn.index[row]))
    ids = {"u": seeds.word(view.seed, 16, "span", *name, "u")}
    ids.update({step.path: seeds.word(view.seed, 16, "span", *name, step.path) for step, _ in steps})
    took, ended = float(outcome.duration[number]), STATUS[int(outcome.status[number])]
    root = Span(ids["u"], "", client, endpoint, cluster, "", "", begun, took, "client", ended)
    ran_by = {step.path: step for step, _ in steps if step.kind == "server"}
    spans = [_span(view, step, i, ids, begun, ran_by, (*name, step.path)) for step, i in steps]
    spans.sort(key=lambda span: (span.start, span.kind != "client"))
    return Trace(
        seeds.word(view.seed, 32, "trace", *name), endpoint, client, cluster, begun, took, ended,
        _parents_first(root, spans),
    )


def _parents_first(root: Span, spans: list[Span]) -> tuple[Span, ...]:
    """Depth first from the root."""
    below: dict[str, list[Span]] = {}
    for span in spans:
        below.setdefault(span.parent, []).append(span)
    out, stack = [], [root]
    while stack:
        span = stack.pop()
        out.append(span)
        stack.extend(reversed(below.get(span.id, [])))
    return tuple(out)


def _span(
    view: View, step: Step, i: int, ids: Mapping[str, str], begun: float, ran_by: Mapping[str, Step],
    name: tuple[object, ...],
) -> Span:
    """One span with its host and its words."""
    names, layout = view.names, view.names.layout
    own = step if step.kind == "server" else ran_by.get(step.parent)
    service = names.services[int(layout.op_service[own.operation])] if own is not None else ""
    host, version = "", ""
    if own is not None:
        at = int(np.flatnonzero(own.number == step.number[i])[0])
        host_key = (*name[:-1], own.path)
        cell = int(own.cell[at])
        host, version = host_of(view, cell, host_key), view.version(service, int(layout.cell_version[cell]))
    return Span(
        ids[step.path], ids.get(step.parent, ids["u"]), service, names.operations[step.operation],
        names.clusters[int(step.cluster[i])], host, version, begun + float(step.start[i]), float(step.duration[i]),
        step.kind, STATUS[int(step.status[i])], step.attempt - 1, _says(step, i),
    )


def _says(step: Step, i: int) -> str:
    """What the span itself would note."""
    if step.kind == "client":
        return f"gave up after {words(float(step.duration[i]))}" if step.status[i] == TIMED_OUT else ""
    if step.status[i] == REFUSED:
        return "queue full"
    if step.why is not None and step.why[i] >= 0:
        return REASONS[int(step.why[i])].note
    return f"waited {words(float(step.waited[i]))} for a slot" if step.waited[i] > 0.0005 else ""


def host_of(view: View, cell: int, name: tuple[object, ...]) -> str:
    """A host of the cell, at the cell's version."""
    racks, reached = view.kept(("racks", cell), lambda: _racks_of(view, cell))
    at = int(seeds.draw(view.seed, "host", *name) * reached[-1])
    rack = racks[bisect_right(reached, at)]
    mine = view.kept(("hosts", cell, rack), lambda: _hosts_of(view, cell, rack))
    return mine[at % len(mine)]


def _racks_of(view: View, cell: int) -> tuple[tuple[int, ...], list[int]]:
    """The racks of a cell's hosts, and how many hosts stand up to and in each."""
    members = members_of(view, cell).racks
    return tuple(members), list(accumulate(len(numbers) for numbers in members.values()))


def _hosts_of(view: View, cell: int, rack: int) -> tuple[str, ...]:
    """The cell's hosts of a rack that are at its version; all of them where none is."""
    names, layout = view.names, view.names.layout
    service = names.services[int(layout.cell_service[cell])]
    cluster = names.clusters[int(layout.cell_cluster[cell])]
    here = np.array(members_of(view, cell).racks[rack])
    size = names.rack_hosts(service, cluster, rack)
    new = host_order(view, cell, rack, size)[here - 1] < _newer_share(view, cell) * size - 0.5
    mine = here[new if layout.cell_version[cell] else ~new]
    return tuple(host_name(cluster, rack, int(number)) for number in (mine if len(mine) else here))


def _newer_share(view: View, cell: int) -> float:
    """Share of a cell's hosts that are on the newer version, at the tape's last bucket before now."""
    pair = cell - int(view.names.layout.cell_version[cell])
    found = window(view, None, None, 120.0)
    hosts: Floats = found.of("cells", slice(pair, pair + 2), HOSTS)[-1]
    return float(hosts[1] / max(hosts.sum(), 1e-9))


def _touches(view: View, trace: Trace, where: Filter) -> bool:
    """Whether some span of the trace has all of these."""
    return any(all(_has(view, span, dim, values) for dim, values in where.items()) for span in trace.spans)


def _has(view: View, span: Span, dim: str, values: tuple[str, ...]) -> bool:
    """Whether a span has one of these values."""
    del view
    if dim == "rack":
        return span.host != "" and str(int(span.host.rsplit("-", 2)[1])) in values
    return getattr(span, dim) in values
