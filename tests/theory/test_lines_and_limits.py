"""The closed forms of an expansion's resources against recursions, balance equations and a simulated line."""

import heapq
import math

import numpy as np
import pytest

from simride.simulator.programmes.expand_queues import erlang_b, over_the_limit, with_patience


def one(value):
    return np.asarray(float(value))


@pytest.mark.parametrize(
    ("servers", "load"),
    [(1, 0.4), (10, 10.0), (25, 31.0), (400, 380.0), (2000, 2200.0), (1500, 3000.0), (800, 2700.0)],
)
def test_what_a_limit_refuses_is_erlangs_recursion(servers, load):
    blocked = 1.0
    for n in range(1, servers + 1):  # B(n) = a B(n-1) / (n + a B(n-1)), exact
        blocked = load * blocked / (n + load * blocked)
    exact = load < 1.5 * servers  # beyond, a limit that is off by a thousandth at most
    assert float(erlang_b(one(servers), one(load))) == pytest.approx(blocked, rel=1e-9 if exact else 1e-3)


def test_ten_erlangs_on_ten_lines_are_refused_as_the_tables_say():
    assert float(erlang_b(one(10), one(10))) == pytest.approx(0.2146, abs=5e-5)  # four places are printed


@pytest.mark.parametrize(
    ("servers", "use", "hold_s", "patience_s"),
    [(1, 0.5, 1.0, 1.0), (5, 0.8, 0.1, 1.0), (5, 1.5, 0.1, 1.0), (50, 0.95, 0.02, 0.5), (200, 0.99, 0.02, 2.0),
     (400, 2.5, 0.5, 1.0)],
)
def test_who_gives_up_and_who_waits_is_what_the_balance_equations_say(servers, use, hold_s, patience_s):
    rate = servers * use / hold_s
    logs = [0.0]
    for n in range(1, 6000):  # births at the rate, deaths at min(n, c) / hold + (n - c) / patience
        logs.append(logs[-1] + math.log(rate) - math.log(min(n, servers) / hold_s + max(0, n - servers) / patience_s))
    shares = np.exp(np.array(logs) - max(logs))
    shares /= shares.sum()
    line = np.maximum(0, np.arange(6000) - servers)
    served = with_patience(one(servers), one(servers * use), one(hold_s), one(patience_s), one(0.0))
    assert float(served.refused) == pytest.approx((line * shares).sum() / patience_s / rate, rel=1e-6)
    assert float(served.refused + served.late) == pytest.approx(shares[servers:].sum(), rel=1e-6)


def test_nobody_gives_up_where_patience_is_endless_and_the_tail_is_that_of_erlang_c():
    servers, use, hold, late = 20, 0.9, 0.1, 0.05
    blocked = float(erlang_b(one(servers), one(servers * use)))
    waits = blocked / (1.0 - use * (1.0 - blocked))
    served = with_patience(one(servers), one(servers * use), one(hold), one(1e6), one(late))
    assert float(served.refused) < 1e-6
    assert float(served.late) == pytest.approx(waits * math.exp(-servers * (1.0 - use) * late / hold), rel=1e-4)


def test_lateness_is_that_of_a_simulated_line():
    servers, use, hold, patience, late, many = 8, 1.05, 0.1, 0.5, 0.08, 400_000
    draw = np.random.default_rng(11)  # numpy.random: a test's own
    arrivals = np.cumsum(draw.exponential(hold / (servers * use), many))
    holds, gives_up = draw.exponential(hold, many), draw.exponential(patience, many)
    free = [0.0] * servers
    refused = slow = 0
    for at, lasts, patient in zip(arrivals, holds, gives_up, strict=True):
        wait = max(0.0, free[0] - at)
        if wait > patient:
            refused += 1
            continue
        slow += wait > late
        heapq.heapreplace(free, at + wait + lasts)
    served = with_patience(one(servers), one(servers * use), one(hold), one(patience), one(late))
    # 400,000 arrivals, of which some 60 in a row wait alike: four standard errors of a share near 1/4 are .02
    assert float(served.refused) == pytest.approx(refused / many, abs=0.02)
    assert float(served.late) == pytest.approx(slow / many, abs=0.02)


def test_a_load_far_under_its_servers_loses_nothing_and_stays_a_number():
    served = with_patience(one(5000), one(1000), one(0.01), one(2.0), one(0.5))
    assert 0.0 <= float(served.refused) < 1e-12 and 0.0 <= float(served.late) < 1e-12


def test_the_knee_comes_later_the_more_servers_there_are():
    late = [float(with_patience(one(c), one(0.9 * c), one(0.1), one(2.0), one(0.02)).late) for c in (2, 20, 200)]
    assert late[0] > late[1] > late[2]


def test_places_that_are_not_there_are_refused_and_no_others():
    assert over_the_limit(one(4), np.array([3.0, 4.0, 5.0, 8.0])) == pytest.approx([0.0, 0.0, 0.2, 0.5])
