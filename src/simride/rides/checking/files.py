"""Every fault of a case folder that can be found without flying it, each with file and line."""

import json
from pathlib import Path

from simride.base.errors import CaseFaults, Faults, ScriptFaults
from simride.cases.fleet_file import read_yaml
from simride.cases.load import load_case
from simride.cases.schema import AREAS, LEVELS
from simride.debrief import load_rubric
from simride.rides.script import parse

LONGEST_BRIEF = 700  # characters: two or three sentences
NEEDED_FOILS = ("silence", "soup", "harmful")  # the middling one may be called after what it gets wrong


def file_faults(folder: Path, fleets: Path) -> list[str]:
    """All that is wrong with the files, whatever else is wrong."""
    faults: list[str] = []
    rubrics: tuple[str, ...] = ()
    try:
        rubrics = load_case(folder, fleets).data.rubrics
    except CaseFaults as error:
        faults += error.faults
    faults += _script_faults(folder)
    faults += _rubric_faults(folder, rubrics)
    faults += _expected_faults(folder)
    brief = folder / "brief.md"
    if brief.is_file() and len(brief.read_text(encoding="utf-8")) > LONGEST_BRIEF:
        faults.append(f"brief.md:1: is read aloud, so it has at most {LONGEST_BRIEF} characters")
    return list(dict.fromkeys(faults))


def scripts_in(folder: Path) -> list[Path]:
    """The reference and the foils there are."""
    paths = (folder / "reference.script", *sorted((folder / "foils").glob("*.script")))
    return [path for path in paths if path.is_file()]


def _script_faults(folder: Path) -> list[str]:
    faults = []
    for path in scripts_in(folder):
        try:
            parse(path.read_text(encoding="utf-8"))
        except ScriptFaults as error:
            faults += [f"{path.relative_to(folder)}:{fault.removeprefix('line ')}" for fault in error.faults]
    there = {path.stem for path in scripts_in(folder)}
    missing = [name for name in NEEDED_FOILS if name not in there]
    faults += [f"foils/{name}.script is missing: every case is flown by one" for name in missing]
    if not there - {"reference", *NEEDED_FOILS}:
        faults.append("foils: one more is wanted, plausible and wrong, such as foils/middling.script")
    return faults


def _rubric_faults(folder: Path, rubrics: tuple[str, ...]) -> list[str]:
    path = folder / "rubric.yaml"
    try:
        load_rubric(rubrics, read_yaml(path) if path.is_file() else None)
    except Faults as error:
        return list(error.faults)
    return []


def _expected_faults(folder: Path) -> list[str]:
    path = folder / "expected.json"
    if not path.is_file():
        return []
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        return [f"expected.json:{error.lineno}: not JSON: {error.msg}"]
    levels = data.get("levels") if isinstance(data, dict) else None
    if not isinstance(levels, dict) or not isinstance(data.get("seed"), int):
        return ['expected.json:1: it is {"seed": N, "levels": {SCRIPT: {AREA: LEVEL}}}; --write makes it']
    there = {path.stem for path in scripts_in(folder)}
    faults = [f"expected.json: no script is called {name!r}" for name in levels if name not in there]
    for name, areas in levels.items():
        strange = [area for area in AREAS if areas.get(area) not in LEVELS]
        known = ", ".join(LEVELS)
        faults += [f"expected.json: {name}: {area} is {areas.get(area)!r}; levels are {known}" for area in strange]
    return faults
