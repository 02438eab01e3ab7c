"""Troubleshooting: for each signal, a ride that shows it and one that nearly does."""

from unit.debrief.records import Ride, act
from unit.debrief.showing import (
    HEALED,
    P99,
    STILL_BAD,
    USER,
    WORSE,
    asks,
    drains,
    mark_of,
    restarts,
    rolls_back,
    shifts,
    updates,
)  # fmt: skip

BY_RACK = P99 | {"by": ["rack"], "where": {"service": "shard-store"}}


def test_impact_is_confirmed_before_anything_is_touched() -> None:
    twice = shifts(asks("01:00").say("02:00", "how many?", act("ask_impact"), looks=[USER | {"by": ["region"]}]))
    once = shifts(asks("01:00"))
    after = shifts(Ride(), "01:00").look("12:00", **USER)
    assert mark_of("confirms-impact", twice).state == "shown"
    assert mark_of("confirms-impact", once).state == "partial"
    assert mark_of("confirms-impact", after).state == "partial"
    assert mark_of("confirms-impact", shifts(Ride())).state == "not_shown"


def test_two_user_side_splits_say_who_is_not_affected() -> None:
    two = Ride().look("02:00", **USER, by=["region"]).look("03:00", **USER, by=["client"])
    one = Ride().look("02:00", **USER, by=["region"])
    hosts = Ride().look("02:00", "cpu", by=["host"])
    assert [mark_of("who-is-not-affected", ride).state for ride in (two, one, hosts)] == [
        "shown",
        "partial",
        "not_shown",
    ]


def test_two_hypotheses_differ_and_rest_on_the_fleet() -> None:
    first = asks().say("04:00", "it could be the msg-router release", act("hypothesise", cause="release"), looks=[USER])
    assert mark_of("two-hypotheses", first).state == "partial"
    again = first.say("05:00", "it could be the msg-router release", act("hypothesise", cause="release"), looks=[USER])
    assert mark_of("two-hypotheses", again).state == "partial"
    again.say("05:30", "it was released at about the same time", act("hypothesise"), looks=[USER])
    assert mark_of("two-hypotheses", again).state == "partial"
    second = again.say("06:00", "or the switch of one rack drops packets", act("hypothesise"), looks=[BY_RACK])
    assert mark_of("two-hypotheses", second).state == "shown"


def test_hypotheses_about_things_that_do_not_exist_are_words_only() -> None:
    ride = asks().say("04:00", "it could be the warp-core in sector nine", act("hypothesise", service="warp-core"))
    ride.say("05:00", "or the flux-store is overloaded by tachyons", act("hypothesise", service="flux-store"))
    assert mark_of("two-hypotheses", ride).state == "not_shown"


def test_a_check_that_could_disprove_comes_before_the_change() -> None:
    checked = rolls_back(asks().look("02:00", **P99, by=["version"]))
    unchecked = rolls_back(asks())
    late = shifts(asks()).look("20:00", **P99, by=["rack"])
    assert mark_of("disproving-check", checked).state == "shown"
    assert mark_of("disproving-check", unchecked).state == "contradicted"
    assert mark_of("disproving-check", late).state == "partial"
    assert mark_of("disproving-check", shifts(asks())).state == "not_shown"


def test_a_rollback_that_helped_is_not_held_against_anyone() -> None:
    assert mark_of("disproving-check", rolls_back(asks(), lasts=10), HEALED).state == "not_shown"


def test_a_dead_theory_is_dropped_aloud_after_a_look() -> None:
    text = "so it isn't the release after all, both versions look alike"
    dropped = asks().say("12:00", text, act("hypothesise", "negated", cause="release"))
    before = Ride().say("01:00", text, act("hypothesise", "negated", cause="release"))
    half = asks().say("12:00", "that rules out the release for me", act("recap"))
    states = [mark_of("drops-a-dead-theory", ride).state for ride in (dropped, half, before)]
    assert states == ["shown", "partial", "not_shown"]


def test_harm_is_stopped_by_a_change_that_helped() -> None:
    assert mark_of("mitigates-before-root-cause", shifts(asks()), HEALED).state == "shown"
    assert mark_of("mitigates-before-root-cause", shifts(asks()), STILL_BAD).state == "not_shown"
    assert mark_of("mitigates-before-root-cause", drains(asks()), WORSE).state == "contradicted"


