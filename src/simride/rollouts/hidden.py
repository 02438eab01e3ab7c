"""What nobody sees before it shows: the defect, the hosts' own ways, incidents of others, monitoring that is down."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from simride.base import seeds
from simride.rollouts.defects import CLASSES, ClassName, Defect
from simride.rollouts.profile import DAY_H, ServiceProfile

Floats = NDArray[np.float64]
LONGEST_H = 240.0  # incidents are drawn for so long
OFFICE_HOURS = (9.0, 17.0)


@dataclass(frozen=True)
class Spell:
    """Something that begins and ends, hours since the start."""

    begins_h: float
    ends_h: float
    size: float = 0.0
    canary_only: bool = False


@dataclass(frozen=True)
class Hidden:
    """The hidden draws of one run. They do not depend on the plan: plans are compared under the same luck."""

    defect: Defect | None
    starts_at: float  # hour of the day
    host_errors: Floats  # [hosts] error ratio beside the usual, in the order in which hosts are upgraded
    host_latency: Floats  # [hosts] log of mean latency beside the usual
    stratum: Floats  # [hosts] 1 where the host is in the part of the fleet that the defect strikes
    time_noise: float  # standard normal: how an hour ago differs from now
    incidents: tuple[Spell, ...]
    outages: tuple[Spell, ...]
    skewed: float  # sample ratio: the canary's requests as a multiple of what was planned
    luck: Floats  # [8] uniform draws of what people and machinery do: rehearsals that fail, overrides


DefectChoice = ClassName | Literal["none", "drawn"]


def draw(profile: ServiceProfile, batch: int, seed: int, run: int, choice: DefectChoice | Defect = "drawn",
         shares: Mapping[ClassName, float] | None = None) -> Hidden:  # fmt: skip
    """One run's hidden draws. `choice`: a defect or a class to have, none, or drawn by the odds of a bad release."""
    rng = seeds.generator(seed, "rollout", run, "hidden")
    uniform = rng.random(24)
    starts_at = OFFICE_HOURS[0] + (OFFICE_HOURS[1] - OFFICE_HOURS[0]) * uniform[0]
    normal = float(rng.standard_normal())
    if isinstance(choice, Defect):
        defect: Defect | None = choice
    else:
        kind = _kind(choice, profile.bad_release(batch), uniform[1], uniform[2], shares)
        defect = None if kind is None else _defect(kind, profile, uniform[3:10], normal)
    hosts = profile.hosts
    apart = rng.standard_normal((2, hosts))
    spread = profile.host_variance
    place = rng.random(hosts)
    weight = 1.0 if defect is None else defect.stratum_weight(profile)
    struck = np.zeros(hosts)
    struck[np.argsort(place)[: round(weight * hosts)]] = 1.0
    return Hidden(
        defect=defect,
        starts_at=float(starts_at),
        host_errors=np.exp(spread * apart[0] - 0.5 * spread**2),
        host_latency=profile.host_latency_variance * apart[1],
        stratum=struck,
        time_noise=float(rng.standard_normal()),
        incidents=_spells(rng, profile.incidents_per_day, (0.33, 1.0), (0.01, 0.1)),
        outages=_spells(rng, profile.outages_per_day, (0.1, 1.0), (1.0, 1.0)),
        skewed=1.0 if uniform[10] >= 0.01 else 1.1 + 0.2 * float(uniform[11]),
        luck=uniform[12:20],
    )


def _kind(choice: DefectChoice, odds: float, bad: float, which: float,
          shares: Mapping[ClassName, float] | None) -> ClassName | None:  # fmt: skip
    if choice == "none" or (choice == "drawn" and bad >= odds):
        return None
    if choice != "drawn":
        return choice
    weights = class_shares(shares)
    total = 0.0
    for name, share in weights.items():
        total += share
        if which < total:
            return name
    return next(reversed(weights))


def class_shares(shares: Mapping[ClassName, float] | None = None) -> dict[ClassName, float]:
    """The share of each class among bad releases, adding up to 1."""
    wanted = {name: one.share for name, one in CLASSES.items()} if shares is None else dict(shares)
    total = sum(wanted.values())
    return {name: share / total for name, share in wanted.items()}


def _defect(kind: ClassName, profile: ServiceProfile, uniform: Floats, normal: float) -> Defect:
    one = CLASSES[kind]
    low, high = one.size
    size = float(low * (high / low) ** uniform[0])
    limits = (0.75, 0.98) if kind == "load_dependent" else (0.15, 0.8)
    return Defect(
        kind=kind,
        size=size,
        onset_h=float(np.clip(8.0 * np.exp(0.5 * normal), 2.0, 24.0)),
        limit=float(limits[0] + (limits[1] - limits[0]) * uniform[1]),
        region=_weighted(profile.regions, float(uniform[2])),
        hardware=_weighted(profile.hardware, float(uniform[3])),
        in_the_tail=kind == "latency_regression" and bool(uniform[4] < 0.3),
        unseen_h=float(one.unseen_h * np.exp(0.5 * normal) * math.sqrt(math.sqrt(low * high) / size)),
    )


def _weighted(weights: Mapping[str, float], uniform: float) -> str:
    total = 0.0
    for name, weight in weights.items():
        total += weight
        if uniform < total:
            return name
    return next(reversed(list(weights)))


def _spells(rng: Any, per_day: float, lasts_h: tuple[float, float], size: tuple[float, float]) -> tuple[Spell, ...]:
    """Spells at a constant rate; one in five strikes the canary's hosts alone."""
    count = int(rng.poisson(per_day * LONGEST_H / DAY_H))
    begins, lasts, sizes, where = rng.random((4, count))
    return tuple(
        Spell(float(LONGEST_H * begin), float(LONGEST_H * begin + lasts_h[0] + (lasts_h[1] - lasts_h[0]) * length),
              float(size[0] * (size[1] / size[0]) ** how), bool(side < 0.2))
        for begin, length, how, side in sorted(zip(begins, lasts, sizes, where, strict=True))
    )  # fmt: skip


def level(spells: tuple[Spell, ...], at_h: Floats, canary: bool) -> Floats:
    """[T] Sum of the sizes of the spells under way, as one side meets them."""
    found = np.zeros_like(at_h)
    for spell in spells:
        if spell.begins_h > at_h[-1] or spell.ends_h < at_h[0] or (spell.canary_only and not canary):
            continue
        found += np.where((at_h >= spell.begins_h) & (at_h < spell.ends_h), spell.size, 0.0)
    return found
