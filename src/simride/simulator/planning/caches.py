"""Orders about caches: emptied, warmed from a neighbour, allowed to answer with what has expired."""

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number, percent
from simride.simulator.orders import Plan
from simride.simulator.planning.site import CONFIG_PUSH_S, Site, change_entry
from simride.simulator.spec import Cache
from simride.simulator.standing.cache import cache_of
from simride.simulator.state import CALL_FIELDS, Floats
from simride.simulator.world import Effect, Where

FLUSH_S = 10.0
FLUSHED = 1.0  # per second, for ten seconds: one entry in twenty thousand is left
COPY_S = 300.0  # from the first entry to nearly all, once the copy has begun
COPIED = 0.01  # per second: e^-3 of what was missing is left after five minutes
WARM_ENOUGH = 0.8  # of its healthy hits, for a cache to copy from
FIRST = CALL_FIELDS.index("first")


def flush_cache(site: Site) -> Plan:
    """Empty a cache."""
    cache = _cache(site)
    effect = Effect("cache_loss", _where(site, cache), FLUSHED, site.at, how="add", end=site.at + FLUSH_S)
    misses, looks = _misses(site, cache)
    times = looks / max(misses, 1e-9)
    says = (
        f"emptying the {cache.name} cache in {site.place}, at once. Until it is warm again every look-up goes on to "
        f"{_behind(site, cache)}: up to {people_number(looks)} a second, {times:.0f} times as many as now."
    )
    change = change_entry(site, "data", cache.service, f"{cache.name} cache flushed", FLUSH_S)
    return site.plan(says, 0.0, FLUSH_S, (effect,), (change,), misses=misses, look_ups=looks)


def warm_cache(site: Site) -> Plan:
    """Copy entries from a cluster whose cache is warm."""
    cache = _cache(site)
    source = _warmest(site, cache)
    where = _where(site, cache)
    effect = Effect("cache_warming", where, COPIED, site.at + 60.0, how="add", end=site.at + 60.0 + COPY_S)
    says = (
        f"copying entries of the {cache.name} cache from {source} to {site.place}: begins in a minute, nearly all "
        f"there in about {duration(60.0 + COPY_S)}; it asks nothing of {_behind(site, cache)}."
    )
    change = change_entry(site, "data", cache.service, f"{cache.name} cache warmed from {source}", 60.0 + COPY_S)
    return site.plan(says, 60.0, COPY_S, (effect,), (change,))


def serve_stale(site: Site) -> Plan:
    """Answer with expired entries and fetch them anew behind; at 0 % no longer."""
    cache = _cache(site)
    share = 1.0 if site.order.percent is None else site.order.percent / 100.0
    if not 0.0 <= share <= 1.0:
        raise OrderError(f"Serve stale for how many? {100 * share:g} % is not between 0 and 100.")
    effect = Effect("cache_stale", _where(site, cache), share, site.at + CONFIG_PUSH_S, how="set")
    on = (
        f"answering from expired entries of the {cache.name} cache for {percent(share)} of the look-ups that meet "
        f"one in {site.place}; fetched anew behind. What is not in the cache at all still has to be fetched."
    )
    off = f"no longer answering from expired entries of the {cache.name} cache in {site.place}."
    change = change_entry(site, "config", cache.service, f"serve stale {percent(share)}", CONFIG_PUSH_S)
    return site.plan(on if share else off, CONFIG_PUSH_S, 5.0, (effect,), (change,), share=share)


def _cache(site: Site) -> Cache:
    """The one cache an order means: by name, by who keeps it, or by what stands behind it. Raises OrderError."""
    caches = site.run.world.fleet.caches
    if not caches:
        raise OrderError("No service of this fleet keeps a cache of its own to give orders to.")
    named = [name for name in (site.order.name, *site.scope.services) if name]
    found = [cache for cache in (cache_of(site.run.world.fleet, name) for name in named) if cache is not None]
    found += [cache for cache in caches if _behind(site, cache) in named]
    if found:
        return found[0]
    if len(caches) == 1 and not named:
        return caches[0]
    known = ", ".join(f"{cache.name} (in {cache.service})" for cache in caches)
    raise OrderError(f"Which cache? There {'is' if len(caches) == 1 else 'are'} {known}.")


def _where(site: Site, cache: Cache) -> Where:
    return Where((cache.service,), clusters=site.scope.clusters)


def _behind(site: Site, cache: Cache) -> str:
    """The service the misses go to."""
    layout, names = site.names.layout, site.names
    return names.services[int(layout.op_service[names.operation_index[cache.behind[0][1]]])]


def _misses(site: Site, cache: Cache) -> tuple[float, float]:
    """Calls per second made on misses now, and how many there would be if every look-up missed."""
    segment = site.run.tape.segments[-1]
    clusters = [site.names.cluster_index[cluster] for cluster in site.scope.clusters]
    params = site.run.params_at(site.run.now)
    misses = looks = 0.0
    for call in cache.behind:
        e = site.names.call_index[call]
        first: Floats = segment.calls[segment.count - 1, e, clusters, FIRST].astype(np.float64)
        made = float(params.probability[e]) * params.made[e, clusters]
        misses += float(first.sum())
        looks += float((first / np.maximum(made, 1e-9)).sum())
    return misses, looks


def _warmest(site: Site, cache: Cache) -> str:
    """A cluster to copy from: warm, and not among those to be warmed."""
    fleet = site.run.world.fleet
    q = fleet.caches.index(cache)
    held = site.run.standing.held.get("cache")
    warmth = np.ones(len(site.names.clusters)) if held is None else held["warmth"][q]
    others = [k for k, name in enumerate(site.names.clusters) if name not in site.scope.clusters]
    best = max(others, key=lambda k: float(warmth[k]), default=-1)
    if best < 0 or warmth[best] < WARM_ENOUGH:
        raise OrderError(f"There is no cluster with a warm {cache.name} cache to copy from; name the cold ones only.")
    return site.names.clusters[best]
