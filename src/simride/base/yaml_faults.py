"""What is wrong with a YAML file, each fault with the line it stands on."""

from collections.abc import Mapping

import yaml
from pydantic import ValidationError

Path = tuple[str, ...]


def lines_of(text: str) -> Mapping[Path, int]:
    """The line of every key and list item, by its path from the top: ("knows", "3", "who") -> 97."""
    found: dict[Path, int] = {(): 1}
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return found
    waiting: list[tuple[Path, yaml.Node | None]] = [((), root)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                found[(*path, str(key.value))] = key.start_mark.line + 1
                waiting.append(((*path, str(key.value)), value))
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                found[(*path, str(number))] = value.start_mark.line + 1
                waiting.append(((*path, str(number)), value))
    return found


def placed(fault: str, file: str, lines: Mapping[Path, int]) -> str:
    """A fault with its file and line: `knows.3.who: ...` becomes `case.yaml:97: knows.3.who: ...`."""
    path = tuple(fault.split(":", 1)[0].replace(" ", ".").split("."))
    line = next((lines[path[:size]] for size in range(len(path), 0, -1) if path[:size] in lines), None)
    return f"{file}: {fault}" if line is None else f"{file}:{line}: {fault}"


def validation_faults(error: ValidationError) -> list[str]:
    """One sentence for each thing a schema did not like, with its place."""
    faults = []
    for item in error.errors():
        place = ".".join(str(part) for part in item["loc"]) or "file"
        faults.append(f"{place}: {item['msg']}")
    return faults
