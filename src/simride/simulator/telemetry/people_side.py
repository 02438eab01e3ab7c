"""What reaches people: support tickets, some time after users were let down, and pages to the on-call."""

from collections.abc import Mapping

import numpy as np

from simride.simulator.state import ROOT_FIELDS, Floats
from simride.simulator.telemetry import alerts, dealing
from simride.simulator.telemetry.leaves import Leaves, groups_of, user_leaves
from simride.simulator.telemetry.measured import Measured
from simride.simulator.telemetry.resolve import Asked
from simride.simulator.telemetry.user_side import bad_rate
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window, bounds, window

QUIET_PER_HOUR = 5.0  # tickets of a calm hour at full demand, whole fleet
PER_BAD = 2e-4  # tickets a failed request makes
SOONEST_S, LATEST_S = 480.0, 2280.0  # after the request, evenly between: people try again first
MOST_PER_HOUR = 150.0  # of all demand, times the root of a part's share: then people read the status page instead
REQUESTS = ROOT_FIELDS.index("requests")


def measure(view: View, asked: Asked, window: Window) -> Measured:
    """Sums for what people report or are woken by."""
    return _tickets(view, asked, window) if asked.metric.name == "tickets" else _pages(view, asked, window)


def _tickets(view: View, asked: Asked, asked_for: Window) -> Measured:
    """Whole tickets at each endpoint and cluster, gathered."""
    leaves = user_leaves(view, asked)
    expected = ticket_rate(view, asked_for, leaves) * asked_for.lengths[:, np.newaxis]
    counted = dealing.poisson(view, asked_for, leaves, "tickets", expected)
    groups = groups_of(leaves, asked.by)
    num = asked_for.gather(groups.gather(counted))
    seconds = np.broadcast_to(asked_for.seconds[:, np.newaxis], num.shape)
    return Measured(groups.labels, num * 3600.0, seconds.copy(), num)


def ticket_rate(view: View, asked_for: Window, leaves: Leaves) -> Floats:
    """[n, parents] tickets expected per second."""
    peak = sum(endpoint.peak_rps for endpoint in view.world.fleet.endpoints)
    requests = asked_for.of("roots", leaves.first, leaves.second, REQUESTS)
    weight = requests / max(peak, 1e-9)
    provoked = _late_mean(view, asked_for, leaves) * 3600.0 * PER_BAD
    most = MOST_PER_HOUR * np.sqrt(np.maximum(weight, 1e-9))
    return (QUIET_PER_HOUR * weight + provoked / (1.0 + provoked / most)) / 3600.0


def _late_mean(view: View, asked_for: Window, leaves: Leaves) -> Floats:
    """[n, parents] bad requests per second, as a mean over the time that people take to write."""
    since, until = bounds(view, asked_for.start - LATEST_S - 120.0, asked_for.end, None)
    before = window(view, since, until, step_s=60.0)
    rate = bad_rate(view, before, leaves)
    edges = np.append(before.starts, before.end)
    total = np.vstack([np.zeros(rate.shape[1]), np.cumsum(rate * before.lengths[:, np.newaxis], axis=0)])
    ends = asked_for.starts + asked_for.lengths
    out = np.empty((len(ends), rate.shape[1]))
    for i in range(rate.shape[1]):
        passed = np.interp(ends - SOONEST_S, edges, total[:, i])
        out[:, i] = (passed - np.interp(ends - LATEST_S, edges, total[:, i])) / (LATEST_S - SOONEST_S)
    return out


def _pages(view: View, asked: Asked, asked_for: Window) -> Measured:
    """Pages by the step in which they went out."""
    found = [
        alert for alert in alerts.history(view, asked_for.start)
        if alert.severity == "page" and alert.since <= asked_for.end and _matches(alert.labels, asked)
    ]
    names: dict[tuple[str, ...], int] = {}
    if not asked.by:
        names[()] = 0
    for alert in found:
        names.setdefault(tuple(alert.labels.get(dim, "all") for dim in asked.by), len(names))
    num = np.zeros((len(asked_for.ends), len(names)))
    for alert in found:
        step = min(int(np.searchsorted(asked_for.ends, alert.since)), len(asked_for.ends) - 1)
        num[step, names[tuple(alert.labels.get(dim, "all") for dim in asked.by)]] += 1
    labels = tuple(dict(zip(asked.by, name, strict=True)) for name in names)
    note = "" if found else "No page went out in this window."
    return Measured(labels, num, np.ones_like(num), num, summed=True, note=note)


def _matches(labels: Mapping[str, str], asked: Asked) -> bool:
    """Whether an alert is of what was asked about; one without a label is of everything."""
    chosen = all(labels.get(dim, values[0]) in values for dim, values in asked.where.items())
    return chosen and not any(labels.get(dim) in values for dim, values in asked.exclude.items())
