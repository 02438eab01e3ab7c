"""Connection pools: a caller's attempts wait for one of so many connections per host before they leave.

A pool is a station of its own, one for each call and cluster of callers: as many servers as connections,
held from when an attempt has one until it is answered or its caller gives up. The wait counts against the
caller's timeout. Rows are those of `queue`, per calling host. Seconds and attempts per second.

Where more is asked than connections can carry, the queue does not grow for ever: attempts come to their
connection with less and less patience left and hold it for less and less time. The fluid limit of that
(a G/G/c whose time in system is bounded) is a wait T - r, with the patience r left of T such that the
connections just suffice: E[min(S, r)] = connections / rate, S being the time of an answer.
"""

from simride.simulator.kernels.compile import kernel_apart
from simride.simulator.kernels.edges import (
    CUT_SHORT,
    HELD_S,
    HELD_SCV,
    KIN,
    LATE,
    LATE_1,
    LATE_2,
    LEFT,
    LIMITED,
    NEVER,
    PATIENCE_LEFT,
    POOL_BUSY,
    QUICK_S,
    SEEN,
    UNSEEN,
    WRONG,
)
from simride.simulator.kernels.memory import CALLERS, POOL
from simride.simulator.kernels.mixture import (
    SPECK,
    Stage,
    Wait,
    add_scaled,
    clear,
    cut_at,
    deposit,
    partial_moments,
    total_mass,
    visit_into,
)
from simride.simulator.kernels.queue import (
    BUSY,
    REFUSED,
    REFUSED_P,
    WAIT_MEAN,
    WAIT_P,
    WAIT_VAR,
    cell_step,
    has_news,
)
from simride.simulator.kernels.rest import Station
from simride.simulator.state import CLASSES, Floats

NO_POOL = 1e9  # a pool above it is none
LEAST_S = 1e-6  # that an attempt holds a connection
SHORTEST = 1.0 / 3.0  # of the timeout: the longest wait is at least this, where load is only just too high
PATIENCE_NEWS = 0.01  # a patience that moved less, relatively, leaves the odds of a call as they were


@kernel_apart
def time_until(answer: Floats, fails: Floats, x: float) -> tuple[float, float]:
    """E[min(S, x)] and E[min(S, x)^2] of the time S until an attempt is answered, well or not."""
    first = 0.0
    second = 0.0
    left = 1.0
    for k in range(CLASSES):
        w = answer[0, k]
        if w > SPECK:
            m = answer[1, k] / w
            p, p1, p2 = partial_moments(m, max(answer[2, k] / w - m * m, 0.0), x)
            first += w * (p1 + (1.0 - p) * x)
            second += w * (p2 + (1.0 - p) * x * x)
            left -= w
    late = fails[LATE]
    if late > SPECK:
        m = fails[LATE_1] / late
        p, p1, p2 = partial_moments(m, max(fails[LATE_2] / late - m * m, 0.0), x)
        first += late * (p1 + (1.0 - p) * x)
        second += late * (p2 + (1.0 - p) * x * x)
        left -= late
    first += fails[NEVER] * x
    second += fails[NEVER] * x * x
    left = max(left - fails[NEVER], 0.0)
    return first + left * min(QUICK_S, x), second + left * min(QUICK_S, x) ** 2


@kernel_apart
def hold_connection(edge: Floats, answer: Floats, fails: Floats, timeout: float) -> None:
    """How long an attempt that did not wait holds its connection. A caller that gives up gives it back."""
    first, second = time_until(answer, fails, timeout)
    hold = max(first, LEAST_S)
    edge[HELD_S] = hold
    edge[HELD_SCV] = min(max(second / (hold * hold) - 1.0, 0.0), 25.0)


@kernel_apart
def patience_left(answer: Floats, fails: Floats, timeout: float, share: float) -> float:
    """The r at which E[min(S, r)] is `share`, by bisection; at most what leaves the shortest long wait."""
    low = 0.0
    high = timeout
    for _ in range(40):
        middle = 0.5 * (low + high)
        first, _ = time_until(answer, fails, middle)
        if first < share:
            low = middle
        else:
            high = middle
        if high - low < 1e-3 * high:
            break
    return min(high, (1.0 - SHORTEST) * timeout)


