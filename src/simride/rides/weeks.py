"""Harm of rides about weeks: day by day to the end of the weeks that count, and without each order."""

from collections.abc import Sequence

import numpy as np

from simride.base.errors import OrderError
from simride.debrief import HarmCurves
from simride.recorder.events import Acted, Event
from simride.rides.ride import Ride, order_of
from simride.simulator import harm
from simride.simulator.orders import PEOPLE_VERBS, WORK_VERBS, Order
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.run import Run


def curves(ride: Ride, nothing: Run, reference: Run) -> HarmCurves:
    """Cumulative harm by day of the ride, of nobody in the chair and of the reference, to the last day that counts."""
    minutes_s = ride.case.data.minutes * 60.0
    flown = tuple(_flown_out(run, minutes_s) for run in (ride.run, nothing, reference))
    yours, none, best = (np.cumsum(by_day(run)).tolist() for run in flown)
    return HarmCurves.of(yours, none, best, _without_each(ride, flown[0]), step_s=DAY_S)


def by_day(run: Run) -> list[float]:
    """Harm of each day that counts: the programme's, and what the fluid fleet came to on the days it was flown."""
    course = _of(run).fork()
    course.lead_to(course.last)
    days = [day.harm for day in course.days[-course.first :]]
    if course.programme.counts_fleet:
        return days
    so_far = 0.0
    for era in (*run.before, run):
        flown = harm.cumulative(era.world.fleet, era.tape, era.world.begins_at, era.now)
        reached = float(flown[-1]) if len(flown) else 0.0
        days[min(int(era.now // DAY_S), len(days) - 1)] += reached - so_far
        so_far = reached
    return days


def _without_each(ride: Ride, flown: Run) -> dict[int, float]:
    """By seq of each order that moved anything, the harm in all had it alone not been given."""
    orders = [event for event in ride.record if _moves(event)]
    fleet = sum(by_day(flown)) - sum(_days_of(_of(flown)))
    found = {}
    for event in orders:
        assert isinstance(event.payload, Acted)
        if event.payload.order.verb in WORK_VERBS and _by_course_alone(_of(flown)):
            found[event.seq] = fleet + sum(_days_of(_led(ride, orders, event.seq)))
        else:
            found[event.seq] = sum(by_day(_refown(ride, orders, event.seq)))
    return found


def _by_course_alone(course: Course) -> bool:
    """Whether the harm of another course can be told without flying the fleet."""
    return course.programme.counts_fleet or not course.programme.touches_fleet


def _moves(event: Event) -> bool:
    return isinstance(event.payload, Acted) and event.payload.order.verb not in PEOPLE_VERBS


def _led(ride: Ride, orders: Sequence[Event], but: int) -> Course:
    """The course alone, led by the ride's orders but one."""
    course = _of(ride.at_begin).fork()
    for event in orders:
        order = _order(event)
        if event.seq != but and order.verb in WORK_VERBS:
            course.lead_to(int(event.fleet_at // DAY_S))
            try:
                course.carry_out(order.verb, order.name, order.percent, order.amount, event.fleet_at)
            except OrderError:
                continue  # what it built on is not there
    return course


def _refown(ride: Ride, orders: Sequence[Event], but: int) -> Run:
    """Fleet and course, led by the ride's orders but one over the ride's days."""
    run = ride.at_begin.fork()
    for event in orders:
        if event.seq != but:
            run.advance(event.fleet_at)
            try:
                run.carry_out(ride.plan_order(_order(event), run))
            except OrderError:
                continue  # what it built on is not there
    run.advance(ride.record[-1].fleet_at)
    return _flown_out(run, ride.case.data.minutes * 60.0)


def _flown_out(run: Run, minutes_s: float) -> Run:
    """The run led to the last minute of the interview, on the day it has reached."""
    twin = run.fork()
    twin.advance(min(twin.world.begins_at + minutes_s, twin.world.ends_at))
    return twin


def _days_of(course: Course) -> list[float]:
    """Harm of each day that counts, the programme's alone."""
    twin = course.fork()
    twin.lead_to(twin.last)
    return [day.harm for day in twin.days[-twin.first :]]


def _order(event: Event) -> Order:
    assert isinstance(event.payload, Acted)
    return order_of(event.payload.order)


def _of(run: Run) -> Course:
    assert run.course is not None  # asked only of rides that have one
    return run.course
