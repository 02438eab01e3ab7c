"""Changes taken back: the right one ends what it brought, an innocent one ends nothing, a missing one is said."""

import pytest

from simride.base.errors import OrderError, RideError
from simride.simulator.actions import plan
from simride.simulator.orders import Order
from simride.simulator.run import Run
from simride.simulator.world import Change, Effect, Where, World


@pytest.fixture(scope="module")
def changed(messenger):
    """An hour of the messaging fleet in which one setting made identity slow, and another did nothing."""
    noon = 15 * 3600.0
    slow = Effect("own", Where(("identity",)), 3.0, noon - 300.0, came_with="identity")
    told = Change(noon - 310.0, "config", "identity", "ciphers of sessions", "config-bot", "all regions", "finished")
    other = Change(noon - 200.0, "config", "identity", "owner of alerts", "clean-up bot", "all regions", "finished")
    return Run.start(
        World(messenger.fleet, 3, noon, noon + 3600.0, (slow,), (told, other), day_s=3600.0, fine_s=900.0)
    )


def busy(run):
    cells = run.names.cells("identity", "euw-a")
    segment = run.tape.segments[-1]
    return float(segment.cells[segment.count - 1, cells.start, 3])


def test_taking_the_right_change_back_ends_what_it_brought(changed):
    run = changed.fork()
    before = busy(run)
    run.carry_out(plan(run, Order("revert", services=("identity",), text="ciphers")))
    run.advance(run.now + 120.0)
    assert busy(run) == pytest.approx(before / 3.0, rel=0.1)
    assert any(change.title == "taken back: ciphers of sessions" for change in run.view().orders)


def test_without_words_the_newest_is_taken_back_and_then_the_one_before(changed):
    run = changed.fork()
    first = plan(run, Order("revert", services=("identity",)))
    assert "owner of alerts" in first.says and first.stops == ()
    run.carry_out(first)
    run.advance(run.now + 60.0)
    assert "ciphers" in plan(run, Order("revert", services=("identity",))).says


def test_what_is_simulated_stays_as_it_was(changed):
    run = changed.fork()
    order = plan(run, Order("revert", services=("identity",), text="ciphers"))
    run.advance(run.now + 300.0)
    with pytest.raises(RideError):
        run.carry_out(order)


def test_a_service_without_a_change_to_take_back_says_so(changed):
    with pytest.raises(OrderError, match="nothing to take back"):
        plan(changed, Order("revert", services=("identity",), text="rocket"))
