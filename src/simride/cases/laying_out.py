"""A new case folder to begin from: files that pass their check, to be changed one by one."""

import re
import shutil
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template

from simride.base.errors import CaseFaults
from simride.cases.schema import KINDS

NAME = re.compile(r"^[a-z][a-z0-9-]*$")
OF_INCIDENTS = ("outage", "degradation")
NOTHING_EXPECTED = '{"seed": 7, "levels": {}}\n'  # expected.json before a script was flown


def lay_out_case(name: str, kind: str, into: Path, model: Path | None) -> Path:
    """The new folder. `model` is a case whose files are taken where the kind is not an incident.

    Raises CaseFaults where the name will not do, is taken, or the kind is unknown or has nothing to begin from.
    """
    folder = into / name
    faults = []
    if not NAME.match(name):
        faults.append(f"{name!r} is no name of a case: small letters, digits and hyphens, a letter first")
    if folder.exists():
        faults.append(f"{folder} is there already; choose another name or another folder")
    if kind not in KINDS:
        faults.append(f"there is no kind {kind!r}; there are {', '.join(KINDS)}")
    elif kind not in OF_INCIDENTS and model is None:
        faults.append(f"no case of the kind {kind} is installed to begin from")
    if faults:
        raise CaseFaults(f"case {name}", faults)
    if model is not None and kind not in OF_INCIDENTS:
        shutil.copytree(model, folder)
        _rename(folder / "case.yaml", name)
        return folder
    _fill(Path(str(files("simride"))) / "library" / "templates" / "incident", folder, name, kind)
    return folder


def _fill(template: Path, folder: Path, name: str, kind: str) -> None:
    words: Mapping[str, str] = {"name": name, "kind": kind, "title": name.replace("-", " ").capitalize()}
    for path in sorted(template.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(template)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(Template(text).substitute(words) if path.name == "case.yaml" else text, encoding="utf-8")
    (folder / "expected.json").write_text(NOTHING_EXPECTED, encoding="utf-8")


def _rename(path: Path, name: str) -> None:
    """The name and a modeline for editors at the top of a copied case.yaml."""
    text = re.sub(r"^name: .*$", f"name: {name}", path.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    path.write_text(f"# yaml-language-server: $schema=../case.schema.json\n{text}", encoding="utf-8")
