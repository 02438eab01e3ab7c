"""What replacing a system is about: order, ways back, what is rare, and who is on no list."""

import re
from dataclasses import replace

import pytest

from simride.cases.catalog import library
from simride.cases.draws import world
from simride.simulator.programmes import chance
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S, HISTORY_DAYS
from simride.simulator.programmes.replace_answers import of_a_day
from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery
from simride.simulator.telemetry import run as run_metric

CAREFUL = ("dual-write", "order-writes", "guard-backfill", "backfill", "reconcile", "compare-meaning")
SEEDS = range(5)


@pytest.fixture(scope="module")
def case(replace_case):
    """The case of these tests."""
    return replace_case


def course_of(case, seed=3, **changes):
    return Course(replace(world(case, seed).programme, **changes))


def led(course, *steps):
    """Items are ordered in turn; a number of days is let pass; `reads=5` shifts that many per cent."""
    for step in steps:
        if isinstance(step, int):
            course.lead_to(course.today + step)
        elif step.startswith("reads="):
            course.order("shift-reads", percent=float(step.removeprefix("reads=")))
        else:
            course.order(step)
    return course


def harm(course, since=0):
    """Of every day that counts from `since` on, with nobody in the chair any more."""
    twin = course.fork()
    twin.lead_to(twin.last)
    return sum(day.harm for day in twin.days[HISTORY_DAYS + since :])


def figure(course, name, of=""):
    """The value of a figure as of yesterday."""
    num, den = course.days[-1].sums[name][of]
    return num / den


# -- the order of stages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_copy_before_both_are_written_is_old_at_once(case, seed):
    early = led(course_of(case, seed), "backfill", 30)
    late = led(course_of(case, seed), "dual-write", "order-writes", "guard-backfill", 12, "backfill", 30)
    assert early.state.stale["everyday"] > 0.2
    assert late.state.stale["everyday"] == 0.0
    assert late.state.copied["archived"] == 1.0


def test_writes_to_both_cross_unless_something_orders_them(case):
    crossed = led(course_of(case), "dual-write", 14, "backfill", 40)
    ordered = led(course_of(case), "dual-write", "order-writes", "guard-backfill", 14, "backfill", 40)
    assert crossed.state.stale["everyday"] > 0.001 > ordered.state.stale["everyday"]


def test_a_backfill_writes_over_what_is_newer_unless_it_is_kept_from_it(case):
    over, kept = (
        led(course_of(case), "dual-write", "order-writes", *guard, 12, "backfill", 12)
        for guard in ((), ("guard-backfill",))
    )
    assert over.state.stale["everyday"] > 0.005 > kept.state.stale["everyday"]


def test_what_was_repaired_crosses_again_while_nothing_orders_writes(case):
    course = led(course_of(case), "dual-write", "backfill", "reconcile", 40, "repair-records", 5)
    assert course.state.stale["everyday"] < 0.001
    led(course, 30)
    assert course.state.stale["everyday"] > 0.002


def test_reads_of_what_was_never_copied_fail(case):
    course = led(course_of(case), "dual-write", 20)
    before = of_a_day(course.programme, course.state, course.today)
    led(course, "reads=50")
    after = of_a_day(course.programme, course.state, course.today)
    assert after.failed > before.failed + 1_000_000


# -- the class that differs ------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_the_class_that_differs_is_hidden_in_the_total_and_stands_out_by_class(case, seed):
    course = led(course_of(case, seed), *CAREFUL, 45)
    programme = course.programme
    apart = course.days[-1].sums["records_apart"]
    total = sum(num for num, _ in apart.values()) / sum(den for _, den in apart.values())
    by_class = {name: num / den for name, (num, den) in apart.items()}
    assert total < 0.01
    assert max(by_class, key=by_class.get) == programme.odd
    assert by_class[programme.odd] > 20 * total
    assert all(share < 0.001 for name, share in by_class.items() if name != programme.odd)


def test_a_sample_of_a_thousand_is_hardly_told_from_noise(case):
    told = set()
    for seed in SEEDS:
        course = led(course_of(case, seed), *(name for name in CAREFUL if name != "compare-meaning"), 45, "sample", 5)
        told.add(int(re.search(r"and (\d+) are there and", course.told[-1].says)[1]))
    assert max(told) < 30  # 6 of a thousand are another spelling, 3 to 9 are the class


