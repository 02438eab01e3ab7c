"""Rides of the kinds that take hours or weeks, put together step by step, and the state that one signal is in."""

from simride.cases.catalog import library
from simride.debrief import Rubric, load_rubric, score
from unit.debrief.records import PLAN, Facts, Ride, act


def rubric_of(*kinds: str, case: str = "") -> Rubric:
    """The rubric of these kinds beside what all share, with what a case has of its own."""
    return load_rubric(["shared", *kinds], library().load(case).rubric if case else None)


def own(rubric: Rubric, *kinds: str) -> set[str]:
    """The signals of a rubric that are neither shared nor of these kinds."""
    return {signal.id for signal in rubric.signals} - {signal.id for signal in rubric_of(*kinds).signals}


def state_by(rubric: Rubric, signal: str, ride: Ride) -> str:
    """The state of one signal of a rubric in a ride that ends here."""
    alone = Rubric((), tuple(one for one in rubric.signals if one.id == signal))
    return score(ride.land(), alone, Facts(), PLAN).signals[0].state


def work(ride: Ride, at: str, *names: str) -> Ride:
    """The ride with people put to items, all at one time; amending, steering and deciding are items, too."""
    for name in names:
        ride.order(at, "start_work", name=name)
    return ride


def asked(*texts: str) -> Ride:
    """A ride that begins with questions, a minute apart, each answered."""
    ride = Ride()
    for minute, text in enumerate(texts, 1):
        ride.say(f"{minute:02d}:00", text, act("ask_arch"))
    return ride
