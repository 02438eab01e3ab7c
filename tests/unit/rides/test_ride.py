"""A ride: written before it is shown, the same on replay, and every bad step answered in words."""

import pytest

from simride.base.errors import OrderError, RideError, SimrideError
from simride.cases.schema import AREAS
from simride.examiner import Remembered, state_of
from simride.recorder import ride_file
from simride.recorder.events import Acted, Answered, Asked
from simride.rides import Ride, debrief, fly_script
from simride.rides.steps import LONGEST_MESSAGE
from simride.simulator.orders import Order


@pytest.fixture
def shelf():
    """Where the events of the test's ride are written."""
    return []


@pytest.fixture
def ride(messenger, started, shelf):
    return Ride.begin(messenger, 7, write=shelf.extend, run=started.fork())


def texts(events, kind):
    return [event.payload.text for event in events if isinstance(event.payload, kind)]


def bad_rack(draws, verb="shift_traffic"):
    return Order(verb, clusters=(draws["cluster"],), racks=(draws["rack"],))


def test_a_ride_begins_with_the_brief_on_record(ride, shelf):
    assert [event.kind for event in ride.record] == ["begun", "asked"]
    assert tuple(shelf) == ride.record
    assert "slow now and then" in texts(ride.record, Asked)[0].replace("\n", " ")


def test_words_are_answered_with_numbers_that_are_facts(ride):
    events = ride.say(30.0, "p99 of sends by cluster, last 30 minutes")
    answers = [event.payload for event in events if isinstance(event.payload, Answered)]
    assert answers and answers[0].facts and answers[0].charts


def test_the_same_question_at_the_same_minute_has_the_same_numbers(messenger, started):
    answers = []
    for _ in range(2):
        ride = Ride.begin(messenger, 7, write=lambda _: None, run=started.fork())
        answers.append(ride.say(30.0, "p99 of sends by cluster, last 30 minutes"))
    assert answers[0] == answers[1]


def slow_share(ride, at, draws):
    query = {"metric": "slow_ratio", "where": {"endpoint": "SendMessage", "cluster": draws["cluster"]}, "last_s": 600}
    _, frame = ride.look(at, "metrics", query)
    return frame.total()


def test_after_a_mitigation_the_same_question_has_other_numbers(ride, draws):
    before = slow_share(ride, 30.0, draws)
    ride.order(60.0, bad_rack(draws))
    ride.say(70.0, "yes")
    after = slow_share(ride, 60.0 + 1500.0, draws)
    assert after < 0.5 * before


def test_an_order_waits_for_a_yes(ride, draws):
    events = ride.order(60.0, bad_rack(draws))
    assert ride.status(60.0).pending and not any(isinstance(event.payload, Acted) for event in events)
    events = ride.say(75.0, "yes, go ahead")
    acted = [event.payload for event in events if isinstance(event.payload, Acted)]
    assert [note.order.verb for note in acted] == ["shift_traffic"]
    assert ride.status(75.0).orders[0].state == "waiting"
    assert ride.status(600.0).orders[0].state == "in effect"


def test_an_order_refused_is_not_done(ride, draws):
    ride.order(60.0, bad_rack(draws))
    events = ride.say(75.0, "no, leave it")
    assert not any(isinstance(event.payload, Acted) for event in events)
    assert ride.status(80.0).pending is None


def test_a_ride_opened_from_its_record_is_where_it_was(ride, messenger, started, draws):
    ride.say(30.0, "who is affected?")
    ride.order(60.0, bad_rack(draws))
    ride.say(75.0, "yes")
    ride.skip(100.0, 300.0)
    ride.say(130.0, "share of sends over two seconds by cluster, last 10 minutes")
    again = Ride.open(messenger, ride.record, write=lambda _: None, run=started.fork())
    assert again.status(140.0) == ride.status(140.0)
    ride.tick(700.0)
    again.tick(700.0)
    ours, theirs = (one.run.tape.segments[-1].roots.tobytes() for one in (ride, again))
    assert ours == theirs
    assert not again.changed_case


def test_a_ride_killed_after_any_event_goes_on_from_there(ride, messenger, started, draws):
    ride.say(30.0, "who is affected?")
    ride.order(60.0, bad_rack(draws))
    ride.say(75.0, "yes")
    ride.land(400.0)
    for cut in range(2, len(ride.record)):
        again = Ride.open(messenger, ride.record[:cut], write=lambda _: None, run=started.fork())
        assert again.record == ride.record[:cut]
        if not again.landed:
            assert again.say(500.0, "hello?")


