"""Where a stretch of the tape went through regimes in which the engine is known to be rough.

What each is worth stands in docs/explanation/accuracy.md. Nothing here steps the fleet: all is read from the tape.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simride.base.units import hhmm
from simride.simulator.layout import Names
from simride.simulator.state import CELL_FIELDS, Bools, Floats, Layout, Params, Segment

# When a service in a cluster is in one of the regimes.
OUT_OF_SLOTS = 0.97  # utilisation
UNEVEN = 4.0  # SCV of service, from which waits are rough
UNEVEN_LOAD = 0.7  # utilisation from which that shows
SMALL_LIMIT = 20.0  # waiting requests
LIMIT_LOAD = (0.93, 0.06)  # utilisation from, share refused up to: load of 97 to 103 %
DRAINED = 0.5  # of the queue of the bucket before
SAMPLED_S = 60.0  # how often the settings in force are read


@dataclass(frozen=True)
class Spell:
    """A service in a weak regime, in some clusters, from the first bucket to the end of the last."""

    regime: str  # a key of WORDS
    service: str
    clusters: tuple[str, ...]
    start: float  # fleet seconds
    end: float
    limit: float = 0.0  # waiting requests a host takes, for "limit"


class Hosts(NamedTuple):
    """What the tape says of each service in each cluster [n, S, K]."""

    busy: Floats  # utilisation, over cells by share
    queue: Floats  # waiting per host
    refused: Floats  # share
    callees_s: Floats  # longest mean time an operation waits for its callees
    own_s: Floats  # mean own time


class Settings(NamedTuple):
    """Settings in force [n, S, 1]."""

    slots: Floats
    limit: Floats
    scv: Floats


def _out_of_slots(hosts: Hosts, settings: Settings) -> Bools:
    del settings
    return (hosts.busy >= OUT_OF_SLOTS) & (hosts.callees_s > hosts.own_s)


def _uneven(hosts: Hosts, settings: Settings) -> Bools:
    return (settings.scv >= UNEVEN) & (hosts.busy >= UNEVEN_LOAD)


def _draining(hosts: Hosts, settings: Settings) -> Bools:
    before = np.concatenate([hosts.queue[:1], hosts.queue[:-1]])
    return (before > settings.slots) & (hosts.queue < DRAINED * before)


def _small_limit(hosts: Hosts, settings: Settings) -> Bools:
    busy, refused = LIMIT_LOAD
    return (settings.limit <= SMALL_LIMIT) & (hosts.busy >= busy) & (hosts.refused <= refused)


REGIMES: dict[str, Callable[[Hosts, Settings], Bools]] = {
    "slots": _out_of_slots,
    "uneven": _uneven,
    "drain": _draining,
    "limit": _small_limit,
}
WORDS = {
    "slots": "ran out of slots while it waited for its callees; success there is good to .06, times to 15 %.",
    "uneven": "served requests of very uneven length; the longest waits there may be a fifth longer than told.",
    "drain": "worked off a queue; times of its last seconds may be off by half.",
    "limit": "was full to its limit of {limit:.0f} waiting; up to {share:.0%} more may have been refused than shown.",
}
MOST_TOLD = 6


def weak_spells(
    names: Names, segment: Segment, params_at: Callable[[float], Params], since: float, until: float
) -> tuple[Spell, ...]:
    """Each service's spell in each regime between two fleet times, longest first; none where all is well known."""
    first = max(0, round((since - segment.start) / segment.step_s))
    last = min(segment.count, round((until - segment.start) / segment.step_s))
    if last <= first:
        return ()
    hosts = _hosts(names.layout, segment, first, last)
    settings = _settings(segment, params_at, first, last)
    found = [
        spell
        for regime, weak in REGIMES.items()
        for spell in _spells(regime, weak(hosts, settings), names, segment, first, settings)
    ]
    return tuple(sorted(found, key=lambda spell: (spell.start - spell.end, spell.regime, spell.service)))


def told(spells: tuple[Spell, ...], clusters: int) -> tuple[str, ...]:
    """A sentence for each of the longest spells, the fleet's clock in it. `clusters`: how many the fleet has."""
    return tuple(_sentence(spell, clusters) for spell in spells[:MOST_TOLD])


def _sentence(spell: Spell, clusters: int) -> str:
    where = spell.clusters[0] if len(spell.clusters) == 1 else f"{len(spell.clusters)} clusters"
    if len(spell.clusters) == clusters and clusters > 1:
        where = "every cluster"
    what = WORDS[spell.regime].format(limit=spell.limit, share=1.0 / (spell.limit + 1.0))
    return f"Between {hhmm(spell.start)} and {hhmm(spell.end + 59.0)} {spell.service} in {where} {what}"


def _spells(
    regime: str, weak: Bools, names: Names, segment: Segment, first: int, settings: Settings
) -> Iterator[Spell]:
    """One spell per service: from its first weak bucket to its last, in all clusters that had one."""
    for s in np.flatnonzero(weak.any(axis=(0, 2))):
        when = np.flatnonzero(weak[:, s].any(axis=1))
        where = np.flatnonzero(weak[:, s].any(axis=0))
        yield Spell(
            regime,
            names.services[s],
            tuple(names.clusters[k] for k in where),
            segment.start + (first + int(when[0])) * segment.step_s,
            segment.start + (first + int(when[-1]) + 1) * segment.step_s,
            limit=float(settings.limit[when[0], s, 0]),
        )


def _hosts(layout: Layout, segment: Segment, first: int, last: int) -> Hosts:
    """Cells added up to services in clusters."""
    shape = (last - first, len(layout.sharded), layout.clusters)
    columns = {
        name: segment.cells[first:last, :, CELL_FIELDS.index(name)].astype(np.float64)
        for name in ("arrivals", "refused", "utilisation", "queued", "hosts", "share", "own_s")
    }

    def total(values: Floats) -> Floats:
        return np.asarray(np.add.reduceat(values, layout.first_cell[:-1], axis=1).reshape(shape))

    there = np.where(columns["hosts"] > 0.0, columns["share"], 0.0)
    share = total(there)
    return Hosts(
        busy=_ratio(total(there * columns["utilisation"]), share),
        queue=_ratio(total(columns["queued"]), total(columns["hosts"])),
        refused=_ratio(total(columns["refused"]), total(columns["arrivals"])),
        callees_s=_callees(layout, segment, first, last),
        own_s=_ratio(total(there * columns["own_s"]), share),
    )


def _callees(layout: Layout, segment: Segment, first: int, last: int) -> Floats:
    """Longest mean time in callees over the operations of a service [n, S, K]."""
    moments = segment.downstream[first:last].astype(np.float64).sum(axis=-1)
    mean = _ratio(moments[..., 1], moments[..., 0])
    return np.asarray(np.maximum.reduceat(mean, layout.first_op[:-1], axis=1))


def _settings(segment: Segment, params_at: Callable[[float], Params], first: int, last: int) -> Settings:
    every = max(1, round(SAMPLED_S / segment.step_s))
    read = [params_at(segment.start + i * segment.step_s) for i in range(first, last, every)]
    which = np.arange(last - first) // every

    def course(field: str) -> Floats:
        return np.stack([getattr(params, field) for params in read])[which][:, :, np.newaxis]

    return Settings(course("slots"), course("queue_limit"), course("scv"))


def _ratio(top: Floats, bottom: Floats) -> Floats:
    return np.divide(top, bottom, out=np.zeros_like(top), where=bottom > 0.0)
