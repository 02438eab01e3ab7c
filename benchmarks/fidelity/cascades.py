"""Callers that run out of slots: three tiers, and a graph of twelve services."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from fidelity.report import Row, Section, apart, between, lines
from oracle.compare import Pair, compare
from oracle.known_fleets import CASCADE_RPS, TWELVE_RPS, cascade, slower, twelve

SUCCESS, TRIES = 0.10, 0.15  # reference §7.6
FULL = 0.95
NEVER = 10**6
FACTORS = (1.8, 2.0, 2.2, 2.6, 3.0, 3.5, 4.0, 5.0)
GRAPH_FACTORS = (1.0, 3.5, 6.0, 7.0, 8.0, 12.0)


def three_tiers(factor: float, substeps: int = 8) -> Pair:
    """The leaf slower from 30 s on."""
    edit = slower("leaf", factor, 30, 60)
    return compare(cascade(), CASCADE_RPS, 60, edit, seeds=(1, 2, 3), substeps=substeps, tail=3)


def graph(factor: float, substeps: int = 8) -> Pair:
    """The database slower from 60 s on."""
    edit = slower("db", factor, 60, 110)
    return compare(twelve(), TWELVE_RPS, 110, edit, seeds=(1, 2), substeps=substeps, tail=8)


def busy(pair: Pair, first: int) -> tuple[np.ndarray, np.ndarray]:
    """Share of the slots of each service that is busy, second by second from `first` on, by both [T, S]."""
    layout, names = pair.flown.names.layout, pair.flown.names
    hosts = np.bincount(layout.cell_service, pair.flown.state.hosts)
    slots = np.array([names.described[name].slots for name in names.services], dtype=float)
    exactly = pair.run.services("busy_s")[first:, :, 0] / pair.run.runs / (hosts * slots)
    cells = pair.flown.course("cells", "utilisation")[first:]
    held = pair.flown.state.hosts > 0
    columns = [cells[:, held & (layout.cell_service == s)].mean(axis=1) for s in range(len(names.services))]
    return exactly, np.stack(columns, axis=1)


def full_services(pair: Pair, first: int) -> Row:
    """Which services run out of slots, in the order they do, and on how many of them the two differ.

    They differ on a service that is full in one and below nine tenths in the other, and on the first
    to be full where exact simulation has it full two seconds before the next.
    """
    names = pair.flown.names.services
    sides = busy(pair, first)
    most = [side.max(axis=0) for side in sides]
    other = sum((a > FULL and b < 0.9) or (b > FULL and a < 0.9) for a, b in zip(*most, strict=True))
    when = [_when(side) for side in sides]
    orders = [[s for _, s in sorted((t, s) for s, t in enumerate(times) if t < NEVER)] for times in when]
    ahead = len(orders[0]) > 1 and when[0][orders[0][1]] - when[0][orders[0][0]] >= 2
    if ahead and orders[1] and orders[1][0] != orders[0][0]:
        other += 1
    shown = [", ".join(names[s] for s in order) or "none" for order in orders]
    return Row("", "slots full, in order", *shown, float(other), 0.0, relative=False)


def _when(side: np.ndarray) -> list[int]:
    """The second in which each service's slots fill, NEVER where they do not."""
    full = side > FULL
    return [int(full[:, s].argmax()) if full[:, s].any() else NEVER for s in range(side.shape[1])]


def _rows(case: str, pair: Pair, first: int, end: int) -> Iterator[Row]:
    yield apart(case, "success", pair.exactly.success(first, end), pair.engine.success(first, end), SUCCESS)
    yield between(case, "attempts per request", pair.exactly.tries(first, end), pair.engine.tries(first, end), TRIES)
    yield replace(full_services(pair, first - 3), case=case)


def _picture(pairs: dict[float, Pair], first: int, end: int) -> list[dict[str, object]]:
    return [
        {"factor": factor, "by": by, "success": side.success(first, end)}
        for factor, pair in pairs.items()
        for by, side in (("exact", pair.exactly), ("engine", pair.engine))
    ]


def three_tiers_section() -> Section:
    """The table of reference §5."""
    pairs = {factor: three_tiers(factor) for factor in FACTORS}
    rows = [row for factor, pair in pairs.items() for row in _rows(f"leaf x{factor:g}", pair, 33, 60)]
    rows += [
        apart(f"leaf x{factor:g}, 16 sub-steps", "success", pair.exactly.success(33, 60), _sixteen(factor), SUCCESS)
        for factor, pair in pairs.items()
    ]
    chart = lines(_picture(pairs, 33, 60), ("factor", "slower by"), ("success", "success"))
    return Section("cascades", rows, charts={"cascades": ("Success of three tiers whose last is slower", chart)})


def _sixteen(factor: float) -> float:
    from oracle.known_fleets import engine_success
    from oracle.small_fleets import fly

    return engine_success(fly(cascade(), CASCADE_RPS, 60, slower("leaf", factor, 30, 60), substeps=16), 33, 60)


def graph_section() -> Section:
    """Twelve services, with what users wait."""
    pairs = {factor: graph(factor) for factor in GRAPH_FACTORS}
    rows: list[Row] = []
    for factor, pair in pairs.items():
        case = f"db x{factor:g}"
        rows += _rows(case, pair, 62, 110)
        for field in ("mean", "p50", "p99"):
            sides = [float(np.nanmedian(getattr(side, field)[62:110])) for side in (pair.exactly, pair.engine)]
            rows.append(between(case, field, *sides, None, "ms"))
    chart = lines(_picture(pairs, 62, 110), ("factor", "slower by"), ("success", "success"))
    return Section("graph", rows, charts={"graph": ("Success of twelve services whose database is slower", chart)})
