"""What-ifs: what each is, that the ride's own is the ride, and that the same record gives the same numbers."""

import pytest

from simride.cases.schema import Case
from simride.rides import whatifs
from simride.rides.ride import Ride
from simride.rides.scoring import fly_script, horizon
from simride.simulator.alternatives import total_harm
from simride.simulator.run import Run

SEED = 7


@pytest.fixture(scope="module")
def flown(messenger: Case, started: Run) -> Ride:
    return fly_script(messenger, SEED, messenger.scripts["middling"], run=started.fork())


@pytest.fixture(scope="module")
def compared(flown: Ride) -> dict[str, whatifs.Compared]:
    told: list[tuple[int, int]] = []
    found = whatifs.compare(flown, lambda done, of_all: told.append((done, of_all)), weathers=1)
    assert told == [(n + 1, len(found)) for n in range(len(found))]
    return {one.what.id: one for one in found}


def test_each_order_that_moved_the_fleet_is_left_out_once(flown: Ride, compared: dict[str, whatifs.Compared]) -> None:
    moved = [event.seq for event in flown.record if event.kind == "acted"]
    left_out = {int(name.removeprefix("without-")) for name in compared if name.startswith("without-")}
    assert left_out <= set(moved)
    assert left_out
    assert {"yours", "nothing", "reference", "earlier"} <= set(compared)


def test_yours_and_nothing_are_those_of_the_debrief(flown: Ride, compared: dict[str, whatifs.Compared]) -> None:
    silent = fly_script(flown.case, SEED, "", run=flown.at_begin.fork())
    until = horizon(flown)
    for name, ride in (("yours", flown), ("nothing", silent)):
        run = ride.run.fork()
        run.advance(until)
        assert compared[name].flown[0].harm == pytest.approx(total_harm(run, until), rel=1e-9)


def test_who_acts_well_recovers_and_who_does_nothing_does_not(compared: dict[str, whatifs.Compared]) -> None:
    assert compared["nothing"].flown[0].recovered_s is None
    assert compared["reference"].flown[0].recovered_s is not None
    assert compared["earlier"].flown[0].harm < compared["yours"].flown[0].harm


def test_the_share_of_the_budget_is_harm_over_what_may_be_lost(
    flown: Ride, compared: dict[str, whatifs.Compared]
) -> None:
    goal = whatifs.objective(flown)
    assert goal == 0.999
    one = compared["nothing"].flown[0]
    budget = compared["nothing"].to_json(goal)["budget"]
    assert budget == pytest.approx(one.harm / (0.001 * one.requests_s * 28 * 86400), rel=0.01)  # three digits kept
