"""What the conversation makes likely: weights on acts, and short answers that only the conversation explains."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from simride.examiner.understanding.acts import DialogueContext

YES = re.compile(
    r"^(ok |and |so |um |uh |well |hmm )*(yes|yep|yeah|yup|ya|yea|sure|ok|confirm(ed)?|correct|right|affirmative|"
    r"absolutely|agreed|"
    r"exactly|definitely|please|please do|go|go on|go ahead|go for it|do it|do that|do so|proceed|make it so|execute|"
    r"approved|"
    r"sounds good|lgtm|ship it|that is right|that is correct|fine|aye|y|yes please|send it|run it|of course|"
    r"by all means|"
    r"i am sure|indeed|fire away|engage|accept(ed)?|i confirm)\b"
)
NO = re.compile(
    r"^(ok |and |so |um |uh |oh |hmm |actually |well )*(no|nope|nah|cancel|stop|do not|never ?mind|hold on|hold off|"
    r"hold it|scratch "
    r"that|wait|not yet|negative|abort|forget (it|that)|neither|n|leave it|not now|hang on|on second thought|"
    r"let us not|"
    r"i changed my mind|not that|back off|belay that|rather not|i would rather not|please do not|none)\b"
)
LOOSE_OK = re.compile(r"^(ok|right|please|fine|sure|go on|well)\b")
LONGEST_ANSWER = 7  # words; a longer one says something of its own besides

FAVOURED = 1.6  # log-odds: enough to settle a doubt, not enough to turn a clear sentence round
PROBES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("scope", ("ask_scope", "query_metric")), ("impact", ("ask_impact", "ask_scope")), ("timeline", ("ask_timeline",)),
    ("change", ("ask_changes",)), ("hypoth", ("hypothesise", "dont_know")), ("cause", ("hypothesise", "dont_know")),
    ("confiden", ("hypothesise", "dont_know")), ("disprov", ("hypothesise", "verify", "query_metric")),
    ("evidence", ("hypothesise", "query_metric")), ("why", ("hypothesise", "state_tradeoff", "dont_know")),
    ("trade", ("state_tradeoff",)), ("risk", ("state_tradeoff",)), ("option", ("state_tradeoff", "prioritise")),
    ("priorit", ("prioritise",)), ("first", ("prioritise",)), ("plan", ("prioritise", "plan_prevention")),
    ("mitigat", ("prioritise",)), ("verif", ("verify",)), ("recover", ("verify",)), ("fixed", ("verify",)),
    ("prevent", ("plan_prevention",)), ("learn", ("plan_prevention",)), ("caught", ("plan_prevention",)),
    ("follow", ("plan_prevention",)), ("recap", ("recap",)), ("summar", ("recap",)), ("status", ("recap",
    "communicate")),
    ("comm", ("communicate",)), ("who", ("communicate", "escalate")), ("escalat", ("escalate",)),
    ("question", ("ask_examiner",)), ("goal", ("clarify_goal",)), ("know", ("dont_know", "hypothesise")),
)  # fmt: skip
NOTHING_PENDING = MappingProxyType({"confirm": -1.0, "decline": -1.0})  # there is nothing to say yes or no to
WRAP_UP: Mapping[str, float] = MappingProxyType(
    {"ask_examiner": 1.2, "recap": 0.5, "plan_prevention": 0.5, "small_talk": 0.3}
)


def prior(context: DialogueContext) -> dict[str, float]:
    """Log-odds added per act for this moment of the conversation."""
    out: dict[str, float] = {}
    if not (context.pending_confirmation or context.pending_choice or context.just_asked):
        out |= NOTHING_PENDING
    if context.just_asked:
        for act in _expected(context.just_asked):
            out[act] = FAVOURED
    if context.wrap_up:
        for act, weight in WRAP_UP.items():
            out[act] = max(out.get(act, 0.0), weight)
    return out


def _expected(probe: str) -> tuple[str, ...]:
    acts = (probe, *(act for mark, expected in PROBES if mark in probe.lower() for act in expected))
    return tuple(dict.fromkeys(acts))


def short_answer(plain: str, context: DialogueContext) -> str | None:
    """Confirm or decline, where the examiner waits for one and these words are one."""
    if not (context.pending_confirmation or context.pending_choice):
        return None
    if NO.search(plain):
        return "decline"
    if YES.search(plain) and not _turned(plain):
        return "confirm"
    return None


def _turned(plain: str) -> bool:
    """A yes that takes itself back: "ok but not yet", "yes, wait"."""
    return bool(re.search(r"\b(but|not|wait|hold|except|only|first|instead|no)\b", plain))
