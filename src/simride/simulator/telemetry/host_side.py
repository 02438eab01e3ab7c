"""What hosts say of themselves: the group's mean, with a spread between hosts that cancels in the mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simride.simulator import noise
from simride.simulator.state import CELL_FIELDS, Floats
from simride.simulator.telemetry import unlike
from simride.simulator.telemetry.leaves import Leaves, cell_leaves, groups_of
from simride.simulator.telemetry.measured import Measured
from simride.simulator.telemetry.own_time import at_work
from simride.simulator.telemetry.pipeline import arrived
from simride.simulator.telemetry.resolve import Asked
from simride.simulator.telemetry.standing_metrics import HELD, HeldMetric
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

CELL = {name: i for i, name in enumerate(CELL_FIELDS)}
SUMMED = ("queue", "hosts", *(held.metric for held in HELD.values() if held.summed))  # all selected hosts together
SEGMENTS = 14.0  # TCP segments to a request and its answer
AGAIN = 1.8e-4  # share of segments sent again on a good day
PASSING_QUEUE = 0.01  # requests per busy host that wait a moment even with slots to spare
IDLE_CPU = 0.025  # what a host does besides requests
LEAST = 0.05  # of its mean a host's gauge always is
LOW_TOOTH = 0.15  # a pause just after a full collection, as a share of the longest


@dataclass(frozen=True, eq=False)
class Hosts:
    """One question to hosts; gauges of cells over native buckets [n, parents]."""

    view: View
    asked: Asked
    window: Window
    leaves: Leaves
    cells: Floats  # [n, parents, CELL_FIELDS]

    def of(self, field: str) -> Floats:
        """[n, parents] a column of the cells."""
        return self.cells[..., CELL[field]]

    def held(self, name: str, per: str, healthy: float = 0.0) -> Floats:
        """[n, parents] what a standing mechanism held, per cell or per service and cluster."""
        layout, cells = self.view.names.layout, self.leaves.second
        if per == "cell":
            return self.window.gauge(name, healthy, (len(layout.cell_service),))[:, cells]
        found = self.window.gauge(name, healthy, (len(self.view.names.services), layout.clusters))
        return found[:, layout.cell_service[cells], layout.cell_cluster[cells]]

    def per_service(self, values: list[float]) -> Floats:
        """[parents] a number that belongs to the service."""
        return np.array(values)[self.view.names.layout.cell_service[self.leaves.second]]


def measure(view: View, asked: Asked, window: Window) -> Measured:
    """Sums for any gauge of hosts: value times hosts times seconds, over hosts times seconds."""
    leaves = cell_leaves(view, asked, window, operations=False)
    cells = window.of("cells", leaves.second)
    hosts = Hosts(view, asked, window, leaves, cells)
    name = asked.metric.name
    note = _without_pauses(hosts) if name == "gc_pause" else ""
    gauge, weight = _standing(hosts, HELD[name]) if name in HELD else _GAUGES[name](hosts)
    count = hosts.of("hosts")
    num = gauge * weight * window.lengths[:, np.newaxis]
    den = weight * window.lengths[:, np.newaxis]
    num_leaf, den_leaf = _at_leaves(hosts, num), _at_leaves(hosts, den)
    if name in unlike.SPREAD:
        num_leaf = num_leaf * _differences(hosts, name)
    layout, of_leaf = view.names.layout, leaves.second[leaves.parent]
    kept = arrived(view, window, layout.cell_service[of_leaf], layout.cell_cluster[of_leaf])
    if kept is not None:
        num_leaf, den_leaf = num_leaf * kept, den_leaf * kept
    groups = groups_of(leaves, asked.by)
    requests = _at_leaves(hosts, hosts.of("arrivals") * window.lengths[:, np.newaxis] * (count > 0))
    sums = [window.gather(groups.gather(values)) for values in (num_leaf, den_leaf, requests)]
    if name in SUMMED:
        sums[1] = np.broadcast_to(window.seconds[:, np.newaxis], sums[0].shape).copy()
    return Measured(groups.labels, sums[0], sums[1], np.rint(sums[2]), note=note)


def _at_leaves(hosts: Hosts, values: Floats) -> Floats:
    """[n, parents] shared out to [n, L] by weight."""
    return values[:, hosts.leaves.parent] * hosts.leaves.weight


def _differences(hosts: Hosts, name: str) -> Floats:
    """[n, L] multiples of a gauge's mean: what all hosts there waver by, what each leaf does, what it is off by."""
    view, leaves, window = hosts.view, hosts.leaves, hosts.window
    layout = view.names.layout
    cells = leaves.second[leaves.parent]
    places = layout.cell_service[cells] * layout.clusters + layout.cell_cluster[cells]
    times = noise.tenths(window.starts)[:, np.newaxis]
    drawn = np.clip(noise.normal(view.seed, f"wobble {name}", times, places), -3.0, 3.0)
    own = unlike.SPREAD[name] * unlike.steady(view, leaves, name)
    own = own + unlike.WAVER[name] * unlike.wavering(view, leaves, name, window.starts)
    return (1.0 + unlike.TOGETHER[name] * drawn) * np.maximum(1.0 + own, LEAST)


