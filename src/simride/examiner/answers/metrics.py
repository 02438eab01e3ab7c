"""What a metric shows, read out as it stands: the level, or the highest part and where the others sit."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from simride.base.errors import QueryError
from simride.base.wording import listed
from simride.examiner.answers.queries import not_kept
from simride.examiner.calendar import days_ago
from simride.examiner.names import call_requests, say_labels
from simride.examiner.phrasing import Sentence, fact, opened, spoken
from simride.examiner.turn import Reply, Turn
from simride.recorder.events import Fact, Looked
from simride.simulator.programmes.figures import FIGURES
from simride.simulator.telemetry.catalog import METRICS
from simride.simulator.telemetry.frame import Frame, Series
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.standing_metrics import HELD

NAMES: Mapping[str, str] = {
    "latency": "latency", "slow_ratio": "share of late answers", "good_ratio": "share of good answers",
    "error_rate": "error rate", "traffic": "traffic", "timeouts": "timeouts", "retries": "share of retries",
    "utilisation": "utilisation", "cpu": "CPU", "queue": "queue", "hosts": "number of serving hosts",
    "retransmits": "TCP retransmit share", "gc_pause": "longest GC pause", "memory": "memory per host",
    "wrong_ratio": "share of wrong answers",
    "pool_pending": "number of calls that wait for a connection", "cache_hit": "cache hit ratio",
    **{held.metric: held.says for held in HELD.values()},
    **{figure.name: figure.says for figure in FIGURES.values()},
    "tickets": "support tickets", "on_call_pages": "pages to the on-call",
}  # fmt: skip
PEOPLE_UNITS: Mapping[str, str] = {"tickets": "1/h"}
LESS_IS_WORSE = frozenset(
    {"good_ratio", "cache_hit", "hosts", *(figure.name for figure in FIGURES.values() if figure.less_is_worse)}
)
DAY_S = 86_400.0
STANDS_OUT = 1.3  # the highest part over the next, before it is read out apart from the others
WANDERS = 1.5  # highest step over lowest, before the range is read out
ALIKE = 1.15


def measure(turn: Turn, query: MetricQuery) -> tuple[Frame, Looked]:
    """The answer of the metrics, and the look that goes on the record. Raises QueryError."""
    frame = run(turn.situation.view, query)
    return frame, Looked(tool="metrics", query=query.to_dict(), digest=frame.digest(), because=turn.of)


def show(turn: Turn, query: MetricQuery, about: str) -> Reply:
    """The chart a query draws, and one sentence of what it shows."""
    lacking = not_kept(query)
    if lacking:
        names = listed(dim.replace("_", " ") for dim in METRICS[query.metric].dims())
        told = turn.tell("not_kept", metric=NAMES[query.metric], by=listed(lacking).replace("_", " "), names=names)
        return Reply(told, about=about)
    try:
        frame, look = measure(turn, query)
    except QueryError as error:
        return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about=about)
    sentence = read_out(turn, frame, query)
    if is_repeat(turn, (look,)):
        sentence = turn.tell("again", said=sentence)
    else:
        top = next((item for item in sentence.facts if item.name == frame.metric), None)
        sentence += asked_before(turn, look.query, (frame.metric,), {} if top is None else top.labels)
    return Reply(sentence, about=about, charts=(look.query,), looks=(look,))


def read_out(turn: Turn, frame: Frame, query: MetricQuery) -> Sentence:
    """One sentence of what a frame shows. Never which part of it matters."""
    known = [one for one in frame.series if math.isfinite(one.total_value)]
    if not known:
        return turn.tell("no_data", why=sentence_case(frame.note) if frame.note else "Nothing was measured there.")
    if len(known) == 1 and not query.by:
        return _level(turn, frame, known[0], query)
    return _parts(turn, frame, known, query)


def value_fact(frame: Frame, series: Series, value: float | None = None, name: str = "") -> Fact:
    """A value of a series as a fact, in the metric's unit."""
    unit = METRICS[frame.metric].unit if frame.metric in METRICS else frame.unit
    return fact(name or frame.metric, series.total_value if value is None else value, unit, **series.labels)


def title(frame: Frame, query: MetricQuery) -> str:
    """'p99 latency of SendMessage in eu-west, as callers see it'."""
    stat = "" if frame.stat in ("", "mean") else f"{frame.stat} "
    if frame.metric == "latency" and frame.stat == "mean":
        stat = "mean "
    place = say_labels({dim: " and ".join([value] if isinstance(value, str) else value)
                        for dim, value in query.where.items()})  # fmt: skip
    dims = set(query.where)
    scope = "" if place == "all" else f" in {place}" if dims <= {"region", "cluster", "rack"} else f" of {place}"
    if query.over is not None:
        scope += f" over {query.over:g} s"
    left = [name for value in query.exclude.values() for name in ([value] if isinstance(value, str) else value)]
    if left:
        scope += f" without {' and '.join(left)}"
    side = {"caller": ", as its callers see it", "server": ", by its own timer"}.get(frame.side, "")
    return f"{stat}{NAMES.get(frame.metric, frame.metric)}{scope}{side}"


