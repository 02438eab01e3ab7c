"""Small fleets that run as a ride does, with constant demand and no noise, for tests of standing mechanisms."""

from dataclasses import replace
from typing import Any

import numpy as np

from simride.simulator.run import Run
from simride.simulator.spec import Endpoint, Fleet
from simride.simulator.world import Effect, Pipeline, World

Floats = np.ndarray[Any, np.dtype[np.float64]]
BEGINS = 50_000.0


def begin(
    fleet: Fleet, rps: float, *effects: Effect, past_s: float = 600.0, ride_s: float = 14_400.0,
    pipelines: tuple[Pipeline, ...] = (),
) -> Run:
    """A run at the beginning of its ride; each endpoint is asked for `rps` over the fleet, always."""
    endpoints: tuple[Endpoint, ...] = tuple(replace(endpoint, peak_rps=rps) for endpoint in fleet.endpoints)
    world = World(
        fleet=replace(fleet, endpoints=endpoints, trough=1.0), seed=7, begins_at=BEGINS, ends_at=BEGINS + ride_s,
        effects=effects, day_s=past_s + 600.0, fine_s=past_s, noise={"demand": 0.0}, pipelines=pipelines,
    )  # fmt: skip
    return Run.start(world)


def led(run: Run, *effects: Effect, minutes: float = 0.0) -> Run:
    """A fork with these effects, so many minutes on."""
    twin = run.fork()
    twin.effects.extend(effects)
    twin.advance(twin.now + 60.0 * minutes)
    return twin


def column(run: Run, table: str, *at: Any) -> Floats:
    """[n, ...] of the ride so far: a table of the tape at these places, the last of them a column."""
    fine = run.tape.segments[-1]
    first = round((run.world.begins_at - fine.start) / fine.step_s)
    return np.asarray(getattr(fine, table)[first : fine.count][(slice(None), *at)].astype(float))


def ok(run: Run) -> Floats:
    """[n] The share of requests that went well, of the first endpoint by the first clients."""
    return np.asarray(column(run, "roots", 0, 0, 2) / column(run, "roots", 0, 0, 0))
