"""One step of the queues of a cell: mean, spread between hosts, waits, refusals (reference §3.1-3.3). Per host."""

import math
from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.mixture import component_cdf
from simride.simulator.kernels.rest import Law, Station, idle_share, law_of, length_of_waits, resting_scv, scaled
from simride.simulator.state import Floats

# Columns of a cell's state.
LOAD = 0  # requests in the system, waiting or held by a slot
SPREAD = 1  # variance of the backlog over hosts
WAITING = 2  # requests waiting
WAIT_P = 3  # probability that a request has to wait
WAIT_MEAN = 4  # seconds, of those that wait
WAIT_VAR = 5
REFUSED_P = 6  # probability that a request is refused: the queue is full
RATE = 7  # arrivals per second that reached the host in this step, refused ones included
REFUSED = 8  # requests refused per second
BUSY = 9  # utilisation of the slots
HOLD = 10  # mean time a request holds a slot
LOSS_P = 11  # refusals of the next step that come from chance alone, the mean queue being below the limit
STARTS = 12  # requests that got a slot, per second
TOLD = 13  # .. 16: probability, mean and second moment of the wait, and refusals, as callers were told last
PUSH = 17  # seconds the wait grows within a step, per relative growth of what arrives
EVEN = 18  # how much less than at rest hosts idle: 0 at rest, towards 1 into an overload, below 0 in a drain
ALIKE = 19  # of requests that come together: how many are as one, for they meet the same queue
CELL_COLUMNS = 20

FULL_ENOUGH = 0.02  # of the limit: a smaller mean backlog never meets the limit by chance
NO_LIMIT = 1e8
MOST_CROWDED = 0.95
LEAST_BUSY = 0.05  # a host that still drains, where hardly anything arrives
TAIL_PACE = 0.2  # of the drain: how fast the deviation of those that still drain shrinks at the least
DONE_1, DONE_2 = 0.5, 0.75  # of `ease_of`
SAME = 1e-4  # of a hold: a wait that moved less is no news to callers


class Step(NamedTuple):
    """A queue after a step."""

    load: float
    busy: float
    waiting: float
    refused: float  # per second, because the mean queue is at its limit
    wait_p: float


@kernel
def queue_step(load: float, rate: float, station: Station, law: Law, dt: float) -> Step:
    """Requests in the system after dt seconds: implicit Euler on the stationary law of the queue.

    dL/dt = a - (c/h) x with L = c x + waiting(x): `law` at rest, the fluid limit in overload (pointwise
    stationary fluid flow, Wang, Tipper and Banerjee 1996; reference §3.1). Requests are conserved whatever x is
    found.
    """
    c = station.slots
    drain = dt * c / station.hold
    capacity = c + drain
    target = load + dt * rate
    x = target / capacity
    if x <= 0.0:
        return Step(0.0, 0.0, 0.0, 0.0, 0.0)
    if x >= 1.0 or length_of_waits(law, 1.0 - x) * math.exp(law.beta * math.log(x)) / (1.0 - x) >= 1e-6 * c:
        x = 1.0 - idle_share(target, capacity, law)
    after = max(target - drain * x, 0.0)  # below 0 by rounding only
    refused = 0.0
    room = c + station.limit
    if after > room:  # no longer than its limit: serve as much as it takes, then refuse
        x = min((target - room) / drain, 1.0)
        after = target - drain * x
        refused = max(after - room, 0.0) / dt
        after = min(after, room)
    waiting = min(max(after - c * x, 0.0), station.limit)
    return Step(after, x, waiting, refused, math.exp((law.beta - 1.0) * math.log(x)))


@kernel_apart
def spread_at_limit(resting: float, rate: float, station: Station) -> float:
    """Variance over hosts of backlogs that are held at their limit: the distance to it is geometric.

    Without this cap, goodput of a full queue creeps up by itself. Reference §3.3.
    """
    r = min(station.slots / station.hold / rate, 0.9999) if rate > 0.0 else 0.9999
    distance = 0.5 * (1.0 + station.scv) * r / (1.0 - r)
    return min(resting, distance * distance + distance, station.limit * station.limit / 12.0)


@kernel_apart
def loss_by_chance(backlog: float, spread: float, step: Step, limit: float) -> float:
    """Share refused although the mean queue is below its limit (Tijms; exact for M/M/c/K). Reference §3.2."""
    if step.refused > 0.0 or limit >= NO_LIMIT or backlog <= FULL_ENOUGH * limit or spread <= 0.0:
        return 0.0
    full = step.wait_p * (1.0 - component_cdf(backlog, spread, limit))
    return (1.0 - step.busy) * full / (1.0 - step.busy * full) if step.busy * full < 1.0 else 0.0


