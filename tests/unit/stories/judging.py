"""How the reading of stories is judged against labelled answers: counts only, so that a kept-shut half stays shut."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from simride.debrief.levels import score_of
from simride.stories.analysis import Analysis, analyse_text
from simride.stories.asked import Answered
from simride.stories.doers import doer_of
from simride.stories.formats import exploratory
from simride.stories.parts import PARTS
from simride.stories.questions import bank, worth_asking
from simride.stories.showing import showing
from simride.stories.star import Piece
from simride.stories.training import AREAS, Trained
from unit.stories.blind import Told, interrupted, told

GRADES = ("weak", "medium", "strong")


@dataclass(frozen=True)
class Judged:
    """One half read by what was learnt: every figure that is published of it."""

    half: str
    trained: Trained

    @cached_property
    def answers(self) -> tuple[tuple[Told, Analysis], ...]:
        """Each labelled answer with our reading."""
        return tuple((one, analyse_text(one.text, self.trained)) for one in told(self.half))

    @cached_property
    def sentences(self) -> tuple[tuple[str, str, Piece], ...]:
        """Each labelled sentence: part, doer, and the piece that covers most of it."""
        return tuple(row for one, found in self.answers for row in _aligned(one, found))

    @property
    def in_order(self) -> list[tuple[str, str]]:
        """Part and called part, in its place."""
        return [(part, piece.part) for part, _, piece in self.sentences]

    @property
    def alone(self) -> list[tuple[str, str]]:
        """Part and called part, each sentence by itself."""
        return [(part, max(piece.alone, key=lambda name: piece.alone[name])) for part, _, piece in self.sentences]

    @property
    def doers(self) -> list[tuple[str, str]]:
        """Who did it and whom we call."""
        return [(who, doer_of(piece.sentence.text)) for _, who, piece in self.sentences]

    @cached_property
    def states(self) -> tuple[tuple[Told, Mapping[str, str]], ...]:
        """Each answer with its asked area's signals and their states."""
        return tuple((one, _states(found, one.area)) for one, found in self.answers)

    def signals(self) -> dict[str, tuple[int, int, int]]:
        """By signal: rightly shown, wrongly shown, missed, over the answers whose area asks for it."""
        counts: dict[str, Counter[str]] = {}
        for one, states in self.states:
            for name, state in states.items():
                kind = {(True, True): "right", (False, True): "wrong", (True, False): "missed"}.get(
                    (name in one.shows, state == "shown"), ""
                )
                counts.setdefault(name, Counter())[kind] += 1
        return {name: (one["right"], one["wrong"], one["missed"]) for name, one in counts.items()}

    def strong_share(self) -> float:
        """Of the signals that strong answers show in their area, the share that is found."""
        pairs = [states[name] == "shown" for one, states in self.states if one.grade == "strong"
                 for name in sorted(one.shows & set(states))]  # fmt: skip
        return sum(pairs) / len(pairs)

    def scores(self) -> dict[str, dict[str, list[float]]]:
        """By area and grade, the scores of its answers in their asked area."""
        out: dict[str, dict[str, list[float]]] = {area: {} for area in AREAS}
        for one, found in self.answers:
            out[one.area].setdefault(one.grade, []).append(score(found, one.area))
        return out

    def order(self) -> tuple[int, int]:
        """Pairs of answers of one area and different grades: ordered rightly, and all."""
        right = every = 0
        for grades in self.scores().values():
            for low, high in combinations(GRADES, 2):
                pairs = [(a, b) for a in grades.get(low, ()) for b in grades.get(high, ())]
                right += sum(a < b for a, b in pairs)
                every += len(pairs)
        return right, every

    def empty_earns(self) -> float:
        """The most that any empty answer earns in any area."""
        return max(score(found, area) for one, found in self.answers if one.grade == "empty" for area in AREAS)

    def follow_ups(self) -> tuple[int, int, int]:
        """Follow-ups that are apt, that ask what was answered, and that are neither."""
        return follow_ups(interrupted(self.half), self.trained)


def follow_ups(items: Iterable[Answered], trained: Trained) -> tuple[int, int, int]:
    """Of what is asked first into these answers: apt, answered already, and neither."""
    counts = Counter(_follow_up(one, trained) for one in items)
    return counts["apt"], counts["wrong"], counts["neither"]


def _follow_up(one: Answered, trained: Trained) -> str:
    rows = worth_asking(analyse_text(one.answer, trained), one.area, bank().follow_ups, trained.asking)
    return ("apt", "neither", "wrong")[one.chance(rows[0].lacks)] if rows else "neither"


def score(found: Analysis, area: str) -> float:
    """An area's score from this one answer."""
    return score_of([(one.signal.weight, one.state) for one in showing(area, [found], [], exploratory())])


def f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    """Of one name; one where it is neither there nor called."""
    right = sum(a == b == name for a, b in pairs)
    every = sum(a == name for a, _ in pairs) + sum(b == name for _, b in pairs)
    return 2 * right / every if every else 1.0


def mean_f1(pairs: Sequence[tuple[str, str]], names: Sequence[str] = PARTS) -> float:
    """Over the names, each counting the same."""
    return sum(f1(pairs, name) for name in names) / len(names)


def share(pairs: Sequence[tuple[str, str]]) -> float:
    """How many are called what they are."""
    return sum(a == b for a, b in pairs) / len(pairs)


def recall_and_precision(counts: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    """Over all signals together."""
    right, wrong, missed = (sum(column) for column in zip(*counts, strict=True))
    return right / max(1, right + missed), right / max(1, right + wrong)


def _states(found: Analysis, area: str) -> dict[str, str]:
    return {one.signal.id: one.state for one in showing(area, [found], [], exploratory())}


def _aligned(one: Told, found: Analysis) -> list[tuple[str, str, Piece]]:
    """Each labelled sentence with the piece that shares most characters with it."""
    rows, start = [], 0
    for text, part, who in zip(one.sentences, one.parts, one.doers, strict=True):
        end = start + len(text)
        overlap = [min(end, piece.sentence.end) - max(start, piece.sentence.start) for piece in found.pieces]
        best = max(range(len(overlap)), key=overlap.__getitem__)
        rows.append((part, who, found.pieces[best]))
        start = end + 1
    return rows
