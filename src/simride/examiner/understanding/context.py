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
LONGEST_ANSWER = 7  # words; a longer one says something of its own besides

FAVOURED = 1.6  # log-odds: enough to settle a doubt, not enough to turn a clear sentence round
# probe -> the acts an answer to it is likely to be; the ids are those of the examiner's agenda
EXPECTED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "how-would-you-know": ("verify", "query_metric"), "prove-wrong": ("hypothesise", "query_metric", "dont_know"),
    "who-needs-to-know": ("communicate", "escalate"), "how-bad": ("ask_impact", "ask_scope"),
    "when-done": ("verify", "clarify_goal"), "why-now": ("ask_changes", "hypothesise"),
    "who-does-not": ("ask_scope", "query_metric"), "what-else": ("hypothesise", "dont_know"),
    "no-way-back": ("state_tradeoff", "prioritise"), "what-it-costs": ("state_tradeoff",),
    "what-else-moves": ("act_pause_rollout", "ask_changes"), "a-decision": ("prioritise", "hypothesise"),
    "who-does-what": ("escalate", "communicate"), "caught-earlier": ("plan_prevention",),
    "who-by-when": ("plan_prevention", "escalate"), "keep-watching": ("verify", "wait"), "sum-up": ("recap",),
    "nudge": ("recap", "dont_know", "hypothesise"),
})  # fmt: skip
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
    return EXPECTED.get(probe, ())


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
