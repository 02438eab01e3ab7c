"""Exact simulation: what it takes from the engine's words, counts that add up, and what it will not draw."""

import numpy as np
import pytest

from oracle.small_fleets import chain, drawn, fleet, own_times, service
from simride.base.errors import Faults
from simride.simulator import exact
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Operation
from simride.simulator.state import Params

STATION = chain(service("only", hosts=4, slots=4, queue_limit=20), timeout_s=0.1, attempts=3)


def at(rps: float, buckets: int = 30, change: dict[str, float] | None = None, seed: int = 1) -> exact.Drawn:
    """The station with some of its parameters set to another value everywhere."""

    def edit(params: Params, _names: Names, _i: int) -> Params:
        return params._replace(**{k: np.full_like(getattr(params, k), v) for k, v in (change or {}).items()})

    return drawn(STATION, rps, buckets, edit, seeds=(seed,))


def share(run: exact.Drawn, field: str, of: str = "requests") -> float:
    """Ratio of two columns of the users, all but the last seconds."""
    return float(run.roots(field)[:-2].sum() / run.roots(of)[:-2].sum())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    one, again, other = at(1500.0), at(1500.0), at(1500.0, seed=2)
    assert one.edges.tobytes() == again.edges.tobytes()
    assert one.edges.tobytes() != other.edges.tobytes()


def test_room_for_more_runs_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    roomy = at(3000.0)
    monkeypatch.setattr(exact, "ROOM", 16)
    assert at(3000.0).edges.tobytes() == roomy.edges.tobytes()


@pytest.mark.parametrize("rps", [800.0, 1500.0, 4000.0])
def test_every_request_that_came_succeeds_or_fails_and_every_attempt_is_counted(rps: float) -> None:
    # nobody comes in the last five seconds, so nothing is under way at the end
    run = drawn(STATION, rps, 30, lambda p, _, i: p if i < 25 else p._replace(demand=0.0 * p.demand))
    total = {field: run.roots(field).sum() for field in ("requests", "retries", "ok", "failed", "failed_attempts")}
    assert total["requests"] == total["ok"] + total["failed"]
    assert total["failed_attempts"] == total["retries"] + total["failed"]
    arrived = run.services("arrivals").sum()
    assert arrived == total["requests"] + total["retries"]
    assert arrived == run.services("refused").sum() + run.services("ended").sum()
    assert run.root_times.sum() == total["ok"]
    assert run.run_times.sum() == run.services("ended").sum()


def test_slots_and_queues_never_exceed_what_there_is() -> None:
    run = at(4000.0)
    assert (run.services("busy_s") <= 16 * run.bucket_s * (1 + 1e-9)).all()
    assert (run.services("waiting_s") <= 4 * 20 * run.bucket_s * (1 + 1e-9)).all()
    assert run.services("busy_s")[5:].min() > 15.5


def test_the_edge_sheds_every_attempt_alike() -> None:
    run = at(400.0, change={"shed": 0.5})
    assert share(run, "failed") == pytest.approx(0.125, abs=0.01)
    assert share(run, "shed", "attempts") == pytest.approx(0.5, abs=0.02)


def test_a_call_without_a_way_fails_at_once_and_never_arrives() -> None:
    described = chain(service("front", slots=64), service("back", slots=64))

    def cut_off(params: Params, _names: Names, _i: int) -> Params:
        return params._replace(unreachable=np.full_like(params.unreachable, 0.4))

    run = drawn(described, 1000.0, 20, cut_off)
    assert share(run, "failed") == pytest.approx(0.4, abs=0.015)
    assert run.services("arrivals")[:, 1].sum() / run.calls("first").sum() == pytest.approx(0.6, abs=0.015)


def test_a_breaker_refuses_its_share_at_once() -> None:
    described = chain(service("front", slots=64), service("back", slots=64))
    run = drawn(described, 1000.0, 20, lambda p, _n, _i: p._replace(let_through=np.full_like(p.let_through, 0.7)))
    assert share(run, "failed") == pytest.approx(0.3, abs=0.015)


def test_a_lost_call_costs_its_timeout_and_never_arrives() -> None:
    run = at(400.0, change={"lost_p": 0.2})
    assert share(run, "timeouts", "attempts") == pytest.approx(0.2, abs=0.015)
    arrived = run.services("arrivals")[:-2].sum() / run.roots("attempts")[:-2].sum()
    assert arrived == pytest.approx(0.8, abs=0.015)


