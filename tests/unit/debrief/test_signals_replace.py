"""Each signal of replacing a system: a ride that shows it, and one that nearly does."""

from functools import partial

import pytest

from unit.debrief.kinds import own, rubric_of, state_by
from unit.debrief.records import Ride, act

RUBRIC = rubric_of("replace")
state = partial(state_by, RUBRIC)
APART = {"metric": "records_apart", "by": ["class"]}
NO_RETURN = "the point of no return is switching the old one off, and only if a week was quiet do I say yes to it"


def work(*names: str, ride: Ride | None = None, since: int = 5) -> Ride:
    """People put to one item after another, a minute apart; `look:METRIC` is a look split by class."""
    ride = ride or Ride()
    for minute, name in enumerate(names, start=since):
        at = f"{minute:02d}:00"
        if name.startswith("look:"):
            ride.look(at, name.removeprefix("look:"), by=["class"])
        else:
            ride.order(at, "start_work", name=name)
    return ride


def said(text: str, what: str = "prioritise") -> Ride:
    """A ride in which one thing is said."""
    return Ride().say("12:00", text, act(what))


SHOWN = {
    "says-why-and-when-done": lambda: work("agree-done"),
    "owner-and-date-for-the-tail": lambda: work("announce-date", "move-printing"),
    "ends-the-old-one": lambda: work("log-callers", "brown-out", "retire-old"),
    "keeps-the-way-back": lambda: work("reverse-sync", "flip-writes"),
    "names-the-point-of-no-return": lambda: said(NO_RETURN),
    "rehearses-the-way-back": lambda: work("rehearse-back", "flip-writes"),
    "share-by-share": lambda: work(
        "shift-reads", "look:complaints", "shift-reads", "look:failed_answers", "shift-reads"
    ),
    "orders-writes-before-filling-in": lambda: work("order-writes", "guard-backfill", "backfill"),
    "finds-the-class-that-differs": lambda: work("look:mismatches", "mend-imported"),
    "knows-who-calls": lambda: work("log-callers", "retire-old"),
    "reconciles-before-shifting": lambda: work("reconcile", "look:records_apart", "shift-reads"),
    "watches-while-shifting": lambda: work(
        "look:complaints", "look:complaints", "look:sync_lag", "look:mismatches", ride=work("shift-reads"), since=8
    ),
    "follows-the-tail": lambda: work("look:callers_left", "announce-date", "look:callers_left"),
    "counts-the-cost-of-both": lambda: Ride().look("09:00", "running_cost"),
}
NEARLY = {
    "says-why-and-when-done": lambda: said("I call it done when the old one is off and nobody calls it any more"),
    "owner-and-date-for-the-tail": lambda: work("announce-date"),
    "ends-the-old-one": lambda: work("log-callers", "retire-old"),
    "keeps-the-way-back": lambda: work("rehearse-back", "shift-reads"),
    "names-the-point-of-no-return": lambda: said("turning the writes is a point of no return for us"),
    "rehearses-the-way-back": lambda: work("flip-writes", "rehearse-back"),
    "share-by-share": lambda: work("shift-reads", "shift-reads"),
    "orders-writes-before-filling-in": lambda: work("order-writes", "backfill", "guard-backfill"),
    "finds-the-class-that-differs": lambda: work("mend-imported", "look:mismatches"),
    "knows-who-calls": lambda: work("list-callers"),
    "reconciles-before-shifting": lambda: work("shift-reads", "look:records_apart"),
    "watches-while-shifting": lambda: work("shift-reads", "look:complaints"),
    "follows-the-tail": lambda: Ride().look("09:00", "callers_left"),
    "counts-the-cost-of-both": lambda: said("running both is dear, but cheaper for some weeks than one bad night"),
}
AGAINST = {
    "ends-the-old-one": lambda: work("retire-old"),
    "keeps-the-way-back": lambda: work("flip-writes", "reverse-sync"),
    "share-by-share": lambda: work("shift-reads", "cut-over"),
}


def test_every_signal_of_the_kind_has_a_ride_that_shows_it_and_one_that_nearly_does() -> None:
    assert own(RUBRIC) == set(SHOWN) == set(NEARLY)


@pytest.mark.parametrize("signal", sorted(SHOWN))
def test_a_signal_is_shown_and_nearly_shown(signal: str) -> None:
    assert (state(signal, SHOWN[signal]()), state(signal, NEARLY[signal]())) == ("shown", "partial")


@pytest.mark.parametrize("signal", sorted(AGAINST))
def test_a_signal_is_contradicted(signal: str) -> None:
    assert state(signal, AGAINST[signal]()) == "contradicted"


QUEUE = rubric_of("replace", case="jobs-behind-the-shop")


@pytest.mark.parametrize(
    ("signal", "works", "wanted"),
    [
        ("nobody-hears-of-it-twice", ("mute-shadow", "shadow"), "shown"),
        ("nobody-hears-of-it-twice", ("shadow", "mute-shadow"), "partial"),
        ("nobody-hears-of-it-twice", ("shadow", "backfill"), "contradicted"),
        ("one-buyer-one-side", ("shift-by-key", "shift-reads"), "shown"),
        ("one-buyer-one-side", ("shift-reads", "shift-by-key"), "partial"),
    ],
)
def test_signals_of_a_queue_that_is_replaced(signal: str, works: tuple[str, ...], wanted: str) -> None:
    assert state_by(QUEUE, signal, work(*works)) == wanted
