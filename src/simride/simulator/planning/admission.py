"""Orders about who is let in: load shed at the edge, rate limits and quotas of services."""

from collections.abc import Mapping
from typing import get_args

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.calls import calls_between, where_of
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.spec import UNLIMITED, Criticality, Fleet
from simride.simulator.state import CALL_FIELDS, OP_FIELDS, Params
from simride.simulator.world import Effect, Where

CLASSES: tuple[str, ...] = get_args(Criticality)
LEAST_RPS = 1e-3  # of a quota's part for a call that sends nothing now
ARRIVALS, FIRST, RETRIES = OP_FIELDS.index("arrivals"), CALL_FIELDS.index("first"), CALL_FIELDS.index("retries")


def shed_load(site: Site) -> Plan:
    """Refuse part of the requests at the edge: of endpoints, of a class of them, of a client's users."""
    share = (10.0 if site.order.percent is None else site.order.percent) / 100.0
    if not 0.0 <= share <= 1.0:
        raise OrderError(f"Refuse how much? {100 * share:g} % is not between 0 and 100.")
    endpoints, clients = _meant(site.run.world.fleet, site.order.name)
    where = Where(clusters=site.scope.clusters, endpoints=endpoints, clients=clients)
    field = "client_blocked" if clients else "shed"
    effect = Effect(field, where, share, site.at + CONFIG_PUSH_S, how="set")
    what = _words(site.order.name, endpoints, clients)
    doing = f"refusing {percent(share)} of {what} at the edge" if share else f"taking all of {what} again"
    says = f"{doing} in {site.place}, within {duration(CONFIG_PUSH_S + 5)}."
    change = change_entry(site, "config", "edge", f"shed {percent(share)} of {what}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, (effect,), (change,), share=share)


def _meant(fleet: Fleet, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Endpoints and clients meant by words with commas: an endpoint, a class of endpoints, a client."""
    by_class = {c: tuple(e.name for e in fleet.endpoints if e.criticality == c) for c in CLASSES}
    known: Mapping[str, tuple[str, ...]] = by_class | {e.name: (e.name,) for e in fleet.endpoints}
    endpoints: list[str] = []
    clients: list[str] = []
    for word in filter(None, (part.strip() for part in name.split(","))):
        if word in known:
            endpoints += known[word]
        elif word in fleet.clients:
            clients.append(word)
        else:
            raise OrderError(
                f"There is no endpoint {word!r}; there are {', '.join(sorted(e.name for e in fleet.endpoints))}. "
                f"Clients are {', '.join(fleet.clients) or 'none'}; classes are {', '.join(CLASSES)}."
            )
        if word in CLASSES and not by_class[word]:
            raise OrderError(f"No endpoint is of class {word}; there are {_classes_in_use(fleet)}.")
    return tuple(dict.fromkeys(endpoints)), tuple(clients)


def _classes_in_use(fleet: Fleet) -> str:
    return ", ".join(f"{e.name} ({e.criticality})" for e in fleet.endpoints)


def _words(name: str, endpoints: tuple[str, ...], clients: tuple[str, ...]) -> str:
    if not endpoints and not clients:
        return "requests"
    of = name if name in endpoints else " and ".join(endpoints)
    return " from ".join(filter(None, (of or "requests", " and ".join(clients))))


def set_rate_limit(site: Site) -> Plan:
    """Set, change or lift what a cluster of a service takes: of everybody, or of the caller in `name`."""
    return _set_quota(site) if site.order.name else _set_limit(site)


def _set_limit(site: Site) -> Plan:
    service = site.service()
    s, columns = site.names.service_index[service], _columns(site)
    segment, layout = site.run.tape.segments[-1], site.names.layout
    ops = range(int(layout.first_op[s]), int(layout.first_op[s + 1]))
    taken = segment.ops[segment.count - 1][np.ix_(ops, columns)][..., ARRIVALS].astype(np.float64)
    now = float(_in_force(site).rate_limit[s, columns].mean())
    limit = _limit(site, now, float(taken.sum(axis=0).mean()))
    where = Where((service,), clusters=site.scope.clusters)
    effect = Effect("rate_limit", where, limit, site.at + CONFIG_PUSH_S, how="set")
    return _limit_plan(site, f"rate limit of {service}", limit, (effect,))


def _set_quota(site: Site) -> Plan:
    """Each call gets its part of the quota, by what it sends now."""
    callee, caller = site.service(), site.order.name
    calls = calls_between(site, caller, callee)
    at = np.ix_([site.names.call_index[call] for call in calls], _columns(site))
    segment = site.run.tape.segments[-1]
    rows = segment.calls[segment.count - 1][at].astype(np.float64)
    sent = (rows[..., FIRST] + rows[..., RETRIES]).mean(axis=1)
    parts = sent / sent.sum() if sent.sum() > 0.0 else np.full(len(calls), 1.0 / len(calls))
    now = min(float(_in_force(site).quota[at].mean(axis=1).sum()), UNLIMITED)
    limit = _limit(site, now, float(sent.sum()))
    effects = tuple(
        Effect("quota", where_of([call], site.scope.clusters), max(limit * part, LEAST_RPS),
               site.at + CONFIG_PUSH_S, how="set")
        for call, part in zip(calls, parts if limit < UNLIMITED else np.ones(len(calls)), strict=True)
    )  # fmt: skip
    return _limit_plan(site, f"quota of {caller} at {callee}", limit, effects)


def _columns(site: Site) -> list[int]:
    return [site.names.cluster_index[cluster] for cluster in site.scope.clusters]


def _in_force(site: Site) -> Params:
    return site.run.params_at(site.at)


def _limit(site: Site, now: float, taken: float) -> float:
    """Requests a second that were said: so many, or a share of the limit (of what comes, where there is none)."""
    if site.order.amount is not None:
        limit = site.order.amount
    elif site.order.percent is not None:
        limit = site.order.percent / 100.0 * (taken if now >= UNLIMITED / 2 else now)
    else:
        return UNLIMITED
    if limit <= 0.0:
        raise OrderError("A rate limit is above 0 requests a second; to refuse everything, drain it instead.")
    return float(limit)


def _limit_plan(site: Site, what: str, limit: float, effects: tuple[Effect, ...]) -> Plan:
    lifted = limit >= UNLIMITED / 2
    to = "lifted" if lifted else f"set to {people_number(limit)} requests a second per cluster"
    rest = "" if lifted else "; what is over it gets a quick refusal"
    says = f"{what} {to} in {site.place}, within {duration(CONFIG_PUSH_S + 5)}{rest}."
    change = change_entry(site, "config", site.service(), f"{what} {to}", CONFIG_PUSH_S)
    return site.plan(says, CONFIG_PUSH_S, 5.0, effects, (change,), limit=limit)
