"""Who is affected and how badly, from the user's side, with denominators; and whether it got better."""

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from simride.base.errors import QueryError
from simride.examiner.answers.metrics import asked_before, is_repeat, measure, sentence_case, show
from simride.examiner.answers.queries import groups_of, places_of, query_of
from simride.examiner.names import call_requests, say_labels, subject
from simride.examiner.phrasing import Sentence, fact
from simride.examiner.turn import Reply, Turn
from simride.examiner.unshown import HARMLESS
from simride.examiner.words import mentions
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery

EFFECT = ("help", "helped", "work", "worked", "working", "effect", "fix", "fixed", "better")
LATELY_S = 600.0
VERIFY_S = 300.0
_WHICH_ENDPOINT = re.compile(r"\b(?:all|which|other|any|every|each) (?:the )?(?:endpoint|operation|feature)s?\b")
USER_PLACES = ("endpoint", "region", "cluster", "client")


def endpoint_of(turn: Turn) -> str:
    """The endpoint a question is about: the one named; for 'and by cluster?' the last one; else the brief's."""
    named = places_of(turn).get("endpoint")
    if named:
        return named if isinstance(named, str) else named[0]
    goes_on = turn.state.focus.get("endpoint") if turn.act.slots.get("group_by") else None
    return goes_on or subject(turn.situation, turn.state.focus)


def late_after(turn: Turn, endpoint: str) -> float:
    """From when on an answer counts as late."""
    return next(one.late_after_s for one in turn.situation.fleet.endpoints if one.name == endpoint)


def user_filter(turn: Turn) -> dict[str, str | tuple[str, ...]]:
    """The user-side part of the places a question names, with its endpoint."""
    places = {dim: value for dim, value in places_of(turn).items() if dim in USER_PLACES}
    return {**places, "endpoint": places.get("endpoint", endpoint_of(turn))}


def tell_impact(turn: Turn) -> Reply:
    """Late and failed shares of what users did lately, with the day before; split where a split is asked."""
    if turn.act.slots.get("metric"):
        return show(turn, query_of(turn), about=turn.act.act)
    by = tuple(dim for dim in groups_of(turn.act.slots.get("group_by")))
    where = user_filter(turn)
    if not by and _WHICH_ENDPOINT.search(turn.words.lower()):
        by, where = ("endpoint",), {}
    several = tuple(dim for dim, value in where.items() if isinstance(value, tuple))
    end = turn.situation.minute
    start = end - LATELY_S
    if by or several:
        if set(by) - set(USER_PLACES):
            return show(turn, query_of(turn), about=turn.act.act)
        where = {dim: value for dim, value in where.items() if dim not in by or isinstance(value, tuple)}
        parts = (*several, *(dim for dim in by if dim not in several))
        query = MetricQuery(_worse(turn, where, end), where=where, by=parts, start=start, end=end, compare="1d")
        return show(turn, query, about=turn.act.act)
    late = MetricQuery("slow_ratio", where=where, start=start, end=end, compare="1d")
    failed = MetricQuery("error_rate", where=where, start=start, end=end, compare="1d")
    return user_side(turn, late, failed, turn.act.act)


def _worse(turn: Turn, where: Mapping[str, str | tuple[str, ...]], end: float) -> str:
    """Whether more of it is late or more of it fails: the share a split shows where no metric was named."""
    try:
        late, failed = (
            run(turn.situation.view, MetricQuery(name, where=where, start=end - LATELY_S, end=end)).total()
            for name in ("slow_ratio", "error_rate")
        )
    except QueryError:
        return "slow_ratio"
    return "error_rate" if failed > late else "slow_ratio"


