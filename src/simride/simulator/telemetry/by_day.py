"""Figures kept by the day: read off the ledger, whole days only, never one that is not over."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np

from simride.base.errors import QueryError
from simride.simulator.programmes.figures import Figure
from simride.simulator.programmes.programme import DAY_S, Ledger, Sums
from simride.simulator.telemetry.frame import Frame, Series
from simride.simulator.telemetry.resolve import Asked
from simride.simulator.telemetry.view import View

USUAL_DAYS = 28  # where no window is named, or one shorter than a day
BY_DAY_UP_TO = 14  # days of a window that are shown one by one; longer ones by the week
WEEK = 7


def frame(view: View, asked: Asked) -> Frame:
    """The series asked for, by day or by week. Raises QueryError where nothing is kept of that time."""
    ledger = view.ledger
    if ledger is None:
        raise QueryError(f"nobody keeps {asked.metric.name} by the day here")
    figure = ledger.figures[asked.metric.name]
    first, last = days_of(ledger, view.now, asked)
    step = _step(asked, last - first)
    first = max(ledger.first, last - step * math.ceil((last - first) / step))
    edges = [*range(last, first, -step), first][::-1]
    parts = [_sums(ledger, figure, asked, since, until) for since, until in pairwise(edges)]
    total = _sums(ledger, figure, asked, first, last)
    series = tuple(
        Series(
            labels={"class": name} if asked.by else {},
            values=np.array([_value(figure, part.get(name, ())) for part in parts]),
            baseline=None, total_value=_value(figure, total[name]), baseline_total=None,
            requests=_rests_on(figure, total[name]),
        )
        for name in total
    )  # fmt: skip
    return Frame(
        asked.metric.name, asked.stat, "ledger", asked.metric.unit, asked.by, first * DAY_S, last * DAY_S, step * DAY_S,
        np.array(edges[1:]) * DAY_S, series, sum(one.requests for one in series),
        "" if series else "Nothing of that was counted.",
    )


def days_of(ledger: Ledger, now: float, asked: Asked) -> tuple[int, int]:
    """The first day of the window meant, and the day after its last. Raises QueryError where none is over."""
    query = asked.query
    end = now if query.end is None else min(query.end, now)
    last = min(math.floor(end / DAY_S + 1e-9), ledger.today)
    start = query.start if query.start is not None else None if query.last_s is None else end - query.last_s
    named = start is not None and end - start >= DAY_S
    first = max(last - (round((end - (start or 0.0)) / DAY_S) if named else USUAL_DAYS), ledger.first)
    if first >= last:
        raise QueryError(f"{asked.metric.name} is kept by the day, from {-ledger.first} days back up to yesterday")
    return first, last


def _step(asked: Asked, days: int) -> int:
    """Days in a step."""
    if asked.query.step_s is not None:
        return max(1, round(asked.query.step_s / DAY_S))
    return 1 if days <= BY_DAY_UP_TO else WEEK


def _sums(ledger: Ledger, figure: Figure, asked: Asked, first: int, last: int) -> Mapping[str, Sequence[Sums]]:
    """Of the days first..last-1, the sums of each class; under "" all classes wanted together, day by day."""
    found: dict[str, list[Sums]] = {}
    for day in ledger.days[first - ledger.first : last - ledger.first]:
        kept = {name: sums for name, sums in day.sums.get(figure.name, {}).items() if _wanted(asked, name)}
        if asked.by:
            for name, sums in kept.items():
                found.setdefault(name, []).append(sums)
        elif kept and figure.kind == "worst":
            worst = min if figure.less_is_worse else max
            found.setdefault("", []).append(worst(kept.values(), key=lambda sums: sums[0]))
        elif kept:
            num = sum(sums[0] for sums in kept.values())
            found.setdefault("", []).append((num, sum(sums[1] for sums in kept.values())))
    return found


def _wanted(asked: Asked, name: str) -> bool:
    """Whether a class is asked about."""
    chosen = "class" not in asked.where or name in asked.where["class"]
    return chosen and name not in asked.exclude.get("class", ())


def _value(figure: Figure, sums: Sequence[Sums]) -> float:
    """What days came to: added up, as a share, or as it stood on the last of them."""
    if not sums:
        return float("nan")
    if figure.kind == "count":
        return sum(num for num, _ in sums)
    if figure.kind in ("level", "worst"):
        return sums[-1][0]
    if figure.kind == "share":
        sums = sums[-1:]
    of = sum(den for _, den in sums)
    return sum(num for num, _ in sums) / of if of > 0 else float("nan")


def _rests_on(figure: Figure, sums: Sequence[Sums]) -> float:
    """What a value rests on: what was counted, or of how many."""
    return sum(num if figure.kind == "count" else den for num, den in sums)
