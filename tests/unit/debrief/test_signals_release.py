"""Each signal of leading a release: a ride that shows it, and one that nearly does."""

from functools import partial

import pytest

from simride.debrief import score
from simride.recorder.events import Answered
from unit.debrief.kinds import asked, own, rubric_of, state_by, work
from unit.debrief.records import PLAN, Facts, Ride, act

RUBRIC = rubric_of("release")
state = partial(state_by, RUBRIC)
STOP = "99.9 % of scores good is a success, and we stop it if more than 1 % on the canary fail for five minutes"
REFUSAL = "no, I override nothing, because four false alarms of five tell us little about this one"
LANE = "we leave the emergency lane shut, because nothing of this is an emergency and it skips a stage"
REAL = "it is a true alarm, because 89 fails more than 88 like for like, and cold caches never cause errors"


def said(text: str) -> Ride:
    """A ride in which one thing is said."""
    return Ride().say("09:00", text, act("state_tradeoff"))


def begun() -> Ride:
    """A release that is on its way."""
    return work(Ride(), "08:00", "start")


def called(ride: Ride, at: str = "12:00") -> Ride:
    """The release calls."""
    ride._add(at, Answered(of=0, text="Held: errors.", about="news:release-0-2:0"))
    return ride


def versions(ride: Ride, *ats: str) -> Ride:
    """Looks at both versions."""
    for at in ats:
        ride.look(at, "error_rate", by=["version"])
    return ride


SHOWN = {
    "says-what-stops-the-release": lambda: work(said(STOP), "10:00", "start"),
    "knows-who-decides": lambda: asked("who decides to go back, and how soon do they answer?"),
    "acts-when-called": lambda: versions(called(begun()), "14:00"),
    "names-the-risk-left": lambda: said(
        "the residual risk I accept is a leak of days, because the longest stage bakes for half an hour"
    ),
    "asks-what-kind-of-change": lambda: asked("what kind of change is it, code or config?", "can it be taken back?"),
    "knows-the-way-back": lambda: work(Ride(), "05:00", "amend-rehearsal", "start"),
    "puts-in-what-the-plan-is-blind-to": lambda: work(Ride(), "05:00", "amend-like-for-like", "amend-a-third"),
    "overrides-nothing-unseen": lambda: said(REFUSAL),
    "emergency-lane-with-cause": lambda: said(LANE),
    "asks-what-a-stage-can-see": lambda: asked("how many hosts has the canary?", "what is it compared with?"),
    "asks-how-past-alarms-went": lambda: asked("how many of the past alarms were false alarms?"),
    "holds-version-against-version": lambda: versions(begun(), "12:00", "17:00", "18:00"),
    "true-or-false-by-evidence": lambda: versions(Ride(), "05:00").say("09:00", REAL, act("hypothesise")),
    "asks-how-it-was-tested": lambda: asked("how was it tested, and with how many workers?"),
    "mends-what-was-found": lambda: work(begun(), "20:00", "repair"),
}
NEARLY = {
    "says-what-stops-the-release": lambda: begun().say("09:00", STOP, act("prioritise")),
    "knows-who-decides": lambda: asked("who is on call tonight?"),
    "acts-when-called": lambda: versions(called(begun()), "23:00"),
    "names-the-risk-left": lambda: said("we accept the risk of it"),
    "asks-what-kind-of-change": lambda: asked("is it code or config?"),
    "knows-the-way-back": lambda: asked("is there a rollback?"),
    "puts-in-what-the-plan-is-blind-to": lambda: work(Ride(), "05:00", "amend-guard", "amend-four-hours"),
    "overrides-nothing-unseen": lambda: work(versions(begun(), "11:00"), "12:00", "promote"),
    "emergency-lane-with-cause": lambda: said("no emergency lane for this"),
    "asks-what-a-stage-can-see": lambda: asked("how many hosts has the canary?"),
    "asks-how-past-alarms-went": lambda: said("one more false alarm perhaps"),
    "holds-version-against-version": lambda: versions(begun(), "12:00"),
    "true-or-false-by-evidence": lambda: versions(Ride(), "05:00"),
    "asks-how-it-was-tested": lambda: begun().say("09:00", "how was it tested?", act("ask_arch")),
    "mends-what-was-found": lambda: work(
        begun().say("12:00", "we have it mended first", act("prioritise")), "20:00", "start"
    ),
}
AGAINST = {
    "puts-in-what-the-plan-is-blind-to": lambda: work(Ride(), "05:00", "amend-four-hours"),
    "overrides-nothing-unseen": lambda: work(begun(), "12:00", "promote"),
    "emergency-lane-with-cause": lambda: work(begun(), "12:00", "hurry"),
}


