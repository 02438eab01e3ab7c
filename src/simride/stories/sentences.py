"""An answer as sentences, each with its place in the raw text, and as the words that are learnt from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]*)*[.!?]*")
WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)?")
FILLERS = frozenset(
    [
    "um", "uh", "er", "erm", "hmm", "like", "basically", "actually", "literally", "honestly", "well", "okay", "ok",
    "yeah", "yes", "so", "right", "anyway", "obviously",
]
)
FILLER_PHRASES = re.compile(r"\b(?:you know|i mean|sort of|kind of|let me see|to be honest|as i said)\b,?", re.I)
NUMBER_WORDS = frozenset(
    [
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty",
    "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion", "dozen", "half", "twice",
    "zero", "none",
]
)
DAYS = frozenset(
    [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "april",
    "june", "july", "august", "september", "october", "november", "december", "christmas", "easter",
    ]
)  # no names, whatever their first letter; March and May are found by theirs
CONTRACTIONS = {
    "'d": " would", "'ll": " will", "'m": " am", "'ve": " have", "'re": " are", "n't": " not",
}  # fmt: skip
NAME, NUMBER = "xname", "xnumber"


@dataclass(frozen=True)
class Sentence:
    """One sentence: its characters in the raw text, and its words in lower case without filler."""

    start: int
    end: int
    text: str
    words: tuple[str, ...]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences that say anything; what is filler from end to end is left out."""
    return tuple(_sentences(text))


def plain_words(text: str) -> tuple[str, ...]:
    """Lower-case words, numbers and names masked, contractions spelt out, filler left out."""
    spoken = FILLER_PHRASES.sub(" ", text.replace("’", "'"))
    found = list(WORD.finditer(spoken))
    words: list[str] = []
    for place, match in enumerate(found):
        words.extend(_word(match[0], place == 0))
    while words and words[0] in FILLERS:
        words.pop(0)
    return tuple(word for word in words if word not in ("um", "uh", "er", "erm", "hmm", "basically", "literally"))


def _sentences(text: str) -> Iterator[Sentence]:
    for match in SENTENCE.finditer(text):
        raw = match[0]
        start = match.start() + len(raw) - len(raw.lstrip())
        end = match.end() - (len(raw) - len(raw.rstrip()))
        words = plain_words(text[start:end])
        if words:
            yield Sentence(start, end, text[start:end], words)


def _word(raw: str, first: bool) -> list[str]:
    if raw[0].isdigit() or raw.lower() in NUMBER_WORDS:
        return [NUMBER]
    if not first and raw[0].isupper() and raw != "I" and not raw.startswith("I'"):
        day = raw.lower().removesuffix("s")
        return [day] if day in DAYS or day in ("march", "may") else [NAME]
    word = raw.lower()
    for ending, spelt in CONTRACTIONS.items():
        if word.endswith(ending) and len(word) > len(ending):
            return (word[: -len(ending)] + spelt).split()
    return [word]