PLAIN: Mapping[str, str] = {"slow_ratio": "late", "error_rate": "failed", "good_ratio": "good"}


def called(turn: Turn, frame: Frame, query: MetricQuery) -> str:
    """The title as people say it: 'late sends in eu-west' for a share of one endpoint's answers."""
    endpoint = query.where.get("endpoint")
    if frame.metric not in PLAIN or not isinstance(endpoint, str) or query.exclude or query.over is not None:
        return title(frame, query)
    rest = {dim: value if isinstance(value, str) else " and ".join(value)
            for dim, value in query.where.items() if dim != "endpoint"}  # fmt: skip
    place = say_labels(rest)
    where = "" if place == "all" else f" in {place}" if {*rest} <= {"region", "cluster", "rack"} else f" of {place}"
    return f"{PLAIN[frame.metric]} {call_requests(turn.situation, endpoint)}{where}"


def _window(turn: Turn, frame: Frame, query: MetricQuery) -> Sentence:
    """'over the last 15 minutes' or 'from 09:30 to 10:30'."""
    start = frame.start if query.start is None else query.start
    end = frame.end if query.end is None else query.end
    if frame.side == "ledger" and FIGURES[frame.metric].kind in ("level", "share"):  # it has no window
        return turn.tell("window_as_of_yesterday")
    if frame.side == "ledger":  # whole days, up to yesterday
        return turn.tell("window_last", span=fact("window", frame.end - frame.start, "window"))
    if end >= turn.situation.minute:
        return turn.tell("window_last", span=fact("window", end - start, "window"))
    return turn.tell("window_between", start=fact("from", start, "clock"), end=fact("to", end, "clock"))


def _level(turn: Turn, frame: Frame, series: Series, query: MetricQuery) -> Sentence:
    """An unsplit metric: its value, its range where it wanders, the day before where asked."""
    told = turn.tell(
        "level", metric=called(turn, frame, query), window=_window(turn, frame, query), value=value_fact(frame, series),
        of=_of(turn, frame, series), wander=_wander(turn, frame, series),
    )  # fmt: skip
    if series.baseline_total is not None and math.isfinite(series.baseline_total):
        told += turn.tell("day_before", value=value_fact(frame, series, series.baseline_total, "day_before"))
    return told


def _of(turn: Turn, frame: Frame, series: Series) -> Sentence:
    """The denominator, for a share."""
    if METRICS[frame.metric].kind != "ratio" or not series.requests or frame.side == "ledger":
        return Sentence()
    return turn.tell("of", requests=fact("requests", series.requests, "count", **series.labels))


def _wander(turn: Turn, frame: Frame, series: Series) -> Sentence:
    """The range over the window, where there is one worth a word."""
    seen = series.values[np.isfinite(series.values)]
    counted = frame.side == "ledger" and METRICS[frame.metric].kind == "rate"
    if len(seen) < 5 or counted or frame.metric in ("tickets", "on_call_pages"):
        return Sentence()
    low, high = float(np.min(seen)), float(np.max(seen))
    if high <= max(low, 1e-9) * WANDERS:
        return Sentence()
    return turn.tell(
        "wanders", low=value_fact(frame, series, low, "lowest"), high=value_fact(frame, series, high, "highest")
    )


