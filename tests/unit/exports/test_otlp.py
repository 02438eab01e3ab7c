"""OTLP lines, parsed by OpenTelemetry's own protobuf messages."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from opentelemetry.proto.logs.v1.logs_pb2 import LogsData
from opentelemetry.proto.metrics.v1.metrics_pb2 import MetricsData
from opentelemetry.proto.trace.v1.trace_pb2 import Span, TracesData

from simride.exports import Stretch, export
from simride.exports.clock import unix_ns
from simride.exports.series import Metrics
from simride.simulator.telemetry import Trace

IDS = ("traceId", "spanId", "parentSpanId")  # hexadecimal in OTLP, though protobuf's JSON wants base64
WHOLE = ("count", "intValue", "startTimeUnixNano", "endTimeUnixNano", "timeUnixNano")


@pytest.fixture(scope="module")
def folder(stretch: Stretch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("otlp")
    export(stretch, "otlp", made, lambda what, done: None)
    return made


def lines(path: Path) -> list[Any]:
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def in_base64(data: Any) -> Any:
    """The same with ids as protobuf's own JSON has them."""
    if isinstance(data, dict):
        return {
            key: base64.b64encode(bytes.fromhex(value)).decode() if key in IDS else in_base64(value)
            for key, value in data.items()
        }
    return [in_base64(one) for one in data] if isinstance(data, list) else data


def parsed(path: Path, kind: type[Message]) -> list[Any]:
    """Every line as a message; a field that the protocol does not know is an error."""
    return [json_format.ParseDict(in_base64(data), kind()) for data in lines(path)]


def pairs(data: Any) -> Iterator[tuple[str, Any]]:
    """Every key and value, at any depth."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield key, value
            yield from pairs(value)
    elif isinstance(data, list):
        for one in data:
            yield from pairs(one)


def test_spans_are_read_back_as_they_were_sampled(
    folder: Path, stretch: Stretch, sampled: tuple[Trace, ...]
) -> None:
    read = {
        span.span_id.hex(): (resource.resource, span)
        for data in parsed(folder / "traces.jsonl", TracesData) for resource in data.resource_spans
        for scope in resource.scope_spans for span in scope.spans
    }
    assert len(read) == sum(len(trace.spans) for trace in sampled) > 1000
    world = stretch.view.world
    for trace in sampled:
        for wanted in trace.spans:
            resource, found = read[wanted.id]
            assert found.trace_id.hex() == trace.id and found.parent_span_id.hex() == wanted.parent
            assert found.kind == (Span.SPAN_KIND_SERVER if wanted.kind == "server" else Span.SPAN_KIND_CLIENT)
            assert found.start_time_unix_nano == unix_ns(world, wanted.start)
            assert found.end_time_unix_nano == unix_ns(world, wanted.start + wanted.duration)
            assert (found.status.code == 2) == (wanted.status != "ok")
            named = {one.key: one.value.string_value for one in resource.attributes}
            assert named["service.name"] == wanted.service
    assert any(span.status.code == 2 for _, span in read.values())


def test_metrics_are_read_back_as_they_were_measured(folder: Path, stretch: Stretch, measured: Metrics) -> None:
    """All points of the last step, cumulative, each with its bounds; counts by bucket add up to the count."""
    last = json_format.ParseDict(in_base64(lines(folder / "metrics.jsonl")[-1]), MetricsData())
    metrics = [one for resource in last.resource_metrics for scope in resource.scope_metrics for one in scope.metrics]
    by_name: dict[str, float] = {}
    for metric in metrics:
        kind = metric.WhichOneof("data")
        for point in getattr(metric, kind).data_points:
            assert point.time_unix_nano == unix_ns(stretch.view.world, stretch.end)
            value = point.count if kind == "histogram" else point.as_double
            by_name[metric.name] = by_name.get(metric.name, 0.0) + value
            if kind == "histogram":
                assert sum(point.bucket_counts) == point.count
                assert len(point.bucket_counts) == len(point.explicit_bounds) + 1
        if kind != "gauge":
            assert getattr(metric, kind).aggregation_temporality == 2  # cumulative
    for family in measured.families:
        total = sum(float(series.values[-1]) for series in family.series)
        assert by_name.get(family.instrument.name, 0.0) == pytest.approx(total, rel=1e-12)


def test_logs_and_changes_are_read_back(folder: Path) -> None:
    records = [
        record for data in parsed(folder / "logs.jsonl", LogsData) for resource in data.resource_logs
        for scope in resource.scope_logs for record in scope.log_records
    ]
    events = {record.event_name for record in records}
    assert {"simride.change", "feature_flag.evaluation", ""} <= events
    assert all(len(record.trace_id) in (0, 16) and record.time_unix_nano > 0 for record in records)


@pytest.mark.parametrize("name", ["traces.jsonl", "metrics.jsonl", "logs.jsonl"])
def test_the_json_is_as_the_protocol_wants_it(name: str, folder: Path) -> None:
    """What protobuf's reader forgives: hexadecimal ids, decimal strings, numbers for enumerations, lowerCamelCase."""
    for data in lines(folder / name)[:3]:
        for key, value in pairs(data):
            assert re.fullmatch(r"[a-z][A-Za-z]*", key)
            if key in IDS:
                assert re.fullmatch(r"[0-9a-f]{16}|[0-9a-f]{32}", value)
            if key in WHOLE:
                assert isinstance(value, str) and re.fullmatch(r"\d+", value)
            if key in ("kind", "code", "severityNumber", "aggregationTemporality"):
                assert isinstance(value, int)
            if key == "bucketCounts":
                assert all(isinstance(count, str) for count in value)


def test_the_files_are_the_same_bytes_every_time(folder: Path, stretch: Stretch, tmp_path: Path) -> None:
    export(stretch, "otlp", tmp_path, lambda what, done: None)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()
