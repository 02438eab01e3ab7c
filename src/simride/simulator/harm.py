"""User harm: requests that failed, came late or were wrong, in bad-request equivalents."""

import numpy as np

from simride.simulator import latency
from simride.simulator.spec import Fleet
from simride.simulator.state import ROOT_FIELDS, Floats, Segment, Tape

FAILED_WEIGHT = 1.0
LATE_WEIGHT = 0.5  # it arrived, after the user had begun to doubt it
WRONG_WEIGHT = 3.0  # an answer that is wrong is believed: it costs more than none
# gauges of standing mechanisms [n, P, K], requests per second that harm users unseen by any request's outcome
HELD_WEIGHTS = {"late_users": LATE_WEIGHT, "lost_users": FAILED_WEIGHT, "wrong_users": WRONG_WEIGHT}
FAILED = ROOT_FIELDS.index("failed")
SHED = ROOT_FIELDS.index("shed")
OK = ROOT_FIELDS.index("ok")
REQUESTS = ROOT_FIELDS.index("requests")
WRONG = ROOT_FIELDS.index("wrong")


def harm_rate(fleet: Fleet, segment: Segment, first: int, last: int) -> Floats:
    """Bad-request equivalents per second [n, P, K] of buckets first..last-1."""
    roots = segment.roots[first:last].astype(np.float64)
    late = late_rate(fleet, segment, first, last)
    harm = np.asarray(FAILED_WEIGHT * roots[..., FAILED] + LATE_WEIGHT * late + WRONG_WEIGHT * roots[..., WRONG])
    for name, values in segment.gauges.items():
        weight = HELD_WEIGHTS.get(name.partition(".")[2])
        if weight is not None:
            harm = harm + weight * values[first:last]
    return harm


def late_rate(fleet: Fleet, segment: Segment, first: int, last: int) -> Floats:
    """Requests per second [n, P, K] that succeeded after their endpoint's `late_after_s`."""
    roots = segment.roots[first:last].astype(np.float64)
    late = np.zeros(roots.shape[:3])
    for p, endpoint in enumerate(fleet.endpoints):
        mix = segment.latency[first:last, p].astype(np.float64)
        mass = mix[..., 0, :].sum(axis=-1)
        below = latency.share_below(mix, endpoint.late_after_s)
        share = np.where(mass > 0, 1.0 - below, 0.0)
        late[:, p] = np.clip(share, 0.0, 1.0) * roots[:, p, :, OK]
    return late


def cumulative(fleet: Fleet, tape: Tape, begins_at: float, until: float) -> Floats:
    """Harm [n] added up from the ride's beginning, one value per fine bucket up to `until`."""
    fine = tape.segments[-1]
    first = round((begins_at - fine.start) / fine.step_s)
    last = min(fine.count, round((until - fine.start) / fine.step_s))
    return np.asarray(np.cumsum(harm_rate(fleet, fine, first, last).sum(axis=(1, 2)) * fine.step_s))
