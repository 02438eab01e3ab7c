"""What users meet, and what people report, on a small steady fleet."""

from itertools import pairwise

import numpy as np
import pytest

from simride.simulator import latency
from simride.simulator.telemetry import METRICS, Frame, MetricQuery, run
from simride.simulator.telemetry.metrics import total
from simride.simulator.telemetry.resolve import find_metric
from unit.simulator.telemetry.tape import NOON, failing_version, slow_rack, view

VIEW = view()
SICK = view(slow_rack(8))
USER_COUNTS = ("slow_ratio", "good_ratio", "error_rate", "traffic")


def test_traffic_is_what_was_asked_for() -> None:
    assert total(VIEW, MetricQuery("traffic", last_s=600.0)) == pytest.approx(4000.0, rel=0.002)
    frame = run(VIEW, MetricQuery("traffic", by=("client",), last_s=600.0))
    shares = [one.total_value / 4000.0 for one in frame.series]
    assert shares == pytest.approx([0.6, 0.3, 0.1], abs=0.002)


@pytest.mark.parametrize("metric", USER_COUNTS)
def test_a_calm_fleet_is_not_a_perfect_one(metric: str) -> None:
    value = total(VIEW, MetricQuery(metric, last_s=3600.0))
    assert value > 0.0 if metric != "good_ratio" else value < 1.0


def test_good_slow_and_failed_are_all_there_is() -> None:
    parts = [total(SICK, MetricQuery(name)) for name in ("good_ratio", "slow_ratio", "error_rate")]
    assert sum(parts) == pytest.approx(1.0, abs=1e-12)


def test_late_requests_show_where_they_are_and_not_elsewhere() -> None:
    frame = run(SICK, MetricQuery("slow_ratio", where={"endpoint": "SaveNote"}, by=("cluster",)))
    worst = frame.worst(1)[0]
    assert worst.labels == {"cluster": "euw-a"}
    others = [one.total_value for one in frame.series if one is not worst]
    assert worst.total_value > 10 * max(others)


def test_a_lower_limit_makes_more_requests_late() -> None:
    limits = [total(SICK, MetricQuery("slow_ratio", over=over)) for over in (0.05, 0.5, 2.0, 6.0)]
    assert limits == sorted(limits, reverse=True) and limits[0] > 0.2


def test_quantiles_keep_their_order() -> None:
    frames = [run(SICK, MetricQuery("latency", stat, by=("cluster",))) for stat in ("p50", "p90", "p95", "p99", "p999")]
    for lower, higher in pairwise(frames):
        for low, high in zip(lower.series, higher.series, strict=True):
            assert (low.values <= high.values).all() and low.total_value <= high.total_value


def test_the_total_of_a_latency_is_that_of_all_requests_not_a_mean_of_quantiles() -> None:
    edited = view(lambda segment: segment.latency.__imul__(1.0))
    segment = edited.tape.segments[-1]
    slow = latency.with_stage(segment.latency[-45:].astype(np.float64), 1.0, 0.01)
    assert segment.end > edited.now
    at = round((edited.now - segment.start) / 10.0)
    segment.latency[at - 45 : at] = slow
    frame = run(edited, MetricQuery("latency", "p50", last_s=900.0))
    whole = frame.total()
    assert np.nanmean(frame.only.values) != pytest.approx(whole, rel=0.1)  # type: ignore[union-attr] # one series
    assert 0.05 < whole < 1.05


def test_a_day_before_is_told_beside_today() -> None:
    frame = run(SICK, MetricQuery("slow_ratio", where={"endpoint": "SaveNote"}, by=("cluster",), compare="1d"))
    for one in frame.series:
        assert one.baseline is not None and one.baseline_total is not None
        assert one.baseline.shape == one.values.shape and np.isfinite(one.baseline).all()
    sick = frame.get(cluster="euw-a")
    assert sick is not None and sick.baseline_total is not None and sick.total_value > 5 * sick.baseline_total


def test_where_no_day_before_is_kept_the_answer_says_so() -> None:
    frame = run(VIEW, MetricQuery("latency", start=NOON - 20 * 3600.0, end=NOON, compare="1d"))
    assert "Nothing is kept from a day before" in frame.note
    assert frame.only is not None and frame.only.baseline is None


def test_what_cannot_be_at_once_is_a_sentence_not_a_zero() -> None:
    frame = run(VIEW, MetricQuery("error_rate", where={"region": "eu-west", "cluster": "use-a"}))
    assert frame.series == () and "Nothing in this fleet is at once region eu-west, cluster use-a" in frame.note
    assert np.isnan(frame.total())


def test_no_requests_is_a_sentence_not_a_zero() -> None:
    def silence(segment: object) -> None:
        for name in ("roots", "ops", "calls", "latency"):
            getattr(segment, name)[:] = 0.0

    frame = run(view(silence), MetricQuery("error_rate"))
    assert "no requests" in frame.note
    assert np.isnan(frame.total())


def test_everyone_fails_alike_whatever_their_client() -> None:
    sick = view(failing_version("web", 0.5, 0.2))
    frame = run(sick, MetricQuery("error_rate", by=("client",)))
    assert [one.total_value for one in frame.series] == pytest.approx([0.05] * 3, rel=0.03)


def test_tickets_come_later_than_what_they_are_about() -> None:
    sick = view(failing_version("web", 0.5, 0.6), now=NOON + 1800.0)  # the fine stretch begins at 11:00
    frame = run(sick, MetricQuery("tickets", last_s=5400.0, step_s=600.0))
    assert frame.only is not None
    first, last = frame.only.values[0], frame.only.values[-3:].mean()
    assert first < 40 and last > 5 * max(first, 5.0)


def test_tickets_of_a_calm_day_are_few_but_not_none() -> None:
    assert 1.0 < total(VIEW, MetricQuery("tickets", last_s=20 * 3600.0)) < 12.0


def test_user_retries_are_counted_against_attempts() -> None:
    def retry(segment: object) -> None:
        segment.roots[..., 1] = segment.roots[..., 0] * 1.25  # type: ignore[attr-defined] # a Segment

    assert total(view(retry), MetricQuery("retries")) == pytest.approx(0.2, rel=0.01)


def test_a_digest_changes_with_what_is_seen_and_with_nothing_else() -> None:
    def digest(seen: Frame) -> str:
        return seen.digest()

    query = MetricQuery("slow_ratio", by=("cluster",))
    assert digest(run(VIEW, query)) == digest(run(view(), query))
    assert digest(run(VIEW, query)) != digest(run(SICK, query))
    assert len(digest(run(VIEW, query))) == 12


def test_the_usual_place_of_every_metric_gives_an_answer() -> None:
    for name in METRICS:
        metric = find_metric(name)
        for side in set(metric.sides) - {"ledger"}:
            over = 0.5 if name == "slow_ratio" and side != "user" else None
            frame = run(VIEW, MetricQuery(name, side=side, over=over))
            assert frame.side == side and frame.unit == metric.unit
            assert frame.series or frame.note
