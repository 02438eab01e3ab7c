"""A release in a ride: led by orders, shown by the fleet, counted once."""

from dataclasses import replace
from functools import cache

import pytest

from simride.base.errors import OrderError
from simride.cases.draws import world
from simride.rides import catalog, policies
from simride.rollouts.defects import Defect
from simride.rollouts.plan_file import read_plan
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.riding.parts import Amendment, Check, Effort, NewStage
from simride.rollouts.riding.release import Release
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.run import Run
from simride.simulator.telemetry import run as run_metric
from simride.simulator.telemetry.query import MetricQuery

PLAN = """\
kind: RolloutPlan
name: the-train
change: {kind: binary}
stages:
  - name: few
    exposure: {fraction: 0.05}
    bake: {duration: 30m}
    analysis: [errors]
  - name: half
    exposure: {fraction: 0.5}
    bake: {duration: 2h}
    analysis: [errors]
  - name: all
    exposure: {fraction: 1.0}
    baseline: none
    bake: {duration: 15m}
analysis_templates:
  - {name: errors, metric: error_ratio, statistic: sequential_count, alpha: 0.001}
rollback: {mechanism: traffic_shift, expected_minutes: 2}
emergency_lane: {stages: [few], min_bake: 10m}
"""
JUDGES = "analysis_templates:\n  - {name: errors, metric: error_ratio, statistic: sequential_count, alpha: 0.001}\n"
BLIND = PLAN.replace("    analysis: [errors]\n", "").replace("30m", "12h").replace(JUDGES, "")
REGIONS = {"us-east": 0.335, "eu-west": 0.34, "ap-south": 0.325}
BEGINS = 10 * 3600.0


def release(defect=None, **more):
    profile = ServiceProfile(
        peak_rps=20_000, trough=0.45, peak_hour=18, hosts=720, regions=REGIONS, hardware={"gen-4": 1.0},
        error_ratio=2e-4, host_variance=0.05,
    )  # fmt: skip
    clusters = {region: tuple(f"{short}-{letter}" for letter in "abcd")
                for region, short in (("us-east", "use"), ("eu-west", "euw"), ("ap-south", "aps"))}  # fmt: skip
    given = {
        "service": "msg-router", "before": "4.30", "version": "4.31", "plan": read_plan(PLAN), "profile": profile,
        "starts": 10.25, "clusters_of": clusters, "defect": defect, "seed": 3, "delay_harm": 1000.0, "wanted_day": 1,
        "repair": Effort("mend it", ("mend it",), days=2.0),
        "checks": {
            "load": Check(Effort("load-test it", ("load test",), days=1.0), "It held.", "It broke.", finds=True)
        },
        "amendments": {
            "soak": Amendment(
                Effort("bake half for a day", ("bake half for a day",)), stages={"half": {"bake": {"duration": "1d"}}}
            ),
            "cluster": Amendment(
                Effort("put a cluster in", ("cluster stage",)),
                adds=(
                    NewStage("half", {"name": "cluster", "exposure": {"fraction": 0.2}, "bake": {"duration": "1h"}}),
                ),
            ),
        },
    }  # fmt: skip
    return Release(**(given | more))


BROAD = Defect("error_broad", 0.02, unseen_h=3.0)


@cache
def empty_world():
    """The messaging fleet on a day on which nothing happens by itself."""
    case = catalog.load("messenger")
    whole = world(case, 1)
    return replace(whole, effects=(), changes=(), pipelines=(), begins_at=BEGINS, ends_at=BEGINS + 6300.0)


