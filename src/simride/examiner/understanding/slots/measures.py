"""What is measured, by which statistic, and what it is split by."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from simride.examiner.understanding.lexicon import DIMENSIONS
from simride.examiner.understanding.slots.places import one_or_many
from simride.examiner.understanding.stretch import Slots, Stretch

ALIAS_OF_DIMENSION: Mapping[str, str] = MappingProxyType(
    {alias: dimension for dimension, aliases in DIMENSIONS.items() for alias in aliases}
)
_DIMENSION = "(" + "|".join(sorted(map(re.escape, ALIAS_OF_DIMENSION), key=len, reverse=True)) + ")"
GROUPED = re.compile(
    r"\b(?:by|per|for each|for every|across(?: all)?|in each|on each|each|every|split(?: \w+)? by|between)"
    rf"(?: the| each)? {_DIMENSION}\b(?:(?: ,| and| then|, and)+(?: by| per)?(?: the)? {_DIMENSION}\b)?"
    rf"(?:(?: ,| and| then|, and)+(?: by| per)?(?: the)? {_DIMENSION}\b)?"
)
WHICH = re.compile(rf"\b(?:which|what) {_DIMENSION}\b")


def grouping(piece: Stretch, act: str) -> Slots:
    """What it is split by."""
    found = [g for match in GROUPED.finditer(piece.plain) for g in match.groups() if g]
    if not found and act.startswith(("ask_", "query_")) and (which := WHICH.search(piece.plain)):
        found = [which.group(1)]
    dimensions = tuple(dict.fromkeys(ALIAS_OF_DIMENSION[alias] for alias in found))
    return {"group_by": dimensions} if dimensions else {}


def measure(piece: Stretch, act: str) -> Slots:
    """Metrics and statistics."""
    metrics = [str(m.value) for m in piece.mentions if m.kind == "metric"]
    stats = [str(m.value) for m in piece.mentions if m.kind == "stat"]
    if not metrics and re.search(r"\b(slow|slower|latent)\b", piece.plain) and act == "query_metric":
        metrics = ["latency"]
    if not metrics and any(stat.startswith("p") for stat in stats):
        metrics = ["latency"]
    out: Slots = {}
    if metrics:
        out["metric"] = one_or_many(metrics)
    if stats:
        out["stat"] = one_or_many(stats)
    return out
