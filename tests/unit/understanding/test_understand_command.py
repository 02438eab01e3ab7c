"""`simride understand` prints readings, and says every fault of a file at once."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from simride.cli import understand as command
from simride.cli.main import main


@pytest.fixture(autouse=True)
def shared_cache(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp().parent / "understanding"
    monkeypatch.setattr(command, "user_cache_path", lambda _name: folder)


def test_a_text_is_printed_as_json() -> None:
    outcome = CliRunner().invoke(main, ["understand", "roll back the router in eu", "--json"])
    row = json.loads(outcome.output)
    assert (row["text"], row["abstained"]) == ("roll back the router in eu", False)
    (act,) = row["acts"]
    assert (act["act"], act["polarity"], act["span"]) == ("act_rollback", "asserted", [0, 26])
    assert act["slots"] == {"service": "msg-router", "region": "eu-west"}


def test_a_file_goes_in_and_comes_out_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_text('{"text": "p99 by cluster"}\n\n{"text": ""}\n')
    outcome = CliRunner().invoke(main, ["understand", "--file", str(path)])
    rows = [json.loads(line) for line in outcome.output.splitlines()]
    assert [(row["text"], row["abstained"]) for row in rows] == [("p99 by cluster", False), ("", True)]


def test_every_bad_line_is_named_in_one_error(tmp_path: Path) -> None:
    path = tmp_path / "texts.jsonl"
    path.write_bytes(b'{"text": "drain it"}\nnope\n{"x": 1}\n\xff\n[]\n')
    outcome = CliRunner().invoke(main, ["understand", "--file", str(path)])
    assert outcome.exit_code == 2
    assert [line.split(":")[0].strip(" -") for line in outcome.output.splitlines()[1:]] == [
        f"line {n}" for n in (2, 3, 4, 5)
    ]


def test_people_read_words_and_places() -> None:
    outcome = CliRunner().invoke(main, ["understand", "do not restart the router"])
    assert "act_restart [negated]" in outcome.output
    assert "service=msg-router" in outcome.output
