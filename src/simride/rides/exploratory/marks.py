"""Marks of an Exploratory ride: each area's signals from the answers to its questions, with quoted evidence."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simride.debrief.evidence import Evidence, quoted
from simride.debrief.levels import OUTSTANDING_FROM, PARTIAL_FROM, SOLID_FROM, Level, score_of
from simride.debrief.score import AreaMark, Marks, SignalMark
from simride.recorder.events import Event
from simride.rides.exploratory.ride import Exploratory
from simride.rides.exploratory.threads import Thread
from simride.stories.analysis import Analysis, Quoted
from simride.stories.formats import Shows
from simride.stories.showing import Showing, showing

SOLID_SENTENCES, OUTSTANDING_SENTENCES = 3, 5  # different ones that earned something


def marks_of(ride: Exploratory, threads: Sequence[Thread]) -> Marks:
    """The five areas. An area whose question was never reached shows what other answers showed of it, or nothing."""
    found = ride.analysed()
    events = {event.seq: event for event in ride.record}
    more = ride.format.seniority.get(ride.seniority, {})
    areas = {area: _area(ride, area, threads, found, events, more) for area in ride.format.areas}
    return Marks(MappingProxyType(areas))


def area_of(ride: Exploratory, thread: Thread) -> str:
    """The area a question belongs to; none where the bank no longer has it."""
    question = ride.bank.question(thread.question)
    return question.area if question else ""


def evidence_of(quote: Quoted, events: Mapping[int, Event]) -> Evidence:
    """A sentence of an answer as evidence: its event, its time, its words."""
    event = events[quote.source]
    return Evidence(quote.source, event.at, event.fleet_at, quoted(quote.text), quote.source)


def _area(
    ride: Exploratory,
    area: str,
    threads: Sequence[Thread],
    found: Sequence[Analysis],
    events: Mapping[int, Event],
    more: Mapping[str, float],
) -> AreaMark:
    asked = [one for thread, one in zip(threads, found, strict=True) if area_of(ride, thread) == area]
    others = [one for thread, one in zip(threads, found, strict=True) if area_of(ride, thread) != area]
    shown = showing(area, asked, others, ride.format)
    signals = tuple(_signal(area, one, events, more) for one in shown)
    states = [(signal.weight, signal.state) for signal in signals]
    sentences = {quote for one in shown if one.state in ("shown", "partial") for quote in one.evidence}
    contradicted = any(one.state == "contradicted" for one in shown)
    score = score_of(states)
    return AreaMark(area, _level(score, len(sentences), contradicted), score, signals)


def _level(score: float, sentences: int, contradicted: bool) -> Level:
    """By score; held back where it rests on few sentences, or something was contradicted."""
    if score < PARTIAL_FROM or not sentences:
        return "not shown"
    if score < SOLID_FROM or sentences < SOLID_SENTENCES:
        return "partial"
    if score < OUTSTANDING_FROM or contradicted or sentences < OUTSTANDING_SENTENCES:
        return "solid"
    return "outstanding"


def signal_id(area: str, signal: Shows) -> str:
    """Its name in a debrief: signals of every area are told apart by the area, so that a logbook can count them."""
    return signal.id if signal.area else f"{area}-{signal.id}"


def _signal(area: str, shown: Showing, events: Mapping[int, Event], more: Mapping[str, float]) -> SignalMark:
    evidence = tuple(evidence_of(quote, events) for quote in shown.evidence)
    signal = shown.signal
    earned = evidence[0] if evidence and shown.state in ("shown", "partial") else None
    name, weight = signal_id(area, signal), signal.weighs(more)
    return SignalMark(name, area, signal.says, weight, shown.state, evidence, signal.drill, earned)
