"""Hosts one by one: rows of a table, and what a shell on one of them would tell."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simride.base import seeds
from simride.base.errors import QueryError
from simride.simulator.host_sets import Host, host_name
from simride.simulator.state import CELL_FIELDS
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.frame import Frame
from simride.simulator.telemetry.leaves import host_order
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery, Values
from simride.simulator.telemetry.resolve import find_name
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import window
from simride.simulator.world import Change

HOSTS = CELL_FIELDS.index("hosts")
OVER_S = 120.0
USUAL_ROLL_S = 600.0  # a release or restart of which no end is known
SHORTEST_UP, LONGEST_UP = 2 * 86_400.0, 55 * 86_400.0


@dataclass(frozen=True)
class HostRow:
    """One host over the last two minutes. Shares 0..1, seconds, requests per second; nan where idle."""

    host: str
    service: str
    cluster: str
    rack: int
    host_class: str
    version: str
    cpu: float
    utilisation: float
    memory_gb: float
    retransmits: float
    requests_per_s: float
    p99_s: float  # by its own timer
    uptime_s: float


def table(view: View, service: str, cluster: str, rack: int | str | None = None) -> tuple[HostRow, ...]:
    """The hosts of a service in a cluster, or in one rack of it."""
    service, cluster = find_name(view, "service", service), find_name(view, "cluster", cluster)
    racks = view.names.racks(service, cluster)
    if rack is not None:
        number = int(find_name(view, "rack", str(rack)))
        if number not in racks:
            raise QueryError(f"{service} has no hosts in rack {number}; its racks are {racks[0]} to {racks[-1]}")
        racks = (number,)
    where: dict[str, Values] = {"service": service, "cluster": cluster, "rack": tuple(str(number) for number in racks)}
    found = {name: _by_host(view, name, where) for name in ("cpu", "utilisation", "memory", "retransmits", "traffic")}
    found["p99"] = _by_host(view, "latency", where)
    rows = []
    for number in racks:
        for n in range(1, view.names.rack_hosts(service, cluster, number) + 1):
            rows.append(_row(view, service, host_name(cluster, number, n), number, found))
    return tuple(rows)


def _by_host(view: View, metric: str, where: Mapping[str, Values]) -> Frame:
    """A metric split by host over the last two minutes."""
    side: Side | None = "server" if metric in ("latency", "traffic") else None
    return run(view, MetricQuery(metric, side=side, where=where, by=("host",), last_s=OVER_S))


def _row(view: View, service: str, host: str, rack: int, found: dict[str, Frame]) -> HostRow:
    """One row of the table."""
    values = {name: _total(frame, host) for name, frame in found.items()}
    cluster = host.rsplit("-", 2)[0]
    return HostRow(
        host, service, cluster, rack, view.names.host_class(service, rack),
        version_on(view, service, host), values["cpu"], values["utilisation"], values["memory"],
        values["retransmits"], values["traffic"], values["p99"], uptime(view, service, host),
    )


def _total(frame: Frame, host: str) -> float:
    """A host's value over the window."""
    series = frame.get(host=host)
    return series.total_value if series is not None else math.nan


def version_on(view: View, service: str, host: str) -> str:
    """The version a host runs now."""
    cluster, rack, number = host.rsplit("-", 2)
    cells = view.names.cells(service, cluster)
    pair = cells[2 * view.names.host_set(service, Host(cluster, int(rack), int(number)))]
    hosts = window(view, last_s=60.0).of("cells", slice(pair, pair + 2), HOSTS)[-1]
    newer = float(hosts[1] / max(float(hosts.sum()), 1e-9))
    size = view.names.rack_hosts(service, cluster, int(rack))
    order = int(host_order(view, pair, int(rack), size)[int(number) - 1])
    return view.version(service, 1 if order < newer * size - 0.5 else 0)


def uptime(view: View, service: str, host: str) -> float:
    """Seconds since the host last started: at a release that reached it, or days ago."""
    begun = view.now - seeds.between(view.seed, SHORTEST_UP, LONGEST_UP, "up since", host)
    cluster = host.rsplit("-", 2)[0]
    for change in (*view.world.changes, *view.orders):
        if change.kind == "code" and change.target == service and _reaches(view, change, cluster):
            at = restarted_at(view, change, host)
            if begun < at <= view.now:
                begun = at
    return view.now - begun


def restarted_at(view: View, change: Change, host: str) -> float:
    """When a release or a restart reaches a host: in the order in which hosts get a new version."""
    cluster, rack, number = host.rsplit("-", 2)
    cell = view.names.cells(change.target, cluster)[0]
    size = view.names.rack_hosts(change.target, cluster, int(rack))
    order = int(host_order(view, cell, int(rack), size)[int(number) - 1])
    lasted = (change.ends if change.ends is not None else change.at + USUAL_ROLL_S) - change.at
    jitter = seeds.draw(view.seed, "restart", host, change.at) - 0.5
    return change.at + lasted * (order + 0.5 + 0.8 * jitter) / size


def _reaches(view: View, change: Change, cluster: str) -> bool:
    """Whether a change was made in that cluster."""
    region = view.world.fleet.region_of(cluster)
    return change.where.startswith("all") or cluster in change.where or region in change.where
