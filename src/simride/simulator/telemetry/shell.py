"""What the usual tools print on one host: `top`, `vmstat`, `iostat`, `free`, `df`, `ss`, `netstat -s`, `dmesg`."""

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from simride.base import seeds
from simride.base.errors import QueryError
from simride.base.units import duration, hhmm, percent
from simride.simulator.host_sets import parse_host
from simride.simulator.telemetry import kernel_log
from simride.simulator.telemetry.machine import KERNEL_GB, MAX_FILES, SWAP_GB, Machine, machine
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.resolve import nearest
from simride.simulator.telemetry.view import View

ROWS = 8  # of what prints a line for each step
MIB = 1024.0
DAY_S = 86_400.0


def command(view: View, name: str, host: str) -> str:
    """What a tool prints on a host now. Raises QueryError where there is no such tool or host."""
    known = ALIASES.get(name, name)
    if known not in COMMANDS:
        raise QueryError(f"there is no {name!r} to run here; {nearest(name, COMMANDS)}")
    return COMMANDS[known](machine(view, host))


def overview(view: View, host: str) -> tuple[str, ...]:
    """What a first look at the host shows, over two minutes: load, the service, the network, the kernel."""
    found = machine(view, host)
    last = slice(-12, None)
    segments, again = float(found.segments[last].mean()), float(found.sent_again[last].mean())
    place = parse_host(found.host)
    assert place is not None  # the machine has been found
    lines = kernel_log.text(found).splitlines()
    return (
        f"{found.host}: {found.service.name} {found.version}, {found.host_class}, rack {place.rack} of "
        f"{place.cluster}, up {_days(found.uptime_s)}",
        f"top: CPU {percent(float(found.cpu[last].mean()))} in use, load {found.load[0]:.1f} on {found.cores} "
        f"processors, {float(found.memory_gb[-1]):.0f} of {found.total_gb:.0f} GB of memory held, "
        f"disk {percent(float(found.disk_busy[last].mean()))} busy",
        f"{found.service.name}: {float(found.busy[last].mean()):.1f} of {found.slots:.0f} slots busy, "
        f"{float(found.requests[last].mean()):.0f} requests a second, {_own_time(view, found)}",
        f"ss -ti: {segments:.0f} segments a second, {percent(again / max(segments, 1e-9))} sent again "
        f"({again:.2g} a second)",
        "ethtool -S eth0: link up at full speed, rx_errors 0, rx_crc_errors 0, tx_errors 0; the counters of the switch "
        "are not visible from here, the network team has them",
        f"dmesg, its last line: {lines[-1]}",
    )


def _own_time(view: View, found: Machine) -> str:
    """The service's p99 on this host by its own timer."""
    asked = MetricQuery("latency", side="server", where={"host": found.host, "service": found.service.name}, last_s=120)
    value = run(view, asked).total()
    return "no request timed" if math.isnan(value) else f"p99 {duration(value)} by its own timer"


def _days(seconds: float) -> str:
    """An uptime in words."""
    return f"{seconds / DAY_S:.0f} days" if seconds >= 2 * DAY_S else duration(seconds)


_ASKED = re.compile(
    r"^\s*(?:please\s+)?(?:(?:run|show|give me|look at|check)\s+)?(?:the\s+)?(?:sudo\s+)?"
    r"(?P<tool>[a-z]+)(?P<flags>(?:\s+-{1,2}[\w=-]+|\s+\d+(?!\S*-))*)\s+(?:on|at|for|from|of)?\s*(?:host\s+)?"
    r"(?P<host>[\w.-]+-\d+-\d+)\s*[.?!]?\s*$",
    re.IGNORECASE,
)
_SSH = re.compile(
    r"^\s*ssh\s+(?P<host>[\w.-]+-\d+-\d+)\s+['\"]?(?:sudo\s+)?(?P<tool>[a-z]+)[^'\"]*['\"]?\s*$", re.IGNORECASE
)


def asked(text: str) -> tuple[str, str] | None:
    """Tool and host of 'top on euw-c-17-03', 'run vmstat 1 5 on ...', 'ssh ... dmesg'; None of any other line."""
    match = _SSH.match(text) or _ASKED.match(text)
    if match is None or ALIASES.get(match["tool"].lower(), match["tool"].lower()) not in COMMANDS:
        return None
    tool = match["tool"].lower()
    return ALIASES.get(tool, tool), match["host"].lower()


