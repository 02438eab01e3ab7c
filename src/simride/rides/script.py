"""Ride scripts: `MM:SS words`, `MM:SS ! ORDER`, `MM:SS ! sql SELECT ...`, `MM:SS ! rollout`, `#` for comments.

Words, orders and statements may refer to an answer.

`{worst rack}` stands for the rack that came out highest in the last answer split by rack; likewise
`{worst cluster}`, `{second host}` and so on for any dimension an answer was split by.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from simride.base.errors import RideError, ScriptFaults
from simride.base.units import parse_mmss
from simride.recorder.events import Answered, Record
from simride.simulator.orders import VERBS, Order

LINE = re.compile(r"^(?P<at>\d{1,3}:\d{2}(?::\d{2})?)\s+(?P<order>!\s*)?(?P<words>\S.*)$")
SQL = re.compile(r"^sql\s+(?P<sql>\S.*)$", re.IGNORECASE)
DESK = "rollout"  # the rollout desk, looked at
PLACE = re.compile(r"\{(worst|second|third) ([a-z_]+)\}")
RANK = {"worst": 0, "second": 1, "third": 2}
SEVERAL = {
    "service": "services", "region": "regions", "cluster": "clusters", "rack": "racks", "host": "hosts",
}  # fmt: skip
NUMBERS = ("percent", "amount")
TEXTS = ("version", "name", "text")


@dataclass(frozen=True)
class Line:
    """One line of a script: when, and either words, an order or a statement."""

    number: int
    at: float
    words: str = ""
    order: str = ""
    sql: str = ""
    tool: str = ""  # that is looked at


def parse(text: str) -> tuple[Line, ...]:
    """The lines of a script in time order. Raises ScriptFaults with every line that cannot be read."""
    lines: list[Line] = []
    faults: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        match = LINE.match(raw.strip())
        at = parse_mmss(match["at"]) if match else None
        if match is None or at is None:
            faults.append(f"line {number}: {raw.strip()[:60]!r} is not “MM:SS words” or “MM:SS ! ORDER”")
            continue
        if lines and at < lines[-1].at:
            faults.append(f"line {number}: {match['at']} comes after a later line; put lines in time order")
            continue
        words = match["words"].strip()
        statement = statement_of(words) if match["order"] else ""
        if statement:
            lines.append(Line(number, float(at), sql=statement))
        elif match["order"] and words.lower() == DESK:
            lines.append(Line(number, float(at), tool=DESK))
        elif match["order"]:
            try:
                parse_order(PLACE.sub("1", words))  # references are filled in when it is flown
            except RideError as error:
                faults.append(f"line {number}: {error}")
                continue
            lines.append(Line(number, float(at), order=words))
        else:
            lines.append(Line(number, float(at), words=words))
    if faults:
        raise ScriptFaults("this script cannot be flown", faults)
    return tuple(lines)


def statement_of(text: str) -> str:
    """The statement of `sql SELECT ...`; nothing where a line is no such."""
    found = SQL.match(text)
    return found["sql"] if found else ""


def parse_order(text: str) -> Order:
    """An order written as `verb key=value ...`, as in `shift_traffic cluster=euw-c rack=17`."""
    try:
        parts = shlex.split(text)
    except ValueError as error:
        raise RideError(f"{text!r} has an open quotation mark ({error})") from None
    verb, fields = parts[0], parts[1:]
    if verb not in VERBS:
        raise RideError(f"{verb!r} is not an order; there are {', '.join(VERBS)}")
    order = Order(verb)
    for field in fields:
        key, sep, value = field.partition("=")
        if not sep or not value:
            raise RideError(f"{field!r} is not key=value")
        order = _with(order, key, value)
    return order


def _with(order: Order, key: str, value: str) -> Order:
    change: dict[str, Any]
    if key in SEVERAL:
        values = tuple(value.split(","))
        change = {SEVERAL[key]: tuple(map(_rack, values)) if key == "rack" else values}
        return replace(order, **change)
    if key in NUMBERS:
        try:
            change = {key: float(value.rstrip("%"))}
        except ValueError:
            raise RideError(f"{key} is {value!r}; give a number") from None
        return replace(order, **change)
    if key in TEXTS:
        change = {key: value}
        return replace(order, **change)
    known = ", ".join((*SEVERAL, *NUMBERS, *TEXTS))
    raise RideError(f"{key!r} is not part of an order; there are {known}")


def _rack(value: str) -> int:
    if not value.isdigit():
        raise RideError(f"rack is {value!r}; give its number")
    return int(value)


def fill(text: str, record: Record, line: int) -> str:
    """The text with every reference to an answer replaced by what was answered."""

    def found(match: re.Match[str]) -> str:
        value = answered_place(record, match[2], RANK[match[1]])
        if value is None:
            raise ScriptFaults(
                "this script cannot be flown on",
                [f"line {line}: {match[0]} refers to an answer split by {match[2]}; none was given before it"],
            )
        return value

    return PLACE.sub(found, text)


def answered_place(record: Record, dimension: str, rank: int) -> str | None:
    """The label that came `rank`-th in the last answer split by a dimension."""
    for event in reversed(record):
        if not isinstance(event.payload, Answered):
            continue
        labels: list[Mapping[str, str]] = [
            fact.labels for fact in event.payload.facts if fact.name == "place" and dimension in fact.labels
        ]
        if len(labels) > rank:
            return labels[rank][dimension]
    return None
