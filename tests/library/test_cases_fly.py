"""Every case of the library: its scripts get the marks they should, in the order they should, under any seed."""

import json
import subprocess
import sys
from dataclasses import dataclass

import pytest

from simride.cases.catalog import library
from simride.cases.draws import world
from simride.cases.schema import AREAS, LEVELS
from simride.rides import Beside, debrief, fly_script
from simride.simulator.run import Run

CASES = library().names()
SEEDS = range(20)


@dataclass(frozen=True)
class Flown:
    """What the four scripts of a case got under one seed."""

    reports: dict

    def score(self, script, area):
        return self.reports[script]["areas"][area]["score"]

    def level(self, script, area):
        return self.reports[script]["areas"][area]["level"]

    def harm(self, script):
        return self.reports[script]["harm"]["yours"]


def fly_all(case, seed):
    run = Run.start(world(case, seed))
    rides = {name: fly_script(case, seed, text, run=run.fork()) for name, text in case.scripts.items()}
    against = Beside(rides["silence"].run, rides["reference"].run)
    return Flown({name: debrief(ride, against).to_json() for name, ride in rides.items()})


FLIGHTS = [(name, seed) for name in CASES if not library().load(name).data.programme for seed in SEEDS]


@pytest.fixture(scope="module", params=FLIGHTS, ids=lambda flight: f"{flight[0]}-{flight[1]}")
def flown(request):
    name, seed = request.param
    return fly_all(library().load(name), seed)


def test_better_rides_get_better_marks_in_every_area(flown):
    for area in AREAS:
        scores = [flown.score(script, area) for script in ("reference", "middling", "harmful")]
        assert scores[0] > scores[1] > scores[2], (area, scores)


def test_silence_is_not_shown_everywhere(flown):
    assert {flown.level("silence", area) for area in AREAS} == {LEVELS[0]}


def test_harm_is_ordered_as_the_rides_are(flown):
    nothing = flown.reports["reference"]["harm"]["nothing"]
    assert flown.harm("reference") < flown.harm("middling") < nothing < flown.harm("harmful")
    assert flown.harm("silence") == nothing


@pytest.mark.parametrize("name", CASES)
def test_a_case_says_what_its_scripts_get_and_they_get_it(name):
    case = library().load(name)
    found = fly_all(case, case.expected["seed"])
    for script, levels in case.expected["levels"].items():
        assert {area: found.level(script, area) for area in AREAS} == levels, script


SCRIPTS = [(name, script) for name in CASES for script in library().load(name).scripts]


@pytest.mark.parametrize(("name", "script"), SCRIPTS)
def test_a_ride_is_the_same_to_the_byte_in_another_process(name, script, tmp_path):
    path = tmp_path / "flown.script"
    path.write_text(library().load(name).scripts[script])
    command = [sys.executable, "-m", "simride", "fly", name, "--seed", "7", "--script", str(path), "--json"]
    first, second = (subprocess.run(command, capture_output=True, check=True, timeout=300).stdout for _ in range(2))
    assert first == second
    assert set(json.loads(first)["areas"]) == set(AREAS)
