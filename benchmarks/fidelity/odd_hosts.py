"""One bad host of five hundred, and the slowest of many calls."""

from collections.abc import Iterator

from fidelity.report import Row, Section, between
from oracle.compare import compare
from oracle.small_fleets import chain, drawn, fly, service
from simride.simulator import exact, latency
from simride.simulator.layout import Names
from simride.simulator.state import Params

HOSTS, SLOTS, OWN = 500, 8, 0.01


def _bad_host(case: str, own: float, errors: float, attempts: int) -> Iterator[Row]:
    only = service("only", hosts=HOSTS, slots=SLOTS, own_s=OWN, queue_limit=100)

    def bad(params: Params, names: Names, _i: int) -> Params:
        good, odd = names.cell("only", "r0-a", 0, 0), names.cell("only", "r0-a", 0, 1)
        edited = {field: getattr(params, field).copy() for field in ("hosts", "share", "own", "errors")}
        edited["hosts"][[good, odd]], edited["share"][[good, odd]] = (HOSTS - 1, 1), (1 - 1 / HOSTS, 1 / HOSTS)
        edited["own"][odd], edited["errors"][odd] = own, errors
        return params._replace(**edited)

    rate = 0.3 * HOSTS * SLOTS / OWN
    pair = compare(chain(only, timeout_s=0.25, attempts=attempts), rate, 60, bad, seeds=(1, 2), tail=2)
    sides = (pair.exactly, pair.engine)
    if attempts > 1:
        again = [1e3 * (side.tries(20, 60) - 1.0) for side in sides]
        yield between(case, "retries per 1000", *again, _enough(pair.run, "retries"))
    failures = [1e3 * max(1.0 - side.success(20, 60), 0.0) for side in sides]
    yield between(case, "failures per 1000", *failures, _enough(pair.run, "failed"))
    times = pair.run.root_times[20:, 0].sum(axis=0)
    mix = pair.flown.segment.latency[20:, 0, 0].astype(float).sum(axis=0)
    for q, floor in ((0.99, None), (0.999, 0.10)):
        both = float(exact.quantile(times, q)), float(latency.quantile(mix, q))
        yield between(case, f"p{100 * q:g}", *both, floor, "ms")


def _enough(run: exact.Drawn, field: str) -> float | None:
    """The floor of 5 %, where enough were drawn to see it: fewer come in a few bursts."""
    return 0.05 if run.roots(field)[20:].sum() > 3000 else None


def grey_section() -> Section:
    """20 times slower, 3 times slower, a third of errors; users with one attempt and with two."""
    rows: list[Row] = []
    for attempts in (1, 2):
        for what, own, errors in (
            ("20 times slower", 20.0, 0.0),
            ("3 times slower", 3.0, 0.0),
            ("30 % errors", 1.0, 0.3),
        ):
            rows += _bad_host(f"{what}, {attempts} attempt{'s' if attempts > 1 else ''}", own, errors, attempts)
    return Section("grey", rows)


def fan_section() -> Section:
    """Fans of 4 to 100 over leaves at load .5."""
    rows = []
    for fan in (4, 10, 50, 100):
        for scv, mean_floor, tail_floor in ((0.25, 0.05, 0.10), (1.0, 0.05, 0.10), (4.0, 0.15, 0.25)):
            root = service("root", hosts=50, slots=64, own_s=0.0005)
            leaf = service("leaf", hosts=40, slots=8, own_s=0.005, scv=scv)
            described, rate = chain(root, leaf, fan=fan), 0.5 * 40 * 8 / 0.005 / fan
            run = drawn(described, rate, 60)
            mix = fly(described, rate, 60).segment.latency[-1, 0, 0]
            times = run.root_times[5:, 0].sum(axis=0)
            mean = float(run.roots("seconds")[5:].sum() / run.roots("ok")[5:].sum())
            case = f"fan {fan}, SCV {scv:g}"
            rows.append(between(case, "mean", mean, float(latency.mean(mix)), mean_floor, "ms"))
            for q, floor in ((0.5, None), (0.99, tail_floor)):
                both = float(exact.quantile(times, q)), float(latency.quantile(mix, q))
                rows.append(between(case, f"p{100 * q:g}", *both, floor, "ms"))
    return Section("fans", rows)
