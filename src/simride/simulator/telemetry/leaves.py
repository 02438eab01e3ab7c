"""The finest things each side can tell apart, their labels, and how they are gathered into series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simride.base.errors import QueryError
from simride.simulator.host_sets import HostSet, host_name
from simride.simulator.noise import hashed
from simride.simulator.state import CELL_FIELDS, Floats, Ints
from simride.simulator.telemetry.resolve import Asked, Filter
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

Labels = NDArray[np.object_]
HOST_KEYS = 1000  # a host's key is its rack's times this, and its number
MOST_LEAVES = 6000  # more hosts than this at once are not worth a chart
HOSTS, SHARE, ARRIVALS = (CELL_FIELDS.index(name) for name in ("hosts", "share", "arrivals"))


@dataclass(frozen=True)
class Leaves:
    """Leaves [L] in the fleet's order. Each is a share of its parent: (endpoint, cluster) or (operation, cell)."""

    labels: Mapping[str, Labels]
    parent: Ints  # [L] into the parents
    weight: Floats  # [n, L] or [1, L] share of the parent's requests; sums to 1 over a parent's leaves
    first: Ints  # [parents] endpoint, operation, or -1
    second: Ints  # [parents] cluster or cell
    keep: NDArray[np.bool_]  # [L] chosen by the filters
    key: Ints  # [L] what their noise is keyed by

    @property
    def count(self) -> int:
        """How many leaves, chosen or not."""
        return len(self.parent)


def labels_of(values: Iterable[str]) -> Labels:
    """Text labels as an array of objects."""
    listed = list(values)
    out = np.empty(len(listed), dtype=object)
    out[:] = listed
    return out


def chosen(labels: Mapping[str, Labels], where: Filter, exclude: Filter) -> NDArray[np.bool_]:
    """Which leaves the filters leave, for the dimensions these labels have."""
    count = len(next(iter(labels.values())))
    keep = np.ones(count, dtype=bool)
    for filters, wanted in ((where, True), (exclude, False)):
        for dim, values in filters.items():
            if dim in labels:
                keep &= np.isin(labels[dim].astype(str), values) == wanted
    return keep


def user_leaves(view: View, asked: Asked) -> Leaves:
    """Endpoint × cluster, and × client where clients are asked for."""
    names, fleet = view.names, view.world.fleet
    clusters = len(names.clusters)
    pairs = [(p, k) for p in range(len(names.endpoints)) for k in range(clusters)]
    labels = {
        "endpoint": labels_of(names.endpoints[p] for p, _ in pairs),
        "region": labels_of(fleet.region_of(names.clusters[k]) for _, k in pairs),
        "cluster": labels_of(names.clusters[k] for _, k in pairs),
    }
    kept = np.flatnonzero(chosen(labels, asked.where, asked.exclude))
    labels = {dim: column[kept] for dim, column in labels.items()}
    first = np.array([pairs[i][0] for i in kept], dtype=np.int64)
    second = np.array([pairs[i][1] for i in kept], dtype=np.int64)
    if "client" not in asked.dims:
        return _plain(labels, first, second)
    clients = list(fleet.clients)
    parent = np.repeat(np.arange(len(kept)), len(clients))
    labels = {dim: column[parent] for dim, column in labels.items()}
    labels["client"] = labels_of(clients * len(kept))
    shares = np.array([fleet.clients[client] for client in clients])
    weight = np.tile(shares / shares.sum(), len(kept))[np.newaxis]
    key = np.tile(np.arange(len(clients)), len(kept)).astype(np.int64)
    return Leaves(labels, parent, weight, first, second, chosen(labels, asked.where, asked.exclude), key)


def _plain(labels: Mapping[str, Labels], first: Ints, second: Ints) -> Leaves:
    """Every parent is its own only leaf."""
    count = len(first)
    return Leaves(
        labels, np.arange(count), np.ones((1, count)), first, second, np.ones(count, dtype=bool),
        np.zeros(count, dtype=np.int64),
    )


def edge_leaves(view: View, asked: Asked) -> Leaves:
    """Operation × cluster: what is counted between services, without telling hosts apart."""
    names, layout, fleet = view.names, view.names.layout, view.world.fleet
    pairs = [(o, k) for o in range(len(names.operations)) for k in range(len(names.clusters))]
    labels = {
        "service": labels_of(names.services[int(layout.op_service[o])] for o, _ in pairs),
        "operation": labels_of(names.operations[o] for o, _ in pairs),
        "region": labels_of(fleet.region_of(names.clusters[k]) for _, k in pairs),
        "cluster": labels_of(names.clusters[k] for _, k in pairs),
    }
    kept = np.flatnonzero(chosen(labels, asked.where, asked.exclude))
    return _plain(
        {dim: column[kept] for dim, column in labels.items()},
        np.array([pairs[i][0] for i in kept], dtype=np.int64),
        np.array([pairs[i][1] for i in kept], dtype=np.int64),
    )


