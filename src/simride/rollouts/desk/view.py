"""What somebody at the desk sees of a rollout under way: a pure function of its programme, its state and the moment.

Nothing in it tells of the defect or of what is to come.
"""

from simride.rollouts.desk.of_launch import launch_view
from simride.rollouts.desk.of_release import release_view
from simride.rollouts.desk.parts import DeskView
from simride.rollouts.riding.release import Release
from simride.simulator.programmes.launch import Launch
from simride.simulator.programmes.programme import Ledger, Programme
from simride.simulator.spec import Fleet


def has_rollout(programme: Programme) -> bool:
    """Whether there is a rollout to look at."""
    return isinstance(programme, Release | Launch)


def desk_view(ledger: Ledger, fleet: Fleet, at: float) -> DeskView | None:
    """The desk at a moment (fleet seconds); None where the programme has no rollout."""
    programme = ledger.programme
    if isinstance(programme, Release):
        return release_view(programme, ledger.state, ledger.works, at)
    if isinstance(programme, Launch):
        return launch_view(programme, ledger.state, ledger.works, fleet, at)
    return None
