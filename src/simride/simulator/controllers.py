"""What the fleet does by itself: the autoscaler, on lagged metrics, as a real one."""

import numpy as np

from simride.simulator.layout import Names
from simride.simulator.spec import Fleet
from simride.simulator.state import CELL_FIELDS, Floats, Segment

BUSY = CELL_FIELDS.index("utilisation")
HOSTS = CELL_FIELDS.index("hosts")
STEP_UP = 1.25  # at most a quarter more at once, as schedulers allow
CALM = 0.7  # of the target: below it hosts are given back


def autoscale(fleet: Fleet, names: Names, segment: Segment, factors: Floats) -> Floats:
    """Host factors [S, K] for the next bucket, from utilisation as it was `lag_s` ago."""
    wanted = factors.copy()
    for s, service in enumerate(fleet.services):
        rule = service.autoscale
        if rule is None:
            continue
        bucket = segment.count - 1 - int(rule.lag_s // segment.step_s)
        before = segment.count - 1 - 2 * int(rule.lag_s // segment.step_s)
        if bucket < 0:
            continue
        for k, cluster in enumerate(names.clusters):
            busy = _busy(segment, names, service.name, cluster, bucket)
            if busy > rule.target and (before < 0 or segment.step_s >= rule.lag_s or bucket % 6 == 0):
                grown = factors[s, k] * min(busy / rule.target, STEP_UP)
                wanted[s, k] = min(grown, rule.most)
            elif busy < CALM * rule.target and factors[s, k] > 1.0 and bucket % 30 == 0:
                wanted[s, k] = max(1.0, factors[s, k] * 0.9)
    return np.asarray(wanted)


def _busy(segment: Segment, names: Names, service: str, cluster: str, bucket: int) -> float:
    """Utilisation of a service in a cluster, weighted by hosts."""
    cells = names.cells(service, cluster)
    rows = segment.cells[bucket, cells.start : cells.stop]
    hosts = float(rows[:, HOSTS].sum())
    return float((rows[:, BUSY] * rows[:, HOSTS]).sum()) / hosts if hosts > 0 else 0.0
