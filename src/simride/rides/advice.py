"""What could be flown next, as the logbook weighs it."""

from simride.cases.schema import Case
from simride.debrief import load_rubric
from simride.logbook import Candidate


def candidate(case: Case) -> Candidate:
    """A case with the signals its rubric can show."""
    rubric = load_rubric(case.data.rubrics, case.rubric)
    data = case.data
    return Candidate(case.name, data.title, data.kind, data.level, {one.id: one.says for one in rubric.signals})
