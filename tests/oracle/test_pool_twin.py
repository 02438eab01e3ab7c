"""Connection pools against taking every attempt by itself."""

import heapq
from collections import deque
from typing import NamedTuple

import numpy as np
import pytest

from oracle.small_fleets import fleet, fly, service
from simride.simulator.spec import Call, Operation

HOLD = 0.05


class Seen(NamedTuple):
    """What callers count: answered in time, mean wait, connections in use."""

    ok: float
    wait_s: float
    used: float


def one_by_one(pool: int, rate: float, timeout: float, scv: float, attempts: int = 30_000) -> Seen:
    """First come first served; who gives up in the queue leaves it, who gives up later gives the connection back."""
    draw = np.random.default_rng(1)
    came = np.cumsum(draw.exponential(1.0 / rate, attempts))
    takes = draw.gamma(1.0 / scv, HOLD * scv, attempts)
    got, gone, ok = np.full(attempts, np.nan), np.full(attempts, np.nan), np.zeros(attempts, dtype=bool)
    waiting: deque[int] = deque()
    held: list[float] = []  # until when
    free, i = pool, 0

    def begin(j: int, at: float) -> None:
        got[j] = at
        gone[j] = min(at + takes[j], came[j] + timeout)
        ok[j] = at + takes[j] <= came[j] + timeout
        heapq.heappush(held, gone[j])

    while i < attempts:
        if not held or came[i] <= held[0]:
            if free:
                free -= 1
                begin(i, came[i])
            else:
                waiting.append(i)
            i += 1
            continue
        at = heapq.heappop(held)
        while waiting and came[waiting[0]] + timeout <= at:
            waiting.popleft()
        if waiting:
            begin(waiting.popleft(), at)
        else:
            free += 1
    late = slice(attempts // 5, attempts - 100 * pool)
    spell = came[late][-1] - came[late][0]
    return Seen(
        float(ok[late].mean()), float(np.nanmean((got - came)[late])), float(np.nansum((gone - got)[late]) / spell)
    )


def in_fluid(pool: float, rate: float, timeout: float, scv: float) -> Seen:
    """The same by the engine: a caller that only calls, a callee with a slot for everyone."""
    services = (service("front", slots=10**6, own_s=1e-6), service("back", slots=10**6, own_s=HOLD, scv=scv))
    operations = (Operation("front.get", "front", calls=(Call("back.get", timeout, pool=pool),)),
                  Operation("back.get", "back"))  # fmt: skip
    flown = fly(fleet(services, operations), rate, 60)
    wait, used = (float(flown.last("calls", name)[0, 0]) for name in ("pool_wait_s", "pool_used"))
    return Seen(float(flown.last("roots", "ok")[0, 0]) / rate, wait, used)


@pytest.mark.parametrize("scv", [0.25, 1.0])
@pytest.mark.parametrize("timeout", [0.2, 1.0])
@pytest.mark.parametrize("load", [0.5, 0.8, 1.1, 1.5, 3.0])
@pytest.mark.parametrize("pool", [4, 20])
def test_a_pool_answers_as_many_as_taking_them_one_by_one(pool: int, load: float, timeout: float, scv: float) -> None:
    rate = load * pool / HOLD
    exact, fluid = one_by_one(pool, rate, timeout, scv), in_fluid(pool, rate, timeout, scv)
    # .02 is the draws'; the fluid limit knows no chance, which blurs it by .07 where a small pool is just too small
    assert fluid.ok == pytest.approx(exact.ok, abs=0.08 if pool == 4 and load > 1.0 else 0.03)
    assert fluid.wait_s == pytest.approx(exact.wait_s, abs=0.02 + 0.1 * timeout)
    assert fluid.used == pytest.approx(exact.used, rel=0.06)


def test_a_pool_is_seen_by_its_callers_only() -> None:
    """The callee is idle and fast; its callers time out."""
    services = (service("front", hosts=4, slots=256), service("back", hosts=4, slots=64, own_s=0.02))
    call = Call("back.get", 0.5, pool=2)
    operations = (Operation("front.get", "front", calls=(call,)), Operation("back.get", "back"))
    flown = fly(fleet(services, operations), 800.0, 40)
    assert flown.last("calls", "timeouts")[0, 0] > 250.0
    back = flown.names.layout.cell_service == 1
    assert flown.last("cells", "utilisation")[back].max() < 0.1
    assert flown.last("cells", "wait_p")[back].max() < 0.01
    assert flown.last("calls", "pool_pending")[0, 0] > 100.0
    held = flown.last("cells", "utilisation")[~back].max() * 256 * 4  # its callers' slots wait with them
    assert held > flown.last("calls", "pool_pending")[0, 0]
