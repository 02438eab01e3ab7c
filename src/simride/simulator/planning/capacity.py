"""Orders about what a host has: requests at once, CPU, disk."""

from simride.base.errors import OrderError
from simride.base.units import duration
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.spec import UNLIMITED
from simride.simulator.world import Effect, Where

CLEANUP_S = 120.0  # deleting and rotating what nobody needs
CLEANED = 0.005  # per second: what was in use goes down to about half of it
FINDING_S = 60.0


def set_concurrency(site: Site) -> Plan:
    """How many requests each host of a service works on at once, everywhere."""
    service = site.service()
    now = float(site.run.params_at(site.at).slots[site.names.service_index[service]])
    if site.order.amount is None or site.order.amount < 1.0:
        raise OrderError(f"How many requests at once on each host of {service}? It is {now:.0f} now.")
    effect = Effect("slots", Where((service,)), site.order.amount, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"hosts of {service} work on {site.order.amount:.0f} requests at once instead of {now:.0f}, everywhere, within "
        f"{duration(CONFIG_PUSH_S + 5)}; more than that wait."
    )
    change = change_entry(site, "config", service, f"concurrency {site.order.amount:.0f}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def set_cpu_quota(site: Site) -> Plan:
    """Cores that each host of a service may use; without a number, as many as it has."""
    service = site.service()
    cores = UNLIMITED if site.order.amount is None else site.order.amount
    if cores <= 0.0:
        raise OrderError(f"How many cores may a host of {service} use? {cores:g} is none.")
    where = Where((service,), clusters=site.scope.clusters)
    effect = Effect("cpu_quota", where, cores, site.at + CONFIG_PUSH_S, how="set")
    what = "no quota of CPU" if cores >= UNLIMITED else f"a quota of {cores:g} cores a host"
    says = f"{what} for {service} in {site.place}, within {duration(CONFIG_PUSH_S + 5)}."
    change = change_entry(site, "config", service, what, CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def free_disk(site: Site) -> Plan:
    """Delete and rotate what nobody needs on the disks of a service."""
    service = site.service()
    begin = site.at + FINDING_S
    effect = Effect("disk_cleanup", site.scope.where((service,)), CLEANED, begin, how="add", end=begin + CLEANUP_S)
    says = (
        f"deleting and rotating what nobody needs on the disks of {service} in {site.place}: about "
        f"{duration(FINDING_S + CLEANUP_S)}, down to about half of what is in use. What fills them goes on."
    )
    change = change_entry(site, "infrastructure", service, "disks cleaned up", FINDING_S + CLEANUP_S)
    return site.plan(says, FINDING_S, CLEANUP_S, (effect,), (change,))
