"""Whether words tell something or ask for it: what a rider states is heard, not answered with numbers."""

import re

_FILLER = r"(?:so|then|ok|okay|and|but|well|now|right|also|hm+|um+|please|first|next|good|great|fine|yes|no|actually)"
_START = re.compile(rf"^(?:{_FILLER}\b[\s,:.;-]*)+", re.IGNORECASE)
_ASKS = re.compile(
    r"^(?:what|which|who|whom|whose|where|when|why|how|is|are|was|were|do|does|did|has|have|had|can|could|will|would"
    r"|should|any|anything|anyone|show|give|split|check|look|get|tell|list|compare|pull|plot|draw|open|read|run|see"
    r"|find|verify|break|zoom|same|let|ask|query|count|trace|walk|describe|explain|remind|since|until|by|per)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    r"\b(?:i(?:'d| would|'ll| will| want| need|'m going)?(?: like)?(?: to)? (?:see|know|look|check|ask|get|have a look|"
    r"understand|start with|split|compare|pull|find out|hear|verify|want|need)|let'?s|let me|can (?:you|i|we)|"
    r"could (?:you|i|we)|i wonder|curious|tell me|show me|give me|what about|how about|wondering)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"^(?:(?:it|that|this|there|they|those|these|we|i|he|she|you|users?|people|customers?|sends?|reads?|because"
    r"|the \w+(?: \w+){0,3}|all \w+|my \w+(?: \w+)?|our \w+(?: \w+)?"
    r"|(?!(?:\w+ )*(?:by|per|where|since|of)\b)[\w-]+(?: [\w-]+){0,3})\s+"
    r"(?:is|are|was|were|isn't|aren't|wasn't|has|have|had|hasn't|came|comes|come|stays?|stayed|runs?|ran|looks?"
    r"|think|believe|suspect|guess|assume|expect|would|will|should|must|may|might|cannot|can't|doesn't|don't|didn't|went|goes|fell|rose|holds?|held|means?"
    r"|shows?|says?|began|started)\b|it's|that's|there's|they're|we're|i'm|i'd|i'll|i've|we've|because|recap|summary"
    r"|prevention|trade-?off|follow-?ups?|my goal|the goal)",
    re.IGNORECASE,
)
_AND_ASKS = re.compile(
    r"[,;:]\s*(?:and |so |now |then |please )*"
    r"(?:show|give|split|check|look|compare|pull|plot|can you|could you)\b",
    re.IGNORECASE,
)
_FRAMED = re.compile(
    r"^(?:for|when|if|once|with|as soon as|after|before)\b.*\b(?:i|we) (?:would|will|'d|'ll)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def tells(words: str) -> bool:
    """Whether words state something and ask for nothing: no question, no request, no bare 'p99 by cluster'."""
    parts = [part for part in _SENTENCE.split(words.replace("’", "'").strip()) if part.strip()]
    parts = [bare for part in parts if re.search(r"\w", bare := _START.sub("", part.strip() + " "))]
    return bool(parts) and all(_states(part) for part in parts)


def _states(sentence: str) -> bool:
    """The same of one sentence."""
    bare = sentence.strip()
    if "?" in bare or not bare:
        return False
    if _FRAMED.search(bare):
        return True
    asks = _ASKS.search(bare) or _WANTS.search(bare) or _AND_ASKS.search(bare)
    return not asks and _STATES.search(bare) is not None
