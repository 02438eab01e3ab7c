"""How sure the reader must be, by what would follow from being wrong."""

from collections.abc import Mapping
from typing import Literal

from simride.examiner.understanding.acts import ORDERS, Act

Verdict = Literal["do", "ask_back"]

LOOK_AT = 0.20  # a wrong look costs a sentence
THINK_AT = 0.20
PEOPLE_AT = 0.35  # a page wakes somebody
ORDER_AT = 0.40  # and is read back all the same
CONFIRM_AT = 0.50  # a yes carries things out

PEOPLE_ACTS = frozenset({"communicate", "escalate"})
THRESHOLDS: Mapping[str, float] = {
    **dict.fromkeys(ORDERS, ORDER_AT),
    **dict.fromkeys(PEOPLE_ACTS, PEOPLE_AT),
    "confirm": CONFIRM_AT,
    "wait": PEOPLE_AT,
}


def threshold(act: str) -> float:
    """The least confidence at which an act is taken at its word."""
    return THRESHOLDS.get(act, LOOK_AT)


def verdict(act: Act) -> Verdict:
    """Do what was said, or ask one thing first."""
    return "do" if act.act != "unknown" and act.confidence >= threshold(act.act) else "ask_back"


def is_ordered(act: Act) -> bool:
    """Only an asserted order is an order: not a refused, a wondered-about or a reported one."""
    return act.polarity == "asserted"
