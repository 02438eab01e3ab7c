"""What `simride bench` measures. Ratios are of things measured in one run, one after the other."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache, partial

from simride.cases.draws import world
from simride.cases.schema import Case
from simride.cli import peers
from simride.rides import Ride, catalog, debrief, fly_script
from simride.simulator.alternatives import Alternative, harms
from simride.simulator.orders import Order
from simride.simulator.run import Run
from simride.simulator.spec import Fleet
from simride.simulator.telemetry import METRICS, MetricQuery, View
from simride.simulator.telemetry import run as run_metric

Figures = dict[str, float | None]  # None: could not be measured here

SEED = 7
RIDE_S = 2700.0
SHORT_S = 3600.0  # of history, where history is not what is measured
REPEATS = 3
REFLIES = 200


def ride() -> Figures:
    """The Messenger ride: 10,200 hosts, a million requests a second, 45 minutes on one core."""
    run = _started()  # kernels are compiled by then
    history = _timed(lambda: Run.start(world(_case(), SEED)))
    flown = [run.fork() for _ in range(REPEATS)]
    seconds = min(_timed(partial(_led, one)) for one in flown)
    return {
        "history_s": history,
        "ride_45_min_s": seconds,
        "telemetry_s": _timed(lambda: _every_metric(flown[0].view())),
        "hosts": float(sum(s.hosts for s in run.world.fleet.services) * len(run.world.fleet.clusters)),
        "requests_per_s": sum(endpoint.peak_rps for endpoint in run.world.fleet.endpoints),
        "fork_s": min(_timed(flown[0].fork) for _ in range(REPEATS)),
        "forks_per_s": 1.0 / min(_timed(run.fork) for _ in range(REPEATS)),
    }


def scale() -> Figures:
    """The same ride with a hundred times the hosts and requests, and with twice the cells."""
    fleets = {
        "": _started().world.fleet,
        "hundredfold_ratio": times(_started().world.fleet, 100),
        "twice_the_cells_ratio": twice(_started().world.fleet),
    }
    runs = {name: Run.start(replace(world(_case(), SEED), fleet=fleet, day_s=SHORT_S, fine_s=0.5 * SHORT_S))
            for name, fleet in fleets.items()}  # fmt: skip
    seconds = dict.fromkeys(runs, float("inf"))
    for _ in range(REPEATS):  # in turn, so that a busy minute hurts all of them
        for name, run in runs.items():
            seconds[name] = min(seconds[name], _timed(partial(_led, run.fork())))
    return {name: value / seconds[""] for name, value in seconds.items() if name}


def reflies() -> Figures:
    """Alternatives to a ride: eight orders at 25 minutes of it each, every one led to the end."""
    run = _started().fork()
    begins = run.world.begins_at
    flown = _led(run.fork())
    tried = [
        Alternative(begins + 60.0 * minute, (order,))
        for minute in range(1, 1 + REFLIES // len(_orders(run)))
        for order in _orders(run)
    ]
    workers = os.cpu_count() or 1
    seconds = _timed(lambda: harms(run, flown, tried, begins + RIDE_S, workers))
    return {"reflies_200_s": seconds, "reflies": float(len(tried)), "workers": float(workers)}


def talk() -> Figures:
    """An answer, a ride by script, its debrief."""
    case = _case()
    events: list[object] = []
    talked = Ride.begin(case, SEED, write=events.extend, run=_started().fork())
    flown = fly_script(case, SEED, case.scripts["reference"], run=_started().fork())
    script = case.scripts["reference"]
    return {
        "first_answer_s": _timed(lambda: talked.say(20.0, "who is affected?")),
        "answer_s": _timed(lambda: talked.say(40.0, "p99 of sends by cluster in the last 30 minutes")),
        "script_s": _timed(lambda: fly_script(case, SEED, script, run=_started().fork())),
        "debrief_s": _timed(lambda: debrief(flown)),
    }


FIRST_TICK = "from simride.simulator.engine import warm_up; warm_up()"


def start() -> Figures:
    """From the start of a process to the first tick of a fleet: nothing compiled yet, and compiled before."""
    with tempfile.TemporaryDirectory() as empty:
        cold = _timed(lambda: _process(FIRST_TICK, SIMRIDE_CACHE=empty))
        warm = min(_timed(lambda: _process(FIRST_TICK, SIMRIDE_CACHE=empty)) for _ in range(REPEATS))
    bare = min(_timed(lambda: _process("import numba, numpy")) for _ in range(REPEATS))
    return {"first_tick_cold_s": cold, "first_tick_warm_s": warm, "import_numba_s": bare}


def memory() -> Figures:
    """The most this process has held."""
    return {"peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0}


GROUPS: Mapping[str, Callable[[], Figures]] = {
    "ride": ride, "scale": scale, "reflies": reflies, "talk": talk, "start": start, "exact": peers.measure,
    "memory": memory,
}  # fmt: skip


def times(fleet: Fleet, factor: int) -> Fleet:
    """The same fleet with so many times the hosts, and users to keep them as busy."""
    return replace(
        fleet,
        services=tuple(replace(s, hosts=s.hosts * factor, rack_size=s.rack_size * factor) for s in fleet.services),
        endpoints=tuple(replace(endpoint, peak_rps=endpoint.peak_rps * factor) for endpoint in fleet.endpoints),
    )


def twice(fleet: Fleet) -> Fleet:
    """The same fleet with two clusters for each, and twice the users."""
    return replace(
        fleet,
        regions=tuple(
            replace(region, clusters=tuple(f"{cluster}{twin}" for cluster in region.clusters for twin in ("", "2")))
            for region in fleet.regions
        ),
        endpoints=tuple(replace(endpoint, peak_rps=endpoint.peak_rps * 2) for endpoint in fleet.endpoints),
    )


def _orders(run: Run) -> tuple[Order, ...]:
    """What people order: most of it in one place, some of it everywhere."""
    cluster, other = run.world.fleet.clusters[0], run.world.fleet.clusters[-1]
    rack = run.names.racks("shard-store", cluster)[0]
    return (
        Order("shift_traffic", services=("shard-store",), clusters=(cluster,), racks=(rack,)),
        Order("restart", services=("thread-store",), clusters=(cluster,)),
        Order("scale", services=("thread-store",), clusters=(other,), percent=20.0),
        Order("shift_traffic", services=("api",), clusters=(other,), percent=20.0),
        Order("shed_load", clusters=(cluster,), percent=5.0),
        Order("restart", services=("msg-router",), clusters=(other,)),
        Order("rollback", services=("msg-router",)),
        Order("scale", services=("msg-router",), percent=10.0),
    )


def _every_metric(view: View) -> int:
    """Look at every metric on each side it is measured, split by service or endpoint and by cluster, 45 minutes."""
    points = 0
    for name, metric in METRICS.items():
        for side in metric.sides:
            if side == "ledger":  # kept by the day, in cases about weeks
                continue
            by = tuple(dim for dim in ("endpoint", "service", "cluster") if dim in metric.dims(side))
            over = 1.0 if name == "slow_ratio" and side != "user" else None
            query = MetricQuery(name, side=side, by=by, last_s=RIDE_S, step_s=10.0, over=over)
            points += sum(len(series.values) for series in run_metric(view, query).series)
    return points


@lru_cache(maxsize=1)
def _case() -> Case:
    return catalog.load("messenger")


@lru_cache(maxsize=1)
def _started() -> Run:
    return Run.start(world(_case(), SEED))


def _led(run: Run) -> Run:
    run.advance(run.world.begins_at + RIDE_S)
    return run


def _process(code: str, **environment: str) -> None:
    subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, check=True)


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
