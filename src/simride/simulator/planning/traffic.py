"""Orders about where requests go: drained, shifted, given back."""

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.site import Site, busy, change_entry
from simride.simulator.run import Run
from simride.simulator.state import Floats
from simride.simulator.world import Effect, Where

SHIFT_S = 240.0  # moving shards or draining a rack
DRAIN_S = 300.0
UNEVEN = 0.1  # busier than the mean of those that take traffic, from which the fullest is named


def drain(site: Site) -> Plan:
    """Take all traffic off racks, clusters or regions."""
    if site.scope.racks:
        return _empty_racks(site)
    return _move_clusters(site, 0.0 if site.order.percent is None else 1.0 - site.order.percent / 100.0)


def shift_traffic(site: Site) -> Plan:
    """Take part of the traffic away; of racks, all."""
    if site.scope.racks:
        return _empty_racks(site)
    left = 0.5 if site.order.percent is None else 1.0 - site.order.percent / 100.0
    return _move_clusters(site, left)


def undrain(site: Site) -> Plan:
    """Give traffic, or shards, back."""
    if site.scope.racks:
        service = site.service()
        effect = Effect("home", site.scope.where((service,)), 1.0, site.at + 30.0, how="set", ramp_s=SHIFT_S)
        says = f"giving {service} in {site.place} its work back: about {duration(30 + SHIFT_S)}."
        lasts = SHIFT_S
    else:
        where = Where(site.scope.services, clusters=site.scope.clusters)
        effect = Effect("serve", where, 1.0, site.at + 30.0, how="set", ramp_s=DRAIN_S)
        says = f"giving {site.place} its traffic back: about {duration(30 + DRAIN_S)}."
        lasts = DRAIN_S
    change = change_entry(site, "infrastructure", site.place, "undrained", lasts)
    return site.plan(says, 30.0, lasts, (effect,), (change,))


def _empty_racks(site: Site) -> Plan:
    """Take shards, or turns, off some racks; the rest of the cluster takes them."""
    service, cluster = site.service(), site.scope.clusters[0]
    left = 0.0 if site.order.percent is None else 1.0 - site.order.percent / 100.0
    shards = _shards(site, service)
    before = busy(site.run, service, (cluster,), site.scope.racks)
    hosts, all_hosts = site.hosts(service), sum(site.names.rack_sizes[service])
    if hosts >= all_hosts:
        raise OrderError(f"Those are all the racks {service} has in {cluster}; its work would have nowhere to go.")
    after = before * (all_hosts - left * hosts) / (all_hosts - hosts)
    effect = Effect("home", site.scope.where((service,)), left, site.at + 30.0, how="set", ramp_s=SHIFT_S)
    what = f"{shards} shards of {service}" if shards else f"{people_number(hosts)} hosts of {service} out of rotation"
    verb = "moving" if shards else "taking"
    off = f"off {site.place} onto the rest of the cluster" if shards else f"in {site.place}"
    says = (
        f"{verb} {what} {off}: about {duration(30 + SHIFT_S)}, neighbours go from "
        f"{percent(before)} to about {percent(after)} busy."
    )
    change = change_entry(
        site, "infrastructure", f"{cluster} rack {site.scope.racks[0]}", f"{what} moved away", SHIFT_S
    )
    blast: dict[str, float | str] = {"hosts": hosts, "shards": float(shards), "before": before, "after": after}
    return site.plan(says, 30.0, SHIFT_S, (effect,), (change,), **blast)


def _shards(site: Site, service: str) -> int:
    """Shards at home on the racks, or on the hosts, that the order names."""
    by_rack = [len(site.names.rack_shards(service, rack)) for rack in site.scope.racks]
    if not site.scope.hosts:
        return sum(by_rack)
    in_racks = sum(site.names.rack_hosts(service, site.scope.clusters[0], rack) for rack in site.scope.racks)
    return round(sum(by_rack) * site.hosts(service) / in_racks)


def _move_clusters(site: Site, left: float) -> Plan:
    """Send a cluster's users, or one service's callers, to the clusters beside it."""
    fleet = site.run.world.fleet
    if set(site.scope.clusters) == set(fleet.clusters):
        raise OrderError("Drain which cluster or region? Draining all of them would leave users nowhere to go.")
    services = site.scope.services
    where = Where(services, clusters=site.scope.clusters)
    effect = Effect("serve", where, max(left, 0.0), site.at + 30.0, how="set", ramp_s=DRAIN_S)
    takers = clusters_that_take(site)
    probe = services[0] if services else tightest(site.run, takers)
    before = busy(site.run, probe, takers)
    moved = requests_of(site.run, site.scope.clusters) * (1.0 - left)
    after = before * (1.0 + moved / max(requests_of(site.run, takers), 1e-9))
    what = f"{services[0]} traffic" if services else "user traffic"
    share = percent(1.0 - left) + " of " if left > 0.0 else ""
    says = (
        f"moving {share}{what} away from {site.place}: about {duration(30 + DRAIN_S)}; the clusters that take it "
        f"are {percent(before)} busy at {probe} now, and about {percent(after)} with it"
        f"{_fullest(site.run, probe, takers, before)}."
    )
    change = change_entry(site, "infrastructure", " ".join(site.scope.clusters), f"{what} drained", DRAIN_S)
    return site.plan(says, 30.0, DRAIN_S, (effect,), (change,), before=before, after=after,
                     clusters=len(site.scope.clusters))  # fmt: skip


def _fullest(run: Run, service: str, takers: tuple[str, ...], before: float) -> str:
    """The taker with the least room at a service, where it is clearly fuller than the others: what a mean hides."""
    used = {cluster: busy(run, service, (cluster,)) for cluster in takers}
    fullest = max(used, key=lambda cluster: used[cluster])
    return f"; {fullest}, the fullest, is {percent(used[fullest])} now" if used[fullest] > before + UNEVEN else ""


def clusters_that_take(site: Site) -> tuple[str, ...]:
    """Clusters that would take the traffic: the rest of the same regions, else everything else."""
    fleet = site.run.world.fleet
    regions = {fleet.region_of(cluster) for cluster in site.scope.clusters}
    same = [c for r in fleet.regions if r.name in regions for c in r.clusters if c not in site.scope.clusters]
    return tuple(same) or tuple(c for c in fleet.clusters if c not in site.scope.clusters)


def tightest(run: Run, clusters: tuple[str, ...]) -> str:
    """The service whose hosts are busiest there."""
    return max(run.names.services, key=lambda service: busy(run, service, clusters))


def requests_of(run: Run, clusters: tuple[str, ...]) -> float:
    """User requests per second that enter these clusters."""
    segment = run.tape.segments[-1]
    roots: Floats = segment.roots[segment.count - 1, :, :, 0].astype(np.float64)
    return float(sum(roots[:, run.names.cluster_index[cluster]].sum() for cluster in clusters))
