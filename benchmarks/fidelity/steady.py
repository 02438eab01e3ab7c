"""Stations at rest over a grid of load, variability, slots and depth."""

from dataclasses import dataclass

import altair as alt

from fidelity.report import Row, Section, points
from oracle.small_fleets import chain, drawn, fly, service
from simride.simulator import exact, latency
from simride.simulator.spec import Fleet

OWN, HOSTS, REQUESTS = 0.01, 20, 1.5e5  # at load 0; the busier, the longer it remembers
LOADS = (0.5, 0.7, 0.8, 0.9, 0.95)
SCVS = (0.0, 0.25, 1.0, 4.0)
SHAPES = ((1, 1), (8, 1), (32, 1), (8, 3), (32, 3))  # slots, depth
FLOORS = {  # by quantity and SCV; the design sets none elsewhere
    "mean": {0.25: 0.05, 1.0: 0.05, 4.0: 0.15},
    "p50": {0.25: 0.10, 1.0: 0.10},
    "p99": {0.25: 0.10, 1.0: 0.10, 4.0: 0.25},
}


@dataclass(frozen=True)
class Point:
    """One cell of the grid: relative differences of the engine by quantity."""

    load: float
    scv: float
    slots: int
    depth: int
    exactly: dict[str, float]
    engine: dict[str, float]

    def off(self, quantity: str) -> float:
        """Signed, relative."""
        return self.engine[quantity] / self.exactly[quantity] - 1.0


def tiers(slots: int, depth: int, scv: float) -> Fleet:
    """A station, or one behind two tiers that hold a slot while they wait for it and have room for that."""
    last = service("last", hosts=HOSTS, slots=slots, own_s=OWN, scv=scv)
    if depth == 1:
        return chain(last)
    first = service("first", hosts=HOSTS, slots=64 * slots, own_s=OWN, scv=scv)
    return chain(first, service("middle", hosts=HOSTS, slots=16 * slots, own_s=OWN, scv=scv), last)


def measure(load: float, scv: float, slots: int, depth: int) -> Point:
    """Both engines at rest."""
    described, rate = tiers(slots, depth, scv), load * HOSTS * slots / OWN
    run = drawn(described, rate, 11, bucket_s=REQUESTS / (1.0 - load) / 11 / rate)
    mix = fly(described, rate, 60, step_s=60.0, tick_s=5.0).segment.latency[-1, 0, 0]
    times = run.root_times[1:, 0].sum(axis=0)
    mean = float(run.roots("seconds")[1:].sum() / run.roots("ok")[1:].sum())
    exactly = {"mean": mean, "p50": float(exact.quantile(times, 0.5)), "p99": float(exact.quantile(times, 0.99))}
    quantiles = {name: float(latency.quantile(mix, q)) for name, q in (("p50", 0.5), ("p99", 0.99))}
    return Point(load, scv, slots, depth, exactly, {"mean": float(latency.mean(mix)), **quantiles})


def section() -> Section:
    """The worst of every group of the grid, and all of it as a picture."""
    grid = [measure(load, scv, slots, depth) for scv in SCVS for slots, depth in SHAPES for load in LOADS]
    rows = []
    for scv in SCVS:
        for depth in (1, 3):
            group = [point for point in grid if point.scv == scv and point.depth == depth]
            for quantity in FLOORS:
                worst = max(group, key=lambda point: abs(point.off(quantity)))
                case = f"SCV {scv:g}, depth {depth}; worst at {worst.slots} slots, load {worst.load:g}"
                shown = [f"{1e3 * side[quantity]:.1f} ms" for side in (worst.exactly, worst.engine)]
                floor = FLOORS[quantity].get(scv)
                rows.append(Row(case, quantity, *shown, abs(worst.off(quantity)), floor))
    return Section("steady", rows, charts={"steady": ("Difference of the engine over the grid", _picture(grid))})


def _picture(grid: list[Point]) -> alt.FacetChart:
    data = points(
        [
            {
                "load": f"{point.load:g}",
                "shape": f"{point.slots} slots, depth {point.depth}",
                "scv": f"SCV {point.scv:g}",
                "quantity": quantity,
                "off": 100.0 * point.off(quantity),
            }
            for point in grid
            for quantity in FLOORS
        ]
    )
    base = alt.Chart(data).encode(x=alt.X("load:O", title="load"), y=alt.Y("shape:N", title=None))
    scale = alt.Scale(scheme="blueorange", domain=[-30, 30], domainMid=0, clamp=True)
    cells = base.mark_rect().encode(color=alt.Color("off:Q", title="engine, %", scale=scale))
    words = base.mark_text(fontSize=9).encode(text=alt.Text("off:Q", format="+.0f"))
    return alt.layer(cells, words).properties(width=150, height=90).facet(row="quantity:N", column="scv:N")
