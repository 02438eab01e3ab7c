"""What hosts do themselves of the time their slots are busy: a host that waits for others uses no CPU by it."""

import numpy as np

from simride.simulator.layout import Names
from simride.simulator.spec import Fleet
from simride.simulator.state import CELL_FIELDS, OP_FIELDS, Floats
from simride.simulator.telemetry.settings import Timeline
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

ARRIVALS, REFUSED, BUSY, HOSTS, OWN_S = (
    CELL_FIELDS.index(name) for name in ("arrivals", "refused", "utilisation", "hosts", "own_s")
)
ASKED = OP_FIELDS.index("arrivals")


def at_work(view: View, window: Window) -> Floats:
    """[n, C] how busy the processors are: 1 as all slots together would keep them on a good day.

    Own time of the requests taken, by slots, no more than the slots that are busy; in terms of the share of its slots'
    time that the service works itself on a good day, for a host has as many processors as that takes.
    """
    return view.kept(("at work", window.start, window.end, len(window.starts)), lambda: _at_work(view, window))


def _at_work(view: View, window: Window) -> Floats:
    layout = view.names.layout
    cells, settings = window.of("cells"), Timeline(view, window.starts)
    service = layout.cell_service
    work = mean_work(view, window, settings)[:, service, layout.cell_cluster]
    taken = np.maximum(cells[..., ARRIVALS] - cells[..., REFUSED], 0.0)
    slots = cells[..., HOSTS] * settings.of("slots")[:, service]
    own = np.divide(taken * cells[..., OWN_S] * work, slots, out=np.zeros_like(work), where=slots > 0.0)
    usual = own_share(view.names, view.world.fleet)[service]
    return np.asarray(np.minimum(own, cells[..., BUSY]) / usual)


def mean_work(view: View, window: Window, settings: Timeline) -> Floats:
    """[n, S, K] mean work of what a service is asked for in a cluster, as a multiple of its own time."""
    layout = view.names.layout
    asked = window.of("ops", ..., ASKED)
    shape = (len(window.starts), len(view.names.services), layout.clusters)
    total, work = np.zeros(shape), np.zeros(shape)
    np.add.at(total.swapaxes(0, 1), layout.op_service, asked.swapaxes(0, 1))
    np.add.at(work.swapaxes(0, 1), layout.op_service, (asked * settings.of("work")[..., np.newaxis]).swapaxes(0, 1))
    return np.divide(work, total, out=np.ones(shape), where=total > 0.0)


def own_share(names: Names, fleet: Fleet) -> Floats:
    """[S] share of a slot's time that a service works itself, where nothing waits and nothing fails."""
    operations = fleet.operations
    rates = np.zeros(len(operations))
    for endpoint in fleet.endpoints:
        rates[names.operation_index[endpoint.operation]] += endpoint.peak_rps
    for o, operation in enumerate(operations):  # calls point forward
        for call in operation.calls:
            rates[names.operation_index[call.to]] += rates[o] * call.probability * call.fan
    own = np.array([fleet.service(operation.service).own_s * operation.work for operation in operations])
    hold = own.copy()
    for o in reversed(range(len(operations))):
        for call in operations[o].calls:
            if not call.detached:
                slowest = sum(1.0 / k for k in range(1, call.fan + 1))  # of so many exponential times
                hold[o] += call.probability * slowest * hold[names.operation_index[call.to]]
    mine, whole = (np.bincount(names.layout.op_service, rates * time) for time in (own, hold))
    return np.divide(mine, whole, out=np.ones_like(mine), where=whole > 0.0)
