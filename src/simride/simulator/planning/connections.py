"""Orders about names and credentials."""

from simride.base.errors import OrderError
from simride.base.units import duration
from simride.simulator.orders import Plan
from simride.simulator.planning.site import Site, change_entry
from simride.simulator.world import Effect, Where

RECORD_S = 120.0  # writing the record back, by hand, and its way to the name servers
CREDENTIAL_S = 600.0  # issuing, and rolling it out to every host


def restore_name(site: Site) -> Plan:
    """Put the record of a service back."""
    service = _wrong(site, "name_gone", "The record of {service} is as it should be in {place}.")
    ttl = site.run.world.fleet.service(service).name_ttl_s
    says = (
        f"putting the record of {service} back in {site.place}: about {duration(RECORD_S)}, then callers find it as "
        f"their caches forget that there was none, within {duration(ttl)}. They all connect anew."
    )
    change = change_entry(site, "config", service, f"record of {service} restored", RECORD_S)
    return site.plan(says, RECORD_S, ttl, (_mended(site, "name_gone", service, RECORD_S),), (change,))


def renew_credential(site: Site) -> Plan:
    """Issue a new certificate or credential for calls to a service, and roll it out."""
    service = _wrong(site, "credential_bad", "The credential for {service} is valid in {place}.")
    says = (
        f"issuing a new credential for {service} and rolling it out in {site.place}, without restarts: about "
        f"{duration(CREDENTIAL_S)}; callers that are cut off connect as it reaches them."
    )
    change = change_entry(site, "config", service, f"credential of {service} renewed", CREDENTIAL_S)
    effect = _mended(site, "credential_bad", service, CREDENTIAL_S)
    return site.plan(says, CREDENTIAL_S, 0.0, (effect,), (change,))


def _mended(site: Site, lever: str, service: str, after_s: float) -> Effect:
    return Effect(lever, Where((service,), clusters=site.scope.clusters), 0.0, site.at + after_s, how="set")


def _wrong(site: Site, lever: str, fine: str) -> str:
    """The one service an order is about. Raises OrderError where nothing is wrong with it."""
    service = site.service()
    clusters = [site.names.cluster_index[cluster] for cluster in site.scope.clusters]
    if not (site.run.levers_at(site.at).of(lever)[site.names.service_index[service], clusters] > 0.0).any():
        raise OrderError(fine.format(service=service, place=site.place))
    return service