def test_a_slow_network_delays_answers_and_refusals_but_not_the_host() -> None:
    run = at(400.0, change={"slow_p": 0.5, "slow_mean_s": 0.04, "slow_scv": 0.0, "client_timeout_s": 9.0})
    mean = run.roots("seconds").sum() / run.roots("ok").sum()
    stayed = run.services("stayed_s").sum() / run.services("ended").sum()
    assert mean - stayed == pytest.approx(0.02, rel=0.03)


def test_errors_end_a_run_before_its_calls() -> None:
    described = chain(service("front", slots=64, error_rate=0.25), service("back", slots=64))
    run = drawn(described, 1000.0, 20)
    came = run.calls("first").sum() / run.roots("requests").sum()
    assert came == pytest.approx(0.75, abs=0.01)
    assert share(run, "failed") == pytest.approx(0.25, abs=0.01)


def test_a_call_that_fails_ends_the_run_there() -> None:
    services = (service("front", slots=64), service("one", slots=64, error_rate=0.5), service("two", slots=64))
    operations = (
        Operation("front.get", "front", calls=(Call("one.get", 9.0), Call("two.get", 9.0))),
        Operation("one.get", "one"),
        Operation("two.get", "two"),
    )
    run = drawn(fleet(services, operations), 1000.0, 20)
    one, two = run.services("arrivals").sum(axis=(0, 2))[1:]
    assert two / one == pytest.approx(0.5, abs=0.01)


def test_a_fan_of_two_and_a_half_is_two_or_three() -> None:
    described = chain(service("front", slots=64), service("back", slots=64), fan=2.5)
    run = drawn(described, 1000.0, 20)
    assert run.calls("first").sum() / run.roots("requests").sum() == pytest.approx(2.5, rel=0.01)


@pytest.mark.parametrize(("made", "awaited"), [(0.3, 1.0), (0.6, 0.5), (2.4, 0.25)])
def test_calls_are_made_and_waited_for_as_often_as_the_parameters_say(made: float, awaited: float) -> None:
    def often(params: Params, names: Names, _i: int) -> Params:
        return params._replace(
            made=np.full_like(params.made, made),
            awaited=np.full_like(params.awaited, awaited),
            lost_p=np.where(names.layout.cell_service == 1, 1.0, 0.0),
        )

    # the back loses all calls: a front that waits for one fails with it
    services = (service("front", slots=256), service("back", slots=64))
    operations = (Operation("front.get", "front", calls=(Call("back.get", 0.1),)), Operation("back.get", "back"))
    run = drawn(fleet(services, operations), 1000.0, 30, often)
    assert run.calls("first").sum() / run.roots("requests").sum() == pytest.approx(made, rel=0.02)
    failed = run.roots("failed")[:-2].sum() / run.roots("requests")[:-2].sum()
    assert failed == pytest.approx(min(made * awaited, 1.0), rel=0.04)


def test_requests_go_by_route_and_by_the_shares_of_cells() -> None:
    described = fleet(
        (service("front", slots=64), service("back", hosts=2, slots=64)),
        (Operation("front.get", "front", calls=(Call("back.get", 9.0),)), Operation("back.get", "back")),
        clusters=2,
        locality=0.7,
    )

    def lopsided(params: Params, names: Names, _i: int) -> Params:
        return params._replace(demand=np.array([[1000.0, 0.0]]))

    run = drawn(described, 1.0, 20, lopsided)
    first, second = run.services("arrivals")[:, 1].sum(axis=0)
    assert second / (first + second) == pytest.approx(0.3, abs=0.01)


def test_an_odd_host_has_its_own_cell_and_takes_its_share() -> None:
    described = chain(service("only", hosts=10, slots=8), timeout_s=9.0)

    def odd(params: Params, names: Names, i: int) -> Params:
        hosts, portion, errors = params.hosts.copy(), params.share.copy(), params.errors.copy()
        a, b = names.cell("only", "r0-a", 0, 0), names.cell("only", "r0-a", 0, 1)
        if i >= 10:
            hosts[[a, b]], portion[[a, b]], errors[b] = (9, 1), (0.9, 0.1), 1.0
        return params._replace(hosts=hosts, share=portion, errors=errors)

    run = drawn(described, 2000.0, 20, odd)
    assert run.roots("failed")[:10].sum() == 0
    assert run.roots("failed")[10:].sum() / run.roots("requests")[10:].sum() == pytest.approx(0.1, abs=0.006)


