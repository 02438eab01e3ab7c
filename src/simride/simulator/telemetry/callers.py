"""What callers count: attempts, failed attempts and timeouts, traced to the cells they were sent to."""

from dataclasses import dataclass, replace

import numpy as np

from simride.simulator import noise
from simride.simulator.state import CELL_FIELDS, Floats, Ints
from simride.simulator.telemetry.answers import CALL, ROOT, Pairs, pairs
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

STRAY = 1.5e-6  # share of attempts that time out on the best of days: a host going away, a line card
HOSTS = CELL_FIELDS.index("hosts")


@dataclass(frozen=True, eq=False)
class Felt:
    """Per second, at each (operation, cell) pair [m, N] of the services asked about, all clusters."""

    pairs: Pairs
    attempts: Floats
    failed: Floats
    timeouts: Floats


def felt(view: View, window: Window, op: Ints, cell: Ints) -> Felt:
    """The tape's counts by caller, shared among the cells they called by how likely each was to fail them."""
    wide_op, wide_cell = _everywhere(view, window, op)
    wide = pairs(view, window, wide_op, wide_cell)
    attempts, failed, timeouts = (np.zeros((len(wide.times), len(wide_op))) for _ in range(3))
    for o in np.unique(wide_op):
        mine = np.flatnonzero(wide_op == o)
        some = replace(wide, op=wide.op[mine], cell=wide.cell[mine])
        for source in (*_calls_to(view, window, wide, int(o)), *_users_of(view, window, wide, int(o))):
            a, f, t = _traced(some, source)
            attempts[:, mine] += a
            failed[:, mine] += f
            timeouts[:, mine] += t
    stray = STRAY * np.exp(0.4 * noise.normal(view.seed, "stray", wide_op)) * attempts
    failed, timeouts = np.minimum(failed + stray, attempts), np.minimum(timeouts + stray, attempts)
    index = {(int(o), int(c)): i for i, (o, c) in enumerate(zip(wide_op, wide_cell, strict=True))}
    at = np.array([index[int(o), int(c)] for o, c in zip(op, cell, strict=True)], dtype=np.int64)
    narrow = Pairs(view, window, op, cell, wide.fine)
    return Felt(narrow, attempts[:, at], failed[:, at], timeouts[:, at])


@dataclass(frozen=True, eq=False)
class _Source:
    """Attempts at one operation from every cluster: rates [m, K], route [m, K, K], patience [m]."""

    attempts: Floats
    failed: Floats | None  # None: nobody counts them, so the model's odds stand
    timeouts: Floats | None
    route: Floats
    timeout: Floats
    lost: Floats  # [m, K, K] on the way between clusters


def _everywhere(view: View, window: Window, op: Ints) -> tuple[Ints, Ints]:
    """Every cell with hosts of the services of these operations, with each of the operations."""
    layout = view.names.layout
    hosts = window.of("cells", ..., HOSTS).max(axis=0) > 0
    found = [
        (int(o), int(cell))
        for o in np.unique(op)
        for cell in np.flatnonzero(hosts & (layout.cell_service == layout.op_service[o]))
    ]
    return (
        np.array([o for o, _ in found], dtype=np.int64),
        np.array([cell for _, cell in found], dtype=np.int64),
    )


def _calls_to(view: View, window: Window, wide: Pairs, op: int) -> list[_Source]:
    """The calls to an operation, as sources."""
    layout = view.names.layout
    found = []
    for e in np.flatnonzero(layout.call_to == op):
        calls = window.of("calls", e)
        attempts = calls[..., CALL["first"]] + calls[..., CALL["retries"]]
        found.append(
            _Source(
                wide.mean(attempts),
                wide.mean(attempts * calls[..., CALL["attempt_fail_p"]]),
                wide.mean(calls[..., CALL["timeouts"]]),
                wide.settings.of("route")[:, int(layout.op_service[op])],
                wide.settings.of("timeout_s")[:, e],
                wide.settings.of("link_lost")[:, int(layout.op_service[op])],
            )
        )
    return found


def _users_of(view: View, window: Window, wide: Pairs, op: int) -> list[_Source]:
    """The endpoints that enter by an operation; users' clients go to the cluster they are sent to."""
    layout = view.names.layout
    found = []
    for p in np.flatnonzero(layout.root_op == op):
        roots = window.of("roots", p)
        passed = wide.mean(np.maximum(roots[..., ROOT["attempts"]] - roots[..., ROOT["shed"]], 0.0))
        route = np.broadcast_to(np.eye(layout.clusters), (len(wide.times), layout.clusters, layout.clusters))
        timeout = wide.settings.of("client_timeout_s")[:, p]
        found.append(_Source(passed, None, None, route, timeout, np.zeros(route.shape)))
    return found


def _traced(some: Pairs, source: _Source) -> tuple[Floats, Floats, Floats]:
    """Attempts, failed ones and timeouts per second at these pairs of one operation [m, n]."""
    shares = some.tape_cell("share")
    to = some.cluster
    lost = source.lost[:, :, to]  # [m, K, n]
    late = lost + (1.0 - lost) * some.too_late(source.timeout)[:, np.newaxis]
    odds = late + (1.0 - late) * some.fails[:, np.newaxis]
    sent = source.attempts[:, :, np.newaxis] * source.route[:, :, to] * shares[:, np.newaxis]  # [m, K, n]
    attempts = sent.sum(axis=1)
    return (
        attempts,
        np.minimum(_scaled(sent, odds, source.failed), attempts),
        np.minimum(_scaled(sent, late, source.timeouts), attempts),
    )


def _scaled(sent: Floats, odds: Floats, counted: Floats | None) -> Floats:
    """Events [m, n]: as likely as `odds` [m, K, n] say, adding up to what each caller's cluster counted [m, K]."""
    expected = sent * odds
    if counted is None:
        return np.asarray(expected.sum(axis=1))
    total = expected.sum(axis=2)
    all_sent = sent.sum(axis=2, keepdims=True)
    even = np.divide(sent, all_sent, out=np.zeros_like(sent), where=all_sent > 0)
    part = np.divide(expected, total[..., np.newaxis], out=even, where=total[..., np.newaxis] > 1e-12)
    return np.asarray((part * counted[..., np.newaxis]).sum(axis=1))
