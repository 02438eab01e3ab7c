"""The how-to's case, laid out in a folder outside the package, is flown in the browser's app without any Python."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from simride import rides
from simride.cli.main import main
from simride.web.cockpit import flights

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-case.md"


@pytest.fixture
def own(tmp_path, monkeypatch, fake_rides):
    """The folder that the how-to's first command lays out, with the real rides behind the app."""
    command = re.search(r"^simride (cases new .*)$", HOW_TO.read_text(), re.MULTILINE)[1]
    result = CliRunner().invoke(main, command.replace("~/my-cases", str(tmp_path)).split())
    assert result.exit_code == 0, result.output
    monkeypatch.setenv("SIMRIDE_CASES", str(tmp_path))
    monkeypatch.setattr(flights, "rides", rides)
    return tmp_path / "quiet-hang"


@pytest.mark.django_db
def test_the_how_to_s_case_is_flown_from_a_folder_of_one_s_own(own):
    ada = Client()
    assert "Quiet hang" in ada.get("/cases/").content.decode()
    answer = ada.post("/cases/quiet-hang/", {"format": "service-ownership", "seed": "7", "time": "1"})
    assert answer.status_code == 302, answer.content.decode()
    cockpit = answer["Location"]
    ada.post(f"{cockpit}say/", {"text": "who is affected?"})
    page = ada.get(cockpit).content.decode()
    assert "into the basket" in page and "who is affected?" in page and "tickets in the last hour" in page


def test_both_command_line_and_app_list_it_with_kind_and_level(own):
    import json

    listed = json.loads(CliRunner().invoke(main, ["cases", "--json"]).stdout)
    mine = next(case for case in listed if case["name"] == "quiet-hang")
    assert (mine["kind"], mine["level"]) == ("degradation", 2)


def test_a_broken_case_takes_no_other_away(own):
    (own / "case.yaml").write_text("name: quiet-hang\n")
    result = CliRunner().invoke(main, ["cases"])
    assert result.exit_code == 0 and "messenger" in result.stdout and "quiet-hang" in result.stderr
