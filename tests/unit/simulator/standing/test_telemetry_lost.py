"""Metrics that are lost or late on their way, while users and the fleet are well."""

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from oracle.standing_fleets import begin, led
from simride.simulator.telemetry.machine import machine
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where


@pytest.fixture(scope="module")
def shop():
    app = service("app", hosts=10, slots=8, error_rate=0.01)
    return begin(chain(app, service("db", hosts=4, slots=8), timeout_s=1.0), 400.0, past_s=900.0)


def lost(run, share):
    return Effect("telemetry_lost", Where(("app",)), share, run.now, how="set")


def look(run, metric, service="app", last_s=60.0, **more):
    where = {"service": service} if service else {}
    return ask(run.view(), MetricQuery(metric, where=where, last_s=last_s, **more))


def test_a_gap_looks_like_an_outage_and_users_are_well(shop):
    run = led(shop, lost(shop, 1.0), minutes=5)
    assert look(run, "traffic").total() == 0.0
    assert np.isnan(look(run, "error_rate", side="server").total())
    assert np.isnan(look(run, "latency").total())
    assert np.isnan(look(run, "cpu").total())
    assert look(run, "hosts").total() == 0.0
    assert look(run, "good_ratio", service=None).total() > 0.95
    assert look(run, "traffic", service="db").total() == pytest.approx(400.0, rel=0.05)
    assert run.tape.segments[-1].roots.tobytes() == led(shop, minutes=5).tape.segments[-1].roots.tobytes()


def test_a_shell_on_a_host_sees_it_all_the_same(shop):
    run = led(shop, lost(shop, 1.0), minutes=5)
    host = next(run.names.hosts("app", "r0-a"))
    assert machine(run.view(), host).cpu == pytest.approx(machine(led(shop, minutes=5).view(), host).cpu)


def test_what_was_there_before_the_gap_is_still_there(shop):
    run = led(shop, lost(shop, 1.0), minutes=5)
    frame = look(run, "traffic", last_s=600.0, step_s=60.0)
    assert frame.series[0].values[:5] == pytest.approx(400.0, rel=0.1)
    assert frame.series[0].values[6:] == pytest.approx(0.0)  # the sixth minute is in part before it


def test_a_tenth_of_the_samples_is_a_tenth_of_the_traffic_and_the_same_share_of_errors(shop):
    run = led(shop, lost(shop, 0.9), minutes=10)
    assert look(run, "traffic", last_s=600.0).total() == pytest.approx(40.0, rel=0.05)
    assert look(run, "error_rate", side="server", last_s=600.0).total() == pytest.approx(0.01, rel=0.2)


def test_metrics_that_are_late_show_the_past_and_not_the_present(shop):
    slow = Effect("own", Where(("app",)), 3.0, shop.now + 300, how="multiply")
    late = Effect("telemetry_delay_s", Where(("app",)), 600.0, shop.now, how="set")
    run, seen = led(shop, slow, late, minutes=10), led(shop, slow, minutes=10)
    window = {"last_s": 900.0, "step_s": 60.0}
    assert look(seen, "utilisation", **window).series[0].values[-1] > 0.1
    values = look(run, "utilisation", **window).series[0].values
    assert np.isnan(values[-9:]).all()
    assert values[:4] == pytest.approx(look(seen, "utilisation", **window).series[0].values[:4])
    later = led(run, minutes=10)
    assert look(later, "utilisation", last_s=1200.0, step_s=60.0).series[0].values[8] > 0.1
