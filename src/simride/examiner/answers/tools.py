"""What the tools other than metrics have in common: digests, rows, looks."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Literal

from simride.examiner.turn import Turn
from simride.recorder.events import Looked

INDENT = "    "  # before every line that a tool printed
Tool = Literal["logs", "traces", "changes", "alerts", "map", "hosts", "rollout"]


def looked(turn: Turn, tool: Tool, query: dict[str, Any], shown: object) -> Looked:
    """The look that goes on the record; the digest is of what was shown, whatever the window."""
    text = json.dumps([tool, str(shown)], sort_keys=True, default=str)
    digest = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return Looked(tool=tool, query=query, digest=digest, because=turn.of)


def rows(lines: Iterable[str]) -> str:
    """Lines as a list under a sentence."""
    return "\n".join(f"– {line}" for line in lines)
