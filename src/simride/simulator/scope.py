"""Which part of this fleet an order means: every name checked, regions opened into clusters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import process

from simride.base.errors import OrderError
from simride.simulator.layout import Names
from simride.simulator.orders import VERBS, Order
from simride.simulator.spec import Fleet
from simride.simulator.world import Where

EVERYWHERE = ("all", "everywhere", "*")


@dataclass(frozen=True)
class Scope:
    """An order's targets, resolved. `clusters` is never empty."""

    services: tuple[str, ...]
    clusters: tuple[str, ...]
    racks: tuple[int, ...]
    hosts: tuple[str, ...]

    def where(self, services: tuple[str, ...] | None = None) -> Where:
        """The same as the effects of the simulator name it."""
        return Where(
            services=self.services if services is None else services, clusters=self.clusters,
            racks=() if self.hosts else self.racks, hosts=self.hosts,
        )


def resolve(fleet: Fleet, names: Names, order: Order) -> Scope:
    """Check every name of an order. Raises OrderError with what exists instead."""
    if order.verb not in VERBS:
        raise OrderError(_unknown("order", order.verb, VERBS))
    for service in order.services:
        if service not in names.service_index:
            raise OrderError(_unknown("service", service, names.services))
    clusters = _clusters(fleet, names, order)
    racks, services = _racks(names, order, clusters)
    hosts_racks, hosts_clusters, hosts_services = _hosts(names, order.hosts)
    if order.hosts:
        racks, clusters = hosts_racks, hosts_clusters
        services = services or hosts_services
    return Scope(services, clusters, racks, order.hosts)


def resolved(order: Order, scope: Scope) -> Order:
    """The order with its scope spelled out, as the record keeps it."""
    return replace(order, services=scope.services, clusters=scope.clusters, racks=scope.racks, regions=())


def says_where(fleet: Fleet, scope: Scope) -> str:
    """'euw-c rack 17', 'all twelve clusters', 'eu-west' - as people say it."""
    if scope.hosts:
        return f"{len(scope.hosts)} hosts" if len(scope.hosts) > 2 else " and ".join(scope.hosts)
    if scope.racks:
        racks = ", ".join(str(rack) for rack in scope.racks)
        return f"{scope.clusters[0]} rack{'s' if len(scope.racks) > 1 else ''} {racks}"
    if set(scope.clusters) == set(fleet.clusters):
        return f"all {len(scope.clusters)} clusters"
    for region in fleet.regions:
        if set(scope.clusters) == set(region.clusters):
            return f"{region.name}, all {len(scope.clusters)} clusters"
    return " and ".join(scope.clusters)


def _clusters(fleet: Fleet, names: Names, order: Order) -> tuple[str, ...]:
    for cluster in order.clusters:
        if cluster not in names.cluster_index and cluster not in EVERYWHERE:
            raise OrderError(_unknown("cluster", cluster, names.clusters))
    known = {region.name: region.clusters for region in fleet.regions}
    for region in order.regions:
        if region not in known and region not in EVERYWHERE:
            raise OrderError(_unknown("region", region, tuple(known)))
    if order.clusters and not set(order.clusters) & set(EVERYWHERE):
        return order.clusters
    if order.regions and not set(order.regions) & set(EVERYWHERE):
        return tuple(cluster for region in order.regions for cluster in known[region])
    return names.clusters


def _racks(
    names: Names, order: Order, clusters: tuple[str, ...]
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    if not order.racks:
        return (), order.services
    if len(clusters) != 1:
        raise OrderError(
            f"Rack {order.racks[0]} of which cluster? Every cluster numbers its racks from 1; "
            f"say for instance “{names.clusters[0]} rack {order.racks[0]}”."
        )
    homes = []
    for rack in order.racks:
        home = names.rack_service(rack)
        if home is None:
            last = max(names.racks(names.services[-1], clusters[0]))
            raise OrderError(f"There is no rack {rack} in {clusters[0]}; its racks are numbered 1 to {last}.")
        homes.append(home)
    for service in order.services:
        if service not in homes:
            first, last = names.racks(service, clusters[0])[0], names.racks(service, clusters[0])[-1]
            raise OrderError(
                f"{service} has no hosts in rack {order.racks[0]} of {clusters[0]}; "
                f"its racks there are {first} to {last}."
            )
    return order.racks, order.services or tuple(dict.fromkeys(homes))


def _hosts(
    names: Names, hosts: Sequence[str]
) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    racks: list[int] = []
    clusters: list[str] = []
    services: list[str] = []
    for name in hosts:
        found = names.find_host(name)
        if found is None:
            raise OrderError(
                f"There is no host {name!r}. A host is named cluster-rack-number, "
                f"as in {next(names.hosts(names.services[0], names.clusters[0]))}."
            )
        services.append(found[0])
        clusters.append(found[1].cluster)
        racks.append(found[1].rack)
    if len(set(clusters)) > 1:
        raise OrderError("Hosts of one cluster at a time, please; these stand in " + ", ".join(sorted(set(clusters))))
    return tuple(dict.fromkeys(racks)), tuple(dict.fromkeys(clusters)), tuple(dict.fromkeys(services))


def _unknown(kind: str, found: str, exist: Iterable[str]) -> str:
    known = list(exist)
    close = [name for name, score, _ in process.extract(found, known, limit=3) if score >= 60]
    hint = f" Did you mean {' or '.join(close)}?" if close else f" There are {', '.join(known)}."
    return f"There is no {kind} {found!r} here.{hint}"
