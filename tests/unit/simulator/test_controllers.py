"""The autoscaler: late, bounded, and calm once it is calm."""

import numpy as np
import pytest

from simride.simulator.controllers import utilisation
from simride.simulator.world import Effect, Where


def factors(run, service, cluster):
    return run.factors[run.names.service_index[service], run.names.cluster_index[cluster]]


@pytest.fixture
def surging(fleet):
    """presence at four times its usual work, in one cluster's region, from now on."""
    where = Where(("presence",), clusters=("use-a",))
    fleet.effects.append(Effect("own", where, 60.0, start=fleet.now))
    return fleet


def test_hosts_are_added_only_after_the_lag(surging):
    begins = surging.now
    surging.advance(begins + 240)
    assert factors(surging, "presence", "use-a") == 1.0
    surging.advance(begins + 720)
    assert factors(surging, "presence", "use-a") > 1.0


def test_it_never_passes_its_limit_and_leaves_others_alone(surging):
    surging.advance(surging.now + 2400)
    assert factors(surging, "presence", "use-a") <= 1.4
    assert factors(surging, "presence", "euw-a") == 1.0
    assert factors(surging, "shard-store", "use-a") == 1.0


def test_utilisation_is_weighted_by_hosts(fleet):
    fine = fleet.tape.segments[-1]
    busy = utilisation(fleet.names, fine, fine.count - 1, fleet.names.service_index["shard-store"])
    assert busy.shape == (12,)
    assert (busy > 0.5).all() and (busy < 0.9).all()
    assert np.isfinite(busy).all()
