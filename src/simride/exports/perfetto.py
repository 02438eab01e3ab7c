"""A trace for Perfetto: TrackEvent protobuf with a process for each service, requests as slices, metrics as counters.

Field numbers are those of Perfetto's published `trace_packet.proto` and `track_event.proto`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge

import numpy as np

from simride.exports.clock import unix_ns
from simride.exports.lanes import Lane, Slice, lay_out
from simride.exports.protobuf import Field, Fixed, message
from simride.simulator.telemetry import Frame, Span, Trace
from simride.simulator.world import Change, World

PACKET = 1
CLOCKS, TIMESTAMP, SEQUENCE, TRACK_EVENT, SEQUENCE_FLAGS, TRACK = 6, 8, 10, 11, 13, 60
EVENT_ANNOTATION, EVENT_TYPE, EVENT_TRACK, EVENT_CATEGORY, EVENT_NAME = 4, 9, 11, 22, 23
EVENT_DOUBLE, EVENT_FLOW, EVENT_FLOW_END = 44, 47, 48
BEGIN, END, INSTANT, COUNTER = 1, 2, 3, 4
TRACK_UUID, TRACK_NAME, TRACK_PROCESS, TRACK_PARENT, TRACK_COUNTER, TRACK_MERGE = 1, 2, 3, 5, 8, 15
NEVER_MERGED = 2
PROCESS_PID, PROCESS_NAME, COUNTER_UNIT = 1, 6, 6
ANNOTATION_TEXT, ANNOTATION_NAME = 6, 10
REALTIME, BOOTTIME = 1, 6
FIRST_OF_SEQUENCE = 1  # no state from before is needed
CHANGES = "changes"

Mark = tuple[int, int, bytes]  # nanoseconds, its turn among those of the same time, packet


@dataclass(frozen=True)
class Counter:
    """One line of a chart, on the process it belongs to."""

    process: str
    name: str
    unit: str
    frame: Frame
    series: int
    scale: float = 1.0


def packets(
    world: World, start: float, found: Sequence[Trace], counters: Sequence[Counter], changes: Sequence[Change]
) -> Iterator[bytes]:
    """The whole file, a packet after the other, by time."""
    begins = unix_ns(world, start)
    processes = _processes(world, found, counters)
    tracks = _Tracks(processes)
    marks = [_slices(lane, tracks.add(process, f"requests {n}")) for process, n, lane in _lanes(world, found)]
    marks += [_values(world, one, tracks.add(one.process, one.name, [(COUNTER_UNIT, one.unit)])) for one in counters]
    marks.append(_changes(world, changes, tracks.add(CHANGES, "change feed")))
    yield _packet(begins, [(CLOCKS, _clocks(begins)), (SEQUENCE_FLAGS, FIRST_OF_SEQUENCE)])
    for descriptor in tracks.descriptors:
        yield _packet(begins, [(TRACK, descriptor)])
    yield from (packet for _, _, packet in merge(*marks, key=lambda mark: mark[:2]))


def _processes(world: World, found: Sequence[Trace], counters: Sequence[Counter]) -> list[str]:
    """Users first, then services in the fleet's order, then the change feed."""
    clients = [client for client in world.fleet.clients if any(trace.client == client for trace in found)]
    of_counters = [counter.process for counter in counters]
    return list(dict.fromkeys([*clients, *(service.name for service in world.fleet.services), *of_counters, CHANGES]))


class _Tracks:
    """Tracks as they are numbered: processes first, then what stands below each."""

    def __init__(self, processes: Sequence[str]) -> None:
        self.uuid = {name: number for number, name in enumerate(processes, start=1)}
        self.descriptors: list[list[Field]] = [
            [(TRACK_UUID, number), (TRACK_PROCESS, [(PROCESS_PID, number), (PROCESS_NAME, name)])]
            for name, number in self.uuid.items()
        ]

    def add(self, process: str, name: str, counter: Sequence[Field] | None = None) -> int:
        """The uuid of a new track."""
        uuid = len(self.descriptors) + 1
        fields: list[Field] = [(TRACK_UUID, uuid), (TRACK_NAME, name), (TRACK_PARENT, self.uuid[process])]
        fields.append((TRACK_MERGE, NEVER_MERGED) if counter is None else (TRACK_COUNTER, counter))
        self.descriptors.append(fields)
        return uuid


