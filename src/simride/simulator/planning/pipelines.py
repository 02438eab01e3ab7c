"""Orders to a release pipeline under way: pause it, let it go on, take it back."""

from simride.base.errors import OrderError
from simride.base.units import duration, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.standing.rollouts import PACE
from simride.simulator.world import Effect, Pipeline, Where


def running(site: Site) -> tuple[int, Pipeline] | None:
    """The pipeline an order means, and its number; None where none of these services has one under way."""
    held = site.run.standing.held.get("rollouts")
    if held is None:
        return None
    for r, pipeline in enumerate(site.run.world.pipelines):
        ours = not site.scope.services or pipeline.service in site.scope.services
        if ours and held["stage"][r] > 0.0 and (held["newer"][r].max() > 0.0 or pipeline.start >= site.at - 3600.0):
            return r, pipeline
    return None


def pause(site: Site, pipeline: Pipeline) -> Plan:
    """Stay at the stage it is at."""
    if _lever(site, "rollout_hold", pipeline):
        raise OrderError(f"The rollout of {pipeline.service} is paused already.")
    says = f"pausing the rollout of {pipeline.service}: hosts already restarting finish, the rest stay as they are."
    return _plan(site, pipeline, "rollout_hold", 1.0, says, "rollout paused", CONFIG_PUSH_S)


def resume(site: Site, pipeline: Pipeline) -> Plan:
    """Go on from there."""
    if not _lever(site, "rollout_hold", pipeline):
        raise OrderError("No rollout is paused there, so there is nothing to resume.")
    says = f"the rollout of {pipeline.service} goes on, each stage baking for {duration(pipeline.bake_s)} as before."
    return _plan(site, pipeline, "rollout_hold", 0.0, says, "rollout resumed", CONFIG_PUSH_S)


def abort(site: Site, pipeline: Pipeline, share: float) -> Plan:
    """Back to the version before, everywhere."""
    if _lever(site, "rollout_abort", pipeline):
        raise OrderError(f"The rollout of {pipeline.service} is being taken back already.")
    lasts = share / PACE
    says = (
        f"taking the rollout of {pipeline.service} back, from {percent(share)} of the hosts where it is furthest: "
        f"about {duration(60.0 + lasts)}. The pipeline stops."
    )
    return _plan(site, pipeline, "rollout_abort", 1.0, says, f"rollback of {pipeline.service}", 60.0, lasts)


def _lever(site: Site, name: str, pipeline: Pipeline) -> bool:
    s = site.names.service_index[pipeline.service]
    return bool((site.run.levers_at(site.at).of(name)[s] > 0.5).any())


def _plan(
    site: Site, pipeline: Pipeline, lever: str, value: float, says: str, title: str, delay_s: float,
    lasts_s: float = 0.0,
) -> Plan:
    effect = Effect(lever, Where((pipeline.service,)), value, site.at + delay_s, how="set")
    change = change_entry(site, "code", pipeline.service, title, delay_s + lasts_s)
    return site.plan(says, delay_s, lasts_s, (effect,), (change,))
