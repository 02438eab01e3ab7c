"""Calls: what one attempt comes to, how long the whole call takes, and attempts on their way back.

An edge is a call of one operation to another in one cluster, or an endpoint's users in one cluster.
Attempts are kept as cohorts (first, second, third); outcomes are counted in the step they are sent in,
their retries wait in a ring of slots. Reference §3.5, §3.6. Seconds and attempts per second.
"""

import math
from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.mixture import (
    SPECK,
    add_scaled,
    clear,
    cut_at,
    deposit,
    mixture_cdf,
    partial_moments,
    shift_into,
    total_mass,
    total_mean,
    warm_quantile,
)
from simride.simulator.state import CLASSES, MOMENTS, Floats

# Columns of an edge's state.
FIRST = 0  # attempts per second of each cohort
SECOND = 1
THIRD = 2
FAIL_P = 3  # of one attempt, whatever the reason
QUICK_P = 4  # of one attempt: refused at once
LATE_P = 5  # of one attempt: an error that came in time, but not at once
TIMEOUT_P = 6
LATE_S = 7  # mean time of such an error
FAIL_S = 8  # mean time of a failed attempt
FAIL_VAR = 9
OK = 10  # calls (of all attempts together) that succeed, per second
FAILED = 11  # calls that fail for good, per second
COPY_OK = 12  # success of one copy of the call by the attempts' own odds: 1 - p^n
LOST_S = 13  # time a call takes that fails for good
PREDICTED_2 = 14  # retries taken in advance in this step
PREDICTED_3 = 15
REACH = 16  # probability that a run of the caller comes as far as this call
TIME_MEAN = 17  # of a call that succeeds
TIME_VAR = 18
GRID_LOW = 19  # where the fan-out's grid began and ended the last time
GRID_HIGH = 20
GOOD = 21  # probability that a run makes this call and is answered well
SEEN = 22  # version of the callee's answer that the above was computed from
MADE = 23  # probability that a run makes this call here, written before each bucket
AWAITED = 24  # and waits for it
GRANTED = 25  # share of the retries asked for that the budget pays, as the odds were last worked out with
TOKENS = 26  # retries the budget still pays for
NOT_RETRIED = 27  # retries per second that it did not pay for: those calls fail for good
SENT = 28  # share of the attempts that leave for the callee; the others fail at once
OVER_QUOTA = 29  # share of the attempts that the quota refuses
LIMITED_P = 30  # of one attempt: refused over the quota or over the callee's rate limit
LEFT = 31  # attempts per second that left for the callee in this step
HELD_S = 32  # mean time an attempt holds its connection, where there is a pool
HELD_SCV = 33
POOL_BUSY = 34  # share of the pool's connections in use
PATIENCE_LEFT = 35  # of the timeout, when a connection is there at last; 0 where the pool is not too small
CUT_SHORT = 36  # share of HELD_S that is left where those who waited long hold theirs for less
WRONG_P = 37  # of a call that is answered well: a copy of it was answered wrongly
LOST_ON_WAY = 38  # attempts per second that the network between two clusters lost
EDGE_COLUMNS = 39
UNSEEN = -1.0

# Columns of how an operation fails.
LATE = 0  # mass, first and second moment of errors that take time
LATE_1 = 1
LATE_2 = 2
NEVER = 3  # mass that is never answered
LIMITED = 4  # mass refused at once because of a rate limit
WRONG = 5  # mass of good answers that are wrong: nobody is told
KIN = 6  # no failure: how many of the calls that go out together are as one, for they meet the same queue
FAIL_COLUMNS = 7  # refused at once, with what is limited: what is left to 1 beside the good and the first four