def test_nothing_is_compared_before_anybody_compares(case):
    course = led(course_of(case), "dual-write", 20)
    assert course.days[-1].sums["mismatches"] == {} == course.days[-1].sums["records_apart"]


def test_the_wrong_class_costs_days_and_changes_nothing(case):
    course = led(course_of(case), *CAREFUL, 40)
    wrong = next(name for name in course.programme.record_classes if name != course.programme.odd)
    before = figure(course, "records_apart", course.programme.odd)
    led(course, f"mend-{wrong}", 10)
    assert "nothing to mend" in course.told[-1].says
    assert figure(course, "records_apart", course.programme.odd) == pytest.approx(before)
    led(course, f"mend-{course.programme.odd}", 10)
    assert figure(course, "records_apart", course.programme.odd) == 0.0


def test_what_stands_apart_is_told_as_it_stood_last_and_of_all_classes_together(case):
    run = Run.start(replace(world(case, 3), day_s=7200.0, fine_s=600.0))
    for name in CAREFUL:
        run.course.order(name)
    run.advance(run.now + 45 * DAY_S)
    whole = run_metric(run.view(), MetricQuery("records_apart", last_s=28 * DAY_S)).total()
    parts = run.course.days[-1].sums["records_apart"].values()
    assert whole == pytest.approx(sum(num for num, _ in parts) / sum(den for _, den in parts))


# -- the way back ----------------------------------------------------------------------------------------


def test_going_back_loses_what_the_old_side_never_got(case):
    with_way = led(course_of(case), *CAREFUL, 35, "reverse-sync", 8, "reads=100", "flip-writes", 10)
    without = led(course_of(case), *CAREFUL, 35, 8, "reads=100", "flip-writes", 10)
    for course in (with_way, without):
        led(course, "go-back", 1)
    assert with_way.days[-1].harm < 1_000_000
    lost = 3.0 * without.programme.writes_per_day * 5  # five days at least, each write a wrong answer
    assert without.days[-1].harm > lost


@pytest.mark.parametrize(
    ("steps", "most", "least"), [((), 7e6, 5e6), (("reverse-sync",), 2.5e6, 1.5e6),
                                 (("reverse-sync", "rehearse-back"), 1e6, 3e5), (("load-test",), 3e5, 0.0)]
)  # fmt: skip
def test_the_heaviest_day_costs_as_much_as_the_way_back_is_long(case, steps, most, least):
    course = led(course_of(case, hidden=0.0), *CAREFUL, *steps, "announce-date", 30, "reads=100", "flip-writes", 5)
    while not course.programme.is_heavy(course.today):
        led(course, 1)
    quiet = course.days[-1].harm
    led(course, 1)
    assert least <= course.days[-1].harm - quiet <= most


# -- jobs, done by two sides -----------------------------------------------------------------------------


def wrong(course):
    return of_a_day(course.programme, course.state, course.today).wrong


def test_half_on_each_side_is_the_worst_share_unless_a_customer_is_on_one():
    jobs = library().load("jobs-behind-the-shop")
    ready = (*CAREFUL, 40)
    shares = {}
    for key in ((), ("shift-by-key", 8)):
        course = led(course_of(jobs, odd_share=0.0), *ready, *key)
        shares[bool(key)] = [wrong(led(course.fork(), f"reads={share}")) for share in (1, 10, 50, 90, 100)]
    assert max(shares[False]) == shares[False][2] > 5 * shares[False][0]
    assert shares[False][1] == pytest.approx(shares[False][3])
    assert max(shares[True]) == 0.0


def test_jobs_copied_for_comparison_reach_people_unless_they_are_kept_from_it():
    jobs = library().load("jobs-behind-the-shop")
    loud, quiet = (led(course_of(jobs), *first, "shadow", 14) for first in ((), ("mute-shadow",)))
    assert wrong(loud) == loud.programme.side_effects > 10_000
    assert wrong(quiet) == 0.0
    assert any(news.who == "support" for news in loud.told) and not any(news.who == "support" for news in quiet.told)


# -- those who call --------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_callers_on_no_list_show_on_the_heaviest_day_of_a_log_and_not_before(case, seed):
    course = led(course_of(case, seed), "log-callers")
    forgotten, heavy = course.programme.forgotten, course.programme.heavy_day
    listed = course.programme.callers[forgotten].count
    course.lead_to(heavy)
    assert figure(course, "callers_left", forgotten) == listed
    led(course, 2)
    assert figure(course, "callers_left", forgotten) == listed + round(course.programme.hidden)


