"""A request at a host: how long it holds a slot, what the caller gets, and how. Rows of one service and cluster."""

from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.edges import (
    KIN,
    LATE,
    LATE_1,
    LATE_2,
    LOST_S,
    NEVER,
    TIME_MEAN,
    TIME_VAR,
    WRONG,
    WRONG_P,
)
from simride.simulator.kernels.memory import (
    ERROR,
    HOSTS,
    LIMIT,
    LOST_P,
    OWN,
    OWN_SCV,
    SHARE,
    SLIP,
    SLOTS,
    SLOW_P,
    SLOW_S,
    SLOW_VAR,
    WRONG_BY,
)
from simride.simulator.kernels.mixture import add_scaled, clear, convolve_into, deposit, set_to_zero_seconds
from simride.simulator.kernels.queue import (
    ALIKE,
    PUSH,
    REFUSED_P,
    WAIT_MEAN,
    WAIT_P,
    WAIT_VAR,
    cell_step,
    has_news,
)
from simride.simulator.kernels.rest import Station
from simride.simulator.state import Floats

NOTHING = 1e-12

# Columns of a run in the making: one operation in one cluster, call after call.
RUN_OK = 0  # probability that no call has failed so far
RUN_MEAN = 1  # time in callees so far, given that
RUN_VAR = 2
RUN_LOST_1 = 3  # first and second moment of the time until a call failed, times its odds
RUN_LOST_2 = 4
RUN_RIGHT = 5  # probability that no callee has answered wrongly so far, given that all answered well
RUN_COLUMNS = 6

# Columns of Live.hold: mean and variance of the time in callees, then how both grow with what is sent.
CALLS_PUSH = 2  # seconds, per relative growth of what the callees are sent
ANSWER_PUSH = 3  # and of what the operation itself is sent, its own wait included
HOLD_COLUMNS = 4


class Demand(NamedTuple):
    """Moments of what one request of a service asks of a host, over the operations asked for."""

    work: float  # mean multiple of own time
    work2: float
    calls: float  # mean time in callees
    calls2: float
    both: float  # mean of work times time in callees
    push: float  # seconds the mean time in callees grows, per relative growth of what they are sent


@kernel
def mean_demand(mix: Floats, work: Floats, hold: Floats) -> Demand:
    """From the operations' shares [n], multiples of own time [n], and their rows of `Live.hold` [n, HOLD_COLUMNS]."""
    w1 = 0.0
    w2 = 0.0
    d1 = 0.0
    d2 = 0.0
    both = 0.0
    push = 0.0
    for i in range(len(mix)):
        share = mix[i]
        w = work[i]
        d = hold[i, 0]
        w1 += share * w
        w2 += share * w * w
        d1 += share * d
        d2 += share * (d * d + hold[i, 1])
        both += share * w * d
        push += share * hold[i, CALLS_PUSH]
    return Demand(w1, w2, d1, d2, both, push)


@kernel
def station_of(host: Floats, demand: Demand, sources: tuple[float, float, float]) -> Station:
    """The hold of a slot: own time, then callees unless the run failed before. Mixed over operations.

    `sources`: what arrives, as in the fields `held`, `crowd` and `burst`.
    """
    held, crowd, burst = sources
    own = host[OWN]
    goes_on = 1.0 - host[ERROR]
    hold = own * demand.work + goes_on * demand.calls
    second = own * own * demand.work2 * (1.0 + host[OWN_SCV])
    second += goes_on * (demand.calls2 + 2.0 * own * demand.both)
    scv = min(max(second / (hold * hold) - 1.0, 0.0), 25.0)
    return Station(host[SLOTS], hold, scv, host[LIMIT], held, crowd, burst, goes_on * demand.push)


@kernel
def slots_taken(cells: Floats, hosts: Floats) -> float:
    """Probability that a request of a service in a cluster finds no free slot, over its hosts by share."""
    taken = 0.0
    for c in range(len(cells)):
        if hosts[c, HOSTS] > 0.0:
            taken += hosts[c, SHARE] * cells[c, WAIT_P]
    return min(taken, 1.0)


