"""Orders about how much there is and how it is set: hosts, gates, timeouts, retries."""

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.world import Effect, Where

SCALE_S = 480.0  # from asking to serving: scheduler, image, start, warm-up
SPARE_SHARE = 0.5  # of a service's hosts: more than that is not free in a cluster


def scale(site: Site) -> Plan:
    """More hosts, as far as the scheduler has any."""
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
    change = change_entry(site, "infrastructure", service, f"{people_number(hosts)} hosts added", SCALE_S)
    return site.plan(says, SCALE_S, 120.0, (effect,), (change,), hosts=hosts)


def set_gate(site: Site) -> Plan:
    """Move a percentage gate."""
    gates = {gate.name: gate for gate in site.run.world.fleet.gates}
    if site.order.name not in gates:
        raise OrderError(f"There is no gate {site.order.name!r}; there are {', '.join(gates) or 'none'}.")
    target = 0.0 if site.order.percent is None else site.order.percent
    if not 0.0 <= target <= 100.0:
        raise OrderError(f"A gate stands between 0 and 100 %, not at {target:g} %.")
    now = site.run.conditions.gate_percent(site.run.effects, site.order.name, site.at)
    effect = Effect("gate", Where(), target, site.at + CONFIG_PUSH_S, how="set", name=site.order.name)
    says = f"gate {site.order.name} from {now:g} % to {target:g} %, everywhere, within {duration(CONFIG_PUSH_S + 5)}."
    change = change_entry(site, "gate", site.order.name, f"{now:g} % to {target:g} %", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def set_timeout(site: Site) -> Plan:
    """Change how long calls wait."""
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
    change = change_entry(site, "config", site.service(), f"timeout {duration(site.order.amount)}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def set_retries(site: Site) -> Plan:
    """Change how often calls are tried again."""
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
    change = change_entry(site, "config", site.service(), f"retries {retries:g}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


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
    params = site.run.params_at(site.at)
    values = getattr(params, field)
    return float(np.mean([values[site.names.call_index[call]] for call in calls]))


def _from_to(site: Site) -> str:
    return f"from {site.service()}" + (f" to {site.order.name}" if site.order.name else "")
