"""What the tools print on a host: the shapes of the real ones, and nothing at odds with the metrics."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from simride.base.errors import QueryError
from simride.simulator.state import Segment
from simride.simulator.telemetry import MetricQuery, View, run, shell
from simride.simulator.telemetry.kernel_log import messages
from simride.simulator.telemetry.machine import machine
from unit.simulator.telemetry.tape import CELL, NAMES, NOON, from_bucket, slow_rack, view, world

RACK = 8
SICK = view(slow_rack(RACK, p=0.5))
VIEW = view()
HOST = "euw-a-08-02"
HOSTS = (HOST, "euw-a-01-03", "use-b-03-04", "euw-b-05-01")


def of_host(seen: View, metric: str, host: str, last_s: float = 2700.0) -> np.ndarray:
    """A gauge of one host in steps of ten seconds."""
    frame = run(seen, MetricQuery(metric, where={"host": host}, by=("host",), last_s=last_s, step_s=10.0))
    assert frame.only is not None
    return frame.only.values


def busy_store(
    utilisation: float, refused: float = 0.0, queued: float = 0.0, own: float = 100.0
) -> Callable[[Segment], None]:
    """All of the store's hosts that busy with so many times their work, turning that many requests a second away."""

    def edit(segment: Segment) -> None:
        cells = [c for cluster in NAMES.clusters for c in NAMES.cells("store", cluster) if c % 2 == 0]
        segment.cells[:, cells, CELL["utilisation"]] = utilisation
        segment.cells[:, cells, CELL["own_s"]] *= own  # enough work of their own for all of it
        segment.cells[:, cells, CELL["refused"]] = refused
        segment.cells[:, cells, CELL["queued"]] = queued

    return edit


@pytest.mark.parametrize("host", HOSTS)
def test_top_says_what_the_chart_of_the_host_says(host: str) -> None:
    printed = shell.command(SICK, "top", host)
    found = re.search(r"%Cpu\(s\): +([\d.]+) us, +([\d.]+) sy, .* ([\d.]+) id, +([\d.]+) wa, .* ([\d.]+) si", printed)
    assert found is not None
    user, system, idle, wait, soft = map(float, found.groups())
    cpu = 100.0 * of_host(SICK, "cpu", host)[-1]
    assert user + system + soft == pytest.approx(cpu, abs=0.16)  # three figures, each rounded to a tenth
    assert user + system + soft + idle + wait == pytest.approx(100.0, abs=0.26)
    rows = [line.split() for line in printed.split("COMMAND\n")[1].splitlines()]
    assert sum(float(row[6]) for row in rows) == pytest.approx(cpu * machine(SICK, host).cores, abs=0.4)
    assert [float(row[6]) for row in rows] == sorted((float(row[6]) for row in rows), reverse=True)


@pytest.mark.parametrize("host", HOSTS)
def test_vmstat_is_the_same_chart_row_by_row(host: str) -> None:
    rows = [line.split() for line in shell.command(SICK, "vmstat", host).splitlines()[2:]]
    assert len(rows) == shell.ROWS and {len(row) for row in rows} == {17}
    cpu = 100.0 * of_host(SICK, "cpu", host)[-shell.ROWS :]
    assert np.array([float(row[12]) + float(row[13]) for row in rows]) == pytest.approx(cpu, abs=1.1)
    assert all(sum(map(float, row[12:])) == pytest.approx(100.0, abs=2.1) for row in rows)
    held = [float(row[2]) for row in rows]
    assert all(held[0] == value for value in held)


def test_load_follows_the_processors_and_forgets_slowly() -> None:
    calm = machine(view(busy_store(0.5)), HOST)

    def for_five_minutes(segment: Segment) -> None:
        busy_store(0.5)(segment)
        from_bucket(420, busy_store(0.9, own=1.0))(segment)

    risen = machine(view(for_five_minutes), HOST)
    assert calm.load == pytest.approx([calm.cores * float(calm.cpu.mean())] * 3, rel=0.15)
    one, five, fifteen = risen.load
    assert one > five > fifteen > calm.load[2]
    assert risen.load[0] == pytest.approx(risen.cores * 0.745, rel=0.15)  # 0.9 busy slots at 0.8, and the idle part


def test_memory_adds_up_and_is_the_gauge() -> None:
    for host in HOSTS:
        total, used, free, cache, available = (
            float(word) for word in shell.command(VIEW, "free", host).splitlines()[1].split()[1:]
        )
        assert used + free + cache == pytest.approx(total, abs=2.0) and available <= free + cache
        held = re.search(r"held by \S+ (\d+)", shell.command(VIEW, "free", host))
        assert held is not None
        assert float(held[1]) == pytest.approx(1024.0 * of_host(VIEW, "memory", host)[-1], abs=1.0)


def resent_per_s(seen: View, host: str) -> float:
    """The last column of the line about retransmitted segments."""
    line = next(line for line in shell.command(seen, "netstat", host).splitlines() if "retransmitted" in line)
    return float(line.split()[-1])


def test_a_bad_rack_sends_again_what_its_neighbours_do_not() -> None:
    bad, good = resent_per_s(SICK, HOST), resent_per_s(SICK, "euw-a-09-02")
    assert bad > 100.0 * max(good, 0.05)
    found = machine(SICK, HOST)
    metric = of_host(SICK, "retransmits", HOST)[-6:] * found.segments[-6:]
    assert bad == pytest.approx(metric.mean(), abs=0.06)
    again = [
        sum(int(line.split()[-1]) for line in shell.command(SICK, "ss", host).splitlines() if "retrans" in line[40:])
        for host in (HOST, "euw-a-09-02")
    ]
    assert again[0] > 50 > 10 > again[1]


