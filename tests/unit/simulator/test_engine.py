"""What each parameter does to a fleet of a few cells."""

import numpy as np
import pytest

from oracle.small_fleets import FOREVER, Flown, chain, fleet, fly, own_times, service
from simride.simulator import engine, latency
from simride.simulator.kernels import edges, queue
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Operation
from simride.simulator.state import Params

PAIR = chain(service("front", slots=256), service("back", slots=64), timeout_s=5.0)


def ok_share(flown: Flown) -> float:
    """Of the users' requests in the last bucket."""
    return float(flown.last("roots", "ok")[0, 0] / flown.last("roots", "requests")[0, 0])


def at_back(names: Names, value: float) -> np.ndarray:
    """[C] the value in the cells of the back service, 0 elsewhere."""
    return np.where(names.layout.cell_service == names.service_index["back"], value, 0.0)


def test_a_healthy_fleet_answers_everyone() -> None:
    flown = fly(PAIR, 100.0, 10)
    assert ok_share(flown) == pytest.approx(1.0, rel=1e-6)
    assert flown.last("ops", "arrivals")[:, 0] == pytest.approx([100.0, 100.0])
    assert flown.last("calls", "first")[0, 0] == pytest.approx(100.0)


def test_a_lost_call_times_out_at_the_caller_and_never_reaches_the_callee() -> None:
    operation = Operation("front.get", "front", calls=(Call("back.get", 0.2),))
    impatient = fleet(PAIR.services, (operation, PAIR.operations[1]))
    flown = fly(impatient, 100.0, 20, lambda p, names, _: p._replace(lost_p=at_back(names, 0.1)))
    assert flown.last("cells", "arrivals").sum() == pytest.approx(100.0 + 90.0, rel=1e-6)
    assert flown.last("ops", "slow_failed")[1, 0] == pytest.approx(10.0, rel=1e-6)
    assert flown.last("calls", "timeouts")[0, 0] == pytest.approx(10.0, rel=1e-3)
    assert flown.last("roots", "failed")[0, 0] == pytest.approx(10.0, rel=1e-3)


def test_a_slow_network_is_seen_by_the_caller_and_not_by_the_callee() -> None:
    def slow(params: Params, names: Names, _: int) -> Params:
        mean, spread = np.full_like(params.hosts, 0.1), np.full_like(params.hosts, 0.2)
        return params._replace(slow_p=at_back(names, 0.05), slow_mean_s=mean, slow_scv=spread)

    well, slowed = fly(PAIR, 100.0, 20), fly(PAIR, 100.0, 20, slow)
    means = [latency.mean(flown.segment.latency[-1, 0, 0]) for flown in (well, slowed)]
    assert means[1] - means[0] == pytest.approx(0.05 * 0.1, rel=0.01)
    busy = [flown.last("cells", "utilisation") for flown in (well, slowed)]
    back = well.names.cell("back", "r0-a", 0, 0)
    assert busy[1][back] == pytest.approx(busy[0][back], rel=1e-9)
    assert busy[1][0] > 1.05 * busy[0][0]  # the caller's slot is held meanwhile


def test_a_delay_beyond_the_timeout_makes_attempts_fail() -> None:
    operation = Operation("front.get", "front", calls=(Call("back.get", 0.5, attempts=2, backoff_s=0.0),))
    impatient = fleet(PAIR.services, (operation, PAIR.operations[1]))

    def slow(params: Params, names: Names, _: int) -> Params:
        mean, spread = np.full_like(params.hosts, 2.0), np.full_like(params.hosts, 0.01)
        return params._replace(slow_p=at_back(names, 0.3), slow_mean_s=mean, slow_scv=spread)

    flown = fly(impatient, 100.0, 20, slow)
    assert flown.last("calls", "attempt_fail_p")[0, 0] == pytest.approx(0.3, rel=1e-3)
    assert flown.last("calls", "timeouts")[0, 0] == pytest.approx(100.0 * 1.3 * 0.3, rel=1e-3)
    assert ok_share(flown) == pytest.approx(1.0 - 0.09, rel=1e-3)


def test_what_the_edge_sheds_costs_nothing_below() -> None:
    flown = fly(PAIR, 100.0, 10, lambda p, *_: p._replace(shed=np.full_like(p.shed, 0.25)))
    assert flown.last("roots", "shed")[0, 0] == pytest.approx(25.0)
    assert flown.last("ops", "arrivals")[0, 0] == pytest.approx(75.0)
    assert ok_share(flown) == pytest.approx(0.75, rel=1e-6)


