"""A small fleet and a tape of it, made by hand: steady, consistent, with whatever is to be wrong put in."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from simride.simulator import latency
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Endpoint, Fleet, Operation, Pauses, Region, Service
from simride.simulator.state import (
    CALL_FIELDS,
    CELL_FIELDS,
    OP_FIELDS,
    ROOT_FIELDS,
    Floats,
    Params,
    Segment,
    Tape,
)
from simride.simulator.telemetry import View
from simride.simulator.world import Change, Effect, World

NOON = 12 * 3600.0
CELL = {name: i for i, name in enumerate(CELL_FIELDS)}
OP = {name: i for i, name in enumerate(OP_FIELDS)}
CALL = {name: i for i, name in enumerate(CALL_FIELDS)}
ROOT = {name: i for i, name in enumerate(ROOT_FIELDS)}

FLEET = Fleet(
    name="small",
    regions=(
        Region("eu-west", ("euw-a", "euw-b"), 1.0, 0.5, "western Europe"),
        Region("us-east", ("use-a", "use-b"), -5.0, 0.5, "eastern North America"),
    ),
    services=(
        Service("web", 12, 64, 0.002, 0.6, rack_size=6, versions=("7", "8"), hosts_alike=("gen-4", "gen-5")),
        Service("app", 8, 32, 0.005, 0.8, rack_size=4, pauses=Pauses(1800.0, 0.4, 0.05)),
        Service("cache", 4, 32, 0.0005, 0.5, rack_size=4, says="holds what was read lately"),
        Service("store", 12, 8, 0.02, 0.7, rack_size=3, racks_apart=True, shards=120),
    ),
    operations=(
        Operation("web.open", "web", 1.0, (Call("app.open", 2.0),)),
        Operation("web.save", "web", 1.0, (Call("app.save", 6.0),)),
        Operation(
            "app.open", "app", 1.0,
            (Call("cache.get", 0.1), Call("store.read", 1.0, probability=0.2, attempts=2)),
        ),
        Operation("app.save", "app", 1.5, (Call("store.write", 3.0, attempts=2),)),
        Operation("cache.get", "cache"),
        Operation("store.read", "store", 0.5),
        Operation("store.write", "store"),
    ),
    endpoints=(
        Endpoint("OpenThread", "web.open", 3000.0, 4.0, late_after_s=1.0),
        Endpoint("SaveNote", "web.save", 1000.0, 8.0, late_after_s=2.0),
    ),
    clients={"android": 0.6, "ios": 0.3, "web": 0.1},
    aliases={"SaveNote": ("saves", "saving"), "eu-west": ("europe",)},
)  # fmt: skip
NAMES = lay_out(FLEET)


def world(changes: tuple[Change, ...] = (), effects: tuple[Effect, ...] = (), seed: int = 5) -> World:
    """The fleet at noon of its day."""
    return World(FLEET, seed, NOON, NOON + 7200.0, effects, changes)


class Maker:
    """Fills the arrays of a segment for a steady fleet, then lets a fault edit them."""

    def __init__(self, names: Names = NAMES, fleet: Fleet = FLEET) -> None:
        self.names, self.fleet = names, fleet
        self.params: Params = base_params(names, fleet)

    def segment(self, start: float, step_s: float, count: int) -> Segment:
        """A healthy stretch."""
        layout = self.names.layout
        ops, clusters = len(layout.op_service), layout.clusters
        demand = np.repeat(
            np.array([[end.peak_rps / clusters] for end in self.fleet.endpoints]), clusters, axis=1
        )
        arrivals, first = self._down(demand)
        by_cell = self._cells(arrivals)
        by_op = np.zeros((ops, clusters, len(OP_FIELDS)))
        by_op[..., OP["arrivals"]] = arrivals
        by_op[..., OP["ok"]] = arrivals * (1.0 - 1e-5)
        by_op[..., OP["fast_failed"]] = arrivals * 1e-5
        by_call = np.zeros((len(layout.call_to), clusters, len(CALL_FIELDS)))
        by_call[..., CALL["first"]] = first
        by_call[..., CALL["retries"]] = first * 1e-5
        by_call[..., CALL["ok"]] = first
        by_call[..., CALL["attempt_fail_p"]] = 1e-5
        roots = np.zeros((len(layout.root_op), clusters, len(ROOT_FIELDS)))
        roots[..., ROOT["requests"]] = roots[..., ROOT["attempts"]] = demand
        roots[..., ROOT["ok"]] = demand * (1.0 - 1e-5)
        roots[..., ROOT["failed"]] = demand * 1e-5
        downstream = latency.with_stage(latency.at_once((ops, clusters)), 0.02, 0.0002)
        users = latency.with_stage(latency.at_once(demand.shape), 0.05, 0.001) * roots[..., ROOT["ok"], None, None]
        return Segment(
            start, step_s, count, _over(by_cell, count), _over(by_op, count), _over(downstream, count),
            _over(by_call, count), _over(roots, count), _over(users, count),
        )

    def _down(self, demand: Floats) -> tuple[Floats, Floats]:
        """Arrivals [O, K] and first attempts [E, K]."""
        layout, params = self.names.layout, self.params
        arrivals = np.zeros((len(layout.op_service), layout.clusters))
        first = np.zeros((len(layout.call_to), layout.clusters))
        for p, op in enumerate(layout.root_op):
            arrivals[op] += demand[p]
        for op in range(len(layout.op_service)):
            for e in range(layout.first_call[op], layout.first_call[op + 1]):
                first[e] = arrivals[op] * params.probability[e] * params.fan[e]
                to = layout.call_to[e]
                arrivals[to] += first[e] @ params.route[layout.op_service[to]]
        return arrivals, first

    def _cells(self, arrivals: Floats) -> Floats:
        layout, params = self.names.layout, self.params
        out = np.zeros((len(layout.cell_service), len(CELL_FIELDS)))
        per_service = np.add.reduceat(arrivals, layout.first_op[:-1], axis=0)
        reached = per_service[layout.cell_service, layout.cell_cluster]
        serves = params.hosts > 0
        for name, values in {
            "arrivals": reached * params.share, "utilisation": 0.5 * serves, "queued": 0.1 * params.hosts,
            "wait_p": 0.1 * serves, "wait_mean_s": 0.001 * serves, "wait_var": 1e-6 * serves,
            "hosts": params.hosts, "share": params.share, "own_s": params.own_s[layout.cell_service],
            "slow_scv": np.ones_like(reached), "error_p": params.error_rate[layout.cell_service],
        }.items():
            out[:, CELL[name]] = values
        return out


def _over(one: Floats, count: int) -> np.ndarray:
    return np.repeat(one[np.newaxis], count, axis=0).astype(np.float32)


def tape(fine_from: float = NOON - 3600.0, until: float = NOON + 1800.0, day_s: float = 26 * 3600.0) -> Tape:
    """A day by the minute, then ten seconds at a time."""
    begin = NOON - day_s
    maker = Maker()
    return Tape([
        maker.segment(begin, 60.0, round((fine_from - begin) / 60.0)),
        maker.segment(fine_from, 10.0, round((until - fine_from) / 10.0)),
    ])


def view(
    edit: Callable[[Segment], None] | None = None, now: float = NOON + 900.0, made: World | None = None,
    **kept: object,
) -> View:
    """The small fleet as seen at `now`; `edit` is done to the fine segment."""
    drawn = tape()
    if edit is not None:
        edit(drawn.segments[-1])
    return replace(View(made or world(), NAMES, drawn, now), **kept)  # type: ignore[arg-type] # names of View's own fields


def slow_rack(rack: int, cluster: str = "euw-a", p: float = 0.3, mean_s: float = 1.5) -> Callable[[Segment], None]:
    """The network to one rack of the store delays a share of calls; users of SaveNote there feel it."""

    def edit(segment: Segment) -> None:
        cell = NAMES.cell("store", cluster, NAMES.rack_set("store", rack), 0)
        segment.cells[:, cell, CELL["slow_p"]] = p
        segment.cells[:, cell, CELL["slow_mean_s"]] = mean_s
        k, at = NAMES.cluster_index[cluster], NAMES.endpoint_index["SaveNote"]
        share = float(segment.cells[0, cell, CELL["share"]])
        calm = segment.latency[:, at, k].astype(np.float64)
        segment.latency[:, at, k] = latency.with_delay(calm, p * share, mean_s, 1.0)
        edge = NAMES.call_index["app.save", "store.write"]
        attempts = segment.calls[:, edge, k, CALL["first"]]
        odds = p * share * float(np.exp(-3.0 / mean_s))
        segment.calls[:, edge, k, CALL["timeouts"]] = attempts * odds
        segment.calls[:, edge, k, CALL["attempt_fail_p"]] = odds

    return edit


def failing_version(service: str, newer_share: float, error: float) -> Callable[[Segment], None]:
    """A share of a service's hosts runs the newer version, which fails that often; users see half of it."""

    def edit(segment: Segment) -> None:
        s = NAMES.service_index[service]
        for cluster in NAMES.clusters:
            cells = NAMES.cells(service, cluster)
            for old in range(cells.start, cells.stop, 2):
                for field in ("hosts", "share", "arrivals"):
                    whole = segment.cells[:, old, CELL[field]].copy()
                    segment.cells[:, old, CELL[field]] = whole * (1.0 - newer_share)
                    segment.cells[:, old + 1, CELL[field]] = whole * newer_share
                for field in ("own_s", "wait_p", "wait_mean_s", "wait_var", "utilisation", "slow_scv"):
                    segment.cells[:, old + 1, CELL[field]] = segment.cells[:, old, CELL[field]]
                segment.cells[:, old + 1, CELL["error_p"]] = error
        ops = slice(NAMES.layout.first_op[s], NAMES.layout.first_op[s + 1])
        failed = segment.ops[:, ops, :, OP["arrivals"]] * newer_share * error
        segment.ops[:, ops, :, OP["fast_failed"]] += failed
        segment.ops[:, ops, :, OP["ok"]] -= failed
        lost = segment.roots[..., ROOT["ok"]] * newer_share * error * 0.5
        segment.roots[..., ROOT["ok"]] -= lost
        segment.roots[..., ROOT["failed"]] += lost

    return edit


def from_bucket(first: int, edit: Callable[[Segment], None]) -> Callable[[Segment], None]:
    """The same fault, but only from one fine bucket on."""

    def later(segment: Segment) -> None:
        part = Segment(
            segment.start, segment.step_s, segment.count - first,
            *(getattr(segment, name)[first:] for name in ("cells", "ops", "downstream", "calls", "roots", "latency")),
        )
        edit(part)

    return later
