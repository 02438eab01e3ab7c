"""The reader: what one message does, from words alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from simride.examiner.understanding.acts import ORDERS, Act, DialogueContext, Lexicon, Polarity, Reading, SlotValue
from simride.examiner.understanding.cache import trained
from simride.examiner.understanding.context import LONGEST_ANSWER, prior, short_answer
from simride.examiner.understanding.cues import cue_count
from simride.examiner.understanding.ellipsis import follow_up, in_this_message
from simride.examiner.understanding.experts import Floats
from simride.examiner.understanding.junctions import Junction
from simride.examiner.understanding.lexicon import Names
from simride.examiner.understanding.message import Message, message_of
from simride.examiner.understanding.normalise import Speller
from simride.examiner.understanding.polarity import polarity
from simride.examiner.understanding.segment import Part, Segment, parts, segments
from simride.examiner.understanding.slots.finding import slots_of
from simride.examiner.understanding.slots.people import AUDIENCES
from simride.examiner.understanding.stretch import Stretch
from simride.examiner.understanding.training import Phrases, Trained, known_words, shipped_phrases

# Looking costs nothing, so a likely look is taken at once; the rider sees at a glance that it was misread.
LOOK_AT = 0.20
# An order changes the fleet. Above this the examiner reads it back for confirmation; below it asks which was meant.
ORDER_AT = 0.45
ASK_BACK = 3  # alternatives kept
MEANT_AT = 0.3  # an order that its frame makes less likely than this is wondered about, denied or told
LEAST = 0.12  # below this nothing was understood
AS_UNKNOWN = 0.35  # unknown must be this likely before a part of a message is given up
OFF_TOPIC = 0.19  # a whole message that is even this likely to be off topic is given up: a question back costs nothing
NO_ORDER_WORD = 0.55  # an order without any word of ordering is believed this much less
COURTEOUS = re.compile(
    r"^((ok|and|so|then|now|uh|um|yes) )*(please|kindly|(would|could|can|will) (you|somebody|someone)) (?!say\b)"
    r"|^if (you|we|somebody) (can|could|like|want|please|do not mind)\b"
)
OPENING = re.compile(
    r"\s*(?:(?:u+m+|u+h+|er+m?|h+m+|ah|oh)\b[\s,.…-]*|(?:so|ok|okay|right|alright|well|look|listen|basically|actually|anyway|"
    r"honestly|frankly|like|you know|you see|i mean|let me think|let us see|let's see)\s*(?:,|\.\.\.|…)\s*)+",
    re.IGNORECASE,
)
SURE = 0.97  # of what a rule decides alone
TOLD = 0.50  # of what someone else told from the words: enough to be taken, an order is read back as ever


class Reader:
    """Reads messages; built once, shared freely, the same words in the same context always read the same."""

    def __init__(self, learnt: Trained) -> None:
        self._learnt = learnt
        self._known = known_words() | frozenset(learnt.trade)
        self._lexicon: tuple[Lexicon, Names, Speller] | None = None

    @classmethod
    def trained(cls, cache_dir: Path | None, phrases: Phrases | None = None) -> "Reader":
        """A reader from the shipped phrases (or others), learnt once and kept in `cache_dir`."""
        return cls(trained(shipped_phrases() if phrases is None else phrases, cache_dir))

    @property
    def trade(self) -> frozenset[str]:
        """Words of the field: those of the phrases that are no everyday words."""
        return frozenset(self._learnt.trade) - known_words()

    def read(self, text: str, lexicon: Lexicon, context: DialogueContext | None = None) -> Reading:
        """Every act of a message; abstained when there is none that can be told."""
        context = context or DialogueContext()
        opened = _opened(text)
        message = self._message(text[opened:], lexicon)
        if not any(not token.is_mark for token in message.tokens):
            return Reading(text, (), True)
        acts = tuple(replace(act, span=(act.span[0] + opened, act.span[1] + opened))
                     for act in self._acts(message, context))  # fmt: skip
        return Reading(text, acts, not acts)

    def read_as(self, text: str, lexicon: Lexicon, chosen: Sequence[tuple[str, tuple[int, int]]]) -> Reading:
        """The message as acts that someone else told from it, each with its characters in the text.

        What was named and how it was meant is read from those characters as ever: an order somebody
        wondered about stays a wondered-about order. Confidence is the least at which an act is taken.
        """
        message = self._message(text, lexicon)
        acts = tuple(act for name, (start, end) in chosen if (act := self._told(message, name, start, end)) is not None)
        return Reading(text, acts, not acts)

    def _told(self, message: Message, name: str, start: int, end: int) -> Act | None:
        inside = [i for i, token in enumerate(message.tokens) if token.start < end and token.end > start]
        if not inside or all(message.tokens[i].is_mark for i in inside):
            return None
        first, last = inside[0], inside[-1] + 1
        piece = message.piece(first, last)
        quoted = 2 * sum(message.quoted[first:last]) > last - first
        begin, end_of = _sentence_around(message, first, last)
        before = message.piece(begin, last).masked  # a quote may leave out the "do not" before it
        meant = self._meant(name, before, message.piece(begin, end_of).masked, quoted)
        return Act(name, slots_of(name, piece), TOLD, message.span(first, last), meant)

    def _meant(self, act: str, masked: str, sentence: str, quoted: bool) -> Polarity:
        """Rules and what was learnt must both take an order for one, else it is none."""
        ruled = polarity(act, masked, sentence, quoted)
        if act not in ORDERS or ruled != "asserted" or COURTEOUS.search(masked):
            return ruled
        chances = self._learnt.moods.chances(masked)
        return "asserted" if chances["asserted"] >= MEANT_AT else max(chances, key=lambda way: chances[way])

    def _message(self, text: str, lexicon: Lexicon) -> Message:
        names, speller = self._names(lexicon)
        return message_of(text, names, speller)

    def _names(self, lexicon: Lexicon) -> tuple[Names, Speller]:
        """The lexicon turned round, kept for the next message of the same ride."""
        if self._lexicon is None or self._lexicon[0] is not lexicon:
            names = Names(lexicon)
            trade = dict.fromkeys(sorted(names.words()), 2) | dict(self._learnt.trade)
            self._lexicon = (lexicon, names, Speller(self._known | names.words(), trade))
        return self._lexicon[1], self._lexicon[2]

    def _acts(self, message: Message, context: DialogueContext) -> list[Act]:
        whole = message.piece(0, len(message.tokens))
        if (answer := self._answer(whole, context)) is not None:
            return [Act(answer, {}, SURE, message.span(0, len(message.tokens)))]
        if (followed := follow_up(whole, context)) is not None:
            return [Act(followed[0], followed[1], SURE, message.span(0, len(message.tokens)))]
        pieces = parts(message.tokens, message.found)
        opening = self._opening(message, pieces, context)
        if not opening and self._off_topic(message):
            return []
        rest = pieces[len(opening) :]
        labels = _Labels(self._learnt, message, prior(context), rest)
        cut = segments(rest, labels.between, labels.of)
        return [*opening, *self._chosen(message, cut)]

    def _answer(self, piece: Stretch, context: DialogueContext) -> str | None:
        """A message that is nothing but a yes or a no to what is pending."""
        if len(piece.plain.split()) > LONGEST_ANSWER + 2:
            return None
        answer = short_answer(piece.plain, context)
        allowed = {context.last_act} if answer == "confirm" else set()
        says_more = any(cue_count(act, piece.masked) for act in SAYS_MORE if act not in allowed)
        return None if says_more else answer

    def _off_topic(self, message: Message) -> bool:
        """Whether the message as a whole is like nothing that is said here."""
        whole = message.gist(0, len(message.tokens))
        return self._learnt.novelty.chance(whole, self._learnt.ensemble) >= OFF_TOPIC

    def _opening(self, message: Message, pieces: Sequence[Part], context: DialogueContext) -> list[Act]:
        if len(pieces) < 2:
            return []
        piece = message.piece(pieces[0].first, pieces[0].last)
        answer = self._answer(piece, context)
        return [Act(answer, {}, SURE, message.span(pieces[0].first, pieces[0].last))] if answer else []

    def _chosen(self, message: Message, cut: Sequence[Segment]) -> list[Act]:
        acts = [self._act(message, cut, n) for n in range(len(cut))]
        acts = _with_alternatives(acts, [message.tokens[segment.first].word for segment in cut])
        understood = _without_dictation([act for act in acts if act is not None], message.text)
        if len(understood) > 1:
            understood = [act for act in understood if not _mere_courtesy(act, message.text)] or understood[:1]
        return in_this_message(understood)

    def _act(self, message: Message, cut: Sequence[Segment], n: int) -> Act | None:
        segment = cut[n]
        ranked = [
            (self._learnt.ensemble.acts[k], float(np.exp(segment.scores[k]))) for k in np.argsort(-segment.scores)[:6]
        ]
        if ranked[0][0] == "unknown" and (ranked[0][1] >= AS_UNKNOWN or len(cut) > 1):
            return None
        ranked = [pair for pair in ranked if pair[0] != "unknown"]
        piece = message.piece(segment.first, segment.last)
        act, confidence = ranked[0]
        if confidence < LEAST:
            return None
        act = "escalate" if act == "communicate" and _tells_a_team(piece) else act
        said = self._meant(act, piece.masked, _sentence(message, cut, n), _quoted(message, cut, n))
        if act in ORDERS and not cue_count(act, piece.masked):
            confidence *= NO_ORDER_WORD
        slots: dict[str, SlotValue] = slots_of(act, piece)
        span = message.span(segment.first, segment.last)
        others = tuple((other, round(p, 4)) for other, p in ranked if other != act)[:ASK_BACK]
        return Act(act, slots, round(confidence, 4), span, said, others)


SAYS_MORE = (*sorted(ORDERS), "wait", "escalate", "communicate", "query_metric", "query_logs", "hypothesise")


class _Labels:
    """What stretches of one message do, with the weight of the moment added; each stretch is read once."""

    def __init__(self, learnt: Trained, message: Message, weights: Mapping[str, float], pieces: Sequence[Part]) -> None:
        self._learnt, self._message = learnt, message
        self._added = np.asarray([weights.get(act, 0.0) for act in learnt.ensemble.acts], dtype=np.float32)
        self._known: dict[tuple[int, int], Floats] = {}
        pairs = [(a.first, b.last) for a, b in pairwise(pieces)]
        self._read([*((piece.first, piece.last) for piece in pieces), *pairs])

    def of(self, part: Part) -> Floats:
        """Log-probability per act."""
        self._read([(part.first, part.last)])
        return self._known[part.first, part.last]

    def between(self, left: Part, right: Part) -> float:
        """The chance that something new begins with the right part."""
        both = Part(left.first, right.last, right.sentence)
        acts = (np.exp(self.of(left)), np.exp(self.of(right)), np.exp(self.of(both)))
        return self._learnt.boundaries.chance(Junction(self._message, left, right, acts))

    def _read(self, spans: Sequence[tuple[int, int]]) -> None:
        new = [span for span in dict.fromkeys(spans) if span not in self._known]
        if not new:
            return
        rows = self._learnt.ensemble.log_probabilities([self._message.gist(*span) for span in new]) + self._added
        rows = rows - np.log(np.exp(rows).sum(axis=1, keepdims=True))
        self._known |= dict(zip(new, rows, strict=True))


def _opened(text: str) -> int:
    """Where a message begins after what one says while one finds the words; 0 where little else would be left."""
    found = OPENING.match(text)
    return found.end() if found and len(text[found.end() :].split()) > 1 else 0


LISTENERS = frozenset({"support", "product"})  # teams that are told; any other team that is told is meant to act
DICTATED = re.compile(r":\s")


def _tells_a_team(piece: Stretch) -> bool:
    """ "Tell the network on-call" wants them to act; "tell support" wants them to know."""
    teams = {m.value for m in piece.mentions if m.kind == "team"}
    others = [name for name, pattern in AUDIENCES if name != "team" and pattern.search(piece.plain)]
    return bool(teams - LISTENERS) and not others


def _with_alternatives(acts: Sequence[Act | None], openings: Sequence[str]) -> list[Act | None]:
    """Acts in which "or drain" shares the mood of "we could roll back" before it."""
    out: list[Act | None] = []
    for act, opening in zip(acts, openings, strict=True):
        before = out[-1] if out else None
        if (
            act
            and before
            and opening == "or"
            and act.act in ORDERS
            and before.act in ORDERS
            and act.polarity == "asserted"
        ):
            act = replace(act, polarity=before.polarity)
        out.append(act)
    return out


def _mere_courtesy(act: Act, text: str) -> bool:
    return act.act == "small_talk" and len(text[slice(*act.span)].split()) < 4


def _without_dictation(acts: Sequence[Act], text: str) -> list[Act]:
    """Acts without what is dictated after "post an update: ..."; an order in there is somebody's words, not an "
    "order."""
    out: list[Act] = []
    until = -1  # end of the dictation
    for act in acts:
        if act.span[0] < until:
            if act.act in ORDERS:
                out.append(replace(act, polarity="quoted"))
            continue
        if act.act == "communicate" and (colon := DICTATED.search(text, act.span[0], act.span[1] + 2)):
            end = text.find("\n", colon.end())
            until = end if end >= 0 else len(text)
            act = replace(act, span=(act.span[0], len(text[:until].rstrip())))
        out.append(act)
    return out


def _sentence(message: Message, cut: Sequence[Segment], n: int) -> str:
    """The masked sentence that a segment stands in."""
    same = [s for s in cut if s.sentence == cut[n].sentence]
    return message.piece(same[0].first, same[-1].last).masked


def _sentence_around(message: Message, first: int, last: int) -> tuple[int, int]:
    """The tokens from the mark that ends the sentence before, to the one that ends this."""
    ends = [i for i, token in enumerate(message.tokens) if token.is_mark and token.word in ".!?;\n"]
    begin = max((i + 1 for i in ends if i < first), default=0)
    return begin, min((i for i in ends if i >= last), default=len(message.tokens))


def _quoted(message: Message, cut: Sequence[Segment], n: int) -> bool:
    first, last = cut[n].first, cut[n].last
    inside = [message.quoted[i] for i in range(first, last) if not message.tokens[i].is_mark]
    return 2 * sum(inside) > len(inside)
