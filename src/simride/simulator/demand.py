"""What users ask of the fleet: a day's shape by local time, and noise that belongs to the seed."""

from functools import lru_cache

import numpy as np

from simride.simulator.noise import normal
from simride.simulator.spec import Fleet
from simride.simulator.state import Floats, Params

# local hour -> share of the way from trough to peak; linear in between. A working day with a plateau.
SHAPE_HOURS = (0.0, 2.0, 5.0, 8.0, 10.0, 13.0, 17.0, 20.0, 22.0, 24.0)
SHAPE = (0.45, 0.15, 0.0, 0.55, 0.90, 0.93, 0.92, 1.0, 0.85, 0.45)
WAVES_S = (10.0, 60.0, 600.0, 3600.0)  # periods of the noise; each gets an equal part of the variance


def base_demand(fleet: Fleet, fleet_at: float) -> Floats:
    """Requests per second [P, K] by the hour alone. Read-only: many runs ask for the same moments."""
    peaks = tuple(endpoint.peak_rps for endpoint in fleet.endpoints)
    regions = tuple((region.share, len(region.clusters), region.utc_offset_h) for region in fleet.regions)
    return _by_the_hour(peaks, regions, fleet.trough, fleet_at)


@lru_cache(maxsize=4096)
def _by_the_hour(
    peaks: tuple[float, ...], regions: tuple[tuple[float, int, float], ...], trough: float, fleet_at: float
) -> Floats:
    per_cluster = np.repeat(
        [share / count * _of_peak(trough, fleet_at, offset) for share, count, offset in regions],
        [count for _, count, _ in regions],
    )
    return _read_only(np.outer(np.array(peaks), per_cluster))


def clients_differ(params: Params) -> bool:
    """True where some client asks for more or less than its part, or is turned away."""
    return bool((params.client_demand != 1.0).any() or params.client_blocked.any())


def split_by_client(params: Params) -> None:
    """Let each client ask for its multiple of its part of the demand, and turn its blocked users away.

    A blocked user is refused at every attempt, so these requests never enter the fleet: they leave `demand`
    for `blocked`. Edits `demand`, `blocked` and `client_share` in place.
    """
    if not clients_differ(params):
        return
    asked = params.client_share * np.maximum(params.client_demand, 0.0)  # of the demand as it was
    blocked = (asked * np.clip(params.client_blocked, 0.0, 1.0)).sum(axis=0)
    total = asked.sum(axis=0)
    np.divide(asked, total, out=params.client_share, where=total > 0.0)
    params.blocked[:] = params.demand * blocked
    params.demand[:] *= total - blocked


def move_users(params: Params, moves: Floats) -> None:
    """Send users to other clusters: `moves` [K, K] is the share of each cluster's that goes to each."""
    if clients_differ(params):
        asked = params.demand + params.blocked
        total = asked @ moves
        np.divide((params.client_share * asked) @ moves, total, out=params.client_share, where=total > 0.0)
        params.blocked[:] = params.blocked @ moves
    params.demand[:] = params.demand @ moves


@lru_cache(maxsize=4096)
def demand_noise(seed: int, deviation: float, points: int, clusters: int, fleet_at: float, step_s: float) -> Floats:
    """Factors [points, clusters] around 1. A pure function of the moment: nothing drawn before matters.

    Waves shorter than the step average out, so a minute and six ten-second steps agree. Read-only.
    """
    total = np.zeros((points, clusters))
    middle = fleet_at + 0.5 * step_s
    for period in WAVES_S:
        if period < step_s:
            continue
        knot = int(np.floor(middle / period))
        part = middle / period - knot
        smooth = part * part * (3.0 - 2.0 * part)
        left, right = (_knot(seed, period, points, clusters, knot + step) for step in (0, 1))
        total += left * (1.0 - smooth) + right * smooth
    return _read_only(np.exp(deviation / np.sqrt(len(WAVES_S)) * total))


@lru_cache(maxsize=64)
def _knot(seed: int, period: float, points: int, clusters: int, knot: int) -> Floats:
    """Where a wave stands at one of its knots [points, clusters]; pure, so remembering it changes nothing."""
    point, cluster = np.meshgrid(np.arange(points), np.arange(clusters), indexing="ij")
    return _read_only(normal(seed, f"demand-{period:g}", point, cluster, knot))


def _read_only(values: Floats) -> Floats:
    values.setflags(write=False)
    return values


def _of_peak(trough: float, fleet_at: float, utc_offset_h: float) -> float:
    hour = (fleet_at / 3600.0 + utc_offset_h) % 24.0
    return trough + (1.0 - trough) * float(np.interp(hour, SHAPE_HOURS, SHAPE))
