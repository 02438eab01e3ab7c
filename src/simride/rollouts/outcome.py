"""What happens in a rollout, line by line, and what comes of it."""

from dataclasses import dataclass
from typing import Literal

from simride.rollouts.defects import Defect

End = Literal["everywhere", "rolled back", "rolled forward"]


@dataclass(frozen=True)
class Happened:
    """One line of a rollout's log."""

    at_h: float  # hours since it began
    stage: str
    what: str
    """One of: deployed, passed, finding, held, promoted, extended, aborted, rolled back, rolled forward, everywhere,
    resumed, paged, hurried, replanned."""
    says: str


@dataclass(frozen=True)
class Outcome:
    """What came of a rollout. Harm in bad-request equivalents, that of other incidents not counted."""

    defect: Defect | None
    ended: End
    harm: float
    hours: float  # until it was everywhere or taken back
    engineer_h: float
    caught_at: str  # stage; "" where nothing was caught, "afterwards" where it was everywhere already
    caught_by: str  # template or guard, "pager", "people"
    caught_share: float  # exposure at that moment
    false_abort: bool
    held: int  # times it stood still for a person
    overridden: int  # findings that a person did not believe
