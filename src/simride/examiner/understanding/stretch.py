"""One stretch of a message, seen as what reads it needs it."""

from collections.abc import Sequence
from dataclasses import dataclass

from simride.examiner.understanding.acts import SlotValue
from simride.examiner.understanding.mentions import Mention
from simride.examiner.understanding.normalise import Token

Slots = dict[str, SlotValue]  # name -> what was said, canonical


@dataclass(frozen=True)
class Stretch:
    """One segment seen four ways: words, mentions inside, text with numbered mentions, text with plain masks."""

    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    marked: str  # "<region:0> by <stat:1>"
    masked: str  # "xregion by xstat"
    plain: str
    raw: str


def stretch(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int, text: str) -> Stretch:
    """The stretch of tokens first..last."""
    inside = [m for m in found if m.first >= first and m.last <= last]
    starts = {m.first: n for n, m in enumerate(inside)}
    marked, masks, i = [], [], first
    while i < last:
        if (n := starts.get(i)) is not None:
            marked.append(f"<{inside[n].kind}:{n}>")
            masks.append("x" + inside[n].kind if inside[n].kind != "metric" else " ".join(_words(tokens, inside[n])))
            i = inside[n].last
        else:
            marked.append(tokens[i].word)
            masks.append(tokens[i].word)
            i += 1
    raw = text[tokens[first].start : tokens[last - 1].end] if last > first else ""
    plain = " ".join(token.word for token in tokens[first:last])
    return Stretch(tokens[first:last], inside, " ".join(marked), " ".join(masks), plain, raw)


def _words(tokens: Sequence[Token], mention: Mention) -> list[str]:
    return [token.word for token in tokens[mention.first : mention.last]]