def test_hosts_that_leave_finish_what_they_hold_and_new_ones_come_empty() -> None:
    described = chain(service("only", hosts=10, slots=1, own_s=0.1), timeout_s=99.0)

    def fewer(params: Params, _names: Names, i: int) -> Params:
        return params._replace(hosts=np.where(params.hosts > 0, (10, 4, 12)[i // 10], 0.0))

    run = drawn(described, 36.0, 40, lambda p, n, i: fewer(p, n, min(i, 29)))
    assert run.roots("failed").sum() == 0
    busy = run.services("busy_s")[:, 0, 0]
    assert busy[12:20].max() <= 4.0 + 1e-9
    assert run.roots("ok").sum() == pytest.approx(run.roots("requests").sum(), rel=0.05)


def test_slots_that_are_added_fill_at_once() -> None:
    described = chain(service("only", slots=1, own_s=1.0))

    def more(params: Params, _names: Names, i: int) -> Params:
        return params._replace(slots=np.full_like(params.slots, 1.0 if i < 20 else 50.0))

    run = drawn(described, 20.0, 30, more)
    assert run.services("busy_s")[20, 0, 0] > 45.0


def test_the_emptiest_of_two_hosts_waits_less_than_one_at_random() -> None:
    described = chain(service("only", hosts=200))
    both = (exact.PLAIN, exact.Discipline(choices=((0, 2),)))
    random, two = (drawn(described, 18_000.0, 40, discipline=discipline) for discipline in both)
    waits = [run.services("waited_s").sum() / run.services("begun").sum() for run in (random, two)]
    assert waits[0] == pytest.approx(0.09, rel=0.15)  # M/M/1 at .9
    # supermarket model (Vvedenskaya, Dobrushin, Karpelevich 1996): sum of rho^(2^i - 2) less the service
    expected = 0.01 * (sum(0.9 ** (2**i - 2) for i in range(1, 12)) - 1.0)
    assert waits[1] == pytest.approx(expected, rel=0.05)


def test_a_fleet_scaled_down_keeps_the_load_of_a_host() -> None:
    names = lay_out(chain(service("only", hosts=40, slots=4)))
    params = base_params(names, chain(service("only", hosts=40, slots=4)))
    small = exact.scaled(params._replace(demand=np.full_like(params.demand, 800.0)), 8)
    assert small.hosts.sum() == 5
    assert small.demand.sum() == 100.0


def test_a_fleet_that_cannot_be_scaled_so_far_says_which_cells() -> None:
    names = lay_out(chain(service("only", hosts=3)))
    with pytest.raises(Faults, match="3 hosts, which do not divide by 8"):
        exact.scaled(base_params(names, chain(service("only", hosts=3))), 8)


def test_what_is_not_drawn_is_refused_not_ignored() -> None:
    with pytest.raises(Faults, match="retry_budget"):
        at(100.0, change={"client_retry_budget": 0.1})


def test_every_parameter_is_drawn_or_refused() -> None:
    # a new parameter of the engine: draw it in kernels/exact.py, or add it to NOT_DRAWN
    drawn_by_name = {
        "hosts", "share", "own", "errors", "slow_p", "slow_mean_s", "slow_scv", "lost_p", "own_s", "scv", "slots",
        "queue_limit", "error_rate", "work", "fan", "probability", "made", "awaited", "timeout_s", "attempts",
        "backoff_s", "demand", "unreachable", "let_through",
        "shed", "client_timeout_s", "client_attempts", "client_backoff_s", "route",
    }  # fmt: skip
    of_clients = {"blocked", "client_demand", "client_blocked", "client_share"}  # already within demand, or refused
    # answers that are not true count as good; the caller's breaker acts by `let_through`; no delay without its odds
    by_others = {"wrong", "breaker_force", "link_slow_s"}
    assert set(Params._fields) == drawn_by_name | of_clients | by_others | set(exact.NOT_DRAWN)


def test_a_quantile_of_a_histogram_lies_in_its_bin() -> None:
    counts = np.zeros(len(exact.bin_edges()) - 1)
    counts[300] = 10
    low, high = exact.bin_edges()[300:302]
    assert exact.quantile(counts, 0.5) == pytest.approx((low + high) / 2)
    assert np.isnan(exact.quantile(np.zeros_like(counts), 0.5))


def test_a_slow_service_is_slow_in_its_stretch_only() -> None:
    run = drawn(STATION, 400.0, 30, lambda p, n, i: own_times(p, n, {"only": 3.0 if 10 <= i < 20 else 1.0}))
    mean = run.services("stayed_s")[:, 0, 0] / run.services("ended")[:, 0, 0]
    assert mean[11:20].mean() > 2.5 * mean[:10].mean()