def user_side(turn: Turn, late: MetricQuery, failed: MetricQuery, about: str) -> Reply:
    """Late and failed in one sentence, with the same share a day before where there is one."""
    try:
        slow, slow_look = measure(turn, late)
        bad, bad_look = measure(turn, failed)
    except QueryError as error:
        return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about=about)
    endpoint = late.where["endpoint"]
    name = endpoint if isinstance(endpoint, str) else endpoint[0]
    rest = {dim: str(value) for dim, value in late.where.items() if dim != "endpoint"}
    place = f" in {say_labels(rest)}" if rest else ""
    told = turn.tell(
        "user_side", what=f"{call_requests(turn.situation, name)}{place}",
        requests=fact("requests", slow.requests, "count", endpoint=name, **rest),
        window=turn.tell("window_last", span=fact("window", (late.end or 0) - (late.start or 0), "window")),
        late=fact("slow_ratio", slow.total(), "1", endpoint=name, **rest),
        limit=fact("late_after", late_after(turn, name), "s"),
        failed=fact("error_rate", bad.total(), "1", endpoint=name, **rest),
    )  # fmt: skip
    looks = (bad_look, slow_look)  # the last is what "and by cluster?" goes on from
    if is_repeat(turn, looks):
        return Reply(turn.tell("again", said=told), about=about, charts=(slow_look.query,), looks=looks)
    asked = asked_before(turn, slow_look.query, ("slow_ratio", "error_rate"), {"endpoint": name, **rest})
    if asked.text:
        return Reply(told + asked, about=about, charts=(slow_look.query,), looks=looks)
    before = slow.only.baseline_total if slow.only else None
    before_bad = bad.only.baseline_total if bad.only else None
    if before is not None and before_bad is not None and math.isfinite(before) and math.isfinite(before_bad):
        told += turn.tell(
            "user_side_before", late=fact("slow_ratio_day_before", before, "1"),
            failed=fact("error_rate_day_before", before_bad, "1"),
        )  # fmt: skip
    return Reply(told, about=about, charts=(slow_look.query,), looks=looks)


def verify(turn: Turn) -> Reply:
    """The users' side now, against before the last order and against the day before."""
    if turn.act.slots.get("metric") and turn.act.slots.get("service"):
        return show(turn, query_of(turn, window_s=VERIFY_S), about="verify")
    where, end = user_filter(turn), turn.situation.minute
    where = {dim: value if isinstance(value, str) else value[0] for dim, value in where.items()}
    late = MetricQuery("slow_ratio", where=where, start=end - VERIFY_S, end=end, compare="1d")
    failed = MetricQuery("error_rate", where=where, start=end - VERIFY_S, end=end, compare="1d")
    now = user_side(turn, late, failed, "verify")
    changing = [(event, order) for event, order in turn.state.orders if order.order.verb not in HARMLESS]
    if not now.looks:
        return now
    if not changing:
        return replace(now, sentence=turn.tell("nothing_done") + now.sentence) if mentions(EFFECT, turn.words) else now
    event, order = changing[-1]
    given = event.fleet_at // 60.0 * 60.0
    sentence, looks = now.sentence, list(now.looks)
    if given > end - VERIFY_S:
        given_words: Sentence = turn.tell("too_early", given=fact("ordered", event.fleet_at, "clock"))
        return Reply(sentence + given_words, about="verify", charts=now.charts, looks=now.looks)
    try:
        before, look = measure(turn, MetricQuery("slow_ratio", where=where, start=given - LATELY_S, end=given))
        looks.append(look)
        sentence += turn.tell(
            "before_order", late=fact("slow_ratio_before_order", before.total(), "1"),
            span=fact("window", LATELY_S, "window"), given=fact("ordered", event.fleet_at, "clock"),
        )  # fmt: skip
    except QueryError:
        pass  # the order is older than what is kept: nothing to compare with
    if order.done > turn.situation.fleet_at:
        sentence += turn.tell("not_done", left=fact("left", order.done - turn.situation.fleet_at, "s"))
    charts = ({**now.charts[0], "start": min(given - LATELY_S, end - VERIFY_S)},) if now.charts else ()
    return Reply(sentence, about="verify", charts=charts, looks=tuple(looks))
