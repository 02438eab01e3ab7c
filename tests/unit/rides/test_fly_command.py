"""`simride fly` by hand and by script, and what it says to bad input."""

import json

import pytest
from click.testing import CliRunner

from simride.cli.main import main
from simride.recorder import ride_file


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *args, **more: CliRunner().invoke(main, list(args), **more)


MARKS = "solid\n" * 4


def test_a_ride_by_hand_is_flown_recorded_and_debriefed(run, tmp_path):
    typed = "who is affected?\n! drain cluster=nowhere\n! sql SELECT target AS hit FROM changes LIMIT 2\n"
    typed += "! sql SELECT mood FROM changes\n:skip x\n:time\n:land\n" + MARKS
    result = run("fly", "messenger", "--seed", "7", input=typed)
    assert result.exit_code == 0, result.output
    assert "slow now and then" in result.output and "Drill next" in result.output
    assert "nowhere" in result.output and "how many minutes" in result.output
    assert " hit " in result.output and 'Referenced column "mood" not found' in result.output
    found = ride_file.read((tmp_path / "messenger-7.ride").read_text())
    assert found.faults == () and found.record[-1].kind == "self-marked"


def test_a_ride_that_was_cut_off_goes_on_where_it_was(run, tmp_path):
    cut = run("fly", "messenger", "--seed", "7", input="who is affected?\n")  # the terminal closes
    assert cut.exit_code != 0
    before = ride_file.read((tmp_path / "messenger-7.ride").read_text()).record
    result = run("fly", "messenger", input="y\nsince when?\n:land\n" + MARKS)
    assert result.exit_code == 0, result.output
    assert "Go on at 00:0" in result.output
    after = ride_file.read((tmp_path / "messenger-7.ride").read_text()).record
    assert after[: len(before)] == before and len(after) > len(before)


def test_a_script_prints_the_debrief_and_writes_the_ride(run, tmp_path):
    (tmp_path / "short.script").write_text("00:20 who is affected?\n")
    result = run("fly", "messenger", "--seed", "7", "--script", "short.script", "--record", "x.ride", "--json")
    assert result.exit_code == 0, result.output
    again = run("debrief", "x.ride", "--json")
    assert json.loads(again.stdout) == json.loads(result.stdout)


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("fly", "mesenger"), "Did you mean messenger"),
        (("fly", "messenger", "--seed", "7", "--script", "bad.script"), "line 1"),
        (("debrief", "damaged.ride"), "Export it again"),
        (("cases", "show", "nothing-like-it"), "There is no case"),
    ],
)
def test_bad_input_gets_a_sentence_and_exit_status_two(run, tmp_path, args, says):
    (tmp_path / "bad.script").write_text("hello\n")
    (tmp_path / "damaged.ride").write_text("{]\n")
    result = run(*args)
    assert result.exit_code == 2
    assert says in result.output and "Traceback" not in result.output
