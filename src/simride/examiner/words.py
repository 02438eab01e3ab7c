"""Words in what was said, as whole words."""

import re
from collections.abc import Iterable


def mentions(about: Iterable[str], text: str, slots: Iterable[str] = ()) -> int:
    """How many of these words or phrases are in the text, as whole words, plurals allowed."""
    low, values = text.lower(), {value.lower() for value in slots}
    return sum(word in values or _stands_in(low, word) for word in (one.lower() for one in about))


def _stands_in(low: str, word: str) -> bool:
    """Whether a word is in a text as a whole word. Most are not in it at all, which is found out sooner."""
    return word in low and re.search(rf"(?<!\w){re.escape(word)}(?:s|es)?(?!\w)", low) is not None
