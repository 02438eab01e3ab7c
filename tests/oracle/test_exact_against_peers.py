"""The exact engine beside SimPy and Ciw, which share no line with it: models that have no closed form.

Both sides are drawn, so they agree within three of their joint standard errors, from batches of either.
"""

import math
from typing import NamedTuple

import ciw
import numpy as np
import pytest
import simpy

from oracle.small_fleets import chain, drawn, fleet, service
from simride.simulator import exact
from simride.simulator.spec import Call, Operation


class Estimate(NamedTuple):
    """A mean over batches and its standard error."""

    mean: float
    error: float


def over(batches: np.ndarray) -> Estimate:
    """From one number per batch."""
    return Estimate(float(batches.mean()), float(batches.std(ddof=1)) / math.sqrt(len(batches)))


def agree(one: Estimate, other: Estimate, at_most: float = 0.05) -> bool:
    """Within three joint standard errors, which are small enough to say something: a share of the mean at most."""
    error = math.hypot(one.error, other.error)
    return abs(one.mean - other.mean) <= 3.0 * error and error <= at_most * abs(one.mean)


# Ciw: one station.

OWN, BATCHES, PER_BATCH = 0.01, 20, 2500
SHARED = exact.Discipline(sharing=(0,))


def ciw_law(scv: float) -> ciw.dists.Distribution:
    """Gamma below SCV 1.05, else lognormal, in Ciw's words; seconds."""
    if scv < 1.05:
        return ciw.dists.Gamma(shape=1.0 / scv, scale=OWN * scv)
    spread = math.sqrt(math.log1p(scv))
    return ciw.dists.Lognormal(mean=math.log(OWN) - spread**2 / 2, sd=spread)


def ciw_records(slots: int, rho: float, scv: float, limit: float, shares: bool) -> list:
    """What became of each customer, in the order they came."""
    ciw.seed(7)
    settings = {"ps_thresholds": [slots], "number_of_servers": [float("inf")]} if shares else {}
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rho * slots / OWN)],
        service_distributions=[ciw_law(scv)],
        queue_capacities=[limit],
        **{"number_of_servers": [slots], **settings},
    )
    simulation = ciw.Simulation(network, node_class=ciw.PSNode if shares else ciw.Node)
    simulation.simulate_until_max_customers(BATCHES * PER_BATCH, method="Arrive")
    records = simulation.get_all_records()
    return sorted((r for r in records if r.record_type in ("service", "rejection")), key=lambda r: r.arrival_date)


@pytest.mark.parametrize(
    ("slots", "rho", "scv", "limit", "shares"),
    [(3, 0.7, 4.0, math.inf, False), (2, 0.9, 0.25, 5, False), (2, 0.7, 4.0, math.inf, True)],
)
def test_a_station_answers_as_in_ciw(slots: int, rho: float, scv: float, limit: float, shares: bool) -> None:
    records = ciw_records(slots, rho, scv, limit, shares)
    served = np.array([r.exit_date - r.arrival_date for r in records if r.record_type == "service"])
    described = chain(service("only", slots=slots, own_s=OWN, scv=scv, queue_limit=min(limit, 10**9)))
    rate = rho * slots / OWN
    plain = SHARED if shares else exact.PLAIN
    run = drawn(described, rate, 41, bucket_s=50_000 / rate, discipline=plain)
    ours = run.services("stayed_s")[1:, 0, 0] / run.services("ended")[1:, 0, 0]
    batches = np.array([part.mean() for part in np.array_split(served[2000:], BATCHES)])
    assert agree(over(batches), over(ours))
    if limit < math.inf:
        lost = np.array([r.record_type == "rejection" for r in records], dtype=float)
        refused = run.services("refused")[1:, 0, 0] / run.services("arrivals")[1:, 0, 0]
        assert agree(over(np.array([part.mean() for part in np.array_split(lost, BATCHES)])), over(refused))


# SimPy: callers that hold slots, time out, try again; work that nobody waits for.

SECONDS, RATE = 45, 560.0


