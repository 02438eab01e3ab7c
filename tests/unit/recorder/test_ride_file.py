"""The .ride file: strict out, forgiving in."""

import json

import pytest

from simride.base.errors import RideFileFaults
from simride.recorder import ride_file
from simride.recorder.events import Begun, Event, Landed, Said


def a_record(words=("who is affected?", "since when — “now and then”?")):
    payloads = [Begun(case="messenger", case_hash="ab", seed=7), *(Said(text=text) for text in words), Landed()]
    return tuple(Event(seq=i, at=10.0 * i, fleet_at=100.0 + i, payload=p) for i, p in enumerate(payloads))


def test_a_ride_reads_back_as_it_was_written():
    record = a_record()
    found = ride_file.read(ride_file.write(record))
    assert found.record == record
    assert found.faults == ()
    assert found.begun.case == "messenger"


def test_the_same_record_gives_the_same_bytes():
    assert ride_file.write(a_record()) == ride_file.write(a_record())


def test_a_damaged_line_is_skipped_and_listed():
    lines = ride_file.write(a_record()).splitlines()
    lines[2] = lines[2][:20]
    found = ride_file.read("\n".join(lines))
    assert len(found.record) == 3
    assert any("line 3" in fault for fault in found.faults)
    assert any("missing" in fault for fault in found.faults)


def test_an_event_of_an_unknown_kind_is_skipped_and_listed():
    strange = {"seq": 9, "at": 90, "fleet_at": 109, "payload": {"kind": "danced"}}
    found = ride_file.read(ride_file.write(a_record()) + json.dumps(strange) + "\n")
    assert len(found.record) == 4
    assert any("line 6" in fault for fault in found.faults)


def test_a_repeated_event_counts_once():
    text = ride_file.write(a_record())
    found = ride_file.read(text + text.splitlines()[-1] + "\n")
    assert found.record == a_record()
    assert len(found.faults) == 1


@pytest.mark.parametrize("text", ["", "hello", "[1, 2]", "\x00\x01", '{"format": "simride.ride", "version": 1}'])
def test_what_is_no_ride_says_so_and_what_to_do(text):
    with pytest.raises(RideFileFaults, match="Export it again"):
        ride_file.read(text)


def test_a_file_from_a_later_version_is_read_and_noticed():
    text = ride_file.write(a_record()).replace('"version": 1}', '"version": 9}', 1)
    found = ride_file.read(text)
    assert found.record == a_record()
    assert "version 9" in found.faults[0]


def test_a_record_with_a_gap_is_not_written():
    record = a_record()
    with pytest.raises(RideFileFaults, match="gap"):
        ride_file.write((record[0], record[2]))


def test_a_record_that_goes_back_in_time_is_not_written():
    record = a_record()
    back = record[2].model_copy(update={"at": 1.0})
    with pytest.raises(RideFileFaults, match="earlier"):
        ride_file.write((record[0], record[1], back))


def test_a_landed_ride_that_is_shared_says_nothing_of_accommodations():
    record = a_record()
    begun = record[0].payload.model_copy(update={"accommodations": {"time": 1.5}})
    mine = (record[0].model_copy(update={"payload": begun}), *record[1:])
    assert ride_file.shared(mine) == record
    assert ride_file.shared(mine[:-1]) == mine[:-1]


def test_a_file_written_line_by_line_is_the_file_written_at_once():
    record = a_record()
    assert ride_file.heading() + "".join(map(ride_file.line, record)) == ride_file.write(record)