def test_a_late_mitigation_counts_in_part() -> None:
    late = HEALED.__class__(bad=((-60, 0.0005), (-20, 0.008), (33, 0.0004)))
    assert mark_of("mitigates-before-root-cause", shifts(asks(), "29:00"), late).state == "partial"


def test_recovery_is_verified_from_the_users_side_after_the_change_worked() -> None:
    shown = shifts(asks()).look("17:00", **USER)
    early = shifts(asks()).look("13:00", **USER)
    late = shifts(asks()).look("30:00", **USER)
    server = shifts(asks()).look("17:00", **P99, side="server")
    states = [mark_of("verified-from-users-side", ride, HEALED).state for ride in (shown, early, late, server)]
    assert states == ["shown", "not_shown", "partial", "not_shown"]


def test_saying_one_would_verify_is_only_half_of_it() -> None:
    ride = shifts(asks()).say(
        "16:00", "we will check the late sends later", act("verify", "hypothetical"), answered=False
    )
    assert mark_of("verified-from-users-side", ride, HEALED).state == "partial"


def test_claiming_recovery_while_users_are_hurt_is_contradicted() -> None:
    ride = updates(shifts(asks()), "17:00", "all good again, it is resolved")
    mark = mark_of("verified-from-users-side", ride, STILL_BAD)
    assert (mark.state, mark.evidence[0].at) == ("contradicted", 17 * 60)
    assert mark_of("verified-from-users-side", ride, HEALED).state == "not_shown"


def test_the_next_layer_down_is_reached_with_three_looks() -> None:
    one = asks().look("05:00", **BY_RACK)
    three = asks().look("05:00", **BY_RACK).look("06:00", "retransmits", by=["host"]).look("07:00", tool="logs")
    assert mark_of("next-layer-down", one).state == "partial"
    assert mark_of("next-layer-down", three).state == "shown"
    assert mark_of("next-layer-down", asks()).state == "not_shown"


def test_owners_are_told_what_was_seen_and_what_is_wanted() -> None:
    text = "page network: rack 17 in euw-c loses packets since the swap, please check its uplinks"
    told = asks().look("05:00", **BY_RACK).say("06:00", text, act("escalate", team="network", rack="17")).order(
        "06:00", "page", 0, name="network")  # fmt: skip
    bare = asks().look("05:00", **BY_RACK).say("06:00", "page network", act("escalate", team="network")).order(
        "06:00", "page", 0, name="network")  # fmt: skip
    blind = (
        Ride().say("06:00", text, act("escalate", team="network", rack="17")).order("06:00", "page", 0, name="network")
    )
    states = [mark_of("escalates-with-evidence", ride).state for ride in (told, bare, blind)]
    assert states == ["shown", "partial", "partial"]


def test_not_knowing_comes_with_a_way_to_find_out() -> None:
    text = "I don't know why the swap broke it, network could tell from the counters"
    followed = asks().say("20:00", text, act("dont_know")).look("21:00", "retransmits", by=["rack"])
    alone = asks().say("20:00", text, act("dont_know"))
    misread = asks().say("20:00", text, act("recap")).look("21:00", "retransmits", by=["rack"])
    assert mark_of("says-dont-know-and-how-to-find-out", misread).state == "shown"
    assert mark_of("says-dont-know-and-how-to-find-out", followed).state == "shown"
    assert mark_of("says-dont-know-and-how-to-find-out", alone).state == "partial"
    assert mark_of("says-dont-know-and-how-to-find-out", asks()).state == "not_shown"


def test_since_when_is_asked_before_acting() -> None:
    early = shifts(Ride().say("01:00", "since when?", act("ask_timeline")))
    late = shifts(asks()).say("20:00", "since when was that?", act("ask_timeline"))
    assert mark_of("pins-down-when-and-how-often", early).state == "shown"
    assert mark_of("pins-down-when-and-how-often", late).state == "partial"
    assert mark_of("pins-down-when-and-how-often", asks()).state == "not_shown"


def test_in_an_outage_harm_is_stopped_within_a_quarter_of_an_hour() -> None:
    assert mark_of("harm-stopped-early", shifts(asks()), HEALED).state == "shown"
    late = HEALED.__class__(bad=((-60, 0.0005), (-20, 0.008), (25, 0.0004)))
    assert mark_of("harm-stopped-early", shifts(asks(), "20:00"), late).state == "partial"
    assert mark_of("harm-stopped-early", restarts(asks()), STILL_BAD).state == "not_shown"
