"""Figures over many releases: weighed as they should be, and the same however the work is cut."""

import json

import numpy as np
import pytest

from simride.base.executors import Here
from simride.rollouts import CLASSES, Rollout, ServiceProfile, compare, economics, gather, jobs, presets, run_job
from simride.rollouts.frontier import EXCHANGES, break_even, cost, pareto
from simride.rollouts.hidden import class_shares, draw
from simride.rollouts.many import run_plans
from simride.rollouts.report import blind_spots, budget, to_json
from simride.rollouts.weighing import estimate, quantile

PROFILE = ServiceProfile()


@pytest.fixture(scope="module")
def three():
    plans = [presets.preset(name) for name in ("all-at-once", "four-steps", "four-steps-checked")]
    return run_plans(plans, PROFILE, 7, 150, Here())


@pytest.mark.parametrize("profile", [
    ServiceProfile(hosts=2, peak_rps=0.5),
    ServiceProfile(hosts=3, regions={"a": 1}, hardware={"x": 1}, trough=0, incidents_per_day=5, outages_per_day=5),
    ServiceProfile(bad_change=0.0),
    ServiceProfile(bad_change=1.0, slo=0.9999, hosts=5000, peak_rps=1e6),
], ids=("two hosts", "one stratum", "never bad", "large and always bad"))
def test_a_service_of_any_size_can_be_told_of(profile):
    plans = [presets.preset(name) for name in ("four-steps-checked", "rings-style", "cluster-sized")]
    found = run_plans(plans, profile, 1, 40, Here())
    data = json.dumps(to_json(found, profile, 1), allow_nan=False)
    assert ("no host is left to compare with" in data) == (profile.hosts == 2)
    assert all(plan.harm.mean >= 0.0 for plan in found.found)


def test_runs_are_the_same_however_they_are_cut():
    plan = presets.preset("one-canary")
    found = []
    for chunk in (100, 7):
        parts = jobs(plan, PROFILE, 3, 60, chunk)
        found.append(gather(parts, [run_job(part) for part in parts]))
    assert found[0] == found[1]


def test_plans_are_compared_under_the_same_luck():
    defects = [Rollout(presets.preset(name), PROFILE, 5, 12, "slow_leak").finish().defect
               for name in ("all-at-once", "waves-of-days")]  # fmt: skip
    assert defects[0] == defects[1]


def test_harm_is_what_its_classes_bring_and_a_bad_release_brings_all_of_it(three):
    for one in three.found:
        assert sum(one.residual.values()) == pytest.approx(one.harm.mean)
        assert one.harm_if_bad.mean * one.bad_release == pytest.approx(one.harm.mean)
        assert one.harm.low <= one.harm.mean <= one.harm.high
        assert sum(one.caught_at.values()) == pytest.approx(1.0) == sum(one.caught_by.values())
        assert one.harm_p95 <= one.harm_max


def test_stratified_runs_weigh_as_releases_drawn_one_by_one_would():
    """The mean of 1,500 releases drawn by chance beside the weighed mean; both within three standard errors."""
    plan = presets.preset("one-canary")
    profile = PROFILE.model_copy(update={"bad_change": 0.5})
    drawn = np.array([Rollout(plan, profile, 11, run).finish().harm for run in range(1500)])
    parts = jobs(plan, profile, 7, 800)
    weighed = economics(plan, profile, gather(parts, [run_job(part) for part in parts])).harm
    error = np.hypot(drawn.std() / np.sqrt(len(drawn)), (weighed.high - weighed.low) / 4.0)
    assert abs(drawn.mean() - weighed.mean) < 3.0 * error


def test_classes_are_drawn_by_their_shares():
    bad = PROFILE.model_copy(update={"hosts": 2, "bad_change": 1.0})
    kinds = [draw(bad, 1, 1, run).defect.kind for run in range(2000)]
    for kind, share in class_shares().items():
        # three standard errors of 2,000 draws
        assert kinds.count(kind) / 2000 == pytest.approx(share, abs=3.0 * np.sqrt(share / 2000))
    assert sum(class_shares().values()) == pytest.approx(1.0)


def test_a_batch_of_changes_is_bad_more_often():
    assert PROFILE.model_copy(update={"bad_change": 0.01}).bad_release(50) == pytest.approx(0.395, abs=0.001)


def test_blind_spots_are_the_classes_that_get_past_the_costliest_first(three):
    blind = {spot.defect for spot in blind_spots(three.plans[1], three.found[1])}
    assert {"slow_leak", "data_corruption", "wrong_result_200_ok"} <= blind
    assert not blind & {"crash_on_start", "error_broad", "latency_regression"}
    checked = blind_spots(three.plans[2], three.found[2])
    assert {spot.defect for spot in checked} < blind
    shares = [spot.share_of_harm for spot in blind_spots(three.plans[0], three.found[0])]
    assert shares == sorted(shares, reverse=True) and len(CLASSES) >= len(shares) >= 8
    nothing = next(spot for spot in blind_spots(three.plans[1], three.found[1]) if spot.defect == "slow_leak")
    assert "nothing looks at memory" in nothing.says and "the slope of memory" in nothing.says


def test_the_budget_says_what_a_release_may_take_of_the_month(three):
    bold, careful = budget(three.found[0]), budget(three.found[2])
    assert bold["if_bad"] > careful["if_bad"] and bold["expected"] == pytest.approx(0.1 * bold["if_bad"])
    month = PROFILE.mean_rps * 30 * 86400 * (1 - PROFILE.slo)
    assert bold["if_bad"] == pytest.approx(three.found[0].harm_if_bad.mean / month)


def test_the_frontier_leaves_out_what_another_beats_everywhere():
    points = np.array([[1.0, 5.0], [2.0, 2.0], [3.0, 3.0], [5.0, 1.0], [1.0, 5.0]])
    assert pareto(points) == (True, True, False, True, True)


def test_regret_is_what_a_plan_costs_more_than_the_best(three):
    standings = compare(tuple(zip(three.found, three.runs, strict=True)), PROFILE, 7)
    for number, at in enumerate(EXCHANGES):
        costs = [cost(one, at) for one in three.found]
        regrets = [standing.regrets[number] for standing in standings]
        assert [one.regret for one in regrets] == pytest.approx([value - min(costs) for value in costs])
        assert regrets[costs.index(min(costs))].tied
        assert all(one.low <= one.regret <= one.high for one in regrets)
    assert standings[0].regrets[0].regret == 0.0  # a startup ships at once
    assert standings[0].regrets[2].regret > 0.0 and not standings[0].regrets[2].tied  # payments do not
    assert any(standing.on_frontier for standing in standings)


def test_a_slower_plan_is_worth_it_below_its_break_even(three):
    bold, careful = three.found[0], three.found[2]
    worth = break_even(careful, bold)
    longer = careful.time_to_full_h.mean - bold.time_to_full_h.mean
    assert worth * longer == pytest.approx(bold.harm.mean - careful.harm.mean)
    assert break_even(bold, bold) == float("inf")


def test_estimates_are_weighed_means_and_quantiles():
    values = {"a": np.array([0.0, 2.0]), "b": np.array([10.0])}
    assert estimate(values, {"a": 0.75, "b": 0.25}, 1).mean == pytest.approx(0.75 * 1.0 + 0.25 * 10.0)
    assert quantile(np.array([10.0, 0.0, 2.0]), np.array([0.25, 0.375, 0.375]), 0.75) == 2.0
    assert quantile(np.array([10.0, 0.0, 2.0]), np.array([0.25, 0.375, 0.375]), 0.76) == 10.0
