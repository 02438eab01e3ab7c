"""Callers out of slots: against closed networks in product form, and against exact simulation of a cascade."""

import numpy as np
import pytest

from oracle.small_fleets import FOREVER, Flown, fleet, fly, own_times, service
from simride.simulator.layout import Names
from simride.simulator.spec import Call, Operation
from simride.simulator.state import Params


def closed_utilisation(customers: int, hosts: int, slots: int) -> float:
    """Utilisation of so many hosts of exponential service among which so many customers move at random.

    Product form (Gordon and Newell 1967), normalisation by Buzen's convolution (1973).
    """
    weights = np.ones(customers + 1)
    for n in range(1, customers + 1):
        weights[n] = weights[n - 1] * slots / min(n, slots)
    total = np.array([1.0] + [0.0] * customers)
    for _ in range(hosts):
        total = np.convolve(total, weights)[: customers + 1]
    return float(total[customers - 1] / total[customers])


@pytest.mark.parametrize("hosts", [2, 4, 20])
@pytest.mark.parametrize("slots", [1, 16])
@pytest.mark.parametrize("crowding", [1.2, 2.0, 4.0])
def test_callees_of_callers_out_of_slots_are_as_busy_as_a_closed_network(
    hosts: int, slots: int, crowding: float
) -> None:
    callers_slots = round(crowding * hosts * slots)
    services = (
        service("caller", slots=callers_slots, own_s=1e-6, queue_limit=20),
        service("callee", hosts=hosts, slots=slots),
    )
    operations = (
        Operation("caller.get", "caller", calls=(Call("callee.get", FOREVER),)),
        Operation("callee.get", "callee"),
    )
    flown = fly(fleet(services, operations), 2.0 * hosts * slots / 0.01, 60)
    busy = flown.last("cells", "utilisation")[flown.names.cell("callee", "r0-a", 0, 0)]
    # an open station of the same mean queue idles twice as much at two hosts; left is Sakasegawa's own error, and a
    # swing of .01 where a slot is held for a third of a sub-step
    assert 1.0 - busy == pytest.approx(1.0 - closed_utilisation(callers_slots, hosts, slots), rel=0.35, abs=0.02)


SERVICES = (
    service("front", hosts=20, slots=32, own_s=0.002, scv=0.5, queue_limit=100),
    service("mid", hosts=20, slots=16, own_s=0.003, scv=0.5, queue_limit=100),
    service("leaf", hosts=20, slots=8, own_s=0.005, queue_limit=100),
)
RATE = 8000.0


def cascade(factor: float, substeps: int = 8) -> Flown:
    """The leaf slower by a factor from second 30 to 60; mid calls it twice, everybody tries twice."""
    operations = (
        Operation("front.get", "front", calls=(Call("mid.get", 0.3, attempts=2, backoff_s=0.0),)),
        Operation(
            "mid.get",
            "mid",
            calls=tuple(Call(to, 0.1, attempts=2, backoff_s=0.0) for to in ("leaf.read", "leaf.write")),
        ),
        Operation("leaf.read", "leaf"),
        Operation("leaf.write", "leaf"),
    )

    def slow(params: Params, names: Names, i: int) -> Params:
        return own_times(params, names, {"leaf": factor if 30 <= i < 60 else 1.0})

    described = fleet(SERVICES, operations, timeout_s=1.0, attempts=2)
    return fly(described, RATE, 61, slow, substeps=substeps)


def success(flown: Flown) -> float:
    """Share of requests that succeed in the incident, its first second left out."""
    return float(flown.course("roots", "ok")[31:60].sum() / flown.course("roots", "requests")[31:60].sum())


# Exact simulation, three draws, which differ by .003. The settings are those of reference §5.
EXACT = {1.8: 1.0, 2.0: 0.917, 2.2: 0.830, 2.6: 0.683, 3.0: 0.572, 3.5: 0.437, 4.0: 0.274, 5.0: 0.006}


@pytest.mark.parametrize("factor", EXACT)
def test_a_cascade_by_lack_of_slots_fails_as_much_as_in_exact_simulation(factor: float) -> None:
    assert success(cascade(factor)) == pytest.approx(EXACT[factor], abs=0.05)


@pytest.mark.parametrize("factor", [2.0, 3.5])
def test_twice_the_sub_steps_say_the_same_of_a_cascade(factor: float) -> None:
    # what is left is the second in which it begins
    assert success(cascade(factor)) == pytest.approx(success(cascade(factor, substeps=16)), abs=0.02)


@pytest.mark.parametrize("factor", [2.0, 3.0])
def test_callers_out_of_slots_do_not_swing_against_their_callees(factor: float) -> None:
    ok = cascade(factor).course("roots", "ok")[45:60, 0, 0]
    assert ok.std() < 0.002 * RATE
