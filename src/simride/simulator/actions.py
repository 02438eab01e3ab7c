"""What each order means for a fleet: how long it takes, whom it touches, which effects it has."""

from collections.abc import Callable, Mapping

import numpy as np

from simride.simulator.orders import Order, Plan
from simride.simulator.planning import admission, calls, people, releases, reverting, settings, standing, traffic, work
from simride.simulator.planning.site import Site, busy
from simride.simulator.run import Run
from simride.simulator.scope import resolve

__all__ = ["busy", "plan"]


def plan(run: Run, order: Order, at: float | None = None) -> Plan:
    """What carrying out the order from `at` (fleet seconds, default now) would mean.

    Raises OrderError, in words a person can act on, where it names what does not exist or cannot be done.
    """
    scope = resolve(run.world.fleet, run.names, order)
    begin = max(run.now, run.now if at is None else at)
    # effects begin on the next whole bucket: what is simulated is never rewritten
    step = run.tape.segments[-1].step_s
    begin = np.ceil((begin - run.world.begins_at) / step) * step + run.world.begins_at
    return PLANNERS[order.verb](Site(run, order, scope, float(begin)))


PLANNERS: Mapping[str, Callable[[Site], Plan]] = {
    "rollback": releases.rollback,
    "rollforward": releases.rollforward,
    "revert": reverting.revert,
    "pause_rollout": releases.pause_rollout,
    "resume_rollout": releases.resume_rollout,
    "drain": traffic.drain,
    "undrain": traffic.undrain,
    "restart": releases.restart,
    "scale": settings.scale,
    "shift_traffic": traffic.shift_traffic,
    "shed_load": admission.shed_load,
    "set_gate": settings.set_gate,
    "set_timeout": calls.set_timeout,
    "set_retries": calls.set_retries,
    "set_retry_budget": calls.set_retry_budget,
    "set_pool_size": calls.set_pool_size,
    "set_breaker": calls.set_breaker,
    "set_rate_limit": admission.set_rate_limit,
    "freeze": people.freeze,
    "unfreeze": people.unfreeze,
    "approve_change": people.no_change_waits,
    "refuse_change": people.no_change_waits,
    **standing.PLANNERS,
    "start_work": work.start_work,
    "stop_work": work.stop_work,
    "page": people.telling("paging {name} on-call."),
    "post_update": people.telling("update sent to {name}."),
    "declare": people.telling("incident declared; you are the incident commander until you hand it over."),
}
