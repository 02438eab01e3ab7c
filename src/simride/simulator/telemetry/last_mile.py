"""What users' own networks add: a few late and lost requests on the best of days, in every region."""

import numpy as np

from simride.simulator import latency, noise
from simride.simulator.state import Floats, Ints
from simride.simulator.telemetry.view import View

DELAYED = 1.2e-3  # share of requests a poor radio link delays
DELAY_S = 1.1
DELAY_SCV = 1.3
GONE = 7e-5  # share that ends with no answer because the user or their link went away
GONE_DIFFERS = 0.35  # by what they wanted: deviation of the logarithm
WAVER_S = 900.0  # how it wavers: by a sixth, over quarters of an hour
WAVER = 0.16


def waver(view: View, times: Floats, clusters: Ints) -> Floats:
    """[n, N] factors round 1 by region of the clusters: coverage differs, and changes slowly."""
    regions = clusters // view.names.layout.region_size
    knot = np.floor(times / WAVER_S).astype(np.int64)[:, np.newaxis]
    part = (times / WAVER_S)[:, np.newaxis] - knot
    left = noise.normal(view.seed, "last mile", knot, regions[np.newaxis])
    right = noise.normal(view.seed, "last mile", knot + 1, regions[np.newaxis])
    lasting = noise.normal(view.seed, "coverage", regions)
    drawn = left * (1.0 - part) + right * part + lasting
    return np.exp(WAVER * np.clip(drawn, -3.0, 3.0))


def beyond(seconds: Floats) -> Floats:
    """Share of delays of the last mile that are longer than this."""
    delay = latency.with_delay(latency.at_once(), 1.0, DELAY_S, DELAY_SCV)
    return 1.0 - latency.share_below(np.broadcast_to(delay, (*seconds.shape, *delay.shape)), seconds)


def late_share(view: View, times: Floats, clusters: Ints, late: Floats, limits: Floats) -> Floats:
    """[n, N] share late, the last mile's own share added to what the fleet makes late."""
    more = DELAYED * waver(view, times, clusters) * beyond(limits)[np.newaxis]
    return 1.0 - (1.0 - late) * (1.0 - more)


def gone(view: View, times: Floats, clusters: Ints, endpoints: Ints) -> Floats:
    """[n, N] share of users who are gone before the answer, by region of the clusters [N] and by endpoint [N]."""
    patience = np.exp(GONE_DIFFERS * np.clip(noise.normal(view.seed, "patience", endpoints), -2.0, 2.0))
    return GONE * patience * waver(view, times, clusters)


def lost_share(view: View, times: Floats, clusters: Ints, endpoints: Ints, failed: Floats) -> Floats:
    """[n, N] share failed, those who were gone before the answer added."""
    return 1.0 - (1.0 - failed) * (1.0 - gone(view, times, clusters, endpoints))


def delayed(mixes: Floats) -> Floats:
    """Mixtures of users' waits [T, G, MOMENTS, CLASSES] with the last mile added, mass kept."""
    return latency.with_delay(mixes, DELAYED, DELAY_S, DELAY_SCV)
