"""The desk of a rollout under way: all that can be seen of it, and nothing more."""

import json
from dataclasses import asdict, replace
from io import StringIO

import pytest
from rich.console import Console
from test_release import BEGINS, BLIND, BROAD, PLAN, release

from simride.base.errors import QueryError
from simride.cases.draws import world
from simride.cli.desk_text import show_desk
from simride.rides import catalog
from simride.rides.looks import look
from simride.rollouts.defects import Defect
from simride.rollouts.desk.longer_bake import longer_bake
from simride.rollouts.desk.view import desk_view
from simride.rollouts.desk.words import clock_words, headline
from simride.rollouts.plan_file import read_plan
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.telemetry import View

HOUR = 3600.0
ONE_HOST = (
    PLAN.replace("fraction: 0.05", "fraction: 0.001").replace("duration: 30m", "duration: 12h")
    .replace("statistic: sequential_count", "statistic: sequential_count, concentration: 20")
)  # fmt: skip


def fleet():
    return catalog.load("messenger").fleet


def seen(course, at):
    course.lead_to(int(at // DAY_S))
    return desk_view(course.ledger(), fleet(), at)


def order(view, name):
    return next(one for one in view.orders if one.name == name)


def test_before_the_train_leaves_every_stage_is_to_come_and_says_what_it_can_see():
    view = seen(Course(release()), BEGINS)
    assert view.share == 0.0 and view.until == 10.25 * HOUR and view.next_stage == "few"
    assert [stage.place for stage in view.stages] == ["to come"] * 3
    assert "errors ×" in view.stages[0].sees
    assert [stage.gate for stage in view.stages] == ["goes on by itself", "goes on by itself", "the last stage"]
    assert order(view, "start").why_not == ""
    assert "Nothing is on its way yet" in order(view, "hold").why_not


def test_under_way_it_says_where_it_is_until_when_and_what_its_checks_make_of_it():
    view = seen(Course(release()), 10.6 * HOUR)
    assert view.stage.name == "few" and view.doing == "baking"
    assert view.until == pytest.approx(10.25 * HOUR + 35 * 60.0)
    assert view.next_stage == "half"
    assert view.checks[0].verdict == "still looking" and view.checks[0].measured.startswith("errors ×")
    assert view.way_back.minutes == 2.0
    assert order(view, "hold").why_not == "" and "cannot resume" in order(view, "resume").why_not
    assert "has 5 % of the service" in headline(view) and "10:50" in headline(view)


def test_while_hosts_get_the_new_version_what_comes_next_is_the_bake():
    view = seen(Course(release()), 10.25 * HOUR + 60.0)
    assert view.doing == "hosts are getting the new version"
    assert headline(view).endswith("by the plan, then the bake.")


def test_a_defect_that_was_caught_shows_in_the_verdict_and_in_the_sides():
    view = seen(Course(release(BROAD)), 12 * HOUR)
    assert view.over and view.share == 0.0 and view.doing == "taken back"
    assert view.sides.errors[-1] > 10 * view.sides.usual[-1]
    assert view.sides.errors_low[-1] < view.sides.errors[-1] < view.sides.errors_high[-1]
    assert view.budget.so_far > 0.0
    assert [line.what for line in view.log][-1] == "rolled back"


def test_nothing_of_a_defect_that_has_not_shown_is_in_it():
    """The same draws, with and without a defect that begins later: to the second the same desk, in every field."""
    late = Defect("load_dependent", 0.03, limit=0.97, unseen_h=30.0)
    plan = read_plan(BLIND.replace("kind: binary", "kind: config"))
    for at in (BEGINS, 10.4 * HOUR, 12.0 * HOUR, 14.9 * HOUR):
        views = [seen(Course(release(defect, plan=plan)), at) for defect in (None, late)]
        assert json.dumps(asdict(views[0]), default=str) == json.dumps(asdict(views[1]), default=str)


def test_what_is_seen_at_a_moment_is_the_same_whatever_is_ordered_later():
    course = Course(release(BROAD, plan=read_plan(BLIND)))
    at = 10.5 * HOUR
    before = json.dumps(asdict(seen(course, at)), default=str)
    course.order("hold", at=11 * HOUR)
    course.order("abort", at=11.5 * HOUR)
    assert json.dumps(asdict(replace(seen(course, at))), default=str) == before


def test_once_it_is_everywhere_nothing_says_when_users_would_tell_of_it():
    late = Defect("load_dependent", 0.03, limit=0.97, unseen_h=30.0)
    view = seen(Course(release(late, plan=read_plan(BLIND))), 30 * HOUR)
    assert view.doing == "everywhere" and view.until is None and view.stage is None
    assert order(view, "abort").why_not == ""


def test_an_order_shows_at_once_and_the_reason_of_a_hold_is_told():
    course = Course(release())
    course.order("hold", at=10.6 * HOUR + 31.0)
    view = seen(course, 10.6 * HOUR + 40.0)
    assert view.waits_for == "by order" and view.until is None
    assert order(view, "resume").why_not == "" and "cannot hold" in order(view, "hold").why_not


def test_the_bounds_narrow_while_it_bakes_but_never_below_what_hosts_differ_by():
    profile = release().profile.model_copy(update={"host_variance": 0.3})
    course = Course(release(plan=read_plan(BLIND), profile=profile))
    wide = [
        seen.errors_high[-1] / seen.errors[-1]
        for seen in (desk_view(course.ledger(), fleet(), at).sides for at in (10.4 * HOUR, 11.4 * HOUR, 22 * HOUR))
    ]
    assert wide[0] > wide[1] > wide[2]
    spread = 0.3 * (2 / 36) ** 0.5
    assert wide[2] > 2.718 ** (1.96 * spread)


def test_a_longer_bake_of_one_host_is_said_to_be_no_sharper():
    profile = release().profile.model_copy(update={"host_variance": 0.4, "error_ratio": 0.01})
    plan = read_plan(ONE_HOST)
    says = longer_bake(plan, plan.stages[0], profile)
    assert "hardly less than now" in says and "one host differs from others" in says
    assert "However long it bakes, no check of this stage looks at slow answers" in says


def test_a_stage_that_judges_nothing_gains_nothing_from_time():
    plan = read_plan(PLAN)
    assert "shows none of it" in longer_bake(plan, plan.stages[2], release().profile)


def test_a_plan_as_it_was_amended_is_what_is_shown():
    course = Course(release())
    course.order("amend-cluster", at=10.6 * HOUR)
    view = seen(course, 10.7 * HOUR)
    assert [stage.name for stage in view.stages] == ["few", "cluster", "half", "all"]
    assert "has that already" in order(view, "amend-cluster").why_not


def launched(percent, **more):
    case = catalog.load("doors-open")
    course = Course(replace(world(case, 1).programme, **more))
    course.lead_to(course.state.launch)
    if percent:
        course.order("exposure", percent=percent, at=course.state.launch * DAY_S + 10 * HOUR)
    return course, case.fleet, course.state.launch * DAY_S + 10.1 * HOUR


def test_the_steps_of_a_launch_are_stages_by_users_on_the_fleets_own_demand():
    course, fleet, at = launched(10.0, plan="steps")
    course.state = replace(course.state, plan="steps")
    view = desk_view(course.ledger(), fleet, at)
    assert [stage.name for stage in view.stages] == ["1 %", "10 %", "50 %", "100 %"]
    assert [stage.place for stage in view.stages] == ["done", "now", "to come", "to come"]
    assert view.share == pytest.approx(0.1) and view.doing == "open to a part"
    assert view.until == pytest.approx(course.state.steps[-1].at + 1800.0)
    assert "errors ×" in view.stage.sees and "one hour differs" in view.stage.longer
    assert {stage.gate for stage in view.stages} == {"on your word"}
    assert headline(view).startswith("portal is open to 10 % of its users, stage 10 %. It stands there: nobody goes on")
    assert view.way_back.says.startswith("It is closed by its switch: 1 minute, ")
    assert "the way back of 1 minute would" in view.budget.says
    assert {one.name for one in view.orders if not one.why_not} >= {"exposure", "hold", "abort"}


def test_a_launch_that_is_closed_says_why_nothing_can_be_closed():
    course, fleet, at = launched(None)
    view = desk_view(course.ledger(), fleet, at)
    assert view.share == 0.0 and view.stage is None
    assert "nothing to close" in order(view, "abort").why_not
    assert view.stages[0].sees.startswith("judges nothing") and view.stages[0].gate == "the only stage"


def test_no_claim_that_does_not_hold_is_in_the_desk_of_a_launch():
    course, fleet, at = launched(10.0)
    others = launched(10.0, not_so=())[0]
    told = [json.dumps(asdict(desk_view(one.ledger(), fleet, at)), default=str) for one in (course, others)]
    assert told[0] == told[1]


def looked(programme, at):
    case = catalog.load("messenger")
    course = Course(programme)
    view = View(world=world(case, 1), names=None, tape=None, now=at, ledger=course.ledger())
    return look(view, "rollout", {})


def test_the_desk_is_a_look_with_its_digest():
    first, again, later = (looked(release(), at) for at in (10.6 * HOUR, 10.6 * HOUR, 10.8 * HOUR))
    assert first[1] == {"stage": "few"}
    assert first[2] == again[2] != later[2]


def test_a_case_without_a_rollout_says_so():
    with pytest.raises(QueryError, match="no rollout here"):
        look(View(world=None, names=None, tape=None, now=0.0), "rollout", {})


def test_the_desk_can_be_read_in_a_terminal():
    console = Console(width=120, record=True, file=StringIO())
    show_desk(console, seen(Course(release()), 10.6 * HOUR))
    told = console.export_text()
    assert "baking, stage few, until 10:50 by the plan, then half" in told
    assert "However long it bakes" in told and "Can be ordered now" in told


def test_moments_are_said_from_where_one_stands():
    assert clock_words(10.5 * HOUR, 9 * HOUR) == "10:30"
    assert clock_words(DAY_S + 10.5 * HOUR, 9 * HOUR) == "10:30 tomorrow"
    assert clock_words(3 * DAY_S, 2.5 * DAY_S) == "00:00 tomorrow"
    assert clock_words(5 * DAY_S, DAY_S) == "00:00 in 4 days"