@kernel
def serve(
    cells: Floats, hosts: Floats, demand: Demand, load: tuple[float, float, float], dt: float
) -> tuple[float, bool]:
    """Step the queues of a service in a cluster.

    `load`: requests per second, the share of them from callers out of slots, and how many others of the same run
    come to the cluster in the instant of a request. Gives runs per second that begin and go on to their calls, and
    whether callers will notice a change.
    """
    rate, bounded, together = load
    going_on = 0.0
    news = False
    present = 0.0
    for c in range(len(cells)):
        present += hosts[c, HOSTS]
    crowd = bounded / present if present > 0.0 else 0.0
    for c in range(len(cells)):
        host = hosts[c]
        count = host[HOSTS]
        if count > 0.0:
            arriving = rate * host[SHARE] * (1.0 - host[LOST_P]) / count
            station = station_of(host, demand, (bounded, crowd, together * host[SHARE] / count))
            starts = count * cell_step(cells[c], arriving, station, dt)
            going_on += starts * (1.0 - host[ERROR])
            if has_news(cells[c]):
                news = True
    return going_on, news


@kernel
def answer_push(cells: Floats, hosts: Floats, calls_push: float) -> float:
    """Seconds the answer of a service in a cluster takes longer, per relative growth of what it is sent."""
    push = calls_push * (1.0 - slots_taken(cells, hosts))  # hosts out of slots send no more than they did
    for c in range(len(cells)):
        push += hosts[c, SHARE] * cells[c, PUSH]
    return push


@kernel
def begin_run(run: Floats, downstream: Floats) -> None:
    """Nothing called yet."""
    run[RUN_OK] = 1.0
    run[RUN_MEAN] = 0.0
    run[RUN_VAR] = 0.0
    run[RUN_LOST_1] = 0.0
    run[RUN_LOST_2] = 0.0
    run[RUN_RIGHT] = 1.0
    set_to_zero_seconds(downstream)


@kernel_apart
def follow_call(
    run: Floats, edge: Floats, odds: tuple[float, float], time: Floats, downstream: Floats, spare: Floats
) -> None:
    """Wait for one more call, made and answered well with these odds: (made, made and good).

    A call that fails for good ends the run there. `time` is that of the call, given success.
    """
    made, good = odds
    ok = run[RUN_OK]
    mean = run[RUN_MEAN]
    lost = ok * (made - good)
    until = mean + edge[LOST_S]
    run[RUN_LOST_1] += lost * until
    run[RUN_LOST_2] += lost * (run[RUN_VAR] + until * until)
    goes_on = 1.0 - made + good
    run[RUN_OK] = ok * goes_on
    if goes_on > NOTHING:
        met = good / goes_on
        m = edge[TIME_MEAN]
        run[RUN_RIGHT] *= 1.0 - met * edge[WRONG_P]
        run[RUN_MEAN] += met * m
        run[RUN_VAR] += met * (edge[TIME_VAR] + m * m) - met * met * m * m
        clear(spare)
        if met < 1.0:
            add_scaled(spare, 1.0 - met, downstream)
        convolve_into(downstream, time, met, spare)
        clear(downstream)
        add_scaled(downstream, 1.0, spare)


@kernel
def end_run(run: Floats, hold: Floats, begins: float) -> None:
    """Mean and variance of the time in callees, whether the run succeeded or not, into `hold`.

    `begins` is the share of runs that come as far as their first call.
    """
    ok = run[RUN_OK]
    mean = begins * (run[RUN_LOST_1] + ok * run[RUN_MEAN])
    second = begins * (run[RUN_LOST_2] + ok * (run[RUN_VAR] + run[RUN_MEAN] * run[RUN_MEAN]))
    hold[0] = mean
    hold[1] = max(second - mean * mean, 0.0)


