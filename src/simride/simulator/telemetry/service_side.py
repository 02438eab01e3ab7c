"""What is measured between services: by callers, network included, and by the callee's own timer, without."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from simride.base.errors import QueryError
from simride.simulator import latency
from simride.simulator.state import Floats
from simride.simulator.telemetry import dealing
from simride.simulator.telemetry.answers import CALL, OP, Pairs, atom, capped, pairs, spread
from simride.simulator.telemetry.callers import Felt, felt
from simride.simulator.telemetry.leaves import Leaves, cell_leaves, edge_leaves, groups_of
from simride.simulator.telemetry.measured import Measured, share
from simride.simulator.telemetry.pipeline import arrived
from simride.simulator.telemetry.resolve import Asked
from simride.simulator.telemetry.settings import Timeline
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.window import Window


@dataclass(frozen=True, eq=False)
class Services:
    """One question to callers or callees."""

    view: View
    asked: Asked
    window: Window
    leaves: Leaves

    @property
    def lengths(self) -> Floats:
        """[n, 1] seconds of each bucket."""
        return self.window.lengths[:, np.newaxis]

    @property
    def caller(self) -> bool:
        """Asked of the callers, not of the callee."""
        return self.asked.side == "caller"

    def native(self, found: Pairs, moments: Floats) -> Floats:
        """[m, N] as [n, N]."""
        return moments if found.fine else spread(self.window, moments)

    def whole(self, stream: str, rate: Floats) -> Floats:
        """[n, parents] whole counts of a rate per second."""
        return dealing.poisson(self.view, self.window, self.leaves, stream, rate * self.lengths)

    def answer(self, num: Floats, den: Floats, requests: Floats) -> Measured:
        """Leaf counts [n, L] gathered into series and steps."""
        groups = groups_of(self.leaves, self.asked.by)
        kept = self.arrived()
        if kept is not None:
            num, den, requests = num * kept, den * kept, requests * kept
        sums = [self.window.gather(groups.gather(values)) for values in (num, den, requests)]
        return Measured(groups.labels, sums[0], sums[1], sums[2])

    def arrived(self) -> Floats | None:
        """[n, L] share of what was measured that has reached whoever looks; None where all has."""
        layout, leaves = self.view.names.layout, self.leaves
        second = leaves.second[leaves.parent]
        if self.asked.metric.name in _BETWEEN:
            return arrived(self.view, self.window, layout.op_service[leaves.first[leaves.parent]], second)
        return arrived(self.view, self.window, layout.cell_service[second], layout.cell_cluster[second])

    def some_of(self, stream: str, whole: Floats, p: Floats) -> Measured:
        """The share of `whole` [n, parents] that is of a kind with probability p."""
        some = dealing.part(self.view, self.window, self.leaves, stream, whole, p)
        rooms = dealing.dealt(self.view, self.window, self.leaves, "rack requests", whole)
        leaf = dealing.dealt_within(self.view, self.window, self.leaves, f"rack {stream}", some, rooms)
        return self.answer(leaf, rooms, rooms)


def measure(view: View, asked: Asked, window: Window) -> Measured:
    """Sums for any metric that callers or callees keep."""
    name = asked.metric.name
    if name in _BETWEEN:
        return _BETWEEN[name](Services(view, asked, window, edge_leaves(view, asked)))
    services = Services(view, asked, window, cell_leaves(view, asked, window, operations=True))
    return _BY_METRIC[name](services)


def _arrived(services: Services) -> Pairs:
    """The leaves' parents as (operation, cell) pairs."""
    return pairs(services.view, services.window, services.leaves.first, services.leaves.second)


def _traffic(services: Services) -> Measured:
    found = _arrived(services)
    rate = services.native(found, found.reaching * (1.0 - found.lost))
    leaf = dealing.dealt(
        services.view, services.window, services.leaves, "rack requests", services.whole("arrivals", rate)
    )
    sums = services.answer(leaf, leaf, leaf)
    seconds = np.broadcast_to(services.window.seconds[:, np.newaxis], sums.num.shape)
    return Measured(sums.labels, sums.num, seconds.copy(), sums.requests)


def _error_rate(services: Services) -> Measured:
    if services.caller:
        told = felt(services.view, services.window, services.leaves.first, services.leaves.second)
        rooms, lost, _ = failures(services, told)
        return services.answer(lost, rooms, rooms)
    found = _arrived(services)
    whole = services.whole("arrivals", services.native(found, found.reaching * (1.0 - found.lost)))
    return services.some_of("errors", whole, services.native(found, found.fails))


def _timeouts(services: Services) -> Measured:
    told = felt(services.view, services.window, services.leaves.first, services.leaves.second)
    rooms, _, given_up = failures(services, told)
    found = services.answer(given_up, rooms, rooms)
    seconds = np.broadcast_to(services.window.seconds[:, np.newaxis], found.num.shape)
    return Measured(found.labels, found.num, seconds.copy(), found.requests)


