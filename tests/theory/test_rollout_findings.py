"""The ten findings of `docs/explanation/rollouts.md`, in small: each bound is what its figure there leaves room for."""

import pytest

from oracle.rollout_findings import (
    CARELESS,
    JUDGES,
    Setting,
    alarms,
    caught,
    harm_before_detection,
    harm_by_bake,
    harm_by_trust,
    least_rise_by_time,
    precision_of,
    six_plans,
    skew_harm,
    steps,
    template,
    with_guards,
)
from simride.rollouts.people import most_false_alarms

MINUTE, RUNS = "a look every minute", 500


@pytest.fixture(scope="module")
def plans():
    return {one.plan: one for one in six_plans(240)}


def test_1_a_canary_ten_times_as_large_costs_about_as_much_and_takes_a_tenth_of_the_time():
    small, large = harm_before_detection((0.01, 0.1), 60)
    assert 4.0 < small.hours / large.hours < 12.0  # ten, less the fixed minutes of deploying and going back
    assert 0.6 < large.bad_requests / small.bad_requests < 2.0


def test_1_only_against_fixed_delays_does_size_matter():
    small, large = harm_before_detection((0.01, 0.5), 40, rise=20.0)
    assert large.bad_requests > 10.0 * small.bad_requests


def test_2_more_checks_in_the_same_time_spare_more_than_a_third(plans):
    plain, checked = plans["four-steps"], plans["four-steps-checked"]
    assert checked.harm.mean < 0.67 * plain.harm.mean
    assert checked.time_to_full_h.mean == pytest.approx(plain.time_to_full_h.mean, rel=0.1)


def test_2_a_day_through_the_peak_helps_and_four_days_no_more(plans):
    assert plans["through-the-peak"].harm.mean < plans["four-steps-checked"].harm.mean
    assert plans["waves-of-days"].harm.mean > 0.8 * plans["through-the-peak"].harm.mean
    assert plans["waves-of-days"].time_to_full_h.mean > 3.0 * plans["through-the-peak"].time_to_full_h.mean


def test_2_a_longer_bake_is_not_a_better_check():
    every = ("starts", "errors", "latency", "endpoints", "memory", "records", "orders")
    short, long = harm_by_bake("15m", every, 240), harm_by_bake("12h", ("starts", "errors"), 240)
    longer = harm_by_bake("4d", ("starts", "errors"), 240)
    assert short.harm_if_bad.mean < long.harm_if_bad.mean < longer.harm_if_bad.mean


def test_3_waiting_does_not_mend_one_host():
    an_hour, a_week = least_rise_by_time(1, (60, 10080))
    assert a_week > 0.95 * an_hour > 2.0
    assert least_rise_by_time(50, (10080,))[0] < 1.15


def test_4_hosts_that_differ_make_false_alarms_of_every_test_that_ignores_them():
    found = alarms(Setting(rps=5000, spread=0.2), JUDGES, RUNS)
    careful = "sequential, hosts measured"
    # binomial noise of 500 runs is under .02; the reference has .20, .20, .26, .12
    for judge, wanted in zip(JUDGES, (0.20, 0.20, 0.26, 0.12), strict=False):
        assert found[judge] == pytest.approx(wanted, abs=0.06), judge
    assert found[careful] <= 0.01 + 0.014


def test_5_a_look_every_minute_spends_the_odds_many_times_over():
    judges = {MINUTE: JUDGES[MINUTE], "sequential": template("sequential_count", **CARELESS)}
    found = alarms(Setting(rps=5000, minutes=240), judges, RUNS)
    assert found[MINUTE] == pytest.approx(0.105, abs=0.04)
    assert found["sequential"] <= 0.01 + 0.014


def test_6_precise_alarms_leave_room_for_one_false_one_in_two_hundred_releases():
    assert [most_false_alarms(bad, 0.9, 0.9) for bad in (0.05, 0.1, 0.2, 0.4)] == pytest.approx(
        [0.0053, 0.011, 0.025, 0.067], rel=0.03
    )
    assert precision_of("peeking_count", 0.05, 240).alarm_precision < 0.5
    assert precision_of("sequential_count", 0.05, 240).alarm_precision > 0.9


def test_7_ranks_collapse_where_errors_are_rare_and_sides_unequal():
    judges = {"counts": JUDGES["one look at the end"], "ranks": JUDGES["Mann-Whitney over minutes"]}
    unequal = alarms(Setting(rps=100, rise=2.0, beside=0.95), judges, 300)
    equal = alarms(Setting(rps=100, rise=2.0), judges, 300)
    assert unequal["ranks"] < 0.1 < 0.6 < unequal["counts"]
    assert equal["ranks"] == pytest.approx(equal["counts"], abs=0.1)


def test_8_no_comparison_shows_what_hurts_both_sides():
    blind, harm = caught(with_guards(()), "shared_backend_overload", 60)
    guarded, spared = caught(with_guards(("dependency_load",)), "shared_backend_overload", 60)
    assert blind == 0.0 and guarded > 0.95 and spared < 0.05 * harm


def test_9_some_defects_need_scale_and_not_time():
    small = caught(steps(0.01, 0.05, bake="12h"), "shared_backend_overload", 60)[0]
    large = [steps(0.01, 0.05, 0.5, bake=bake) for bake in ("30m", "12h")]
    quick, slow = (caught(plan, "shared_backend_overload", 60)[0] for plan in large)
    assert small == 0.0 and quick == slow > 0.4


def test_9_two_versions_do_most_harm_to_each_other_at_half_exposure():
    harm = skew_harm([0.0, 0.25, 0.5, 0.75, 1.0], size=0.05)
    assert harm == pytest.approx([0.0, 0.05 * 0.1875, 0.05 * 0.25, 0.05 * 0.1875, 0.0])


def test_10_alarms_that_were_often_false_make_bad_releases_dearer():
    distrusted, trusted = (harm_by_trust(past, 240) for past in (0.2, 0.9))
    assert distrusted.harm_if_bad.low > trusted.harm_if_bad.high
