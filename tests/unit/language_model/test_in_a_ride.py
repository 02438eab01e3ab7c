"""A model helps with words in a ride, and with nothing else; without it the ride is the same."""

from collections.abc import Iterator

import pytest

from simride.cases.schema import Case
from simride.language_model import Endpoint, ModelSettings, second_reading
from simride.language_model.endpoint import PATIENCE_S
from simride.recorder import ride_file
from simride.recorder.events import Acted, Answered, Asked, Consulted, Event, Record, Understood, other_words
from simride.rides import Ride, debrief, reading
from simride.simulator.run import Run
from unit.language_model.fake_model import FakeModel, served

MUDDLED = "asdf qwer the thing zxcv"


@pytest.fixture
def fake() -> Iterator[FakeModel]:
    with served() as model:
        yield model


def ride_with(fake: FakeModel | None, messenger: Case, started: Run, patience_s: float = 30.0, **allowed: bool) -> Ride:
    model = None if fake is None else Endpoint(ModelSettings(fake.url, "tiny", "s3cret", **allowed), patience_s)
    return Ride.begin(messenger, 7, write=lambda _: None, run=started.fork(), model=model)


def consulted(events: tuple[Event, ...]) -> list[Consulted]:
    return [event.payload for event in events if isinstance(event.payload, Consulted)]


def understood(record: Record) -> Understood:
    return next(event.payload for event in reversed(record) if isinstance(event.payload, Understood))


def test_a_message_that_is_understood_is_not_sent_to_be_read(fake: FakeModel, messenger: Case, started: Run) -> None:
    ride = ride_with(fake, messenger, started, rewords=False)
    ride.say(20.0, "p99 of sends by cluster in the last 30 minutes")
    assert fake.sent == []


def test_where_the_reader_gives_up_the_model_may_tell_the_acts(fake: FakeModel, messenger: Case, started: Run) -> None:
    fake.answer = lambda question: {"acts": [{"act": "ask_changes", "quote": question["message"][:20]}]}
    ride = ride_with(fake, messenger, started, rewords=False)
    events = ride.say(20.0, MUDDLED)
    assert [note.act for note in understood(ride.record).acts] == ["ask_changes"]
    assert understood(ride.record).path == "model"
    assert consulted(events) == [Consulted(of=events[0].seq, use="reading", model="tiny", used=True)]


@pytest.mark.parametrize(
    "answer",
    [
        {"acts": [{"act": "act_rollback", "quote": "roll back everything"}]},  # was not said
        {"acts": [{"act": "reveal_answer", "quote": "the thing"}]},
        {"acts": [{"act": "confirm", "quote": "the thing"}]},
        {"acts": [{"act": "ask_changes", "quote": "the thing", "slots": {"service": "thread-store"}}]},
        {"acts": [{"act": "ask_changes", "quote": "the thing"}] * 50},
        {"acts": "ask_changes"},
        {"acts": []},
        ["ask_changes"],
    ],
)
def test_a_reading_that_does_not_hold_is_dropped_and_said_so(
    fake: FakeModel, messenger: Case, started: Run, answer: object
) -> None:
    fake.answer = lambda _: answer
    ride = ride_with(fake, messenger, started, rewords=False)
    events = ride.say(20.0, MUDDLED)
    plain = ride_with(None, messenger, started).say(20.0, MUDDLED)
    assert [one.used for one in consulted(events)] == [False]
    assert consulted(events)[0].why
    without = [event.payload for event in events if not isinstance(event.payload, Consulted)]
    assert [one for one in without if not isinstance(one, Answered | Asked)] == [
        event.payload for event in plain if not isinstance(event.payload, Answered | Asked)
    ]


