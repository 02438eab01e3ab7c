"""What one ride leaves in the logbook: a small value made from its debrief, and nothing else."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from simride.base.errors import LogbookError
from simride.base.units import parse_mmss

LEVELS = ("not shown", "partial", "solid", "outstanding")
MISSED = frozenset({"not_shown", "contradicted"})


@dataclass(frozen=True)
class SignalSeen:
    """One signal of the rubric in one ride that could show it."""

    id: str
    area: str
    says: str
    state: str  # "shown" | "partial" | "not_shown" | "contradicted"
    at: float | None = None  # ride seconds of its earliest evidence, where it has any
    quote: str = ""
    drill: str = ""

    @property
    def missed(self) -> bool:
        """Whether nothing of it was to be seen, or the contrary was."""
        return self.state in MISSED


@dataclass(frozen=True)
class AreaSeen:
    """An area's mark in one ride, and the rider's own for it where they gave one."""

    level: str
    score: float  # 0..1
    own: str = ""

    @property
    def apart(self) -> int | None:
        """Levels the own mark is above the evidence; None where there is no own mark."""
        return LEVELS.index(self.own) - LEVELS.index(self.level) if self.own in LEVELS else None


@dataclass(frozen=True)
class PhaseSeen:
    """Minutes planned for a phase and spent on its work."""

    phase: str
    planned: float
    spent: float


@dataclass(frozen=True)
class Entry:
    """One ride in the logbook. Accommodations are not among what it keeps."""

    ride: str  # the ride's own id
    when: datetime  # when it was flown, aware, UTC
    case: str
    title: str
    kind: str
    difficulty: int  # of the case, 1..3
    format: str
    minutes: float  # of the interview
    areas: Mapping[str, AreaSeen]
    signals: tuple[SignalSeen, ...]
    stamina: tuple[int, ...]  # pieces of evidence per five minutes
    usual: tuple[int, ...]  # the same in the reference response of this case and seed
    usual_at: Mapping[str, float]  # signal -> ride seconds at which the reference response shows it
    pace: tuple[PhaseSeen, ...]
    regret: float | None  # None where the kind knows no harm
    helped: tuple[int, ...]  # the levels of help asked for

    def signal(self, name: str) -> SignalSeen | None:
        """A signal by id, where this ride could show it."""
        return next((one for one in self.signals if one.id == name), None)

    def to_json(self) -> dict[str, Any]:
        """Plain data; `entry_from` reads it back to the same value."""
        return {
            "ride": self.ride,
            "when": self.when.astimezone(UTC).isoformat(),
            "case": self.case,
            "title": self.title,
            "kind": self.kind,
            "difficulty": self.difficulty,
            "format": self.format,
            "minutes": self.minutes,
            "areas": {
                name: {"level": area.level, "score": area.score, "own": area.own} for name, area in self.areas.items()
            },
            "signals": [
                {"id": one.id, "area": one.area, "says": one.says, "state": one.state, "at": one.at,
                 "quote": one.quote, "drill": one.drill}
                for one in self.signals
            ],
            "stamina": list(self.stamina),
            "usual": list(self.usual),
            "usual_at": dict(self.usual_at),
            "pace": [{"phase": one.phase, "planned": one.planned, "spent": one.spent} for one in self.pace],
            "regret": self.regret,
            "helped": list(self.helped),
        }  # fmt: skip


def entry_of(report: Mapping[str, Any], ride: str, when: datetime) -> Entry:
    """The entry of a debrief as `simride debrief --json` prints it. `when` must know its time zone."""
    if when.tzinfo is None:
        raise LogbookError("A ride's date needs its time zone; give it as UTC.")
    own = report.get("self") or {}
    reference = report.get("reference_ride") or {}
    return Entry(
        ride=ride,
        when=when.astimezone(UTC),
        case=report["case"],
        title=report["title"],
        kind=report.get("kind", ""),
        difficulty=int(report.get("level", 0)),
        format=report["format"],
        minutes=float(report.get("minutes", 45.0)),
        areas={
            name: AreaSeen(area["level"], float(area["score"]), own.get(name, ""))
            for name, area in report["areas"].items()
        },
        signals=tuple(_signals(report)),
        stamina=tuple(int(count) for count in report.get("stamina", ())),
        usual=tuple(int(count) for count in reference.get("stamina", ())),
        usual_at={name: float(at) for name, at in sorted((reference.get("shown_at") or {}).items())},
        pace=tuple(PhaseSeen(one["phase"], one["planned"], one["spent"]) for one in report.get("pace", ())),
        regret=None if report.get("harm") is None else float(report["harm"]["regret"]),
        helped=tuple(int(level) for level in report.get("help", ())),
    )


def entry_from(data: Mapping[str, Any]) -> Entry:
    """An entry as `to_json` wrote it. Raises LogbookError where it is none."""
    try:
        return Entry(
            ride=str(data["ride"]),
            when=datetime.fromisoformat(data["when"]),
            case=data["case"],
            title=data["title"],
            kind=data["kind"],
            difficulty=int(data["difficulty"]),
            format=data["format"],
            minutes=float(data["minutes"]),
            areas={name: AreaSeen(**area) for name, area in data["areas"].items()},
            signals=tuple(SignalSeen(**one) for one in data["signals"]),
            stamina=tuple(data["stamina"]),
            usual=tuple(data["usual"]),
            usual_at=dict(data["usual_at"]),
            pace=tuple(PhaseSeen(**one) for one in data["pace"]),
            regret=data["regret"],
            helped=tuple(data["helped"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        sentence = f"This is not an entry of a logbook ({error}). Export it again from where it came."
        raise LogbookError(sentence) from None


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries by date, then by ride: the order in which everything is counted."""
    return tuple(sorted(entries, key=lambda one: (one.when, one.ride)))


def _signals(report: Mapping[str, Any]) -> Iterable[SignalSeen]:
    for name, area in report["areas"].items():
        for one in area["signals"]:
            first = one["evidence"][0] if one["evidence"] else {}
            yield SignalSeen(
                id=one["id"],
                area=name,
                says=one.get("says", one["id"]),
                state=one["state"],
                at=parse_mmss(first["at"]) if first else None,
                quote=first.get("quote", ""),
                drill=one.get("drill", ""),
            )
