"""Which cases there are, and where they are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rapidfuzz import process

from simride.base.errors import CaseFaults, UnknownCase
from simride.cases.load import load_case
from simride.cases.schema import Case


@dataclass(frozen=True)
class Catalog:
    """Folders of cases, in the order they are searched."""

    folders: tuple[Path, ...]
    fleets: Path

    def names(self) -> tuple[str, ...]:
        """Every case by name; the first folder that has it counts."""
        found = {
            path.parent.name: path.parent
            for folder in reversed(self.folders)
            for path in sorted(folder.glob("*/case.yaml"))
        }
        return tuple(sorted(found))

    def load(self, name: str) -> Case:
        """A case by name. Raises UnknownCase with the names there are, CaseFaults where it is not sound."""
        return load_case(self.folder(name), self.fleets)

    def folder(self, name: str) -> Path:
        """Where a case is kept. Raises UnknownCase with the names there are."""
        for folder in self.folders:
            if (folder / name / "case.yaml").is_file() and "/" not in name:
                return folder / name
        known = self.names()
        close = [found for found, score, _ in process.extract(name, known, limit=2) if score >= 60]
        hint = f"Did you mean {' or '.join(close)}?" if close else f"There are: {', '.join(known)}."
        raise UnknownCase(f"There is no case {name!r}. {hint}")

    def read(self) -> tuple[tuple[Case, ...], dict[str, CaseFaults]]:
        """Every case that is sound, and the faults of every one that is not, each read once, by name.

        One broken folder takes no other case away.
        """
        sound, unsound = [], {}
        for name in self.names():
            try:
                sound.append(self.load(name))
            except CaseFaults as error:
                unsound[name] = error
        return tuple(sound), unsound

    def all(self) -> tuple[Case, ...]:
        """Every case that is sound."""
        return self.read()[0]


def library(extra: Sequence[Path] = ()) -> Catalog:
    """The cases of the package, and those of any further folders."""
    root = Path(str(files("simride"))) / "library"
    return Catalog((*extra, root / "cases"), root / "fleets")
