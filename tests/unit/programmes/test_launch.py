"""What a launch is about: claims that do not hold bite on the day, in the fluid fleet, and not before."""

from dataclasses import replace

import numpy as np
import pytest

from simride.base.errors import OrderError
from simride.cases.catalog import library
from simride.cases.draws import world
from simride.examiner.weeks.days import days_to_mark, days_to_skip
from simride.examiner.weeks.work import _order, items_in, says_how_much
from simride.recorder.events import Skipped
from simride.rides import Ride
from simride.simulator import harm
from simride.simulator.actions import plan
from simride.simulator.orders import Order
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.launch_fleet import pieces
from simride.simulator.programmes.launch_parts import Bite, Step
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.run import Run

CASES = [case for case in library().all() if case.data.kind == "launch" and "of" not in case.data.programme]
SEED = 7
TWICE = 2.0  # the calendar's rule of thumb and the fleet's queues agree within a factor of two
LITTLE = 0.01  # of the requests: what neither has to agree on


def order(run, name, percent=None):
    run.carry_out(plan(run, Order("start_work", name=name, percent=percent)))


def on_the_day(case, not_so):
    """The fleet on the announced day, at the ride's hour, with these claims not so."""
    one = world(case, SEED)
    programme = replace(one.programme, not_so=tuple(not_so))
    run = Run.start(replace(one, programme=programme, day_s=7200.0, fine_s=600.0))
    run.advance(run.now + programme.launch_day * DAY_S)
    return run


def bad_share(run, seconds):
    """Harm by request of those let in, over the last `seconds`."""
    fine = run.tape.segments[-1]
    first = fine.count - round(seconds / fine.step_s)
    theirs = [run.names.endpoint_index[name] for name in run.course.programme.endpoints]
    rate = harm.harm_rate(run.world.fleet, fine, first, fine.count)[:, theirs]
    return float(rate.sum() / fine.roots[first : fine.count, theirs].astype(float)[..., harm.REQUESTS].sum())


def flown(run, minutes):
    run.advance(run.now + minutes * 60.0)
    return run


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def case(request):
    return request.param


@pytest.fixture(scope="module")
def sound(case):
    """The day with every claim so. Fork it."""
    return on_the_day(case, ())


def as_if(sound, not_so):
    """The same day with these claims not so: they bite while somebody is let in, so nothing before differs."""
    run = sound.fork()
    run.course.programme = replace(run.course.programme, not_so=tuple(not_so))
    return run


def test_everybody_can_come_in_where_all_claims_hold(sound):
    run = sound.fork()
    order(run, "exposure", 100.0)
    assert bad_share(flown(run, 15), 600.0) < 0.002


def test_an_order_with_a_share_is_read_back_with_the_share_in_its_place(sound):
    says = plan(sound, Order("start_work", name="exposure", percent=2.5)).says
    assert says.startswith("let in 2.5 % of those it is meant for, within a minute")


@pytest.mark.parametrize("percent", [1.0, 10.0, 50.0, 100.0])
def test_what_the_calendar_counts_is_what_the_fleet_would_show(sound, percent):
    programme = sound.course.programme
    well = sound.fork()
    order(well, "exposure", percent)
    expected = asked_for(flown(well, 15))  # more may come than that: bad requests count beside those expected
    for name, claim in programme.claims.items():
        if not claim.share:
            continue
        run = as_if(sound, (name,))
        order(run, "exposure", percent)
        shown = bad_share(flown(run, 15), 600.0) * asked_for(run) / expected
        counted = run.course.programme.bad_share(run.course.state, percent)
        assert shown < max(LITTLE, TWICE * counted) and counted < max(LITTLE, TWICE * shown), (name, shown, counted)


def test_what_was_mended_bites_no_more(sound):
    programme = sound.course.programme
    for name in (name for name, claim in programme.claims.items() if claim.share):
        run = as_if(sound, (name,))
        run.course.state = replace(run.course.state, repaired=frozenset({name}))
        order(run, "exposure", 100.0)
        assert bad_share(flown(run, 10), 300.0) < 0.002, name


def test_nothing_shows_before_anybody_is_let_in(sound):
    every = tuple(sound.course.programme.claims)
    quiet, false = flown(sound.fork(), 10), flown(as_if(sound, every), 10)
    fine, other = quiet.tape.segments[-1], false.tape.segments[-1]
    assert np.array_equal(fine.roots[: fine.count], other.roots[: other.count])


def test_another_order_on_the_day_does_not_disturb_those_let_in(sound):
    """Effects are asked for anew with every order: what is simulated before and after is the same."""
    alone, beside = sound.fork(), sound.fork()
    for run in (alone, beside):
        order(run, "exposure", 10.0)
        flown(run, 5)
    order(beside, "staff-the-day")
    a, b = (flown(run, 5).tape.segments[-1] for run in (alone, beside))
    assert np.array_equal(a.roots[: a.count], b.roots[: b.count])
    assert alone.params_at(alone.now - 420.0).demand == pytest.approx(beside.params_at(alone.now - 420.0).demand)