def _uptime(found: Machine) -> str:
    days, rest = divmod(found.booted_s, DAY_S)
    one, five, fifteen = found.load
    clock = f"{hhmm(found.now)}:{int(found.now % 60):02d}"
    return f"{clock} up {days:.0f} days, {hhmm(rest)}, load average: {one:.2f}, {five:.2f}, {fifteen:.2f}"


def _top(found: Machine) -> str:
    """The summary, then the processes that use most."""
    user, system, soft = (100.0 * float(part[-1]) for part in (found.user, found.system, found.interrupts))
    wait, idle = 100.0 * float(found.iowait[-1]), 100.0 * float(found.idle[-1])
    running = max(1, int(found.runnable[-1]))
    total, free = found.total_gb * MIB, float(found.free_gb[-1]) * MIB
    cache, swapped = float(found.cache_gb[-1]) * MIB, float(found.swap_gb[-1]) * MIB
    tasks = 310 + found.cores * 4 + running
    lines = [
        f"top - {_uptime(found)}",
        f"Tasks: {tasks} total, {running:3d} running, {tasks - running} sleeping, 0 stopped, 0 zombie",
        f"%Cpu(s): {user:4.1f} us, {system:4.1f} sy,  0.0 ni, {idle:4.1f} id, {wait:4.1f} wa,  0.0 hi, {soft:4.1f} si,"
        "  0.0 st",
        f"MiB Mem : {total:9.1f} total, {free:9.1f} free, {total - free - cache:9.1f} used, {cache:9.1f} buff/cache",
        f"MiB Swap: {SWAP_GB * MIB:9.1f} total, {SWAP_GB * MIB - swapped:9.1f} free, {swapped:9.1f} used. "
        f"{free + 0.9 * cache:9.1f} avail Mem",
        "",
        "    PID USER      PR  NI    RES S  %CPU  %MEM  COMMAND",
    ]
    return "\n".join([*lines, *(_process(*row) for row in _processes(found))])


def _processes(found: Machine) -> list[tuple[int, str, str, float, float, float, str]]:
    """Process rows, the busiest first. Together they use what the summary says."""
    whole = 100.0 * found.cores * float(found.cpu[-1])
    aside = min(1.0, whole / 60.0)  # what agents may take of an idle machine
    scatter = [seeds.draw(found.seed, "process", found.host, found.now, n) for n in range(5)]
    agents = [
        ("root", "S", aside * (1.2 + 2.0 * scatter[0]), 0.18, "otelcol"),
        ("root", "S", aside * (0.7 + 2.4 * scatter[1]), 0.11, "log-shipper"),
        ("root", "S", aside * (0.3 + 0.7 * scatter[2]), 0.03, "node_exporter"),
        ("root", "S", aside * 100.0 * found.cores * 0.3 * float(found.interrupts[-1]) / 4.0, 0.0,
         f"ksoftirqd/{int(scatter[3] * found.cores)}"),
        ("root", "I", aside * (0.1 + 0.4 * scatter[4]), 0.0, "kworker/u73:2-events_unbound"),
    ]  # fmt: skip
    pid = 2_000 + round(28_000 * seeds.draw(found.seed, "pid", found.host))
    service = (found.service.name, "S", whole - sum(row[2] for row in agents), float(found.memory_gb[-1]),
               found.service.name)  # fmt: skip
    rows = sorted([service, *agents], key=lambda row: -row[2])
    pids = {row[-1]: 700 + 137 * n for n, row in enumerate(agents)} | {found.service.name: pid}
    return [
        (pids[name], user, state, busy, gb, 100.0 * gb / found.total_gb, name) for user, state, busy, gb, name in rows
    ]


def _process(pid: int, user: str, state: str, busy: float, gb: float, share: float, name: str) -> str:
    held = f"{gb:.1f}g" if gb >= 1.0 else f"{1000 * gb:.0f}m" if gb else "0"
    return f"{pid:7d} {user[:8]:8s}  20   0 {held:>6s} {state} {busy:5.1f} {share:5.1f}  {name}"


