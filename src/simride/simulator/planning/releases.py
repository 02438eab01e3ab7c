"""Orders about what runs on hosts: back, forward, paused, resumed, restarted."""

from dataclasses import replace

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number
from simride.simulator.orders import Plan
from simride.simulator.planning import pipelines
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.world import Effect, Where

BUILD_S = 2400.0  # a release that does not exist yet
WAVES = 3  # a rollback goes a third at a time
WAVE_S = 360.0
RESTART_WAVES = 4
HELD, RESUMED = "held ", "resumed "  # names of effects that stop a wave, and of those that let it go on


def rollback(site: Site) -> Plan:
    """Back to the older of the two live versions, a third of the hosts at a time; a pipeline by itself."""
    service = site.service()
    under_way = pipelines.running(site)
    if under_way is not None:
        share = float(site.run.standing.held["rollouts"]["newer"][under_way[0]].max())
        return pipelines.abort(site, under_way[1], share)
    live = site.run.conditions.versions[site.names.service_index[service]]
    newer = site.run.conditions.newer_share(site.run.effects, site.at)
    at_newer = newer[site.names.service_index[service]]
    touched = np.array([cluster in site.scope.clusters for cluster in site.names.clusters])
    if len(live) < 2 or float(at_newer[touched].max(initial=0.0)) < 0.01:
        raise OrderError(f"{service} runs {live[0]} there already; there is no release of it to take back.")
    if site.order.version not in ("", "previous", live[0], live[1]):
        raise OrderError(f"{service} has {live[0]} and {live[1]} at hand, not {site.order.version}.")
    if site.order.version == live[1]:
        raise OrderError(f"{service} is at {live[1]}; back would be {live[0]}.")
    where = site.scope.where((service,))
    lasts = WAVES * WAVE_S if len(site.scope.clusters) > 1 else WAVES * WAVE_S / 2
    wave_s = lasts / WAVES
    level = float(at_newer[touched].mean())
    shifts = tuple(
        Effect("new_version", Where((service,), clusters=site.scope.clusters), -level / WAVES,
               site.at + 60.0 + wave * wave_s, how="add")
        for wave in range(WAVES)
    )  # fmt: skip
    hosts = site.hosts(service)
    says = (
        f"{service} {live[1]} → {live[0]} in {site.place}, a third at a time: about "
        f"{duration(60 + lasts)}, {people_number(hosts)} hosts restarting."
    )
    change = change_entry(site, "code", service, f"rollback of {service} to {live[0]}", 60 + lasts)
    effects = (*shifts, *restart_waves(site, where, service, WAVES, wave_s))
    return site.plan(says, 60.0, lasts, effects, (change,), hosts=hosts, clusters=len(site.scope.clusters))


def rollforward(site: Site) -> Plan:
    """On to the newer of the two live versions, a third of the hosts at a time."""
    service = site.service()
    live = site.run.conditions.versions[site.names.service_index[service]]
    index = site.names.service_index[service]
    newer = site.run.conditions.newer_share(site.run.effects, site.at)[index]
    touched = np.array([cluster in site.scope.clusters for cluster in site.names.clusters])
    if len(live) < 2 or float(newer[touched].min(initial=1.0)) > 0.99:
        raise OrderError(
            f"{service} runs {live[-1]}, the newest there is. A new build takes about {duration(BUILD_S)} "
            "from a fix being ready; what should be in it?"
        )
    missing = 1.0 - float(newer[touched].mean())
    lasts = WAVES * WAVE_S
    where = site.scope.where((service,))
    shifts = tuple(
        Effect("new_version", Where((service,), clusters=site.scope.clusters), missing / WAVES,
               site.at + 60.0 + wave * WAVE_S, how="add")
        for wave in range(WAVES)
    )  # fmt: skip
    says = (
        f"{service} {live[0]} → {live[-1]} in {site.place}, a third at a time: about {duration(60 + lasts)}, "
        f"{people_number(site.hosts(service))} hosts restarting."
    )
    change = change_entry(site, "code", service, f"rollout of {service} {live[-1]}", 60 + lasts)
    effects = (*shifts, *restart_waves(site, where, service, WAVES, WAVE_S))
    return site.plan(says, 60.0, lasts, effects, (change,), hosts=site.hosts(service))


