"""Faults of the catalogue put into the shop, and what a metrics system would have kept of them."""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from simride.base import seeds
from simride.simulator import faults
from simride.simulator.faults import CATALOGUE, Fault, Place
from simride.simulator.layout import Names, lay_out
from simride.simulator.run import Run
from simride.simulator.spec import Fleet
from simride.simulator.standing.storage import USUAL
from simride.simulator.state import Floats
from simride.simulator.telemetry import MetricQuery, View
from simride.simulator.telemetry import run as ask
from simride.simulator.telemetry.catalog import Side
from simride.simulator.world import World

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))  # where it is proven that each fault bites

from faults.proving import SHOP, TRIALS  # type: ignore[import-not-found]  # noqa: E402

BEFORE_S, AFTER_S = 600.0, 600.0  # ten minutes on either side of the onset, as in RCAEval's files
STEP_S = 10.0
PAST_S = 1800.0  # of history before that, so that nothing is still settling
DATE = 1_767_657_600  # unix seconds of fleet time 0, as in the exports
ANYWHERE = frozenset({"errors", "own", "slow_p", "slow_mean_s", "slow_scv", "lost_p"})  # what any service can suffer
# The step of a staged fault that is judged. Its first step is one host or one request in a hundred.
STAGE_S = {"gate-ramp": 3600.0}
DISK = "disk-full"  # fills for the better part of an hour; judged from when the first write fails
SLOWEST_S = 1800.0  # a ramp longer than this has no onset that a file of twenty minutes could show

# (metric, statistic, side, suffix, times): a service's columns. Latency and errors as callers see them, as a service
# mesh reports; memory in bytes, CPU in percent.
COLUMNS: tuple[tuple[str, str, Side, str, float], ...] = (
    ("cpu", "", "host", "cpu", 100.0),
    ("memory", "", "host", "mem", 1e9),
    ("latency", "p50", "caller", "latency-50", 1.0),
    ("latency", "p90", "caller", "latency-90", 1.0),
    ("error_rate", "", "caller", "error", 1.0),  # made a number per second below
    ("traffic", "", "server", "workload", 1.0),
)


@dataclass(frozen=True)
class Case:
    """One fault at one place."""

    fault: str
    number: int  # in the catalogue
    family: str
    seed: int
    service: str  # where the cause is
    region: str
    onset: float  # fleet seconds


@dataclass(frozen=True, eq=False)
class Kept:
    """A case's metrics: columns by name, in the fleet's order."""

    case: Case
    times: Floats  # [n] unix seconds
    columns: dict[str, Floats]  # [n] each

    @property
    def onset(self) -> int:
        """When the fault began, unix seconds."""
        return DATE + round(self.case.onset)

    def csv(self) -> str:
        """As RCAEval's `data.csv`."""
        lines = [",".join(["time", *self.columns])]
        values = np.stack(list(self.columns.values()), axis=1)
        lines += [
            ",".join([str(int(time)), *(repr(float(f"{value:.8g}")) for value in row)])
            for time, row in zip(self.times, values, strict=True)
        ]
        return "\n".join(lines) + "\n"


def judged() -> tuple[Fault, ...]:
    """The faults that have an onset a file of twenty minutes can show."""
    return tuple(
        fault for fault in CATALOGUE.values() if max(touch.ramp_s for touch in fault.touches) < SLOWEST_S
    )


def cases(least: int) -> Iterator[tuple[Case, World]]:
    """At least so many cases: every fault as often as every other, in turn."""
    each = math.ceil(least / len(judged()))
    for seed in range(each):
        for fault in judged():
            yield case(fault, seed)


