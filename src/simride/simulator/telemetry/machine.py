"""One host as its kernel counts it: the host's own metrics, and what follows from them for processor, disk and network.

Processor, memory, requests, retransmits and the queue are the metrics of that host, bucket by bucket. What the fleet
does not simulate (how a busy processor divides into user and system, what a request writes, how many sockets stay
open) follows from these by fixed shares of the service, with the scatter of counts. Nothing here can be at odds with
a chart of the same host.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from simride.base import seeds
from simride.base.errors import QueryError
from simride.simulator import noise
from simride.simulator.spec import Service
from simride.simulator.state import CELL_FIELDS, Floats
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.host_side import SEGMENTS
from simride.simulator.telemetry.hosts import uptime, version_on
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.resolve import find_name
from simride.simulator.telemetry.settings import live
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import window

STEP_S = 10.0
HISTORY_S = 2700.0  # behind the load averages; the longest of these forgets in fifteen minutes
REFUSED, HOSTS = CELL_FIELDS.index("refused"), CELL_FIELDS.index("hosts")
NONE = 1e-9  # fewer hosts than this are none
CORES: Mapping[str, int] = {"gen-3": 24, "gen-4": 36, "gen-5": 52, "gen-6": 64}
USUAL_CORES = 36
MEMORY_SIZES = (32, 64, 96, 128, 192, 256, 384, 512)
KERNEL_GB = 1.9  # kernel, agents and what else is not the service
SWAP_GB = 8.0
WRITE_S, READ_S = 0.00009, 0.00014  # of the disk's time to one operation
SHORTEST_SINCE_BOOT, LONGEST_SINCE_BOOT = 20 * 86_400.0, 190 * 86_400.0
MAX_FILES = 131_072


@dataclass(frozen=True, eq=False)
class Machine:
    """One host at one moment, with the three quarters of an hour before it in steps of ten seconds [n]."""

    host: str
    service: Service
    version: str
    host_class: str
    cores: int
    now: float
    uptime_s: float  # of the service's process
    booted_s: float  # since the machine last booted
    times: Floats  # [n] ends of the steps
    cpu: Floats  # [n] share of all processors in use
    busy: Floats  # [n] slots in use
    waiting: Floats  # [n] requests waiting for a slot
    memory_gb: Floats  # [n] held by the service
    requests: Floats  # [n] per second
    resent: Floats  # [n] share of TCP segments
    refused: Floats  # [n] per second
    disk_used: Floats  # [n] share of the data disk in use
    slots: float
    queue_limit: float
    seed: int

    # -- processors ------------------------------------------------------------------------------------------

    @property
    def system(self) -> Floats:
        """[n] share of the processors in the kernel."""
        return self.cpu * (0.13 + 0.1 * self._trait("system"))

    @property
    def interrupts(self) -> Floats:
        """[n] share in network interrupts; more where segments are sent again."""
        return self.cpu * (0.03 + 0.1 * self.resent)

    @property
    def user(self) -> Floats:
        """[n] share in processes."""
        return self.cpu - self.system - self.interrupts

    @property
    def iowait(self) -> Floats:
        """[n] share idle while a disk is at work."""
        scatter = 0.5 + self._scatter("iowait")
        return (1.0 - self.cpu) * np.minimum(0.0015 + 0.08 * self.disk_busy, 0.9) * scatter

    @property
    def idle(self) -> Floats:
        """[n] the rest."""
        return 1.0 - self.cpu - self.iowait

    @property
    def runnable(self) -> Floats:
        """[n] tasks running or waiting for a processor (Sakasegawa's queue length of a system of many servers)."""
        rho = np.minimum(self.cpu, 0.995)
        waiting = rho ** np.sqrt(2.0 * (self.cores + 1.0)) / (1.0 - rho)
        return noise.counts(self.cores * rho + waiting, self._scatter("runnable"))

    @property
    def blocked(self) -> Floats:
        """[n] tasks waiting for a disk."""
        return noise.counts(self.iowait * self.cores, self._scatter("blocked"))

    @property
    def load(self) -> tuple[float, float, float]:
        """Load averages over one, five and fifteen minutes, as the kernel forgets."""
        tasks = self.runnable + self.blocked
        found = []
        for minutes in (1.0, 5.0, 15.0):
            keep = np.exp(-STEP_S / (60.0 * minutes))
            level = float(tasks[: max(1, len(tasks) // 4)].mean())
            for value in tasks.tolist():
                level = keep * level + (1.0 - keep) * value
            found.append(level)
        return found[0], found[1], found[2]

    @property
    def switches(self) -> Floats:
        """[n] context switches per second."""
        mean = 900.0 * self.cores * (0.15 + self.cpu) + 6.0 * self.requests
        return noise.counts(mean * (0.95 + 0.1 * self._scatter("switch level")), self._scatter("switches"))

    @property
    def interrupts_per_s(self) -> Floats:
        """[n] interrupts per second."""
        mean = 250.0 * self.cores * (0.2 + self.cpu) + 1.4 * self.segments
        return noise.counts(mean * (0.95 + 0.1 * self._scatter("interrupt level")), self._scatter("interrupts"))

    # -- memory ----------------------------------------------------------------------------------------------

    @property
    def total_gb(self) -> float:
        """Memory of the machine: the next size up from what the service needs."""
        need = self.service.memory_gb * 1.2 + KERNEL_GB
        return float(next((size for size in MEMORY_SIZES if size >= need), 2 ** np.ceil(np.log2(need))))

    @property
    def cache_gb(self) -> Floats:
        """[n] page cache: what files were read and written lately, given back when anyone needs it."""
        rest = np.maximum(self.total_gb - self.memory_gb - KERNEL_GB, 0.2)
        return rest * (0.86 if self.stores else 0.35 + 0.2 * self._trait("cache"))

    @property
    def free_gb(self) -> Floats:
        """[n] in use by nobody."""
        return np.maximum(self.total_gb - self.memory_gb - KERNEL_GB - self.cache_gb, 0.05)

    @property
    def swap_gb(self) -> Floats:
        """[n] swapped out: mostly nothing, a little that nobody needs on some hosts, more where memory is short."""
        idle = 0.9 * self._trait("swap amount", own=True) if self._trait("swap", own=True) < 0.06 else 0.0
        short = np.maximum(self.memory_gb + KERNEL_GB - 0.97 * self.total_gb, 0.0)
        return np.minimum(idle + short, SWAP_GB)

    # -- disk ------------------------------------------------------------------------------------------------

    @property
    def stores(self) -> bool:
        """Whether requests reach the disk: services that keep what they are sent."""
        return self.service.shards > 0 or bool(re.search(r"\b(keeps|stores|store|database)\b", _about(self.service)))

    @property
    def reads(self) -> Floats:
        """[n] per second."""
        mean = 1.7 * self.requests if self.stores else 0.4 + 0.0 * self.requests
        return noise.counts(mean * STEP_S, self._scatter("reads")) / STEP_S

    @property
    def writes(self) -> Floats:
        """[n] per second: what is stored, and logs."""
        mean = 9.0 + (1.1 if self.stores else 0.004) * self.requests
        return noise.counts(mean * STEP_S, self._scatter("writes")) / STEP_S

    @property
    def disk_gb(self) -> float:
        """Size of the data disk."""
        return 3576.0 if self.stores else 894.0

    @property
    def disk_busy(self) -> Floats:
        """[n] share of the time that the disk is at work."""
        return np.minimum(self.reads * READ_S + self.writes * WRITE_S, 1.0)

    def waits(self, seconds: float) -> Floats:
        """[n] mean seconds of an operation that takes so long by itself, its turn included."""
        return seconds / np.maximum(1.0 - self.disk_busy, 0.02) * (0.9 + 0.2 * self._scatter(f"await {seconds}"))

    # -- network ---------------------------------------------------------------------------------------------

    @property
    def segments(self) -> Floats:
        """[n] TCP segments sent per second."""
        return self.requests * SEGMENTS

    @property
    def sent_again(self) -> Floats:
        """[n] of these, sent again."""
        return self.segments * self.resent

    @property
    def received_bytes(self) -> Floats:
        """[n] per second."""
        return self.requests * (1_800.0 + 4_200.0 * self._trait("bytes in"))

    @property
    def sent_bytes(self) -> Floats:
        """[n] per second; what is sent again counts again."""
        return self.requests * (2_400.0 + 9_000.0 * self._trait("bytes out")) * (1.0 + self.resent)

    @property
    def sockets(self) -> Mapping[str, int]:
        """Sockets by state now: connections kept open, those at work, those that wait, those just closed."""
        kept = 160 + round(320 * self._trait("connections"))
        last = float(self.requests[-1])
        refused = float(self.refused[-1])
        small = self._trait("closing", own=True)
        return {
            "ESTAB": kept + round(float(self.busy[-1] + self.waiting[-1])),
            "TIME-WAIT": round(24 + 0.02 * last + 60.0 * float(self.resent[-6:].mean()) + 9 * small),
            "CLOSE-WAIT": round(2 * small + 0.25 * float(self.waiting[-1])),
            "FIN-WAIT-2": round(4 * small),
            "SYN-RECV": round(small + min(refused, 4_096.0)),
            "LISTEN": 6,
        }

    @property
    def files(self) -> int:
        """Open file descriptors of the service's process."""
        return 96 + sum(self.sockets.values()) + round(40 * self._trait("files"))

    @property
    def threads(self) -> int:
        """Threads of the service's process."""
        return round(self.slots) + 14 + round(8 * self._trait("threads"))

    # -- chance ----------------------------------------------------------------------------------------------

    def _scatter(self, stream: str) -> Floats:
        """[n] uniform numbers of this host's own."""
        return noise.uniform(self.seed, f"machine {stream} {self.host}", noise.tenths(self.times))

    def _trait(self, name: str, own: bool = False) -> float:
        """A number in 0..1 that never changes, of the service or of this one host."""
        return seeds.draw(self.seed, "trait", name, self.host if own else self.service.name)


def _about(service: Service) -> str:
    return f"{service.name} {service.says}".lower().replace("-", " ")


def machine(view: View, host: str) -> Machine:
    """The host of that name as it stands at the view's present. Raises QueryError where there is none."""
    found = view.names.find_host(find_name(view, "host", host))
    if found is None:  # pragma: no cover - find_name has refused it
        raise QueryError(f"there is no host {host!r}")
    service, place = found
    view = replace(view, lost_at=None)  # whoever is on the host sees it, whatever became of its metrics
    described = view.names.described[service]
    where = {"host": host, "service": service, "cluster": place.cluster, "rack": str(place.rack)}
    times, cpu = _series(view, "cpu", where)
    values = {name: _series(view, name, where)[1] for name in ("utilisation", "queue", "memory", "retransmits", "disk")}
    requests = np.nan_to_num(_series(view, "traffic", where, "server")[1])
    settings = live(view, view.now)
    slots = float(settings.slots[view.names.service_index[service]])
    host_class = view.names.host_class(service, place.rack)
    booted = seeds.between(view.seed, SHORTEST_SINCE_BOOT, LONGEST_SINCE_BOOT, "booted", host)
    up = uptime(view, service, host)
    return Machine(
        host, described, version_on(view, service, host), host_class, CORES.get(host_class, USUAL_CORES), view.now,
        up, max(booted, up), times, cpu, values["utilisation"] * slots, values["queue"], values["memory"], requests,
        values["retransmits"], _refused(view, service, host, len(times)), values["disk"], slots,
        float(settings.queue_limit[view.names.service_index[service]]), view.seed,
    )


def _series(view: View, metric: str, where: Mapping[str, str], side: Side | None = None) -> tuple[Floats, Floats]:
    """Times and values of one metric of the host."""
    asked = MetricQuery(metric, side=side, where=where, by=("host",), last_s=HISTORY_S, step_s=STEP_S)
    frame = run(view, asked)
    values = frame.only.values if frame.only is not None else np.zeros(len(frame.times))
    return frame.times, np.nan_to_num(values)


def _refused(view: View, service: str, host: str, count: int) -> Floats:
    """[n] requests per second that this host's full queue turned away."""
    names = view.names
    found = names.find_host(host)
    assert found is not None  # the caller has found it
    at = names.host_set(service, found[1])
    cells = [names.cell(service, found[1].cluster, at, slot) for slot in (0, 1)]
    seen = window(view, last_s=HISTORY_S, step_s=STEP_S)
    refused = seen.of("cells", cells, REFUSED).sum(axis=1)
    hosts = seen.of("cells", cells, HOSTS).sum(axis=1)
    each = np.divide(refused, hosts, out=np.zeros_like(refused), where=hosts > NONE)
    steps: Floats = seen.gather(each * seen.lengths) / seen.seconds
    return steps[-count:]
