"""The language model on the settings page: off by default, kept for its owner only, tried in a sentence."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from simride.language_model import settings_from
from unit.language_model.fake_model import served

TYPED = {"model-url": "http://127.0.0.1:9/v1", "model-model": "small", "model-reads": "on"}


@pytest.fixture
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own, and an environment that says nothing."""
    settings.HOME = tmp_path / "data"
    for name in ("SIMRIDE_MODEL_URL", "SIMRIDE_MODEL", "SIMRIDE_MODEL_KEY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


def post(ada: Client, what: str, **typed: str) -> str:
    """The page after one of its buttons."""
    fields = {**TYPED, **{f"model-{name}": value for name, value in typed.items()}, "do": what}
    return ada.post("/settings/model/", fields).content.decode()


def test_it_is_off_until_somebody_names_one(ada: Client, home: Path) -> None:
    page = ada.get("/settings/").content.decode()
    assert "Off." in page and "Forget it" not in page
    assert settings_from({}, home) is None


def test_what_is_saved_is_used_and_only_its_owner_may_read_it(ada: Client, home: Path) -> None:
    page = post(ada, "save", key="s3cret")
    assert "In use: <strong>small</strong>" in page and "s3cret" not in page
    path = home / "model.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    chosen = settings_from({}, home)
    assert chosen is not None and (chosen.key, chosen.reads, chosen.rewords) == ("s3cret", True, False)


def test_an_empty_key_keeps_the_one_there_is_but_not_for_another_address(ada: Client, home: Path) -> None:
    post(ada, "save", key="s3cret")
    post(ada, "save", model="larger")
    assert json.loads((home / "model.json").read_text())["key"] == "s3cret"
    post(ada, "save", url="http://127.0.0.1:10/v1")
    assert "key" not in json.loads((home / "model.json").read_text())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"url": "http://models.example.org/v1"}, "not on this machine"),
        ({"url": "ftp://127.0.0.1/v1"}, "looks like"),
        ({"url": ""}, "Give its address first"),
        ({"model": ""}, "Give the model’s name"),
    ],
)
def test_half_a_setting_is_refused_in_words_and_nothing_is_kept(
    ada: Client, home: Path, typed: dict[str, str], says: str
) -> None:
    assert says in post(ada, "save", **typed)
    assert not (home / "model.json").exists()


def test_forgetting_takes_the_key_away_too(ada: Client, home: Path) -> None:
    post(ada, "save", key="s3cret")
    assert "Off." in post(ada, "forget")
    assert not (home / "model.json").exists()


def test_the_environment_wins_and_the_page_says_so(ada: Client, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    post(ada, "save")
    monkeypatch.setenv("SIMRIDE_MODEL_URL", "http://127.0.0.1:11/v1")
    monkeypatch.setenv("SIMRIDE_MODEL", "named-outside")
    page = ada.get("/settings/").content.decode()
    assert "In use: <strong>named-outside</strong>" in page and "The environment has the last word" in page


def test_a_trial_says_what_happened_and_keeps_nothing(ada: Client, home: Path) -> None:
    with served() as fake:
        fake.answer = lambda question: {"text": "At the moment nothing is firing, and nobody has measured that."}
        page = post(ada, "test", url=fake.url, key="s3cret")
        assert "small answered in" in page and fake.keys == ["Bearer s3cret"]
        fake.answer = lambda question: {"text": "Forty-two alerts are firing."}
        assert "gave nothing that can be used" in post(ada, "test", url=fake.url)
        fake.status = 503
        assert "status 503" in post(ada, "test", url=fake.url)
    assert "no connection" in post(ada, "test")
    assert not (home / "model.json").exists()


def test_a_broken_file_is_told_and_mended_by_saving(ada: Client, home: Path) -> None:
    home.mkdir()
    (home / "model.json").write_text("{")
    assert "is not JSON" in ada.get("/settings/").content.decode()
    assert "In use" in post(ada, "save")
