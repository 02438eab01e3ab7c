"""What pages the on-call: budgets burning too fast, over a long and a short window at once, and full CPUs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simride.base.units import hhmm, percent
from simride.simulator.state import CELL_FIELDS, Floats
from simride.simulator.telemetry.host_side import cpu_of_cells
from simride.simulator.telemetry.leaves import Leaves, groups_of
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.resolve import resolve
from simride.simulator.telemetry.user_side import good_and_all
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window, window
from simride.simulator.telemetry.window import history as recorded

Severity = Literal["page", "ticket"]
Flags = NDArray[np.bool_]

OBJECTIVE = 0.999  # of requests good, per endpoint
STEP_S = 60.0
FEWEST = 200.0  # requests in the short window below which a budget is not judged
CPU_LIMIT = 0.9
CPU_FOR_S = 300.0
HOSTS = CELL_FIELDS.index("hosts")


@dataclass(frozen=True)
class Rule:
    """Burn so many times as fast as the budget allows, over both windows (seconds)."""

    burn: float
    long_s: float
    short_s: float
    severity: Severity
    words: str


# Site Reliability Workbook, chapter 5, table 5-8. The last uses what history there is.
RULES = (
    Rule(14.4, 3600.0, 300.0, "page", "the last hour and the last 5 minutes"),
    Rule(6.0, 6 * 3600.0, 1800.0, "page", "the last 6 hours and the last 30 minutes"),
    Rule(1.0, 72 * 3600.0, 6 * 3600.0, "ticket", "all that is kept of 3 days and the last 6 hours"),
)


@dataclass(frozen=True)
class Alert:
    """One alert from when it fired to when it cleared (fleet seconds)."""

    name: str
    severity: Severity
    labels: Mapping[str, str] = field(default_factory=dict)  # endpoint and region, or service and cluster
    since: float = 0.0
    until: float | None = None  # None: still firing
    value: float = 0.0  # burn rate when it fired, or CPU share
    says: str = ""


def firing(view: View) -> tuple[Alert, ...]:
    """What is firing now, pages first, the oldest first."""
    return tuple(alert for alert in history(view) if alert.until is None)


def history(view: View, start: float | None = None) -> tuple[Alert, ...]:
    """Every alert that fired at `start` or later, or was firing then; pages first, then by time."""
    found = [*_budget_alerts(view), *_cpu_alerts(view)]
    if start is not None:
        found = [alert for alert in found if alert.until is None or alert.until >= start]
        found = [alert for alert in found if alert.since >= start or alert.until is None or alert.until > start]
    return tuple(sorted(found, key=_order))


def _order(alert: Alert) -> tuple[bool, float, str, str]:
    """Pages first, then by time."""
    return alert.severity != "page", alert.since, alert.name, str(alert.labels)


def _minutes(view: View) -> Window:
    """All that is recorded, by the minute."""
    begin, now = recorded(view)
    return window(view, begin, now, step_s=STEP_S)


def bad_and_all(view: View, minutes: Window) -> tuple[Leaves, Floats, Floats]:
    """Bad and all requests per minute [T, L] of each endpoint and cluster."""
    leaves, good, whole = good_and_all(view, minutes, resolve(view, MetricQuery("good_ratio")))
    everything = minutes.gather(whole)
    return leaves, everything - minutes.gather(good), everything


def rolling(values: Floats, steps: int) -> Floats:
    """[T, G] sums over the last so many steps, fewer at the beginning."""
    total = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    ends = np.arange(1, len(values) + 1)
    out: Floats = total[ends] - total[np.maximum(ends - steps, 0)]
    return out


def _budget_alerts(view: View) -> list[Alert]:
    """Each rule over each endpoint, in the fleet and in each region."""
    found: list[Alert] = []
    minutes = _minutes(view)
    leaves, bad_leaf, whole_leaf = bad_and_all(view, minutes)
    for by in (("endpoint",), ("endpoint", "region")):
        groups = groups_of(leaves, by)
        bad, whole = groups.gather(bad_leaf), groups.gather(whole_leaf)
        for rule in RULES:
            burns = [_burn(bad, whole, seconds) for seconds in (rule.long_s, rule.short_s)]
            enough = rolling(whole, int(rule.short_s // STEP_S)) >= FEWEST
            fires = np.minimum(*burns) >= rule.burn
            for g, label in enumerate(groups.labels):
                found += _budget_spells(rule, label, minutes, fires[:, g] & enough[:, g], np.minimum(*burns)[:, g])
    return found


def _burn(bad: Floats, whole: Floats, seconds: float) -> Floats:
    """How many times as fast as allowed the budget burns, over a window up to each minute."""
    steps = max(1, int(seconds // STEP_S))
    total = rolling(whole, steps)
    share = np.divide(rolling(bad, steps), total, out=np.zeros_like(total), where=total > 0)
    out: Floats = share / (1.0 - OBJECTIVE)
    return out


def _spells(fires: Flags) -> list[tuple[int, int | None]]:
    """First and last+1 index of each run of true; None where it lasts to the end."""
    edges = np.diff(np.concatenate([[0], fires.astype(np.int64), [0]]))
    begins, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return [(int(b), None if e == len(fires) else int(e)) for b, e in zip(begins, ends, strict=True)]


def _budget_spells(rule: Rule, label: Mapping[str, str], minutes: Window, fires: Flags, burn: Floats) -> list[Alert]:
    """The alerts of one rule on one endpoint."""
    place = f" in {label['region']}" if "region" in label else ""
    found = []
    for first, last in _spells(fires):
        says = (
            f"{label['endpoint']}{place} burns its error budget {burn[first]:.1f} times too fast over {rule.words} "
            f"(objective {100 * OBJECTIVE:g} % good)"
        )
        found.append(
            Alert(
                f"{label['endpoint']} error budget", rule.severity, label, float(minutes.ends[first]),
                None if last is None else float(minutes.ends[last]), float(burn[first]), says,
            )
        )
    return found


def _cpu_alerts(view: View) -> list[Alert]:
    """Services whose hosts in a cluster are nearly out of CPU for five minutes."""
    minutes = _minutes(view)
    names = view.names
    weight = minutes.of("cells", ..., HOSTS) * minutes.lengths[:, np.newaxis]
    busy = minutes.gather(cpu_of_cells(view, minutes) * weight)
    hosts = minutes.gather(weight)
    found = []
    for service in names.services:
        for cluster in names.clusters:
            at = names.cells(service, cluster)
            total = np.maximum(hosts[:, at.start : at.stop].sum(axis=1), 1e-9)
            cpu = busy[:, at.start : at.stop].sum(axis=1) / total
            steps = int(CPU_FOR_S // STEP_S)
            full = rolling((cpu > CPU_LIMIT).astype(np.float64)[:, np.newaxis], steps)[:, 0] >= steps
            for first, last in _spells(full):
                since = float(minutes.ends[first])
                says = (
                    f"{service} in {cluster} has used {percent(float(cpu[first]))} of its CPU "
                    f"since {hhmm(since - CPU_FOR_S)}"
                )
                found.append(
                    Alert(
                        f"{service} CPU", "ticket", {"service": service, "cluster": cluster}, since,
                        None if last is None else float(minutes.ends[last]), float(cpu[first]), says,
                    )
                )
    return found
