"""Plans as data: read, checked, written."""

import re
from pathlib import Path

import pytest
from rollout_plans import FAULTY, SMALL

from simride.base.errors import PlanFaults, RolloutError
from simride.rollouts import presets, read_plan, write_plan
from simride.rollouts.plan import seconds, written
from simride.rollouts.profile_file import read_profile


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_sound_and_reads_back_as_it_was_written(name):
    plan = presets.preset(name)
    assert read_plan(write_plan(plan)) == plan
    assert plan.name == name and plan.says
    assert plan.stages[-1].exposure.fraction == 1.0


def test_there_is_no_preset_of_another_name():
    with pytest.raises(RolloutError, match="there are all-at-once"):
        presets.preset("bold")


def test_every_fault_is_reported_at_once_with_its_line():
    with pytest.raises(PlanFaults) as caught:
        read_plan(FAULTY, "mine.yaml")
    wanted = (
        "mine.yaml:6: stages.0.bake.duration: Value error, 30 is not a time",
        "mine.yaml:13: on.fial: Extra inputs are not permitted",
        "mine.yaml:7: stages.0.analysis.0: there is no analysis template 'nope'",
        "mine.yaml:8: stages.1.name: 'a' is there twice",
        "mine.yaml:9: stages.1.exposure.fraction: 0.5 is less than the stage before (0.9)",
        "mine.yaml:9: stages.1.exposure.fraction: 50 % are left on the old version",
        "mine.yaml:12: analysis_templates.0.statistic: slope cannot judge error_ratio",
    )
    assert len(caught.value.faults) == len(wanted)
    for start in wanted:
        assert any(fault.startswith(start) for fault in caught.value.faults), start


@pytest.mark.parametrize(("old", "new", "wanted"), [
    ("baseline: none", "baseline: equal_size", "equal_size finds no room beside 1"),
    ("baseline: none", "baseline: rest_of_fleet", "nothing of the fleet is left"),
    ("fraction: 0.1}", "fraction: 0.1, stratified: true, unit: regions}", "cannot be stratified"),
    ("duration: 30m", "duration: 0m", "analysis in no time sees nothing"),
    ("alpha: 0.001", "initial_delay: 30m", "when the bake is over"),
    ("alpha: 0.001", "interval: 2h", "it would never look"),
    ("alpha: 0.001", "direction: decrease", "error_ratio is bad when it shows increase"),
    ("alpha: 0.001", "rule_out: 1.5, allowed_increase: 2", "must be above allowed_increase 2"),
    ("analysis: [errors]", "analysis: []", "no stage uses 'errors'"),
    ("change: {kind: binary}", "change: {reversible: false}", "the change is not reversible"),
    ("change: {kind: binary}", "rollback: {mechanism: flag_off}", "flag_off turns a flag off"),
    ("change: {kind: binary}", "rollback: {mechanism: restore}", "restore brings data back"),
    ("change: {kind: binary}", "absolute_guards: [{burn_rate: 2}]", "name either an slo or a metric"),
    ("change: {kind: binary}", "absolute_guards: [{metric: dependency_load}]", "needs the maximum"),
    ("change: {kind: binary}", "absolute_guards: [{slo: availability, windows: [1h, 5m]}]", "short window comes first"),
    ("change: {kind: binary}", "emergency_lane: {stages: [quick]}", "there is no stage 'quick'"),
    ("name: small", "name: [", "expected"),
])  # fmt: skip
def test_what_cannot_work_is_a_fault_that_says_what_to_do(old, new, wanted):
    assert old in SMALL
    with pytest.raises(PlanFaults, match=wanted.replace("(", r"\(")):
        read_plan(SMALL.replace(old, new))


def test_a_stage_without_a_baseline_cannot_compare():
    with pytest.raises(PlanFaults, match="errors compare with a baseline"):
        read_plan(SMALL.replace("bake: {duration: 15m}", "bake: {duration: 15m}\n    analysis: [errors]"))


@pytest.mark.parametrize(("text", "value"), [("90s", 90), ("30m", 1800), ("1.5h", 5400), ("4d", 345600)])
def test_times_have_units(text, value):
    assert seconds(text) == value
    assert seconds(written(float(value))) == value


def test_a_plan_names_what_its_stages_judge():
    plan = read_plan(SMALL)
    assert [template.name for template in plan.templates(plan.stages[0])] == ["errors"]
    assert plan.templates(plan.stages[1]) == ()


def test_what_the_how_to_shows_can_be_read():
    page = Path(__file__).parents[3] / "docs/how-to/find-the-blind-spots-of-a-rollout-plan.md"
    stages, service = re.findall(r"```yaml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    own = SMALL[: SMALL.index("stages:")] + stages + SMALL[SMALL.index("  - name: all") :]
    plan = read_plan(own)
    assert plan.stages[0].exposure.fraction == 0.02 and plan.stages[0].gate.kind == "approval"
    assert read_profile(service).host_variance == 0.2
    for name in presets.names():
        assert f"`{name}`" in page.read_text(encoding="utf-8")


def test_a_services_faults_are_told_with_their_lines():
    with pytest.raises(PlanFaults, match=r"service\.yaml:2: slo"):
        read_profile("hosts: 3\nslo: 99.9\n")
