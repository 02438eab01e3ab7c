"""An expansion's day in arrays: who asks where, what each resource is asked, and what comes of it.

Arrays are [resource, region, hour] of one UTC day. A shared resource is asked by all regions together and shows the
same in each. Retries are a fixed point from below: those who fail ask again, so a line past its knee is asked more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from simride.simulator.demand import SHAPE, SHAPE_HOURS
from simride.simulator.programmes.expand_queues import erlang_b, over_the_limit, with_patience
from simride.simulator.programmes.expand_site import Outage, Region, Resource, Site, Surge
from simride.simulator.state import Floats

HOURS = 24
ROUNDS = 12  # of retries; the rise of the last is a thousandth at most
SHED_ABOVE = 0.92  # use at which the least important requests are answered plainly
KEPT_COLD = 0.15  # share of the cold use that is left where caches are filled before


class Described(Protocol):
    """What the arithmetic needs of a programme."""

    @property
    def regions(self) -> Mapping[str, Region]:
        """The regions."""

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The resources."""

    @property
    def surge(self) -> Surge | None:
        """Demand that comes."""

    @property
    def leaves(self) -> str:
        """A region that is to be left; empty for none."""

    @property
    def trough(self) -> float:
        """The quietest hour, as a share of the busiest."""

    @property
    def retries(self) -> float:
        """Times a failed request is asked again."""

    @property
    def sheddable(self) -> float:
        """Share of requests that can be answered plainly."""

    @property
    def spread(self) -> float:
        """Share of what a surge adds that is left once it is spread."""

    @property
    def hosts(self) -> str:
        """The resource that more hosts add to."""


@dataclass(frozen=True)
class Asked:
    """What users ask in a day: of regions [R, H] as usual, what a surge adds, and the share who have come lately."""

    usual: Floats
    added: Floats
    fresh: Floats
    gone: tuple[str, ...]  # regions that serve nobody in the busiest hour

    @property
    def all(self) -> Floats:
        """Requests per second."""
        return np.asarray(self.usual + self.added)


class Outcome(NamedTuple):
    """Of one day, [R, H]: shares of requests failed, late and answered plainly, and what the failed weigh beyond one
    each; [K, R, H]: shares refused and late by resource."""

    failed: Floats
    late: Floats
    plain: Floats
    weight: Floats
    refused: Floats
    slow: Floats


def usual_demand(site: Described) -> Floats:
    """Requests per second of each region and hour on the first day."""
    hours = np.arange(HOURS)
    rows = []
    for region in site.regions.values():
        local = (hours + region.utc_offset_h) % 24.0
        rows.append(region.peak_rps * (site.trough + (1.0 - site.trough) * np.interp(local, SHAPE_HOURS, SHAPE)))
    return np.array(rows)


def asked(
    site: Described, state: Site, growth: float, surges: bool, moved: float, out: Outage | None = None
) -> Asked:
    """A day's demand, with a surge or without, a share of the leaving region's users moved, and a region out."""
    usual, names = usual_demand(site) * growth, list(site.regions)
    added = np.zeros_like(usual)
    if surges and site.surge is not None:
        more = (site.surge.times - 1.0) * (site.spread if state.shaped else 1.0)
        added = usual * more
        if site.surge.region:
            one = names.index(site.surge.region)
            added = np.zeros_like(usual)
            added[one] = usual[one] / usual[one].max() * usual.sum(axis=0).max() * more
    fresh = np.full_like(usual, state.fresh)
    gone = []
    if site.leaves and moved > 0.0:
        keep = np.full(HOURS, 1.0 - moved)
        others = [place for place, name in enumerate(names) if name != site.leaves]
        usual, added, _ = _moved(names.index(site.leaves), others, keep, usual, added)
        gone += [site.leaves] if moved >= 1.0 else []
    if out is not None:
        others = [place for place, name in enumerate(names) if name not in (out.region, *gone)]
        keep = np.ones(HOURS)
        keep[_busiest(usual + added, out.hours)] = 0.0
        usual, added, came = _moved(names.index(out.region), others, keep, usual, added)
        fresh = np.maximum(fresh, came)
        gone.append(out.region)
    return Asked(usual, added, fresh, tuple(gone))


def _busiest(rates: Floats, hours: int) -> NDArray[np.int_]:
    """The hours of a day, one after the other, that are busiest over all regions."""
    window = np.convolve(np.concatenate([rates.sum(axis=0)] * 2), np.ones(hours), "valid")[:HOURS]
    return np.asarray((int(np.argmax(window)) + np.arange(hours)) % HOURS)


def _moved(
    place: int, others: list[int], keep: Floats, usual: Floats, added: Floats
) -> tuple[Floats, Floats, Floats]:
    """Users of a place served elsewhere, shared alike; and of each region the share of users who came so."""
    found, came = [], np.zeros_like(usual)
    for rates in (usual, added):
        rates = rates.copy()
        leaving = rates[place] * (1.0 - keep)
        rates[others] += leaving / len(others)
        rates[place] -= leaving
        came[others] += leaving / len(others)
        found.append(rates)
    total = np.maximum(found[0] + found[1], 1e-9)
    came = np.where(np.arange(len(usual))[:, None] == place, 0.0, came / total)
    return found[0], found[1], came


