"""Bad links between clusters, and operations that err or answer wrongly, against what the algebra says."""

import numpy as np
import pytest

from oracle.small_fleets import Flown, fleet, fly, service
from simride.simulator import harm, latency
from simride.simulator.layout import Names
from simride.simulator.spec import Call, Operation
from simride.simulator.state import Params

RPS = 500.0
PAIR = (service("front", slots=4096), service("back", slots=256))


def two_places(**call: object) -> Flown:
    """The last bucket of two clusters that send a fifth of their calls to each other, the way from 0 to 1 cut."""
    settings = {"timeout_s": 0.4, **call}
    operations = (Operation("front.get", "front", calls=(Call("back.get", **settings),)), Operation("back.get", "back"))  # type: ignore[arg-type]

    def cut(params: Params, names: Names, i: int) -> Params:
        lost = params.link_lost.copy()
        lost[names.service_index["back"], 0, 1] = 1.0 if i >= 5 else 0.0
        return params._replace(link_lost=lost)

    # ticks below the delay of a retry: where whole ticks turn into cut ones and back, retries come in waves
    return fly(fleet(PAIR, operations, clusters=2, locality=0.8), RPS, 30, cut, tick_s=0.125)


def test_only_calls_over_the_bad_link_time_out() -> None:
    flown = two_places()
    assert flown.last("calls", "timeouts")[0] == pytest.approx([0.2 * RPS, 0.0], rel=1e-3, abs=1e-6)
    assert flown.last("roots", "ok")[0] == pytest.approx([0.8 * RPS, RPS], rel=1e-3)


def test_what_the_link_loses_never_arrives_and_is_counted() -> None:
    flown = two_places()
    assert flown.last("ops", "arrivals")[1] == pytest.approx([RPS, 0.8 * RPS], rel=1e-6)
    sent, lost = flown.state.edge_ledger[:, :, 3], flown.state.edge_ledger[:, :, 4]
    assert (sent - lost).sum() == pytest.approx(flown.state.op_ledger[:, :, 0].sum(), rel=1e-9)


def test_a_retry_takes_the_link_again_as_often_as_it_is_chosen() -> None:
    flown = two_places(attempts=2)
    assert flown.last("roots", "failed")[0, 0] == pytest.approx(0.2**2 * RPS, rel=0.01)


def test_a_slow_link_delays_its_share_of_answers() -> None:
    operations = (Operation("front.get", "front", calls=(Call("back.get", 1e6),)), Operation("back.get", "back"))

    def slow(params: Params, names: Names, i: int) -> Params:
        p, s = params.link_slow_p.copy(), params.link_slow_s.copy()
        p[names.service_index["back"], 0, 1], s[names.service_index["back"], 0, 1] = 0.5, 0.3
        return params._replace(link_slow_p=p, link_slow_s=s)

    flown = fly(fleet(PAIR, operations, clusters=2, locality=0.8), RPS, 20, slow)
    means = latency.mean(flown.segment.latency[-1, 0].astype(float))
    assert means[0] - means[1] == pytest.approx(0.2 * 0.5 * 0.3, rel=0.01)


def versions(error: float = 0.0, wrong: float = 0.0, newer: float = 0.5) -> Flown:
    """Two operations of one service; the newer of two versions, on part of the hosts, slips in the first."""
    operations = (
        Operation("front.get", "front", calls=(Call("back.read", 1.0),)),
        Operation("back.read", "back", calls=(Call("deep.get", 1.0),)),
        Operation("back.write", "back"),
        Operation("deep.get", "deep"),
    )
    services = (*PAIR, service("deep", slots=256))

    def slip(params: Params, names: Names, i: int) -> Params:
        old, new = names.cell("back", names.clusters[0], 0, 0), names.cell("back", names.clusters[0], 0, 1)
        hosts, share = params.hosts.copy(), params.share.copy()
        hosts[[old, new]] = hosts[old] * np.array([1.0 - newer, newer])
        share[[old, new]] = 1.0 - newer, newer
        errors, wrongs = params.op_errors.copy(), params.wrong.copy()
        errors[names.operation_index["back.read"], :, 1] = error
        wrongs[names.operation_index["back.read"], :, 1] = wrong
        return params._replace(hosts=hosts, share=share, op_errors=errors, wrong=wrongs)

    return fly(fleet(services, operations), RPS, 20, slip)


@pytest.mark.parametrize("newer", [0.1, 0.5])
def test_an_operation_errs_on_one_version_only(newer: float) -> None:
    flown = versions(error=0.4, newer=newer)
    assert flown.last("roots", "failed")[0, 0] == pytest.approx(0.4 * newer * RPS, rel=1e-3)
    assert flown.last("ops", "arrivals")[3, 0] == pytest.approx((1.0 - 0.4 * newer) * RPS, rel=1e-3)  # calls no further
    failed, came = flown.last("cells", "failed"), flown.last("cells", "arrivals")
    old, new = (flown.names.cell("back", flown.names.clusters[0], 0, slot) for slot in (0, 1))
    assert failed[old] == pytest.approx(0.0, abs=1e-6) and failed[new] / came[new] == pytest.approx(0.4, rel=1e-3)


def test_wrong_answers_look_like_good_ones() -> None:
    well, ill = versions(), versions(wrong=0.2)
    for table in ("cells", "calls", "latency"):
        assert getattr(well.segment, table).tobytes() == getattr(ill.segment, table).tobytes(), table
    assert ill.last("roots", "ok")[0, 0] == well.last("roots", "ok")[0, 0]
    assert ill.last("roots", "wrong")[0, 0] == pytest.approx(0.1 * RPS, rel=1e-6)
    assert ill.last("ops", "wrong")[0, 0] == pytest.approx(0.1 * RPS, rel=1e-6)  # its caller hands it on


@pytest.mark.parametrize("fan", [1, 5])
@pytest.mark.parametrize("probability", [0.4, 1.0])
def test_one_wrong_copy_makes_the_whole_answer_wrong(fan: int, probability: float) -> None:
    operations = (
        Operation("front.get", "front", wrong_rate=0.01, calls=(
            Call("back.read", 1.0, probability=probability, fan=fan), Call("back.log", 1.0, detached=True),
        )),
        Operation("back.read", "back", wrong_rate=0.03),
        Operation("back.log", "back", wrong_rate=0.5),
    )  # fmt: skip
    flown = fly(fleet((PAIR[0], service("back", slots=4096)), operations), RPS, 15)
    right = 0.99 * (1.0 - probability * (1.0 - 0.97**fan))
    assert flown.last("roots", "wrong")[0, 0] == pytest.approx((1.0 - right) * RPS, rel=1e-3)


def test_a_wrong_answer_costs_more_than_a_failed_one() -> None:
    wrong, failed = versions(wrong=0.2), versions(error=0.2)
    described = fleet(PAIR, (Operation("front.get", "front"), Operation("back.get", "back")))
    cost = [float(harm.harm_rate(described, flown.segment, 19, 20).sum()) for flown in (wrong, failed)]
    assert cost[0] > 2.0 * cost[1] > 0.0
