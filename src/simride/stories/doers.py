"""Whose doing or state a sentence is: the narrator's, ours, somebody else's, or nobody's."""

from collections.abc import Sequence

from simride.stories.grammar import BE, I_WORDS, MODALS, PERFECT, is_past
from simride.stories.kinds import kinds_of
from simride.stories.sentences import plain_words

SUBJECTS = {"i": "I", "we": "we", "they": "they", "he": "they", "she": "they", "xname": "they"}
CLAUSE = frozenset(("when", "if", "as", "since", "after", "because", "while", "where", "although", "before", "until"))
BEFORE_OBJECT = frozenset(
    [
        "in", "at", "on", "from", "of", "with", "to", "for", "by", "into", "about", "until", "than", "over",
        "like", "between", "under", "through", "behind", "near"
    ]
)  # fmt: skip
MINE = frozenset(
    [
        "mistake", "fault", "error", "job", "task", "goal", "call", "decision", "idea", "change", "part",
        "duty", "turn", "thing", "role", "answer", "aim"
    ]
)  # fmt: skip
IMPERSONAL = frozenset(("it", "that", "this", "there", "what", "nothing"))
PEOPLE = frozenset(("PERSON", "GROUP"))
SOME = frozenset(
    [
        "two", "three", "four", "five", "six", "both", "each", "several", "others", "another", "most", "some",
        "many", "people", "nobody"
    ]
)  # fmt: skip


def doer_of(text: str) -> str:
    """I, we, they or "", of a sentence as it was said: the subject of its first main clause."""
    return doer(plain_words(_main(text)))


def doer(words: Sequence[str]) -> str:
    """The same of the plain words of a clause."""
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in ("my", "our") and before not in BEFORE_OBJECT:
            if after in MINE:
                return "I" if word == "my" else "we"
            if _is_people(after) or _is_people(words[place + 2] if place + 2 < len(words) else ""):
                return "they"
            return ""
        if word in SUBJECTS and (before not in BEFORE_OBJECT or word == "i"):
            return SUBJECTS[word]
        if word in SOME and after == "of" and place < 2:
            return "they"
        if _is_people(word) and not any(one in BEFORE_OBJECT for one in words[max(0, place - 3) : place]):
            return "they"
        if word in BE or word in PERFECT or word in MODALS or is_past(word):
            return _impersonal(words, place)
    return ""


def _impersonal(words: Sequence[str], verb: int) -> str:
    """`It was my call` is the narrator's; a verb without a subject is the narrator's too, as in notes."""
    if verb == 0 and is_past(words[0]):
        return "I"
    if words[0] in IMPERSONAL and any(word in I_WORDS for word in words[verb + 1 : verb + 4]):
        return "I"
    return ""


def _is_people(word: str) -> bool:
    return bool(PEOPLE & set(kinds_of(word)))


def _main(text: str) -> str:
    """The sentence without a clause before its first main clause, where a comma tells them apart."""
    first = text.split(maxsplit=1)[0].lower() if text.split() else ""
    head, comma, rest = text.partition(",")
    return rest if comma and first in CLAUSE and len(head) < 0.7 * len(text) else text
