"""What users meet: latency, late and failed requests, traffic, by endpoint, cluster and client."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simride.simulator import latency
from simride.simulator.state import ROOT_FIELDS, Floats
from simride.simulator.telemetry import dealing, last_mile
from simride.simulator.telemetry.clients import ByClient, by_client
from simride.simulator.telemetry.leaves import Leaves, groups_of, user_leaves
from simride.simulator.telemetry.measured import Measured, share
from simride.simulator.telemetry.resolve import Asked
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

REQUESTS, ATTEMPTS, OK, FAILED, WRONG = (
    ROOT_FIELDS.index(name) for name in ("requests", "attempts", "ok", "failed", "wrong")
)
AUDITED = 0.01  # of good answers that are compared with the truth
DOUBTFUL = 5e-6  # share of these that are found wrong on the best of days
LATE_WEIGHT = 0.5  # of a failed request, in what people complain about


@dataclass(frozen=True, eq=False)
class Users:
    """One user-side question: its leaves, and the tape's rates at their parents [n, parents]."""

    view: View
    asked: Asked
    window: Window
    leaves: Leaves
    roots: Floats  # [n, parents, ROOT_FIELDS]
    clients: ByClient | None = None  # where one differs from the rest

    @property
    def lengths(self) -> Floats:
        """[n, 1] seconds of each bucket."""
        return self.window.lengths[:, np.newaxis]

    def rate(self, field: int) -> Floats:
        """One of the tape's rates, per second."""
        return self.roots[..., field]

    def mixes(self) -> Floats:
        """[n, parents, MOMENTS, CLASSES] what users wait for a success."""
        return self.window.of("latency", self.leaves.first, self.leaves.second)

    def finished(self) -> Floats:
        """[n, parents] requests that came to an end, whole."""
        rate = self.rate(OK) + self.rate(FAILED)
        return dealing.poisson(self.view, self.window, self.leaves, "requests", rate * self.lengths)

    def failed(self, finished: Floats) -> Floats:
        """[n, parents] of these, failed or refused."""
        p = share(self.rate(FAILED), self.rate(OK) + self.rate(FAILED))
        p = last_mile.lost_share(self.view, self.window.starts, self.leaves.second, self.leaves.first, p)
        return dealing.part(self.view, self.window, self.leaves, "failed", finished, p)

    def late(self, ok: Floats, over: float | None) -> Floats:
        """[n, parents] of the ones that went well, those over the limit."""
        ends = self.view.world.fleet.endpoints
        limits = np.array([over if over is not None else ends[p].late_after_s for p in self.leaves.first])
        mixes = self.mixes()
        filled = mixes[..., 0, :].sum(axis=-1) > 0
        p = np.clip(np.where(filled, 1.0 - latency.share_below(mixes, limits[np.newaxis]), 0.0), 0.0, 1.0)
        p = last_mile.late_share(self.view, self.window.starts, self.leaves.second, p, limits)
        return dealing.part(self.view, self.window, self.leaves, "late", ok, p)

    def dealt(self, stream: str, whole: Floats) -> Floats:
        """[n, L] dealt to clients."""
        return dealing.dealt(self.view, self.window, self.leaves, f"client {stream}", whole)

    def failed_of(self, failed: Floats, whole: Floats) -> Floats:
        """[n, L] failures dealt to clients: blocked users fail at every attempt, the others all alike."""
        if self.clients is None:
            return self.within("failed", failed, whole)
        room = np.rint(whole * self.clients.blocked)
        turned_away = np.zeros_like(failed)
        np.add.at(turned_away.T, self.leaves.parent, room.T)
        refused = self.within("blocked", np.minimum(failed, turned_away), room)
        taken = np.zeros_like(failed)
        np.add.at(taken.T, self.leaves.parent, refused.T)
        return refused + self.within("failed", failed - taken, whole - refused)

    def within(self, stream: str, whole: Floats, room: Floats) -> Floats:
        """[n, L] dealt to clients, within what each had."""
        return dealing.dealt_within(self.view, self.window, self.leaves, f"client {stream}", whole, room)

    def answer(self, num: Floats, den: Floats, requests: Floats) -> Measured:
        """Leaf counts [n, L] gathered into series and steps."""
        groups = groups_of(self.leaves, self.asked.by)
        sums = [self.window.gather(groups.gather(values)) for values in (num, den, requests)]
        return Measured(groups.labels, sums[0], sums[1], sums[2])


def measure(view: View, asked: Asked, window: Window) -> Measured:
    """Sums for any metric that users' clients keep."""
    leaves = user_leaves(view, asked)
    roots = window.of("roots", leaves.first, leaves.second)
    return _BY_METRIC[asked.metric.name](_users(view, asked, window, leaves, roots))


def _users(view: View, asked: Asked, window: Window, leaves: Leaves, roots: Floats) -> Users:
    clients = by_client(view, window, leaves)
    return Users(view, asked, window, leaves if clients is None else clients.leaves, roots, clients)


