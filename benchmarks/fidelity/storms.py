"""Storms of retries, and who recovers from a shock."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import altair as alt
import numpy as np

from fidelity.report import Row, Section, apart, between, lines, points
from oracle.compare import Pair, compare
from oracle.known_fleets import CAPACITY, exact_success, slower, station
from oracle.small_fleets import drawn

LOADS = (0.25, 0.3, 0.32, 0.34, 0.36, 0.4, 0.45, 0.48, 0.5, 0.52, 0.55, 0.6, 0.65, 0.7)


def shaken(rho: float, attempts: int, queue_limit: int, seconds: int = 125) -> Pair:
    """2.5 times slower from 30 to 45 s; users give up after half a second."""
    described = station(queue_limit=queue_limit, timeout_s=0.5, attempts=attempts)
    return compare(described, rho * CAPACITY, seconds, slower("only", 2.5, 30, 45), tail=2)


def _storm(rho: float) -> tuple[list[Row], Pair]:
    pair = shaken(rho, 3, 1000)
    exactly, engine = pair.exactly, pair.engine
    case, late = f"3 attempts, load {rho:g}", slice(80, 125)
    off = float(np.abs(engine.attempts[5:] / exactly.attempts[5:] - 1.0).mean())
    ratio = float(engine.attempts[late].std() / exactly.attempts[late].std())
    return [
        Row(case, "attempts each second, mean error", "", "", off, 0.03),
        between(case, "attempts/s, plateau", exactly.attempts[late].mean(), engine.attempts[late].mean(), 0.03),
        between(case, "first wave, attempts/s", exactly.attempts[30:40].max(), engine.attempts[30:40].max(), None),
        Row(case, "sd of the plateau, over that of exact", "1", f"{ratio:.2f}", ratio, 3.0, relative=False),
        between(case, "answers in all", exactly.ok.sum(), engine.ok.sum(), 0.01),
        apart(case, "success, plateau", exactly.success(80, 125), engine.success(80, 125), 0.02),
    ], pair


@dataclass(frozen=True)
class Point:
    """A load, what becomes of it by both, and whether exact simulation is of one mind."""

    load: float
    case: str
    near: bool  # load x attempts is within .05 of 1
    exactly: float
    engine: float
    undecided: bool  # draws by other seeds end otherwise

    @property
    def differs(self) -> bool:
        """One says collapsed, the other recovered."""
        return (self.exactly > 0.5) != (self.engine > 0.5)


def _map() -> Iterator[Point]:
    for attempts in (2, 3):
        for limit in (150, 1000):
            for rho in LOADS:
                pair = shaken(rho, attempts, limit)
                sides = pair.exactly.success(100, 125), pair.engine.success(100, 125)
                case, near = f"{attempts} attempts, queue of {limit}", abs(rho * attempts - 1.0) < 0.05
                point = Point(rho, case, near, *sides, undecided=False)
                yield replace(point, undecided=_undecided(rho, attempts, limit)) if point.differs else point


def _undecided(rho: float, attempts: int, limit: int) -> bool:
    """Whether six draws of a point end differently."""
    described = station(queue_limit=limit, timeout_s=0.5, attempts=attempts)
    shock = slower("only", 2.5, 30, 45)
    runs = [drawn(described, rho * CAPACITY, 125, shock, seeds=(seed,)) for seed in range(1, 7)]
    return len({exact_success(run, 100, 123) > 0.5 for run in runs}) > 1


def _map_rows(found: list[Point]) -> Iterator[Row]:
    for word, some, floor in (
        ("decided ones, load x attempts not near 1", [p for p in found if not (p.near or p.undecided)], 0.0),
        ("all", found, None),
    ):
        differ = [point for point in some if point.differs]
        where = "; ".join(
            f"{p.case}, load {p.load:g}: {p.exactly:.2f} / {p.engine:.2f}"
            + (", six draws end differently" if p.undecided else "")
            for p in differ
        )
        yield Row(
            f"map of {len(some)}, {word}", "verdicts that differ", where, "", float(len(differ)), floor, relative=False
        )


def section() -> Section:
    """Two storms in detail, the map of 56 in one row."""
    rows: list[Row] = []
    picture = []
    for rho in (0.6, 0.45):
        more, pair = _storm(rho)
        rows += more
        for by, side in (("exact", pair.exactly), ("engine", pair.engine)):
            picture += [
                {"second": i, "case": f"load {rho:g}", "by": by, "attempts": float(value)}
                for i, value in enumerate(side.attempts)
            ]
    found = list(_map())
    rows += _map_rows(found)
    storm = lines(picture, ("second", "second"), ("attempts", "attempts/s"), "case")
    return Section(
        "storms",
        rows,
        charts={
            "storms": ("Attempts per second through a shock at 30 to 45 s", storm),
            "hysteresis": ("Success a minute after the shock, by load", _hysteresis(found)),
        },
    )


def _hysteresis(found: list[Point]) -> alt.FacetChart:
    rows = [
        {"load": point.load, "case": point.case, "by": by, "success": value}
        for point in found
        for by, value in (("exact", point.exactly), ("engine", point.engine))
    ]
    base = alt.Chart(points(rows)).encode(
        x=alt.X("load:Q", title="load without retries", scale=alt.Scale(zero=False)),
        y=alt.Y("success:Q", title="success"),
        color=alt.Color("by:N", title=None, scale=alt.Scale(range=["#d95f02", "#1b5e9e"])),
    )
    drawn = base.transform_filter("datum.by == 'exact'").mark_point(size=30, filled=True)
    stepped = base.transform_filter("datum.by == 'engine'").mark_line()
    return alt.layer(drawn, stepped).properties(width=270, height=110).facet("case:N", columns=2)
