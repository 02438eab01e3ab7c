"""Effects become parameters: by place, by time, and without stirring anything else."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simride.simulator.conditions import Conditions
from simride.simulator.demand import base_demand, demand_noise
from simride.simulator.effects import strength
from simride.simulator.world import Bursts, Effect, Where

MINUTE = 60.0


@pytest.fixture(scope="module")
def conditions(started):
    return Conditions(started.world)


def params(conditions, *effects, at=54_000.0):
    return conditions.params(effects, at, 10.0)


def test_a_ramp_goes_up_and_a_fade_goes_down():
    effect = Effect("own", Where(), 2.0, start=100.0, ramp_s=100.0, end=400.0, fade_s=100.0)
    levels = [strength(effect, 7, at, 10.0) for at in (50.0, 145.0, 195.0, 300.0, 445.0, 600.0)]
    assert levels == pytest.approx([0.0, 0.5, 1.0, 1.0, 0.5, 0.0], abs=0.01)


def test_an_effect_that_begins_within_a_bucket_counts_in_part():
    assert strength(Effect("own", Where(), 2.0, start=105.0), 7, 100.0, 10.0) == pytest.approx(0.5)


def test_spells_come_and_go_and_belong_to_the_seed():
    effect = Effect("slow_p", Where(), 0.4, start=0.0, bursts=Bursts((240, 540), (150, 420), 0.1), name="path")
    levels = [strength(effect, 7, at, 10.0) for at in np.arange(0, 7200, 10.0)]
    assert 0.4 < np.mean(levels) < 0.85
    assert min(levels) == pytest.approx(0.1) and max(levels) == 1.0
    assert levels == [strength(effect, 7, at, 10.0) for at in np.arange(0, 7200, 10.0)]
    assert levels != [strength(effect, 8, at, 10.0) for at in np.arange(0, 7200, 10.0)]


def test_a_minute_is_the_mean_of_its_tens():
    effect = Effect("slow_p", Where(), 0.4, start=0.0, bursts=Bursts((240, 540), (150, 420), 0.1), name="path")
    for minute in range(60):
        tens = [strength(effect, 7, minute * MINUTE + ten, 10.0) for ten in range(0, 60, 10)]
        assert strength(effect, 7, minute * MINUTE, MINUTE) == pytest.approx(np.mean(tens))


def test_an_effect_on_a_rack_touches_that_rack_alone(conditions):
    healthy = params(conditions)
    where = Where(("shard-store",), clusters=("euw-c",), racks=(33,))
    sick = params(conditions, Effect("slow_p", where, 0.4, start=0.0, how="add"))
    changed = np.nonzero(sick.slow_p != healthy.slow_p)[0]
    names = conditions.names
    host_set = names.rack_set("shard-store", 33)
    assert list(changed) == [names.cell("shard-store", "euw-c", host_set, version) for version in (0, 1)]
    for field in healthy._fields:
        if field != "slow_p":
            assert np.array_equal(getattr(healthy, field), getattr(sick, field)), field


def test_shares_sum_to_one_whatever_is_drained(conditions):
    drained = params(
        conditions,
        Effect("home", Where(("shard-store",), clusters=("use-a",), racks=(31, 32)), 0.0, start=0.0, how="set"),
        Effect("hosts_down", Where(("api",), clusters=("use-a",)), 0.3, start=0.0, how="add"),
    )
    layout = conditions.names.layout
    totals = np.zeros((len(conditions.names.services), len(conditions.names.clusters)))
    np.add.at(totals, (layout.cell_service, layout.cell_cluster), drained.share)
    assert totals == pytest.approx(1.0)


def test_a_drained_cluster_loses_its_users_to_its_region_and_nobody_is_lost(conditions):
    healthy = params(conditions)
    drained = params(conditions, Effect("serve", Where(clusters=("euw-b",)), 0.0, start=0.0, how="set"))
    k = conditions.names.cluster_index["euw-b"]
    assert drained.demand[:, k] == pytest.approx(0.0, abs=1e-9)
    base = base_demand(conditions.world.fleet, 54_005.0)
    assert drained.demand.sum() == pytest.approx(base.sum(), rel=0.05)
    others = [conditions.names.cluster_index[name] for name in ("euw-a", "euw-c", "euw-d")]
    assert (drained.demand[:, others] > 1.25 * healthy.demand[:, others]).all()
    far = conditions.names.cluster_index["use-a"]
    assert np.array_equal(drained.demand[:, far], healthy.demand[:, far])


def test_routes_always_sum_to_one(conditions):
    region = Where(clusters=("aps-a", "aps-b", "aps-c", "aps-d"))
    for effect in (
        Effect("serve", Where(clusters=("euw-b",)), 0.0, start=0.0, how="set"),
        Effect("serve", Where(clusters=("euw-b",)), 0.4, start=0.0, how="set"),
        Effect("serve", Where(("thread-store",), clusters=("euw-b", "euw-c")), 0.0, start=0.0, how="set"),
        Effect("serve", region, 0.0, start=0.0, how="set"),
    ):
        made = params(conditions, effect)
        assert made.route.sum(axis=2) == pytest.approx(1.0)
        assert (made.route >= 0).all()


def test_a_gate_at_zero_leaves_the_call_as_it_was_described(conditions):
    gate = Effect("gate", Where(), 0.0, start=0.0, how="set", name="typing_v2")
    assert conditions.gate_percent([gate], "typing_v2", 100.0) == 0.0
    assert conditions.gate_percent([], "typing_v2", 100.0) == 25.0


def test_demand_has_a_plateau_by_day_and_a_trough_by_night(conditions):
    fleet = conditions.world.fleet
    by_hour = np.array([base_demand(fleet, hour * 3600.0)[0] for hour in range(24)])
    for region, column in (("us-east", 0), ("eu-west", 4), ("ap-south", 8)):
        offset = next(r.utc_offset_h for r in fleet.regions if r.name == region)
        noon, night = by_hour[int(12 - offset) % 24, column], by_hour[int(4 - offset) % 24, column]
        assert night < 0.6 * noon


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**31), st.floats(0, 90_000))
def test_noise_is_a_function_of_the_moment_alone(seed, at):
    first = demand_noise(seed, 0.02, 3, 12, at, 10.0)
    demand_noise(seed, 0.02, 3, 12, at + 77.0, 10.0)
    assert np.array_equal(first, demand_noise(seed, 0.02, 3, 12, at, 10.0))
    assert (np.abs(np.log(first)) < 0.15).all()


def test_half_way_to_a_limit_it_is_twice_as_high() -> None:
    from simride.simulator.effects import blend
    from simride.simulator.spec import UNLIMITED

    effect = Effect("quota", Where(), 100.0, 0.0, how="set")
    for level, expected in ((0.0, UNLIMITED), (0.5, 200.0), (1.0, 100.0)):
        values = np.array([UNLIMITED])
        blend(values, np.ones(1), effect, level)
        assert values[0] == pytest.approx(expected, rel=1e-9)
    back = Effect("quota", Where(), UNLIMITED, 0.0, how="set")
    values = np.array([100.0])
    blend(values, np.ones(1), back, 1.0)
    assert values[0] == UNLIMITED


def test_a_link_is_named_by_both_its_ends(conditions, started) -> None:
    a, b = conditions.names.clusters[:2]
    service = conditions.names.services[0]
    where = Where((service,), clusters=(b,), from_clusters=(a,))
    cut = Effect("link_lost", where, 0.4, 0.0, how="add")
    lost = conditions.params([*started.world.effects, cut], started.now, 10.0).link_lost
    assert lost[0, 0, 1] == pytest.approx(0.4) and lost.sum() == pytest.approx(0.4)


def test_a_slip_is_of_one_operation_on_one_version(conditions, started) -> None:
    names = conditions.names
    s = next(s for s, live in enumerate(conditions.versions) if len(live) == 2)
    op = int(names.layout.first_op[s])
    where = Where(operations=(names.operations[op],), versions=(conditions.versions[s][1],))
    bad = Effect("op_errors", where, 0.3, 0.0, how="add")
    errors = conditions.params([*started.world.effects, bad], started.now, 10.0).op_errors
    assert errors[op, :, 1] == pytest.approx(0.3) and errors.sum() == pytest.approx(0.3 * len(names.clusters))
