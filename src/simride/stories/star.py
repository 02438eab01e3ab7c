"""The parts of an answer: for each sentence the probability of situation, task, action, result, reflection, other.

Two readings. `alone` looks at each sentence by itself, so that moving sentences about changes nothing: marks
come from it. `placed` knows that stories are mostly told in order, and says which part a sentence is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simride.stories.cues import cue_log_odds
from simride.stories.sentences import Sentence, sentences
from simride.stories.training import PARTS, SUBJECTS, Trained

Floats = NDArray[np.float64]
SHARPNESS = 0.8  # of what is learnt, beside the cues; chosen by leaving stories out in turn
# How often a part (row) is followed by another (column) in a told story: set by hand, and rough.
FOLLOWS = np.asarray(
    [  # situation task action result reflection other
        [0.40, 0.34, 0.18, 0.03, 0.01, 0.04],
        [0.10, 0.08, 0.74, 0.03, 0.01, 0.04],
        [0.04, 0.03, 0.66, 0.22, 0.02, 0.03],
        [0.01, 0.01, 0.06, 0.45, 0.40, 0.07],
        [0.03, 0.02, 0.05, 0.10, 0.60, 0.20],
        [0.20, 0.07, 0.15, 0.08, 0.10, 0.40],
    ]
)
BEGINS = np.asarray([0.62, 0.06, 0.06, 0.01, 0.01, 0.24])
ENDS = np.asarray([0.03, 0.02, 0.08, 0.35, 0.37, 0.15])
WEIGHT = 1.0  # of the order, beside the sentences themselves


@dataclass(frozen=True)
class Piece:
    """One sentence of an answer and what it is likely to be."""

    sentence: Sentence
    alone: dict[str, float]
    placed: dict[str, float]
    subjects: dict[str, float]

    @property
    def part(self) -> str:
        """The likeliest part, in its place."""
        return max(self.placed, key=lambda part: (self.placed[part], part))

    @cached_property
    def content(self) -> frozenset[str]:
        """Its words longer than three letters: to tell repetition."""
        return frozenset(word for word in self.sentence.words if len(word) > 3)


def read_parts(text: str, trained: Trained) -> tuple[Piece, ...]:
    """The sentences of an answer with their parts and what work they are about."""
    found = sentences(text)
    if not found:
        return ()
    words = [one.words for one in found]
    alone = alone_probabilities(words, trained)
    placed = in_order(alone)
    subjects = trained.subjects.probabilities(words)
    return tuple(
        Piece(one, _named(PARTS, alone[i]), _named(PARTS, placed[i]), _named(SUBJECTS, subjects[i]))
        for i, one in enumerate(found)
    )


def alone_probabilities(words: Sequence[Sequence[str]], trained: Trained) -> Floats:
    """Sentences x parts, each sentence by itself: what is learnt and the cues."""
    learnt = np.log(np.asarray(trained.parts.probabilities(words), dtype=np.float64) + 1e-6)
    return _softmax(SHARPNESS * learnt + cue_log_odds(words))


def in_order(alone: Floats) -> Floats:
    """The same with a weak prior on the order of parts: forward and backward over the sentences."""
    step = FOLLOWS**WEIGHT
    count = len(alone)
    forward, backward = np.empty_like(alone), np.ones_like(alone)
    forward[0] = alone[0] * BEGINS**WEIGHT
    for i in range(1, count):
        forward[i] = alone[i] * (forward[i - 1] @ step)
        forward[i] /= forward[i].sum()
    backward[-1] = ENDS**WEIGHT
    for i in range(count - 2, -1, -1):
        backward[i] = step @ (alone[i + 1] * backward[i + 1])
        backward[i] /= backward[i].sum()
    both = forward * backward
    return np.asarray(both / both.sum(axis=1, keepdims=True))


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _named(names: Sequence[str], row: Floats | NDArray[np.float32]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, row, strict=True)}
