"""How hosts of one kind differ from one another: always a little, and each wavering by itself.

What a host is off by is made of what its set is off by, its rack within the set, and the host within its rack; each
cancels in the mean above it. So a rack is the mean of its hosts, a cluster that of its racks, and one host alone in its
set (because something ails it) wavers as much as any other.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simride.simulator import noise
from simride.simulator.state import Floats, Ints
from simride.simulator.telemetry.leaves import HOST_KEYS, Leaves
from simride.simulator.telemetry.view import View

SPREAD: Mapping[str, float] = {
    "utilisation": 0.04, "cpu": 0.05, "queue": 0.15, "memory": 0.03, "gc_pause": 0.12, "retransmits": 0.2,
}  # of a gauge between hosts, always, as a share of it
WAVER: Mapping[str, float] = {
    "utilisation": 0.05, "cpu": 0.06, "queue": 0.12, "memory": 0.004, "gc_pause": 0.08, "retransmits": 0.1,
}  # of one host from one bucket to the next
TOGETHER: Mapping[str, float] = {
    "utilisation": 0.008, "cpu": 0.012, "queue": 0.03, "memory": 0.002, "gc_pause": 0.04, "retransmits": 0.12,
}  # of all hosts of a service in a cluster at once


@dataclass(frozen=True, eq=False)
class Hosts:
    """The host sets, racks and hosts behind some leaves, each level as rows with its parents' rows."""

    groups: Ints  # [G, 2] place and set
    size: Ints  # [G] hosts
    racks: Ints  # [R, 2] row of the group, rack
    rack_size: Ints  # [R] hosts of the set in the rack
    hosts: Ints  # [H, 2] row of the rack, number
    group_of: Ints  # [L]
    rack_of: Ints  # [L] -1 where the leaf is a whole set
    host_of: Ints  # [L] -1 where it is a whole rack


def behind(view: View, leaves: Leaves) -> Hosts:
    """The hosts that some leaves stand for."""
    names, layout = view.names, view.names.layout
    cells = leaves.second[leaves.parent]
    places = layout.cell_service[cells] * layout.clusters + layout.cell_cluster[cells]
    groups, group_of = np.unique(np.stack([places, layout.cell_set[cells]], axis=1), axis=0, return_inverse=True)
    sets = [
        names.sets[names.services[int(place) // layout.clusters], names.clusters[int(place) % layout.clusters]][int(at)]
        for place, at in groups
    ]
    racks = [(g, rack) for g, one in enumerate(sets) for rack in one.racks] if "rack" in leaves.labels else []
    rack_row = {row: r for r, row in enumerate(racks)}
    rack_of = np.full(leaves.count, -1, dtype=np.int64)
    host_of = np.full(leaves.count, -1, dtype=np.int64)
    group_rows = group_of.reshape(-1)
    hosts: list[tuple[int, int]] = []
    if racks:
        rack_of[:] = [
            rack_row[int(g), int(rack)] for g, rack in zip(group_rows, leaves.labels["rack"], strict=True)
        ]
    if "host" in leaves.labels and racks:
        hosts = [(int(r), number) for r in np.unique(rack_of) for number in sets[racks[r][0]].racks[racks[r][1]]]
        host_row = {row: h for h, row in enumerate(hosts)}
        host_of[:] = [host_row[int(r), int(key % HOST_KEYS)] for r, key in zip(rack_of, leaves.key, strict=True)]
    return Hosts(
        groups, np.array([one.size for one in sets], dtype=np.int64), _rows(racks),
        np.array([len(sets[g].racks[rack]) for g, rack in racks], dtype=np.int64), _rows(hosts),
        group_rows, rack_of, host_of,
    )


def _rows(pairs: list[tuple[int, int]]) -> Ints:
    return np.array(pairs, dtype=np.int64).reshape(len(pairs), 2)


def steady(view: View, leaves: Leaves, stream: str) -> Floats:
    """[1, L] standard deviations that each leaf is off by, always; over a service and cluster they cancel."""
    found = behind(view, leaves)
    here = _drawn(view, found, f"spread {stream}", np.zeros((1, 1), dtype=np.int64))
    return here - _middle_of_place(view, found, stream)[:, found.group_of]


def wavering(view: View, leaves: Leaves, stream: str, times: Floats) -> Floats:
    """[n, L] the same for what a host wavers by from one moment to the next."""
    return _drawn(view, behind(view, leaves), f"waver {stream}", noise.tenths(times)[:, np.newaxis])


def _drawn(view: View, found: Hosts, stream: str, keys: Ints) -> Floats:
    """[n, L] deviations, of variance 1 for each host."""
    seed, place, number = view.seed, found.groups[:, 0], found.groups[:, 1]
    sets = noise.normal(seed, f"{stream} set", keys, place, number) / np.sqrt(np.maximum(found.size, 1))
    out = np.clip(sets, -3.0, 3.0)[:, found.group_of]
    if len(found.racks):
        group, rack = found.racks.T
        drawn = noise.normal(seed, f"{stream} rack", keys, place[group], rack) / np.sqrt(found.rack_size)
        drawn = np.clip(drawn, -3.0, 3.0)
        part = found.rack_size / found.size[group]
        out = out + (drawn - _means(drawn * part, group, len(place))[:, group])[:, found.rack_of]
    if len(found.hosts):
        row, host = found.hosts.T
        group, rack = found.racks[row].T
        drawn = np.clip(noise.normal(seed, f"{stream} host", keys, place[group], rack, host), -3.0, 3.0)
        middle = _means(drawn / found.rack_size[row], row, len(found.racks))
        out = out + (drawn - middle[:, row])[:, found.host_of]
    return out


def _means(values: Floats, group: Ints, count: int) -> Floats:
    """[n, M] summed into [n, count] by group; the groups stand in order."""
    out = np.zeros((len(values), count))
    present, firsts = np.unique(group, return_index=True)
    if len(present):
        out[:, present] = np.add.reduceat(values, firsts, axis=1)
    return out


def _middle_of_place(view: View, found: Hosts, stream: str) -> Floats:
    """[1, G] what all host sets of a group's service and cluster are off by in the mean."""
    names, layout = view.names, view.names.layout
    middles: dict[int, float] = {}
    for place in np.unique(found.groups[:, 0]).tolist():
        sets = names.sets[names.services[place // layout.clusters], names.clusters[place % layout.clusters]]
        size = np.array([one.size for one in sets], dtype=np.float64)
        drawn = noise.normal(view.seed, f"spread {stream} set", 0, place, np.arange(len(sets)))
        drawn = np.clip(drawn / np.sqrt(np.maximum(size, 1.0)), -3.0, 3.0)
        middles[place] = float((drawn * size).sum() / max(size.sum(), 1.0))
    return np.array([[middles[int(place)] for place in found.groups[:, 0]]])
