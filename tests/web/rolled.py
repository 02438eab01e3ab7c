"""A rollout's desk for the stand-in of a ride: a real release, a third of an hour into its first stage."""

from functools import cache

from simride.rides import catalog
from simride.rollouts.desk.parts import DeskView
from simride.rollouts.desk.view import desk_view
from simride.simulator.programmes.course import Course
from unit.rollouts.test_release import BROAD, release

SEED = 11  # of the rides that have one
AT = 10.6 * 3600.0


@cache
def desk(bad: bool = False, at: float = AT) -> DeskView:
    """The desk; `bad`: of a release that was caught and taken back."""
    view = desk_view(Course(release(BROAD if bad else None)).ledger(), catalog.load("messenger").fleet, at)
    assert view is not None
    return view
