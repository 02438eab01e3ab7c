"""How long each (operation, cell) takes and how often it fails, from the tape, at any resolution."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simride.simulator import latency
from simride.simulator.state import CALL_FIELDS, CELL_FIELDS, CLASSES, MOMENTS, OP_FIELDS, ROOT_FIELDS, Floats, Ints
from simride.simulator.telemetry.measured import share
from simride.simulator.telemetry.settings import Timeline
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

CELL = {name: i for i, name in enumerate(CELL_FIELDS)}
OP = {name: i for i, name in enumerate(OP_FIELDS)}
CALL = {name: i for i, name in enumerate(CALL_FIELDS)}
ROOT = {name: i for i, name in enumerate(ROOT_FIELDS)}
WHOLE = 60_000  # (bucket, operation, cell) triples up to which every bucket is worked out by itself


@dataclass(frozen=True, eq=False)
class Pairs:
    """Some (operation, cell) pairs over m moments: native buckets, or steps where these would be too many."""

    view: View
    window: Window
    op: Ints  # [N]
    cell: Ints  # [N]
    fine: bool  # moments are native buckets, not steps

    @cached_property
    def service(self) -> Ints:
        """[N] of each pair."""
        return self.view.names.layout.cell_service[self.cell]

    @cached_property
    def cluster(self) -> Ints:
        """[N] of each pair."""
        return self.view.names.layout.cell_cluster[self.cell]

    @cached_property
    def times(self) -> Floats:
        """[m] beginnings."""
        return self.window.starts if self.fine else self.window.starts[self.window.first_of]

    def mean(self, native: Floats, weight: Floats | None = None) -> Floats:
        """[n, ...] to [m, ...]: itself, or the mean over each step, weighted."""
        if self.fine:
            return native
        lengths = self.window.lengths.reshape((-1,) + (1,) * (native.ndim - 1))
        weights = lengths * np.ones_like(native) if weight is None else lengths * (weight + 1e-12)
        total: Floats = self.window.gather(native * weights) / self.window.gather(weights)
        return total

    @cached_property
    def settings(self) -> Timeline:
        """What is configured at the moments."""
        key = ("settings", float(self.times[0]), float(self.times[-1]), len(self.times))
        return self.view.kept(key, lambda: Timeline(self.view, self.times))

    def tape_cell(self, field: str, by: str | None = None) -> Floats:
        """[m, N] a column of the cells, weighted over a step by arrivals (times another column)."""
        values = self._column(field)
        if by is None or self.fine:
            return self.mean(values)
        weight = self._column("arrivals")
        return self.mean(values, weight if by == "arrivals" else weight * self._column(by))

    def _column(self, field: str) -> Floats:
        """[n, N] a column of the cells by native bucket."""
        return self.window.of("cells", self.cell, CELL[field])

    @cached_property
    def reaching(self) -> Floats:
        """[m, N] requests per second sent there, lost ones included."""
        ops = self.window.of("ops", self.op, self.cluster, OP["arrivals"])
        shares = self.window.of("cells", self.cell, CELL["share"])
        return self.mean(ops * shares)

    @cached_property
    def lost(self) -> Floats:
        """[m, N] share of these that never arrives."""
        return self.tape_cell("lost_p")

    @cached_property
    def fails(self) -> Floats:
        """[m, N] share of what arrives that the service answers with an error; sums to the operation's own."""
        layout = self.view.names.layout
        around = np.flatnonzero(np.isin(layout.cell_service, self.service))  # all cells of these services
        place = layout.cell_service[around] * layout.clusters + layout.cell_cluster[around]
        _, of_place = np.unique(place, return_inverse=True)
        mine = np.searchsorted(around, self.cell)
        column = {
            name: self.window.of("cells", around, CELL[name])
            for name in ("refused", "arrivals", "error_p", "share", "lost_p")
        }
        own = np.clip(column["error_p"] + share(column["refused"], column["arrivals"]), 0.0, 1.0)
        slip = self._slip()
        weight = column["share"] * (1.0 - column["lost_p"])
        firsts = np.flatnonzero(np.diff(of_place, prepend=-1))
        mean_own = share(np.add.reduceat(own * weight, firsts, axis=1), np.add.reduceat(weight, firsts, axis=1))
        expected = mean_own[:, of_place[mine]]
        mine_own = own[:, mine]
        if slip is not None:
            newer = column["share"] * layout.cell_version[around]
            part = np.add.reduceat(newer, firsts, axis=1)[:, of_place[mine]]
            expected = expected + (1.0 - expected) * (slip[..., 0] * (1.0 - part) + slip[..., 1] * part)
            mine_own = mine_own + (1.0 - mine_own) * slip[:, np.arange(len(self.op)), layout.cell_version[self.cell]]
        ops = self.window.of("ops", self.op, self.cluster)
        failed = share(ops[..., OP["fast_failed"]], ops[..., OP["arrivals"]] - ops[..., OP["slow_failed"]])
        scale = np.minimum(1.0, np.divide(failed, expected, out=np.ones_like(failed), where=expected > 1e-15))
        return self.mean(np.clip(mine_own * scale + np.maximum(failed - expected, 0.0), 0.0, 1.0))

    def _slip(self) -> Floats | None:
        """[n, N, 2] errors of the operations' own by version slot, by native bucket; None where there are none."""
        errors = self.settings.of("op_errors")
        if not errors.any():
            return None
        moments = errors[:, self.op, self.cluster]
        return moments if self.fine else spread(self.window, moments)

    @cached_property
    def alike(self) -> tuple[Ints, Ints]:
        """Pairs that differ in nothing that is kept: one of each kind, and [N] which kind each pair is.

        Racks in good health are all alike, so a service of hundreds of cells has a dozen kinds.
        """
        if not any(name in self.view.names.racks_apart for name in self._service_names):
            return np.arange(len(self.op)), np.arange(len(self.op))
        parts = [piece.segment.cells[piece.first : piece.last, self.cell] for piece in self.window.pieces]
        cells = np.ascontiguousarray(np.concatenate(parts).transpose(1, 0, 2))
        found: dict[tuple[int, int, bytes], int] = {}
        firsts: list[int] = []
        kind = np.empty(len(self.op), dtype=np.int64)
        for i in range(len(self.op)):
            key = (int(self.op[i]), int(self.cluster[i]), cells[i].tobytes())
            if key not in found:
                found[key] = len(firsts)
                firsts.append(i)
            kind[i] = found[key]
        return np.array(firsts, dtype=np.int64), kind

    @property
    def _service_names(self) -> list[str]:
        return [self.view.names.services[int(s)] for s in np.unique(self.service)]

    @cached_property
    def kinds(self) -> "Pairs":
        """One pair of each kind."""
        firsts, _ = self.alike
        return self if len(firsts) == len(self.op) else replace(self, op=self.op[firsts], cell=self.cell[firsts])

    def each(self, of_kinds: Floats) -> Floats:
        """[m, kinds, ...] to [m, N, ...]."""
        return of_kinds if self.kinds is self else of_kinds[:, self.alike[1]]

    @cached_property
    def served(self) -> Floats:
        """[m, N, MOMENTS, CLASSES] time by the callee's own timer, given success, of unit mass."""
        return self._served() if self.kinds is self else self.each(self.kinds._served())

    def _served(self) -> Floats:
        own = self.tape_cell("own_s", "arrivals") * self.settings.of("work")[:, self.op]
        var = self.settings.of("scv")[:, self.service] * own * own
        chain = self.window.of("downstream", self.op, self.cluster)
        if not self.fine:
            weight = self.window.of("ops", self.op, self.cluster, OP["ok"])
            chain = self.mean(chain, weight[..., np.newaxis, np.newaxis])
        mass = chain[..., 0, :].sum(axis=-1)[..., np.newaxis, np.newaxis]
        at_once = latency.at_once(chain.shape[:2])
        chain = np.where(mass > 1e-9, chain / np.maximum(mass, 1e-9), at_once)
        staged = latency.with_stage(chain, own, var)
        return latency.with_wait(
            staged, np.clip(self.tape_cell("wait_p", "arrivals"), 0.0, 1.0),
            self.tape_cell("wait_mean_s", "wait_p"), self.tape_cell("wait_var", "wait_p"),
        )

    @cached_property
    def felt(self) -> Floats:
        """The same with the network between caller and callee, before anyone gives up."""
        return self._felt() if self.kinds is self else self.each(self.kinds._felt())

    def _felt(self) -> Floats:
        slow = np.clip(self.tape_cell("slow_p", "arrivals"), 0.0, 1.0)
        if not slow.any():
            return self.served
        return latency.with_delay(
            self.served, slow, self.tape_cell("slow_mean_s", "slow_p"), self.tape_cell("slow_scv", "slow_p")
        )

    def too_late(self, timeout: Floats) -> Floats:
        """[m, N] probability that an attempt is not answered within `timeout` [m]."""
        if self.kinds is not self:
            return self.each(self.kinds.too_late(timeout))
        late = np.clip(1.0 - latency.share_below(self.felt, timeout[:, np.newaxis]), 0.0, 1.0)
        return self.lost + (1.0 - self.lost) * late

    def patience(self) -> Floats:
        """[m, N] the longest that any caller of the operation waits."""
        names, layout = self.view.names, self.view.names.layout
        out = np.zeros((len(self.times), len(names.operations)))
        timeouts = self.settings.of("timeout_s")
        for e, op in enumerate(layout.call_to):
            out[:, op] = np.maximum(out[:, op], timeouts[:, e])
        clients = self.settings.of("client_timeout_s")
        for p, op in enumerate(layout.root_op):
            out[:, op] = np.maximum(out[:, op], clients[:, p])
        return out[:, self.op]


