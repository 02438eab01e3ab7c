"""Laws every fleet obeys, over small fleets drawn by Hypothesis."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from oracle.small_fleets import Flown, chain, fleet, fly, own_times, service
from simride.simulator import engine, latency
from simride.simulator.kernels import queue
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Endpoint, Fleet, Operation
from simride.simulator.state import Params

few = settings(max_examples=12, deadline=None, derandomize=True)


@some.composite
def fleets(draw: some.DrawFn, regions: int = 1, clusters: int = 2) -> Fleet:
    """Three services, four operations, every kind of call."""
    number = some.integers
    services = tuple(
        service(
            name,
            hosts=draw(number(1, 6)),
            slots=draw(some.sampled_from([1, 4, 32])),
            own_s=draw(some.sampled_from([0.001, 0.01, 0.05])),
            scv=draw(some.sampled_from([0.25, 1.0, 3.0])),
            queue_limit=draw(some.sampled_from([0, 10, 500])),
            error_rate=draw(some.sampled_from([0.0, 0.02])),
            rack_size=2,
            racks_apart=name == "back",
            shards=16 if name == "back" else 0,
        )
        for name in ("front", "middle", "back")
    )

    def call(to: str, **more: object) -> Call:
        timeout = draw(some.sampled_from([0.05, 0.3, 2.0]))
        return Call(to, timeout, attempts=draw(number(1, 3)), backoff_s=draw(some.sampled_from([0.0, 0.1])), **more)  # type: ignore[arg-type]

    operations = (
        Operation("front.get", "front", calls=(call("middle.get"), call("back.read", fan=draw(number(1, 4))))),
        Operation("middle.get", "middle", calls=(call("back.read", probability=0.5), call("back.log", detached=True))),
        Operation("back.read", "back"),
        Operation("back.log", "back", work=0.5),
    )
    return fleet(services, operations, regions, clusters, timeout_s=1.0, attempts=draw(number(1, 3)), backoff_s=0.2)


loads = some.sampled_from([1.0, 40.0, 400.0, 5000.0])


def turbulent(params: Params, names: Names, i: int) -> Params:
    """A slow back, a lossy and slow network, some shedding, one after another."""
    cells = names.layout.cell_service == names.service_index["back"]
    if 4 <= i < 8:
        params = own_times(params, names, {"back": 4.0})
    if 6 <= i < 10:
        lost = np.where(cells, 0.05, 0.0)
        slow = np.where(cells, 0.2, 0.0)
        params = params._replace(lost_p=lost, slow_p=slow, slow_mean_s=np.full_like(lost, 0.1))
    if i >= 9:
        params = params._replace(shed=np.full_like(params.shed, 0.3), attempts=np.minimum(params.attempts, 2.0))
    return params


def check_balance(names: Names, state: engine.State) -> None:
    """Requests at hosts and calls at callers: what came is what left, was refused, or is still there."""
    came, refused, served, lost = state.cell_ledger.T
    np.testing.assert_allclose(came, refused + served + lost + engine.in_system(state), rtol=1e-9, atol=1e-7)
    begun, ok, failed, *_ = np.moveaxis(state.edge_ledger, -1, 0)
    np.testing.assert_allclose(begun, ok + failed + engine.retrying(state), rtol=1e-9, atol=1e-7)


def ticks(
    described: Fleet, rps: float, params_at: Callable[[Params, Names, int], Params]
) -> Iterator[tuple[Names, engine.State]]:
    """The names of a fleet and its one state, after each of fourteen seconds under parameters that change."""
    names = lay_out(described)
    params = base_params(names, described)
    params = params._replace(demand=np.full_like(params.demand, rps))
    state = engine.fresh_state(names.layout)
    segment = engine.new_segment(names.layout, 0.0, 1.0, 14)
    for i in range(14):
        engine.run_bucket(names.layout, params_at(params, names, i), state, segment, 1.0)
        yield names, state


@few
@given(fleets(), loads)
def test_no_request_is_made_or_lost_in_any_tick(described: Fleet, rps: float) -> None:
    for names, state in ticks(described, rps, turbulent):
        check_balance(names, state)


@few
@given(fleets(), loads)
def test_what_is_sent_arrives_unless_the_network_loses_it(described: Fleet, rps: float) -> None:
    state = fly(described, rps, 8).state
    assert state.edge_ledger[:, :, 3].sum() == pytest.approx(state.cell_ledger[:, 0].sum(), rel=1e-9)


@few
@given(fleets(), loads, some.sampled_from([1.0, 5.0, 60.0]))
def test_nothing_is_negative_or_not_a_number(described: Fleet, rps: float, tick_s: float) -> None:
    flown = fly(described, rps, 12, turbulent, step_s=tick_s, tick_s=tick_s)
    for table in (
        flown.segment.cells,
        flown.segment.ops,
        flown.segment.calls,
        flown.segment.roots,
        flown.segment.latency,
    ):
        assert np.isfinite(table).all()
        assert table.min() >= -1e-4 * max(1.0, rps)
    lowest = flown.state.cells[:, [queue.LOAD, queue.WAITING, queue.SPREAD]].min(axis=0)
    assert (lowest >= 0.0).all(), lowest


@few
@given(some.sampled_from([1, 4, 16]), some.floats(0.2, 1.6), some.sampled_from([20, 500]))
def test_more_hosts_never_lower_what_succeeds(slots: int, rho: float, limit: int) -> None:
    def ok(hosts: int) -> float:
        only = service("only", hosts=hosts, slots=slots, queue_limit=limit)
        flown = fly(chain(only, timeout_s=0.5, attempts=2), rho * 4 * slots / 0.01, 30)
        return float(flown.course("roots", "ok").sum())

    assert ok(6) >= ok(4) * (1.0 - 1e-6)


@few
@given(some.sampled_from([1, 4, 16]), some.floats(0.05, 0.9), some.floats(1.01, 1.1))
def test_more_load_never_lowers_latency(slots: int, rho: float, factor: float) -> None:
    def mean(load: float) -> float:
        flown = fly(chain(service("front", slots=512), service("back", slots=slots)), load * slots / 0.01, 25)
        return float(latency.mean(flown.segment.latency[-1, 0, 0]))

    # callers are told of a change only once it passes 1e-3
    assert mean(rho * factor) >= mean(rho) * (1.0 - 2e-3)


@few
@given(fleets(clusters=3), loads)
def test_clusters_that_are_alike_stay_alike(described: Fleet, rps: float) -> None:
    flown = fly(described, rps, 12, turbulent)
    # sums over clusters are added in another order in each: the last bits, not more
    for table in (flown.segment.roots, flown.segment.ops):
        for k in (1, 2):
            np.testing.assert_allclose(table[:, :, k], table[:, :, 0], rtol=2e-3, atol=1e-3)


@few
@given(fleets(), loads, some.integers(1, 10))
def test_a_fork_goes_on_as_the_run_it_left(described: Fleet, rps: float, at: int) -> None:
    names = lay_out(described)
    params = base_params(names, described)
    params = params._replace(demand=np.full_like(params.demand, rps))
    state, fork = engine.fresh_state(names.layout), None
    segment = engine.new_segment(names.layout, 0.0, 1.0, 24)
    for i in range(12):
        if i == at:
            fork = engine.copy_state(state)
        engine.run_bucket(names.layout, turbulent(params, names, i), state, segment, 1.0)
    assert fork is not None
    for i in range(at, 12):
        engine.run_bucket(names.layout, turbulent(params, names, i), fork, segment, 1.0)
    assert [array.tobytes() for array in fork] == [array.tobytes() for array in state]


@few
@given(fleets(regions=2), loads)
def test_a_fault_leaves_another_region_untouched_to_the_bit(described: Fleet, rps: float) -> None:
    def ill(params: Params, names: Names, i: int) -> Params:
        own = params.own * np.where((names.layout.cell_cluster < 2) & (i >= 3), 5.0, 1.0)
        return params._replace(own=own)

    well, hurt = fly(described, rps, 10), fly(described, rps, 10, ill)
    there = well.names.layout.cell_cluster >= 2
    assert well.segment.cells[:, there].tobytes() == hurt.segment.cells[:, there].tobytes()
    assert well.segment.latency[:, :, 2:].tobytes() == hurt.segment.latency[:, :, 2:].tobytes()
    assert well.segment.calls[:, :, 2:].tobytes() == hurt.segment.calls[:, :, 2:].tobytes()


@few
@given(fleets(), loads)
def test_a_cell_cut_in_two_behaves_as_one(described: Fleet, rps: float) -> None:
    def cut(params: Params, names: Names, i: int) -> Params:
        hosts, share = params.hosts.copy(), params.share.copy()
        for cluster in names.clusters:
            one, other = (names.cell("front", cluster, 0, version) for version in (0, 1))
            hosts[[one, other]] = hosts[one] / 2
            share[[one, other]] = 0.5
        return params._replace(hosts=hosts, share=share)

    whole, halves = fly(described, rps, 8), fly(described, rps, 8, cut)
    np.testing.assert_allclose(whole.segment.roots, halves.segment.roots, rtol=2e-3, atol=1e-3)


def test_an_endpoint_nobody_uses_changes_nothing() -> None:
    described = chain(service("front", slots=8), service("back"))
    idle = Fleet(**{**vars(described), "endpoints": (*described.endpoints, Endpoint("never", "front.get", 0.0, 1.0))})

    def none(params: Params, names: Names, i: int) -> Params:
        demand = params.demand.copy()
        demand[1] = 0.0
        return params._replace(demand=demand)

    alone, together = fly(described, 50.0, 6), fly(idle, 50.0, 6, none)
    assert alone.segment.cells.tobytes() == together.segment.cells.tobytes()


def test_a_run_that_begins_later_is_the_same_run() -> None:
    described = chain(service("front", slots=8), service("back"))
    first: Flown = fly(described, 50.0, 6)
    names = lay_out(described)
    params = base_params(names, described)
    params = params._replace(demand=np.full_like(params.demand, 50.0))
    state, later = engine.fresh_state(names.layout), engine.new_segment(names.layout, 1e6, 1.0, 6)
    for _ in range(6):
        engine.run_bucket(names.layout, params, state, later, 1.0)
    assert later.cells.tobytes() == first.segment.cells.tobytes()


@few
@given(some.sampled_from([1, 4, 16]), some.floats(0.1, 1.5), some.sampled_from([10, 500]), some.integers(1, 3))
def test_ten_times_the_hosts_and_the_load_give_the_same_ratios(slots: int, rho: float, limit: int, tries: int) -> None:
    def flown(times: int) -> np.ndarray:
        front = service("front", hosts=times, slots=2000)  # never short of slots: a crowd of callers has a size
        back = service("back", hosts=2 * times, slots=slots, queue_limit=limit)
        described = chain(front, back, timeout_s=0.5, attempts=tries)
        return fly(described, rho * times * 2 * slots / 0.01, 20).segment.roots[:, 0, 0] / times

    np.testing.assert_allclose(flown(10), flown(1), rtol=1e-5, atol=1e-9)  # a rate of nothing is 1e-20 of rounding


@few
@given(loads, some.sampled_from([0.05, 0.5]), some.integers(1, 3))
def test_services_that_do_not_call_each_other_may_stand_in_any_order(rps: float, timeout: float, tries: int) -> None:
    settings: dict[str, object] = {"timeout_s": timeout, "attempts": tries}

    def flown(*middle: str) -> Flown:
        services = (service("front", hosts=4, slots=16), *(service(name, hosts=3, slots=8) for name in middle))
        operations = (
            Operation("front.get", "front", calls=(Call("left.get", **settings), Call("right.get", **settings))),  # type: ignore[arg-type]
            *(Operation(f"{name}.get", name, calls=(Call("back.get", **settings),)) for name in middle),  # type: ignore[arg-type]
            Operation("back.get", "back"),
        )
        return fly(fleet((*services, service("back", hosts=4, slots=4)), operations, timeout_s=1.0), rps, 15)

    one, other = flown("left", "right"), flown("right", "left")
    # arrivals at the last service are added up in another order
    np.testing.assert_allclose(one.segment.roots, other.segment.roots, rtol=1e-4, atol=1e-3)
    for name in ("left", "right", "back"):
        here, there = (flight.names.cell(name, "r0-a", 0, 0) for flight in (one, other))
        np.testing.assert_allclose(
            one.segment.cells[:, here], other.segment.cells[:, there], rtol=1e-3, atol=1e-3 * max(rps, 1.0)
        )


@few
@given(fleets(), loads)
def test_a_service_nobody_calls_changes_no_bit(described: Fleet, rps: float) -> None:
    more = Fleet(
        **{
            **vars(described),
            "services": (*described.services, service("idle")),
            "operations": (*described.operations, Operation("idle.get", "idle")),
        }
    )
    alone, beside = fly(described, rps, 8, turbulent), fly(more, rps, 8, turbulent)
    cells = len(alone.names.layout.cell_service)
    assert beside.segment.cells[:, :cells].tobytes() == alone.segment.cells.tobytes()
    assert beside.segment.latency.tobytes() == alone.segment.latency.tobytes()


@few
@given(fleets(), loads)
def test_the_same_run_gives_the_same_bytes(described: Fleet, rps: float) -> None:
    first, again = fly(described, rps, 12, turbulent), fly(described, rps, 12, turbulent)
    assert [array.tobytes() for array in first.state] == [array.tobytes() for array in again.state]


@few
@given(fleets(), loads)
def test_nothing_swings_from_tick_to_tick_while_nothing_changes(described: Fleet, rps: float) -> None:
    flown = fly(described, rps, 60)
    for course in (flown.course("roots", "attempts"), flown.course("roots", "ok"), flown.course("calls", "first")):
        late = course[40:].reshape(20, -1)
        swing = np.abs(late[2:] - 2.0 * late[1:-1] + late[:-2]).mean(axis=0) / 4.0  # its part of period two
        assert (swing <= 0.01 * np.abs(late).mean(axis=0) + 0.01 * rps).all(), swing.max()
