"""How strongly an effect works at a moment, and which part of the arrays it touches."""

from functools import lru_cache

import numpy as np

from simride.base import seeds
from simride.simulator.host_sets import share_chosen
from simride.simulator.layout import Names
from simride.simulator.levers import STANDING, Per
from simride.simulator.spec import UNLIMITED
from simride.simulator.state import Floats
from simride.simulator.world import Bursts, Effect, Where

# which kind of array a field of Params is
CELL = ("own", "errors", "slow_p", "slow_mean_s", "slow_scv", "lost_p")
SERVICE = ("own_s", "scv", "slots", "queue_limit", "error_rate")
OPERATION = ("work",)
CALL = ("probability", "timeout_s", "attempts", "backoff_s", "fan", "retry_budget")
SLIPS = ("op_errors", "wrong")
LINKS = ("link_lost", "link_slow_p", "link_slow_s")  # clusters: the callee's
CALL_PLACE = ("unreachable", "quota", "pool", "breaker_force")  # clusters: the callers'
SERVICE_PLACE = ("rate_limit",)
ENTRY = ("demand", "shed")
ENDPOINT = ("client_timeout_s", "client_attempts", "client_backoff_s", "client_retry_budget")
CLIENT = ("client_demand", "client_blocked")
LEVERS = ("hosts_down", "coldness", "new_version", "serve", "home", "heat", "hosts_factor", "gate")
FIELDS = frozenset((
    *CELL, *SERVICE, *OPERATION, *CALL, *SLIPS, *LINKS, *CALL_PLACE, *SERVICE_PLACE, *ENTRY, *ENDPOINT, *CLIENT,
    *LEVERS, *STANDING,
))  # fmt: skip


def per(field: str) -> Per | None:
    """What an effect on this field touches one by one; None where it is of no place: a service, a call."""
    if field in STANDING:
        return STANDING[field].per
    if field in (*CELL, "hosts_down", "coldness", "home", "heat"):
        return "cell"
    if field in ENTRY:
        return "entry"
    return "place" if field in (*LEVERS, *CALL_PLACE, *SERVICE_PLACE) else None


def strength(effect: Effect, seed: int, start: float, step_s: float) -> float:
    """How much of the effect works, 0..1, as a mean over the bucket [start, start + step_s)."""
    middle = start + 0.5 * step_s
    if start + step_s <= effect.start or start >= effect.end + effect.fade_s:
        return 0.0
    level = _overlap(effect.start, effect.end + effect.fade_s, start, step_s) if not effect.ramp_s else 1.0
    if effect.ramp_s:
        level = min(1.0, max(0.0, (middle - effect.start) / effect.ramp_s))
    if effect.fade_s and middle > effect.end:
        level *= max(0.0, 1.0 - (middle - effect.end) / effect.fade_s)
    if effect.bursts is not None:
        on = _share_on(effect.bursts, seed, effect.name, effect.start, start, step_s)
        level *= effect.bursts.floor + (1.0 - effect.bursts.floor) * on
    return level


def _overlap(begin: float, end: float, start: float, step_s: float) -> float:
    return max(0.0, min(end, start + step_s) - max(begin, start)) / step_s


def _share_on(bursts: Bursts, seed: int, name: str, begin: float, start: float, step_s: float) -> float:
    """Share of the bucket during which a spell is on, each spell by its own strength."""
    on = 0.0
    for spell_start, spell_end, level in _spells(bursts, seed, name, begin):
        if spell_start >= start + step_s:
            break
        on += level * max(0.0, min(spell_end, start + step_s) - max(spell_start, start))
    return on / step_s


@lru_cache(maxsize=64)
def _spells(bursts: Bursts, seed: int, name: str, begin: float) -> tuple[tuple[float, float, float], ...]:
    """Begin, end and strength of the spells of the first thirty hours; pure, so remembering them changes nothing."""
    spells = []
    at, index = begin, 0
    while at < begin + 30 * 3600:
        length = seeds.between(seed, *bursts.on_s, "spell", name, index, "on")
        spells.append((at, at + length, seeds.between(seed, bursts.weakest, 1.0, "spell", name, index, "level")))
        at += length + seeds.between(seed, *bursts.off_s, "spell", name, index, "off")
        index += 1
    return tuple(spells)


def blend(values: Floats, weights: Floats, effect: Effect, level: float) -> None:
    """Edit `values` in place: by `weights` (0..1, same shape) times the level."""
    amount = weights * level
    if effect.how == "multiply":
        values *= 1.0 + amount * (effect.value - 1.0)
    elif effect.how == "add":
        values += amount * effect.value
    else:
        unlimited = np.maximum(values, effect.value) >= UNLIMITED / 2
        after = values + amount * (effect.value - values)
        values[:] = np.where(unlimited, _limited(values, amount, effect.value), after) if unlimited.any() else after


def _limited(values: Floats, amount: Floats, value: float) -> Floats:
    """From no limit to one, or back, by the share that is under it already: half way, a limit is twice as high."""
    with np.errstate(divide="ignore", invalid="ignore"):
        between = 1.0 / ((1.0 - amount) / values + amount / np.float64(value))
    return np.where(amount <= 0.0, values, np.where(amount >= 1.0, value, between))


