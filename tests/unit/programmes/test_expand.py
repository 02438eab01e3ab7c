"""Growing a service: what hosts do not help, what each test reaches, late suppliers, and a region that is out."""

from dataclasses import replace

import pytest

from simride.simulator.programmes.course import Course
from simride.simulator.programmes.expand import Expand
from simride.simulator.programmes.expand_site import Outage, Region, Resource, Surge

SALE = 50
REGIONS = {name: Region(1000.0) for name in ("north", "south", "west")}
RESOURCES = {
    "app-hosts": Resource(("app host",), "the app's hosts", 1.6, hold_s=0.02),
    "connections": Resource(("connection",), "the connections", 9.0, kind="places", shared=True, quiet=True,
                            remedy="pool connections", days=4, lead_days=2, adds=6, once=50, weekly=5),
    "writer": Resource(("writer",), "the writer", 9.0, hold_s=0.004, shared=True, quiet=True,
                       remedy="split the writer", days=6, lead_days=3, adds=4),
    "ports": Resource(("port",), "the ports", 9.0, kind="limit", hold_s=1.0, quiet=True,
                      remedy="ask for more ports", days=1, lead_days=20, adds=4),
}  # fmt: skip


def expand(binds="writer", at=1.5, **fields):
    """Three like regions, one of four resources that binds, three times the demand from day 50 on."""
    made = {
        "regions": REGIONS, "resources": RESOURCES, "hosts": "app-hosts", "binds": binds, "binds_at": at,
        "next_binds": "ports" if binds != "ports" else "writer", "next_binds_at": 9.0,
        "surge": Surge(SALE, 3.0, 5), "weekday": "Monday", "host_lead_days": 30, "noise": 0.0, "growth": 0.0,
    }  # fmt: skip
    return Expand(**{**made, **fields})


def led(programme, *orders, until=60):
    """A course with these ordered on the first day: a name, or a name and a percent."""
    course = Course(programme)
    for order in orders:
        name, percent = order if isinstance(order, tuple) else (order, None)
        course.order(name, percent=percent)
    course.lead_to(until)
    return course


def bad(course, first=SALE, last=SALE + 5):
    """Share of requests that failed on the days of the sale."""
    days = [day.sums["failed_share"][""] for day in course.days[first - course.first : last - course.first]]
    return sum(num for num, _ in days) / sum(of for _, of in days)


def told(course, about):
    return [news.says for news in course.told if news.about == about]


@pytest.mark.parametrize("binds", ["writer", "ports"])
def test_hosts_alone_help_nobody_where_something_else_binds(binds):
    nothing, hosts = led(expand(binds)), led(expand(binds), ("buy-hosts", 150))
    both = led(expand(binds), ("buy-hosts", 150), f"raise-{binds}")
    assert bad(nothing) > 0.3
    assert bad(hosts) > 0.25
    assert bad(both) < 0.01


def test_each_host_takes_its_connections_whatever_the_traffic():
    course = led(expand("connections"), ("buy-hosts", 150), until=45)
    assert bad(course, 28, 30) < 0.001
    assert bad(course, 31, 45) == pytest.approx(1 - 1.5 / 2.5, rel=0.05)  # 2.5 times the hosts, 1.5 times the places
    assert "trouble" in {news.about for news in course.told}, "a fleet that fails says so"


def test_a_quiet_resource_is_on_no_page_before_somebody_looks():
    course = Course(expand())
    assert "writer" not in course.days[-1].sums["busiest_use"]
    course.order("measure-writer")
    course.lead_to(2)
    assert course.days[-1].sums["busiest_use"]["writer"][0] == pytest.approx(1 / 1.5)
    assert course.days[-1].sums["planned_use"]["writer"][0] == pytest.approx(3 / 1.5)


@pytest.mark.parametrize(
    ("binds", "test", "sees"),
    [
        ("writer", "load-test", False), ("writer", "squeeze-test", False), ("writer", "write-replay", True),
        ("ports", "load-test", False), ("ports", "squeeze-test", True), ("ports", "write-replay", False),
        ("ports", "drain-drill", True), ("ports", "pilot", True), ("writer", "pilot", True),
        ("connections", "squeeze-test", False), ("connections", "write-replay", False),
    ],
)  # fmt: skip
def test_a_test_sees_what_it_reaches_and_nothing_else(binds, test, sees):
    course = led(expand(binds, 1.2), test, until=20)
    assert (binds in course.state.known) is sees
    assert told(course, test), "those who ran it report"