def asked_for(run):
    """Requests per second now, of those let in."""
    fine = run.tape.segments[-1]
    theirs = [run.names.endpoint_index[name] for name in run.course.programme.endpoints]
    return float(fine.roots[fine.count - 3 : fine.count, theirs][..., harm.REQUESTS].sum()) / 3.0


def test_a_way_back_that_is_slow_takes_its_minutes(sound):
    slow = as_if(sound, ("way-back",))
    back = slow.course.programme.slow_back_min(slow.course.state)
    assert back >= 20.0
    left = {}
    for name, run in (("quick", sound.fork()), ("slow", slow)):
        order(run, "exposure", 100.0)
        everybody = asked_for(flown(run, 5))
        order(run, "abort")
        left[name] = asked_for(flown(run, 5)) / everybody
        if name == "slow":
            assert asked_for(flown(run, back)) < 0.05 * everybody
    assert left["quick"] < 0.05 < 0.5 < left["slow"]


# -- the calendar alone ---------------------------------------------------------------------------------------


def course_of(case, **changed):
    return Course(replace(world(case, SEED).programme, **changed))


def total(course):
    course.lead_to(course.last)
    return harm_of(course)


def heaviest(case):
    claims = world(case, SEED).programme.claims
    return max(claims, key=lambda name: claims[name].share)


def test_where_nobody_says_anything_the_team_opens_and_takes_back_what_goes_bad(case):
    course = course_of(case, not_so=(heaviest(case),), plan="all-at-once")
    course.lead_to(course.programme.launch_day)
    assert course.state.percent == 0.0
    course.lead_to(course.programme.launch_day + 1)
    assert any(news.about == "taken-back" for news in course.told)
    assert course.state.percent == 0.0
    course.lead_to(course.programme.launch_day + 1 + course.programme.repair_days)
    assert course.state.percent == 100.0


def test_where_all_holds_the_team_opens_and_it_stays_open(case):
    course = course_of(case, not_so=())
    course.lead_to(course.programme.launch_day + 2)
    assert course.state.percent == 100.0
    assert not any(news.about == "taken-back" for news in course.told)


def test_a_gate_after_each_step_catches_sooner_than_people_do(case):
    steps, once = (course_of(case, not_so=(heaviest(case),), plan=name) for name in ("steps", "all-at-once"))
    assert total(steps) < total(once)


def test_moving_the_day_costs_where_nothing_is_wrong(case):
    stayed, moved = course_of(case, not_so=()), course_of(case, not_so=())
    moved.order("move-one-week")
    late = 7 * moved.programme.delay_harm + moved.programme.moved_harm
    assert total(moved) - total(stayed) == pytest.approx(late, rel=0.2)  # the usual harm of seven days open is not had


def test_a_day_that_stands_behind_a_closed_door_costs_more_than_one_that_was_moved(case):
    """Whoever was told a day comes on it: holding back in silence is no way to be late."""
    silent, told = course_of(case, not_so=()), course_of(case, not_so=())
    day = silent.programme.launch_day
    silent.order("hold")
    told.order("move-one-week")
    for course in (silent, told):
        course.lead_to(day + 7)
    assert harm_of(silent) > 2.0 * harm_of(told)
    assert [news.about for news in silent.told].count("closed") == 1
    assert not any(news.about == "closed" for news in told.told)


def test_nobody_comes_in_vain_once_another_day_is_told(case):
    course = course_of(case, not_so=())
    day = course.programme.launch_day
    course.order("hold")
    course.lead_to(day + 1)
    course.order("move-one-week")
    before = harm_of(course)
    course.lead_to(day + 2)
    late = course.programme.delay_harm + course.programme.moved_harm
    assert harm_of(course) - before == pytest.approx(late, rel=0.2)  # beside the usual harm of those in the beta


def harm_of(course):
    """Of the days so far."""
    return sum(day.harm for day in course.days[-course.first :])


def test_a_check_tells_what_is_so_and_a_test_that_passed_tells_nothing(case):
    name = heaviest(case)
    course = course_of(case, not_so=(name,))
    for item in ("repeat-test", f"check-{name}"):
        course.order(item)
    course.lead_to(40)
    told = {news.about: news.says for news in course.told}
    assert told[f"check-{name}"] == course.programme.claims[name].broke
    assert "passed" in told["repeat-test"]


