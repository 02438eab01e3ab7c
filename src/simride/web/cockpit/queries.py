"""Queries in words."""

import re
from collections.abc import Mapping
from typing import Any

from simride.base.errors import QueryError
from simride.simulator.telemetry import MetricQuery, text

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def text_of(query: Mapping[str, Any]) -> str:
    """A metric query as it can be typed, its window as a length."""
    known = {name: value for name, value in query.items() if name not in ("start", "end", "last_s", "step_s")}
    words = text.format(MetricQuery.from_dict(known))
    window = window_of(query)
    head, offset, _ = words.partition(" offset ")
    return f"{head}{f' [{window}]' if window else ''}{' offset 1d' if offset else ''}"


def window_of(query: Mapping[str, Any]) -> str:
    """How long a query's window is, as it is typed; nothing where none is named."""
    if query.get("last_s") is not None:
        return span(float(query["last_s"]))
    if query.get("start") is not None and query.get("end") is not None:
        return span(float(query["end"]) - float(query["start"]))
    return ""


def seconds(typed: str) -> float:
    """'30m', '2 h', '90s', '15' (minutes) in seconds."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(s|m|min|h|d)?", typed.strip())
    if not found:
        raise QueryError(f"{typed!r} is no length of time; write 15m, 2h or 90s")
    return float(found[1]) * UNITS[(found[2] or "m")[0]]


def span(length_s: float) -> str:
    """Seconds as they are typed."""
    length_s = round(length_s)
    if length_s >= 600:
        length_s = 60 * round(length_s / 60)  # a window that ends now is seldom whole
    for unit in ("d", "h", "m"):
        least = 2 if unit == "d" else 1  # a day is 24h to whoever asks for hours
        if length_s >= least * UNITS[unit] and length_s % UNITS[unit] == 0:
            return f"{length_s / UNITS[unit]:.0f}{unit}"
    return f"{length_s:g}s"


def filters(typed: str) -> dict[str, Any]:
    """`region=eu-west, rack=17` as a mapping; a name given twice holds both values."""
    found: dict[str, Any] = {}
    for part in re.split(r"[,\s]+(?=\w+\s*=)", typed.strip(" ,")):
        dim, equals, value = (piece.strip(" ,") for piece in part.partition("="))
        if not equals or not dim or not value:
            raise QueryError(f"{part!r} is no filter; write region=eu-west or rack=17")
        values = [one for one in re.split(r"[|\s]+", value) if one]
        found[dim] = [*_listed(found.get(dim)), *values]
    return {dim: values[0] if len(values) == 1 else values for dim, values in found.items()}


def _listed(value: Any) -> list[str]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [str(value)]
