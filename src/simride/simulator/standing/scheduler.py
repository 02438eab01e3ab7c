"""The scheduler: hosts that are wanted become hosts that serve only where there is room for them."""

import numpy as np

from simride.simulator.spec import UNLIMITED
from simride.simulator.standing.mechanism import Held, Moment
from simride.simulator.standing.outages import restarting
from simride.simulator.state import Segment

HEALTHY: Held = {"granted": np.full((), UNLIMITED), "pending": np.zeros(())}


class Scheduler:
    """Holds per service and cluster [S, K]: `granted`, hosts that have a place, as a multiple of the base; `pending`,
    hosts that wait for one.

    A quota that shrinks takes nobody's place. A host that restarts has to find one again.
    """

    name = "scheduler"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where there is a quota."""
        return moment.levers.any("quota_hosts")

    def begin(self, moment: Moment) -> Held:
        """Room for everyone."""
        shape = moment.levers.factor.shape
        return {"granted": np.full(shape, UNLIMITED), "pending": np.zeros(shape)}

    def before(self, held: Held, moment: Moment) -> None:
        """As many hosts as have a place."""
        moment.levers.wanted = moment.levers.factor.copy()
        np.minimum(moment.levers.factor, held["granted"], out=moment.levers.factor)

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Who restarted gives its place up; who wants one gets it while there is room."""
        del segment
        wanted, quota = moment.levers.wanted, moment.levers.of("quota_hosts")
        assert wanted is not None
        granted = np.minimum(held["granted"], wanted) * (1.0 - restarting(moment))
        granted += np.minimum(np.maximum(wanted - granted, 0.0), np.maximum(quota - granted, 0.0))
        base = np.array([service.hosts for service in moment.fleet.services], dtype=np.float64)[:, np.newaxis]
        return {"granted": granted, "pending": np.maximum((wanted - granted) * base, 0.0)}
