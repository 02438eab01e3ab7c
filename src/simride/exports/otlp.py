"""OTLP as JSON lines, as OpenTelemetry's file exporter writes it: one TracesData, MetricsData or LogsData a line.

Keys are lowerCamelCase, ids hexadecimal, 64-bit integers and times decimal strings, enumerations numbers.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import numpy as np

from simride.exports.clock import unix_ns
from simride.exports.series import Family, Labels, Metrics, Series
from simride.simulator.telemetry import LogLine, Span, Trace
from simride.simulator.telemetry.conventions import (
    ATTRIBUTES,
    CHANGE_ATTRIBUTES,
    CHANGE_EVENT,
    ENDINGS,
    GATE_EVENT,
    HTTP_STATUS,
    VERSION,
)
from simride.simulator.world import Change, World

Json = dict[str, Any]
SCHEMA = f"https://opentelemetry.io/schemas/{VERSION}"
SCOPE: Json = {"name": "simride"}
KINDS = {"server": 2, "client": 3}
FAILED_STATUS = 2
CUMULATIVE = 2
SEVERITIES = {"INFO": 9, "WARN": 13, "ERROR": 17}
BATCH_S = 60.0  # of requests or log lines in one line of a file


def line(data: Json) -> str:
    """One line of a file."""
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False) + "\n"


def _attributes(named: Mapping[str, str | int]) -> list[Json]:
    """Attributes as a list of keys and values; empty ones are left out."""
    return [
        {"key": key, "value": {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}}
        for key, value in named.items() if value != ""
    ]


def _resource(named: Labels) -> Json:
    return {"attributes": _attributes(named)}


# -- traces ---------------------------------------------------------------------------------------------------


def traces(world: World, found: Sequence[Trace]) -> Iterator[str]:
    """TracesData lines, a minute of requests each."""
    for _, some in groupby(found, key=lambda trace: trace.start // BATCH_S):
        spans = [(_process(world, span), _span(world, trace, span)) for trace in some for span in trace.spans]
        yield line({"resourceSpans": list(_grouped(spans, "scopeSpans", "spans"))})


def _grouped(found: Iterable[tuple[Labels, Json]], scopes: str, items: str) -> Iterator[Json]:
    """Things of one resource together, resources in the order they are first met."""
    by_resource: dict[tuple[tuple[str, str], ...], list[Json]] = {}
    for resource, item in found:
        by_resource.setdefault(tuple(resource.items()), []).append(item)
    for key, some in by_resource.items():
        scope = {"scope": SCOPE, items: some, "schemaUrl": SCHEMA}
        yield {"resource": _resource(dict(key)), scopes: [scope], "schemaUrl": SCHEMA}


def _process(world: World, of: Span | LogLine) -> Labels:
    """The resource of the process that made a span or wrote a line."""
    return {
        "service.namespace": world.fleet.name, "service.name": of.service,
        ATTRIBUTES["version"]: of.version, ATTRIBUTES["host"]: of.host,
        ATTRIBUTES["region"]: world.fleet.region_of(of.cluster), ATTRIBUTES["cluster"]: of.cluster,
    }  # fmt: skip


def _span(world: World, trace: Trace, span: Span) -> Json:
    """One span."""
    error, code = ENDINGS[span.status]
    out: Json = {"traceId": trace.id, "spanId": span.id}
    if span.parent:
        out["parentSpanId"] = span.parent
    out |= {
        "name": span.operation if span.parent else f"POST {span.operation}",
        "kind": KINDS[span.kind],
        "startTimeUnixNano": str(unix_ns(world, span.start)),
        "endTimeUnixNano": str(unix_ns(world, span.start + span.duration)),
        "attributes": _attributes(_of_call(span, error, code) if span.parent else _of_user(trace, span)),
    }
    if span.status != "ok":
        out["status"] = {"code": FAILED_STATUS, **({"message": span.note} if span.note else {})}
    return out


def _of_user(trace: Trace, span: Span) -> dict[str, str | int]:
    """What the conventions say of an HTTP client's span."""
    status = HTTP_STATUS.get(span.status)
    return {
        "http.request.method": "POST", ATTRIBUTES["endpoint"]: trace.endpoint, ATTRIBUTES["client"]: trace.client,
        "http.response.status_code": "" if status is None else status,
        "error.type": "" if span.status == "ok" else "timeout" if status is None else str(status),
    }  # fmt: skip


