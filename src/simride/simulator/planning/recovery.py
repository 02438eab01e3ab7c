"""Orders about coming back: users let in slowly, hosts started slowly."""

from simride.base.errors import OrderError
from simride.base.units import duration, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.spec import UNLIMITED
from simride.simulator.world import Effect, Where

USUAL_REENTRY = 10.0  # per cent of the usual requests
USUAL_STARTS = 5.0  # per cent of the hosts a minute
MINUTE = 60.0


def limit_reentry(site: Site) -> Plan:
    """Let those who come back in at a share of the usual requests; 100 or more lifts the limit."""
    share = USUAL_REENTRY if site.order.percent is None else site.order.percent
    if share < 0.0:
        raise OrderError(f"How many may come back at once? {share:g} % of the usual requests is less than none.")
    known = {endpoint.name for endpoint in site.run.world.fleet.endpoints}
    if site.order.name and site.order.name not in known:
        raise OrderError(f"There is no endpoint {site.order.name!r}; there are {', '.join(sorted(known))}.")
    where = Where(clusters=site.scope.clusters, endpoints=(site.order.name,) if site.order.name else ())
    value = UNLIMITED if share >= 100.0 else share / 100.0
    effect = Effect("reentry_limit", where, value, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"users who come back in {site.place} are let in at {percent(value)} of the usual requests at most, within "
        f"{duration(CONFIG_PUSH_S + 5)}; the rest are asked to wait."
        if share < 100.0 else f"letting everyone who comes back in {site.place} in at once."
    )  # fmt: skip
    change = change_entry(site, "config", "edge", f"re-entry limited to {share:g} %", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,), share=share / 100.0)


def limit_restarts(site: Site) -> Plan:
    """Let hosts of a service start a few at a time."""
    service = site.service()
    share = USUAL_STARTS if site.order.percent is None else site.order.percent
    if share <= 0.0:
        raise OrderError(f"How many hosts may start in a minute? {share:g} % would leave them down.")
    where = Where((service,), clusters=site.scope.clusters)
    effect = Effect("restart_pace", where, share / 100.0 / MINUTE, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"{service} in {site.place} starts {share:g} % of its hosts a minute at most, within "
        f"{duration(CONFIG_PUSH_S + 5)}: all of them take {duration(MINUTE * 100.0 / share)}."
    )
    change = change_entry(site, "config", service, f"restarts limited to {share:g} % a minute", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))
