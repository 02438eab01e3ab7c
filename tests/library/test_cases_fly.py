"""Every case of the library holds what it promises, under the variation its expected.json speaks of.

The scorer's own examination is held over each of them with the rides that are flown for it anyway.

Twenty variations of each are flown by `python benchmarks/library.py`, part of `make bench`.
"""

import json
import subprocess
import sys

import pytest

from simride.cases.catalog import library
from simride.rides import catalog, checking

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
    command = [sys.executable, "-m", "simride", "fly", name, "--seed", "7", "--script", str(path), "--json"]
    first, second = (subprocess.run(command, capture_output=True, check=True, timeout=300).stdout for _ in range(2))
    assert first == second
    assert json.loads(first)["harm"]["regret"] == 0.0
