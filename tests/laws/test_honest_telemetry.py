"""The honesty checklist: what gives a made-up incident away, and must not.

Three views of the same events, live settings, bursty arrivals, blame along real edges only, nothing that names or
orders the case, errors that are never nothing, no way to ask for the mechanism, and noise where people look. Each is
held over several seeds and several kinds of trouble.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simride.base.errors import QueryError
from simride.simulator import effects as fx
from simride.simulator.levers import STANDING
from simride.simulator.run import Run
from simride.simulator.telemetry import (
    METRICS,
    LogLine,
    MetricQuery,
    View,
    alerts,
    changes,
    hosts,
    logs,
    run,
    shell,
    text,
    topology,
    traces,
)
from simride.simulator.telemetry.catalog import DIMS
from simride.simulator.telemetry.kernel_log import HARMLESS, messages
from simride.simulator.telemetry.machine import machine
from simride.simulator.telemetry.metrics import total
from simride.simulator.telemetry.traces import STATUS, draw, window
from simride.simulator.world import Effect, Where, World
from unit.simulator.telemetry.tape import FLEET

BEGINS = 12 * 3600.0
SEEDS = (1, 2, 3)
RAMP_S = 1800.0
NAME = "zx-culprit"  # of every effect: must turn up nowhere

# A ramp that ends with the present, of each kind that can be looked at from outside.
TROUBLE: Mapping[str, Effect] = {
    "errors of a service": Effect("errors", Where(("app",)), 0.06, BEGINS - RAMP_S, "add", RAMP_S, name=NAME),
    "a slow store": Effect("own", Where(("store",)), 3.0, BEGINS - RAMP_S, ramp_s=RAMP_S, name=NAME),
    "a lossy rack": Effect("lost_p", Where(("store",), racks=(8,)), 0.4, BEGINS - RAMP_S, "add", RAMP_S, name=NAME),
    "more of everything": Effect("demand", Where(), 1.9, BEGINS - RAMP_S, ramp_s=RAMP_S, name=NAME),
}


@cache
def seen(what: str | None, seed: int, *more: Effect) -> View:
    """The small fleet at noon with one thing going wrong, or nothing."""
    effects = (*((TROUBLE[what],) if what else ()), *more)
    world = World(FLEET, seed, BEGINS, BEGINS + 60.0, effects, day_s=2 * 3600.0, fine_s=3600.0)
    return Run.start(world).view()


@cache
def written(what: str | None, seed: int) -> tuple[LogLine, ...]:
    """Every line of the last twenty minutes that requests caused."""
    page = logs.tail(seen(what, seed), BEGINS - 1200.0, BEGINS, limit=100_000)
    return tuple(line for line in page.lines if line.trace)


# -- (a) three views of the same events ------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("endpoint", ["OpenThread", "SaveNote"])
def test_metrics_traces_and_logs_climb_together_while_errors_ramp(endpoint: str, seed: int) -> None:
    view = seen("errors of a service", seed)
    rates = []
    for start in (BEGINS - 1500.0, BEGINS - 900.0, BEGINS - 300.0):
        end = start + 300.0
        asked = MetricQuery("error_rate", where={"endpoint": endpoint}, start=start, end=end)
        by_metric = total(view, asked)
        drawn = draw(view, window(view, start, end), endpoint, 8_000, {})
        by_trace = float((drawn.outcome.status != 0).mean())
        page = logs.tail(view, start, end, {"endpoint": endpoint}, "ended with", limit=0)
        requests = run(view, asked).requests
        found = next((one for one in page.patterns if one.template == "user request"), None)
        assert found is not None
        # sampling: four standard errors of a share in so many requests; the walk knows no second order of the
        # engine's mixtures, which is worth a twentieth
        size = len(drawn.batch)
        tolerance = 4.0 * np.sqrt(by_metric / size) + 0.05 * by_metric
        assert by_trace == pytest.approx(by_metric, abs=tolerance)
        assert found.lines / requests == pytest.approx(by_metric, abs=4.0 * by_metric / np.sqrt(found.sampled)
                                                       + 0.05 * by_metric)  # fmt: skip
        rates.append((by_metric, by_trace, found.lines / requests))
    for one in zip(*rates, strict=True):
        assert one[0] < one[1] < one[2], "no view stays behind while the errors ramp"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", TROUBLE)
def test_every_line_is_a_span_of_the_trace_it_names(what: str, seed: int) -> None:
    view = seen(what, seed)
    sample = traces.sample(view, BEGINS - 1200.0, BEGINS, "SaveNote", status="bad", limit=60, sampled=6_000)
    told = {line.trace: line for line in written(what, seed) if line.template in ("user request", "user gone")}
    for trace in sample.traces:  # fewer than the lines were drawn from, so that all of these have been told
        line = told[trace.id]
        words = {
            "user request": f"{trace.endpoint} from {trace.client} ended with {trace.status} after ",
            "user gone": f"{trace.endpoint}: {trace.client} went away within ",
        }
        assert line.text.startswith(words[line.template])
        assert line.at == pytest.approx(trace.start + trace.duration, abs=1e-6)


@pytest.mark.parametrize("seed", SEEDS)
def test_server_spans_last_as_long_as_the_server_metric_says(seed: int) -> None:
    view = seen("a slow store", seed)
    sample = traces.sample(view, BEGINS - 300.0, BEGINS, "SaveNote", limit=1000, sampled=4000)
    took = sorted(
        span.duration for trace in sample.traces for span in trace.spans
        if span.kind == "server" and span.service == "store" and span.status == "ok"
    )
    for stat, q in (("p50", 0.5), ("p90", 0.9)):
        asked = MetricQuery("latency", stat, side="server", where={"operation": "store.write"}, start=BEGINS - 300.0)
        # about three thousand spans know a quantile to two per cent
        assert took[int(q * len(took))] == pytest.approx(total(view, asked), rel=0.12)


# -- (b) live settings -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_no_line_quotes_a_timeout_or_a_limit_that_is_no_longer_set(seed: int) -> None:
    changed = BEGINS - 600.0
    calls = Where(operations=("app.save",), calls_to=("store.write",))
    view = seen(
        "a lossy rack", seed,
        Effect("timeout_s", calls, 1.5, changed, "set"), Effect("attempts", calls, 3.0, changed, "set"),
    )
    page = logs.tail(view, BEGINS - 1200.0, BEGINS, {"service": "app"}, "store.write timed out", limit=100_000)
    before = [line for line in page.lines if line.at < changed]
    after = [line for line in page.lines if line.at > changed + 10.0 + 3.0]  # the bucket it fell in, and a call begun
    assert len(before) > 20 and len(after) > 20
    assert all("after 3 s" in line.text and "of 2)" in line.text for line in before)
    assert all("after 1.5 s" in line.text and "of 3)" in line.text for line in after)


# -- (c) arrivals as in life -----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", ["errors of a service", "a lossy rack"])
def test_lines_come_as_chance_has_it_or_in_bursts_never_evenly(what: str, seed: int) -> None:
    for template in {line.template for line in written(what, seed)}:
        at = np.array([line.at for line in written(what, seed) if line.template == template and line.at > BEGINS - 400])
        if len(at) < 60:
            continue
        gaps = np.diff(np.sort(at))
        assert gaps.std() / gaps.mean() > 0.85, template  # 1 for a Poisson process; 60 gaps know it to a tenth


# -- (d) blame along real edges --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("what", TROUBLE)
def test_every_line_about_a_call_comes_from_a_caller_and_names_a_host_of_the_called(what: str, seed: int) -> None:
    view = seen(what, seed)
    edges = {(edge.caller, edge.operation, edge.calls) for edge in topology.edges(view)}
    for line in written(what, seed):
        called = re.search(r"call to (\S+?):? .*peer (\S+)$", line.text)
        if called is None:
            continue
        operation, peer = called.groups()
        assert (line.service, line.operation, operation) in edges
        home = view.names.find_host(peer)
        assert home is not None and home[0] == operation.split(".")[0]
        assert line.host == "" or view.names.find_host(line.host) is not None


@pytest.mark.parametrize("seed", SEEDS)
def test_who_does_not_depend_on_the_sick_service_is_as_well_as_before(seed: int) -> None:
    calm, sick = seen(None, seed), seen("errors of a service", seed)
    for service in ("cache", "store"):  # what app calls; nothing there has changed but a little less work
        for side in ("server", "caller"):
            asked = MetricQuery("error_rate", side=side, where={"service": service}, start=BEGINS - 900.0)  # type: ignore[arg-type] # one of two sides
            assert total(sick, asked) < 3.0 * total(calm, asked) < 3e-4
    blamed = Counter(line.service for line in written("errors of a service", seed) if line.template == "request failed")
    assert blamed["app"] + blamed["web"] > 0.98 * blamed.total()  # the rest is what fails on any day


# -- (e) nothing that names or orders the case -----------------------------------------------------------------


def everything(view: View, with_world: bool = True) -> str:
    """What all the tools show, as text."""
    sample = traces.sample(view, BEGINS - 300.0, BEGINS, "SaveNote", limit=30)
    host = next(view.names.hosts("store", "euw-a"))
    parts = [
        logs.tail(view, BEGINS - 300.0, BEGINS, limit=300), sample, hosts.table(view, "store", "euw-a"),
        topology.map_state(view), alerts.history(view), *(shell.command(view, tool, host) for tool in shell.COMMANDS),
    ]
    if with_world:
        parts.append(changes.feed(view, BEGINS - 7200.0))
    return "\n".join(map(str, parts))


@pytest.mark.parametrize("what", TROUBLE)
def test_nothing_shown_names_an_effect(what: str) -> None:
    shown = everything(seen(what, 1))
    assert NAME not in shown
    for word in ("simride", "inject", "effect", "fault", "chaos", "simulat"):
        assert word not in shown.lower(), word


@pytest.mark.parametrize("seed", SEEDS)
def test_ids_of_bad_requests_are_like_those_of_good_ones(seed: int) -> None:
    view = seen("errors of a service", seed)
    good = traces.sample(view, BEGINS - 900.0, BEGINS, "OpenThread", status="ok", limit=150).traces
    bad = dict.fromkeys(line.trace for line in written("errors of a service", seed))  # by time
    for ids in ([trace.id for trace in good], list(bad)):
        found = [int(name, 16) / 16**32 for name in ids]
        assert len(found) > 60
        assert np.mean(found) == pytest.approx(0.5, abs=4.0 * np.sqrt(1 / 12 / len(found)))  # uniform, as ids are
        order = np.argsort(found)
        assert abs(np.corrcoef(order, np.arange(len(found)))[0, 1]) < 4.0 / np.sqrt(len(found))  # nor rising with time


def test_places_are_listed_in_one_order_whatever_is_wrong_with_them() -> None:
    for by in (("service",), ("cluster", "rack"), ("host",), ("version",)):
        where = {"service": "store"} if by != ("service",) else {}
        asked = MetricQuery("cpu", where=where, by=by)
        listed = [[one.labels for one in run(seen(what, 1), asked).series] for what in (None, *TROUBLE)]
        assert all(labels == listed[0] for labels in listed[1:]), by


# -- (f) never nothing -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_no_service_and_no_endpoint_is_free_of_errors_over_a_busy_hour(seed: int) -> None:
    view = seen(None, seed)
    for service in view.names.services:
        for side in ("server", "caller"):
            assert total(view, MetricQuery("error_rate", side=side, where={"service": service}, last_s=3600.0)) > 0.0  # type: ignore[arg-type] # one of two sides
    for endpoint in view.names.endpoints:
        for metric in ("error_rate", "slow_ratio"):
            assert total(view, MetricQuery(metric, where={"endpoint": endpoint}, last_s=3600.0)) > 0.0
    assert total(view, MetricQuery("retransmits", last_s=3600.0, where={"service": "cache"})) > 0.0


# -- (g) no way to ask for the mechanism -----------------------------------------------------------------------


@pytest.mark.parametrize("field", sorted({*fx.FIELDS, *STANDING}))
def test_no_metric_and_no_dimension_is_a_field_that_effects_edit(field: str) -> None:
    view = seen("a lossy rack", 1)
    if field in METRICS or field in DIMS:
        assert field in KNOWN_BY_BOTH, f"{field} is a word of the mechanism; give the metric a name of its own"
        return
    for query in (MetricQuery(field), MetricQuery("cpu", by=(field,)), MetricQuery("cpu", where={field: "1"})):
        with pytest.raises(QueryError):
            run(view, query)
    with pytest.raises(QueryError):
        text.parse(field, view)


KNOWN_BY_BOTH = frozenset({"error_rate"})  # words that a graph and an effect share by their nature


def test_no_filter_of_lines_or_traces_reaches_an_effect() -> None:
    view = seen("a lossy rack", 1)
    for dim in ("effect", "name", "field", "seed", "world", "slot", "cell", "host_set"):
        with pytest.raises(QueryError):
            logs.tail(view, where={dim: NAME})
        with pytest.raises(QueryError):
            traces.sample(view, None, None, "SaveNote", {dim: NAME})
    assert not logs.tail(view, pattern=NAME).matched
    assert set(STATUS.values()) == {"ok", "error", "refused", "timeout"}


# -- (h) noise where people look -------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", SEEDS)
def test_a_healthy_fleet_has_oddities_on_the_way_of_every_request(seed: int) -> None:
    """In what an engineer opens first: the change feed of these services, their logs, graphs, hosts and kernels."""
    view = seen(None, seed)
    way = set(topology.path(view.names, "SaveNote"))
    nearby = changes.touching(view, BEGINS - 86_400.0, endpoint="SaveNote")
    assert 3 <= len(nearby) <= 200 and {change.target for change in nearby} <= way
    pauses = logs.tail(view, BEGINS - 3600.0, BEGINS, {"service": "app"}, "gc pause", limit=10)
    assert pauses.lines and not logs.tail(view, BEGINS - 3600.0, BEGINS, {"service": "store"}, "gc pause").lines
    machines = [machine(view, host) for service in ("web", "store") for host in view.names.hosts(service, "euw-a")]
    said = [[line.text for line in messages(one)[2:]] for one in machines]
    assert len([1 for lines in said if lines]) >= 0.5 * len(said)
    assert {len(lines) for lines in said} != {0}
    assert len(HARMLESS) >= 5
    spread = [total(view, MetricQuery("cpu", where={"host": one.host})) for one in machines[:12]]
    assert np.std(spread) / np.mean(spread) > 0.02


def test_small_oddities_of_hosts_are_rare_and_spread_over_all_services() -> None:
    """Swap that nobody needs back: on a few hosts in a hundred, sick or not, of any service."""
    fleet = replace(FLEET, services=tuple(replace(one, hosts=45) for one in FLEET.services))
    world = World(fleet, 5, BEGINS, BEGINS + 60.0, day_s=1200.0, fine_s=600.0)
    view = Run.start(world).view()
    odd = {
        service: np.mean([machine(view, host).swap_gb[-1] > 0 for host in view.names.hosts(service, "use-a")])
        for service in ("web", "app")
    }
    assert all(0.0 < share < 0.2 for share in odd.values()), odd
