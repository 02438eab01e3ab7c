"""The scorer's own examination: what no wording may change, and what no wording may buy."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simride.cases.schema import AREAS, LEVELS
from simride.debrief import HarmCurves, Marks, load_rubric, report, score
from simride.recorder.events import ActNote, Event, Noted, Record, Said, Understood
from unit.debrief import flights
from unit.debrief.records import PLAN, Facts, Ride, act

RUBRIC = load_rubric(["shared", "degradation"])
RIDES: dict[str, tuple[Record, Facts]] = {
    "Ada": (flights.reference(), flights.REFERENCE_FACTS),
    "Ben": (flights.middling(), flights.MIDDLING_FACTS),
    "Cyd": (flights.harmful(), flights.HARMFUL_FACTS),
}
KIND = {"kind": "degradation", "level": 2, "minutes": 45.0}
CASE: Any = SimpleNamespace(name="messenger", data=SimpleNamespace(title="Messenger", culprit={}, plan=PLAN, **KIND))
HARM = HarmCurves.of([10.0 * n for n in range(270)], [12.0 * n for n in range(270)], [5.0 * n for n in range(270)])


def marks_of(record: Record, facts: Facts = flights.NOTHING_FACTS) -> Marks:
    return score(record, RUBRIC, facts, PLAN)


def levels_of(marks: Marks) -> dict[str, str]:
    return {name: area.level for name, area in marks.areas.items()}


def states_of(marks: Marks) -> dict[str, str]:
    return {signal.id: signal.state for signal in marks.signals}


def rewritten(record: Record, change: Any) -> Record:
    """The record with every message's text changed, spans left on the same words."""
    out = []
    longer: dict[int, int] = {}
    for event in record:
        payload = event.payload
        if isinstance(payload, Said):
            text, shift = change(event.seq, payload.text)
            longer[event.seq] = shift
            payload = Said(text=text)
        elif isinstance(payload, Understood):
            moved = [_moved(one, longer.get(payload.of, 0)) for one in payload.acts]
            payload = payload.model_copy(update={"acts": tuple(moved)})
        out.append(event.model_copy(update={"payload": payload}))
    return tuple(out)


def _moved(note: ActNote, by: int) -> ActNote:
    return note.model_copy(update={"span": (note.span[0] + by, note.span[1] + by)})


def with_messages(record: Record, texts: list[tuple[float, str]]) -> Record:
    """The record with messages put in that do nothing, every seq renumbered."""
    extra = [(at, text) for at, text in texts if at > 1]
    events: list[tuple[float, int, Any]] = [(event.at, event.seq, event) for event in record]
    out: list[Event] = []
    new_seq: dict[int, int] = {}
    queue = sorted(extra)
    for at, _, event in events:
        while queue and queue[0][0] < at:
            when, text = queue.pop(0)
            base = out[-1].fleet_at - out[-1].at
            out.append(Event(seq=len(out), at=when, fleet_at=base + when, payload=Said(text=text)))
            out.append(
                Event(
                    seq=len(out),
                    at=when,
                    fleet_at=base + when,
                    payload=Understood(of=len(out) - 1, acts=(), abstained=True),
                )
            )
        new_seq[event.seq] = len(out)
        out.append(event.model_copy(update={"seq": len(out), "payload": _renumbered(event.payload, new_seq)}))
    return tuple(out)


def _renumbered(payload: Any, new_seq: dict[int, int]) -> Any:
    changed = {}
    for key in ("of", "because"):
        if getattr(payload, key, None) is not None:
            changed[key] = new_seq[getattr(payload, key)]
    return payload.model_copy(update=changed) if changed else payload


def test_the_same_record_has_the_same_marks_twice_and_in_both_orders() -> None:
    def bytes_of(name: str) -> str:
        record, facts = RIDES[name]
        return json.dumps(report(CASE, record, marks_of(record, facts), HARM).to_json(), sort_keys=True)

    forwards = {name: bytes_of(name) for name in ("Ada", "Ben", "Cyd")}
    backwards = {name: bytes_of(name) for name in ("Cyd", "Ben", "Ada")}
    assert forwards == backwards


@pytest.mark.parametrize("record", [flights.silence(), flights.garbage()], ids=["silence", "garbage"])
def test_silence_and_garbage_show_nothing(record: Record) -> None:
    marks = marks_of(record)
    assert set(levels_of(marks).values()) == {"not shown"}
    assert set(states_of(marks).values()) == {"not_shown"}
    assert {area.score for area in marks.areas.values()} == {0.0}


def test_keyword_soup_lifts_no_area_above_partial() -> None:
    assert all(LEVELS.index(level) <= 1 for level in levels_of(marks_of(flights.keyword_soup())).values())


