"""The judge: what was measured in, a verdict out."""

import numpy as np
import pytest

from simride.rollouts import Verdict, judge
from simride.rollouts.exposure import Arms
from simride.rollouts.judge import Series, sample_ratio_mismatch
from simride.rollouts.plan import AnalysisTemplate

ARMS = Arms(0.05, 0.05, 10, 10, 0.0, 0.0, True)
T = 60


def series(**columns):
    """An hour of a healthy canary beside its baseline, a thousand requests a minute each, one in a hundred failing."""
    none, asked, few = np.zeros(T), np.full(T, 1000.0), np.full(T, 10.0)
    healthy = {
        "step_s": 60.0, "seen": np.ones(T, dtype=bool), "canary_requests": asked, "baseline_requests": asked,
        "canary_errors": few, "baseline_errors": few, "endpoint_failures": none, "canary_orders": 5 * few,
        "baseline_orders": 5 * few, "broken_records": none, "not_ready": none, "slower": none,
        "slower_variance": np.full(T, 1e-3), "tail": none, "tail_variance": np.full(T, 1e-2),
        "memory_age_h": np.arange(1, T + 1) / 60.0, "memory": none, "memory_deviation": 0.02,
    }  # fmt: skip
    return Series(**{**healthy, **columns})


def template(metric="error_ratio", statistic="sequential_count", **more):
    said = {"name": "it", "metric": metric, "statistic": statistic, "alpha": 0.001, **more}
    return AnalysisTemplate.model_validate(said)


BAD = {
    "error_ratio": {"canary_errors": np.full(T, 20.0)},
    "latency_mean": {"slower": np.full(T, 0.1)},
    "latency_p99": {"tail": np.full(T, 0.3)},
    "endpoint_errors": {"endpoint_failures": np.eye(T)[5] * 3.0},
    "memory": {"memory": np.arange(1, T + 1) / 60.0 * 0.2},
    "invariants": {"broken_records": np.eye(T)[5]},
    "orders": {"canary_orders": np.full(T, 30.0)},
    "readiness": {"not_ready": np.eye(T)[0]},
}
JUDGES = [
    *(template(statistic=one) for one in ("sequential_count", "fixed_count", "peeking_count", "mann_whitney")),
    template("latency_mean", "sequential_mean"), template("latency_p99", "sequential_mean"),
    template("endpoint_errors", "at_least"), template("memory", "slope"),
    template("invariants", "at_least", at_least=1), template("readiness", "at_least", at_least=1),
    template("orders", "sequential_count", direction="decrease"),
]  # fmt: skip


@pytest.mark.parametrize("one", JUDGES, ids=lambda one: f"{one.metric} {one.statistic}")
def test_what_is_bad_fails_and_what_is_well_does_not(one):
    # a rank test of equal minutes has nothing to rank: give it a little noise
    noise = np.random.default_rng(1).poisson(10.0, (2, T)).astype(float)
    well = series(canary_errors=noise[0], baseline_errors=noise[1])
    assert judge(one, well, ARMS, 0, complete=True).verdict is Verdict.SUCCESSFUL
    bad = BAD[one.metric]
    assert judge(one, series(**bad), ARMS, 0, complete=True).verdict is Verdict.FAILED


def test_what_is_better_does_not_fail():
    assert judge(template(), series(canary_errors=np.full(T, 2.0)), ARMS, 0, True).verdict is Verdict.SUCCESSFUL
    falls = template("orders", direction="decrease")
    assert judge(falls, series(canary_orders=np.full(T, 80.0)), ARMS, 0, True).verdict is Verdict.SUCCESSFUL


def test_sequential_judges_fail_at_once_and_others_at_the_end():
    bad = series(canary_errors=np.full(T, 30.0))
    assert judge(template(), bad, ARMS, 0, complete=False).tick < 10
    assert judge(template(statistic="fixed_count"), bad, ARMS, 0, complete=False).verdict is None
    assert judge(template(statistic="fixed_count"), bad, ARMS, 0, complete=True).tick == T - 1


