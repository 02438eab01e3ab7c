"""How worth asking a follow-up is: learnt from answers with lists of what one could ask, and of what was said.

Multinomial logistic regression over a few figures of the answer, some of them once more for each kind of follow-up:
apt, open (neither here nor there), or said (asking it would show that one did not listen).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simride.base.terms import Floats
from simride.stories.parts import PARTS

if TYPE_CHECKING:  # which itself is read by what holds an Asking
    from simride.stories.analysis import Analysis

APT, OPEN, SAID = range(3)
CHANCES = 3
MOST_DEEDS = 4.0
LEAST, MOST = 1e-4, 1.0 - 1e-4  # of a probability, as log-odds

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Asking:
    """What was learnt of asking."""

    kinds: tuple[str, ...]  # of follow-ups, by what is lacking
    findings: tuple[str, ...]  # that a sentence can hint at
    weights: Floats  # [features, chances]
    bias: Floats  # [chances]

    def figures(self, analysis: "Analysis") -> "Figures":
        """What it looks at, once for every kind."""
        return figures(analysis, self.findings)

    def worth(self, said: "Figures", kind: str, lacks: bool) -> float:
        """The chance that it is apt, less that it was said; nothing for a kind never learnt, where it is lacking."""
        if kind not in self.kinds:
            return 0.0 if lacks else -1.0
        scores = features(self.kinds, said, kind, lacks) @ self.weights + self.bias
        odds = np.exp(scores - scores.max())
        chances = odds / odds.sum()
        return float(chances[APT] - chances[SAID])


UNTAUGHT = Asking((), (), np.zeros((0, CHANCES), dtype=np.float32), np.zeros(CHANCES, dtype=np.float32))


def features(kinds: Sequence[str], said: "Figures", kind: str, lacks: bool) -> Vector:
    """[what is general, then what is known of each kind in turn: zero but for this one].

    Known is whether it is lacking, how likely each finding and part is said anywhere, and how much of it there is.
    """
    hint = [said.hints.get(kind, 0.0), said.hint_sums.get(kind, 0.0)]
    general = [float(lacks), *hint, *said.placed, *said.alone, *said.placed_sums, *said.whole]
    one = [1.0, *general, *said.alone_sums, *said.hints.values()]
    own = np.zeros((len(kinds), len(one)))
    own[kinds.index(kind)] = one
    return np.concatenate([general, own.ravel()])


@dataclass(frozen=True)
class Figures:
    """Figures of an answer: the most and the sums over its sentences, in sizes near one."""

    hints: Mapping[str, float]  # log-odds of each finding, where it is likeliest
    hint_sums: Mapping[str, float]
    placed: Sequence[float]  # by part
    placed_sums: Sequence[float]
    alone: Sequence[float]
    alone_sums: Sequence[float]
    whole: Sequence[float]  # deeds, numbers, who did it, length, how it begins and ends


def figures(analysis: "Analysis", findings: Sequence[str]) -> Figures:
    """The figures of an answer, with the hints at these findings."""
    pieces = analysis.pieces
    log_odds = {name: [_log_odds(piece.hints[name]) for piece in pieces] or [_log_odds(0.0)] for name in findings}
    placed = [[piece.placed[part] for piece in pieces] or [0.0] for part in PARTS]
    alone = [[piece.alone[part] for piece in pieces] or [0.0] for part in PARTS]
    result, reflection = PARTS.index("result"), PARTS.index("reflection")
    whole = [
        float(any("xnumber" in piece.sentence.words for piece in analysis.outcomes)),
        1.0 if analysis.ownership is None else analysis.ownership,
        min(analysis.own_deeds, MOST_DEEDS) / 2,
        len(pieces) / 8,
        placed[result][-1],
        alone[result][0],
        placed[reflection][-1],
    ]
    return Figures(
        {name: max(values) / 4 for name, values in log_odds.items()},
        {name: float(np.log(np.exp(values).sum() + LEAST)) / 4 for name, values in log_odds.items()},
        [max(values) for values in placed],
        [sum(values) / 3 for values in placed],
        [max(values) for values in alone],
        [sum(values) / 3 for values in alone],
        whole,
    )


def _log_odds(chance: float) -> float:
    held = min(max(chance, LEAST), MOST)
    return float(np.log(held / (1.0 - held)))
