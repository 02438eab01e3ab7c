"""Short messages that are about the talk and no part of an answer: next, another one, say that again."""

import re

SHORT = 25  # words: only a short message can be one
DONE = re.compile(
    r"^\W*(?:that(?:'s|’s| is) (?:it|all|my answer|everything)|(?:the )?next(?: question)?(?:,? please)?"
    r"|i(?:'m|’m| am) done)\W*$",
    re.I,
)
NEXT = re.compile(r"^\W*(?:the )?next(?: question)?(?:,? please)?\W*$", re.I)
OTHER = re.compile(
    r"\b(?:another question|different question|no example|cannot think of|can(?:'|’)?t think of|nothing comes to mind"
    r"|never had that|pass on (?:this|that))\b",
    re.I,
)
REPEAT = re.compile(
    r"\b(?:repeat (?:that|the question|it)|say (?:that|it) again|rephrase|what do you mean|in other words\?"
    r"|did not (?:understand|get) the question)\b",
    re.I,
)


def is_short(text: str) -> bool:
    """Whether a message is short enough to be about the talk."""
    return len(text.split()) <= SHORT


def is_aside(text: str) -> bool:
    """Whether a message is about the talk and no part of an answer."""
    return is_short(text) and any(one.search(text) for one in (DONE, OTHER, REPEAT))
