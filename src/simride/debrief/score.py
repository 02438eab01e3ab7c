"""Marks from the record, the rubric and the fleet: pure, the same every time."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from simride.cases.schema import AREAS, PlanPhase
from simride.debrief.evidence import Evidence
from simride.debrief.facts import FleetFacts
from simride.debrief.flight_log import read_log
from simride.debrief.levels import Level, State, level_of, score_of
from simride.debrief.matching import Ride
from simride.debrief.rubric import Rubric, Signal
from simride.debrief.signals import evaluate, evidence_of
from simride.debrief.vocabulary import Predicate
from simride.recorder.events import Record

PLANNED_MINUTES = 45.0  # the ride that the minutes in a rubric are written for
MOST_PER_MESSAGE = 3  # signals one message can earn


@dataclass(frozen=True)
class SignalMark:
    """What one signal's evidence says."""

    id: str
    area: str
    says: str
    weight: float
    state: State
    evidence: tuple[Evidence, ...]  # all of it, earliest first
    drill: str
    credited: Evidence | None = None  # the one it is credited to, where it earned anything


@dataclass(frozen=True)
class AreaMark:
    """The level of one area and the signals it comes from."""

    area: str
    level: Level
    score: float  # 0..1
    signals: tuple[SignalMark, ...]


@dataclass(frozen=True)
class Marks:
    """One mark per area. There is no overall mark."""

    areas: Mapping[str, AreaMark]

    @property
    def signals(self) -> tuple[SignalMark, ...]:
        """Every signal of every area."""
        return tuple(signal for area in self.areas.values() for signal in area.signals)


def score(record: Record, rubric: Rubric, facts: FleetFacts, plan: Sequence[PlanPhase], seniority: str = "") -> Marks:
    """Marks per area, each signal in one of four states with the events that put it there."""
    ride = Ride(
        read_log(record),
        facts,
        MappingProxyType({phase.name: phase.until * 60.0 for phase in plan}),
        plan[-1].until / PLANNED_MINUTES if plan else 1.0,
    )
    reachable = [
        signal for signal in rubric.signals if signal.reachable is None or evaluate(signal.reachable, ride).true
    ]
    marked = _marked(reachable, ride, seniority)
    return Marks(
        MappingProxyType(
            {area: _area(area, [marked[signal.id] for signal in reachable if signal.area == area]) for area in AREAS}
        )
    )


def _marked(signals: Sequence[Signal], ride: Ride, seniority: str) -> dict[str, SignalMark]:
    """Each signal's mark. Heavier ones draw on a message first; a message earns only so many."""
    spent: Counter[int] = Counter()
    marks = {}
    for signal in sorted(signals, key=lambda one: (-one.weighs(seniority), one.id)):
        state, evidence, credited = _state(signal, ride, spent)
        marks[signal.id] = SignalMark(
            signal.id,
            signal.area,
            signal.says,
            signal.weighs(seniority),
            state,
            evidence,
            signal.drill,
            credited,
        )
    return marks


def _state(signal: Signal, ride: Ride, spent: Counter[int]) -> tuple[State, tuple[Evidence, ...], Evidence | None]:
    """The first that holds: contradicted, shown, partial; with its evidence and what it is credited to."""
    against = _evidence(signal.contradicted, ride)
    if against:
        return "contradicted", against, None
    halves: tuple[tuple[State, Predicate | None], ...] = (
        ("shown", signal.shown),
        ("partial", signal.partial),
    )
    for state, predicate in halves:
        evidence = _evidence(predicate, ride)
        credited = _credited(evidence, spent)
        if credited:
            return state, evidence, credited
    return "not_shown", (), None


def _evidence(predicate: Predicate | None, ride: Ride) -> tuple[Evidence, ...]:
    return () if predicate is None else evidence_of(predicate, ride)


def _credited(evidence: Sequence[Evidence], spent: Counter[int]) -> Evidence | None:
    """The piece whose message was drawn on least, which is charged; None where all are spent."""
    left = [one for one in evidence if spent[one.source] < MOST_PER_MESSAGE]
    if not left:
        return None
    chosen = min(left, key=lambda one: (spent[one.source], one.seq))
    spent[chosen.source] += 1
    return chosen


def _area(area: str, signals: Sequence[SignalMark]) -> AreaMark:
    states = [(signal.weight, signal.state) for signal in signals]
    return AreaMark(area, level_of(states, _earned_at(signals)), score_of(states), tuple(signals))


def _earned_at(signals: Iterable[SignalMark]) -> dict[int, float]:
    """When each message or event that earned something was."""
    return {signal.credited.source: signal.credited.at for signal in signals if signal.credited}
