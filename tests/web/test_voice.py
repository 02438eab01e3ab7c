"""Recordings: kept piece by piece beside a ride, listened to, brought along, deleted; never in a record or a mark."""

import base64
import json
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from simride.web.archive import archive
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs import computing
from simride.web.voice import keeping, sound
from simride.web.voice.models import Recording
from web.conftest import url
from web.test_land import MARKS

HEAD = b"\x1a\x45\xdf\xa3"
WEBM = "audio/webm;codecs=opus"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def begin(ada: Client, ride: Ride, **told: Any) -> str:
    """A recording's address, without its end."""
    answer = ada.post(url(ride, "voice/"), {"at": 12.0, "media": WEBM} | told, "application/json")
    assert answer.status_code == 200, answer.content
    return str(answer.json()["piece"]).removesuffix("pieces/0/")


def send(ada: Client, address: str, *pieces: bytes) -> None:
    for number, piece in enumerate(pieces):
        assert ada.post(f"{address}pieces/{number}/", piece, "application/octet-stream").status_code == 204


def finish(ada: Client, address: str, **told: Any) -> Any:
    usual = {"duration": 8.0, "marks": [[0, 12], [8, 20]], "voiced": [[1, 4], [5, 7]]}
    return ada.post(f"{address}finish/", usual | told, "application/json")


@pytest.fixture
def recorded(ada: Client, ride: Ride) -> Recording:
    """Eight seconds of Ada's ride."""
    address = begin(ada, ride, whole=True)
    send(ada, address, HEAD + b"one", b"two")
    assert finish(ada, address).status_code == 204
    return Recording.objects.get()


def test_pieces_become_one_file_that_only_its_owner_reads(recorded: Recording, own_folder: Path) -> None:
    file = own_folder / "recordings" / f"{recorded.pk}.webm"
    assert file.read_bytes() == HEAD + b"onetwo"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert (recorded.size, recorded.pieces, recorded.begins, recorded.duration_s) == (10, 2, 12.0, 8.0)


def test_a_piece_that_comes_twice_is_kept_once_and_one_that_is_missing_is_missed(ada: Client, ride: Ride) -> None:
    address = begin(ada, ride)
    send(ada, address, HEAD, b"two")
    assert ada.post(f"{address}pieces/1/", b"two", "application/octet-stream").status_code == 204
    answer = ada.post(f"{address}pieces/3/", b"four", "application/octet-stream")
    assert (answer.status_code, answer.json()["problem"]) == (
        422, "A piece before number 3 is missing; the recording ends there."
    )  # fmt: skip
    row = Recording.objects.get()
    assert sound.path(row.pk, row.media).read_bytes() == HEAD + b"two"


def test_what_a_crash_left_behind_the_last_piece_goes(ada: Client, ride: Ride) -> None:
    address = begin(ada, ride)
    send(ada, address, HEAD)
    row = Recording.objects.get()
    with sound.path(row.pk, row.media).open("ab") as file:
        file.write(b"half a piece")
    assert ada.post(f"{address}pieces/1/", b"two", "application/octet-stream").status_code == 204
    assert sound.path(row.pk, row.media).read_bytes() == HEAD + b"two"


@pytest.mark.parametrize("media", ["text/html", "video/webm", "audio/wav", ""])
def test_only_sound_that_browsers_record_is_kept(ada: Client, ride: Ride, media: str) -> None:
    answer = ada.post(url(ride, "voice/"), {"at": 0, "media": media}, "application/json")
    assert (answer.status_code, Recording.objects.count()) == (422, 0)
    assert "webm, mp4 and ogg can" in answer.json()["problem"]


def test_a_file_that_only_says_it_is_sound_is_refused(ada: Client, ride: Ride) -> None:
    address = begin(ada, ride)
    answer = ada.post(f"{address}pieces/0/", b"<html>", "application/octet-stream")
    assert answer.json()["problem"] == "This is not webm sound; nothing was kept."


