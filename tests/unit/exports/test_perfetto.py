"""The trace for Perfetto: by its published messages, and by its own trace processor."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from perfetto.protos.perfetto.trace import perfetto_trace_pb2 as protos

from simride.exports import Stretch, export
from simride.exports.clock import unix_ns
from simride.exports.protobuf import Fixed, message, varint
from simride.simulator.telemetry import MetricQuery, Trace, changes, run
from unit.exports.perfetto_reader import CHROMIUM, Reader, reading

FILE = "ride.perfetto-trace"
ENDED = protos.TrackEvent.TYPE_SLICE_END


@pytest.fixture(scope="module")
def trace(stretch: Stretch, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("perfetto")
    export(stretch, "perfetto", folder, lambda what, done: None)
    return (folder / FILE).read_bytes()


@pytest.fixture(scope="module")
def perfetto(trace: bytes) -> Iterator[Reader]:
    if not CHROMIUM.exists():
        sentence = "Perfetto's trace processor needs a browser: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    with reading(trace) as reader:
        yield reader


def test_perfetto_has_no_complaint(perfetto: Reader) -> None:
    assert perfetto.rows("select name, value from stats where value > 0 and severity != 'info'") == []


def test_perfetto_shows_every_span_where_and_when_it_was(
    perfetto: Reader, stretch: Stretch, sampled: tuple[Trace, ...]
) -> None:
    rows = perfetto.rows(
        "select s.ts, s.dur, s.name, p.name as process, extract_arg(s.arg_set_id, 'debug.span') as id from slice s "
        "join process_track t on s.track_id = t.id join process p using (upid)"
    )
    shown = {row["id"]: row for row in rows if row["id"]}
    assert len(shown) == sum(len(found.spans) for found in sampled)
    world = stretch.view.world
    for found in sampled:
        for span in found.spans:
            row, begins = shown[span.id], unix_ns(world, span.start)
            assert (row["ts"], row["ts"] + row["dur"]) == (begins, unix_ns(world, span.start + span.duration))
            assert (row["name"], row["process"]) == (span.operation, span.service)


def test_perfetto_nests_a_call_in_the_work_that_made_it(perfetto: Reader, sampled: tuple[Trace, ...]) -> None:
    """Whatever stands under another slice belongs to it: no request lies in another request."""
    above = {span.id: span.parent for found in sampled for span in found.spans}
    rows = perfetto.rows(
        "select extract_arg(s.arg_set_id, 'debug.span') as id, extract_arg(o.arg_set_id, 'debug.span') as outer_id "
        "from slice s join slice o on s.parent_id = o.id"
    )
    assert len(rows) > 500
    for row in rows:
        ancestors, at = [], above[row["id"]]
        while at:
            ancestors.append(at)
            at = above[at]
        assert row["outer_id"] in ancestors


def test_perfetto_draws_an_arrow_from_every_call_to_what_it_ran(
    perfetto: Reader, sampled: tuple[Trace, ...]
) -> None:
    wanted = Counter((span.parent, span.id) for found in sampled for span in found.spans if span.kind == "server")
    rows = perfetto.rows(
        "select extract_arg(o.arg_set_id, 'debug.span') as a, extract_arg(i.arg_set_id, 'debug.span') as b "
        "from flow f join slice o on f.slice_out = o.id join slice i on f.slice_in = i.id"
    )
    assert Counter((row["a"], row["b"]) for row in rows) == wanted


def test_perfetto_shows_our_metrics_as_counters(perfetto: Reader, stretch: Stretch) -> None:
    rows = perfetto.rows(
        "select p.name as process, c.value from counter c join process_counter_track t on c.track_id = t.id "
        "join process p using (upid) where t.name = 'p99 as callers see it' order by c.ts"
    )
    query = MetricQuery("latency", "p99", "caller", by=("service",), start=stretch.start, end=stretch.end, step_s=60.0)
    for series in run(stretch.view, query).series:
        shown = [row["value"] for row in rows if row["process"] == series.labels["service"]]
        assert shown == pytest.approx([value * 1e3 for value in series.values])


def test_perfetto_shows_the_change_feed(perfetto: Reader, stretch: Stretch) -> None:
    rows = perfetto.rows("select s.name from slice s join process_track t on s.track_id = t.id "
                         "where t.name = 'change feed' order by s.ts")  # fmt: skip
    fed = changes.feed(stretch.view, stretch.start, stretch.end)
    assert sorted(row["name"] for row in rows) == sorted(f"{one.target}: {one.title}" for one in fed)


def test_the_bytes_are_perfettos_published_messages(trace: bytes, stretch: Stretch) -> None:
    """Parsed by the messages themselves: nothing is lost, time never runs back, every slice ends."""
    read = protos.Trace.FromString(trace)
    read.DiscardUnknownFields()
    assert len(read.SerializeToString()) == len(trace)
    times = [packet.timestamp for packet in read.packet]
    assert times == sorted(times) and times[0] == unix_ns(stretch.view.world, stretch.start)
    open_slices: Counter[int] = Counter()
    for packet in read.packet:
        if packet.HasField("track_event"):
            event = packet.track_event
            open_slices[event.track_uuid] += {protos.TrackEvent.TYPE_SLICE_BEGIN: 1, ENDED: -1}.get(event.type, 0)
            assert open_slices[event.track_uuid] >= 0
    assert not +open_slices


def test_the_trace_is_the_same_bytes_every_time(trace: bytes, stretch: Stretch, tmp_path: Path) -> None:
    export(stretch, "perfetto", tmp_path, lambda what, done: None)
    assert (tmp_path / FILE).read_bytes() == trace


def test_our_writer_of_messages_agrees_with_protobufs_own() -> None:
    event = protos.TrackEvent(type=1, track_uuid=2**63 + 5, name="höhe", double_counter_value=-0.5)
    event.flow_ids.append(2**64 - 1)
    event.debug_annotations.add(name="a", string_value="b" * 300)
    ours = message([
        (4, [(10, "a"), (6, "b" * 300)]), (9, 1), (11, 2**63 + 5), (23, "höhe"), (44, -0.5), (47, Fixed(2**64 - 1)),
    ])  # fmt: skip
    assert protos.TrackEvent.FromString(ours) == event
    assert [varint(number).hex() for number in (0, 127, 128, 300)] == ["00", "7f", "8001", "ac02"]
