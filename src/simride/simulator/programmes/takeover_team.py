"""The team of a takeover and its service, as a day begins."""

from collections.abc import Mapping
from dataclasses import dataclass

DONE: Mapping[str, str] = {"tune": "tuned", "runbook": "runbooks", "fix": "fixed", "soften": "softened"}


@dataclass(frozen=True)
class Team:
    """The team and its service as a day begins."""

    left: tuple[float, ...]  # bad requests of the last 28 days, oldest first
    tuned: frozenset[str] = frozenset()
    runbooks: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    softened: frozenset[str] = frozenset()  # served without what another team owns, for a while
    toil: float = 0.5  # share of the time, over the last days
    tired: float = 0.5  # 0 rested .. 1 worn out
    carried: float = 0.0  # hours of a weekend, taken off on Monday
    number: int = 400  # of the last release
    frozen: bool = False
    held: int = 0  # releases that wait
    canary: bool = False
    drilled: bool = False
    automated: bool = False
    slo: bool = False
    policy: bool = False
    hired: float = 0.0
    shared: bool = False  # developers take part in the rota
    tool_releases: bool = False  # a tool does what people did by hand at each release
    train: bool = False  # releases are collected and go out together once a week
    risk_known: bool = False  # a check has shown what is broken behind a green light
    risk_mended: bool = False

    def done(self, verb: str) -> frozenset[str]:
        """The classes for which that was done."""
        found: frozenset[str] = getattr(self, DONE[verb])
        return found

    def rota(self, engineers: float) -> float:
        """How many of so many engineers and the developers share the nights."""
        return engineers + self.hired + (6.0 if self.shared else 0.0)