@kernel
def share_done(q: float) -> float:
    """Share of the hosts that idle although others still drain, where the mean backlog is q of its deviations."""
    return math.exp(-(DONE_1 + DONE_2 * q) * q)


@kernel
def ease_of(station: Station, law: Law, cell: Floats, rate: float, dt: float) -> float:
    """How many times as long as at rest a queue stands at its utilisation, for hosts differ more or less than then.

    After an overload some idle while others still drain, which leaves the queue at the step's end as long as
    the busy ones make it. Into an overload hosts differ less than at rest, and fewer idle.
    """
    spread, waiting = cell[SPREAD], cell[WAITING]
    free = 1.0 - station.held  # callers out of slots send less where more waits: that is what keeps hosts alike
    ease: float = (1.0 - min(station.crowd, MOST_CROWDED)) * (1.0 - free * max(cell[EVEN], 0.0))
    own = law.light + law.surplus
    idle = 1.0 - rate * station.hold / station.slots
    known = own * ease * cell[WAIT_P] * cell[BUSY]  # at rest that is waiting times idle
    if waiting <= 1e-3 or spread <= 0.0 or waiting * idle <= known:
        return ease
    wide = math.sqrt(spread)
    drain = dt * idle * station.slots / station.hold
    done = share_done(waiting / wide)
    done = 0.5 * (done + share_done(max(waiting - drain * (1.0 - done), 0.0) / wide))
    left = waiting - drain * (1.0 - done)
    if left <= 0.0:
        return ease
    known /= waiting * idle
    busy = max(1.0 - idle * done, LEAST_BUSY)
    wide = free * left * idle * done / (own * math.exp(law.beta * math.log(busy)))
    return math.sqrt(ease * ease + (1.0 - known * known) * wide * wide)


@kernel
def evenness(spread: float, resting: float) -> float:
    """How much less hosts idle than at rest, their backlogs differing less: 0 to 1. Fit as in `ease_of`."""
    if spread >= 0.96 * resting or spread <= 0.0:
        return 0.0
    z = math.sqrt(resting / spread) - 1.02
    return 1.0 - math.exp(-(1.55 + 0.9 * z) * z)


@kernel
def growth_of_wait(step: Step, rate: float, station: Station, dt: float) -> float:
    """Seconds the wait is longer after the step, per relative growth of what arrives.

    The slope of the queue step; where half as much again would be too much to serve, at least what then stands.
    """
    if step.refused > 0.0:
        return 0.0
    turn = station.hold / station.slots
    load = rate * turn
    overload = dt * max(min(load, (1.5 * load - 1.0) / 0.5), 0.0)
    if step.waiting <= 1e-3 * station.slots:
        return overload
    slope = 1e12
    if step.busy < 1.0:
        slope = step.waiting * (math.sqrt(2.0 * (station.slots + 1.0)) / step.busy + 1.0 / (1.0 - step.busy))
    return max(load * dt * slope / (station.slots + slope + dt / turn), overload)


@kernel
def foreseen_hold(cell: Floats, rate: float, station: Station, dt: float) -> float:
    """The hold of a slot with what the host will send its callees in this step: X h(X) = c when slots run out.

    The callees' waits follow what they are sent, so a host that takes the last step's hold for granted
    swings against them. At rest nothing is sent that was not, and the hold is the last step's.
    """
    before = cell[STARTS]
    push = station.push
    if push <= SAME * station.hold or before <= 1e-9:
        return station.hold
    rest = station.hold - push
    most = before * (math.sqrt(rest * rest + 4.0 * push * station.slots * cell[BUSY] / before) - rest) / (2.0 * push)
    change = min(rate + cell[WAITING] / dt, most) / before - 1.0
    hold: float = max(station.hold + push * min(max(change, -0.75), 3.0), 0.2 * station.hold)
    return hold