def test_a_place_that_every_host_keeps_is_found_by_counting_it():
    course = led(expand("connections", 1.5), "measure-connections", until=5)
    assert "whether it serves or not" in told(course, "measure-connections")[0]
    planned = course.days[-1].sums["planned_use"]["connections"][0]
    assert planned == pytest.approx(3 / 1.6 / 0.85 / 1.5)  # with the hosts that day needs at 85 %


def test_hosts_on_order_count_in_the_plan_and_a_late_supplier_says_so_on_the_day():
    late = led(expand(host_slips_days=10), ("buy-hosts", 100), until=5)
    assert late.days[-1].sums["planned_use"]["app-hosts"][0] == pytest.approx(3 / 1.6 / 2)
    late.lead_to(45)
    assert [news.day for news in late.told if news.about == "hosts"] == [30, 40]
    assert "not there" in told(late, "hosts")[0]
    assert late.state.hosts == 2.0


def test_rented_hosts_come_soon_are_limited_and_go_back():
    course = led(expand(rent_most=60.0), ("rent-hosts", 90), until=20)
    assert course.state.rented == pytest.approx(0.6)
    course.order("rent-hosts", percent=0)
    course.lead_to(40)
    assert course.state.rented == 0.0


def test_with_one_of_three_like_regions_out_the_others_carry_half_as_much_again():
    sums = Course(expand()).days[-1].sums
    ratio = sums["planned_use_one_out"]["app-hosts"][0] / sums["planned_use"]["app-hosts"][0]
    assert ratio == pytest.approx(3 / 2)


def test_a_region_that_is_out_in_the_busiest_hours_hurts_who_has_no_room_for_it():
    fields = {"out": Outage("north", SALE + 1, 5)}
    bought = (("buy-hosts", 130), "raise-writer")
    without, spare = led(expand(**fields), *bought), led(expand(**fields), ("buy-hosts", 240), "raise-writer")
    assert bad(without, SALE + 1, SALE + 2) > 0.02 > bad(spare, SALE + 1, SALE + 2)
    assert "north was out" in told(without, "outage")[0]


def test_shedding_answers_plainly_what_would_have_failed():
    bought = (("buy-hosts", 60), "raise-writer")
    harm = [sum(day.harm for day in led(expand(), *bought, *more).days) for more in ((), ("shed-tiers",))]
    assert harm[1] < 0.75 * harm[0]  # plain answers count half, and nobody asks again


def test_a_surge_that_is_spread_asks_less_and_costs_something():
    plain, spread = led(expand()), led(expand(), "spread-demand")
    peaks = [max(day.sums["busiest_rps"][""][0] for day in course.days) for course in (plain, spread)]
    assert (peaks[1] - peaks[0] / 3) / (peaks[0] - peaks[0] / 3) == pytest.approx(0.8, abs=0.001)
    assert sum(day.sums["money_spent"][""][0] for day in spread.days) == pytest.approx(150.0)


def test_money_is_harm_by_what_a_request_is_worth():
    roomy = {**RESOURCES, "app-hosts": replace(RESOURCES["app-hosts"], holds=5.0)}
    programme = expand(at=9.0, resources=roomy, surge=None, worth=1000.0, host_weekly=70.0)
    idle, paid = led(programme, until=60), led(programme, ("buy-hosts", 100), until=60)
    days = 60 - 30
    assert sum(d.harm for d in paid.days) - sum(d.harm for d in idle.days) == pytest.approx(days * 10.0 * 1000.0)


def test_retries_make_a_line_past_its_knee_worse():
    once, again = led(expand(retries=0.0)), led(expand(retries=1.0))
    assert bad(again) > bad(once) + 0.05


def test_what_is_done_is_not_done_twice():
    course = led(expand(), "raise-writer", "shed-tiers", until=30)
    for name in ("raise-writer", "shed-tiers"):
        assert course.refusal(course.find(name))