def test_a_home_without_hosts_fails_at_once() -> None:
    sharded = chain(
        service("front", slots=64), service("back", hosts=4, slots=16, rack_size=2, racks_apart=True, shards=8)
    )

    def gone(params: Params, names: Names, _: int) -> Params:
        hosts = params.hosts.copy()
        hosts[names.cell("back", "r0-a", 1, 0)] = 0.0
        return params._replace(hosts=hosts)

    flown = fly(sharded, 100.0, 10, gone)
    assert ok_share(flown) == pytest.approx(0.5, rel=1e-6)
    assert flown.last("cells", "refused")[flown.names.cell("back", "r0-a", 1, 0)] == pytest.approx(50.0)
    assert flown.last("ops", "fast_failed")[1, 0] == pytest.approx(50.0)


def test_nobody_waits_for_a_detached_call_nor_fails_with_it() -> None:
    services = (service("front", slots=64), service("back", slots=64, own_s=0.5, error_rate=0.4))
    operations = (
        Operation("front.get", "front", calls=(Call("back.log", FOREVER, detached=True),)),
        Operation("back.log", "back"),
    )
    flown = fly(fleet(services, operations), 50.0, 20)
    assert ok_share(flown) == 1.0
    assert latency.mean(flown.segment.latency[-1, 0, 0]) == pytest.approx(0.01, rel=1e-3)
    assert flown.last("ops", "arrivals")[1, 0] == pytest.approx(50.0)
    assert flown.last("ops", "fast_failed")[1, 0] == pytest.approx(20.0)


def test_a_run_that_failed_makes_no_further_calls() -> None:
    services = (service("front", slots=64), service("one", slots=64, error_rate=0.4), service("two", slots=64))
    operations = (
        Operation("front.get", "front", calls=(Call("one.get", FOREVER), Call("two.get", FOREVER))),
        Operation("one.get", "one"),
        Operation("two.get", "two"),
    )
    flown = fly(fleet(services, operations), 100.0, 20)
    assert flown.last("ops", "arrivals")[:, 0] == pytest.approx([100.0, 100.0, 60.0], rel=1e-4)


def test_operations_share_their_hosts_by_work() -> None:
    services = (service("front", slots=64), service("back", slots=10))
    operations = (
        Operation("front.get", "front", calls=(Call("back.read", FOREVER), Call("back.write", FOREVER))),
        Operation("back.read", "back"),
        Operation("back.write", "back", work=3.0),
    )
    flown = fly(fleet(services, operations), 100.0, 20)
    back = flown.names.cell("back", "r0-a", 0, 0)
    assert flown.last("cells", "utilisation")[back] == pytest.approx((100 * 0.01 + 100 * 0.03) / 10, rel=1e-3)


def test_traffic_leaves_and_comes_over_the_route() -> None:
    def away(params: Params, names: Names, _: int) -> Params:
        route = params.route.copy()
        route[names.service_index["back"]] = [[0.25, 0.75], [0.0, 1.0]]
        return params._replace(route=route)

    near = fleet(PAIR.services, PAIR.operations, clusters=2)
    flown = fly(near, 100.0, 10, away)
    assert flown.last("ops", "arrivals")[1] == pytest.approx([25.0, 175.0])


def test_callers_see_the_blend_of_where_their_calls_go() -> None:
    def far(params: Params, names: Names, _: int) -> Params:
        route = np.zeros_like(params.route)
        route[:, [0, 1], [0, 1]] = 1.0
        route[names.service_index["back"], 0] = [0.5, 0.5]
        slow = np.where((names.layout.cell_cluster == 1) & (at_back(names, 1.0) > 0), 10.0, 1.0)
        return params._replace(route=route, own=slow)

    near = fleet(PAIR.services, PAIR.operations, clusters=2)
    mix = fly(near, 100.0, 20, far).segment.latency[-1, 0]
    assert latency.mean(mix) == pytest.approx([0.01 + 0.5 * 0.01 + 0.5 * 0.1, 0.11], rel=0.01)


def test_fewer_attempts_loosen_a_storm_at_once_and_strand_nobody() -> None:
    def patience(params: Params, names: Names, i: int) -> Params:
        params = own_times(params, names, {"only": 3.0 if 10 <= i < 20 else 1.0})
        return params._replace(client_attempts=np.full(1, 3.0 if i < 30 else 1.0))

    storm = chain(service("only", hosts=4, slots=8, queue_limit=1000), timeout_s=0.5, attempts=3)
    flown = fly(storm, 0.6 * 3200, 60, patience)
    assert flown.course("roots", "ok")[29, 0, 0] < 0.05 * 1920
    assert ok_share(flown) == pytest.approx(1.0, abs=0.01)
    assert engine.retrying(flown.state).sum() == pytest.approx(0.0, abs=1e-6)


