"""What a launch is described by: claims, the plan of exposure, and how it stands as a day begins. Shapes only."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, Literal

from simride.simulator.effects import FIELDS
from simride.simulator.world import How

Shows = Literal["load", "use", "drill"]  # what brings a claim that does not hold to light


@dataclass(frozen=True)
class Bite:
    """What a claim that does not hold does to the fleet while anybody is let in: one edit of whole parts of it."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    field: str  # as of an Effect
    value: float
    how: How = "set"
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    calls_to: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError where the field is none that an effect has."""
        if self.field not in FIELDS:
            raise ValueError(f"{self.field!r} is not a field; there are {', '.join(sorted(FIELDS))}")


@dataclass(frozen=True)
class Effort:
    """A check or a repair: what it is called and what it takes."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    says: str  # as an infinitive
    words: tuple[str, ...]  # ways to name it
    days: float  # engineer-days
    wait_days: float = 0.0
    harm: float = 0.0  # bad-request equivalents of holding it, where it is held on users


@dataclass(frozen=True)
class Claim:
    """One line of the dossier: how it is put to the proof, and what follows where it does not hold."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    title: str  # as the dossier has it
    shows: Shows
    check: Effort
    repair: Effort
    held: str  # what the check reports where it holds
    broke: str  # and where it does not
    share: float = 0.0  # of the requests that go bad where everybody is let in
    from_percent: float = 0.0  # let in, up to which nothing is felt; 0: felt as soon as anybody is let in
    bites: tuple[Bite, ...] = ()
    back_min: float = 0.0  # minutes by which going back takes longer
    blind_min: float = 0.0  # minutes by which nobody notices


@dataclass(frozen=True)
class ExposurePlan:
    """How far it is opened, step by step, where nobody in the chair says otherwise. Data, to be read by anybody."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    says: str  # as an infinitive
    words: tuple[str, ...]
    steps: tuple[float, ...]  # percent of those it is meant for
    gate_min: float = 0.0  # after each step, until somebody has looked; 0: nobody looks


@dataclass(frozen=True)
class Step:
    """A share let in, from a moment on."""

    at: float  # fleet seconds
    percent: float
    back_s: float = 0.0  # how long it took to come down to it


@dataclass(frozen=True)
class Standing:
    """How a launch stands as a day begins."""

    day: int
    launch: int  # day on which it is to open
    plan: str
    steps: tuple[Step, ...] = ()
    proven: frozenset[str] = frozenset()  # claims put to the proof, whatever came of it
    found: frozenset[str] = frozenset()  # claims known not to hold, mended since or not
    repaired: frozenset[str] = frozenset()
    held: bool = False  # nobody goes on by themselves
    staffed: bool = False  # people sit with it on the day
    reopens: int | None = None  # day on which the team opens again by itself
    checks: int = 0  # held since the last day was over
    owed: float = 0.0  # harm of what was held or moved since then

    def finding(self, names: frozenset[str]) -> "Standing":
        """With these claims known not to hold."""
        return replace(self, found=self.found | names, proven=self.proven | names)

    @property
    def percent(self) -> float:
        """The share let in, in per cent."""
        return self.steps[-1].percent if self.steps else 0.0
