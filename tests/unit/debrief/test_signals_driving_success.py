"""Driving Success: for each signal, a ride that shows it and one that nearly does."""

from unit.debrief.records import Ride, act
from unit.debrief.showing import USER, asks, mark_of, prevents, shifts, updates

UPDATE = "sends in western Europe are slow since ten, we write again at quarter past"


def busy(count: int, minutes_apart: int) -> Ride:
    ride = Ride()
    for turn in range(count):
        minute = 1 + turn * minutes_apart
        ride.say(
            f"{minute:02d}:00", f"p99 by cluster {turn}", act("query_metric"), looks=[USER | {"last_s": turn + 60}]
        )
    return ride


def test_asking_for_the_goal_early_names_it_and_asking_late_only_in_part() -> None:
    early = Ride().say("01:00", "what does good look like for you here?", act("clarify_goal"))
    late = Ride().say("20:00", "what does good look like for you here?", act("clarify_goal"))
    assert mark_of("names-goal-and-measure", early).state == "shown"
    assert mark_of("names-goal-and-measure", late).state == "partial"


def test_going_on_by_oneself_all_the_way_is_not_the_same_as_a_burst_at_the_start() -> None:
    assert mark_of("takes-the-next-step-unprompted", busy(12, 3)).state == "shown"
    assert mark_of("takes-the-next-step-unprompted", busy(12, 1)).state == "partial"
    assert mark_of("takes-the-next-step-unprompted", busy(3, 3)).state == "not_shown"


def test_steps_taken_only_after_a_nudge_are_not_unprompted() -> None:
    ride = Ride()
    for turn in range(12):
        minute = 1 + 3 * turn
        ride.ask(f"{minute:02d}:00", "What are you thinking?", move="nudge")
        ride.say(f"{minute:02d}:20", f"p99 by cluster {turn}", act("query_metric"), looks=[USER])
    assert mark_of("takes-the-next-step-unprompted", ride).state == "not_shown"


def test_a_decision_comes_with_what_would_change_it() -> None:
    text = "we move rack 17 now, if the neighbours go over 80 percent we stop at once"
    weighed = act("state_tradeoff", "conditional")
    near = shifts(asks()).say("10:30", text, weighed)
    far = shifts(asks()).say("30:00", text, weighed)
    bare = shifts(asks()).say("10:30", "we move rack 17 now and then we see", weighed)
    assert mark_of("decides-on-incomplete-data", near).state == "shown"
    assert mark_of("decides-on-incomplete-data", far).state == "partial"
    assert mark_of("decides-on-incomplete-data", bare).state == "not_shown"


def test_a_time_box_has_minutes_and_a_fallback() -> None:
    boxed = asks().say("05:00", "ten minutes on this, otherwise we move the traffic away", act("prioritise"))
    half = asks().say("05:00", "let us spend ten minutes on the caller's side", act("prioritise"))
    none = asks().say("05:00", "let us look at the caller's side for a while", act("prioritise"))
    assert [mark_of("time-boxes", ride).state for ride in (boxed, half, none)] == ["shown", "partial", "not_shown"]


def test_declaring_in_time_names_roles_and_late_only_in_part() -> None:
    early = (
        asks()
        .say("05:00", "this is an incident, I lead", act("communicate", mode="declare"))
        .order("05:00", "declare", 0)
    )
    late = asks().direct("30:00", "declare", 0)
    assert mark_of("names-roles", early).state == "shown"
    assert mark_of("names-roles", late).state == "partial"
    assert mark_of("names-roles", asks()).state == "not_shown"


def test_the_first_update_counts_in_full_within_ten_minutes_and_when_it_says_something() -> None:
    assert mark_of("first-update", updates(asks(), "09:00", UPDATE)).state == "shown"
    assert mark_of("first-update", updates(asks(), "11:00", UPDATE)).state == "partial"
    assert mark_of("first-update", updates(asks(), "09:00", "on it")).state == "not_shown"


