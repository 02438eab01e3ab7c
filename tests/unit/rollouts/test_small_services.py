"""A service of a few hosts: some stages take all of them, and say so instead of judging."""

import math

import pytest

from simride.rollouts import Rollout, ServiceProfile, presets, stage_power


@pytest.mark.parametrize("hosts", [2, 4, 7])
@pytest.mark.parametrize("name", presets.names())
def test_every_preset_can_be_told_of_and_run_on_a_few_hosts(name: str, hosts: int) -> None:
    profile = ServiceProfile(peak_rps=20, hosts=hosts)
    assert all(stage.hosts <= hosts and stage.says for stage in stage_power(presets.preset(name), profile))
    for kind in ("none", "error_broad", "latency_regression"):
        outcome = Rollout(presets.preset(name), profile, 7, 1, kind).finish()  # type: ignore[arg-type]
        assert math.isfinite(outcome.harm)


def test_a_stage_that_takes_every_host_has_nothing_to_compare_with() -> None:
    plan, profile = presets.preset("four-steps-checked"), ServiceProfile(peak_rps=20, hosts=4)
    first = stage_power(plan, profile)[0]
    assert first.hosts == 4, "a host of each region and hardware is every host"
    compared = {sight.template: sight for sight in first.sights if sight.metric in ("error_ratio", "latency_mean")}
    assert all(math.isinf(sight.least) and not sight.sees for sight in compared.values()) and len(compared) == 2
    rollout = Rollout(plan, profile, 7, 1, "none", watched=True)
    rollout.advance(45)
    said = {run.template: run.says for run in rollout.analyses[plan.stages[0].name]}
    assert "no host is left to compare with" in said["errors"]
