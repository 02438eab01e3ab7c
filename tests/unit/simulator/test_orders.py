"""Orders: named targets, honest delays, and a fleet that reacts as one would."""

import numpy as np
import pytest

from simride.base.errors import OrderError, RideError
from simride.base.units import percent
from simride.simulator import harm
from simride.simulator.actions import busy, plan
from simride.simulator.orders import Order, Plan
from simride.simulator.planning import traffic
from simride.simulator.state import ROOT_FIELDS

MINUTE = 60.0


def harm_after(run, *orders, minutes=45):
    """Total harm of a ride in which these (minute, order) were given."""
    begins = run.world.begins_at
    for minute, order in orders:
        run.advance(begins + minute * MINUTE)
        run.carry_out(plan(run, order))
    run.advance(begins + minutes * MINUTE)
    return harm.cumulative(run.world.fleet, run.tape, begins, begins + minutes * MINUTE)[-1]


@pytest.fixture(scope="module")
def nothing(started):
    return harm_after(started.fork())


def bad_rack(draws, verb, **more):
    return Order(verb, clusters=(draws["cluster"],), racks=(draws["rack"],), **more)


def test_moving_the_shards_off_the_bad_rack_stops_the_harm(fleet, draws, nothing):
    early = harm_after(fleet, (5, bad_rack(draws, "shift_traffic")))
    assert early < 0.4 * nothing


def test_moving_them_later_costs_more(started, draws, nothing):
    early = harm_after(started.fork(), (5, bad_rack(draws, "shift_traffic")))
    late = harm_after(started.fork(), (25, bad_rack(draws, "shift_traffic")))
    assert early < late < nothing


def test_rolling_back_the_innocent_release_changes_nothing(fleet, nothing):
    assert harm_after(fleet, (3, Order("rollback", services=("msg-router",)))) == pytest.approx(nothing, rel=0.02)


def test_restarting_the_bad_rack_makes_it_worse_for_a_while(started, draws):
    ten = harm_after(started.fork(), minutes=14)
    restarted = harm_after(started.fork(), (2, bad_rack(draws, "restart")), minutes=14)
    assert restarted > ten


def test_draining_the_cluster_at_the_peak_overloads_its_neighbours(fleet, draws, nothing):
    assert harm_after(fleet, (5, Order("drain", clusters=(draws["cluster"],)))) > 5 * nothing


def test_a_plan_says_whom_it_touches_before_anything_happens(fleet, draws):
    before = len(fleet.effects)
    made = plan(fleet, bad_rack(draws, "shift_traffic"))
    assert "210 shards" in made.says and "neighbours go from" in made.says
    assert made.blast["hosts"] == 14
    assert made.needs_confirmation
    assert len(fleet.effects) == before


def test_the_neighbours_become_as_busy_as_the_plan_said(fleet, draws):
    made = plan(fleet, bad_rack(draws, "shift_traffic"))
    fleet.carry_out(made)
    fleet.advance(fleet.now + 600)
    after = busy(fleet, "shard-store", (draws["cluster"],), (draws["rack"],))
    assert after == pytest.approx(made.blast["after"], abs=0.03)


def test_an_emptied_rack_is_idle(fleet, draws):
    fleet.carry_out(plan(fleet, bad_rack(draws, "drain")))
    fleet.advance(fleet.now + 600)
    cell = fleet.names.cell("shard-store", draws["cluster"], fleet.names.rack_set("shard-store", draws["rack"]), 0)
    fine = fleet.tape.segments[-1]
    assert fine.cells[fine.count - 1, cell, 0] == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("percent_moved", [None, 50.0])
def test_what_is_read_back_of_moved_users_says_how_busy_those_become_who_take_them(fleet, draws, percent_moved):
    made = plan(fleet, Order("drain", clusters=(draws["cluster"],), percent=percent_moved))
    before, after = made.blast["before"], made.blast["after"]
    assert after > before
    assert f"are {percent(before)} busy" in made.says
    assert made.says.endswith(f" now, and about {percent(after)} with it.")


