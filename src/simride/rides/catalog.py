"""Which cases can be flown: those of the package, and those of the folders in SIMRIDE_CASES."""

import os
from pathlib import Path

from simride.cases.catalog import Catalog, library
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


def folders() -> tuple[Path, ...]:
    """The folder of every case, in the order of their names."""
    known = _catalog()
    return tuple(known.folder(name) for name in known.names())


def package_fleets() -> Path:
    """The folder of the fleets that come with the package."""
    return _catalog().fleets
