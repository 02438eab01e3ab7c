"""The fleets on which engine and exact simulation are compared (reference §5), and how to run both on them.

A cascade whose last tier gets 3 times slower for 30 s, by both, and success while it lasts:

    trouble = slower("leaf", 3.0, 30, 60)
    exactly = drawn(cascade(), CASCADE_RPS, 70, trouble, seeds=(1, 2))
    stepped = fly(cascade(), CASCADE_RPS, 70, trouble, substeps=16)
    exact_success(exactly, 33, 60), engine_success(stepped, 33, 60)

The graph of twelve services with its database 12 times slower from 60 to 110 s is the same with `twelve()`,
TWELVE_RPS, 120 buckets, slower("db", 12.0, 60, 110) and the window 62, 110. What a service went through in the
exact run: `exactly.services("arrivals")[:, names.service_index["store"], 0]`, and "refused", "busy_s"
(slot seconds), "waiting_s", "errors"; `calls(...)` and `roots(...)` likewise. 2 to 4 s a seed for the graph.
"""

from collections.abc import Callable

import numpy as np

from oracle.small_fleets import Flown, chain, fleet, own_times, service
from simride.simulator.exact import Drawn
from simride.simulator.layout import Names
from simride.simulator.spec import Call, Endpoint, Fleet, Operation, Region, Service
from simride.simulator.state import Params

HOSTS, SLOTS, OWN = 20, 8, 0.01
CAPACITY = HOSTS * SLOTS / OWN  # requests per second of the one station
CASCADE_RPS = 8000.0
TWELVE_RPS = 2500.0

Edit = Callable[[Params, Names, int], Params]


def station(scv: float = 1.0, queue_limit: int = 10**9, timeout_s: float = 1e9, attempts: int = 1) -> Fleet:
    """Twenty hosts of eight slots and 10 ms."""
    only = service("only", hosts=HOSTS, slots=SLOTS, own_s=OWN, scv=scv, queue_limit=queue_limit)
    return chain(only, timeout_s=timeout_s, attempts=attempts)


def cascade(backoff_s: float = 0.0) -> Fleet:
    """Three tiers that hold their slots while they call: front, mid, and twice in turn the leaf."""
    services = (
        service("front", hosts=20, slots=32, own_s=0.002, scv=0.5, queue_limit=100),
        service("mid", hosts=20, slots=16, own_s=0.003, scv=0.5, queue_limit=100),
        service("leaf", hosts=20, slots=8, own_s=0.005, queue_limit=100),
    )
    patient = {"attempts": 2, "backoff_s": backoff_s}
    operations = (
        Operation("front.get", "front", calls=(Call("mid.get", 0.3, **patient),)),
        Operation("mid.get", "mid", calls=(Call("leaf.one", 0.1, **patient), Call("leaf.two", 0.1, **patient))),
        Operation("leaf.one", "leaf"),
        Operation("leaf.two", "leaf"),
    )
    return fleet(services, operations, timeout_s=1.0, attempts=2)


_TWELVE: tuple[tuple[Service, tuple[Call, ...]], ...] = (
    (Service("edge", 3, 64, 0.0008, 0.5, 200, 1e-5), (Call("api", 2.0, attempts=2, backoff_s=0.1),)),
    (
        Service("api", 3, 48, 0.002, 0.7, 100, 2e-5),
        (
            Call("auth", 0.25, attempts=2, backoff_s=0.02),
            Call("feed", 1.0, 0.5, attempts=2, backoff_s=0.05),
            Call("profile", 0.5, 0.4, attempts=2, backoff_s=0.02),
            Call("msg", 0.5, 0.2, attempts=2, backoff_s=0.02),
        ),
    ),
    (Service("auth", 2, 32, 0.0015, 0.6, 100, 1e-5), (Call("cache", 0.05, attempts=2, backoff_s=0.0),)),
    (
        Service("feed", 3, 48, 0.006, 1.0, 100, 5e-5),
        (
            Call("rank", 0.6),
            Call("graph", 0.3, fan=4, attempts=2, backoff_s=0.01),
            Call("cache", 0.05, fan=2, attempts=2, backoff_s=0.0),
        ),
    ),
    (
        Service("profile", 2, 32, 0.002, 0.6, 100, 2e-5),
        (Call("cache", 0.05, attempts=2, backoff_s=0.0), Call("store", 0.3, 0.3, attempts=2, backoff_s=0.02)),
    ),
    (Service("msg", 2, 32, 0.003, 0.8, 100, 2e-5), (Call("store", 0.3, attempts=2, backoff_s=0.02),)),
    (Service("rank", 3, 24, 0.012, 0.6, 60, 2e-5), (Call("ml", 0.4, fan=8),)),
    (
        Service("graph", 2, 32, 0.002, 0.8, 100, 2e-5),
        (Call("cache", 0.05, fan=3, attempts=2, backoff_s=0.0), Call("store", 0.2, 0.08, attempts=2, backoff_s=0.01)),
    ),
    (Service("store", 2, 32, 0.002, 0.8, 100, 2e-5), (Call("db", 0.2, attempts=2, backoff_s=0.01),)),
    (Service("cache", 2, 64, 0.0003, 0.4, 500, 1e-6), ()),
    (Service("ml", 20, 8, 0.008, 0.3, 40, 1e-5), ()),
    (Service("db", 2, 16, 0.004, 2.0, 100, 1e-5), ()),
)


def twelve() -> Fleet:
    """Twelve services, one operation each and named alike, 46 hosts; 50,000 calls a second at TWELVE_RPS."""
    return Fleet(
        name="twelve",
        regions=(Region("here", ("here-a",), 0.0, 1.0),),
        services=tuple(of for of, _ in _TWELVE),
        operations=tuple(Operation(of.name, of.name, calls=calls) for of, calls in _TWELVE),
        endpoints=(Endpoint("get", "edge", TWELVE_RPS, 5.0, attempts=2, backoff_s=0.5),),
        clients={},
    )


def slower(name: str, factor: float, first: int, end: int) -> Edit:
    """A service so many times slower in buckets first .. end - 1."""
    return lambda params, names, i: own_times(params, names, {name: factor}) if first <= i < end else params


def loads(rates: np.ndarray) -> Edit:
    """Another demand in each bucket, requests per second."""
    return lambda params, _names, i: params._replace(demand=np.full_like(params.demand, rates[i]))


def exact_success(run: Drawn, first: int, end: int) -> float:
    """Share of requests that succeed, of those that came in buckets first .. end - 1."""
    return float(run.roots("ok")[first:end].sum() / run.roots("requests")[first:end].sum())


def engine_success(run: Flown, first: int, end: int) -> float:
    """The same of the engine."""
    return float(run.course("roots", "ok")[first:end].sum() / run.course("roots", "requests")[first:end].sum())
