"""How long requests took, counted by bucket: what a histogram of the same events would hold.

The counts are those of the metric queries: requests over a bound are the ones that `slow_ratio over` that bound counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from simride.simulator import latency
from simride.simulator.state import Floats
from simride.simulator.telemetry import dealing, service_side, user_side
from simride.simulator.telemetry.answers import Pairs, pairs
from simride.simulator.telemetry.callers import felt
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.conventions import DURATION_BOUNDS, ENDINGS
from simride.simulator.telemetry.leaves import cell_leaves, groups_of, user_leaves
from simride.simulator.telemetry.measured import share
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.resolve import Asked, resolve
from simride.simulator.telemetry.service_side import Services
from simride.simulator.telemetry.user_side import Users
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window, window

PIECE_S = 600.0  # of the tape at a time
UNKNOWN = "_OTHER"  # OpenTelemetry's value of error.type where nobody knows more
ERROR, REFUSED, TIMEOUT = (ENDINGS[name][0] for name in ("error", "refused", "timeout"))


@dataclass(frozen=True, eq=False)
class Ended:
    """Requests that ended in one way, whole counts. None where the fleet keeps no time of theirs."""

    counted: Floats  # [T, G]
    over: Floats | None = None  # [T, G, B] of these, longer than each bound
    total_s: Floats | None = None  # [T, G] seconds, all of them together

    def buckets(self) -> Floats:
        """[T, G, B + 1] requests by bucket, the last without a bound; [T, G, 1] where times are not known."""
        if self.over is None:
            return self.counted[..., np.newaxis]
        least = np.concatenate([self.counted[..., np.newaxis], self.over], axis=-1)
        beyond = np.concatenate([self.over, np.zeros((*self.counted.shape, 1))], axis=-1)
        return np.asarray(least - beyond)


@dataclass(frozen=True, eq=False)
class Durations:
    """Histograms of one side, series by series and step by step."""

    labels: tuple[Mapping[str, str], ...]  # [G]
    start: float  # fleet seconds: where the first step begins
    ends: Floats  # [T] fleet seconds
    bounds: tuple[float, ...]  # [B] seconds, rising
    ended: Mapping[str, Ended]  # by the value of error.type, "" for good answers


def durations(
    view: View, side: Side, by: tuple[str, ...], start: float, end: float, step_s: float,
    bounds: Sequence[float] = DURATION_BOUNDS,
) -> Durations:
    """The histograms of one side (user, caller or server), split by these dimensions.

    A long stretch is counted piece by piece, each short enough for every bucket of the tape to be worked out by itself,
    as it is for a query over a few minutes: the counts of an hour are those of its minutes.
    """
    asked = resolve(view, MetricQuery("latency", "mean", side, by=by))
    whole = window(view, start, end, step_s=step_s)
    each = max(1, int(PIECE_S // whole.step_s))
    ends = [float(end) for end in whole.ends]
    edges = [whole.start, *ends[each - 1 : -1 : each], ends[-1]]
    return _joined([
        _MEASURE[side](view, asked, window(view, begin, until, step_s=whole.step_s), np.array(bounds))
        for begin, until in pairwise(edges)
    ])


def _joined(parts: Sequence[Durations]) -> Durations:
    """Pieces one after the other; a series that is missing from one has nothing there."""
    labels = {tuple(found.items()): found for part in parts for found in part.labels}
    at = {key: g for g, key in enumerate(labels)}
    kinds = dict.fromkeys(kind for part in parts for kind in part.ended)
    ended = {kind: _laid([(part, part.ended[kind]) for part in parts], at) for kind in kinds}
    ends = np.concatenate([part.ends for part in parts])
    return Durations(tuple(labels.values()), parts[0].start, ends, parts[0].bounds, ended)


def _laid(parts: Sequence[tuple[Durations, Ended]], at: Mapping[tuple[tuple[str, str], ...], int]) -> Ended:
    """One way to end, all pieces, every series in its place."""

    def whole(field: Literal["counted", "over", "total_s"]) -> Floats | None:
        out = []
        for part, ended in parts:
            values = getattr(ended, field)
            if values is None:
                return None
            row = np.zeros((len(values), len(at), *values.shape[2:]))
            row[:, [at[tuple(found.items())] for found in part.labels]] = values
            out.append(row)
        return np.concatenate(out)

    counted = whole("counted")
    assert counted is not None  # always kept
    return Ended(counted, whole("over"), whole("total_s"))


def _of_users(view: View, asked: Asked, found: Window, bounds: Floats) -> Durations:
    leaves = user_leaves(view, asked)
    users = Users(view, asked, found, leaves, found.of("roots", leaves.first, leaves.second))
    finished = users.finished()
    failed = users.failed(finished)
    whole = users.dealt("requests", finished)
    lost = users.within("failed", failed, whole)
    late = [users.within("late", users.late(finished - failed, float(bound)), whole - lost) for bound in bounds]
    gather = _Gather(users, found)
    good = gather.timed(whole - lost, late, _mean(user_side.measure(view, asked, found).mixes), bounds)
    return gather.durations(bounds, {"": good, UNKNOWN: Ended(gather(lost))})


def _of_servers(view: View, asked: Asked, found: Window, bounds: Floats) -> Durations:
    services = Services(view, asked, found, cell_leaves(view, asked, found, operations=True))
    leaves = services.leaves
    arrived = pairs(view, found, leaves.first, leaves.second)
    whole = services.whole("arrivals", services.native(arrived, arrived.reaching * (1.0 - arrived.lost)))
    failed = dealing.part(view, found, leaves, "errors", whole, services.native(arrived, arrived.fails))
    refused = dealing.part(view, found, leaves, "turned away", failed, services.native(arrived, _refused(arrived)))
    rooms = _rooms(services, whole)
    lost = dealing.dealt_within(view, found, leaves, "rack errors", failed, rooms)
    away = dealing.dealt_within(view, found, leaves, "rack turned away", refused, lost)
    late = [_slow(services, arrived, whole, arrived.served, 0.0 * arrived.lost, bound) for bound in bounds]
    gather = _Gather(services, found)
    good = gather.timed(rooms - lost, late, _mean(service_side.measure(view, asked, found).mixes), bounds)
    return gather.durations(bounds, {"": good, ERROR: Ended(gather(lost - away)), REFUSED: Ended(gather(away))})


def _refused(arrived: Pairs) -> Floats:
    """[m, N] share of the errors of each pair that is a full queue's."""
    turned_away = share(arrived.tape_cell("refused"), arrived.tape_cell("arrivals"))
    return share(np.minimum(turned_away, arrived.fails), arrived.fails)


