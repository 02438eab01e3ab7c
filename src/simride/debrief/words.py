"""Words as the debrief counts and recognises them: filler left out, whole words only."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_WORD = re.compile(r"[\w'’%.-]*\w[\w'’%]*")
_FILLER_WORDS = """
    a actually ah alright anyway basically eh er erm frankly hm hmm honestly just kind kinda like
    literally mhm ok okay please really right so sort sorta the uh uhm um umm very well yeah yep yes
"""
_FILLER = frozenset(_FILLER_WORDS.split())
_GLUE_WORDS = """
    about after again all am an and any are as at be because been before but by can can't could did do
    does doesn't don't down else every for from get give got had has have he her how i i'd i'll i'm i've
    if in into is isn't it it's its let let's me more my no nobody not now of off on only or our out
    over put same see she should since still tell than that that's their them then there these they
    they're this those through to too try until up us was wasn't we we'll we're we've were what what's
    when where whether which while who who's whose why will with without won't would yet you your
"""
GLUE = frozenset(_GLUE_WORDS.split())  # the little words that hold a sentence together
_FILLER_PHRASES = re.compile(r"\b(you know|i mean|let me see|let's see|how to put it)\b", re.IGNORECASE)

_NUMBER_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|thirty|forty|sixty|half an?|an?"
_UNITS = r"s|sec|secs|seconds?|m|min|mins|minutes?|h|hours?|days?|weeks?"
_NAMES: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "duration": re.compile(
            rf"\b(?:\d+(?:\.\d+)?\s?|(?:{_NUMBER_WORDS})\s(?:(?:full|whole|good|quiet|more)\s)?)(?:{_UNITS})\b",
            re.IGNORECASE,
        ),
        "number": re.compile(rf"\d|\b(?:{_NUMBER_WORDS.replace('|an?', '')}|percent|half|double)\b", re.IGNORECASE),
        "condition": re.compile(r"\b(if|unless|otherwise|until|else|in case|as soon as|as long as)\b", re.IGNORECASE),
        "reason": re.compile(
            r"\b(because|since|so that|as|therefore|which means|would|cost|risk|rather than|but)\b",
            re.IGNORECASE,
        ),
    }
)

_RECOVERED = re.compile(
    r"\b(recovered|fixed|resolved|solved|back to normal|all clear|all good|all green|is over|are over"
    r"|healthy again|working again|everything is fine|everything's fine|we are good|we're good)\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(  # before the claim
    r"\b(not|isn't|isnt|aren't|hasn't|haven't|never|no|before|will|would|should|could|might|may|partly|partially"
    r"|almost|how|define|defined|definition|means|call|count|is it|are we|did|expect|hope)\b",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(r"\b(if|when|once|until|unless|whether|as soon as|means)\b", re.IGNORECASE)  # anywhere
_STEM = 5
_GAP = r"(?:\S+\s+){0,4}?"  # what `*` in a phrase stands for
_SENTENCE = re.compile(r"[^.!?;\n]+[.!?;\n]*")


def words(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without filler."""
    plain = _FILLER_PHRASES.sub(" ", text)
    found = (match.group().lower().strip(".-'’") for match in _WORD.finditer(plain))
    return tuple(word for word in found if word and word not in _FILLER)


def stems(text: str) -> tuple[str, ...]:
    """What a text is about, roughly: its words without the little ones, cut to five letters, each once."""
    return tuple(dict.fromkeys(word[:_STEM] for word in words(text) if word not in GLUE and len(word) > 2))


def contains(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words: 'cat' is not in 'concatenate', '* ' is a gap."""
    parts = [_GAP if part == "*" else re.escape(part) + r"\s+" for part in phrase.split()]
    pattern = r"(?<![\w-])" + "".join(parts).removesuffix(r"\s+") + r"s?(?![\w-])"
    return re.search(pattern, text, re.IGNORECASE) is not None


def names(kind: str, text: str) -> bool:
    """Whether the text names a duration, a number, a condition or a reason."""
    return _NAMES[kind].search(text) is not None


def claims_recovered(text: str) -> bool:
    """Whether some sentence says the trouble is over, without 'not', 'once', 'if' and the like before it."""
    return any(_says_recovered(sentence) for sentence in _SENTENCE.findall(text))


def _says_recovered(sentence: str) -> bool:
    if sentence.rstrip().endswith("?"):
        return False
    found = _RECOVERED.search(sentence)
    if found is None or _ONLY_IF.search(sentence):
        return False
    return _NOT_YET.search(sentence[: found.start()]) is None


CLAIMS: Mapping[str, Callable[[str], bool]] = MappingProxyType({"recovered": claims_recovered})
NAMES = tuple(_NAMES)
