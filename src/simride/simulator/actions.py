"""Orders made into plans: how long they take, whom they touch, and which effects they have."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number, percent
from simride.simulator.layout import Names
from simride.simulator.orders import PEOPLE_VERBS, Order, Plan
from simride.simulator.run import Run
from simride.simulator.scope import Scope, resolve, resolved, says_where
from simride.simulator.state import CELL_FIELDS, Floats
from simride.simulator.world import Change, Effect, Where

BUSY = CELL_FIELDS.index("utilisation")
HOSTS = CELL_FIELDS.index("hosts")
SHARE = CELL_FIELDS.index("share")

CONFIG_PUSH_S = 15.0  # commit, tracker, propagation (reference/faults.md: Configerator)
SHIFT_S = 240.0  # moving shards or draining a rack
DRAIN_S = 300.0
SCALE_S = 480.0  # from asking to serving: scheduler, image, start, warm-up
BUILD_S = 2400.0  # a release that does not exist yet
WAVES = 3  # a rollback goes a third at a time
WAVE_S = 360.0
RESTART_WAVES = 4
SPARE_SHARE = 0.5  # of a service's hosts: more than that is not free in a cluster


@dataclass(frozen=True)
class Site:
    """Where and when an order is being planned."""

    run: Run
    order: Order
    scope: Scope
    at: float

    @property
    def names(self) -> Names:
        """The names of this fleet."""
        return self.run.names

    @property
    def place(self) -> str:
        """The scope as people say it."""
        return says_where(self.run.world.fleet, self.scope)

    def service(self) -> str:
        """The one service the order is about. Raises OrderError where it names none, or several."""
        if len(self.scope.services) != 1:
            known = ", ".join(self.names.services)
            raise OrderError(f"Which service should I {self.order.verb.replace('_', ' ')}? There are {known}.")
        return self.scope.services[0]

    def hosts(self, service: str) -> float:
        """Hosts of the service within the scope."""
        total = 0.0
        for cluster in self.scope.clusters:
            for rack in self.scope.racks or self.names.racks(service, cluster):
                if self.names.rack_service(rack) == service:
                    total += self.names.rack_hosts(service, cluster, rack)
        return total

    def plan(
        self, says: str, delay_s: float, lasts_s: float, effects: tuple[Effect, ...] = (),
        changes: tuple[Change, ...] = (), **blast: float | str,
    ) -> Plan:
        """A plan of this order with its targets spelled out."""
        needs = self.order.verb not in PEOPLE_VERBS
        return Plan(resolved(self.order, self.scope), says, delay_s, lasts_s, blast, effects, changes, needs)


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


def busy(run: Run, service: str, clusters: tuple[str, ...], without: tuple[int, ...] = ()) -> float:
    """Utilisation of a service's hosts over the last bucket, leaving some racks out."""
    segment = run.tape.segments[-1]
    rows = segment.cells[segment.count - 1]
    weight = total = 0.0
    for cluster in clusters:
        for host_set in range(run.names.host_sets(service)):
            if set(run.names.set_racks(service, cluster, host_set)) & set(without):
                continue
            for slot in range(2):
                row = rows[run.names.cell(service, cluster, host_set, slot)]
                weight += float(row[HOSTS])
                total += float(row[HOSTS] * row[BUSY])
    return total / weight if weight else 0.0


def _change(site: Site, kind: str, target: str, title: str, lasts_s: float) -> Change:
    return Change(
        at=site.at, kind=kind, target=target, title=title, author="you", where=site.place,  # type: ignore[arg-type]  # the table below gives only known kinds
        status="finished", ends=site.at + lasts_s,
    )  # fmt: skip


def _waves(site: Site, where: Where, service: str, waves: int, wave_s: float) -> tuple[Effect, ...]:
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


def _rollback(site: Site) -> Plan:
    service = site.service()
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
    change = _change(site, "code", service, f"rollback of {service} to {live[0]}", 60 + lasts)
    effects = (*shifts, *_waves(site, where, service, WAVES, wave_s))
    return site.plan(says, 60.0, lasts, effects, (change,), hosts=hosts, clusters=len(site.scope.clusters))


def _rollforward(site: Site) -> Plan:
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
    change = _change(site, "code", service, f"rollout of {service} {live[-1]}", 60 + lasts)
    effects = (*shifts, *_waves(site, where, service, WAVES, WAVE_S))
    return site.plan(says, 60.0, lasts, effects, (change,), hosts=site.hosts(service))