class Tally:
    """What SimPy counts, by second of sending."""

    def __init__(self) -> None:
        self.requests, self.attempts, self.ok, self.refused = (np.zeros(SECONDS + 60) for _ in range(4))
        self.time = np.zeros(SECONDS + 60)


def simpy_cascade(seed: int, limit: int) -> Tally:
    """Front of 8 slots on 4 hosts calls a back of 4 slots on 4 hosts twice in turn, patient for 60 ms, twice."""
    draw = np.random.default_rng(seed)
    world = simpy.Environment()
    tally = Tally()
    fronts = [simpy.Resource(world, 8) for _ in range(4)]
    backs = [simpy.Resource(world, 4) for _ in range(4)]
    Steps = simpy.events.ProcessGenerator

    def at_back() -> Steps:
        host = backs[draw.integers(4)]
        if host.count == 4 and len(host.queue) >= limit:
            tally.refused[int(world.now)] += 1
            yield world.timeout(0.001)
            return False
        with host.request() as slot:
            yield slot
            yield world.timeout(draw.exponential(0.01))
        return True

    def call_back() -> Steps:
        for attempt in range(2):
            work, patience = world.process(at_back()), world.timeout(0.06)
            yield work | patience
            if work.triggered and work.value:
                return True
            if attempt == 0:
                yield world.timeout(0.02)
        return False

    def at_front() -> Steps:
        with fronts[draw.integers(4)].request() as slot:
            yield slot
            yield world.timeout(draw.gamma(2.0, 0.001))
            for _ in range(2):
                good = yield world.process(call_back())
                if not good:
                    return False
        return True

    def user() -> Steps:
        came = world.now
        tally.requests[int(came)] += 1
        for attempt in range(2):
            sent = int(world.now)
            tally.attempts[sent] += 1
            work, patience = world.process(at_front()), world.timeout(0.25)
            yield work | patience
            if work.triggered and work.value:
                tally.ok[sent] += 1
                tally.time[sent] += world.now - came
                return
            if attempt == 0:
                yield world.timeout(0.1)

    def users() -> Steps:
        while world.now < SECONDS:
            yield world.timeout(draw.exponential(1.0 / RATE))
            world.process(user())

    world.process(users())
    world.run(until=SECONDS + 10)
    return tally


def exact_cascade(limit: int) -> exact.Drawn:
    """The same in our words."""
    services = (
        service("front", hosts=4, slots=8, own_s=0.002, scv=0.5),
        service("back", hosts=4, slots=4, queue_limit=limit),
    )
    patient = {"attempts": 2, "backoff_s": 0.02}
    operations = (
        Operation("front.get", "front", calls=(Call("back.one", 0.06, **patient), Call("back.two", 0.06, **patient))),
        Operation("back.one", "back"),
        Operation("back.two", "back"),
    )
    described = fleet(services, operations, timeout_s=0.25, attempts=2, backoff_s=0.1)
    return drawn(described, RATE, SECONDS, seeds=tuple(range(8)))


@pytest.mark.parametrize("limit", [10**9, 8])
def test_a_cascade_of_timeouts_and_retries_goes_as_in_simpy(limit: int) -> None:
    ours = exact_cascade(limit)
    theirs = [simpy_cascade(seed, limit) for seed in (1, 2)]
    window = range(5, SECONDS - 5)

    def fives(values: np.ndarray) -> np.ndarray:
        return np.array([values[t : t + 5].sum() for t in window[::5]])

    def pooled(field: str) -> np.ndarray:
        return np.concatenate([fives(getattr(tally, field)) for tally in theirs])

    requests = fives(ours.roots("requests")[:, 0, 0])
    for field in ("attempts", "ok"):
        per_request = over(fives(ours.roots(field)[:, 0, 0]) / requests)
        assert agree(over(pooled(field) / pooled("requests")), per_request), field
    mean = over(fives(ours.roots("seconds")[:, 0, 0]) / fives(ours.roots("ok")[:, 0, 0]))
    assert agree(over(pooled("time") / pooled("ok")), mean)
    if limit < 10**9:
        refused = over(fives(ours.services("refused")[:, 1, 0]) / requests)
        assert agree(over(pooled("refused") / pooled("requests")), refused, at_most=0.15)
