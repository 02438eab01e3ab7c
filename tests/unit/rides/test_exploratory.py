"""The Exploratory ride: asked, followed up, recorded, and debriefed from its record alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from simride.base.errors import RideError, ScriptFaults
from simride.cli.main import main
from simride.logbook import Candidate
from simride.logbook.entry import entry_of
from simride.logbook.next_case import next_cases
from simride.recorder import ride_file
from simride.recorder.events import Asked, Event, Landed, Said
from simride.rides.advice import interview_candidate
from simride.rides.exploratory import Exploratory, debrief, fly_script
from simride.rides.exploratory.threads import talk_of
from simride.stories.training import AREAS
from unit.stories.written import answers

SEED = 7


def strong(area: str) -> str:
    return " ".join(next(one for one in answers() if (one.area, one.strength) == (area, "strong")).sentences)


def begin(seed: int = SEED, **how: str) -> Exploratory:
    written: list[Event] = []
    return Exploratory.begin(seed, write=written.extend, **how)  # type: ignore[arg-type]


def asked(ride: Exploratory, move: str) -> list[Asked]:
    return [one for event in ride.record if isinstance(one := event.payload, Asked) and one.move == move]


def area_now(ride: Exploratory) -> str:
    thread = talk_of(ride.record).threads[-1]
    question = ride.bank.question(thread.question)
    assert question is not None
    return question.area


def fly_well(seed: int = SEED) -> Exploratory:
    """Every question answered with the strong answer of its area, as a person who listens would."""
    ride = begin(seed)
    at = 20.0
    told: set[str] = set()
    while len(told) < 5 and at < 3000:
        area = area_now(ride)
        if area not in told:
            ride.say(at, strong(area))
            told.add(area)
        ride.say(at + 60, "That's it.")
        ride.tick(at + 120)
        at += 200.0
    ride.tick(3200.0)
    ride.say(3250.0, "What did your last bad incident change in how you work?")
    ride.tick(3600.0)
    return ride


def script_of(ride: Exploratory) -> str:
    lines = [
        f"{int(e.at) // 60:02d}:{int(e.at) % 60:02d} {e.payload.text}"
        for e in ride.record
        if isinstance(e.payload, Said)
    ]
    return "\n".join(lines)


def test_a_well_told_hour_is_solid_or_better_everywhere() -> None:
    report = debrief(fly_well()).to_json()
    assert {
        name: area["level"] for name, area in report["areas"].items() if area["level"] not in ("solid", "outstanding")
    } == {}
    assert report["own_questions"] == [
        {"at": "54:10", "text": "What did your last bad incident change in how you work?"}
    ]


def test_every_quote_is_what_was_said_at_that_time() -> None:
    ride = fly_well()
    said = {
        f"{int(e.at) // 60:02d}:{int(e.at) % 60:02d}": e.payload.text
        for e in ride.record
        if isinstance(e.payload, Said)
    }
    quotes = [
        one for area in debrief(ride).to_json()["areas"].values() for s in area["signals"] for one in s["evidence"]
    ]
    assert quotes
    for one in quotes:
        assert one["quote"].removesuffix(" …") in said[one["at"]]


def test_silence_shows_nothing_and_still_asks_all_five_areas() -> None:
    ride = fly_script(SEED, "")
    report = debrief(ride).to_json()
    assert {area["level"] for area in report["areas"].values()} == {"not shown"}
    questions = [ride.bank.question(one.about) for one in asked(ride, "question")]
    assert {one.area for one in questions if one} == set(AREAS)
    assert isinstance(ride.record[-1].payload, Landed)


def test_no_two_rides_are_alike_and_one_seed_is() -> None:
    flown = [tuple(one.text for one in asked(fly_script(seed, ""), "question")) for seed in range(12)]
    assert len(set(flown)) == 12
    assert len({text for texts in flown for text in texts}) > 30
    assert ride_file.write(fly_script(5, "00:20 hello").record) == ride_file.write(fly_script(5, "00:20 hello").record)


def test_a_question_comes_back_in_other_words() -> None:
    ride = fly_well()
    back = asked(ride, "again")
    assert len(back) == 1
    first = next(one for one in asked(ride, "question") if one.about == back[0].about)
    assert first.text != back[0].text


def test_a_follow_up_asks_for_what_the_answer_lacked_and_waits_for_silence() -> None:
    ride = begin()
    ride.say(30, "We moved the database of our billing service to new servers last year.")
    assert asked(ride, "follow_up") == []
    ride.tick(45)
    assert asked(ride, "follow_up") == []
    ride.tick(55)
    assert asked(ride, "follow_up")[0].about in ("action", "own_part")


def test_at_most_three_follow_ups_then_the_next_question() -> None:
    ride = begin()
    for turn in range(6):
        ride.say(30 + 40 * turn, f"We changed service number {turn} of the platform and that was it, more or less.")
        ride.tick(55 + 40 * turn)
    assert len(talk_of(ride.record).threads) >= 2
    assert len(talk_of(ride.record).threads[0].follow_ups) == 3


def test_another_question_may_be_asked_for_and_costs_nothing() -> None:
    ride = begin()
    area = area_now(ride)
    ride.say(20, "Sorry, nothing comes to mind, can I have another question?")
    assert len(talk_of(ride.record).threads) == 2
    assert area_now(ride) == area


def test_asking_for_the_next_question_is_no_answer() -> None:
    ride = begin()
    ride.say(20.0, "next question")
    ride.land(60.0)
    report = debrief(ride).to_json()
    assert report["answers"][0]["says"] == "Not answered."
    assert "You said nothing" in report["summary"]


def test_a_question_is_repeated_in_other_words() -> None:
    ride = begin()
    ride.say(10, "could you repeat that please?")
    assert ride.record[-1].kind == "answered"
    assert len(talk_of(ride.record).threads) == 1


def test_evidence_in_an_answer_to_another_question_counts_half() -> None:
    ride = begin()
    other = next(area for area in AREAS if area != area_now(ride))
    ride.say(30, strong(other))
    ride.land(400)
    mark = debrief(ride).to_json()["areas"][other]
    assert mark["level"] == "partial"
    assert {signal["state"] for signal in mark["signals"]} <= {"partial", "not_shown"}


def test_a_story_told_twice_counts_once() -> None:
    ride = begin()
    ride.say(30, strong("production-ownership"))
    ride.say(90, "That's it.")
    ride.tick(120)
    ride.say(200, "next question")
    before = len(talk_of(ride.record).threads)
    ride.say(700, strong("production-ownership"))
    ride.land(900)
    assert before >= 2
    report = debrief(ride).to_json()
    repeated = [remark for answer in report["answers"] for remark in answer["remarks"] if remark["about"] == "repeated"]
    assert repeated


def test_the_record_is_opened_again_to_the_same_bytes(tmp_path: Path) -> None:
    ride = fly_well()
    text = ride_file.write(ride.record)
    again = Exploratory.open(ride_file.read(text).record, write=lambda _: None)
    assert json.dumps(debrief(again).to_json()) == json.dumps(debrief(ride).to_json())
    shared = Exploratory.open(ride_file.shared(ride.record), write=lambda _: None)
    assert json.dumps(debrief(shared).to_json()) == json.dumps(debrief(ride).to_json())


def test_its_debrief_makes_a_logbook_entry() -> None:
    from datetime import UTC, datetime

    entry = entry_of(debrief(fly_well()).to_json(), "r1", datetime(2026, 1, 2, tzinfo=UTC))
    assert (entry.kind, entry.format, entry.minutes, entry.regret) == ("exploratory", "exploratory", 60.0, None)
    assert set(entry.areas) == set(AREAS)
    assert len({(one.area, one.id) for one in entry.signals}) == len({one.id for one in entry.signals})


def test_the_interview_can_be_what_is_advised_and_then_a_case_is() -> None:
    """By its own signals, as a debrief of it has them; once flown, it rests."""
    data = debrief(fly_well()).to_json()
    when = datetime(2026, 11, 1, tzinfo=UTC)
    interview = interview_candidate()
    assert set(interview.signals) == {one["id"] for area in data["areas"].values() for one in area["signals"]}
    outage = Candidate("nobody", "Nobody can buy", "outage", 2, {"asked-scope": "Asked who is affected"})
    flown = entry_of(data, "a", when)
    of_a_case = replace(flown, ride="b", case="nobody", kind="outage", signals=())
    first = next_cases([of_a_case], [outage, interview], when + timedelta(hours=1))[0]
    assert (first.case, first.because) == ("exploratory", "You have not flown an Exploratory interview yet.")
    assert next_cases([flown], [outage, interview], when + timedelta(hours=1))[0].case == "nobody"


def test_seniority_shifts_weights_and_not_facts() -> None:
    script = script_of(fly_well())
    junior, staff = (debrief(fly_script(SEED, script, seniority=name)) for name in ("junior", "staff"))
    weights = [{one.id: one.weight for one in report.marks.signals} for report in (junior, staff)]
    assert weights[0]["lasting-fix"] < weights[1]["lasting-fix"]
    with pytest.raises(RideError, match="junior, mid, senior, staff"):
        begin(seniority="emperor")


def test_orders_have_no_place_in_it() -> None:
    with pytest.raises(ScriptFaults, match="no fleet"):
        fly_script(SEED, "00:10 ! restart service=msg-router")


def test_own_marks_are_of_its_five_areas() -> None:
    ride = begin()
    ride.land(10)
    with pytest.raises(RideError, match="partnering"):
        ride.self_mark(20, {"driving-success": "solid"})
    ride.self_mark(20, dict.fromkeys(AREAS, "partial"), {"partnering": "I said so."})
    assert debrief(ride).to_json()["self"] == dict.fromkeys(AREAS, "partial")


def test_the_command_flies_it_and_opens_its_file(tmp_path: Path) -> None:
    script, kept = tmp_path / "s.script", tmp_path / "kept.ride"
    script.write_text("\n".join(f"{5 + 8 * i:02d}:00 {strong(area)}" for i, area in enumerate(AREAS)))
    runner = CliRunner()
    flown = runner.invoke(
        main, ["fly", "exploratory", "--seed", "7", "--script", str(script), "--record", str(kept), "--json"]
    )
    assert flown.exit_code == 0, flown.output
    report = json.loads(flown.output)
    assert list(report["areas"]) == sorted(AREAS)
    for area in report["areas"].values():
        assert any(signal["evidence"] for signal in area["signals"])
    again = runner.invoke(main, ["debrief", str(kept), "--json"])
    assert again.output == flown.output
    assert "Production Ownership Experience" in runner.invoke(main, ["debrief", str(kept)]).output
