"""A stretch of a flown ride to export, and readers of other people's making."""

import os
import shutil

import pytest

from simride.exports import Stretch
from simride.exports.requests import chosen
from simride.exports.series import Metrics, collect
from simride.simulator.run import Run
from simride.simulator.telemetry import Trace

FLOWN_S, EXPORTED_S = 1500.0, 600.0


@pytest.fixture(scope="session")
def stretch(started: Run) -> Stretch:
    """Ten minutes of Messenger under seed 7, in steps of a minute, in which its fault is at work."""
    run = started.fork()
    run.advance(run.world.begins_at + FLOWN_S)
    return Stretch(run.view(), run.now - EXPORTED_S, run.now, 60.0)


@pytest.fixture(scope="session")
def measured(stretch: Stretch) -> Metrics:
    """Its metrics."""
    return collect(stretch, lambda done: None)


@pytest.fixture(scope="session")
def sampled(stretch: Stretch) -> tuple[Trace, ...]:
    """Its requests."""
    return chosen(stretch.view, stretch.start, stretch.end, lambda done: None)


@pytest.fixture(scope="session")
def need():
    """Ask for a program of Debian's: the test is skipped where it is missing, and fails in CI."""

    def ask(program: str, package: str) -> str:
        found = shutil.which(program)
        if found is None:
            sentence = f"needs {program}: apt-get install --no-install-recommends {package}"
            if os.environ.get("CI") == "true":
                pytest.fail(sentence)
            pytest.skip(sentence)
        return found

    return ask
