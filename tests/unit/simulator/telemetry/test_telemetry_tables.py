"""The tables of SQL are the same events that metrics, traces and logs show."""

from collections import Counter
from functools import lru_cache

import numpy as np
import pytest

from simride.simulator.telemetry import MetricQuery, View, changes, logs, snapshot, traces
from simride.simulator.telemetry import run as run_metric
from simride.simulator.telemetry.rows import MOST_ROWS
from simride.simulator.telemetry.tables import TABLES, Tables
from unit.simulator.telemetry.tape import NOON, failing_version, slow_rack, view, world

HOUR_S = 3600.0
RACK = 8
SICK = view(slow_rack(RACK, p=0.5))


@lru_cache(maxsize=4)
def columns(name: str) -> dict[str, np.ndarray]:
    """A table of the sick fleet, as arrays of Python's values."""
    return {column.name: np.array(column.plain(), dtype=object) for column in _sick()[name]}


@lru_cache(maxsize=1)
def _sick() -> Tables:
    return Tables(SICK)


def metric(name: str, made: View = SICK, **where: str) -> float:
    """How many requests in the last hour, or how many of them were so."""
    frame = run_metric(made, MetricQuery(name, where=where, start=made.now - HOUR_S, end=made.now))
    return frame.total() * (HOUR_S if name == "traffic" else frame.requests)


def weighed(mask: np.ndarray) -> float:
    return float(columns("events")["weight"][mask].astype(float).sum())


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_what_its_columns_say_and_no_larger_than_it_may_be(name: str) -> None:
    made = _sick()[name]
    assert [(column.name, column.type) for column in made] == list(TABLES[name].types)
    assert {len(column.values) for column in made} == {len(made[0].values)}
    least = 0 if name == "days" else 1  # this fleet has no calendar
    assert least <= len(made[0].values) <= MOST_ROWS


def test_weights_add_up_to_the_counters() -> None:
    # all requests: each bucket's bad and good ones are weighed apart, which scatters by 1 in sqrt(100,000);
    # good, late and failed ones: set to the counters
    of = columns("events")
    for endpoint in ("OpenThread", "SaveNote"):
        mine = of["endpoint"] == endpoint
        assert weighed(mine) == pytest.approx(metric("traffic", endpoint=endpoint), rel=0.005)
        late, failed = mine & of["late"].astype(bool), mine & (of["status"] != "ok")
        assert weighed(late) == pytest.approx(metric("slow_ratio", endpoint=endpoint), rel=1e-6)
        if failed.any():
            assert weighed(failed) == pytest.approx(metric("error_rate", endpoint=endpoint), rel=1e-6)


@pytest.mark.parametrize("dim", ["cluster", "client", "region"])
def test_weighed_splits_agree_with_the_metric_within_the_sample(dim: str) -> None:
    # shares of at least 0.05 over 50,000 requests an endpoint: four sigma are 8 % at the smallest, 10 % allowed
    of = columns("events")
    for value in sorted(set(of[dim])):
        mine = of[dim] == value
        assert weighed(mine) == pytest.approx(metric("traffic", **{dim: value}), rel=0.10)


def test_a_request_is_the_same_in_the_traces_tool_in_events_and_in_spans() -> None:
    shown = traces.sample(SICK, SICK.now - HOUR_S, SICK.now, "SaveNote", {"cluster": "euw-a"}, 2.0, limit=30)
    of, spans = columns("events"), columns("spans")
    place = {trace: at for at, trace in enumerate(of["trace_id"])}
    followed = set(spans["trace_id"])
    met = 0
    for trace in shown.traces:
        at = place[trace.id]
        assert (of["endpoint"][at], of["client"][at], of["cluster"][at], of["status"][at]) == (
            trace.endpoint, trace.client, trace.cluster, trace.status,
        )  # fmt: skip
        assert of["duration_s"][at] == trace.duration
        if trace.id not in followed:
            continue
        met += 1
        rows = np.flatnonzero(spans["trace_id"] == trace.id)
        mine = {spans["span_id"][row]: row for row in rows}
        assert len(mine) == len(rows) == len(trace.spans)
        for span in trace.spans:
            row = mine[span.id]
            assert (spans["parent_id"][row] or "", spans["kind"][row], spans["service"][row]) == (
                span.parent, span.kind, span.service,
            )  # fmt: skip
            assert (spans["operation"][row], spans["cluster"][row]) == (span.operation, span.cluster)
            assert (spans["host"][row] or "", spans["version"][row] or "") == (span.host, span.version)
            assert (spans["duration_s"][row], spans["status"][row], spans["retry"][row]) == (
                span.duration, span.status, span.retry,
            )  # fmt: skip
            assert spans["rack"][row] == (int(span.host.rsplit("-", 2)[1]) if span.host else None)
    assert met >= 5


