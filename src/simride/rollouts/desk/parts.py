"""What somebody at the rollout desk sees of a rollout under way. Shapes only; shares 0..1, times in fleet seconds."""

from dataclasses import dataclass
from typing import Literal

Place = Literal["done", "now", "to come"]


@dataclass(frozen=True)
class StageLine:
    """One stage of the plan as it stands now."""

    name: str
    share: float  # of the service's requests
    unit: str
    bake_s: float
    gate: str  # what lets the next one begin, in words
    place: Place
    checks: tuple[str, ...]  # what it judges, by name
    sees: str  # what it can see, and cannot
    longer: str  # what a longer bake would add, and would not


@dataclass(frozen=True)
class CheckLine:
    """One thing that is judged in the stage of now."""

    name: str
    verdict: str
    value: float  # NaN where nothing was measured
    measured: str  # in words; "" where there is nothing yet
    says: str


@dataclass(frozen=True)
class Sides:
    """The new version beside what it is compared with, in the stage of now, so far after each minute of it [T].

    Bounds hold nineteen times in twenty; they count what hosts differ by, so they narrow only so far.
    """

    stage: str
    minutes: tuple[float, ...]  # that were measured in the stage
    errors: tuple[float, ...]  # share of requests that failed on the new version
    errors_low: tuple[float, ...]
    errors_high: tuple[float, ...]
    usual: tuple[float, ...]  # the same on the other side; empty where there is none
    slower: tuple[float, ...]  # relative rise of mean latency; empty where there is no other side
    slower_low: tuple[float, ...]
    slower_high: tuple[float, ...]
    requests: float  # on the new version so far
    failed: float
    hosts: int
    others: int  # hosts on the other side


@dataclass(frozen=True)
class WayBack:
    """How it is taken back from here."""

    says: str
    minutes: float


@dataclass(frozen=True)
class BudgetLine:
    """What the release may cost of the month's error budget: shares of it, which may be above 1."""

    so_far: float | None  # by what was measured; None where nothing was
    if_all_fails: float  # all of what is exposed now, until the way back is over
    unseen: float | None  # of errors that rise by just less than any stage sees, on the whole way; None: no stage looks
    unseen_rise: float | None  # that ratio
    says: str


@dataclass(frozen=True)
class LogLine:
    """One line of what happened."""

    at: float
    stage: str
    what: str
    says: str


@dataclass(frozen=True)
class OrderLine:
    """Something that can be ordered of it, or why it cannot be now."""

    name: str  # of the item of work
    says: str  # as an infinitive
    takes: str  # "percent", "amount" or ""
    why_not: str  # "" where it can be
    kind: Literal["steer", "plan", "before"]


@dataclass(frozen=True)
class DeskView:
    """A rollout as it can be seen at a moment: nothing of what is hidden in it, nothing of what is to come."""

    of: str  # what goes out
    plan: str
    at: float
    share: float
    doing: str  # in words
    until: float | None  # when that is over by the plan
    next_stage: str  # what comes then, by the plan; "" where nothing does
    waits_for: str  # why it is held; "" where it is not
    over: bool  # taken back, or mended and everywhere
    stages: tuple[StageLine, ...]
    checks: tuple[CheckLine, ...]
    sides: Sides | None
    guards: tuple[str, ...]
    way_back: WayBack | None
    emergency_lane: str
    budget: BudgetLine
    log: tuple[LogLine, ...]
    orders: tuple[OrderLine, ...]
    measures: bool = True  # whether it counts by itself; what a launch does is on the fleet's metrics

    @property
    def stage(self) -> StageLine | None:
        """The stage it is at; None before the first and after the last."""
        return next((stage for stage in self.stages if stage.place == "now"), None)
