"""Sampled requests: a typical one and the slowest, and at which hop the time went."""

from simride.base.errors import QueryError
from simride.base.units import duration, hhmm
from simride.examiner.answers.impact import endpoint_of, late_after
from simride.examiner.answers.metrics import sentence_case
from simride.examiner.answers.queries import places_of
from simride.examiner.answers.tools import INDENT, looked, rows
from simride.examiner.answers.window import window_of
from simride.examiner.names import say_labels
from simride.examiner.phrasing import fact
from simride.examiner.turn import Reply, Turn
from simride.examiner.words import mentions
from simride.simulator.telemetry import traces, waterfall
from simride.simulator.telemetry.traces import Span, Trace

USUAL_S = 600.0
PLACES = ("region", "cluster", "client", "service", "rack", "host", "version")
SLOWEST = 2
HOPS = 6
WHOLE = ("waterfall", "span by span", "every span", "all spans", "whole trace", "full trace")  # words that ask for it


def show_traces(turn: Turn) -> Reply:
    """Where the time goes in a typical request and in the slowest of the sample."""
    start, end = window_of(turn, USUAL_S)
    endpoint = endpoint_of(turn)
    where = {dim: value for dim, value in places_of(turn).items() if dim in PLACES}
    try:
        view, limit = turn.situation.view, late_after(turn, endpoint)
        sample = traces.sample(view, start, end, endpoint=endpoint, where=where, limit=40)
        slow = traces.sample(view, start, end, endpoint=endpoint, where=where, slow_over=limit, limit=20, slowest=True)
    except QueryError as error:
        return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about="query_traces")
    place = say_labels({dim: value if isinstance(value, str) else " and ".join(value) for dim, value in where.items()})
    what = endpoint + (f" through {place}" if where else "")
    window = turn.tell("window_last", span=fact("window", end - start, "window"))
    query = {"start": start, "end": end, "where": _plain(where), "endpoint": endpoint, "slow_over": None}
    look = looked(turn, "traces", query, [trace.id for trace in (*sample.traces, *slow.traces)])
    if not sample.traces:
        return Reply(turn.tell("traces_none", what=what, window=window), about="query_traces", looks=(look,))
    ranked = sorted(sample.traces, key=lambda trace: trace.duration)
    slowest = sorted(slow.traces or tuple(ranked[-1:]), key=lambda trace: -trace.duration)[:SLOWEST]
    lines = [f"typical: {_told(ranked[len(ranked) // 2])}", *(f"slow: {_told(trace)}" for trace in slowest)]
    told = turn.tell(
        "traces", count=fact("sampled", sample.matched if where else sample.sampled, "count", says="the traces"),
        what=what, window=window, rows=fact("traces", rows(lines), says="the traces"),
    )  # fmt: skip
    told += turn.tell(
        "traces_slow", count=fact("slow", slow.matched, "count", says="the traces"),
        limit=fact("late_after", late_after(turn, endpoint), "s"),
    )  # fmt: skip
    if mentions(WHOLE, turn.words):
        shown = "\n".join(f"{INDENT}{line}" for line in waterfall(slowest[0]).splitlines())
        told += turn.tell("traces_whole", rows=fact("trace", shown, says="the traces"))
    return Reply(told, about="query_traces", looks=(look,))


def _plain(where: dict[str, str | tuple[str, ...]]) -> dict[str, str | list[str]]:
    """As JSON keeps it."""
    return {dim: value if isinstance(value, str) else list(value) for dim, value in where.items()}


def _told(trace: Trace) -> str:
    """'2.9 s, ok, at 14:03 from euw-c: edge.send ran 2.9 s > ... > shard-store.write called 2.6 s'."""
    hops = " > ".join(_hop(span) for span in _longest_way(trace)[:HOPS])
    took = f"{trace.id[:8]}, {duration(trace.duration)}, {trace.status}"
    return f"{took}, at {hhmm(trace.start)} from {trace.cluster}: {hops}"


def _hop(span: Span) -> str:
    """One hop with its time, and where it ran."""
    tries = f", try {span.retry + 1}" if span.retry else ""
    note = "" if span.status == "ok" else f", {span.status}"
    return f"{span.operation} {'called' if span.kind == 'client' else 'ran'} {duration(span.duration)}{tries}{note}" + (
        f" on {span.host}" if span.kind == "server" and span.host else ""
    )


def _longest_way(trace: Trace) -> list[Span]:
    """From the root along the longest child each time; of a call and its run that took alike, only the run."""
    roots = [span for span in trace.spans if not span.parent]
    way: list[Span] = []
    span = max(roots, key=lambda one: one.duration, default=None)
    while span is not None:
        way.append(span)
        span = max(trace.children(span), key=lambda one: one.duration, default=None)
    return [
        one for number, one in enumerate(way)
        if not (
            one.kind == "client" and number + 1 < len(way) and way[number + 1].kind == "server"
            and way[number + 1].duration >= 0.8 * one.duration
        )
    ]  # fmt: skip