def test_every_signal_of_a_release_has_a_ride_that_shows_it_and_one_that_nearly_does() -> None:
    assert own(RUBRIC) == set(SHOWN) == set(NEARLY)


@pytest.mark.parametrize("signal", sorted(SHOWN))
def test_a_signal_of_a_release_is_shown_and_nearly_shown(signal: str) -> None:
    assert (state(signal, SHOWN[signal]()), state(signal, NEARLY[signal]())) == ("shown", "partial")


@pytest.mark.parametrize("signal", sorted(AGAINST))
def test_a_signal_of_a_release_is_contradicted(signal: str) -> None:
    assert state(signal, AGAINST[signal]()) == "contradicted"


def test_silence_shows_nothing_of_a_release() -> None:
    states = {mark.id: mark.state for mark in score(Ride().land(), RUBRIC, Facts(), PLAN).signals}
    assert not {name: found for name, found in states.items() if name in SHOWN and found != "not_shown"}


# -- of single cases -----------------------------------------------------------------------------------------

LONGER = "a longer bake of the same hosts sees no more, because what is shared fills with the share and not with time"
DOOR = "as it stands it is a one-way door, because 140 cannot read what 141 has written after a rollback"
OF_CASES = {
    "green-canary": {
        "longer-is-no-better-check": (
            lambda: said(LONGER),
            lambda: said("a longer bake is not better"),
        ),
        "asks-what-is-shared": (
            lambda: asked("what does it call that others share?", "how busy is that, and how much headroom is there?"),
            lambda: asked("what does it call?"),
        ),
    },
    "two-at-once": {
        "knows-what-a-rollback-leaves": (
            lambda: work(asked("can it be taken back?").say("09:00", DOOR, act("state_tradeoff")), "10:00", "start"),
            lambda: said("as far as we know it is a one-way door"),
        ),
        "splits-code-from-data": (
            lambda: work(Ride(), "09:00", "amend-two-phases", "start"),
            lambda: asked("could it read both shapes?"),
        ),
    },
}
AGAINST_CASES = {
    "green-canary": ("longer-is-no-better-check", lambda: work(Ride(), "09:00", "amend-a-day")),
    "two-at-once": ("knows-what-a-rollback-leaves", lambda: begun()),
}


def state_in(case: str, signal: str, ride: Ride) -> str:
    """The state of a signal by the rubric of a case."""
    return state_by(rubric_of("release", case=case), signal, ride)


@pytest.mark.parametrize("case", sorted(OF_CASES))
def test_the_signals_of_a_release_of_its_own_are_shown_and_nearly_shown(case: str) -> None:
    assert own(rubric_of("release", case=case), "release") == set(OF_CASES[case])
    for signal, (shown, nearly) in OF_CASES[case].items():
        assert (state_in(case, signal, shown()), state_in(case, signal, nearly())) == ("shown", "partial"), signal


@pytest.mark.parametrize("case", sorted(AGAINST_CASES))
def test_the_trap_of_a_case_is_marked_against(case: str) -> None:
    signal, ride = AGAINST_CASES[case]
    assert state_in(case, signal, ride()) == "contradicted"
