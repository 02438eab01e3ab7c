"""Draws filled into a case's texts and numbers."""

import re
from collections.abc import Mapping
from typing import Any

from simride.base.errors import CaseFaults

NAME = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_SUM = re.compile(r"-?\d+(?:\.\d+)?(?: [+-] -?\d+(?:\.\d+)?)+")


def fill(text: Any, values: Mapping[str, Any]) -> Any:
    """Replace `{name}` by what was drawn, in a string or anywhere inside lists and mappings."""
    if isinstance(text, str):
        whole = NAME.fullmatch(text)
        if whole and whole[1] in values:
            return values[whole[1]]
        return NAME.sub(lambda match: str(values[match[1]]) if match[1] in values else match[0], text)
    if isinstance(text, Mapping):
        return {key: fill(value, values) for key, value in text.items()}
    if isinstance(text, list | tuple):
        return tuple(fill(item, values) for item in text)
    return text


def number(value: float | str, values: Mapping[str, Any]) -> float:
    """A number, a draw, or a sum such as '{onset} - 300'."""
    if isinstance(value, int | float):
        return float(value)
    total, sign = 0.0, 1.0
    for token in str(fill(value, values)).split():
        if token in "+-":
            sign = 1.0 if token == "+" else -1.0
        else:
            try:
                total += sign * float(token)
            except ValueError:
                raise CaseFaults("case", [f"{value!r} is not a number, a draw or a sum of them"]) from None
            sign = 1.0
    return total


def value_of(text: Any) -> Any:
    """A number where a text is a sum of numbers, the text itself elsewhere."""
    return number(text, {}) if isinstance(text, str) and _SUM.fullmatch(text) else text
