"""A published retry storm that outlives its trigger, and what ends it (SREGym's search_rate_retry_collapse).

One server of 20 requests a second, asked for 8; a queue of 256, three attempts of 750 ms each; for ten seconds 40 a
second come. What each remedy did in 24 seeds of a plain simulation stands in reference/faults.md §5.4. Differences
here: a retry waits its 50 ms exactly, and a flush takes the server away for a tenth of a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import betabinom

from oracle.small_fleets import chain, fly, service
from simride.simulator import exact
from simride.simulator.layout import base_params, lay_out
from simride.simulator.spec import Fleet
from simride.simulator.state import Params

BASE, TRIGGER, CAPACITY = 8.0, 40.0, 20.0
TRIGGERED, REMEDIED, RELENTED, ENDS = (40, 50), 110, 140, 400
BUCKET_S = 0.1
LATE = slice(3500, 3950)  # of the buckets; what began later may not have ended
SEEDS = range(24)
Edit = Callable[[Params], Params]


def each(params: Params, **values: float) -> Params:
    """Parameters filled with these values."""
    return params._replace(**{name: np.full_like(getattr(params, name), value) for name, value in values.items()})


@dataclass(frozen=True)
class Remedy:
    """Something done about the storm."""

    during: Edit = field(default=lambda params: params)  # from REMEDIED until RELENTED
    after: Edit = field(default=lambda params: params)  # from RELENTED on
    flush: bool = False  # the server restarts at REMEDIED
    trigger: float = TRIGGER
    queue_limit: int = 256
    cancels: bool = False  # the server drops what nobody waits for any more

    def fleet(self) -> Fleet:
        """The server and its users."""
        only = service("only", own_s=1.0 / CAPACITY, queue_limit=self.queue_limit)
        return chain(only, timeout_s=0.75, attempts=3)

    def params(self, healthy: Params, second: float) -> Params:
        """What is in force from a second on."""
        begins, ends = TRIGGERED
        healthy = each(healthy, client_backoff_s=0.05)
        params = each(healthy, demand=self.trigger if begins <= second < ends else BASE)
        if self.flush and REMEDIED <= second < REMEDIED + BUCKET_S:
            return params._replace(hosts=np.zeros_like(params.hosts))
        if REMEDIED <= second < RELENTED:
            return self.during(params)
        return self.after(params) if second >= RELENTED else params


def lasting(edit: Edit) -> Remedy:
    """A remedy that stays."""
    return Remedy(during=edit, after=edit)


def faster(rate: float) -> Edit:
    """A server of so many requests a second."""
    return lambda params: each(params, own=CAPACITY / rate)


REMEDIES = {
    "nothing": Remedy(),
    "no trigger": Remedy(trigger=BASE),
    "two attempts": lasting(lambda params: each(params, client_attempts=2)),
    "one attempt": lasting(lambda params: each(params, client_attempts=1)),
    "their fix": lasting(lambda params: each(faster(50.0)(params), client_timeout_s=1.0, client_attempts=2)),
    "capacity 30": lasting(faster(30.0)),
    "flush": Remedy(flush=True),
    "shed half": Remedy(during=lambda params: each(params, shed=0.5)),
    "shed nine tenths": Remedy(during=lambda params: each(params, shed=0.9)),
    "longer timeout": lasting(lambda params: each(params, client_timeout_s=2.0)),
    "deadlines": Remedy(cancels=True),
    "queue of 10": Remedy(queue_limit=10),
}
ALWAYS = (
    "no trigger",
    "two attempts",
    "one attempt",
    "their fix",
    "capacity 30",
    "shed nine tenths",
    "deadlines",
    "queue of 10",
)
NEVER = ("nothing", "longer timeout")
SOMETIMES = {"flush": 22, "shed half": 15}  # of 24


def recoveries(remedy: Remedy) -> int:
    """In how many seeds most requests succeed at the end, drawn request by request."""
    described = remedy.fleet()
    names = lay_out(described)
    healthy = base_params(names, described)
    edges = sorted({0, *TRIGGERED, REMEDIED, REMEDIED + BUCKET_S, RELENTED, ENDS})
    stretches = [exact.Stretch(round((b - a) / BUCKET_S), remedy.params(healthy, a)) for a, b in pairwise(edges)]
    discipline = exact.Discipline(dropping=(0,)) if remedy.cancels else exact.PLAIN
    well = 0
    for seed in SEEDS:
        drawn = exact.run(names.layout, stretches, seed, BUCKET_S, discipline)
        ok, requests = (drawn.roots(name)[LATE, 0, 0].sum() for name in ("ok", "requests"))
        well += bool(ok > 0.5 * requests)
    return well


@pytest.mark.parametrize("name", ALWAYS)
def test_what_always_helps_helps_in_every_seed(name: str) -> None:
    assert recoveries(REMEDIES[name]) == len(SEEDS)


@pytest.mark.parametrize("name", NEVER)
def test_what_never_helps_helps_in_no_seed(name: str) -> None:
    assert recoveries(REMEDIES[name]) == 0


@pytest.mark.parametrize("name", SOMETIMES)
def test_what_helps_sometimes_helps_as_often_as_published(name: str) -> None:
    published, seeds = SOMETIMES[name], len(SEEDS)
    least, most = betabinom(seeds, published + 0.5, seeds - published + 0.5).interval(0.99)
    assert least <= recoveries(REMEDIES[name]) <= most


def flown(remedy: Remedy) -> float:
    """Share of requests that succeed at the end in the engine."""
    flight = fly(remedy.fleet(), BASE, ENDS, lambda params, _, i: remedy.params(params, i))
    return float(flight.course("roots", "ok")[350:].sum() / flight.course("roots", "requests")[350:].sum())


@pytest.mark.parametrize("name", [name for name in (*ALWAYS, *NEVER) if name != "deadlines"])
def test_the_engine_says_the_same_where_it_is_no_matter_of_chance(name: str) -> None:
    assert flown(REMEDIES[name]) == pytest.approx(float(name in ALWAYS), abs=0.02)
