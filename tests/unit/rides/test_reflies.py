"""The same ride with other orders: equal where the orders are, and different only by what was changed."""

import math
import pickle

import numpy as np
import pytest

from simride.rides import Ride
from simride.rides.reflies import Given, from_here, orders_of, refly, without_each
from simride.simulator.alternatives import Alternative, harms, total_harm
from simride.simulator.orders import Order
from simride.simulator.state import TABLES


@pytest.fixture(scope="module")
def ride(messenger, started):
    """A ride with a harmless order and the one that helps."""
    ride = Ride.begin(messenger, 7, write=lambda _: None, run=started.fork())
    rack = Order("shift_traffic", clusters=(ride.drawn["cluster"],), racks=(ride.drawn["rack"],))
    for at, order in ((300.0, Order("rollback", services=("msg-router",))), (600.0, rack)):
        ride.order(at, order)
        ride.say(at + 10.0, "yes")
    ride.land(2700.0)
    ride.run.advance(end_of(ride))
    return ride


def end_of(ride):
    return ride.run.world.begins_at + 2700.0


def test_a_refly_with_the_same_orders_is_the_ride(ride):
    again = refly(ride, orders_of(ride), end_of(ride))
    assert again.refused == ()
    assert again.run.tape.segments[-1].roots.tobytes() == ride.run.tape.segments[-1].roots.tobytes()


def test_each_order_is_told_by_the_harm_without_it(ride):
    without = without_each(ride, ride.run, end_of(ride))
    for left_out in orders_of(ride):
        others = [given for given in orders_of(ride) if given != left_out]
        assert without[left_out.seq] == refly(ride, others, end_of(ride)).harm(end_of(ride))[-1]
    yours = refly(ride, orders_of(ride), end_of(ride)).harm(end_of(ride))[-1]
    rollback, shift = (given.seq for given in orders_of(ride))
    assert without[shift] > 1.3 * yours  # the shift is what helped
    assert abs(without[rollback] - yours) < 0.02 * yours  # the release was innocent


def test_a_ride_led_on_from_a_minute_is_the_ride_up_to_there(ride):
    other = from_here(ride, 450.0, [Order("shed_load", clusters=(ride.drawn["cluster"],), percent=50.0)], end_of(ride))
    ours, theirs = ride.run.tape.segments[-1], other.run.tape.segments[-1]
    then = round((ride.run.world.begins_at + 450.0 - ours.start) / ours.step_s)
    assert np.array_equal(ours.roots[:then], theirs.roots[:then])
    assert (ours.roots[then:] != theirs.roots[then:]).any()
    assert other.harm(end_of(ride))[-1] > refly(ride, (), end_of(ride)).harm(end_of(ride))[-1]  # it refused half


def test_an_order_that_makes_no_sense_without_those_before_it_is_named(ride):
    begins = ride.run.world.begins_at
    undrain = Given(begins + 900.0, Order("rollback", services=("edge",)))
    again = refly(ride, (undrain,), begins + 1000.0)
    assert [given for given, _ in again.refused] == [undrain]
    assert "no release" in again.refused[0][1]


def test_many_alternatives_cost_what_each_costs_by_itself(ride):
    start = ride.at_begin
    begins, until = start.world.begins_at, start.world.begins_at + 1500.0
    nothing = refly(ride, (), until)
    orders = (
        Order("shift_traffic", clusters=(ride.drawn["cluster"],), racks=(ride.drawn["rack"],)),
        Order("rollback", services=("msg-router",)),
        Order("rollback", services=("edge",)),
    )
    tried = [Alternative(begins + at, (order,)) for order in orders for at in (900.0, 300.0)]
    alone = harms(start, nothing.run, tried, until)
    for one, value in zip(tried, alone, strict=True):
        by_hand = refly(ride, (Given(one.fleet_at, *one.orders),), until)
        assert math.isnan(value) if by_hand.refused else value == by_hand.harm(until)[-1]
    assert alone[1] < alone[0] < 1.001 * total_harm(nothing.run, until)
    assert harms(start, nothing.run, tried, until, workers=2) == pytest.approx(alone, rel=0, abs=0, nan_ok=True)


def test_a_fork_in_the_memory_of_another_is_the_same_fork(ride):
    start = ride.at_begin
    spent = start.fork()
    spent.advance(start.now + 600.0)
    begun = start.fork()
    begun.advance(start.now + 120.0)
    again, fresh = begun.fork(spent), begun.fork()
    for twin in (again, fresh):
        twin.advance(start.now + 300.0)
    ours, theirs = again.tape.segments[-1], fresh.tape.segments[-1]
    assert again.tape.segments[-1].roots is spent.tape.segments[-1].roots
    for name in TABLES:
        assert np.array_equal(getattr(ours, name)[: ours.count], getattr(theirs, name)[: theirs.count]), name
    assert all(np.array_equal(a, b) for a, b in zip(again.state, fresh.state, strict=True))


def test_a_light_run_in_another_process_goes_on_as_the_whole_one(ride):
    light = pickle.loads(pickle.dumps(ride.at_begin.light(600.0)))
    whole = ride.at_begin.fork()
    for run in (light, whole):
        run.advance(whole.world.begins_at + 300.0)
    ours, theirs = light.tape.segments[-1], whole.tape.segments[-1]
    assert ours.count - ours.kept_from == 90
    for name in TABLES:
        assert np.array_equal(getattr(ours, name)[ours.kept_from :], getattr(theirs, name)[ours.kept_from :]), name
