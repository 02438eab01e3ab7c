"""What cannot be ordered in a replacement as things stand: only what people would refuse."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from simride.base.wording import capital
from simride.simulator.programmes.replace_state import Move

if TYPE_CHECKING:
    from simride.simulator.programmes.replace import Replace

SOME = 0.001  # of the records, before anybody would answer from there


def refusal(programme: "Replace", state: Move, name: str) -> str:
    """Why an item cannot be ordered; empty where it can."""
    if state.retired:
        return f"{capital(programme.old)} is gone, and all that led to it."
    if name in ONCE and state.has(name):
        return "That holds already."
    verb, _, rest = name.partition("-")
    if verb == "mend" and rest in programme.record_classes:
        return _mend(state, rest)
    why = REFUSALS.get(name)
    return why(programme, state) if why else ""


def _mend(state: Move, name: str) -> str:
    if name in state.mended:
        return "That is done."
    compared = state.has("shadow") or state.has("reconcile")
    return "" if compared else "Nobody has compared the two sides. There is nothing to mend that anybody knows of."


def _empty(programme: "Replace", state: Move) -> str:
    if programme.has_records(state) >= SOME:
        return ""
    return f"{capital(programme.new)} holds nothing yet. There is nothing it could answer with."


def _retire(programme: "Replace", state: Move) -> str:
    if state.reads >= 1.0 and state.writes_new:
        return ""
    theirs = f"{capital(programme.reads)} or writes of users"
    return f"{theirs} still go to {programme.old}. Without it they would have nowhere to go."


def _compare(programme: "Replace", state: Move) -> str:
    held = programme.has_records(state) >= SOME
    return "" if held else f"{capital(programme.new)} holds nothing to compare with yet."


ONCE = frozenset(
    {"shadow", "mute-shadow", "compare-meaning", "dual-write", "order-writes", "guard-backfill", "backfill",
     "hurry-backfill", "reconcile", "load-test", "shift-by-key", "reverse-sync", "announce-date", "log-callers",
     "agree-done", "buy-time", "list-callers"}
)  # fmt: skip

REFUSALS: Mapping[str, Callable[["Replace", Move], str]] = MappingProxyType({
    "shift-reads": _empty,
    "sample": _compare,
    "repair-records": lambda _, state: (
        "" if state.has("reconcile") else "Which ones? Nobody has compared the two sides record by record."
    ),
    "hurry-backfill": lambda _, state: "" if state.has("backfill") else "Nothing is being filled in yet.",
    "flip-writes": lambda programme, state: (
        f"{capital(programme.new)} is the authority already." if state.writes_new else ""
    ),
    "go-back": lambda programme, state: (
        "" if state.reads > 0.0 or state.writes_new else f"All is on {programme.old}. There is nothing to go back from."
    ),
    "retire-old": _retire,
})  # fmt: skip