def _vmstat(found: Machine) -> str:
    """One line for each of the last steps of ten seconds, the latest last."""
    lines = [
        "procs ------------memory (MiB)------------ ---swap-- -----io---- ---system--- -------cpu-------",
        " r  b   swpd    free    buff    cache   si   so    bi    bo     in     cs  us  sy  id  wa  st",
    ]
    free, cache, swap = (MIB * part for part in (found.free_gb, found.cache_gb, found.swap_gb))
    reads, writes = 16.0 * found.reads, 22.0 * found.writes  # KiB per second
    for i in range(-min(ROWS, len(found.times)), 0):
        kernel = 100.0 * float(found.system[i] + found.interrupts[i])
        swapped = max(0.0, float(swap[i] - swap[i - 1])) if i > -len(found.times) else 0.0
        lines.append(
            f"{found.runnable[i]:2.0f} {found.blocked[i]:2.0f} {swap[i]:6.0f} {free[i]:7.0f} {0.02 * cache[i]:7.0f} "
            f"{0.98 * cache[i]:8.0f} {0:4d} {102.4 * swapped:4.0f} {reads[i]:5.0f} {writes[i]:5.0f} "
            f"{found.interrupts_per_s[i]:6.0f} {found.switches[i]:6.0f} {100 * found.user[i]:3.0f} {kernel:3.0f} "
            f"{100 * found.idle[i]:3.0f} {100 * found.iowait[i]:3.0f}   0"
        )
    return "\n".join(lines)


def _iostat(found: Machine) -> str:
    """Extended statistics of the disk, one line for each of the last steps of ten seconds."""
    reads, writes, busy = found.reads, found.writes, found.disk_busy
    r_await, w_await = 1000.0 * found.waits(0.00014), 1000.0 * found.waits(0.00009)
    depth = (reads * r_await + writes * w_await) / 1000.0
    lines = ["Device        r/s    rkB/s r_await      w/s    wkB/s w_await aqu-sz  %util"]
    lines += [
        f"nvme0n1  {reads[i]:8.1f} {16 * reads[i]:8.1f} {r_await[i]:7.2f} {writes[i]:8.1f} {22 * writes[i]:8.1f} "
        f"{w_await[i]:7.2f} {depth[i]:6.2f} {100 * busy[i]:6.2f}"
        for i in range(-min(ROWS, len(found.times)), 0)
    ]
    return "\n".join(lines)


def _free(found: Machine) -> str:
    total, free, cache, swapped = (
        MIB * value for value in
        (found.total_gb, float(found.free_gb[-1]), float(found.cache_gb[-1]), float(found.swap_gb[-1]))
    )  # fmt: skip
    return "\n".join([
        "             total      used      free  buff/cache  available   (MiB)",
        f"Mem:      {total:8.0f}  {total - free - cache:8.0f}  {free:8.0f}    {cache:8.0f}   {free + 0.9 * cache:8.0f}",
        f"Swap:     {SWAP_GB * MIB:8.0f}  {swapped:8.0f}  {SWAP_GB * MIB - swapped:8.0f}",
        f"held by {found.service.name} {MIB * float(found.memory_gb[-1]):.0f}, "
        f"by the kernel and agents {MIB * KERNEL_GB:.0f}",
    ])  # fmt: skip


def _df(found: Machine) -> str:
    """File systems by their size and what is left of it."""
    system_used = 0.18 + 0.12 * seeds.draw(found.seed, "system disk", found.host)
    rows = (("/dev/nvme0n1p2", 98.0, system_used, "/"),
            ("/dev/nvme0n1p3", found.disk_gb, float(found.disk_used[-1]), "/var/lib"))  # fmt: skip
    lines = ["Filesystem         Size    Used   Avail  Use%  Mounted on"]
    for device, size, used, mounted in rows:
        share = math.ceil(100.0 * used - 1e-9)  # as df rounds: never less than there is
        sizes = "  ".join(f"{part:5.0f}G" for part in (size, size * used, size * (1.0 - used)))
        lines.append(f"{device}   {sizes}  {share:3d}%  {mounted}")
    return "\n".join(lines)