def test_every_span_has_its_parent_before_or_after_it_and_bad_requests_come_first() -> None:
    spans = columns("spans")
    known = set(zip(spans["trace_id"], spans["span_id"], strict=True))
    for trace, parent in zip(spans["trace_id"], spans["parent_id"], strict=True):
        assert parent is None or (trace, parent) in known
    of = columns("events")
    bad = of["late"].astype(bool) | (of["status"] != "ok")
    assert len(set(of["trace_id"][bad]) & set(spans["trace_id"])) >= 0.5 * min(bad.sum(), 4000)


def test_log_lines_by_kind_agree_with_the_log_tool() -> None:
    # both look at thousands of requests, not at the same ones: four sigma of the rarer kind, doubled because
    # lines of one request come together
    found = columns("logs")
    counts = Counter[str]()
    seen = Counter(found["pattern"])
    for pattern, weight in zip(found["pattern"], found["weight"], strict=True):
        counts[pattern] += weight
    page = logs.tail(SICK, SICK.now - HOUR_S, SICK.now, limit=0)
    common = [pattern for pattern in page.patterns if pattern.sampled > 200 and pattern.template in seen]
    assert common
    for pattern in common:
        few = min(pattern.sampled, seen[pattern.template])
        assert counts[pattern.template] == pytest.approx(pattern.lines, rel=8 / np.sqrt(few))


def test_changes_are_the_feed_of_a_day() -> None:
    found = columns("changes")
    feed = changes.feed(SICK, SICK.now - 86_400.0, SICK.now)
    assert list(zip(found["target"], found["title"], strict=True)) == [(one.target, one.title) for one in feed]


def test_metrics_by_the_minute_are_the_metrics_tool_s() -> None:
    found = columns("metrics")
    frame = run_metric(
        SICK,
        MetricQuery(
            "latency", "p99", "caller", where={"service": "store"}, by=("service", "cluster"), last_s=HOUR_S,
            step_s=60.0,
        ),
    )  # fmt: skip
    for series in frame.series:
        mine = (found["metric"] == "latency") & (found["stat"] == "p99") & (found["side"] == "caller")
        mine &= (found["service"] == "store") & (found["cluster"] == series.labels["cluster"])
        assert found["value"][mine].astype(float) == pytest.approx(series.values, nan_ok=True)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the requests: enough where none is counted."""
    for name in ("EVENTS", "MORE"):
        monkeypatch.setattr(snapshot, name, 10_000)


@pytest.mark.usefixtures("few")
def test_nothing_is_later_than_the_last_whole_minute() -> None:
    made = Tables(view(slow_rack(RACK), now=NOON + 935.0))
    assert made.now == NOON + 900.0 and made.present == "2026-01-06 12:15:00"
    for name in set(TABLES) - {"days"}:
        times = next(column for column in made[name] if column.name == "time").values
        assert times.max() <= np.datetime64(made.present)


@pytest.mark.usefixtures("few")
def test_a_minute_s_tables_are_the_same_however_much_later_they_are_asked_for() -> None:
    early = Tables(view(slow_rack(RACK, p=0.5), now=NOON + 900.0))
    late = Tables(view(slow_rack(RACK, p=0.5), now=NOON + 959.0))
    for name in ("events", "logs", "changes"):
        for one, other in zip(early[name], late[name], strict=True):
            assert one.words == other.words
            assert np.array_equal(one.values, other.values, equal_nan=one.type == "DOUBLE")


def test_a_fleet_on_fire_makes_no_larger_tables() -> None:
    made = Tables(view(failing_version("store", 0.9, 0.8)))
    for name in ("events", "spans", "logs"):
        assert len(made[name][0].values) <= MOST_ROWS


def test_the_day_has_the_date_of_its_weekday() -> None:
    assert Tables(view(made=world())).present.startswith("2026-01-06")
    assert np.datetime64("2026-01-06").astype("datetime64[D]").astype(object).strftime("%A") == world().weekday
