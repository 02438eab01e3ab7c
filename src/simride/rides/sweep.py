"""One case under many seeds: what nothing and each script cost its users."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simride.base.executors import Executor
from simride.cases.draws import world
from simride.cases.schema import Case
from simride.rides.checking.flights import total_harm
from simride.rides.scoring import fly_script, marks_of
from simride.simulator.run import Run

NOTHING = "nothing"


@dataclass(frozen=True)
class Variation:
    """A case under one seed, to be flown by these scripts."""

    case: Case
    seed: int
    scripts: tuple[str, ...]


@dataclass(frozen=True)
class Flown:
    """What came of it."""

    seed: int
    harm: Mapping[str, float]  # by script; "nothing" is nobody's
    levels: Mapping[str, Mapping[str, str]]  # by script and area


def fly_variation(job: Variation) -> Flown:
    """One variation. A function of the job alone, in whatever process."""
    start = Run.start(world(job.case, job.seed))
    rides = {name: fly_script(job.case, job.seed, job.case.scripts.get(name, ""), run=start.fork())
             for name in (NOTHING, *job.scripts)}  # fmt: skip
    levels = {name: {area: mark.level for area, mark in marks_of(rides[name]).areas.items()} for name in job.scripts}
    return Flown(job.seed, {name: total_harm(ride) for name, ride in rides.items()}, levels)


def sweep(case: Case, seeds: Sequence[int], scripts: tuple[str, ...], executor: Executor,
          progress: Callable[[int, int], None]) -> list[Flown]:  # fmt: skip
    """Every seed's figures, in order. `progress` hears (done, of all)."""
    found: list[Flown] = []
    for one in executor.run(fly_variation, [Variation(case, seed, scripts) for seed in seeds]):
        found.append(one)
        progress(len(found), len(seeds))
    return found


def to_json(case: Case, found: Sequence[Flown]) -> dict[str, Any]:
    """Plain data: each seed, and over all seeds the mean, the 95th percentile and the most."""
    names = list(found[0].harm)
    columns = {name: np.array([one.harm[name] for one in found]) for name in names}
    return {
        "case": case.name,
        "seeds": [_row(one) for one in found],
        "harm": {name: {"mean": round(float(values.mean())), "p95": round(float(np.quantile(values, 0.95))),
                        "max": round(float(values.max()))} for name, values in columns.items()},
    }  # fmt: skip


def _row(one: Flown) -> dict[str, Any]:
    return {"seed": one.seed, "harm": {name: round(value) for name, value in one.harm.items()}, "levels": one.levels}
