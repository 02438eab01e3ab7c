"""CPU follows what a service does itself: one that only waits for others is busy and uses no more of it."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import simride.library
from simride.cases.fleet_file import load_fleet
from simride.simulator.layout import lay_out
from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery, View
from simride.simulator.telemetry.metrics import total
from simride.simulator.telemetry.own_time import own_share
from simride.simulator.world import Effect, Where, World

NOON = 12 * 3600.0
SHOP = load_fleet(Path(simride.library.__path__[0]) / "fleets" / "shop.yaml")


@cache
def view(service: str | None) -> View:
    """The shop, ten minutes after one service takes twice as long for everything, or none does."""
    effects = (Effect("own", Where((service,)), 2.0, NOON),) if service else ()
    run = Run.start(World(SHOP, 5, NOON, NOON + 600.0, effects, day_s=3600.0, fine_s=1800.0, noise={"demand": 0.0}))
    run.advance(NOON + 600.0)
    return run.view()


def times(service: str, metric: str, slow: str) -> float:
    """How many times as much it shows as without the trouble."""
    asked = MetricQuery(metric, "", "host", {"service": service}, start=NOON + 300.0, end=NOON + 600.0)
    return total(view(slow), asked) / total(view(None), asked)


def test_who_waits_for_a_slow_callee_is_busy_and_not_on_the_cpu() -> None:
    assert times("orders", "utilisation", "payments") > 1.5
    assert times("orders", "cpu", "payments") == pytest.approx(1.0, abs=0.05)  # gauges waver by a hundredth


def test_who_does_more_work_is_on_the_cpu_for_it() -> None:
    assert times("payments", "cpu", "payments") > 1.5


def test_a_leaf_works_whenever_it_is_busy_and_an_edge_mostly_waits() -> None:
    shares = dict(zip((service.name for service in SHOP.services), own_share(lay_out(SHOP), SHOP), strict=True))
    assert {shares[name] for name in ("accounts", "payments", "item-store", "cache")} == {1.0}
    assert shares["edge"] < 0.1
    assert np.all([0.0 < share <= 1.0 for share in shares.values()])
    # by hand: of ten requests eight are a basket and one write, two an order: a charge, two writes, and a receipt that
    # nobody waits for
    basket, place = 0.006 + 0.01, 2 * 0.006 + 0.09 + 1.5 * 0.01
    assert shares["orders"] == pytest.approx((8 * 0.006 + 2 * 2 * 0.006) / (8 * basket + 2 * place))
