"""Words in what was said, as whole words."""

import re
from collections.abc import Iterable


def mentions(about: Iterable[str], text: str, slots: Iterable[str] = ()) -> int:
    """How many of these words or phrases are in the text, as whole words, plurals allowed."""
    low, values = text.lower(), {value.lower() for value in slots}
    return sum(
        word.lower() in values or re.search(rf"(?<!\w){re.escape(word.lower())}(?:s|es)?(?!\w)", low) is not None
        for word in about
    )
