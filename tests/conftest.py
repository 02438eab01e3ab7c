"""Fixtures that cost simulation, made once per process; every test gets a fork of its own."""

from typing import Any

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of a module stay together for what they share; a case of the library shares nothing with the next."""
    from xdist.scheduler import LoadScopeScheduling

    class ByModuleOrCase(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if nodeid.startswith("tests/library/") else super()._split_scope(nodeid)

    return ByModuleOrCase(config, log)
