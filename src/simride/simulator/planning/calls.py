"""Orders about how services call one another, and users them: timeouts, retries, budgets, pools."""

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.spec import UNLIMITED
from simride.simulator.world import Effect, Where

CLIENT_FETCH_S = 300.0  # users' clients ask for new settings this often, each at its own time


def set_timeout(site: Site) -> Plan:
    """Change how long calls wait."""
    calls = calls_of(site)
    if site.order.amount is None or site.order.amount <= 0:
        raise OrderError("Which timeout should it be, in seconds?")
    now = call_values(site, calls, "timeout_s")
    effect = Effect("timeout_s", where_of(calls), site.order.amount, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"timeout of calls {from_to(site)} from {duration(now)} to {duration(site.order.amount)}, "
        f"everywhere, within {duration(CONFIG_PUSH_S + 5)}."
    )
    change = change_entry(site, "config", site.service(), f"timeout {duration(site.order.amount)}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def set_retries(site: Site) -> Plan:
    """Change how often calls are tried again."""
    calls = calls_of(site)
    retries = 0.0 if site.order.amount is None else site.order.amount
    if retries not in (0.0, 1.0, 2.0):
        raise OrderError(f"Retries can be 0, 1 or 2 here, not {retries:g}.")
    now = call_values(site, calls, "attempts") - 1
    effect = Effect("attempts", where_of(calls), retries + 1.0, site.at + CONFIG_PUSH_S, how="set")
    says = (
        f"retries of calls {from_to(site)} from {now:g} to {retries:g}, everywhere, "
        f"within {duration(CONFIG_PUSH_S + 5)}."
    )
    change = change_entry(site, "config", site.service(), f"retries {retries:g}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def set_retry_budget(site: Site) -> Plan:
    """Cap retries at a share of first attempts: of a service's calls, or of users' clients."""
    share = _budget(site)
    if not site.scope.services:
        return _set_client_budget(site, share)
    calls = calls_of(site)
    effect = Effect("retry_budget", where_of(calls), share, site.at + CONFIG_PUSH_S, how="set")
    now = _budget_words(call_values(site, calls, "retry_budget"))
    says = (
        f"retry budget of calls {from_to(site)} from {now} to {_budget_words(share)}, everywhere, "
        f"within {duration(CONFIG_PUSH_S + 5)}."
    )
    change = change_entry(site, "config", site.service(), f"retry budget {_budget_words(share)}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,), share=share)


def set_pool_size(site: Site) -> Plan:
    """Change how many connections one host has for its calls; nothing said lifts the limit."""
    calls = calls_of(site)
    size = UNLIMITED if site.order.amount is None else site.order.amount
    if size < 1.0:
        raise OrderError(f"A pool holds 1 connection at least, not {size:g}.")
    effect = Effect("pool", where_of(calls, site.scope.clusters), size, site.at + CONFIG_PUSH_S, how="set")
    now, then = (_pool_words(value) for value in (call_values(site, calls, "pool"), size))
    says = (
        f"connection pool of calls {from_to(site)} from {now} to {then} per host, in {site.place}, "
        f"within {duration(CONFIG_PUSH_S + 5)}."
    )
    change = change_entry(site, "config", site.service(), f"connection pool {then} per host", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,), size=size)


FORCES = {"open": 1.0, "closed": -1.0, "auto": 0.0}


def set_breaker(site: Site) -> Plan:
    """Force a breaker open (nothing is called) or closed, or leave it to what it counts."""
    calls = calls_of(site)
    how = site.order.text.strip().lower() or "open"
    if how not in FORCES:
        raise OrderError(f"A breaker can be forced {' or '.join(FORCES)}; {how!r} is none of these.")
    where = where_of(calls, site.scope.clusters)
    effect = Effect("breaker_force", where, FORCES[how], site.at + CONFIG_PUSH_S, how="set")
    doing = "left to itself" if how == "auto" else f"forced {how}"
    then = "; these calls fail at once" if how == "open" else ""
    says = (
        f"circuit breaker of calls {from_to(site)} {doing}, in {site.place}, within "
        f"{duration(CONFIG_PUSH_S + 5)}{then}."
    )
    change = change_entry(site, "config", site.service(), f"circuit breaker {doing}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,))


def _pool_words(size: float) -> str:
    return "no limit" if size >= UNLIMITED / 2 else people_number(size)


def _set_client_budget(site: Site, share: float) -> Plan:
    """Clients learn of it when they next ask for their settings."""
    name = site.order.name
    known = {endpoint.name for endpoint in site.run.world.fleet.endpoints}
    if name and name not in known:
        raise OrderError(f"There is no endpoint {name!r}; there are {', '.join(sorted(known))}.")
    where = Where(endpoints=(name,) if name else ())
    effect = Effect(
        "client_retry_budget", where, share, site.at + CONFIG_PUSH_S, how="set", ramp_s=CLIENT_FETCH_S
    )
    says = (
        f"retry budget of users' clients{' for ' + name if name else ''} to {_budget_words(share)}: pushed in "
        f"{duration(CONFIG_PUSH_S)}, fetched by all of them within {duration(CLIENT_FETCH_S)}."
    )
    change = change_entry(site, "config", "clients", f"retry budget {_budget_words(share)}", CLIENT_FETCH_S)
    return site.plan(says, CONFIG_PUSH_S, CLIENT_FETCH_S, (effect,), (change,), share=share)


def _budget(site: Site) -> float:
    """The share of first attempts that was said; nothing said lifts the budget."""
    if site.order.percent is None and site.order.amount is None:
        return UNLIMITED
    share = site.order.percent / 100.0 if site.order.percent is not None else site.order.amount
    assert share is not None
    if not 0.0 <= share <= 2.0:
        raise OrderError(f"A retry budget is a share of first attempts, 0 to 200 %, not {100 * share:g} %.")
    return share


def _budget_words(share: float) -> str:
    return "no limit" if share >= UNLIMITED / 2 else f"{percent(share)} of first attempts"


def calls_of(site: Site) -> list[tuple[str, str]]:
    """The calls an order means: of `service`, to the service in `name` if given."""
    return calls_between(site, site.service(), site.order.name)


def calls_between(site: Site, caller: str, called: str) -> list[tuple[str, str]]:
    """Calls of one service to another, or to any where `called` is empty. Raises OrderError where there are none."""
    for service in filter(None, (caller, called)):
        if service not in site.names.service_index:
            raise OrderError(f"There is no service {service!r} to call; there are {', '.join(site.names.services)}.")

    def service_of(operation: str) -> str:
        return site.names.services[int(site.names.layout.op_service[site.names.operation_index[operation]])]

    chosen = [
        (operation, to)
        for operation, to in site.names.calls
        if service_of(operation) == caller and (not called or service_of(to) == called)
    ]
    if not chosen:
        raise OrderError(f"{caller} makes no calls{' to ' + called if called else ''}; nothing to set.")
    return chosen


def where_of(calls: list[tuple[str, str]], clusters: tuple[str, ...] = ()) -> Where:
    """These calls, as effects name them."""
    callers, called = {caller for caller, _ in calls}, {to for _, to in calls}
    return Where(operations=tuple(sorted(callers)), calls_to=tuple(sorted(called)), clusters=clusters)


def call_values(site: Site, calls: list[tuple[str, str]], field: str) -> float:
    """The mean of a setting over these calls, as it stands."""
    params = site.run.params_at(site.at)
    values = getattr(params, field)
    return float(np.mean([values[site.names.call_index[call]] for call in calls]))


def from_to(site: Site) -> str:
    """'from feed to store', as people say it."""
    return f"from {site.service()}" + (f" to {site.order.name}" if site.order.name else "")
