"""Retry budgets, rate limits and quotas in a whole fleet, against what the algebra says."""

import numpy as np
import pytest

from oracle.small_fleets import chain, fleet, fly, service
from simride.simulator.kernels import edges
from simride.simulator.layout import Names
from simride.simulator.spec import Call, Operation
from simride.simulator.state import Params

RPS = 1000.0


@pytest.mark.parametrize("budget", [0.0, 0.1, 0.2])
def test_a_retry_budget_bounds_what_a_dead_callee_sees(budget: float) -> None:
    dead = service("dead", slots=4096, error_rate=1.0)
    call = Call("dead.get", 1.0, attempts=3, retry_budget=budget)
    described = fleet(
        (service("front", slots=512), dead),
        (Operation("front.get", "front", calls=(call,)), Operation("dead.get", "dead")),
    )
    flown = fly(described, RPS, 40)
    assert flown.last("ops", "arrivals")[1, 0] / RPS == pytest.approx(1.0 + budget, rel=1e-3)
    granted = 0.5 * (np.sqrt(1.0 + 4.0 * budget) - 1.0)  # g (1 + g) = budget: second attempts fail and ask as well
    assert flown.last("calls", "not_retried")[0, 0] == pytest.approx(RPS * (1.0 - granted**2), rel=1e-3)


def test_a_retry_budget_ends_the_storm_that_retries_keep_up() -> None:
    def ok_after(budget: float) -> float:
        only = service("only", hosts=4, slots=8, queue_limit=2000)
        call = Call("only.get", 0.3, attempts=3, backoff_s=0.05, retry_budget=budget)
        described = fleet((service("front", slots=10**6), only), (
            Operation("front.get", "front", calls=(call,)), Operation("only.get", "only"),
        ))  # fmt: skip

        def spike(params: Params, names: Names, i: int) -> Params:
            return params._replace(demand=params.demand * (2.0 if 10 <= i < 25 else 1.0))

        flown = fly(described, 0.6 * 3200.0, 120, spike)
        return float(flown.last("roots", "ok")[0, 0] / (0.6 * 3200.0))

    assert ok_after(100.0) < 0.2
    assert ok_after(0.1) > 0.99


@pytest.mark.parametrize("load", [0.5, 1.5, 4.0])
def test_a_rate_limit_lets_in_its_rate_and_refuses_the_rest_quickly(load: float) -> None:
    described = chain(service("front", slots=512), service("back", slots=64, rate_limit_rps=RPS))
    flown = fly(described, load * RPS, 30)
    assert flown.last("roots", "ok")[0, 0] == pytest.approx(min(load, 1.0) * RPS, rel=1e-4)
    over = max(load - 1.0, 0.0) * RPS
    assert flown.last("ops", "limited")[1, 0] == pytest.approx(over, rel=1e-4, abs=1e-6)
    assert flown.last("calls", "limited")[0, 0] == pytest.approx(over, rel=1e-3, abs=1e-6)
    assert flown.last("cells", "arrivals").sum() == pytest.approx(load * RPS + min(load, 1.0) * RPS, rel=1e-4)
    assert flown.last("cells", "refused").sum() == 0.0  # apart from queues that are full


def test_a_quota_is_of_each_cluster_of_callers() -> None:
    operations = (
        Operation("front.get", "front", calls=(Call("back.get", 1.0, quota_rps=400.0),)),
        Operation("back.get", "back"),
    )
    described = fleet((service("front", slots=512), service("back", slots=64)), operations, clusters=2)

    def uneven(params: Params, names: Names, i: int) -> Params:
        return params._replace(demand=np.array([[300.0, 900.0]]))

    flown = fly(described, RPS, 30, uneven)
    assert flown.last("calls", "limited")[0] == pytest.approx([0.0, 500.0], rel=1e-4, abs=1e-6)
    assert flown.last("roots", "ok")[0] == pytest.approx([300.0, 400.0], rel=1e-3)
    sent = flown.state.edge_ledger[0, :, 3]
    assert sent.sum() == pytest.approx(flown.state.cell_ledger[flown.names.layout.cell_service == 1, 0].sum(), rel=1e-9)


def test_what_a_limit_refuses_is_tried_again_as_quickly_as_any_refusal() -> None:
    call = Call("back.get", 1.0, attempts=2, backoff_s=0.5)
    described = fleet(
        (service("front", slots=4096), service("back", slots=64, rate_limit_rps=RPS)),
        (Operation("front.get", "front", calls=(call,)), Operation("back.get", "back")),
    )
    flown = fly(described, 2.0 * RPS, 60)
    # at rest: attempts a = 2 + 2 f, of which f = 1 - 1 / a are refused, so a = 2 + sqrt 2
    assert flown.last("ops", "arrivals")[1, 0] / RPS == pytest.approx(2.0 + np.sqrt(2.0), rel=2e-3)
    assert flown.state.edges[0, 0, edges.TIMEOUT_P] == 0.0
