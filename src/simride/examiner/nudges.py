"""A word after silence, or on a thread that has gone on for long; never the same one twice."""

from simride.examiner.agenda import AFTER_QUESTION_S, QUIET_S
from simride.examiner.dialogue import DialogueState
from simride.examiner.situation import Situation

SILENCE_S = 150.0
THREAD_S = 480.0
THREAD_MESSAGES = 4
LOOKING = ("ask_", "query_", "inspect_")
SILENCES = ("silence-1", "silence-2", "silence-3", "silence-4", "silence-5")
THREADS = ("thread-1", "thread-2")


def next_nudge(situation: Situation, state: DialogueState) -> str | None:
    """A word after a long silence; never the same one twice."""
    if not _may_nudge(state):
        return None
    spoken = max((event.at for event, _ in (*state.asked, *state.answers)), default=0.0)
    unheard = sum(1 for event, one in state.asked if one.move == "nudge" and event.at > state.heard_at)
    silent = situation.at - max(state.heard_at, spoken)
    return _unused(state, SILENCES) if silent >= SILENCE_S * (1 + unheard) else None  # ever more patient


def thread_nudge(situation: Situation, state: DialogueState) -> str | None:
    """A word on a thread that has gone on for long, once a thought is finished."""
    since = thread_since(state)
    quiet = situation.at - state.heard_at
    if since is None or not _may_nudge(state) or not QUIET_S <= quiet <= SILENCE_S:
        return None
    asked = max((event.at for event, _ in state.asked), default=0.0)
    nudged = max((event.at for event, one in state.asked if one.move == "nudge"), default=-THREAD_S)
    due = situation.at - max(since, nudged) >= THREAD_S and situation.at - asked >= AFTER_QUESTION_S
    return _unused(state, THREADS) if due else None


def _may_nudge(state: DialogueState) -> bool:
    """Whether the floor and the phase leave room for a nudge."""
    working = state.phase in ("framing", "working", "wrap_up")
    return working and state.floor in ("free", "probe") and state.twist != "waiting"


def thread_since(state: DialogueState) -> float | None:
    """Since when (ride seconds) the rider has only been looking; None where that is not so, or only just."""
    run = []
    for message in reversed(state.messages):
        if not message.acts or not all(note.act.startswith(LOOKING) for note in message.acts):
            break
        run.append(message)
    return run[-1].at if len(run) >= THREAD_MESSAGES else None


def _unused(state: DialogueState, nudges: tuple[str, ...]) -> str | None:
    return next((nudge for nudge in nudges if not state.has_asked("nudge", nudge)), None)
