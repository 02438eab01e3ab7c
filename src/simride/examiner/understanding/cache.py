"""The cache of a training: one .npz of plain arrays, named by a hash of phrases, code and libraries."""

import hashlib
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from simride.examiner.understanding.experts import Ensemble, Linear, Nearest
from simride.examiner.understanding.features import Block
from simride.examiner.understanding.junctions import Boundaries
from simride.examiner.understanding.moods import Moods
from simride.examiner.understanding.novelty import Novelty
from simride.examiner.understanding.training import Phrases, Trained, train

CODE = (
    "acts", "cache", "concepts", "cues", "experts", "features", "gist", "junctions", "lexicon",
    "mentions", "message", "moods", "normalise", "novelty", "numbers", "segment", "training",
)  # fmt: skip
LIBRARIES = ("numpy", "scipy", "scikit-learn", "rapidfuzz")
UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)

Arrays = Mapping[str, NDArray[Any]]


def trained(phrases: Phrases, cache_dir: Path | None) -> Trained:
    """What was learnt from these phrases: from the cache if it is there and whole, else learnt now and kept."""
    if cache_dir is None:
        return train(phrases)
    path = cache_dir / f"understanding-{fingerprint(phrases)}.npz"
    try:
        return load(path)
    except UNREADABLE:
        learnt = train(phrases)
        keep(learnt, path)
        return learnt


def fingerprint(phrases: Phrases) -> str:
    """A hash of everything that made the arrays."""
    digest = hashlib.sha256()
    for act, lines in sorted(phrases.items()):
        digest.update("\0".join((act, *lines, "")).encode())
    folder = files("simride.examiner.understanding")
    for name in (*(f"{module}.py" for module in CODE), "words.txt", "moods.txt"):
        digest.update((folder / name).read_bytes())
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
    ensemble = Ensemble(
        tuple(_lines(arrays["acts"])),
        _linear(arrays, "terms", ("word", "character")),
        _linear(arrays, "concepts", ("concept",)),
        Nearest(_sparse(arrays), arrays["first"]),
        float(arrays["temperature"]),
    )
    boundaries = Boundaries(_index(arrays, "boundaries_index"), arrays["boundaries_weights"])
    moods = Moods(frozenset(_lines(arrays["moods_kept"])), _index(arrays, "moods_index"), arrays["moods_weights"])
    trade = _counts(arrays, "trade")
    weights = arrays["novelty_weights"]
    novelty = Novelty(_counts(arrays, "here"), _counts(arrays, "elsewhere"), weights, float(arrays["novelty_bias"]))
    return Trained(ensemble, boundaries, moods, novelty, trade)


def _arrays(learnt: Trained) -> dict[str, NDArray[Any]]:
    ensemble = learnt.ensemble
    phrases = ensemble.nearest.phrases
    arrays: dict[str, NDArray[Any]] = {
        "acts": _bytes(ensemble.acts),
        "novelty_weights": learnt.novelty.weights,
        "novelty_bias": np.asarray(learnt.novelty.bias),
        "temperature": np.asarray(ensemble.temperature),
        "first": ensemble.nearest.first,
        "boundaries_index": _bytes(list(learnt.boundaries.index)),
        "boundaries_weights": learnt.boundaries.weights,
        "moods_kept": _bytes(sorted(learnt.moods.kept)),
        "moods_index": _bytes(list(learnt.moods.index)),
        "moods_weights": learnt.moods.weights,
        "phrases_data": phrases.data,
        "phrases_indices": phrases.indices,
        "phrases_indptr": phrases.indptr,
        "phrases_shape": np.asarray(phrases.shape),
    }
    counted = {"trade": learnt.trade, "here": learnt.novelty.here, "elsewhere": learnt.novelty.elsewhere}
    for name, counts in counted.items():
        arrays |= {name: _bytes(list(counts)), f"{name}_counts": np.asarray(list(counts.values()), dtype=np.int32)}
    for name, linear in (("terms", ensemble.terms), ("concepts", ensemble.concepts)):
        arrays |= {f"{name}_weights": linear.weights, f"{name}_bias": linear.bias}
        for block in linear.blocks:
            arrays |= {f"{block.name}_index": _bytes(list(block.index)), f"{block.name}_idf": block.idf}
    return arrays | {"seal": _seal(arrays)}


def _linear(arrays: Arrays, name: str, blocks: Sequence[str]) -> Linear:
    return Linear(
        tuple(Block(block, _index(arrays, f"{block}_index"), arrays[f"{block}_idf"]) for block in blocks),
        arrays[f"{name}_weights"],
        arrays[f"{name}_bias"],
    )


def _counts(arrays: Arrays, name: str) -> dict[str, int]:
    return dict(zip(_lines(arrays[name]), map(int, arrays[f"{name}_counts"]), strict=True))


def _index(arrays: Arrays, name: str) -> dict[str, int]:
    return {feature: i for i, feature in enumerate(_lines(arrays[name]))}


def _sparse(arrays: Arrays) -> csr_matrix:
    parts = (arrays["phrases_data"], arrays["phrases_indices"], arrays["phrases_indptr"])
    rows, columns = arrays["phrases_shape"]
    return csr_matrix(parts, shape=(int(rows), int(columns)))


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
    return array.tobytes().decode().split("\n") if array.size else []