def _packet(at: int, fields: Iterable[Field]) -> bytes:
    """One packet of our only sequence."""
    return message([(PACKET, [(TIMESTAMP, at), (SEQUENCE, 1), *fields])])


def _clocks(at: int) -> list[Field]:
    """Our times are times of day."""
    return [(1, [(1, clock), (2, at)]) for clock in (BOOTTIME, REALTIME)]


def _lanes(world: World, found: Sequence[Trace]) -> Iterator[tuple[str, int, Lane]]:
    """Each process' lanes, numbered from 1."""
    by_process: dict[str, list[Slice]] = {}
    for trace in found:
        depth = {"": -1}
        for span in trace.spans:  # parents before children
            depth[span.id] = depth[span.parent] + 1
            ends = unix_ns(world, span.start + span.duration)
            one = Slice(span, trace, unix_ns(world, span.start), ends, depth[span.id])
            by_process.setdefault(span.service, []).append(one)
    for process, slices in by_process.items():
        for n, lane in enumerate(lay_out(slices), start=1):
            yield process, n, lane


def _slices(lane: Lane, track: int) -> list[Mark]:
    """Beginnings and ends of a lane. What begins at the same time begins from the top: an arrow has to start first."""
    return [
        (at, 0, _event(at, track, END, [])) if one is None
        else (at, one.depth, _event(at, track, BEGIN, _of_span(one)))
        for at, one in lane.marks()
    ]


def _event(at: int, track: int, kind: int, fields: Sequence[Field]) -> bytes:
    """One event of a track."""
    return _packet(at, [(TRACK_EVENT, [(EVENT_TYPE, kind), (EVENT_TRACK, track), *fields])])


def _of_span(one: Slice) -> list[Field]:
    """Name, category, what is known, and arrows from a call to what ran for it."""
    span, trace = one.span, one.trace
    flows: list[Field] = [(EVENT_FLOW, Fixed(int(child.id, 16))) for child in trace.children(span) if _runs(child)]
    if _runs(span):
        flows.append((EVENT_FLOW_END, Fixed(int(span.id, 16))))
    known = {
        "trace": trace.id, "span": span.id, "endpoint": trace.endpoint, "cluster": span.cluster, "host": span.host,
        "version": span.version, "status": span.status, "retry": str(span.retry or ""), "note": span.note,
    }  # fmt: skip
    return [(EVENT_CATEGORY, span.kind), (EVENT_NAME, span.operation), *_annotations(known), *flows]


def _runs(span: Span) -> bool:
    """Whether an arrow leads to a span: it is what some call ran."""
    return span.kind == "server"


def _annotations(known: Mapping[str, str]) -> list[Field]:
    return [
        (EVENT_ANNOTATION, [(ANNOTATION_NAME, name), (ANNOTATION_TEXT, text)]) for name, text in known.items() if text
    ]


def _values(world: World, counter: Counter, track: int) -> list[Mark]:
    """A counter's values, each from the beginning of its step."""
    frame, values = counter.frame, counter.frame.series[counter.series].values * counter.scale
    times = [unix_ns(world, float(end) - frame.step_s) for end in frame.times]
    return [
        (at, 0, _event(at, track, COUNTER, [(EVENT_DOUBLE, float(value))]))
        for at, value in zip(times, values, strict=True) if not np.isnan(value)
    ]


def _changes(world: World, changes: Sequence[Change], track: int) -> list[Mark]:
    """The change feed as moments."""
    marks = []
    for change in changes:
        at = unix_ns(world, change.at)
        known = {"target": change.target, "author": change.author, "where": change.where, "status": change.status}
        fields = [(EVENT_CATEGORY, change.kind), (EVENT_NAME, f"{change.target}: {change.title}"), *_annotations(known)]
        marks.append((at, 0, _event(at, track, INSTANT, fields)))
    return marks