def test_hosts_that_differ_by_more_are_not_a_finding():
    apart = Arms(0.05, 0.05, 1, 1, 0.5, 0.0, True)
    bad = series(canary_errors=np.full(T, 15.0))
    assert judge(template(), bad, apart, 0, True).verdict is Verdict.SUCCESSFUL
    assert judge(template(host_variance="ignored"), bad, apart, 0, True).verdict is Verdict.FAILED


def test_an_allowed_rise_is_none():
    bad = series(canary_errors=np.full(T, 20.0))
    assert judge(template(allowed_increase=2.5), bad, ARMS, 0, True).verdict is Verdict.SUCCESSFUL
    assert judge(template(allowed_increase=1.25), bad, ARMS, 0, True).verdict is Verdict.FAILED


def test_a_few_failing_looks_can_be_borne():
    once = np.where(np.arange(T) == 5, 3.0, 0.0)
    finding = template("endpoint_errors", "at_least", at_least=3, failure_limit=100)
    assert judge(finding, series(endpoint_failures=once), ARMS, 0, True).verdict is Verdict.SUCCESSFUL


def test_what_is_measured_before_the_delay_does_not_count():
    cold = series(slower=np.where(np.arange(T) < 10, 0.5, 0.0))
    assert judge(template("latency_mean", "sequential_mean"), cold, ARMS, 0, True).verdict is Verdict.FAILED
    waits = template("latency_mean", "sequential_mean", initial_delay="10m")
    assert judge(waits, cold, ARMS, 0, True).verdict is Verdict.SUCCESSFUL


def test_monitoring_that_is_down_for_longer_than_is_borne_is_an_error():
    down = np.ones(T, dtype=bool)
    down[20:24] = False
    assert judge(template(), series(seen=down), ARMS, 0, True).verdict is Verdict.ERROR
    assert judge(template(), series(seen=down), ARMS, 0, True).tick == 23
    assert judge(template(consecutive_error_limit=10), series(seen=down), ARMS, 0, True).verdict is Verdict.SUCCESSFUL
    assert judge(template(), series(seen=down), ARMS, 0, True, since=24).verdict is Verdict.SUCCESSFUL


def test_too_few_requests_are_no_data():
    assert judge(template(), series(), ARMS, 100_000, True).verdict is Verdict.NO_DATA
    assert judge(template(), series(), ARMS, 60_000, True).verdict is Verdict.SUCCESSFUL
    nobody = series(canary_requests=np.zeros(T), canary_errors=np.zeros(T))
    assert judge(template(), nobody, ARMS, 0, True).verdict is Verdict.NO_DATA


def test_without_a_host_to_compare_with_there_are_no_data():
    alone = Arms(1.0, 0.0, 10, 0, 0.0, 0.0, False)
    assert judge(template(), series(), alone, 0, True).verdict is Verdict.NO_DATA
    starts = template("readiness", "at_least", at_least=1)
    assert judge(starts, series(), alone, 0, True).verdict is Verdict.SUCCESSFUL


def test_what_the_data_do_not_speak_against_is_inconclusive():
    assert judge(template(rule_out=1.1), series(), ARMS, 0, True).verdict is Verdict.INCONCLUSIVE
    assert judge(template(rule_out=2.0), series(), ARMS, 0, True).verdict is Verdict.SUCCESSFUL


def test_a_share_that_is_not_as_planned_is_noticed():
    assert sample_ratio_mismatch(series(), ARMS) is None
    skewed = series(canary_requests=np.full(T, 1100.0))
    assert 0 < sample_ratio_mismatch(skewed, ARMS) < T
    assert sample_ratio_mismatch(skewed, Arms(0.05, 0.0, 10, 0, 0.0, 0.0, False)) is None
