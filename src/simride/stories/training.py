"""Learning the parts of a story and what work it is about from the story files of this package."""

import itertools
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types of its own

from simride.base.terms import Floats
from simride.stories.features import Block, Words, learn_block, stacked
from simride.stories.sentences import plain_words

PARTS = ("situation", "task", "action", "result", "reflection", "other")
LETTERS = MappingProxyType(dict(zip("STARLO", PARTS, strict=True)))
ELSEWHERE = "elsewhere"  # stories that are not about work
AREAS = ("developing-others", "driving-success", "partnering", "prioritizing", "production-ownership")
SUBJECTS = (*AREAS, ELSEWHERE)
RAREST = MappingProxyType({"word": 2, "character": 3, "shape": 2})
FREEDOM = 4.0  # inverse regularisation, chosen by leaving stories out in turn


@dataclass(frozen=True)
class Told:
    """One labelled sentence; `story` tells stories apart."""

    text: str
    part: str
    story: int


@dataclass(frozen=True)
class Linear:
    """Multinomial logistic regression over stacked blocks."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]
    weights: Floats  # features x names
    bias: Floats

    def probabilities(self, texts: Sequence[Words]) -> Floats:
        """Rows: texts; columns: names; each row sums to one."""
        scores = np.asarray(stacked(self.blocks, texts) @ self.weights + self.bias, dtype=np.float64)
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


@dataclass(frozen=True)
class Trained:
    """What reading needs."""

    parts: Linear
    subjects: Linear


def shipped_stories() -> dict[str, tuple[Told, ...]]:
    """The story files of this package, by subject."""
    folder = files("simride.stories") / "training"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".txt"))
    return {name.removesuffix(".txt"): read_stories((folder / name).read_text(encoding="utf-8")) for name in found}


def read_stories(text: str) -> tuple[Told, ...]:
    """Labelled sentences of a story file."""
    told: list[Told] = []
    story = 0
    for line in text.splitlines():
        if line.startswith("##"):
            story += 1
        elif line[:2] in {f"{letter} " for letter in LETTERS}:
            told.append(Told(line[2:].strip(), LETTERS[line[0]], story))
    return tuple(told)


def train(stories: dict[str, tuple[Told, ...]]) -> Trained:
    """What is learnt from these stories: the same stories give the same arrays."""
    told = [one for subject in sorted(stories) for one in stories[subject]]
    with threadpool_limits(limits=1):
        return Trained(
            learn(PARTS, [(one.text, one.part) for one in told]),
            learn(SUBJECTS, _by_subject(stories)),
        )


def learn(names: Sequence[str], examples: Iterable[tuple[str, str]]) -> Linear:
    """One regression from texts with their names."""
    rows = [(plain_words(text), names.index(name)) for text, name in examples]
    texts = [words for words, _ in rows]
    blocks = tuple(learn_block(name, texts, rarest) for name, rarest in RAREST.items())
    weights, bias = _fit(stacked(blocks, texts), np.asarray([label for _, label in rows]))
    return Linear(tuple(names), blocks, weights, bias)


def _by_subject(stories: dict[str, tuple[Told, ...]]) -> list[tuple[str, str]]:
    """Sentences and neighbouring pairs: what a story is about is seldom in one sentence alone."""
    out: list[tuple[str, str]] = []
    for subject in SUBJECTS:
        told = [one for one in stories[subject] if one.part != "other"]
        out += [(one.text, subject) for one in told]
        out += [(f"{a.text} {b.text}", subject) for a, b in itertools.pairwise(told) if a.story == b.story]
    return out


def _fit(rows: csr_matrix, labels: np.ndarray) -> tuple[Floats, Floats]:
    model = LogisticRegression(C=FREEDOM, max_iter=200, tol=1e-3, class_weight="balanced")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, labels)
    return np.ascontiguousarray(model.coef_.T, dtype=np.float32), np.asarray(model.intercept_, dtype=np.float32)