def failures(services: Services, told: Felt) -> tuple[Floats, Floats, Floats]:
    """Attempts at the leaves [n, L]; of these, those that failed; of these, those that timed out."""
    view, window, leaves = services.view, services.window, services.leaves
    whole = services.whole("attempts", services.native(told.pairs, told.attempts))
    failed = dealing.part(
        view, window, leaves, "failed", whole, services.native(told.pairs, share(told.failed, told.attempts))
    )
    given_up = dealing.part(
        view, window, leaves, "timeouts", failed, services.native(told.pairs, share(told.timeouts, told.failed))
    )
    rooms = dealing.dealt(view, window, leaves, "rack requests", whole)
    lost = dealing.dealt_within(view, window, leaves, "rack failed", failed, rooms)
    return rooms, lost, dealing.dealt_within(view, window, leaves, "rack timeouts", given_up, lost)


def _slow_ratio(services: Services) -> Measured:
    over = services.asked.query.over or 0.0
    found = _arrived(services)
    if services.caller:
        lost = found.lost
        p = lost + (1.0 - lost) * (1.0 - found.fails) * (1.0 - latency.share_below(found.felt, over))
        whole = services.whole("attempts", services.native(found, found.reaching))
    else:
        p = (1.0 - found.fails) * (1.0 - latency.share_below(found.served, over))
        whole = services.whole("arrivals", services.native(found, found.reaching * (1.0 - found.lost)))
    return services.some_of("slow", whole, services.native(found, np.clip(p, 0.0, 1.0)))


def _latency(services: Services) -> Measured:
    """Blended mixtures per step; callers wait no longer than their timeout."""
    window, leaves = services.window, services.leaves
    found = pairs(services.view, window, leaves.first, leaves.second, fine=False)
    good = found.reaching * (1.0 - found.lost) * (1.0 - found.fails) * window.seconds[:, np.newaxis]
    mixes = found.felt if services.caller else found.served
    mixes = mixes * good[..., np.newaxis, np.newaxis]
    cap = None
    if services.caller:
        patience = found.patience()
        lost = found.reaching * found.lost * window.seconds[:, np.newaxis]
        mixes = capped(mixes, patience) + atom(patience) * lost[..., np.newaxis, np.newaxis]
        cap = patience.max(axis=0)
    requests = found.reaching * window.seconds[:, np.newaxis]
    return _blended(services, mixes, requests, cap)


def _blended(services: Services, mixes: Floats, requests: Floats, cap: Floats | None) -> Measured:
    """Mixtures of parents [T, N, ...] gathered into series, by what each leaf takes of its parent."""
    window, leaves = services.window, services.leaves
    groups = groups_of(leaves, services.asked.by)
    order, firsts = groups.order, groups.firsts
    lengths = window.lengths[:, np.newaxis]
    taken = np.broadcast_to(leaves.weight, (len(window.starts), leaves.count))
    kept = services.arrived()
    taken = taken if kept is None else taken * kept
    weight = (window.gather(taken * lengths) / window.seconds[:, np.newaxis])[:, order]
    parent = leaves.parent[order]
    if not len(order):
        empty = np.zeros((len(window.ends), 0))
        return Measured((), empty, empty, empty, np.zeros((len(window.ends), 0, *mixes.shape[2:])))
    summed = np.add.reduceat(mixes[:, parent] * weight[..., np.newaxis, np.newaxis], firsts, axis=1)
    asked = np.rint(np.add.reduceat(requests[:, parent] * weight, firsts, axis=1))
    caps = None if cap is None else np.maximum.reduceat(cap[parent], firsts)
    return Measured(groups.labels, asked, asked, asked, summed, caps)


def _retries(services: Services) -> Measured:
    """Attempts and retries that were sent to each operation and cluster, by the route."""
    view, window, layout = services.view, services.window, services.view.names.layout
    calls = window.of("calls")
    routes = Timeline(view, window.starts).of("route")
    first = np.zeros((len(window.starts), services.leaves.count))
    again = np.zeros_like(first)
    for op in np.unique(services.leaves.first):
        mine = np.flatnonzero(services.leaves.first == op)
        route = routes[:, int(layout.op_service[op])]
        for e in np.flatnonzero(layout.call_to == op):
            for field, out in (("first", first), ("retries", again)):
                arrived = np.einsum("nj,njk->nk", calls[:, e, :, CALL[field]], route)
                out[:, mine] += arrived[:, services.leaves.second[mine]]
    whole = services.whole("sent", first + again)
    retried = dealing.part(view, window, services.leaves, "retried", whole, share(again, first + again))
    return services.answer(retried, whole, whole)


