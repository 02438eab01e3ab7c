"""A replacement under way, as a day begins."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """How far the move is: what holds, what the new side has, who still goes to the old one."""

    copied: Mapping[str, float]  # by class: share of its records that the new side has
    stale: Mapping[str, float]  # by class: share of its records that the new side has in an older state
    left: Mapping[str, float]  # by group: callers on somebody's list that go to the old one directly
    hidden: float  # callers of one group that are on nobody's list
    holds: frozenset[str] = frozenset()  # items that hold
    mended: frozenset[str] = frozenset()  # classes of which the new side makes what the old one does
    reads: float = 0.0  # share of the reads that the new side answers
    writes_new: bool = False  # the new side is the authority
    new_only_days: float = 0.0  # days of writes that only the new side has
    unlisted_seen: bool = False  # the callers on nobody's list were seen
    logging_since: int | None = None
    owed_wrong: float = 0.0  # answers of today that are wrong because writes were left behind
    owed_failed: float = 0.0  # calls of today that were refused on purpose
    wrong_so_far: float = 0.0
    complained: bool = False
    astray_days: int = 0  # running, on which far too many answers went wrong by the move

    def has(self, name: str) -> bool:
        """Whether an item holds."""
        return name in self.holds

    @property
    def follows(self) -> bool:
        """Whether the new side gets every write."""
        return self.writes_new or self.has("dual-write")

    @property
    def retired(self) -> bool:
        """Whether the old side is gone."""
        return self.has("retire-old")

    @property
    def used(self) -> float:
        """How much still rests on the old side: half of it its reads, half its writes."""
        return 0.5 * (1.0 - self.reads) + 0.5 * (not self.writes_new)