def room(site: Described, state: Site, gone: tuple[str, ...]) -> Floats:
    """What each resource can do in each region, in erlangs or places [K, R, 1]."""
    usual, names = usual_demand(site), list(site.regions)
    rows = []
    for name, one in site.resources.items():
        busiest = usual.max(axis=1) if not one.shared else np.full(len(names), usual.sum(axis=0).max())
        base = np.ones(len(names)) if one.kind == "places" else busiest * one.uses * one.hold_s
        row = base * one.holds * (one.adds if name in state.raised else 1.0)
        row *= state.hosts if name == site.hosts else 1.0
        if one.home in gone and one.home and name not in state.raised:
            row = row * one.away
        rows.append(row)
    return np.array(rows)[:, :, None]


def load(site: Described, state: Site, day: Asked) -> Floats:
    """What each resource is asked in each region and hour, in erlangs or places [K, R, H]."""
    rows = []
    for name, one in site.resources.items():
        if one.kind == "places":
            rows.append(np.full_like(day.usual, state.hosts))
            continue
        mix = 1.0 if site.surge is None else site.surge.mix.get(name, 1.0)
        cold = 1.0 + (one.cold - 1.0) * day.fresh * (KEPT_COLD if state.warmed else 1.0)
        rate = (day.usual + day.added * mix) * cold * one.uses * one.hold_s * (one.eases if state.keeping else 1.0)
        rows.append(np.broadcast_to(rate.sum(axis=0), rate.shape) if one.shared else rate)
    return np.array(rows)


def use(site: Described, state: Site, day: Asked) -> Mapping[str, Floats]:
    """Share of what each resource can do that is asked of it, by hour and region [R, H]; above 1 it cannot."""
    shares = load(site, state, day) / room(site, state, day.gone)
    return dict(zip(site.resources, shares, strict=True))


def outcome(site: Described, state: Site, day: Asked) -> Outcome:
    """What becomes of a day's requests."""
    room_, base = room(site, state, day.gone), load(site, state, day)
    kinds = list(site.resources.values())
    traffic = np.array([one.kind != "places" for one in kinds])[:, None, None]
    spared = traffic & np.array([one.spared for one in kinds])[:, None, None]
    plain = np.zeros_like(day.usual)
    if state.shedding:
        worst = np.max(np.where(spared, base / room_, 0.0), axis=0)
        plain = np.clip(1.0 - SHED_ABOVE / np.maximum(worst, 1e-9), 0.0, site.sheddable)
    base = np.where(spared, base * (1.0 - plain), base)
    uses = np.array([one.uses for one in kinds])[:, None, None]
    weighs = np.array([one.weighs for one in kinds])[:, None, None]
    lost = np.zeros_like(base)  # of the requests that use a resource, the share that fails, there or elsewhere
    for _ in range(ROUNDS):
        at_it, slow = _each(site, room_, np.where(traffic, base * (1.0 + site.retries * lost), base))
        refused, slow = _of_a_request(at_it, uses), _of_a_request(slow, uses)
        failed = 1.0 - np.prod(1.0 - refused, axis=0)
        elsewhere = 1.0 - (1.0 - failed) / np.maximum(1.0 - refused, 1e-9)
        here = np.where(uses < 1.0, at_it, refused)
        before, lost = lost, 1.0 - (1.0 - np.clip(elsewhere, 0.0, 1.0)) * (1.0 - here)
        if float(np.max(np.abs(lost - before))) < 1e-6:
            break
    late = (1.0 - failed) * (1.0 - np.prod(1.0 - slow, axis=0))
    weight = ((weighs - 1.0) * refused).sum(axis=0)
    return Outcome(
        failed * (1.0 - plain), late * (1.0 - plain), plain, weight * (1.0 - plain), refused, slow
    )


def _each(site: Described, room_: Floats, loads: Floats) -> tuple[Floats, Floats]:
    """Of one use, the chance to be refused and to be late at each resource [K, R, H]."""
    refused, slow = np.zeros_like(loads), np.zeros_like(loads)
    for place, one in enumerate(site.resources.values()):
        if one.kind == "places":
            refused[place] = over_the_limit(room_[place], loads[place])
        elif one.kind == "limit":
            refused[place] = erlang_b(room_[place], loads[place])
        else:
            refused[place], slow[place] = with_patience(
                room_[place], loads[place], np.asarray(one.hold_s), np.asarray(one.patience_s), np.asarray(one.late_s)
            )
    return refused, slow


def _of_a_request(share: Floats, uses: Floats) -> Floats:
    """The chance that one of a request's uses goes so."""
    return np.asarray(np.where(uses <= 1.0, share * uses, 1.0 - (1.0 - share) ** uses))
