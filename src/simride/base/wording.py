"""Small forms of words that sentences are put together from. Words in, words out; nothing here knows a fleet."""

from collections.abc import Iterable

PAUSES = ",;:"


def listed(names: Iterable[str], joint: str = "and", none: str = "none") -> str:
    """'a', 'a and b', 'a, b and c'; `joint` stands before the last, `none` where there are no names."""
    items = list(names)
    if not items:
        return none
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} {joint} {items[-1]}"


def counted(count: float, name: str) -> str:
    """'1 host', '1,200 hosts', '1.5 days': a count and what is counted, for names that take an s."""
    number = f"{count:,}" if isinstance(count, int) else f"{count:g}"
    return f"{number} {name if count == 1 else f'{name}s'}"


def capital(text: str) -> str:
    """The same words beginning with an upper-case letter; all other letters stay as they are."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Words as a sentence: an upper-case beginning and one full stop."""
    return f"{capital(text).removesuffix('.')}."


def clause(text: str) -> str:
    """A sentence as a part of a longer one: without its full stop, and small at its beginning.

    What begins with 'I', or with a name that its letters or digits give away ('CPU', 'p99', 'Ada's'), stays as it is.
    """
    bare = text.strip().rstrip(".")
    first = bare.split(" ", 1)[0].rstrip(PAUSES)
    a_name = first == "I" or first[1:] != first[1:].lower() or not first.replace("-", "").isalpha()
    return bare if a_name else bare[:1].lower() + bare[1:]
