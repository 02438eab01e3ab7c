"""The engine and exact simulation on the same fleet, second by second."""

from dataclasses import dataclass

import numpy as np

from oracle.known_fleets import Edit
from oracle.small_fleets import Flown, drawn, fly
from simride.simulator import exact, latency
from simride.simulator.engine import SUBSTEPS
from simride.simulator.spec import Fleet
from simride.simulator.state import Params

ENOUGH = 200  # drawn successes in a second, below which its quantiles are noise


@dataclass(frozen=True)
class Course:
    """One side of a comparison: an array over the seconds for each quantity of the first endpoint."""

    requests: np.ndarray
    attempts: np.ndarray
    ok: np.ndarray
    mean: np.ndarray
    p50: np.ndarray
    p99: np.ndarray
    counted: np.ndarray  # successes that the last three come of; infinite for the engine

    def success(self, first: int, end: int) -> float:
        """Share of the requests of these seconds that succeed."""
        return float(self.ok[first:end].sum() / self.requests[first:end].sum())

    def tries(self, first: int, end: int) -> float:
        """Attempts per request in these seconds."""
        return float(self.attempts[first:end].sum() / self.requests[first:end].sum())


@dataclass(frozen=True)
class Pair:
    """The same seconds by both."""

    exactly: Course
    engine: Course
    run: exact.Drawn
    flown: Flown

    def errors(self, field: str, first: int = 5, end: int | None = None) -> np.ndarray:
        """|log ratio| of a quantity in every second that is drawn often enough."""
        ours, theirs = getattr(self.engine, field)[first:end], getattr(self.exactly, field)[first:end]
        known = (self.exactly.counted[first:end] >= ENOUGH) & (ours > 0) & (theirs > 0)
        return np.abs(np.log(ours[known] / theirs[known]))


def exact_course(run: exact.Drawn) -> Course:
    """From the counts of one or several draws, per draw."""
    ok, times = run.roots("ok")[:, 0].sum(axis=1), run.root_times[:, 0]
    mean = np.divide(run.roots("seconds")[:, 0].sum(axis=1), ok, out=np.full(len(ok), np.nan), where=ok > 0)
    return Course(
        run.roots("requests")[:, 0].sum(axis=1) / run.runs,
        run.roots("attempts")[:, 0].sum(axis=1) / run.runs,
        ok / run.runs,
        mean,
        exact.quantile(times, 0.5),
        exact.quantile(times, 0.99),
        ok,
    )


def engine_course(flown: Flown) -> Course:
    """From the tape."""
    mixes = flown.segment.latency[: flown.segment.count, 0].sum(axis=1)
    per_bucket = {name: flown.course("roots", name)[:, 0].sum(axis=1) for name in ("requests", "attempts", "ok")}
    return Course(
        *(values * flown.segment.step_s for values in per_bucket.values()),
        latency.mean(mixes),
        latency.quantile(mixes, 0.5),
        latency.quantile(mixes, 0.99),
        np.full(len(mixes), np.inf),
    )


def compare(
    described: Fleet,
    rps: float,
    buckets: int,
    edit: Edit | None = None,
    seeds: tuple[int, ...] = (1,),
    substeps: int = SUBSTEPS,
    tail: int = 0,
) -> Pair:
    """Both on the same fleet. `tail` seconds more are drawn, so that what is under way at the end is counted."""

    def on(params: Params, names: object, i: int) -> Params:
        return edit(params, names, min(i, buckets - 1)) if edit else params  # type: ignore[arg-type]

    run = drawn(described, rps, buckets + tail, on if edit else None, seeds)
    flown = fly(described, rps, buckets, edit, substeps=substeps)
    cut = exact.Drawn(
        run.layout,
        run.bucket_s,
        run.edges[:buckets],
        run.pools[:buckets],
        run.root_times[:buckets],
        run.run_times[:buckets],
        run.runs,
    )
    return Pair(exact_course(cut), engine_course(flown), cut, flown)
