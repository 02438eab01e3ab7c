"""Orders about how much there is: hosts, gates."""

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
