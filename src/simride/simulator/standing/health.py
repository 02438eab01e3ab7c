"""Health checks: load balancers leave out hosts that fail them, unless too many would go."""

import numpy as np

from simride.simulator.standing.mechanism import CELL, Held, Moment
from simride.simulator.state import Bools, Segment

UNHEALTHY = 0.5  # share of answers that are errors of its own, at which a host fails its check
LOOKS = 3  # checks in a row that must fail, or pass again
CHECK_EVERY_S = 10.0
PANIC = 0.5  # of a service's hosts in a cluster: where more would go, none go (they all look sick when the check is)
HEALTHY: Held = {"out": np.zeros(())}


class HealthChecks:
    """Shallow checks. Holds `out` [C], 1 where load balancers leave a cell out of rotation."""

    name = "health"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Always: every balanced service is checked."""
        del moment
        return True

    def begin(self, moment: Moment) -> Held:
        """Everyone in rotation."""
        return {"out": np.zeros(len(moment.names.layout.cell_service))}

    def before(self, held: Held, moment: Moment) -> None:
        """No requests for hosts that are out."""
        moment.levers.out |= held["out"] > 0.0

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Who is out from now on."""
        out = shallow(moment, segment, held["out"] > 0.0)
        return held if np.array_equal(out, held["out"] > 0.0) else {"out": out.astype(np.float64)}


def shallow(moment: Moment, segment: Segment, out: Bools) -> Bools:
    """Cells [C] that fail a shallow check.

    It sees a host's own errors, not its network and not what it depends on. Homes of shards are not
    balanced, so they are never taken out. Where more than half would go, all stay.
    """
    layout = moment.names.layout
    looks = min(LOOKS * max(1, round(CHECK_EVERY_S / segment.step_s)), segment.count)
    errors = segment.cells[segment.count - looks : segment.count, :, CELL["error_p"]]
    balanced = layout.sharded[layout.cell_service] == 0
    failing, passing = (errors >= UNHEALTHY).all(axis=0), (errors < UNHEALTHY).all(axis=0)
    sick = balanced & (failing | (out & ~passing))
    if not sick.any():
        return np.asarray(sick)
    place = layout.cell_service * layout.clusters + layout.cell_cluster
    hosts = segment.cells[segment.count - 1, :, CELL["hosts"]].astype(np.float64)
    all_hosts = np.bincount(place, hosts, int(place.max()) + 1)
    sick_hosts = np.bincount(place, hosts * sick, int(place.max()) + 1)
    return np.asarray(sick & (sick_hosts <= PANIC * all_hosts)[place])
