"""Plain arrays kept in one file: whole or not at all, sealed, never pickled. A cache, so losing it costs only time."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)
SEAL = "seal"

Arrays = Mapping[str, NDArray[Any]]


def fingerprint(parts: Iterable[bytes], libraries: Sequence[str]) -> str:
    """A hash of what made the arrays: the given parts in their order, the libraries, and this way of keeping."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    for library in libraries:
        digest.update(version(library).encode())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()[:20]


def keep(arrays: Arrays, path: Path) -> None:
    """Writes the arrays, whole or not at all; a folder that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as unfinished:
            np.savez(unfinished, allow_pickle=False, **arrays, **{SEAL: _seal(arrays)})
        Path(unfinished.name).replace(path)
    except OSError:
        return


def load(path: Path) -> Arrays:
    """The arrays of a file; raises one of UNREADABLE when it is missing, torn or altered."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    if _seal(arrays).tobytes() != arrays[SEAL].tobytes():
        raise ValueError(f"{path} does not match its seal: it is torn or altered, and is learnt again")
    return arrays


def from_lines(lines: Sequence[str]) -> NDArray[np.uint8]:
    """Lines as one array of bytes: arrays of text would be padded to the longest."""
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def to_lines(array: NDArray[np.uint8]) -> list[str]:
    """The lines of `from_lines`; none of an empty array."""
    return array.tobytes().decode().split("\n") if array.size else []


def to_index(array: NDArray[np.uint8]) -> dict[str, int]:
    """Each line of `from_lines` with its place."""
    return {line: place for place, line in enumerate(to_lines(array))}


def _seal(arrays: Arrays) -> NDArray[np.uint8]:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        if name != SEAL:
            digest.update(name.encode() + str(arrays[name].dtype).encode() + arrays[name].tobytes())
    return np.frombuffer(digest.digest(), dtype=np.uint8)