@kernel
def cell_step(cell: Floats, rate: float, before_push: Station, dt: float) -> float:
    """Advance the state row of a cell by dt; gives the requests per second that got a slot, per host.

    Chance refusals lag by one step, so that arrivals = refused + served + change of load holds exactly.
    """
    before = cell[WAITING]
    admitted = rate * (1.0 - cell[LOSS_P])
    hold = foreseen_hold(cell, admitted, before_push, dt)
    station = Station(
        before_push.slots,
        hold,
        before_push.scv,
        before_push.limit,
        before_push.held,
        before_push.crowd,
        before_push.burst,
        0.0,
    )
    law = law_of(station)
    ease = ease_of(station, law, cell, admitted, dt)
    step = queue_step(cell[LOAD], admitted, station, scaled(law, ease), dt)
    refused = step.refused + rate - admitted
    served = step.busy * station.slots / station.hold
    backlog = step.waiting / step.wait_p if step.wait_p > 1e-12 else 0.0
    shape = resting_scv(station, law, 1.0 - step.busy)
    resting = (backlog * backlog * shape + backlog) * (1.0 - station.crowd) / (1.0 + station.crowd)
    bound = spread_at_limit(resting, admitted, station) if step.refused > 0.0 else resting
    noise = rate * (1.0 + station.burst) + served * station.scv
    spread = (cell[SPREAD] + dt * noise) / (1.0 + dt * noise / bound) if bound > 1e-9 else 0.0
    own = length_of_waits(law, 1.0 - step.busy)
    usual = 1.0 - min(station.crowd, MOST_CROWDED)
    if ease > usual and step.refused <= 0.0:  # hosts with much to do take their time
        drained = 1.0 - usual * usual / (ease * ease)
        fewer = 0.5 * (before + step.waiting) * (1.0 - step.busy) / (own * usual) - step.wait_p * step.busy
        rested = backlog * usual / ease
        pace = math.sqrt(cell[SPREAD]) - TAIL_PACE * dt * (1.0 - step.busy) * station.slots / station.hold
        moment = min(cell[SPREAD] - dt * noise * max(fewer, 0.0), pace * pace if pace > 0.0 else 0.0)
        least = min(rested * rested * shape + rested, cell[SPREAD])
        spread += drained * (max(moment, least) - spread)
    starts: float = max(admitted - step.refused - (step.waiting - before) / dt, 0.0)
    cell[WAIT_P] = 0.0
    cell[WAIT_MEAN] = 0.0
    cell[WAIT_VAR] = 0.0
    if served > 1e-12 and step.wait_p > 1e-6:
        turn = station.hold / station.slots
        wait = 0.5 * (step.waiting + before) / served / step.wait_p
        ramp = (step.waiting - before) * turn
        seen = spread
        if ease > usual and spread > 0.0:  # those that still wait differ less than all hosts: a normal cut off at 0
            seen *= 1.0 - 0.85 * (1.0 - usual / ease) * math.exp(-0.9 * step.waiting / math.sqrt(spread))
        seen += max(backlog * (2.0 * own * shape - 1.0) + own * own * shape, 0.0)
        var = turn * turn * seen + ramp * ramp / 12.0
        cell[WAIT_P] = step.wait_p
        cell[WAIT_MEAN] = wait
        cell[WAIT_VAR] = min(var, 6.0 * wait * wait)
    cell[LOAD] = step.load
    cell[SPREAD] = spread
    cell[WAITING] = step.waiting
    cell[REFUSED_P] = min(refused / rate, 1.0) if rate > 1e-12 else 0.0
    cell[RATE] = rate
    cell[REFUSED] = refused
    cell[BUSY] = step.busy
    cell[HOLD] = station.hold
    cell[LOSS_P] = loss_by_chance(backlog, spread, step, station.limit)
    cell[STARTS] = starts
    cell[EVEN] = min(1.0 - ease / usual, 0.0)
    if step.refused <= 0.0 and ease <= usual:
        cell[EVEN] = evenness(spread, resting)
    cell[ALIKE] = 0.0
    if station.burst > 0.0:
        met = step.wait_p * (cell[WAIT_VAR] + (1.0 - step.wait_p) * cell[WAIT_MEAN] * cell[WAIT_MEAN])
        cell[ALIKE] = station.burst * met / (met + station.scv * hold * hold + 1e-12)
    cell[PUSH] = growth_of_wait(step, rate, station, dt)
    return starts


@kernel
def has_news(cell: Floats) -> bool:
    """True where waits or refusals moved enough for callers to be told; then they count as told."""
    p = cell[WAIT_P]
    mean = p * cell[WAIT_MEAN]
    second = p * (cell[WAIT_VAR] + cell[WAIT_MEAN] * cell[WAIT_MEAN])
    scale = SAME * (cell[HOLD] + cell[TOLD + 1])
    if (
        abs(p - cell[TOLD]) <= SAME
        and abs(mean - cell[TOLD + 1]) <= scale
        and abs(second - cell[TOLD + 2]) <= scale * (cell[HOLD] + cell[TOLD + 1])
        and abs(cell[REFUSED_P] - cell[TOLD + 3]) <= 1e-6
    ):
        return False
    cell[TOLD] = p
    cell[TOLD + 1] = mean
    cell[TOLD + 2] = second
    cell[TOLD + 3] = cell[REFUSED_P]
    return True
