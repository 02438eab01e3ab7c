"""What the logs say: which kinds of lines, how many of each, the latest few as they stand."""

from collections.abc import Mapping

from simride.base.errors import QueryError
from simride.base.units import hhmm, people_number
from simride.examiner.answers.metrics import sentence_case
from simride.examiner.answers.queries import places_of
from simride.examiner.answers.tools import looked, rows
from simride.examiner.answers.window import window_of
from simride.examiner.names import say_labels
from simride.examiner.phrasing import fact
from simride.examiner.turn import Reply, Turn
from simride.examiner.words import mentions
from simride.simulator.telemetry import logs

USUAL_S = 600.0
MOST_PATTERNS, LATEST = 4, 3
PLACES = ("service", "region", "cluster", "rack", "host", "version", "endpoint", "client")
PATTERNS: Mapping[str, tuple[str, ...]] = {
    "timed out": ("timeout", "timeouts", "timed out", "time out"),
    "queue full": ("refused", "rejected", "queue full", "rejections"),
    "slow call": ("slow call", "slow calls", "slow requests"),
}


def show_logs(turn: Turn) -> Reply:
    """Lines of a place in a window, by kind."""
    start, end = window_of(turn, USUAL_S)
    where = {dim: value for dim, value in places_of(turn).items() if dim in PLACES}
    if not where and turn.state.focus.get("service"):
        where = {"service": turn.state.focus["service"]}
    wanted = next((text for text, words in PATTERNS.items() if mentions(words, turn.words)), None)
    try:
        page = logs.tail(turn.situation.view, start, end, where=where, pattern=wanted, limit=LATEST)
    except QueryError as error:
        return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about="query_logs")
    place = say_labels({dim: value if isinstance(value, str) else " and ".join(value) for dim, value in where.items()})
    scope = place if where else "all services"
    window = turn.tell("window_last", span=fact("window", end - start, "window"))
    plain = {dim: value if isinstance(value, str) else list(value) for dim, value in where.items()}
    look = looked(turn, "logs", {"start": start, "end": end, "where": plain, "pattern": wanted or ""}, page.lines)
    if not page.patterns:
        return Reply(turn.tell("logs_none", scope=scope, window=window), about="query_logs", looks=(look,))
    lines = [f"{people_number(one.lines)} × {one.level} {one.text}" for one in page.patterns[:MOST_PATTERNS]] + [
        f"{hhmm(line.at)} {line.host or line.service}: {line.text}" for line in page.lines[-LATEST:]
    ]
    told = turn.tell(
        "logs", scope=scope, window=window, rows=fact("log_lines", rows(lines), says="the logs"),
        count=fact("lines", sum(one.lines for one in page.patterns), "count", says="the logs"),
    )  # fmt: skip
    return Reply(told, about="query_logs", looks=(look,))