def test_nobody_can_help_those_who_are_on_no_list(case):
    blind = led(course_of(case), *(f"move-{name}" for name in course_of(case).programme.callers), 60)
    assert blind.state.hidden == blind.programme.hidden
    assert sum(blind.state.left.values()) == 0.0


def test_the_slowest_owners_decide_when_to_begin():
    course = course_of(library().load("new-sign-in"))
    days = {name: course.estimate(course.find(f"move-{name}")) for name in course.programme.callers}
    assert max(days, key=days.get) == course.programme.slow
    assert days[course.programme.slow] > 2 * min(days.values())


def test_a_few_owners_never_answer_and_an_hour_of_refusals_moves_some_of_them():
    course = course_of(library().load("new-sign-in"), haste=0.0)
    led(course, *(f"move-{name}" for name in course.programme.callers), 50)
    rest = sum(course.state.left.values())
    assert 0 < rest < 0.1 * sum(group.count for group in course.programme.callers.values())
    led(course, "brown-out", 8)
    assert sum(course.state.left.values()) == pytest.approx(0.6 * rest)


def test_switched_off_too_early_the_old_side_refuses_whoever_still_calls(case):
    ready = (*CAREFUL, "reverse-sync", 35, "reads=100", "flip-writes", 6)
    early = led(course_of(case), *ready, "retire-old", 8)
    assert early.state.retired
    moves = [f"move-{name}" for name in early.programme.callers]
    helped = led(course_of(case, hidden=0.0, heavy_harm=0.0), *moves, 30, *ready, "retire-old", 8)
    assert sum(day.sums["failed_answers"][""][0] for day in early.days[-6:]) > 50_000
    assert sum(day.sums["failed_answers"][""][0] for day in helped.days[-4:]) == 0.0


def test_the_old_side_is_not_switched_off_under_those_who_use_it(case):
    course = course_of(case)
    assert "nowhere to go" in course.refusal(course.find("retire-old"))


# -- what it comes to ------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_everything_in_one_night_is_worse_than_nothing(case, seed):
    assert harm(led(course_of(case, seed), "cut-over", 14)) > harm(course_of(case, seed))


def test_time_can_be_bought_and_is_paid_for(case):
    course = led(course_of(case), "buy-time", course_of(case).programme.deadline + 3)
    assert course.programme.ends(course.state) == course.programme.deadline + 10
    assert figure(course, "running_cost") == pytest.approx(1.4)


def test_both_sides_cost_more_than_one_and_the_new_one_less(case):
    course = led(course_of(case), *CAREFUL, 40)
    assert 1.5 < figure(course, "running_cost") < 2.0
    led(course, "reverse-sync", "reads=100", "flip-writes", 12, "retire-old", 6)
    assert figure(course, "running_cost") < 1.0


def test_a_large_count_keeps_its_mean_and_its_spread():
    drawn = [chance.about(seed, 10_000.0, "mean") for seed in range(400)]
    mean = sum(drawn) / len(drawn)
    spread = sum((one - mean) ** 2 for one in drawn) / len(drawn)
    assert mean == pytest.approx(10_000.0, abs=20.0)  # four standard errors of 100 / sqrt(400)
    assert spread == pytest.approx(10_000.0, rel=0.3)  # four of a variance of 400 draws


@pytest.mark.parametrize(
    "steps", [("flip-writes", 60), ("backfill", 10, "reads=50", 50)], ids=["writes turned", "half the reads"]
)
def test_nobody_lets_far_too_many_answers_go_wrong_for_weeks(case, steps):
    course, alone = led(course_of(case), *steps), led(course_of(case), course_of(case).last)
    far = [day for day in course.days if day.harm > 0.02 * course.programme.reads_per_day]
    assert 2 <= len(far) <= 3  # two days, and what is lost on the way back
    turned = [news for news in course.told if news.about == "go-back"]
    assert len(turned) == 1 and "could not wait" in turned[0].says
    assert not course.state.writes_new and course.state.reads == 0.0
    assert sum(day.harm for day in course.days) < 20 * sum(day.harm for day in alone.days)


def test_what_was_turned_back_can_be_tried_again_and_a_sound_move_never_is(case):
    course = led(course_of(case), "flip-writes", 10)
    assert course.refusal(course.find("flip-writes")) == ""
    sound = led(course_of(case), *CAREFUL, 35, "reverse-sync", 8, "reads=100", "flip-writes", 10)
    assert not [news for news in sound.told if news.about == "go-back"]
