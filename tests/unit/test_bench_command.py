"""The bench measures what it names. How long things take is never asserted."""

import json

import pytest
from click.testing import CliRunner

from simride.cli import figures, peers
from simride.cli.bench import bench


def test_figures_are_named_with_their_units_and_printed_as_json():
    result = CliRunner().invoke(bench, ["--only", "memory", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["peak_memory_mb"] > 10.0


def test_a_group_that_does_not_exist_is_refused():
    result = CliRunner().invoke(bench, ["--only", "everything"])
    assert result.exit_code == 2 and "reflies" in result.output


@pytest.mark.parametrize(("made", "hosts", "clusters"), [(figures.times, 100, 1), (figures.twice, 2, 2)])
def test_larger_fleets_are_as_busy_as_the_one_they_are_made_from(messenger, made, hosts, clusters):
    fleet = messenger.fleet
    larger = made(fleet, 100) if made is figures.times else made(fleet)

    def counts(one):
        return sum(s.hosts for s in one.services) * len(one.clusters), sum(e.peak_rps for e in one.endpoints)

    assert len(larger.clusters) == clusters * len(fleet.clusters)
    assert counts(larger) == tuple(hosts * count for count in counts(fleet))


def test_the_exact_engine_is_timed_beside_peers_and_a_peer_that_is_absent_is_not_measured(monkeypatch):
    monkeypatch.setattr(peers, "OURS", 2000)
    monkeypatch.setattr(peers, "THEIRS", 200)
    monkeypatch.setattr(peers, "_library", lambda name: pytest.importorskip("simpy") if name == "simpy" else None)
    found = peers.measure()
    assert found["exact_mm1_per_s"] > 0 and found["exact_three_tiers_over_simpy_ratio"] > 0
    assert found["exact_mm8_over_ciw_ratio"] is None


def test_every_metric_of_a_fleet_can_be_looked_at(started):
    run = started.fork()
    run.advance(run.world.begins_at + 60.0)
    assert figures._every_metric(run.view()) > 10_000
