"""Which cases can be flown: those of the package, and those of the folders in SIMRIDE_CASES."""

import os
from collections.abc import Mapping
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


def unsound() -> Mapping[str, CaseFaults]:
    """Cases that cannot be flown, with why: they are in no list."""
    return _catalog().unsound()


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
    """Name, time and size of every file that decides a case: equal stamps, equal cases."""
    roots = (*folders(), package_fleets())
    files = (path for root in roots for path in sorted(root.rglob("*")) if path.is_file())
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path in files for stat in (path.stat(),))


def package_fleets() -> Path:
    """The folder of the fleets that come with the package."""
    return _catalog().fleets