def cell_leaves(view: View, asked: Asked, window: Window, operations: bool) -> Leaves:
    """Cell (× operation), and × rack or host where these are asked for. Cells without hosts are left out."""
    layout = view.names.layout
    hosts = window.of("cells", ..., HOSTS)
    cells = np.flatnonzero(hosts.max(axis=0) > 0)
    labels = _cell_labels(view, cells)
    cells = cells[chosen(labels, asked.where, asked.exclude)]
    if operations:
        pairs = [
            (o, int(cell))
            for cell in cells
            for o in range(int(layout.first_op[layout.cell_service[cell]]),
                           int(layout.first_op[layout.cell_service[cell] + 1]))
        ]
    else:
        pairs = [(-1, int(cell)) for cell in cells]
    labels = _cell_labels(view, np.array([cell for _, cell in pairs], dtype=np.int64))
    if operations:
        labels["operation"] = labels_of(view.names.operations[o] for o, _ in pairs)
    kept = np.flatnonzero(chosen(labels, asked.where, asked.exclude)) if pairs else np.zeros(0, dtype=np.int64)
    leaves = _plain(
        {dim: column[kept] for dim, column in labels.items()},
        np.array([pairs[i][0] for i in kept], dtype=np.int64),
        np.array([pairs[i][1] for i in kept], dtype=np.int64),
    )
    if asked.dims & {"rack", "host", "host_class"}:
        leaves = _with_racks(view, asked, leaves)
    if "host" in asked.dims:
        leaves = _with_hosts(view, asked, window, leaves)
    return _in_order(view, leaves)


def _cell_labels(view: View, cells: Ints) -> dict[str, Labels]:
    """What every cell is called by."""
    names, layout, fleet = view.names, view.names.layout, view.world.fleet
    services = [names.services[int(layout.cell_service[cell])] for cell in cells]
    clusters = [names.clusters[int(layout.cell_cluster[cell])] for cell in cells]
    regions = {cluster: fleet.region_of(cluster) for cluster in names.clusters}
    return {
        "service": labels_of(services),
        "region": labels_of(regions[cluster] for cluster in clusters),
        "cluster": labels_of(clusters),
        "version": labels_of(
            view.version(service, int(layout.cell_version[cell])) for service, cell in zip(services, cells, strict=True)
        ),
    }


def _rack_weights(view: View, cell: int) -> list[tuple[int, float]]:
    """The racks of a cell, with the share of its hosts that stands in each."""
    members = members_of(view, cell)
    return [(rack, len(numbers) / members.size) for rack, numbers in members.racks.items()]


def members_of(view: View, cell: int) -> HostSet:
    """The hosts of a cell's set, at either version."""
    names, layout = view.names, view.names.layout
    service = names.services[int(layout.cell_service[cell])]
    cluster = names.clusters[int(layout.cell_cluster[cell])]
    return names.sets[service, cluster][int(layout.cell_set[cell])]


def _with_racks(view: View, asked: Asked, leaves: Leaves) -> Leaves:
    """The same leaves split by rack."""
    names, layout = view.names, view.names.layout
    by_cell = {int(cell): _rack_weights(view, int(cell)) for cell in np.unique(leaves.second)}
    parent: list[int] = []
    racks: list[int] = []
    weights: list[float] = []
    for i, cell in enumerate(leaves.second):
        for rack, weight in by_cell[int(cell)]:
            parent.append(i)
            racks.append(rack)
            weights.append(weight)
    at = np.array(parent, dtype=np.int64)
    labels = {dim: column[at] for dim, column in leaves.labels.items()}
    labels["rack"] = labels_of(str(rack) for rack in racks)
    labels["host_class"] = labels_of(
        names.host_class(names.services[int(layout.cell_service[leaves.second[i]])], rack)
        for i, rack in zip(parent, racks, strict=True)
    )
    shares = np.array(weights).reshape(1, len(weights))
    key = np.array(racks, dtype=np.int64)
    return Leaves(labels, at, shares, leaves.first, leaves.second, _keep(labels, asked), key)


def _keep(labels: Mapping[str, Labels], asked: Asked) -> NDArray[np.bool_]:
    """Which leaves the filters leave."""
    return chosen(labels, asked.where, asked.exclude) if len(labels["cluster"]) else np.zeros(0, dtype=bool)


