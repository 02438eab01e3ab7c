"""What is lost or late on the way from the fleet to whoever looks: metrics of callers, services and hosts.

Users are measured by other means, so these stay true; logs and traces go another way. What is lost is lost of counts
and of what they are counted against, so a ratio has gaps and a rate goes towards zero, as in a real outage.
"""

import numpy as np

from simride.simulator.state import Floats, Ints
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window


def arrived(view: View, window: Window, service: Ints, cluster: Ints) -> Floats | None:
    """[n, leaves] share of what was measured at these services and clusters that has arrived; None where all has."""
    if view.lost_at is None:
        return None
    lost = view.lost_at(window.starts, window.lengths)
    if lost is None:
        return None
    gone, delay = lost
    kept = 1.0 - np.clip(gone[:, service, cluster], 0.0, 1.0)
    late = (window.starts + window.lengths)[:, np.newaxis] > view.now - delay[service, cluster][np.newaxis]
    return np.where(late, 0.0, kept)
