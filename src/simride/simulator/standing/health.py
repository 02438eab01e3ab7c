"""Health checks: load balancers leave out hosts that fail them, unless too many would go."""

import numpy as np
from scipy.special import ndtr

from simride.simulator.spec import HealthCheck
from simride.simulator.standing.mechanism import CALL, CELL, Held, Moment, last
from simride.simulator.state import Bools, Floats, Segment

UNHEALTHY = 0.5  # share of answers that are errors of its own, at which a host fails its check
LOOKS = 3  # checks in a row that must fail, or pass again
CHECK_EVERY_S = 10.0
PANIC = 0.5  # of a service's hosts in a cluster: where more would go, none go (they all look sick when the check is)
MOST_OUT = 0.95  # of the hosts of a cell: somebody always passes
USUAL = HealthCheck()
LEVERS = ("check_depth", "least_healthy")
HEALTHY: Held = {name: np.zeros(()) for name in ("out", "ejected", "failing")}


class HealthChecks:
    """Shallow and deep checks.

    Holds per cell [C]: `out`, 1 where a shallow check leaves all of it out of rotation; `ejected`, the share of its
    hosts that a deep check does; `failing`, the share of deep checks that fail.
    """

    name = "health"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Always: every balanced service is checked."""
        del moment
        return True

    def begin(self, moment: Moment) -> Held:
        """Everyone in rotation."""
        return dict.fromkeys(HEALTHY, np.zeros(len(moment.names.layout.cell_service)))

    def before(self, held: Held, moment: Moment) -> None:
        """No requests for hosts that are out."""
        moment.levers.out |= held["out"] > 0.0
        moment.levers.ejected[:] = held["ejected"]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Who is out from now on."""
        out = shallow(moment, segment, held["out"] > 0.0)
        deep = checked_deeply(moment)
        if not deep.any() and not held["ejected"].any():
            return held if np.array_equal(out, held["out"] > 0.0) else {**held, "out": out.astype(np.float64)}
        failing = np.where(deep[moment.names.layout.cell_service], failing_deep(moment, segment), 0.0)
        ejected = np.where(out, 0.0, _ejected(held["ejected"], failing, moment, segment))
        return {"out": out.astype(np.float64), "ejected": ejected, "failing": failing}


def shallow(moment: Moment, segment: Segment, out: Bools) -> Bools:
    """Cells [C] that fail a shallow check.

    It sees a host's own errors, not its network and not what it depends on. Homes of shards are not
    balanced, so they are never taken out. Where more than half would go, all stay.
    """
    layout = moment.names.layout
    looks = min(LOOKS * max(1, round(CHECK_EVERY_S / segment.step_s)), segment.count)
    errors = segment.cells[segment.count - looks : segment.count, :, CELL["error_p"]]
    balanced = layout.sharded[layout.cell_service] == 0
    failing, passing = (errors >= UNHEALTHY).all(axis=0), (errors < UNHEALTHY).all(axis=0)
    sick = balanced & (failing | (out & ~passing))
    if not sick.any():
        return np.asarray(sick)
    place = layout.cell_service * layout.clusters + layout.cell_cluster
    hosts = segment.cells[segment.count - 1, :, CELL["hosts"]].astype(np.float64)
    all_hosts = np.bincount(place, hosts, int(place.max()) + 1)
    sick_hosts = np.bincount(place, hosts * sick, int(place.max()) + 1)
    may_go = np.minimum(PANIC, 1.0 - moment.levers.of("least_healthy").ravel())
    return np.asarray(sick & (sick_hosts <= may_go * all_hosts)[place])


def checked_deeply(moment: Moment) -> Bools:
    """[S] services whose check does real work: by description, or since somebody pushed that."""
    described = np.array([check_of(moment, s).deep for s in range(len(moment.names.services))])
    return np.asarray(described | (moment.levers.of("check_depth") > 0.5).any(axis=1))


def check_of(moment: Moment, service: int) -> HealthCheck:
    """A service's check."""
    return moment.fleet.services[service].health or USUAL


def failing_deep(moment: Moment, segment: Segment) -> Floats:
    """[C] share of deep checks that fail: refused, not answered in time, or for want of a dependency."""
    layout = moment.names.layout
    column = {name: last(segment, "cells", CELL[name])
              for name in ("arrivals", "refused", "wait_p", "wait_mean_s", "wait_var", "error_p")}  # fmt: skip
    patience = np.array([check_of(moment, s).timeout_s for s in range(len(moment.names.services))])
    over = (column["wait_mean_s"] - patience[layout.cell_service]) / np.sqrt(column["wait_var"] + 1e-9)
    refused = np.divide(column["refused"], column["arrivals"], out=np.zeros_like(over), where=column["arrivals"] > 0.0)
    late = refused + (1.0 - refused) * column["wait_p"] * ndtr(over)
    without = _without_dependencies(moment, segment)[layout.cell_service, layout.cell_cluster]
    return np.asarray(1.0 - (1.0 - np.clip(late, 0.0, 1.0)) * (1.0 - without) * (1.0 - column["error_p"]))


def _without_dependencies(moment: Moment, segment: Segment) -> Floats:
    """[S, K] odds that one of the calls a service waits for fails for good."""
    names, layout = moment.names, moment.names.layout
    ok, failed = (last(segment, "calls", CALL[name]) for name in ("ok", "failed"))
    fails = np.divide(failed, ok + failed, out=np.zeros_like(ok), where=ok + failed > 1e-9)
    passes = np.ones((len(names.services), layout.clusters))
    for e, (caller, _) in enumerate(zip(layout.call_from, layout.call_to, strict=True)):
        if not layout.detached[e]:
            s = int(layout.op_service[caller])
            passes[s] = np.minimum(passes[s], 1.0 - fails[e])  # operations ask the same few dependencies
    return 1.0 - passes


def _ejected(ejected: Floats, failing: Floats, moment: Moment, segment: Segment) -> Floats:
    """[C] share of each cell that is out after this bucket.

    A host goes after so many failed checks in a row, and comes back after as many good ones; while it is out it
    has no load to fail under. Nobody goes beyond the share that must stay.
    """
    layout, services = moment.names.layout, range(len(moment.names.services))
    service = layout.cell_service
    checks = moment.step_s / np.array([check_of(moment, s).every_s for s in services])[service]
    needed = np.array([check_of(moment, s).failures for s in services])[service]
    without = _without_dependencies(moment, segment)[service, layout.cell_cluster]
    passing_out = (1.0 - without) * (1.0 - last(segment, "cells", CELL["error_p"]))
    going = (1.0 - ejected) * -np.expm1(-checks * runs_per_trial(failing, needed))
    coming = ejected * -np.expm1(-checks * runs_per_trial(passing_out, needed))
    stay = np.array([check_of(moment, s).least_healthy for s in services])[:, np.newaxis]
    stay = np.maximum(stay, moment.levers.of("least_healthy"))[service, layout.cell_cluster]
    most = np.minimum(MOST_OUT, 1.0 - stay) * (layout.sharded[service] == 0)
    return np.asarray(np.clip(ejected + going - coming, 0.0, most))


def runs_per_trial(p: Floats, length: Floats) -> Floats:
    """How often, per trial, a run of so many events of odds `p` ends: one over its mean wait (Feller I, XIII.7)."""
    p = np.clip(p, 0.0, 1.0 - 1e-9)
    power = p**length
    return np.asarray((1.0 - p) * power / (1.0 - power))
