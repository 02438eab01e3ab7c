"""Log lines that no request causes: releases and restarts, garbage collection."""

import math
from collections.abc import Iterator

import numpy as np

from simride.base import seeds
from simride.base.units import duration as words
from simride.simulator.spec import Service
from simride.simulator.telemetry.host_side import LOW_TOOTH, tooth
from simride.simulator.telemetry.hosts import restarted_at, version_on
from simride.simulator.telemetry.line import LogLine
from simride.simulator.telemetry.resolve import Filter
from simride.simulator.telemetry.view import View
from simride.simulator.world import Change

HOSTS_TOLD = 12  # of each service and cluster, whose restarts reach the collected logs
COLLECTIONS_EVERY_S = 900.0


def lifecycle_lines(view: View, start: float, end: float, chosen: Filter) -> list[LogLine]:
    """Starts and collections between two moments, of the services asked about."""
    services = chosen.get("service", view.names.services)
    lines = [line for change in (*view.world.changes, *view.orders) for line in _restarts(view, change, services)]
    for service in view.world.fleet.services:
        if service.name in services and service.pauses is not None:
            lines += _collections(view, service, start, end)
    return [line for line in lines if start <= line.at <= end]


def _restarts(view: View, change: Change, services: tuple[str, ...]) -> Iterator[LogLine]:
    """What hosts say as a release or a restart reaches them."""
    if change.kind != "code" or change.target not in services or change.at > view.now:
        return
    takes = view.world.fleet.service(change.target).restart_s
    for cluster in view.names.clusters:
        fleet_region = view.world.fleet.region_of(cluster)
        if not (change.where.startswith("all") or cluster in change.where or fleet_region in change.where):
            continue
        for host in _some_hosts(view, change.target, cluster):
            at = restarted_at(view, change, host)
            version = version_on(view, change.target, host)
            yield LogLine(at, "INFO", change.target, cluster, host, "", f"draining: {change.title}", "draining")
            said = f"serving again after {words(takes)}"
            yield LogLine(at + takes, "INFO", change.target, cluster, host, version, said, "serving")


def _some_hosts(view: View, service: str, cluster: str) -> list[str]:
    """A few hosts of a service in a cluster."""
    hosts = list(view.names.hosts(service, cluster))
    every = max(1, len(hosts) // HOSTS_TOLD)
    return hosts[::every]


def _collections(view: View, service: Service, start: float, end: float) -> Iterator[LogLine]:
    """Collections by some host in each cluster, now and then; their length as the gauge has it."""
    pauses = service.pauses
    if pauses is None:
        return
    for k, cluster in enumerate(view.names.clusters):
        hosts = _some_hosts(view, service.name, cluster)
        for turn in range(math.floor(start / COLLECTIONS_EVERY_S), math.floor(end / COLLECTIONS_EVERY_S) + 1):
            at = COLLECTIONS_EVERY_S * (turn + seeds.draw(view.seed, "gc", service.name, k, turn))
            host = seeds.pick(view.seed, hosts, "gc host", service.name, k, turn)
            climbed = LOW_TOOTH + (1.0 - LOW_TOOTH) * float(tooth(pauses.every_s, np.array(at)))
            pause = pauses.pause_s * climbed * seeds.between(view.seed, 0.9, 1.1, "gc length", host, turn)
            yield LogLine(
                at, "INFO", service.name, cluster, host, version_on(view, service.name, host),
                f"gc pause {words(pause)}", "gc pause",
            )
