"""Callers against callees, racks against each other, versions against each other, hosts one by one."""

import numpy as np
import pytest

from simride.base.errors import QueryError
from simride.simulator.telemetry import MetricQuery, Series, hosts, run, shell
from simride.simulator.telemetry.metrics import total
from simride.simulator.world import Change
from unit.simulator.telemetry.tape import CALL, CELL, NAMES, NOON, failing_version, from_bucket, slow_rack, view

RACK = 8
SICK = view(slow_rack(RACK))
VIEW = view()
STORE = {"service": "store", "cluster": "euw-a"}


def of_rack(metric: str, side: str | None, rack: int = RACK, **more: object) -> tuple[Series, list[Series]]:
    """The series of one rack, and of the others."""
    frame = run(SICK, MetricQuery(metric, side=side, where=STORE, by=("rack",), **more))  # type: ignore[arg-type]
    mine = frame.get(rack=str(rack))
    assert mine is not None
    return mine, [one for one in frame.series if one is not mine]


def test_a_bad_path_to_a_rack_shows_at_its_callers() -> None:
    mine, others = of_rack("latency", "caller")
    assert mine.total_value > 10 * max(one.total_value for one in others)


def test_the_rack_itself_sees_nothing_of_it() -> None:
    mine, others = of_rack("latency", "server")
    assert mine.total_value == pytest.approx(np.mean([one.total_value for one in others]), rel=0.05)
    mine, others = of_rack("error_rate", "server")
    assert mine.total_value < 1e-3


def test_a_plain_question_about_a_service_is_what_its_callers_feel() -> None:
    mine, others = of_rack("latency", None)
    assert mine.total_value > 10 * max(one.total_value for one in others)


def test_timeouts_add_up_to_what_callers_counted_and_stand_at_the_bad_rack() -> None:
    mine, others = of_rack("timeouts", "caller", last_s=900.0)
    edge = NAMES.call_index["app.save", "store.write"]
    counted = SICK.tape.segments[-1].calls[0, edge, :, CALL["timeouts"]].sum()
    assert mine.total_value == pytest.approx(float(counted), rel=0.05)
    assert sum(one.total_value for one in others) < 0.1 * mine.total_value


def test_nobody_waits_longer_than_the_timeout() -> None:
    p999 = run(SICK, MetricQuery("latency", "p999", where={**STORE, "rack": str(RACK)}))
    assert p999.total() <= 3.0 and np.nanmax(p999.series[0].values) <= 3.0  # store.write times out after 3 s


def test_retransmits_show_the_path_and_are_nowhere_zero() -> None:
    mine, others = of_rack("retransmits", None)
    assert mine.total_value > 0.05
    assert all(0.0 < one.total_value < 1e-3 for one in others)


def test_slow_calls_of_a_service_need_a_limit() -> None:
    with pytest.raises(QueryError, match="over how many seconds"):
        run(SICK, MetricQuery("slow_ratio", where=STORE))
    mine, others = of_rack("slow_ratio", "caller", over=1.0)
    assert 0.1 < mine.total_value < 0.2  # 0.3 of calls, exponential-like with mean 1.5 s: half of them over 1 s
    assert max(one.total_value for one in others) < 1e-3


def test_a_bad_version_shows_by_version() -> None:
    seen = view(failing_version("web", 0.25, 0.1))
    frame = run(seen, MetricQuery("error_rate", where={"service": "web"}, by=("version",)))
    by = {one.labels["version"]: one.total_value for one in frame.series}
    assert by["8"] == pytest.approx(0.1, rel=0.02) and by["7"] < 0.002


def test_the_version_splits_traffic_by_its_hosts() -> None:
    seen = view(failing_version("web", 0.25, 0.1))
    frame = run(seen, MetricQuery("traffic", where={"service": "web"}, by=("version",)))
    by = {one.labels["version"]: one.total_value for one in frame.series}
    assert by["8"] / (by["7"] + by["8"]) == pytest.approx(0.25, abs=0.003)


def test_a_host_runs_one_version_and_the_fewer_get_the_new_one() -> None:
    seen = view(failing_version("web", 0.25, 0.1))
    rows = hosts.table(seen, "web", "euw-a")
    newer = [row for row in rows if row.version == "8"]
    assert len(rows) == 12 and len(newer) in (2, 3, 4)  # a quarter of each rack of six, rounded there
    where = {"service": "web", "cluster": "euw-a"}
    frame = run(seen, MetricQuery("error_rate", side="server", where=where, by=("host",)))
    bad = {one.labels["host"] for one in frame.series if one.total_value > 0.05}
    assert {row.host for row in newer} <= bad


