"""Which cases can be flown: those of the package, and those of the folders in SIMRIDE_CASES."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from simride.base.errors import CaseFaults
from simride.cases.catalog import Catalog, library
from simride.cases.laying_out import lay_out_case
from simride.cases.schema import Case


def _catalog() -> Catalog:
    extra = [Path(part) for part in os.environ.get("SIMRIDE_CASES", "").split(os.pathsep) if part]
    return library(extra)


def list() -> tuple[Case, ...]:
    """Every case, in the order of their names."""
    return _catalog().all()


def load(name: str) -> Case:
    """A case by name. Raises UnknownCase with the names there are."""
    return _catalog().load(name)


def read() -> tuple[tuple[Case, ...], Mapping[str, CaseFaults]]:
    """Every case as `list` has it, and those that cannot be flown, with why: they are in no list."""
    return _catalog().read()


def lay_out(name: str, kind: str, into: Path) -> Path:
    """A folder for a new case; one about weeks begins from the first case of its kind. Raises CaseFaults."""
    known = _catalog()
    model = next((known.folder(case.name) for case in known.all() if case.data.kind == kind), None)
    return lay_out_case(name, kind, into, model)


def folders() -> tuple[Path, ...]:
    """The folder of every case, in the order of their names."""
    known = _catalog()
    return tuple(known.folder(name) for name in known.names())


def stamp() -> tuple[tuple[str, int, int], ...]:
    """Name, time and size of every file that decides a case: equal stamps, equal cases.

    Asked by every page that names a case, so it looks at each folder once and reads no file.
    """
    roots = (*folders(), package_fleets())
    return tuple(sorted(one for root in roots for one in _files(str(root))))


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    """Every file below a folder, with its time in nanoseconds and its size in bytes."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _files(entry.path)
            elif entry.is_file():
                stat = entry.stat()
                yield entry.path, stat.st_mtime_ns, stat.st_size


def package_fleets() -> Path:
    """The folder of the fleets that come with the package."""
    return _catalog().fleets
