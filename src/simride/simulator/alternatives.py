"""What else might have been ordered, many at once: each a branch beside the run that nobody led, told by its harm.

Apart from the rides, so that a worker process has little to import before it begins.
"""

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from simride.base.errors import OrderError, RideError
from simride.simulator import harm
from simride.simulator.actions import plan
from simride.simulator.branch import branch
from simride.simulator.orders import Order
from simride.simulator.run import Run

KEPT_S = 600.0  # of the past that mechanisms may look back on: twenty times a breaker's usual window


@dataclass(frozen=True)
class Alternative:
    """What might have been ordered instead at a moment (fleet seconds)."""

    fleet_at: float
    orders: tuple[Order, ...]


def harms(start: Run, flown: Run, alternatives: Sequence[Alternative], until: float, workers: int = 1) -> list[float]:
    """Harm in all of each alternative, in their order: `start` led on by nobody up to its moment, then by it.

    `flown` is `start` led on by nobody to `until` or further. Only what an alternative can reach is simulated.
    An order that cannot be carried out there makes its alternative NaN. More `workers` are more processes;
    the numbers are the same.
    """
    if flown.now < until - 1e-6:
        raise RideError(f"the fleet beside is led to {flown.now:.0f} s only; lead it to {until:.0f} s first")
    by_time = sorted(range(len(alternatives)), key=lambda i: alternatives[i].fleet_at)
    shares = [by_time[n::workers] for n in range(workers)]
    since = min(start.now, start.world.begins_at) - KEPT_S
    led, beside = (run.light(run.now - since) for run in (start, flown))
    jobs = [(led, beside, [alternatives[i] for i in share], until) for share in shares]
    if workers == 1:
        found = [_harms(*jobs[0])]
    else:
        fresh = multiprocessing.get_context("spawn")  # a fork would inherit the locks of a server's threads
        with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
            found = list(pool.map(_harms, *zip(*jobs, strict=True)))
    out = [0.0] * len(alternatives)
    for share, values in zip(shares, found, strict=True):
        for i, value in zip(share, values, strict=True):
            out[i] = value
    return out


def total_harm(run: Run, until: float) -> float:
    """Harm in all from the ride's beginning up to `until`."""
    return float(harm.cumulative(run.world.fleet, run.tape, run.world.begins_at, until)[-1])


def _harms(start: Run, flown: Run, alternatives: Sequence[Alternative], until: float) -> list[float]:
    """One process's share, in the order of time: the fleet is led along once and branches where it is wanted."""
    found = []
    twin: Run | None = None
    for one in alternatives:
        start.advance(one.fleet_at)
        try:
            plans = [plan(start, order) for order in one.orders]
        except OrderError:
            found.append(float("nan"))
            continue
        twin = branch(start, plans, flown, spent=twin)
        twin.advance(until)
        found.append(total_harm(twin, until))
    return found
