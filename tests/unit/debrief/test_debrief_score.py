"""From signals to levels: thresholds, caps, and what unreachable signals do."""

import pytest

from simride.cases.schema import AREAS
from simride.debrief import Rubric, load_rubric, score
from simride.debrief.levels import CREDIT, SOLID_FROM, State, level_of, score_of
from simride.debrief.score import MOST_PER_MESSAGE
from unit.debrief import flights
from unit.debrief.records import PLAN, Ride, act
from unit.debrief.showing import RUBRIC, STILL_BAD, asks, shifts

SPREAD = {1: 60.0, 2: 300.0, 3: 900.0, 4: 1200.0}


@pytest.mark.parametrize("states, expected", [
    ([(1, "shown"), (1, "shown")], 1.0), ([(1, "shown"), (3, "not_shown")], 0.25), ([(2, "partial")], 0.4),
    ([(1, "shown"), (1, "contradicted")], 0.25), ([(1, "contradicted")], 0.0), ([], 0.0),
])  # fmt: skip
def test_a_score_is_the_weighted_mean_credit(states: list[tuple[float, State]], expected: float) -> None:
    assert score_of(states) == expected


def test_halves_alone_never_make_an_area_solid() -> None:
    assert CREDIT["partial"] < SOLID_FROM
    assert level_of([(1.0, "partial")] * 9, SPREAD) == "partial"


@pytest.mark.parametrize("states, earned_at, level", [
    ([(1, "shown")] * 4, SPREAD, "outstanding"),
    ([(1, "shown")] * 4, {1: 60.0, 2: 300.0, 3: 900.0}, "solid"),  # three messages only
    ([(1, "shown")] * 4, {1: 60.0, 2: 70.0, 3: 80.0, 4: 90.0}, "partial"),  # all in half a minute
    ([(1, "shown")] * 4, {1: 60.0, 2: 900.0}, "partial"),  # two messages
    ([(1, "shown")] * 9 + [(1, "contradicted")], SPREAD, "solid"),
    ([(1, "shown"), (1, "not_shown")], SPREAD, "solid"),
    ([(1, "shown"), (3, "not_shown")], SPREAD, "partial"),
    ([(1, "partial"), (9, "not_shown")], SPREAD, "not shown"),
    ([(1, "not_shown")], {}, "not shown"),
])  # fmt: skip
def test_levels_follow_score_spread_and_contradiction(
    states: list[tuple[float, State]], earned_at: dict[int, float], level: str
) -> None:
    assert level_of(states, earned_at) == level


def test_one_message_earns_only_so_many_signals() -> None:
    ride = Ride().say(
        "01:00",
        "what is the goal and the SLO, who is affected since when, what changed?",
        act("clarify_goal"),
        act("ask_scope"),
        act("ask_timeline"),
        act("ask_changes"),
        act("ask_impact"),
    )
    marks = score(ride.land(), RUBRIC, STILL_BAD, PLAN)
    earned = [one for one in marks.signals if one.state in ("shown", "partial")]
    assert len(earned) == MOST_PER_MESSAGE
    apart = Ride()
    for minute, name in enumerate(("clarify_goal", "ask_scope", "ask_timeline", "ask_changes", "ask_impact"), start=1):
        apart.say(f"{minute:02d}:00", f"a question of its own about {name}", act(name))
    spread = score(apart.land(), RUBRIC, STILL_BAD, PLAN)
    assert len([one for one in spread.signals if one.state in ("shown", "partial")]) > MOST_PER_MESSAGE


def test_a_signal_that_could_not_be_shown_is_silent() -> None:
    def ids(ride: Ride) -> set[str]:
        return {one.id for one in score(ride.land(), RUBRIC, STILL_BAD, PLAN).signals}

    assert ids(shifts(asks())) - ids(asks()) == {"verified-from-users-side", "waits-out-a-quiet-spell"}  # fmt: skip


def test_every_mark_that_is_not_silent_quotes_the_record() -> None:
    texts = {event.seq: event for event in flights.reference()}
    for mark in score(flights.reference(), RUBRIC, flights.REFERENCE_FACTS, PLAN).signals:
        assert bool(mark.evidence) == (mark.state != "not_shown")
        for evidence in mark.evidence:
            assert texts[evidence.seq].at == evidence.at
            assert evidence.quote


def test_quotes_of_words_are_found_in_the_message_as_it_was_typed() -> None:
    record = flights.reference()
    said = {event.seq: event.payload.text for event in record if event.kind == "said"}  # type: ignore[union-attr]
    for mark in score(record, RUBRIC, flights.REFERENCE_FACTS, PLAN).signals:
        for evidence in mark.evidence:
            if evidence.seq in said:
                assert evidence.quote.removesuffix(" …") in " ".join(said[evidence.seq].split())


def test_all_four_areas_are_marked_even_without_signals() -> None:
    marks = score(asks().land(), Rubric((), ()), STILL_BAD, PLAN)
    assert tuple(marks.areas) == AREAS
    assert {area.level for area in marks.areas.values()} == {"not shown"}


def test_a_ride_with_extra_time_has_its_minutes_stretched_with_the_plan() -> None:
    late = Ride().say("08:00", "what is the goal here?", act("clarify_goal")).land("67:00")
    longer = tuple(phase.model_copy(update={"until": phase.until * 1.5}) for phase in PLAN)
    rubric = Rubric((), tuple(one for one in load_rubric(["shared"]).signals if one.id == "names-goal-and-measure"))
    assert score(late, rubric, STILL_BAD, PLAN).signals[0].state == "partial"
    assert score(late, rubric, STILL_BAD, longer).signals[0].state == "shown"
