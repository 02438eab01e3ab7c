"""What a release that is ridden is described by, and how it stands. Shapes only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from simride.rollouts.plan import RolloutPlan


@dataclass(frozen=True)
class Effort:
    """Something people can be put to before or during a release."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    says: str  # as an infinitive
    words: tuple[str, ...]  # ways to name it
    days: float = 0.0  # engineer-days; 0 with no wait: a decision, which holds at once
    wait_days: float = 0.0
    harm: float = 0.0  # bad-request equivalents of doing it, where users feel it


@dataclass(frozen=True)
class Check:
    """A test that can be held before the release: what it reports with the defect there, and without."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    work: Effort
    held: str
    broke: str = ""
    finds: bool = False  # whether it brings the defect of this release to light


@dataclass(frozen=True)
class NewStage:
    """A stage that an amendment puts in."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    before: str  # stage
    stage: Mapping[str, Any]  # as in a plan


@dataclass(frozen=True)
class Amendment:
    """One way to make the plan another one. Its parts are laid over the plan as written, part by part."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    work: Effort
    plan: Mapping[str, Any] = field(default_factory=dict)  # laid over the plan itself
    stages: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # laid over the stage of that name; "*": all
    adds: tuple[NewStage, ...] = ()
    judges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # templates added to a stage; "*": to all
    cures: bool = False  # whether it takes the defect out: two phases, for instance


@dataclass(frozen=True)
class Given:
    """An order to a release under way."""

    at: float  # fleet seconds
    verb: str
    value: float | None = None  # minutes, or a share in per cent
    plan: RolloutPlan | None = None  # of a plan that was amended


@dataclass(frozen=True)
class Start:
    """A beginning of the release."""

    at: float  # fleet seconds
    plan: RolloutPlan
    repaired: bool = False  # what goes out then has been mended


@dataclass(frozen=True)
class Standing:
    """How a release stands: everything else follows from it."""

    day: int
    plan: RolloutPlan
    starts: tuple[Start, ...] = ()
    orders: tuple[Given, ...] = ()
    amended: frozenset[str] = frozenset()
    postponed: bool = False  # nobody starts by themselves
    found: bool = False  # the defect is known
    repaired: bool = False
    checks: int = 0  # held since the last day was over
    owed: float = 0.0  # harm of what was held since then
