"""Who calls whom, how patiently and how stubbornly, and how each service is doing in each cluster."""

from dataclasses import dataclass

import numpy as np

from simride.base.errors import QueryError
from simride.base.units import duration, percent
from simride.simulator.layout import Names
from simride.simulator.state import CELL_FIELDS, OP_FIELDS
from simride.simulator.telemetry.measured import share
from simride.simulator.telemetry.resolve import nearest
from simride.simulator.telemetry.settings import live
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import window

HOSTS, UTILISATION = CELL_FIELDS.index("hosts"), CELL_FIELDS.index("utilisation")
ARRIVALS, FAILED = OP_FIELDS.index("arrivals"), OP_FIELDS.index("fast_failed")
STATE_S = 60.0


@dataclass(frozen=True)
class Edge:
    """One operation calling another, as it is configured now."""

    caller: str  # service
    callee: str
    operation: str
    calls: str
    probability: float
    timeout_s: float
    attempts: int
    fan: int
    detached: bool

    @property
    def says(self) -> str:
        """The call in words."""
        often = "" if self.probability >= 1 else f" in {percent(self.probability)} of its runs"
        copies = f", {self.fan} at once" if self.fan > 1 else ""
        tries = "without retry" if self.attempts == 1 else f"up to {self.attempts} attempts"
        wait = "does not wait" if self.detached else f"waits {duration(self.timeout_s)} at most"
        return f"{self.operation} calls {self.calls}{often}{copies}; it {wait}, {tries}"


@dataclass(frozen=True)
class Place:
    """One service in one cluster over the last minute."""

    service: str
    cluster: str
    region: str
    hosts: float
    utilisation: float
    requests_per_s: float
    error_rate: float  # answered with an error, by its own count


def edges(view: View) -> tuple[Edge, ...]:
    """Every call of the fleet as it is configured now."""
    names, layout = view.names, view.names.layout
    params = live(view, view.now)
    services = [names.services[int(s)] for s in layout.op_service]
    return tuple(
        Edge(
            services[int(layout.call_from[e])], services[int(layout.call_to[e])], operation, called,
            float(params.probability[e]), float(params.timeout_s[e]), int(params.attempts[e]),
            int(params.fan[e]), bool(layout.detached[e]),
        )
        for e, (operation, called) in enumerate(names.calls)
    )


def callers(names: Names, service: str) -> tuple[str, ...]:
    """Services that call this one, nearest the user first; endpoints' names for what users enter by."""
    at = _index(names, service)
    layout = names.layout
    found = [
        names.services[int(layout.op_service[layout.call_from[e]])]
        for e in range(len(layout.call_to)) if layout.op_service[layout.call_to[e]] == at
    ]
    entered = [names.endpoints[p] for p, op in enumerate(layout.root_op) if layout.op_service[op] == at]
    return tuple(dict.fromkeys([*entered, *found]))


def callees(names: Names, service: str) -> tuple[str, ...]:
    """Services this one calls, in the order of the fleet."""
    at = _index(names, service)
    layout = names.layout
    return tuple(
        dict.fromkeys(
            names.services[int(layout.op_service[layout.call_to[e]])]
            for e in range(len(layout.call_to)) if layout.op_service[layout.call_from[e]] == at
        )
    )


def path(names: Names, endpoint: str, waited_for: bool = False) -> tuple[str, ...]:
    """Services a user's request can pass, entry first; only those somebody waits for, if so asked."""
    if endpoint not in names.endpoint_index:
        raise QueryError(f"there is no endpoint {endpoint!r}; {nearest(endpoint, names.endpoints)}")
    layout = names.layout
    reached = {int(layout.root_op[names.endpoint_index[endpoint]])}
    for e in range(len(layout.call_to)):  # calls point forward, so one pass is enough
        if int(layout.call_from[e]) in reached and not (waited_for and layout.detached[e]):
            reached.add(int(layout.call_to[e]))
    passed = {int(layout.op_service[op]) for op in reached}
    return tuple(name for s, name in enumerate(names.services) if s in passed)


def _index(names: Names, service: str) -> int:
    """The service's number."""
    if service not in names.service_index:
        raise QueryError(f"there is no service {service!r}; {nearest(service, names.services)}")
    return names.service_index[service]


def map_state(view: View, last_s: float = STATE_S) -> tuple[Place, ...]:
    """Every service in every cluster over the last minute, service by service."""
    names, layout = view.names, view.names.layout
    found = window(view, last_s=last_s)
    weight = found.lengths[:, np.newaxis]
    cells = (found.of("cells") * weight[..., np.newaxis]).sum(axis=0) / weight.sum()
    ops = (found.of("ops") * weight[..., np.newaxis, np.newaxis]).sum(axis=0) / weight.sum()
    out = []
    for s, service in enumerate(names.services):
        mine = slice(int(layout.first_op[s]), int(layout.first_op[s + 1]))
        for k, cluster in enumerate(names.clusters):
            rows = cells[names.cells(service, cluster).start : names.cells(service, cluster).stop]
            hosts = float(rows[:, HOSTS].sum())
            busy = float((rows[:, UTILISATION] * rows[:, HOSTS]).sum() / max(hosts, 1e-9))
            arrived = ops[mine, k, ARRIVALS].sum()
            out.append(
                Place(
                    service, cluster, view.world.fleet.region_of(cluster), hosts, busy, float(arrived),
                    float(share(ops[mine, k, FAILED].sum(), arrived)),
                )
            )
    return tuple(out)
