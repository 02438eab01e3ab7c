"""A stretch of the tape as arrays: only whole buckets, none that ends after now."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from simride.base.errors import QueryError
from simride.base.units import hhmm
from simride.simulator.state import Floats, Ints, Segment
from simride.simulator.telemetry.view import View

USUAL_S = 900.0  # the window when none is named
STEPS = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)
POINTS = 180  # at most, when no step is named
_NEAR = 1e-6


@dataclass(frozen=True)
class Piece:
    """Buckets `first:last` of one segment."""

    segment: Segment
    first: int
    last: int


@dataclass(frozen=True)
class Window:
    """Native buckets [n] and the steps [T] they are gathered into. Empty windows do not exist."""

    pieces: tuple[Piece, ...]
    step_s: float
    ends: Floats  # [T] end of each step, fleet seconds
    starts: Floats  # [n] beginning of each native bucket
    lengths: Floats  # [n] seconds
    first_of: Ints  # [T] first native bucket of each step

    @property
    def seconds(self) -> Floats:
        """[T] seconds of tape in each step."""
        return np.add.reduceat(self.lengths, self.first_of)

    @property
    def start(self) -> float:
        """Where the first bucket begins."""
        return float(self.starts[0])

    @property
    def end(self) -> float:
        """Where the last bucket ends."""
        return float(self.starts[-1] + self.lengths[-1])

    def of(self, name: str, *at: Any) -> Floats:
        """One of the segment's arrays over the native buckets, the other axes indexed: [n, ...], doubles."""
        parts = [
            getattr(piece.segment, name)[piece.first : piece.last][(slice(None), *at)].astype(np.float64)
            for piece in self.pieces
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    def gauge(self, name: str, healthy: float, shape: tuple[int, ...]) -> Floats:
        """What a standing mechanism held, [n, *shape]; where nothing was written it was healthy."""
        parts = []
        for piece in self.pieces:
            written = piece.segment.gauges.get(name)
            count = piece.last - piece.first
            part = np.full((count, *shape), healthy) if written is None else written[piece.first : piece.last]
            parts.append(part.astype(np.float64))
        return np.concatenate(parts)

    def gather(self, native: Floats) -> Floats:
        """Sums over each step: [n, ...] -> [T, ...]."""
        return np.add.reduceat(native, self.first_of, axis=0)


def history(view: View) -> tuple[float, float]:
    """From when to when there is anything to see: the tape's beginning, and now."""
    segments = [segment for segment in view.tape.segments if segment.count > 0]
    if not segments or view.now <= segments[0].start:
        raise QueryError("nothing has been recorded yet")
    return segments[0].start, min(view.now, max(segment.end for segment in segments))


def pieces(view: View, start: float, end: float) -> tuple[Piece, ...]:
    """The buckets that lie wholly within [start, end] and before now."""
    end = min(end, view.now)
    found = []
    for segment in view.tape.segments:
        first = max(0, math.ceil((start - segment.start) / segment.step_s - _NEAR))
        last = min(segment.count, math.floor((end - segment.start) / segment.step_s + _NEAR))
        if last > first:
            found.append(Piece(segment, first, last))
    return tuple(found)


def _last_before(view: View, until: float) -> tuple[Piece, ...]:
    """The one bucket that ended last: what "just now" means."""
    found = pieces(view, until - 600.0, until)
    return (Piece(found[-1].segment, found[-1].last - 1, found[-1].last),) if found else ()


def step_for(span_s: float, wanted: float | None, native: float, least: float = 0.0) -> float:
    """The step asked for, or one fit for a chart; a whole multiple of what is recorded."""
    if wanted is None:
        wanted = next((step for step in STEPS if span_s / step <= POINTS and step >= least), STEPS[-1])
    if not wanted > 0:
        raise QueryError(f"a step is a number of seconds above 0; found {wanted:g}")
    return native * max(1, math.ceil(wanted / native - _NEAR))


def _begin(piece: Piece) -> float:
    """Where its first bucket begins."""
    return piece.segment.start + piece.first * piece.segment.step_s


def bounds(view: View, start: float | None, end: float | None, last_s: float | None) -> tuple[float, float]:
    """The window meant, within what is recorded."""
    begin, now = history(view)
    until = now if end is None else min(end, now)
    since = start if start is not None else until - (USUAL_S if last_s is None else last_s)
    if since >= until:
        raise QueryError(
            f"the window {hhmm(since)}-{hhmm(until if end is None else end)} is empty or in the future; "
            f"it is {hhmm(now)} now and the record begins at {hhmm(begin)}"
        )
    if until <= begin:
        raise QueryError(f"the record begins at {hhmm(begin)}; nothing is kept from before")
    return max(since, begin), until


def window(
    view: View, start: float | None = None, end: float | None = None,
    last_s: float | None = None, step_s: float | None = None, least_step_s: float = 0.0,
) -> Window:
    """The window as arrays. Steps are aligned to fleet time, so a longer window repeats a shorter one."""
    since, until = bounds(view, start, end, last_s)
    found = pieces(view, since, until) or _last_before(view, until)
    if not found:
        raise QueryError(f"no bucket of the record is complete between {hhmm(since)} and {hhmm(until)}")
    step = step_for(until - since, step_s, max(piece.segment.step_s for piece in found), least_step_s)
    since = math.floor(min(since, _begin(found[0])) / step + _NEAR) * step
    whole = math.floor(until / step + _NEAR) * step
    found = pieces(view, since, whole if whole > since else until) or found
    starts = np.concatenate(
        [piece.segment.start + np.arange(piece.first, piece.last) * piece.segment.step_s for piece in found]
    )
    lengths = np.concatenate([np.full(piece.last - piece.first, piece.segment.step_s) for piece in found])
    slot = np.ceil((starts + lengths) / step - _NEAR)
    slots, first_of = np.unique(slot, return_index=True)
    return Window(found, step, slots * step, starts, lengths, first_of.astype(np.int64))
