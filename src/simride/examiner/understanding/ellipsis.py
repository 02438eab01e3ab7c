"""What is left unsaid: follow-ups that lean on the last look, and "it" that stands earlier in the same message."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from simride.examiner.understanding.acts import ORDERS, SLOTS_OF, Act, DialogueContext, SlotValue
from simride.examiner.understanding.lexicon import METRICS
from simride.examiner.understanding.segment import DIMENSION_WORDS, FRAGMENT
from simride.examiner.understanding.slots.finding import slots_of
from simride.examiner.understanding.slots.places import PLACES
from simride.examiner.understanding.stretch import Stretch

CONTINUES = re.compile(
    r"^(ok |so |now |and |then |but )*(what about|how about|same for|same thing for|the same (thing |chart )?for|"
    r"and for|and in|and the|"
    r"and|for|in|by|per|just|only|now|what is it for|how is it for|also|but|instead|rather|vs|over|since|last|"
    r"split( (it|that))? by)\b"
)
STEMS = re.compile(
    r"^(ok |so |now |and |then |but |yes |no |actually |, )*(what about|how about|same (thing )?for|the same (thing |"
    r"chart )?for|now|and|also|only|just|"
    r"split( (it|that))?|for|make (it|that)|do (it|that)|yes|no)\b"
)
LEANING = frozenset(
    act for act in SLOTS_OF if act.startswith(("query_", "ask_scope", "ask_impact", "inspect", "ask_changes"))
)
METRIC_WORDS = frozenset(word for aliases in METRICS.values() for alias in aliases for word in alias.split())
TARGETS = (*PLACES, "endpoint", "client")
AXES = (("last", "since", "from", "to"), ("cluster", "region"))  # said anew, the old is gone


def follow_up(piece: Stretch, context: DialogueContext) -> tuple[str, dict[str, SlotValue]] | None:
    """The last look again with what this fragment changes, or None when the message stands on its own."""
    act = context.last_act
    if act is None or len(piece.tokens) > 14 or not _leans(piece, act, context):
        return None
    added = slots_of(act, piece)
    added.pop("ref", None)
    old = context.last_slots
    if _asks_anew(piece, added):
        old = {name: value for name, value in old.items() if name != "group_by"}
    return (act, _merged(old, added)) if added else None


def _asks_anew(piece: Stretch, added: Mapping[str, SlotValue]) -> bool:
    """Whether a fragment names what to measure and of what, and does not begin as one that goes on: how the last look
    was split is not meant then. "p50 for the store" is one answer, "and p50 for the store" as many as before.
    """
    measures = any(name in added for name in ("metric", "stat"))
    return measures and any(name in added for name in TARGETS) and STEMS.match(piece.plain) is None


def _leans(piece: Stretch, act: str, context: DialogueContext) -> bool:
    waits = bool(context.pending_choice or context.pending_confirmation)
    if act not in LEANING and not (waits and act in ORDERS):
        return False
    bare = _bare(piece)
    own_metric = any(m.kind in ("metric", "stat") for m in piece.mentions)
    return (
        bare and bool(piece.mentions or CONTINUES.search(piece.plain)) and (not own_metric or act.startswith("query_"))
    )


def _bare(piece: Stretch) -> bool:
    """Whether nothing but names and joining words is left after "what about" and its like."""
    rest = STEMS.sub("", piece.masked).split()
    return all(
        word.startswith("x")
        or not word.isalnum()
        or word in FRAGMENT
        or word in DIMENSION_WORDS
        or word in METRIC_WORDS
        for word in rest
    )


def _merged(old: Mapping[str, SlotValue], new: Mapping[str, SlotValue]) -> dict[str, SlotValue]:
    """Old slots under new ones; a new time replaces the old time whole."""
    replaced = {name for axis in AXES if any(name in new for name in axis) for name in axis}
    return {name: value for name, value in old.items() if name not in replaced} | dict(new)


def in_this_message(acts: Sequence[Act]) -> list[Act]:
    """Acts in which "it" is replaced by what stood earlier in the same message, if exactly one thing did."""
    out: list[Act] = []
    known: dict[str, SlotValue] = {}
    for act in acts:
        if act.slots.get("ref") == "that" and known and act.act in ORDERS | LEANING:
            takes = {
                name: value for name, value in known.items() if name in SLOTS_OF[act.act] and name not in act.slots
            }
            if takes:
                own = {name: value for name, value in act.slots.items() if name != "ref"}
                act = replace(act, slots=takes | own)
        named = {name: value for name, value in act.slots.items() if name in PLACES and value != "all"}
        known = named or known
        out.append(act)
    return out
