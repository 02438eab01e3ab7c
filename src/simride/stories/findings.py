"""What a sentence of an answer shows: a table of findings, each with the wording and the part it may stand in.

Wording is matched on a sentence's plain words, where every name is `xname` and every number `xnumber`. A sentence
that says what one would do, that is made of fashionable words, or that is nothing but an opinion shows nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simride.stories.cues import LEARN_VERBS, TASK_VERBS
from simride.stories.grammar import I_WORDS, is_hypothetical, is_past
from simride.stories.star import Piece
from simride.stories.wording import WORDINGS

LEARNT_ONLY = ("checked",)  # a finding without a table of wording
SURE, GAINSAID = 0.5, 0.15  # of a hint: what shows a finding by itself, and what a turn of phrase needs beside it
LIKELY = 0.3  # probability of a part from which a sentence may stand for it
RATHER = 0.5  # of a part, from which a sentence is rather that than anything else
OPINION = 0.6  # probability of `other` above which a sentence shows nothing
HOLLOW = 0.28  # share of fashionable words above which a sentence shows nothing
SHORTEST = 4  # words
RECITAL, SHORT_PIECE = 5, 2.5  # pieces between commas, and words in each of them
HEAP, LEAST_BINDING = 6, 0.1  # words, and the share of them that binds
BINDING = frozenset(
    [
        "the", "a", "an", "to", "of", "and", "in", "on", "i", "we", "he", "she", "they", "it", "that", "was",
        "were", "is", "are", "had", "has", "have", "for", "with", "my", "our", "their", "his", "her", "at", "by",
        "from", "as", "but", "so", "not", "who", "which", "this", "be", "me", "us", "them", "him", "until",
        "when", "after", "before", "than", "or", "if", "out", "up", "over", "into", "one",
    ]
)  # fmt: skip
BUZZ = frozenset(
    [
    "synergy", "synergies", "leverage", "leveraged", "leveraging", "alignment", "align", "aligned", "stakeholder",
    "stakeholders", "impact", "impactful", "empower", "empowered", "ownership", "excellence", "passionate",
    "passion", "results", "driven", "strategic", "strategy", "scalable", "robust", "seamless", "holistic",
    "proactive", "proactively", "innovative", "innovation", "best", "practices", "practice", "velocity",
    "transformation", "transform", "vision", "visionary", "dynamic", "agile", "mindset", "value", "deliver",
    "delivered", "culture", "bandwidth", "paradigm", "ecosystem", "optics", "optimise", "optimised", "leadership",
    "collaboration", "collaborative", "communication", "communicate", "customer-centric", "obsession", "outcomes",
    "drive", "drove", "driving", "accountability", "accountable", "growth", "win-win", "resilient", "world-class",
    "cutting-edge", "thought", "bias", "action", "observability", "chaos", "kubernetes", "terraform", "prometheus",
    "grafana", "istio", "kafka", "microservices", "devops", "automation", "slos", "metrics", "dashboards",
    "alerting", "monitoring", "scalability", "reliability",
]
)


@dataclass(frozen=True)
class Finding:
    """One thing a sentence can show: which parts it may stand in, and what else must hold."""

    name: str
    parts: tuple[str, ...]  # any where empty
    test: Callable[[Piece], bool] | None = None

    def holds(self, piece: Piece) -> bool:
        """Whether this sentence shows it: by its part, by a turn of phrase that what is learnt does not gainsay, or by
        what is learnt alone."""
        stands = not self.parts or sum(piece.alone[part] for part in self.parts) >= LIKELY
        hint = piece.hints.get(self.name, 0.0)
        if hint >= SURE:
            return True
        if self.name not in WORDINGS:
            return bool(self.parts) and stands and (self.test is None or self.test(piece))
        put = self.name in WORDINGS and WORDINGS[self.name].pattern.search(" ".join(piece.sentence.words))
        return bool(put) and stands and hint >= GAINSAID and (self.test is None or self.test(piece))


def is_idle(piece: Piece) -> bool:
    """Whether a sentence shows nothing at all, whatever its words."""
    words = piece.sentence.words
    if len(words) < SHORTEST or (is_hypothetical(words) and piece.alone["reflection"] < LIKELY):
        return True
    if _recites(piece.sentence.text) or _is_heap(words):
        return True
    content = [word for word in words if len(word) > 3]
    if sum(word in BUZZ for word in content) > HOLLOW * max(len(content), 4):
        return True
    return piece.alone["other"] > OPINION


def _recites(text: str) -> bool:
    """Whether a sentence is a list of catchwords: many pieces between commas, of two words or so each."""
    pieces = [part.split() for part in re.split(r"[,;:/]", text) if part.strip()]
    return len(pieces) >= RECITAL and sum(map(len, pieces)) <= SHORT_PIECE * len(pieces)


def _is_heap(words: Sequence[str]) -> bool:
    """Whether words are only heaped up: next to none of those that hold a sentence together."""
    return len(words) >= HEAP and sum(word in BINDING for word in words) < LEAST_BINDING * len(words)


def shown_by(piece: Piece) -> frozenset[str]:
    """The names of everything this sentence shows."""
    if is_idle(piece):
        return frozenset()
    return frozenset(name for name, finding in FINDINGS.items() if finding.holds(piece))


def does(piece: Piece) -> bool:
    """Whether the speaker does something in it: I, then a verb of the past."""
    words = piece.sentence.words
    for place, word in enumerate(words):
        if word == "i":
            for verb in words[place + 1 : place + 4]:
                if verb in TASK_VERBS or verb in LEARN_VERBS:
                    break
                if is_past(verb):
                    return True
    return False


def _with_i(piece: Piece) -> bool:
    return any(word in I_WORDS for word in piece.sentence.words) or piece.alone["action"] > 2 * LIKELY


def _number(piece: Piece) -> bool:
    """A number in what is a result rather than anything else."""
    return "xnumber" in piece.sentence.words and piece.alone["result"] >= RATHER


def _shows(name: str) -> Finding:
    return Finding(name, WORDINGS[name].parts if name in WORDINGS else (), _OF_ONES_OWN.get(name))


_OF_ONES_OWN: Mapping[str, Callable[[Piece], bool]] = {"way_round": _with_i, "told": _with_i, "gave_room": _with_i}
FINDINGS: Mapping[str, Finding] = {
    **{part: Finding(part, (part,)) for part in ("situation", "task", "action", "result")},
    "learnt": Finding("learnt", ("reflection",)),
    "own_action": Finding("own_action", ("action",), does),
    "measure": Finding("measure", ("result",), _number),
    **{name: _shows(name) for name in (*WORDINGS, *LEARNT_ONLY)},
}
