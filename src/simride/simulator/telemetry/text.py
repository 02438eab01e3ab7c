"""Metric queries as text: `p99 latency{endpoint="SendMessage", region="eu-west"} by (cluster) [15m] offset 1d`.

    query   := [side] [stat] metric ["over" time] ["{" filter ("," filter)* "}"]
               ["by" "(" dim ("," dim)* ")"] ["[" window "]"] ["step" time] ["offset" "1d"]
    filter  := dim ("=" | "!=") value        value := "a" or "a|b"
    window  := time ["@" seconds], as 15m | [moment] ".." (moment | "now"), as 09:30..10:30
    moment  := clock, as 09:30 | "@" fleet seconds
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from simride.base.errors import QueryError
from simride.simulator.telemetry import promql
from simride.simulator.telemetry.catalog import DIMS, LATENCY_STATS, METRICS, SIDES
from simride.simulator.telemetry.query import MetricQuery, Values
from simride.simulator.telemetry.resolve import nearest, resolve
from simride.simulator.telemetry.view import View

UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
DAY_S = 86_400.0
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<quoted>"[^"]*"|'[^']*')
    | (?P<at>@-?\d+(?:\.\d+)?)
    | (?P<clock>\d{1,2}:\d{2})
    | (?P<time>\d+(?:\.\d+)?(?:ms|s|m|h|d)\b)
    | (?P<dots>\.\.)
    | (?P<op>!=|=~|=)
    | (?P<mark>[{}()\[\],])
    | (?P<word>[A-Za-z0-9_][A-Za-z0-9_.-]*)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """One word or mark, and where it stands (from 1)."""

    kind: str
    text: str
    at: int


def tokens(text: str) -> list[Token]:
    """The words and marks of a query. Raises QueryError where a character fits nothing."""
    found, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            place = at + len(text[at:]) - len(text[at:].lstrip())
            raise QueryError(f"at character {place + 1}: {text[place]!r} fits nothing here")
        found.append(Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup) + 1))
        at = match.end()
    return found


class _Reader:
    """Takes tokens one by one and says what it wanted where it finds something else."""

    def __init__(self, text: str, now: float) -> None:
        self.text = text
        self.now = now
        self.tokens = tokens(text)
        self.next = 0

    def peek(self) -> Token:
        """The token to come; kind 'end' after the last."""
        if self.next < len(self.tokens):
            return self.tokens[self.next]
        return Token("end", "the end", len(self.text) + 1)

    def take(self) -> Token:
        """The token to come, taken."""
        token = self.peek()
        self.next += 1
        return token

    def skip(self, text: str) -> bool:
        """Take the token if it reads so."""
        if self.peek().text == text and self.peek().kind not in ("quoted", "end"):
            self.next += 1
            return True
        return False

    def fail(self, token: Token, wanted: str) -> NoReturn:
        """Say what was found and what was wanted."""
        raise QueryError(f"at character {token.at}: found {token.text!r}, wanted {wanted}")

    def need(self, text: str, after: str) -> None:
        """Take the token that has to be there."""
        if not self.skip(text):
            self.fail(self.peek(), f"{text!r} {after}")

    def seconds(self, after: str) -> float:
        """A length of time."""
        token = self.take()
        if token.kind != "time":
            self.fail(token, f"a time such as 30s, 15m or 2h {after}")
        number, unit = re.fullmatch(r"([\d.]+)(\D+)", token.text).groups()  # type: ignore[union-attr] # the token's own shape
        return float(number) * UNITS[unit]


def parse(text: str, view: View) -> MetricQuery:
    """The query a text means, its names checked. Raises QueryError with the position and what was wanted.

    What is written as PromQL is read as such, see `promql`.
    """
    if promql.looks_so(text):
        query = promql.parse(text)
        resolve(view, query)
        return query
    reader = _Reader(text, view.now)
    parts = _head(reader)
    seen: set[str] = set()
    while reader.peek().kind != "end":
        token = reader.take()
        clause = _CLAUSES.get(token.text) if token.kind in ("mark", "word") else None
        if clause is None:
            reader.fail(token, "over, {filters}, by (...), [window], step, offset 1d or the end")
        if token.text in seen:
            reader.fail(token, f"{token.text!r} once only")
        seen.add(token.text)
        parts.update(clause(reader))
    query = MetricQuery(**parts)
    resolve(view, query)
    return query


def _head(reader: _Reader) -> dict[str, Any]:
    """Side, statistic and metric."""
    parts: dict[str, Any] = {}
    token = reader.take()
    if token.text in SIDES:
        parts["side"] = token.text
        token = reader.take()
    if token.text in (*LATENCY_STATS, "mean"):
        parts["stat"] = token.text
        token = reader.take()
    if token.kind != "word" or token.text not in METRICS:
        reader.fail(token, f"a metric; {nearest(token.text, METRICS)}")
    parts["metric"] = token.text
    return parts


def _over(reader: _Reader) -> dict[str, Any]:
    return {"over": reader.seconds("after over")}


def _filters(reader: _Reader) -> dict[str, Any]:
    where: dict[str, Values] = {}
    exclude: dict[str, Values] = {}
    while not reader.skip("}"):
        dim = reader.take()
        if dim.kind != "word" or dim.text not in DIMS:
            reader.fail(dim, f"a dimension; {nearest(dim.text, DIMS)}")
        op = reader.take()
        if op.kind != "op":
            reader.fail(op, f"= or != after {dim.text}")
        value = reader.take()
        if value.kind not in ("quoted", "word", "time"):
            reader.fail(value, f'a value such as "eu-west" after {dim.text}{op.text}')
        values = tuple((value.text[1:-1] if value.kind == "quoted" else value.text).split("|"))
        side = exclude if op.text == "!=" else where
        if dim.text in side:
            reader.fail(dim, f'{dim.text} once; several values are written {dim.text}="a|b"')
        side[dim.text] = values[0] if len(values) == 1 else values
        if not reader.skip(",") and reader.peek().text != "}":
            reader.fail(reader.peek(), "',' or '}' after a filter")
    return {"where": where, "exclude": exclude}


def _by(reader: _Reader) -> dict[str, Any]:
    reader.need("(", "after by")
    dims = []
    while not reader.skip(")"):
        dim = reader.take()
        if dim.text not in DIMS:
            reader.fail(dim, f"a dimension; {nearest(dim.text, DIMS)}")
        dims.append(dim.text)
        if not reader.skip(",") and reader.peek().text != ")":
            reader.fail(reader.peek(), "',' or ')' after a dimension")
    return {"by": tuple(dims)}


def _window(reader: _Reader) -> dict[str, Any]:
    first = reader.peek()
    parts: dict[str, Any] = {}
    if first.kind == "time":
        parts["last_s"] = reader.seconds("in the window")
        if reader.peek().kind == "at":
            parts["end"] = _moment(reader)
    else:
        parts = _between(reader)
    reader.need("]", "after the window")
    return parts


def _between(reader: _Reader) -> dict[str, Any]:
    """Two ends of a window; the first may be left out, the second may be 'now'."""
    start = None if reader.peek().text == ".." else _moment(reader)
    reader.need("..", "between the two ends of the window")
    end = None if reader.skip("now") else _moment(reader)
    if start is not None and end is not None and start > end:
        start -= DAY_S
    return {"start": start, "end": end}


def _moment(reader: _Reader) -> float:
    """A clock time, the last such before now, or '@' and fleet seconds."""
    token = reader.take()
    if token.kind == "at":
        return float(token.text[1:])
    if token.kind != "clock":
        reader.fail(token, "a time such as 15m, or clock times such as 09:30..10:30")
    hours, minutes = (int(part) for part in token.text.split(":"))
    if hours > 23 or minutes > 59:
        reader.fail(token, "a clock time between 00:00 and 23:59")
    seconds = hours * 3600.0 + minutes * 60.0
    return seconds + DAY_S * math.floor((reader.now - seconds) / DAY_S)


def _step(reader: _Reader) -> dict[str, Any]:
    return {"step_s": reader.seconds("after step")}


def _offset(reader: _Reader) -> dict[str, Any]:
    token = reader.take()
    if token.text != "1d":
        reader.fail(token, "1d, the day before")
    return {"compare": "1d"}


_CLAUSES: dict[str, Callable[[_Reader], dict[str, Any]]] = {
    "over": _over, "{": _filters, "by": _by, "[": _window, "step": _step, "offset": _offset, "compare": _offset,
}


def format(query: MetricQuery) -> str:
    """The text of a query; parsing it gives the query back."""
    parts = [part for part in (query.side or "", query.stat, query.metric) if part]
    if query.over is not None:
        parts.append(f"over {_time(query.over)}")
    text = " ".join(parts)
    filters = [f'{dim}="{_value(value)}"' for dim, value in query.where.items()]
    filters += [f'{dim}!="{_value(value)}"' for dim, value in query.exclude.items()]
    if filters:
        text += "{" + ", ".join(filters) + "}"
    if query.by:
        text += f" by ({', '.join(query.by)})"
    text += _window_text(query)
    if query.step_s is not None:
        text += f" step {_time(query.step_s)}"
    return text + (" offset 1d" if query.compare else "")


def _value(value: Values) -> str:
    return value if isinstance(value, str) else "|".join(value)


def _window_text(query: MetricQuery) -> str:
    """A window in brackets; where there are a beginning and a length, the beginning is what counts."""
    end = "now" if query.end is None else f"@{_number(query.end)}"
    if query.start is not None:
        return f" [@{_number(query.start)}..{end}]"
    if query.last_s is not None:
        return f" [{_time(query.last_s)}{'' if query.end is None else ' ' + end}]"
    return f" [..{end}]" if query.end is not None else ""


def _number(value: float) -> str:
    """A number without an exponent that reads back as itself."""
    return np.format_float_positional(value, trim="-")


def _time(seconds: float) -> str:
    """A length of time in the largest unit that keeps it whole."""
    for unit in ("d", "h", "m", "s", "ms"):
        count = round(seconds / UNITS[unit])
        if count >= 1 and count * UNITS[unit] == seconds:
            return f"{count}{unit}"
    return f"{_number(seconds)}s"
