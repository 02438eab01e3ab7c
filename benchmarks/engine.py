"""How long the engine takes: `python benchmarks/engine.py`. One core; medians of three.

The fleet has the size of a case: 12 services in 12 clusters, 792 cells, 20 operations, 27 calls, 5
endpoints, half a million user requests per second. Gates of the design: 45 minutes in 1 s ticks take at most
0.6 s when calm and 3 s when every cluster is out of slots all the time.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from simride.simulator import engine, latency
from simride.simulator.layout import Names, base_params, lay_out
from simride.simulator.spec import Call, Endpoint, Fleet, Operation, Region, Service
from simride.simulator.state import Params

BUCKETS = 270  # of 10 s: 45 minutes
REPEATS = 3

SERVICES = (
    Service("edge", 40, 64, 0.0008, 0.5, 200),
    Service("gateway", 50, 48, 0.002, 0.7, 100),
    Service("auth", 20, 32, 0.0015, 0.6, 100),
    Service("feed", 60, 48, 0.006, 1.0, 100),
    Service("rank", 120, 24, 0.012, 0.6, 60),
    Service("search", 30, 24, 0.008, 1.0, 60),
    Service("media", 20, 32, 0.005, 1.0, 100),
    Service("presence", 20, 32, 0.002, 1.0, 100),
    Service("inbox", 60, 32, 0.003, 0.8, 100),
    Service("store", 264, 16, 0.004, 1.0, 100, rack_size=24, racks_apart=True, shards=256),
    Service("cache", 30, 64, 0.0003, 0.4, 500),
    Service("db", 60, 16, 0.004, 2.0, 100),
)
CALLS: dict[str, tuple[Call, ...]] = {
    "edge.send": (Call("gateway.send", 3.0, attempts=2),),
    "edge.open": (Call("gateway.open", 2.0, attempts=2),),
    "edge.feed": (Call("gateway.feed", 2.0, attempts=2),),
    "gateway.send": (
        Call("auth.check", 0.25, attempts=2),
        Call("inbox.append", 1.0, attempts=2),
        Call("presence.mark", 0.5, detached=True),
    ),
    "gateway.open": (Call("auth.check", 0.25, attempts=2), Call("inbox.list", 1.0, attempts=2)),
    "gateway.feed": (
        Call("auth.check", 0.25, attempts=2),
        Call("feed.get", 1.0, attempts=2),
        Call("search.ask", 0.5, probability=0.1),
    ),
    "auth.check": (Call("cache.get", 0.05, attempts=2),),
    "feed.get": (
        Call("rank.score", 0.6),
        Call("store.read", 0.3, probability=0.3, attempts=2),
        Call("cache.get", 0.05, fan=2, attempts=2),
        Call("media.get", 0.3, probability=0.2),
    ),
    "rank.score": (Call("cache.get", 0.05, fan=4),),
    "search.ask": (Call("cache.get", 0.05, fan=4),),
    "media.get": (Call("cache.get", 0.05, attempts=2),),
    "presence.mark": (Call("cache.set", 0.05, attempts=2),),
    "inbox.append": (Call("store.write", 0.3, attempts=2), Call("cache.set", 0.05)),
    "inbox.list": (Call("store.read", 0.3, attempts=2), Call("cache.get", 0.05, fan=3, attempts=2)),
    "store.read": (Call("cache.get", 0.05), Call("db.read", 0.2, probability=0.1, attempts=2)),
    "store.write": (Call("db.write", 0.2, probability=0.3, attempts=2),),
    "cache.get": (),
    "cache.set": (),
    "db.read": (),
    "db.write": (),
}
WORK = {"inbox.append": 1.5, "store.write": 2.0, "cache.set": 1.5, "db.write": 2.0}
ENDPOINTS = (
    Endpoint("send", "edge.send", 150_000.0, 5.0),
    Endpoint("open", "edge.open", 150_000.0, 5.0),
    Endpoint("feed", "edge.feed", 100_000.0, 5.0),
    Endpoint("web open", "edge.open", 50_000.0, 5.0),
    Endpoint("web feed", "edge.feed", 20_000.0, 5.0),
)


def fleet() -> Fleet:
    """Three regions of four clusters."""
    return Fleet(
        name="benchmark",
        regions=tuple(
            Region(name, tuple(f"{name}-{letter}" for letter in "abcd"), 0.0, 1 / 3) for name in ("eu", "us", "ap")
        ),
        services=SERVICES,
        operations=tuple(
            Operation(name, name.split(".")[0], WORK.get(name, 1.0), calls) for name, calls in CALLS.items()
        ),
        endpoints=ENDPOINTS,
        clients={},
    )


def demanding(names: Names, described: Fleet, scale: float) -> Params:
    """The healthy fleet under so many times its peak."""
    params = base_params(names, described)
    peaks = np.array([endpoint.peak_rps for endpoint in described.endpoints]) / len(names.clusters)
    return params._replace(demand=peaks[:, np.newaxis] * np.full_like(params.demand, scale))


def slow_store(params: Params, names: Names, clusters: int) -> Params:
    """The store twelve times slower in so many clusters, counted from the first."""
    where = (names.layout.cell_service == names.service_index["store"]) & (names.layout.cell_cluster < clusters)
    return params._replace(own=np.where(where, 12.0, params.own))


def run(names: Names, params: Callable[[int], Params]) -> float:
    """CPU seconds of 45 minutes, after a warm-up of five."""
    state = engine.fresh_state(names.layout)
    for_nothing = engine.new_segment(names.layout, 0.0, 10.0, 30)
    for _ in range(30):
        engine.run_bucket(names.layout, params(0), state, for_nothing, 1.0)
    segment = engine.new_segment(names.layout, 0.0, 10.0, BUCKETS)
    begun = time.process_time()
    for i in range(BUCKETS):
        engine.run_bucket(names.layout, params(i), state, segment, 1.0)
    return time.process_time() - begun


def noisy(params: Params) -> Callable[[int], Params]:
    """Demand that is another 2 % off in every bucket, so that nothing can be left as it was."""
    draws = np.random.default_rng(7).normal(1.0, 0.02, (BUCKETS, *params.demand.shape))
    return lambda i: params._replace(demand=params.demand * draws[i])


def day(names: Names, params: Params) -> float:
    """CPU seconds of 26 hours in buckets and ticks of a minute."""
    state, segment = engine.fresh_state(names.layout), engine.new_segment(names.layout, 0.0, 60.0, 1560)
    changing = noisy(params)
    begun = time.process_time()
    for i in range(1560):
        engine.run_bucket(names.layout, changing(i % BUCKETS), state, segment, 60.0)
    return time.process_time() - begun


def fork(names: Names) -> float:
    """Seconds to copy a state."""
    state = engine.fresh_state(names.layout)
    begun = time.process_time()
    for _ in range(100):
        engine.copy_state(state)
    return (time.process_time() - begun) / 100


def main() -> None:
    """Print one line per case."""
    begun = time.process_time()
    engine.warm_up()
    print(f"compiled or loaded         {time.process_time() - begun:6.2f} s")
    described = fleet()
    names = lay_out(described)
    calm = demanding(names, described, 1.0)
    busy = demanding(names, described, 2.0)
    cases: dict[str, Callable[[], float]] = {
        "45 min calm": lambda: run(names, noisy(calm)),
        "45 min, 1 of 12 saturated": lambda: run(names, noisy(slow_store(busy, names, 1))),
        "45 min, all saturated": lambda: run(names, noisy(slow_store(busy, names, 12))),
        "26 h at a minute": lambda: day(names, calm),
        "one fork": lambda: fork(names),
    }
    for name, case in cases.items():
        print(f"{name:26s} {statistics.median(case() for _ in range(REPEATS)):8.4f} s")
    mixes = np.repeat(
        latency.with_delay(latency.with_stage(latency.at_once(), 0.01, 1e-4), 0.1, 0.3, 1.0)[None], 10_000, 0
    )
    begun = time.process_time()
    latency.quantile(mixes, 0.99)
    print(f"one quantile               {(time.process_time() - begun) / 10_000 * 1e6:8.2f} µs")


if __name__ == "__main__":
    main()
