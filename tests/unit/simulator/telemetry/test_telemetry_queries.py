"""Queries as data and as text: round trips, names checked, mistakes answered."""

import contextlib
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simride.base.errors import QueryError
from simride.simulator.telemetry import METRICS, MetricQuery, text
from simride.simulator.telemetry.catalog import DIMS, SIDES, Kind, Side
from simride.simulator.telemetry.resolve import find_name, resolve, side_of
from unit.simulator.telemetry.tape import NOON, view

VIEW = view()

filters = st.dictionaries(
    st.sampled_from(["endpoint", "region", "cluster", "client"]),
    st.one_of(st.sampled_from(["a", "euw-a"]), st.tuples(st.just("x"), st.just("y-1"))), max_size=3,
)
queries = st.builds(
    MetricQuery,
    metric=st.sampled_from(sorted(METRICS)),
    stat=st.sampled_from(["", "mean"]),
    side=st.sampled_from([None, *SIDES]),
    where=filters,
    exclude=filters,
    by=st.lists(st.sampled_from(DIMS), unique=True, max_size=3).map(tuple),
    start=st.one_of(st.none(), st.floats(0, 1e5)),
    end=st.one_of(st.none(), st.floats(0, 1e5)),
    last_s=st.one_of(st.none(), st.floats(1, 1e5)),
    step_s=st.one_of(st.none(), st.sampled_from([10.0, 60.0])),
    compare=st.sampled_from([None, "1d"]),
    over=st.one_of(st.none(), st.floats(0.001, 100)),
)


@given(queries)
def test_a_query_survives_json(query: MetricQuery) -> None:
    assert MetricQuery.from_dict(query.to_dict()) == query


def test_a_field_that_does_not_exist_is_refused() -> None:
    with pytest.raises(QueryError, match="found \\['wher'\\]"):
        MetricQuery.from_dict({"metric": "latency", "wher": {}})


TEXTS = (
    'p99 latency{endpoint="SaveNote", region="eu-west"} by (cluster) [15m] offset 1d',
    "latency",
    'caller p50 latency{service="store"} by (cluster, rack) [1h] step 1m',
    'slow_ratio over 500ms{service="store", rack!="7|8"}',
    'error_rate{version="8"} by (version) [@43000..@43600.5]',
    "tickets by (region) [1d]",
    "good_ratio over 2s [90s] step 30s",
)


@pytest.mark.parametrize("said", TEXTS)
def test_text_comes_back_as_it_was_said(said: str) -> None:
    query = text.parse(said, VIEW)
    assert text.format(query) == said
    assert text.parse(text.format(query), VIEW) == query


times = st.one_of(st.none(), st.floats(0, 1e6, allow_subnormal=False).filter(lambda at: at == 0 or at > 1e-3))


@given(times, times, st.one_of(st.none(), st.floats(0.001, 1e6)), st.one_of(st.none(), st.floats(0.001, 1e4)))
def test_any_window_and_limit_survives_text(
    start: float | None, end: float | None, last_s: float | None, over: float | None
) -> None:
    if start is not None and end is not None and start > end:
        start, end = end, start
    query = MetricQuery("slow_ratio", start=start, end=end, last_s=None if start is not None else last_s, over=over)
    assert text.parse(text.format(query), VIEW) == query
    assert text.parse(text.format(replace(query, compare="1d")), VIEW) == replace(query, compare="1d")


def test_clock_times_are_the_last_such_before_now() -> None:
    query = text.parse("traffic [11:30..12:10]", VIEW)
    assert (query.start, query.end) == (NOON - 1800.0, NOON + 600.0)
    overnight = text.parse("traffic [23:30..00:10]", VIEW)
    assert (overnight.start, overnight.end) == (-1800.0, 600.0)


