"""Answer a metric query: resolve it, sum counts at the finest things, gather, divide."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from simride.base.errors import QueryError
from simride.base.units import hhmm
from simride.simulator import latency, noise
from simride.simulator.state import Floats
from simride.simulator.telemetry import by_day, host_side, people_side, service_side, user_side
from simride.simulator.telemetry.catalog import QUANTILES, Side
from simride.simulator.telemetry.frame import Frame, Series
from simride.simulator.telemetry.measured import Measured, ratio
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.resolve import Asked, resolve
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window, history, window

DAY_S = 86_400.0
_MEASURE: Mapping[Side, Callable[[View, Asked, Window], Measured]] = {
    "user": user_side.measure, "caller": service_side.measure, "server": service_side.measure,
    "host": host_side.measure, "people": people_side.measure,
}


def run(view: View, query: MetricQuery) -> Frame:
    """The series asked for, up to the fleet's present. Raises QueryError, in words, where it cannot be answered."""
    asked = resolve(view, query)
    if asked.side == "ledger":
        return by_day.frame(view, asked)
    found = window(view, query.start, query.end, query.last_s, query.step_s, _least_step(asked))
    measured = _MEASURE[asked.side](view, asked, found)
    values, totals = values_of(view, asked, found, measured), totals_of(view, asked, found, measured)
    before = _day_before(view, asked, found, measured) if query.compare else None
    requests = measured.requests.sum(axis=0)
    series = tuple(
        Series(
            labels, values[:, g], None if before is None else before[0][:, g], float(totals[g]),
            None if before is None else float(before[1][g]), float(requests[g]),
        )
        for g, labels in enumerate(measured.labels)
    )
    return Frame(
        asked.metric.name, asked.stat, asked.side, asked.metric.unit, asked.by, found.start, found.end,
        found.step_s, found.ends, series, float(requests.sum()), _note(view, asked, measured, before),
    )


def counted(view: View, query: MetricQuery) -> tuple[Window, Measured]:
    """The sums behind a query's values, step by step: what a counter or a gauge of the same name would have seen."""
    asked = resolve(view, query)
    if asked.side == "ledger":
        raise QueryError(f"{asked.metric.name} is kept by the day; there are no counters of it")
    found = window(view, query.start, query.end, query.last_s, query.step_s, _least_step(asked))
    return found, _MEASURE[asked.side](view, asked, found)


def _least_step(asked: Asked) -> float:
    """What people report is too rare for steps of seconds, where no step is named."""
    return 300.0 if asked.side == "people" else 0.0


def values_of(view: View, asked: Asked, found: Window, measured: Measured) -> Floats:
    """[T, G] the value in each step."""
    if measured.mixes is None:
        return ratio(measured.num, measured.den)
    exact = _of_mixtures(asked.stat, measured.mixes)
    measured_at = exact * np.exp(_sampling(view, asked, measured, measured.requests, found.ends[:, np.newaxis]))
    if measured.cap is not None and asked.stat != "mean":
        measured_at = np.minimum(measured_at, measured.cap)
    return np.where(measured.requests >= 1.0, measured_at, np.nan)


def totals_of(view: View, asked: Asked, found: Window, measured: Measured) -> Floats:
    """[G] the value over the whole window: sums by sums, or the statistic of all mixtures together."""
    if measured.summed:
        return np.asarray(measured.num.sum(axis=0))
    if measured.mixes is None:
        return ratio(measured.num.sum(axis=0), measured.den.sum(axis=0))
    requests = measured.requests.sum(axis=0)
    when = np.array([found.end + 1e-3 * (found.end - found.start)])
    total = _of_mixtures(asked.stat, measured.mixes.sum(axis=0))
    total = total * np.exp(_sampling(view, asked, measured, requests, when))
    if measured.cap is not None and asked.stat != "mean":
        total = np.minimum(total, measured.cap)
    return np.where(requests >= 1.0, total, np.nan)


def _of_mixtures(stat: str, mixes: Floats) -> Floats:
    """A statistic of each mixture [...]."""
    return latency.mean(mixes) if stat == "mean" else latency.quantile(mixes, QUANTILES[stat])


def _sampling(view: View, asked: Asked, measured: Measured, requests: Floats, when: Floats) -> Floats:
    """[..., G] logarithm of what a statistic of so many requests is off by: little for many, more in the tail.

    The same draw serves all quantiles of a series, so that they keep their order.
    """
    beyond = 1.0 - QUANTILES.get(asked.stat, 0.0)
    enough = np.maximum(requests * beyond, 1.0)
    size = np.minimum(0.8 / np.sqrt(enough), 0.25)
    key = np.array([_label_key(labels, asked.side) for labels in measured.labels], dtype=np.int64)
    drawn = noise.normal(view.seed, "latency", noise.tenths(when), key)
    return np.asarray(size * np.clip(drawn, -2.5, 2.5))


def _label_key(labels: Mapping[str, str], side: str) -> int:
    """A number for a series, the same whatever else is shown."""
    text = "\x1f".join((side, *(f"{dim}={labels[dim]}" for dim in sorted(labels))))
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big")


def _day_before(view: View, asked: Asked, found: Window, measured: Measured) -> tuple[Floats, Floats] | None:
    """The same series a day earlier, brought to this window's steps; None where nothing is kept from then."""
    begin, _ = history(view)
    if found.start - DAY_S < begin - 1e-6:
        return None
    past = window(view, found.start - DAY_S, found.end - DAY_S, step_s=found.step_s)
    then = _MEASURE[asked.side](view, asked, past)
    values, totals = values_of(view, asked, past, then), totals_of(view, asked, past, then)
    at = np.clip(np.searchsorted(past.ends, found.ends - DAY_S - 1e-6), 0, len(past.ends) - 1)
    series = {tuple(labels.items()): g for g, labels in enumerate(then.labels)}
    out = np.full((len(found.ends), len(measured.labels)), np.nan)
    sums = np.full(len(measured.labels), np.nan)
    for g, labels in enumerate(measured.labels):
        there = series.get(tuple(labels.items()))
        if there is not None:
            out[:, g], sums[g] = values[at, there], totals[there]
    return out, sums


def _note(view: View, asked: Asked, measured: Measured, before: tuple[Floats, Floats] | None) -> str:
    """What to know about the numbers, and why there are none where there are none."""
    if measured.note:
        return measured.note
    if not measured.labels:
        chosen = ", ".join(f"{dim} {' or '.join(values)}" for dim, values in asked.where.items())
        return f"Nothing in this fleet is at once {chosen}." if chosen else "There is nothing to measure."
    if measured.requests.sum() <= 0 and asked.side in ("user", "caller", "server"):
        return f"There were no requests there in this window, so there is no {asked.metric.name.replace('_', ' ')}."
    if asked.query.compare and before is None:
        begin, _ = history(view)
        return f"Nothing is kept from a day before: the record begins at {hhmm(begin)}."
    return ""


def total(view: View, query: MetricQuery) -> float:
    """The one number of an unsplit query over its window; nan where nothing was measured."""
    if query.by:
        raise QueryError("one number needs a query that is not split; found by " + ", ".join(query.by))
    return run(view, replace(query, compare=None)).total()
