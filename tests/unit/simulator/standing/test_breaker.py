"""Circuit breakers: they open on what failed, keep the load away, try again, and can be forced."""

from dataclasses import replace

import numpy as np
import pytest

from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.conditions import Conditions
from simride.simulator.run import Run
from simride.simulator.spec import Breaker, Call
from simride.simulator.standing.breaker import CLOSED, HALF_OPEN, OPEN
from simride.simulator.state import CALL_FIELDS, Floats
from simride.simulator.world import Effect, Where, World

CALLER, CALLEE = "thread-store", "shard-store"
RULE = Breaker(threshold=0.5, window_s=30.0, open_s=60.0, half_open=0.2)


@pytest.fixture
def guarded(started: Run) -> Run:
    """The messenger with breakers on the calls of thread-store, from now on."""

    def with_breaker(call: Call) -> Call:
        return replace(call, breaker=RULE) if call.to.startswith(CALLEE) else call

    fleet = started.world.fleet
    operations = tuple(replace(o, calls=tuple(map(with_breaker, o.calls))) for o in fleet.operations)
    run = started.fork()
    run.world = replace(started.world, fleet=replace(fleet, operations=operations))
    run.conditions = Conditions(run.world)
    return run


def failing(world: World, begin: float, end: float) -> Effect:
    """Every answer of the callee is an error for a while, in one cluster."""
    return Effect("errors", Where((CALLEE,), clusters=(world.fleet.clusters[0],)), 1.0, begin, how="add", end=end)


def states(run: Run) -> Floats:
    """[buckets] of the first guarded call where its callee fails."""
    fine = run.tape.segments[-1]
    e = next(i for i, (a, b) in enumerate(run.names.calls) if a.startswith(CALLER) and b.startswith(CALLEE))
    return np.asarray(fine.gauges["breaker.state"][: fine.count, e, 0], dtype=np.float64)


def calls(run: Run, field: str) -> Floats:
    fine = run.tape.segments[-1]
    e = next(i for i, (a, b) in enumerate(run.names.calls) if a.startswith(CALLER) and b.startswith(CALLEE))
    return np.asarray(fine.calls[: fine.count, e, 0, CALL_FIELDS.index(field)], dtype=np.float64)


def test_it_opens_tries_and_closes(guarded: Run) -> None:
    begins = guarded.now
    guarded.effects.append(failing(guarded.world, begins, begins + 120.0))
    guarded.advance(begins + 300.0)
    course = states(guarded)[-30:]
    opened = int(np.argmax(course == OPEN))
    assert 1 <= opened <= 3  # half of three buckets failed
    assert (course[opened : opened + 6] == OPEN).all() and course[opened + 6] == HALF_OPEN
    assert course[opened + 7] == OPEN  # tried too soon
    assert course[-1] == CLOSED


def test_an_open_breaker_keeps_its_load_from_the_callee(guarded: Run) -> None:
    begins = guarded.now
    guarded.effects.append(failing(guarded.world, begins, begins + 600.0))
    guarded.advance(begins + 50.0)
    assert states(guarded)[-1] == OPEN
    attempts = calls(guarded, "first")[-1] + calls(guarded, "retries")[-1]
    assert calls(guarded, "broken")[-1] == pytest.approx(attempts, rel=1e-6)
    assert calls(guarded, "timeouts")[-1] == 0.0


def test_clusters_where_nothing_fails_stay_closed(guarded: Run) -> None:
    begins = guarded.now
    guarded.effects.append(failing(guarded.world, begins, begins + 600.0))
    guarded.advance(begins + 120.0)
    held = guarded.standing.held["breaker"]["state"]
    size = guarded.names.layout.region_size
    assert held[:, 0].max() == OPEN and (held[:, size:] == CLOSED).all()


def test_a_breaker_is_forced_open_and_left_to_itself_again(fleet: Run) -> None:
    begins = fleet.now
    made = plan(fleet, parse_order(f"set_breaker service={CALLER} name={CALLEE} text=open"))
    assert "forced open" in made.says and "fail at once" in made.says
    fleet.carry_out(made)
    fleet.advance(begins + 60.0)
    assert calls(fleet, "broken")[-1] > 0.0
    fleet.carry_out(plan(fleet, parse_order(f"set_breaker service={CALLER} name={CALLEE} text=auto")))
    fleet.advance(begins + 180.0)
    assert calls(fleet, "broken")[-1] == 0.0


def test_a_breaker_forced_closed_does_not_open(guarded: Run) -> None:
    begins = guarded.now
    guarded.carry_out(plan(guarded, parse_order(f"set_breaker service={CALLER} name={CALLEE} text=closed")))
    guarded.effects.append(failing(guarded.world, begins + 60.0, begins + 600.0))
    guarded.advance(begins + 180.0)
    assert calls(guarded, "broken")[-1] == 0.0
