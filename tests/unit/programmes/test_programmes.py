"""Laws that every kind of programme keeps. A new kind in KINDS is held to them by having one case in the library."""

import pytest

from simride.base.errors import OrderError, RideError
from simride.cases.draws import world
from simride.recorder import ride_file
from simride.rides import Ride
from simride.rides.weeks import by_day
from simride.simulator.orders import Order
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.telemetry import MetricQuery
from simride.simulator.telemetry import run as run_metric

SEEDS = range(6)


def course_of(case, seed):
    return Course(world(case, seed).programme)


def possible(course, most=6):
    """The first few items that can be ordered now and take no number."""
    found = [item for item in course.programme.items(course.state) if not item.takes and not course.refusal(item)]
    return found[:: max(1, len(found) // most)][:most]


def led(course, names, days):
    """Ordered all at once, then led on."""
    for name in names:
        course.order(name)
    course.lead_to(course.today + days)
    return course


def test_a_course_is_a_function_of_its_programme_and_its_orders(weeks_case):
    names = [item.name for item in possible(course_of(weeks_case, 3))]
    first, second = (led(course_of(weeks_case, 3), names, 60) for _ in range(2))
    assert (first.days, first.works, first.told, first.state) == (second.days, second.works, second.told, second.state)


def test_a_fork_led_elsewhere_leaves_the_course_as_it_was_and_equals_a_rerun(weeks_case):
    course = course_of(weeks_case, 3)
    before = (course.days, course.state, course.works)
    names = [item.name for item in possible(course)]
    fork = led(course.fork(), names, 40)
    assert (course.days, course.state, course.works) == before
    assert fork.days == led(course_of(weeks_case, 3), names, 40).days


def test_leading_day_by_day_is_leading_at_once(weeks_case):
    whole, steps = course_of(weeks_case, 5), course_of(weeks_case, 5)
    whole.lead_to(50)
    for day in range(51):
        steps.lead_to(day)
    assert whole.days == steps.days


@pytest.mark.parametrize("seed", SEEDS)
def test_harm_is_never_negative_and_never_without_number(weeks_case, seed):
    course = course_of(weeks_case, seed)
    led(course, [item.name for item in possible(course)], 7 * course.programme.weeks)
    harms = [day.harm for day in course.days]
    assert all(0.0 <= harm < float("inf") for harm in harms)


def test_a_course_ends_with_its_weeks(weeks_case):
    course = course_of(weeks_case, 3)
    course.lead_to(10_000)
    assert course.today == course.last == 7 * course.programme.weeks


def test_seeds_change_what_happens_but_not_what_can_be_named(weeks_case):
    courses = [course_of(weeks_case, seed) for seed in SEEDS]
    assert len({tuple(day.harm for day in course.days) for course in courses}) == len(courses)
    assert len({tuple(item.name for item in course.programme.items(course.state)) for course in courses}) == 1
    assert len({course.programme.classes for course in courses}) == 1
    refused = {tuple(course.refusal(item) for item in course.programme.items(course.state)) for course in courses}
    assert len(refused) == 1, "what is refused on the first day differs between seeds, so it tells the seed's secret"


def test_every_figure_is_kept_every_day_under_its_own_name_and_classes(weeks_case):
    course = course_of(weeks_case, 3)
    figures = {figure.name: figure for figure in course.programme.figures}
    for day in course.days:
        assert set(day.sums) == set(figures)
        for name, parts in day.sums.items():
            known = set(course.programme.classes) if figures[name].by_class else {""}
            assert set(parts) <= known, name


def test_an_item_says_what_it_is_and_can_be_named_in_words(weeks_case):
    from simride.examiner.weeks.work import items_in

    course = course_of(weeks_case, 3)
    items = course.programme.items(course.state)
    assert len({item.name for item in items}) == len(items)
    for item in items:
        assert item.says and item.words, item.name
        assert any(item in items_in(way, items) for way in item.words), item.name


def test_an_order_for_what_is_not_there_says_so(weeks_case):
    with pytest.raises(OrderError, match="own words"):
        course_of(weeks_case, 3).order("no-such-thing")


def test_work_is_done_no_sooner_than_its_engineers_allow(weeks_case):
    course = course_of(weeks_case, 3)
    for item in possible(course):
        days = course.estimate(item)
        assert days is None or days >= int(item.wait_days), item.name


# -- in a ride ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def flown(weeks_case, weeks_started):
    """A ride that orders, skips, looks and skips again."""
    written = []
    ride = Ride.begin(weeks_case, 7, write=written.extend, run=weeks_started.fork())
    for at, item in zip(range(60, 600, 60), possible(weeks_started.course, most=3), strict=False):
        ride.order(float(at), Order("start_work", name=item.name))
        ride.say(float(at) + 10, "yes")
    ride.look(700.0, "metrics", {"metric": "traffic", "last_s": 600})
    ride.skip(720.0, 14 * DAY_S)
    ride.look(800.0, "metrics", {"metric": ride.run.course.programme.figures[0].name, "last_s": 14 * DAY_S})
    ride.say(860.0, "skip one week")
    ride.tick(900.0)
    ride.land(1000.0)
    return ride


def test_a_ride_about_weeks_is_where_its_record_says(flown):
    assert flown.run.course.today == 21
    assert flown.fleet_at(1000.0) // DAY_S == 21
    assert flown.run.now == pytest.approx(flown.at_begin.world.begins_at + 1000.0 + 21 * DAY_S, abs=10.0)


def test_a_ride_resumes_from_its_record_to_the_same_bytes(flown, weeks_case, weeks_started):
    again = Ride.open(weeks_case, flown.record, write=lambda _: None, run=weeks_started.fork())
    assert again.run.course.days == flown.run.course.days
    assert again.run.course.works == flown.run.course.works
    assert by_day(again.run) == by_day(flown.run)
    assert ride_file.write(again.record) == ride_file.write(flown.record)


def test_what_was_shown_before_days_were_skipped_is_shown_again(flown):
    look = next(event for event in flown.record if event.kind == "looked")
    assert flown.frame(look.payload.query, look.fleet_at).digest() == look.payload.digest


def test_a_look_never_shows_a_day_that_is_not_over(flown):
    figure = flown.run.course.programme.figures[0].name
    frame = run_metric(flown.view(1000.0 + flown.at_begin.world.begins_at), MetricQuery(figure, last_s=28 * DAY_S))
    assert frame.end <= 21 * DAY_S
    early = run_metric(flown.run.view(flown.at_begin.world.begins_at), MetricQuery(figure, last_s=28 * DAY_S))
    assert early.end <= 0.0


def test_days_are_skipped_only_while_there_are_any(flown, weeks_case, weeks_started):
    ride = Ride.begin(weeks_case, 7, write=lambda _: None, run=weeks_started.fork())
    ride.skip(10.0, 1000 * DAY_S)
    assert ride.run.course.today == ride.run.course.last
    with pytest.raises(RideError, match="over"):
        ride.skip(20.0, DAY_S)


def test_the_fleet_goes_on_at_the_same_time_of_a_later_day(weeks_started):
    run = weeks_started.fork()
    before = run_metric(run.view(), MetricQuery("traffic", last_s=300.0)).total()
    run.advance(run.now + 7 * DAY_S + 300.0)
    after = run_metric(run.view(), MetricQuery("traffic", last_s=300.0)).total()
    assert after == pytest.approx(before, rel=0.1)  # noise of demand is 2 %, five minutes of the day's curve less


def test_what_is_done_is_refused_and_a_look_is_not(weeks_started):
    course = weeks_started.fork().course
    free = [item for item in course.programme.items(course.state) if item.days > 0 and not course.refusal(item)]
    free.sort(key=lambda item: item.days + item.wait_days)
    once = next(item for item in free if not item.can_be_repeated)
    look = next(item for item in free if item.again and item.name not in ("flip-writes", "cut-over"))
    for item in (once, look):
        course.order(item.name)
        course.lead_to(course.today + 28)
        assert any(work.item.name == item.name and work.holds is not None for work in course.works)
    with pytest.raises(OrderError, match=r"done|already"):
        course.order(once.name)
    course.order(look.name)


def test_what_was_stopped_can_be_ordered_anew(weeks_started):
    course = weeks_started.fork().course
    items = course.programme.items(course.state)
    item = next(one for one in items if one.days > 0 and not one.can_be_repeated and not course.refusal(one))
    course.order(item.name)
    course.stop(item.name)
    assert course.refusal(course.find(item.name)) == ""