@pytest.mark.parametrize("field", ["hosts", "binds", "next_binds", "leaves"])
def test_a_role_that_nothing_here_plays_is_named(field):
    with pytest.raises(ValueError, match=f"{field} is 'nobody'"):
        expand(**{field: "nobody"}) if field != "binds" else expand("nobody")
    with pytest.raises(ValueError, match=r"out\.region"):
        replace(expand(), out=Outage("nowhere", 3))


def test_a_lost_purchase_weighs_more_than_a_lost_page():
    dear = {**RESOURCES, "writer": replace(RESOURCES["writer"], weighs=5.0, uses=0.2)}
    plain = {**RESOURCES, "writer": replace(RESOURCES["writer"], uses=0.2)}
    bought = (("buy-hosts", 150),)
    one, five = (led(expand(resources=made), *bought) for made in (plain, dear))
    assert bad(one) == bad(five)
    harm = [sum(day.harm for day in course.days[SALE - course.first :]) for course in (one, five)]
    assert harm[1] > 2.5 * harm[0]  # money and slow answers are the same


# -- leaving a region ------------------------------------------------------------------------------------

STORE = Resource(("store",), "the store", 2.4, hold_s=0.01, uses=0.5, cold=4.0, quiet=True,
                 remedy="more shards", days=3)  # fmt: skip
NUMBERS = Resource(("number",), "the numbers", 2.0, hold_s=0.003, shared=True, home="west", away=0.4, quiet=True,
                   remedy="ranges of numbers", days=3)  # fmt: skip


def leaving(**fields):
    """West is left on day 30; hosts have room for it, one store has empty caches, one number giver stands there."""
    hosts = replace(RESOURCES["app-hosts"], holds=3.0)
    made = {
        "resources": {"app-hosts": hosts, "store": STORE, "numbers": NUMBERS}, "binds": "store", "binds_at": 2.4,
        "next_binds": "numbers", "next_binds_at": 9.0, "surge": None, "leaves": "west", "leaves_day": 30,
    }  # fmt: skip
    return expand(**{**made, **fields})


def test_who_has_not_moved_by_the_day_is_moved_on_it():
    course = led(leaving(), until=31)
    assert course.state.moved == 1.0
    assert "west serves nobody" in told(course, "leaving")[0]


def test_moving_all_at_once_asks_a_cold_store_for_more_than_moving_in_steps():
    at_once = led(leaving(), until=40)
    steps = Course(leaving())
    for percent in (20, 40, 60, 80, 100):
        steps.order("move-traffic", percent=percent)
        steps.lead_to(steps.today + 6)
    steps.lead_to(40)
    warmed = led(leaving(), "warm-caches", until=40)
    assert bad(at_once, 30, 33) > 0.02
    assert bad(steps, 0, 40) < 0.2 * bad(at_once, 0, 40)
    assert bad(warmed, 30, 33) < 0.001
    assert bad(at_once, 37, 40) < 0.001, "caches warm by themselves"


def test_what_stands_in_the_region_that_is_left_is_missed_by_all_and_a_drill_tells():
    fields = {"binds": "numbers", "binds_at": 1.5, "next_binds": "store", "next_binds_at": 9.0}
    assert bad(led(leaving(**fields), until=40), 32, 40) > 0.2  # four tenths of one and a half
    assert bad(led(leaving(**fields), "raise-numbers", until=40), 32, 40) < 0.001
    drill = led(leaving(**fields), "drain-drill", until=20)
    assert "numbers" in drill.state.known and "the numbers" in told(drill, "drain-drill")[0]


def test_users_can_be_moved_back_until_the_day_and_not_after():
    course = led(leaving(), ("move-traffic", 50), until=10)
    assert course.state.moved == 0.5
    course.order("move-traffic", percent=10)
    course.lead_to(20)
    assert course.state.moved == pytest.approx(0.1)
    course.lead_to(30)
    course.order("move-traffic", percent=10)
    course.lead_to(40)
    assert course.state.moved == 1.0


def test_with_two_left_each_may_be_half_full():
    sums = Course(leaving()).days[-1].sums
    assert sums["planned_use"]["app-hosts"][0] == pytest.approx(1.5 / 3)
    assert sums["planned_use_one_out"]["app-hosts"][0] == pytest.approx(3 / 3)
