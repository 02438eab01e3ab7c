"""Into overload and out of it, second by second."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from fidelity.report import Row, Section, apart, lines
from oracle.compare import Pair, compare
from oracle.known_fleets import CAPACITY, loads, station
from simride.simulator.spec import Fleet

MEDIAN, MOST = 0.05, 0.25  # reference §7.4


class Case(NamedTuple):
    """A station and its load, a multiple of its capacity per second."""

    fleet: Fleet
    load: np.ndarray


def _flat(*parts: tuple[int, float]) -> np.ndarray:
    return np.concatenate([np.full(seconds, load) for seconds, load in parts])


PATIENT = station()
LIMITED = station(queue_limit=200, timeout_s=0.2)
RETRYING = station(queue_limit=200, timeout_s=0.2, attempts=2)
CASES: Mapping[str, Case] = {
    "step .7, 1.3 for 20 s, .7": Case(PATIENT, _flat((30, 0.7), (20, 1.3), (70, 0.7))),
    "ramp .5 to 1.05 and back": Case(PATIENT, np.concatenate([np.linspace(0.5, 1.05, 60), np.linspace(1.05, 0.5, 60)])),
    "spike 2.0 for 3 s": Case(PATIENT, _flat((20, 0.6), (3, 2.0), (40, 0.6))),
    "drain of 10 s of work at .3": Case(PATIENT, _flat((20, 0.5), (10, 2.0), (50, 0.3))),
    "step with queue limit and timeout": Case(LIMITED, _flat((30, 0.7), (30, 1.3), (30, 0.7))),
    "the same, two attempts": Case(RETRYING, _flat((30, 0.45), (30, 1.3), (30, 0.45))),
}


def pair_of(case: Case) -> Pair:
    """Three draws beside the engine."""
    return compare(case.fleet, 1.0, len(case.load), loads(case.load * CAPACITY), seeds=(1, 2, 3), tail=3)


def _trouble(success: np.ndarray) -> tuple[int, int] | None:
    """First and last second with less than nine in ten."""
    failing = np.flatnonzero(success < 0.9)
    return (int(failing[0]), int(failing[-1])) if len(failing) else None


def _rows(name: str, pair: Pair) -> Iterator[Row]:
    for field in ("mean", "p50", "p99"):
        errors = pair.errors(field)
        bounds = (MEDIAN, MOST) if field != "p50" else (None, None)  # the design bounds mean and p99
        yield Row(name, f"{field}, median second", "", "", float(np.median(errors)), bounds[0])
        yield Row(name, f"{field}, 95th percentile of seconds", "", "", float(np.quantile(errors, 0.95)), bounds[1])
    sides = (pair.exactly, pair.engine)
    found = [_trouble(side.ok / side.requests) for side in sides]
    if found[0] and found[1]:
        for i, word in enumerate(("begins", "ends")):
            yield apart(name, f"failing {word}, s", found[0][i], found[1][i], 1.0)


def section() -> Section:
    """All cases, and what users wait."""
    rows: list[Row] = []
    picture = []
    for name, case in CASES.items():
        pair = pair_of(case)
        rows += _rows(name, pair)
        for by, side in (("exact", pair.exactly), ("engine", pair.engine)):
            picture += [
                {"second": i, "case": name, "by": by, "ms": float(1e3 * value)}
                for i, value in enumerate(side.p99)
                if value > 0
            ]
    chart = lines(picture, ("second", "second"), ("ms", "p99, ms"), "case", log=True)
    return Section(
        "transients", rows, charts={"transients": ("99th percentile through surges, ramps and drains", chart)}
    )
