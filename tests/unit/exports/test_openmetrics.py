"""The OpenMetrics file, read by promtool and answered from by a real Prometheus."""

import json
import math
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simride.exports import Stretch, export
from simride.exports.clock import unix_s
from simride.exports.series import OF_ONE_HOST, Metrics, collect, split_of
from simride.simulator.telemetry import METRICS, MetricQuery, conventions, run
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.conventions import attribute, prometheus_label, promql
from simride.simulator.telemetry.durations import durations

FILE = "metrics.openmetrics.txt"
LIMIT_S = 0.5  # one of the bounds
Answer = Mapping[tuple[str, ...], float]
SILENT: Callable[[str, float], None] = lambda what, done: None  # noqa: E731


@pytest.fixture(scope="module")
def text(stretch: Stretch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("openmetrics")
    export(stretch, "openmetrics", folder, SILENT)
    return folder / FILE


@pytest.fixture(scope="module")
def blocks(text: Path, need: Callable[[str, str], str]) -> Path:
    """The file imported by promtool."""
    promtool = need("promtool", "prometheus")
    data = text.parent / "data"
    command = [promtool, "tsdb", "create-blocks-from", "openmetrics", "--quiet", str(text), str(data)]
    made = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    return data


class Prometheus:
    """A real one, on loopback, over imported blocks."""

    def __init__(self, program: str, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{free.getsockname()[1]}"
        settings = data.parent / "prometheus.yml"
        settings.write_text("global: {}\n")
        command = [
            program, f"--config.file={settings}", f"--storage.tsdb.path={data}", "--storage.tsdb.retention.time=100y",
            f"--web.listen-address={self.url.removeprefix('http://')}", "--log.level=warn",
        ]  # fmt: skip
        self.log = data.parent / "prometheus.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)

    def wait(self) -> None:
        """Until it answers; half a minute at the most."""
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/-/ready", timeout=5)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError(self.log.read_text())

    def ask(self, query: str, at: float) -> list[tuple[Mapping[str, str], float]]:
        """What an instant query gives: labels and value of each series."""
        asked = urllib.parse.urlencode({"query": query, "time": f"{at:.3f}"})
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/query?{asked}", timeout=60) as answer:
                data = json.load(answer)["data"]["result"]
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode()) from None
        return [(one["metric"], float(one["value"][1])) for one in data]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


@pytest.fixture(scope="module")
def prometheus(blocks: Path, need: Callable[[str, str], str]) -> Iterator[Prometheus]:
    running = Prometheus(need("prometheus", "prometheus"), blocks)
    try:
        running.wait()
        yield running
    finally:
        running.stop()


def ours(stretch: Stretch, metric: str, side: Side, stat: str, by: tuple[str, ...]) -> Answer:
    """Our own answer over the last five minutes; of a gauge, over the last step."""
    limit = LIMIT_S if metric in ("slow_ratio", "good_ratio") else None
    last_s = 60.0 if conventions.reading(metric, side).how == "value" else 300.0
    frame = run(stretch.view, MetricQuery(
        metric, stat, side, by=by, start=stretch.end - last_s, end=stretch.end, over=limit,
    ))  # fmt: skip
    return {tuple(series.labels[dim] for dim in by): series.total_value for series in frame.series}


def theirs(prometheus: Prometheus, stretch: Stretch, metric: str, side: Side, stat: str, by: tuple[str, ...]) -> Answer:
    """Prometheus' answer at the end of the stretch to the query that our reference page gives."""
    query = promql(metric, side, stat, by).replace("LIMIT", repr(LIMIT_S))
    labels = [prometheus_label(attribute(dim, side)) for dim in by]
    found = prometheus.ask(query, unix_s(stretch.view.world, stretch.end))
    return {tuple(metric[label] for label in labels): value for metric, value in found}


COUNTED = [
    (metric, side) for (metric, side), reading in conventions.READINGS.items()
    if reading.how in ("rate", "share") and metric not in ("on_call_pages", "tickets")
]  # fmt: skip
BY: Mapping[str, tuple[str, ...]] = {"user": ("endpoint", "region"), "caller": ("service", "cluster"),
                                     "server": ("service", "cluster"), "host": ("service", "cluster")}  # fmt: skip
GAUGES = [(metric, side) for (metric, side), reading in conventions.READINGS.items() if reading.how == "value"]


@pytest.mark.parametrize(("metric", "side"), COUNTED)
def test_prometheus_counts_what_our_own_query_counts(
    metric: str, side: Side, prometheus: Prometheus, stretch: Stretch
) -> None:
    """The counts are the same whole numbers; ours are told over 10 s buckets, theirs over 60 s samples."""
    by = BY[side]
    own, found = ours(stretch, metric, side, "", by), theirs(prometheus, stretch, metric, side, "", by)
    known = {key: value for key, value in own.items() if not math.isnan(value)}
    assert known and (side == "host" or any(value > 0 for value in known.values()))
    # A caller's slow share is ours over attempts as routed, theirs over attempts as sent: they differ by noise.
    near = {"rel": 0.02, "abs": 2e-4} if (metric, side) == ("slow_ratio", "caller") else {"rel": 1e-6, "abs": 1e-9}
    for key, value in known.items():
        assert found.get(key, 0.0) == pytest.approx(value, **near), key


@pytest.mark.parametrize(("metric", "side"), GAUGES)
def test_prometheus_shows_the_gauges_that_we_show(
    metric: str, side: Side, prometheus: Prometheus, stretch: Stretch
) -> None:
    by = split_of(metric) if side == "host" else BY[side]
    own, found = ours(stretch, metric, side, "", by), theirs(prometheus, stretch, metric, side, "", by)
    scale = conventions.reading(metric, side).scale
    known = {key: value for key, value in own.items() if not math.isnan(value)}
    assert known.keys() == found.keys()
    for key, value in known.items():
        assert found[key] * scale == pytest.approx(value, rel=1e-6), key


@pytest.mark.parametrize("side", ["user", "caller", "server"])
@pytest.mark.parametrize("stat", ["p50", "p99"])
def test_a_quantile_of_prometheus_lies_in_the_bucket_of_ours(
    stat: str, side: Side, prometheus: Prometheus, stretch: Stretch
) -> None:
    """A histogram knows a quantile to a bucket. Ours is nearer, and near an edge the two may stand on its two sides:
    counts in buckets are whole requests, so the one per cent beyond a p99 is a few of them; 5 % covers that."""
    by = BY[side]
    own, found = ours(stretch, "latency", side, stat, by), theirs(prometheus, stretch, "latency", side, stat, by)
    edges = (0.0, *conventions.DURATION_BOUNDS)
    assert own.keys() == found.keys()
    for key, value in own.items():
        low = max(edge for edge in edges if edge < value * 0.95)
        high = min((edge for edge in edges if edge >= value * 1.05), default=edges[-1])
        assert low <= found[key] <= high, (key, value, found[key])


@pytest.mark.parametrize("side", ["user", "caller", "server"])
def test_a_mean_of_prometheus_is_ours(side: Side, prometheus: Prometheus, stretch: Stretch) -> None:
    """Within 3 %: what our mean is off by as one of a sample, and a sum that must fit its buckets."""
    by = BY[side]
    own, found = ours(stretch, "latency", side, "mean", by), theirs(prometheus, stretch, "latency", side, "mean", by)
    for key, value in own.items():
        assert found[key] == pytest.approx(value, rel=0.03), key


def test_prometheus_adds_up_tickets_as_we_do(prometheus: Prometheus, stretch: Stretch) -> None:
    at = unix_s(stretch.view.world, stretch.end)
    (_, found), = prometheus.ask("sum(increase(simride_support_tickets_total[10m]))", at)
    frame = run(stretch.view, MetricQuery("tickets", start=stretch.start, end=stretch.end, step_s=60.0))
    assert found == pytest.approx(frame.total() * EXPORTED_H, abs=1e-6)


EXPORTED_H = 600.0 / 3600.0


def test_resources_can_be_joined_to_their_series(prometheus: Prometheus, stretch: Stretch) -> None:
    """By job and instance, as OpenTelemetry's rules for Prometheus want it."""
    at = unix_s(stretch.view.world, stretch.end)
    joined = prometheus.ask(
        "count(k8s_deployment_pod_available * on (job, instance) group_left (service_namespace) target_info)", at
    )
    alone = prometheus.ask("count(k8s_deployment_pod_available)", at)
    assert joined[0][1] == alone[0][1] > 100


def test_the_file_is_the_same_bytes_every_time(text: Path, stretch: Stretch, tmp_path: Path) -> None:
    export(stretch, "openmetrics", tmp_path, SILENT)
    assert (tmp_path / FILE).read_bytes() == text.read_bytes()


def test_every_metric_of_the_catalogue_is_exported(measured: Metrics) -> None:
    exported = {family.instrument for family in measured.families}
    assert {reading.instrument for reading in conventions.READINGS.values()} == exported
    by_the_day = {name for name in METRICS if METRICS[name].sides == ("ledger",)}
    assert set(METRICS) - by_the_day == {metric for metric, _ in conventions.READINGS}


def test_histograms_add_up(measured: Metrics) -> None:
    """Buckets to the count, counts never fall, and the sum is one that such buckets can have."""
    for family in measured.families:
        for series in family.series:
            if series.buckets is None:
                continue
            assert (series.buckets >= 0).all() and (series.buckets.sum(axis=1) == series.values).all()
            assert ((series.buckets[1:] - series.buckets[:-1]) >= 0).all()
            if series.seconds is not None and series.values[-1]:
                least = (series.buckets[-1] * [0.0, *conventions.DURATION_BOUNDS]).sum()
                assert least * (1 - 1e-9) <= series.seconds[-1]


def test_the_counts_of_an_hour_are_those_of_its_minutes(stretch: Stretch) -> None:
    """A long export tells the same numbers as a short one, so whoever zooms in sees nothing change."""
    by = ("service", "cluster", "version")
    hour = durations(stretch.view, "caller", by, stretch.end - 3000.0, stretch.end, 60.0)
    short = durations(stretch.view, "caller", by, stretch.end - 300.0, stretch.end, 60.0)
    places = [hour.labels.index(labels) for labels in short.labels]
    for error, ended in short.ended.items():
        assert np.array_equal(hour.ended[error].counted[-5:, places], ended.counted), error
        assert np.array_equal(hour.ended[error].buckets()[-5:, places], ended.buckets())
    assert len(hour.ends) == 50 and (np.diff(hour.ends) == 60.0).all()


def test_what_never_arrived_is_not_exported(stretch: Stretch) -> None:
    """Where metrics are lost on the way an export knows no more than a query; users are measured by other means."""
    names = stretch.view.names
    gone = np.zeros((1, len(names.services), len(names.clusters)))
    gone[:, names.service_index["api"]], gone[:, names.service_index["cache"]] = 1.0, 0.5
    late = np.zeros(gone.shape[1:])
    poor = replace(stretch.view, lost_at=lambda starts, lengths: (np.repeat(gone, len(starts), axis=0), late))
    for side in ("caller", "server"):
        seen = [
            durations(view, side, ("service",), stretch.end - 300.0, stretch.end, 60.0) for view in (stretch.view, poor)
        ]
        all_of_it, some = ({found["service"]: one.ended[""].counted[:, g].sum() for g, found in enumerate(one.labels)}
                           for one in seen)  # fmt: skip
        assert some["api"] == 0 and some["edge"] == all_of_it["edge"] > 0
        assert some["cache"] == pytest.approx(all_of_it["cache"] / 2, rel=1e-3)
    assert (seen[1].ended[""].buckets() % 1 == 0).all()


def test_hosts_told_apart_take_the_place_of_their_group(stretch: Stretch) -> None:
    """Each host once, beside no total of them: a sum over a label would count them twice."""
    apart = Stretch(stretch.view, stretch.end - 60.0, stretch.end, 60.0, ("config",))
    found = {family.instrument.name: family for family in collect(apart, lambda done: None).families}
    for metric in OF_ONE_HOST:
        reading = conventions.reading(metric, "host")
        mine = [one for one in found[reading.instrument.name].series if one.resource["service.name"] == "config"]
        assert all("host.name" in one.attributes for one in mine)
        assert len(mine) == (0 if metric == "gc_pause" else 12 * 12)