def test_a_full_queue_shows_at_the_listener_and_once_in_the_kernel_log() -> None:
    full = view(from_bucket(300, busy_store(0.97, refused=30.0, queued=300.0)))
    line = next(line for line in shell.command(full, "ss", HOST).splitlines() if line.startswith("LISTEN"))
    waiting, limit = map(float, line.split()[1:3])
    assert 50.0 < waiting <= limit * 1.6  # 300 in the rack, 3 hosts, a host wavers by a tenth and more
    flooded = [line for line in messages(machine(full, HOST)) if "SYN flooding" in line.text]
    assert len(flooded) == 1 and NOON - 3600.0 + 3000.0 <= flooded[0].at <= NOON - 3600.0 + 3020.0
    assert not [line for line in messages(machine(VIEW, HOST)) if "SYN flooding" in line.text]


def test_the_kernel_log_is_never_empty_and_says_nothing_of_the_network_outside() -> None:
    hosts = [host for service in ("store", "web") for host in NAMES.hosts(service, "euw-a")]
    healthy, sick = ([messages(machine(seen, host)) for host in hosts] for seen in (VIEW, SICK))
    assert all(len(lines) >= 2 for lines in healthy)
    assert healthy == sick  # the switch drops packets, and no host's kernel knows
    assert len({len(lines) for lines in healthy}) > 2  # harmless lines differ from host to host
    for lines in healthy:
        assert [line.at for line in lines] == sorted(line.at for line in lines)
        assert all(line.at <= VIEW.now for line in lines)


def test_processors_that_are_saturated_for_minutes_are_late_for_their_timers() -> None:
    def late(found: View) -> int:
        return sum("hrtimer" in line.text for line in messages(machine(found, HOST)))

    hot = replace(VIEW.world.fleet, services=tuple(replace(s, cpu_per_busy=1.2) for s in VIEW.world.fleet.services))
    saturated = view(busy_store(1.0), made=replace(world(), fleet=hot))
    assert late(saturated) > 0 == late(view(made=replace(world(), fleet=hot)))


@pytest.mark.parametrize("tool", shell.COMMANDS)
def test_every_tool_prints_the_same_again_and_nothing_of_the_future(tool: str) -> None:
    def spoil(segment: Segment) -> None:
        segment.cells[451:] = np.nan

    now = NOON + 903.0
    assert shell.command(view(spoil, now), tool, HOST) == shell.command(view(now=now), tool, HOST)
    assert "nan" not in shell.command(view(spoil, now), tool, HOST)
    assert all(len(line) <= 120 for line in shell.command(VIEW, tool, HOST).splitlines())


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("top on euw-a-08-02", ("top", HOST)),
        ("run vmstat 1 5 on euw-a-08-02", ("vmstat", HOST)),
        ("iostat -x 1 euw-a-08-02", ("iostat", HOST)),
        ("ssh euw-a-08-02 'dmesg -T | tail'", ("dmesg", HOST)),
        ("please show me the top of host euw-a-08-02?", None),
        ("Show the dmesg of EUW-A-08-02.", ("dmesg", HOST)),
        ("what is wrong with euw-a-08-02", None),
        ("rm -rf / on euw-a-08-02", None),
        ("top", None),
    ],
)
def test_a_line_names_a_tool_and_a_host(line: str, wanted: tuple[str, str] | None) -> None:
    assert shell.asked(line) == wanted


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(QueryError, match="there is no 'strace' to run here"):
        shell.command(VIEW, "strace", HOST)
    with pytest.raises(QueryError, match="there is no host"):
        shell.command(VIEW, "top", "euw-a-77-02")


def full_disks(segment: Segment) -> None:
    """The store's disks are full from five minutes before what is seen."""
    used = np.full((len(segment.cells), len(NAMES.layout.cell_service)), 0.55, dtype=np.float32)
    stores = [c for cluster in NAMES.clusters for c in NAMES.cells("store", cluster)]
    full_at = round((VIEW.now - 300.0 - segment.start) / segment.step_s)
    used[full_at:, stores] = 1.0
    segment.gauges["storage.used"] = used


@pytest.mark.parametrize("host", HOSTS)
def test_df_says_what_the_chart_of_the_disk_says(host: str) -> None:
    for seen in (VIEW, view(full_disks)):
        data = shell.command(seen, "df", host).splitlines()[-1].split()
        assert float(data[4].rstrip("%")) == pytest.approx(100.0 * of_host(seen, "disk", host)[-1], abs=1.0)
        size, used, free = (float(part.rstrip("G")) for part in data[1:4])
        assert used + free == pytest.approx(size, abs=1.5)


def test_a_full_disk_stands_in_the_kernel_log_of_its_hosts_alone() -> None:
    seen = view(full_disks)
    (line,) = (one for one in messages(machine(seen, HOST)) if "error 28" in one.text)
    assert seen.now - 330.0 <= line.at <= seen.now - 270.0
    assert "100%" in shell.command(seen, "df", HOST)
    assert not any("error 28" in one.text for one in messages(machine(VIEW, HOST)))
