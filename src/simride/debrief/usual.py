"""When the best response known shows what it shows: what a rider's own pace is held against."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simride.debrief.flight_log import read_log
from simride.debrief.levels import CREDIT
from simride.debrief.pace import stamina
from simride.debrief.score import Marks
from simride.recorder.events import Record


@dataclass(frozen=True)
class Usual:
    """Evidence of the reference response: pieces per five minutes, and when each signal is first shown."""

    stamina: tuple[int, ...] = ()
    shown_at: Mapping[str, float] = field(default_factory=dict)  # signal -> ride seconds

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"stamina": list(self.stamina), "shown_at": {name: round(at) for name, at in self.shown_at.items()}}


def usual_of(record: Record, marks: Marks) -> Usual:
    """From the reference ride and its marks."""
    shown = {
        signal.id: signal.evidence[0].at
        for signal in marks.signals
        if CREDIT[signal.state] > 0 and signal.evidence
    }
    return Usual(tuple(stamina(marks, read_log(record))), shown)
