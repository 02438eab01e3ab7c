"""Every case of the library holds what it promises, under the variation its expected.json speaks of.

The scorer's own examination is held over each of them with the rides that are flown for it anyway.

Twenty variations of each are flown by `python benchmarks/library.py`, part of `make bench`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from simride.cases.catalog import library
from simride.cli.main import main
from simride.rides import catalog, checking

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import library_page  # noqa: E402 -- lives beside what is measured, not in a package

CASES = library().names()


@pytest.mark.parametrize("name", CASES)
def test_a_case_has_no_fault(name):
    folder = library().folder(name)
    assert checking.file_faults(folder, catalog.package_fleets()) == []
    case = library().load(name)
    flown = checking.fly(case, case.expected["seed"])
    found = checking.drawn_findings(case)
    found += checking.flown_findings(case, [flown])
    found += checking.examination_findings(case, flown, checking.examine(case, flown))
    assert [str(finding) for finding in found] == []


# one that is fluid alone and one about weeks: what holds for their engines holds for every case
TWICE = [next(name for name in CASES if bool(library().load(name).data.programme) is weeks) for weeks in (False, True)]


@pytest.mark.parametrize("name", TWICE)
def test_a_ride_is_the_same_to_the_byte_in_another_process(name, tmp_path):
    path = tmp_path / "flown.script"
    path.write_text(library().load(name).scripts["reference"])
    words = ["fly", name, "--seed", "7", "--script", str(path), "--json"]
    here = CliRunner().invoke(main, words, catch_exceptions=False).stdout
    there = subprocess.run(
        [sys.executable, "-m", "simride", *words], capture_output=True, check=True, timeout=600, text=True,
        env=os.environ | {"PYTHONHASHSEED": "4711"},
    ).stdout  # fmt: skip
    assert here == there
    assert json.loads(here)["harm"]["regret"] == 0.0


def test_no_policy_without_thought_solves_more_than_its_share():
    """Of the variations that were flown, as the page tells them; a case that changed since counts as it was flown."""
    flown = json.loads((BENCHMARKS / "library.json").read_text())
    came = {name: list(flown[name]["seeds"].values()) for name in CASES if name in flown}
    found = [(library().load(name), seeds) for name, seeds in came.items() if seeds]
    assert len(found) >= 24
    assert list(library_page.too_much(found)) == []
    assert library_page.policy_table(found) in library_page.PAGE.read_text()
