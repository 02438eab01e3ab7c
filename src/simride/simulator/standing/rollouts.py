"""A release pipeline: stages, a bake after each, and a gate that compares the versions before it goes on."""

import numpy as np

from simride.simulator.standing.mechanism import CELL, Held, Moment
from simride.simulator.state import Floats, Segment
from simride.simulator.world import Pipeline

PACE = 0.1 / 60.0  # share of a cluster's hosts that change per second: a tenth a minute
ENOUGH = 20.0  # requests that failed or not on the newer version, before the gate believes what it sees
MOVING, STOPPED = 0.0, 1.0
HEALTHY: Held = {name: np.zeros(()) for name in ("newer", "moving", "stage", "stopped")}


class Rollouts:
    """Release pipelines.

    Holds per pipeline [R]: `stage` it works on, counted from 1 (0: not begun), `baked` seconds since it was
    reached, `stopped` by its gate or by order; per pipeline and cluster [R, K]: `newer`, share of hosts on the
    newer version, and `moving`, share of hosts that change per second.
    """

    name = "rollouts"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where a release goes through a pipeline."""
        return bool(moment.pipelines)

    def begin(self, moment: Moment) -> Held:
        """Nothing released yet."""
        flat = np.zeros(len(moment.pipelines))
        places = np.zeros((len(moment.pipelines), len(moment.names.clusters)))
        return {"newer": places, "moving": places, "stage": flat, "stopped": flat, "baked": flat}

    def before(self, held: Held, moment: Moment) -> None:
        """Hosts on the newer version, and those that are just changing."""
        layout = moment.names.layout
        for r, pipeline in enumerate(moment.pipelines):
            s = moment.names.service_index[pipeline.service]
            moment.levers.newer[s] += held["newer"][r]
            if held["moving"][r].any():
                restart_s = moment.fleet.services[s].restart_s
                mine = layout.cell_service == s
                moment.levers.down[mine] += (held["moving"][r] * restart_s)[layout.cell_cluster[mine]]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """One bucket further, or back."""
        stepped = {name: values.copy() for name, values in held.items()}
        for r, pipeline in enumerate(moment.pipelines):
            if moment.end > pipeline.start:
                _step(stepped, r, pipeline, moment, segment)
        return stepped


def _step(held: dict[str, Floats], r: int, pipeline: Pipeline, moment: Moment, segment: Segment) -> None:
    """One pipeline, in place."""
    s = moment.names.service_index[pipeline.service]
    held["stage"][r] = max(held["stage"][r], 1.0)
    if pipeline.gate is not None and held["stopped"][r] == MOVING and _worse(pipeline, moment, segment):
        held["stopped"][r] = STOPPED
    aborted = (moment.levers.of("rollout_abort")[s] > 0.5).any()
    held["stopped"][r] = STOPPED if aborted else held["stopped"][r]
    paused = (moment.levers.of("rollout_hold")[s] > 0.5).any()
    target = target_of(pipeline, int(held["stage"][r]), moment)
    target = np.zeros_like(target) if held["stopped"][r] == STOPPED else target
    step = np.clip(target - held["newer"][r], -PACE * moment.step_s, PACE * moment.step_s)
    step = np.zeros_like(step) if paused else step
    held["newer"][r] += step
    held["moving"][r] = np.abs(step) / moment.step_s
    there = np.abs(target - held["newer"][r]).max() < 1e-9
    held["baked"][r] = held["baked"][r] + moment.step_s if there and not paused else 0.0
    done = held["stage"][r] >= len(pipeline.stages)
    if there and not paused and not done and held["stopped"][r] == MOVING and held["baked"][r] >= pipeline.bake_s:
        held["stage"][r] += 1.0
        held["baked"][r] = 0.0


def target_of(pipeline: Pipeline, stage: int, moment: Moment) -> Floats:
    """[K] share of hosts that a stage puts on the newer version; the first stage goes to the canary clusters only."""
    names = moment.names
    share = pipeline.stages[min(stage, len(pipeline.stages)) - 1]
    chosen = pipeline.canary if stage <= 1 and pipeline.canary else (pipeline.clusters or names.clusters)
    return np.array([share if cluster in chosen else 0.0 for cluster in names.clusters])


def _worse(pipeline: Pipeline, moment: Moment, segment: Segment) -> bool:
    """Whether the newer version fails more than the older by the gate's share, as seen some time ago."""
    last = segment.count - 1 - int(pipeline.lag_s // segment.step_s)
    first = max(0, last - int(pipeline.window_s // segment.step_s))
    if last < 0:
        return False
    layout = moment.names.layout
    s = moment.names.service_index[pipeline.service]
    cells = segment.cells[first : last + 1, layout.cell_service == s].astype(np.float64)
    version = layout.cell_version[layout.cell_service == s]
    fails = (cells[..., CELL["failed"]] + cells[..., CELL["refused"]]).sum(axis=0)
    arrivals = cells[..., CELL["arrivals"]].sum(axis=0)
    share = []
    for slot in (0, 1):
        asked = float(arrivals[version == slot].sum())
        if asked * segment.step_s < ENOUGH:
            return False
        share.append(float(fails[version == slot].sum()) / asked)
    return pipeline.gate is not None and share[1] - share[0] > pipeline.gate
