"""Queues: producers stay green while messages wait; a backlog drains at what is taken less what comes in."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import fleet, service
from oracle.standing_fleets import begin, led
from simride.base.errors import OrderError
from simride.rides.script import parse_order
from simride.simulator import harm
from simride.simulator.actions import plan
from simride.simulator.spec import Call, Operation, Queue
from simride.simulator.telemetry.metrics import run as ask
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.world import Effect, Where

PRODUCED, TAKEN = 100.0, 150.0
WORKER = Where(("worker",))


@pytest.fixture(scope="module")
def mail():
    """A front that hands 100 messages a second to a queue whose consumers take 150."""
    services = (service("front", hosts=4, slots=8), service("worker", hosts=10, slots=16, own_s=0.05))
    send = Operation("front.send", "front", calls=(Call("worker.mail", 2.0, detached=True),))
    described = fleet(services, (send, Operation("worker.mail", "worker")), timeout_s=1.0)
    queue = Queue("mail", ("front.send", "worker.mail"), TAKEN, consumers=8, partitions=16, endpoint="get")
    return begin(replace(described, queues=(queue,)), PRODUCED, past_s=300.0)


def course(run, name):
    """[n] of the ride so far."""
    fine = run.tape.segments[-1]
    first = round((run.world.begins_at - fine.start) / fine.step_s)
    if name == "delivered":
        return fine.calls[first : fine.count, 0, 0, 0].astype(float)
    if name == "ok":
        return (fine.roots[first : fine.count, 0, 0, 2] / fine.roots[first : fine.count, 0, 0, 0]).astype(float)
    return fine.gauges[f"queues.{name}"][first : fine.count, 1, 0].astype(float)


def slow(run, factor, minutes):
    return Effect("own", WORKER, factor, run.now, end=run.now + 60 * minutes)


def test_a_queue_that_keeps_up_leaves_no_trace(mail):
    assert not led(mail, minutes=5).tape.segments[-1].gauges


def test_a_backlog_grows_by_the_difference_and_drains_by_the_difference(mail):
    later = led(mail, slow(mail, 3.0, 10), minutes=40)  # 50 taken, 100 produced: 50 a second for ten minutes
    lag = course(later, "lag")
    assert lag.max() == pytest.approx(50.0 * 600.0, rel=0.03)  # a bucket or two late at the beginning
    drained = np.flatnonzero(lag[60:] <= 0.0)[0] * 10.0
    assert drained == pytest.approx(lag.max() / (TAKEN - PRODUCED), rel=0.05)
    assert course(later, "delivered")[65] == pytest.approx(TAKEN, rel=0.01)


def test_messages_are_neither_made_nor_lost(mail):
    later = led(mail, slow(mail, 3.0, 10), minutes=40)
    assert course(later, "delivered").sum() * 10.0 == pytest.approx(PRODUCED * 2400.0, rel=0.01)


def test_producers_stay_green_while_users_are_harmed_later(mail):
    later = led(mail, slow(mail, 3.0, 10), minutes=20)
    assert course(later, "ok").min() > 0.9999
    curve = np.diff(harm.cumulative(later.world.fleet, later.tape, later.world.begins_at, later.now), prepend=0.0)
    assert curve[:3].sum() < 1.0
    assert curve[60:120].mean() / 10.0 == pytest.approx(harm.LATE_WEIGHT * PRODUCED, rel=0.02)


def test_a_poisoned_partition_is_stuck_while_the_others_flow(mail):
    poison = Effect("queue_poison", WORKER, 1 / 16, mail.now, how="set")
    run = led(mail, poison, minutes=10)
    assert course(run, "delivered")[-1] == pytest.approx(PRODUCED * 15 / 16, rel=0.01)
    assert course(run, "lag")[-1] == pytest.approx(PRODUCED / 16 * 600, rel=0.03)
    assert course(run, "age_s")[-1] == pytest.approx(600.0, abs=20.0)
    frame = ask(run.view(), MetricQuery("queue_lag", where={"service": "worker"}, last_s=10.0))
    assert frame.total() == pytest.approx(course(run, "lag")[-1], rel=0.01)
    restarted = led(run, minutes=0)
    restarted.carry_out(plan(run, parse_order("restart service=worker")))
    restarted.advance(restarted.now + 900)
    assert course(restarted, "age_s")[-1] > 1400.0
    run.carry_out(plan(run, parse_order("skip_message service=worker")))
    run.advance(run.now + 300)
    assert course(run, "lag")[-1] == 0.0


def test_more_consumers_take_more_until_partitions_run_out(mail):
    run = led(mail, slow(mail, 3.0, 60), minutes=10)
    made = plan(run, parse_order("add_consumers service=worker percent=300"))
    assert "16 of them without a partition" in made.says
    run.carry_out(made)
    run.advance(run.now + 300)
    assert course(run, "delivered")[-1] == pytest.approx(2 * TAKEN / 3, rel=0.02)  # 16 of 32 read, a third as fast


def test_deliveries_that_fail_end_as_dead_letters(mail):
    later = led(mail, Effect("errors", WORKER, 0.6, mail.now, how="add"), minutes=5)
    assert course(later, "dead")[-1] > 0.1 * PRODUCED


def test_there_is_nothing_to_skip_where_nothing_is_stuck(mail):
    with pytest.raises(OrderError, match="No partition of mail is stuck"):
        plan(mail, parse_order("skip_message name=mail"))


def test_a_queue_that_has_drained_is_at_rest_whatever_single_precision_leaves(mail):
    run = led(mail, Effect("queue_poison", WORKER, 0.4, mail.now, how="set"), minutes=5)
    run.carry_out(plan(run, parse_order("skip_message service=worker")))
    run.advance(run.now + 3000)
    assert course(run, "lag")[-1] == 0.0 and course(run, "age_s")[-1] == 0.0
