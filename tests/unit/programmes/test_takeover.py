"""What the takeovers of the library are about: what is there to be found, and the turns that are wrong."""

import pytest

from simride.base.errors import OrderError
from simride.cases.catalog import library
from simride.cases.draws import world
from simride.examiner.weeks.work import items_in
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.takeover_risks import CHECKS, MEND, RISKS

SEEDS = range(12)
CASES = {name: library().load(name) for name in ("gateway-pager", "no-time-left")}


def course_of(name, seed):
    return Course(world(CASES[name], seed).programme)


def harm_of(name, seed, *orders, weeks=12):
    """Bad requests of the weeks; the orders are given as soon as they can be, in this order."""
    course, left = course_of(name, seed), list(orders)
    for day in range(weeks * 7):
        course.lead_to(day)
        for order in list(left):
            try:
                course.order(order)
            except OrderError:
                continue
            left.remove(order)
    course.lead_to(weeks * 7)
    assert not left
    return sum(day.harm for day in course.days[-weeks * 7 :])


def total(course, figure, days=91):
    """A count over the last days, all classes together."""
    return sum(value for day in course.days[-days:] for value, _ in day.sums[figure].values())


@pytest.mark.parametrize("name", CASES)
def test_only_the_check_of_what_is_broken_finds_it_and_only_then_can_it_be_mended(name):
    found = set()
    for seed in SEEDS:
        course = course_of(name, seed)
        broken = course.programme.risk
        with pytest.raises(OrderError, match="no check has found anything"):
            course.order(MEND.name)
        for check in CHECKS:
            course.order(check.name)
        course.lead_to(21)
        told = {news.about: news.says for news in course.told}
        assert {risk for risk, one in RISKS.items() if told[one.check.name] != one.whole} == {broken}
        course.order(MEND.name)
        found.add(broken)
    assert found == set(RISKS)  # over a dozen seeds each of them is the one


@pytest.mark.parametrize("risk", RISKS)
def test_a_risk_that_nobody_mends_comes_due_and_one_that_was_mended_hardly_hurts(risk):
    seed = next(seed for seed in SEEDS if course_of("gateway-pager", seed).programme.risk == risk)
    programme = course_of("gateway-pager", seed).programme
    check = RISKS[risk].check.name
    untouched, checked = (harm_of("gateway-pager", seed, *orders) for orders in ((), (check, MEND.name)))
    # six days of work on it take hands from nothing else here, so the whole of the loss is the difference
    assert untouched - checked == pytest.approx(programme.loss_harm * (1.0 - RISKS[risk].left), rel=1e-9)


def test_what_another_team_owns_is_theirs_to_mend_once_a_number_was_agreed():
    for seed in SEEDS:
        course = course_of("gateway-pager", seed)
        mine = course.programme.costliest
        assert course.programme.loudest == mine
        with pytest.raises(OrderError, match="no objective that anybody has agreed to"):
            course.order(f"fix-{mine}")
        course.order("agree-slo")
        course.lead_to(21)
        assert course.estimate(course.find(f"fix-{mine}")) >= course.programme.page_classes[mine].owner_days
        course.order(f"fix-{mine}")


def test_doing_without_what_fails_spares_more_than_mending_all_that_is_ours():
    ours = ("fix-memory-high", "fix-webhook-retries", "fix-settlement-lag")
    for seed in SEEDS:
        mine = course_of("gateway-pager", seed).programme.costliest
        assert harm_of("gateway-pager", seed, f"soften-{mine}") < harm_of("gateway-pager", seed, *ours)


def test_the_time_goes_into_releases_and_a_tool_gives_it_back():
    for seed in SEEDS:
        course = course_of("no-time-left", seed)
        rest = total(course, "hours_on_pages") + total(course, "hours_on_requests")
        assert total(course, "hours_on_releases") > rest
        before = total(course, "hours_on_releases", days=28)
        course.order("automate-releases")
        course.lead_to(63)
        assert total(course, "hours_on_releases", days=28) < 0.25 * before


def test_letting_less_go_out_costs_riders_more_than_doing_nothing():
    """Twelve seeds together: a single one may be lucky with what was in its trains."""
    alone, train, frozen = (
        sum(harm_of("no-time-left", seed, *orders) for seed in SEEDS)
        for orders in ((), ("weekly-train",), ("freeze-releases",))
    )
    assert alone < train < frozen


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("mend what the checks found broken", (MEND.name,)),
        ("renew a certificate ahead of time and see which one is served", ("renewal-drill",)),
        ("review what the accounts of scripts may do", ("access-review",)),
        ("automate releases", ("automate-releases",)),
        ("collect releases into a weekly train", ("weekly-train",)),
        ("build a fallback for the risk scores", ("soften-risk-timeouts",)),
        ("fix the cause of token timeouts", ("fix-token-timeouts",)),
    ],
)  # fmt: skip
def test_what_can_be_done_is_found_in_plain_words(text, names):
    course = course_of("gateway-pager", 1)
    assert tuple(item.name for item in items_in(text, course.programme.items(course.state))) == names
