"""A case check says every fault at once, with file and line, and proves what a case has to be."""

import json
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner

from simride.cases.catalog import library
from simride.cases.load import load_case
from simride.cli.main import main
from simride.debrief import load_rubric
from simride.debrief.score import AreaMark, Marks
from simride.rides import checking
from simride.rides.checking import Flights, drawn_findings, file_faults, floor_of, flown_findings
from simride.rides.scoring import Beside, curves, fly_script

PACKAGE = library()


@pytest.fixture
def copied(tmp_path):
    """A case folder of the test's own."""
    folder = tmp_path / "messenger"
    shutil.copytree(PACKAGE.folder("messenger"), folder)
    return folder


def edit(folder, old, new, file="case.yaml"):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def line_of(folder, words, file="case.yaml"):
    lines = (folder / file).read_text().splitlines()
    return next(number for number, line in enumerate(lines, start=1) if words in line)


def faults(folder):
    return file_faults(folder, PACKAGE.fleets)


def test_a_sound_case_has_no_fault_in_its_files(copied):
    assert faults(copied) == []


def test_every_fault_of_every_file_is_told_at_once_with_its_line(copied):
    edit(copied, "level: 2", "level: nine")
    edit(copied, "who: capacity", "whom: capacity")
    (copied / "foils" / "soup.script").write_text("# words\n01:00 hello\nnonsense\n")
    edit(copied, '"seed": 7', '"seed": seven', "expected.json")
    (copied / "rubric.yaml").write_text("signals:\n- {id: x, area: nowhere}\n")
    found = "\n".join(faults(copied))
    assert f"case.yaml:{line_of(copied, 'level: nine')}: level" in found
    assert f"case.yaml:{line_of(copied, 'id: headroom')}: knows." in found
    assert "foils/soup.script:3" in found
    assert "expected.json:2: not JSON" in found
    assert "nowhere" in found or "area" in found


def test_what_is_not_drawn_or_not_there_is_told_with_its_line(copied):
    edit(copied, "who: support", "who: nobody")
    assert any(fault.startswith(f"case.yaml:{line_of(copied, 'who: nobody')}: knows.") for fault in faults(copied))


@pytest.mark.parametrize("missing", ["silence", "soup", "harmful"])
def test_a_foil_that_is_missing_is_named(copied, missing):
    (copied / "foils" / f"{missing}.script").unlink()
    assert any(f"foils/{missing}.script is missing" in fault for fault in faults(copied))


def properties(folder):
    return {finding.property for finding in drawn_findings(load_case(folder, PACKAGE.fleets))}


def test_the_library_s_first_case_gives_nothing_away(messenger):
    assert drawn_findings(messenger) == []


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("region: {one_of: [us-east, eu-west, ap-south]}\n  cluster: {cluster_of: region}\n"
         "  rack: {rack_of: shard-store@cluster}",
         "region: {one_of: [eu-west]}\n  cluster: {one_of: [euw-c]}\n  rack: {one_of: [70]}", "varies"),
        ("onset: {between: [-19800, -9000], round_to: 60}", "onset: {one_of: [-12000]}", "varies"),
        ("swap: {between: [240, 420], round_to: 60}", "swap: {one_of: [300]}", "hidden"),
        ("title: Messenger, intermittently slow", "title: Rack trouble in euw-c", "hidden"),
    ],
    ids=["one place", "one onset", "one delay", "a title that tells"],
)
def test_draws_that_give_the_answer_away_are_found(copied, old, new, wanted):
    edit(copied, old, new)
    assert wanted in properties(copied)


# -- flown, told from made-up flights ---------------------------------------------------------------------------


def marks(case, **scores):
    """Marks of these scores: level by the score alone, every signal of the rubric in them."""
    rubric = load_rubric(case.data.rubrics, case.rubric)
    areas = {}
    for area, score in scores.items():
        name = area.replace("_", "-")
        level = "not shown" if score < 0.08 else "partial" if score < 0.5 else "solid"
        signals = tuple(signal for signal in rubric.signals if signal.area == name)
        areas[name] = AreaMark(name, level, score, signals)
    return Marks(areas)


def even(case, score):
    return marks(case, driving_success=score, managing_production_changes=score, operations_metrics=score,
                 troubleshooting=score)  # fmt: skip


@pytest.fixture
def good(messenger):
    """Flights of a case as it should be."""
    scores = {"reference": 0.8, "middling": 0.4, "harmful": 0.1, "soup": 0.05, "silence": 0.0}
    harm = {"reference": 100.0, "middling": 700.0, "harmful": 2000.0, "soup": 1000.0, "silence": 1000.0}
    policies = {"do nothing": 1000.0, "take the newest change back": 1100.0}
    return Flights(3, {name: even(messenger, score) for name, score in scores.items()}, harm, policies)