def _of_call(span: Span, error: str, code: str) -> dict[str, str | int]:
    """What the conventions say of a call's span, and how often it had been tried before."""
    return {
        "rpc.system.name": "grpc", ATTRIBUTES["operation"]: span.operation, "rpc.response.status_code": code,
        "error.type": error, "http.request.resend_count": span.retry if span.retry else "", "simride.note": span.note,
    }  # fmt: skip


# -- metrics --------------------------------------------------------------------------------------------------


def metrics(world: World, found: Metrics) -> Iterator[str]:
    """MetricsData lines: all families of one step each."""
    start = str(unix_ns(world, found.start))
    for i, end in enumerate(found.ends):
        when = {"startTimeUnixNano": start, "timeUnixNano": str(unix_ns(world, float(end)))}
        items = [
            (resource, _metric(family, points))
            for family in found.families
            for resource, points in _points(family, found.bounds, i, when)
        ]
        yield line({"resourceMetrics": list(_grouped(items, "scopeMetrics", "metrics"))})


def _points(family: Family, bounds: tuple[float, ...], i: int, when: Json) -> Iterator[tuple[Labels, list[Json]]]:
    """The family's points of one step by resource."""
    by_resource: dict[tuple[tuple[str, str], ...], list[Json]] = {}
    for series in family.series:
        if not np.isnan(series.values[i]):
            point = {"attributes": _attributes(series.attributes)} | when | _value(series, bounds, i)
            by_resource.setdefault(tuple(series.resource.items()), []).append(point)
    for key, points in by_resource.items():
        yield dict(key), points


def _value(series: Series, bounds: tuple[float, ...], i: int) -> Json:
    """What a point holds besides its attributes and times."""
    if series.buckets is None:
        return {"asDouble": float(series.values[i])}
    out: Json = {"count": str(round(series.values[i]))}
    if series.seconds is None:  # nobody knows the times: one bucket without a bound, no sum
        return out | {"bucketCounts": [out["count"]], "explicitBounds": []}
    counts = [str(round(count)) for count in series.buckets[i]]
    return out | {"sum": float(series.seconds[i]), "bucketCounts": counts, "explicitBounds": list(bounds)}


def _metric(family: Family, points: list[Json]) -> Json:
    """One metric of one resource."""
    instrument = family.instrument
    head = {"name": instrument.name, "description": family.says, "unit": instrument.unit}
    if instrument.kind == "gauge":
        return head | {"gauge": {"dataPoints": points}}
    kind: Json = {"dataPoints": points, "aggregationTemporality": CUMULATIVE}
    if instrument.kind == "histogram":
        return head | {"histogram": kind}
    return head | {"sum": kind | {"isMonotonic": instrument.kind == "counter"}}


# -- logs and changes -----------------------------------------------------------------------------------------


def logs(world: World, lines: Sequence[LogLine], changes: Sequence[Change]) -> Iterator[str]:
    """LogsData lines, a minute each: what processes wrote, and the change feed as events."""
    records = [(one.at, _process(world, one), _record(world, one)) for one in lines]
    records += [(one.at, {"service.name": "change feed"}, _event(world, one)) for one in changes]
    records.sort(key=lambda record: record[0])
    for _, some in groupby(records, key=lambda record: record[0] // BATCH_S):
        found = [(resource, item) for _, resource, item in some]
        yield line({"resourceLogs": list(_grouped(found, "scopeLogs", "logRecords"))})


def _record(world: World, one: LogLine) -> Json:
    """One line of a process."""
    out: Json = {
        "timeUnixNano": str(unix_ns(world, one.at)), "severityNumber": SEVERITIES[one.level], "severityText": one.level,
        "body": {"stringValue": one.text},
        "attributes": _attributes({
            ATTRIBUTES["operation"]: one.operation, ATTRIBUTES["endpoint"]: one.endpoint,
            ATTRIBUTES["client"]: one.client, "simride.log.template": one.template,
        }),
    }  # fmt: skip
    return out | ({"traceId": one.trace} if one.trace else {})


def _event(world: World, change: Change) -> Json:
    """One entry of the change feed: a gate by the conventions' event, the rest by ours."""
    gate = change.kind == "gate"
    named: dict[str, str | int] = {name: str(getattr(change, field)) for field, name in CHANGE_ATTRIBUTES.items()}
    named |= {"feature_flag.key": change.target} if gate else {}
    return {
        "timeUnixNano": str(unix_ns(world, change.at)), "severityNumber": SEVERITIES["INFO"], "severityText": "INFO",
        "eventName": GATE_EVENT if gate else CHANGE_EVENT, "body": {"stringValue": change.title},
        "attributes": _attributes(named),
    }  # fmt: skip
