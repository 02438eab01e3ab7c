"""Ride scripts: read strictly, every bad line at once, and answers referred to by rank."""

import pytest

from simride.base.errors import RideError, ScriptFaults
from simride.recorder.events import Answered, Event, Fact
from simride.rides.script import fill, parse, parse_order
from simride.simulator.orders import Order


def split_by_rack(*racks):
    facts = tuple(Fact(name="place", value=n, labels={"rack": rack}) for n, rack in enumerate(racks))
    return (Event(seq=0, at=1.0, fleet_at=1.0, payload=Answered(of=0, text="", facts=facts)),)


def test_words_orders_and_comments_are_told_apart():
    lines = parse("# first\n00:20 who is affected?\n\n03:00 ! rollback service=msg-router\n1:02:00 late words\n")
    assert [(line.at, line.words, line.order) for line in lines] == [
        (20.0, "who is affected?", ""), (180.0, "", "rollback service=msg-router"), (3720.0, "late words", ""),
    ]  # fmt: skip


def test_a_statement_keeps_its_quotes_and_braces():
    lines = parse("03:00 ! sql SELECT {'a': \"x\"}, 1 = 1 FROM events -- why\n04:00 ! SQL from logs\n")
    assert [(line.at, line.sql, line.words, line.order) for line in lines] == [
        (180.0, "SELECT {'a': \"x\"}, 1 = 1 FROM events -- why", "", ""), (240.0, "from logs", "", ""),
    ]  # fmt: skip


def test_the_rollout_desk_is_looked_at():
    (line,) = parse("03:00 ! rollout")
    assert line.tool == "rollout" and not line.order


def test_every_bad_line_is_reported_at_once():
    with pytest.raises(ScriptFaults) as caught:
        parse("00:20 fine\nhello\n00:10 earlier\n00:40 ! explode\n00:50 ! scale amount=lots\n99:99 what\n")
    assert len(caught.value.faults) == 5
    assert "line 2" in caught.value.faults[0]


def test_an_order_is_read_into_its_targets():
    assert parse_order("shift_traffic cluster=euw-c rack=17,18 percent=50%") == Order(
        "shift_traffic", clusters=("euw-c",), racks=(17, 18), percent=50.0
    )
    assert parse_order('post_update name=owner text="all well"') == Order("post_update", name="owner", text="all well")


BAD_ORDERS = (
    "explode", "scale amount=lots", "drain rack=x cluster=a", "drain where=here", "drain cluster", 'page name="x',
)  # fmt: skip


@pytest.mark.parametrize("text", BAD_ORDERS)
def test_an_order_that_cannot_be_read_says_why(text):
    with pytest.raises(RideError):
        parse_order(text)


def test_the_worst_and_the_second_refer_to_the_last_split_answer():
    record = split_by_rack("17", "4")
    assert fill("move {worst rack} then {second rack}", record, 1) == "move 17 then 4"


def test_a_reference_without_an_answer_names_its_line():
    with pytest.raises(ScriptFaults, match=r"line 9.*cluster"):
        fill("drain {worst cluster}", split_by_rack("17"), 9)


def test_a_reference_may_stand_in_an_order():
    assert parse("10:00 ! drain cluster={worst cluster} rack={worst rack}")[0].order.startswith("drain")
