"""A trace as text: one line for each span, indented under its parent, with a bar for when it ran."""

from simride.base.units import duration, hhmm
from simride.simulator.telemetry.traces import Span, Trace

WIDTH = 40  # characters of the bars
NAMES = 58  # characters for what was done and where
LIMIT = 60  # spans shown


def waterfall(trace: Trace) -> str:
    """The whole trace; of one with very many spans, the first, and how many more there are."""
    depth: dict[str, int] = {}
    for span in trace.spans:
        depth[span.id] = depth.get(span.parent, -1) + 1
    clock = f"{hhmm(trace.start)}:{int(trace.start % 60):02d}"
    head = (
        f"{trace.id}  {clock}  {trace.endpoint} from {trace.client} in {trace.cluster}: "
        f"{duration(trace.duration)}, {trace.status}, {len(trace.spans)} spans"
    )
    rows = [_row(span, trace, depth[span.id]) for span in trace.spans[:LIMIT]]
    more = [f"... and {len(trace.spans) - LIMIT} spans more"] if len(trace.spans) > LIMIT else []
    return "\n".join([head, *rows, *more])


def _row(span: Span, trace: Trace, depth: int) -> str:
    """One span."""
    arrow = "→ " if span.kind == "client" else ""
    again = f" (resend {span.retry})" if span.retry else ""
    name = f"{'  ' * min(depth, 10)}{arrow}{span.operation}{again} {span.host or span.cluster}"
    note = f"  {span.note}" if span.note else ""
    ended = "" if span.status == "ok" else f"  {span.status}"
    return f"{name[:NAMES]:{NAMES}s} |{_bar(span, trace)}| {duration(span.duration):>9s}{ended}{note}".rstrip()


def _bar(span: Span, trace: Trace) -> str:
    """Where in the trace the span ran; at least one mark, cut off where it outlived the request."""
    whole = max(trace.duration, 1e-9)
    first = min(int(WIDTH * max(span.start - trace.start, 0.0) / whole), WIDTH - 1)
    last = min(max(round(WIDTH * (span.start + span.duration - trace.start) / whole), first + 1), WIDTH)
    return " " * first + ("=" if span.status == "ok" else "x") * (last - first) + " " * (WIDTH - last)
