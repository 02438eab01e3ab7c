"""Parts in their order: a linear chain over the sentences of a story, learnt from stories told whole.

A conditional random field (Lafferty, McCallum, Pereira 2001): a story's score is the sum, over its sentences, of what
the words say for a part and of how well that part follows the one before it. Probabilities are over all orders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, eye_array, hstack, vstack

from simride.base.terms import Floats
from simride.stories.cues import cue_log_odds
from simride.stories.features import Block, Words, stacked

Reals = NDArray[np.float64]
STEADINESS = 0.2  # quadratic penalty on what the words say; chosen on the development half
STEADY_ORDER = 0.1  # the same on the order
CUE_SHARE = PLACE_SHARE = 0.5  # size of these features beside rows of words, which have unit length
NEIGHBOUR_SHARE = 0.4  # how much the words of the sentences before and after count; chosen by leaving authors out
ROUNDS = 40  # of the optimiser; more change no figure of the development half by more than a sentence


@dataclass(frozen=True)
class Chain:
    """What is learnt of order: words to parts, part to part, and with which parts stories begin and end."""

    blocks: tuple[Block, ...]
    weights: Floats  # [features, parts]
    follows: Floats  # [part, next part], log
    begins: Floats  # [parts], log
    ends: Floats  # [parts], log

    def probabilities(self, texts: Sequence[Words], beside: Reals) -> Reals:
        """[sentences, parts] of one answer in its order; `beside` are log-probabilities of another reading, added."""
        scores = np.asarray(_rows(self.blocks, texts) @ self.weights, dtype=np.float64) + beside
        forward, backward, _ = _passes(scores[None], np.asarray([len(texts) - 1]), self.follows, self.begins, self.ends)
        both = (forward + backward)[0]
        odds = np.exp(both - both.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def learn_chain(blocks: Sequence[Block], stories: Sequence[Sequence[tuple[Words, int]]], parts: int) -> Chain:
    """The chain that makes the labelled stories likeliest; each story is its sentences' words and parts in order."""
    task = _Task(blocks, stories, parts)
    start = np.zeros(task.features * parts + parts * parts + 2 * parts)
    found = minimize(task.loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    weights, follows, begins, ends = (np.asarray(one, dtype=np.float32) for one in task.unpacked(found.x))
    return Chain(tuple(blocks), weights, follows, begins, ends)


class _Task:
    """The training stories side by side, padded to the longest."""

    def __init__(
        self, blocks: Sequence[Block], stories: Sequence[Sequence[tuple[Words, int]]], parts: int
    ) -> None:
        self.parts = parts
        self.rows = vstack([_rows(blocks, [words for words, _ in story]) for story in stories], format="csr")
        self.features = int(self.rows.shape[1])
        self.labels = np.asarray([label for story in stories for _, label in story])
        lengths = np.asarray([len(story) for story in stories])
        self.last = lengths - 1
        starts = np.cumsum(lengths) - lengths
        places = np.arange(lengths.max())
        self.told = places[None] < lengths[:, None]  # [stories, places]
        self.at = np.where(self.told, starts[:, None] + places[None], 0)
        self._count()

    def _count(self) -> None:
        """How often the labels begin, follow each other and end."""
        self.gold = np.zeros((len(self.labels), self.parts))
        self.gold[np.arange(len(self.labels)), self.labels] = 1.0
        line = self.labels[self.at]
        pairs = self.told[:, 1:]
        self.pairs = np.zeros((self.parts, self.parts))
        np.add.at(self.pairs, (line[:, :-1][pairs], line[:, 1:][pairs]), 1.0)
        self.first = np.bincount(line[:, 0], minlength=self.parts)
        self.final = np.bincount(line[np.arange(len(line)), self.last], minlength=self.parts)

    def unpacked(self, theta: Reals) -> tuple[Reals, Reals, Reals, Reals]:
        """Weights, follows, begins, ends."""
        parts, cut = self.parts, self.features * self.parts
        order = theta[cut:]
        return (
            theta[:cut].reshape(self.features, parts),
            order[: parts * parts].reshape(parts, parts),
            order[parts * parts : parts * parts + parts],
            order[parts * parts + parts :],
        )

    def loss(self, theta: Reals) -> tuple[float, Reals]:
        """Minus the log-likelihood with both penalties, and its gradient."""
        weights, follows, begins, ends = self.unpacked(theta)
        said = self.rows @ weights
        scores = np.where(self.told[..., None], said[self.at], 0.0)
        forward, backward, whole = _passes(scores, self.last, follows, begins, ends)
        likely = np.where(self.told[..., None], np.exp(forward + backward - whole[:, None, None]), 0.0)
        expected = np.zeros_like(self.gold)
        expected[self.at[self.told]] = likely[self.told]
        pairs = self._pairs(scores, forward, backward, whole, follows)
        final = likely[np.arange(len(likely)), self.last].sum(axis=0)
        gradient = (
            self.rows.T @ (expected - self.gold) + STEADINESS * weights,
            pairs - self.pairs + STEADY_ORDER * follows,
            likely[:, 0].sum(axis=0) - self.first + STEADY_ORDER * begins,
            final - self.final + STEADY_ORDER * ends,
        )
        told = (said * self.gold).sum() + (follows * self.pairs).sum() + begins @ self.first + ends @ self.final
        order = (follows**2).sum() + (begins**2).sum() + (ends**2).sum()
        penalty = STEADINESS * (weights**2).sum() + STEADY_ORDER * order
        return float(whole.sum() - told + penalty / 2), np.concatenate([one.ravel() for one in gradient])

    def _pairs(self, scores: Reals, forward: Reals, backward: Reals, whole: Reals, follows: Reals) -> Reals:
        """How often each part is expected to follow each, over all stories."""
        total = np.zeros_like(follows)
        for place in range(scores.shape[1] - 1):
            going = self.last > place
            after = (scores[going, place + 1] + backward[going, place + 1])[:, None, :]
            joint = forward[going, place][:, :, None] + follows + after - whole[going][:, None, None]
            total += np.exp(joint).sum(axis=0)
        return total


def _rows(blocks: Sequence[Block], texts: Sequence[Words]) -> csr_matrix:
    """[sentences, features]: the words of each sentence and of its neighbours, its cues, and its place in the story."""
    count = len(texts)
    said = stacked(blocks, texts)
    around = [NEIGHBOUR_SHARE * eye_array(count, k=side, format="csr") @ said for side in (-1, 1)]
    at = np.linspace(0.0, 1.0, count) if count > 1 else np.asarray([0.5])
    edge = np.arange(count)
    place = np.stack(
        [edge == 0, edge == count - 1, at, edge == 1, edge == count - 2, np.ones(count), (2 * at - 1) ** 2, at >= 0.5],
        axis=1,
    )
    return hstack(
        [said, *around, csr_matrix(PLACE_SHARE * place), csr_matrix(CUE_SHARE * cue_log_odds(texts))],
        format="csr",
    )


def _passes(
    scores: Reals, last: NDArray[np.int64], follows: Reals | Floats, begins: Reals | Floats, ends: Reals | Floats
) -> tuple[Reals, Reals, Reals]:
    """Log-sums over everything before and after each place [stories, places, parts], and over whole stories."""
    forward, backward = np.zeros_like(scores), np.zeros_like(scores)
    forward[:, 0] = scores[:, 0] + begins
    for place in range(1, scores.shape[1]):
        forward[:, place] = scores[:, place] + _log_sum(forward[:, place - 1][:, :, None] + follows, 1)
    every = np.arange(len(scores))
    backward[every, last] = ends
    for place in range(scores.shape[1] - 2, -1, -1):
        going = last > place
        after = (scores[going, place + 1] + backward[going, place + 1])[:, None, :]
        backward[going, place] = _log_sum(follows + after, 2)
    return forward, backward, _log_sum(forward[every, last] + ends, 1)


def _log_sum(values: Reals, axis: int) -> Reals:
    most = values.max(axis=axis, keepdims=True)
    return np.asarray(np.squeeze(most, axis) + np.log(np.exp(values - most).sum(axis=axis)))
