"""What a store runs into: disks that fill until writes fail, replicas that fall behind."""

import numpy as np

from simride.simulator.spec import UNLIMITED
from simride.simulator.standing.mechanism import OP, Held, Moment, last
from simride.simulator.state import Bools, Floats, Segment

HOUR = 3600.0
USUAL = 0.55  # share of a disk in use on a usual day
HEALTHY: Held = {"used": np.full((), USUAL), "full": np.zeros(()), "lag_s": np.zeros(())}


class Storage:
    """Disks and replicas.

    Holds `used` [C], share of the disks in use; `full` [S, K], share of writes that meet a full one; `lag_s`
    [S, K], how far replicas are behind; `behind` [S, K], writes they have still to take.
    """

    name = "storage"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where disks fill, or replicas take only so much."""
        return moment.levers.any("disk_fill_h", "disk_cleanup", "replica_rate")

    def begin(self, moment: Moment) -> Held:
        """Room enough, and nobody behind."""
        places = np.zeros(moment.levers.factor.shape)
        cells = np.full(len(moment.names.layout.cell_service), USUAL)
        return {"used": cells, "full": places, "lag_s": places, "behind": places}

    def before(self, held: Held, moment: Moment) -> None:
        """Writes fail where the disk is full; reads and health checks go on."""
        if not held["full"].any():
            return
        names, layout = moment.names, moment.names.layout
        for e, (_, to) in enumerate(names.calls):
            if moment.fleet.operations[names.operation_index[to]].writes:
                fails = held["full"][layout.op_service[names.operation_index[to]]]
                moment.params.unreachable[e] = 1.0 - (1.0 - moment.params.unreachable[e]) * (1.0 - fails)

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Fuller, cleaned up, further behind or nearer."""
        filled = held["used"] + moment.levers.of("disk_fill_h") * moment.step_s / HOUR
        filled *= np.exp(-moment.levers.of("disk_cleanup") * moment.step_s)
        used = np.minimum(filled, 1.0)
        writes = _writes(moment, segment)
        takes = moment.levers.of("replica_rate")
        limited = takes < UNLIMITED / 2
        behind = np.where(limited, np.maximum(held["behind"] + (writes - takes) * moment.step_s, 0.0), 0.0)
        return {
            "used": used, "full": _by_share(moment, used >= 1.0), "behind": behind,
            "lag_s": np.where(limited, behind / np.maximum(takes, 1e-9), 0.0),
        }  # fmt: skip


def _writes(moment: Moment, segment: Segment) -> Floats:
    """[S, K] writes per second."""
    layout = moment.names.layout
    writes = np.array([operation.writes for operation in moment.fleet.operations])[:, np.newaxis]
    out = np.zeros(moment.levers.factor.shape)
    np.add.at(out, layout.op_service, last(segment, "ops", OP["arrivals"]) * writes)
    return out


def _by_share(moment: Moment, true: Bools) -> Floats:
    """[S, K] share of the requests that go to cells of which something is true."""
    layout = moment.names.layout
    out = np.zeros(moment.levers.factor.shape)
    np.add.at(out, (layout.cell_service, layout.cell_cluster), moment.params.share * true)
    return np.asarray(np.minimum(out, 1.0))
