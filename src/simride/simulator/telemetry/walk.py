"""Requests walked through the call graph, many at once, by the odds that stand on the tape.

The same draws give the same request whether it is walked alone or among thousands: each is a function of
the request's own key and of where in its tree the draw is made.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from simride.simulator.noise import Words, hashed, splitmix, tenths
from simride.simulator.state import Floats, Ints
from simride.simulator.telemetry import last_mile
from simride.simulator.telemetry.answers import CELL, ROOT
from simride.simulator.telemetry.good_days import REACHED, usual_errors
from simride.simulator.telemetry.measured import share
from simride.simulator.telemetry.settings import Timeline
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window

Mask = NDArray[np.bool_]

OK, FAILED, REFUSED, TIMED_OUT = range(4)  # how an attempt ended
REFUSED_S = 0.001  # a refusal is quick
GAMMA_BELOW = 1.05  # SCV: the shape the engine's mixtures have
FAR = 1e6  # seconds: never answered


@dataclass(frozen=True, eq=False)
class Batch:
    """Requests walked together: which bucket, which key, which number they have in the whole batch."""

    bucket: Ints  # [N]
    key: Words  # [N]
    number: Ints  # [N]

    def __len__(self) -> int:
        return len(self.number)

    def only(self, mask: Mask) -> "Batch":
        """Those of them."""
        return Batch(self.bucket[mask], self.key[mask], self.number[mask])

    def uniform(self, name: str) -> Floats:
        """[N] a number in (0, 1) for this draw of each request."""
        with np.errstate(over="ignore"):
            words = splitmix(self.key ^ _word(name))
        return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


@lru_cache(maxsize=4096)
def _word(name: str) -> np.uint64:
    """64 bits that stand for the name of a draw."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big"))


@dataclass(frozen=True, eq=False)
class Step:
    """One span of each of some requests."""

    path: str
    parent: str
    kind: str  # "client" or "server"
    operation: int  # the operation run or called
    number: Ints  # [N] which requests
    cell: Ints  # [N] where it ran; -1 for a client span
    cluster: Ints  # [N] where the span's own process stands
    start: Floats  # [N] seconds from the request's beginning
    duration: Floats
    status: Ints
    attempt: int
    waited: Floats
    bucket: Ints
    call: int = -1  # of a client span: which call of the fleet it is
    why: Ints | None = None  # [N] of a server span: which of good_days.REASONS ended it, -1 where none did

    def only(self, requests: Mask) -> "Step":
        """The same of some of the requests, by their numbers."""
        if requests.all():
            return self
        mine = requests[self.number]
        return replace(
            self, number=self.number[mine], cell=self.cell[mine], cluster=self.cluster[mine], start=self.start[mine],
            duration=self.duration[mine], status=self.status[mine], waited=self.waited[mine], bucket=self.bucket[mine],
            why=None if self.why is None else self.why[mine],
        )


@dataclass(frozen=True, eq=False)
class Outcome:
    """How long something took and how it ended [N]."""

    duration: Floats
    status: Ints
    attempts: Ints | None = None  # made in all, where they are counted


Once = Callable[[Batch, Floats, Mask, int], Outcome]  # (who tries, offsets, mask into the whole, which attempt)


