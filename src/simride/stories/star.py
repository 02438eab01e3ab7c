"""The parts of an answer: for each sentence the probability of situation, task, action, result, reflection, other.

Two readings. `alone` looks at each sentence by itself, so that moving sentences about changes nothing: marks
come from it. `placed` reads it among its neighbours, and says which part a sentence is called.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simride.stories.cues import cue_log_odds
from simride.stories.parts import PARTS
from simride.stories.sentences import Sentence, sentences
from simride.stories.training import SUBJECTS, Trained

Floats = NDArray[np.float64]
SHARPNESS = 0.8  # of what is learnt, beside the cues; chosen by leaving stories out in turn
BESIDE = 0.7  # of the reading of single sentences, beside the chain; chosen by leaving authors out


@dataclass(frozen=True)
class Piece:
    """One sentence of an answer and what it is likely to be."""

    sentence: Sentence
    alone: dict[str, float]
    placed: dict[str, float]
    subjects: dict[str, float]
    hints: dict[str, float]  # finding -> how likely it is shown

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
    placed = trained.order.probabilities(words, BESIDE * np.log(alone + 1e-6))
    subjects = trained.subjects.probabilities(words)
    hints = trained.hints.probabilities(words)
    return tuple(
        Piece(
            one,
            _named(PARTS, alone[i]),
            _named(PARTS, placed[i]),
            _named(SUBJECTS, subjects[i]),
            _named(trained.hints.names, hints[i]),
        )
        for i, one in enumerate(found)
    )


def alone_probabilities(words: Sequence[Sequence[str]], trained: Trained) -> Floats:
    """Sentences x parts, each sentence by itself: what is learnt and the cues."""
    learnt = np.log(np.asarray(trained.parts.probabilities(words), dtype=np.float64) + 1e-6)
    return _softmax(SHARPNESS * learnt + cue_log_odds(words))


def _softmax(scores: Floats) -> Floats:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _named(names: Sequence[str], row: Floats | NDArray[np.float32]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, row, strict=True)}
