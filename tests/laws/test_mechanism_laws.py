"""Laws of what may stand in a call's way: nothing is made or lost, and room to spare changes nothing."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from laws.test_engine_laws import check_balance, fleets, loads, ticks, turbulent
from oracle.small_fleets import fly
from simride.simulator import engine
from simride.simulator.layout import Names
from simride.simulator.spec import Fleet
from simride.simulator.state import Params

few = settings(max_examples=8, deadline=None, derandomize=True)


def hindered(params: Params, names: Names, i: int) -> Params:
    """Budgets, quotas and limits that bite, one after another, in turbulence."""
    params = turbulent(params, names, i)
    if i >= 2:
        params = params._replace(retry_budget=np.full_like(params.retry_budget, 0.1))
    if i >= 4:
        params = params._replace(client_retry_budget=np.full_like(params.client_retry_budget, 0.05))
    if 3 <= i < 12:
        params = params._replace(pool=np.full_like(params.pool, 2.0 if i < 8 else 6.0))
    if 6 <= i < 11:
        bad = np.zeros_like(params.link_lost)
        bad[:, 0, 1] = 0.7
        params = params._replace(link_lost=bad, link_slow_p=bad.transpose(0, 2, 1), link_slow_s=bad)
    if i >= 8:
        slips = np.zeros_like(params.op_errors)
        slips[:, 0, 0] = 0.2
        params = params._replace(op_errors=slips, wrong=slips)
    if i >= 10:
        half = np.where(names.layout.cell_service == names.service_index["middle"], 0.5, 1.0)
        params = params._replace(hosts=params.hosts * half)
    if 5 <= i < 9:
        params = params._replace(quota=np.full_like(params.quota, 30.0))
    if i >= 7:
        params = params._replace(rate_limit=np.full_like(params.rate_limit, 200.0))
    return params


@few
@given(fleets(), loads)
def test_no_request_is_made_or_lost_by_what_refuses_it(described: Fleet, rps: float) -> None:
    for names, state in ticks(described, rps, hindered):
        check_balance(names, state)
        check_ways(names, state)


def check_ways(names: Names, state: engine.State) -> None:
    """What came for a connection gave it back, or is there; attempts that left for an operation arrived there."""
    came, back, lost = np.moveaxis(state.pool_ledger, -1, 0)
    np.testing.assert_allclose(came, back + lost + engine.in_pools(state), rtol=1e-9, atol=1e-7)
    layout = names.layout
    sent = state.edge_ledger[:, :, 3] - state.edge_ledger[:, :, 4]  # less what was lost between clusters
    to = np.concatenate([layout.call_to, layout.root_op])
    arrived, limited = np.moveaxis(state.op_ledger, -1, 0)
    for o in range(len(layout.op_service)):
        np.testing.assert_allclose(sent[to == o].sum(), arrived[o].sum(), rtol=1e-9, atol=1e-7)
    for s in range(len(names.services)):
        ops, cells = layout.op_service == s, layout.cell_service == s
        lost_before = arrived[ops].sum() - limited[ops].sum() - state.cell_ledger[cells, 0].sum()
        assert lost_before >= -1e-7 * max(1.0, arrived[ops].sum())  # what the network loses never arrives


@few
@given(fleets(), loads)
def test_room_to_spare_changes_not_a_byte(described: Fleet, rps: float) -> None:
    def roomy(params: Params, names: Names, i: int) -> Params:
        params = turbulent(params, names, i)
        return params._replace(
            retry_budget=np.full_like(params.retry_budget, 1e5),  # below what counts as none
            client_retry_budget=np.full_like(params.client_retry_budget, 1e5),
            quota=np.full_like(params.quota, 1e9),
            rate_limit=np.full_like(params.rate_limit, 1e9),
        )

    plain, spare = fly(described, rps, 12, turbulent).segment, fly(described, rps, 12, roomy).segment
    for table in ("cells", "ops", "downstream", "calls", "roots", "latency"):
        assert getattr(plain, table).tobytes() == getattr(spare, table).tobytes(), table


@few
@given(fleets(), loads, some.sampled_from([0.0, 0.1, 1.0]))
def test_retries_are_never_more_than_their_budget(described: Fleet, rps: float, budget: float) -> None:
    operations = tuple(
        replace(o, calls=tuple(replace(c, retry_budget=budget) for c in o.calls)) for o in described.operations
    )
    flown = fly(replace(described, operations=operations), rps, 12, turbulent)
    begun, _, _, sent, _ = np.moveaxis(flown.state.edge_ledger[: len(flown.names.calls)], -1, 0)
    back = engine.retrying(flown.state)[: len(begun)]  # below 0 where a step expected more than came
    assert (sent + back <= begun * (1.0 + budget) * (1.0 + 1e-9) + 1e-9).all()


@few
@given(fleets(), loads)
def test_a_pool_with_room_to_spare_changes_next_to_nothing(described: Fleet, rps: float) -> None:
    def roomy(params: Params, names: Names, i: int) -> Params:
        return turbulent(params, names, i)._replace(pool=np.full_like(params.pool, 1e6))

    plain, spare = fly(described, rps, 12, turbulent).segment, fly(described, rps, 12, roomy).segment
    # the pool's queue rounds what it serves
    np.testing.assert_allclose(spare.roots, plain.roots, rtol=1e-5, atol=1e-5)