def test_the_conversation_folded_step_by_step_is_the_conversation_folded_at_once(ride, draws):
    for at, text in ((30.0, "who is affected?"), (70.0, "errors by region"), (110.0, "roll back mailbox")):
        ride.say(at, text)
        assert ride.conversation == state_of(ride.record)
    ride.order(140.0, bad_rack(draws))
    ride.say(150.0, "yes")
    assert ride.conversation == state_of(ride.record)
    half = len(ride.record) // 2
    remembered = Remembered(half, state_of(ride.record[:half]))
    for before in range(len(ride.record) + 1):  # of what is remembered too much, nothing is taken
        assert state_of(ride.record, before, remembered) == state_of(ride.record, before)


def test_what_cannot_be_written_is_not_shown(messenger, started):
    kept = []

    def write(events):
        if len(kept) > 1:
            raise OSError("disk full")
        kept.extend(events)

    ride = Ride.begin(messenger, 7, write=write, run=started.fork())
    before = ride.record
    with pytest.raises(OSError):
        ride.say(30.0, "who is affected?")
    assert ride.record == before


def test_skipping_moves_the_fleet_and_not_the_interview(ride):
    ride.skip(60.0, 600.0)
    status = ride.status(60.0)
    assert status.left_s == 45 * 60 - 60
    assert status.fleet_at == ride.run.world.begins_at + 660.0


def test_paused_is_paused(ride):
    ride.pause(60.0)
    with pytest.raises(RideError, match="Resume it first"):
        ride.say(61.0, "hello")
    ride.resume(61.0)
    assert ride.say(62.0, "hello")


def test_the_ride_ends_by_itself_when_time_is_up(ride):
    ride.tick(45 * 60.0 + 1)
    assert ride.landed
    with pytest.raises(RideError, match="landed"):
        ride.say(45 * 60.0 + 2, "one more thing")


def test_extra_time_is_given_and_untimed_never_ends(messenger, started):
    longer = Ride.begin(messenger, 7, write=lambda _: None, accommodations={"time": 1.5}, run=started.fork())
    assert longer.duration_s == 1.5 * 45 * 60
    untimed = Ride.begin(messenger, 7, write=lambda _: None, accommodations={"time": "untimed"}, run=started.fork())
    untimed.tick(50 * 60.0)
    assert untimed.duration_s is None and not untimed.landed


def test_own_marks_come_after_landing_once_and_whole(ride):
    with pytest.raises(RideError, match="Land the ride first"):
        ride.self_mark(60.0, dict.fromkeys(AREAS, "solid"))
    ride.land(60.0)
    with pytest.raises(RideError, match="Choose a level"):
        ride.self_mark(61.0, {"troubleshooting": "solid"})
    ride.self_mark(62.0, dict.fromkeys(AREAS, "solid"))
    with pytest.raises(RideError, match="locked already"):
        ride.self_mark(63.0, dict.fromkeys(AREAS, "outstanding"))


def test_bad_input_gets_a_sentence_and_loses_nothing(ride):
    before = ride.record
    for step in (
        lambda: ride.say(10.0, "   "),
        lambda: ride.say(10.0, "x" * (LONGEST_MESSAGE + 1)),
        lambda: ride.choose(10.0, 3),
        lambda: ride.skip(10.0, -5.0),
        lambda: ride.look(10.0, "telescope", {}),
        lambda: ride.look(10.0, "metrics", {"metric": "happiness"}),
        lambda: ride.note(10.0, " "),
    ):
        with pytest.raises(SimrideError) as caught:
            step()
        assert len(str(caught.value)) > 20
    assert ride.record == before


def test_an_order_for_what_does_not_exist_is_answered_in_words(ride):
    try:
        events = ride.order(60.0, Order("drain", clusters=("euw-z",)))
        said = " ".join(texts(events, Asked) + texts(events, Answered))
    except OrderError as error:
        said = str(error)
    assert "euw-z" in said and "euw-a" in said


def test_a_message_of_twenty_thousand_characters_is_read(ride):
    assert ride.say(30.0, ("who is affected and since when? " * 700)[:LONGEST_MESSAGE])


def test_the_debrief_is_the_same_from_the_file_alone(messenger, started):
    ride = fly_script(messenger, 7, messenger.scripts["middling"], run=started.fork())
    found = ride_file.read(ride_file.write(ride.record))
    again = Ride.open(messenger, found.record, write=lambda _: None, run=started.fork())
    assert debrief(again).to_json() == debrief(ride).to_json()
