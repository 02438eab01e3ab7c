"""Coming back: those who failed return together, and hosts that start together load what they need."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from oracle.standing_fleets import begin, column, led, ok
from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.spec import Starting
from simride.simulator.world import Effect, Where

RPS = 100.0


def requests(run):
    return column(run, "roots", 0, 0, 0)


@pytest.fixture(scope="module")
def shop():
    """A service at a third of what it can, whose users come back, four in five of them, within two minutes."""
    described = chain(service("app", hosts=3, queue_limit=20), timeout_s=1.0)
    endpoint = replace(described.endpoints[0], returns=0.8, returns_within_s=120.0)
    return begin(replace(described, endpoints=(endpoint,)), RPS, past_s=300.0)


def outage(run, seconds):
    return Effect("errors", Where(("app",)), 1.0, run.now, how="add", end=run.now + seconds)


def test_nobody_comes_back_while_nothing_fails(shop):
    assert not led(shop, minutes=5).tape.segments[-1].gauges


def test_those_who_failed_come_back_once_it_works_and_not_before(shop):
    later = led(shop, outage(shop, 300), minutes=30)
    asked = requests(later)
    assert asked[:30] == pytest.approx(RPS, rel=0.01)
    assert asked[30:36].max() > 2.2 * RPS  # 0.8 * 300 s of them within 120 s: twice the usual on top
    assert asked[-1] == pytest.approx(RPS, rel=0.02)
    extra = (asked - RPS).sum() * 10.0
    assert 0.7 * 0.8 * 300.0 * RPS < extra < 0.8 * 300.0 * RPS  # less those who gave up


def test_a_longer_outage_breaks_what_was_mended_and_a_limit_on_reentry_does_not(shop):
    alone = led(shop, outage(shop, 900), minutes=15)
    helped = alone.fork()
    helped.carry_out(plan(helped, parse_order("limit_reentry percent=50")))
    alone.advance(alone.now + 600)
    helped.advance(helped.now + 600)
    assert ok(alone)[92:110].min() < 0.75
    assert ok(helped)[96:].min() > 0.99
    assert requests(helped)[96:].max() < 1.52 * RPS


@pytest.fixture(scope="module")
def registry():
    """An app of forty hosts that asks a small registry for 1000 tables as it starts; users need the registry too."""
    app = service("app", hosts=40, slots=8, restart_s=30.0, on_start=Starting("registry", 1000.0))
    return begin(chain(app, service("registry", hosts=2, slots=2, queue_limit=20), timeout_s=1.0), 200.0, past_s=300.0)


def crash(run, seconds):
    return Effect("crash_loop", Where(("app",)), 0.9, run.now, how="set", end=run.now + seconds)


def test_hosts_that_crash_as_they_start_come_back_only_as_the_registry_serves_them(registry):
    later = led(registry, crash(registry, 300), minutes=20)
    away = later.tape.segments[-1].gauges["starts.away"][:, 0, 0].astype(float)
    first = round((later.world.begins_at - later.tape.segments[-1].start) / 10.0)
    assert away[first + 20] == pytest.approx(0.9)
    back = np.flatnonzero(away[first + 32 :] < 0.05)[0] * 10.0
    assert back == pytest.approx(36 * 1000 / (0.9 * 400.0), rel=0.3)  # what they ask, at what the registry gives
    assert away[later.tape.segments[-1].count - 1] == 0.0


def test_starting_slowly_spares_the_users_of_the_registry(registry):
    alone = led(registry, crash(registry, 300), minutes=5)
    helped = alone.fork()
    helped.carry_out(plan(helped, parse_order("limit_restarts service=app percent=10")))
    alone.advance(alone.now + 120)
    helped.advance(helped.now + 120)
    assert ok(alone)[32:].min() < 0.7
    assert ok(helped)[35:].min() > ok(alone)[32:].min() + 0.2