def test_one_host_of_a_rack_is_drained_and_not_the_rack(fleet, draws):
    host = f"{draws['cluster']}-{draws['rack']:02d}-03"
    made = plan(fleet, Order("drain", hosts=(host,)))
    rack = plan(fleet, bad_rack(draws, "drain"))
    hosts = rack.blast["hosts"]
    assert made.blast["hosts"] == 1.0 and hosts > 10
    assert made.blast["shards"] == round(rack.blast["shards"] / hosts)
    service = made.order.services[0]
    cell = fleet.names.cell(service, draws["cluster"], fleet.names.rack_set(service, draws["rack"]), 0)
    share = fleet.params_at(fleet.now).share[cell]
    fleet.carry_out(made)
    fleet.advance(fleet.now + 6 * MINUTE)
    # all hosts take on a little of what the one gave up
    assert fleet.params_at(fleet.now).share[cell] == pytest.approx(share * (1 - 1 / hosts), rel=0.01)


def test_a_rollback_moves_hosts_to_the_older_version_in_thirds(fleet):
    made = plan(fleet, Order("rollback", services=("msg-router",)))
    fleet.carry_out(made)
    index = fleet.names.service_index["msg-router"]
    begins = fleet.now
    at = [begins + minute * MINUTE for minute in (0, 2, 8, 14, 20)]
    shares = [fleet.conditions.newer_share(fleet.effects, moment)[index][0] for moment in at]
    assert shares == pytest.approx([1.0, 2 / 3, 1 / 3, 0.0, 0.0], abs=0.02)


def test_a_paused_rollback_stays_where_it_is_and_goes_on_when_told(fleet):
    index = fleet.names.service_index["msg-router"]
    begins = fleet.now

    def newer(minute):
        return fleet.conditions.newer_share(fleet.effects, begins + minute * MINUTE)[index][0]

    fleet.carry_out(plan(fleet, Order("rollback", services=("msg-router",))))
    fleet.advance(begins + 4 * MINUTE)
    fleet.carry_out(plan(fleet, Order("pause_rollout", services=("msg-router",))))
    assert [newer(minute) for minute in (5, 12, 30)] == pytest.approx([2 / 3] * 3, abs=0.02)
    fleet.advance(begins + 20 * MINUTE)
    fleet.carry_out(plan(fleet, Order("resume_rollout", services=("msg-router",))))
    assert [newer(minute) for minute in (20, 23, 30)] == pytest.approx([2 / 3, 1 / 3, 0.0], abs=0.02)
    with pytest.raises(OrderError, match="nothing to resume"):
        plan(fleet, Order("resume_rollout", services=("msg-router",)))


def test_a_gate_that_goes_up_costs_work_where_it_is_used(fleet):
    begins = fleet.now
    before = busy(fleet, "presence", ("use-a",))
    fleet.carry_out(plan(fleet, Order("set_gate", name="typing_v2", percent=100.0)))
    fleet.advance(begins + 120)
    assert busy(fleet, "presence", ("use-a",)) > 1.1 * before


def test_more_hosts_arrive_only_after_the_time_that_takes(fleet):
    fleet.carry_out(plan(fleet, Order("scale", services=("shard-store",), clusters=("euw-a",), percent=20.0)))
    begins = fleet.now
    fleet.advance(begins + 300)
    before = busy(fleet, "shard-store", ("euw-a",))
    fleet.advance(begins + 720)
    assert busy(fleet, "shard-store", ("euw-a",)) < 0.9 * before


def test_shedding_refuses_that_share_at_the_edge(fleet):
    fleet.carry_out(plan(fleet, Order("shed_load", clusters=("use-b",), percent=25.0)))
    fleet.advance(fleet.now + 120)
    fine = fleet.tape.segments[-1]
    row = fine.roots[fine.count - 1, :, fleet.names.cluster_index["use-b"]].astype(float).sum(axis=0)
    assert row[ROOT_FIELDS.index("shed")] / row[ROOT_FIELDS.index("attempts")] == pytest.approx(0.25, abs=0.01)


