"""Locks, quotas of CPU, disks, replicas: what adds time or fails while CPU looks fine."""

import numpy as np
import pytest

from oracle.small_fleets import chain, fleet, service
from oracle.standing_fleets import begin, column, led, ok
from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.spec import Call, Operation
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where

DB, APP = Where(("db",)), Where(("app",))


def look(run, metric, service, **more):
    return ask(run.view(), MetricQuery(metric, where={"service": service}, last_s=120.0, **more)).total()


@pytest.fixture(scope="module")
def locked():
    """An app that lets at most 48 requests into a store of 64 slots and 10 ms; a quarter of what it can is asked."""
    db = service("db", hosts=1, slots=64, own_s=0.01, queue_limit=200)
    return begin(chain(service("app", hosts=6, slots=8, own_s=0.002), db, timeout_s=3.0), 1500.0, past_s=300.0)


def locks(run, scale=1.0):
    """A new query that takes a lock: its best is at sqrt((1 - 0.02) / 0.001) = 31 requests at once."""
    return (Effect("contention", DB, 0.02 * scale, run.now, how="set"),
            Effect("crosstalk", DB, 0.001 * scale, run.now, how="set"))  # fmt: skip


def test_requests_that_wait_for_each_other_take_longer_while_cpu_stays_low(locked):
    later = led(locked, *locks(locked), minutes=5)
    n = column(later, "cells", 2, 3)[-1] * 64
    law = 0.01 * (1 + 0.02 * (n - 1) + 0.001 * n * (n - 1))
    assert column(later, "cells", 2, 10)[-1] == pytest.approx(law, rel=0.02)  # it settles half the way at a time
    assert look(later, "off_cpu", "db") > 0.3
    assert look(later, "cpu", "db") < look(later, "utilisation", "db") * 0.6


def test_more_app_hosts_make_it_worse_and_fewer_at_once_make_it_better(locked):
    hard = locks(locked, 3.0)
    as_is = led(locked, *hard, minutes=10)
    more = led(locked, *hard, Effect("hosts_factor", APP, 2.0, locked.now + 120), minutes=10)
    fewer = led(locked, *hard, minutes=2)
    fewer.carry_out(plan(fewer, parse_order("set_concurrency service=db amount=16")))
    fewer.advance(locked.now + 600)
    served = {name: column(run, "calls", 0, 0, 2)[-12:].mean() for name, run in
              (("as it is", as_is), ("more", more), ("fewer", fewer))}  # fmt: skip
    assert served["more"] < served["as it is"] < served["fewer"]


def test_a_quota_of_cpu_makes_a_tail_while_mean_cpu_is_low():
    app = service("app", hosts=10, slots=16, own_s=0.01, cpu_per_busy=0.9)
    run = begin(chain(app, timeout_s=2.0), 2000.0, past_s=300.0)  # two cores' worth on each host
    later = led(run, Effect("cpu_quota", APP, 2.8, run.now, how="set"), minutes=5)
    before, after = ({q: look(one, "latency", "app", stat=q, side="server") for q in ("p50", "p99")}
                     for one in (run, later))  # fmt: skip
    assert after["p50"] < 1.5 * before["p50"]  # one curve for all own times, so the middle moves a little too
    assert after["p99"] > 2.0 * before["p99"]
    assert 0.02 < look(later, "throttled", "app") < 0.25
    assert look(later, "cpu", "app") < 0.2
    later.carry_out(plan(later, parse_order("set_cpu_quota service=app")))
    later.advance(later.now + 180)
    assert look(later, "throttled", "app") == 0.0


def test_less_cpu_than_is_asked_for_serves_only_that_much():
    app = service("app", hosts=10, slots=16, own_s=0.01, queue_limit=20)
    run = begin(chain(app, timeout_s=2.0), 2000.0, past_s=300.0)
    later = led(run, Effect("cpu_quota", APP, 1.5, run.now, how="set"), minutes=5)
    assert column(later, "roots", 0, 0, 2)[-6:].mean() == pytest.approx(1500.0, rel=0.05)


@pytest.fixture(scope="module")
def store():
    """Half of the requests read from a store, half write."""
    calls = (Call("db.read", 1.0, probability=0.5), Call("db.write", 1.0, probability=0.5))
    operations = (Operation("app.get", "app", calls=calls), Operation("db.read", "db"),
                  Operation("db.write", "db", writes=True))  # fmt: skip
    services = (service("app", hosts=4, slots=8), service("db", hosts=4, slots=8))
    return begin(fleet(services, operations, timeout_s=2.0), 200.0, past_s=300.0)


def test_a_disk_fills_at_its_slope_and_then_writes_fail_and_reads_go_on(store):
    run = led(store, Effect("disk_fill_h", DB, 1.8, store.now, how="set"), minutes=20)
    assert look(run, "disk", "db") == pytest.approx(1.0, abs=0.01)
    failed = column(run, "calls", slice(None), 0, 3)
    assert failed[:85].max() == pytest.approx(0.0, abs=1e-3)  # 0.45 at 1.8 an hour: a quarter of an hour
    assert failed[-1] == pytest.approx([0.0, 100.0], abs=1.0)
    assert ok(run)[-1] == pytest.approx(0.5, abs=0.01)
    assert look(run, "error_rate", "db", side="server") < 0.01
    run.carry_out(plan(run, parse_order("free_disk service=db")))
    run.advance(run.now + 300)
    assert ok(run)[-1] > 0.999
    assert look(run, "disk", "db") < 0.75


def test_replicas_fall_behind_by_the_difference_and_nothing_else_shows(store):
    run = led(store, Effect("replica_rate", DB, 80.0, store.now, how="set"), minutes=10)
    lag = run.tape.segments[-1].gauges["storage.lag_s"][run.tape.segments[-1].count - 1, 1, 0]
    assert lag == pytest.approx((100.0 - 80.0) * 590.0 / 80.0, rel=0.03)
    assert ok(run).min() > 0.999
    assert np.isfinite(look(run, "replication_lag", "db"))
