"""One variation of a case: its draws, and the world they make. Functions of (case, seed) alone."""

from collections.abc import Mapping
from typing import Any

from simride.base import seeds
from simride.base.errors import Faults
from simride.cases.filling import NAME, fill, number
from simride.cases.named_faults import PARTS, placed_fault
from simride.cases.programmes import programme, programme_faults
from simride.cases.schema import Case, CaseData, ChangeData, Draw, EffectData, FaultData, Rollout
from simride.simulator.effects import FIELDS
from simride.simulator.faults import Placed
from simride.simulator.layout import lay_out
from simride.simulator.spec import Fleet
from simride.simulator.world import Bursts, Change, Effect, Pipeline, Where, World

AFTER_S = 900.0  # of tape after the last minute, for extra time
WAVES = 12  # a release reaches clusters one after the other


def drawn(data: CaseData, fleet: Fleet, seed: int) -> dict[str, Any]:
    """Every named value of the case under this seed, in the order the case gives them."""
    values: dict[str, Any] = {}
    for name, draw in data.draws.items():
        values[name] = _value(data.name, fleet, seed, name, draw, values)
    return values


def world(case: Case, seed: int) -> World:
    """The fleet and its day under this seed, before anyone orders anything."""
    data, fleet = case.data, case.fleet
    values = drawn(data, fleet, seed)
    begins = number(data.begins, values)
    effects = [effect(item, fleet, values, begins) for item in data.effects]
    rollouts = [item.model_copy(update={"service": fill(item.service, values)}) for item in data.rollouts]
    for rollout in rollouts:
        if not rollout.stages:
            effects.extend(_rollout_effects(rollout, fleet, values, begins))
    faults = [fault(item, fleet, values, begins, seed) for item in data.faults]
    effects += [made for part in faults for made in part.effects]
    changes = [change(item, values, begins) for item in data.changes]
    changes += [entry for part in faults for entry in part.changes]
    changes += [_rollout_change(rollout, fleet, values, begins) for rollout in rollouts]
    return World(
        fleet=fleet,
        seed=seed,
        begins_at=begins,
        ends_at=begins + data.minutes * 60.0 * 2 + AFTER_S,
        effects=tuple(effects),
        changes=tuple(sorted(changes, key=lambda item: (item.at, item.target))),
        pipelines=tuple(
            Pipeline(
                rollout.service, begins + number(rollout.start, values), rollout.stages, rollout.bake_s, rollout.gate,
                canary=fill(rollout.canary, values),
            )
            for rollout in rollouts if rollout.stages
        ),
        programme=programme(data, values, seed),
        weekday=data.weekday,
    )


def effect(item: EffectData, fleet: Fleet, values: Mapping[str, Any], begins: float) -> Effect:
    """One effect with its names filled in and its times made fleet times."""
    clusters = _clusters(fleet, fill(item.clusters, values), fill(item.regions, values))
    where = Where(
        services=fill(item.services, values),
        operations=fill(item.operations, values),
        calls_to=fill(item.calls_to, values),
        clusters=clusters,
        racks=tuple(int(rack) for rack in fill(item.racks, values)),
        hosts=fill(item.hosts, values),
        host_classes=fill(item.host_classes, values),
        versions=fill(item.versions, values),
        endpoints=fill(item.endpoints, values),
        clients=fill(item.clients, values),
        from_clusters=_clusters(fleet, fill(item.from_clusters, values), fill(item.from_regions, values)),
    )
    bursts = Bursts(item.on_s, item.off_s, item.floor, item.weakest) if item.on_s and item.off_s else None
    end = float("inf") if item.end is None else begins + number(item.end, values)
    return Effect(
        field=item.field,
        where=where,
        value=number(item.value, values),
        start=begins + number(item.start, values),
        how=item.how,
        ramp_s=number(item.ramp_s, values),
        end=end,
        fade_s=item.fade_s,
        bursts=bursts,
        name=fill(item.name, values),
        came_with=str(fill(item.came_with, values)),
    )


def fault(item: FaultData, fleet: Fleet, values: Mapping[str, Any], begins: float, seed: int) -> Placed:
    """One named fault, placed. Raises Faults with all that keeps it from there."""
    return placed_fault(
        item.fault, fill(item.model_dump(include=set(PARTS)), values), fleet, begins + number(item.onset, values),
        number(item.severity, values), None if item.heals is None else begins + number(item.heals, values), seed,
    )


