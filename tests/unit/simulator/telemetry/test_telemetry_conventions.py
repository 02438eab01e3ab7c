"""Names outside: every metric has one at every side, by OpenTelemetry's list and Prometheus' rules."""

import re
from typing import get_args

import pytest

from simride.simulator.telemetry import METRICS, conventions
from simride.simulator.telemetry.catalog import DIMS, Side
from simride.simulator.telemetry.conventions import Kind, attribute, prometheus_label, prometheus_name, promql
from simride.simulator.telemetry.traces import STATUS

PLACES = sorted(
    (metric.name, side) for metric in METRICS.values() for side in metric.sides if side != "ledger"
)  # what people keep by the day comes from no instrument


def test_every_metric_is_read_off_an_instrument_at_every_side_and_nothing_else_is() -> None:
    assert sorted(conventions.READINGS) == PLACES


def test_an_instrument_is_one_thing_wherever_it_is_used() -> None:
    by_name: dict[str, set[conventions.Instrument]] = {}
    for found in conventions.READINGS.values():
        by_name.setdefault(found.instrument.name, set()).add(found.instrument)
    assert all(len(several) == 1 for several in by_name.values())
    assert {one.kind for several in by_name.values() for one in several} <= set(get_args(Kind))


def test_names_that_the_conventions_dropped_are_not_used() -> None:
    """`rpc.server.duration`, `rpc.grpc.status_code` and `system.network.connections` are of older versions."""
    names = {found.instrument.name for found in conventions.READINGS.values()}
    assert {"rpc.server.call.duration", "rpc.client.call.duration", "http.client.request.duration"} <= names
    assert not names & {"rpc.server.duration", "rpc.client.duration", "http.server.duration"}
    durations = [found.instrument for found in conventions.READINGS.values() if found.instrument.kind == "histogram"]
    assert {one.unit for one in durations} == {"s"}


@pytest.mark.parametrize(
    ("name", "kind", "unit", "wanted"),
    [  # the rules' own examples, and each of their corners
        ("http.server.request.duration", "histogram", "s", "http_server_request_duration_seconds"),
        ("system.cpu.utilization", "gauge", "1", "system_cpu_utilization_ratio"),
        ("system.network.io", "counter", "By", "system_network_io_bytes_total"),
        ("process.unix.file_descriptor.count", "updowncounter", "{file_descriptor}",
         "process_unix_file_descriptor_count"),
        ("jvm.gc.pause.total", "counter", "s", "jvm_gc_pause_seconds_total"),
        ("simride.tcp.retransmit_ratio", "gauge", "1", "simride_tcp_retransmit_ratio"),
        ("simride.support.tickets", "counter", "{ticket}", "simride_support_tickets_total"),
        ("hw.network.bandwidth.limit", "updowncounter", "By/s", "hw_network_bandwidth_limit_bytes_per_second"),
        ("k8s.deployment.pod.available", "updowncounter", "{pod}", "k8s_deployment_pod_available"),
        ("9lives", "gauge", "{cat}", "_9lives"),
    ],
)
def test_prometheus_names_follow_the_rules(name: str, kind: Kind, unit: str, wanted: str) -> None:
    assert prometheus_name(name, kind, unit) == wanted


def test_every_name_and_label_is_one_that_prometheus_takes() -> None:
    for found in conventions.READINGS.values():
        assert re.fullmatch(r"[a-z_][a-z0-9_]*", found.instrument.prometheus)
    for name in (*conventions.ATTRIBUTES.values(), *conventions.OF_THE_CALLED.values()):
        assert re.fullmatch(r"[a-z_][a-z0-9_]*", prometheus_label(name))


def test_every_dimension_has_a_name_of_its_own_on_every_side() -> None:
    for side in set(get_args(Side)) - {"ledger"}:
        dims = {dim for metric in METRICS.values() if side in metric.sides for dim in metric.dims(side)}
        named = [attribute(dim, side) for dim in dims]
        assert dims <= set(DIMS) and len(set(named)) == len(named)


def test_every_ending_of_a_span_has_a_status() -> None:
    assert set(conventions.ENDINGS) == set(STATUS.values())
    assert conventions.ENDINGS["ok"][0] == "" and all(conventions.ENDINGS[end][0] for end in ("error", "timeout"))


@pytest.mark.parametrize(
    ("name", "side", "stat", "wanted"),
    [
        ("latency", "server", "p99",
         "histogram_quantile(0.99, sum by (le, service_name) "
         '(rate(rpc_server_call_duration_seconds_bucket{error_type=""}[5m])))'),
        ("latency", "server", "mean",
         'sum by (service_name) (rate(rpc_server_call_duration_seconds_sum{error_type=""}[5m])) / '
         'sum by (service_name) (rate(rpc_server_call_duration_seconds_count{error_type=""}[5m]))'),
        ("slow_ratio", "caller", "",
         '(sum by (service_peer_name) (rate(rpc_client_call_duration_seconds_count{error_type=~"|timeout"}[5m])) - '
         'sum by (service_peer_name) '
         '(rate(rpc_client_call_duration_seconds_bucket{error_type=~"|timeout", le="LIMIT"}[5m]))) / '
         'sum by (service_peer_name) (rate(rpc_client_call_duration_seconds_count[5m]))'),
        ("timeouts", "caller", "",
         'sum by (service_peer_name) (rate(rpc_client_call_duration_seconds_count{error_type="timeout"}[5m]))'),
        ("cpu", "host", "", "avg by (service_name) (system_cpu_utilization_ratio)"),
    ],
)
def test_a_metric_is_asked_of_prometheus_in_its_words(name: str, side: Side, stat: str, wanted: str) -> None:
    assert promql(name, side, stat, ("service",)) == wanted