@dataclass(frozen=True, eq=False)
class Walker:
    """Walks batches of requests over one window of the tape. `steps` collects spans where it is given."""

    view: View
    window: Window
    steps: list[Step] | None = None
    detached: bool = False
    slow_over: float | None = None  # keep only spans that went wrong or took longer than this

    @cached_property
    def cells(self) -> Floats:
        """[n, C, CELL_FIELDS]."""
        return self.view.kept(("walked cells", *self._stretch), lambda: self.window.of("cells"))

    @property
    def _stretch(self) -> tuple[float, float, int]:
        """What tells one window of a view from another."""
        return self.window.start, self.window.end, len(self.window.starts)

    @cached_property
    def settings(self) -> Timeline:
        """What was configured."""
        return self.view.kept(("walked settings", *self._stretch), lambda: Timeline(self.view, self.window.starts))

    @cached_property
    def columns(self) -> dict[str, Floats]:
        """Settings by bucket."""
        return {
            name: self.settings.of(name)
            for name in ("work", "scv", "timeout_s", "attempts", "backoff_s", "probability", "fan",
                         "client_timeout_s", "client_attempts", "client_backoff_s", "route", "op_errors")
        }

    def recording(self) -> "Walker":
        """The same, collecting spans, those nobody waits for included."""
        return replace(self, steps=[], detached=True)

    def watching(self, slow_over: float) -> "Walker":
        """The same, collecting only spans that went wrong, and calls slower than this."""
        return replace(self, steps=[], detached=True, slow_over=slow_over)

    def begins(self, batch: Batch) -> Floats:
        """[N] fleet seconds when each request began: in bursts, as people and machines send them."""
        lengths = self.window.lengths[batch.bucket]
        at = batch.uniform("begin")
        burst = Batch(batch.bucket, splitmix(self.burst_keys[batch.bucket]), batch.number)
        centre = burst.uniform("burst") * 0.9
        bunched = np.minimum(centre - 0.2 / lengths * np.log(at), 0.999)
        within = np.where(batch.uniform("bunched") < 0.35, bunched, at)
        return self.window.starts[batch.bucket] + within * lengths

    @cached_property
    def burst_keys(self) -> Words:
        """[n] a key for each bucket."""
        return hashed(self.view.seed, "burst", tenths(self.window.starts))

    def peer(self, e: int, batch: Batch, cluster: Ints, path: str) -> Ints:
        """[N] the cell an attempt of a call was sent to, whether it got there or not."""
        op = int(self.view.names.layout.call_to[e])
        return self.place_of(op, batch, self._route(op, batch, cluster, path), f"{path}s")

    def users(self, endpoint: int, batch: Batch, cluster: Ints) -> Outcome:
        """Whole user requests: attempts until one succeeds or the client gives up."""
        op = int(self.view.names.layout.root_op[endpoint])
        roots = self.window.of("roots", endpoint)
        shed = share(roots[..., ROOT["shed"]], roots[..., ROOT["attempts"]])[batch.bucket, cluster]
        timeout = self.columns["client_timeout_s"][batch.bucket, endpoint]
        attempts = self.columns["client_attempts"][batch.bucket, endpoint]
        backoff = self.columns["client_backoff_s"][batch.bucket, endpoint]
        extra = np.where(
            batch.uniform("radio") < last_mile.DELAYED,
            drawn(last_mile.DELAY_S, last_mile.DELAY_SCV, batch.uniform("radio delay")), 0.0,
        )
        gone = self.gone(endpoint, batch, cluster)

        def once(some: Batch, at: Floats, mask: Mask, attempt: int) -> Outcome:
            turned_away = some.uniform(f"shed {attempt}") < shed[mask]
            reached = ~turned_away
            elapsed = np.full(len(some), REFUSED_S)
            status = np.full(len(some), REFUSED)
            inner = self.run(op, some.only(reached), cluster[mask][reached], at[reached], (f"u{attempt}", "u", attempt))
            elapsed[reached], status[reached] = inner.duration, inner.status
            elapsed = np.where(gone[mask], FAR, elapsed + extra[mask] * (attempt == 1))
            return _within(elapsed, status, timeout[mask])

        return _attempts(batch, np.zeros(len(batch)), attempts, backoff, once)

    def gone(self, endpoint: int, batch: Batch, cluster: Ints) -> Mask:
        """[N] whose users were gone before the answer."""
        clusters = np.arange(self.view.names.layout.clusters)
        odds = last_mile.gone(self.view, self.window.starts, clusters, np.full(len(clusters), endpoint))
        return batch.uniform("radio lost") < odds[batch.bucket, cluster]

    @cached_property
    def usual(self) -> Floats:
        """[n, S, K] share of runs that end with an error of a good day."""
        window = self.window
        return self.view.kept(("usual errors", *self._stretch), lambda: usual_errors(self.view, window))

    def _why(self, op: int, batch: Batch, cell: Ints, name: str) -> Ints:
        """[N] which of the REASONS of a good day ends a run that gets as far; -1 where none does."""
        place = self.view.names.layout.cell_cluster[cell]
        usual = self.usual[batch.bucket, int(self.view.names.layout.op_service[op]), place]
        usual = np.minimum(usual, self.cells[batch.bucket, cell, CELL["error_p"]])
        reason = np.searchsorted(REACHED, batch.uniform(f"{name} why") * REACHED[-1], side="right")
        return np.asarray(np.where(batch.uniform(f"{name} error") < usual, reason, -1))

    def run(self, op: int, batch: Batch, cluster: Ints, start: Floats, path: tuple[str, str, int]) -> Outcome:
        """One operation run in these clusters, as its caller sees it: network there and back included."""
        name, parent, attempt = path
        if not len(batch):
            return Outcome(np.zeros(0), np.zeros(0, dtype=np.int64))
        cell = self.place_of(op, batch, cluster, name)
        state = self.cells[batch.bucket, cell]
        delay = np.where(
            batch.uniform(f"{name} slow") < state[:, CELL["slow_p"]],
            drawn(state[:, CELL["slow_mean_s"]], state[:, CELL["slow_scv"]], batch.uniform(f"{name} delay")), 0.0,
        )
        lost = batch.uniform(f"{name} lost") < state[:, CELL["lost_p"]]
        refused = batch.uniform(f"{name} refused") < share(state[:, CELL["refused"]], state[:, CELL["arrivals"]])
        wait = self._wait(batch, state, name)
        begun = start + 0.5 * delay
        calls = Outcome(np.zeros(len(batch)), np.zeros(len(batch), dtype=np.int64))
        own = self._own(op, batch, state, name)
        failed = batch.uniform(f"{name} error") < self._errors(op, batch, cell, cluster)
        goes_on = ~(refused | failed | lost)
        if goes_on.any():
            inner = self._callees(op, batch.only(goes_on), cluster[goes_on], (begun + wait + own)[goes_on], name)
            calls.duration[goes_on], calls.status[goes_on] = inner.duration, inner.status
        duration = np.where(refused, REFUSED_S, wait + own + calls.duration)
        status = np.where(refused, REFUSED, np.where(failed | (calls.status != OK), FAILED, OK))
        self._note(
            name, parent, "server", op, batch, ~lost, cell=cell, cluster=cluster, start=begun,
            duration=duration, status=status, attempt=attempt, waited=wait,
            why=self._why(op, batch, cell, name) if self.steps is not None else None,
        )
        return Outcome(np.where(lost, FAR, delay + duration), status)

    def place_of(self, op: int, batch: Batch, cluster: Ints, name: str) -> Ints:
        """[N] the cell each request reaches, by the shares of its bucket."""
        layout = self.view.names.layout
        s = int(layout.op_service[op])
        firsts = layout.first_cell[s * layout.clusters : (s + 1) * layout.clusters]
        size = int(layout.first_cell[s * layout.clusters + 1] - layout.first_cell[s * layout.clusters])
        at = firsts[cluster][:, np.newaxis] + np.arange(size)
        shares = self.cells[batch.bucket[:, np.newaxis], at, CELL["share"]]
        reached = np.cumsum(shares, axis=1)
        chance = batch.uniform(f"{name} cell") * reached[:, -1]
        chosen: Ints = np.minimum((chance[:, np.newaxis] >= reached).sum(axis=1), size - 1)
        return firsts[cluster] + chosen

    def _errors(self, op: int, batch: Batch, cell: Ints, cluster: Ints) -> Floats:
        """[N] odds of an error of the host's own, or of the operation's."""
        slips = self.columns["op_errors"][batch.bucket, op, cluster, self.view.names.layout.cell_version[cell]]
        return np.asarray(1.0 - (1.0 - self.cells[batch.bucket, cell, CELL["error_p"]]) * (1.0 - slips))

    def _wait(self, batch: Batch, state: Floats, name: str) -> Floats:
        """[N] seconds in the queue."""
        mean = state[:, CELL["wait_mean_s"]]
        scv = np.divide(state[:, CELL["wait_var"]], mean * mean, out=np.zeros_like(mean), where=mean > 1e-12)
        waits = batch.uniform(f"{name} waits") < state[:, CELL["wait_p"]]
        return np.where(waits, drawn(mean, scv, batch.uniform(f"{name} wait")), 0.0)

    def _own(self, op: int, batch: Batch, state: Floats, name: str) -> Floats:
        """[N] seconds of own time."""
        s = int(self.view.names.layout.op_service[op])
        mean = state[:, CELL["own_s"]] * self.columns["work"][batch.bucket, op]
        return drawn(mean, self.columns["scv"][batch.bucket, s], batch.uniform(f"{name} own"))

    def _callees(self, op: int, batch: Batch, cluster: Ints, start: Floats, name: str) -> Outcome:
        """An operation's calls, one after another; the first that fails for good ends the run."""
        layout = self.view.names.layout
        elapsed = np.zeros(len(batch))
        status = np.zeros(len(batch), dtype=np.int64)
        for e in range(int(layout.first_call[op]), int(layout.first_call[op + 1])):
            if layout.detached[e] and not self.detached:
                continue
            path = f"{name}.{e - int(layout.first_call[op])}"
            made = (status == OK) & (batch.uniform(f"{path} made") < self.columns["probability"][batch.bucket, e])
            if not made.any():
                continue
            found = self._call(e, batch.only(made), cluster[made], (start + elapsed)[made], (path, name))
            if not layout.detached[e]:
                elapsed[made] += found.duration
                status[made] = found.status
        return Outcome(elapsed, status)

    def _call(self, e: int, batch: Batch, cluster: Ints, start: Floats, path: tuple[str, str]) -> Outcome:
        """One call: all its copies at once; the caller waits for the slowest."""
        name, parent = path
        copies = int(self.columns["fan"][batch.bucket, e].max())
        slowest = Outcome(np.zeros(len(batch)), np.zeros(len(batch), dtype=np.int64))
        for copy in range(max(copies, 1)):
            found = self._copy(e, batch, cluster, start, (f"{name}c{copy}", parent))
            slowest = Outcome(
                np.maximum(slowest.duration, found.duration), np.where(found.status != OK, found.status, slowest.status)
            )
        return slowest

    def _copy(self, e: int, batch: Batch, cluster: Ints, start: Floats, path: tuple[str, str]) -> Outcome:
        """Attempts at one copy of a call, each routed anew."""
        name, parent = path
        op = int(self.view.names.layout.call_to[e])
        timeout = self.columns["timeout_s"][batch.bucket, e]

        def once(some: Batch, at: Floats, mask: Mask, attempt: int) -> Outcome:
            here = f"{name}a{attempt}"
            to = self._route(op, some, cluster[mask], here)
            inner = self.run(op, some, to, start[mask] + at, (f"{here}s", here, attempt))
            ended = _within(inner.duration, inner.status, timeout[mask])
            self._note(
                here, parent, "client", op, some, np.ones(len(some), dtype=bool), cell=np.full(len(some), -1),
                cluster=cluster[mask], start=start[mask] + at, duration=ended.duration, status=ended.status,
                attempt=attempt, waited=np.zeros(len(some)), call=e,
            )
            return ended

        return _attempts(
            batch, np.zeros(len(batch)), self.columns["attempts"][batch.bucket, e],
            self.columns["backoff_s"][batch.bucket, e], once,
        )

    def _route(self, op: int, batch: Batch, cluster: Ints, name: str) -> Ints:
        """[N] the cluster an attempt goes to."""
        s = int(self.view.names.layout.op_service[op])
        reached = np.cumsum(self.columns["route"][batch.bucket, s, cluster], axis=1)
        chance = batch.uniform(f"{name} route") * reached[:, -1]
        chosen: Ints = np.minimum((chance[:, np.newaxis] >= reached).sum(axis=1), reached.shape[1] - 1)
        return chosen

    def _note(
        self, path: str, parent: str, kind: str, op: int, batch: Batch, mask: Mask, *, cell: Ints, cluster: Ints,
        start: Floats, duration: Floats, status: Ints, attempt: int, waited: Floats,
        call: int = -1, why: Ints | None = None,
    ) -> None:
        """Keep a span of each of these requests, where spans are collected."""
        if self.steps is None:
            return
        if self.slow_over is not None:
            mask = mask & ((status != OK) | ((duration > self.slow_over) & (kind == "client")))
        if not mask.any():
            return
        self.steps.append(
            Step(
                path, parent, kind, op, batch.number[mask], cell[mask], cluster[mask], start[mask], duration[mask],
                status[mask], attempt, waited[mask], batch.bucket[mask], call, None if why is None else why[mask],
            )
        )