def _restart(site: Site) -> Plan:
    service = site.service()
    hosts = site.hosts(service)
    spec = site.run.world.fleet.service(service)
    waves = 1 if site.scope.hosts else RESTART_WAVES
    wave_s = spec.restart_s + 30.0
    lasts = waves * wave_s
    where = site.scope.where((service,))
    effects = _waves(site, where, service, waves, wave_s)
    if site.scope.hosts:
        part = len(site.scope.hosts) / max(hosts, 1.0)
        effects = tuple(
            Effect(e.field, e.where, part, e.start, e.how, e.ramp_s, e.end, e.fade_s) for e in effects
        )
        hosts = float(len(site.scope.hosts))
    how = "at once" if waves == 1 else "a quarter at a time"
    says = (
        f"restarting {service} in {site.place}: {people_number(hosts)} hosts, {how}, about "
        f"{duration(60 + lasts)}, then some minutes until they are warm."
    )
    change = _change(site, "code", service, f"restart of {service}", 60 + lasts)
    return site.plan(says, 60.0, lasts, effects, (change,), hosts=hosts, clusters=len(site.scope.clusters))


def _drain(site: Site) -> Plan:
    if site.scope.racks:
        return _empty_racks(site)
    return _move_clusters(site, 0.0 if site.order.percent is None else 1.0 - site.order.percent / 100.0)


def _shift_traffic(site: Site) -> Plan:
    if site.scope.racks:
        return _empty_racks(site)
    left = 0.5 if site.order.percent is None else 1.0 - site.order.percent / 100.0
    return _move_clusters(site, left)


def _empty_racks(site: Site) -> Plan:
    """Take shards, or turns, off some racks; the rest of the cluster takes them."""
    service, cluster = site.service(), site.scope.clusters[0]
    left = 0.0 if site.order.percent is None else 1.0 - site.order.percent / 100.0
    shards = sum(len(site.names.rack_shards(service, rack)) for rack in site.scope.racks)
    before = busy(site.run, service, (cluster,), site.scope.racks)
    hosts, all_hosts = site.hosts(service), sum(site.names.rack_sizes[service])
    if hosts >= all_hosts:
        raise OrderError(f"Those are all the racks {service} has in {cluster}; its work would have nowhere to go.")
    after = before * (all_hosts - left * hosts) / (all_hosts - hosts)
    effect = Effect("home", site.scope.where((service,)), left, site.at + 30.0, how="set", ramp_s=SHIFT_S)
    what = f"{shards} shards of {service}" if shards else f"{people_number(hosts)} hosts of {service} out of rotation"
    verb = "moving" if shards else "taking"
    off = f"off {site.place} onto the rest of the cluster" if shards else f"in {site.place}"
    says = (
        f"{verb} {what} {off}: about {duration(30 + SHIFT_S)}, neighbours go from "
        f"{percent(before)} to about {percent(after)} busy."
    )
    change = _change(site, "infrastructure", f"{cluster} rack {site.scope.racks[0]}", f"{what} moved away", SHIFT_S)
    blast: dict[str, float | str] = {"hosts": hosts, "shards": float(shards), "before": before, "after": after}
    return site.plan(says, 30.0, SHIFT_S, (effect,), (change,), **blast)


def _move_clusters(site: Site, left: float) -> Plan:
    """Send a cluster's users, or one service's callers, to the clusters beside it."""
    fleet = site.run.world.fleet
    if set(site.scope.clusters) == set(fleet.clusters):
        raise OrderError("Drain which cluster or region? Draining all of them would leave users nowhere to go.")
    services = site.scope.services
    where = Where(services, clusters=site.scope.clusters)
    effect = Effect("serve", where, max(left, 0.0), site.at + 30.0, how="set", ramp_s=DRAIN_S)
    takers = _takers(site)
    probe = services[0] if services else _tightest(site.run, takers)
    before = busy(site.run, probe, takers)
    moved = _traffic(site.run, site.scope.clusters) * (1.0 - left)
    after = before * (1.0 + moved / max(_traffic(site.run, takers), 1e-9))
    what = f"{services[0]} traffic" if services else "user traffic"
    share = percent(1.0 - left) + " of " if left > 0.0 else ""
    says = (
        f"moving {share}{what} away from {site.place}: about {duration(30 + DRAIN_S)}; the clusters that take it "
        f"are {percent(before)} busy at {probe} now."
    )
    change = _change(site, "infrastructure", " ".join(site.scope.clusters), f"{what} drained", DRAIN_S)
    return site.plan(says, 30.0, DRAIN_S, (effect,), (change,), before=before, after=after,
                     clusters=len(site.scope.clusters))  # fmt: skip


