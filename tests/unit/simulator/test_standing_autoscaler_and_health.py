"""The autoscaler: late, bounded, and calm once it is calm. Health checks: shallow, and never in panic."""

import numpy as np
import pytest

from simride.simulator.standing.autoscaler import utilisation
from simride.simulator.world import Effect, Where


def factors(run, service, cluster):
    return run.standing.held["autoscaler"]["factor"][run.names.service_index[service], run.names.cluster_index[cluster]]


def out(run):
    return run.standing.held["health"]["out"]


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


def share_of_newer(run, service, cluster):
    """What part of a service's requests in a cluster its newer version gets."""
    fine = run.tape.segments[-1]
    cells = run.names.cells(service, cluster)
    arrivals = fine.cells[fine.count - 1, cells.start : cells.stop, 0]
    return float(arrivals[1::2].sum() / arrivals.sum())


def half_rolled(run):
    """api 812 on a third of the hosts of use-a."""
    run.effects.append(Effect("new_version", Where(("api",), clusters=("use-a",)), 1 / 3, start=run.now, how="add"))
    run.advance(run.now + 60)


def test_hosts_that_answer_with_errors_are_taken_out_and_put_back(fleet):
    half_rolled(fleet)
    assert share_of_newer(fleet, "api", "use-a") == pytest.approx(1 / 3, abs=0.02)
    where = Where(("api",), clusters=("use-a",), versions=("812",))
    begins = fleet.now
    fleet.effects.append(Effect("errors", where, 0.9, start=begins, how="add", end=begins + 120))
    fleet.advance(begins + 80)
    assert share_of_newer(fleet, "api", "use-a") == 0.0
    fleet.advance(begins + 240)
    assert share_of_newer(fleet, "api", "use-a") == pytest.approx(1 / 3, abs=0.02)


def test_where_most_hosts_look_sick_none_is_taken_out(fleet):
    begins = fleet.now
    fleet.effects.append(Effect("errors", Where(("api",), clusters=("use-a",)), 0.9, start=begins, how="add"))
    fleet.advance(begins + 120)
    assert not out(fleet).any()


def test_a_check_does_not_see_the_network(fleet, draws):
    fleet.advance(fleet.now + 1200)
    assert not out(fleet).any()


def test_what_was_held_then_is_read_off_the_tape(surging):
    begins = surging.now
    surging.advance(begins + 1200)
    s, k = surging.names.service_index["presence"], surging.names.cluster_index["use-a"]
    hosts = slice(surging.names.layout.first_cell[s * 12 + k], surging.names.layout.first_cell[s * 12 + k + 1])
    before, after = surging.params_at(begins + 5.0), surging.params_at(surging.now)
    assert before.hosts[hosts].sum() == 60.0
    assert after.hosts[hosts].sum() > 60.0


def test_a_fork_goes_on_with_what_was_held(surging):
    surging.advance(surging.now + 1200)
    twin = surging.fork()
    for run in (surging, twin):
        run.advance(run.now + 300)
    ours, theirs = (run.tape.segments[-1].gauges["autoscaler.factor"] for run in (surging, twin))
    assert ours.tobytes() == theirs.tobytes()
    assert ours is not theirs
