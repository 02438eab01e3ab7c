"""A fault at a place, from a moment on: the effects and the changes it is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace

from simride.base import seeds
from simride.base.errors import Faults
from simride.simulator.faults.shapes import Action, Fault, Left, Look, Place, Touch, fill
from simride.simulator.orders import Order
from simride.simulator.spec import Fleet
from simride.simulator.world import Change, Effect, Where, World


@dataclass(frozen=True)
class Placed:
    """What a fault adds to a world."""

    effects: tuple[Effect, ...]
    changes: tuple[Change, ...] = ()


def placed(fault: Fault, place: Place, fleet: Fleet, onset: float, severity: float = 0.5, seed: int = 0) -> Placed:
    """The fault at a place of a fleet from `onset` (fleet seconds) on, at a severity of 0 to 1.

    A pure function; the seed draws only what nobody chose. Raises Faults where the place misses a part.
    """
    _check(fault, place, fleet, severity)
    values = values_of(place, fleet)
    changes = tuple(_change(left, values, onset, seed, i) for i, left in enumerate(fault.changes))
    came_with = changes[0].target if changes else ""
    effects = tuple(
        _effect(touch, values, fleet, onset, severity, came_with, seeds.word(seed, 8, "part", onset, i))
        for i, touch in enumerate(fault.touches)
    )
    return Placed(effects, changes)


def add(world: World, *parts: Placed) -> World:
    """The world with these faults in it."""
    effects = [effect for part in parts for effect in part.effects]
    changes = [*world.changes, *(change for part in parts for change in part.changes)]
    return replace(
        world, effects=(*world.effects, *effects),
        changes=tuple(sorted(changes, key=lambda change: (change.at, change.target))),
    )


def healing(part: Placed, at: float) -> Placed:
    """The same, but over by itself from `at` on: whoever acts then acts on nothing."""
    return replace(part, effects=tuple(replace(effect, end=min(effect.end, at)) for effect in part.effects))


def beside(part: Placed, *innocent: Change) -> Placed:
    """The same with changes beside it that did nothing."""
    return replace(part, changes=(*part.changes, *innocent))


def no_way_back(part: Placed, fleet: Fleet, service: str, errors: float = 0.5) -> Placed:
    """The same where going back hurts: the older version of a service cannot read what the newer one wrote."""
    older = fleet.service(service).versions[-2:][0]
    start = min(effect.start for effect in part.effects)
    bar = Effect("errors", Where((service,), versions=(older,)), errors, start, how="add", ramp_s=600.0)
    return replace(part, effects=(*part.effects, bar))


def order(action: Action, place: Place, fleet: Fleet) -> Order:
    """The order an action means at a place."""
    return action.order(values_of(place, fleet))


def question(look: Look, place: Place, fleet: Fleet) -> str:
    """What a look asks at a place."""
    return fill(look.ask, values_of(place, fleet))


def values_of(place: Place, fleet: Fleet) -> Mapping[str, str]:
    """Every part of the place by name, and what follows from it."""
    values = {item.name: str(getattr(place, item.name)) for item in fields(place)}
    if place.service:
        versions = fleet.service(place.service).versions
        values |= {"newer": versions[-1], "older": versions[-2:][0]}
    values |= {"behind": place.cluster, "beyond": place.other}  # where callers stand, of a way between two clusters
    return {name: value for name, value in values.items() if value not in ("", "0")}


def _check(fault: Fault, place: Place, fleet: Fleet, severity: float) -> None:
    """Raises Faults with all that keeps the fault from being placed there."""
    faults = []
    if not 0.0 <= severity <= 1.0:
        faults.append(f"severity is {severity:g}; give a number from 0 to 1")
    missing = sorted(name for name in fault.needs if not getattr(place, name))
    faults += [f"{name} is missing from the place" for name in missing]
    known: Mapping[str, tuple[str, ...]] = {
        "service": tuple(service.name for service in fleet.services),
        "region": tuple(region.name for region in fleet.regions),
        "cluster": fleet.clusters,
        "endpoint": tuple(endpoint.name for endpoint in fleet.endpoints),
        "gate": tuple(gate.name for gate in fleet.gates),
        "client": tuple(fleet.clients),
        "operation": tuple(operation.name for operation in fleet.operations),
    }
    known = {**known, "caller": known["operation"], "neighbour": known["service"], "calling": known["service"]}
    for name, exist in known.items():
        found = getattr(place, name)
        if found and found not in exist:
            faults.append(f"there is no {name} {found!r}; there are {', '.join(exist) or 'none'}")
    if faults:
        raise Faults(f"fault {fault.name}", faults)


# part of a place -> the field of Where it narrows, and what stands in it
PARTS: Mapping[str, tuple[str, Callable[[str, Fleet], tuple[str | int, ...]]]] = {
    "service": ("services", lambda name, _: (name,)),
    "calling": ("services", lambda name, _: (name,)),
    "neighbour": ("services", lambda name, _: (name,)),
    "operation": ("operations", lambda name, _: (name,)),
    "caller": ("operations", lambda name, _: (name,)),
    "called": ("calls_to", lambda name, fleet: _operations(name, fleet)),
    "region": ("clusters", lambda name, fleet: _clusters(name, fleet)),
    "cluster": ("clusters", lambda name, _: (name,)),
    "rack": ("racks", lambda name, _: (int(name),)),
    "newer": ("versions", lambda name, _: (name,)),
    "older": ("versions", lambda name, _: (name,)),
    "endpoint": ("endpoints", lambda name, _: (name,)),
    "client": ("clients", lambda name, _: (name,)),
    "other": ("clusters", lambda name, _: (name,)),
    "behind": ("from_clusters", lambda name, _: (name,)),
    "beyond": ("from_clusters", lambda name, _: (name,)),
}


def peak_rps(fleet: Fleet, service: str) -> float:
    """Requests per second that reach a mean cluster of a service if every region is at its peak; no retries."""
    asked = dict.fromkeys((operation.name for operation in fleet.operations), 0.0)
    for endpoint in fleet.endpoints:
        asked[endpoint.operation] += endpoint.peak_rps
    for operation in fleet.operations:  # calls point forward
        for call in operation.calls:
            asked[call.to] += asked[operation.name] * call.probability * call.fan
    of_service = sum(asked[operation.name] for operation in fleet.operations if operation.service == service)
    return of_service / len(fleet.clusters)


def _clusters(region: str, fleet: Fleet) -> tuple[str, ...]:
    return next(found.clusters for found in fleet.regions if found.name == region)


def _operations(name: str, fleet: Fleet) -> tuple[str, ...]:
    """The operation of that name, or all of the service of that name."""
    return tuple(op.name for op in fleet.operations if name in (op.name, op.service))


def _effect(
    touch: Touch, values: Mapping[str, str], fleet: Fleet, onset: float, severity: float, came_with: str, name: str
) -> Effect:
    """One touch, placed. Its name says nothing, and only draws depend on it."""
    chosen = {PARTS[part][0]: PARTS[part][1](values[part], fleet) for part in touch.on}
    low, high = touch.value
    scale = peak_rps(fleet, values["service"]) if touch.of_peak else 1.0
    start = onset + touch.after_s
    return Effect(
        touch.field, Where(**chosen), scale * (low + severity * (high - low)), start, touch.how, touch.ramp_s,  # type: ignore[arg-type]  # PARTS gives each field what it holds
        start + touch.lasts_s, touch.fade_s, touch.bursts, fill(touch.name, values) or name,
        came_with if touch.reverts else "",
    )  # fmt: skip


def _change(left: Left, values: Mapping[str, str], onset: float, seed: int, number: int) -> Change:
    """One entry of the change feed, placed."""
    at = onset - seeds.between(seed, *left.before_s, "left", onset, number)
    return Change(
        at, left.kind, fill(left.target, values), fill(left.title, values), left.author, fill(left.where, values),
        left.status, at + left.lasts_s, fill(left.detail, values),
    )