def moved(before: tuple[float, float], after: tuple[float, float]) -> tuple[Flown, engine.State]:
    """A queue on version slot 0 and 1 of one host set, and the state once hosts have moved."""

    def start(params: Params, *_: object) -> Params:
        hosts, share = params.hosts.copy(), params.share.copy()
        hosts[:2], share[:2] = before, np.array(before) / sum(before)
        return params._replace(hosts=hosts, share=share)

    flown = fly(chain(service("only", hosts=10, slots=4)), 1.2 * 4000, 5, start)
    state = engine.copy_state(flown.state)
    hosts_after = state.hosts.copy()
    hosts_after[:2] = after
    engine.move_hosts(state, flown.names.layout, flown.state.hosts, hosts_after)
    return flown, state


@pytest.mark.parametrize("after", [(5.0, 5.0), (0.0, 10.0), (9.0, 1.0), (2.0, 12.0)])
def test_work_moves_with_its_hosts(after: tuple[float, float]) -> None:
    flown, state = moved((8.0, 2.0), after)
    assert engine.in_system(state).sum() == pytest.approx(engine.in_system(flown.state).sum(), rel=1e-12)
    assert state.hosts[:2].tolist() == list(after)
    assert (state.cells[:, [queue.LOAD, queue.WAITING, queue.SPREAD]] >= 0.0).all()


def test_work_of_hosts_that_leave_is_lost_and_counted() -> None:
    flown, state = moved((8.0, 2.0), (6.0, 2.0))
    gone = engine.in_system(flown.state).sum() - engine.in_system(state).sum()
    assert gone == pytest.approx(2.0 * flown.state.cells[0, queue.LOAD], rel=1e-12)
    assert state.cell_ledger[:, 3].sum() == pytest.approx(gone, rel=1e-12)


def test_the_engine_moves_hosts_by_itself_when_the_parameters_say_so() -> None:
    def shrink(params: Params, _: Names, i: int) -> Params:
        return params._replace(hosts=params.hosts * (1.0 if i < 3 else 0.5))

    flown = fly(chain(service("only", hosts=10, slots=4)), 1000.0, 6, shrink)
    assert flown.state.hosts[0] == 5.0
    assert flown.course("cells", "hosts")[:, 0].tolist() == [10.0] * 3 + [5.0] * 3


def test_retries_under_way_survive_a_change_of_tick() -> None:
    described = chain(service("only", slots=64, error_rate=0.5), attempts=3)
    described = fleet(described.services, described.operations, attempts=3, backoff_s=20.0)
    flown = fly(described, 100.0, 3, step_s=60.0, tick_s=30.0)
    before = engine.retrying(flown.state).sum()
    names = flown.names
    params = base_params(names, described)
    for tick_s in (1.0, 0.5, 60.0):
        segment = engine.new_segment(names.layout, 0.0, tick_s, 1)
        engine.run_bucket(names.layout, params, flown.state, segment, tick_s)
        begun, ok, failed, *_ = flown.state.edge_ledger[-1, 0]
        assert begun == pytest.approx(ok + failed + engine.retrying(flown.state).sum(), rel=1e-9)
    assert before > 1000.0


def test_a_bucket_of_no_whole_ticks_is_refused() -> None:
    with pytest.raises(ValueError, match="no whole number of ticks"):
        fly(PAIR, 1.0, 1, step_s=10.0, tick_s=3.0)


def test_a_full_segment_is_refused() -> None:
    names = lay_out(PAIR)
    segment = engine.new_segment(names.layout, 0.0, 1.0, 0)
    with pytest.raises(ValueError, match="all are written"):
        engine.run_bucket(names.layout, base_params(names, PAIR), engine.fresh_state(names.layout), segment, 1.0)


def test_a_segment_knows_how_far_it_is_written() -> None:
    flown = fly(PAIR, 1.0, 4, step_s=10.0)
    assert (flown.segment.count, flown.segment.end) == (4, 40.0)


def test_clusters_that_share_traffic_are_one_island() -> None:
    route = np.zeros((2, 4, 4))
    route[:, range(4), range(4)] = 1.0
    assert engine.islands(route).tolist() == [0, 1, 2, 3]
    route[0, 3, 1] = 0.1
    assert engine.islands(route).tolist() == [0, 1, 2, 1]


def test_an_empty_fleet_stays_empty() -> None:
    flown = fly(PAIR, 0.0, 5)
    assert flown.segment.cells[:, :, :8].max() == 0.0
    assert engine.in_system(flown.state).max() == 0.0


def test_edges_keep_to_their_columns() -> None:
    assert fly(PAIR, 1.0, 1).state.edges.shape == (2, 1, edges.EDGE_COLUMNS)
