"""Own time that grows with what is under way at once: locks, and a quota of CPU that is used up in bursts."""

import numpy as np
from scipy.special import ndtr

from simride.simulator.spec import UNLIMITED
from simride.simulator.standing.mechanism import CELL, OP, Held, Moment, last
from simride.simulator.state import Floats, Segment

PERIOD_S = 0.1  # in which a quota of CPU is counted
WAIT_S = 0.5 * PERIOD_S  # of a request that meets a quota used up, on average
TAIL_STEPS = 4.0  # per unit of the variation: a setting that moves all the time would have to be looked up all the time
LEVERS = ("contention", "crosstalk", "cpu_quota")
HEALTHY: Held = {"own": np.ones(()), "tail": np.zeros(()), "throttled": np.zeros(()), "off_cpu": np.zeros(())}


class Contention:
    """What requests make each other wait for.

    Holds per cell [C]: `own`, own time as a multiple, `locks` what locks make of it; `throttled`, share of the
    periods in which the quota of CPU was used up; `off_cpu`, share of own time spent waiting for locks or for the
    next period. Per service [S]: `tail`, what throttling adds to the squared coefficient of variation of own time.
    """

    name = "contention"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where requests wait for each other, or a quota of CPU is set."""
        return moment.levers.any(*LEVERS)

    def begin(self, moment: Moment) -> Held:
        """Nobody waits for anybody."""
        cells = np.zeros(len(moment.names.layout.cell_service))
        return {"own": cells + 1.0, "throttled": cells, "off_cpu": cells, "locks": cells + 1.0,
                "tail": np.zeros(len(moment.names.services))}  # fmt: skip

    def before(self, held: Held, moment: Moment) -> None:
        """Own times as long as they were made by what was under way."""
        moment.params.own[:] *= held["own"]
        moment.params.scv[:] += held["tail"]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """How long they will be next."""
        cells = {name: last(segment, "cells", CELL[name]) for name in ("arrivals", "refused", "utilisation", "hosts")}
        own_s = last(segment, "cells", CELL["own_s"]) / held["own"] * _work(moment, segment)
        locks = _locks(moment, cells)
        locks = np.sqrt(locks * held["locks"])  # half the way at a time: what is under way answers at once
        throttled, waits, tail = _throttling(moment, cells, own_s)
        own = locks + waits / np.maximum(own_s, 1e-9)
        return {
            "own": own, "throttled": throttled, "off_cpu": 1.0 - 1.0 / own,
            "tail": tail, "locks": locks,
        }  # fmt: skip


def _locks(moment: Moment, cells: dict[str, Floats]) -> Floats:
    """[C] own time as a multiple: the universal scalability law in its time form (Gunther 2007).

    1 + contention (n - 1) + crosstalk n (n - 1), n requests under way on a host at once.
    """
    layout = moment.names.layout
    at = (layout.cell_service, layout.cell_cluster)
    if not moment.levers.any("contention", "crosstalk"):
        return np.ones(len(layout.cell_service))
    n = np.maximum(cells["utilisation"] * moment.params.slots[layout.cell_service], 1.0)
    sigma, kappa = moment.levers.of("contention")[at], moment.levers.of("crosstalk")[at]
    return np.asarray(1.0 + sigma * (n - 1.0) + kappa * n * (n - 1.0))


def _throttling(moment: Moment, cells: dict[str, Floats], own_s: Floats) -> tuple[Floats, Floats, Floats]:
    """[C] share of periods used up, [C] seconds a request waits for that, [S] what it adds to the variation.

    CPU asked for in a period is a sum of the own times of a Poisson number of requests: normal by its mean and
    variance. Where more is asked for than the quota gives, own time grows until all slots get no more than that.
    """
    layout = moment.names.layout
    services = len(moment.names.services)
    quota = moment.levers.of("cpu_quota")[layout.cell_service, layout.cell_cluster]
    limited = quota < UNLIMITED / 2
    if not limited.any():
        return np.zeros_like(quota), np.zeros_like(quota), np.zeros(services)
    scv = moment.params.scv[layout.cell_service]
    per_host = np.divide(cells["arrivals"], cells["hosts"], out=np.zeros_like(quota), where=cells["hosts"] > 0.0)
    asked = per_host * own_s * PERIOD_S
    spread = np.sqrt(per_host * PERIOD_S * (1.0 + scv)) * own_s
    used_up = np.where(limited, ndtr((asked - quota * PERIOD_S) / np.maximum(spread, 1e-9)), 0.0)
    most = np.maximum(moment.params.slots[layout.cell_service] / quota - 1.0, 0.0) * own_s
    waits = np.where(asked > quota * PERIOD_S, most, np.minimum(used_up * WAIT_S, most))
    second = used_up * (4.0 / 3.0) * WAIT_S**2
    tail = np.divide(second, (own_s + waits) ** 2, out=np.zeros_like(quota), where=own_s > 0.0)
    out = np.zeros(services)
    np.maximum.at(out, layout.cell_service, np.where(cells["arrivals"] > 0.0, tail, 0.0))
    return used_up, waits, np.round(out * TAIL_STEPS) / TAIL_STEPS


def _work(moment: Moment, segment: Segment) -> Floats:
    """[C] mean work of the requests a service gets in a cluster, as a multiple of its own time."""
    layout = moment.names.layout
    arrivals = last(segment, "ops", OP["arrivals"])
    total, work = np.zeros(moment.levers.factor.shape), np.zeros(moment.levers.factor.shape)
    np.add.at(total, layout.op_service, arrivals)
    np.add.at(work, layout.op_service, arrivals * moment.params.work[:, np.newaxis])
    mean = np.divide(work, total, out=np.ones_like(work), where=total > 0.0)
    return np.asarray(mean[layout.cell_service, layout.cell_cluster])