def test_a_fork_goes_its_own_way(fleet, draws):
    twin = fleet.fork()
    twin.carry_out(plan(twin, bad_rack(draws, "drain")))
    for run in (fleet, twin):
        run.advance(run.now + 600)
    ours, theirs = (run.tape.segments[-1].cells[run.tape.segments[-1].count - 1] for run in (fleet, twin))
    assert not np.array_equal(ours, theirs)


def test_a_fork_led_the_same_way_is_the_same_to_the_last_bit(fleet):
    twin = fleet.fork()
    for run in (fleet, twin):
        run.advance(run.now + 300)
    assert fleet.tape.segments[-1].roots.tobytes() == twin.tape.segments[-1].roots.tobytes()


def test_other_regions_are_untouched_to_the_last_bit_by_an_order_elsewhere(fleet, draws):
    twin = fleet.fork()
    twin.carry_out(plan(twin, bad_rack(draws, "drain")))
    for run in (fleet, twin):
        run.advance(run.now + 600)
    region = fleet.world.fleet.region_of(draws["cluster"])
    others = [k for k, name in enumerate(fleet.names.clusters) if fleet.world.fleet.region_of(name) != region]
    ours, theirs = (run.tape.segments[-1].roots[:, :, others] for run in (fleet, twin))
    assert ours.tobytes() == theirs.tobytes()


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (Order("rollback", services=("msg-ruoter",)), "Did you mean msg-router"),
        (Order("drain", clusters=("euw-z",)), "There is no cluster"),
        (Order("drain", regions=("eu-north",)), "There is no region"),
        (Order("drain", clusters=("euw-a",), racks=(400,)), "There is no rack 400"),
        (Order("drain", racks=(33,)), "of which cluster"),
        (Order("drain"), "Drain which cluster"),
        (Order("restart"), "Which service"),
        (Order("rollback", services=("shard-store",)), "no release of it to take back"),
        (Order("rollforward", services=("msg-router",)), "A new build takes"),
        (Order("set_gate", name="no_such"), "There is no gate"),
        (Order("set_gate", name="typing_v2", percent=130.0), "between 0 and 100"),
        (Order("pause_rollout"), "nothing to pause"),
        (Order("scale", services=("api",), percent=-5.0), "Scaling adds hosts"),
        (Order("set_timeout", services=("api",)), "in seconds"),
        (Order("set_retries", services=("api",), amount=7.0), "0, 1 or 2"),
        (Order("restart", hosts=("euw-a-99-01",)), "There is no host"),
        (Order("approve_change"), "No change is waiting"),
        (Order("explode"), "There is no order"),
    ],
)
def test_an_order_that_cannot_be_done_says_why_and_what_there_is(fleet, order, says):
    with pytest.raises(OrderError, match=says):
        plan(fleet, order)


def test_nothing_can_be_ordered_into_the_past(fleet, draws):
    made = plan(fleet, bad_rack(draws, "drain"))
    fleet.advance(fleet.now + 300)
    with pytest.raises(RideError, match="past"):
        fleet.carry_out(made)


@pytest.mark.parametrize("verb", ["page", "post_update", "declare"])
def test_telling_people_needs_no_second_yes(fleet, verb):
    made = plan(fleet, Order(verb, name="network"))
    assert isinstance(made, Plan) and not made.needs_confirmation and not made.effects


@pytest.mark.parametrize(("fullest", "told"), [(0.8, "; b, the fullest, is 80 % now"), (0.55, "")])
def test_the_one_with_no_room_is_named_where_the_mean_hides_it(monkeypatch, fullest, told):
    used = {"a": 0.4, "b": fullest}
    monkeypatch.setattr(traffic, "busy", lambda _run, _service, clusters: used[clusters[0]])
    assert traffic._fullest(None, "fares", ("a", "b"), before=0.5) == told