def _undrain(site: Site) -> Plan:
    if site.scope.racks:
        service = site.service()
        effect = Effect("home", site.scope.where((service,)), 1.0, site.at + 30.0, how="set", ramp_s=SHIFT_S)
        says = f"giving {service} in {site.place} its work back: about {duration(30 + SHIFT_S)}."
        lasts = SHIFT_S
    else:
        where = Where(site.scope.services, clusters=site.scope.clusters)
        effect = Effect("serve", where, 1.0, site.at + 30.0, how="set", ramp_s=DRAIN_S)
        says = f"giving {site.place} its traffic back: about {duration(30 + DRAIN_S)}."
        lasts = DRAIN_S
    change = _change(site, "infrastructure", site.place, "undrained", lasts)
    return site.plan(says, 30.0, lasts, (effect,), (change,))


def _scale(site: Site) -> Plan:
    service = site.service()
    if site.order.percent is not None:
        more = site.order.percent / 100.0
    elif site.order.amount is not None:
        more = site.order.amount / max(site.hosts(service), 1.0)
    else:
        more = 0.25
    if more <= 0.0:
        raise OrderError("Scaling adds hosts; say how many, or by what percentage.")
    granted = min(more, SPARE_SHARE)
    where = Where((service,), clusters=site.scope.clusters)
    effect = Effect("hosts_factor", where, 1.0 + granted, site.at + SCALE_S, ramp_s=120.0)
    hosts = granted * site.hosts(service)
    short = "" if granted == more else " (that is all the scheduler has free)"
    says = (
        f"{people_number(hosts)} more hosts of {service} in {site.place}{short}: "
        f"serving in about {duration(SCALE_S)}."
    )
    change = _change(site, "infrastructure", service, f"{people_number(hosts)} hosts added", SCALE_S)
    return site.plan(says, SCALE_S, 120.0, (effect,), (change,), hosts=hosts)


