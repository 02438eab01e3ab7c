"""The dialogue's tables, and the record that is folded through them."""

from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simride.examiner import context_of, state_of
from simride.examiner.agenda import PROBES
from simride.examiner.replies import HANDLERS
from simride.examiner.tables import (
    ACT_MOVES,
    FLOORS,
    PHASES,
    TWISTS,
    WAITING_MOVES,
    Floor,
    Happening,
    Move,
    Phase,
    Twist,
    move_for,
    next_floor,
    next_phase,
    next_twist,
)
from simride.examiner.understanding.acts import ACTS, ORDERS
from unit.examiner.talking import Talk, act


def test_every_state_is_in_its_table() -> None:
    assert set(PHASES) == set(get_args(Phase))
    assert set(FLOORS) == set(get_args(Floor))
    assert set(TWISTS) == set(get_args(Twist))


def test_every_act_has_a_move_whatever_waits() -> None:
    for name, floor, twist in product(ACTS, get_args(Floor), get_args(Twist)):
        assert move_for(name, floor, twist) in HANDLERS


def test_every_move_has_a_handler_and_every_handler_a_move() -> None:
    assert set(HANDLERS) == set(get_args(Move))


def test_orders_are_always_read_back() -> None:
    assert {
        move_for(name, floor, twist) for name in ORDERS for floor in get_args(Floor) for twist in get_args(Twist)
    } == {"read_back"}


def test_every_act_but_an_order_has_a_row() -> None:
    assert set(ACT_MOVES) == set(ACTS) - ORDERS
    assert {name for row in WAITING_MOVES.values() for name in row} <= set(ACTS)


@given(st.lists(st.sampled_from(get_args(Happening))))
def test_no_event_leads_out_of_the_end_or_back_to_the_opening(events: list[Happening]) -> None:
    phase: Phase = "opening"
    for event in events:
        after = next_phase(phase, event)
        assert not (phase == "closed" and after != "closed")
        assert not (phase != "opening" and after == "opening")
        phase = after


@given(st.lists(st.sampled_from(get_args(Happening))))
def test_a_twist_comes_once_and_a_floor_can_always_become_free(events: list[Happening]) -> None:
    floor: Floor = "free"
    twist: Twist = "to_come"
    for event in events:
        floor = next_floor(floor, event)
        assert not (twist == "settled" and next_twist(twist, event) != "settled")
        twist = next_twist(twist, event)
    assert next_floor(next_floor(floor, "settled"), "spoke") == "free"


def test_every_phase_a_probe_names_exists() -> None:
    assert all(probe.phases <= set(get_args(Phase)) for probe in PROBES)


def test_the_state_after_each_event_is_the_fold_of_the_record_so_far(talk: Talk) -> None:
    talk.say("drain euw-c", act("act_drain", cluster="euw-c"))
    talk.say("yes", act("confirm"))
    for event in talk.record:
        assert state_of(talk.record, before=event.seq) == state_of(talk.record[: event.seq])


def test_the_context_tells_the_reader_what_waits(talk: Talk) -> None:
    assert not context_of(talk.state).pending_confirmation
    talk.say("drain euw-c", act("act_drain", cluster="euw-c"))
    context = context_of(talk.state)
    assert context.pending_confirmation and context.last_act == "act_drain"


def test_looking_ends_the_framing(talk: Talk) -> None:
    assert talk.state.phase == "framing"
    talk.say("p99 of sends", act("query_metric", metric="latency"))
    assert talk.state.phase == "working"


@pytest.mark.parametrize("words", ["yes", "ok"])
def test_a_read_back_still_waits_after_a_look(talk: Talk, words: str) -> None:
    talk.say("drain euw-c", act("act_drain", cluster="euw-c"))
    talk.say("p99 of sends first", act("query_metric", metric="latency"))
    assert talk.say(words, act("confirm")).carry_out
