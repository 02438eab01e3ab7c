"""Caches: they warm by what is fetched, and a store that times out keeps its cache cold."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import fleet, service
from oracle.standing_fleets import begin, led
from simride.base.errors import OrderError
from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.orders import Order
from simride.simulator.spec import Cache, Call, Operation
from simride.simulator.standing.cache import bands_of
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where

LOOKS = 2000.0  # per second, a tenth of which misses in health
BUCKET = 10.0


def cached(slots, limit=10**9, clusters=1):
    """An app before a cache and a store of so many slots, 10 ms a read: 100 reads per second for each slot."""
    services = (
        service("app", hosts=10, slots=400, own_s=0.002), service("kv", hosts=4, slots=64, own_s=0.0005),
        service("db", hosts=1, slots=slots, own_s=0.01, queue_limit=limit),
    )  # fmt: skip
    calls = (Call("kv.get", 0.2), Call("db.read", 0.5, probability=0.1, attempts=2))
    operations = (Operation("app.get", "app", calls=calls), Operation("kv.get", "kv"), Operation("db.read", "db"))
    made = fleet(services, operations, clusters=clusters, timeout_s=3.0, attempts=2, backoff_s=0.5, locality=1.0)
    cache = Cache("things", "kv", (("app.get", "db.read"),), keys=2e4, skew=0.9, ttl_s=600.0)
    return replace(made, caches=(cache,))


def flush(run, at=None):
    return Effect("cache_loss", Where(("kv",)), 1.0, run.now if at is None else at, how="add", end=run.now + 10.0)


def course(run, name):
    """[n, K] of the ride so far."""
    fine = run.tape.segments[-1]
    first = round((run.world.begins_at - fine.start) / fine.step_s)
    if name == "ok":
        roots = fine.roots[first : fine.count, 0].astype(float)
        return roots[..., 2] / roots[..., 0]
    if name == "reads":
        return fine.calls[first : fine.count, 1, :, 0].astype(float)
    return fine.gauges[f"cache.{name}"][first : fine.count, 0].astype(float)


@pytest.fixture(scope="module")
def roomy():
    return begin(cached(slots=12, limit=40), LOOKS)


@pytest.fixture(scope="module")
def tight():
    """The store has 2.5 times what it needs in health; a cold cache asks for ten. Its queue is two seconds long."""
    return begin(cached(slots=5, limit=1000), LOOKS)


def test_a_cache_nobody_touches_leaves_no_trace(roomy):
    later = led(roomy, minutes=5)
    assert not later.tape.segments[-1].gauges
    assert course(later, "reads") == pytest.approx(0.1 * LOOKS, rel=0.005)


def test_a_flushed_cache_sends_every_look_up_on_and_warms_again(roomy):
    later = led(roomy, flush(roomy), minutes=10)
    warmth = course(later, "warmth")[:, 0]
    assert warmth[:3].min() < 0.01
    assert (np.diff(warmth[2:]) >= 0).all()
    assert warmth[-1] == 1.0
    assert course(later, "reads")[-1] == pytest.approx(0.1 * LOOKS, rel=0.01)


@pytest.mark.filterwarnings("error")
def test_a_cache_that_nobody_asks_can_be_flushed_too(roomy):
    nobody = Effect("demand", Where(), 0.0, roomy.now, how="set", end=roomy.now + 300)
    later = led(roomy, nobody, Effect("cache_loss", Where(("kv",)), 1.0, roomy.now + 60, end=roomy.now + 70, how="add"),
                minutes=20)  # fmt: skip
    assert np.isfinite(course(later, "warmth")).all()
    assert course(later, "reads")[-1] == pytest.approx(0.1 * LOOKS, rel=0.02)


def test_popular_keys_come_back_first(roomy):
    later = led(roomy, flush(roomy), minutes=1)
    fresh = later.standing.held["cache"]["fresh"][0, 0]
    assert (np.diff(fresh) <= 1e-9).all()


def test_a_cold_cache_keeps_a_tight_store_down_long_after_the_flush(tight):
    later = led(tight, flush(tight), minutes=30)
    assert course(later, "ok")[-1, 0] < 0.5
    assert course(later, "warmth")[-1, 0] < 0.3  # nothing is fetched in time, and what was there expires


def test_shedding_nearly_everything_for_a_while_and_coming_back_slowly_ends_it(tight):
    """Half of what is let in goes to a store of a quarter of the load: only less load fetches anything at all."""
    shed = Effect("shed", Where(), 0.97, tight.now + 300, how="set", end=tight.now + 900, fade_s=1500.0)
    later = led(tight, flush(tight), shed, minutes=50)
    assert course(later, "ok")[-1, 0] > 0.99
    assert course(later, "warmth")[-1, 0] > 0.95


def test_a_restart_of_the_hosts_that_hold_it_empties_their_part(roomy):
    where = Where(("kv",))
    down = Effect("hosts_down", where, 0.5, roomy.now, how="add", end=roomy.now + 60)
    later = led(roomy, down, minutes=3)
    assert course(later, "warmth")[:4].min() == pytest.approx(0.5, abs=0.1)  # a bucket's fetches are in it already


def test_a_store_that_fails_cools_the_cache_by_its_time_to_live(roomy):
    errors = Effect("errors", Where(("db",)), 1.0, roomy.now, how="add", end=roomy.now + 600)
    later = led(roomy, errors, minutes=10)
    assert course(later, "warmth")[-1, 0] == pytest.approx(np.exp(-1.0), abs=0.06)  # ten minutes of ten


def test_expired_entries_may_answer_while_the_store_is_away(roomy):
    errors = Effect("errors", Where(("db",)), 1.0, roomy.now, how="add", end=roomy.now + 1800)
    stale = Effect("cache_stale", Where(("kv",)), 1.0, roomy.now + 600, how="set")
    without, with_it = led(roomy, errors, minutes=25), led(roomy, errors, stale, minutes=25)
    assert course(without, "ok")[-1, 0] < 0.4
    assert course(with_it, "ok")[-1, 0] > 0.85


def test_stale_entries_are_no_help_after_a_flush(tight):
    stale = Effect("cache_stale", Where(("kv",)), 1.0, tight.now + 60, how="set")
    without, with_it = led(tight, flush(tight), minutes=10), led(tight, flush(tight), stale, minutes=10)
    gained = course(with_it, "ok")[3:30].mean() - course(without, "ok")[3:30].mean()
    assert gained < 0.25


def test_joining_fetches_under_way_spares_the_store(tight):
    together = Effect("cache_coalesce", Where(("kv",)), 1.0, tight.now, how="set")
    without, with_it = led(tight, flush(tight), minutes=5), led(tight, flush(tight), together, minutes=5)
    assert course(with_it, "reads").sum() < 0.8 * course(without, "reads").sum()


def test_bands_hold_every_key_and_every_look_up_once():
    bands = bands_of(1e6, 0.9)
    assert bands.asked.sum() == pytest.approx(1.0)
    assert bands.keys.sum() == pytest.approx(1e6, rel=1e-3)


def test_hits_can_be_looked_at(roomy):
    later = led(roomy, flush(roomy), minutes=1)
    frame = ask(later.view(), MetricQuery("cache_hit", where={"service": "kv"}, last_s=60.0))
    assert 0.05 < frame.total() < 0.9
    calm = ask(roomy.view(), MetricQuery("cache_hit", where={"service": "kv"}, last_s=60.0))
    assert calm.total() == pytest.approx(0.9, abs=0.01)


def test_orders_say_what_they_would_do_and_do_it():
    run = begin(cached(slots=30, clusters=2), LOOKS)
    made = plan(run, parse_order("flush_cache service=kv cluster=r0-b"))
    assert "10 times as many" in made.says
    run.carry_out(made)
    run.advance(run.now + 30)
    assert course(run, "warmth")[-1] == pytest.approx([1.0, 0.85], abs=0.15)
    warm = plan(run, Order("warm_cache", services=("kv",), clusters=("r0-b",)))
    assert "from r0-a" in warm.says
    run.carry_out(warm)
    run.advance(run.now + 600)
    assert course(run, "warmth")[-1] == pytest.approx([1.0, 1.0], abs=0.02)
    with pytest.raises(OrderError, match="no cluster with a warm"):
        plan(run, Order("warm_cache", services=("kv",)))
    with pytest.raises(OrderError, match="Which cache"):
        plan(run, Order("serve_stale", services=("app",)))


def test_a_cache_may_be_named_by_the_store_behind_it():
    run = begin(cached(slots=30, clusters=2), LOOKS, past_s=60.0)
    by_store, by_name = (plan(run, Order("flush_cache", services=(name,))) for name in ("db", "kv"))
    assert by_store.effects == by_name.effects


def test_a_fleet_without_a_cache_says_so():
    run = begin(replace(cached(slots=30), caches=()), LOOKS, past_s=60.0)
    with pytest.raises(OrderError, match="No service of this fleet keeps a cache"):
        plan(run, Order("flush_cache"))