def test_mending_what_was_found_is_mending_that_alone(case):
    broken = sorted(world(case, SEED).programme.claims)[:2]
    course = course_of(case, not_so=tuple(broken), launch_day=50)
    with pytest.raises(OrderError, match="known to be broken"):
        course.order("mend-found")
    course.order(f"check-{broken[0]}")
    course.lead_to(15)
    course.order("mend-found")
    assert [work.item.name for work in course.works if not work.over] == [f"repair-{broken[0]}"]
    with pytest.raises(OrderError, match="under way"):
        course.order("mend-found")
    course.lead_to(45)
    assert course.programme.untrue(course.state) == {broken[1]}


def test_what_bit_on_the_day_is_known_the_day_after_and_can_be_mended(case):
    name = heaviest(case)
    course = course_of(case, not_so=(name,))
    day = course.programme.launch_day
    course.lead_to(day)
    course.order("exposure", percent=100.0, at=day * DAY_S + 36_000.0)
    course.order("abort", at=day * DAY_S + 39_600.0)
    course.lead_to(day + 1)
    assert course.state.found == {name}
    assert course.told[-1].about == "shown" and course.programme.claims[name].broke in course.told[-1].says
    course.order("mend-found")


def test_nobody_is_let_in_before_the_day_and_no_more_than_all(case):
    course = course_of(case)
    with pytest.raises(OrderError, match="Not before the day"):
        course.order("exposure", percent=1.0)
    course.lead_to(course.programme.launch_day)
    with pytest.raises(OrderError, match="Between 0 and 100"):
        course.order("exposure", percent=150.0)


def test_a_slow_way_back_comes_down_in_even_parts_and_no_further_than_it_came():
    down = pieces((Step(0.0, 60.0), Step(100.0, 0.0, back_s=60.0)))
    assert [(at, percent) for at, _, percent in down] == [
        (0.0, 60.0), *((100.0 + 10.0 * part, 50.0 - 10.0 * part) for part in range(6)),
    ]  # fmt: skip
    turned = pieces((Step(0.0, 60.0), Step(100.0, 0.0, back_s=60.0), Step(125.0, 60.0)))
    assert turned[-2:] == ((120.0, 125.0, 30.0), (125.0, float("inf"), 60.0))


def test_a_bite_on_no_field_says_which_there_are():
    with pytest.raises(ValueError, match="'happiness' is not a field"):
        Bite("happiness", 1.0)


# -- words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("open to 1 %", ["exposure"]), ("ramp to 50 %", ["exposure"]), ("hold it there", ["hold"]),
        ("close it to everybody", ["abort"]), ("abort the launch", ["abort"]),
        ("move the launch by a week", ["move-one-week"]),
        ("postpone the date by two weeks", ["move-two-weeks"]), ("rehearse the way back", ["check-way-back"]),
        ("fix what broke", ["mend-found"]), ("run the load test again", ["repeat-test"]),
        ("a dark launch at the forecast's size", ["dark-launch"]), ("plan it in stages", ["plan-steps"]),
    ],
)  # fmt: skip
def test_orders_of_a_launch_are_found_in_plain_words(case, text, names):
    items = course_of(case).programme.items(course_of(case).state)
    assert [item.name for item in items_in(text, items)] == names


def test_the_share_is_the_number_said_with_the_step(case):
    items = {item.name: item for item in course_of(case).programme.items(course_of(case).state)}
    words = "errors are at 0.02 % after ten minutes; ramp to 10 %"
    assert _order("start_work", items["exposure"], words).percent == 10.0
    assert not says_how_much("we open the doors to all when the owners say it is right to do so", items["exposure"])


@pytest.mark.parametrize(
    ("text", "days"),
    [("skip to the launch", 8), ("skip to launch day", 8), ("go to the day before the launch", 7),
     ("skip two weeks", None), ("if it holds we go on to the launch", None), ("when do we get to the launch?", None)],
)  # fmt: skip
def test_a_day_with_a_name_can_be_skipped_to(text, days):
    assert days_to_mark(text, {"launch": 8}) == days


def test_what_would_be_waited_for_is_not_waited_for():
    assert days_to_skip("if a repair slips past the eve I would wait another two days", "Monday") is None


def test_the_day_itself_is_not_ahead_of_itself():
    assert days_to_mark("skip to the launch", {"launch": 0}) is None


def test_the_launch_is_skipped_to_on_the_day_it_was_just_moved_to(case):
    start = Run.start(replace(world(case, 7), day_s=7200.0, fine_s=600.0))
    ride = Ride.begin(case, 7, write=lambda _: None, run=start)
    announced = ride.run.course.programme.launch_day
    for at, words in ((30.0, "move the launch by a week"), (45.0, "yes"), (60.0, "skip to the launch")):
        ride.say(at, words)
    skipped = [event.payload.seconds for event in ride.record if isinstance(event.payload, Skipped)]
    assert skipped == [(announced + 7) * DAY_S]