RING = 512  # slots of the ring; a power of two, so that a mask wraps it
QUICK_S = 1e-3  # time of a refusal
GRID = 14  # bins of the slowest-of-n
TOLERANCE = 1e-3  # answers that moved less are no news to callers
TOLD_COLUMNS = 8
NO_BUDGET = 1e6  # a budget above it is none
BUDGET_S = 10.0  # tokens of a retry budget that are older do not count
GRANT_NEWS = 1e-3  # a share that moved less leaves the odds of a call as they were


class Patience(NamedTuple):
    """How a caller behaves on one call."""

    timeout: float
    attempts: float
    backoff: float
    fan: float
    budget: float  # retries per first attempt


class Slots(NamedTuple):
    """Where a step stands in the ring: its first slot, how many it spans, and how long one is."""

    at: int
    span: int
    seconds: float


@kernel_apart
def same_answer(told: Floats, answer: Floats, fails: Floats) -> bool:
    """True where an answer is as good as the one callers were told last; else it is told now ([TOLD_COLUMNS])."""
    m0 = 0.0
    m1 = 0.0
    m2 = 0.0
    for k in range(CLASSES):
        m0 += answer[0, k]
        m1 += answer[1, k]
        m2 += answer[2, k]
    if (
        abs(m0 - told[0]) <= 1e-5
        and abs(m1 - told[1]) <= TOLERANCE * told[1]
        and abs(m2 - told[2]) <= 2.0 * TOLERANCE * told[2]
        and abs(fails[LATE] - told[3]) <= 1e-5
        and abs(fails[LATE_1] - told[4]) <= TOLERANCE * told[4] + 1e-7
        and abs(fails[NEVER] - told[5]) <= 1e-5
        and abs(fails[LIMITED] - told[6]) <= 1e-5
        and abs(fails[WRONG] - told[7]) <= 1e-6
    ):
        return True
    told[0] = m0
    told[1] = m1
    told[2] = m2
    told[3] = fails[LATE]
    told[4] = fails[LATE_1]
    told[5] = fails[NEVER]
    told[6] = fails[LIMITED]
    told[7] = fails[WRONG]
    return False


@kernel_apart
def try_once(edge: Floats, answer: Floats, fails: Floats, sent: float, timeout: float) -> None:
    """What one attempt comes to: cuts `answer` at the timeout, writes odds and times of failure.

    `answer` is already that of the share `sent` which leaves for the callee; `fails` is of those that do.
    """
    late = sent * fails[LATE]
    in_time = 0.0
    late_s = 0.0
    late_2 = 0.0
    if late > SPECK:
        mean = sent * fails[LATE_1] / late
        p, p1, p2 = partial_moments(mean, max(sent * fails[LATE_2] / late - mean * mean, 0.0), timeout)
        in_time = late * p
        if in_time > SPECK:
            late_s = p1 / p
            late_2 = p2 / p
    timeouts = cut_at(answer, timeout) + sent * fails[NEVER] + late - in_time
    fail = max(1.0 - total_mass(answer), 0.0)
    fail = fail if fail > 1e-12 else 0.0
    timeouts = min(timeouts, fail)
    quick = max(fail - timeouts - in_time, 0.0)
    edge[FAIL_P] = fail
    edge[QUICK_P] = quick
    edge[LATE_P] = in_time
    edge[TIMEOUT_P] = timeouts
    edge[LIMITED_P] = edge[OVER_QUOTA] + sent * fails[LIMITED]
    edge[LATE_S] = late_s
    edge[FAIL_S] = 0.0
    edge[FAIL_VAR] = 0.0
    if fail > 1e-12:
        mean = (timeouts * timeout + in_time * late_s + quick * QUICK_S) / fail
        second = (timeouts * timeout * timeout + in_time * late_2 + quick * QUICK_S * QUICK_S) / fail
        edge[FAIL_S] = mean
        edge[FAIL_VAR] = max(second - mean * mean, 0.0)


