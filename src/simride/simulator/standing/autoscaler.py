"""Autoscaling: hosts by lagged utilisation, late, bounded, and calm once it is calm."""

import numpy as np

from simride.simulator.layout import Names
from simride.simulator.standing.mechanism import CELL, Held, Moment, every
from simride.simulator.state import Floats, Segment

STEP_UP = 1.25  # at most a quarter more at once, as schedulers allow
STEP_DOWN = 0.9
CALM = 0.7  # of the target: below it hosts are given back
UP_EVERY_S = 60.0
DOWN_EVERY_S = 300.0
HEALTHY: Held = {"factor": np.ones(())}


class Autoscaler:
    """Adds hosts to services that have a rule for it. Holds `factor` [S, K], hosts as a multiple of the base."""

    name = "autoscaler"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where a service has a rule."""
        return any(service.autoscale is not None for service in moment.fleet.services)

    def begin(self, moment: Moment) -> Held:
        """As many hosts as were built."""
        return {"factor": np.ones((len(moment.names.services), len(moment.names.clusters)))}

    def before(self, held: Held, moment: Moment) -> None:
        """More hosts, or as many as before."""
        moment.levers.factor *= held["factor"]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Host factors for the next bucket, from utilisation as it was `lag_s` ago."""
        if not every(moment, segment.count, UP_EVERY_S):
            return held
        factors = held["factor"]
        wanted = factors.copy()
        looks_down = every(moment, segment.count, DOWN_EVERY_S)
        for s, service in enumerate(moment.fleet.services):
            rule = service.autoscale
            bucket = segment.count - 1 - (0 if rule is None else int(rule.lag_s // segment.step_s))
            if rule is None or bucket < 0:
                continue
            busy = utilisation(moment.names, segment, bucket, s)
            grown = np.minimum(factors[s] * np.clip(busy / rule.target, 1.0, STEP_UP), rule.most)
            given_back = np.maximum(1.0, factors[s] * STEP_DOWN)
            calm = (busy < CALM * rule.target) & looks_down
            wanted[s] = np.where(busy > rule.target, grown, np.where(calm, given_back, factors[s]))
        return {"factor": wanted}


def utilisation(names: Names, segment: Segment, bucket: int, service: int) -> Floats:
    """Busy share of a service's slots in each cluster [K], weighted by hosts."""
    layout = names.layout
    first, last = layout.first_cell[service * layout.clusters], layout.first_cell[(service + 1) * layout.clusters]
    cluster = layout.cell_cluster[first:last]
    hosts = segment.cells[bucket, first:last, CELL["hosts"]].astype(np.float64)
    busy = segment.cells[bucket, first:last, CELL["utilisation"]].astype(np.float64)
    all_hosts = np.bincount(cluster, hosts, layout.clusters)
    total = np.bincount(cluster, hosts * busy, layout.clusters)
    return np.asarray(np.divide(total, all_hosts, out=np.zeros_like(total), where=all_hosts > 0))