def _shed_load(site: Site) -> Plan:
    share = (10.0 if site.order.percent is None else site.order.percent) / 100.0
    if not 0.0 < share <= 1.0:
        raise OrderError(f"Refuse how much? {100 * share:g} % is not between 0 and 100.")
    known = {endpoint.name for endpoint in site.run.world.fleet.endpoints}
    if site.order.name and site.order.name not in known:
        raise OrderError(f"There is no endpoint {site.order.name!r}; there are {', '.join(sorted(known))}.")
    endpoints = (site.order.name,) if site.order.name else ()
    where = Where(clusters=site.scope.clusters, endpoints=endpoints)
    effect = Effect("shed", where, share, site.at + CONFIG_PUSH_S, how="set")
    what = site.order.name or "requests"
    says = f"refusing {percent(share)} of {what} at the edge in {site.place}, within {duration(CONFIG_PUSH_S + 5)}."
    change = _change(site, "config", "edge", f"shed {percent(share)} of {what}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,), share=share)


def _set_gate(site: Site) -> Plan:
    gates = {gate.name: gate for gate in site.run.world.fleet.gates}
    if site.order.name not in gates:
        raise OrderError(f"There is no gate {site.order.name!r}; there are {', '.join(gates) or 'none'}.")
    target = 0.0 if site.order.percent is None else site.order.percent
    if not 0.0 <= target <= 100.0:
        raise OrderError(f"A gate stands between 0 and 100 %, not at {target:g} %.")
    now = site.run.conditions.gate_percent(site.run.effects, site.order.name, site.at)
    effect = Effect("gate", Where(), target, site.at + CONFIG_PUSH_S, how="set", name=site.order.name)
    says = f"gate {site.order.name} from {now:g} % to {target:g} %, everywhere, within {duration(CONFIG_PUSH_S + 5)}."
    change = _change(site, "gate", site.order.name, f"{now:g} % to {target:g} %", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def _set_timeout(site: Site) -> Plan:
    calls = _calls_of(site)
    if site.order.amount is None or site.order.amount <= 0:
        raise OrderError("Which timeout should it be, in seconds?")
    now = _call_values(site, calls, "timeout_s")
    where = Where(operations=tuple({caller for caller, _ in calls}), calls_to=tuple({to for _, to in calls}))
    effect = Effect("timeout_s", where, site.order.amount, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"timeout of calls {_from_to(site)} from {duration(now)} to {duration(site.order.amount)}, "
        f"everywhere, within {duration(CONFIG_PUSH_S + 5)}."
    )
    change = _change(site, "config", site.service(), f"timeout {duration(site.order.amount)}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def _set_retries(site: Site) -> Plan:
    calls = _calls_of(site)
    retries = 0.0 if site.order.amount is None else site.order.amount
    if retries not in (0.0, 1.0, 2.0):
        raise OrderError(f"Retries can be 0, 1 or 2 here, not {retries:g}.")
    now = _call_values(site, calls, "attempts") - 1
    where = Where(operations=tuple({caller for caller, _ in calls}), calls_to=tuple({to for _, to in calls}))
    effect = Effect("attempts", where, retries + 1.0, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"retries of calls {_from_to(site)} from {now:g} to {retries:g}, everywhere, "
        f"within {duration(CONFIG_PUSH_S + 5)}."
    )
    change = _change(site, "config", site.service(), f"retries {retries:g}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def _rollouts(word: str) -> Callable[[Site], Plan]:
    def planned(site: Site) -> Plan:
        what = f"rollouts of {site.scope.services[0]}" if site.scope.services else "every running rollout"
        return site.plan(f"{word} {what} in {site.place}.", 5.0, 0.0)

    return planned


def _freeze(site: Site) -> Plan:
    return site.plan(
        "freezing code, config and gate changes to the messaging services until you lift it. Emergency changes "
        "go through you.", 5.0, 0.0,
    )  # fmt: skip


def _unfreeze(site: Site) -> Plan:
    return site.plan("lifting the freeze; waiting changes go out again.", 5.0, 0.0)


def _people(says: str) -> Callable[[Site], Plan]:
    def planned(site: Site) -> Plan:
        return site.plan(says.format(name=site.order.name or "everyone concerned"), 0.0, 0.0)

    return planned


def _no_change_waits(_: Site) -> Plan:
    raise OrderError("No change is waiting for your word right now.")


PLANNERS: Mapping[str, Callable[[Site], Plan]] = {
    "rollback": _rollback,
    "rollforward": _rollforward,
    "pause_rollout": _rollouts("pausing"),
    "resume_rollout": _rollouts("resuming"),
    "drain": _drain,
    "undrain": _undrain,
    "restart": _restart,
    "scale": _scale,
    "shift_traffic": _shift_traffic,
    "shed_load": _shed_load,
    "set_gate": _set_gate,
    "set_timeout": _set_timeout,
    "set_retries": _set_retries,
    "freeze": _freeze,
    "unfreeze": _unfreeze,
    "approve_change": _no_change_waits,
    "refuse_change": _no_change_waits,
    "page": _people("paging {name} on-call."),
    "post_update": _people("update sent to {name}."),
    "declare": _people("incident declared; you are the incident commander until you hand it over."),
}


def _takers(site: Site) -> tuple[str, ...]:
    """Clusters that would take the traffic: the rest of the same regions, else everything else."""
    fleet = site.run.world.fleet
    regions = {fleet.region_of(cluster) for cluster in site.scope.clusters}
    same = [c for r in fleet.regions if r.name in regions for c in r.clusters if c not in site.scope.clusters]
    return tuple(same) or tuple(c for c in fleet.clusters if c not in site.scope.clusters)


def _tightest(run: Run, clusters: tuple[str, ...]) -> str:
    return max(run.names.services, key=lambda service: busy(run, service, clusters))


def _traffic(run: Run, clusters: tuple[str, ...]) -> float:
    segment = run.tape.segments[-1]
    roots: Floats = segment.roots[segment.count - 1, :, :, 0].astype(np.float64)
    return float(sum(roots[:, run.names.cluster_index[cluster]].sum() for cluster in clusters))


def _calls_of(site: Site) -> list[tuple[str, str]]:
    """The calls an order about timeouts or retries means: of `service`, to the service in `name` if given."""
    service, called = site.service(), site.order.name
    if called and called not in site.names.service_index:
        raise OrderError(f"There is no service {called!r} to call; there are {', '.join(site.names.services)}.")
    layout = site.names.layout
    chosen = [
        (caller, to)
        for caller, to in site.names.calls
        if site.names.services[int(layout.op_service[site.names.operation_index[caller]])] == service
        and (not called or site.names.services[int(layout.op_service[site.names.operation_index[to]])] == called)
    ]
    if not chosen:
        raise OrderError(f"{service} makes no calls{' to ' + called if called else ''}; nothing to set.")
    return chosen


def _call_values(site: Site, calls: list[tuple[str, str]], field: str) -> float:
    params = site.run.conditions.params(site.run.effects, site.run.factors, site.at, 1.0)
    values = getattr(params, field)
    return float(np.mean([values[site.names.call_index[call]] for call in calls]))


def _from_to(site: Site) -> str:
    return f"from {site.service()}" + (f" to {site.order.name}" if site.order.name else "")
