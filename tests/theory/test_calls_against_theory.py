"""Retries, fans and odds against closed forms."""

import math

import pytest

from oracle.small_fleets import FOREVER, chain, fleet, fly, service
from simride.simulator import latency
from simride.simulator.spec import Call, Operation

P = 0.3  # odds that an attempt fails


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_retries_are_the_geometric_series(attempts: int) -> None:
    described = chain(service("only", slots=64, error_rate=P), attempts=attempts)
    flown = fly(described, 1000.0, 30)
    assert flown.last("roots", "attempts")[0, 0] / 1000.0 == pytest.approx((1 - P**attempts) / (1 - P), rel=1e-6)
    assert flown.last("roots", "failed")[0, 0] / 1000.0 == pytest.approx(P**attempts, rel=1e-6)


def test_retries_multiply_down_a_chain() -> None:
    described = chain(
        service("a", slots=512), service("b", slots=512), service("c", slots=512, error_rate=P), attempts=2
    )
    operations = tuple(
        Operation(o.name, o.service, calls=tuple(Call(c.to, FOREVER, attempts=2, backoff_s=0.0) for c in o.calls))
        for o in described.operations
    )
    flown = fly(fleet(described.services, operations, attempts=2), 1000.0, 40)
    fails_c, fails_b = P**2, P**4
    expected = 1000.0 * (1 + fails_b) * (1 + fails_c) * (1 + P)
    assert flown.last("ops", "arrivals")[2, 0] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("fan", [4, 20])
def test_a_fan_waits_for_the_slowest(fan: int) -> None:
    described = chain(service("root", slots=512, own_s=1e-6), service("leaf", slots=4096), fan=fan)
    flown = fly(described, 100.0, 10)
    mix = flown.segment.latency[-1, 0, 0]
    # the gamma's fit, raised to the n-th power, and 14 bins
    assert latency.mean(mix) == pytest.approx(0.01 * sum(1 / i for i in range(1, fan + 1)), rel=0.04)
    for q in (0.5, 0.9, 0.99):
        expected = -0.01 * math.log(1.0 - q ** (1.0 / fan))
        assert latency.quantile(mix, q) == pytest.approx(expected, rel=0.09)


def test_a_fan_succeeds_only_if_every_copy_does() -> None:
    described = chain(service("root", slots=512), service("leaf", slots=4096, error_rate=0.05), fan=6)
    flown = fly(described, 100.0, 10)
    assert flown.last("roots", "ok")[0, 0] / 100.0 == pytest.approx(0.95**6, rel=1e-6)
    assert flown.last("calls", "first")[0, 0] == pytest.approx(600.0, rel=1e-6)


def test_a_call_made_now_and_then_keeps_two_modes() -> None:
    described = chain(service("root", slots=512), service("leaf", slots=512, own_s=1.0), probability=0.02)
    mix = fly(described, 100.0, 20).segment.latency[-1, 0, 0]
    # 98 % take 10 ms, 2 % a second more: one lognormal would say p50 6 ms and p90 60 ms
    assert latency.quantile(mix, 0.5) == pytest.approx(0.0071, rel=0.05)
    assert latency.quantile(mix, 0.9) == pytest.approx(0.0249, rel=0.1)
    assert latency.quantile(mix, 0.995) == pytest.approx(-math.log(0.25), rel=0.1)


def test_times_of_a_chain_add_up() -> None:
    described = chain(service("a", slots=512), service("b", slots=512, own_s=0.02), service("c", slots=512, own_s=0.04))
    assert latency.mean(fly(described, 100.0, 10).segment.latency[-1, 0, 0]) == pytest.approx(0.07, rel=1e-3)


def test_a_caller_holds_its_slot_while_it_waits() -> None:
    described = chain(service("front", slots=100), service("back", slots=512, own_s=0.09))
    flown = fly(described, 500.0, 20)
    assert flown.last("cells", "utilisation")[0] == pytest.approx(500.0 * 0.1 / 100, rel=1e-3)


def test_a_timeout_is_the_tail_of_the_law() -> None:
    # 3 % is Wilson and Hilferty's fit of an exponential
    described = chain(service("only", slots=512), timeout_s=0.03)
    flown = fly(described, 1000.0, 20)
    assert flown.last("roots", "failed")[0, 0] / 1000.0 == pytest.approx(math.exp(-3.0), rel=0.04)
