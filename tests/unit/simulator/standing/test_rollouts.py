"""Release pipelines: a share of the hosts, a bake, a look at both versions, the next share."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from oracle.standing_fleets import BEGINS, begin
from simride.base.errors import OrderError
from simride.cases.draws import world
from simride.cases.schema import Rollout
from simride.rides.script import parse_order
from simride.simulator.actions import plan
from simride.simulator.spec import Region
from simride.simulator.world import Effect, Pipeline, Where

STAGES = (0.05, 0.25, 1.0)


def released(errors=0.0, gate=0.01, **more):
    """A hundred hosts in each of two clusters, a release from minute one, five minutes of bake."""
    app = service("app", hosts=100, slots=8, own_s=0.02, versions=("1", "2"), restart_s=30.0)
    described = chain(app, timeout_s=2.0)
    clusters = tuple(f"r0-{name}" for name in "ab")
    described = replace(described, regions=(Region("r0", clusters, 0.0, 1.0),))
    bad = Effect("errors", Where(("app",), versions=("2",)), errors, 0.0, how="add")
    pipeline = Pipeline("app", BEGINS + 60.0, STAGES, bake_s=300.0, gate=gate, **more)
    return begin(described, 8000.0, bad, past_s=300.0, pipelines=(pipeline,))


def newer(run):
    """[n, K] share of the hosts that serve on version 2, since the ride began."""
    fine = run.tape.segments[-1]
    first = round((BEGINS - fine.start) / fine.step_s)
    hosts = fine.cells[first : fine.count, :, 8].astype(float)
    return np.stack([hosts[:, 2 * k + 1] / hosts[:, 2 * k : 2 * k + 2].sum(axis=1) for k in range(2)], axis=1)


def at(run, minute):
    return newer(run)[round(minute * 6) - 1]


def test_a_good_release_goes_through_its_stages_and_bakes_after_each():
    run = released()
    run.advance(BEGINS + 1800)
    assert at(run, 5) == pytest.approx([0.05, 0.05], abs=0.001)  # there after half a minute, bakes till 6:30
    assert at(run, 12) == pytest.approx([0.25, 0.25], abs=0.001)
    assert at(run, 29) == pytest.approx([1.0, 1.0], abs=0.001)


def test_a_bad_one_is_stopped_by_its_gate_while_few_requests_meet_it_and_taken_back():
    run = released(errors=0.3)
    run.advance(BEGINS + 1200)
    assert newer(run).max() < 0.06
    assert at(run, 19) == pytest.approx([0.0, 0.0], abs=1e-6)
    assert run.standing.held["rollouts"]["stopped"][0] == 1.0


def test_a_gate_does_not_see_an_error_smaller_than_it_asks_for():
    run = released(errors=0.004)
    run.advance(BEGINS + 1800)
    assert at(run, 29) == pytest.approx([1.0, 1.0], abs=0.001)


def test_without_a_gate_nobody_looks():
    run = released(errors=0.3, gate=None)
    run.advance(BEGINS + 1800)
    assert at(run, 29) == pytest.approx([1.0, 1.0], abs=0.001)


def test_the_first_stage_can_be_a_cluster():
    run = released(canary=("r0-a",))
    run.advance(BEGINS + 300)
    assert at(run, 5) == pytest.approx([0.05, 0.0], abs=0.001)


def test_it_can_be_paused_and_go_on_and_be_taken_back_by_order():
    run = released(gate=None)
    run.advance(BEGINS + 120)
    run.carry_out(plan(run, parse_order("pause_rollout service=app")))
    run.advance(BEGINS + 1200)
    assert at(run, 19) == pytest.approx([0.05, 0.05], abs=0.001)
    with pytest.raises(OrderError, match="paused already"):
        plan(run, parse_order("pause_rollout service=app"))
    run.carry_out(plan(run, parse_order("resume_rollout service=app")))
    run.advance(BEGINS + 1800)
    assert at(run, 29) == pytest.approx([0.25, 0.25], abs=0.01)
    back = plan(run, parse_order("rollback service=app"))
    assert "The pipeline stops" in back.says
    run.carry_out(back)
    run.advance(BEGINS + 2700)
    assert at(run, 44) == pytest.approx([0.0, 0.0], abs=1e-6)


def test_hosts_that_change_are_out_for_their_restart():
    run = released(gate=None)
    run.advance(BEGINS + 1500)
    fine = run.tape.segments[-1]
    hosts = fine.cells[: fine.count, :2, 8].astype(float).sum(axis=1)
    assert hosts.min() == pytest.approx(100.0 * (1.0 - 0.1 / 60.0 * 30.0), abs=0.2)  # a tenth a minute, 30 s each
    assert hosts[-1] == pytest.approx(100.0, abs=0.1)


def test_a_case_can_send_a_release_through_the_pipeline(messenger):
    staged = Rollout(service="api", start=600, stages=(0.01, 1.0), gate=0.02, canary=("{cluster}",))
    data = messenger.data.model_copy(update={"rollouts": (staged,)})
    made = world(replace(messenger, data=data), 7)
    (pipeline,) = made.pipelines
    assert (pipeline.start, pipeline.stages, pipeline.gate) == (made.begins_at + 600.0, (0.01, 1.0), 0.02)
    assert set(pipeline.canary) <= set(made.fleet.clusters)
    assert not any(effect.field == "new_version" for effect in made.effects)
    assert any("release api" in change.title for change in made.changes)
