"""A fleet file, read into a frozen description. Every fault of the file is reported at once."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter, ValidationError

from simride.base.errors import CaseFaults
from simride.base.yaml_faults import validation_faults
from simride.simulator.layout import find_faults
from simride.simulator.spec import Fleet

_FLEET: TypeAdapter[Fleet] = TypeAdapter(Fleet)


def load_fleet(path: Path) -> Fleet:
    """The fleet a file describes. Raises CaseFaults with all that is wrong with it."""
    if not path.is_file():
        raise CaseFaults(str(path.name), [f"there is no fleet file {path.name} in {path.parent.name}/"])
    data = read_yaml(path)
    try:
        fleet = _FLEET.validate_python(data)
    except ValidationError as error:
        raise CaseFaults(path.name, validation_faults(error)) from None
    faults = find_faults(fleet)
    if faults:
        raise CaseFaults(path.name, faults)
    return fleet


def read_yaml(path: Path) -> Any:
    """The data of a YAML file. Raises CaseFaults with line and column where it is not YAML."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise CaseFaults(path.name, [f"{where}{getattr(error, 'problem', None) or error}"]) from None
