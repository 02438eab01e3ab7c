"""What a canary can see: equations beside published tables and beside Monte Carlo, seeded."""

import math

import numpy as np
import pytest
from scipy import stats

from simride.base import seeds
from simride.rollouts.evidence import count_evidence, count_p_value, mean_evidence, ratio_bounds
from simride.rollouts.power import (
    Counting,
    fixed_power,
    hours_to_see_slope,
    latency_requests,
    least_rise,
    least_rise_ever,
    least_shift,
    odds_to_have_stratum,
    quantile_requests,
    requests_to_have_seen,
    seconds_to_count,
    seconds_to_see,
    sequential_events,
)

RUNS = 4000
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


def equal(rps, share, ratio=1e-3, noise=0.0):
    return Counting(rps * share, rps * share, ratio, noise)


@pytest.mark.parametrize(("rps", "share", "rise", "wanted"), [
    (50, 0.01, 1.1, 63 * DAY), (50, 0.05, 2, 4.5 * HOUR), (50, 0.1, 20, 5 * MINUTE), (500, 0.05, 2, 27 * MINUTE),
    (500, 0.1, 1.5, 44 * MINUTE), (500, 0.01, 5, 3.4 * HOUR / 10), (5000, 0.05, 1.1, 3.0 * HOUR), (5000, 0.1, 20, 3.0),
])  # fmt: skip
def test_time_to_see_a_rise_of_errors_fits_the_table(rps, share, rise, wanted):
    # the table of our reference is rounded to two digits
    assert seconds_to_see(equal(rps, share), rise, 0.01) == pytest.approx(wanted, rel=0.05)


def test_the_time_it_takes_is_the_time_at_which_the_power_is_reached():
    for arms in (equal(500, 0.05), equal(500, 0.05, noise=0.1)):
        assert fixed_power(arms, 2.0, seconds_to_see(arms, 2.0, 0.01), 0.01) == pytest.approx(0.9)


def test_ten_times_smaller_waits_ten_times_longer_and_costs_as_many_bad_requests():
    # finding 1: the number of error events is fixed, so exposure times waiting time is
    small, large = (seconds_to_see(equal(1000, share), 3.0, 0.001) for share in (0.01, 0.1))
    assert small / large == pytest.approx(10.0)
    assert small * 0.01 == pytest.approx(large * 0.1)


@pytest.mark.parametrize(("hosts", "wanted"), [(1, 0.67), (10, 0.18), (50, 0.07)])
def test_hosts_that_differ_bound_what_can_ever_be_seen(hosts, wanted):
    # finding 3: tau .1, one-sided .01, power .9
    noise = 0.1 * math.sqrt(2.0 / hosts)
    assert least_rise_ever(noise, 0.01) - 1.0 == pytest.approx(wanted, abs=0.01)
    assert seconds_to_see(equal(500, 0.05, noise=noise), 1.0 + 0.95 * wanted, 0.01) == math.inf
    assert seconds_to_see(equal(500, 0.05, noise=noise), 1.0 + 1.1 * wanted, 0.01) < math.inf


@pytest.mark.parametrize(("rise", "wanted"), [(1.2, 1826), (1.5, 333), (2.0, 109), (5.0, 22), (20.0, 10)])
def test_events_that_the_sequential_test_needs(rise, wanted):
    assert sequential_events(rise, 0.5, 0.01, 5.0) == pytest.approx(wanted, abs=0.6)


def test_a_sixty_times_stricter_alpha_costs_less_than_twice_the_events():
    for rise in (1.5, 2.0, 5.0, 20.0):
        assert 1.5 < sequential_events(rise, 0.5, 1.7e-4) / sequential_events(rise, 0.5, 0.01) < 1.9


def test_latency_needs_what_the_normal_equations_say():
    assert latency_requests(0.05, 0.6, 0.01) == pytest.approx(3937, abs=1)
    assert latency_requests(0.01, 0.6, 0.01) == pytest.approx(94660, rel=1e-3)
    # a p99 needs about fourteen times the requests of a mean
    assert quantile_requests(0.05, 0.6, 0.99, 0.01) / latency_requests(0.05, 0.6, 0.01) == pytest.approx(13.9, abs=0.1)


def test_a_rare_endpoint_is_seen_by_itself_long_before_the_whole_moves():
    alone = seconds_to_count(5000 * 0.05, 1e-4)
    assert alone == pytest.approx(3.55 * MINUTE, rel=0.01)
    together = seconds_to_see(equal(5000, 0.05), 1.0 + 1e-4 / 1e-3, 0.01)
    assert together == pytest.approx(3.0 * HOUR, rel=0.05)
    assert requests_to_have_seen(1e-4) == pytest.approx(3.0 / 1e-4, rel=0.01)