def _utilisation(hosts: Hosts) -> tuple[Floats, Floats]:
    return hosts.of("utilisation"), hosts.of("hosts")


def cpu_of_cells(view: View, window: Window) -> Floats:
    """[n, C] CPU share of the hosts of each cell: by what they do themselves, not by how many slots are busy."""
    layout, services = view.names.layout, view.world.fleet.services
    busy = np.array([service.cpu_per_busy for service in services])[layout.cell_service]
    off_cpu = window.gauge("contention.off_cpu", 0.0, (len(layout.cell_service),))
    return np.minimum(IDLE_CPU + busy * at_work(view, window) * (1.0 - off_cpu), 0.995)


def _cpu(hosts: Hosts) -> tuple[Floats, Floats]:
    return cpu_of_cells(hosts.view, hosts.window)[:, hosts.leaves.second], hosts.of("hosts")


def _queue(hosts: Hosts) -> tuple[Floats, Floats]:
    passing = PASSING_QUEUE * hosts.of("hosts") * hosts.of("utilisation")
    return hosts.of("queued") + passing, np.ones_like(hosts.of("queued"))


def _hosts(hosts: Hosts) -> tuple[Floats, Floats]:
    return hosts.of("hosts"), np.ones_like(hosts.of("hosts"))


def retransmit_share(slow_p: Floats, lost_p: Floats) -> Floats:
    """Share of segments sent again, from what the network does to whole calls."""
    return np.minimum(AGAIN + 0.3 * slow_p + 0.6 * lost_p, 0.6)


def _retransmits(hosts: Hosts) -> tuple[Floats, Floats]:
    return retransmit_share(hosts.of("slow_p"), hosts.of("lost_p")), hosts.of("arrivals") * SEGMENTS + 1e-6


def tooth(every_s: float, times: Floats) -> Floats:
    """How far the sawtooth has climbed, 0 to 1: in step with the engine's, the same every day."""
    return (times % every_s) / every_s


def _gc_pause(hosts: Hosts) -> tuple[Floats, Floats]:
    """Milliseconds; a bucket longer than a tooth shows the middle of it."""
    services = hosts.view.world.fleet.services
    out = np.zeros_like(hosts.of("hosts"))
    middle = hosts.window.starts + 0.5 * hosts.window.lengths
    for i, s in enumerate(hosts.view.names.layout.cell_service[hosts.leaves.second]):
        pauses = services[int(s)].pauses
        if pauses is not None:
            climbed = np.where(hosts.window.lengths >= pauses.every_s, 0.5, tooth(pauses.every_s, middle))
            out[:, i] = 1000.0 * pauses.pause_s * (LOW_TOOTH + (1.0 - LOW_TOOTH) * climbed)
    has = hosts.per_service([float(service.pauses is not None) for service in services])
    return out, hosts.of("hosts") * has


def _without_pauses(hosts: Hosts) -> str:
    """A sentence where none of the hosts asked about collects garbage."""
    found = hosts.view.names.layout.cell_service[hosts.leaves.second]
    services = [hosts.view.world.fleet.services[int(s)] for s in np.unique(found)]
    if services and all(service.pauses is None for service in services):
        names = ", ".join(service.name for service in services)
        return f"{names} has no garbage collector: there are no pauses to measure."
    return ""


def _memory(hosts: Hosts) -> tuple[Floats, Floats]:
    held = hosts.per_service([service.memory_gb for service in hosts.view.world.fleet.services])
    grown = hosts.held("filling.grown", "cell")
    return held * (0.9 + 0.1 * hosts.of("utilisation")) + grown, hosts.of("hosts")


def _standing(hosts: Hosts, metric: HeldMetric) -> tuple[Floats, Floats]:
    """A gauge of a standing mechanism: a mean over hosts, or a number that is shared out by hosts."""
    count = hosts.of("hosts")
    value = metric.scale * hosts.held(metric.held, metric.per, metric.healthy)
    if not metric.summed:
        return value, count
    if metric.per == "cell":
        return value, np.ones_like(count)
    layout, cells = hosts.view.names.layout, hosts.leaves.second
    place = layout.cell_service[cells] * layout.clusters + layout.cell_cluster[cells]
    first = np.unique(place, return_index=True)[1]
    only = np.isin(np.arange(len(cells)), first)  # a place's number is told once, by its first hosts
    return value * only, np.ones_like(count)


_GAUGES: Mapping[str, Callable[[Hosts], tuple[Floats, Floats]]] = {
    "utilisation": _utilisation, "cpu": _cpu, "queue": _queue, "hosts": _hosts,
    "retransmits": _retransmits, "gc_pause": _gc_pause, "memory": _memory,
}
