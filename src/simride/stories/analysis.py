"""An answer analysed: its parts, what it shows and lacks, who did it, and remarks that quote it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from simride.base.wording import listed
from simride.stories.findings import LIKELY, is_idle, shown_by
from simride.stories.grammar import WE_WORDS
from simride.stories.parts import PARTS
from simride.stories.relevance import is_about_work, subjects, tells_a_story
from simride.stories.star import Piece, read_parts
from simride.stories.training import Trained

STAR = PARTS[:4]
WORDS_PER_MINUTE = 140.0  # as people speak
LATE_ACTION_MIN = 1.5  # minutes of speech before the first action, above which it comes late
LONG_MIN, SHORT_WORDS = 4.0, 60
OWN_SHARE = 0.5  # I / (I + we), below which "we" hides who did it
ALIKE = 0.7  # shared words of two sentences that say the same


@dataclass(frozen=True)
class Message:
    """A part of an answer as it was sent. `source` is whatever tells the caller where it came from."""

    text: str
    source: int = 0


@dataclass(frozen=True)
class Quoted:
    """One sentence of the answer: which message, which characters, and its words."""

    source: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Remark:
    """One thing worth saying about an answer, with the words it is about."""

    about: str
    says: str
    quotes: tuple[Quoted, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """Everything that can be said of one answer without knowing who gave it."""

    pieces: tuple[Piece, ...]
    places: tuple[Quoted, ...]  # beside the pieces
    new: tuple[bool, ...]  # beside the pieces: whether it was not told before

    @cached_property
    def about_work(self) -> bool:
        """Whether this is a story of such work at all."""
        return is_about_work(self.pieces)

    @cached_property
    def subjects(self) -> Mapping[str, float]:
        """How likely the answer is about each focus area."""
        return subjects(self.pieces)

    @cached_property
    def findings(self) -> Mapping[str, tuple[Quoted, ...]]:
        """What is shown, with the sentences that show it, told here first."""
        found: dict[str, list[Quoted]] = {}
        if not tells_a_story(self.pieces):
            return {}
        for piece, place, new in zip(self.pieces, self.places, self.new, strict=True):
            for name in sorted(shown_by(piece)) if new else ():
                found.setdefault(name, []).append(place)
        return {name: tuple(places) for name, places in found.items()}

    @cached_property
    def own_deeds(self) -> float:
        """How many sentences tell what the speaker did: likely actions with an “I” in them, added up."""
        return sum(piece.placed["action"] for piece in self.pieces if "i" in piece.sentence.words)

    @cached_property
    def outcomes(self) -> tuple[Piece, ...]:
        """The sentences that say what came of it, called so in their place."""
        return tuple(one for one in self.pieces if one.part == "result")

    @cached_property
    def shares(self) -> Mapping[str, float]:
        """Share of the words in each part, from soft probabilities; sums to one where anything was said."""
        totals = dict.fromkeys(PARTS, 0.0)
        for piece in self._told():
            for part in PARTS:
                totals[part] += piece.alone[part] * len(piece.sentence.words)
        whole = sum(totals.values())
        return {part: value / whole if whole else 0.0 for part, value in totals.items()}

    @cached_property
    def ownership(self) -> float | None:
        """I / (I + we) in task, action and result; None where neither is said."""
        mine = ours = 0.0
        for piece in self._told():
            weight = piece.alone["task"] + piece.alone["action"] + piece.alone["result"]
            mine += weight * ("i" in piece.sentence.words)
            ours += weight * any(word in WE_WORDS for word in piece.sentence.words[:4])
        return mine / (mine + ours) if mine + ours > LIKELY else None

    @cached_property
    def words(self) -> int:
        """How many words were said, filler left out."""
        return sum(len(piece.sentence.words) for piece in self.pieces)

    @property
    def minutes(self) -> float:
        """How long it takes to say."""
        return self.words / WORDS_PER_MINUTE

    def to_json(self) -> dict[str, Any]:
        """Parts with spans, shares, ownership and remarks."""
        return {
            "parts": [
                {"part": piece.part, "source": place.source, "span": [place.start, place.end], "quote": place.text,
                 "sure": round(piece.placed[piece.part], 2)}
                for piece, place in zip(self.pieces, self.places, strict=True)
            ],
            "shares": {part: round(share, 3) for part, share in self.shares.items()},
            "ownership": None if self.ownership is None else round(self.ownership, 2),
            "about_work": self.about_work,
            "words": self.words,
            "remarks": [{"about": one.about, "says": one.says, "quotes": [quote.text for quote in one.quotes]}
                        for one in remarks(self)],
        }  # fmt: skip

    def _told(self) -> list[Piece]:
        return [piece for piece, new in zip(self.pieces, self.new, strict=True) if new and not is_idle(piece)]


def analyse(messages: Iterable[Message], trained: Trained, told_before: Iterable[frozenset[str]] = ()) -> Analysis:
    """The analysis of an answer in one or more messages. What was told before, here or there, is not new."""
    before = list(told_before)
    pieces: list[Piece] = []
    places: list[Quoted] = []
    for message, found in _by_message(list(messages), trained):
        pieces.append(found)
        sentence = found.sentence
        places.append(Quoted(message.source, sentence.start, sentence.end, sentence.text))
    new = []
    for piece in pieces:
        new.append(not any(_alike(piece.content, other) for other in before))
        before.append(piece.content)
    return Analysis(tuple(pieces), tuple(places), tuple(new))


def analyse_text(text: str, trained: Trained) -> Analysis:
    """The analysis of a written answer."""
    return analyse([Message(text)], trained)


def remarks(analysis: Analysis) -> tuple[Remark, ...]:
    """What is worth saying of the content, in the order it would be said. Never of how it was pronounced or spelt."""
    if not analysis.pieces:
        return ()
    made = [rule(analysis) for rule in (_off_work, _missing, _balance, _late, _ownership, _numbers, _length, _repeats)]
    made += [_showing(analysis, *row) for row in SHOWN]
    return tuple(one for one in made if one is not None)


SHOWN = (
    ("obstacle", "What stood in the way"),
    ("not_done", "What was not done"),
    ("told", "Who was told"),
    ("other_goal", "What the other side wanted"),
    ("learnt", "What was learnt"),
)


def _showing(analysis: Analysis, name: str, says: str) -> Remark | None:
    quotes = analysis.findings.get(name, ())
    return Remark(name, f"{says}:", quotes[:2]) if quotes else None


def _off_work(analysis: Analysis) -> Remark | None:
    if analysis.about_work:
        return None
    return Remark(
        "relevance", "This does not read as a story of production work, so it shows nothing here.", _first(analysis)
    )


def _missing(analysis: Analysis) -> Remark | None:
    told = {piece.part for piece in analysis.pieces}
    lacking = [part for part in STAR if part not in analysis.findings and part not in told]
    if not lacking:
        return None
    return Remark("parts", f"Not told: the {listed(lacking)}. The answer ends:", analysis.places[-1:])


def _balance(analysis: Analysis) -> Remark | None:
    before = analysis.shares["situation"] + analysis.shares["task"]
    if before <= 0.5 or "action" not in analysis.findings:
        return None
    return Remark("balance", f"{before:.0%} of the words set the scene; the action begins here:",
                  analysis.findings["action"][:1])  # fmt: skip


def _late(analysis: Analysis) -> Remark | None:
    spoken = 0
    for piece, place in zip(analysis.pieces, analysis.places, strict=True):
        if piece.part == "action":
            if spoken / WORDS_PER_MINUTE > LATE_ACTION_MIN:
                return Remark(
                    "late", f"About {spoken / WORDS_PER_MINUTE:.0f} minutes of speech before the action:", (place,)
                )
            return None
        spoken += len(piece.sentence.words)
    return None


def _ownership(analysis: Analysis) -> Remark | None:
    share = analysis.ownership
    if share is None or share >= OWN_SHARE:
        return None
    hidden = [
        place
        for piece, place in zip(analysis.pieces, analysis.places, strict=True)
        if piece.part in ("task", "action", "result") and any(word in WE_WORDS for word in piece.sentence.words[:4])
    ]
    if not hidden:
        return None
    return Remark("ownership", "“We” where the question is what you did:", tuple(hidden[:3]))


def _numbers(analysis: Analysis) -> Remark | None:
    measures = analysis.findings.get("measure", ())
    if measures:
        return Remark("measure", "The result in numbers:", measures[:3])
    results = analysis.findings.get("result", ())
    return Remark("measure", "A result without a number:", results[:2]) if results else None


def _length(analysis: Analysis) -> Remark | None:
    if analysis.minutes > LONG_MIN:
        return Remark(
            "length",
            f"About {analysis.minutes:.0f} minutes to say; three are usually enough. It begins:",
            _first(analysis),
        )
    if analysis.words < SHORT_WORDS:
        return Remark("length", f"{analysis.words} words, under half a minute:", _first(analysis))
    return None


def _repeats(analysis: Analysis) -> Remark | None:
    again = [place for place, new in zip(analysis.places, analysis.new, strict=True) if not new]
    return Remark("repeated", "Told before, so it counts once:", tuple(again[:2])) if again else None


def _first(analysis: Analysis) -> tuple[Quoted, ...]:
    return analysis.places[:1]


def _by_message(messages: Sequence[Message], trained: Trained) -> list[tuple[Message, Piece]]:
    """Each sentence with its message; parts are read over the whole answer, places within the message."""
    joined = "\n".join(message.text for message in messages)
    starts, offset = [], 0
    for message in messages:
        starts.append(offset)
        offset += len(message.text) + 1
    out = []
    for piece in read_parts(joined, trained):
        which = max(i for i, start in enumerate(starts) if start <= piece.sentence.start)
        out.append((messages[which], _moved(piece, starts[which])))
    return out


def _moved(piece: Piece, by: int) -> Piece:
    sentence = piece.sentence
    moved = type(sentence)(sentence.start - by, sentence.end - by, sentence.text, sentence.words)
    return replace(piece, sentence=moved)


def _alike(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a) and len(a & b) >= ALIKE * len(a | b)
