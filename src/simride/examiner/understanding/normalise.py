"""Raw text as tokens: lower case, contractions spelt out, typing mistakes mended, places in the raw text kept."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

TOKEN = re.compile(
    r"\{[a-z]+\}"  # a mask in a phrase file
    r"|\d{1,2}:\d{2}|\d+(?:\.\d+)+|\d+(?:,\d{3})+(?![\d])"
    r"|[^\W_]+(?:[-_'][^\W_]+|\.\d+)*"
    r"|[.,;:!?\n\"%+()–—-]"
)
NUMBER_WITH_UNIT = re.compile(r"^(\d+(?:\.\d+)?)([a-z]+)$")
UNITS = frozenset(
    ["s", "sec", "secs", "m", "min", "mins", "h", "hr", "hrs", "d", "ms", "am", "pm", "k", "x", "pct", "gb", "mb"]
)
PUNCTUATION = frozenset('.,;:!?\n"%+()–—-')

CONTRACTIONS: Mapping[str, str] = {
    "i'd": "i would", "i'll": "i will", "i'm": "i am", "i've": "i have", "im": "i am", "ive": "i have",
    "we'd": "we would", "we'll": "we will", "we're": "we are", "we've": "we have", "weve": "we have",
    "you'd": "you would", "you'll": "you will", "you're": "you are", "you've": "you have",
    "they'd": "they would", "they're": "they are", "they've": "they have", "they'll": "they will",
    "he's": "he is", "she's": "she is", "it's": "it is", "it'd": "it would", "it'll": "it will",
    "let's": "let us", "lets": "let us", "what's": "what is", "whats": "what is", "where's": "where is",
    "who's": "who is", "whos": "who is", "how's": "how is", "hows": "how is", "when's": "when is",
    "that's": "that is", "thats": "that is", "there's": "there is", "theres": "there is", "here's": "here is",
    "don't": "do not", "dont": "do not", "doesn't": "does not", "doesnt": "does not", "didn't": "did not",
    "didnt": "did not", "can't": "cannot", "cant": "cannot", "won't": "will not", "wont": "will not",
    "isn't": "is not", "isnt": "is not", "aren't": "are not", "arent": "are not", "wasn't": "was not",
    "wasnt": "was not", "weren't": "were not", "shouldn't": "should not", "shouldnt": "should not",
    "wouldn't": "would not", "wouldnt": "would not", "couldn't": "could not", "couldnt": "could not",
    "haven't": "have not", "havent": "have not", "hasn't": "has not", "hasnt": "has not", "ain't": "is not",
    "wanna": "want to", "gonna": "going to", "gotta": "have to", "lemme": "let me", "gimme": "give me",
    "dunno": "do not know", "idk": "i do not know", "pls": "please", "plz": "please", "rn": "right now",
    "atm": "at the moment", "bc": "because", "cuz": "because", "coz": "because", "thx": "thanks",
    "rb": "rollback", "svc": "service", "svcs": "services", "cfg": "config", "conf": "config", "mem": "memory",
    "cust": "customer", "custs": "customers", "dep": "deploy", "deps": "dependencies", "msgs": "messages",
    "oncall": "on-call", "chk": "check", "b4": "before", "yday": "yesterday", "ystd": "yesterday",
    "mins": "minutes", "hrs": "hours", "secs": "seconds", "ppl": "people", "wdyt": "what do you think",
    "teh": "the", "adn": "and", "hte": "the", "taht": "that", "waht": "what",
    "wat": "what", "wut": "what", "wich": "which", "hwo": "how", "shw": "show", "lst": "last", "pst": "past",
    "agian": "again", "frist": "first", "usr": "user", "usrs": "users", "srv": "server", "kk": "ok",
    "okay": "ok", "okey": "ok", "alright": "ok", "u": "you", "ur": "your", "r": "are", "lat": "latency",
    "vers": "version", "versus": "vs", "gotcha": "ok", "w": "with",
}  # fmt: skip
ENDINGS = (
    ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"), ("es", ""), ("s", ""), ("er", ""), ("er", "e"),
    ("ly", ""), ("ies", "y"),
)  # fmt: skip


@dataclass(frozen=True)
class Token:
    """One normalised word or mark and where it stands in the raw text."""

    word: str
    start: int
    end: int
    raw: str

    @property
    def is_mark(self) -> bool:
        return self.word in PUNCTUATION


class Speller:
    """Mends unknown words towards words of the trade; known words are never touched."""

    def __init__(self, known: Iterable[str], trade: Mapping[str, int]) -> None:
        self._trade = trade
        self._known = frozenset(known) | frozenset(trade)
        self._candidates = sorted(word for word in trade if len(word) >= 4)
        self._mended: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """The word itself if known, else the nearest trade word within one edit (two from eight letters)."""
        if len(word) < 4 or word in self._known or any(c.isdigit() for c in word):
            return word
        if word not in self._mended:
            if len(self._mended) > 20_000:  # bounded: a pasted log must not grow memory for ever
                self._mended.clear()
            self._mended[word] = word if self._inflected(word) else self._nearest(word)
        return self._mended[word]

    def _inflected(self, word: str) -> bool:
        return any(word.endswith(end) and word[: len(word) - len(end)] + stem in self._known for end, stem in ENDINGS)

    def _nearest(self, word: str) -> str:
        edits = 1 if len(word) < 7 else 2
        found = process.extract(word, self._candidates, scorer=OSA.distance, score_cutoff=edits, limit=8)
        # A first letter is seldom mistyped except by swapping: "limt" must not become "lift", nor "gander" "danger".
        near = [(w, d) for w, d, _ in found if w[0] == word[0] or sorted(w[:2]) == sorted(word[:2])]
        if not near:
            return word
        return min(near, key=lambda n: (n[1], not _keeps_order(n[0], word), -self._trade[n[0]], n[0]))[0]


def _keeps_order(candidate: str, word: str) -> bool:
    """Whether the typed letters stand in this order in the candidate: a dropped letter is the commonest slip."""
    letters = iter(candidate)
    return all(letter in letters for letter in word)


def tokens(text: str, speller: Speller | None = None) -> list[Token]:
    """The tokens of a raw text, one or more per raw word."""
    found: list[Token] = []
    for match in TOKEN.finditer(_plain(text)):
        raw = match.group()
        found.extend(
            Token(word, match.start(), match.end(), text[match.start() : match.end()])
            for word in _words(raw.lower(), speller)
        )
    return found


def plain_words(text: str) -> list[str]:
    """Lower-case words without marks: what two texts are compared by."""
    return [token.word for token in tokens(text) if not token.is_mark]


def _plain(text: str) -> str:
    """Same length as the text, so that places still hold: curly quotes and wide forms made plain."""
    return "".join(_plain_character(c) for c in text)


def _plain_character(character: str) -> str:
    if character in "’‘`´":
        return "'"
    if character in "“”":
        return '"'
    if character.isascii():
        return character
    plain = normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def _words(word: str, speller: Speller | None) -> list[str]:
    if word in PUNCTUATION:
        return [word]
    if word in CONTRACTIONS:
        return CONTRACTIONS[word].split()
    if word.endswith(("'s", "s'")):
        word = word[:-2] if word.endswith("'s") else word[:-1]
    if (unit := NUMBER_WITH_UNIT.match(word)) and unit.group(2) in UNITS:
        return [unit.group(1), unit.group(2)]
    if "," in word and word.replace(",", "").isdigit():
        return [word.replace(",", "")]
    if speller is None or not word.replace("-", "").isalpha():
        return [word]
    return [speller(word)]