def _clusters(fleet: Fleet, clusters: tuple[str, ...], regions: tuple[str, ...]) -> tuple[str, ...]:
    """These clusters, and all of these regions."""
    return clusters + tuple(c for region in fleet.regions if region.name in regions for c in region.clusters)


def change(item: ChangeData, values: Mapping[str, Any], begins: float) -> Change:
    """One entry of the change feed with its names filled in."""
    return Change(
        at=begins + number(item.at, values),
        kind=item.kind,
        target=str(fill(item.target, values)),
        title=str(fill(item.title, values)),
        author=str(fill(item.author, values)),
        where=str(fill(item.where, values)),
        status=item.status,
        ends=None if item.ends is None else begins + number(item.ends, values),
        detail=str(fill(item.detail, values)),
    )


def draw_faults(data: CaseData, fleet: Fleet) -> list[str]:
    """What is wrong with the draws and with everything that uses them, in words."""
    faults: list[str] = []
    try:
        values = drawn(data, fleet, 0)
    except (KeyError, ValueError, IndexError) as error:
        return [f"draws: {error}"]
    for item in data.effects + (data.twist.effects if data.twist else ()):
        if item.field not in FIELDS:
            faults.append(f"effects: {item.field!r} is not a field; there are {', '.join(sorted(FIELDS))}")
        for used in NAME.findall(repr(item.model_dump())):
            if used not in values:
                faults.append(f"effects: {{{used}}} is not drawn; there are {', '.join(values) or 'no draws'}")
    faults += programme_faults(data, fleet, values)
    for named in data.faults:
        try:
            fault(named, fleet, values, 0.0, 0)
        except Faults as error:
            faults += [f"faults: {named.fault}: {found}" for found in error.faults]
    return faults


def _value(
    case: str, fleet: Fleet, seed: int, name: str, draw: Draw, values: Mapping[str, Any]
) -> Any:
    key = (case, name)
    if draw.between is not None:
        raw = seeds.between(seed, *draw.between, *key)
        return round(raw / draw.round_to) * draw.round_to
    if draw.one_of:
        left = [one for one in draw.one_of if not draw.but_not or one != values[draw.but_not]]
        return seeds.pick(seed, left, *key)
    if draw.cluster_of:
        region = None if draw.cluster_of == "any" else values[draw.cluster_of]
        return seeds.pick(seed, [c for c in fleet.clusters if region in (None, fleet.region_of(c))], *key)
    if draw.region_not:
        return seeds.pick(seed, [r.name for r in fleet.regions if r.name != values[draw.region_not]], *key)
    if draw.rack_of:
        service, cluster = draw.rack_of.split("@")
        return seeds.pick(seed, lay_out(fleet).racks(service, values[cluster]), *key)
    if draw.by:
        if str(values[draw.by]) not in draw.of:
            known = ", ".join(draw.of)
            raise ValueError(f"{name}: `of` says nothing for {draw.by} {values[draw.by]!r}; it has {known}")
        return fill(draw.of[str(values[draw.by])], values)
    raise ValueError(f"{name}: say one_of, between, cluster_of, region_not, rack_of, or by and of")


def _rollout_effects(
    rollout: Rollout, fleet: Fleet, values: Mapping[str, Any], begins: float
) -> list[Effect]:
    """A release that went cluster by cluster and finished: hosts move to the newer version."""
    start = begins + number(rollout.start, values)
    wave_s = rollout.minutes * 60.0 / len(fleet.clusters)
    spec = fleet.service(rollout.service)
    made = []
    for index, cluster in enumerate(fleet.clusters):
        where = Where((rollout.service,), clusters=(cluster,))
        at = start + index * wave_s
        made.append(Effect("new_version", where, 1.0, at, how="add", ramp_s=wave_s))
        made.append(Effect("hosts_down", where, 0.1, at, how="add", end=at + wave_s))
        made.append(Effect("coldness", where, 0.5, at, how="add", end=at + wave_s, fade_s=spec.warm_s))
    return made


def _rollout_change(
    rollout: Rollout, fleet: Fleet, values: Mapping[str, Any], begins: float
) -> Change:
    live = fleet.service(rollout.service).versions[-2:]
    start = begins + number(rollout.start, values)
    return Change(
        at=start,
        kind="code",
        target=rollout.service,
        title=rollout.title or f"release {rollout.service} {live[0]} → {live[1]}",
        author=rollout.author,
        where="all regions",
        status="finished",
        ends=start + rollout.minutes * 60.0,
    )