def told(case, flights):
    return {finding.property for finding in flown_findings(case, [flights])}


def test_a_case_as_it_should_be_passes(messenger, good):
    assert told(messenger, good) == set()


@pytest.mark.parametrize(
    ("harm", "policies", "wanted"),
    [
        ({"reference": 950.0, "middling": 1000.0}, {}, "solvable"),
        ({"middling": 90.0}, {}, "harm"),
        ({"harmful": 900.0}, {}, "harm"),
        ({}, {"take the newest change back": 200.0}, "by rote"),
    ],
)
def test_harm_that_is_not_as_it_should_be_is_found(messenger, good, harm, policies, wanted):
    flights = replace(good, harm={**good.harm, **harm}, policies={**good.policies, **policies})
    assert told(messenger, flights) == {wanted}


def test_a_variation_whose_fault_does_nothing_is_called_that(messenger, good):
    harm = {**dict.fromkeys(good.harm, 4.0), "harmful": 9.0}
    quiet = replace(good, harm=harm, policies={"do nothing": 4.0}, floor=250.0)
    found = [finding for finding in flown_findings(messenger, [quiet]) if finding.property != "harm"]
    assert [finding.property for finding in found] == ["nothing happens"]
    assert "does not bite" in str(found[0]) and "(seed 3)" in str(found[0]) and "up to 250" in str(found[0])


def test_the_floor_of_a_flight_is_that_of_regret(messenger, started):
    ride = fly_script(messenger, 7, "", run=started.fork())
    harm = curves(ride, Beside(ride.run, ride.run))
    assert floor_of(ride) == harm.floor > 0


@pytest.mark.parametrize(("script", "score"), [("middling", 0.8), ("silence", 0.2), ("soup", 0.6)])
def test_marks_that_do_not_tell_scripts_apart_are_found(messenger, good, script, score):
    flights = replace(good, marks={**good.marks, script: even(messenger, score)})
    assert told(messenger, flights) == {"marks"}


def test_where_nothing_is_to_be_done_watching_may_be_the_best(messenger, good):
    case = replace(messenger, data=messenger.data.model_copy(update={"no_action": True}))
    watched = replace(good, harm={**good.harm, "reference": 1000.0, "middling": 1200.0})
    assert told(case, watched) == set()
    assert "no action" in told(case, replace(good, harm={**good.harm, "reference": 1500.0, "middling": 1600.0}))


def test_levels_that_are_not_as_expected_are_found(messenger, good):
    assert "expected" in told(messenger, replace(good, seed=messenger.expected["seed"]))


def test_the_command_lists_all_faults_and_fails(copied):
    edit(copied, "level: 2", "level: nine")
    result = CliRunner().invoke(main, ["cases", "check", str(copied), "--json", "--seeds", "0"])
    assert result.exit_code == 1
    found = json.loads(result.stdout)[0]["faults"]
    assert any(f"case.yaml:{line_of(copied, 'level: nine')}" in fault for fault in found)


def test_the_command_passes_a_sound_case_without_flying_it(copied):
    result = CliRunner().invoke(main, ["cases", "check", str(copied), "--seeds", "0"])
    assert result.exit_code == 0 and "sound" in result.stdout


@pytest.mark.parametrize(
    "before", [None, "{", '{"seed": 5, "levels": {"gone": {}}}'], ids=["missing", "broken", "of a script that is gone"]
)
def test_writing_makes_an_expected_file_where_there_is_none_that_serves(copied, monkeypatch, good, before):
    path = copied / "expected.json"
    path.unlink() if before is None else path.write_text(before)
    flown = []
    monkeypatch.setattr(checking, "fly", lambda case, seed: flown.append(seed) or replace(good, seed=seed))
    result = CliRunner().invoke(main, ["cases", "check", str(copied), "--write"])
    assert result.exit_code == 0, result.output
    written = json.loads(path.read_text())
    assert flown == [written["seed"]] == [5 if before and "5" in before else 7]
    assert written["levels"]["reference"]["troubleshooting"] == "solid"
    assert faults(copied) == []


def test_writing_leaves_other_faults_to_be_told_and_needs_a_flight(copied):
    (copied / "expected.json").unlink()
    edit(copied, "level: 2", "level: nine")
    result = CliRunner().invoke(main, ["cases", "check", str(copied), "--write"])
    assert result.exit_code == 1 and "level" in result.stderr and not (copied / "expected.json").exists()
    assert CliRunner().invoke(main, ["cases", "check", str(copied), "--write", "--seeds", "0"]).exit_code == 2