def test_there_is_a_limit_to_one_and_to_all(ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "LARGEST", 10)
    monkeypatch.setattr(keeping, "TOTAL", 12)
    address = begin(ada, ride)
    send(ada, address, HEAD + b"123456")
    answer = ada.post(f"{address}pieces/1/", b"7", "application/octet-stream")
    assert "and ends here; what there is of it is kept" in answer.json()["problem"]
    other = begin(ada, ride)
    answer = ada.post(f"{other}pieces/0/", HEAD, "application/octet-stream")
    assert "Delete some under Settings, Voice" in answer.json()["problem"]


@pytest.mark.parametrize(
    "told",
    [
        {"duration": -1}, {"duration": "long"}, {"marks": [[0, 5], [4, 3]]}, {"marks": [[0]]}, {"marks": 3},
        {"voiced": [[4, 1]]}, {"voiced": [[0, 1e99]]}, {"duration": None},
    ],
)  # fmt: skip
def test_an_end_that_makes_no_sense_is_refused_and_the_sound_stays(ada: Client, ride: Ride, told: Any) -> None:
    address = begin(ada, ride)
    send(ada, address, HEAD)
    assert finish(ada, address, **told).status_code == 422
    assert Recording.objects.get().marks == [[0.0, 12.0]]


def test_a_landed_ride_is_no_longer_recorded_but_a_recording_may_end(ada: Client, ride: Ride) -> None:
    address = begin(ada, ride)
    ada.post(url(ride, "land/"))
    assert ada.post(url(ride, "voice/"), {"at": 0, "media": WEBM}, "application/json").status_code == 422
    send(ada, address, HEAD)
    assert finish(ada, address).status_code == 204


def test_a_player_may_ask_for_a_part(ada: Client, recorded: Recording) -> None:
    address = f"/voice/{recorded.pk}/"
    whole = ada.get(address)
    assert (whole.content, whole["Content-Type"], whole["Accept-Ranges"]) == (HEAD + b"onetwo", "audio/webm", "bytes")
    part = ada.get(address, headers={"range": "bytes=4-6"})
    assert (part.status_code, part.content, part["Content-Range"]) == (206, b"one", "bytes 4-6/10")
    assert ada.get(address, headers={"range": "bytes=-3"}).content == b"two"
    assert ada.get(address, headers={"range": "bytes=7-"}).content == b"two"
    assert ada.get(address, headers={"range": "bytes=99-"}).status_code == 416
    assert ada.get(address, headers={"range": "lines=1-2"}).status_code == 200


def test_another_site_can_neither_record_nor_delete(ride: Ride, recorded: Recording) -> None:
    strict = Client(enforce_csrf_checks=True)
    for address in (url(ride, "voice/"), f"/voice/{recorded.pk}/delete/", "/voice/delete/", "/voice/words/"):
        assert strict.post(address, "{}", "application/json").status_code == 403, address
    assert Recording.objects.count() == 1


