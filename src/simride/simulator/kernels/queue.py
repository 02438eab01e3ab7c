"""One step of the queues of a cell: mean, spread between hosts, waits, refusals (reference §3.1-3.3). Per host."""

import math
from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.mixture import component_cdf
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
CELL_COLUMNS = 18

FULL_ENOUGH = 0.02  # of the limit: a smaller mean backlog never meets the limit by chance
NO_LIMIT = 1e8
TAIL_SPEED = 0.8  # of the drain: how fast the deviation over hosts shrinks at the most
SAME = 1e-4  # of a hold: a wait that moved less is no news to callers


class Station(NamedTuple):
    """What serves: slots of a host, time one request holds one, its SCV, and how many may wait."""

    slots: float
    hold: float
    scv: float
    limit: float
    crowd: float
    push: float


class Step(NamedTuple):
    """A queue after a step."""

    load: float
    busy: float
    waiting: float
    refused: float  # per second, because the mean queue is at its limit
    wait_p: float


@kernel_apart
def idle_share(target: float, capacity: float, kappa: float, beta: float) -> float:
    """The y = 1 - x in (0, 1) that solves capacity x + kappa x^beta / (1 - x) = target.

    Newton on a convex, falling function of y: from left of the root every step stays left of it, so a step
    that leaves the bracket goes back to its left end and the loop ends. Mostly after 2 to 4 rounds.
    """
    gap = target - capacity
    low = max(-gap / capacity, 1e-15)
    high = 1.0
    power = math.exp(beta * math.log(min(target / capacity, 1.0)))
    root = math.sqrt(gap * gap + 4.0 * capacity * kappa * power)
    y = (root - gap) / (2.0 * capacity) if gap < 0.0 else 2.0 * kappa * power / (gap + root)
    y = min(max(y, 1e-14), 1.0 - 1e-12)
    for _ in range(60):
        idle = math.exp(beta * math.log(1.0 - y))
        excess = capacity * (1.0 - y) + kappa * idle / y - target
        if excess > 0.0:
            low = y
        else:
            high = y
        slope = -capacity - kappa * idle / (y * y) - kappa * beta * idle / ((1.0 - y) * y)
        after = y - excess / slope
        if after <= low and excess < 0.0:
            after = low if low > 1e-14 else math.sqrt(low * high)
        if after >= high:
            after = 0.5 * (low + high)
        if abs(after - y) < 1e-6 * min(y, 1.0 - y):
            return after
        y = after
    return y


@kernel
def queue_step(load: float, rate: float, station: Station, dt: float) -> Step:
    """Requests in the system after dt seconds: implicit Euler on the stationary law of the queue.

    dL/dt = a - (c/h) x with L = G(x) = c x + kappa x^b / (1 - x), b = sqrt(2 (c + 1)): Sakasegawa's
    approximation of M/G/c at rest, the fluid limit in overload (pointwise stationary fluid flow, Wang,
    Tipper and Banerjee 1996; reference §3.1). Requests are conserved whatever x is found.
    """
    c = station.slots
    drain = dt * c / station.hold
    capacity = c + drain
    target = load + dt * rate
    x = target / capacity
    if x <= 0.0:
        return Step(0.0, 0.0, 0.0, 0.0, 0.0)
    beta = math.sqrt(2.0 * (c + 1.0))
    kappa = 0.5 * (1.0 + station.scv) * (1.0 - min(station.crowd, 0.95))
    if x >= 1.0 or kappa * math.exp(beta * math.log(x)) / (1.0 - x) >= 1e-6 * c:
        x = 1.0 - idle_share(target, capacity, kappa, beta)
    after = max(target - drain * x, 0.0)  # below 0 by rounding only
    refused = 0.0
    room = c + station.limit
    if after > room:  # no longer than its limit: serve as much as it takes, then refuse
        x = min((target - room) / drain, 1.0)
        after = target - drain * x
        refused = max(after - room, 0.0) / dt
        after = min(after, room)
    waiting = min(max(after - c * x, 0.0), station.limit)
    return Step(after, x, waiting, refused, math.exp((beta - 1.0) * math.log(x)))


@kernel
def residual_scv(scv: float) -> float:
    """SCV of what is left of the service in progress: lognormal above SCV 1.05, gamma below. Reference §3.3."""
    if scv > 1.05:
        return 4.0 * (1.0 + scv) / 3.0 - 1.0
    return 4.0 * (1.0 + 2.0 * scv) / (3.0 * (1.0 + scv)) - 1.0


