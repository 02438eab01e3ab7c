"""Orders to the control plane: what health checks, the autoscaler and the scheduler may do."""

from simride.base.errors import OrderError
from simride.base.units import duration, people_number, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.settings import SCALE_S
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.spec import UNLIMITED
from simride.simulator.world import Effect, Where

QUOTA_S = 300.0  # finding somebody who may, and the evictions


def limit_ejection(site: Site) -> Plan:
    """Keep a share of the hosts in rotation, whatever their checks say; without a number, all of them."""
    service = site.service()
    share = 1.0 if site.order.percent is None else site.order.percent / 100.0
    if not 0.0 <= share <= 1.0:
        raise OrderError(f"How many hosts should stay in? {100 * share:g} % is not between 0 and 100.")
    effect = Effect("least_healthy", _where(site, service), share, site.at + CONFIG_PUSH_S, how="set")
    kept = "no host" if share == 1.0 else f"at most {percent(1.0 - share)} of the hosts"
    says = (
        f"health checks take {kept} of {service} in {site.place} out of rotation from now on: within "
        f"{duration(CONFIG_PUSH_S + 5)}; hosts that are sick get requests again."
    )
    change = change_entry(site, "config", service, f"at least {percent(share)} of hosts stay in", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,), share=share)


def set_hosts(site: Site) -> Plan:
    """A number of hosts by hand, past the autoscaler: so many in each cluster, or per cent of what was built."""
    service = site.service()
    built = float(site.run.world.fleet.service(service).hosts)
    if site.order.amount is None and site.order.percent is None:
        raise OrderError(f"How many hosts of {service} in each cluster? It was built with {built:.0f}.")
    factor = site.order.percent / 100.0 if site.order.percent is not None else (site.order.amount or 0.0) / built
    if not 0.1 <= factor <= 3.0:
        raise OrderError(f"{factor * built:.0f} hosts are not between {0.1 * built:.0f} and {3 * built:.0f}.")
    effect = Effect("hosts_set", _where(site, service), factor, site.at + SCALE_S, how="set")
    says = (
        f"{people_number(factor * built)} hosts of {service} in each cluster, {site.place}, set by hand: in about "
        f"{duration(SCALE_S)}, where there is room. The autoscaler no longer has a say there."
    )
    change = change_entry(site, "config", service, f"{people_number(factor * built)} hosts set by hand", SCALE_S)
    return site.plan(says, SCALE_S, 0.0, (effect,), (change,), hosts=factor * built)


def free_quota(site: Site) -> Plan:
    """Room for hosts that wait for one."""
    service = site.service()
    effect = Effect("quota_hosts", _where(site, service), UNLIMITED, site.at + QUOTA_S, how="set")
    says = (
        f"raising the quota of {service} in {site.place} and moving work of low priority aside: about "
        f"{duration(QUOTA_S)}; hosts that wait start then."
    )
    change = change_entry(site, "infrastructure", service, "quota raised", QUOTA_S)
    return site.plan(says, QUOTA_S, 0.0, (effect,), (change,))


def _where(site: Site, service: str) -> Where:
    return Where((service,), clusters=site.scope.clusters)
