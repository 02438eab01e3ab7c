"""What holds of every metric query: sums add up, nothing is of the future, the same question has the same answer."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simride.simulator.state import Segment
from simride.simulator.telemetry import METRICS, Frame, MetricQuery, alerts, changes, logs, run, traces
from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.measured import Measured
from simride.simulator.telemetry.metrics import _MEASURE
from simride.simulator.telemetry.resolve import resolve
from simride.simulator.telemetry.window import window
from unit.simulator.telemetry.tape import NAMES, NOON, slow_rack, view

VIEW = view(slow_rack(8))
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
COUNTED: Mapping[Side, tuple[str, ...]] = {
    "user": ("slow_ratio", "good_ratio", "error_rate", "traffic", "retries"),
    "caller": ("error_rate", "timeouts", "slow_ratio", "retries"),
    "server": ("error_rate", "traffic", "slow_ratio", "cache_hit"),
    "people": ("tickets",),
}
# What a fleet shows by itself; figures kept by the day have laws of their own in tests/unit/programmes.
MINUTELY = sorted(name for name in METRICS if METRICS[name].sides != ("ledger",))
SPLITS: Mapping[Side, tuple[tuple[str, ...], ...]] = {
    "user": (("cluster",), ("region",), ("endpoint",), ("client",), ("endpoint", "client", "cluster")),
    "caller": (("cluster",), ("region",), ("service",), ("operation", "cluster"), ("version",), ("rack",)),
    "server": (("cluster",), ("region",), ("service",), ("operation", "cluster"), ("version",), ("cluster", "host")),
    "people": (("region",), ("endpoint",)),
}


@st.composite
def counted(draw: st.DrawFn) -> tuple[MetricQuery, tuple[str, ...]]:
    """A query of whole counts, and a split it allows."""
    side = draw(st.sampled_from(sorted(COUNTED)))
    name = draw(st.sampled_from(COUNTED[side]))
    allowed = [by for by in SPLITS[side] if set(by) <= set(METRICS[name].dims(side))]
    last_s = draw(st.sampled_from([300.0, 900.0, 3600.0, 5 * 3600.0]))
    over = 0.5 if name == "slow_ratio" else None
    step_s = draw(st.sampled_from([10.0, 60.0, None]))
    return MetricQuery(name, side=side, last_s=last_s, step_s=step_s, over=over), draw(st.sampled_from(allowed))


def sums(query: MetricQuery) -> Measured:
    """The sums a query rests on."""
    asked = resolve(VIEW, query)
    return _MEASURE[asked.side](VIEW, asked, window(VIEW, query.start, query.end, query.last_s, query.step_s))


@FEW
@given(counted())
def test_what_is_split_adds_up_to_what_is_not(asked: tuple[MetricQuery, tuple[str, ...]]) -> None:
    query, by = asked
    whole, parts = sums(query), sums(replace(query, by=by))
    assert parts.num.sum(axis=1) == pytest.approx(whole.num[:, 0], abs=1e-6)
    assert parts.requests.sum(axis=1) == pytest.approx(whole.requests[:, 0], abs=1e-6)
    assert (parts.num == np.floor(parts.num)).all()


@FEW
@given(counted())
def test_a_share_is_between_nothing_and_all(asked: tuple[MetricQuery, tuple[str, ...]]) -> None:
    query, by = asked
    if METRICS[query.metric].kind == "ratio":
        found = sums(replace(query, by=by))
        assert (found.num >= 0).all() and (found.num <= found.den).all()


def everything_after(now: float) -> dict[str, object]:
    """A tape whose future is nonsense."""
    spoiled = view(slow_rack(8), now=now)

    def spoil(segment: Segment) -> None:
        first = int((now - segment.start) // segment.step_s)
        for name in ("cells", "ops", "downstream", "calls", "roots", "latency"):
            getattr(segment, name)[first:] = np.nan

    spoil(spoiled.tape.segments[-1])
    return {"spoiled": spoiled, "real": view(slow_rack(8), now=now)}


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 179), st.sampled_from(MINUTELY), st.sampled_from([600.0, 3600.0]), st.booleans()
)
def test_nothing_of_the_future_reaches_an_answer(buckets: int, name: str, last_s: float, beyond: bool) -> None:
    now = NOON + 10.0 * buckets + 3.0
    views = everything_after(now)
    query = MetricQuery(name, last_s=None if beyond else last_s, start=NOON - 600.0 if beyond else None,
                        end=now + 4000.0 if beyond else None)  # fmt: skip
    one, other = (run(seen, query) for seen in (views["spoiled"], views["real"]))  # type: ignore[arg-type] # Views
    assert one.digest() == other.digest()
    assert one.end <= now and (one.times <= now).all()


def test_nothing_of_the_future_reaches_lines_traces_changes_or_alerts() -> None:
    now = NOON + 403.0
    views = everything_after(now)
    for ask in (
        lambda seen: logs.tail(seen, now - 300.0, now + 900.0),
        lambda seen: traces.sample(seen, now - 300.0, now + 900.0, "SaveNote"),
        lambda seen: changes.feed(seen, now - 300.0, now + 900.0),
        alerts.history,
    ):
        assert ask(views["spoiled"]) == ask(views["real"])  # type: ignore[no-untyped-call] # each takes a View


def shared(short: Frame, long: Frame) -> None:
    """The same numbers wherever both have a bucket."""
    at = {float(time): i for i, time in enumerate(long.times)}
    assert len(short.times) > 3
    for mine, theirs in zip(short.series, long.series, strict=True):
        assert mine.labels == theirs.labels
        for time, value in zip(short.times, mine.values, strict=True):
            assert value == pytest.approx(theirs.values[at[float(time)]], rel=1e-9, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(set(MINUTELY) - {"on_call_pages"})), st.sampled_from([10.0, 60.0]),
    st.sampled_from([None, "cluster", "region", "service"]),
)
def test_a_longer_window_repeats_the_numbers_of_a_shorter_one(name: str, step_s: float, by: str | None) -> None:
    if by is not None and by not in METRICS[name].dims():
        return
    query = MetricQuery(name, by=() if by is None else (by,), step_s=step_s, over=0.5 if name == "slow_ratio" else None)
    shared(run(VIEW, replace(query, last_s=600.0)), run(VIEW, replace(query, last_s=3000.0)))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(MINUTELY), st.integers(0, 3))
def test_the_same_question_at_the_same_minute_has_the_same_answer(name: str, seed: int) -> None:
    del seed
    query = MetricQuery(name, over=0.5 if name == "slow_ratio" else None, compare="1d")
    assert run(VIEW, query).digest() == run(view(slow_rack(8)), query).digest()


@pytest.mark.parametrize("name", ["latency", "error_rate", "traffic"])
def test_a_filter_shows_the_same_numbers_as_the_split(name: str) -> None:
    for side in METRICS[name].sides:
        split = run(VIEW, MetricQuery(name, side=side, by=("cluster",)))
        for cluster in NAMES.clusters:
            alone = run(VIEW, MetricQuery(name, side=side, where={"cluster": cluster}, by=("cluster",)))
            one = split.get(cluster=cluster)
            assert one is not None and alone.only is not None
            assert alone.only.values == pytest.approx(one.values, rel=1e-9)
            assert alone.only.total_value == pytest.approx(one.total_value, rel=1e-9)
