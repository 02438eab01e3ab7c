"""Exact simulation timed beside SimPy and Ciw on the same models. Those two are for development: absent, None.

A unit of time is the mean own time. Requests per second are of CPU time, one after the other in one process.
"""

import importlib
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np

from simride.simulator import exact
from simride.simulator.layout import base_params, lay_out
from simride.simulator.spec import Call, Endpoint, Fleet, Operation, Region, Service

OURS, THEIRS = 2_000_000, 20_000  # requests drawn
LOAD, SEED = 0.8, 1
TIERS = (64, 32, 8)  # slots; callers hold theirs
PATIENCE, ATTEMPTS = 12.0, 2

Figures = dict[str, float | None]


def measure() -> Figures:
    """Requests per second of ours, and how many times those of each peer."""
    found: Figures = {}
    for name, slots in (("mm1", (1,)), ("mm8", (8,)), ("three_tiers", TIERS)):
        _draw(slots, 1000)
        ours = OURS / _cpu(partial(_draw, slots, OURS))
        found[f"exact_{name}_per_s"] = ours
        for peer, model in PEERS.items():
            library = _library(peer)
            found[f"exact_{name}_over_{peer}_ratio"] = None
            if library is not None and (len(slots) == 1 or peer == "simpy"):  # Ciw holds no slot while it calls
                theirs = THEIRS / _cpu(partial(model, library, slots))
                found[f"exact_{name}_over_{peer}_ratio"] = ours / theirs
    return found


def fleet(slots: tuple[int, ...]) -> Fleet:
    """A tier for each number of slots, each calling the next; patient if it is only one."""
    names = [f"tier{i}" for i in range(len(slots))]
    operations = [
        Operation(f"{name}.get", name, calls=tuple(Call(f"{after}.get", 1e9) for after in names[i + 1 : i + 2]))
        for i, name in enumerate(names)
    ]
    patience = (PATIENCE, ATTEMPTS) if len(slots) > 1 else (1e9, 1)
    return Fleet(
        name="peers",
        regions=(Region("here", ("here-a",), 0.0, 1.0),),
        services=tuple(
            Service(name, 1, c, 1.0, queue_limit=10**9, error_rate=0.0) for name, c in zip(names, slots, strict=True)
        ),
        operations=tuple(operations),
        endpoints=(Endpoint("get", "tier0.get", 1.0, *patience, backoff_s=0.0),),
        clients={},
    )


def _draw(slots: tuple[int, ...], requests: int) -> exact.Drawn:
    described, rate = fleet(slots), LOAD * slots[-1]
    names = lay_out(described)
    params = base_params(names, described)
    params = params._replace(demand=np.full_like(params.demand, rate))
    return exact.run(names.layout, [exact.Stretch(10, params)], SEED, bucket_s=requests / 10 / rate)


def _simpy(simpy: Any, slots: tuple[int, ...]) -> None:
    draw = random.Random(SEED)
    world = simpy.Environment()
    tiers = [simpy.Resource(world, c) for c in slots]

    def serve(tier: int) -> Iterator[Any]:
        with tiers[tier].request() as slot:
            yield slot
            yield world.timeout(draw.expovariate(1.0))
            if tier + 1 < len(tiers):
                yield from serve(tier + 1)

    def user() -> Iterator[Any]:
        for _ in range(ATTEMPTS):
            work = world.process(serve(0))
            yield work | world.timeout(PATIENCE)
            if work.triggered:
                return

    def users() -> Iterator[Any]:
        for _ in range(THEIRS):
            yield world.timeout(draw.expovariate(LOAD * slots[-1]))
            world.process(user() if len(tiers) > 1 else serve(0))

    world.process(users())
    world.run()


def _ciw(ciw: Any, slots: tuple[int, ...]) -> None:
    ciw.seed(SEED)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(LOAD * slots[0])],
        service_distributions=[ciw.dists.Exponential(1.0)],
        number_of_servers=[slots[0]],
    )
    ciw.Simulation(network).simulate_until_max_customers(THEIRS, method="Finish")


PEERS: dict[str, Callable[[Any, tuple[int, ...]], None]] = {"simpy": _simpy, "ciw": _ciw}


def _library(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
