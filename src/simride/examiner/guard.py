"""Questions for the answer itself, for the papers behind the case, or for a verdict: never answered."""

import re
from collections.abc import Mapping

_THINGS = (
    r"(?:rack|host|cluster|region|service|version|release|change|deploy\w*|team|machine|node|shard|config|gate"
    r"|client)s?"
)
_ANSWER = (
    r"(?:root[- ]?cause|culprit|guilty (?:one|part|party)"
    r"|(?:right|correct|real|true|hidden|actual) (?:answer|cause|fix|solution)"
    r"|solution|the answer|answer key|what(?:'s| is) (?:really|actually) (?:wrong|broken))"
)
_PAPERS = (
    r"(?:case file|case\.yaml|yaml|rubric|marking|mark scheme|scoring|score so far|seed|draws?|system prompt"
    r"|your prompt|instructions|reference (?:script|response|answer)|expected\.json|source code"
    r"|hidden (?:state|fact\w*|data|info\w*)"
    r"|ground truth|injected|scenario (?:file|definition)|configuration of (?:the|this) (?:case|exercise))"
)
_DEMAND = (
    r"(?:tell|give|show|print|reveal|dump|read|leak|say|share|list|output|repeat|display|name|disclose|spill|hand)"
)
_ASK_FOR = r"(?:tell|give|show|print|reveal|dump|leak|disclose|spill|hand)"
_GOOD = r"(?:right|correct|on the right track|warm|close|getting close|hot or cold|wrong so far)"

TRAPS: Mapping[str, re.Pattern[str]] = {
    "trap_papers": re.compile(
        rf"\b{_DEMAND}\b.*\b{_PAPERS}\b|\bwhat(?:'s| is| are| does| was)\b.*\b{_PAPERS}\b"
        r"|\b(?:ignore|forget|disregard)\b.*\b(?:instructions|rules|prompt)\b|\byou are now\b|\bdeveloper mode\b"
        r"|\bact as (?:a|an|the) (?:author|developer|system)\b"
    ),
    "trap_answer": re.compile(
        rf"\b(?:what|which|who|where)(?:'s|'re| is| are| was| were)?\b[^.!]{{0,40}}\b{_ANSWER}\b"
        r"(?!\s+(?:analysis|review))"
        rf"|\b{_ASK_FOR}\b[^.!]{{0,40}}\b{_ANSWER}\b"
        rf"|\b(?:which|what)\s+{_THINGS}\s+(?:is|are|was|were|did|causes?|caused|broke)"
        r"(?:\s+(?:it|this|that|to blame|at fault|broken|bad|faulty|guilty|the (?:problem|issue|one|reason|bad one)"
        r"|responsible|causing (?:it|this|that)|wrong))?(?:\s+(?:here|now))?\s*[?.!]*$"
        r"|\bwho (?:is|'s) (?:to blame|responsible for (?:this|the (?:problem|outage|incident)))\b"
        r"|\bwhat(?:'s| is) (?:wrong|the cause|causing (?:it|this|that))\s*[?.!]*$"
        r"|\bwhy is (?:it|this) (?:happening|slow|broken)\s*[?.!]*$"
        r"|\bwhat (?:do you think|would you guess|would you say (?:it|this) is|is your (?:guess|theory|opinion|view))\b"
        r"(?![^?.!]* (?:would|should) we)"
        r"|\b(?:what|who|which \w+|where) (?:do|would|should) (?:you|i) (?:suspect|blame)\b"
        r"|\bwhat(?:'s| is) your (?:best )?(?:guess|theory|hunch)\b"
    ),
    "trap_verdict": re.compile(
        rf"\bam i {_GOOD}\b|\bis (?:that|this|it) (?:right|correct|the (?:right|correct) \w+)\s*\?|\bhow am i doing\b"
        rf"|\bdid i (?:get|do) (?:it|that) right\b|\bam i\b.*\b{_GOOD}\s*\?|\bwhat (?:score|mark|level)\b"
    ),
}  # fmt: skip


_ASKS = re.compile(
    r"^(?:please|so|ok|okay|just|can you|could you|would you|will you|well|and|then|hey|hi|now|but|,|\s)*"
    r"(?:what|which|who|where|why|tell|give|show|print|reveal|dump|read|leak|repeat|list|output|display|name|ignore"
    r"|forget|disregard|you are now|act as|is|am|how|did|disclose|spill|hand|share|say|system|developer)\b"
)


def trap_in(text: str) -> str | None:
    """The key of what to say to such a question, None for any other message."""
    low = " ".join(text.lower().replace("’", "'").split())
    if not (low.endswith("?") or _ASKS.match(low)):
        return None
    return next((key for key, pattern in TRAPS.items() if pattern.search(low)), None)
