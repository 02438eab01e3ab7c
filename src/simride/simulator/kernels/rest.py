"""How long queues of a host are at rest: mean number waiting, spread between hosts, shape of the waits."""

import math
from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart

LIGHTER_TAILS = 0.2  # of a gamma's sharing of slots, against that of a lognormal


class Station(NamedTuple):
    """What serves: slots of a host, time one request holds one, its SCV, and how many may wait."""

    slots: float
    hold: float
    scv: float
    limit: float
    held: float  # share of what arrives that is sent by callers out of slots
    crowd: float  # and of that, what one host's own queue holds back
    burst: float  # others that come to the host in the same instant as a request, on average
    push: float


class Law(NamedTuple):
    """Mean number waiting at utilisation x: (light + surplus / (1 + sharing (1 - x))) x^beta / (1 - x)."""

    light: float
    surplus: float
    sharing: float
    beta: float


@kernel
def law_of(station: Station) -> Law:
    """The law of a host whose callers are no closed crowd.

    Sakasegawa's M/M/c (1977), where the SCV counts the less the more slots there are and the lower the load:
    a long request blocks one slot of many. Our fit to M/G/c drawn with lognormal service (within .1 of the
    factor (1 + SCV) / 2, SCV 2 to 8, 1 to 64 slots, load .5 to .95); gamma service shares a fifth as much.
    Requests that come in bunches count by their number twice: for the load they bring together, and as if there
    were fewer slots, by the peakedness of the busy ones (Hayward; Whitt 1992).
    """
    c = station.slots
    root = math.sqrt(c)
    excess = 0.5 * (station.scv - 1.0)
    sharing = 0.876 * (root - 1.0) + 0.095 * (c - 1.0)
    if excess < 0.0:
        sharing *= LIGHTER_TAILS
    together = 1.0
    if station.burst > 0.0:
        together += station.burst / (1.0 + math.sqrt(station.scv))
    return Law(1.0 + 0.5 * station.burst, excess, sharing, math.sqrt(2.0 * (c / together + 1.0)))


@kernel
def scaled(law: Law, by: float) -> Law:
    """The law of queues so many times as long."""
    return Law(by * law.light, by * law.surplus, law.sharing, law.beta)


@kernel
def length_of_waits(law: Law, idle: float) -> float:
    """The law's factor at this idle share: mean number waiting, given that all slots are busy, times `idle`."""
    return law.light + law.surplus / (1.0 + law.sharing * idle)


@kernel_apart
def idle_share(target: float, capacity: float, law: Law) -> float:
    """The y = 1 - x in (0, 1) that solves capacity x + waiting(x) = target, with the law's number waiting.

    Newton on a convex, falling function of y: from left of the root every step stays left of it, so a step
    that leaves the bracket goes back to its left end and the loop ends. Mostly after 2 to 4 rounds.
    """
    gap = target - capacity
    low = max(-gap / capacity, 1e-15)
    high = 1.0
    power = math.exp(law.beta * math.log(min(target / capacity, 1.0)))
    power *= length_of_waits(law, max(-gap / capacity, 0.0))
    root = math.sqrt(gap * gap + 4.0 * capacity * power)
    y = (root - gap) / (2.0 * capacity) if gap < 0.0 else 2.0 * power / (gap + root)
    y = min(max(y, 1e-14), 1.0 - 1e-12)
    for _ in range(60):
        idle = math.exp(law.beta * math.log(1.0 - y)) / y
        shared = law.surplus / (1.0 + law.sharing * y)
        waiting = (law.light + shared) * idle
        excess = capacity * (1.0 - y) + waiting - target
        if excess > 0.0:
            low = y
        else:
            high = y
        slope = -capacity - waiting * (1.0 / y + law.beta / (1.0 - y))
        slope -= shared * law.sharing / (1.0 + law.sharing * y) * idle
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
def residual_scv(scv: float) -> float:
    """SCV of what is left of the service in progress: lognormal above SCV 1.05, gamma below. Reference §3.3."""
    if scv > 1.05:
        return 4.0 * (1.0 + scv) / 3.0 - 1.0
    return 4.0 * (1.0 + 2.0 * scv) / (3.0 * (1.0 + scv)) - 1.0


@kernel
def resting_scv(station: Station, law: Law, idle: float) -> float:
    """SCV of the waits of those that wait: Pollaczek and Khinchine's for one slot, nearer to 1 with more slots."""
    more = residual_scv(station.scv) - 1.0
    if more > 0.0:
        more /= 1.0 + law.sharing * idle
    return max(0.3, 1.0 + idle * more)
