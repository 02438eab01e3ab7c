"""How much of a message is like what is said here: one chance of being off topic from the experts and the words alone.

The class `unknown` knows only the off-topic talk it was shown. What it was not shown is told by words that no phrase
holds, by how near the nearest phrase is and by whether the experts agree.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression

from simride.examiner.understanding.acts import ACTS
from simride.examiner.understanding.concepts import CONCEPTS_OF
from simride.examiner.understanding.experts import Ensemble, Floats

UNKNOWN = ACTS.index("unknown")
OFTEN = 5  # phrases that hold a word which counts as common here
SMOOTH = 0.3  # phrases of each kind that every word is taken to be in
FAINT = 1e-4
FREEDOM = 1.0
STEPS = 500

Gist = tuple[str, ...]


@dataclass(frozen=True)
class Novelty:
    """Counts of words in and off topic, and weights of what they and the experts say."""

    here: Mapping[str, int]  # word -> phrases of any act that hold it
    elsewhere: Mapping[str, int]  # word -> phrases of `unknown` that hold it
    weights: Floats
    bias: float

    def chance(self, gist: Gist, ensemble: Ensemble) -> float:
        """0..1: how likely the words are off topic; 0 where nothing was learnt."""
        if not len(self.weights) or not gist:
            return 0.0
        score = float(measures([gist], ensemble, self.here, self.elsewhere)[0] @ self.weights) + self.bias
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


def measures(
    gists: Sequence[Gist], ensemble: Ensemble, here: Mapping[str, int], elsewhere: Mapping[str, int]
) -> Floats:
    """Gists x measures."""
    experts = list(ensemble.apart(gists).values())
    chances = np.exp(ensemble.log_probabilities(gists))
    rows = [
        [*_words(gist, here, elsewhere), *_chances(chances[i]), *_experts([expert[i] for expert in experts])]
        for i, gist in enumerate(gists)
    ]
    return np.asarray(rows, dtype=np.float32)


def _words(gist: Gist, here: Mapping[str, int], elsewhere: Mapping[str, int]) -> list[float]:
    seen = [here.get(word, 0) for word in gist]
    odds = [math.log((n + SMOOTH) / (OFTEN * elsewhere.get(w, 0) + SMOOTH)) for n, w in zip(seen, gist, strict=True)]
    count = len(gist)
    return [
        sum(n > 0 for n in seen) / count, sum(n >= OFTEN for n in seen) / count, sum(odds) / count, max(odds),
        min(odds), sum(word in CONCEPTS_OF or word[0] == "x" for word in gist) / count, math.log(count),
        float(count <= 2),
    ]  # fmt: skip


def _chances(chances: Floats) -> list[float]:
    second, first = np.sort(chances)[-2:]
    return [float(first), float(first - second), math.log(float(chances[UNKNOWN]) + FAINT)]


def _experts(rows: Sequence[Floats]) -> list[float]:
    named = Counter(int(row.argmax()) for row in rows)
    unknown = [float(row[UNKNOWN]) for row in rows]
    best = [float(np.delete(row, UNKNOWN).max()) for row in rows]
    return [max(named.values()) / len(rows), *unknown, *best]


def learn_novelty(seen: Sequence[tuple[Gist, str]], held_out: Sequence[tuple[Gist, str]], unseen: Ensemble) -> Novelty:
    """Weights from phrases that the experts did not see; `seen` are those they learnt."""
    here, elsewhere = words_of(seen)
    off = np.asarray([act == "unknown" for _, act in held_out])
    if off.all() or not off.any():
        return Novelty(here, elsewhere, np.zeros(0, dtype=np.float32), 0.0)
    gists = [gist for gist, _ in held_out]
    rows = np.concatenate([measures(gists[i : i + 1000], unseen, here, elsewhere) for i in range(0, len(gists), 1000)])
    middle, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    model = LogisticRegression(C=FREEDOM, max_iter=STEPS).fit((rows - middle) / spread, off)
    weights = np.asarray(model.coef_[0] / spread, dtype=np.float32)
    return Novelty(here, elsewhere, weights, float(model.intercept_[0] - weights @ middle))


def words_of(examples: Sequence[tuple[Gist, str]]) -> tuple[dict[str, int], dict[str, int]]:
    """Word -> phrases that hold it, in any act and in `unknown`."""
    here: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    for gist, act in examples:
        (elsewhere if act == "unknown" else here).update(set(gist))
    return dict(sorted(here.items())), dict(sorted(elsewhere.items()))
