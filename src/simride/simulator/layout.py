"""Where everything of a fleet stands in the arrays, and the parameters of its healthy state."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simride.base.errors import Faults
from simride.simulator.host_sets import Host, HostSet, class_of, host_name, host_sets, parse_host, rack_sizes
from simride.simulator.spec import Fleet, Operation, Service
from simride.simulator.state import Floats, Ints, Layout, Params
from simride.simulator.world import Where

VERSION_SLOTS = 2


@dataclass(frozen=True)
class Names:
    """Words and numbers of one fleet, both ways. Racks are numbered from 1 through each cluster."""

    layout: Layout
    services: tuple[str, ...]
    operations: tuple[str, ...]
    clusters: tuple[str, ...]
    regions: tuple[str, ...]
    calls: tuple[tuple[str, str], ...]  # (calling operation, called operation)
    endpoints: tuple[str, ...]
    service_index: Mapping[str, int]
    operation_index: Mapping[str, int]
    cluster_index: Mapping[str, int]
    region_index: Mapping[str, int]
    call_index: Mapping[tuple[str, str], int]
    endpoint_index: Mapping[str, int]
    rack_sizes: Mapping[str, tuple[int, ...]]  # hosts of each rack of a service; alike in all clusters
    first_rack: Mapping[str, int]  # number of a service's first rack
    racks_apart: frozenset[str]  # services whose racks are host sets of their own
    shards: Mapping[str, int]  # per cluster, of the services that have any
    sets: Mapping[tuple[str, str], tuple[HostSet, ...]]  # of each (service, cluster), in the order of their cells
    described: Mapping[str, Service]

    def cells(self, service: str, cluster: str) -> range:
        """Cells of a service in a cluster: host set by host set, version slot 0 then 1."""
        at = self.service_index[service] * len(self.clusters) + self.cluster_index[cluster]
        return range(int(self.layout.first_cell[at]), int(self.layout.first_cell[at + 1]))

    def cell(self, service: str, cluster: str, host_set: int, version: int) -> int:
        """The one cell of a host set and version slot."""
        return self.cells(service, cluster)[host_set * VERSION_SLOTS + version]

    def host_sets(self, service: str) -> int:
        """How many host sets the service has in each cluster."""
        return len(self.sets[service, self.clusters[0]])

    def racks(self, service: str, cluster: str) -> tuple[int, ...]:
        """Numbers of the racks a service fills in a cluster."""
        del cluster  # clusters are alike
        first = self.first_rack[service]
        return tuple(range(first, first + len(self.rack_sizes[service])))

    def rack_hosts(self, service: str, cluster: str, rack: int) -> int:
        """How many hosts of the service stand in that rack."""
        del cluster
        return self.rack_sizes[service][rack - self.first_rack[service]]

    def host_set(self, service: str, host: Host) -> int:
        """The set a host of the service belongs to."""
        found = self.sets[service, host.cluster]
        return next(i for i, hosts in enumerate(found) if host.number in hosts.racks.get(host.rack, ()))

    def rack_set(self, service: str, rack: int) -> int:
        """The host set of a rack whose hosts are all alike, in a service whose racks stand apart; else 0."""
        return rack - self.first_rack[service] if service in self.racks_apart else 0

    def host_class(self, service: str, rack: int) -> str:
        """The hardware class of the service's hosts in that rack."""
        return class_of(self.described[service], rack - self.first_rack[service])

    def rack_service(self, rack: int) -> str | None:
        """The service that fills a rack, None where there is no such rack."""
        for service, sizes in self.rack_sizes.items():
            if 0 <= rack - self.first_rack[service] < len(sizes):
                return service
        return None

    def rack_shards(self, service: str, rack: int) -> range:
        """Shards whose home is that rack, by the hosts in it: 0 .. shards - 1 run through the racks."""
        sizes = self.rack_sizes[service]
        at = rack - self.first_rack[service]
        shards, hosts = self.shards.get(service, 0), sum(sizes)
        return range(shards * sum(sizes[:at]) // hosts, shards * sum(sizes[: at + 1]) // hosts)

    def hosts(self, service: str, cluster: str) -> Iterator[str]:
        """Names of all hosts of a service in a cluster, rack by rack."""
        for rack, size in zip(self.racks(service, cluster), self.rack_sizes[service], strict=True):
            for number in range(1, size + 1):
                yield host_name(cluster, rack, number)

    def find_host(self, name: str) -> tuple[str, Host] | None:
        """The service on a host and the host, None where the fleet has no such host."""
        host = parse_host(name)
        if host is None or host.cluster not in self.cluster_index:
            return None
        service = self.rack_service(host.rack)
        if service is None or not 1 <= host.number <= self.rack_hosts(service, host.cluster, host.rack):
            return None
        return service, host


def lay_out(fleet: Fleet, apart: Sequence[Where] = ()) -> Names:
    """Number everything in a fleet; hosts that `apart` names are sets of their own.

    Raises Faults with all that is wrong with it.
    """
    faults = find_faults(fleet)
    if faults:
        raise Faults(f"fleet {fleet.name}", faults)
    calls = tuple((operation.name, call.to) for operation in fleet.operations for call in operation.calls)
    sizes = {service.name: rack_sizes(service) for service in fleet.services}
    racks_before = np.cumsum([0, *(len(racks) for racks in sizes.values())])
    first_rack = {name: 1 + int(n) for name, n in zip(sizes, racks_before, strict=False)}
    sets = host_sets(fleet, first_rack, apart)
    return Names(
        layout=_arrays(fleet, [len(sets[service.name, fleet.clusters[0]]) for service in fleet.services]),
        services=tuple(service.name for service in fleet.services),
        operations=tuple(operation.name for operation in fleet.operations),
        clusters=fleet.clusters,
        regions=tuple(region.name for region in fleet.regions),
        calls=calls,
        endpoints=tuple(endpoint.name for endpoint in fleet.endpoints),
        service_index=_index(service.name for service in fleet.services),
        operation_index=_index(operation.name for operation in fleet.operations),
        cluster_index=_index(fleet.clusters),
        region_index=_index(region.name for region in fleet.regions),
        call_index={call: i for i, call in enumerate(calls)},
        endpoint_index=_index(endpoint.name for endpoint in fleet.endpoints),
        rack_sizes=sizes,
        first_rack=first_rack,
        racks_apart=frozenset(service.name for service in fleet.services if service.racks_apart),
        shards={service.name: service.shards for service in fleet.services if service.shards},
        sets=sets,
        described={service.name: service for service in fleet.services},
    )


def base_params(names: Names, fleet: Fleet) -> Params:
    """The healthy fleet: every host serves on version slot 0, nobody asks for anything yet."""
    layout = names.layout
    cells = len(layout.cell_service)
    calls = [call for operation in fleet.operations for call in operation.calls]
    hosts, share = _hosts_and_shares(names)
    demand_shape = (len(fleet.endpoints), len(fleet.clusters))
    return Params(
        hosts=hosts,
        share=share,
        own=np.ones(cells),
        errors=np.zeros(cells),
        slow_p=np.zeros(cells),
        slow_mean_s=np.zeros(cells),
        slow_scv=np.ones(cells),
        lost_p=np.zeros(cells),
        own_s=_floats(service.own_s for service in fleet.services),
        scv=_floats(service.scv for service in fleet.services),
        slots=_floats(service.slots for service in fleet.services),
        queue_limit=_floats(service.queue_limit for service in fleet.services),
        error_rate=_floats(service.error_rate for service in fleet.services),
        work=_floats(operation.work for operation in fleet.operations),
        op_errors=_by_version((operation.error_rate for operation in fleet.operations), len(fleet.clusters)),
        wrong=_by_version((operation.wrong_rate for operation in fleet.operations), len(fleet.clusters)),
        fan=_floats(call.fan for call in calls),
        probability=_floats(call.probability for call in calls),
        timeout_s=_floats(call.timeout_s for call in calls),
        attempts=_floats(call.attempts for call in calls),
        backoff_s=_floats(call.backoff_s for call in calls),
        made=np.ones((len(calls), len(fleet.clusters))),
        awaited=np.ones((len(calls), len(fleet.clusters))),
        retry_budget=_floats(call.retry_budget for call in calls),
        quota=np.repeat(_floats(call.quota_rps for call in calls)[:, np.newaxis], len(fleet.clusters), axis=1),
        unreachable=np.zeros((len(calls), len(fleet.clusters))),
        let_through=np.ones((len(calls), len(fleet.clusters))),
        breaker_force=np.zeros((len(calls), len(fleet.clusters))),
        pool=np.repeat(_floats(call.pool for call in calls)[:, np.newaxis], len(fleet.clusters), axis=1),
        rate_limit=np.repeat(
            _floats(service.rate_limit_rps for service in fleet.services)[:, np.newaxis], len(fleet.clusters), axis=1
        ),
        demand=np.zeros(demand_shape),
        shed=np.zeros(demand_shape),
        client_timeout_s=_floats(endpoint.timeout_s for endpoint in fleet.endpoints),
        client_attempts=_floats(endpoint.attempts for endpoint in fleet.endpoints),
        client_backoff_s=_floats(endpoint.backoff_s for endpoint in fleet.endpoints),
        client_retry_budget=_floats(endpoint.retry_budget for endpoint in fleet.endpoints),
        client_demand=np.ones((len(fleet.clients), *demand_shape)),
        client_blocked=np.zeros((len(fleet.clients), *demand_shape)),
        client_share=client_shares(fleet)[:, np.newaxis, np.newaxis] * np.ones(demand_shape),
        blocked=np.zeros(demand_shape),
        route=_routes(fleet),
        link_lost=np.zeros((len(fleet.services), len(fleet.clusters), len(fleet.clusters))),
        link_slow_p=np.zeros((len(fleet.services), len(fleet.clusters), len(fleet.clusters))),
        link_slow_s=np.zeros((len(fleet.services), len(fleet.clusters), len(fleet.clusters))),
    )


def _by_version(rates: Iterator[float], clusters: int) -> Floats:
    """[O, K, VERSION_SLOTS] the same in every cluster at every version."""
    return np.repeat(np.repeat(_floats(rates)[:, np.newaxis, np.newaxis], clusters, axis=1), VERSION_SLOTS, axis=2)


def client_shares(fleet: Fleet) -> Floats:
    """[N] of the requests, adding up to 1."""
    shares = _floats(share for share in fleet.clients.values())
    return np.asarray(shares / shares.sum()) if len(shares) else shares


def find_faults(fleet: Fleet) -> list[str]:
    """Everything that keeps a fleet from being simulated, in words."""
    return [fault for check in CHECKS for fault in check(fleet)]


def _twice(kind: str, names: Sequence[str]) -> list[str]:
    return [f"{kind} {name!r} is there twice" for name in dict.fromkeys(names) if names.count(name) > 1]


def _check_names(fleet: Fleet) -> list[str]:
    """No two of a kind have one name, and there is something of each kind."""
    kinds: dict[str, list[str]] = {
        "region": [region.name for region in fleet.regions],
        "cluster": list(fleet.clusters),
        "service": [service.name for service in fleet.services],
        "operation": [operation.name for operation in fleet.operations],
        "endpoint": [endpoint.name for endpoint in fleet.endpoints],
    }
    missing = [f"there is no {kind}" for kind, names in kinds.items() if not names]
    return missing + [fault for kind, names in kinds.items() for fault in _twice(kind, names)]


def _check_regions(fleet: Fleet) -> list[str]:
    """Every region has as many clusters as the next."""
    sizes = {region.name: len(region.clusters) for region in fleet.regions}
    if len(set(sizes.values())) <= 1:
        return []
    said = ", ".join(f"{name} {size}" for name, size in sizes.items())
    return [f"regions need the same number of clusters each; found {said}"]


def _check_order(fleet: Fleet) -> list[str]:
    """Operations belong to known services and stand service by service."""
    services = {service.name: i for i, service in enumerate(fleet.services)}
    faults = [
        f"operation {operation.name!r} belongs to the unknown service {operation.service!r}"
        for operation in fleet.operations
        if operation.service not in services
    ]
    known = [operation for operation in fleet.operations if operation.service in services]
    faults += [
        f"operation {after.name!r} stands after {before.name!r}; operations go in the order of their services"
        for before, after in pairwise(known)
        if services[after.service] < services[before.service]
    ]
    idle = services.keys() - {operation.service for operation in fleet.operations}
    return faults + [f"service {name!r} has no operation" for name in services if name in idle]


def _check_calls(fleet: Fleet) -> list[str]:
    """Calls go to known operations of later services, at most once from one operation."""
    operations = {operation.name: operation for operation in fleet.operations}
    services = {service.name: i for i, service in enumerate(fleet.services)}
    faults: list[str] = []
    for operation in fleet.operations:
        faults += _twice(f"operation {operation.name!r}: the call to", [call.to for call in operation.calls])
        for call in operation.calls:
            called = operations.get(call.to)
            if called is None:
                faults.append(f"operation {operation.name!r} calls the unknown operation {call.to!r}")
            elif services.get(called.service, 0) <= services.get(operation.service, -1):
                faults.append(
                    f"operation {operation.name!r} calls backwards to {call.to!r}; "
                    f"service {called.service!r} has to stand after {operation.service!r}"
                )
    faults += [
        f"endpoint {endpoint.name!r} enters by the unknown operation {endpoint.operation!r}"
        for endpoint in fleet.endpoints
        if endpoint.operation not in operations
    ]
    return faults


def _check_cycles(fleet: Fleet) -> list[str]:
    """No operation is its own callee, however far down."""
    operations = {operation.name: operation for operation in fleet.operations}
    clean: set[str] = set()
    faults: list[str] = []

    def visit(operation: Operation, path: tuple[str, ...]) -> None:
        if operation.name in path:
            faults.append("calls run in a circle: " + " -> ".join((*path, operation.name)))
        elif operation.name not in clean:
            for call in operation.calls:
                if call.to in operations:
                    visit(operations[call.to], (*path, operation.name))
            clean.add(operation.name)

    for operation in fleet.operations:
        visit(operation, ())
    return faults


def _check_caches(fleet: Fleet) -> list[str]:
    """Caches stand at known services, before calls that exist and are not always made."""
    services = {service.name for service in fleet.services}
    calls = {(op.name, call.to): call for op in fleet.operations for call in op.calls}
    faults = _twice("cache", [cache.name for cache in fleet.caches])
    for cache in fleet.caches:
        if cache.service not in services:
            faults.append(f"cache {cache.name!r} is kept by the unknown service {cache.service!r}")
        faults += [f"cache {cache.name!r}: there is no call {a} -> {b}" for a, b in cache.behind if (a, b) not in calls]
        faults += [
            f"cache {cache.name!r}: {a} -> {b} needs a probability above 0 and below 1, that of a miss in health"
            for a, b in cache.behind
            if (a, b) in calls and not 0.0 < calls[a, b].probability < 1.0
        ]
        if not cache.behind:
            faults.append(f"cache {cache.name!r} stands before no call")
    return faults


def _check_starts(fleet: Fleet) -> list[str]:
    """Hosts ask services that exist as they start."""
    known = {service.name for service in fleet.services}
    return [
        f"service {service.name!r} asks the unknown service {service.on_start.asks!r} as it starts"
        for service in fleet.services
        if service.on_start is not None and service.on_start.asks not in known
    ]


def _check_queues(fleet: Fleet) -> list[str]:
    """Queues stand behind detached calls, and late messages are somebody's."""
    calls = {(op.name, call.to): call for op in fleet.operations for call in op.calls}
    endpoints = {endpoint.name for endpoint in fleet.endpoints}
    faults = _twice("queue", [queue.name for queue in fleet.queues])
    for queue in fleet.queues:
        if queue.call not in calls or not calls[queue.call].detached:
            faults.append(f"queue {queue.name!r}: there is no detached call {queue.call[0]} -> {queue.call[1]}")
        if queue.endpoint and queue.endpoint not in endpoints:
            faults.append(f"queue {queue.name!r}: there is no endpoint {queue.endpoint!r}")
        faults += _broken(QUEUE_RULES, queue.name, queue)
    return faults


# What a number of the description has to be: kind, field, test, and the test in words.
_Rule = tuple[str, str, Callable[[float], bool], str]
SERVICE_RULES: tuple[_Rule, ...] = (
    ("service", "hosts", lambda x: x >= 1, "at least 1"),
    ("service", "slots", lambda x: x >= 1, "at least 1"),
    ("service", "own_s", lambda x: x > 0, "above 0"),
    ("service", "scv", lambda x: x >= 0, "0 or above"),
    ("service", "queue_limit", lambda x: x >= 0, "0 or above"),
    ("service", "error_rate", lambda x: 0 <= x <= 1, "between 0 and 1"),
    ("service", "rack_size", lambda x: x >= 1, "at least 1"),
    ("service", "shards", lambda x: x >= 0, "0 or above"),
    ("service", "rate_limit_rps", lambda x: x > 0, "above 0"),
)
CALL_RULES: tuple[_Rule, ...] = (
    ("call", "timeout_s", lambda x: x > 0, "above 0"),
    ("call", "probability", lambda x: 0 <= x <= 1, "between 0 and 1"),
    ("call", "fan", lambda x: x >= 1, "at least 1"),
    ("call", "attempts", lambda x: x in (1, 2, 3), "1, 2 or 3"),
    ("call", "backoff_s", lambda x: x >= 0, "0 or above"),
    ("call", "retry_budget", lambda x: x >= 0, "0 or above"),
    ("call", "quota_rps", lambda x: x > 0, "above 0"),
    ("call", "pool", lambda x: x >= 1, "at least 1"),
)
QUEUE_RULES: tuple[_Rule, ...] = (
    ("queue", "rate_rps", lambda x: x > 0, "above 0"),
    ("queue", "consumers", lambda x: x >= 1, "at least 1"),
    ("queue", "partitions", lambda x: x >= 1, "at least 1"),
    ("queue", "attempts", lambda x: x >= 1, "at least 1"),
)
CACHE_RULES: tuple[_Rule, ...] = (
    ("cache", "keys", lambda x: x >= 1, "at least 1"),
    ("cache", "skew", lambda x: x >= 0, "0 or above"),
    ("cache", "ttl_s", lambda x: x > 0, "above 0"),
)
BREAKER_RULES: tuple[_Rule, ...] = (
    ("breaker", "threshold", lambda x: 0 < x <= 1, "above 0 and at most 1"),
    ("breaker", "window_s", lambda x: x > 0, "above 0"),
    ("breaker", "open_s", lambda x: x > 0, "above 0"),
    ("breaker", "half_open", lambda x: 0 < x <= 1, "above 0 and at most 1"),
)
ENDPOINT_RULES: tuple[_Rule, ...] = (
    ("endpoint", "timeout_s", lambda x: x > 0, "above 0"),
    ("endpoint", "attempts", lambda x: x in (1, 2, 3), "1, 2 or 3"),
    ("endpoint", "backoff_s", lambda x: x >= 0, "0 or above"),
    ("endpoint", "peak_rps", lambda x: x >= 0, "0 or above"),
    ("endpoint", "retry_budget", lambda x: x >= 0, "0 or above"),
)


def _broken(rules: Sequence[_Rule], name: str, described: object) -> list[str]:
    return [
        f"{kind} {name!r}: {field} is {getattr(described, field)}, it has to be {words}"
        for kind, field, test, words in rules
        if not test(getattr(described, field))
    ]


def _check_numbers(fleet: Fleet) -> list[str]:
    """Numbers lie where the equations hold."""
    faults = [fault for service in fleet.services for fault in _broken(SERVICE_RULES, service.name, service)]
    for operation in fleet.operations:
        for call in operation.calls:
            faults += _broken(CALL_RULES, f"{operation.name} -> {call.to}", call)
            if call.breaker is not None:
                faults += _broken(BREAKER_RULES, f"{operation.name} -> {call.to}", call.breaker)
    for cache in fleet.caches:
        faults += _broken(CACHE_RULES, cache.name, cache)
    for endpoint in fleet.endpoints:
        faults += _broken(ENDPOINT_RULES, endpoint.name, endpoint)
    if not 0 <= fleet.locality <= 1:
        faults.append(f"locality is {fleet.locality}, it has to be between 0 and 1")
    return faults


CHECKS: tuple[Callable[[Fleet], list[str]], ...] = (
    _check_names, _check_regions, _check_order, _check_calls, _check_cycles, _check_caches,
    _check_queues, _check_starts, _check_numbers,
)  # fmt: skip


def _index(names: "Iterator[str] | Sequence[str]") -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


def _floats(values: Iterator[float]) -> Floats:
    return np.array(list(values), dtype=np.float64)


def _offsets(counts: Sequence[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def _arrays(fleet: Fleet, sets: Sequence[int]) -> Layout:
    """The numbering itself, with so many host sets of each service in every cluster; the fleet has no faults."""
    services = _index([service.name for service in fleet.services])
    operations = _index([operation.name for operation in fleet.operations])
    clusters = len(fleet.clusters)
    op_service = np.array([services[operation.service] for operation in fleet.operations], dtype=np.int64)
    calls = [(operations[op.name], call) for op in fleet.operations for call in op.calls]
    cells = [
        (s, k, host_set, version)
        for s, count in enumerate(sets)
        for k in range(clusters)
        for host_set in range(count)
        for version in range(VERSION_SLOTS)
    ]
    columns = np.array(cells, dtype=np.int64).T
    return Layout(
        op_service=op_service,
        first_op=np.searchsorted(op_service, np.arange(len(services) + 1)).astype(np.int64),
        first_call=_offsets([len(operation.calls) for operation in fleet.operations]),
        call_to=np.array([operations[call.to] for _, call in calls], dtype=np.int64),
        call_from=np.array([caller for caller, _ in calls], dtype=np.int64),
        detached=np.array([int(call.detached) for _, call in calls], dtype=np.int64),
        root_op=np.array([operations[endpoint.operation] for endpoint in fleet.endpoints], dtype=np.int64),
        first_cell=_offsets([count * VERSION_SLOTS for count in sets for _ in range(clusters)]),
        cell_service=np.ascontiguousarray(columns[0]),
        cell_cluster=np.ascontiguousarray(columns[1]),
        cell_set=np.ascontiguousarray(columns[2]),
        cell_version=np.ascontiguousarray(columns[3]),
        sharded=np.array([int(service.shards > 0) for service in fleet.services], dtype=np.int64),
        region_size=len(fleet.regions[0].clusters),
        clusters=clusters,
    )


def _hosts_and_shares(names: Names) -> tuple[Floats, Floats]:
    """Hosts [C] and shares [C]: by hosts, or by the shards at home there."""
    hosts = np.zeros(len(names.layout.cell_service))
    share = np.zeros_like(hosts)
    for (service, cluster), sets in names.sets.items():
        for host_set, members in enumerate(sets):
            cell = names.cell(service, cluster, host_set, 0)
            hosts[cell] = members.size
            share[cell] = sum(
                _rack_share(names, service, rack) * len(numbers) / names.rack_hosts(service, cluster, rack)
                for rack, numbers in members.racks.items()
            )
    return hosts, share


def _rack_share(names: Names, service: str, rack: int) -> float:
    """The share of a service's requests in a cluster that a rack takes."""
    if names.shards.get(service):
        return len(names.rack_shards(service, rack)) / names.shards[service]
    return names.rack_sizes[service][rack - names.first_rack[service]] / sum(names.rack_sizes[service])


def _routes(fleet: Fleet) -> Floats:
    """[S, K, K]: the locality share stays, the rest goes evenly to the region's other clusters."""
    clusters, size = len(fleet.clusters), len(fleet.regions[0].clusters)
    local = fleet.locality if size > 1 else 1.0
    route = np.zeros((clusters, clusters))
    for k in range(clusters):
        first = k - k % size
        route[k, first : first + size] = (1.0 - local) / max(size - 1, 1)
        route[k, k] = local
    return np.repeat(route[np.newaxis], len(fleet.services), axis=0)
