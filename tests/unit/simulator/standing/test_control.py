"""Health checks that feed what they see, autoscalers that look at the wrong thing, hosts that find no place."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from oracle.standing_fleets import begin, column, led, ok
from simride.base.errors import OrderError
from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.spec import Autoscale, HealthCheck
from simride.simulator.standing.health import runs_per_trial
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where

APP = Where(("app",))


def hosts(run):
    return column(run, "cells", ..., 8)[:, :2].sum(axis=1)


@pytest.fixture(scope="module")
def checked():
    """Ten hosts of four slots and 50 ms: 800 requests a second, 640 asked for. The check is shallow until pushed."""
    app = service("app", hosts=10, slots=4, own_s=0.05, queue_limit=60, health=HealthCheck(timeout_s=0.5))
    return begin(chain(app, timeout_s=2.0), 640.0, past_s=300.0)


def trigger(run):
    """A minute and a half at half speed."""
    return Effect("own", APP, 2.0, run.now + 30, end=run.now + 120)


def test_a_deep_check_takes_hosts_out_under_load_and_so_more_load_onto_the_rest(checked):
    deep = Effect("check_depth", APP, 1.0, checked.now - 300, how="set")
    shallow, cascading = led(checked, trigger(checked), minutes=20), led(checked, trigger(checked), deep, minutes=20)
    assert ok(shallow)[-1] > 0.99
    assert hosts(cascading)[-30:].mean() < 7.0
    assert ok(cascading)[-30:].mean() < 0.9


def test_keeping_hosts_in_ends_the_cascade(checked):
    deep = Effect("check_depth", APP, 1.0, checked.now - 300, how="set")
    run = led(checked, trigger(checked), deep, minutes=10)
    run.carry_out(plan(run, parse_order("limit_ejection service=app")))
    run.advance(run.now + 300)
    assert hosts(run)[-1] == 10.0
    assert ok(run)[-1] > 0.99


def test_restarting_what_looks_unhealthy_does_not(checked):
    deep = Effect("check_depth", APP, 1.0, checked.now - 300, how="set")
    run = led(checked, trigger(checked), deep, minutes=10)
    run.carry_out(plan(run, parse_order("restart service=app")))
    run.advance(run.now + 900)
    assert ok(run)[-30:].mean() < 0.9


def test_a_deep_check_fails_with_a_dependency_and_a_threshold_keeps_hosts_in():
    app = service("app", hosts=10, slots=64, own_s=0.01, health=HealthCheck(deep=True, least_healthy=0.6))
    run = begin(chain(app, service("db", slots=64), timeout_s=2.0), 300.0, past_s=300.0)
    gone = led(run, Effect("errors", Where(("db",)), 1.0, run.now, how="add"), minutes=3)
    assert hosts(gone)[-1] == pytest.approx(6.0, abs=0.01)
    frame = ask(gone.view(), MetricQuery("hosts_ejected", where={"service": "app"}, last_s=30.0))
    assert frame.total() == pytest.approx(0.4, abs=0.01)


def test_runs_of_failures_end_as_often_as_theory_says():
    assert runs_per_trial(np.array([1.0, 0.5, 0.0]), np.array([3.0, 3.0, 3.0])) == pytest.approx([1 / 3, 1 / 14, 0.0])


@pytest.fixture(scope="module")
def scaled():
    """Ten hosts for 500 requests a second that wait 40 ms for a store; a rule at 60 % busy."""
    app = service("app", hosts=10, slots=4, own_s=0.01, autoscale=Autoscale(target=0.6, lag_s=60.0, most=2.0))
    described = chain(app, service("db", hosts=10, slots=16, own_s=0.03), timeout_s=2.0)
    return begin(described, 500.0, past_s=300.0)


def slow_store(run):
    return Effect("own", Where(("db",)), 2.0, run.now)


def test_by_busy_slots_it_scales_and_by_cpu_it_does_not_see_that_hosts_wait(scaled):
    by_cpu = Effect("autoscale_by_cpu", APP, 1.0, scaled.now, how="set")
    good, blind = led(scaled, slow_store(scaled), minutes=20), led(scaled, slow_store(scaled), by_cpu, minutes=20)
    assert hosts(good)[-1] > 12.0
    assert hosts(blind)[-1] == 10.0


def test_a_cap_holds_it_down(scaled):
    capped = Effect("autoscale_most", APP, 0.5, scaled.now, how="set")
    run = led(scaled, slow_store(scaled), capped, minutes=15)
    assert hosts(run)[-1] == 10.0
    frame = ask(run.view(), MetricQuery("hosts_short", where={"service": "app"}, last_s=60.0))
    assert frame.total() == pytest.approx(10.0 * (0.875 / 0.6 - 1.0), abs=0.7)  # 70 ms of 500 a second, on 40 slots


def test_a_hasty_one_flaps(scaled):
    hasty = Effect("autoscale_hasty", APP, 1.0, scaled.now, how="set")
    steady, flapping = led(scaled, minutes=40), led(scaled, hasty, minutes=40)
    assert (np.diff(np.sign(np.diff(hosts(flapping))[np.diff(hosts(flapping)) != 0])) != 0).sum() >= 4
    assert np.ptp(hosts(steady)) < 1.0


def test_a_number_set_by_hand_goes_before_the_rule(scaled):
    run = scaled.fork()
    made = plan(run, parse_order("set_hosts service=app amount=16"))
    assert "no longer has a say" in made.says
    run.carry_out(made)
    run.advance(run.now + 600)
    assert hosts(run)[-1] == pytest.approx(16.0)
    with pytest.raises(OrderError, match="How many hosts"):
        plan(run, parse_order("set_hosts service=app"))


def test_without_room_more_hosts_stay_pending_until_somebody_makes_some(scaled):
    full = Effect("quota_hosts", APP, 1.0, scaled.now, how="set")
    run = led(scaled, full, Effect("hosts_factor", APP, 1.5, scaled.now + 60), minutes=5)
    assert hosts(run)[-1] == pytest.approx(10.0)
    frame = ask(run.view(), MetricQuery("hosts_pending", where={"service": "app"}, last_s=60.0))
    assert frame.total() == pytest.approx(5.0, abs=0.1)
    run.carry_out(plan(run, parse_order("free_quota service=app")))
    run.advance(run.now + 360)
    assert hosts(run)[-1] == pytest.approx(15.0)


def test_a_quota_that_shrinks_takes_nobody_until_hosts_restart(scaled):
    quota = Effect("quota_hosts", APP, 0.6, scaled.now, how="set")
    idle = led(scaled, quota, minutes=5)
    assert hosts(idle)[-1] == pytest.approx(10.0)
    down = Effect("hosts_down", APP, 0.2, scaled.now + 60, how="add", end=scaled.now + 120)
    crashed = led(scaled, quota, down, minutes=5)
    assert hosts(crashed)[-1] == pytest.approx(8.0, abs=0.25)  # a fifth of those then there, bucket by bucket


def test_a_mechanism_nobody_touches_writes_nothing():
    app = service("app", hosts=4, slots=4, own_s=0.01, autoscale=Autoscale(0.7, 60.0, 1.5))
    run = begin(replace(chain(app, timeout_s=1.0)), 100.0, past_s=300.0)
    assert not run.tape.segments[-1].gauges