def _pool_pending(services: Services) -> Measured:
    """Attempts at an operation that wait for a connection; by the cluster that calls."""
    layout, leaves, window = services.view.names.layout, services.leaves, services.window
    calls = window.of("calls")
    pending = np.zeros((len(window.starts), leaves.count))
    sent = np.zeros_like(pending)
    for leaf, (op, cluster) in enumerate(zip(leaves.first, leaves.second, strict=True)):
        for e in np.flatnonzero(layout.call_to == op):
            pending[:, leaf] += calls[:, e, cluster, CALL["pool_pending"]]
            sent[:, leaf] += calls[:, e, cluster, CALL["first"]] + calls[:, e, cluster, CALL["retries"]]
    found = services.answer(pending * services.lengths, sent, np.rint(sent * services.lengths))
    seconds = np.broadcast_to(window.seconds[:, np.newaxis], found.num.shape)
    return Measured(found.labels, found.num, seconds.copy(), found.requests)


def caches(view: View) -> tuple[str, ...]:
    """Services that keep a cache: the fleet says so, or they do in their name or their description."""
    fleet = view.world.fleet
    described = {cache.service for cache in fleet.caches}
    return tuple(
        service.name
        for service in fleet.services
        if service.name in described or "cache" in f"{service.name} {service.says}".lower()
    )


def look_ups(view: View) -> dict[int, list[tuple[int, int, int]]]:
    """Cache operation -> (operation that looks, its call to the cache or -1, its call to the store behind)."""
    layout = view.names.layout
    fleet_calls = [call for operation in view.world.fleet.operations for call in operation.calls]
    cached = {view.names.service_index[name] for name in caches(view)}
    in_cache = [int(layout.op_service[op]) in cached for op in layout.call_to]
    found: dict[int, list[tuple[int, int, int]]] = {}
    for o in range(len(layout.op_service)):
        calls = range(int(layout.first_call[o]), int(layout.first_call[o + 1]))
        waited = [e for e in calls if not layout.detached[e]]
        behind = [e for e in waited if fleet_calls[e].probability < 1.0 and not in_cache[e]]
        asks = [e for e in waited if in_cache[e]]
        if behind and int(layout.op_service[o]) in cached:
            found.setdefault(o, []).append((o, -1, behind[0]))
        elif asks and behind and behind[-1] > asks[0]:
            found.setdefault(int(layout.call_to[asks[0]]), []).append((o, asks[0], behind[-1]))
    return found


def _warmth(services: Services) -> dict[int, Floats]:
    """Call behind a cache that the fleet describes -> share of look-ups that hit [n, K]."""
    view, window = services.view, services.window
    fleet, names = view.world.fleet, view.names
    if not fleet.caches:
        return {}
    warmth = window.gauge("cache.warmth", 1.0, (len(fleet.caches), len(names.clusters)))
    probability = Timeline(view, window.starts).of("probability")
    return {
        e: (1.0 - probability[:, [e]]) * warmth[:, q]
        for q, cache in enumerate(fleet.caches)
        for e in (names.call_index[call] for call in cache.behind)
    }


def _cache_hit(services: Services) -> Measured:
    """Look-ups that needed no call to the store behind; by the cluster that looked."""
    view, window, leaves = services.view, services.window, services.leaves
    known = caches(view)
    named = services.asked.where.get("service", ())
    if named and not set(named) & set(known):
        raise QueryError(f"{named[0]} keeps no cache; {', '.join(known) or 'no service of this fleet'} does")
    calls, ops = window.of("calls"), window.of("ops")
    asked, missed = np.zeros((len(window.starts), leaves.count)), np.zeros((len(window.starts), leaves.count))
    warmth = _warmth(services)
    for op, ways in look_ups(view).items():
        mine = np.flatnonzero(leaves.first == op)
        at = leaves.second[mine]
        for looker, _, behind in ways:
            if behind in warmth:
                hit, looks = warmth[behind][:, at], ops[:, looker, at, OP["arrivals"]]
                asked[:, mine] += looks
                missed[:, mine] += looks * (1.0 - hit)
                continue
            asked[:, mine] += ops[:, looker, at, OP["ok"]]
            missed[:, mine] += calls[:, behind, at, CALL["first"]]
    used = np.flatnonzero(asked.sum(axis=0) > 0)
    whole = services.whole("look-ups", asked)
    misses = dealing.part(view, window, leaves, "misses", whole, share(missed, asked))
    keep = np.zeros(leaves.count, dtype=bool)
    keep[used] = True
    kept = replace(services, leaves=replace(leaves, keep=leaves.keep & keep))
    return kept.answer(whole - misses, whole, whole)


_BY_METRIC: Mapping[str, Callable[[Services], Measured]] = {
    "latency": _latency, "slow_ratio": _slow_ratio, "error_rate": _error_rate,
    "traffic": _traffic, "timeouts": _timeouts,
}
_BETWEEN: Mapping[str, Callable[[Services], Measured]] = {
    "retries": _retries, "cache_hit": _cache_hit, "pool_pending": _pool_pending,
}
