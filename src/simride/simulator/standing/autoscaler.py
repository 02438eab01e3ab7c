"""Autoscaling: hosts by a lagged signal, late, bounded, and calm once it is calm. It can be set wrong."""

import numpy as np

from simride.simulator.layout import Names
from simride.simulator.standing.mechanism import CELL, OP, Held, Moment, every
from simride.simulator.state import Floats, Segment

STEP_UP = 1.25  # at most a quarter more at once, as schedulers allow
STEP_DOWN = 0.9
CALM = 0.7  # of the target: below it hosts are given back
UP_EVERY_S = 60.0
DOWN_EVERY_S = 300.0
HASTY_UP, HASTY_DOWN, HASTY_CALM = 2.0, 0.5, 1.0  # one that is set to follow every move
LEVERS = ("autoscale_most", "autoscale_lag", "autoscale_by_cpu", "autoscale_hasty", "hosts_set")
HEALTHY: Held = {"factor": np.ones(()), "short": np.zeros(())}


class Autoscaler:
    """Adds hosts to services that have a rule for it.

    Holds per service and cluster [S, K]: `factor`, hosts as a multiple of the base; `short`, hosts it would have beyond
    its limit.
    """

    name = "autoscaler"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where a service has a rule, or somebody set a number of hosts."""
        return moment.levers.any("hosts_set") or any(service.autoscale is not None for service in moment.fleet.services)

    def begin(self, moment: Moment) -> Held:
        """As many hosts as were built."""
        shape = (len(moment.names.services), len(moment.names.clusters))
        return {"factor": np.ones(shape), "short": np.zeros(shape)}

    def before(self, held: Held, moment: Moment) -> None:
        """More hosts, or as many as before; a number set by hand goes before the rule's."""
        moment.levers.factor *= held["factor"]
        if moment.levers.any("hosts_set"):
            by_hand = moment.levers.of("hosts_set")
            moment.levers.factor[:] = np.where(by_hand > 0.0, by_hand, moment.levers.factor)

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Host factors for the next bucket, from the signal as it was `lag_s` ago."""
        if not every(moment, segment.count, UP_EVERY_S):
            return held
        wanted, short = held["factor"].copy(), np.zeros_like(held["short"])
        looks_down = every(moment, segment.count, DOWN_EVERY_S)
        for s, service in enumerate(moment.fleet.services):
            if service.autoscale is not None:
                wanted[s], short[s] = self._wanted(held["factor"][s], moment, segment, s, looks_down)
        return {"factor": wanted, "short": short}

    def _wanted(
        self, factors: Floats, moment: Moment, segment: Segment, s: int, looks_down: bool
    ) -> tuple[Floats, Floats]:
        """[K] hosts of one service as a multiple of the base, and hosts it would have beyond its limit."""
        rule = moment.fleet.services[s].autoscale
        assert rule is not None
        lever = {name: moment.levers.of(name)[s] for name in LEVERS} if moment.levers.any(*LEVERS) else {}
        lag = rule.lag_s * (float(lever["autoscale_lag"].max()) if lever else 1.0)
        bucket = segment.count - 1 - int(lag // segment.step_s)
        if bucket < 0:
            return factors, np.zeros_like(factors)
        busy = utilisation(moment.names, segment, bucket, s)
        if not lever and (busy <= rule.target).all() and (factors == 1.0).all():
            return factors, np.zeros_like(factors)  # the usual case, told quickly
        most, hasty = np.full_like(busy, rule.most), np.zeros_like(busy, dtype=np.bool_)
        if lever:
            most = np.maximum(1.0, rule.most * lever["autoscale_most"])
            hasty = lever["autoscale_hasty"] > 0.5
            busy = np.where(lever["autoscale_by_cpu"] > 0.5, own_share(moment, segment, bucket, s), busy)
        up, down = np.where(hasty, HASTY_UP, STEP_UP), np.where(hasty, HASTY_DOWN, STEP_DOWN)
        grown = np.maximum(np.minimum(factors * np.clip(busy / rule.target, 1.0, up), most), np.minimum(factors, most))
        least = np.where(hasty, HASTY_DOWN, 1.0)
        given_back = np.maximum(least, factors * np.where(hasty, np.clip(busy / rule.target, down, 1.0), down))
        calm = (busy < np.where(hasty, HASTY_CALM, CALM) * rule.target) & (looks_down | hasty)
        beyond = np.maximum(factors * busy / rule.target - most, 0.0) * moment.fleet.services[s].hosts
        return np.where(busy > rule.target, grown, np.where(calm, given_back, factors)), beyond


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


def own_share(moment: Moment, segment: Segment, bucket: int, service: int) -> Floats:
    """Share of a service's slots that is busy with its own work and not waiting for others [K]: what CPU shows."""
    layout = moment.names.layout
    first, last = layout.first_cell[service * layout.clusters], layout.first_cell[(service + 1) * layout.clusters]
    cells = segment.cells[bucket, first:last].astype(np.float64)
    ops = slice(int(layout.first_op[service]), int(layout.first_op[service + 1]))
    arrivals = segment.ops[bucket, ops, :, OP["arrivals"]].astype(np.float64)
    work = (arrivals * moment.params.work[ops, np.newaxis]).sum(axis=0) / np.maximum(arrivals.sum(axis=0), 1e-12)
    cluster = layout.cell_cluster[first:last]
    served = cells[:, CELL["arrivals"]] - cells[:, CELL["refused"]]
    used = np.bincount(cluster, served * cells[:, CELL["own_s"]], layout.clusters) * work
    slots = np.bincount(cluster, cells[:, CELL["hosts"]], layout.clusters) * moment.params.slots[service]
    return np.asarray(np.minimum(used / np.maximum(slots, 1e-9), 1.0))