def led(course, at):
    course.lead_to(int(at // DAY_S))
    return course.programme.share_at(course.state, at)


def test_left_alone_the_train_leaves_at_its_hour_and_goes_by_its_plan():
    course = Course(release())
    assert led(course, 10.2 * 3600) == 0.0
    assert led(course, 10.5 * 3600) == pytest.approx(0.05, abs=0.002)
    assert led(course, 12.0 * 3600) == pytest.approx(0.5, abs=0.002)
    assert led(course, 15.0 * 3600) == 1.0
    course.lead_to(2)
    assert course.days[-1].sums["exposure"][""][0] == 1.0
    assert course.days[-1].harm == 0.0


def test_a_release_that_is_caught_goes_back_by_itself_and_comes_again_mended():
    course = Course(release(BROAD))
    assert led(course, 12.0 * 3600) == 0.0
    says = [news.says for news in course.programme.reports(course.state, 12 * 3600.0)]
    assert any("olling back" in line for line in says)
    course.lead_to(5)
    assert course.state.found and course.state.starts[1].repaired
    assert course.days[-1].sums["exposure"][""][0] == 1.0


def test_nothing_is_told_before_it_happened():
    course = Course(release(BROAD))
    whole = course.programme.reports(course.state, 7 * DAY_S)
    for until in (0.0, 10.3 * 3600, 10.8 * 3600, 11.5 * 3600):
        assert course.programme.reports(course.state, until) == tuple(news for news in whole if news.at <= until)


def test_an_order_changes_nothing_of_what_was_before():
    course = Course(release(BROAD, plan=read_plan(BLIND)))
    at = 10.5 * 3600.0
    before = course.programme.reports(course.state, at)
    effects = {effect for effect in course.programme.effects(course.state, at) if effect.start < at}
    course.order("hold", at=at)
    assert course.programme.reports(course.state, at) == before
    after = {effect for effect in course.programme.effects(course.state, at) if effect.start < at}
    assert {(one.field, one.where, one.value, one.start) for one in effects} == {
        (one.field, one.where, one.value, one.start) for one in after
    }


def test_a_hold_that_was_ordered_stands_until_it_is_ordered_on():
    course = Course(release())
    course.order("hold", at=10.5 * 3600.0)
    assert led(course, 20 * 3600.0) == pytest.approx(0.05, abs=0.002)
    course.lead_to(1)
    course.order("resume", at=DAY_S + 9 * 3600.0)
    assert led(course, DAY_S + 20 * 3600.0) == 1.0


def test_orders_that_mean_nothing_now_are_refused_and_say_why():
    course = Course(release())
    with pytest.raises(OrderError, match="Nothing is on its way yet"):
        course.order("hold", at=BEGINS)
    with pytest.raises(OrderError, match="Nobody knows yet"):
        course.order("repair", at=BEGINS)
    course.order("start", at=BEGINS)
    with pytest.raises(OrderError, match="on its way already"):
        course.order("start", at=BEGINS + 60)
    with pytest.raises(OrderError, match="cannot resume"):
        course.order("resume", at=BEGINS + 600)
    with pytest.raises(OrderError, match="is not between"):
        course.order("ramp", percent=1.0, at=BEGINS + 1200)
    assert len(course.state.orders) == 0


def test_the_plan_can_be_changed_before_and_on_the_way():
    course = Course(release())
    course.order("amend-soak", at=BEGINS)
    assert course.state.starts[0].plan.stages[1].bake.duration == DAY_S
    course.order("amend-cluster", at=10.6 * 3600.0)
    assert led(course, 11.0 * 3600) == pytest.approx(0.2, abs=0.002)
    assert led(course, 20.0 * 3600) == pytest.approx(0.5, abs=0.002)
    with pytest.raises(OrderError, match="has that already"):
        course.order("amend-soak", at=20 * 3600.0)


def test_a_check_finds_what_it_can_and_what_was_found_can_be_mended():
    course = Course(release(BROAD))
    course.order("postpone", at=BEGINS)
    course.order("check-load", at=BEGINS)
    course.lead_to(2)
    assert course.told[-1].says == "It broke." and course.state.found
    course.order("repair", at=2 * DAY_S)
    course.lead_to(4)
    course.order("start", at=4 * DAY_S + BEGINS)
    course.lead_to(5)
    assert course.days[-1].sums["exposure"][""][0] == 1.0
    assert course.days[-1].sums["launch_bad_requests"][""][0] == 0.0
    assert course.days[2].harm != course.days[-1].harm  # of the delay


def test_taken_back_after_it_was_everywhere():
    late = Defect("load_dependent", 0.03, limit=0.97, unseen_h=30.0)
    course = Course(release(late))
    at = 15.0 * 3600.0
    assert led(course, at) == 1.0
    course.order("abort", at=at)
    assert led(course, at + 600.0) == 0.0
    assert course.programme.next_call(course.state, at, at + 3600.0) == pytest.approx(at + 120.0, abs=61.0)


def test_a_start_that_the_team_makes_by_itself_calls_people_as_well():
    course = Course(release(BROAD))
    at = 12.0 * 3600.0
    assert led(course, at) == 0.0
    again = course.programme.next_call(course.state, at, 6 * DAY_S)
    assert again is not None and DAY_S * 3 < again < DAY_S * 6
    course.lead_to(int(again // DAY_S))
    assert any(news.at == again for news in course.programme.reports(course.state, again))


HOLDS = PLAN + '"on": {fail: hold}\n'


@pytest.mark.parametrize(("policy", "share"), [("take back whatever calls", 0.0), ("override whatever calls", 1.0)])
def test_what_calls_is_answered_with_the_same_word_every_time(policy, share):
    course = Course(release(BROAD, plan=read_plan(HOLDS)))
    policies.answer_calls(course, BEGINS, policies.POLICIES_AT_CALLS[policy])
    assert led(course, BEGINS + 2 * 3600.0) == share


def test_what_nobody_is_called_for_goes_its_way():
    quiet = release().profile.model_copy(update={"incidents_per_day": 0.0, "outages_per_day": 0.0})
    course, alone = Course(release(profile=quiet)), Course(release(profile=quiet))
    policies.answer_calls(course, BEGINS, policies.POLICIES_AT_CALLS["take back whatever calls"])
    for one in (course, alone):
        one.lead_to(one.last)
    assert [day.harm for day in course.days] == [day.harm for day in alone.days]
    assert course.state.orders == ()  # being everywhere calls, and is no trouble


def test_the_fleet_shows_the_hosts_and_the_errors_of_the_new_version():
    run = Run.start(replace(empty_world(), programme=release(BROAD, starts=10.1, plan=read_plan(BLIND))))
    run.advance(BEGINS + 1800.0)
    by_version = run_metric(
        run.view(), MetricQuery("error_rate", by=("version",), where={"service": "msg-router"}, last_s=300.0)
    )
    values = {one.labels["version"]: one.total_value for one in by_version.series}
    assert values["4.31"] > 10 * values["4.30"]


def test_hours_pass_at_once_and_the_fleet_has_lived_through_them():
    run = Run.start(replace(empty_world(), programme=release(BROAD, starts=10.1, plan=read_plan(BLIND))))
    later = BEGINS + 4 * 3600.0
    run.pass_hours(later)
    assert run.now == pytest.approx(later, abs=10.0)
    frame = run_metric(
        run.view(), MetricQuery("error_rate", by=("version",), where={"service": "msg-router"}, last_s=3 * 3600.0)
    )
    newer = next(one for one in frame.series if one.labels["version"] == "4.31")
    assert (newer.values > 0).mean() > 0.9
    twin = run.fork()
    twin.advance(later + 60.0)
    assert twin.now > later
    run.pass_hours(later + 3 * DAY_S)
    assert run.view(later - 600.0).now == later - 600.0


def test_who_waits_for_a_call_is_called_of_what_the_team_begins_by_itself():
    course = Course(release(BROAD))
    caught = course.programme.next_call(course.state, 0.0, 7 * DAY_S)
    course.lead_to(1)
    after = course.programme.next_call(course.state, DAY_S, 7 * DAY_S)
    assert caught < 0.6 * DAY_S
    course.lead_to(7)
    assert after == course.programme.next_call(course.state, DAY_S, 7 * DAY_S) > 4 * DAY_S


def test_an_amendment_can_take_the_defect_out():
    phased = Amendment(Effort("send it in two phases", ("two phases",)), plan={"on": {"fail": "hold"}}, cures=True)
    course = Course(release(BROAD, amendments={"two-phases": phased}))
    course.order("amend-two-phases", at=BEGINS)
    course.lead_to(1)
    assert course.days[-1].sums["exposure"][""][0] == 1.0
    assert course.days[-1].sums["launch_bad_requests"][""][0] == 0.0


def test_fresh_hosts_are_slower_until_they_are_warm():
    made = release()
    effects = made.effects(made.begin(), 0.0)
    first = next(effect for effect in effects if effect.field == "own")
    assert first.value == pytest.approx(1.0 + made.profile.cold_slower)  # all of the first hosts are fresh
    assert first.where.versions == ("4.31",) and first.fade_s == 60.0 * made.profile.cold_minutes
    last = max((effect for effect in effects if effect.field == "own"), key=lambda effect: effect.start)
    assert 1.0 < last.value < first.value  # beside half that are warm already
