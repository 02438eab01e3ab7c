"""Objectives, budgets and burn rates beside the workbook's figures."""

import math

import pytest

from simride.rollouts.slo import (
    DAY_S,
    HOUR_S,
    USUAL_ALERTS,
    BudgetPolicy,
    BurnAlert,
    budget_share,
    burn_rate,
    endless_canary,
    errors_allowed,
    first_alert,
    in_series,
    outage_s,
    redundant,
    seconds_to_exhaustion,
    threshold,
)

POLICY = [(0.02, 1, 14.4), (0.05, 6, 6.0), (0.1, 24, 3.0), (0.1, 72, 1.0)]
NINES = [(0.99, 432), (0.999, 43.2), (0.9995, 21.6), (0.9999, 4.32), (0.99999, 0.432)]


@pytest.mark.parametrize(("fraction", "hours", "burn"), POLICY)
def test_thresholds_follow_from_the_share_of_the_budget(fraction, hours, burn):
    assert threshold(fraction, hours * HOUR_S) == pytest.approx(burn)
    assert burn in [alert.burn for alert in USUAL_ALERTS]


def test_windows_of_28_days_have_other_factors():
    factors = [threshold(fraction, hours * HOUR_S, 28 * DAY_S) for fraction, hours in ((0.02, 1), (0.05, 6), (0.1, 72))]
    assert factors == pytest.approx([13.44, 5.6, 0.933], abs=0.01)


def test_detection_times_of_a_page():
    page = USUAL_ALERTS[0]
    assert page.seconds_to_fire(1.0, 0.999) == pytest.approx(52, abs=0.5)
    assert page.seconds_to_fire(0.1, 0.999) == pytest.approx(8.64 * 60)
    assert page.seconds_to_fire(0.01, 0.999) == math.inf


def test_at_two_nines_an_outage_of_a_tenth_never_pages_fast():
    assert USUAL_ALERTS[0].fires_at(0.99) == pytest.approx(0.144)
    assert USUAL_ALERTS[0].seconds_to_fire(0.1, 0.99) == math.inf


def test_fires_when_a_burn_simulated_second_by_second_does():
    alert, slo, ratio = BurnAlert("page", 600.0, 50.0, 14.4), 0.999, 0.05
    bad = [0.0] * 600

    def burning():
        return min(burn_rate(sum(bad[-n:]) / n, slo) for n in (600, 50)) > alert.burn

    while not burning():
        bad.append(ratio)
    fired = len(bad)
    assert fired - 600 == pytest.approx(alert.seconds_to_fire(ratio, slo), abs=1.0)  # one second is one step
    while burning():
        bad.append(0.0)
    assert len(bad) - fired == pytest.approx(alert.seconds_to_clear(ratio, slo), abs=1.0)


def test_the_first_alert_is_the_one_that_a_person_hears():
    seconds, alert = first_alert(0.01, 0.999)
    assert alert is USUAL_ALERTS[1] and seconds == pytest.approx(0.6 * 6 * HOUR_S)
    assert first_alert(0.0005, 0.999) == (math.inf, None)


@pytest.mark.parametrize(("exposure", "ratio", "minutes", "share"), [(0.05, 0.2, 30, 0.007), (1.0, 0.2, 60, 0.28)])
def test_what_a_canary_takes_of_the_budget_is_in_proportion_to_its_exposure(exposure, ratio, minutes, share):
    assert budget_share(ratio, 0.999, minutes * 60, exposure=exposure) == pytest.approx(share, rel=0.01)


@pytest.mark.parametrize(("slo", "minutes"), NINES)
def test_the_nines(slo, minutes):
    assert outage_s(slo) / 60 == pytest.approx(minutes)
    assert seconds_to_exhaustion(1.0, slo) == pytest.approx(outage_s(slo))


def test_a_budget_of_few_requests_is_a_few_errors():
    assert errors_allowed(30 * 1000, 0.999) == pytest.approx(30)
    assert burn_rate(1 / 40, 0.999) == pytest.approx(25)


def test_parts_in_series_multiply_and_copies_help_only_while_they_fail_apart():
    assert in_series(0.999, 0.999, 0.999) == pytest.approx(0.997, abs=1e-5)
    assert redundant(0.99, 2) == pytest.approx(0.9999)


def test_a_canary_may_run_for_ever_where_availability_has_room():
    assert endless_canary(0.9997, 0.999) == pytest.approx(0.0007)
    assert endless_canary(0.9997, 0.999, worst_ratio=0.2) == pytest.approx(0.0035)
    assert endless_canary(0.998, 0.999) == 0.0


def test_the_policy_slows_and_stops_releases():
    policy = BudgetPolicy()
    assert [policy.stance(left) for left in (0.8, 0.2, 0.0, -0.1)] == ["go", "slow", "freeze", "freeze"]
    assert policy.affords(0.1, 0.05) and not policy.affords(0.1, 0.06)
