"""What the errors of a good day are, as logs and traces tell them: nobody's fault, and nothing to wake anyone for."""

from typing import NamedTuple

import numpy as np

from simride.simulator import everyday
from simride.simulator.state import Floats
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window


class Reason(NamedTuple):
    """Why a run ends with an error on a good day."""

    name: str  # of the kind of log line
    share: float  # of these errors
    note: str  # what its span says


REASONS = (
    Reason("client gone", 0.35, "cancelled: the caller went away"),
    Reason("invalid argument", 0.3, "invalid argument"),
    Reason("not found", 0.27, "not found"),
    Reason("connection reset", 0.08, "connection reset by peer"),
)
REACHED = np.cumsum([reason.share for reason in REASONS])


def usual_errors(view: View, window: Window) -> Floats:
    """[n, S, K] share of runs that end with an error of a good day, in each bucket."""
    fleet, layout = view.world.fleet, view.names.layout
    usual = np.array([service.error_rate for service in fleet.services])
    regions = layout.clusters // layout.region_size
    deviation = view.world.noise.get("errors", 0.0)
    times = np.stack([
        everyday.factors(view.world.seed, deviation, len(usual), regions, float(start), float(length))
        for start, length in zip(window.starts, window.lengths, strict=True)
    ])
    return np.repeat(times * usual[np.newaxis, :, np.newaxis], layout.region_size, axis=2)
