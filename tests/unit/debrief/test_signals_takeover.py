"""Each signal of taking over a service: a ride that shows it, and one that nearly does."""

from functools import partial

import pytest

from unit.debrief.kinds import own, rubric_of, state_by, work
from unit.debrief.records import Ride

RUBRIC = rubric_of("takeover")
state = partial(state_by, RUBRIC)
LOADS = {"metric": "on_call_pages", "by": ["class"]}
BURNT = {"metric": "bad_requests", "by": ["class"]}


def looked(at: str, query: dict[str, object]) -> Ride:
    """A ride that begins with one look."""
    return Ride().look(at, **query)  # type: ignore[arg-type] # a metric and what it is split by


SHOWN = {
    "measures-the-load": lambda: work(looked("02:00", LOADS), "05:00", "canary"),
    "ranks-by-harm": lambda: looked("03:00", BURNT),
    "watches-the-trend": lambda: (
        work(Ride(), "05:00", "canary").look("12:00", "toil").look("20:00", "budget_left").look("30:00", "nights_woken")
    ),
    "tests-what-is-green": lambda: work(work(Ride(), "09:00", "restore-drill"), "10:00", "access-review"),
    "removes-a-cause": lambda: work(looked("03:00", BURNT), "09:00", "fix-stuck-consumer"),
    "makes-change-safe": lambda: work(Ride(), "11:00", "rollback-drill"),
    "agrees-the-objective": lambda: work(work(Ride(), "15:00", "agree-slo"), "20:00", "budget-policy"),
    "keeps-hands-free": lambda: (
        work(work(work(work(Ride(), "04:00", "canary"), "05:00", "agree-slo"), "12:00", "hire"), "13:00", "tune-disk")
    ),
}
NEARLY = {
    "measures-the-load": lambda: work(Ride(), "05:00", "canary").look("06:00", **LOADS),  # type: ignore[arg-type]
    "ranks-by-harm": lambda: looked("03:00", {"metric": "bad_requests"}),
    "watches-the-trend": lambda: work(Ride(), "05:00", "canary").look("12:00", "toil"),
    "tests-what-is-green": lambda: looked("03:00", {"metric": "backup_runs"}),
    "removes-a-cause": lambda: work(Ride(), "09:00", "fix-stuck-consumer"),
    "makes-change-safe": lambda: work(Ride(), "30:00", "canary"),
    "agrees-the-objective": lambda: work(Ride(), "15:00", "agree-slo"),
    "keeps-hands-free": lambda: work(work(Ride(), "04:00", "canary"), "05:00", "hire"),
}
AGAINST = {
    "makes-change-safe": lambda: work(work(Ride(), "05:00", "canary"), "06:00", "freeze-releases"),
    "keeps-hands-free": lambda: work(Ride(), "05:00", "rewrite"),
}


def test_every_signal_of_the_kind_has_a_ride_that_shows_it_and_one_that_nearly_does() -> None:
    assert own(RUBRIC) == set(SHOWN) == set(NEARLY)


@pytest.mark.parametrize("signal", sorted(SHOWN))
def test_a_signal_is_shown_and_nearly_shown(signal: str) -> None:
    assert (state(signal, SHOWN[signal]()), state(signal, NEARLY[signal]())) == ("shown", "partial")


@pytest.mark.parametrize("signal", sorted(AGAINST))
def test_a_signal_is_contradicted(signal: str) -> None:
    assert state(signal, AGAINST[signal]()) == "contradicted"
