"""PromQL as far as it means something here, and a sentence where it does not."""

import pytest

from simride.base.errors import QueryError
from simride.simulator.telemetry import MetricQuery, conventions, run, text
from simride.simulator.telemetry.conventions import READINGS
from unit.simulator.telemetry.tape import slow_rack, view

VIEW = view(slow_rack(8))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("histogram_quantile(0.99, sum by (le, cloud_availability_zone) "
         '(rate(http_client_request_duration_seconds_bucket{url_template="SaveNote"}[5m])))',
         MetricQuery("latency", "p99", "user", {"endpoint": "SaveNote"}, by=("cluster",))),
        ('sum by (service_peer_name) (rate(rpc_client_call_duration_seconds_count{error_type="timeout"}[5m]))',
         MetricQuery("timeouts", side="caller", by=("service",))),
        ('sum(rate(rpc_server_call_duration_seconds_count{service_name=~"app|web"}[1h])) by (service_name)',
         MetricQuery("traffic", side="server", where={"service": ("app", "web")}, by=("service",), last_s=3600.0)),
        ('sum by (simride_peer_rack) (rate(rpc_client_call_duration_seconds_count{service_peer_name="store", '
         'error_type!=""}[5m])) / sum by (simride_peer_rack) (rate(rpc_client_call_duration_seconds_count[5m])) '
         "offset 1d",
         MetricQuery("error_rate", side="caller", where={"service": "store"}, by=("rack",), compare="1d")),
        ("rate(rpc_server_call_duration_seconds_sum[5m]) / rate(rpc_server_call_duration_seconds_count[5m])",
         MetricQuery("latency", "mean", "server")),
        ('avg by (host_name) (system_cpu_utilization_ratio{service_name="store", cloud_region!="us-east"})',
         MetricQuery("cpu", side="host", where={"service": "store"}, exclude={"region": "us-east"}, by=("host",))),
        ('system_cpu_utilization_ratio{service_name="app"}', MetricQuery("cpu", side="host", where={"service": "app"})),
    ],
)  # fmt: skip
def test_a_form_that_has_a_meaning_is_read_as_that(typed: str, wanted: MetricQuery) -> None:
    assert text.parse(typed, VIEW) == wanted
    assert run(VIEW, wanted).series


@pytest.mark.parametrize("place", sorted(READINGS))
def test_what_the_reference_page_writes_is_understood(place: tuple[str, str]) -> None:
    metric, side = place
    written = conventions.promql(metric, side)  # type: ignore[arg-type] # keys of the table
    if "LIMIT" in written or "* " in written:
        return  # a share beyond a limit, and a rate in other units: written for Prometheus, asked here by name
    query = text.parse(written, VIEW)
    assert (query.metric, query.side) == (metric, side)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("histogram_quantile(0.42, sum by (le) (rate(rpc_server_call_duration_seconds_bucket[5m])))", "quantiles"),
        ("sum(rate(node_cpu_seconds_total[5m]))", "there is no 'node_cpu_seconds_total'"),
        ("sum by (pod) (rate(rpc_server_call_duration_seconds_count[5m]))", "there is no label 'pod'"),
        ("sum(rate(rpc_server_call_duration_seconds_count{error_type=500}[5m]))", 'label="value"'),
        ("sum(deriv(rpc_server_call_duration_seconds_count[5m]))", "no form of PromQL that is answered here"),
        ("sum(system_cpu_utilization_ratio) / sum(rate(x_total[5m]))", "no form of PromQL"),
        ("sum(rate(system_cpu_utilization_ratio[5m]))", "is not kept in that way"),
    ],
)
def test_a_form_without_one_says_which_have(typed: str, says: str) -> None:
    with pytest.raises(QueryError, match=says):
        text.parse(typed, VIEW)


def test_our_own_form_is_still_ours() -> None:
    assert text.parse("p99 latency{endpoint=SaveNote} by (cluster) [15m] offset 1d", VIEW).stat == "p99"
    assert text.parse("error_rate{service=app}", VIEW).metric == "error_rate"
    assert text.parse("slow_ratio over 2s", VIEW).over == 2.0
