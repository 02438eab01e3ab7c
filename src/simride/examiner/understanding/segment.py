"""Segments: where one thing said ends and the next begins, decided together with what each of them does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simride.examiner.understanding.experts import Floats
from simride.examiner.understanding.lexicon import DIMENSIONS
from simride.examiner.understanding.mentions import Mention
from simride.examiner.understanding.normalise import Token

MOST_PARTS = 48  # of one message; a longer one is cut more coarsely, nothing is left out
WIDEST = 4  # parts that one segment may span
PER_SEGMENT = 0.07  # each further segment must earn this much log-probability
ACROSS_SENTENCES = 0.15
LONE_WORD = 0.5
HEAVIEST = 6.0  # weight of a whole message beyond which a longer one does not make its parts lighter
TOGETHER = 0.4  # how much the whole span is believed against each of its parts alone

HARD = frozenset(".;!?\n")
SOFT = frozenset(",:()—–-")
JOINTS = frozenset(
    [
        "and",
        "but",
        "then",
        "so",
        "because",
        "while",
        "plus",
        "also",
        "meanwhile",
        "if",
        "since",
        "which",
        "once",
        "after",
        "before",
        "or",
        "otherwise",
        "unless",
        "whereas",
    ]
)
BACKWARD = frozenset(
    [
        "by",
        "per",
        "in",
        "on",
        "for",
        "at",
        "since",
        "vs",
        "over",
        "from",
        "or",
        "not",
        "except",
        "within",
        "during",
        "of",
        "with",
        "without",
        "to",
        "only",
        "against",
        "each",
        "until",
    ]
)
FRAGMENT = BACKWARD | frozenset(
    [
        "and",
        "ok",
        "so",
        "right",
        "now",
        "just",
        "the",
        "a",
        "an",
        "well",
        "as",
        "please",
        "then",
        "too",
        "again",
        "maybe",
        "all",
        "also",
        "but",
        "yes",
        "no",
        "hmm",
        "um",
        "uh",
        "same",
        "here",
        "there",
        "this",
        "morning",
        "today",
        "yesterday",
        "last",
        "past",
        "first",
        "what",
        "how",
        "about",
        "around",
        "about",
        "between",
        "before",
        "after",
        "compared",
        "week",
        "day",
        "hour",
    ]
) - {"what", "how", "yes", "no"}
BEFORE_WHETHER = frozenset(
    [
        "what",
        "happens",
        "happen",
        "check",
        "see",
        "know",
        "tell",
        "sure",
        "ask",
        "wonder",
        "me",
        "test",
        "as",
        "even",
        "confirm",
        "verify",
    ]
)
PEOPLE_WORDS = frozenset(("owner", "leadership", "customers", "everyone", "management", "stakeholders", "execs"))
DIMENSION_WORDS = frozenset(alias for aliases in DIMENSIONS.values() for alias in aliases)


@dataclass(frozen=True)
class Part:
    """Tokens first..last (exclusive) that are never cut; `sentence` counts sentences from 0."""

    first: int
    last: int
    sentence: int


@dataclass(frozen=True)
class Segment:
    """Neighbouring parts that do one thing."""

    first: int
    last: int
    sentence: int  # of its last part
    scores: Floats  # log-probability per act


def parts(tokens: Sequence[Token], found: Sequence[Mention]) -> list[Part]:
    """Candidate pieces: cut at marks and joining words, bare fragments glued to what they belong to."""
    pieces = _glued(_cut(tokens, found), tokens, found)
    while len(pieces) > MOST_PARTS:
        pieces = [_join(pieces[i : i + 2]) for i in range(0, len(pieces), 2)]
    return pieces


def segments(
    pieces: Sequence[Part], words: Callable[[int, int], int], label: Callable[[Sequence[tuple[int, int]]], Floats]
) -> list[Segment]:
    """The best cut of the parts: weighted log-probability of the best act, less a price per segment.

    `words(first, last)` counts words that matter; `label(spans)` gives log-probabilities, one row per token span.
    """
    n = len(pieces)
    spans = [(i, j) for j in range(1, n + 1) for i in range(max(0, j - WIDEST), j)]
    counts = [max(words(piece.first, piece.last), 1) for piece in pieces]
    weights = np.sqrt(np.asarray(counts, dtype=np.float32))  # a short question is a question all the same
    rows = _agreed(spans, label([(pieces[i].first, pieces[j - 1].last) for i, j in spans]), weights)
    whole = min(float(weights.sum()), HEAVIEST)
    best: list[tuple[float, int, int]] = [(0.0, 0, -1)]  # score, begin, row
    at = 0
    for j in range(1, n + 1):
        choices = []
        for i in range(max(0, j - WIDEST), j):
            gain = float(weights[i:j].sum()) / whole * float(rows[at].max()) - _price(pieces, i, j, counts)
            choices.append((best[i][0] + gain, i, at))
            at += 1
        best.append(max(choices))
    return _traced(best, pieces, rows)


def _agreed(spans: Sequence[tuple[int, int]], alone: Floats, weights: Floats) -> Floats:
    """Log-probabilities of spans, each part heard: a part that plainly does something else speaks against the span.

    A classifier of single acts is as sure of "drain it, and tell network" as of "drain it"; its parts are not.
    """
    place = {span: k for k, span in enumerate(spans)}
    out = alone.copy()
    for k, (i, j) in enumerate(spans):
        if j - i > 1:
            own = alone[[place[p, p + 1] for p in range(i, j)]]
            heard = np.log(TOGETHER * np.exp(alone[k]) + (1 - TOGETHER) * np.exp(own))
            out[k] = weights[i:j] @ heard / weights[i:j].sum()
    return out


def _price(pieces: Sequence[Part], i: int, j: int, counts: Sequence[int]) -> float:
    across = ACROSS_SENTENCES * (pieces[j - 1].sentence - pieces[i].sentence)
    lone = j - i == 1 and counts[i] < 2 and len(pieces) > 1
    return (PER_SEGMENT if i else 0.0) + across + (LONE_WORD if lone else 0.0)


def _traced(best: Sequence[tuple[float, int, int]], pieces: Sequence[Part], rows: Floats) -> list[Segment]:
    out: list[Segment] = []
    j = len(best) - 1
    while j:
        _, i, row = best[j]
        out.append(Segment(pieces[i].first, pieces[j - 1].last, pieces[j - 1].sentence, np.asarray(rows[row])))
        j = i
    return out[::-1]


def _cut(tokens: Sequence[Token], found: Sequence[Mention]) -> list[Part]:
    inside = {i for m in found for i in range(m.first + 1, m.last)}
    pieces: list[Part] = []
    first = sentence = 0
    spoken = False  # whether a word that says something stands since the last cut
    for i, token in enumerate(tokens):
        joint = token.word in JOINTS and i not in inside and not _asks_whether(tokens, i)
        if i in inside or not (joint or token.word in HARD or token.word in SOFT):
            spoken = spoken or not (token.is_mark or token.word in JOINTS)
            continue
        if spoken:
            end = i if joint else i + 1
            pieces.append(Part(first, end, sentence))
            first, spoken = end, False
        sentence += token.word in HARD
    if spoken:
        pieces.append(Part(first, len(tokens), sentence))
    return pieces


def _asks_whether(tokens: Sequence[Token], i: int) -> bool:
    """The "if" of "what happens if" and "see if", the "or" and "which" that open nothing new."""
    return tokens[i].word == "if" and i > 0 and tokens[i - 1].word in BEFORE_WHETHER


def is_fragment(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int) -> bool:
    """Whether these tokens only name things: "eu-west", "by rack", "for the router"."""
    named = {i for m in found for i in range(m.first, m.last)}
    return all(
        i in named
        or tokens[i].is_mark
        or tokens[i].word in FRAGMENT | PEOPLE_WORDS
        or tokens[i].word in DIMENSION_WORDS
        for i in range(first, last)
    )


def _glued(pieces: Sequence[Part], tokens: Sequence[Token], found: Sequence[Mention]) -> list[Part]:
    out: list[Part] = []
    waiting: list[Part] = []  # fragments that belong to what follows
    for piece in pieces:
        if is_fragment(tokens, found, piece.first, piece.last):
            if out and not waiting and _looks_back(tokens, piece, out[-1]):
                out[-1] = _join([out[-1], piece])
            else:
                waiting.append(piece)
            continue
        out.append(_join([*waiting, piece]))
        waiting = []
    if waiting and out:
        out[-1] = _join([out[-1], *waiting])
    return out or ([_join(waiting)] if waiting else [])


def _looks_back(tokens: Sequence[Token], piece: Part, before: Part) -> bool:
    words = [token.word for token in tokens[piece.first : piece.last] if not token.is_mark]
    opening = next((word for word in words if word not in ("and", "ok", "so", "then", "but", "now")), "")
    return opening in BACKWARD or piece.sentence == before.sentence


def _join(pieces: Sequence[Part]) -> Part:
    return Part(pieces[0].first, pieces[-1].last, pieces[-1].sentence)
