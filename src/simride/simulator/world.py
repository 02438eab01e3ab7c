"""One drawn instance of a case's fleet: the fleet, its clock, and everything that will happen by itself."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from simride.simulator.spec import Fleet

if TYPE_CHECKING:
    from simride.simulator.programmes.programme import Programme

How = Literal["multiply", "add", "set"]


@dataclass(frozen=True)
class Where:
    """The part of the fleet an effect touches. An empty tuple means all of that kind."""

    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    calls_to: tuple[str, ...] = ()  # operations called
    clusters: tuple[str, ...] = ()
    racks: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()  # by name
    host_classes: tuple[str, ...] = ()  # hardware generations
    versions: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    from_clusters: tuple[str, ...] = ()  # of a link between places: where the callers stand


@dataclass(frozen=True)
class Effect:
    """One edit of the model over fleet time: ramps in, holds, ramps out. Every fault and order is made of these.

    `field` names a column of Params, a lever of a standing mechanism (levers.py), or one of: `hosts_down`
    (share of the hosts out), `coldness` (0..1, just restarted), `new_version` (share of hosts on the newer of
    the two live versions), `serve` (0..1, how much of its traffic a cluster still takes), `home` (0..1, how
    many of its shards a rack still holds), `heat` (how many times its part is asked of the shards at home in a
    rack), `hosts_factor`, `gate` (percent, with `name`).
    """

    field: str
    where: Where
    value: float
    start: float
    how: How = "multiply"
    ramp_s: float = 0.0
    end: float = math.inf
    fade_s: float = 0.0
    bursts: "Bursts | None" = None  # the effect comes and goes
    name: str = ""
    came_with: str = ""  # target of the change that brought it, where taking that change back ends it


@dataclass(frozen=True)
class Bursts:
    """An effect that comes and goes: on for a while, off for a while, each spell drawn from the seed."""

    on_s: tuple[float, float]  # shortest and longest spell on
    off_s: tuple[float, float]
    floor: float = 0.0  # strength while off
    weakest: float = 1.0  # strength of the weakest spell; each is drawn between this and 1


@dataclass(frozen=True)
class Change:
    """One entry of the change feed: what anyone could have looked up."""

    at: float  # fleet seconds when it began
    kind: Literal["code", "config", "gate", "infrastructure", "data", "demand"]
    target: str  # a service, a gate, a rack, a campaign
    title: str
    author: str
    where: str  # "all regions", "euw-c"
    status: str  # "finished", "closed, ok", "running"
    ends: float | None = None
    detail: str = ""


@dataclass(frozen=True)
class Pipeline:
    """A release on its way: to a share of the hosts, a bake, a look at its errors, and on to the next share."""

    service: str
    start: float  # fleet seconds
    stages: tuple[float, ...] = (0.01, 0.1, 0.5, 1.0)
    bake_s: float = 600.0  # after each stage
    gate: float | None = 0.01  # further share of requests that may fail on the newer version; None: nobody looks
    lag_s: float = 60.0  # until what happens can be seen
    window_s: float = 120.0  # that is looked at
    canary: tuple[str, ...] = ()  # clusters of the first stage
    clusters: tuple[str, ...] = ()  # of the others; none: all


@dataclass(frozen=True)
class World:
    """A fleet and its day. Fleet time 0 is midnight UTC before the ride's day, in seconds."""

    fleet: Fleet
    seed: int
    begins_at: float  # fleet time at ride 00:00
    ends_at: float  # no later tape is ever needed
    effects: tuple[Effect, ...] = ()  # faults, innocent changes, campaigns: what happens by itself
    changes: tuple[Change, ...] = ()
    pipelines: tuple[Pipeline, ...] = ()
    programme: "Programme | None" = None  # of a kind that takes weeks
    weekday: str = "Tuesday"
    day_step_s: float = 60.0
    fine_step_s: float = 10.0
    day_s: float = 26 * 3600.0  # of history at a minute
    fine_s: float = 3600.0  # of history at ten seconds, the last before the ride
    noise: Mapping[str, float] = field(default_factory=lambda: {"demand": 0.02, "errors": 0.35})
