"""What the kernel of one host has written: lines that the state of the fleet causes, among those that mean nothing."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simride.base import seeds
from simride.base.units import hhmm
from simride.simulator.state import Floats
from simride.simulator.telemetry.machine import Machine

SHOWN_S = 26 * 3600.0
HOUR_S, DAY_S = 3600.0, 86_400.0
PER_HOUR = 0.11  # harmless lines
HOT_HOSTS = 0.03  # of hosts whose processors are throttled now and then: an old fan, never a cause of anything
SATURATED, SATURATED_S = 0.97, 120.0
FULL = 0.985  # of the machine's memory, from which the kernel ends the largest process
DISK_FULL = 0.9995
DROP = 0.75  # of the memory held before: less than this a step later means the process was ended

# What kernels say on good days.
HARMLESS = (
    "perf: interrupt took too long ({us} > {half}), lowering kernel.perf_event_max_sample_rate to {rate}",
    "workqueue: blk_mq_run_work_fn hogged CPU for >10000us 4 times, consider switching to WQ_UNBOUND",
    "EXT4-fs (nvme0n1p3): re-mounted. Quota mode: none.",
    "audit_log_start: {few} callbacks suppressed",
    "TCP: eth0: Driver has suspect GRO implementation, TCP performance may be compromised.",
    "device eth0 entered promiscuous mode",
    "device eth0 left promiscuous mode",
    "systemd[1]: Rotated the journal; {few} files, next in 24 h",
)


@dataclass(frozen=True)
class Message:
    """One line of the kernel's ring buffer. `at` in fleet seconds."""

    at: float
    text: str


def messages(found: Machine) -> tuple[Message, ...]:
    """The lines of the last day, oldest first, and the last two of the boot where there are few."""
    since = found.now - SHOWN_S
    lines = [
        *_harmless(found, since), *_hot(found, since), *_flooded(found), *_starved(found), *_killed(found),
        *_no_room(found),
    ]  # fmt: skip
    lines = sorted((line for line in lines if since <= line.at <= found.now), key=lambda line: line.at)
    return (*_boot(found), *lines)


def text(found: Machine) -> str:
    """As `dmesg -T` prints them: the fleet's clock, and how many days ago where it was not today."""
    return "\n".join(f"[{_clock(found.now, line.at)}] {line.text}" for line in messages(found))


def _clock(now: float, at: float) -> str:
    """'09:47:12', or '41 days ago'."""
    ago = math.floor(now / DAY_S) - math.floor(at / DAY_S)
    clock = f"{hhmm(at)}:{int(at % 60):02d}"
    return clock if ago == 0 else f"yesterday {clock}" if ago == 1 else f"{ago} days ago"


def _boot(found: Machine) -> Iterator[Message]:
    """The end of the boot."""
    begun = found.now - found.booted_s
    yield Message(begun, "eth0: link is up at 25 Gb/s, full duplex, flow control rx/tx")
    yield Message(begun + 1.4, "EXT4-fs (nvme0n1p3): mounted filesystem with ordered data mode. Quota mode: none.")


def _harmless(found: Machine, since: float) -> Iterator[Message]:
    """A line now and then, whatever the fleet does."""
    for hour in range(math.floor(since / HOUR_S), math.floor(found.now / HOUR_S) + 1):
        name = ("kernel", found.host, hour)
        if seeds.draw(found.seed, *name) < PER_HOUR:
            us = round(seeds.between(found.seed, 2_503, 4_900, *name, "us"))
            said = seeds.pick(found.seed, HARMLESS, *name, "which")
            words = said.format(us=us, half=us - us % 50, rate=250 * (160_000_000 // us // 1000), few=2 + us % 9)
            yield Message(HOUR_S * (hour + seeds.draw(found.seed, *name, "when")), words)


def _hot(found: Machine, since: float) -> Iterator[Message]:
    """A host with an old fan."""
    if seeds.draw(found.seed, "hot", found.host) > HOT_HOSTS:
        return
    core = int(seeds.draw(found.seed, "hot core", found.host) * found.cores)
    for hour in range(math.floor(since / HOUR_S), math.floor(found.now / HOUR_S) + 1, 5):
        at = HOUR_S * (hour + seeds.draw(found.seed, "hot", found.host, hour))
        yield Message(at, f"CPU{core}: Core temperature is above threshold, cpu clock is throttled")
        yield Message(at + 2.0, f"CPU{core}: Core temperature/speed normal")


def _first(which: "np.ndarray", times: Floats) -> Iterator[float]:
    """When each unbroken stretch begins."""
    begins = np.flatnonzero(which & ~np.append(False, which[:-1]))
    yield from times[begins].tolist()


def _flooded(found: Machine) -> Iterator[Message]:
    """A listener whose queue overflowed: the kernel says so once for each life of the process."""
    full = (found.refused > 0.5) & (found.times > found.now - found.uptime_s)
    for at in list(_first(full, found.times))[:1]:
        yield Message(at, "TCP: request_sock_TCP: Possible SYN flooding on port [::]:8443. Sending cookies.")


def _starved(found: Machine) -> Iterator[Message]:
    """Processors that had nothing left to give for minutes on end."""
    steps = max(1, round(SATURATED_S / max(float(np.diff(found.times).min(initial=10.0)), 1.0)))
    hot = found.cpu >= SATURATED
    long = np.array([i + 1 >= steps and bool(hot[i + 1 - steps : i + 1].all()) for i in range(len(hot))])
    for at in _first(long, found.times):
        took = round(seeds.between(found.seed, 14_000, 61_000, "hrtimer", found.host, at))
        yield Message(at, f"hrtimer: interrupt took {took} ns")


def _no_room(found: Machine) -> Iterator[Message]:
    """Writes that the full data disk had no block for."""
    for at in _first(found.disk_used >= DISK_FULL, found.times):
        inode = 4_000_000 + round(8e6 * seeds.draw(found.seed, "inode", found.host, at))
        text = f"Delayed block allocation failed for inode {inode} at logical offset 0 with max blocks 1 with error 28"
        yield Message(at, f"EXT4-fs (nvme0n1p3): {text}")


def _killed(found: Machine) -> Iterator[Message]:
    """A process that was ended because memory ran out: it held nearly all there is, and a moment later did not."""
    held = found.memory_gb
    for i in range(len(held) - 1):
        if held[i] + 1.9 > FULL * found.total_gb and held[i + 1] < DROP * held[i]:
            name, kb = found.service.name, round(float(held[i]) * 1e6)
            pid = 2_000 + round(28_000 * seeds.draw(found.seed, "pid", found.host))
            yield Message(
                float(found.times[i]), f"Out of memory: Killed process {pid} ({name}) anon-rss:{kb}kB, oom_score_adj:0"
            )
