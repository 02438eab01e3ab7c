"""Spans laid out on lanes, so that on each lane one is wholly within another or wholly apart from it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from simride.simulator.telemetry import Span, Trace


@dataclass(frozen=True)
class Slice:
    """A span with its times as whole nanoseconds, and how many spans stand above it."""

    span: Span
    trace: Trace
    start: int
    end: int
    depth: int


@dataclass
class Lane:
    """Slices in the order in which they begin; those that are open enclose what comes next."""

    slices: list[Slice] = field(default_factory=list)
    open: list[Slice] = field(default_factory=list)

    def takes(self, one: Slice, above: Mapping[str, str]) -> bool:
        """Whether a slice fits: after all others, or within the open one it belongs to."""
        while self.open and self.open[-1].end <= one.start:
            self.open.pop()
        if not self.open:
            return True
        around = self.open[-1]
        return one.end <= around.end and around.span.id in _ancestors(one.span, above)

    def add(self, one: Slice) -> None:
        """Put a slice that fits on the lane."""
        self.slices.append(one)
        self.open.append(one)

    def marks(self) -> Iterator[tuple[int, Slice | None]]:
        """Beginnings, and ends as None, in the order in which they happen; inner ends before outer ones."""
        still: list[int] = []
        for one in self.slices:
            while still and still[-1] <= one.start:
                yield still.pop(), None
            yield one.start, one
            still.append(one.end)
        while still:
            yield still.pop(), None


def lay_out(slices: Iterable[Slice]) -> list[Lane]:
    """Lanes of one process: requests side by side, what a request does within what it does it for."""
    by_trace: dict[str, list[Slice]] = {}
    for one in slices:
        by_trace.setdefault(one.trace.id, []).append(one)
    pieces = [lane for some in by_trace.values() for lane in _of_one_request(some)]
    pieces.sort(key=lambda lane: lane.slices[0].start)
    lanes: list[tuple[int, Lane]] = []
    for piece in pieces:
        ends = max(one.end for one in piece.slices)
        at = next((i for i, (until, _) in enumerate(lanes) if until <= piece.slices[0].start), None)
        if at is None:
            lanes.append((ends, piece))
        else:
            lanes[at] = (ends, Lane([*lanes[at][1].slices, *piece.slices]))
    return [lane for _, lane in lanes]


def _of_one_request(slices: Sequence[Slice]) -> list[Lane]:
    """Lanes of one request in one process."""
    above = {span.id: span.parent for span in slices[0].trace.spans}
    lanes: list[Lane] = []
    for one in sorted(slices, key=lambda one: (one.start, -one.end, one.depth, one.span.id)):
        lane = next((lane for lane in lanes if lane.takes(one, above)), None)
        if lane is None:
            lane = Lane()
            lanes.append(lane)
        lane.add(one)
    return lanes


def _ancestors(span: Span, above: Mapping[str, str]) -> list[str]:
    """The ids of a span's parent, its parent's parent, and so on."""
    found, at = [], span.parent
    while at:
        found.append(at)
        at = above.get(at, "")
    return found
