"""Names and credentials: new connections fail, old ones live on, and a restart makes it worse."""

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from oracle.standing_fleets import begin, column, led, ok
from simride.base.errors import OrderError
from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where

DB = Where(("db",))


@pytest.fixture(scope="module")
def shop():
    """Callers keep connections to the store for ten minutes, and its record for one."""
    db = service("db", hosts=8, slots=16, own_s=0.02, restart_s=30.0, connection_s=600.0, name_ttl_s=60.0)
    return begin(chain(service("app", hosts=8, slots=32, rack_size=4), db, timeout_s=1.0), 300.0, past_s=300.0)


def empty(run, end=np.inf):
    return Effect("name_gone", DB, 1.0, run.now, how="set", end=end)


def test_an_emptied_record_is_felt_as_old_connections_end(shop):
    later = led(shop, empty(shop), minutes=25)
    assert ok(later)[2] > 0.99
    lost = 1.0 - ok(later)
    assert lost[-1] == pytest.approx(1.0 - np.exp(-(25 * 60 - 30) / 600.0), abs=0.02)  # half the caches after 30 s
    arrivals = column(later, "ops", 1, 0, 0)
    assert arrivals[-1] < 0.12 * arrivals[0]  # the callee sees traffic go slowly, and no error


def test_calls_that_find_no_connection_fail_at_once(shop):
    later = led(shop, empty(shop), minutes=15)
    timeouts = column(later, "calls", 0, 0, 4)
    assert timeouts.max() == pytest.approx(0.0, abs=1e-6)


def test_a_restart_drops_the_connections_that_still_live(shop):
    expired = Effect("credential_bad", DB, 1.0, shop.now, how="set")
    left = led(shop, expired, minutes=5)
    restarted = left.fork()
    restarted.carry_out(plan(left, parse_order("restart service=app")))
    left.advance(left.now + 600)
    restarted.advance(restarted.now + 600)
    assert ok(restarted)[-1] < ok(left)[-1] - 0.12
    assert ok(restarted)[-1] < 0.1


def test_a_renewed_credential_lets_everybody_connect_anew_and_that_costs_work(shop):
    expired = Effect("credential_bad", DB, 1.0, shop.now, how="set")
    run = led(shop, expired, minutes=20)
    made = plan(run, parse_order("renew_credential service=db"))
    assert "10 minutes" in made.says
    run.carry_out(made)
    run.advance(run.now + 900)
    assert ok(run)[-1] > 0.999
    busy = column(run, "cells", 2, 3)
    assert busy.max() > 1.4 * busy[0]  # handshakes, at the moment of the repair
    with pytest.raises(OrderError, match="credential for db is valid"):
        plan(run, parse_order("renew_credential service=db"))


def test_a_restored_record_is_found_as_caches_forget(shop):
    run = led(shop, empty(shop), minutes=20)
    run.carry_out(plan(run, parse_order("restore_name service=db")))
    run.advance(run.now + 360)
    assert ok(run)[-1] > 0.999
    frame = ask(run.view(), MetricQuery("unconnected", where={"service": "db"}, last_s=1560.0))
    assert frame.total() > 0.2


def test_a_clock_past_its_tolerance_fails_the_requests_of_that_host_set(shop):
    drift = Effect("clock_off_s", Where(("app",), clusters=("r0-a",)), 600.0, shop.now, how="add", ramp_s=600.0)
    later = led(shop, drift, minutes=9)
    failed = column(later, "cells", 0, 15)
    assert failed[:28].max() == 0.0
    assert failed[-1] == pytest.approx(0.9)