def pairs(view: View, window: Window, op: Ints, cell: Ints, fine: bool | None = None) -> Pairs:
    """(operation, cell) pairs at the finest resolution that is quick."""
    if fine is None:
        fine = len(window.starts) * max(len(op), 1) <= WHOLE
    return Pairs(view, window, op, cell, fine)


def spread(window: Window, moments: Floats) -> Floats:
    """[T, ...] per step repeated to [n, ...] native buckets."""
    counts = np.diff(np.append(window.first_of, len(window.starts)))
    return np.repeat(moments, counts, axis=0)


def capped(mixes: Floats, cap: Floats) -> Floats:
    """Mixtures [..., MOMENTS, CLASSES] in which nothing takes longer on average than `cap` [...]."""
    mass = mixes[..., 0, :]
    limit = cap[..., np.newaxis]
    over = mixes[..., 1, :] > mass * limit
    out = mixes.copy()
    out[..., 1, :] = np.where(over, mass * limit, mixes[..., 1, :])
    out[..., 2, :] = np.where(over, mass * limit * limit, mixes[..., 2, :])
    return out


def atom(seconds: Floats) -> Floats:
    """Mixtures of unit mass that take exactly so long."""
    edges = np.array([0.5e-3 * 4**i for i in range(CLASSES - 1)])
    at = np.searchsorted(edges, seconds, side="right")
    out = np.zeros((*seconds.shape, MOMENTS, CLASSES))
    for moment in range(MOMENTS):
        np.put_along_axis(out[..., moment, :], at[..., np.newaxis], (seconds**moment)[..., np.newaxis], axis=-1)
    return out
