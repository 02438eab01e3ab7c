"""Help in three steps: a question about how you work, an area, the next step of the usual method."""

from collections.abc import Callable

from simride.examiner.agenda import changes_made
from simride.examiner.dialogue import DialogueState
from simride.examiner.turn import Reply, Turn

Done = Callable[[DialogueState], bool]


def _split(state: DialogueState) -> bool:
    return any(look.query.get("by") for _, look in state.looks if look.tool == "metrics")


# the usual method, in order: whether a step was taken, and the ids of its sentences
STEPS: tuple[tuple[str, Done], ...] = (
    ("impact", lambda state: bool(state.said("ask_impact", "ask_scope"))),
    ("who_not", _split),
    ("changes", lambda state: bool(state.said("ask_changes"))),
    ("built", lambda state: bool(state.said("ask_arch"))),
    ("theory", lambda state: bool(state.said("hypothesise"))),
    ("people", lambda state: bool(state.said("communicate", "escalate"))),
    ("safe_step", lambda state: bool(changes_made(state))),
    ("verify", lambda state: bool(state.said("verify"))),
    ("prevention", lambda state: bool(state.said("plan_prevention"))),
)


def step_due(state: DialogueState) -> str:
    """The first step of the usual method that was not taken."""
    return next((name for name, done in STEPS if not done(state)), "prevention")


def help_reply(turn: Turn) -> Reply:
    """A little more each time it is asked for; the level is on the record."""
    given = sum(1 for _, one in turn.state.answers if one.about.startswith("help-"))
    level = min(given + 1, 3)
    key = "help_1" if level == 1 else f"help_{level}_{step_due(turn.state)}"
    return Reply(turn.tell(key), about=f"help-{level}")
