"""How sure the reader must be, by what would follow from being wrong."""

from collections.abc import Mapping, Sequence
from typing import Literal

from simride.examiner.understanding.acts import ORDERS, Act
from simride.examiner.understanding.reader import LOOK_AT, ORDER_AT  # a wrong look costs a sentence

Verdict = Literal["do", "ask_back"]

PEOPLE_AT = 0.35  # a page wakes somebody
CONFIRM_AT = 0.50  # a yes carries things out

LOOKS = frozenset({"query_metric", "query_logs", "query_traces", "inspect_host"})
FREE_OF_DOUBT = frozenset(
    {
        "hypothesise",
        "state_tradeoff",
        "prioritise",
        "recap",
        "plan_prevention",
        "communicate",
        "escalate",
    }
)  # a nod at most, or guarded by a threshold of its own
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


BESIDE_AT = 0.50  # for a look that stands beside another act of the message
PLANNING = frozenset({"plan_prevention"})
BESIDE: Mapping[str, float] = {"ask_help": 0.80, "wait": 0.60}
BESIDE_PLAN_AT = 0.80  # 'alert on the p99 by cluster' is a plan, not a look


def counts_beside(act: Act, acts: Sequence[Act]) -> bool:
    """Whether an act is sure enough to be answered beside the others of its message."""
    if act.act in FREE_OF_DOUBT:
        return True
    least = BESIDE.get(act.act, BESIDE_AT) if act.act not in ORDERS else ORDER_AT
    if act.act in LOOKS and any(other.act in PLANNING and other.confidence >= 0.5 for other in acts):
        least = BESIDE_PLAN_AT
    return act.confidence >= least or act is max(acts, key=lambda one: one.confidence)


def is_ordered(act: Act) -> bool:
    """Only an asserted order is an order: not a refused, a wondered-about or a reported one."""
    return act.polarity == "asserted"
