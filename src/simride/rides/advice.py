"""What could be flown next, as the logbook weighs it."""

from simride.cases.schema import Case
from simride.debrief import load_rubric
from simride.logbook import Candidate
from simride.rides.exploratory import NAME
from simride.rides.exploratory.marks import signal_id
from simride.rides.exploratory.report import LEVEL
from simride.stories.formats import exploratory


def candidate(case: Case, first: bool = False) -> Candidate:
    """A case with the signals its rubric can show. `first`: to be advised to whoever has flown nothing."""
    rubric = load_rubric(case.data.rubrics, case.rubric)
    data = case.data
    signals = {one.id: one.says for one in rubric.signals}
    return Candidate(case.name, data.title, data.kind, data.level, signals, first)


def interview_candidate() -> Candidate:
    """The Exploratory interview with everything its answers can show."""
    format = exploratory()
    signals = {signal_id(area, one): one.says for area in format.areas for one in format.of(area)}
    return Candidate(NAME, format.title, NAME, LEVEL, signals, called=format.title)
