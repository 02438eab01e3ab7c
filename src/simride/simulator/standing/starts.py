"""Hosts that crash as they start, come back together, and load what they need to start."""

import numpy as np

from simride.simulator.standing.mechanism import Held, Moment
from simride.simulator.state import Floats, Segment

FULL = 0.9  # of a dependency's slots, at the most, for hosts that start; beyond that starts fail and begin anew
CRASHED = 0.95  # of the hosts of a cell, at the most, counts as away
HEALTHY: Held = {"away": np.zeros(()), "load": np.zeros(())}


class Starts:
    """Holds per service and cluster [S, K]: `away`, share of hosts that crash or wait to start; `load`, share of its
    slots that hosts of other services take up by starting.
    """

    name = "starts"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where hosts crash as they start."""
        return moment.levers.any("crash_loop")

    def begin(self, moment: Moment) -> Held:
        """Everyone is up."""
        return dict.fromkeys(HEALTHY, np.zeros(moment.levers.factor.shape))

    def before(self, held: Held, moment: Moment) -> None:
        """Hosts that are away; hosts that are busy with those that start."""
        if not held["away"].any() and not held["load"].any():
            return
        layout = moment.names.layout
        at = (layout.cell_service, layout.cell_cluster)
        moment.levers.down += held["away"][at]
        moment.params.own[:] /= 1.0 - held["load"][at]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Who crashes, who starts, and what it costs those it is asked of."""
        del segment
        crashing = np.minimum(moment.levers.of("crash_loop"), CRASHED)
        away = np.maximum(held["away"], crashing)
        services = moment.fleet.services
        takes = np.array([service.restart_s for service in services])[:, np.newaxis]
        pace = np.minimum(np.maximum(away - crashing, 0.0) / takes, moment.levers.of("restart_pace"))
        trying = crashing / takes + pace  # hosts that crash ask before they do
        load, served = _asked_of(moment, trying)
        return {"away": np.where(away > 1e-3, away - pace * served * moment.step_s, 0.0), "load": load}


def _asked_of(moment: Moment, starting: Floats) -> tuple[Floats, Floats]:
    """[S, K] share of slots that starting hosts take up of each service, and of the starts that succeed.

    `starting` [S, K]: share of a service's hosts per second.
    """
    names, services = moment.names, moment.fleet.services
    load, served = np.zeros_like(starting), np.ones_like(starting)
    for s, service in enumerate(services):
        if service.on_start is None:
            continue
        to = names.service_index[service.on_start.asks]
        asked = starting[s] * service.hosts * service.on_start.requests
        wanted = asked * moment.params.own_s[to] / _slots(moment, to)
        load[to] += wanted
        served[s] = np.minimum(1.0, FULL / np.maximum(wanted, 1e-9))
    return np.minimum(load, FULL), served


def _slots(moment: Moment, service: int) -> Floats:
    """[K] slots of a service."""
    layout = moment.names.layout
    mine = layout.cell_service == service
    hosts = np.bincount(layout.cell_cluster[mine], moment.params.hosts[mine], layout.clusters)
    return np.asarray(np.maximum(hosts * moment.params.slots[service], 1e-9))