@kernel_apart
def try_again(edge: Floats, answer: Floats, patience: Patience, time: Floats) -> None:
    """Time of a call that succeeds at one of its attempts, unit mass, into `time`; odds of it into the edge.

    A failed attempt is tried again as far as the retry budget goes; the rest of the calls end there.
    """
    clear(time)
    fail = edge[FAIL_P]
    left = 1.0
    mean = 0.0
    var = 0.0
    lost = 0.0
    lost_s = 0.0
    attempts = int(patience.attempts)
    for i in range(attempts):
        shift_into(answer, left, mean, var, time)
        left *= fail
        mean += edge[FAIL_S]
        var += edge[FAIL_VAR]
        if left < 1e-9:
            break
        if i < attempts - 1:
            stops = left * (1.0 - edge[GRANTED])
            lost += stops
            lost_s += stops * mean
            left *= edge[GRANTED]
            mean += patience.backoff
    if lost > 0.0:
        mean = (lost_s + left * mean) / (lost + left)
    edge[LOST_S] = max(mean, 1e-6)
    edge[COPY_OK] = 1.0 - left - lost
    mass = total_mass(time)
    if mass > 1e-9:
        for r in range(MOMENTS):
            for k in range(CLASSES):
                time[r, k] /= mass
    else:
        clear(time)
        deposit(time, 1.0, edge[LOST_S], 0.0)


@kernel_apart
def slowest_of(edge: Floats, fan: float, time: Floats, spare: Floats) -> None:
    """Make `time` that of the slowest of `fan` independent copies: F^n on a log grid between two quantiles of it.

    A grid keeps several modes, where two moments would not. Reference §3.5.
    """
    guess = max(total_mean(time), 1e-9)
    low = warm_quantile(time, math.pow(0.01, 1.0 / fan), edge[GRID_LOW] if edge[GRID_LOW] > 0.0 else guess)
    high = warm_quantile(time, math.pow(0.995, 1.0 / fan), edge[GRID_HIGH] if edge[GRID_HIGH] > 0.0 else 2.0 * guess)
    high = max(high, low)
    edge[GRID_LOW] = low
    edge[GRID_HIGH] = high
    clear(spare)
    log_step = math.log(high / low) / GRID
    step = math.exp(log_step)
    below = math.pow(mixture_cdf(time, low), fan)
    deposit(spare, below, 0.85 * low, 0.01 * low * low)
    x = low
    for _ in range(GRID):
        after = x * step
        here = math.pow(mixture_cdf(time, after), fan)
        if here > below:
            mean = x
            var = 0.0
            if log_step > 1e-6:  # spread evenly in log x
                mean = (after - x) / log_step
                var = max((after * after - x * x) / (2.0 * log_step) - mean * mean, 0.0)
            deposit(spare, here - below, mean, var)
            below = here
        x = after
    if below < 1.0:
        deposit(spare, 1.0 - below, 1.2 * high, 0.04 * high * high)
    clear(time)
    add_scaled(time, 1.0, spare)


@kernel_apart
def summarise(edge: Floats, time: Floats) -> None:
    """Mean and variance of the time of a call that succeeds; `time` has unit mass."""
    m1 = 0.0
    m2 = 0.0
    for k in range(CLASSES):
        m1 += time[1, k]
        m2 += time[2, k]
    edge[TIME_MEAN] = m1
    edge[TIME_VAR] = max(m2 - m1 * m1, 0.0)


@kernel_apart
def evaluate_call(edge: Floats, patience: Patience, callee: tuple[Floats, Floats], time: Floats, spare: Floats) -> None:
    """Odds and time of a call, from its callee: mixture of good answers, and how it fails."""
    answer, fails = callee
    mass = total_mass(answer)
    edge[WRONG_P] = 0.0
    if fails[WRONG] > 0.0 and mass > SPECK:
        edge[WRONG_P] = 1.0 - math.pow(max(1.0 - fails[WRONG] / mass, 0.0), patience.fan)
    clear(spare)
    add_scaled(spare, edge[SENT], answer)
    try_once(edge, spare, fails, edge[SENT], patience.timeout)
    try_again(edge, spare, patience, time)
    if patience.fan > 1.5:
        slowest_of(edge, 1.0 + (patience.fan - 1.0) / (1.0 + fails[KIN]), time, spare)
    summarise(edge, time)
    if patience.fan > 1.5:
        edge[LOST_S] = max(edge[LOST_S], edge[TIME_MEAN])  # it waits for all copies, the failed one too


