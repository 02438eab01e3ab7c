"""The ride as a list of moments, each with the signals it is evidence for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simride.base.units import mmss
from simride.debrief.evidence import quoted
from simride.debrief.score import Marks
from simride.recorder.events import Acted, Answered, Asked, Event, Looked, Record, Said

TELLING = frozenset({"brief", "probe", "nudge", "twist", "time_call", "own_questions"})  # moves worth a line


@dataclass(frozen=True)
class Moment:
    """One line of the timeline."""

    at: float
    kind: str
    text: str
    signals: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """As the debrief's JSON shows it."""
        return {"at": mmss(self.at), "kind": self.kind, "text": self.text, "signals": list(self.signals)}


def timeline(record: Record, marks: Marks) -> tuple[Moment, ...]:
    """Words, look-ups, orders and what the examiner said first, in order."""
    signals: dict[int, set[str]] = {}
    for signal in marks.signals:
        for evidence in signal.evidence:
            signals.setdefault(evidence.seq, set()).add(signal.id)
    lines = ((event, _TEXT[event.kind](event)) for event in record if event.kind in _TEXT)
    return tuple(
        Moment(event.at, event.kind, text, tuple(sorted(signals.get(event.seq, ())))) for event, text in lines if text
    )


def _said(event: Event) -> str:
    return quoted(event.payload.text) if isinstance(event.payload, Said) else ""


def _asked(event: Event) -> str:
    payload = event.payload
    return quoted(payload.text) if isinstance(payload, Asked) and payload.move in TELLING else ""


def _answered(event: Event) -> str:
    return quoted(event.payload.text) if isinstance(event.payload, Answered) else ""


def _acted(event: Event) -> str:
    return quoted(event.payload.says) if isinstance(event.payload, Acted) else ""


def _looked(event: Event) -> str:
    payload = event.payload
    if not isinstance(payload, Looked):
        return ""
    query = payload.query
    by = query.get("by") or ()
    parts = [
        payload.tool,
        str(query.get("stat", "")),
        str(query.get("metric", "")),
        f"by {', '.join(by)}" if by else "",
        quoted(str(query["sql"])) if "sql" in query else "",
    ]
    return " ".join(part for part in parts if part)


_TEXT: Mapping[str, Callable[[Event], str]] = MappingProxyType(
    {"said": _said, "asked": _asked, "answered": _answered, "acted": _acted, "looked": _looked}
)
