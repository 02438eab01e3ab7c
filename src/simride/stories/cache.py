"""The cache of a training: one .npz of plain arrays, named by a hash of stories, code and libraries."""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simride.stories.features import Block
from simride.stories.training import RAREST, Linear, Told, Trained, shipped_stories, train

CODE = ("cache", "features", "grammar", "sentences", "training")
LIBRARIES = ("numpy", "scipy", "scikit-learn")
UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)

Arrays = Mapping[str, NDArray[Any]]


@lru_cache(maxsize=2)
def trained(folder: Path | None) -> Trained:
    """What was learnt from the shipped stories: from the cache if it is there and whole, else learnt now and kept."""
    stories = shipped_stories()
    if folder is None:
        return train(stories)
    path = folder / f"stories-{fingerprint(stories)}.npz"
    try:
        return load(path)
    except UNREADABLE:
        learnt = train(stories)
        keep(learnt, path)
        return learnt


def fingerprint(stories: Mapping[str, Sequence[Told]]) -> str:
    """A hash of everything that made the arrays."""
    digest = hashlib.sha256()
    for subject, told in sorted(stories.items()):
        digest.update("\0".join((subject, *(f"{one.part} {one.text}" for one in told), "")).encode())
    for name in CODE:
        digest.update((files("simride.stories") / f"{name}.py").read_bytes())
    for library in LIBRARIES:
        digest.update(version(library).encode())
    return digest.hexdigest()[:20]


def keep(learnt: Trained, path: Path) -> None:
    """Writes the arrays, whole or not at all; a folder that cannot be written costs only time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as unfinished:
            np.savez(unfinished, allow_pickle=False, **_arrays(learnt))
        Path(unfinished.name).replace(path)
    except OSError:
        return


def load(path: Path) -> Trained:
    """The arrays of a cache file; raises one of UNREADABLE when it is missing, torn or altered."""
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: archive[name] for name in archive.files}
    if _seal(arrays).tobytes() != arrays["seal"].tobytes():
        raise ValueError(f"{path} does not match its seal: it is torn or altered, and is learnt again")
    return Trained(_linear(arrays, "parts"), _linear(arrays, "subjects"))


def _arrays(learnt: Trained) -> dict[str, NDArray[Any]]:
    arrays: dict[str, NDArray[Any]] = {}
    for name, linear in (("parts", learnt.parts), ("subjects", learnt.subjects)):
        arrays |= {
            f"{name}_names": _bytes(linear.names),
            f"{name}_weights": linear.weights,
            f"{name}_bias": linear.bias,
        }
        for block in linear.blocks:
            arrays |= {
                f"{name}_{block.name}_index": _bytes(list(block.index)),
                f"{name}_{block.name}_idf": block.idf,
            }
    return arrays | {"seal": _seal(arrays)}


def _linear(arrays: Arrays, name: str) -> Linear:
    blocks = tuple(
        Block(kind, {f: i for i, f in enumerate(_lines(arrays[f"{name}_{kind}_index"]))}, arrays[f"{name}_{kind}_idf"])
        for kind in RAREST
    )
    return Linear(tuple(_lines(arrays[f"{name}_names"])), blocks, arrays[f"{name}_weights"], arrays[f"{name}_bias"])


def _seal(arrays: Arrays) -> NDArray[np.uint8]:
    digest = hashlib.sha256()
    for name in sorted(arrays):
        if name != "seal":
            digest.update(name.encode() + str(arrays[name].dtype).encode() + arrays[name].tobytes())
    return np.frombuffer(digest.digest(), dtype=np.uint8)


def _bytes(lines: Sequence[str]) -> NDArray[np.uint8]:
    """Lines as one array of bytes: arrays of text would be padded to the longest."""
    return np.frombuffer("\n".join(lines).encode(), dtype=np.uint8)


def _lines(array: NDArray[np.uint8]) -> list[str]:
    return array.tobytes().decode().split("\n")