def _of_callers(view: View, asked: Asked, found: Window, bounds: Floats) -> Durations:
    services = Services(view, asked, found, cell_leaves(view, asked, found, operations=True))
    leaves = services.leaves
    told = felt(view, found, leaves.first, leaves.second)
    sent = pairs(view, found, leaves.first, leaves.second, told.pairs.fine)
    whole = services.whole("attempts", services.native(told.pairs, told.attempts))
    rooms, lost, given_up = service_side.failures(services, told)
    waited = services.native(sent, sent.patience())[:, leaves.parent]
    late = [
        np.where(waited > bound, np.maximum(_slow(services, sent, whole, sent.felt, sent.lost, bound) - given_up, 0), 0)
        for bound in bounds
    ]
    gather = _Gather(services, found)
    timeouts = Ended(
        gather(given_up), np.stack([gather(np.where(waited > bound, given_up, 0.0)) for bound in bounds], axis=-1),
        gather.seconds(given_up * waited),
    )
    assert timeouts.total_s is not None  # just given
    counted = gather(rooms - lost)
    seconds = _mean(service_side.measure(view, asked, found).mixes) * (counted + timeouts.counted) - timeouts.total_s
    good = gather.timed(rooms - lost, late, share_of(seconds, counted), bounds)
    return gather.durations(bounds, {"": good, ERROR: Ended(gather(lost - given_up)), TIMEOUT: timeouts})


def share_of(seconds: Floats, counted: Floats) -> Floats:
    """Seconds each, 0 where there is nothing."""
    return np.asarray(np.divide(seconds, counted, out=np.zeros_like(seconds), where=counted > 0))


def _rooms(services: Services, whole: Floats) -> Floats:
    """[n, L] requests at the leaves."""
    return dealing.dealt(services.view, services.window, services.leaves, "rack requests", whole)


def _slow(services: Services, sent: Pairs, whole: Floats, mixes: Floats, lost: Floats, bound: float) -> Floats:
    """[n, L] requests that took longer than the bound, as `slow_ratio` counts them."""
    p = lost + (1.0 - lost) * (1.0 - sent.fails) * (1.0 - latency.share_below(mixes, bound))
    view, found, leaves = services.view, services.window, services.leaves
    slow = dealing.part(view, found, leaves, "slow", whole, services.native(sent, np.clip(p, 0.0, 1.0)))
    return dealing.dealt_within(view, found, leaves, "rack slow", slow, _rooms(services, whole))


def _mean(mixes: Floats | None) -> Floats:
    """[T, G] mean of blended mixtures; 0 where empty."""
    assert mixes is not None  # a latency always has them
    return np.nan_to_num(latency.mean(mixes))


class _Gather:
    """Sums counts at leaves [n, L] into series and steps [T, G]: whole ones, of what was not lost on the way."""

    def __init__(self, asked_of: Users | Services, found: Window) -> None:
        self.window = found
        self.groups = groups_of(asked_of.leaves, asked_of.asked.by)
        self.kept = asked_of.arrived() if isinstance(asked_of, Services) else None

    def __call__(self, values: Floats) -> Floats:
        return self._summed(values if self.kept is None else np.floor(values * self.kept))

    def seconds(self, values: Floats) -> Floats:
        """The same of times, which need not be whole."""
        return self._summed(values if self.kept is None else values * self.kept)

    def _summed(self, values: Floats) -> Floats:
        return self.window.gather(self.groups.gather(values))

    def timed(self, whole: Floats, late: list[Floats], mean: Floats, bounds: Floats) -> Ended:
        """Good answers with their times: no more over a bound than over the one before, no impossible sum."""
        counted = self(whole)
        over = np.empty((*counted.shape, len(bounds)))
        most = counted
        for i, values in enumerate(late):
            most = over[..., i] = np.minimum(self(values), most)
        return Ended(counted, over, np.clip(mean * counted, *_possible(counted, over, bounds)))

    def durations(self, bounds: Floats, ended: Mapping[str, Ended]) -> Durations:
        """All together."""
        times = tuple(float(bound) for bound in bounds)
        return Durations(self.groups.labels, self.window.start, self.window.ends, times, ended)


def _possible(counted: Floats, over: Floats, bounds: Floats) -> tuple[Floats, Floats]:
    """Least and most seconds [T, G] that such counts can add up to; no most where some are over every bound."""
    steps = np.diff(bounds, prepend=0.0)
    least = np.asarray((over * steps).sum(axis=-1))
    most = counted * bounds[0] + (over[..., :-1] * steps[1:]).sum(axis=-1)
    return least, np.where(over[..., -1] > 0, np.inf, most)


_MEASURE: Mapping[Side, Callable[[View, Asked, Window, Floats], Durations]] = {
    "user": _of_users, "server": _of_servers, "caller": _of_callers,
}
