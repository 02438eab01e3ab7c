"""What the fleet does by itself, on what it measured and not on what is true: autoscaling, health checks."""

import numpy as np

from simride.simulator.layout import Names
from simride.simulator.spec import Fleet
from simride.simulator.state import CELL_FIELDS, Bools, Floats, Segment

BUSY = CELL_FIELDS.index("utilisation")
HOSTS = CELL_FIELDS.index("hosts")
STEP_UP = 1.25  # at most a quarter more at once, as schedulers allow
STEP_DOWN = 0.9
CALM = 0.7  # of the target: below it hosts are given back
UP_EVERY_S = 60.0
DOWN_EVERY_S = 300.0
ERRORS = CELL_FIELDS.index("error_p")
UNHEALTHY = 0.5  # share of answers that are errors of its own, at which a host fails its check
LOOKS = 3  # checks in a row that must fail, or pass again
CHECK_EVERY_S = 10.0
PANIC = 0.5  # of a service's hosts in a cluster: where more would go, none go (they all look sick when the check is)


def autoscale(fleet: Fleet, names: Names, segment: Segment, factors: Floats) -> Floats:
    """Host factors [S, K] for the next bucket, from utilisation as it was `lag_s` ago."""
    wanted = factors.copy()
    looks_up, looks_down = _due(segment, UP_EVERY_S), _due(segment, DOWN_EVERY_S)
    if not looks_up:
        return wanted
    for s, service in enumerate(fleet.services):
        rule = service.autoscale
        bucket = segment.count - 1 - (0 if rule is None else int(rule.lag_s // segment.step_s))
        if rule is None or bucket < 0:
            continue
        busy = utilisation(names, segment, bucket, s)
        grown = np.minimum(factors[s] * np.clip(busy / rule.target, 1.0, STEP_UP), rule.most)
        given_back = np.maximum(1.0, factors[s] * STEP_DOWN)
        calm = (busy < CALM * rule.target) & looks_down
        wanted[s] = np.where(busy > rule.target, grown, np.where(calm, given_back, factors[s]))
    return wanted


def utilisation(names: Names, segment: Segment, bucket: int, service: int) -> Floats:
    """Busy share of a service's slots in each cluster [K], weighted by hosts."""
    layout = names.layout
    first, last = layout.first_cell[service * layout.clusters], layout.first_cell[(service + 1) * layout.clusters]
    cluster = layout.cell_cluster[first:last]
    hosts = segment.cells[bucket, first:last, HOSTS].astype(np.float64)
    busy = segment.cells[bucket, first:last, BUSY].astype(np.float64)
    all_hosts = np.bincount(cluster, hosts, layout.clusters)
    total = np.bincount(cluster, hosts * busy, layout.clusters)
    return np.asarray(np.divide(total, all_hosts, out=np.zeros_like(total), where=all_hosts > 0))


def health_checks(names: Names, segment: Segment, out: Bools) -> Bools:
    """Cells [C] that load balancers leave out of rotation from now on.

    A check is shallow: it sees a host's own errors, not its network and not what it depends on. Homes of
    shards are not balanced, so they are never taken out. Where more than half would go, all stay.
    """
    layout = names.layout
    looks = min(LOOKS * max(1, round(CHECK_EVERY_S / segment.step_s)), segment.count)
    errors = segment.cells[segment.count - looks : segment.count, :, ERRORS]
    balanced = layout.sharded[layout.cell_service] == 0
    failing, passing = (errors >= UNHEALTHY).all(axis=0), (errors < UNHEALTHY).all(axis=0)
    sick = balanced & (failing | (out & ~passing))
    if not sick.any():
        return np.asarray(sick)
    place = layout.cell_service * layout.clusters + layout.cell_cluster
    hosts = segment.cells[segment.count - 1, :, HOSTS].astype(np.float64)
    all_hosts = np.bincount(place, hosts, int(place.max()) + 1)
    sick_hosts = np.bincount(place, hosts * sick, int(place.max()) + 1)
    return np.asarray(sick & (sick_hosts <= PANIC * all_hosts)[place])


def _due(segment: Segment, every_s: float) -> bool:
    """Whether a controller that looks that often looks now."""
    buckets = max(1, round(every_s / segment.step_s))
    return segment.count % buckets == 0
