"""Minutes per phase against the plan, over many rides."""

from collections.abc import Sequence
from typing import Any

from simride.logbook.entry import Entry
from simride.logbook.estimates import ALPHA, Band, band, holm, mean_above
from simride.logbook.patterns import Pattern, Reading, places, too_early

NEEDED = 8
SPREAD_MIN = 2.0
LEAST = 0.5  # half as long again, or half as long, as planned


def phases(entries: Sequence[Entry]) -> dict[str, list[tuple[Entry, float, float]]]:
    """Phase to (ride, minutes planned, minutes spent), in the order of the plans."""
    found: dict[str, list[tuple[Entry, float, float]]] = {}
    for entry in entries:
        for one in entry.pace:
            found.setdefault(one.phase, []).append((entry, one.planned, one.spent))
    return found


def spent(entries: Sequence[Entry]) -> dict[str, tuple[float, Band]]:
    """Per phase, mean minutes planned, and minutes spent with their interval."""
    result = {}
    for name, rows in phases(entries).items():
        known = band([row[2] for row in rows], SPREAD_MIN)
        assert known is not None
        result[name] = (sum(row[1] for row in rows) / len(rows), known)
    return result


def off_plan(entries: Sequence[Entry]) -> Reading:
    """Phases that take much longer than planned, beyond chance."""
    found = {name: rows for name, rows in phases(entries).items() if len(rows) >= NEEDED}
    if not found:
        longest = max((len(rows) for rows in phases(entries).values()), default=0)
        return Reading(too_early=too_early(longest, NEEDED, "how your time compares with the plan"))
    over = {name: [spent / planned - 1.0 for _, planned, spent in rows if planned] for name, rows in found.items()}
    chances = holm({name: mean_above(values, LEAST) for name, values in over.items()})
    return Reading(
        tuple(_pattern(name, found[name], chance) for name, chance in chances.items() if chance < ALPHA)
    )


def to_json(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Plain data, a row per phase."""
    return [
        {"phase": name, "planned": round(planned, 1), "spent": known.to_json()}
        for name, (planned, known) in spent(entries).items()
    ]


def _pattern(name: str, rows: Sequence[tuple[Entry, float, float]], chance: float) -> Pattern:
    planned = sum(row[1] for row in rows) / len(rows)
    taken = sum(row[2] for row in rows) / len(rows)
    says = f"The phase “{name}” takes you {taken:.0f} minutes where {planned:.0f} are planned."
    return Pattern(f"pace:{name}", says, chance, places([row[0] for row in rows]))