def test_classes_of_hosts_go_by_rack_in_turn() -> None:
    frame = run(VIEW, MetricQuery("hosts", where={"service": "web", "cluster": "euw-a"}, by=("host_class", "rack")))
    found = {one.labels["rack"]: (one.labels["host_class"], one.total_value) for one in frame.series}
    assert found == {"1": ("gen-4", 6.0), "2": ("gen-5", 6.0)}


def test_racks_of_several_clusters_are_told_apart() -> None:
    frame = run(VIEW, MetricQuery("hosts", where={"service": "store"}, by=("rack",)))
    assert frame.labels == ("cluster", "rack") and len(frame.series) == 16


def test_gauges_of_hosts_have_the_mean_of_their_group() -> None:
    for metric in ("cpu", "utilisation", "memory"):
        whole = total(VIEW, MetricQuery(metric, where={"service": "web", "cluster": "euw-a"}))
        frame = run(VIEW, MetricQuery(metric, where={"service": "web", "cluster": "euw-a"}, by=("host",)))
        assert len(frame.series) == 12
        values = [one.total_value for one in frame.series]
        assert np.mean(values) == pytest.approx(whole, rel=1e-9) and len(set(values)) == 12


def test_the_sawtooth_of_pauses_is_the_same_every_day() -> None:
    today = run(VIEW, MetricQuery("gc_pause", where={"service": "app"}, last_s=3600.0, step_s=60.0, compare="1d"))
    assert today.only is not None and today.only.baseline is not None
    assert today.only.values == pytest.approx(today.only.baseline, rel=0.2)
    assert today.only.values.max() > 3 * today.only.values.min()


def test_a_service_without_a_collector_says_so() -> None:
    frame = run(VIEW, MetricQuery("gc_pause", where={"service": "web"}))
    assert "web has no garbage collector" in frame.note


def test_the_cache_answers_what_does_not_go_to_the_store() -> None:
    assert total(VIEW, MetricQuery("cache_hit", where={"service": "cache"})) == pytest.approx(0.8, abs=0.003)
    with pytest.raises(QueryError, match="store keeps no cache; cache does"):
        run(VIEW, MetricQuery("cache_hit", where={"service": "store"}))


def test_retries_between_services_are_where_the_calls_went() -> None:
    def retry(segment: object) -> None:
        edge = NAMES.call_index["app.save", "store.write"]
        segment.calls[:, edge, 0, CALL["retries"]] = segment.calls[:, edge, 0, CALL["first"]]  # type: ignore[attr-defined]

    frame = run(view(retry), MetricQuery("retries", where={"operation": "store.write"}, by=("cluster",)))
    by = {one.labels["cluster"]: one.total_value for one in frame.series}
    assert by["euw-a"] > 0.4 and by["use-a"] < 1e-3
    assert by["euw-a"] > by["euw-b"] > by["use-a"]  # a tenth of the calls goes to the neighbour


def test_an_inspected_host_tells_its_sockets_and_not_the_switch() -> None:
    bad, good = (shell.overview(SICK, f"euw-a-{rack:02d}-02") for rack in (RACK, RACK + 1))
    assert "rx_crc_errors 0" in bad[4] and bad[4] == good[4]
    assert "the network team" in bad[4]
    shares = [float(lines[3].split("second, ")[1].split(" %")[0]) for lines in (bad, good)]
    assert shares[0] > 3.0 > 0.1 > shares[1]


def test_a_release_shows_in_the_time_since_start() -> None:
    release = Change(NOON - 1200.0, "code", "web", "web 7 → 8", "train", "all regions", "finished", NOON - 600.0)
    seen = view(orders=(release,))
    assert all(row.uptime_s <= 2100.0 for row in hosts.table(seen, "web", "use-b"))
    assert all(row.uptime_s > 86_400.0 for row in hosts.table(seen, "app", "use-b"))


def test_a_table_of_the_wrong_rack_says_which_are_right() -> None:
    with pytest.raises(QueryError, match="store has no hosts in rack 1; its racks are 6 to 9"):
        hosts.table(VIEW, "store", "euw-a", 1)


def test_a_fault_that_began_later_does_not_reach_back() -> None:
    seen = view(from_bucket(400, slow_rack(RACK)))
    frame = run(seen, MetricQuery("latency", where={**STORE, "rack": str(RACK)}, last_s=3600.0, step_s=60.0))
    assert frame.only is not None
    before = frame.only.values[frame.times <= NOON + 400.0]
    after = frame.only.values[frame.times > NOON + 460.0]
    assert before.max() < 0.3 < 1.0 < after.min()


def test_utilisation_stands_on_the_tape() -> None:
    def busy(segment: object) -> None:
        segment.cells[..., CELL["utilisation"]] = 0.83  # type: ignore[attr-defined] # a Segment

    assert total(view(busy), MetricQuery("utilisation", where={"service": "web"})) == pytest.approx(0.83, rel=0.01)
