"""One message as the reader sees it: its tokens, what they name, which of them are quoted."""

from collections.abc import Sequence
from dataclasses import dataclass

from simride.examiner.understanding.gist import LONGEST, gist
from simride.examiner.understanding.lexicon import Names
from simride.examiner.understanding.mentions import Mention, masked, mentions
from simride.examiner.understanding.normalise import Speller, Token, tokens
from simride.examiner.understanding.polarity import quoted_places
from simride.examiner.understanding.stretch import Stretch, stretch

FARTHEST = 4 * LONGEST  # tokens of a stretch looked at for its gist: a pasted log costs no more than a long message


@dataclass(frozen=True)
class Message:
    """One message, tokenised."""

    text: str
    tokens: Sequence[Token]
    found: Sequence[Mention]
    quoted: Sequence[bool]

    def piece(self, first: int, last: int) -> Stretch:
        return stretch(self.tokens, self.found, first, last, self.text)

    def gist(self, first: int, last: int) -> tuple[str, ...]:
        return gist(masked(self.tokens, self.found, first, min(last, first + FARTHEST)))

    def words(self, first: int, last: int) -> list[str]:
        """Tokens first..last that are no marks."""
        return [token.word for token in self.tokens[first:last] if not token.is_mark]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Raw places of tokens first..last, without marks at the ends."""
        solid = [t for t in self.tokens[first:last] if not t.is_mark] or self.tokens[first:last]
        return solid[0].start, solid[-1].end


def message_of(text: str, names: Names, speller: Speller) -> Message:
    """A raw text read against the names of a fleet."""
    found = tokens(text, speller)
    return Message(text, found, mentions(found, names), quoted_places([token.word for token in found]))
