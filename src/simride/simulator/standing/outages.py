"""Which hosts are out or just back, as mechanisms see it that forget with a restart."""

import numpy as np

from simride.simulator.standing.mechanism import Moment
from simride.simulator.state import Floats


def hosts_down(moment: Moment, service: str) -> Floats:
    """[K] share of a service's hosts that is out, by the hosts of each cell."""
    layout, s = moment.names.layout, moment.names.service_index[service]
    mine = slice(int(layout.first_cell[s * layout.clusters]), int(layout.first_cell[(s + 1) * layout.clusters]))
    down = np.clip(moment.levers.down[mine], 0.0, 1.0)
    if not down.any():
        return np.zeros(layout.clusters)
    hosts = moment.params.hosts[mine]
    cluster = layout.cell_cluster[mine]
    total = np.bincount(cluster, hosts, layout.clusters)
    return np.asarray(np.bincount(cluster, hosts * down, layout.clusters) / np.maximum(total, 1e-9))


def restarting(moment: Moment) -> Floats:
    """[S, K] share of hosts that begin a restart in this bucket: those that are down, by how long a restart takes."""
    layout, services = moment.names.layout, moment.fleet.services
    shape = moment.levers.factor.shape
    down = np.clip(moment.levers.down, 0.0, 0.95)
    if not down.any():
        return np.zeros(shape)
    place = layout.cell_service * layout.clusters + layout.cell_cluster
    hosts = moment.params.hosts / (1.0 - down)
    total = np.bincount(place, hosts, shape[0] * shape[1])
    share = np.bincount(place, hosts * down, shape[0] * shape[1]) / np.maximum(total, 1e-9)
    takes = np.array([service.restart_s for service in services])[:, np.newaxis]
    return np.asarray(share.reshape(shape) * np.minimum(moment.step_s / takes, 1.0))