def _with_hosts(view: View, asked: Asked, window: Window, leaves: Leaves) -> Leaves:
    """Leaves of racks split by host: only of the racks in question. A host is at one version at a time."""
    wanted = set(asked.where.get("host", ()))
    parent: list[int] = []
    hosts: list[str] = []
    weights: list[Floats] = []
    for i in np.flatnonzero(leaves.keep):
        cell = int(leaves.second[leaves.parent[i]])
        cluster, rack = str(leaves.labels["cluster"][i]), int(leaves.labels["rack"][i])
        members = members_of(view, cell).racks[rack]
        here = [host_name(cluster, rack, number) for number in members]
        if wanted and not wanted & set(here):
            continue
        parent += [int(i)] * len(here)
        hosts += here
        weights.append(leaves.weight[:, [i]] * _host_shares(view, window, cell, rack, members))
        if len(hosts) > MOST_LEAVES:
            raise QueryError("that is too many hosts at once: name a cluster, a service or a rack")
    at = np.array(parent, dtype=np.int64)
    labels = {dim: column[at] for dim, column in leaves.labels.items()}
    labels["host"] = labels_of(hosts)
    weight = np.concatenate(weights, axis=1) if weights else np.zeros((len(window.starts), 0))
    key = np.array([int(name.rsplit("-", 1)[1]) for name in hosts], dtype=np.int64) + HOST_KEYS * leaves.key[at]
    return Leaves(labels, leaves.parent[at], weight, leaves.first, leaves.second, _keep(labels, asked), key)


def _in_order(view: View, leaves: Leaves) -> Leaves:
    """The same leaves, rack by rack and host by host: what is wrong with a host moves it nowhere."""
    if not {"rack", "host"} & set(leaves.labels):
        return leaves
    layout = view.names.layout
    cell = leaves.second[leaves.parent]
    place = layout.cell_service[cell] * layout.clusters + layout.cell_cluster[cell]
    order = np.lexsort((np.arange(leaves.count), leaves.key % HOST_KEYS, leaves.labels["rack"].astype(np.int64), place))
    labels = {dim: column[order] for dim, column in leaves.labels.items()}
    return replace(
        leaves, labels=labels, parent=leaves.parent[order], weight=leaves.weight[:, order],
        keep=leaves.keep[order], key=leaves.key[order],
    )


def host_order(view: View, cell: int, rack: int, size: int) -> Ints:
    """The order in which a rack's hosts get a new version: by hash, the same for both slots."""
    names, layout = view.names, view.names.layout
    place = int(layout.cell_service[cell]) * len(names.clusters) + int(layout.cell_cluster[cell])
    return np.argsort(np.argsort(hashed(view.seed, "host order", place, rack, np.arange(size)))).astype(np.int64)


def _host_shares(view: View, window: Window, cell: int, rack: int, members: Sequence[int]) -> Floats:
    """[n, members] share that each of a set's hosts takes of what this version of them gets in the rack."""
    layout = view.names.layout
    size = view.names.rack_hosts(
        view.names.services[int(layout.cell_service[cell])], view.names.clusters[int(layout.cell_cluster[cell])], rack
    )
    pair = [cell - int(layout.cell_version[cell]), cell - int(layout.cell_version[cell]) + 1]
    hosts = window.of("cells", pair, HOSTS)
    newer = hosts[:, 1] / np.maximum(hosts.sum(axis=1), 1e-9)
    order = host_order(view, cell, rack, size)[np.array(members) - 1]
    on_new = np.clip(newer[:, np.newaxis] * size - order, 0.0, 1.0)
    mine = on_new if layout.cell_version[cell] else 1.0 - on_new
    total = mine.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(mine, total, out=np.full_like(mine, 1.0 / len(members)), where=total > 1e-9))


@dataclass(frozen=True)
class Groups:
    """Which leaf goes into which series."""

    labels: tuple[Mapping[str, str], ...]  # [G]
    group: Ints  # [L] number of the leaf's series, -1 where it belongs to none
    order: Ints  # leaves that belong to one, series by series
    firsts: Ints  # [G] where each series begins in `order`

    def gather(self, values: Floats) -> Floats:
        """[..., L] summed to [..., G]."""
        if not self.labels:
            return np.zeros((*values.shape[:-1], 0))
        if len(self.order) == len(self.labels):
            return np.asarray(values[..., self.order])
        return np.asarray(np.add.reduceat(values[..., self.order], self.firsts, axis=-1))


def groups_of(leaves: Leaves, by: tuple[str, ...]) -> Groups:
    """The series of a split, in the order their first leaf stands in the fleet."""
    found: dict[tuple[str, ...], int] = {}
    at = np.full(leaves.count, -1, dtype=np.int64)
    for i in np.flatnonzero(leaves.keep):
        name = tuple(str(leaves.labels[dim][i]) for dim in by)
        at[i] = found.setdefault(name, len(found))
    order = np.argsort(at, kind="stable")
    order = order[at[order] >= 0]
    firsts = np.searchsorted(at[order], np.arange(len(found)))
    return Groups(tuple(dict(zip(by, name, strict=True)) for name in found), at, order, firsts)
