"""Orders about who is let in: budgets, limits, shedding by class and by client, on a running fleet."""

from dataclasses import replace

import numpy as np
import pytest

from simride.base.errors import OrderError
from simride.cases.load import Case
from simride.rides.script import parse_order
from simride.simulator import harm
from simride.simulator.actions import plan
from simride.simulator.orders import Order
from simride.simulator.run import Run
from simride.simulator.spec import UNLIMITED
from simride.simulator.state import OP_FIELDS, ROOT_FIELDS
from simride.simulator.telemetry import MetricQuery, run
from simride.simulator.telemetry.frame import Frame
from simride.simulator.world import Effect, Where

ROOT = {name: i for i, name in enumerate(ROOT_FIELDS)}


def after(fleet: Run, *orders: str, seconds: float = 90.0) -> np.ndarray:
    """Rates of users [P, K, fields] once these orders work."""
    for text in orders:
        fleet.carry_out(plan(fleet, parse_order(text)))
    fleet.advance(fleet.now + seconds)
    fine = fleet.tape.segments[-1]
    return fine.roots[fine.count - 1].astype(np.float64)


def by_client(fleet: Run, metric: str) -> dict[str, float]:
    frame: Frame = run(fleet.view(), MetricQuery(metric, by=("client",), last_s=60.0))
    return {one.labels["client"]: one.total_value for one in frame.series}


def test_a_retry_budget_is_set_and_lifted(fleet: Run) -> None:
    calls = [e for e, (caller, _) in enumerate(fleet.names.calls) if caller.startswith("thread-store.")]
    fleet.carry_out(plan(fleet, parse_order("set_retry_budget service=thread-store percent=10")))
    assert fleet.params_at(fleet.now + 60).retry_budget[calls] == pytest.approx(0.1)
    fleet.advance(fleet.now + 60)
    lifted = plan(fleet, parse_order("set_retry_budget service=thread-store"))
    assert "from 10 % of first attempts to no limit" in lifted.says
    fleet.carry_out(lifted)
    assert (fleet.params_at(fleet.now + 60).retry_budget[calls] == UNLIMITED).all()


def test_the_budget_of_users_clients_takes_minutes_to_reach_them(fleet: Run) -> None:
    made = plan(fleet, parse_order("set_retry_budget percent=10"))
    assert "users' clients" in made.says and made.lasts_s == 300.0


def test_a_rate_limit_refuses_apart_from_queues_and_can_be_undone(fleet: Run) -> None:
    ops = [o for o, name in enumerate(fleet.names.operations) if name.startswith("presence.")]

    def limited() -> float:
        fine = fleet.tape.segments[-1]
        return float(fine.ops[fine.count - 1, ops, :, OP_FIELDS.index("limited")].sum())

    after(fleet, "set_rate_limit service=presence percent=50")
    assert limited() > 0.0
    after(fleet, "set_rate_limit service=presence")
    assert limited() == 0.0


def test_a_quota_is_named_by_caller_and_callee(fleet: Run) -> None:
    caller, callee = next(
        (a.split(".")[0], b.split(".")[0]) for a, b in fleet.names.calls if a.split(".")[0] != b.split(".")[0]
    )
    made = plan(fleet, Order("set_rate_limit", services=(callee,), name=caller, percent=50.0))
    assert f"quota of {caller} at {callee} set to" in made.says
    assert {effect.field for effect in made.effects} == {"quota"}
    with pytest.raises(OrderError, match="makes no calls"):
        plan(fleet, Order("set_rate_limit", services=(caller,), name=callee))


def test_shedding_a_client_refuses_its_users_and_no_others(fleet: Run) -> None:
    clients = list(fleet.world.fleet.clients)
    out, kept = clients[-1], clients[0]
    calm = after(fleet)
    rows = after(fleet, f"shed_load name={out} percent=100")
    share = fleet.params_at(fleet.now).client_share[-1].mean()
    assert rows[..., ROOT["failed"]].sum() / rows[..., ROOT["requests"]].sum() == pytest.approx(share, rel=0.05)
    failing = by_client(fleet, "error_rate")
    assert failing[out] == pytest.approx(1.0, abs=0.02) and failing[kept] < 0.01
    assert rows[..., ROOT["requests"]].sum() == pytest.approx(calm[..., ROOT["requests"]].sum(), rel=0.1)


def test_shedding_a_class_refuses_its_endpoints_and_no_others(started: Run, messenger: Case) -> None:
    low = messenger.fleet.endpoints[-1].name
    endpoints = tuple(replace(e, criticality="low" if e.name == low else "high") for e in messenger.fleet.endpoints)
    fleet = started.fork()
    fleet.world = replace(fleet.world, fleet=replace(messenger.fleet, endpoints=endpoints))
    rows = after(fleet, "shed_load name=low percent=80")
    shed = rows[..., ROOT["shed"]].sum(axis=1) / rows[..., ROOT["attempts"]].sum(axis=1)
    assert shed[-1] == pytest.approx(0.8, abs=0.01) and (shed[:-1] == 0.0).all()


def test_shedding_ends_when_nothing_is_to_be_refused(fleet: Run) -> None:
    after(fleet, "shed_load percent=20")
    rows = after(fleet, "shed_load percent=0")
    assert rows[..., ROOT["shed"]].sum() == 0.0


def test_a_class_nobody_is_of_is_said_to_be_empty(fleet: Run) -> None:
    with pytest.raises(OrderError, match="No endpoint is of class medium"):
        plan(fleet, parse_order("shed_load name=medium percent=10"))
    with pytest.raises(OrderError, match="Clients are"):
        plan(fleet, parse_order("shed_load name=nobody percent=10"))


def test_one_client_fifty_times_over_shows_by_client(fleet: Run) -> None:
    clients = list(fleet.world.fleet.clients)
    before = by_client(fleet, "traffic")
    noisy = Effect("client_demand", Where(clients=(clients[-1],)), 50.0, fleet.now)
    fleet.effects.append(noisy)
    fleet.advance(fleet.now + 120.0)
    now = by_client(fleet, "traffic")
    assert now[clients[-1]] / before[clients[-1]] == pytest.approx(50.0, rel=0.1)
    assert now[clients[0]] / before[clients[0]] == pytest.approx(1.0, rel=0.1)


def test_a_refused_user_costs_as_much_as_any_failed_one(started: Run) -> None:
    def cost(*orders: str) -> float:
        fleet = started.fork()
        begins = fleet.now
        after(fleet, *orders, seconds=300.0)
        return float(harm.cumulative(fleet.world.fleet, fleet.tape, begins, begins + 300.0)[-1])

    client = next(iter(started.world.fleet.clients))
    assert cost(f"shed_load name={client} percent=50") > cost() + 1000.0


def test_a_pool_too_small_is_felt_and_can_be_raised(fleet: Run) -> None:
    caller, callee = "thread-store", "shard-store"
    calm = after(fleet)[..., ROOT["failed"]].sum()
    tight = after(fleet, f"set_pool_size service={caller} name={callee} amount=1")
    assert tight[..., ROOT["failed"]].sum() > 10 * calm + 100
    raised = after(fleet, f"set_pool_size service={caller} name={callee}", seconds=180.0)
    assert raised[..., ROOT["failed"]].sum() < 2 * calm + 100
