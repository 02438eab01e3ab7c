"""Errors of a good day: how they come and go, that nothing is lost of them, and how each look-up tells them."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest

import simride.library
from simride.cases.fleet_file import load_fleet
from simride.simulator import everyday
from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery, View, alerts, logs, run, traces
from simride.simulator.telemetry.good_days import REASONS
from simride.simulator.telemetry.metrics import total
from simride.simulator.world import World

HOUR = 3600.0
BEGINS = 14 * HOUR
SHOP = load_fleet(Path(simride.library.__path__[0]) / "fleets" / "shop.yaml")
QUIET = {reason.name for reason in REASONS}


@cache
def good_day() -> View:
    """The shop, an hour into an afternoon on which nothing happens."""
    flown = Run.start(World(SHOP, 4, BEGINS, BEGINS + HOUR, day_s=8 * HOUR))
    flown.advance(BEGINS + HOUR)
    return flown.view()


def test_over_days_they_come_as_often_as_the_fleet_says() -> None:
    steps = [everyday.factors(3, 0.35, 12, 3, 60.0 * minute, 60.0) for minute in range(3 * 1440)]
    # 36 series of three days; hours hang together, so about 2,600 independent values that scatter by half
    assert np.mean(steps) == pytest.approx(1.0, abs=0.04)
    assert np.min(steps) > 0.2
    assert np.max(steps) < 12.0
    assert np.corrcoef(np.stack(steps).reshape(len(steps), -1).T)[np.triu_indices(36, 1)].max() < 0.2


def test_a_spell_is_worth_the_same_in_minutes_and_in_tens_of_seconds() -> None:
    for minute in range(0, 240, 7):
        coarse = everyday._spells(5, 12, 3, 60.0 * minute, 60.0)
        fine = [everyday._spells(5, 12, 3, 60.0 * minute + 10.0 * part, 10.0) for part in range(6)]
        assert coarse == pytest.approx(np.mean(fine, axis=0))


def test_without_noise_there_is_only_the_mean() -> None:
    assert (everyday.factors(1, 0.0, 4, 2, 900.0, 10.0) == 1.0).all()


def test_users_are_well_and_nobody_is_woken() -> None:
    view = good_day()
    until = BEGINS + HOUR
    found = run(view, MetricQuery("good_ratio", by=("endpoint", "region"), start=BEGINS, end=until, step_s=HOUR))
    for series in found.series:
        assert 0.9995 < float(series.values[0]) < 0.99998, series.labels
    assert not [alert for alert in alerts.history(view) if alert.severity == "page"]


@pytest.mark.parametrize("side", ["server", "caller"])
def test_every_service_fails_some_and_callers_count_them(side: str) -> None:
    view = good_day()
    for service in SHOP.services:
        asked = MetricQuery("error_rate", "", side, {"service": service.name}, start=BEGINS, end=BEGINS + HOUR)
        # what its callees fail for good comes on top: at most what payments cost orders
        assert 0.5 * service.error_rate < total(view, asked) < 2.0 * service.error_rate + 3e-4, service.name


def test_log_lines_of_a_good_day_are_of_good_days_and_as_many_as_the_metric_says() -> None:
    view = good_day()
    lines = logs.tail(view, BEGINS, BEGINS + HOUR, {"service": "reviews"}, limit=0).patterns
    told = {one.template: one for one in lines if one.template in QUIET}
    sampled = sum(one.sampled for one in told.values())
    assert sampled > 5
    assert "request failed" not in {one.template for one in lines}, "nothing behind it fails, and it is well"
    asked = {"where": {"service": "reviews"}, "start": BEGINS, "end": BEGINS + HOUR}
    failed = total(view, MetricQuery("error_rate", "", "server", **asked))  # type: ignore[arg-type]
    requests = total(view, MetricQuery("traffic", "", "server", **asked)) * HOUR  # type: ignore[arg-type]
    assert sum(one.lines for one in told.values()) == pytest.approx(
        failed * requests, rel=4.0 / np.sqrt(sampled)  # four standard errors of a count
    )


def test_a_trace_says_why_such_a_call_ended() -> None:
    view = good_day()
    found = traces.sample(
        view, BEGINS, BEGINS + HOUR, "ViewItem", {"service": "reviews"}, sampled=20_000, limit=400, slow_over=0.03
    )
    spans = [span for trace in found.traces for span in trace.spans]
    failed = [span for span in spans if span.kind == "server" and span.status == "error"]
    notes = {reason.note for reason in REASONS}
    assert failed
    assert all(span.note in notes for span in failed if not any(
        one.status != "ok" and one.parent == span.id for one in spans
    ))  # fmt: skip
    assert not [span for span in spans if span.status == "ok" and span.note in notes]
