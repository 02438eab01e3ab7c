"""The examiner: answers what was asked from the fleet at this minute, reads orders back, probes, keeps the time."""

from simride.examiner.clock import tick
from simride.examiner.dialogue import DialogueState, Remembered, context_of, state_of
from simride.examiner.respond import choose, direct_order, respond
from simride.examiner.situation import Outcome, Situation

__all__ = [
    "DialogueState", "Outcome", "Remembered", "Situation", "choose", "context_of", "direct_order", "respond",
    "state_of", "tick",
]  # fmt: skip
