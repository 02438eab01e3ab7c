"""Learning the parts of a story and what work it is about from the story files of this package."""

import itertools
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types of its own

from simride.base.terms import Floats
from simride.stories.asking import UNTAUGHT, Asking
from simride.stories.features import Block, Words, learn_block, stacked
from simride.stories.parts import LETTERS, PARTS
from simride.stories.sentences import plain_words
from simride.stories.sequence import Chain, learn_chain

SINGLE = "sentences"  # each from another story
ELSEWHERE = "elsewhere"  # stories that are not about work
AREAS = ("developing-others", "driving-success", "partnering", "prioritizing", "production-ownership")
SUBJECTS = (*AREAS, ELSEWHERE)
RAREST = MappingProxyType({"word": 3, "character": 6, "shape": 2, "kind": 3})  # texts a feature must stand in
LINE = re.compile(r"([STARLO]) (?:\(([a-z_, ]+)\) )?(.+)")
LINE_WITH_FINDINGS = re.compile(r"^[STARLO] \([a-z_, ]+\) ", re.M)
OF_SUBJECTS = ("word",)  # blocks that tell subjects apart; all four take five times as long for one story in 150
HINT_FREEDOM = 2.0
FREEDOM = 4.0  # inverse regularisation, chosen by leaving stories out in turn


@dataclass(frozen=True)
class Told:
    """One labelled sentence; `story` tells stories apart."""

    text: str
    part: str
    story: int
    shows: frozenset[str] | None = None  # its findings; None where nobody has labelled them


@dataclass(frozen=True)
class Regression:
    """What a logistic regression over stacked blocks has learnt."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]
    weights: Floats  # features x names
    bias: Floats

    def _scores(self, texts: Sequence[Words]) -> NDArray[np.float64]:
        return np.asarray(stacked(self.blocks, texts) @ self.weights + self.bias, dtype=np.float64)


class Linear(Regression):
    """Multinomial logistic regression."""

    def probabilities(self, texts: Sequence[Words]) -> Floats:
        """Rows: texts; columns: names; each row sums to one."""
        scores = self._scores(texts)
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)


class Hints(Regression):
    """One logistic regression per finding, over the blocks of the parts."""

    def probabilities(self, texts: Sequence[Words]) -> Floats:
        """Rows: texts; columns: findings; each by itself from zero to one."""
        return np.asarray(1.0 / (1.0 + np.exp(-self._scores(texts))), dtype=np.float32)


@dataclass(frozen=True)
class Trained:
    """What reading needs."""

    parts: Linear
    subjects: Linear
    order: Chain
    hints: Hints
    asking: Asking = UNTAUGHT


def shipped_stories() -> dict[str, tuple[Told, ...]]:
    """The story files of this package, by subject."""
    folder = files("simride.stories") / "training"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".txt"))
    stories: dict[str, tuple[Told, ...]] = {}
    for name in found:
        before = stories.get(subject := name.split(".", 1)[0], ())
        first = before[-1].story if before else 0
        stories[subject] = (*before, *read_stories((folder / name).read_text(encoding="utf-8"), first))
    return stories


def read_stories(text: str, story: int = 0) -> tuple[Told, ...]:
    """Labelled sentences of a story file: `A text`, or `A (told, trade) text` where findings are labelled too.

    Findings are labelled in a whole file or not at all. `story` is the number of the last story before this file.
    """
    labelled = LINE_WITH_FINDINGS.search(text) is not None
    told: list[Told] = []
    for line in text.splitlines():
        if line.startswith("##"):
            story += 1
        elif found := LINE.match(line):
            letter, shows, words = found.groups()
            names = frozenset(shows.split(", ")) if shows else frozenset()
            told.append(Told(words.strip(), LETTERS[letter], story, names if labelled else None))
    return tuple(told)


def train(stories: Mapping[str, Sequence[Told]]) -> Trained:
    """What is learnt from these stories: the same stories give the same arrays."""
    told = [one for subject in sorted(stories) for one in stories[subject]]
    with threadpool_limits(limits=1):
        parts = learn(PARTS, [(one.text, one.part) for one in told])
        return Trained(
            parts,
            learn(SUBJECTS, _by_subject(stories), OF_SUBJECTS),
            learn_chain(of_order(parts.blocks), _as_told(stories), len(PARTS)),
            learn_hints(parts.blocks, told),
        )


def of_order(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks that the chain reads: who did it in which tense says little more, once the neighbours are known."""
    return tuple(block for block in blocks if block.name != "shape")


def learn(names: Sequence[str], examples: Iterable[tuple[str, str]], kinds: Iterable[str] = tuple(RAREST)) -> Linear:
    """One regression from texts with their names, over blocks of these kinds."""
    rows = [(plain_words(text), names.index(name)) for text, name in examples]
    texts = [words for words, _ in rows]
    blocks = tuple(learn_block(kind, texts, RAREST[kind]) for kind in kinds)
    weights, bias = _fit(stacked(blocks, texts), np.asarray([label for _, label in rows]))
    return Linear(tuple(names), blocks, weights, bias)


def learn_hints(blocks: tuple[Block, ...], told: Sequence[Told]) -> Hints:
    """What shows each finding, from the sentences labelled with it, and from those of no story, which show nothing."""
    rows = [one for one in told if one.shows is not None or one.part == "other"]
    labels = [one.shows or frozenset() for one in rows]
    names = tuple(sorted({name for one in labels for name in one}))
    matrix = stacked(blocks, [plain_words(one.text) for one in rows])
    weights, bias = zip(
        *(_one_against_rest(matrix, np.asarray([name in one for one in labels])) for name in names), strict=True
    )
    return Hints(names, blocks, np.ascontiguousarray(np.stack(weights, axis=1)), np.asarray(bias, dtype=np.float32))


def _one_against_rest(rows: csr_matrix, shown: np.ndarray) -> tuple[Floats, np.float32]:
    model = LogisticRegression(  # by the dual: fewer sentences than features, and four times as fast
        C=HINT_FREEDOM, class_weight="balanced", solver="liblinear", dual=True, tol=0.1, random_state=0
    )
    model.fit(rows, shown)
    return np.asarray(model.coef_[0], dtype=np.float32), np.float32(model.intercept_[0])


def _by_subject(stories: Mapping[str, Sequence[Told]]) -> list[tuple[str, str]]:
    """Sentences and neighbouring pairs: what a story is about is seldom in one sentence alone."""
    out: list[tuple[str, str]] = []
    for subject in SUBJECTS:
        told = [one for one in stories[subject] if one.part != "other"]
        out += [(one.text, subject) for one in told]
        out += [(f"{a.text} {b.text}", subject) for a, b in itertools.pairwise(told) if a.story == b.story]
    return out


def _as_told(stories: Mapping[str, Sequence[Told]]) -> list[list[tuple[Words, int]]]:
    """Every story as words and parts in order. Many lack a part, as people tell them, so the chain expects none."""
    subjects = [subject for subject in sorted(stories) if subject != SINGLE]
    whole = (lines for subject in subjects for _, lines in itertools.groupby(stories[subject], _number))
    return [[(plain_words(one.text), PARTS.index(one.part)) for one in story] for story in whole]


def _number(one: Told) -> int:
    return one.story


def _fit(rows: csr_matrix, labels: np.ndarray) -> tuple[Floats, Floats]:
    model = LogisticRegression(C=FREEDOM, max_iter=200, tol=1e-3, class_weight="balanced")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, labels)
    return np.ascontiguousarray(model.coef_.T, dtype=np.float32), np.asarray(model.intercept_, dtype=np.float32)
