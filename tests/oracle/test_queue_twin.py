"""The queue step against a slow, obvious twin."""

import math

import pytest

from simride.simulator.kernels.queue import queue_step
from simride.simulator.kernels.rest import Law, Station, law_of, scaled

CASES = [
    (load, rate, Station(slots, hold, scv, limit, held=crowd, crowd=crowd, burst=burst, push=0.0), dt)
    for load in (0.0, 0.3, 7.0, 500.0)
    for rate in (0.001, 50.0, 900.0)
    for slots, hold, scv, limit in ((1.0, 0.01, 1.0, 1e9), (8.0, 0.01, 0.25, 100.0), (64.0, 0.2, 4.0, 50.0))
    for dt in (0.125, 1.0, 60.0)
    for crowd, burst in ((0.0, 0.0), (0.5, 0.0), (0.0, 2.5))
]


def law_in_force(station: Station) -> Law:
    """At rest, less what a bounded crowd of callers leaves out."""
    return scaled(law_of(station), 1.0 - station.crowd)


def resting_load(x: float, station: Station) -> float:
    """Mean number in the system at utilisation x: Sakasegawa, with the SCV shared by the slots, and bunches."""
    c, scv, bunch = station.slots, station.scv, station.burst
    sharing = 0.876 * (math.sqrt(c) - 1.0) + 0.095 * (c - 1.0)
    excess = 0.5 * (scv - 1.0) / (1.0 + (1.0 - x) * sharing * (1.0 if scv > 1.0 else 0.2))
    slots = c / (1.0 + bunch / (1.0 + math.sqrt(scv)))
    factor = (1.0 + 0.5 * bunch + excess) * (1.0 - station.crowd)
    return c * x + factor * x ** math.sqrt(2.0 * (slots + 1.0)) / (1.0 - x)


def obvious_queue_step(load: float, rate: float, station: Station, dt: float) -> tuple[float, float, float]:
    """Load, utilisation and refusals after dt: 200 halvings of the utilisation, then what the limit leaves."""
    drain = dt * station.slots / station.hold
    low, high = 0.0, 1.0 - 1e-15
    for _ in range(200):
        x = 0.5 * (low + high)
        if resting_load(x, station) + drain * x < load + dt * rate:
            low = x
        else:
            high = x
    after = load + dt * rate - drain * low
    room = station.slots + station.limit
    if after <= room:
        return after, low, 0.0
    busy = min((load + dt * rate - room) / drain, 1.0)
    return room, busy, max((load + dt * rate - drain - room) / dt, 0.0)


@pytest.mark.parametrize(("load", "rate", "station", "dt"), CASES)
def test_the_queue_step_finds_what_bisection_finds(load: float, rate: float, station: Station, dt: float) -> None:
    after, busy, refused = obvious_queue_step(load, rate, station, dt)
    step = queue_step(load, rate, station, law_in_force(station), dt)
    # Newton stops at 1e-6 of the idle share, bisection at the last bit
    assert step.busy == pytest.approx(busy, rel=2e-6, abs=1e-9)
    assert step.refused == pytest.approx(refused, rel=1e-6, abs=1e-6)
    assert step.load == pytest.approx(after, rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("load", "rate", "station", "dt"), CASES)
def test_the_queue_step_loses_no_request(load: float, rate: float, station: Station, dt: float) -> None:
    step = queue_step(load, rate, station, law_in_force(station), dt)
    served = dt * step.busy * station.slots / station.hold
    came = load + dt * rate
    assert step.load + served + dt * step.refused == pytest.approx(came, rel=1e-12)


@pytest.mark.parametrize(("load", "rate", "station", "dt"), CASES[::7])
def test_the_queue_step_is_the_same_uncompiled(load: float, rate: float, station: Station, dt: float) -> None:
    plain = getattr(queue_step, "py_func", queue_step)
    law = law_in_force(station)
    assert queue_step(load, rate, station, law, dt) == pytest.approx(plain(load, rate, station, law, dt), rel=1e-12)
