"""Segments: where one thing said ends and the next begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simride.examiner.understanding.experts import Floats
from simride.examiner.understanding.lexicon import DIMENSIONS
from simride.examiner.understanding.mentions import Mention
from simride.examiner.understanding.normalise import Token

MOST_PARTS = 48  # of one message; a longer one is cut more coarsely, nothing is left out
CUT_AT = 0.75  # a second act that was never said costs more than one that is asked for again

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
    pieces: Sequence[Part], between: Callable[[Part, Part], float], label: Callable[[Part], Floats]
) -> list[Segment]:
    """Parts joined from left to right until something new begins.

    `between(left, right)` is the chance that it does, 0..1; `label(part)` gives a log-probability per act.
    """
    out: list[Segment] = []
    begin = 0
    for k, piece in enumerate(pieces):
        whole = _join(pieces[begin : k + 1])
        if k + 1 < len(pieces) and between(whole, pieces[k + 1]) <= CUT_AT:
            continue
        out.append(Segment(whole.first, whole.last, piece.sentence, label(whole)))
        begin = k + 1
    return out


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
