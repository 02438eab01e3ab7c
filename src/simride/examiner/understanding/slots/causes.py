"""What a theory blames, in the rider's own words."""

import re

from simride.examiner.understanding.stretch import Slots, Stretch

BLAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\beither (?:it is |it's )?(.+?),? or\b",
        r"\b(?:because of|due to|caused by|blame|blaming|suspect(?:ing)?|points? (?:to|at)|rule out|ruled out|"
        r"rules out|"
        r"guess(?: is|ing)?(?: that)?(?: it'?s| it is)?|suspicion is|hypothesis is|theory is|bet(?:ting)? (?:it'?s|on)|"
        r"looks like|smells like|sounds like|seems like|feels like|suggests|consistent with|culprit is|cause is|"
        r"cause was)\s+"
        r"(?:it'?s |it is |that )?(.+)$",
        r"\bi (?:think|believe|bet|guess|reckon)\s+(?:that )?((?!it\b|its\b|it'|that|this|we\b).+)$",
        r"\b(?:it|that|this|thats|that's|it's|its|this's)?\s*(?:is|was|isn't|isnt|wasn't|must be|could be|might be|"
        r"may be|"
        r"can't be|cannot be|has to be|would be|'s)\s+(?:not |probably |likely |just |all |about |n't )*(.+)$",
        r"\b(?:it's|its|that's|thats)\s+(?:not |probably |likely |just )*(.+)$",
        r"\bi (?:think|believe|bet|guess|reckon)\s+(?:that )?(.+)$",
    )
)
CAUSE_OPENS = re.compile(
    r"^(?:(?:two|three|a couple of|some) (?:explanations|theories|ideas|possible causes)\b[^:]*:|either|"
    r"it'?s|it is|its|that'?s|the|a|an|our|some|that|this|probably|likely|not|maybe|because of|because|due to|"
    r"caused by|"
    r"so|and|but|ok|i think|also|is|was|just)\s+", re.IGNORECASE,
)  # fmt: skip
CAUSE_ENDS = re.compile(
    r"\s*[,.;!?]\s+|\s+(?:because|since|so|but|and then|then|which|as it|given|after all|rather than|instead|here|"
    r"again|then|"
    r"that is|that are|too|right|i think|then)\b|[,.;!?]$", re.IGNORECASE,
)  # fmt: skip


def cause(piece: Stretch, act: str) -> Slots:
    """What a theory blames."""
    if act != "hypothesise":
        return {}
    blamed = cause_of(piece.raw)
    return {"cause": blamed} if blamed else {}


def cause_of(raw: str) -> str:
    """The noun phrase blamed, in the rider's own words."""
    match = None
    for pattern in BLAMED:
        if match := pattern.search(raw):
            break
    phrase = match.group(1) if match else raw
    phrase = CAUSE_ENDS.split(phrase.strip(" .,;:!?-"), maxsplit=1)[0].strip(" .,;:!?-\"'")
    while (shorter := CAUSE_OPENS.sub("", phrase)) != phrase:
        phrase = shorter
    return " ".join(phrase.split()[:8])
