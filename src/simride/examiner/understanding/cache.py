"""The cache of a training: one file of plain arrays, named by a hash of phrases, code and libraries."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from simride.base import kept_arrays
from simride.base.kept_arrays import UNREADABLE, Arrays, from_lines, to_index, to_lines
from simride.examiner.understanding.experts import Ensemble, Linear, Nearest
from simride.examiner.understanding.features import Block
from simride.examiner.understanding.junctions import Boundaries
from simride.examiner.understanding.moods import Moods
from simride.examiner.understanding.novelty import Novelty
from simride.examiner.understanding.training import Phrases, Trained, train

CODE = (
    "acts", "cache", "concepts", "cues", "experts", "features", "gist", "junctions", "lexicon",
    "mentions", "message", "moods", "normalise", "novelty", "numbers", "segment", "stretch",
    "training",
)  # fmt: skip
LIBRARIES = ("numpy", "scipy", "scikit-learn", "rapidfuzz")


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
    lines = ("\0".join((act, *said, "")).encode() for act, said in sorted(phrases.items()))
    here = files("simride.examiner.understanding")
    made_by = [here / name for name in (*(f"{module}.py" for module in CODE), "words.txt", "moods.txt")]
    made_by.append(files("simride.base") / "terms.py")
    return kept_arrays.fingerprint([*lines, *(one.read_bytes() for one in made_by)], LIBRARIES)


def keep(learnt: Trained, path: Path) -> None:
    """Writes the arrays, whole or not at all; a folder that cannot be written costs only time."""
    kept_arrays.keep(_arrays(learnt), path)


def load(path: Path) -> Trained:
    """The arrays of a cache file; raises one of UNREADABLE when it is missing, torn or altered."""
    arrays = kept_arrays.load(path)
    ensemble = Ensemble(
        tuple(to_lines(arrays["acts"])),
        _linear(arrays, "terms", ("word", "character")),
        _linear(arrays, "concepts", ("concept",)),
        Nearest(_sparse(arrays), arrays["first"]),
        float(arrays["temperature"]),
    )
    boundaries = Boundaries(to_index(arrays["boundaries_index"]), arrays["boundaries_weights"])
    moods = Moods(frozenset(to_lines(arrays["moods_kept"])), to_index(arrays["moods_index"]), arrays["moods_weights"])
    trade = _counts(arrays, "trade")
    weights = arrays["novelty_weights"]
    novelty = Novelty(_counts(arrays, "here"), _counts(arrays, "elsewhere"), weights, float(arrays["novelty_bias"]))
    return Trained(ensemble, boundaries, moods, novelty, trade)


def _arrays(learnt: Trained) -> Arrays:
    ensemble = learnt.ensemble
    phrases = ensemble.nearest.phrases
    arrays: dict[str, NDArray[Any]] = {
        "acts": from_lines(ensemble.acts),
        "novelty_weights": learnt.novelty.weights,
        "novelty_bias": np.asarray(learnt.novelty.bias),
        "temperature": np.asarray(ensemble.temperature),
        "first": ensemble.nearest.first,
        "boundaries_index": from_lines(list(learnt.boundaries.index)),
        "boundaries_weights": learnt.boundaries.weights,
        "moods_kept": from_lines(sorted(learnt.moods.kept)),
        "moods_index": from_lines(list(learnt.moods.index)),
        "moods_weights": learnt.moods.weights,
        "phrases_data": phrases.data,
        "phrases_indices": phrases.indices,
        "phrases_indptr": phrases.indptr,
        "phrases_shape": np.asarray(phrases.shape),
    }
    counted = {"trade": learnt.trade, "here": learnt.novelty.here, "elsewhere": learnt.novelty.elsewhere}
    for name, counts in counted.items():
        arrays |= {name: from_lines(list(counts)), f"{name}_counts": np.asarray(list(counts.values()), dtype=np.int32)}
    for name, linear in (("terms", ensemble.terms), ("concepts", ensemble.concepts)):
        arrays |= {f"{name}_weights": linear.weights, f"{name}_bias": linear.bias}
        for block in linear.blocks:
            arrays |= {f"{block.name}_index": from_lines(list(block.index)), f"{block.name}_idf": block.idf}
    return arrays


def _linear(arrays: Arrays, name: str, blocks: Sequence[str]) -> Linear:
    return Linear(
        tuple(Block(block, to_index(arrays[f"{block}_index"]), arrays[f"{block}_idf"]) for block in blocks),
        arrays[f"{name}_weights"],
        arrays[f"{name}_bias"],
    )


def _counts(arrays: Arrays, name: str) -> dict[str, int]:
    return dict(zip(to_lines(arrays[name]), map(int, arrays[f"{name}_counts"]), strict=True))


def _sparse(arrays: Arrays) -> csr_matrix:
    parts = (arrays["phrases_data"], arrays["phrases_indices"], arrays["phrases_indptr"])
    rows, columns = arrays["phrases_shape"]
    return csr_matrix(parts, shape=(int(rows), int(columns)))
