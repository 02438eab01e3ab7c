"""Where production is best left alone: for each signal, a ride that shows it and one that nearly does."""

from simride.debrief import Rubric, SignalMark, load_rubric, score
from unit.debrief.records import PLAN, Ride, act
from unit.debrief.showing import STILL_BAD, USER, asks, drains

RUBRIC = load_rubric(["shared", "degradation", "no-action"])
WHY_NOT = "I would not drain the cluster because the neighbours are full and users are served"
HOSTS = {"metric": "utilisation", "side": "host"}


def mark_of(signal: str, ride: Ride) -> SignalMark:
    alone = Rubric((), tuple(one for one in RUBRIC.signals if one.id == signal))
    (found,) = score(ride.land(), alone, STILL_BAD, PLAN).signals
    return found


def watches(*minutes: int) -> Ride:
    ride = asks()
    for minute in minutes:
        ride.say(f"{minute:02d}:00", f"users at minute {minute}?", act("query_metric"), looks=[USER | {"side": "user"}])
    return ride


def test_an_order_held_back_with_its_reason_is_shown_and_any_order_contradicts_it() -> None:
    held, gave_in = (asks().say("06:00", WHY_NOT, act("act_drain", "negated")) for _ in range(2))
    curt = asks().say("06:00", "so it is not the release, I think", act("hypothesise", "negated"))
    unseen = Ride().say("01:00", WHY_NOT, act("act_drain", "negated"))
    states = [mark_of("leaves-production-alone", ride).state for ride in (held, curt, unseen, drains(gave_in))]
    assert states == ["shown", "partial", "not_shown", "contradicted"]


def test_waiting_has_a_number_and_a_condition() -> None:
    weighed = "if errors pass five percent within ten minutes we refuse the least important requests there"
    vague = "if that gets any worse than it is now we will have to think again"
    shown = asks().say("06:00", weighed, act("wait", "conditional"))
    half = asks().say("06:00", vague, act("wait", "conditional"))
    assert mark_of("says-what-would-make-it-act", shown).state == "shown"
    assert mark_of("says-what-would-make-it-act", half).state == "partial"
    assert mark_of("says-what-would-make-it-act", asks().say("06:00", "let us wait", act("wait"))).state == "not_shown"


def test_the_alarm_is_held_against_users_and_against_hosts_or_logs() -> None:
    both = watches(2).say("03:00", "how busy?", act("query_metric"), looks=[HOSTS])
    late = drains(watches(2), "03:00").say("12:00", "how busy?", act("query_metric"), looks=[HOSTS])
    assert mark_of("holds-it-against-a-second-source", both).state == "shown"
    assert mark_of("holds-it-against-a-second-source", watches(2)).state == "partial"
    assert mark_of("holds-it-against-a-second-source", late).state == "partial"
    only_hosts = Ride().say("03:00", "how busy?", act("query_metric"), looks=[HOSTS])
    assert mark_of("holds-it-against-a-second-source", only_hosts).state == "not_shown"


def test_watching_goes_on_and_a_wide_order_contradicts_it() -> None:
    states = [
        mark_of("watches-until-it-is-clear", ride).state
        for ride in (watches(4, 9, 14, 20), watches(4, 9), watches(), drains(watches(4, 9, 14, 20), "21:00"))
    ]
    assert states == ["shown", "partial", "not_shown", "contradicted"]


def test_the_next_alarm_is_a_better_one() -> None:
    first = "page on the users' good ratio and make this one a ticket"
    once = asks().say("33:00", first, act("plan_prevention"))
    assert mark_of("mends-the-alarm", once).state == "partial"
    twice = once.say("34:00", "second, rules of the pipeline go out in one region first", act("plan_prevention"))
    assert mark_of("mends-the-alarm", twice).state == "shown"


def test_what_only_an_order_could_show_is_not_asked_for() -> None:
    kept = {signal.id for signal in RUBRIC.signals}
    assert not kept & {"mitigates-before-root-cause", "smallest-scope-first", "one-change-at-a-time"}