def _parts(turn: Turn, frame: Frame, known: list[Series], query: MetricQuery) -> Sentence:
    """A split metric: the highest part, and where the others sit."""
    less_is_worse = frame.metric in LESS_IS_WORSE
    ranked = sorted(known, key=lambda one: one.total_value, reverse=not less_is_worse)
    top, others = ranked[0], ranked[1:]
    apart = bool(others) and _apart(top, others[0], less_is_worse)
    days = frame.side == "ledger"  # weeks later it is another that stands out
    kind = "place" if apart or days or not _pointed_at(turn, frame.labels) else "among"
    places = tuple(fact(kind, say_labels(one.labels), **one.labels) for one in ranked[:3])
    head = turn.tell(
        "chart_of", metric=called(turn, frame, query), by=" and ".join(query.by).replace("_", " "),
        window=_window(turn, frame, query),
    )  # fmt: skip
    if not others:
        line = turn.tell("only_one", place=places[0], value=value_fact(frame, top))
    elif apart:
        line = turn.tell(
            "stands_apart", place=places[0], value=value_fact(frame, top), wander=_wander(turn, frame, top),
            others=_others(turn, frame, others),
        )  # fmt: skip
        if top.baseline_total is not None and math.isfinite(top.baseline_total):
            line += turn.tell(
                "day_before_of", place=places[0], value=value_fact(frame, top, top.baseline_total, "day_before")
            )
    elif spoken(value_fact(frame, top)) == spoken(value_fact(frame, ranked[-1])):
        line = turn.tell("all_alike", value=value_fact(frame, top)) + Sentence("", places[:1])
    else:
        line = turn.tell(
            "lie_together", high=value_fact(frame, top), low=value_fact(frame, ranked[-1]), place=places[0],
            end="lowest" if less_is_worse else "highest",
        )  # fmt: skip
    return head + line + Sentence("", places[1:])


def _pointed_at(turn: Turn, labels: tuple[str, ...]) -> bool:
    """Whether an earlier split by these has left a place that 'the worst' can mean: what stood out last stays."""
    return any(
        item.name == "place" and set(labels) <= set(item.labels) for _, one in turn.state.answers for item in one.facts
    )


def _apart(top: Series, next_one: Series, less_is_worse: bool) -> bool:
    """Whether the first part stands out from the next."""
    first, second = top.total_value, next_one.total_value
    if less_is_worse:
        return (1.0 - first) > STANDS_OUT * (1.0 - second) if first <= 1.0 >= second else second > STANDS_OUT * first
    return first > STANDS_OUT * second and first > 0.0


def _others(turn: Turn, frame: Frame, others: list[Series]) -> Sentence:
    """'the other three sit at 300 ms' or 'lie between 0.3 and 0.5 s'."""
    values = sorted(one.total_value for one in others)
    low, high = values[0], values[-1]
    count = fact("others", len(others), "few")
    if len(others) == 1:
        return turn.tell("other_at", value=value_fact(frame, others[0]))
    unit = METRICS[frame.metric].unit
    if high <= max(low, 1e-12) * ALIKE or spoken(fact("", low, unit)) == spoken(fact("", high, unit)):
        middle = fact("others_at", values[len(values) // 2], METRICS[frame.metric].unit)
        return turn.tell("others_at", count=count, value=middle)
    return turn.tell(
        "others_between", count=count, low=fact("others_low", low, METRICS[frame.metric].unit),
        high=fact("others_high", high, METRICS[frame.metric].unit),
    )  # fmt: skip


def sentence_case(text: str) -> str:
    """An error's words as a sentence; a name such as msg-router keeps its case."""
    bare = text.strip()
    return f"{opened(bare)}{'' if bare.endswith(('.', '?', '!')) else '.'}" if bare else bare


def asked_before(
    turn: Turn, query: Mapping[str, Any], metrics: tuple[str, ...], labels: Mapping[str, str]
) -> Sentence:
    """What the same question was answered earlier in this ride, empty where it was not asked, or only just."""
    for event, one in reversed(turn.state.answers):
        if event.seq == turn.of or not any(_alike(query, chart) for chart in one.charts):
            continue
        then = [item for item in one.facts if item.name in metrics and item.labels == dict(labels)][: len(metrics)]
        if not then or turn.situation.fleet_at - event.fleet_at < 60.0:
            return Sentence()
        facts = tuple(item.model_copy(update={"name": f"{item.name}_then"}) for item in then)
        value = Sentence(listed(spoken(item) for item in facts), facts)
        if days := days_ago(turn, event.fleet_at):  # a clock alone would say the wrong day
            return turn.tell("asked_days_before", ago=days, value=value)
        return turn.tell("asked_before", when=fact("asked_at", event.fleet_at, "clock", says="the clock"), value=value)
    return Sentence()


def _alike(query: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two queries ask the same, each over its own time of the same length."""
    times = ("start", "end", "last_s", "compare")
    rest = [{name: value for name, value in one.items() if name not in times} for one in (query, other)]
    long = [(one.get("end") or 0.0) - (one.get("start") or 0.0) for one in (query, other)]
    return rest[0] == rest[1] and abs(long[0] - long[1]) < 1.0


def is_repeat(turn: Turn, looks: tuple[Looked, ...]) -> bool:
    """Whether exactly these looks were answered before, with the same result."""
    seen = {(str(sorted(one.query.items())), one.digest) for _, one in turn.state.looks}
    return bool(looks) and all((str(sorted(one.query.items())), one.digest) in seen for one in looks)
