"""A moment of the fleet as SQL sees it: the last hour up to a whole minute, and the requests looked at in it."""

import math
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simride.base import seeds
from simride.simulator import dates
from simride.simulator.state import ROOT_FIELDS, Floats, Ints
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.spans import Name, names_of
from simride.simulator.telemetry.traces import Drawn, draw
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.walk import OK, Batch, Mask
from simride.simulator.telemetry.window import Window, window

MINUTE_S, HOUR_S = 60.0, 3600.0
EVENTS = 100_000  # users' requests shown, whether they went well or not
MORE = 100_000  # looked at besides, for the sake of those that did not go well
ENOUGH = 3_000  # bad requests of an endpoint, after which no more are looked for
PILOT = 10  # requests of each bucket, to see which endpoints have any
REQUESTS = ROOT_FIELDS.index("requests")


def as_of(now: float) -> float:
    """The last whole minute: what a snapshot shows up to."""
    return math.floor(now / MINUTE_S + 1e-6) * MINUTE_S


class Snapshot:
    """One moment. Nothing in it is later."""

    def __init__(self, view: View) -> None:
        self.view = replace(view, now=as_of(view.now))

    @property
    def present(self) -> str:
        """The fleet's present as SQL writes a time."""
        return str(self.times(np.array([self.view.now]))[0]).replace("T", " ")[:19]

    def times(self, fleet_s: Floats) -> NDArray[np.datetime64]:
        """Fleet times as dates, to the microsecond."""
        zero = dates.midnight(self.view.world) * 10**6
        return (np.rint(fleet_s * 1e6).astype(np.int64) + zero).astype("datetime64[us]")

    @cached_property
    def window(self) -> Window:
        """The last hour."""
        return window(self.view, self.view.now - HOUR_S, self.view.now)

    @cached_property
    def drawn(self) -> tuple["Requests", ...]:
        """The requests looked at, endpoint by endpoint: alike for each, and more where more went wrong."""
        endpoints, buckets = self.view.names.endpoints, len(self.window.starts)
        shown = max(1, EVENTS // (buckets * len(endpoints)))
        pilots = [Requests(self.view, self.window, name, PILOT, PILOT) for name in endpoints]
        bad = np.array([1.0 + pilot.bad.sum() for pilot in pilots])
        enough = ENOUGH * PILOT / bad
        more = np.minimum(MORE / buckets * bad / bad.sum(), enough).astype(np.int64)
        return tuple(
            Requests(self.view, self.window, name, shown + int(extra), shown)
            for name, extra in zip(endpoints, more, strict=True)
        )


class Requests:
    """The requests of one endpoint that are looked at, so many of each bucket.

    Of the first `shown` of each bucket all are kept, of the rest those that failed or were late: a
    request stands for as many as one of its kind had a chance of being looked at.
    """

    def __init__(self, view: View, found: Window, endpoint: str, each: int, shown: int) -> None:
        self.view, self.endpoint, self.each, self.shown = view, endpoint, each, shown
        self.drawn: Drawn = draw(view, found, endpoint, each * len(found.starts), {})
        outcome, index = self.drawn.outcome, self.drawn.index
        self.attempts: Ints = np.ones(len(index), dtype=np.int64) if outcome.attempts is None else outcome.attempts
        limit = view.world.fleet.endpoints[self.drawn.endpoint].late_after_s
        self.late: Mask = (outcome.status == OK) & (outcome.duration > limit)
        self.bad: Mask = self.late | (outcome.status != OK)
        ended = self.drawn.begins + outcome.duration <= view.now
        self.kept: Mask = ended & (self.bad | (index < shown))
        roots = found.of("roots", self.drawn.endpoint, slice(None), REQUESTS).sum(axis=1) * found.lengths
        self.requests: Floats = roots[self.drawn.batch.bucket]  # of the bucket each was drawn from

    @cached_property
    def counted(self) -> Floats:
        """[N] by what a request's weight is corrected, so that good, late and failed ones add up to the counters.

        A sample of a few hundred bad requests is off by several percent, and the counters come from the
        tape's mixtures, which are off by as much in their tails; both look-ups are to tell one story.
        """
        raw = np.where(self.kept, self.requests / np.where(self.bad, self.each, self.shown), 0.0)
        late, failed = (self._counter(name) for name in ("slow_ratio", "error_rate"))
        kinds = ((self.late, late), (self.bad & ~self.late, failed), (~self.bad, float(raw.sum()) - late - failed))
        out = np.ones(len(raw))
        for kind, wanted in kinds:
            out[kind] = wanted / raw[kind].sum() if raw[kind].any() else 1.0
        return out

    def _counter(self, name: str) -> float:
        """How many of the endpoint's requests were so in the window, by its metric."""
        found = self.drawn.window
        query = MetricQuery(name, where={"endpoint": self.endpoint}, start=found.start, end=found.end)
        frame = run(self.view, query)
        return frame.total() * frame.requests

    @property
    def weight(self) -> Floats:
        """[N] for how many of the fleet's each of the kept stands."""
        return self.counted * self.requests / np.where(self.bad, self.each, self.shown)

    @cached_property
    def _names(self) -> list[Name]:
        return names_of(self.view, self.drawn)

    def trace_id(self, row: int) -> str:
        """The id of a request's trace."""
        return seeds.word(self.view.seed, 32, "trace", *self._names[row])

    def some(self, bad: int, good: int) -> tuple[Ints, list[float]]:
        """At most so many bad and so many good requests, by when they began, and for how many each stands."""
        rows, weights = self._at_most(self.bad, self.each, bad)
        more, their_weights = self._at_most(~self.bad, self.shown, good)
        rows, weights = np.concatenate([rows, more]), np.concatenate([weights, their_weights])
        order = np.argsort(self.drawn.begins[rows], kind="stable")
        return rows[order], weights[order].tolist()

    def _at_most(self, among: Mask, each: int, most: int) -> tuple[Ints, Floats]:
        """At most so many of these, the first of every bucket alike, and for how many each stands."""
        while each > 1 and int((self.kept & among & (self.drawn.index < each)).sum()) > most:
            each -= 1
        rows = np.flatnonzero(self.kept & among & (self.drawn.index < each)).astype(np.int64)
        return rows, self.counted[rows] * self.requests[rows] / each

    def first(self, each: int) -> Drawn:
        """The first so many requests of every bucket, good and bad."""
        rows = np.flatnonzero(self.drawn.index < each)
        batch = Batch(self.drawn.batch.bucket[rows], self.drawn.batch.key[rows], np.arange(len(rows)))
        return replace(
            self.drawn, batch=batch, cluster=self.drawn.cluster[rows], client=self.drawn.client[rows],
            index=self.drawn.index[rows], begins=self.drawn.begins[rows],
        )

    def weights_by_trace(self, each: int) -> dict[str, float]:
        """For how many each of the first requests of every bucket stands, by its trace."""
        rows = np.flatnonzero(self.drawn.index < each).tolist()
        return {self.trace_id(row): float(self.requests[row]) / each for row in rows}
