"""Laws of mechanisms with a memory: replay and fork to the last bit, and history read off the tape."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import fleet, service
from oracle.standing_fleets import BEGINS, begin
from simride.simulator.levers import STANDING
from simride.simulator.spec import Autoscale, Breaker, Cache, Call, Handles, HealthCheck, Operation, Queue, Starting
from simride.simulator.standing.together import MECHANISMS
from simride.simulator.world import Effect, Pipeline, Where

TAPES = ("cells", "ops", "downstream", "calls", "roots", "latency")
# every lever at a value that does something; metrics lost or late are no business of the fleet
PULLED = {
    "cache_loss": ("add", 0.05), "cache_warming": ("add", 0.001), "cache_ttl": ("set", 0.2),
    "cache_stale": ("set", 0.5), "cache_coalesce": ("set", 0.5), "leak_gb_h": ("add", 40.0),
    "handle_leak_h": ("add", 3.0), "check_depth": ("set", 1.0), "least_healthy": ("set", 0.3),
    "autoscale_most": ("set", 0.9), "autoscale_lag": ("set", 0.5), "autoscale_by_cpu": ("set", 1.0),
    "autoscale_hasty": ("set", 1.0), "hosts_set": ("set", 0.9), "quota_hosts": ("set", 0.8),
    "queue_poison": ("set", 0.25), "queue_consumers": ("set", 1.5), "returning": ("set", 0.8),
    "reentry_limit": ("set", 0.3), "crash_loop": ("set", 0.3), "restart_pace": ("set", 0.01),
    "name_gone": ("set", 0.5), "credential_bad": ("set", 0.3), "clock_off_s": ("add", 400.0),
    "contention": ("set", 0.01), "crosstalk": ("set", 0.001), "cpu_quota": ("set", 3.0), "disk_fill_h": ("add", 6.0),
    "disk_cleanup": ("add", 0.001), "replica_rate": ("set", 50.0), "rollout_hold": ("set", 1.0),
    "rollout_abort": ("set", 1.0), "telemetry_lost": ("set", 0.5), "telemetry_delay_s": ("set", 60.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def shop():
    """A small fleet with one of everything, in two clusters."""
    more = {"versions": ("1", "2"), "memory_gb": 8.0, "memory_limit_gb": 12.0, "restart_s": 30.0}
    services = (
        service("app", hosts=8, slots=16, autoscale=Autoscale(0.5, 60.0, 2.0), health=HealthCheck(timeout_s=0.5),
                handles=Handles(1000.0, 100.0, 5.0), on_start=Starting("db", 50.0), **more),
        service("kv", hosts=4, slots=16, own_s=0.001, **more),
        service("db", hosts=4, slots=16, queue_limit=100, **more), service("mail", hosts=4, slots=16, **more),
    )  # fmt: skip
    calls = (Call("kv.get", 0.2), Call("db.read", 0.5, probability=0.2, breaker=Breaker()),
             Call("db.write", 0.5, probability=0.2), Call("mail.send", 1.0, detached=True))  # fmt: skip
    operations = (
        Operation("app.get", "app", calls=calls), Operation("kv.get", "kv"), Operation("db.read", "db"),
        Operation("db.write", "db", writes=True), Operation("mail.send", "mail"),
    )  # fmt: skip
    made = fleet(services, operations, clusters=2, timeout_s=2.0, attempts=2, backoff_s=0.2)
    made = replace(
        made, caches=(Cache("things", "kv", (("app.get", "db.read"),), keys=1e4, ttl_s=300.0),),
        queues=(Queue("mail", ("app.get", "mail.send"), 120.0, endpoint="get"),),
    )  # fmt: skip
    pipeline = Pipeline("db", BEGINS + 60.0, (0.1, 0.5, 1.0), bake_s=120.0)
    return begin(made, 200.0, past_s=300.0, pipelines=(pipeline,))


def pulled(run, names=tuple(PULLED)):
    """Spells of every lever, one beginning after the other, so that they meet each other coming and going."""
    return [
        Effect(name, Where(), PULLED[name][1], run.now + 20.0 * i, how=PULLED[name][0], end=run.now + 20.0 * i + 300.0)
        for i, name in enumerate(names)
    ]


def test_every_lever_is_pulled_here() -> None:
    assert set(PULLED) == set(STANDING)


@pytest.fixture(scope="module")
def led(shop):
    run = shop.fork()
    run.effects.extend(pulled(run))
    run.advance(run.now + 1200.0)
    return run


def test_every_mechanism_was_awake(led):
    assert set(led.standing.held) == {mechanism.name for mechanism in MECHANISMS}


def test_a_fork_at_any_moment_is_the_run_to_the_last_bit(shop, led):
    first = shop.fork()
    first.effects.extend(pulled(first))
    for minutes in (3, 7, 13):
        first.advance(BEGINS + 60.0 * minutes)
        first = first.fork()
    first.advance(led.now)
    ours, theirs = first.tape.segments[-1], led.tape.segments[-1]
    for name in TAPES:
        assert getattr(ours, name).tobytes() == getattr(theirs, name).tobytes(), name
    assert set(ours.gauges) == set(theirs.gauges)
    for name, values in theirs.gauges.items():
        assert ours.gauges[name].tobytes() == values.tobytes(), name


def test_history_is_read_off_the_tape_as_it_was(led):
    """What was in force is worked out again from the gauges: to the rounding of the tape, 1e-7, and a bucket's mean."""
    fine = led.tape.segments[-1]
    layout = led.names.layout
    for bucket in range(round((BEGINS - fine.start) / 10.0), fine.count, 7):
        at = fine.start + 10.0 * bucket
        effects_begin = any(at < effect.start < at + 10.0 or at < effect.end < at + 10.0 for effect in led.effects)
        if effects_begin:
            continue
        params = led.params_at(at)
        own = params.own_s[layout.cell_service] * params.own
        np.testing.assert_allclose(fine.cells[bucket, :, 10], own, rtol=1e-5)
        np.testing.assert_allclose(fine.cells[bucket, :, 8], params.hosts, rtol=1e-5, atol=1e-5)


def test_nothing_held_is_negative_or_not_a_number(led):
    for name, values in led.tape.segments[-1].gauges.items():
        assert np.isfinite(values).all(), name
        assert values.min() >= 0.0, name


@pytest.mark.parametrize("name", sorted(PULLED))
def test_a_lever_let_go_before_it_was_pulled_changes_no_bit(shop, name):
    twin, other = shop.fork(), shop.fork()
    how, value = PULLED[name]
    twin.effects.append(Effect(name, Where(), value, twin.now - 600.0, how=how, end=twin.now - 300.0))
    for run in (twin, other):
        run.advance(run.now + 60.0)
    for table in TAPES:
        ours, theirs = (getattr(run.tape.segments[-1], table) for run in (twin, other))
        assert ours.tobytes() == theirs.tobytes(), table
