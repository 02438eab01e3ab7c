"""Telling a message that works on the problem from one that recites its vocabulary."""

import re
from collections.abc import Sequence

from simride.debrief.words import GLUE, words
from simride.recorder.events import ActNote

MOST_ACTS = 5  # different acts one message may do
MOST_LISTED = 6  # values one slot may list
MOST_SHORT_ITEMS = 5  # items of three words or fewer between commas, slashes and the like
MOST_ASKED_ITEMS = 7  # the same in a message that only asks: a question may well list what it is about
BARE_FROM_WORDS = 10  # from this length on, some words must hold the others together
LEAST_GLUE = 0.12  # share of such words
CATCHWORDS_FROM = 3  # words without hold that make a message a handful of catchwords
HANDFULS = 4  # of them in a row, and each was part of one recital
HELD = 4  # words that one little word may hold together
PLACES = ("service", "region", "cluster", "rack", "host", "version", "endpoint", "client", "class", "group_by")
SINCE = frozenset({"last", "past", "since", "yesterday", "today"})  # a question about some time is about something

_ITEM = re.compile(r"[,;/|•\n]|\band\b|\bor\b")


def is_recital(text: str, acts: Sequence[ActNote]) -> bool:
    """Whether a message lists more than anyone means at once: it then earns nothing and costs nothing."""
    return _too_many_acts(acts) or _too_long_a_list(acts) or _short_items(text, acts) or _bare(text)


def recited_in_turns(messages: Sequence[tuple[str, Sequence[ActNote]]]) -> frozenset[int]:
    """The places of messages that are handfuls of one recital: catchwords after catchwords, about nothing here.

    A short question may well do without little words, and so may the next; four in a row of which none names a part of
    the fleet, how to split it or since when, are a list that was served in helpings.
    """
    found: set[int] = set()
    row: list[int] = []
    for place, (text, acts) in enumerate(messages):
        row = [*row, place] if _is_handful(text, acts) else []
        if len(row) >= HANDFULS:
            found.update(row)
    return frozenset(found)


def _is_handful(text: str, acts: Sequence[ActNote]) -> bool:
    kept = words(text)
    held = HELD * sum(1 for word in kept if word in GLUE) >= len(kept)
    about = any(act.slots.get(slot) for act in acts for slot in PLACES) or not SINCE.isdisjoint(kept)
    return len(kept) >= CATCHWORDS_FROM and not held and not about


def _too_many_acts(acts: Sequence[ActNote]) -> bool:
    return len({(act.act, act.polarity) for act in acts}) > MOST_ACTS


def _too_long_a_list(acts: Sequence[ActNote]) -> bool:
    listed: dict[str, set[str]] = {}
    for act in acts:
        for slot, value in act.slots.items():
            listed.setdefault(slot, set()).update(_values(value))
    return any(len(values) > MOST_LISTED for values in listed.values())


def _short_items(text: str, acts: Sequence[ActNote]) -> bool:
    items = [words(item) for item in _ITEM.split(text)]
    only_asks = bool(acts) and all(act.act.startswith(("ask_", "query_")) for act in acts)
    most = MOST_ASKED_ITEMS if only_asks else MOST_SHORT_ITEMS
    return sum(1 for item in items if 0 < len(item) <= 3) > most


def _bare(text: str) -> bool:
    kept = words(text)
    glue = sum(1 for word in kept if word in GLUE)
    return len(kept) >= BARE_FROM_WORDS and glue < LEAST_GLUE * len(kept)


def _values(value: object) -> set[str]:
    if isinstance(value, list | tuple):
        return {str(part) for part in value}
    return {str(value)}
