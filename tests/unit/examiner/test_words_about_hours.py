"""From words about hours to a wait, and words that only sound like one."""

import pytest

from simride.examiner.weeks.hours import wants_next_call


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
