"""A model is off unless somebody says which, and words stay on this machine unless somebody says otherwise."""

import json
from pathlib import Path

import pytest

from simride.base.errors import SettingsError
from simride.language_model import settings_from

HERE = {"SIMRIDE_MODEL_URL": "http://127.0.0.1:8080/v1/", "SIMRIDE_MODEL": "tiny"}


def test_there_is_no_model_by_default(tmp_path: Path) -> None:
    assert settings_from({}, tmp_path) is None
    assert settings_from({}) is None


def test_the_environment_names_a_model() -> None:
    found = settings_from({**HERE, "SIMRIDE_MODEL_REWORDS": "no", "SIMRIDE_MODEL_KEY": "s3cret"})
    assert found is not None
    assert (found.url, found.model, found.reads, found.rewords) == ("http://127.0.0.1:8080/v1", "tiny", True, False)
    assert "s3cret" not in repr(found)


def test_a_file_in_the_data_folder_names_a_model_and_the_environment_comes_first(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"url": "http://localhost:1/v1", "model": "filed", "reads": False}))
    found = settings_from({}, tmp_path)
    assert found is not None
    assert (found.model, found.reads) == ("filed", False)
    named = settings_from({"SIMRIDE_MODEL": "other"}, tmp_path)
    assert named is not None
    assert (named.url, named.model) == ("http://localhost:1/v1", "other")


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"SIMRIDE_MODEL_URL": "http://127.0.0.1:1/v1"}, "not its name"),
        ({**HERE, "SIMRIDE_MODEL_URL": "127.0.0.1:8080"}, "looks like"),
        ({**HERE, "SIMRIDE_MODEL_URL": "file:///etc/passwd"}, "looks like"),
        ({**HERE, "SIMRIDE_MODEL_URL": "http://ada:pw@127.0.0.1/v1"}, "key into"),
        ({**HERE, "SIMRIDE_MODEL_URL": "https://models.example/v1"}, "would leave it"),
        ({**HERE, "SIMRIDE_MODEL_URL": "http://192.0.2.7/v1"}, "would leave it"),
        ({**HERE, "SIMRIDE_MODEL_READS": "perhaps"}, "yes or no"),
    ],
)
def test_a_setting_that_cannot_be_used_says_what_to_do(environment: dict[str, str], says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        settings_from(environment)


def test_a_model_elsewhere_is_used_once_that_is_said() -> None:
    far = {**HERE, "SIMRIDE_MODEL_URL": "https://models.example/v1", "SIMRIDE_MODEL_ELSEWHERE": "yes"}
    found = settings_from(far)
    assert found is not None
    assert found.url == "https://models.example/v1"


@pytest.mark.parametrize("text", ["{", "[]", '{"adress": "x"}'])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "model.json").write_text(text)
    with pytest.raises(SettingsError, match=r"model\.json"):
        settings_from({}, tmp_path)
