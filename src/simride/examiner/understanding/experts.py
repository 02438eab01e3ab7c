"""Experts: arrays that turn masked texts into log-probabilities over acts, and their weighted average."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from simride.examiner.understanding.cues import CUES, cue_count
from simride.examiner.understanding.features import Block

Floats = NDArray[np.float32]
Words = Sequence[str]

# Shares of the log-average. Cues stay low: they are one author's idea of wording, and hurt where phrases are many.
WEIGHTS: Mapping[str, float] = {"terms": 0.37, "concepts": 0.33, "nearest": 0.18, "cues": 0.12}
NEAREST = 3  # phrases per act that are averaged
SHARPNESS = 14.0  # cosine of nearest phrases to log-odds
CUE_STEP = 2.0  # log-odds per cue hit


@dataclass(frozen=True)
class Linear:
    """Multinomial logistic regression over stacked blocks."""

    blocks: tuple[Block, ...]
    weights: Floats  # features x acts
    bias: Floats

    def log_probabilities(self, rows: csr_matrix) -> Floats:
        return _log_softmax(np.asarray(rows @ self.weights + self.bias, dtype=np.float32))


@dataclass(frozen=True)
class Nearest:
    """Mean cosine with the nearest few phrases of each act."""

    phrases: csr_matrix  # features x phrases, columns of unit length, grouped by act
    first: NDArray[np.int32]  # column at which each act begins

    def log_probabilities(self, rows: csr_matrix) -> Floats:
        likeness = np.asarray((rows @ self.phrases).todense(), dtype=np.float32)
        ends = [*self.first[1:], likeness.shape[1]]
        best = [_top_mean(likeness[:, a:b]) for a, b in zip(self.first, ends, strict=True)]
        return _log_softmax(SHARPNESS * np.stack(best, axis=1))


@dataclass(frozen=True)
class Ensemble:
    """All experts over one list of acts, tempered."""

    acts: tuple[str, ...]
    terms: Linear
    concepts: Linear
    nearest: Nearest
    temperature: float

    def log_probabilities(self, texts: Sequence[Words]) -> Floats:
        """Rows: texts; columns: acts; calibrated."""
        return _log_softmax(self.mixed(texts) / self.temperature)

    def mixed(self, texts: Sequence[Words]) -> Floats:
        """The log-average before tempering."""
        parts = self.apart(texts)
        weighted = np.stack([np.float32(WEIGHTS[name]) * part for name, part in parts.items()])
        return np.asarray(weighted.sum(axis=0), dtype=np.float32)

    def apart(self, texts: Sequence[Words]) -> Mapping[str, Floats]:
        """Each expert's own log-probabilities."""
        term_rows = stacked(self.terms.blocks, texts)
        concept_rows = stacked(self.concepts.blocks, texts)
        return {
            "terms": self.terms.log_probabilities(term_rows),
            "concepts": self.concepts.log_probabilities(concept_rows),
            "nearest": self.nearest.log_probabilities(nearest_rows(term_rows, concept_rows, self.terms.blocks[0])),
            "cues": cue_log_probabilities(self.acts, texts),
        }


def stacked(blocks: Sequence[Block], texts: Sequence[Words]) -> csr_matrix:
    """Blocks side by side."""
    return csr_matrix(hstack([block.rows(texts) for block in blocks], format="csr", dtype=np.float32))


def nearest_rows(term_rows: csr_matrix, concept_rows: csr_matrix, word_block: Block) -> csr_matrix:
    """Words and concepts, each half of the cosine; characters would cost most of the time for little."""
    words = term_rows[:, : len(word_block.idf)]
    return csr_matrix(hstack([words, concept_rows], format="csr", dtype=np.float32) * np.float32(np.sqrt(0.5)))


def cue_log_probabilities(acts: Sequence[str], texts: Sequence[Words]) -> Floats:
    """Log-odds by cue hits."""
    joined = [" ".join(text) for text in texts]
    hits = [[CUE_STEP * min(2, cue_count(act, text)) if act in CUES else 0.0 for act in acts] for text in joined]
    return _log_softmax(np.asarray(hits, dtype=np.float32).reshape(len(texts), len(acts)))


def _top_mean(likeness: Floats) -> Floats:
    count = min(NEAREST, likeness.shape[1])
    # The nearest phrase counts most: one phrase that says just this outweighs several that are near it.
    shares = np.asarray([0.6, 0.25, 0.15][:count], dtype=np.float32)
    top = -np.sort(-likeness, axis=1)[:, :count]
    return np.asarray(top @ (shares / shares.sum()), dtype=np.float32)


def _log_softmax(scores: Floats) -> Floats:
    shifted = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)), dtype=np.float32)