@kernel_apart
def resting_spread(backlog: float, step: Step, rate: float, station: Station) -> float:
    """Variance over hosts that the backlog tends to: exponential tail at rest, distance to the limit if full.

    Without the cap at the limit, goodput of a full queue creeps up by itself. Reference §3.3.
    """
    x = step.busy
    spread = backlog * backlog * max(0.3, x + (1.0 - x) * residual_scv(station.scv)) + backlog
    spread *= (1.0 - station.crowd) / (1.0 + station.crowd)
    if step.refused > 0.0:
        r = min(station.slots / station.hold / rate, 0.9999) if rate > 0.0 else 0.9999
        distance = 0.5 * (1.0 + station.scv) * r / (1.0 - r)
        spread = min(spread, distance * distance + distance, station.limit * station.limit / 12.0)
    return spread


@kernel_apart
def loss_by_chance(backlog: float, spread: float, step: Step, limit: float) -> float:
    """Share refused although the mean queue is below its limit (Tijms; exact for M/M/c/K). Reference §3.2."""
    if step.refused > 0.0 or limit >= NO_LIMIT or backlog <= FULL_ENOUGH * limit or spread <= 0.0:
        return 0.0
    full = step.wait_p * (1.0 - component_cdf(backlog, spread, limit))
    return (1.0 - step.busy) * full / (1.0 - step.busy * full) if step.busy * full < 1.0 else 0.0


@kernel
def uneven(station: Station, cell: Floats, rate: float) -> Station:
    """The station as hosts with unequal backlogs make it: after an overload some idle while others still drain.

    Of normal backlogs of deviation s, cut off at 0, with mean q s, a share e^-(1.55 q + .18 q^2) idles (a fit to
    the normal, within .02); the queue that stands at that utilisation is one of a larger kappa.
    """
    spread, waiting = cell[SPREAD], cell[WAITING]
    wide = 2.0 * waiting * (1.0 - rate * station.hold / station.slots) / (1.0 + station.scv)
    if wide <= 1.0 - station.crowd or spread <= 0.0:
        return station
    q = waiting / math.sqrt(spread)
    wide *= math.exp(-(1.55 + 0.18 * q) * q)
    if wide <= 1.0 - station.crowd:
        return station
    return Station(station.slots, station.hold, station.scv, station.limit, 1.0 - wide, station.push)


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
    station = Station(before_push.slots, hold, before_push.scv, before_push.limit, before_push.crowd, 0.0)
    unequal = uneven(station, cell, admitted)
    tail = 1.0 - (1.0 - station.crowd) / (1.0 - unequal.crowd)
    step = queue_step(cell[LOAD], admitted, unequal, dt)
    refused = step.refused + rate - admitted
    served = step.busy * station.slots / station.hold
    backlog = step.waiting / step.wait_p if step.wait_p > 1e-12 else 0.0
    resting = resting_spread(backlog, step, admitted, station)
    noise = rate + served * station.scv
    spread = (cell[SPREAD] + dt * noise) / (1.0 + dt * noise / resting) if resting > 1e-9 else 0.0
    if spread < cell[SPREAD] and step.refused <= 0.0:  # hosts with much to do take their time
        drained = math.sqrt(cell[SPREAD]) - TAIL_SPEED * dt * max(station.slots / hold - rate, 0.0)
        spread = max(spread, drained * drained if drained > 0.0 else 0.0)
    starts: float = max(admitted - step.refused - (step.waiting - before) / dt, 0.0)
    cell[WAIT_P] = 0.0
    cell[WAIT_MEAN] = 0.0
    cell[WAIT_VAR] = 0.0
    if served > 1e-12 and step.wait_p > 1e-6:
        turn = station.hold / station.slots
        wait = 0.5 * (step.waiting + before) / served / step.wait_p
        ramp = (step.waiting - before) * turn
        seen = spread
        if tail > 0.0 and spread > 0.0:  # those that still wait differ less than all hosts: a normal cut off at 0
            seen *= 1.0 - 0.85 * tail * math.exp(-0.9 * step.waiting / math.sqrt(spread))
        var = turn * turn * (seen + (backlog + 1.0) * min(station.scv, 4.0)) + ramp * ramp / 12.0
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
