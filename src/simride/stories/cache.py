"""The cache of a training: one file of plain arrays, named by a hash of stories, code and libraries."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from simride.base import kept_arrays
from simride.base.kept_arrays import UNREADABLE, Arrays, from_lines, to_index, to_lines
from simride.stories.asked import ANSWERS, shipped_answers, taught
from simride.stories.asking import Asking
from simride.stories.features import Block
from simride.stories.sequence import Chain
from simride.stories.training import OF_SUBJECTS, RAREST, Hints, Linear, Told, Trained, of_order, shipped_stories, train

CODE = (
    "analysis", "asked", "asking", "cache", "cues", "features", "findings", "grammar", "kinds", "questions",
    "relevance", "sentences", "sequence", "star", "training", "wording",
)  # fmt: skip
ORDER = ("weights", "follows", "begins", "ends")  # of the chain; its blocks are among those of the parts
LIBRARIES = ("numpy", "scipy", "scikit-learn")


@lru_cache(maxsize=2)
def trained(folder: Path | None) -> Trained:
    """What was learnt from the shipped stories: from the cache if it is there and whole, else learnt now and kept."""
    stories = shipped_stories()
    if folder is None:
        return learn(stories)
    path = _place(folder, stories)
    try:
        return load(path)
    except UNREADABLE:
        learnt = learn(stories)
        keep(learnt, path)
        return learnt


def learn(stories: Mapping[str, Sequence[Told]]) -> Trained:
    """Reading learnt from stories, and asking from the shipped answers."""
    return taught(train(stories), shipped_answers())


def place(folder: Path) -> Path:
    """Where what was learnt from the shipped stories is kept."""
    return _place(folder, shipped_stories())


def _place(folder: Path, stories: Mapping[str, Sequence[Told]]) -> Path:
    return folder / f"stories-{fingerprint(stories)}.npz"


def fingerprint(stories: Mapping[str, Sequence[Told]]) -> str:
    """A hash of everything that made the arrays."""
    told = (
        "\0".join((subject, *(f"{one.part} {sorted(one.shows or ())} {one.text}" for one in lines), ""))
        for subject, lines in sorted(stories.items())
    )
    package = files("simride.stories")
    code = [package / f"{name}.py" for name in CODE]
    code += [files("simride.base") / "terms.py", package / "training" / ANSWERS]
    code += [files("simride") / "library" / "questions" / "follow-ups.yaml"]
    return kept_arrays.fingerprint([*(one.encode() for one in told), *(one.read_bytes() for one in code)], LIBRARIES)


def keep(learnt: Trained, path: Path) -> None:
    """Writes the arrays, whole or not at all; a folder that cannot be written costs only time."""
    kept_arrays.keep(_arrays(learnt), path)


def load(path: Path) -> Trained:
    """The arrays of a cache file; raises one of UNREADABLE when it is missing, torn or altered."""
    arrays = kept_arrays.load(path)
    parts = _linear(arrays, "parts", RAREST)
    chain = Chain(of_order(parts.blocks), *(arrays[f"order_{name}"] for name in ORDER))
    hints = Hints(
        tuple(to_lines(arrays["hints_names"])), parts.blocks, arrays["hints_weights"], arrays["hints_bias"]
    )
    kinds = tuple(to_lines(arrays["asking_kinds"]))
    asking = Asking(kinds, hints.names, arrays["asking_weights"], arrays["asking_bias"])
    return Trained(parts, _linear(arrays, "subjects", OF_SUBJECTS), chain, hints, asking)


def _arrays(learnt: Trained) -> Arrays:
    arrays: dict[str, NDArray[Any]] = {f"order_{name}": getattr(learnt.order, name) for name in ORDER}
    arrays |= {
        "hints_names": from_lines(learnt.hints.names),
        "hints_weights": learnt.hints.weights,
        "hints_bias": learnt.hints.bias,
        "asking_kinds": from_lines(learnt.asking.kinds),
        "asking_weights": learnt.asking.weights,
        "asking_bias": learnt.asking.bias,
    }
    for name, linear in (("parts", learnt.parts), ("subjects", learnt.subjects)):
        arrays |= {
            f"{name}_names": from_lines(linear.names),
            f"{name}_weights": linear.weights,
            f"{name}_bias": linear.bias,
        }
        for block in linear.blocks:
            arrays |= {
                f"{name}_{block.name}_index": from_lines(list(block.index)),
                f"{name}_{block.name}_idf": block.idf,
            }
    return arrays


def _linear(arrays: Arrays, name: str, kinds: Iterable[str]) -> Linear:
    blocks = tuple(
        Block(kind, to_index(arrays[f"{name}_{kind}_index"]), arrays[f"{name}_{kind}_idf"]) for kind in kinds
    )
    return Linear(tuple(to_lines(arrays[f"{name}_names"])), blocks, arrays[f"{name}_weights"], arrays[f"{name}_bias"])