@lru_cache(maxsize=512)
def _cluster_mask(names_clusters: tuple[str, ...], clusters: tuple[str, ...]) -> Floats:
    mask = np.array([1.0 if not clusters or name in clusters else 0.0 for name in names_clusters])
    mask.setflags(write=False)
    return mask


def cluster_weights(names: Names, where: Where) -> Floats:
    """[K]: 1 for each cluster touched."""
    return _cluster_mask(names.clusters, where.clusters)


def service_weights(names: Names, where: Where) -> Floats:
    """[S]: 1 for each service touched."""
    return _mask(names.services, where.services)


def operation_weights(names: Names, where: Where) -> Floats:
    """[O]: 1 for each operation touched, by name or by its service."""
    by_service = [names.services[s] for s in names.layout.op_service]
    chosen = [
        (not where.operations or op in where.operations) and (not where.services or service in where.services)
        for op, service in zip(names.operations, by_service, strict=True)
    ]
    return np.array(chosen, dtype=np.float64)


def call_weights(names: Names, where: Where) -> Floats:
    """[E]: 1 for each call touched: by the operation that calls, and by the one called."""
    chosen = [
        (not where.operations or caller in where.operations)
        and (not where.calls_to or callee in where.calls_to)
        and (not where.services or _service_of(names, caller) in where.services)
        for caller, callee in names.calls
    ]
    return np.array(chosen, dtype=np.float64)


def entry_weights(names: Names, where: Where) -> Floats:
    """[P, K]: 1 for each endpoint and cluster touched."""
    return np.outer(_mask(names.endpoints, where.endpoints), cluster_weights(names, where))


def call_place_weights(names: Names, where: Where) -> Floats:
    """[E, K]: 1 for each call touched in each caller's cluster touched."""
    return np.outer(call_weights(names, where), cluster_weights(names, where))


def place_weights(names: Names, where: Where) -> Floats:
    """[S, K]: 1 for each service touched in each cluster touched."""
    return np.outer(service_weights(names, where), cluster_weights(names, where))


def link_weights(names: Names, where: Where) -> Floats:
    """[S, K, K]: 1 for each way to a service touched, from the callers' clusters to the callee's."""
    callers = _cluster_mask(names.clusters, where.from_clusters)
    ways = np.outer(callers, cluster_weights(names, where))
    return np.asarray(service_weights(names, where)[:, np.newaxis, np.newaxis] * ways)


def slip_weights(names: Names, where: Where, versions: tuple[tuple[str, ...], ...]) -> Floats:
    """[O, K, 2]: 1 for each operation, cluster and version slot touched."""
    weights = np.multiply.outer(np.outer(operation_weights(names, where), cluster_weights(names, where)), np.ones(2))
    for o, service in enumerate(names.layout.op_service):
        live = versions[int(service)]
        for slot in range(2):
            if where.versions and (slot >= len(live) or live[slot] not in where.versions):
                weights[o, :, slot] = 0.0
    return np.asarray(weights)


def endpoint_weights(names: Names, where: Where) -> Floats:
    """[P]: 1 for each endpoint touched."""
    return _mask(names.endpoints, where.endpoints)


def client_weights(names: Names, clients: tuple[str, ...], where: Where) -> Floats:
    """[N, P, K]: 1 for each client, endpoint and cluster touched."""
    return _mask(clients, where.clients)[:, np.newaxis, np.newaxis] * entry_weights(names, where)


def cell_weights(names: Names, where: Where, versions: tuple[tuple[str, ...], ...]) -> Floats:
    """[C]: the share of each cell's hosts that is touched. `versions` names the live slots of each service."""
    weights = np.zeros(len(names.layout.cell_service))
    services = where.services or names.services
    for service in services:
        slots = versions[names.service_index[service]]
        for cluster in where.clusters or names.clusters:
            for host_set in range(names.host_sets(service)):
                part = set_weight(names, service, cluster, host_set, where)
                if part == 0.0:
                    continue
                for slot in range(2):
                    if where.versions and (slot >= len(slots) or slots[slot] not in where.versions):
                        continue
                    weights[names.cell(service, cluster, host_set, slot)] = part
    return weights


def lever_weights(names: Names, where: Where, versions: tuple[tuple[str, ...], ...], per: Per) -> Floats:
    """Which part of a standing mechanism's lever is touched: [S, K], [C] or [P, K]."""
    if per == "cell":
        return cell_weights(names, where, versions)
    if per == "entry":
        return entry_weights(names, where)
    return np.outer(service_weights(names, where), cluster_weights(names, where))


def set_weight(names: Names, service: str, cluster: str, host_set: int, where: Where) -> float:
    """The share of a host set's hosts that are meant; 1 where no host, rack or class is named."""
    members = names.sets[service, cluster][host_set]
    return share_chosen(members, where, names.described[service], names.first_rack[service], cluster)


def _mask(all_names: tuple[str, ...], chosen: tuple[str, ...]) -> Floats:
    return np.array([1.0 if not chosen or name in chosen else 0.0 for name in all_names])


def _service_of(names: Names, operation: str) -> str:
    return names.services[int(names.layout.op_service[names.operation_index[operation]])]
