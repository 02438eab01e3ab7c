"""The debrief: marks, harm, pace and the story of the ride, as plain data in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simride.base.units import mmss
from simride.cases.schema import AREA_TITLES, LEVELS, Case
from simride.debrief.flight_log import FlightLog, read_log
from simride.debrief.harm_curves import HarmCurves, for_drawing
from simride.debrief.levels import CREDIT
from simride.debrief.pace import PhasePace, pace, stamina
from simride.debrief.score import AreaMark, Marks, SignalMark
from simride.debrief.terminal import as_text
from simride.debrief.timeline import Moment, timeline
from simride.debrief.told import OrderTold, orders_told, summary
from simride.debrief.usual import Usual
from simride.recorder.events import Answered, Record, SelfMarked

BEST_SHOWN = 3  # signals told per area in words
MOST_QUOTES = 3  # per signal
HELP = "help-"  # what the answers that help are about, before their level


@dataclass(frozen=True)
class Drill:
    """The one behaviour most worth practising next."""

    signal: str
    area: str
    says: str


@dataclass(frozen=True)
class Report:
    """Everything a debrief shows. `to_json` and `to_text` are two ways to read it."""

    case: str
    title: str
    seed: int
    format: str
    marks: Marks
    harm: HarmCurves
    own: Mapping[str, str]  # area -> the rider's own level
    stamina: tuple[int, ...]
    pace: tuple[PhasePace, ...]
    timeline: tuple[Moment, ...]
    orders: tuple[OrderTold, ...]
    summary: str
    hard: tuple[str, ...]  # what made it hard
    drill: Drill | None
    kind: str  # of the case
    level: int  # of the case, 1..3
    minutes: float  # of the interview, without anyone's extra time
    help: tuple[int, ...]  # the levels of help that were given
    usual: Usual  # where the reference response shows its evidence

    def to_json(self) -> dict[str, Any]:
        """The shape `simride debrief --json` prints."""
        yours, nothing, reference = self.harm.totals
        return {
            "case": self.case,
            "seed": self.seed,
            "format": self.format,
            "title": self.title,
            "areas": {name: area_json(mark) for name, mark in self.marks.areas.items()},
            "harm": {
                "yours": round(yours),
                "nothing": round(nothing),
                "reference": round(reference),
                "regret": round(self.harm.regret, 3),
            },
            "curves": {
                "step_s": max(60, round(self.harm.step_s)),
                "yours": for_drawing(self.harm.yours, self.harm.step_s),
                "nothing": for_drawing(self.harm.nothing, self.harm.step_s),
                "reference": for_drawing(self.harm.reference, self.harm.step_s),
            },
            "orders": [order.to_json() for order in self.orders],
            "stamina": list(self.stamina),
            "pace": [{"phase": one.phase, "planned": one.planned, "spent": one.spent} for one in self.pace],
            "timeline": [moment.to_json() for moment in self.timeline],
            "summary": self.summary,
            "hard": list(self.hard),
            "self": dict(sorted(self.own.items())),
            "drill": {"signal": self.drill.signal, "area": self.drill.area, "says": self.drill.says}
            if self.drill
            else None,
            "weak_regimes": list(self.harm.weak_regimes),
            "kind": self.kind,
            "level": self.level,
            "minutes": self.minutes,
            "help": list(self.help),
            "reference_ride": self.usual.to_json(),
        }

    def to_text(self) -> str:
        """The debrief for a terminal."""
        return as_text(self.to_json(), AREA_TITLES, LEVELS)


def report(
    case: Case,
    record: Record,
    marks: Marks,
    harm: HarmCurves,
    culprit: Mapping[str, Any] | None = None,
    usual: Usual | None = None,
) -> Report:
    """The debrief of one ride. `culprit` is the case's with this seed's draws filled in, where it has any.

    `usual` says when the reference response shows what it shows: what a logbook holds a rider's pace against.
    """
    log = read_log(record)
    cause = case.data.culprit if culprit is None else culprit
    begun = log.begun
    return Report(
        case=begun.case if begun else case.name,
        title=case.data.title,
        seed=begun.seed if begun else 0,
        format=begun.format if begun else "",
        marks=marks,
        harm=harm,
        own=_own_marks(record),
        stamina=tuple(stamina(marks, log)),
        pace=pace(log, case.data.plan),
        timeline=timeline(record, marks),
        orders=orders_told(log, harm),
        summary=summary(log, harm, cause) or _nothing_said(log),
        hard=_hard(cause),
        drill=_drill(marks),
        kind=case.data.kind,
        level=case.data.level,
        minutes=case.data.minutes,
        help=_help(record),
        usual=usual or Usual(),
    )


def area_json(mark: AreaMark) -> dict[str, Any]:
    """An area as `--json` prints it."""
    return {
        "level": mark.level,
        "score": mark.score,
        "signals": [
            {
                "id": signal.id,
                "state": signal.state,
                "says": signal.says,
                "weight": signal.weight,
                "evidence": [evidence.to_json() for evidence in signal.evidence[:MOST_QUOTES]],
                "drill": signal.drill,
            }
            for signal in mark.signals
        ],
        "most": [signal.id for signal in mattered(mark)],
    }


def mattered(mark: AreaMark) -> tuple[SignalMark, ...]:
    """The three signals that moved the level most, for or against."""
    moved = [signal for signal in mark.signals if CREDIT[signal.state] != 0]
    return tuple(sorted(moved, key=lambda one: (-one.weight * abs(CREDIT[one.state]), one.id))[:BEST_SHOWN])


def _own_marks(record: Record) -> Mapping[str, str]:
    """The last own marks before landing, for areas and levels that exist."""
    own: dict[str, str] = {}
    for event in record:
        if isinstance(event.payload, SelfMarked):
            own = {
                area: level for area, level in event.payload.levels.items() if area in AREA_TITLES and level in LEVELS
            }
    return own


def _help(record: Record) -> tuple[int, ...]:
    """The level of each help that was given, in order."""
    about = (event.payload.about for event in record if isinstance(event.payload, Answered))
    levels = (name.removeprefix(HELP) for name in about if name.startswith(HELP))
    return tuple(int(level) for level in levels if level.isdigit())


def _drill(marks: Marks) -> Drill | None:
    """What would have gained most: weight times the credit missed."""
    missed = [(signal.weight * (1.0 - CREDIT[signal.state]), signal) for signal in marks.signals]
    missed = [(gain, signal) for gain, signal in missed if signal.state in ("not_shown", "contradicted", "partial")]
    if not missed:
        return None
    signal = min(missed, key=lambda one: (-one[0], one[1].id))[1]
    return Drill(signal.id, signal.area, signal.drill)


def _hard(culprit: Mapping[str, Any]) -> tuple[str, ...]:
    hard = culprit.get("hard", ())
    names = {key: str(value) for key, value in culprit.items() if isinstance(value, str | int | float)}
    lines = (hard,) if isinstance(hard, str) else tuple(str(line) for line in hard)
    return tuple(_filled(line, names) for line in lines)


def _filled(line: str, names: Mapping[str, str]) -> str:
    """`{rack}` and the like replaced by what the culprit says; anything else is left as it stands."""
    for name, value in names.items():
        line = line.replace("{" + name + "}", value)
    return line


def _nothing_said(log: FlightLog) -> str:
    return "" if log.did_something else f"You said nothing in {mmss(log.ends_at)}, so there is nothing to mark."
