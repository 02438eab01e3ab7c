"""What could be flown next, as the logbook weighs it."""

from simride.cases.schema import Case
from simride.debrief import load_rubric
from simride.logbook import Candidate


def candidate(case: Case, first: bool = False) -> Candidate:
    """A case with the signals its rubric can show. `first`: to be advised to whoever has flown nothing."""
    rubric = load_rubric(case.data.rubrics, case.rubric)
    data = case.data
    signals = {one.id: one.says for one in rubric.signals}
    return Candidate(case.name, data.title, data.kind, data.level, signals, first)