def _ss(found: Machine) -> str:
    """Sockets by state, the listener's queue, and a few connections with what they sent again."""
    sockets = found.sockets
    states = ", ".join(f"{name.lower()} {count}" for name, count in sockets.items())
    lines = [
        f"Total: {found.files} descriptors of {MAX_FILES} open, {found.threads} threads",
        f"TCP:   {sum(sockets.values())} ({states})",
        "",
        "State   Recv-Q  Send-Q  Local:Port   Process",
        f"LISTEN  {float(found.waiting[-1]):6.0f}  {found.queue_limit:6.0f}  [::]:8443    {found.service.name}",
        "",
        "Established, a few of them; segments since each was opened, and how many of these were sent again:",
    ]
    return "\n".join([*lines, *(_connection(found, n) for n in range(6))])


def _connection(found: Machine, n: int) -> str:
    """One kept connection. The share sent again is the host's, of as many segments as it carried."""
    drawn = [seeds.draw(found.seed, "connection", found.host, n, what) for what in ("port", "age", "rtt", "again")]
    age_s = 240.0 + 2_400.0 * drawn[1]
    steps = max(1, min(len(found.times), round(age_s / 10.0)))
    part = 1.0 / max(found.sockets["ESTAB"], 1)
    sent = float(found.segments[-steps:].sum()) * 10.0 * part
    again = float(found.sent_again[-steps:].sum()) * 10.0 * part
    resent = int(again) + (drawn[3] < again - int(again))
    rtt = 0.18 + 0.25 * drawn[2]
    late = float(found.resent[-1])
    window = max(2, round(10 * (1.0 - min(late * 12.0, 0.8))))
    return (
        f"  port {32_768 + int(28_000 * drawn[0])}  age {age_s:4.0f}s  rtt {rtt:.2f} ms  rto {201 + round(4 * rtt)} ms"
        f"  cwnd {window:2d}  segs_out {sent:.0f}  retrans {resent}"
    )


def _netstat(found: Machine) -> str:
    """The kernel's TCP counters: since boot, and per second over the last minute."""
    mean = float(found.segments.mean())
    boot, last = found.booted_s, slice(-6, None)
    usual = 1.8e-4 * (0.9 + 0.2 * seeds.draw(found.seed, "resent since boot", found.host))
    recent = float(found.sent_again.sum() - usual * found.segments.sum()) * 10.0
    rows = (
        ("segments sent out", 0.62 * mean * boot, float(found.segments[last].mean())),
        ("segments retransmitted", max(0.62 * usual * mean * boot + recent, 0.0), float(found.sent_again[last].mean())),
        ("segments received", 0.57 * mean * boot, 0.92 * float(found.segments[last].mean())),
        ("times the listen queue of a socket overflowed",
         float(found.refused.sum()) * 10.0, float(found.refused[last].mean())),
        ("bad segments received", float(int(7 * seeds.draw(found.seed, "bad segments", found.host) ** 2)), 0.0),
        ("resets sent", 0.0009 * mean * boot / 14.0, 0.0009 * float(found.requests[last].mean())),
    )  # fmt: skip
    lines = ["Tcp:                                             since boot     per second, last minute"]
    lines += [f"  {name:45s} {total:14.0f}   {rate:12.1f}" for name, total, rate in rows]
    wire = f"eth0: rx {found.received_bytes[-1] / 1e6:.1f} MB/s, tx {found.sent_bytes[-1] / 1e6:.1f} MB/s"
    return "\n".join([*lines, f"{wire}, errors 0, dropped 0"])


COMMANDS: Mapping[str, Callable[[Machine], str]] = MappingProxyType({
    "top": _top, "uptime": _uptime, "vmstat": _vmstat, "iostat": _iostat, "free": _free, "ss": _ss,
    "netstat": _netstat, "df": _df, "dmesg": kernel_log.text,
})  # fmt: skip
ALIASES: Mapping[str, str] = MappingProxyType({
    "htop": "top", "nstat": "netstat", "ethtool": "netstat", "sar": "vmstat", "mpstat": "vmstat", "journalctl": "dmesg",
})  # fmt: skip
