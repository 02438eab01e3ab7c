"""What a smaller step costs and what it gives."""

import time
from collections.abc import Callable, Mapping

import numpy as np

from fidelity import cascades, storms
from fidelity.report import Row, Section, lines
from oracle.compare import Pair
from oracle.known_fleets import CAPACITY, CASCADE_RPS, TWELVE_RPS, cascade, slower, station, twelve
from oracle.small_fleets import Flown, fly

SUBSTEPS = (1, 2, 4, 8, 16, 32)

Stepped = Callable[[int], Flown]
SHAKEN = station(queue_limit=1000, timeout_s=0.5, attempts=3)
CASES: Mapping[str, tuple[Callable[[], Pair], Stepped, tuple[int, int]]] = {
    **{
        f"leaf x{factor:g}": (
            lambda factor=factor: cascades.three_tiers(factor),
            lambda m, factor=factor: fly(cascade(), CASCADE_RPS, 60, slower("leaf", factor, 30, 60), substeps=m),
            (33, 60),
        )
        for factor in (2.0, 3.0, 4.0)
    },
    **{
        f"db x{factor:g}": (
            lambda factor=factor: cascades.graph(factor),
            lambda m, factor=factor: fly(twelve(), TWELVE_RPS, 110, slower("db", factor, 60, 110), substeps=m),
            (62, 110),
        )
        for factor in (7.0, 12.0)
    },
    "storm, load .45": (
        lambda: storms.shaken(0.45, 3, 1000, 60),
        lambda m: fly(SHAKEN, 0.45 * CAPACITY, 60, slower("only", 2.5, 30, 45), substeps=m),
        (30, 60),
    ),
}


def _success(flown: Flown, window: tuple[int, int]) -> float:
    ok, requests = (flown.course("roots", field)[slice(*window)].sum() for field in ("ok", "requests"))
    return float(ok / requests)


def section() -> Section:
    """Success off by sub-steps, over all cases; 8 is what the engine takes."""
    found: dict[str, dict[int, float]] = {}
    seconds = dict.fromkeys(SUBSTEPS, 0.0)
    rows = []
    for case, (both, stepped, window) in CASES.items():
        exactly = both().exactly.success(*window)
        found[case] = {}
        for substeps in SUBSTEPS:
            begun = time.process_time()
            found[case][substeps] = _success(stepped(substeps), window)
            seconds[substeps] += time.process_time() - begun
        off = abs(found[case][8] - found[case][16])
        shown = [f"{found[case][m]:.3f}" for m in (16, 8)]
        rows.append(
            Row(
                f"{case}, exact {exactly:.3f}",
                "success with 16 and with 8 sub-steps",
                *shown,
                off,
                0.02,
                relative=False,
            )
        )
        found[case] = {m: abs(value - exactly) for m, value in found[case].items()}
    mean = {m: float(np.mean([errors[m] for errors in found.values()])) for m in SUBSTEPS}
    cost = {m: seconds[m] / seconds[1] for m in SUBSTEPS}
    notes = [
        f"- {m} sub-step{'s' if m > 1 else ''}: success off by {mean[m]:.3f} on average, "
        f"{max(e[m] for e in found.values()):.3f} at worst; {cost[m]:.1f} times the time of 1, its fixed part included."
        for m in SUBSTEPS
    ]
    picture = [{"substeps": m, "by": case, "off": e[m]} for case, e in found.items() for m in SUBSTEPS]
    chart = lines(picture, ("substeps", "sub-steps of a second"), ("off", "success off by"))
    return Section(
        "steps", rows, ["\n".join(notes)], {"steps": ("Success off from exact simulation, by sub-steps", chart)}
    )
