"""A conversation of the test's own."""

import pytest

from simride.cases.schema import Case
from simride.simulator.run import Run
from unit.examiner.talking import Talk


@pytest.fixture
def talk(messenger: Case, fleet: Run, draws: dict[str, object]) -> Talk:
    """Ada has heard the brief of the messenger case."""
    begun = Talk(messenger, fleet, draws)
    begun.tick()
    return begun
