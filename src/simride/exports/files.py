"""An export as files in a folder: whole ones or none, and none over what is there unless that is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simride.base.errors import ExportError
from simride.exports.formats import FORMATS, Content, Told
from simride.exports.series import Stretch


@dataclass(frozen=True)
class Written:
    """One file that was written: its name in the folder, its size in bytes, and what is in it in numbers."""

    name: str
    size: int
    holds: Mapping[str, int]


def check(to: str, folder: Path, overwrite: bool) -> None:
    """Refuses, before any work, what could not be written. Raises ExportError."""
    if to not in FORMATS:
        raise ExportError(f"There is no export to {to!r}; there are {', '.join(FORMATS)}.")
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file; name a folder to write to.")
    there = [name for name in FORMATS[to].files if (folder / name).exists()]
    if there and not overwrite:
        raise ExportError(f"{folder} has {', '.join(there)} already; name another folder, or say --overwrite.")


def export(stretch: Stretch, to: str, folder: Path, told: Told, *, overwrite: bool = False) -> tuple[Written, ...]:
    """Write a stretch of a ride in one format. `told` hears what is being done, and how much of it."""
    check(to, folder, overwrite)
    folder.mkdir(parents=True, exist_ok=True)
    return tuple(_write(folder, content, told) for content in FORMATS[to].make(stretch, told))


def _write(folder: Path, content: Content, told: Told) -> Written:
    """One file, under its name only when it is whole."""
    part = folder / f"{content.name}.part"
    told(f"writing {content.name}", 0.0)
    content.write(part)
    size = part.stat().st_size
    part.replace(folder / content.name)
    told(f"writing {content.name}", 1.0)
    return Written(content.name, size, content.holds)
