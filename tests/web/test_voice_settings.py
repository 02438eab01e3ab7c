"""The voice section of the settings: off until it is on, a cookie for the browser, a folder for the machine."""

import io
import json
import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from simride.web.cockpit.models import Ride
from simride.web.shared.headers import policy
from simride.web.voice import engine
from web.conftest import url

USUAL = {"voice-talk": "hold", "voice-text": "none", "voice-rate": "1", "folder": ""}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.HOME = tmp_path
    monkeypatch.setattr(engine, "kept", engine.Kept())
    return tmp_path


def model_folder(place: Path, *left_out: str) -> Path:
    """A folder that looks like a model."""
    place.mkdir()
    for name in engine.NEEDED:
        if name not in left_out:
            (place / name).write_text("{}")
    return place


class Library(ModuleType):
    """Stands in for faster_whisper: remembers how it was opened, and hears how long the sound is."""

    def __init__(self) -> None:
        super().__init__("faster_whisper")
        self.opened: list[tuple[str, dict[str, Any]]] = []

    def WhisperModel(self, folder: str, **options: Any) -> Any:  # noqa: N802 - the library's own name
        self.opened.append((folder, options))
        return SimpleNamespace(transcribe=self.transcribe)

    def transcribe(self, sound: Any, **options: Any) -> Any:
        heard = sound.read()
        if b"broken" in heard:
            raise ValueError("invalid data")
        return iter([SimpleNamespace(text=f" I heard {len(heard)} bytes."), SimpleNamespace(text=" Go on.")]), None


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    pretended = Library()
    monkeypatch.setitem(sys.modules, "faster_whisper", pretended)
    return pretended


def test_voice_is_off_until_somebody_switches_it_on(ada: Client, ride: Ride) -> None:
    page = ada.get(url(ride))
    assert 'id="talk-button"' not in page.content.decode()
    assert "voice/cockpit.js" not in page.content.decode()
    assert page.headers["Permissions-Policy"] == policy()
    assert ada.post("/settings/voice/", USUAL).status_code == 302
    page = ada.get(url(ride))
    assert "Hold to talk" in page.content.decode()
    assert page.headers["Permissions-Policy"] == policy("microphone")


def test_to_hear_the_examiner_needs_no_microphone(ada: Client, ride: Ride) -> None:
    ada.post("/settings/voice/", USUAL | {"voice-talk": "off", "voice-speaks": "on"})
    page = ada.get(url(ride))
    assert 'id="caption"' in page.content.decode()
    assert page.headers["Permissions-Policy"] == policy()


def test_captions_are_there_until_somebody_switches_them_off(ada: Client, ride: Ride) -> None:
    ada.post("/settings/voice/", USUAL | {"voice-speaks": "on"})
    assert re.search(r'name="captions"[^>]* checked', ada.get("/cases/messenger/").content.decode())
    ada.post("/settings/", {"keys": "on"})
    page = ada.get(url(ride)).content.decode()
    assert 'data-speaks="yes"' in page and 'id="caption"' not in page
    ada.post("/settings/", {"keys": "on", "captions": "on"})
    assert 'id="caption"' in ada.get(url(ride)).content.decode()


def test_what_was_chosen_is_shown_again(ada: Client) -> None:
    chosen = {
        "voice-talk": "toggle",
        "voice-text": "browser",
        "voice-keep": "on",
        "voice-voice": "Cyd",
        "voice-rate": "1.5",
    }
    ada.post("/settings/voice/", USUAL | chosen)
    page = ada.get("/settings/").content.decode()
    assert re.search(r'<input[^>]*value="toggle"[^>]* checked', page)
    assert not re.search(r'<input[^>]*value="hold"[^>]* checked', page)
    assert "<option selected>Cyd</option>" in page
    assert ada.cookies["voice"]["httponly"]


@pytest.mark.parametrize("cookie", ["{", "[]", '{"talk": "shout"}', "3"])
def test_a_cookie_that_cannot_be_understood_counts_as_not_said(ada: Client, ride: Ride, cookie: str) -> None:
    ada.cookies["voice"] = cookie
    assert 'id="talk-button"' not in ada.get(url(ride)).content.decode()


@pytest.mark.parametrize(
    ("made", "says"), [(False, "There is no folder"), (True, "has no tokenizer.json")], ids=["nowhere", "half"]
)
def test_a_folder_without_a_whole_model_is_refused(ada: Client, tmp_path: Path, made: bool, says: str) -> None:
    place = model_folder(tmp_path / "model", "tokenizer.json") if made else tmp_path / "model"
    answer = ada.post("/settings/voice/", USUAL | {"folder": str(place)})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert f'value="{place}"' in answer.content.decode()


def test_the_engine_opens_the_named_folder_once_and_never_the_network(
    ada: Client, tmp_path: Path, library: Library
) -> None:
    place = model_folder(tmp_path / "model")
    ada.post("/settings/voice/", USUAL | {"voice-text": "engine", "folder": str(place)})
    for _ in range(2):
        answer = ada.post("/voice/words/", b"\x1a\x45\xdf\xa3abc", "audio/webm;codecs=opus")
        assert answer.json() == {"words": "I heard 7 bytes. Go on."}
    [(folder, options)] = library.opened
    assert (folder, options["local_files_only"], options["device"]) == (str(place), True, "cpu")
    assert list((tmp_path).glob("**/*.webm")) == [], "a clip that is only turned into words is kept nowhere"


def test_a_model_that_lost_a_file_since_is_not_opened(tmp_path: Path, library: Library) -> None:
    place = model_folder(tmp_path / "model")
    engine.keep(str(place))
    (place / "tokenizer.json").unlink()
    with pytest.raises(engine.VoiceError, match=r"has no tokenizer\.json"):
        engine.kept.words(io.BytesIO(b""))
    assert library.opened == [], "the library would have fetched the missing file"


@pytest.mark.parametrize(
    ("content_type", "body", "says"),
    [
        ("audio/webm", b"\x1a\x45\xdf\xa3", "No speech model is named yet"),
        ("audio/webm", b"<html>", "This is not webm sound"),
        ("text/plain", b"hello", "cannot be kept"),
    ],
)
def test_what_cannot_be_turned_into_words_is_said(ada: Client, content_type: str, body: bytes, says: str) -> None:
    answer = ada.post("/voice/words/", body, content_type)
    assert answer.status_code == 422
    assert says in answer.json()["problem"]


def test_an_engine_that_fails_says_so(ada: Client, tmp_path: Path, library: Library) -> None:
    engine.keep(str(model_folder(tmp_path / "model")))
    answer = ada.post("/voice/words/", b"\x1a\x45\xdf\xa3broken", "audio/webm")
    assert answer.json()["problem"] == "The speech engine could not read that sound: invalid data"


def test_an_engine_that_is_not_installed_says_how_to_install_it(
    ada: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)
    engine.keep(str(model_folder(tmp_path / "model")))
    answer = ada.post("/voice/words/", b"\x1a\x45\xdf\xa3", "audio/webm")
    assert "simride[speech]" in answer.json()["problem"]


def test_a_broken_note_of_the_folder_is_said_and_mended_by_saving(ada: Client, tmp_path: Path) -> None:
    (tmp_path / engine.KEPT).write_text("{")
    assert "Name the model again" in ada.get("/settings/").content.decode()
    ada.post("/settings/voice/", USUAL)
    assert "Name the model again" not in ada.get("/settings/").content.decode()
    engine.keep(str(model_folder(tmp_path / "model")))
    assert json.loads((tmp_path / engine.KEPT).read_text())["folder"] == str(tmp_path / "model")