def restart(site: Site) -> Plan:
    """Restart hosts, a quarter at a time; named hosts at once."""
    service = site.service()
    hosts = site.hosts(service)
    spec = site.run.world.fleet.service(service)
    waves = 1 if site.scope.hosts else RESTART_WAVES
    wave_s = spec.restart_s + 30.0
    lasts = waves * wave_s
    where = site.scope.where((service,))
    effects = restart_waves(site, where, service, waves, wave_s)
    how = "at once" if waves == 1 else "a quarter at a time"
    says = (
        f"restarting {service} in {site.place}: {people_number(hosts)} hosts, {how}, about "
        f"{duration(60 + lasts)}, then some minutes until they are warm."
    )
    change = change_entry(site, "code", service, f"restart of {service}", 60 + lasts)
    return site.plan(says, 60.0, lasts, effects, (change,), hosts=hosts, clusters=len(site.scope.clusters))


def pause_rollout(site: Site) -> Plan:
    """The waves still to come are undone by their own opposites, which resuming finds again."""
    under_way = pipelines.running(site)
    if under_way is not None:
        return pipelines.pause(site, under_way[1])
    waves = [effect for effect in site.run.effects if _is_wave(effect, site) and effect.start > site.at]
    held = {effect.name.removeprefix(HELD) for effect in waves if effect.name.startswith(HELD)}
    waves = [effect for effect in waves if not effect.name.startswith(HELD) and _key(effect) not in held]
    if not waves:
        raise OrderError("Nothing is being rolled out or back there right now, so there is nothing to pause.")
    services = sorted({service for effect in waves for service in effect.where.services})
    stops = tuple(replace(effect, value=-effect.value, name=HELD + _key(effect)) for effect in waves)
    what = " and ".join(services)
    says = f"pausing the rollout of {what}: hosts already restarting finish, the rest stay as they are."
    change = change_entry(site, "code", services[0], "rollout paused", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 0.0, stops, (change,), waves=float(len(waves)))


def resume_rollout(site: Site) -> Plan:
    """Let the waves that were held go on from now."""
    under_way = pipelines.running(site)
    if under_way is not None:
        return pipelines.resume(site, under_way[1])
    stops = [effect for effect in site.run.effects if effect.name.startswith(HELD) and _is_wave(effect, site)]
    resumed = {effect.name.removeprefix(RESUMED) for effect in site.run.effects if effect.name.startswith(RESUMED)}
    stops = [effect for effect in stops if effect.name not in resumed]
    if not stops:
        raise OrderError("No rollout is paused there, so there is nothing to resume.")
    shift = site.at + 60.0 - min(effect.start for effect in stops)
    waves = tuple(
        replace(effect, value=-effect.value, start=effect.start + shift, end=effect.end + shift,
                name=RESUMED + effect.name)
        for effect in stops
    )  # fmt: skip
    services = sorted({service for effect in stops for service in effect.where.services})
    lasts = max(effect.start for effect in waves) - site.at
    says = f"resuming the rollout of {' and '.join(services)}: about {duration(lasts + 60)} to go."
    change = change_entry(site, "code", services[0], "rollout resumed", lasts)
    return site.plan(says, 60.0, lasts, waves, (change,))


def restart_waves(site: Site, where: Where, service: str, waves: int, wave_s: float) -> tuple[Effect, ...]:
    """Hosts out and cold again, a part of them at a time."""
    spec = site.run.world.fleet.service(service)
    made: list[Effect] = []
    for wave in range(waves):
        start = site.at + 60.0 + wave * wave_s
        back = start + spec.restart_s
        part = 1.0 / waves
        made.append(Effect("hosts_down", where, part, start, how="add", end=back))
        made.append(Effect("coldness", where, part, back, how="add", end=back, fade_s=spec.warm_s))
    return tuple(made)


def _is_wave(effect: Effect, site: Site) -> bool:
    """Whether an effect is a step of a rollout of the services the order means."""
    ours = not site.scope.services or set(effect.where.services) & set(site.scope.services)
    return effect.field in ("new_version", "hosts_down", "coldness") and bool(effect.where.services) and bool(ours)


def _key(effect: Effect) -> str:
    """What tells one wave's effects from another's."""
    return f"{effect.field}@{effect.start:.0f}"
