"""Which hosts are simulated as one: a service's racks, and every group that some effect tells apart from the rest.

Hosts are never simulated one by one. A host that is sick, a rack with a bad link, an odd kernel on one hardware
generation is split out of its set before the first bucket, and stands beside it from then on.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from simride.simulator.spec import Fleet, Service
from simride.simulator.world import Where


class Host(NamedTuple):
    """One host, as its name says it."""

    cluster: str
    rack: int
    number: int  # 1 .. hosts of its rack


def host_name(cluster: str, rack: int, number: int) -> str:
    """'euw-c-04-17': the seventeenth host of rack 4 of cluster euw-c."""
    return f"{cluster}-{rack:02d}-{number:02d}"


def parse_host(name: str) -> Host | None:
    """The host a name stands for, whether there is one or not; None where it is no host's name."""
    parts = name.rsplit("-", 2)
    if len(parts) != 3 or not parts[0] or not (parts[1].isdigit() and parts[2].isdigit()):
        return None
    return Host(parts[0], int(parts[1]), int(parts[2]))


@dataclass(frozen=True)
class HostSet:
    """Hosts of one service in one cluster that are simulated as one."""

    racks: Mapping[int, tuple[int, ...]]  # rack -> numbers of its hosts that belong to the set

    @cached_property
    def size(self) -> int:
        """How many hosts it has."""
        return sum(len(numbers) for numbers in self.racks.values())


EMPTY = HostSet({})


def rack_sizes(service: Service) -> tuple[int, ...]:
    """Hosts of each rack a service fills in a cluster."""
    full, rest = divmod(service.hosts, service.rack_size)
    return (service.rack_size,) * full + ((rest,) if rest else ())


def class_of(service: Service, nth_rack: int) -> str:
    """The hardware class of the hosts in a service's n-th rack: classes go by rack in turn."""
    return service.hosts_alike[nth_rack % len(service.hosts_alike)]


def host_sets(
    fleet: Fleet, first_rack: Mapping[str, int], apart: Sequence[Where]
) -> dict[tuple[str, str], tuple[HostSet, ...]]:
    """The host sets of each (service, cluster); a service has equally many in every cluster.

    First the racks, together or each by itself as the service says; then what `apart` tells apart from these.
    """
    narrow = [where for where in apart if where.racks or where.hosts or where.host_classes]
    out: dict[tuple[str, str], tuple[HostSet, ...]] = {}
    for service in fleet.services:
        racks = _racks(service, first_rack[service.name])
        base = tuple(HostSet({rack: numbers}) for rack, numbers in racks.items())
        base = base if service.racks_apart else (HostSet(racks),)
        for cluster in fleet.clusters:
            chosen = [_Chosen(where, service, first_rack[service.name], cluster) for where in narrow]
            chosen = [one for one in chosen if one.possible]
            out[service.name, cluster] = tuple(_split(base, chosen)) if chosen else base
        most = max(len(out[service.name, cluster]) for cluster in fleet.clusters)
        for cluster in fleet.clusters:
            found = out[service.name, cluster]
            out[service.name, cluster] = found + (EMPTY,) * (most - len(found))
    return out


def share_chosen(hosts: HostSet, where: Where, service: Service, first_rack: int, cluster: str) -> float:
    """The share of a set's hosts that an effect's place means; all of them where it names no host, rack or class."""
    if not hosts.size:
        return 0.0
    if not (where.racks or where.hosts or where.host_classes):
        return 1.0
    chosen = _Chosen(where, service, first_rack, cluster)
    return sum(chosen.has(rack, number) for rack, number in _all(hosts)) / hosts.size


class _Chosen:
    """Whether hosts of one service in one cluster are among those a place names."""

    def __init__(self, where: Where, service: Service, first_rack: int, cluster: str) -> None:
        named = [host for host in map(parse_host, where.hosts) if host is not None and host.cluster == cluster]
        self.hosts = {(host.rack, host.number) for host in named} if where.hosts else None
        self.racks = set(where.racks) if where.racks else None
        self.classes = set(where.host_classes) if where.host_classes else None
        self.service, self.first_rack = service, first_rack
        self.possible = (not where.services or service.name in where.services) and (
            not where.clusters or cluster in where.clusters
        )

    def has(self, rack: int, number: int) -> bool:
        """Whether this host is meant."""
        return (
            (self.racks is None or rack in self.racks)
            and (self.hosts is None or (rack, number) in self.hosts)
            and (self.classes is None or class_of(self.service, rack - self.first_rack) in self.classes)
        )


def _racks(service: Service, first: int) -> dict[int, tuple[int, ...]]:
    """Numbers of all hosts by rack."""
    return {first + nth: tuple(range(1, size + 1)) for nth, size in enumerate(rack_sizes(service))}


def _all(hosts: HostSet) -> Iterator[tuple[int, int]]:
    """(rack, number) of each host of a set."""
    return ((rack, number) for rack, numbers in hosts.racks.items() for number in numbers)


def _split(base: Sequence[HostSet], chosen: Sequence[_Chosen]) -> list[HostSet]:
    """The base sets without the odd hosts, then the odd ones, those that the same places name together.

    A base set whose hosts are all alike stays as it is.
    """
    kept: list[HostSet] = []
    odd: dict[tuple[bool, ...], dict[int, list[int]]] = {}
    for hosts in base:
        signs = {host: tuple(one.has(*host) for one in chosen) for host in _all(hosts)}
        if len(set(signs.values())) == 1:
            kept.append(hosts)
            continue
        plain: dict[int, list[int]] = {}
        for (rack, number), sign in signs.items():
            into = odd.setdefault(sign, {}) if any(sign) else plain
            into.setdefault(rack, []).append(number)
        kept.append(_frozen(plain))
    return [*kept, *(_frozen(racks) for racks in odd.values())]


def _frozen(racks: Mapping[int, Sequence[int]]) -> HostSet:
    return HostSet({rack: tuple(numbers) for rack, numbers in racks.items()})
