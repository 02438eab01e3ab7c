"""Synthetic riders of known habits, as histories of debriefs: what the logbook is to find, and what it is not.

A ride draws from a rubric of 40 signals, each with a usual minute. A plain rider shows each with the same chance, a
little early or late; the others are the plain rider with one habit.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from simride.debrief.levels import level_of, score_of
from simride.logbook import Candidate, Entry, entry_of

AREAS = ("driving-success", "managing-production-changes", "operations-metrics", "troubleshooting")
KINDS = ("outage", "degradation", "launch", "takeover", "expand", "replace")
LEVELS = ("not shown", "partial", "solid", "outstanding")
TELLING = ("tells-users", "first-update", "names-roles")
BEGINS = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
SIGNALS: tuple[tuple[str, str, float], ...] = (
    *((name, AREAS[0], minute) for name, minute in zip(TELLING, (8.0, 10.0, 12.0), strict=True)),
    *((f"signal-{place}", AREAS[place % 4], 2.0 + 41.0 * place / 36) for place in range(37)),
)
Habit = Callable[[str, float], float]  # signal and usual minute to the chance that it is shown


def plain(signal: str, minute: float) -> float:
    """Shows what is to be shown as often as not, and a little more."""
    return 0.62


def fades(signal: str, minute: float) -> float:
    """Runs out of steam after minute 25."""
    return 0.72 if minute < 25 else 0.12


def never_tells(signal: str, minute: float) -> float:
    """Tells nobody, ever."""
    return 0.02 if signal in TELLING else 0.65


def history(habit: Habit, seed: int, rides: int = 30, overrates: float = 0.0) -> tuple[Entry, ...]:
    """So many rides, one every second day. `overrates`: levels the own marks are too high, with chance around it."""
    rng = np.random.default_rng(seed)
    return tuple(
        entry_of(_report(habit, rng, place, overrates), f"ride-{place}", BEGINS + timedelta(days=2 * place))
        for place in range(rides)
    )


def candidates() -> tuple[Candidate, ...]:
    """A case of each kind at each level, each showing a third of the signals."""
    return tuple(
        Candidate(f"{kind}-{level}", f"{kind} {level}", kind, level,
                  {name: f"Did {name}" for name, _, _ in SIGNALS[place % 3 :: 3]})
        for place, (kind, level) in enumerate((kind, level) for kind in KINDS for level in (1, 2, 3))
    )  # fmt: skip


def _report(habit: Habit, rng: np.random.Generator, place: int, overrates: float) -> dict[str, Any]:
    kind = KINDS[place % len(KINDS)]
    reachable = [one for one in SIGNALS if rng.random() < 0.9]
    seen = {name: rng.random() < habit(name, minute) for name, _, minute in reachable}
    minutes = {name: float(np.clip(minute + rng.normal(0.0, 1.5), 0.2, 44.8)) for name, _, minute in reachable}
    areas, own = {}, {}
    for area in AREAS:
        rows = [(name, minutes[name]) for name, its, _ in reachable if its == area]
        states = [(1.0, "shown" if seen[name] else "not_shown") for name, _ in rows]
        level = level_of(states, {n: at * 60 for n, (name, at) in enumerate(rows) if seen[name]})  # type: ignore[arg-type]
        areas[area] = {
            "level": level,
            "score": score_of(states),  # type: ignore[arg-type]
            "signals": [_signal(name, at, seen[name]) for name, at in rows],
        }
        off = overrates + rng.normal(0.0, 0.6)
        own[area] = LEVELS[int(np.clip(round(LEVELS.index(level) + off), 0, 3))]
    return {
        "case": f"{kind}-{1 + place % 3}", "title": f"{kind} {1 + place % 3}", "kind": kind, "level": 1 + place % 3,
        "minutes": 45.0, "seed": place, "format": "service-ownership", "areas": areas, "self": own,
        "stamina": _stretches(minutes[name] for name, shown in seen.items() if shown),
        "reference_ride": {"stamina": _stretches(minute for _, _, minute in SIGNALS),
                           "shown_at": {name: minute * 60.0 for name, _, minute in SIGNALS}},
        "harm": {"regret": float(rng.random())},
        "pace": [{"phase": "frame", "planned": 3.0, "spent": float(rng.gamma(9.0, 1 / 3.0))},
                 {"phase": "close", "planned": 4.0, "spent": float(rng.gamma(9.0, 4 / 9.0))}],
        "help": [1] if rng.random() < 0.2 else [],
    }  # fmt: skip


def _signal(name: str, minute: float, shown: bool) -> dict[str, Any]:
    at = f"{int(minute):02d}:{int(minute % 1 * 60):02d}"
    return {
        "id": name,
        "state": "shown" if shown else "not_shown",
        "says": f"Did {name}",
        "weight": 1.0,
        "drill": f"Practise {name}.",
        "evidence": [{"at": at, "quote": f"words of {name}"}] if shown else [],
    }


def _stretches(minutes: Any) -> list[int]:
    counts = [0] * 9
    for minute in minutes:
        counts[min(int(minute // 5), 8)] += 1
    return counts
