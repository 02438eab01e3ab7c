"""Shares of an answer as bars side by side."""

from collections.abc import Mapping
from typing import Any


def bars(shares: Mapping[str, float]) -> list[dict[str, Any]]:
    """Each part with where its bar begins, how wide it is (percent of the whole), and its share in whole percent."""
    made, left = [], 0.0
    for part, share in shares.items():
        made.append({"part": part, "left": left, "width": 100 * share, "percent": round(100 * share)})
        left += 100 * share
    return made
