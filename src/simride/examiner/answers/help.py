"""Help in three steps, its price told before the first: a question about how you work, an area, the usual next step."""

from collections.abc import Callable, Mapping

from simride.examiner.dialogue import PRICE, DialogueState
from simride.examiner.phrasing import Sentence, fact
from simride.examiner.turn import Reply, Turn
from simride.examiner.unshown import changes_made
from simride.examiner.words import mentions
from simride.recorder.events import Asked

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


HELP_WORDS = (
    "help", "hint", "hints", "clue", "clues", "tip", "tips", "advice", "advise", "suggest", "suggestion", "suggestions",
    "stuck", "lost", "nudge", "point me", "steer", "direction", "guide", "guidance", "should i", "what would you do",
    "would you look", "push",
)  # fmt: skip
COST_S: Mapping[int, float] = {1: 60.0, 2: 120.0, 3: 240.0}  # steps taken so soon after it count as prompted
LEVELS: Mapping[str, int] = {"first": 1, "second": 2, "third": 3}


def is_asked_for(turn: Turn) -> bool:
    """Whether the words ask for help; 'I do not know where to look' alone does not, and costs nothing."""
    return bool(mentions(HELP_WORDS, turn.words))


HELP_ME, ALONE = "Help me", "I go on alone"


def help_reply(turn: Turn) -> Reply:
    """What help costs, before the first is given; after that the help."""
    return given(turn) if turn.state.has_asked("ask_back", PRICE) else _price(turn)


def _price(turn: Turn) -> Reply:
    spans = {name: fact("help_cost", COST_S[level], "window", says="the examiner") for name, level in LEVELS.items()}
    text = turn.tell("help_price", **spans).text
    return Reply(asks=(Asked(move="ask_back", text=text, about=PRICE, choices=(HELP_ME, ALONE)),))


def given(turn: Turn) -> Reply:
    """A little more each time it is asked for. Level and cost are said, and on the record as facts."""
    before = sum(1 for _, one in turn.state.answers if one.about.startswith("help-"))
    level = min(before + 1, 3)
    key = "help_1" if level == 1 else f"help_{level}_{step_due(turn.state)}"
    cost = turn.tell("help_cost", span=fact("help_cost", COST_S[level], "window", says="the examiner"))
    level_fact = fact("help_level", level, "count", says="the examiner")
    return Reply(turn.tell(key) + cost + Sentence("", (level_fact,)), about=f"help-{level}")
