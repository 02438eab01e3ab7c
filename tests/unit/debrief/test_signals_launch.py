"""Each signal of launching a service: a ride that shows it, and one that nearly does."""

from functools import partial

import pytest

from unit.debrief.kinds import asked, own, rubric_of, state_by, work
from unit.debrief.records import Ride, act

RUBRIC = rubric_of("launch")
state = partial(state_by, RUBRIC)
PROOF = "how was the load test of the store put together?"
STOP = "99.9 % of requests good is a success, and we stop it if more than 1 % go bad for five minutes"


def steps(*ats: str) -> Ride:
    """People let in, step by step, with a look at users after each."""
    ride = Ride()
    for at in ats:
        work(ride, f"{at}:00", "exposure").look(f"{at}:40", "error_rate", by=["endpoint"])
    return ride


def said(text: str) -> Ride:
    """A ride in which one thing is said."""
    return Ride().say("05:00", text, act("prioritise"))


SHOWN = {
    "says-what-stops-it": lambda: work(said(STOP), "20:00", "exposure"),
    "says-who-decides": lambda: work(Ride(), "10:00", "staff-the-day"),
    "go-or-no-go-with-reason": lambda: said(
        "the day stands, because everything that broke can be mended before it and the way back is rehearsed"
    ),
    "weighs-the-delay": lambda: asked("what does a delay cost us?").say(
        "09:00",
        "a failed morning costs more than ten hours of delay would, so we go in steps",
        act("state_tradeoff"),
    ),
    "stages-the-exposure": lambda: steps("17", "20", "26"),
    "rehearses-the-way-back": lambda: work(work(Ride(), "09:00", "check-way-back"), "20:00", "exposure"),
    "headroom-at-the-forecast": lambda: asked("what is the forecast for the first day?").look("06:00", "utilisation"),
    "looks-before-the-next-step": lambda: steps("17", "20", "26"),
    "asks-who-is-called": lambda: work(Ride(), "09:00", "check-watch"),
    "asks-for-proof": lambda: asked(PROOF, "when was the way back rehearsed?", "do you have it in writing?"),
    "asks-what-it-leans-on": lambda: asked("what quota do they give us?"),
    "puts-claims-to-the-proof": lambda: work(Ride(), "09:00", "check-way-back", "check-watch", "check-quota"),
    "mends-before-opening": lambda: work(work(Ride(), "12:00", "mend-found"), "20:00", "exposure"),
}
NEARLY = {
    "says-what-stops-it": lambda: work(Ride(), "04:00", "exposure").say("09:00", STOP, act("prioritise")),
    "says-who-decides": lambda: said("the owners will be standing by when it opens"),
    "go-or-no-go-with-reason": lambda: said("we launch as planned on that day"),
    "weighs-the-delay": lambda: asked("what does a delay cost us?"),
    "stages-the-exposure": lambda: work(Ride(), "09:00", "plan-steps"),
    "rehearses-the-way-back": lambda: asked("is there a kill switch, and how fast is it?"),
    "headroom-at-the-forecast": lambda: asked("what is the forecast for the first day?"),
    "looks-before-the-next-step": lambda: steps("17"),
    "asks-who-is-called": lambda: asked("who is on call on the day?"),
    "asks-for-proof": lambda: asked(PROOF),
    "asks-what-it-leans-on": lambda: said("it leans on a third party we cannot call at night"),
    "puts-claims-to-the-proof": lambda: work(Ride(), "09:00", "check-way-back", "fill-in-checklist"),
    "mends-before-opening": lambda: work(Ride(), "20:00", "exposure", "mend-found"),
}
AGAINST = {"puts-claims-to-the-proof": lambda: work(Ride(), "09:00", "repeat-test", "fill-in-checklist")}


def test_every_signal_of_a_launch_has_a_ride_that_shows_it_and_one_that_nearly_does() -> None:
    assert own(RUBRIC) == set(SHOWN) == set(NEARLY)


@pytest.mark.parametrize("signal", sorted(SHOWN))
def test_a_signal_of_a_launch_is_shown_and_nearly_shown(signal: str) -> None:
    assert (state(signal, SHOWN[signal]()), state(signal, NEARLY[signal]())) == ("shown", "partial")


@pytest.mark.parametrize("signal", sorted(AGAINST))
def test_a_signal_of_a_launch_is_contradicted(signal: str) -> None:
    assert state(signal, AGAINST[signal]()) == "contradicted"


# -- of the case in which the launch is ready ----------------------------------------------------------------

READY = rubric_of("launch", "no-action", case="same-minute")
ready_state = partial(state_by, READY)
FEAR = "the fear is a story, because whoever owns that part has tried it at more than the rush"
READY_SHOWN = {
    "keeps-the-day": lambda: work(Ride(), "18:00", "exposure"),
    "asks-for-the-way-back": lambda: asked("when was the kill switch last thrown?"),
    "hears-the-fear-and-holds-it-against-proof": lambda: asked("who is afraid?").say("09:00", FEAR, act("hypothesise")),
}
READY_NEARLY = {
    "keeps-the-day": lambda: work(Ride(), "09:00", "check-watch", "exposure"),
    "asks-for-the-way-back": lambda: said("we have a kill switch and will use it"),
    "hears-the-fear-and-holds-it-against-proof": lambda: asked("who is afraid?"),
}


def test_every_signal_of_the_ready_launch_has_its_rides() -> None:
    assert own(READY, "launch", "no-action") == set(READY_SHOWN) == set(READY_NEARLY)


@pytest.mark.parametrize("signal", sorted(READY_SHOWN))
def test_a_signal_of_the_ready_launch_is_shown_and_nearly_shown(signal: str) -> None:
    states = ready_state(signal, READY_SHOWN[signal]()), ready_state(signal, READY_NEARLY[signal]())
    assert states == ("shown", "partial")


def test_moving_a_day_that_stands_is_marked_against() -> None:
    assert ready_state("keeps-the-day", work(Ride(), "09:00", "move-one-week", "exposure")) == "contradicted"