def test_an_order_told_by_a_model_is_read_back_and_a_wondered_about_one_is_none(
    fake: FakeModel, messenger: Case, started: Run
) -> None:
    reader, names = reading.reader(), reading.lexicon_of(messenger)
    endpoint = Endpoint(ModelSettings(fake.url, "tiny"), 30.0)
    fake.answer = lambda question: {"acts": [{"act": "act_drain", "quote": "drain euw-c rack 3"}]}
    for words, meant in (
        ("asdf zxcv drain euw-c rack 3", "asserted"),
        ("asdf: if it is zxcv then we drain euw-c rack 3", "conditional"),
        ("asdf zxcv but do not drain euw-c rack 3", "negated"),
    ):
        (act,) = second_reading(endpoint, reader, words, names).acts
        assert (act.act, act.polarity) == ("act_drain", meant)
        assert act.slots["rack"] == "3"
    ride = ride_with(fake, messenger, started, rewords=False)
    fake.answer = lambda question: {"acts": [{"act": "act_restart", "quote": "the thing"}]}
    ride.say(20.0, MUDDLED)
    assert not any(isinstance(event.payload, Acted) for event in ride.record)


def test_the_model_is_told_nothing_of_the_case(fake: FakeModel, messenger: Case, started: Run) -> None:
    fake.answer = lambda question: {"text": question["text"]} if "text" in question else {"acts": []}
    ride = ride_with(fake, messenger, started)
    ride.say(20.0, MUDDLED)
    ride.say(60.0, "who is affected?")
    spoken = {event.payload.text for event in ride.record if isinstance(event.payload, Answered)}
    assert fake.sent
    for body in fake.sent:
        question = body["messages"][1]["content"]
        assert messenger.name not in question
        assert any(words in question for words in (MUDDLED, *(text[:30] for text in spoken)))
    assert "s3cret" not in ride_file.write(ride.record)


def test_other_words_are_shown_and_the_answer_itself_is_kept(fake: FakeModel, messenger: Case, started: Run) -> None:
    def politely(question: dict[str, str]) -> dict[str, str]:
        return {"text": f"Well: {question['text']}"} if "text" in question else {"acts": []}  # type: ignore[dict-item]

    fake.answer = politely
    ride = ride_with(fake, messenger, started)
    ride.say(20.0, "p99 of sends by cluster in the last 30 minutes")
    plain = ride_with(None, messenger, started)
    plain.say(20.0, "p99 of sends by cluster in the last 30 minutes")
    answer = next(event for event in ride.record if isinstance(event.payload, Answered))
    same = next(event for event in plain.record if isinstance(event.payload, Answered))
    assert answer.payload == same.payload
    assert other_words(ride.record)[answer.seq].startswith("Well: ")


def test_altered_numbers_are_not_shown(fake: FakeModel, messenger: Case, started: Run) -> None:
    def lying(question: dict[str, str]) -> dict[str, object]:
        swapped = question.get("text", "").translate(str.maketrans("123456789", "234567891"))
        return {"text": swapped} if "text" in question else {"acts": []}

    fake.answer = lying
    ride = ride_with(fake, messenger, started)
    events = ride.say(20.0, "p99 of sends by cluster in the last 30 minutes")
    assert [(one.use, one.used, one.why) for one in consulted(events)] == [("wording", False, "other numbers")]
    assert other_words(ride.record) == {}


def test_a_model_that_hangs_costs_less_than_three_seconds(fake: FakeModel, messenger: Case, started: Run) -> None:
    assert 2 * PATIENCE_S < 3.0  # two questions a message at most
    fake.wait_s = 60.0
    ride = ride_with(fake, messenger, started, patience_s=0.5)
    ride.say(10.0, "hello")
    events = ride.say(20.0, MUDDLED)
    assert {one.why for one in consulted(events)} == {"no answer in time"}


def test_a_replay_needs_no_model_and_marks_are_those_of_the_plain_answers(
    fake: FakeModel, messenger: Case, started: Run
) -> None:
    fake.answer = lambda question: {"text": f"Well: {question['text']}"} if "text" in question else {"acts": []}
    ride, plain = ride_with(fake, messenger, started), ride_with(None, messenger, started)
    for one in (ride, plain):
        one.say(20.0, "who is affected, and since when?")
        one.say(60.0, "p99 of sends by cluster in the last 30 minutes")
        one.land(90.0)
    found = ride_file.read(ride_file.write(ride.record))
    asked = len(fake.sent)
    again = Ride.open(messenger, found.record, write=lambda _: None, run=started.fork())
    assert again.record == ride.record
    assert debrief(again).to_json()["areas"] == debrief(plain).to_json()["areas"]
    assert len(fake.sent) == asked
