"""A case folder, read. All its faults are reported at once."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simride.base.errors import CaseFaults, Faults
from simride.base.yaml_faults import lines_of, placed, validation_faults
from simride.cases.draws import draw_faults
from simride.cases.fleet_file import load_fleet, read_yaml
from simride.cases.schema import Case, CaseData

PLAIN = "plain.md"  # the brief in plain language


def load_case(folder: Path, fleets: Path) -> Case:
    """The case in a folder. Raises CaseFaults with everything that is wrong with it."""
    subject = f"case {folder.name}"
    faults: list[str] = []
    for needed in ("case.yaml", "brief.md", "reference.script", "expected.json", "SOURCES.md"):
        if not (folder / needed).is_file():
            faults.append(f"{needed} is missing")
    if not (folder / "case.yaml").is_file():
        raise CaseFaults(subject, faults)
    lines = lines_of((folder / "case.yaml").read_text(encoding="utf-8"))
    try:
        data = CaseData.model_validate(read_yaml(folder / "case.yaml"))
    except ValidationError as error:
        faults += [placed(fault, "case.yaml", lines) for fault in validation_faults(error)]
        raise CaseFaults(subject, faults) from None
    if data.name != folder.name:
        found = f"name: is {data.name!r}, the folder is {folder.name!r}; make them the same"
        faults.append(placed(found, "case.yaml", lines))
    fleet_path = folder / "fleet.yaml" if (folder / "fleet.yaml").is_file() else fleets / f"{data.fleet}.yaml"
    try:
        fleet = load_fleet(fleet_path)
        faults += [placed(fault, "case.yaml", lines) for fault in (*draw_faults(data, fleet), *_people_faults(data))]
    except CaseFaults as error:
        faults += [f"{fleet_path.name}: {fault}" for fault in error.faults]
    if faults:
        raise CaseFaults(subject, faults)
    rubric = read_yaml(folder / "rubric.yaml") if (folder / "rubric.yaml").is_file() else {}
    return Case(
        data=data,
        fleet=fleet,
        brief=_unwrapped(_text(folder / "brief.md")),
        rubric=rubric or {},
        scripts=_scripts(folder),
        expected=_expected(folder),
        sources=_text(folder / "SOURCES.md"),
        digest=_digest(folder, fleet_path),
        plain=_unwrapped(_text(folder / PLAIN)) if (folder / PLAIN).is_file() else "",
    )


def _people_faults(data: CaseData) -> list[str]:
    faults = [
        f"knows.{number}.who: {item.who!r} is nobody in people (of {item.id})"
        for number, item in enumerate(data.knows)
        if item.who not in data.people
    ]
    if data.twist and data.twist.who not in data.people:
        faults.append(f"twist: {data.twist.who!r} is nobody in people")
    ids = [item.id for item in data.knows]
    faults += [f"knows: {name!r} is there twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
    return faults


def _scripts(folder: Path) -> Mapping[str, str]:
    scripts = {"reference": _text(folder / "reference.script")}
    for path in sorted((folder / "foils").glob("*.script")):
        scripts[path.stem] = _text(path)
    return scripts


def _expected(folder: Path) -> Mapping[str, Any]:
    try:
        data = read_yaml(folder / "expected.json")
    except Faults as error:
        raise CaseFaults(f"case {folder.name}", [f"expected.json: {fault}" for fault in error.faults]) from None
    return data if isinstance(data, dict) else {}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() + "\n"


def _unwrapped(text: str) -> str:
    """Paragraphs on one line each: where a file breaks its lines is not part of what is said."""
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n"))


def _digest(folder: Path, fleet: Path) -> str:
    """A hash of what decides a ride: the fleet, the case, its brief and its rubric."""
    parts = [fleet, *(folder / name for name in ("case.yaml", "brief.md", "rubric.yaml"))]
    digest = hashlib.sha256()
    for path in parts:
        digest.update(path.name.encode() + b"\0")
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:16]