@kernel_apart
def take_connections(
    edge: Floats, pool: Floats, admits: Floats, callee: tuple[Floats, Floats], timing: tuple[float, float]
) -> None:
    """Let attempts have connections as far as there are any; `edge[LEFT]` becomes those that got one.

    `timing`: the caller's timeout, and the step. Waits are about as wide as they are long: it is as if half of
    those who wait did so for twice the mean, and then held their connection only for what is left of the timeout.
    """
    timeout, dt = timing
    hold = edge[HELD_S]
    callers = admits[CALLERS]
    if hold <= 0.0 or callers <= 0.0:
        return  # nobody has been answered yet
    rate = edge[LEFT] / callers
    longest = timeout
    if rate * hold > admits[POOL]:
        longest = timeout - patience_left(callee[0], callee[1], timeout, admits[POOL] / rate)
        edge[CUT_SHORT] = 1.0
    else:
        shorter, _ = time_until(callee[0], callee[1], max(timeout - 2.0 * pool[WAIT_MEAN], 0.0))
        short = 0.5 * pool[WAIT_P] * (1.0 - min(shorter / hold, 1.0))
        edge[CUT_SHORT] += 0.5 * (1.0 - short - edge[CUT_SHORT])
        hold *= edge[CUT_SHORT]
    station = Station(admits[POOL], hold, edge[HELD_SCV], admits[POOL] * longest / hold, 0.0, 0.0, 0.0, 0.0)
    starts = cell_step(pool, rate, station, dt)
    edge[LEFT] = callers * (starts + pool[REFUSED])  # these too get one, with little patience left
    edge[POOL_BUSY] = pool[BUSY]
    left = timeout - longest if pool[REFUSED_P] > 1e-3 else 0.0
    if abs(left - edge[PATIENCE_LEFT]) > PATIENCE_NEWS * left:
        edge[PATIENCE_LEFT] = left
        edge[SEEN] = UNSEEN
    if has_news(pool):
        edge[SEEN] = UNSEEN


@kernel_apart
def behind_pool(pool: Floats, callee: tuple[Floats, Floats], seen: tuple[Floats, Floats]) -> None:
    """What callers see of a callee from behind their pool: every outcome later by the wait, into `seen`.

    An error at once is one after the wait.
    """
    answer, fails = callee
    mix, failing = seen
    p = pool[WAIT_P]
    mean = pool[WAIT_MEAN]
    wait = p * mean
    second = p * (pool[WAIT_VAR] + mean * mean)
    quick = max(1.0 - total_mass(answer) - fails[LATE] - fails[NEVER], 0.0)
    clear(mix)
    visit_into(answer, 1.0, Stage(0.0, 0.0), Wait(p, mean, pool[WAIT_VAR]), mix)
    failing[LATE] = fails[LATE] + quick * p
    failing[LATE_1] = fails[LATE_1] + fails[LATE] * wait + quick * (wait + p * QUICK_S)
    failing[LATE_2] = fails[LATE_2] + 2.0 * fails[LATE_1] * wait + fails[LATE] * second + quick * second
    failing[NEVER] = fails[NEVER]
    failing[KIN] = fails[KIN]
    failing[LIMITED] = fails[LIMITED]
    failing[WRONG] = fails[WRONG]


@kernel_apart
def behind_full_pool(
    edge: Floats, callee: tuple[Floats, Floats], seen: tuple[Floats, Floats], timeout: float, spare: Floats
) -> None:
    """The same where all come to their connection with the same little patience left."""
    answer, fails = callee
    mix, failing = seen
    left = edge[PATIENCE_LEFT]
    wait = timeout - left
    quick = max(1.0 - total_mass(answer) - fails[LATE] - fails[NEVER], 0.0)
    clear(spare)
    add_scaled(spare, 1.0, answer)
    failing[NEVER] = fails[NEVER] + cut_at(spare, left)
    clear(mix)
    for k in range(CLASSES):
        if spare[0, k] > SPECK:
            deposit(mix, spare[0, k], wait + spare[1, k] / spare[0, k], 0.0)  # spread less than `left`: all in time
    late = fails[LATE]
    in_time = 0.0
    if late > SPECK:
        mean = fails[LATE_1] / late
        in_time, _, _ = partial_moments(mean, max(fails[LATE_2] / late - mean * mean, 0.0), left)
    failing[LATE] = late * in_time + quick
    failing[LATE_1] = failing[LATE] * wait
    failing[LATE_2] = failing[LATE] * wait * wait
    failing[NEVER] += late * (1.0 - in_time)
    failing[KIN] = fails[KIN]
    failing[LIMITED] = fails[LIMITED]
    mass = total_mass(answer)
    failing[WRONG] = fails[WRONG] * total_mass(mix) / mass if mass > SPECK else 0.0
