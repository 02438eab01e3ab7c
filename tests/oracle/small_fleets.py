"""Fleets of a few cells and a way to run them, for tests of the engine."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from simride.simulator import engine, exact
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Endpoint, Fleet, Operation, Region, Service
from simride.simulator.state import CALL_FIELDS, CELL_FIELDS, OP_FIELDS, ROOT_FIELDS, Params, Segment

FOREVER = 1e9  # seconds: a timeout that never comes
FIELDS = {"cells": CELL_FIELDS, "ops": OP_FIELDS, "calls": CALL_FIELDS, "roots": ROOT_FIELDS}


class Flown(NamedTuple):
    """A fleet after a run."""

    names: Names
    state: engine.State
    segment: Segment

    def last(self, table: str, field: str) -> np.ndarray:
        """One column of the last bucket."""
        return getattr(self.segment, table)[self.segment.count - 1][..., FIELDS[table].index(field)].astype(float)

    def course(self, table: str, field: str) -> np.ndarray:
        """One column over all buckets, first dimension time."""
        return getattr(self.segment, table)[: self.segment.count, ..., FIELDS[table].index(field)].astype(float)


def service(name: str, **settings: object) -> Service:
    """A host of one slot and 10 ms, exponential, with room for any queue, unless told otherwise."""
    ours = {
        "hosts": 1,
        "slots": 1,
        "own_s": 0.01,
        "scv": 1.0,
        "queue_limit": 10**9,
        "error_rate": 0.0,
        "rack_size": 1000,
    }
    return Service(name, **{**ours, **settings})  # type: ignore[arg-type]


def chain(*services: Service, timeout_s: float = FOREVER, attempts: int = 1, **call: object) -> Fleet:
    """Services of one operation each, each calling the next with the settings of `call`; users call the first."""
    settings = {"timeout_s": FOREVER, **call}
    operations = tuple(
        Operation(f"{here.name}.get", here.name, calls=(Call(f"{there.name}.get", **settings),) if there else ())
        for here, there in zip(services, (*services[1:], None), strict=True)
    )
    return fleet(services, operations, timeout_s=timeout_s, attempts=attempts)


def fleet(
    services: tuple[Service, ...],
    operations: tuple[Operation, ...],
    regions: int = 1,
    clusters: int = 1,
    timeout_s: float = FOREVER,
    attempts: int = 1,
    backoff_s: float = 0.0,
    locality: float = 0.9,
) -> Fleet:
    """Any small fleet; users enter by the first operation of the first service."""
    return Fleet(
        name="small",
        regions=tuple(
            Region(f"r{r}", tuple(f"r{r}-{'abcdef'[k]}" for k in range(clusters)), 0.0, 1.0 / regions)
            for r in range(regions)
        ),
        services=services,
        operations=operations,
        endpoints=(Endpoint("get", operations[0].name, 1.0, timeout_s, attempts, backoff_s),),
        clients={},
        locality=locality,
    )


def fly(
    described: Fleet,
    rps: float,
    buckets: int,
    edit: Callable[[Params, Names, int], Params] | None = None,
    step_s: float = 1.0,
    tick_s: float = 1.0,
    substeps: int = engine.SUBSTEPS,
    state: engine.State | None = None,
) -> Flown:
    """Run a fleet under `rps` per cluster; `edit` may change the parameters of each bucket."""
    names = lay_out(described)
    healthy = base_params(names, described)
    healthy = healthy._replace(demand=np.full_like(healthy.demand, rps))
    state = state if state is not None else engine.fresh_state(names.layout)
    segment = engine.new_segment(names.layout, 0.0, step_s, buckets)
    for i in range(buckets):
        params = edit(healthy, names, i) if edit else healthy
        engine.run_bucket(names.layout, params, state, segment, tick_s, substeps)
    return Flown(names, state, segment)


def own_times(params: Params, names: Names, times: dict[str, float]) -> Params:
    """The same parameters with some services slower or faster everywhere."""
    own = params.own.copy()
    for name, factor in times.items():
        own[names.layout.cell_service == names.service_index[name]] *= factor
    return params._replace(own=own)


def drawn(
    described: Fleet,
    rps: float,
    buckets: int,
    edit: Callable[[Params, Names, int], Params] | None = None,
    seeds: tuple[int, ...] = (1,),
    bucket_s: float = 1.0,
    discipline: exact.Discipline = exact.PLAIN,
) -> exact.Drawn:
    """The same fleet as `fly` would run, request by request, one draw per seed added up."""
    names = lay_out(described)
    healthy = base_params(names, described)
    healthy = healthy._replace(demand=np.full_like(healthy.demand, rps))
    if edit is None:
        stretches = [exact.Stretch(buckets, healthy)]
    else:
        stretches = [exact.Stretch(1, edit(healthy, names, i)) for i in range(buckets)]
    return exact.run_seeds(names.layout, stretches, seeds, bucket_s, discipline)