def drawn(mean: Floats | float, scv: Floats | float, chance: Floats) -> Floats:
    """Times of this mean and squared coefficient of variation: gamma-like below 1.05, else lognormal."""
    mean, scv = np.broadcast_arrays(np.asarray(mean, np.float64), np.asarray(scv, np.float64))
    z = ndtri(chance)
    narrow = np.maximum(scv, 1e-9)
    cube = np.maximum(1.0 - narrow / 9.0 + z * np.sqrt(narrow) / 3.0, 0.0) ** 3
    sigma2 = np.log1p(narrow)
    wide = np.exp(np.sqrt(sigma2) * z - 0.5 * sigma2)
    times: Floats = mean * np.where(scv < 1e-6, 1.0, np.where(scv < GAMMA_BELOW, cube, wide))
    return times


def _within(elapsed: Floats, status: Ints, timeout: Floats) -> Outcome:
    """The same as the one who waits sees it: nothing lasts longer than the timeout."""
    late = elapsed > timeout
    return Outcome(np.where(late, timeout, elapsed), np.where(late, TIMED_OUT, status))


def _attempts(batch: Batch, start: Floats, most: Floats, backoff: Floats, once: Once) -> Outcome:
    """Try until it works or the attempts are used up; time adds up."""
    elapsed = start.copy()
    status = np.full(len(batch), FAILED)
    trying = np.ones(len(batch), dtype=bool)
    made = np.zeros(len(batch), dtype=np.int64)
    for attempt in range(1, int(most.max()) + 1 if len(most) else 1):
        trying &= most >= attempt
        if not trying.any():
            break
        if attempt > 1:
            elapsed[trying] += backoff[trying]
        found = once(batch.only(trying), elapsed[trying], trying, attempt)
        made[trying] += 1
        elapsed[trying] += found.duration
        status[trying] = found.status
        trying = trying & (status != OK)
    return Outcome(elapsed, status, made)