@kernel_apart
def evaluate_users(edge: Floats, patience: Patience, fails: Floats, time: Floats) -> None:
    """Odds of one attempt of a user; `time`, the service's good answers, is cut to those that come in time."""
    mass = total_mass(time)
    edge[WRONG_P] = fails[WRONG] / mass if mass > SPECK else 0.0
    try_once(edge, time, fails, 1.0, patience.timeout)
    edge[COPY_OK] = 1.0 - math.pow(edge[FAIL_P], patience.attempts)


@kernel
def back_within(edge: Floats, patience: Patience, slots: Slots) -> float:
    """Share of the failed attempts whose retry goes out in the step they were sent in, by the odds last worked out.

    A matter of the step at hand: steps of one second and of an eighth may take turns.
    """
    kinds = edge[QUICK_P] + edge[LATE_P] + edge[TIMEOUT_P]
    if kinds <= SPECK:
        return 0.0
    within = edge[QUICK_P] * part_within(QUICK_S + patience.backoff, slots)
    within += edge[LATE_P] * part_within(edge[LATE_S] + patience.backoff, slots)
    within += edge[TIMEOUT_P] * part_within(patience.timeout + patience.backoff, slots)
    share: float = edge[GRANTED] * within / kinds
    return share


@kernel
def part_within(delay: float, slots: Slots) -> float:
    """Part of what is sent throughout a step that a delay leaves in it."""
    return max(0.0, 1.0 - slots_later(delay, slots) / slots.span)


@kernel
def slots_later(delay: float, slots: Slots) -> int:
    """Slots of the ring by which a retry goes out later."""
    return min(int(delay / slots.seconds + 0.5), RING - 2 * slots.span)


@kernel
def send(edge: Floats, ring: Floats, first: float, patience: Patience, slots: Slots) -> float:
    """Cohorts of this step: first attempts, retries now due, and those expected back within the step.

    The expectation is settled against what really came back in `come_back`, so none is made or lost.
    Gives attempts per second.
    """
    dt = slots.span * slots.seconds
    edge[FIRST] = first
    total = first
    again = edge[FAIL_P] * back_within(edge, patience, slots) if patience.attempts > 1.5 else 0.0
    for cohort in range(2):
        due = 0.0
        for i in range(slots.span):
            j = (slots.at + i) & (RING - 1)
            due += ring[cohort, j]
            ring[cohort, j] = 0.0
        expected = 0.0
        if patience.attempts > cohort + 1.5:
            expected = edge[FIRST + cohort] * dt * again
        if due + expected < 0.0:
            ring[cohort, (slots.at + slots.span) & (RING - 1)] += due
            due = 0.0
        edge[SECOND + cohort] = (due + expected) / dt
        edge[PREDICTED_2 + cohort] = expected
        total += edge[SECOND + cohort]
    return total


@kernel
def let_out(edge: Floats, attempts: float, passed: float, quota: float) -> None:
    """Attempts per second that leave for the callee, into `edge[LEFT]`: the share that may, as far as the quota goes.

    The others fail at once. The odds of the call are worked out anew where that share moved.
    """
    sent = passed
    if attempts * passed > quota:
        sent = quota / attempts
    if sent != edge[SENT]:
        edge[SENT] = sent
        edge[SEEN] = UNSEEN
    edge[OVER_QUOTA] = passed - sent
    edge[LEFT] = attempts * sent


