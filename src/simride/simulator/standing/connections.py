"""Names and credentials with their clocks: what happens to new connections while the old ones live on.

One idea for all of it: callers hold connections for a while. What stops a new one from being made (an emptied
record once it has left the callers' caches, a credential that has run out) is felt as fast as old ones end: by
their age, or at once in a restart. When it is mended everybody connects anew, and handshakes cost work.
"""

import numpy as np

from simride.simulator.standing.mechanism import Held, Moment
from simride.simulator.standing.outages import restarting
from simride.simulator.state import Floats, Segment

RECONNECT_S = 15.0  # from being able to connect again to being connected, for most callers
HANDSHAKES = 6.0  # own time on top, as a multiple, while every connection is made anew within ten seconds
TOLERANCE_S = 300.0  # of a token's time: beyond it a host whose clock is off takes every token for a wrong one
REFUSED = 0.9  # of its requests, those that need a token
LEVERS = ("name_gone", "credential_bad", "clock_off_s")
HEALTHY: Held = {name: np.zeros(()) for name in ("cut", "new")}


class Connections:
    """Holds per called service and callers' cluster [S, K]: `cut`, share of the connections that cannot be made; `new`,
    share that was made anew per ten seconds; `unresolved`, share of callers whose cache has lost the record.
    """

    name = "connections"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where a name, a credential or a clock is not as it should be."""
        return moment.levers.any(*LEVERS)

    def begin(self, moment: Moment) -> Held:
        """Everyone is connected."""
        return dict.fromkeys((*HEALTHY, "unresolved"), np.zeros(moment.levers.factor.shape))

    def before(self, held: Held, moment: Moment) -> None:
        """Calls that find no connection, handshakes that cost work, tokens that look wrong."""
        layout, params = moment.names.layout, moment.params
        if held["cut"].any():
            callee = layout.op_service[layout.call_to]
            params.unreachable[:] = 1.0 - (1.0 - params.unreachable) * (1.0 - held["cut"][callee])
        if held["new"].any():
            params.own[:] *= 1.0 + HANDSHAKES * held["new"][layout.cell_service, layout.cell_cluster]
        if moment.levers.any("clock_off_s"):
            off = np.abs(moment.levers.of("clock_off_s")) > TOLERANCE_S
            params.errors[:] += np.where(off, REFUSED, 0.0)

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """What ended, and what could be made anew."""
        del segment
        services = moment.fleet.services
        ttl = np.array([service.name_ttl_s for service in services])[:, np.newaxis]
        age = np.array([service.connection_s for service in services])[:, np.newaxis]
        gone = moment.levers.of("name_gone")
        toward = np.sign(gone - held["unresolved"])
        unresolved = held["unresolved"] + toward * np.minimum(np.abs(gone - held["unresolved"]), moment.step_s / ttl)
        fails = 1.0 - (1.0 - unresolved) * (1.0 - np.clip(moment.levers.of("credential_bad"), 0.0, 1.0))
        ended = 1.0 - np.exp(-moment.step_s / age) * (1.0 - _restarted(moment))
        live = np.maximum(fails - held["cut"], 0.0) * (1.0 - ended)  # old ones of callers who could make no new one
        waiting = np.maximum(held["cut"] - fails, 0.0)  # callers who can connect again
        left = waiting * np.exp(-moment.step_s / RECONNECT_S)
        cut = np.where(waiting > 0.0, fails + left, fails - live)
        cut = np.where(cut < 1e-4, 0.0, cut)
        new = (waiting - left) * 10.0 / moment.step_s
        return {"cut": cut, "new": np.where(new > 1e-4, new, 0.0), "unresolved": unresolved}


def _restarted(moment: Moment) -> Floats:
    """[S, K] share of the connections to each service that end because a host at one end restarts."""
    hosts = restarting(moment)
    if not hosts.any():
        return hosts
    layout = moment.names.layout
    ends = hosts.copy()
    for s in range(len(ends)):
        callers = np.unique(layout.op_service[layout.call_from[layout.op_service[layout.call_to] == s]])
        if len(callers):
            ends[s] = 1.0 - (1.0 - hosts[s]) * (1.0 - hosts[callers].mean(axis=0))
    return ends
