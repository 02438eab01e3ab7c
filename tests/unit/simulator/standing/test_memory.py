"""Leaks: a sawtooth with a period that follows from its slope; handles that only old hosts lack."""

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from oracle.standing_fleets import begin, led
from simride.simulator.spec import Handles
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where


@pytest.fixture(scope="module")
def shop():
    """Forty hosts that hold 8 GB of 12, versions 1 and 2; restarts take a minute."""
    app = service("app", hosts=40, slots=8, own_s=0.02, rack_size=20, versions=("1", "2"), memory_gb=8.0,
                  memory_limit_gb=12.0, restart_s=60.0)  # fmt: skip
    return begin(chain(app, timeout_s=2.0), 6000.0, past_s=300.0)


def leak(run, gb_h, **where):
    return Effect("leak_gb_h", Where(("app",), **where), gb_h, run.now, how="add")


def held(run, name):
    """[n] mean over the cells of version 1, since the ride began."""
    fine = run.tape.segments[-1]
    first = round((run.world.begins_at - fine.start) / fine.step_s)
    written = fine.gauges.get(f"filling.{name}")
    return np.zeros(fine.count - first) if written is None else written[first : fine.count, 0].astype(float)


def test_the_period_is_the_room_over_the_slope(shop):
    later = led(shop, leak(shop, 8.0), minutes=75)  # 4 GB at 8 GB an hour: 30 minutes
    killed = held(later, "killed") * 10.0
    peaks = [killed[i : i + 90].sum() for i in (130, 310)]  # 21:40-36:40, 51:40-66:40
    assert peaks == pytest.approx([40.0, 40.0], abs=0.5)  # every host once in each period
    when = np.average(np.arange(len(killed))[:270], weights=killed[:270]) / 6
    assert when == pytest.approx(30.0, rel=0.03)  # cohorts differ by at most 8 %, their mean by 8 % / sqrt(3 * 16)


def test_memory_is_a_sawtooth_in_the_mean(shop):
    later = led(shop, leak(shop, 8.0), minutes=40)
    grown = held(later, "grown")
    assert grown[160] == pytest.approx(8.0 * 161 / 360, rel=0.03)
    assert grown[200] < 0.5 * grown[160]
    frame = ask(later.view(at=later.world.begins_at + 1600), MetricQuery("memory", where={"service": "app"}, last_s=60))
    assert frame.total() > 11.0


def test_latency_rises_before_anyone_is_killed(shop):
    later = led(shop, leak(shop, 8.0), minutes=26)
    assert held(later, "killed").max() == 0.0
    collecting = held(later, "collecting")
    assert collecting[-1] > 4 * collecting[80] > 0.0


def test_a_restart_clears_it(shop):
    down = [Effect("hosts_down", Where(("app",)), 0.25, shop.now + 900 + 90 * wave, how="add",
                   end=shop.now + 960 + 90 * wave) for wave in range(4)]  # fmt: skip
    later = led(shop, leak(shop, 8.0), *down, minutes=22)
    assert held(later, "grown")[-1] == pytest.approx(8.0 * (22 * 60 - 1065) / 3600, rel=0.15)


def test_only_the_version_that_leaks_grows(shop):
    half = Effect("new_version", Where(("app",)), 0.5, shop.now, how="add")
    later = led(shop, half, leak(shop, 8.0, versions=("2",)), minutes=10)
    grown = later.standing.held["filling"]["grown"]
    assert grown[0] == 0.0 and grown[1] > 1.0


def test_hosts_killed_can_be_counted(shop):
    later = led(shop, leak(shop, 8.0), minutes=40)
    frame = ask(later.view(), MetricQuery("restarts", where={"service": "app"}, last_s=2400.0))
    assert frame.total() * 2400.0 / 3600.0 == pytest.approx(40.0, abs=1.0)


def test_handles_that_leak_fail_calls_while_cpu_and_memory_are_fine(shop):
    later = led(shop, Effect("handle_leak_h", Where(("app",)), 2.0, shop.now, how="add"), minutes=40)
    assert held(later, "handles")[160] < 1.0 and held(later, "failing")[160] == 0.0
    assert held(later, "failing")[-1] > 0.8
    assert held(later, "grown").max() == 0.0


def test_adding_hosts_can_pass_a_limit_of_peers():
    app = service("app", hosts=40, slots=8, own_s=0.02, handles=Handles(1000.0, 100.0, 20.0))
    run = begin(chain(app, timeout_s=2.0), 6000.0, past_s=300.0)
    before = led(run, minutes=2)
    more = led(run, Effect("hosts_factor", Where(("app",)), 1.25, run.now + 30), minutes=2)
    assert held(before, "failing")[-1] == 0.0
    assert held(more, "failing")[-1] > 0.8
    assert held(more, "handles")[-1] == pytest.approx((100.0 + 50 * 20.0) / 1000.0, abs=0.01)
