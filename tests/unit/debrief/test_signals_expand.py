"""Each signal of growing a service: a ride that shows it, and one that nearly does."""

from functools import partial

import pytest

from unit.debrief.kinds import own, rubric_of, state_by
from unit.debrief.records import Ride, act

RUBRIC = rubric_of("expand")
state = partial(state_by, RUBRIC)
PLANNED = {"metric": "planned_use", "by": ["class"]}


def work(ride: Ride, *orders: str) -> Ride:
    """People put to items, each as 'MM:SS name'."""
    for one in orders:
        at, name = one.split()
        ride = ride.order(at, "start_work", name=name)
    return ride


def asked(at: str, text: str, ride: Ride | None = None) -> Ride:
    """A question that was answered."""
    return (ride or Ride()).say(at, text, act("ask_arch"))


def said(at: str, text: str, ride: Ride | None = None) -> Ride:
    """A statement."""
    return (ride or Ride()).say(at, text, act("state_tradeoff"), answered=False)


def looked(at: str, ride: Ride | None = None) -> Ride:
    """A look at the use of each resource on the day."""
    return (ride or Ride()).look(at, **PLANNED)  # type: ignore[arg-type] # a metric and what it is split by


STOP = "one cluster first with 10 % more every five minutes, and we stop when one in a thousand fails"
PLAN_B = "plan b: if the hosts are late by ten days we rent eighty percent for a week and decide on monday"
PRICE = "that costs 200 thousand a week, but a busiest hour lost is worth more than a million requests to us"

SHOWN = {
    "plans-for-the-peak": lambda: work(
        asked("01:00", "and in the busiest hour?").look("02:00", "busiest_rps"), "05:00 buy-hosts"
    ),
    "headroom-per-resource": lambda: work(looked("02:00"), "05:00 raise-writer"),
    "holds-with-one-out": lambda: Ride().look("09:00", "planned_use_one_out"),
    "looks-again-after-each-step": lambda: (
        work(Ride(), "03:00 raise-writer").look("08:00", "planned_use").look("16:00", "busiest_use")
        .look("30:00", "failed_share")
    ),
    "counts-the-quiet-limits": lambda: work(Ride(), "03:00 measure-a", "03:30 measure-b", "04:00 measure-c"),
    "asks-what-does-not-scale": lambda: work(asked("02:00", "what does not scale with hosts?"), "05:00 buy-hosts"),
    "tests-what-matters": lambda: work(Ride(), "06:00 squeeze-test", "12:00 write-replay"),
    "raises-what-binds": lambda: work(looked("05:00"), "06:00 raise-writer"),
    "who-else-shares": lambda: asked("04:00", "who else writes to it, which other teams?"),
    "asks-lead-times": lambda: asked("03:00", "what is the lead time of hardware?"),
    "orders-what-is-slow-first": lambda: work(Ride(), "04:00 buy-hosts", "12:00 raise-writer"),
    "test-with-a-stop-rule": lambda: said("13:00", STOP, work(Ride(), "12:00 squeeze-test")),
    "cheap-before-dear": lambda: work(Ride(), "12:00 shed-tiers", "16:00 keep-longer"),
    "plan-b": lambda: said("20:00", PLAN_B),
    "cost-against-risk": lambda: said("20:00", PRICE, asked("06:00", "what does a host cost?")),
    "spends-where-it-binds": lambda: work(
        Ride(), "03:00 measure-a", "04:00 buy-hosts", "08:00 raise-writer", "12:00 shed-tiers", "16:00 drain-drill"
    ),
}  # fmt: skip
NEARLY = {
    "plans-for-the-peak": lambda: work(Ride(), "01:00 buy-hosts").look("02:00", "busiest_rps"),
    "headroom-per-resource": lambda: looked("06:00", work(Ride(), "05:00 raise-writer")),
    "holds-with-one-out": lambda: said("09:00", "I want to know whether it holds with one region out"),
    "looks-again-after-each-step": lambda: work(Ride(), "03:00 raise-writer").look("08:00", "planned_use"),
    "counts-the-quiet-limits": lambda: work(Ride(), "03:00 measure-a", "03:30 measure-b"),
    "asks-what-does-not-scale": lambda: said("12:00", "I think the primary may not take so many more writes"),
    "tests-what-matters": lambda: work(Ride(), "06:00 load-test", "12:00 write-replay"),
    "raises-what-binds": lambda: looked("07:00", work(Ride(), "06:00 raise-writer")),
    "who-else-shares": lambda: said("04:00", "some of the other teams will be on the same gateways"),
    "asks-lead-times": lambda: said("03:00", "we have to mind the lead time of the hosts"),
    "orders-what-is-slow-first": lambda: work(Ride(), "04:00 buy-hosts"),
    "test-with-a-stop-rule": lambda: said("30:00", STOP, work(Ride(), "12:00 squeeze-test")),
    "cheap-before-dear": lambda: work(Ride(), "12:00 shed-tiers"),
    "plan-b": lambda: work(Ride(), "20:00 rent-hosts"),
    "cost-against-risk": lambda: Ride().look("20:00", "money_spent"),
    "spends-where-it-binds": lambda: work(Ride(), "03:00 measure-a", "04:00 buy-hosts"),
}
AGAINST = {
    "orders-what-is-slow-first": lambda: work(Ride(), "04:00 new-region"),
    "spends-where-it-binds": lambda: work(Ride(), "04:00 rewrite"),
    "cost-against-risk": lambda: work(Ride(), "04:00 new-region"),
}


def test_every_signal_of_the_kind_has_a_ride_that_shows_it_and_one_that_nearly_does() -> None:
    assert own(RUBRIC) == set(SHOWN) == set(NEARLY)


@pytest.mark.parametrize("signal", sorted(SHOWN))
def test_a_signal_is_shown_and_nearly_shown(signal: str) -> None:
    assert (state(signal, SHOWN[signal]()), state(signal, NEARLY[signal]())) == ("shown", "partial")


@pytest.mark.parametrize("signal", sorted(AGAINST))
def test_a_signal_is_contradicted(signal: str) -> None:
    assert state(signal, AGAINST[signal]()) == "contradicted"
