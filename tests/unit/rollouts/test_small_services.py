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
