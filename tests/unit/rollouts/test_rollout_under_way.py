"""One rollout: the same however it is led, and led where it is ordered."""

import numpy as np
import pytest
from rollout_plans import SMALL

from simride.base.errors import RolloutError
from simride.rollouts import CLASSES, Rollout, ServiceProfile, presets, read_plan

QUIET = ServiceProfile(incidents_per_day=0.0, outages_per_day=0.0)
CHECKED = presets.preset("four-steps-checked")


def led_in_steps(plan, profile, run, defect, minutes):
    rollout = Rollout(plan, profile, 7, run, defect)
    while rollout.outcome is None:
        rollout.advance(minutes)
    return rollout


@pytest.mark.parametrize("defect", ["none", "error_broad", "slow_leak", "wrong_result_200_ok", "version_skew"])
@pytest.mark.parametrize("minutes", [1, 7, 200])
def test_it_is_the_same_rollout_however_its_time_is_cut(defect, minutes):
    for name in ("four-steps-checked", "kayenta-style"):
        plan = presets.preset(name)
        for run in range(3):
            whole = Rollout(plan, ServiceProfile(outages_per_day=3.0, incidents_per_day=3.0), 7, run, defect)
            outcome = whole.finish()
            stepped = led_in_steps(plan, whole.profile, run, defect, minutes)
            assert stepped.outcome == outcome
            assert stepped.log == whole.log
            for stage, series in whole.series.items():
                assert all(np.array_equal(a, b) for a, b in zip(series, stepped.series[stage], strict=True)), stage


def test_another_seed_or_run_is_another_rollout():
    outcomes = {
        Rollout(CHECKED, QUIET, seed, run, "rare_endpoint_error").finish().harm
        for seed, run in ((1, 0), (1, 1), (2, 0))
    }
    assert len(outcomes) == 3


def test_a_good_release_goes_everywhere_in_the_time_its_stages_take():
    outcome = Rollout(read_plan(SMALL), QUIET, 1, 0, "none").finish()
    assert (outcome.ended, outcome.harm, outcome.false_abort) == ("everywhere", 0.0, False)
    assert outcome.hours == pytest.approx((5 + 30 + 5 + 15) / 60)


def test_harm_of_a_constant_error_is_the_integral_that_one_writes_down():
    profile = QUIET.model_copy(update={"trough": 1.0})  # constant demand
    unwatched = SMALL[: SMALL.index("analysis_templates")].replace("    analysis: [errors]\n", "")
    plan = read_plan(unwatched)
    rollout = Rollout(plan, profile, 1, 0, "error_broad", watched=True)
    size = rollout._hidden.defect.size
    rollout.advance(35)
    # deployed over five minutes, so half of them count, then thirty at a tenth; one tick of a minute is the tolerance
    wanted = profile.peak_rps * 0.1 * size * 60 * (0.5 * 5 + 30)
    assert rollout.harm == pytest.approx(wanted, rel=1.0 / 32)


def test_a_finding_takes_it_back_and_stops_the_harm():
    rollout = Rollout(CHECKED, QUIET, 1, 0, "error_broad")
    outcome = rollout.finish()
    assert outcome.ended == "rolled back" and outcome.caught_at == "one-box" and outcome.caught_by == "errors"
    assert [one.what for one in rollout.log] == ["deployed", "finding", "aborted", "rolled back"]
    assert rollout.share == 0.0


def test_held_it_stays_while_time_and_harm_go_on():
    rollout = Rollout(read_plan(SMALL), QUIET, 1, 0, "data_corruption", watched=True)
    rollout.advance(10)
    rollout.hold()
    share, harm = rollout.share, rollout.harm
    rollout.advance(600)
    assert rollout.harm > 50 * harm
    assert rollout.state == "held" and rollout.share == share and rollout.waits_for == "by order"
    rollout.resume()
    assert rollout.state == "baking" and rollout.waits_for == ""
    rollout.advance(31)
    assert rollout.stage.name == "all"