@pytest.mark.parametrize("per_message", [1, 2, 3, 5])
def test_soup_served_in_small_helpings_all_ride_long_stays_partial(per_message: int) -> None:
    rng = [word for recital in flights.RECITALS for word in recital.replace(",", "").split()]
    acts = (
        "recap",
        "hypothesise",
        "verify",
        "plan_prevention",
        "prioritise",
        "state_tradeoff",
        "dont_know",
        "communicate",
        "escalate",
        "act_rollback",
        "act_drain",
        "ask_changes",
        "clarify_goal",
        "ask_impact",
    )
    ride = Ride()
    for turn in range(40):
        chosen = [acts[(turn * per_message + n) % len(acts)] for n in range(per_message)]
        text = " ".join(rng[(turn * 7 + n) % len(rng)] for n in range(3 + 2 * per_message))
        ride.say(f"{turn + 1:02d}:00", text, *[act(name) for name in chosen])
    marks = marks_of(ride.land())
    assert all(LEVELS.index(level) <= 1 for level in levels_of(marks).values())
    # what is left of a helping here and there, far from the 0.5 of a solid area
    assert max(area.score for area in marks.areas.values()) <= 0.1


@pytest.mark.parametrize("name", RIDES)
@pytest.mark.parametrize("filler", ["um, so, like, ", "okay, right, you know, ", "well, basically, honestly, "])
def test_filler_in_every_message_moves_no_signal(name: str, filler: str) -> None:
    record, facts = RIDES[name]
    padded = rewritten(record, lambda _, text: (filler + text, len(filler)))
    assert states_of(marks_of(padded, facts)) == states_of(marks_of(record, facts))


@pytest.mark.parametrize("name", RIDES)
def test_messages_that_do_nothing_move_no_signal(name: str) -> None:
    record, facts = RIDES[name]
    chatter = [(61.5 + 97 * n, "hm, let me think about that for a moment, you know") for n in range(20)]
    assert states_of(marks_of(with_messages(record, chatter), facts)) == states_of(marks_of(record, facts))


@pytest.mark.parametrize("area", AREAS)
def test_weak_medium_and_strong_are_in_order_in_every_area(area: str) -> None:
    scores = {name: marks_of(record, facts).areas[area] for name, (record, facts) in RIDES.items()}
    assert scores["Ada"].score > scores["Ben"].score > scores["Cyd"].score
    levels = [LEVELS.index(scores[name].level) for name in ("Ada", "Ben", "Cyd")]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("name", RIDES)
def test_saying_everything_twice_raises_nothing(name: str) -> None:
    record, facts = RIDES[name]
    doubled = rewritten(record, lambda _, text: (f"{text} {text}", 0))
    before, after = marks_of(record, facts), marks_of(doubled, facts)
    assert all(LEVELS.index(after.areas[area].level) <= LEVELS.index(before.areas[area].level) for area in AREAS)


def test_taking_a_deed_away_never_raises_the_area_it_showed() -> None:
    record, facts = RIDES["Ada"]
    whole = marks_of(record, facts)
    verified = {e.seq for s in whole.signals if s.id == "verified-from-users-side" for e in s.evidence}
    less = tuple(event for event in record if event.seq not in verified)
    assert marks_of(less, facts).areas["troubleshooting"].score < whole.areas["troubleshooting"].score


@pytest.mark.parametrize("polarity", ["hypothetical", "past", "quoted"])
def test_what_one_would_do_or_once_did_earns_no_area_more_than_partial(polarity: Any) -> None:
    record, facts = RIDES["Ada"]
    talk = tuple(
        event.model_copy(
            update={
                "payload": event.payload.model_copy(
                    update={"acts": tuple(one.model_copy(update={"polarity": polarity}) for one in event.payload.acts)}
                )
            }
        )
        if isinstance(event.payload, Understood)
        else event
        for event in record
        if event.kind not in ("looked", "acted", "answered")
    )
    assert all(LEVELS.index(level) <= 1 for level in levels_of(marks_of(talk, facts)).values())


def test_listing_every_remedy_earns_less_than_the_middling_ride() -> None:
    ride = Ride()
    ride.say(
        "02:00",
        "we could roll back, restart, drain, fail over, scale up, shed load or turn the gate off",
        *[act(name, "hypothetical") for name in ("act_rollback", "act_restart", "act_drain", "act_scale")],
    )
    listed = marks_of(ride.land())
    middling = marks_of(*RIDES["Ben"])
    assert all(listed.areas[area].score < middling.areas[area].score for area in AREAS)


def test_accommodations_and_notes_are_never_read() -> None:
    record, facts = RIDES["Ben"]
    begun = record[0].payload.model_copy(update={"accommodations": {"time": 2.0, "reader": True}, "rider": "Ben"})
    noted = record[-1].model_copy(update={"payload": Noted(text="verify recovery from the users' side")})
    landed = record[-1].model_copy(update={"seq": record[-1].seq + 1})
    changed = (record[0].model_copy(update={"payload": begun}), *record[1:-1], noted, landed)
    assert marks_of(changed, facts) == marks_of(record, facts)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_part_of_a_ride_can_be_marked_and_marks_stay_in_range(data: st.DataObject) -> None:
    record, facts = RIDES[data.draw(st.sampled_from(sorted(RIDES)))]
    kept = data.draw(st.lists(st.booleans(), min_size=len(record), max_size=len(record)))
    part = (record[0], *(event for event, keep in zip(record[1:], kept[1:], strict=True) if keep))
    marks = marks_of(part, facts)
    assert all(0.0 <= area.score <= 1.0 for area in marks.areas.values())
    assert all(bool(one.evidence) == (one.state != "not_shown") for one in marks.signals)
    report(CASE, part, marks, HARM).to_text()