def test_an_update_before_anything_was_asked_says_nothing() -> None:
    assert mark_of("first-update", updates(Ride(), "01:00", UPDATE)).state == "not_shown"


def test_updates_keep_coming_until_there_are_three_different_ones() -> None:
    two = updates(updates(asks(), "05:00", UPDATE), "15:00", "narrowed to one rack, relief expected by half past")
    same = updates(updates(updates(asks(), "05:00", UPDATE), "15:00", UPDATE), "25:00", UPDATE)
    assert mark_of("updates-keep-coming", two).state == "partial"
    assert mark_of("updates-keep-coming", same).state == "not_shown"
    three = updates(two, "25:00", "sends look better than an hour ago, we keep watching until four")
    assert mark_of("updates-keep-coming", three).state == "shown"


def test_an_update_that_says_it_is_over_while_users_are_hurt_is_a_contradiction() -> None:
    said = mark_of("updates-keep-coming", updates(asks(), "20:00", "all sends are back to normal, it is recovered"))
    hoped = mark_of("updates-keep-coming", updates(asks(), "20:00", "we write again once it has recovered for good"))
    assert (said.state, said.evidence[0].quote) == ("contradicted", "all sends are back to normal, it is recovered")
    assert hoped.state != "contradicted"


def test_the_owner_is_brought_in_by_name_after_something_was_seen() -> None:
    seen = (
        asks()
        .say("12:00", "page network please", act("escalate", team="network"))
        .order("12:00", "page", 0, name="network")
    )
    unseen = Ride().say("01:00", "page someone", act("escalate")).order("01:00", "page", 0)
    assert mark_of("brings-in-the-owner", seen).state == "shown"
    assert mark_of("brings-in-the-owner", unseen).state == "partial"
    assert mark_of("brings-in-the-owner", asks()).state == "not_shown"


def test_a_recap_names_what_was_seen_and_is_given_more_than_once() -> None:
    first, second = (
        "so far rack 17 in euw-c is slow and the rest of the fleet is fine",
        ("again where we are: rack 17 is empty, users are well, network looks at the switch"),
    )
    look = {"metric": "latency", "by": ["host"], "where": {"rack": "17"}}
    once = asks(**look).say("10:00", first, act("recap", rack="17"))
    assert mark_of("recaps", once).state == "partial"
    twice = asks(**look).say("10:00", first, act("recap", rack="17")).say("20:00", second, act("recap", rack="17"))
    made_up = asks(**look).say("10:00", first, act("recap", rack="99")).say("20:00", second, act("recap", rack="99"))
    assert mark_of("recaps", twice).state == "shown"
    assert mark_of("recaps", made_up).state == "not_shown"


def test_a_follow_up_has_an_owner_and_a_date() -> None:
    text = "storage adds the alert on slow sends by Friday"
    both = prevents(asks(), "40:00", text, owner="storage", deadline="Friday")
    one = prevents(asks(), "40:00", text, owner="storage")
    assert mark_of("owner-and-date", both).state == "shown"
    assert mark_of("owner-and-date", one).state == "partial"
    assert mark_of("owner-and-date", prevents(asks(), "40:00", text)).state == "not_shown"


def test_prevention_is_talked_about_twice_and_after_acting() -> None:
    one, two = (
        "we need an alert on the share of slow sends per cluster",
        ("switch swaps should go to one rack first and wait half an hour"),
    )
    after = prevents(prevents(shifts(asks()), "35:00", one), "36:00", two)
    before = prevents(prevents(asks(), "02:00", one), "03:00", two)
    assert mark_of("leaves-time-for-prevention", after).state == "shown"
    assert mark_of("leaves-time-for-prevention", before).state == "partial"


def test_severity_is_named_within_ten_minutes() -> None:
    assert mark_of("severity-named-early", asks().direct("08:00", "declare", 0)).state == "shown"
    assert mark_of("severity-named-early", asks().direct("12:00", "declare", 0)).state == "not_shown"