def case(fault: Fault, seed: int) -> tuple[Case, World]:
    """A fault at a place, an hour and a severity that its name and the seed draw."""
    names = lay_out(SHOP)
    place = _place(fault, seed, names)
    onset = TRIALS["surge"].begins + round(seeds.between(seed, -1800.0, 1800.0, "onset", fault.name) / 10.0) * 10.0
    severity = seeds.between(seed, 0.3, 1.0, "severity", fault.name)
    began = onset - (_fills_s(fault, severity) if fault.name == DISK else STAGE_S.get(fault.name, 0.0))
    ends, shown_s = onset + AFTER_S, BEFORE_S + AFTER_S
    world = World(SHOP, seed, ends, ends, day_s=shown_s + PAST_S, fine_s=shown_s + 60.0)
    world = faults.add(world, faults.placed(fault, place, SHOP, began, severity, seed))
    return Case(fault.name, fault.number, fault.family, seed, cause(fault, place), place.region, onset), world


def _fills_s(fault: Fault, severity: float) -> float:
    """Seconds from the onset until no room is left on a disk that was as full as usual."""
    slow, quick = fault.touches[0].value
    return round(3600.0 * (1.0 - USUAL) / (slow + severity * (quick - slow)) / 10.0) * 10.0


def cause(fault: Fault, place: Place) -> str:
    """The service where the cause is: what the fault touches, or where users come in where it touches demand."""
    touched = {part for touch in fault.touches for part in touch.on}
    if "calling" in touched or "caller" in touched:
        return place.calling
    if "service" in touched or any(touch.field == "gate" for touch in fault.touches):
        return place.service
    return fleet().services[0].name


def _place(fault: Fault, seed: int, names: Names) -> Place:
    """The proven place, moved: another region, cluster and rack; every other time another service where any will do."""
    proven: Place = TRIALS[fault.name].place
    region = seeds.pick(seed, names.regions, "region", fault.name)
    clusters = next(found.clusters for found in SHOP.regions if found.name == region)
    cluster = seeds.pick(seed, clusters, "cluster", fault.name)
    other = next(name for name in clusters if name != cluster)
    place = replace(proven, region=region, cluster=cluster, other=other)
    if seed % 2 and {touch.field for touch in fault.touches} <= ANYWHERE:
        place = replace(place, service=seeds.pick(seed, _like(proven.service, names), "service", fault.name))
    racks = names.racks(place.service, cluster) if place.service else ()
    return replace(place, rack=seeds.pick(seed, racks, "rack", fault.name)) if racks else place


def _like(service: str, names: Names) -> tuple[str, ...]:
    """Services that others call, whose racks stand apart if and only if this one's do."""
    called = {call.to.partition(".")[0] for operation in SHOP.operations for call in operation.calls}
    apart = service in names.racks_apart
    return tuple(name for name in names.services if name in called and (name in names.racks_apart) == apart)


def kept(found: Case, world: World) -> Kept:
    """What a metrics system would have kept of the case's region: a column for each service and metric."""
    view = Run.start(world).view()
    columns: dict[str, Floats] = {}
    answers = {suffix: _answer(view, found, metric, stat, side) for metric, stat, side, suffix, _ in COLUMNS}
    for service in fleet().services:
        for _, _, _, suffix, times in COLUMNS:
            columns[f"{service.name}_{suffix}"] = _filled(answers[suffix][service.name]) * times
        columns[f"{service.name}_error"] = columns[f"{service.name}_error"] * columns[f"{service.name}_workload"]
    count = round((BEFORE_S + AFTER_S) / STEP_S)
    begin = found.onset - BEFORE_S
    return Kept(found, DATE + begin + STEP_S * np.arange(count, dtype=np.float64), columns)


def fleet() -> Fleet:
    """The fleet that the faults are put into."""
    shop: Fleet = SHOP
    return shop


def _answer(view: View, found: Case, metric: str, stat: str, side: Side) -> dict[str, Floats]:
    """A metric of every service in the case's region, step by step."""
    begin = found.onset - BEFORE_S
    frame = ask(view, MetricQuery(
        metric, stat, side, {"region": found.region}, by=("service",), start=begin, end=found.onset + AFTER_S,
        step_s=STEP_S,
    ))  # fmt: skip
    return {series.labels["service"]: series.values for series in frame.series}


def _filled(values: Floats) -> Floats:
    """What is missing is what was last seen, then 0, as RCAEval reads it."""
    out = values.copy()
    for i in np.flatnonzero(np.isnan(out)):
        out[i] = out[i - 1] if i else 0.0
    return out
