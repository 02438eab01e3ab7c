"""From words about hours to a wait, and words that only sound like one."""

import pytest

from simride.examiner.weeks.hours import seconds_to_skip, wants_next_call


@pytest.mark.parametrize(
    "text", ["wait until something happens", "let it run until the bake is over", "wait until the next stage"]
)
def test_a_wait_for_a_call_is_one(text):
    assert wants_next_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "override it, push it on to the next stage",
        "promote it to the next stage",
        "should we wait until something happens?",
    ],
)
def test_an_order_to_go_on_waits_for_nothing(text):
    assert not wants_next_call(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("let forty minutes pass", 40), ("wait forty-five minutes", 45), ("wait ninety minutes", 90),
     ("let 6 hours pass", 360),
     ("wait an hour and a half", 90), ("wait until 20:30", 630)],
)  # fmt: skip
def test_minutes_and_hours_are_counted_as_people_count_them(text, minutes):
    assert seconds_to_skip(text, 10 * 3600.0) == minutes * 60.0
