"""The service that a release is judged on is that of its fleet: busy, noisy and large as its day of history has it."""

from dataclasses import replace

import numpy as np
import pytest

from simride.cases.catalog import library
from simride.cases.draws import world
from simride.rollouts.riding.release import Release
from simride.simulator.run import Run
from simride.simulator.telemetry import run as run_metric
from simride.simulator.telemetry.query import MetricQuery

RELEASES = [name for name in library().names() if library().load(name).data.programme.get("of") == "release"]
DAY_S = 86_400.0
NEAR = 0.15  # a day is drawn around its demand, and its peak is read from ten minutes
NEAR_H = 2.0  # the top of the curve is flat
SEEDS = 40
SMOOTH = 6  # buckets of ten minutes: an hour


@pytest.mark.parametrize("name", RELEASES)
def test_a_release_knows_its_service(name):
    case = library().load(name)
    whole = world(case, 1)
    release = whole.programme
    assert isinstance(release, Release)
    profile = release.profile
    quiet = replace(whole, effects=(), changes=(), pipelines=(), programme=None)
    view = Run.start(quiet).view()

    def day(metric):
        query = MetricQuery(metric, where={"service": release.service}, last_s=DAY_S)
        return run_metric(view, query).series[0]

    load = np.convolve(day("traffic").values, np.ones(SMOOTH) / SMOOTH, "valid")
    centre = view.now - DAY_S + (np.arange(len(load)) + SMOOTH / 2) * DAY_S / (len(load) + SMOOTH - 1)
    peak_hour = float(centre[load.argmax()] / 3600.0 % 24.0)
    assert profile.peak_rps == pytest.approx(load.max(), rel=NEAR)
    assert profile.trough == pytest.approx(load.min() / load.max(), rel=NEAR)
    assert abs((peak_hour - profile.peak_hour + 12.0) % 24.0 - 12.0) <= NEAR_H
    assert profile.error_ratio == pytest.approx(day("error_rate").total_value, rel=NEAR)

    service = case.fleet.service(release.service)
    assert profile.hosts == service.hosts * len(case.fleet.clusters)
    for region, share in profile.regions.items():
        there = day_of(view, release.service, release.clusters_of[region])
        assert share == pytest.approx(there / load.mean(), rel=NEAR)
    alike = service.hosts_alike
    racks = service.hosts // service.rack_size
    classes = [alike[rack % len(alike)] for rack in range(racks)]
    for hardware, share in profile.hardware.items():
        assert share == pytest.approx(classes.count(hardware) / racks, rel=NEAR)


def day_of(view, service, clusters):
    """Mean requests per second of a service in some clusters over the last day."""
    query = MetricQuery("traffic", by=("cluster",), where={"service": service}, last_s=DAY_S)
    return sum(
        float(np.mean(one.values)) for one in run_metric(view, query).series if one.labels["cluster"] in clusters
    )


@pytest.mark.parametrize("name", RELEASES)
def test_in_about_a_third_of_the_variations_nothing_is_wrong(name):
    case = library().load(name)
    clean = sum(world(case, seed).programme.defect is None for seed in range(SEEDS))
    assert 0.15 * SEEDS <= clean <= 0.6 * SEEDS  # a third, give or take what forty draws allow
