"""Talk time, thinking time and pace from marks and stretches of voice."""

import pytest

from simride.recorder.events import Answered, Asked, Event, Said
from simride.web.voice import pace


def event(seq: int, at: float, payload: Asked | Answered | Said) -> Event:
    return Event(seq=seq, at=at, fleet_at=at, payload=payload)


RECORD = (
    event(0, 0.0, Asked(move="brief", text="Sends are slow. Where would you begin?")),
    event(1, 30.0, Said(text="Who is affected and since when?")),
    event(2, 30.0, Asked(move="probe", text="Some people.")),
    event(3, 60.0, Said(text="typed, not spoken")),
    event(4, 60.0, Asked(move="probe", text="And now?")),
    event(5, 75.0, Asked(move="nudge", text="Take your time.")),
    event(6, 120.0, Said(text="We roll it back now, one cluster first")),
)


def test_seconds_of_a_recording_are_seconds_of_the_ride_also_across_a_pause() -> None:
    marks = [[0, 100], [10, 110], [20, 110], [30, 140]]
    assert [pace.ride_second(marks, at) for at in (0, 5, 15, 25, 40)] == [100, 105, 110, 125, 150]


def test_an_answer_and_the_whole_ride_recorded_at_once_count_once() -> None:
    whole, answer = ([[0, 0]], [[5, 9], [20, 22]]), ([[0, 4]], [[1, 6]])
    assert pace.voiced([whole, answer]) == [(5, 10), (20, 22)]
    assert pace.voiced([([], [[0, 1]])]) == [], "a recording that was cut off says nothing"


def test_thinking_is_from_the_examiners_last_words_to_the_voice() -> None:
    first, last = pace.spoken(RECORD, [(10.0, 15.0), (18.0, 25.0), (90.0, 94.0), (110.0, 130.0)])
    assert (first.talk_s, first.thinking_s, first.words) == (12.0, 10.0, 6)
    assert first.pace == pytest.approx(30.0)  # six words in twelve seconds
    assert (last.talk_s, last.thinking_s, last.words) == (14.0, 15.0, 8), (
        "what came after it was sent is the next one's"
    )


def test_what_was_sent_is_listened_to_where_it_was_said() -> None:
    spoken = pace.spoken(RECORD, [(10.0, 15.0)])
    plays = pace.plays(RECORD, spoken, [8.0, 50.0])
    assert [plays[seq] for seq in (0, 1, 3, 5, 6)] == [0.0, 10.0, 50.0, 75.0, 120.0]


def test_too_little_talk_has_no_pace_and_none_at_all_no_total() -> None:
    [one] = pace.spoken(RECORD, [(28.0, 29.0)])
    assert one.pace is None
    assert pace.total([one]).pace is None  # type: ignore[union-attr]
    assert pace.total(pace.spoken(RECORD, [])) is None
