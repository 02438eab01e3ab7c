"""Managing Production Changes: for each signal, a ride that shows it and one that nearly does."""

import pytest

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
    prevents,
    restarts,
    rolls_back,
    shifts,
    twist,
)  # fmt: skip

CHANGES = "what changed this morning"


def test_what_changed_is_asked_before_anything_is_changed() -> None:
    before = shifts(Ride().say("03:00", CHANGES, act("ask_changes"), looks=[{"tool": "changes"}]))
    after = shifts(asks(), "02:00").say("08:00", CHANGES, act("ask_changes"), looks=[{"tool": "changes"}])
    unanswered = shifts(Ride().say("03:00", CHANGES, act("ask_changes"), answered=False))
    assert mark_of("asks-what-changed", before).state == "shown"
    assert mark_of("asks-what-changed", after).state == "partial"
    assert mark_of("asks-what-changed", unanswered).state == "not_shown"


def test_a_freeze_before_minute_25_stops_other_changes() -> None:
    assert mark_of("freezes-other-changes", asks().direct("06:00", "freeze", 0)).state == "shown"
    assert mark_of("freezes-other-changes", asks().direct("30:00", "freeze", 0)).state == "partial"
    lifted = asks().direct("06:00", "freeze", 0).direct("12:00", "unfreeze", 0)
    assert mark_of("freezes-other-changes", lifted).state == "contradicted"
    assert mark_of("freezes-other-changes", asks().direct("06:00", "freeze", 0).direct("30:00", "unfreeze", 0),
                   HEALED).state == "shown"  # fmt: skip


def test_one_change_at_a_time_means_a_look_between_and_no_overlap() -> None:
    looked = shifts(asks()).look("16:00", **USER)
    early = shifts(asks()).look("11:00", **USER)
    unlooked = shifts(asks())
    both = restarts(rolls_back(asks()), "10:00").look("30:00", **USER)
    states = [mark_of("one-change-at-a-time", ride).state for ride in (looked, early, unlooked, both)]
    assert states == ["shown", "partial", "not_shown", "contradicted"]


def test_the_first_change_is_the_smallest() -> None:
    assert mark_of("smallest-scope-first", shifts(asks())).state == "shown"
    assert mark_of("smallest-scope-first", shifts(rolls_back(asks(), lasts=4))).state == "partial"
    assert mark_of("smallest-scope-first", rolls_back(asks())).state == "not_shown"


@pytest.mark.parametrize("ride, facts", [(drains(asks()), WORSE), (restarts(asks()), STILL_BAD)])
def test_a_wide_change_that_hurts_contradicts_the_smallest_first(ride: Ride, facts: object) -> None:
    assert mark_of("smallest-scope-first", ride, facts).state == "contradicted"  # type: ignore[arg-type]  # a table


def test_draining_a_cluster_that_hurts_nobody_is_merely_wide() -> None:
    assert mark_of("smallest-scope-first", drains(asks()), STILL_BAD).state == "not_shown"


def test_not_going_back_has_a_reason_from_the_versions_side_by_side() -> None:
    text = "no point in a rollback of msg-router because both versions look the same"
    against = act("act_rollback", "negated", service="msg-router")
    seen = asks().look("04:00", **P99, by=["version"], where={"service": "msg-router"}).say("05:00", text, against)
    unseen = asks().say("05:00", text, against)
    bare = asks().say("05:00", "no rollback", against)
    states = [mark_of("back-or-forward-with-reason", ride).state for ride in (seen, unseen, bare)]
    assert states == ["shown", "partial", "not_shown"]


def test_the_room_is_checked_before_traffic_is_moved() -> None:
    before = shifts(asks().look("05:00", "utilisation", by=["rack"]))
    after = shifts(asks()).look("20:00", "utilisation", by=["rack"])
    assert mark_of("cost-weighed", before).state == "shown"
    assert mark_of("cost-weighed", after).state == "partial"
    assert mark_of("cost-weighed", shifts(asks())).state == "not_shown"


def test_a_stage_has_a_size_a_wait_and_a_stop_rule() -> None:
    full = "next time first 5 percent, wait 30 minutes, and stop if late sends go over 1 percent"
    half = "next time we start with 5 percent of the hosts"
    rides = [prevents(asks(), "36:00", text, percent=5) for text in (full, half)]
    rides.append(prevents(asks(), "36:00", "next time we go slower with these things"))
    assert [mark_of("staged-with-a-stop-rule", ride).state for ride in rides] == ["shown", "partial", "not_shown"]


def test_the_way_back_is_said_or_taken_once_users_are_well() -> None:
    text = "we give rack 17 its shards back after an hour without retransmits"
    said = shifts(asks()).say("20:00", text, act("act_drain", "conditional", mode="undrain", rack="17"))
    half = shifts(asks()).say("12:00", "that move is reversible at any time", act("state_tradeoff"))
    early = shifts(asks()).direct("13:00", "undrain", racks=(17,))
    well = shifts(asks()).direct("35:00", "undrain", racks=(17,))
    assert mark_of("says-the-way-back", said).state == "shown"
    assert mark_of("says-the-way-back", half).state == "partial"
    assert mark_of("says-the-way-back", early).state == "not_shown"
    assert mark_of("says-the-way-back", well, HEALED).state == "shown"


def test_the_second_change_is_held_back_by_refusing_and_in_part_by_a_freeze() -> None:
    refused = twist(asks()).say("25:30", "not now", act("decline")).order("25:30", "refuse_change", 0)
    frozen = twist(asks().direct("06:00", "freeze", 0))
    late = twist(asks()).direct("26:00", "freeze", 0)
    agreed = twist(asks()).say("25:30", "fine by me", act("confirm")).order("25:30", "approve_change", 0)
    states = [mark_of("holds-back-the-second-change", ride).state for ride in (refused, frozen, late, agreed)]
    assert states == ["shown", "partial", "partial", "contradicted"]


def test_a_change_that_went_ahead_because_nobody_answered_is_not_an_approval() -> None:
    lapsed = twist(asks()).direct("30:00", "approve_change", 0, text="no answer came")
    assert mark_of("holds-back-the-second-change", lapsed).state == "not_shown"


def test_without_a_second_change_nothing_is_asked_about_it() -> None:
    with pytest.raises(AssertionError, match="could not have been shown"):
        mark_of("holds-back-the-second-change", asks())


def test_leaving_restarts_out_aloud_is_shown_and_a_wide_restart_contradicts_it() -> None:
    said = asks().say("06:00", "don't restart anything yet", act("act_restart", "negated"))
    assert mark_of("leaves-restarts-out", said).state == "shown"
    assert mark_of("leaves-restarts-out", restarts(asks())).state == "contradicted"
    assert mark_of("leaves-restarts-out", restarts(asks(), hosts=("euw-c-1",))).state == "not_shown"


def test_rolling_back_everywhere_on_a_hunch_contradicts_a_reason() -> None:
    compared = asks().look("02:00", **P99, by=["version"])
    assert mark_of("back-or-forward-with-reason", rolls_back(asks())).state == "contradicted"
    assert mark_of("back-or-forward-with-reason", rolls_back(compared)).state == "not_shown"
    assert mark_of("back-or-forward-with-reason", rolls_back(asks(), lasts=10), HEALED).state == "not_shown"
