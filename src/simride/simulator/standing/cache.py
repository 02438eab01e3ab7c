"""Caches that warm and go cold: the share of look-ups that go on to what is behind, per cluster.

Entries stand in bands by how often they are asked for (Zipf). Of a band asked for `r` times a second per
key, a missing entry is fetched at rate `r` times the share of fetches that succeed, and expires at rate
1/TTL; left alone a band is `r T / (1 + r T)` fresh, as a cache of independent look-ups is (Jung, Berger and
Balakrishnan 2003). A store that times out therefore keeps its cache cold. In health a look-up misses with
the probability its fleet gives the call behind, whatever these bands say: they only say how it warms.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simride.simulator.spec import Cache, Fleet
from simride.simulator.standing.mechanism import CALL, CELL, OP, Held, Moment, last
from simride.simulator.standing.outages import hosts_down
from simride.simulator.state import Floats, Segment

BANDS = 16
DISTURBED = 0.9  # share of fetches that succeed, below which a cache at rest is stepped
RESTED = 0.002  # as near to its rest as this, it is at rest again
LEVERS = ("cache_loss", "cache_warming", "cache_ttl", "cache_stale", "cache_coalesce")
HEALTHY: Held = {name: np.ones(()) for name in ("warmth", "made", "awaited", "fresh", "kept", "rest")} | {
    "down": np.zeros(())
}


class Bands(NamedTuple):
    """The keys of a cache by popularity: share of look-ups and number of keys of each band [BANDS]."""

    asked: Floats
    keys: Floats


class Looks(NamedTuple):
    """How a cache was used in the bucket just written, per cluster [K]."""

    rate: Floats  # look-ups per second
    success: Floats  # share of fetches that succeeded
    fetch_s: Floats  # how long a fetch took; 0 where nobody waits for another's


class CacheWarmth:
    """Holds, per cache and cluster, how fresh each band is and what that makes of the calls behind.

    `warmth` [Q, K] hits as a share of the healthy ones; `made`, `awaited` [Q, K] what it makes of misses;
    `fresh`, `kept` [Q, K, BANDS] entries that are fresh, and fresh or expired; `rest` 1 where nothing moves;
    `down` [Q, K] share of its hosts that were out.
    """

    name = "cache"
    healthy = HEALTHY

    def needed(self, moment: Moment) -> bool:
        """Where the fleet describes a cache."""
        return bool(moment.fleet.caches)

    def begin(self, moment: Moment) -> Held:
        """At rest."""
        shape = (len(moment.fleet.caches), len(moment.names.clusters))
        ones, bands = np.ones(shape), np.ones((*shape, BANDS))
        return {"warmth": ones, "made": ones, "awaited": ones, "fresh": bands, "kept": bands, "rest": ones,
                "down": np.zeros(shape)}  # fmt: skip

    def before(self, held: Held, moment: Moment) -> None:
        """As many misses as the cache is cold."""
        for q, cache in enumerate(moment.fleet.caches):
            if (held["rest"][q] == 1.0).all():
                continue
            for e in edges(moment, cache):
                probability = float(moment.params.probability[e])
                missed = 1.0 - (1.0 - probability) * held["warmth"][q]
                moment.params.made[e] *= missed / max(probability, 1e-9) * held["made"][q]
                moment.params.awaited[e] *= held["awaited"][q]

    def after(self, held: Held, moment: Moment, segment: Segment) -> Held:
        """Fetch what was missed and answered, let expire what is old, lose what was lost."""
        if _left_alone(held, moment, segment):
            return held
        rows = [self._step(held, moment, segment, q) for q in range(len(moment.fleet.caches))]
        return {name: np.stack([row[name] for row in rows]) for name in HEALTHY}

    def _step(self, held: Held, moment: Moment, segment: Segment, q: int) -> Held:
        cache = moment.fleet.caches[q]
        mine = {name: values[q] for name, values in held.items()}
        down = hosts_down(moment, cache.service)
        loss = pulled(moment, "cache_loss", cache) * moment.step_s - np.log1p(-np.clip(down - mine["down"], 0.0, 0.99))
        looks = _looks(moment, segment, cache)
        disturbed = (loss > 0.0) | (looks.success < DISTURBED) | (down > 0.0)
        for name in LEVERS[1:]:
            disturbed |= pulled(moment, name, cache) != (1.0 if name == "cache_ttl" else 0.0)
        if not disturbed.any() and (mine["rest"] == 1.0).all():
            return mine
        stepped = _stepped(mine, moment, cache, looks, loss)
        rest = ~disturbed & ((mine["rest"] == 1.0) | (np.abs(stepped["warmth"] - 1.0) < RESTED))
        calm = {"warmth": 1.0, "made": 1.0, "awaited": 1.0}
        out = {name: np.where(rest, calm[name], stepped[name]) for name in calm}
        return out | {"fresh": stepped["fresh"], "kept": stepped["kept"], "rest": rest.astype(np.float64), "down": down}


def _left_alone(held: Held, moment: Moment, segment: Segment) -> bool:
    """Whether nothing moves: the usual case, so it is told quickly."""
    if moment.levers.any(*LEVERS) or moment.levers.down.any() or held["down"].any() or not held["rest"].all():
        return False
    calls = [e for cache in moment.fleet.caches for e in edges(moment, cache)]
    rows = segment.calls[segment.count - 1, calls]
    return bool((rows[..., CALL["failed"]] <= (1.0 - DISTURBED) * rows[..., CALL["ok"]]).all())


def _stepped(mine: Held, moment: Moment, cache: Cache, looks: Looks, loss: Floats) -> dict[str, Floats]:
    """One bucket of the bands of a cache [K, BANDS], and what comes of it [K]."""
    bands = bands_of(cache.keys, cache.skew)
    per_key = looks.rate[:, np.newaxis] * bands.asked / bands.keys
    ttl = cache.ttl_s * pulled(moment, "cache_ttl", cache)[:, np.newaxis]
    at_rest = per_key * cache.ttl_s / (1.0 + per_key * cache.ttl_s)
    resting = mine["rest"][:, np.newaxis] == 1.0
    left = np.exp(-loss)[:, np.newaxis]  # what goes, goes last: the next bucket meets it whole
    fresh = np.where(resting, at_rest, mine["fresh"])
    kept = np.where(resting, 1.0, mine["kept"])
    filled = per_key * looks.success[:, np.newaxis] + pulled(moment, "cache_warming", cache)[:, np.newaxis]
    pace = filled + 1.0 / ttl
    fresh = left * (filled / pace + (fresh - filled / pace) * np.exp(-pace * moment.step_s))
    kept = np.maximum(fresh, left * (1.0 - (1.0 - kept) * np.exp(-filled * moment.step_s)))
    missed = bands.asked * (1.0 - fresh)
    total = np.maximum(missed.sum(axis=1), 1e-12)
    stale = pulled(moment, "cache_stale", cache) * (bands.asked * (kept - fresh)).sum(axis=1) / total
    together = (missed / (1.0 + per_key * looks.fetch_s[:, np.newaxis])).sum(axis=1) / total
    made = 1.0 - pulled(moment, "cache_coalesce", cache) * (1.0 - together)
    hits, usual = (bands.asked * fresh).sum(axis=1), (bands.asked * at_rest).sum(axis=1)
    warmth = hits / np.where(usual > 1e-9, usual, 1.0)  # where nobody asks there is no usual: what is there counts
    return {"fresh": fresh, "kept": kept, "warmth": np.minimum(warmth, 1.0), "made": made,
            "awaited": (1.0 - stale) / made}  # fmt: skip


@lru_cache(maxsize=16)
def bands_of(keys: float, skew: float) -> Bands:
    """Zipf popularity over so many keys, in bands of equal ratio of rank."""
    edges_at = np.unique(np.round(np.geomspace(1.0, keys + 1.0, BANDS + 1)))
    edges_at = np.interp(np.linspace(0.0, 1.0, BANDS + 1), np.linspace(0.0, 1.0, len(edges_at)), edges_at)

    def mass(rank: Floats) -> Floats:
        power = 1.0 - skew
        return np.asarray(np.log(rank) if abs(power) < 1e-9 else rank**power / power, np.float64)

    asked = np.diff(mass(edges_at))
    return Bands(asked / asked.sum(), np.diff(edges_at))


def _looks(moment: Moment, segment: Segment, cache: Cache) -> Looks:
    """Look-ups, and how their fetches fared, off the tape. Nothing fetched counts as success."""
    names = moment.names
    lookers = sorted({names.operation_index[op] for op, _ in cache.behind})
    calls = edges(moment, cache)
    ok, failed = (last(segment, "calls", CALL[name])[calls].sum(axis=0) for name in ("ok", "failed"))
    success = np.divide(ok, ok + failed, out=np.ones_like(ok), where=ok + failed > 1e-9)
    fetch_s = np.zeros_like(ok)
    if moment.levers.any("cache_coalesce"):
        patience = float(moment.params.timeout_s[calls].mean())
        visit = np.stack([_visit_s(moment, segment, to) for _, to in cache.behind]).mean(axis=0)
        fetch_s = success * np.minimum(visit, patience) + (1.0 - success) * patience
    return Looks(last(segment, "ops", OP["arrivals"])[lookers].sum(axis=0), success, fetch_s)


def _visit_s(moment: Moment, segment: Segment, operation: str) -> Floats:
    """Mean time at the hosts of an operation's service in each cluster [K]: own time and wait."""
    layout, names = moment.names.layout, moment.names
    op = names.operation_index[operation]
    mine = layout.cell_service == layout.op_service[op]
    column = {name: last(segment, "cells", CELL[name])[mine] for name in ("own_s", "wait_p", "wait_mean_s", "share")}
    here = column["own_s"] * moment.params.work[op] + column["wait_p"] * column["wait_mean_s"]
    return np.asarray(np.bincount(layout.cell_cluster[mine], column["share"] * here, layout.clusters), np.float64)


def edges(moment: Moment, cache: Cache) -> list[int]:
    """The calls that are made on a miss."""
    return [moment.names.call_index[call] for call in cache.behind]


def pulled(moment: Moment, lever: str, cache: Cache) -> Floats:
    """[K] a lever at the service that keeps the cache."""
    return np.asarray(moment.levers.of(lever)[moment.names.service_index[cache.service]])


def cache_of(fleet: Fleet, name: str) -> Cache | None:
    """The cache of that name, or the one a service of that name keeps."""
    return next((cache for cache in fleet.caches if name in (cache.name, cache.service)), None)