def test_a_recording_is_deleted_with_its_sound(
    ada: Client, recorded: Recording, django_capture_on_commit_callbacks: Any
) -> None:
    file = sound.path(recorded.pk, recorded.media)
    with django_capture_on_commit_callbacks(execute=True):
        ada.post(f"/voice/{recorded.pk}/delete/")
    assert not file.exists()
    assert ada.get(f"/voice/{recorded.pk}/").status_code == 404
    assert ada.get(f"/voice/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("way", ["/voice/delete/", "/your-data/delete/", "the ride"])
def test_all_sound_goes_when_all_is_to_go(
    ada: Client, ride: Ride, recorded: Recording, way: str, django_capture_on_commit_callbacks: Any
) -> None:
    file = sound.path(recorded.pk, recorded.media)
    with django_capture_on_commit_callbacks(execute=True):
        if way == "the ride":
            Ride.objects.get(pk=ride.pk).delete()
        else:
            ada.post(way, {"sure": "delete everything"})
    assert (Recording.objects.count(), file.exists()) == (0, False)


def test_the_archive_brings_recordings_along(
    ada: Client, ride: Ride, recorded: Recording, django_capture_on_commit_callbacks: Any
) -> None:
    written = archive.text()
    with django_capture_on_commit_callbacks(execute=True):
        archive.delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert "1 recordings brought in" in archive.bring_in(written).says()
    row = Recording.objects.get()
    assert sound.path(row.pk, row.media).read_bytes() == HEAD + b"onetwo"
    assert (row.ride_id, row.marks, row.voiced) == (ride.pk, recorded.marks, recorded.voiced)
    assert archive.text() == written
    assert archive.bring_in(written).known["recordings"] == 1


@pytest.mark.parametrize(
    "wrong",
    [{"sound": "%%"}, {"media": "exe"}, {"ride": str(uuid4())}, {"marks": [[0, -1]]},
     {"sound": base64.b64encode(b"<html>").decode()}],
)  # fmt: skip
def test_an_archive_with_a_recording_that_is_none_brings_in_nothing(
    recorded: Recording, wrong: Any, django_capture_on_commit_callbacks: Any
) -> None:
    data = json.loads(archive.text())
    data["recordings"][0] |= wrong
    with django_capture_on_commit_callbacks(execute=True):
        archive.delete()
    with pytest.raises(Exception, match="Recording 1 of it cannot be read"):
        archive.bring_in(json.dumps(data))
    assert not Ride.objects.exists()


def debriefed(ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "start", computing.compute)
    ada.post(url(ride, "land/"))
    ada.post(url(ride, "self-evaluation/"), MARKS)


def shared(ada: Client, ride: Ride) -> list[Any]:
    """Everything of a ride that is scored or can be shared."""
    ride.refresh_from_db()
    return [
        flights.text_of(ride.pk),
        json.dumps(ride.debrief.report, sort_keys=True),
        ada.get(url(ride, "debrief.pdf")).content,
        ada.get(url(ride, "download/")).content,
    ]


def test_nothing_that_is_scored_or_shared_knows_of_voice(
    ada: Client, ride: Ride, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.post(url(ride, "say/"), {"text": "Who is affected?"})
    wall.pass_by(10)
    debriefed(ada, ride, monkeypatch)
    without = shared(ada, ride)
    Ride.objects.filter(pk=ride.pk).update(landed=False)
    address = begin(ada, ride, whole=True, at=0)
    send(ada, address, HEAD)
    finish(ada, address, marks=[[0, 0]], voiced=[[0, 5]])
    Ride.objects.filter(pk=ride.pk).update(landed=True)
    ride.debrief.delete()
    computing.compute(ride.pk)
    assert shared(ada, Ride.objects.get(pk=ride.pk)) == without
    assert str(Recording.objects.get().pk) in ada.get(url(ride, "debrief/")).content.decode()


def test_the_debrief_shows_voice_and_pace_only_where_there_is_some(
    ada: Client, ride: Ride, wall: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = begin(ada, ride, at=0)
    send(ada, address, HEAD)
    wall.pass_by(10)
    ada.post(url(ride, "say/"), {"text": "Who is affected, and since when is it so?"})
    finish(ada, address, marks=[[0, 0]], voiced=[[2, 8]])
    debriefed(ada, ride, monkeypatch)
    page = ada.get(url(ride, "debrief/")).content.decode()
    assert "never scored, in nothing that is shared" in page
    assert "You spoke for 6 seconds" in page
    assert "90 words per minute of talk" in page  # nine words in six seconds
    assert 'data-play="2.0"' in page, "it was sent at 00:10, and said from the second second on"
    assert "Your voice" in ada.get(url(ride, "debrief/replay/")).content.decode()
    Recording.objects.all().delete()
    assert "Your voice" not in ada.get(url(ride, "debrief/")).content.decode()
