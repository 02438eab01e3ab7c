"""Kinds that take weeks, each through a case of the library; their fleets with two hours of history only."""

from dataclasses import replace

import pytest

from simride.cases.catalog import library
from simride.cases.draws import world
from simride.simulator.programmes.kinds import KINDS
from simride.simulator.run import Run

SEED = 7


def cases_of_weeks():
    """One case of each kind of programme, the first by name; a kind without a case cannot be flown."""
    cases = [case for case in library().all() if case.data.programme]
    return {kind: next(case for case in cases if case.data.kind == kind) for kind in KINDS}


@pytest.fixture(scope="session", params=sorted(KINDS))
def weeks_case(request):
    """A case of each kind that takes weeks."""
    return cases_of_weeks()[request.param]


@pytest.fixture(scope="session")
def weeks_started(weeks_case):
    """Its fleet at the beginning of the ride. Do not advance it: fork it."""
    return Run.start(replace(world(weeks_case, SEED), day_s=7200.0, fine_s=600.0))


@pytest.fixture(scope="session")
def takeover_case():
    """The first takeover of the library."""
    return library().load("night-pager")


@pytest.fixture(scope="session")
def replace_case():
    """The first replacement of the library."""
    return library().load("moving-albums")


@pytest.fixture(scope="session")
def expand_case():
    """The first case of the library in which something grows."""
    return library().load("winter-sale")