def test_a_slope_is_found_when_regression_finds_it():
    slope, deviation, step = 0.05, 0.02, 1.0 / 60.0
    hours = hours_to_see_slope(slope, deviation, step, 0.001)
    rng = seeds.generator(1, "slopes")
    ages = np.arange(step, hours, step)
    noise = deviation * rng.standard_normal((RUNS, len(ages)))
    centred = ages - ages.mean()
    found = ((slope * ages + noise) * centred).sum(axis=1) / (centred**2).sum()
    reached = found / (deviation / math.sqrt((centred**2).sum())) > stats.norm.ppf(0.999)
    # binomial noise of 4,000 runs is .005; the equation takes the sum of squares as n T^2 / 12
    assert reached.mean() == pytest.approx(0.9, abs=0.02)


def test_a_stratum_is_missed_as_often_as_all_hosts_are_elsewhere():
    assert odds_to_have_stratum(0.05, 10) == pytest.approx(1.0 - 0.95**10)


@pytest.mark.parametrize(("tau", "hosts"), [(0.0, 5), (0.2, 5), (0.1, 1), (0.2, 20)])
@pytest.mark.parametrize("rps", [500, 5000])
def test_the_sequential_test_keeps_its_bound_and_has_the_power_that_is_foretold(tau, hosts, rps):
    alpha, minutes = 0.01, 240
    noise = tau * math.sqrt(2.0 / hosts)
    rng = seeds.generator(11, "arms", tau, hosts, rps)
    apart = np.exp(rng.normal(-0.5 * tau**2, tau, (2, RUNS, hosts))).mean(axis=2)[:, :, np.newaxis]
    usual = rps * 0.05 * 1e-3 * 60.0
    arms = equal(rps, 0.05, noise=noise)
    least = least_rise(arms, minutes * 60.0, alpha)

    def evidence(rise):
        x, y = (rng.poisson(usual * r * side * np.ones((RUNS, minutes))).cumsum(axis=1)
                for r, side in zip((rise, 1.0), apart, strict=True))  # fmt: skip
        return (count_evidence(x, y, 0.5, 5.0, noise) >= math.log(1.0 / alpha)) & (x > y)

    # looked at 240 times: at most alpha, with three standard errors of 4,000 runs
    assert evidence(1.0).any(axis=1).mean() <= alpha + 3.0 * math.sqrt(alpha / RUNS)
    seen = evidence(least)
    # normal approximations of counts and of hosts: 2 points
    assert seen[:, -1].mean() == pytest.approx(0.9, abs=0.02)
    assert seen.any(axis=1).mean() >= 0.9


def test_the_test_of_means_keeps_its_bound_though_hosts_differ_and_is_never_sure_of_one_host():
    alpha, n, noise, sigma = 0.01, 200, 0.05, 0.05
    rng = seeds.generator(5, "means")
    offset = noise * rng.standard_normal((RUNS, 1))
    steps = offset + sigma * rng.standard_normal((RUNS, n))
    k = np.arange(1, n + 1)
    difference, variance = steps.cumsum(axis=1) / k, sigma**2 / k
    fires = (mean_evidence(difference, variance, noise, 0.1) >= math.log(1.0 / alpha)) & (difference > 0)
    assert fires.any(axis=1).mean() <= alpha + 3.0 * math.sqrt(alpha / RUNS)
    careless = (mean_evidence(difference, variance, 0.0, 0.1) >= math.log(1.0 / alpha)) & (difference > 0)
    assert careless.any(axis=1).mean() > 0.3  # hosts taken as alike: a false alarm in three releases
    assert least_shift(1e-12, noise, 0.1, alpha) > 2.0 * noise


def test_bounds_of_a_ratio_hold_what_is_true_and_close_with_data():
    low, high = ratio_bounds(600.0, 300.0, 0.5, 0.01)
    assert low < 2.0 < high and high / low < 2.0
    wide = ratio_bounds(6.0, 3.0, 0.5, 0.01)
    assert wide[0] < 1.0 < 2.0 < wide[1]
    rng = seeds.generator(3, "bounds")
    x, y = rng.poisson(200.0, 400), rng.poisson(100.0, 400)
    held = [ratio_bounds(float(a), float(b), 0.5, 0.05) for a, b in zip(x, y, strict=True)]
    assert np.mean([low <= 2.0 <= high for low, high in held]) >= 0.95 - 3 * math.sqrt(0.05 / 400)


def test_the_exact_p_value_is_scipys():
    assert count_p_value(45, 9, 0.5) == pytest.approx(stats.binomtest(45, 54, 0.5, alternative="greater").pvalue)
    assert count_p_value(np.array([0, 3]), np.array([5, 0]), 0.5) == pytest.approx([1.0, 0.125])
