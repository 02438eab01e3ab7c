"""A run led elsewhere beside one that is already flown: only the clusters its orders can reach are simulated.

What happens in one island of clusters does not change a bit in another that no traffic joins to it, so
the rest of the branch is the other run's tape. `tests/laws` holds a branch to the same bytes as a whole run.
"""

from collections.abc import Iterable

import numpy as np

from simride.simulator.engine import Known, islands
from simride.simulator.levers import STANDING
from simride.simulator.orders import Plan
from simride.simulator.run import Run
from simride.simulator.state import Bools
from simride.simulator.world import Effect

# Standing mechanisms that look at one cluster to decide about it. Where any other is awake, all is simulated.
LOCAL = frozenset({
    "autoscaler", "scheduler", "starts", "filling", "health", "cache", "queues", "herd", "connections", "storage",
    "breaker",
})  # fmt: skip


def branch(run: Run, plans: Iterable[Plan], flown: Run, spent: Run | None = None) -> Run:
    """A fork of `run` with these orders, beside `flown`: the same run, led on without them as far as is wanted.

    `spent` as in `Run.fork`.
    """
    plans = tuple(plans)
    twin = beside(run, plans, flown, spent)
    for plan in plans:
        twin.carry_out(plan)
    return twin


def beside(run: Run, differing: Iterable[Plan], flown: Run, spent: Run | None = None) -> Run:
    """A fork of `run` beside `flown`, from which it will differ by these orders alone, carried out here or there.

    It can be led as far as `flown`.
    """
    twin = run.fork(spent)
    reached = reach(run, (effect for plan in differing for effect in (*plan.effects, *(e for e, _ in plan.stops))))
    if not reached.all() and flown.standing.held.keys() <= LOCAL:  # nor does any other wake later
        twin.known = Known(~reached, flown.tape.segments[-1])
    return twin


def reach(run: Run, effects: Iterable[Effect]) -> Bools:
    """The clusters [K] that can differ once these effects work: whole islands."""
    clusters = len(run.names.clusters)
    everywhere = np.ones(clusters, dtype=np.bool_)
    effects = tuple(effects)
    wakes = any(effect.field in STANDING for effect in effects)  # some mechanism, perhaps not a local one
    if wakes or not run.standing.held.keys() <= LOCAL:
        return everywhere
    touched = np.zeros(clusters, dtype=np.bool_)
    for effect in effects:
        touched |= run.conditions.clusters_of(effect)
    numbers = islands(run.params_at(run.now).route)
    reached = np.isin(numbers, numbers[touched])
    return everywhere if _overflows(run, effects, reached) else np.asarray(reached)


def _overflows(run: Run, effects: tuple[Effect, ...], reached: Bools) -> bool:
    """Whether a region might send traffic to others, because none of its clusters takes all of its own."""
    serving = np.ones(len(reached), dtype=np.bool_)
    for effect in (*run.effects, *effects):
        if effect.field == "serve":
            serving &= ~run.conditions.clusters_of(effect)
    regions = serving.reshape(-1, run.names.layout.region_size)
    return bool((~regions.any(axis=1) & reached.reshape(regions.shape).any(axis=1)).any())