@kernel
def grant(edge: Floats, wanted: float, budget: float, dt: float) -> float:
    """Share of the retries wanted per second that the budget pays for.

    A token bucket: every first attempt puts in `budget` tokens, a retry takes one out when its attempt
    fails, and tokens of more than BUDGET_S are not kept (the retry budget of Finagle and Linkerd).
    """
    if budget >= NO_BUDGET:
        granted = 1.0
    else:
        tokens = min(edge[TOKENS] + budget * edge[FIRST] * dt, budget * edge[FIRST] * BUDGET_S)
        granted = min(1.0, tokens / (wanted * dt)) if wanted > 0.0 else 1.0
        edge[TOKENS] = tokens - granted * wanted * dt
    if abs(granted - edge[GRANTED]) > GRANT_NEWS:
        edge[GRANTED] = granted
        edge[SEEN] = UNSEEN
    return granted


class Kind(NamedTuple):
    """One kind of failure: how long after sending its retry goes out, its share of failures, who may retry."""

    delay: float
    share: float
    cohorts: int


@kernel
def spread_retries(edge: Floats, ring: Floats, kind: Kind, slots: Slots) -> None:
    """Put failed attempts of one kind into the ring, each sub-slot of the step a delay later.

    What comes back within this step is due at the next step's beginning.
    """
    wait = slots_later(kind.delay, slots)
    soon = (slots.at + slots.span) & (RING - 1)
    stride = max(slots.span // 8, 1)  # of a long step every second slot will do
    for cohort in range(kind.cohorts):
        failed = edge[FIRST + cohort] * edge[FAIL_P] * kind.share * slots.seconds * stride
        if failed > 0.0:
            for i in range(wait, wait + slots.span, stride):
                ring[cohort, (slots.at + i) & (RING - 1) if i >= slots.span else soon] += failed


@kernel
def come_back(edge: Floats, ring: Floats, patience: Patience, slots: Slots) -> None:
    """Count calls that end and send failed attempts round again.

    Each kind of failure keeps its own delay: refusals the backoff, timeouts timeout and backoff. Their mean
    in place of both makes a collapsed state oscillate (reference §3.6).
    """
    fail = edge[FAIL_P]
    edge[OK] = (edge[FIRST] + edge[SECOND] + edge[THIRD]) * (1.0 - fail)
    cohorts = int(patience.attempts) - 1
    edge[FAILED] = 0.0
    for cohort in range(cohorts, 3):
        edge[FAILED] += edge[FIRST + cohort] * fail
    wanted = 0.0
    for cohort in range(cohorts):
        wanted += edge[FIRST + cohort] * fail
    granted = grant(edge, wanted, patience.budget, slots.span * slots.seconds)
    edge[NOT_RETRIED] = wanted * (1.0 - granted)
    edge[FAILED] += edge[NOT_RETRIED]
    kinds = edge[QUICK_P] + edge[LATE_P] + edge[TIMEOUT_P]
    if cohorts > 0 and kinds > 1e-12:
        pause = patience.backoff
        quick = Kind(QUICK_S + pause, granted * edge[QUICK_P] / kinds, cohorts)
        late = Kind(edge[LATE_S] + pause, granted * edge[LATE_P] / kinds, cohorts)
        timeout = Kind(patience.timeout + pause, granted * edge[TIMEOUT_P] / kinds, cohorts)
        for kind in (quick, late, timeout):
            if kind.share > 0.0:
                spread_retries(edge, ring, kind, slots)
    soon = (slots.at + slots.span) & (RING - 1)
    ring[0, soon] -= edge[PREDICTED_2]
    ring[1, soon] -= edge[PREDICTED_3]


@kernel
def copy_success(edge: Floats) -> float:
    """Success of one copy of a call: of those that end in this step, not p^n of this step's odds."""
    ended = edge[OK] + edge[FAILED]
    share: float = edge[OK] / ended if ended > 1e-9 else edge[COPY_OK]
    return share