def test_an_override_goes_on_past_a_finding():
    plan = CHECKED.model_copy(update={"on": CHECKED.on.model_copy(update={"fail": "hold"})})
    rollout = Rollout(plan, QUIET, 1, 0, "error_broad", watched=True)
    rollout.advance(60)
    assert rollout.state == "held" and "errors" in rollout.waits_for
    rollout.promote()
    assert rollout.stage.name == "tenth"
    rollout.advance(60)
    assert rollout.state == "held"  # it is still bad, and still found
    rollout.resume()
    rollout.advance(60)
    assert rollout.stage.name == "half"
    rollout.abort()
    assert rollout.finish().overridden == 1 and rollout.outcome.ended == "rolled back"


def test_more_time_and_more_exposure_can_be_ordered():
    rollout = Rollout(CHECKED, QUIET, 1, 0, "none", watched=True)
    rollout.advance(20)
    rollout.extend(60)
    rollout.advance(50)
    assert rollout.stage.name == "one-box"
    rollout.ramp(0.3)
    rollout.advance(10)
    assert rollout.share == pytest.approx(0.3) and rollout.state == "baking"
    with pytest.raises(RolloutError, match=r"0\.2 is not between 0\.3"):
        rollout.ramp(0.2)


def test_the_emergency_lane_is_shorter_and_never_empty():
    lane = {"stages": ("tenth",), "min_bake": 600.0, "approvals": 2}
    plan = CHECKED.model_validate({**CHECKED.model_dump(), "emergency_lane": lane})
    rollout = Rollout(plan, QUIET, 1, 0, "none", watched=True)
    rollout.advance(6)
    rollout.hurry()
    assert [stage.name for stage in rollout.stages] == ["one-box", "tenth", "all"]
    assert rollout.finish().hours < 1.0
    with pytest.raises(RolloutError, match="no emergency_lane"):
        Rollout(CHECKED, QUIET, 1, 0, "none").hurry()


def test_a_one_way_door_only_rolls_forward():
    door = {"change": {"reversible": False}, "on": {"fail": "roll_forward"}}
    plan = CHECKED.model_validate({**CHECKED.model_dump(), **door})
    rollout = Rollout(plan, QUIET, 1, 0, "none", watched=True)
    rollout.advance(10)
    with pytest.raises(RolloutError, match="one-way door"):
        rollout.abort()
    rollout.roll_forward()
    assert rollout.finish().ended == "rolled forward"


def test_nothing_can_be_ordered_of_what_has_ended():
    rollout = Rollout(CHECKED, QUIET, 1, 0, "none")
    rollout.finish()
    for order in (rollout.hold, rollout.resume, rollout.promote, rollout.abort, rollout.roll_forward, rollout.hurry):
        with pytest.raises(RolloutError, match="a rollout that is ended cannot"):
            order()


def test_monitoring_that_is_down_is_an_error_and_not_a_failure():
    down = QUIET.model_copy(update={"outages_per_day": 500.0})
    rollout = Rollout(CHECKED, down, 1, 0, "none", watched=True)
    rollout.advance(60)
    assert rollout.state == "held" and "nothing could be measured" in rollout.waits_for


def test_a_small_sample_is_no_data():
    plan = read_plan(SMALL.replace("duration: 30m", "duration: 30m, min_sample: 1000000"))
    rollout = Rollout(plan, QUIET, 1, 0, "none", watched=True)
    rollout.advance(60)
    assert rollout.state == "held" and "1000000 wanted" in rollout.waits_for


def test_what_cannot_be_ruled_out_is_inconclusive():
    strict = SMALL.replace("alpha: 0.001", "alpha: 0.001, rule_out: 1.2")
    rollout = Rollout(read_plan(strict), QUIET, 1, 0, "none", watched=True)
    rollout.advance(60)
    assert rollout.state == "held" and "x1.2 cannot be ruled out" in rollout.waits_for
    easy = read_plan(SMALL.replace("alpha: 0.001", "alpha: 0.001, rule_out: 5"))
    assert Rollout(easy, QUIET, 1, 0, "none").finish().ended == "everywhere"


@pytest.mark.parametrize("defect", CLASSES)
def test_each_defect_class_harms_whoever_releases_it_everywhere(defect):
    outcomes = [Rollout(presets.preset("all-at-once"), QUIET, 1, run, defect).finish() for run in range(5)]
    assert all(one.harm > 0.0 and one.defect.kind == defect for one in outcomes)