def _latency(users: Users) -> Measured:
    """Blended mixtures of successes; every client waits alike."""
    leaves, window = users.leaves, users.window
    groups = groups_of(leaves, users.asked.by)
    mass = users.mixes() * window.lengths[:, np.newaxis, np.newaxis, np.newaxis]
    per_parent = window.gather(mass)
    each = per_parent[:, leaves.parent[groups.order]] * leaves.weight[0, groups.order][:, np.newaxis, np.newaxis]
    if users.clients is not None:
        shares = users.clients.answered[:, groups.order, np.newaxis, np.newaxis]
        each = window.gather(mass[:, leaves.parent[groups.order]] * shares)
    mixes = np.add.reduceat(each, groups.firsts, axis=1) if groups.labels else each
    finished = users.finished()
    ok = users.dealt("requests", finished)
    requests = window.gather(groups.gather(ok))
    return Measured(groups.labels, requests, requests, requests, last_mile.delayed(mixes))


def _error_rate(users: Users) -> Measured:
    finished = users.finished()
    whole = users.dealt("requests", finished)
    failed = users.failed_of(users.failed(finished), whole)
    return users.answer(failed, whole, whole)


def _wrong_ratio(users: Users) -> Measured:
    """Answers that were compared with the truth, and those of them that were not true."""
    audited = dealing.poisson(users.view, users.window, users.leaves, "audited",
                              AUDITED * users.rate(OK) * users.lengths)
    p = np.clip(share(users.rate(WRONG), users.rate(OK)) + DOUBTFUL, 0.0, 1.0)
    wrong = dealing.part(users.view, users.window, users.leaves, "wrong", audited, p)
    rooms = users.dealt("audited", audited)
    return users.answer(users.within("wrong", wrong, rooms), rooms, rooms)


def _late_and_whole(users: Users) -> tuple[Floats, Floats, Floats]:
    """Late, failed and all requests at the leaves [n, L]."""
    finished = users.finished()
    failed = users.failed(finished)
    late = users.late(finished - failed, users.asked.query.over)
    whole = users.dealt("requests", finished)
    failed_leaf = users.failed_of(failed, whole)
    return users.within("late", late, whole - failed_leaf), failed_leaf, whole


def _slow_ratio(users: Users) -> Measured:
    late, _, whole = _late_and_whole(users)
    return users.answer(late, whole, whole)


def _good_ratio(users: Users) -> Measured:
    late, failed, whole = _late_and_whole(users)
    return users.answer(whole - late - failed, whole, whole)


def _traffic(users: Users) -> Measured:
    counts = dealing.poisson(
        users.view, users.window, users.leaves, "requests", users.rate(REQUESTS) * users.lengths
    )
    leaf = users.dealt("requests", counts)
    found = users.answer(leaf, leaf, leaf)
    seconds = np.broadcast_to(users.window.seconds[:, np.newaxis], found.num.shape)
    return Measured(found.labels, found.num, seconds.copy(), found.requests)


def _retries(users: Users) -> Measured:
    attempts = dealing.poisson(
        users.view, users.window, users.leaves, "attempts", users.rate(ATTEMPTS) * users.lengths
    )
    p = share(users.rate(ATTEMPTS) - users.rate(REQUESTS), users.rate(ATTEMPTS))
    again = dealing.part(users.view, users.window, users.leaves, "again", attempts, p)
    return users.answer(again, attempts, attempts)


_BY_METRIC: Mapping[str, Callable[[Users], Measured]] = {
    "latency": _latency, "slow_ratio": _slow_ratio, "good_ratio": _good_ratio,
    "error_rate": _error_rate, "wrong_ratio": _wrong_ratio, "traffic": _traffic, "retries": _retries,
}


def good_and_all(view: View, window: Window, asked: Asked) -> tuple[Leaves, Floats, Floats]:
    """Good and all requests [n, L] of every endpoint and cluster: what the alert rules count."""
    leaves = user_leaves(view, asked)
    roots = window.of("roots", leaves.first, leaves.second)
    late, failed, whole = _late_and_whole(_users(view, asked, window, leaves, roots))
    return leaves, whole - late - failed, whole


def bad_rate(view: View, window: Window, leaves: Leaves) -> Floats:
    """[n, parents] failed requests per second and half the late ones, as expected, not counted."""
    roots = window.of("roots", leaves.first, leaves.second)
    mixes = window.of("latency", leaves.first, leaves.second)
    limits = np.array([view.world.fleet.endpoints[p].late_after_s for p in leaves.first])
    filled = mixes[..., 0, :].sum(axis=-1) > 0
    p = np.where(filled, 1.0 - latency.share_below(mixes, limits[np.newaxis]), 0.0)
    return np.asarray(roots[..., FAILED] + LATE_WEIGHT * roots[..., OK] * np.clip(p, 0.0, 1.0))
