"""The gist of a stretch of text: the masked words that say what it does, without courtesy and filler."""

from collections.abc import Sequence

from simride.examiner.understanding.normalise import PUNCTUATION

LONGEST = 60  # words looked at per stretch; a longer one is a paste, and its start says enough
FILLERS = frozenset(
    [
        "um",
        "uh",
        "uhm",
        "erm",
        "er",
        "ah",
        "eh",
        "oh",
        "hm",
        "hmm",
        "like",
        "basically",
        "actually",
        "literally",
        "please",
        "kindly",
        "honestly",
    ]
)

# Openings that carry no act. Stripped alike from training phrases and from what a rider types, longest first, again
# and again, so that "ok so can you please show" and "show" are one thing to the experts. Polarity reads the full text.
OPENINGS: tuple[tuple[str, ...], ...] = tuple(
    sorted(
        (
            tuple(opening.split())
            for opening in (
                "and", "but", "then", "so", "ok", "right", "well", "also", "plus", "because", "while", "meanwhile",
                "now",
                "next", "just", "maybe", "perhaps", "anyway", "and then", "first of all", "after that", "in parallel",
                "in the meantime", "at the same time", "i mean", "you know", "let me see", "let us see then",
                "can you", "could you", "would you", "will you", "can we", "could we", "can i", "could i", "may i",
                "can u",
                "i would like to", "i would like you to", "i want to", "i want you to", "i would", "i will", "we will",
                "i am going to", "we are going to", "going to", "let us", "let me", "we should", "we need to",
                "i need to",
                "we have to", "i have to", "you should", "we must", "we can", "go ahead and", "i also want to",
                "want to",
                "would like to", "need to", "my next step is to", "what i want is to", "i think we should",
                "i think i would", "i would probably", "i guess we should", "in that case", "for now", "quickly",
                "lets",
                "it would be good to", "would you mind", "do you mind", "is it possible to", "be so kind and", "hey",
            )
        ),
        key=len,
        reverse=True,
    )
)  # fmt: skip


def gist(words: Sequence[str]) -> tuple[str, ...]:
    """Words that matter; never empty where there was a word at all."""
    plain = [word for word in words if word not in PUNCTUATION]
    kept = [word for word in plain if word not in FILLERS] or plain
    while shorter := _without_opening(kept):
        kept = shorter
    return tuple(kept[:LONGEST])


def _without_opening(words: Sequence[str]) -> list[str]:
    for opening in OPENINGS:
        if len(words) > len(opening) and tuple(words[: len(opening)]) == opening:
            return list(words[len(opening) :])
    return []
