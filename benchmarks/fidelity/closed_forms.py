"""Both engines against closed forms."""

import math
from collections.abc import Callable, Iterator

from scipy import stats

from fidelity.report import Row, Section
from oracle.closed_forms import erlang_b, erlang_wait, pollaczek_khinchine_wait
from oracle.small_fleets import FOREVER, chain, drawn, fleet, fly, service
from simride.simulator import exact, latency
from simride.simulator.spec import Call, Fleet, Operation

OWN, BATCHES = 0.01, 21


def _exact_mean(run: exact.Drawn, top: str, bottom: str, of: int = 0) -> tuple[float, float]:
    """Ratio of two columns of a service and its standard error, from batches."""
    sums, counts = run.services(top)[1:, of, 0], run.services(bottom)[1:, of, 0]
    error = (sums / counts).std(ddof=1) / math.sqrt(len(sums))
    return float(sums.sum() / counts.sum()), float(error)


def _row(
    case: str, quantity: str, theory: float, measured: tuple[float, float], engine: float | None, floor: float
) -> Row:
    """Exact in standard errors from theory, the engine in per cent of it."""
    found, error = measured
    off = abs(found / theory - 1.0)
    sigmas = f"{found:.4g} ({100 * off:.2f} %, {abs(found - theory) / error:.1f} σ)"
    if engine is None:
        return Row(case, quantity, f"theory {theory:.4g}, exact {sigmas}", "", off, 0.01)
    off = abs(engine / theory - 1.0)
    return Row(case, quantity, f"theory {theory:.4g}, exact {sigmas}", f"{engine:.4g}", off, floor)


def _stations() -> Iterator[Row]:
    for slots in (1, 8, 64):
        for rho in (0.5, 0.8, 0.95):
            yield _station(f"M/M/{slots}", slots, rho, 1.0, OWN + erlang_wait(slots, rho, OWN), 0.05)
    for name, scv, floor in (("M/D/1", 0.0, 0.05), ("M/G/1, SCV .25", 0.25, 0.05), ("M/G/1, SCV 4", 4.0, 0.15)):
        for rho in (0.5, 0.8):
            yield _station(name, 1, rho, scv, OWN + pollaczek_khinchine_wait(rho, scv, OWN), floor)


def _station(name: str, slots: int, rho: float, scv: float, theory: float, floor: float) -> Row:
    described = chain(service("only", slots=slots, own_s=OWN, scv=scv))
    rate = rho * slots / OWN
    requests = 2e6 / (1.0 - rho) if slots == 1 else 4e6
    run = drawn(described, rate, BATCHES, bucket_s=requests / BATCHES / rate)
    mix = fly(described, rate, 40, step_s=60.0, tick_s=5.0).segment.latency[-1, 0, 0]
    found = _exact_mean(run, "stayed_s", "ended")
    return _row(f"{name} at load {rho:g}", "mean response, s", theory, found, float(latency.mean(mix)), floor)


def _shared() -> Iterator[Row]:
    for scv in (0.25, 4.0):
        described = chain(service("only", own_s=OWN, scv=scv))
        plan = exact.Discipline(sharing=(0,))
        run = drawn(described, 80.0, BATCHES, bucket_s=1.2e7 / BATCHES / 80.0, discipline=plan)
        found = _exact_mean(run, "stayed_s", "ended")
        yield _row(f"processor sharing at load .8, SCV {scv:g}", "mean response, s", OWN / 0.2, found, None, 0.01)


def _lost() -> Iterator[Row]:
    for slots, load in ((1, 0.5), (8, 7.2), (64, 60.0)):
        described = chain(service("only", slots=slots, own_s=OWN, queue_limit=0))
        run = drawn(described, load / OWN, BATCHES, bucket_s=2e6 / BATCHES / (load / OWN))
        found = _exact_mean(run, "refused", "arrivals")
        yield _row(f"Erlang-B, {slots} slots, load {load:g}", "lost", erlang_b(slots, load), found, None, 0.01)


def _jackson() -> Iterator[Row]:
    operations = (
        Operation("one.go", "one", calls=(Call("two.go", FOREVER, probability=0.6, detached=True),)),
        Operation("two.go", "two", work=10.0, calls=(Call("three.go", FOREVER, detached=True),)),
        Operation("three.go", "three", work=3.2),
    )
    described: Fleet = fleet((service("one"), service("two", slots=8), service("three", slots=2)), operations)
    run = drawn(described, 80.0, BATCHES, bucket_s=6e6 / BATCHES / 80.0)
    for i, (flow, own, c) in enumerate(((80.0, OWN, 1), (48.0, 10 * OWN, 8), (48.0, 3.2 * OWN, 2))):
        theory = own + erlang_wait(c, flow * own / c, own)
        found = _exact_mean(run, "stayed_s", "ended", i)
        yield _row(f"Jackson network, station {i + 1} of {c} slots", "mean response, s", theory, found, None, 0.01)


def _fans() -> Iterator[Row]:
    law = stats.expon(scale=OWN)
    for fan in (4, 20):
        described = chain(service("root", slots=10**6, own_s=1e-9), service("leaf", slots=10**6), fan=fan)
        run = drawn(described, 1000.0, BATCHES, bucket_s=60.0)
        mix = fly(described, 100.0, 10).segment.latency[-1, 0, 0]
        for q in (0.5, 0.99):
            batches = exact.quantile(run.root_times[1:, 0], q)
            found = (float(batches.mean()), float(batches.std(ddof=1)) / math.sqrt(len(batches)))
            theory = float(law.ppf(q ** (1.0 / fan)))
            engine = float(latency.quantile(mix, q))
            yield _row(f"slowest of {fan}, exponential", f"p{100 * q:g}, s", theory, found, engine, 0.10)


def _retries() -> Iterator[Row]:
    for attempts in (2, 3):
        described = chain(service("only", slots=10**6, error_rate=0.3), attempts=attempts)
        run = drawn(described, 10_000.0, BATCHES, bucket_s=10.0)
        per_request = run.roots("attempts")[1:-1, 0, 0] / run.roots("requests")[1:-1, 0, 0]
        found = (float(per_request.mean()), float(per_request.std(ddof=1)) / math.sqrt(len(per_request)))
        flown = fly(described, 1000.0, 30)
        engine = float(flown.last("roots", "attempts")[0, 0] / 1000.0)
        theory = (1 - 0.3**attempts) / 0.7
        yield _row(f"odds .3 of an error, {attempts} attempts", "attempts per request", theory, found, engine, 0.01)


GROUPS: tuple[Callable[[], Iterator[Row]], ...] = (_stations, _shared, _lost, _jackson, _fans, _retries)


def section() -> Section:
    """All of them; where the engine has no such mechanism, exact simulation is held to 1 %."""
    return Section("closed-forms", [row for group in GROUPS for row in group()])