@kernel_apart
def deposit_visit(visit: Floats, host: Floats, cell: Floats, weight: float, work: float) -> None:
    """Add own time, wait and network delay of a cell to the mixture of visits."""
    own = host[OWN] * work
    var = host[OWN_SCV] * own * own
    slow = host[SLOW_P]
    p = cell[WAIT_P]
    wait = cell[WAIT_MEAN]
    wait_var = cell[WAIT_VAR]
    if not (p < 0.999 and wait > 0.25 * own):  # a small wait widens, a large one is a mode of its own
        small = p * wait
        var += max(p * (wait_var + wait * wait) - small * small, 0.0)
        own += small
        p = 0.0
    calm = weight * (1.0 - p)
    deposit(visit, calm * (1.0 - slow), own, var)
    if p > 0.0:
        deposit(visit, weight * p * (1.0 - slow), own + wait, var + wait_var)
    if slow > 0.0:
        deposit(visit, calm * slow, own + host[SLOW_S], var + host[SLOW_VAR])
        if p > 0.0:
            deposit(visit, weight * p * slow, own + wait + host[SLOW_S], var + wait_var + host[SLOW_VAR])


@kernel_apart
def fail_late(fails: Floats, host: Floats, moments: tuple[float, float, float]) -> None:
    """Add errors given as mass, first and second moment of their time at the callee; the network adds its own."""
    mass, first, second = moments
    slow = host[SLOW_P]
    delay = host[SLOW_S]
    fails[LATE] += mass
    fails[LATE_1] += first + slow * mass * delay
    fails[LATE_2] += second + slow * (mass * (host[SLOW_VAR] + delay * delay) + 2.0 * first * delay)


@kernel_apart
def answer_of_hosts(
    cells: Floats, hosts: Floats, asks: tuple[float, Floats], run: Floats, visit: Floats, fails: Floats
) -> None:
    """What a service's hosts in a cluster answer to one operation, each cell by its share of the requests.

    `asks`: the operation's multiple of own time, and how it slips; `visit` becomes the time at the host of those
    that had no error there, `fails` how the rest fails. Cells stand by version slot, 0 and 1 in turn.
    """
    work, slips = asks
    clear(visit)
    for i in range(len(fails)):
        fails[i] = 0.0
    lost = 1.0 - run[RUN_OK]
    lost_1 = run[RUN_LOST_1]
    lost_2 = run[RUN_LOST_2]
    for c in range(len(cells)):
        host = hosts[c]
        weight = host[SHARE]
        if weight > 0.0 and host[HOSTS] > 0.0:
            cell = cells[c]
            fails[KIN] += weight * cell[ALIKE]
            fails[NEVER] += weight * host[LOST_P]
            weight *= 1.0 - host[LOST_P]
            refused = weight * cell[REFUSED_P]
            if refused * host[SLOW_P] > 0.0:  # a delayed refusal is no longer quick
                late = refused * host[SLOW_P]
                fails[LATE] += late
                fails[LATE_1] += late * host[SLOW_S]
                fails[LATE_2] += late * (host[SLOW_VAR] + host[SLOW_S] * host[SLOW_S])
            weight -= refused
            error = weight * (host[ERROR] + (1.0 - host[ERROR]) * slips[SLIP + c % 2])
            good = weight - error
            fails[WRONG] += good * run[RUN_OK] * (1.0 - (1.0 - slips[WRONG_BY + c % 2]) * run[RUN_RIGHT])
            own = host[OWN] * work
            wait = cell[WAIT_P] * cell[WAIT_MEAN]
            here = own + wait
            here2 = own * own * (1.0 + host[OWN_SCV]) + 2.0 * own * wait
            here2 += cell[WAIT_P] * (cell[WAIT_VAR] + cell[WAIT_MEAN] * cell[WAIT_MEAN])
            first = (error + good * lost) * here + good * lost_1
            second = (error + good * lost) * here2 + good * (lost_2 + 2.0 * lost_1 * here)
            fail_late(fails, host, (error + good * lost, first, second))
            deposit_visit(visit, host, cell, good, work)
