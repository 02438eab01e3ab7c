"""Where an erring operation and a bad link show to someone who looks, and where they do not."""

import pytest

from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery, run, traces
from simride.simulator.world import Effect, Where


def shown(fleet: Run, metric: str, by: str, **where: str) -> dict[str, float]:
    """Totals of the last minute and a half by label."""
    frame = run(fleet.view(), MetricQuery(metric, where=where, by=(by,), last_s=90.0))
    return {one.labels[by]: one.total_value for one in frame.series}


@pytest.fixture
def two_versions(fleet: Run) -> tuple[Run, str, str]:
    """A fleet half way back on a release: the service, and an operation of it."""
    service = "msg-router"
    fleet.effects.append(Effect("new_version", Where((service,)), 0.5, fleet.now, how="set"))
    operation = next(name for name in fleet.names.operations if name.startswith(service + "."))
    return fleet, service, operation


def test_an_operation_that_errs_on_one_version_shows_by_version(two_versions: tuple[Run, str, str]) -> None:
    fleet, service, operation = two_versions
    _, new = fleet.conditions.versions[fleet.names.service_index[service]]
    slip = Effect("op_errors", Where(operations=(operation,), versions=(new,)), 0.2, fleet.now, how="add")
    fleet.effects.append(slip)
    fleet.advance(fleet.now + 120.0)
    seen = shown(fleet, "error_rate", "version", service=service, operation=operation)
    assert seen[new] == pytest.approx(0.2, rel=0.1)
    assert max(rate for version, rate in seen.items() if version != new) < 0.01


def test_traces_draw_what_an_operation_errs_by(fleet: Run) -> None:
    slip = Effect("op_errors", Where(operations=("msg-router.send",)), 0.3, fleet.now, how="add")
    fleet.effects.append(slip)
    fleet.advance(fleet.now + 120.0)
    found = traces.sample(fleet.view(), fleet.now - 90.0, fleet.now, "SendMessage", sampled=3000, limit=400)
    ran = [span for trace in found.traces for span in trace.spans
           if span.kind == "server" and span.operation == "msg-router.send"]  # fmt: skip
    failed = sum(span.status == "error" for span in ran) / len(ran)
    assert failed == pytest.approx(0.3, abs=4.0 * (0.21 / len(ran)) ** 0.5)  # four standard errors of a share


def test_wrong_answers_show_nowhere(two_versions: tuple[Run, str, str]) -> None:
    fleet, service, operation = two_versions
    twin = fleet.fork()
    twin.effects.append(Effect("wrong", Where(operations=(operation,)), 0.3, twin.now, how="add"))
    for one in (fleet, twin):
        one.advance(one.now + 120.0)
    for metric in ("error_rate", "latency", "traffic"):
        # callers hear of the change and work their odds out anew, from answers that moved by less than is told
        expected = pytest.approx(shown(fleet, metric, "service", service=service), rel=1e-6)
        assert shown(twin, metric, "service", service=service) == expected
    assert shown(twin, "good_ratio", "endpoint") == pytest.approx(shown(fleet, "good_ratio", "endpoint"), rel=1e-6)


def test_a_cut_between_two_clusters_shows_at_the_callee_named(fleet: Run) -> None:
    a, b = fleet.names.clusters[:2]
    fleet.effects.append(Effect("link_lost", Where(("shard-store",), clusters=(b,), from_clusters=(a,)), 1.0,
                                fleet.now, how="set"))  # fmt: skip
    fleet.advance(fleet.now + 120.0)
    seen = shown(fleet, "error_rate", "cluster", service="shard-store")
    assert max(seen, key=lambda cluster: seen[cluster]) == b
    assert seen[b] > 5 * seen[a]
