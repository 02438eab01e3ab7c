"""A branch that simulates only what its orders can reach gives the same bytes as one that simulates all."""

import numpy as np
import pytest

from simride.simulator.actions import plan
from simride.simulator.branch import branch, reach
from simride.simulator.orders import Order

LED_S = 900.0
KINDS = ("a rack", "a cluster", "a whole region", "hosts", "restarts", "a release everywhere", "refusals", "quota")
TAPES = ("cells", "ops", "downstream", "calls", "roots", "latency")


@pytest.fixture(scope="module")
def flown(started):
    """The fleet twenty minutes on, and the same one led on from there with nobody's order."""
    here = started.fork()
    here.advance(here.world.begins_at + 1200.0)
    on = here.fork()
    on.advance(here.now + LED_S)
    return here, on


def orders(run):
    """Orders of every reach: a rack, a cluster, a region, a service everywhere, a setting, a gate."""
    fleet = run.world.fleet
    cluster, other = fleet.clusters[0], fleet.clusters[-1]
    return {
        "a rack": Order("shift_traffic", services=("shard-store",), clusters=(cluster,), racks=(first_rack(run),)),
        "a cluster": Order("drain", clusters=(other,)),
        "a whole region": Order("drain", regions=(fleet.regions[0].name,)),
        "hosts": Order("scale", services=("thread-store",), clusters=(cluster,), percent=20.0),
        "restarts": Order("restart", services=("msg-router",), clusters=(other,)),
        "a release everywhere": Order("rollback", services=("msg-router",)),
        "quota": Order("set_cpu_quota", services=("thread-store",), clusters=(cluster,), amount=0.5),
        "refusals": Order("shed_load", regions=(fleet.regions[1].name,), percent=10.0),
    }


def first_rack(run):
    return run.names.racks("shard-store", run.world.fleet.clusters[0])[0]


def differing(one, other):
    """Clusters in whose buckets two tapes differ at all."""
    first, second = one.tape.segments[-1], other.tape.segments[-1]
    return (first.roots != second.roots).any(axis=(0, 1, 3))


@pytest.mark.parametrize("kind", KINDS)
def test_a_branch_is_the_whole_run_to_the_last_bit(flown, kind):
    here, on = flown
    given = plan(here, orders(here)[kind])
    whole = here.fork()
    whole.carry_out(given)
    whole.advance(here.now + LED_S)
    part = branch(here, [given], on)
    part.advance(here.now + LED_S)
    for name in TAPES:
        ours, theirs = (getattr(run.tape.segments[-1], name) for run in (part, whole))
        assert np.array_equal(ours, theirs), name
    assert not (differing(whole, on) & ~reach(here, given.effects)).any()


def test_an_order_in_one_region_simulates_that_region_only(flown):
    here, _ = flown
    for kind, regions in {"a rack": 1, "a cluster": 1, "a release everywhere": len(here.names.regions)}.items():
        reached = reach(here, plan(here, orders(here)[kind]).effects)
        assert reached.sum() == regions * here.names.layout.region_size, kind


def test_a_branch_is_not_led_further_than_the_run_beside_it(flown):
    here, on = flown
    part = branch(here, [plan(here, orders(here)["a rack"])], on)
    with pytest.raises(ValueError, match="lead it on"):
        part.advance(here.now + LED_S + 60.0)
