"""Many traces at once, as columns: what `traces.build` makes of a few, without a tree for each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simride.base import seeds
from simride.simulator import noise
from simride.simulator.state import Floats, Ints
from simride.simulator.telemetry.traces import STATUS, Drawn, host_of
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.walk import Batch, Outcome, Step, Walker

Name = tuple[str, int, int]
Row = tuple[object, ...]
"""request, span, parent, kind, service, operation, cluster, host, version, begin, duration, status, retry"""


def names_of(view: View, drawn: Drawn) -> list[Name]:
    """What each request's ids are made of: endpoint, bucket, number within it."""
    endpoint = view.names.endpoints[drawn.endpoint]
    buckets = noise.tenths(drawn.window.starts)[drawn.batch.bucket]
    return [(endpoint, bucket, index) for bucket, index in zip(buckets.tolist(), drawn.index.tolist(), strict=True)]


@dataclass(frozen=True)
class Followed:
    """Some of the requests drawn, with every span they left."""

    view: View
    drawn: Drawn
    rows: Ints  # which of the drawn

    @cached_property
    def walked(self) -> tuple[Outcome, list[Step]]:
        """How each request ended, and every step of it."""
        walker = Walker(self.view, self.drawn.window).recording()
        batch = Batch(self.drawn.batch.bucket[self.rows], self.drawn.batch.key[self.rows], np.arange(len(self.rows)))
        outcome = walker.users(self.drawn.endpoint, batch, self.drawn.cluster[self.rows])
        return outcome, walker.steps or []

    @property
    def count(self) -> int:
        """How many spans there are."""
        return len(self.rows) + sum(len(step.number) for step in self.walked[1])

    def spans(self) -> Iterator[Row]:
        """Every span, the user's own first, then step by step through the call graph."""
        outcome, steps = self.walked
        every = names_of(self.view, self.drawn)
        names, begun = [every[int(row)] for row in self.rows], self.drawn.begins[self.rows]
        yield from self._roots(names, begun, outcome.duration, outcome.status)
        ran_by = {step.path: step for step in steps if step.kind == "server"}
        for step in steps:
            yield from self._of_step(step, ran_by, names, begun)

    def _roots(self, names: list[Name], begun: Floats, took: Floats, status: Ints) -> Iterator[Row]:
        layout = self.view.names
        clients = list(self.view.world.fleet.clients)
        for i, row in enumerate(self.rows):
            yield (
                i, self._id(names[i], "u"), None, "client", clients[int(self.drawn.client[row])],
                layout.endpoints[self.drawn.endpoint], layout.clusters[int(self.drawn.cluster[row])], None, None,
                float(begun[i]), float(took[i]), STATUS[int(status[i])], 0,
            )  # fmt: skip

    def _of_step(
        self, step: Step, ran_by: Mapping[str, Step], names: list[Name], begun: Floats
    ) -> Iterator[Row]:
        view, layout = self.view, self.view.names.layout
        own = step if step.kind == "server" else ran_by.get(step.parent)
        service = view.names.services[int(layout.op_service[own.operation])] if own is not None else ""
        place = {int(number): at for at, number in enumerate(own.number)} if own is not None else {}
        for i, (number, start, took, status) in enumerate(
            zip(step.number.tolist(), step.start.tolist(), step.duration.tolist(), step.status.tolist(), strict=True)
        ):
            name = names[number]
            host = version = None
            if own is not None:
                cell = int(own.cell[place[number]])
                host = host_of(view, cell, (*name, own.path))
                version = view.version(service, int(layout.cell_version[cell]))
            yield (
                number, self._id(name, step.path), self._id(name, step.parent), step.kind, service,
                view.names.operations[step.operation], view.names.clusters[int(step.cluster[i])], host, version,
                begun[number] + start, took, STATUS[status], step.attempt - 1,
            )  # fmt: skip

    def _id(self, name: Name, path: str) -> str:
        return seeds.word(self.view.seed, 16, "span", *name, path)
