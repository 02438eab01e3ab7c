"""From weighted signals to a level. Every threshold of the scoring is here."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from simride.cases.schema import LEVELS

State = Literal["shown", "partial", "not_shown", "contradicted"]
Level = Literal["not shown", "partial", "solid", "outstanding"]

CREDIT: Mapping[State, float] = MappingProxyType({"shown": 1.0, "partial": 0.4, "not_shown": 0.0, "contradicted": -0.5})
PARTIAL_FROM = 0.08
SOLID_FROM = 0.5  # above what partial signals alone can reach
OUTSTANDING_FROM = 0.75
SOLID_SOURCES = 3  # different messages or events that earned something
OUTSTANDING_SOURCES = 4
SOLID_OVER_S = 300.0  # from the first of them to the last
assert LEVELS == ("not shown", "partial", "solid", "outstanding")


def score_of(states: Sequence[tuple[float, State]]) -> float:
    """The weighted mean credit of the reachable signals, from 0 to 1, to four digits."""
    weight = sum(weight for weight, _ in states)
    credit = sum(weight * CREDIT[state] for weight, state in states)
    return round(max(0.0, credit / weight), 4) if weight else 0.0


def level_of(states: Sequence[tuple[float, State]], shown_at: Mapping[int, float]) -> Level:
    """The level of an area: by score, then held back where the evidence is bunched or contradicted."""
    score = score_of(states)
    times = shown_at.values()
    if score < PARTIAL_FROM or not times:
        return "not shown"
    spread_out = len(shown_at) >= SOLID_SOURCES and max(times) - min(times) >= SOLID_OVER_S
    if score < SOLID_FROM or not spread_out:
        return "partial"
    contradicted = any(state == "contradicted" for _, state in states)
    if score < OUTSTANDING_FROM or contradicted or len(shown_at) < OUTSTANDING_SOURCES:
        return "solid"
    return "outstanding"
