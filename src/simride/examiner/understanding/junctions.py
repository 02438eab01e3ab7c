"""Junctions: how likely something new begins between two neighbouring stretches of a message, learnt from phrases.

Every phrase does one thing, so no place inside it is a cut; two phrases joined by a mark or a joining word are cut
where they were joined. What each side seems to do alone, and both together, comes from experts that saw neither.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from simride.examiner.understanding.acts import ACTS
from simride.examiner.understanding.experts import Floats
from simride.examiner.understanding.message import Message
from simride.examiner.understanding.segment import HARD, JOINTS, SOFT, Part, parts

JOINED_BY = (
    ". ", ", ", " and ", "? ", ", ", ", and ", ", ", ". ", " then ", "; ", ", then ", ". also ", " so ", ", so ",
    ", but ", " also ", " but ", " and then ", " because ", ", ", " - ", ": ", " while ", ". and ", "? and ", ". then ",
    ", please ", " uh ", " and uh ", " plus ",
)  # fmt: skip
JOINED = 4500  # messages made of two or three phrases
RAREST = 4  # a feature of fewer junctions is a memory
FREEDOM = 0.3  # inverse regularisation, chosen by cross-validation on the phrases
STEPS = 300
LONGEST_LEFT = 4  # parts of one phrase that a junction looks back on while learning
UNKNOWN = ACTS.index("unknown")
FAINT = 1e-3
TELLING = ("unlike product", "unlike least", "alike", "same act", "right sure")  # weighed anew at each kind of place
MARKS = HARD | SOFT
PLAIN = 0.9  # a side that is this sure of its act

Features = Mapping[str, float]
Read = Callable[[str], Message]
Chances = Callable[[Sequence[tuple[str, ...]]], Floats]  # gists to chances per act


@dataclass(frozen=True)
class Junction:
    """The place between two neighbouring stretches, with the chances of each act: left, right, both together."""

    message: Message
    left: Part
    right: Part
    acts: tuple[Floats, Floats, Floats]


@dataclass(frozen=True)
class Boundaries:
    """Weights of what speaks for a cut."""

    index: Mapping[str, int]
    weights: Floats

    def chance(self, junction: Junction) -> float:
        """0..1: how likely the right side begins something new."""
        found = features(junction).items()
        score = sum(
            float(self.weights[place]) * value for name, value in found if (place := self.index.get(name)) is not None
        )
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


def features(junction: Junction) -> Features:
    """What speaks for or against a cut: marks and words at the place, and how the readings of both sides agree."""
    agreement = _agreement(junction.acts)
    at_joint = {f"{_joint(junction)} {name}": agreement[name] for name in TELLING}
    return {"bias": 1.0} | dict.fromkeys(_wording(junction), 1.0) | agreement | at_joint | _sizes(junction)


def _joint(junction: Junction) -> str:
    """The mark and the joining word at the place, either may be absent."""
    last = junction.message.tokens[junction.left.last - 1].word
    first = next(iter(junction.message.words(junction.right.first, junction.right.last)), "")
    return f"at {last if last in MARKS else ''}{first if first in JOINTS else ''}"


def _wording(junction: Junction) -> list[str]:
    message, left, right = junction.message, junction.left, junction.right
    last = message.tokens[left.last - 1]
    mark = last.word if last.is_mark else ""
    before, after = message.words(left.first, left.last), message.words(right.first, right.last)
    joint = after[0] if after and after[0] in JOINTS else ""
    rest = after[1:] if joint else after
    out = [f"mark {mark}", f"joint {joint}", _joint(junction)]
    if rest:
        out += [f"next {rest[0]}", f"joint next {joint} {rest[0]}", f"pair {' '.join(rest[:2])}"]
    if before:
        out += [f"begun {before[0]}", f"ended {before[-1]}"]
    return [*out, "sentence"] if left.sentence != right.sentence else out


def _agreement(acts: tuple[Floats, Floats, Floats]) -> dict[str, float]:
    left, right, both = acts
    first, second = int(left.argmax()), int(right.argmax())
    sure_left, sure_right = float(left[first]), float(right[second])
    other = float(first != second)
    return {
        "same act": 1 - other,
        "same group": float(ACTS[first].split("_")[0] == ACTS[second].split("_")[0]),
        "alike": _alike(left, right), "left alike": _alike(left, both), "right alike": _alike(both, right),
        "left sure": sure_left, "right sure": sure_right, "both sure": float(both.max()),
        "left log": math.log(sure_left + FAINT), "right log": math.log(sure_right + FAINT),
        "unlike product": sure_left * sure_right * other, "unlike least": min(sure_left, sure_right) * other,
        "two things": float(min(sure_left, sure_right) * other > PLAIN),
        "left unknown": float(left[UNKNOWN]), "right unknown": float(right[UNKNOWN]),
        f"left {ACTS[first]}": sure_left, f"right {ACTS[second]}": sure_right,
        f"{ACTS[first]} {ACTS[second]}": sure_left * sure_right,
    }  # fmt: skip


def _alike(one: Floats, other: Floats) -> float:
    """Overlap of two distributions (Bhattacharyya), 0..1."""
    return float(np.sqrt(one * other).sum())


def _sizes(junction: Junction) -> dict[str, float]:
    left, right = (len(junction.message.gist(p.first, p.last)) for p in (junction.left, junction.right))
    return {
        "left size": math.log(left + 1), "right size": math.log(right + 1), "left short": float(left <= 2),
        "right short": float(right <= 2),
    }  # fmt: skip


def learn_boundaries(lines: Sequence[str], read: Read, chances: Chances) -> Boundaries:
    """Boundaries from lines that do one thing each; `chances` must come from experts that learnt other lines."""
    places = [*(place for line in lines for place in _places(read(line), ())), *_joined(lines, read)]
    if len({cut for *_, cut in places}) < 2:  # too few phrases to learn a difference
        return Boundaries({}, np.zeros(0, dtype=np.float32))
    rows = iter(chances([gist for message, left, right, _ in places for gist in _gists(message, left, right)]))
    seen = [(Junction(m, left, right, (next(rows), next(rows), next(rows))), cut) for m, left, right, cut in places]
    told = [(junction, cut) for junction, cut in seen if cut or not _two_things(junction)]
    found = [features(junction) for junction, _ in told]
    counts = Counter(name for one in found for name in one)
    index = {name: i for i, name in enumerate(sorted(name for name, count in counts.items() if count >= RAREST))}
    model = LogisticRegression(C=FREEDOM, max_iter=STEPS, fit_intercept=False)
    model.fit(_matrix(found, index), np.asarray([cut for _, cut in told]))
    return Boundaries(index, np.asarray(model.coef_[0], dtype=np.float32))


def _two_things(junction: Junction) -> bool:
    """Whether a phrase does two things after all: an order with its reason before it teaches nothing about cuts."""
    left, right, _ = junction.acts
    return bool(left.argmax() != right.argmax() and min(left.max(), right.max()) > PLAIN)


Place = tuple[Message, Part, Part, bool]


def _gists(message: Message, left: Part, right: Part) -> Iterator[tuple[str, ...]]:
    for first, last in ((left.first, left.last), (right.first, right.last), (left.first, right.last)):
        yield message.gist(first, last)


def _joined(lines: Sequence[str], read: Read) -> Iterator[Place]:
    """Places in messages made of two or three lines; which lines is a fixed walk through all of them."""
    n = len(lines)
    for k in range(min(JOINED, n * n)):
        chosen = [lines[(7919 * k + 131 * (k // n)) % n], lines[(5413 * k + 17) % n], lines[(3571 * k + 29) % n]]
        text, joins = chosen[0].rstrip(".?! "), []
        for m, line in enumerate(chosen[1 : 2 + (k % 4 == 3)]):
            text += JOINED_BY[(k + 11 * m) % len(JOINED_BY)]
            joins.append(len(text))
            text += line.rstrip(".?! ")
        yield from _places(read(text), joins)


def _places(message: Message, joins: Sequence[int]) -> Iterator[Place]:
    """Every junction of a message; it is a cut where the text was joined within a word or two."""
    pieces = parts(message.tokens, message.found)
    begin = 0
    for k, right in enumerate(pieces[1:]):
        left = Part(pieces[begin].first, pieces[k].last, pieces[k].sentence)
        at = message.tokens[right.first].start
        inside = (message.tokens[pieces[k].first].start, message.tokens[right.last - 1].end)
        cut = any(inside[0] < join < inside[1] and abs(join - at) <= 8 for join in joins)
        yield message, left, right, cut
        if cut or k + 1 - begin >= LONGEST_LEFT:
            begin = k + 1


def _matrix(found: Sequence[Features], index: Mapping[str, int]) -> csr_matrix:
    kept = [[(index[name], value) for name, value in one.items() if name in index] for one in found]
    starts = np.cumsum([0, *(len(one) for one in kept)])
    places: NDArray[np.int64] = np.asarray([place for one in kept for place, _ in one])
    values: NDArray[np.float64] = np.asarray([value for one in kept for _, value in one])
    return csr_matrix((values, places, starts), shape=(len(kept), len(index)))
