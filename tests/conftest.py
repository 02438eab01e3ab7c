"""Fixtures that cost simulation, made once per process; every test gets a fork of its own."""

import pytest

from simride.cases.catalog import library
from simride.cases.draws import drawn, world
from simride.cases.schema import Case
from simride.simulator.run import Run

SEED = 7


@pytest.fixture(scope="session")
def messenger() -> Case:
    """The case Messenger, intermittently slow."""
    return library().load("messenger")


@pytest.fixture(scope="session")
def started(messenger: Case) -> Run:
    """Its fleet at the beginning of the ride, under seed 7. Do not advance it: fork it."""
    return Run.start(world(messenger, SEED))


@pytest.fixture
def fleet(started: Run) -> Run:
    """A fleet of the test's own, at the beginning of the ride."""
    return started.fork()


@pytest.fixture(scope="session")
def draws(messenger: Case) -> dict[str, object]:
    """What seed 7 drew."""
    return drawn(messenger.data, messenger.fleet, SEED)
