"""What kinds of lines there are: what stays the same in them, how often each is written, and which are new."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simride.simulator.telemetry.line import Level, LogLine

ANYTHING = "<*>"
MINUTES = 60  # a rate is kept for each minute, for as many as that; longer windows have longer steps
NEW_ODDS = 1e-3  # that a kind as frequent as this one was merely not drawn before its first line


@dataclass(frozen=True)
class Pattern:
    """A kind of line and how many of it there were."""

    template: str
    level: Level
    text: str  # a line, with <*> for each word that differs between its lines
    lines: int  # estimated for all requests
    sampled: int  # seen in the sample
    first: float = 0.0  # fleet seconds of the first line seen in the window
    per_minute: tuple[float, ...] = ()  # estimated lines a minute, over equal steps of the window
    new: bool = False  # there was none before `first`, and chance does not explain it


def patterns_of(lines: Sequence[tuple[LogLine, float]], start: float, end: float) -> tuple[Pattern, ...]:
    """Lines with what each stands for, by kind, the commonest first."""
    kinds: dict[str, list[tuple[LogLine, float]]] = {}
    for line, weight in lines:
        kinds.setdefault(line.template, []).append((line, weight))
    found = [_pattern(name, kept, start, end) for name, kept in kinds.items()]
    return tuple(sorted(found, key=lambda one: (-one.lines, one.template)))


def _pattern(name: str, kept: Sequence[tuple[LogLine, float]], start: float, end: float) -> Pattern:
    first = min(line.at for line, _ in kept)
    return Pattern(
        name, kept[0][0].level, mined([line.text for line, _ in kept]), round(sum(weight for _, weight in kept)),
        len(kept), first, _rates(kept, start, end), _is_new(_occasions(kept), first, start, end),
    )


def mined(texts: Sequence[str]) -> str:
    """What the lines have in common, word by word; what differs is <*>. Taken from those of the usual length."""
    words = [text.split(" ") for text in texts]
    usual = max({len(one) for one in words}, key=lambda size: sum(len(one) == size for one in words))
    columns = zip(*(one for one in words if len(one) == usual), strict=True)
    return " ".join(column[0] if len(set(column)) == 1 else _masked(column) for column in columns)


def _masked(column: Sequence[str]) -> str:
    """One word that differs, with the brackets and the commas that do not."""
    opens = "(" if all(word.startswith("(") for word in column) else ""
    closes = next((mark for mark in ("),", ")", ",", ":") if all(word.endswith(mark) for word in column)), "")
    return f"{opens}{ANYTHING}{closes}"


def _rates(kept: Sequence[tuple[LogLine, float]], start: float, end: float) -> tuple[float, ...]:
    """Lines a minute in each step of the window; steps are whole minutes."""
    length = max(end - start, 60.0)
    step = 60.0 * math.ceil(length / 60.0 / MINUTES)
    counts = [0.0] * max(1, math.ceil(length / step - 1e-9))
    for line, weight in kept:
        counts[min(max(int((line.at - start) / step), 0), len(counts) - 1)] += weight
    return tuple(round(count / step * 60.0, 3) for count in counts)


def _occasions(kept: Sequence[tuple[LogLine, float]]) -> int:
    """How often something happened that was written down: lines of one request come together and count once."""
    return len({line.trace or (line.host, line.at) for line, _ in kept})


def _is_new(count: int, first: float, start: float, end: float) -> bool:
    """Whether what happens at the rate seen since the first would have been seen before it."""
    before, since = first - start, max(end - first, 1.0)
    return count > 1 and math.exp(-before * (count - 1) / since) < NEW_ODDS


def by_kind(patterns: Sequence[Pattern]) -> Mapping[str, int]:
    """Estimated lines by kind."""
    return {pattern.template: pattern.lines for pattern in patterns}
