"""What fills up in a process while it runs: memory that leaks until the host is killed, handles until calls fail.

Hosts of a cell stand in `COHORTS` that started at different times and leak a little differently, so that a
sawtooth is sharp at first and blurs over its periods. A restart empties the cohorts it reaches.
"""

from functools import lru_cache

import numpy as np

from simride.simulator.noise import uniform
from simride.simulator.standing.mechanism import Held, Moment
from simride.simulator.state import Floats, Segment

COHORTS = 16
UNLIKE = 0.08  # how much faster or slower than the mean a cohort leaks, at the most
COLLECTING = 0.02  # of own time, where a service does not say what its collector takes
MOST_COLLECTING = 4.0  # times its own time: beyond that a process is killed for not answering
OVER = 0.05  # over its limit of handles by this share, a host fails `FAILING` of its requests
FAILING = 0.9
HOUR = 3600.0
HEALTHY: Held = {name: np.zeros(()) for name in ("grown", "collecting", "killed", "out", "handles", "failing")}


class Filling:
    """Memory and handles by uptime.

    On the tape, per cell [C]: `grown` GB a host holds above its usual, `collecting` share of own time lost to
    the collector on top of the usual, `killed` hosts per second and `out` share of hosts away for it,
    `handles` share of the limit in use, `failing` share of requests that fail for want of one. By cohort
    [C, COHORTS]: `gb`, `used` (handles by uptime, share of the limit), `away` (seconds until back). `turn` [C]
    is the cohort that a restart reaches next.
    """

    name = "filling"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where something leaks, or a service has so many handles and no more."""
        limited = any(service.handles is not None for service in moment.fleet.services)
        return limited or moment.levers.any("leak_gb_h", "handle_leak_h")

    def begin(self, moment: Moment) -> Held:
        """Everyone just started."""
        cells = len(moment.names.layout.cell_service)
        flat, cohorts = np.zeros(cells), np.zeros((cells, COHORTS))
        return {**dict.fromkeys(HEALTHY, flat), "gb": cohorts, "used": cohorts, "away": cohorts, "turn": flat}

    def before(self, held: Held, moment: Moment) -> None:
        """Hosts away, a collector that takes its share, requests that find no handle."""
        moment.levers.down += held["out"]
        moment.params.own[:] *= 1.0 + held["collecting"]
        moment.params.errors[:] += held["failing"]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """One bucket older."""
        cells = len(held["turn"])
        pace = _pace(moment.seed, cells)
        restarted, turn = _restarted(held, moment, segment)
        hours = moment.step_s / HOUR
        room = headroom(moment)[:, np.newaxis]
        gb = (held["gb"] + moment.levers.of("leak_gb_h")[:, np.newaxis] * pace * hours) * (1.0 - restarted)
        full = gb >= room
        away = np.maximum(held["away"] - moment.step_s, 0.0)
        away = np.where(full, _per_cell(moment, "restart_s")[:, np.newaxis], away)
        gb = np.where(full, 0.0, gb)
        used = (held["used"] + moment.levers.of("handle_leak_h")[:, np.newaxis] * pace * hours) * (1.0 - restarted)
        used = np.where(full, 0.0, used)
        handles = used + _by_peers(moment)[:, np.newaxis]
        hosts = moment.params.hosts / (1.0 - np.clip(moment.levers.down, 0.0, 0.95))
        return {
            "gb": gb, "used": used, "away": away, "turn": turn,
            "grown": gb.mean(axis=1),
            "collecting": _collecting(moment, gb, room).mean(axis=1),
            "killed": full.mean(axis=1) * hosts / moment.step_s,
            "out": np.minimum(away / moment.step_s, 1.0).mean(axis=1),
            "handles": handles.mean(axis=1),
            "failing": FAILING * np.clip((handles - 1.0) / OVER, 0.0, 1.0).mean(axis=1),
        }  # fmt: skip


@lru_cache(maxsize=8)
def _pace(seed: int, cells: int) -> Floats:
    """[C, COHORTS] how fast each cohort leaks, as a multiple; pure, so remembering it changes nothing."""
    drawn = uniform(seed, "leak", np.arange(cells)[:, np.newaxis], np.arange(COHORTS))
    pace = 1.0 + UNLIKE * (2.0 * drawn - 1.0)
    pace.setflags(write=False)
    return np.asarray(pace)


def _restarted(held: Held, moment: Moment, segment: Segment) -> tuple[Floats, Floats]:
    """Share of each cohort that something else restarted in this bucket, and whose turn it is next."""
    down = moment.levers.down - held["out"]
    if segment.count < 2 or not (down > 0.0).any():
        return np.zeros_like(held["gb"]), held["turn"]
    rise = np.clip(down, 0.0, 1.0) * np.minimum(moment.step_s / _per_cell(moment, "restart_s"), 1.0)
    first, last = held["turn"], held["turn"] + rise * COHORTS
    at = np.arange(2 * COHORTS)
    covered = np.clip(np.minimum(last[:, None], at + 1.0) - np.maximum(first[:, None], at), 0.0, 1.0)
    before = np.clip(first[:, None] - at, 0.0, 1.0)  # of the cohort that is half done
    part = np.where(covered > 0.0, covered / np.maximum(1.0 - before, 1e-9), 0.0)
    return np.minimum(part[:, :COHORTS] + part[:, COHORTS:], 1.0), last % COHORTS


def _collecting(moment: Moment, gb: Floats, room: Floats) -> Floats:
    """Share of own time that collecting takes on top of the usual.

    Tracing what lives, as often as the rest of the heap fills: live / (limit - live) (Appel 1987).
    """
    services = moment.fleet.services
    usual = np.array([COLLECTING if s.pauses is None else max(s.pauses.share, COLLECTING) for s in services])
    live = _per_cell(moment, "memory_gb")[:, np.newaxis]
    times = (live + gb) / np.maximum(room - gb, 1e-3 * room) / (live / room)
    more = usual[moment.names.layout.cell_service][:, np.newaxis] * (times - 1.0)
    return np.minimum(more, MOST_COLLECTING)


def headroom(moment: Moment) -> Floats:
    """[C] GB that a host may grow before it is killed."""
    services = moment.fleet.services
    room = np.array([(s.memory_limit_gb or 1.5 * s.memory_gb) - s.memory_gb for s in services])
    return np.asarray(room[moment.names.layout.cell_service])


def _by_peers(moment: Moment) -> Floats:
    """[C] share of the limit of handles that peers take: so many each, and every host of the cluster is a peer."""
    layout = moment.names.layout
    out = np.zeros(len(layout.cell_service))
    for s, service in enumerate(moment.fleet.services):
        if service.handles is None:
            continue
        mine = layout.cell_service == s
        peers = np.bincount(layout.cell_cluster[mine], moment.params.hosts[mine], layout.clusters)
        used = service.handles.base + service.handles.per_peer * peers
        out[mine] = (used / service.handles.limit)[layout.cell_cluster[mine]]
    return out


def _per_cell(moment: Moment, field: str) -> Floats:
    """[C] a number of the service."""
    values = np.array([float(getattr(service, field)) for service in moment.fleet.services])
    return np.asarray(values[moment.names.layout.cell_service])