MISTAKES = (
    ("p99 latncy", "at character 5: found 'latncy', wanted a metric; did you mean latency?"),
    ('latency{endpont="x"}', "at character 9: found 'endpont', wanted a dimension; did you mean endpoint?"),
    ("latency by region", "at character 12: found 'region', wanted '\\(' after by"),
    ("latency [15 m]", "at character 10: found '15', wanted a time"),
    ("latency %", "at character 9: '%' fits nothing here"),
    ("latency [15m] [1h]", "at character 15: found '\\[', wanted '\\[' once only|'\\['"),
    ("latency offset 2d", "at character 16: found '2d', wanted 1d"),
    ('latency{region="eu-west"', "at character 25: found 'the end'"),
    ("latency [25:00..26:00]", "between 00:00 and 23:59"),
    ("", "at character 1: found 'the end', wanted a metric"),
    ("latency{endpoint=SaveNot}", "there is no endpoint 'SaveNot'; did you mean SaveNote?"),
)


@pytest.mark.parametrize(("said", "answer"), MISTAKES)
def test_a_mistake_is_answered_with_its_place_and_what_was_wanted(said: str, answer: str) -> None:
    with pytest.raises(QueryError, match=answer):
        text.parse(said, VIEW)


@given(st.text(max_size=60))
def test_any_text_is_either_a_query_or_a_query_error(said: str) -> None:
    with contextlib.suppress(QueryError):
        text.parse(said, VIEW)


@pytest.mark.parametrize(
    ("query", "side"),
    [
        (MetricQuery("latency"), "user"),
        (MetricQuery("latency", where={"endpoint": "SaveNote"}), "user"),
        (MetricQuery("latency", by=("region",)), "user"),
        (MetricQuery("latency", where={"service": "store"}), "caller"),
        (MetricQuery("error_rate", by=("version",)), "caller"),
        (MetricQuery("traffic", where={"service": "store"}), "server"),
        (MetricQuery("cpu", where={"service": "store"}), "host"),
        (MetricQuery("retries"), "user"),
        (MetricQuery("retries", by=("service",)), "caller"),
        (MetricQuery("tickets", by=("region",)), "people"),
    ],
)
def test_the_side_follows_from_what_is_asked(query: MetricQuery, side: str) -> None:
    assert side_of(METRICS[query.metric], query) == side


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (MetricQuery("latncy"), "did you mean latency"),
        (MetricQuery("latency", "p98"), "statistics p50, p90"),
        (MetricQuery("latency", where={"service": "stor"}), "did you mean store"),
        (MetricQuery("latency", where={"servis": "store"}), "no dimension 'servis'; did you mean service"),
        (MetricQuery("latency", where={"service": "store", "endpoint": "SaveNote"}), "cannot be told apart by service"),
        (MetricQuery("cpu", by=("endpoint",)), "cannot be told apart by endpoint"),
        (MetricQuery("cpu", side="user"), "measured by host; found 'user'"),
        (MetricQuery("latency", where={"rack": "99"}), "no rack '99'; racks are numbered 1 to"),
        (MetricQuery("latency", where={"host": "euw-a-01-99"}), "no host 'euw-a-01-99'"),
        (MetricQuery("slow_ratio", where={"service": "store"}), "no limit of its own"),
        (MetricQuery("latency", over=1.0), "'over' goes with slow_ratio"),
        (MetricQuery("latency", by=("region", "region")), "once"),
    ],
)
def test_a_name_that_does_not_exist_is_answered_with_what_does(query: MetricQuery, answer: str) -> None:
    with pytest.raises(QueryError, match=answer):
        resolve(VIEW, query)


@pytest.mark.parametrize(
    ("dim", "said", "name"),
    [("endpoint", "savenote", "SaveNote"), ("endpoint", "saves", "SaveNote"), ("region", "Europe", "eu-west"),
     ("rack", "rack 07", "7"), ("rack", "r3", "3"), ("client", "iOS", "ios")],
)
def test_names_are_found_by_case_and_alias(dim: str, said: str, name: str) -> None:
    assert find_name(VIEW, dim, said) == name


def test_the_catalogue_is_complete_and_says_where_each_metric_is_measured() -> None:
    for name, metric in METRICS.items():
        assert metric.name == name and metric.help.endswith(".")
        assert metric.kind in get_args(Kind) and set(metric.sides) <= set(get_args(Side))
        assert set(metric.dims()) <= set(DIMS) and metric.stat in metric.stats
