"""Turns of phrase that give a part away: one author's idea of wording, so a light expert beside what is learnt."""

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simride.stories.grammar import I_WORDS, IRREGULAR, is_hypothetical, is_past
from simride.stories.parts import PARTS

STEP = 1.0  # log-odds per kind of cue found
CUES: Mapping[str, re.Pattern[str]] = {
    "situation": re.compile(
        r"^(back |this |picture |some years|two years|a (couple|few) (of )?years|years ago|when i (got|came|joined"
        r"|started|took)|"
        r"there (was|were)\b|at (my|the|a) |in my (last|current|previous|first)|my team|our \w+"
        r"|for \w+ (and a half )?years)"
        r"|\b(goes back|was running|were running|used to|had been|had never|has been|was (judged|measured)"
        r"|were (judged|measured)"
        r"|wanted a|nobody (knew|had|owned)|no one (knew|had)|the (snag|problem|obstacle|trouble|catch) was"
        r"|refused|said (flatly )?no"
        r"|i (owned|ran|kept|led|managed|operated|looked after)|was looking after|we (had|were|ran|operate)"
        r"|every (deploy|time))\b"
    ),
    "task": re.compile(
        r"\b((i|we|someone|somebody) (had|needed|was|were) (to|supposed to|meant to|asked to|responsible)"
        r"|my (job|task|goal|part|mission|aim|responsibility|role|recommendation|boss|manager|lead) (was|is|asked"
        r"|wanted|gave|said)"
        r"|(fell|was up|came|was|left) to me|it was (mine|my job|up to)|asked (me|us) to|gave me|i (wanted|owed"
        r"|promised|volunteered)\b"
        r"|was (mine|on me)|i was (the (one|lead|owner|captain|skipper)|on call|to |responsible)|the (goal|aim"
        r"|task) was"
        r"|made me responsible|i got (the|a) (job|task)|i took it upon|as (its|the) owner|my responsibility"
        r"|keep it from|i needed)\b"
    ),
    "result": re.compile(
        r"\b((fell|dropped|went|rose|came|cut|moved|shrank|grew|down|up) (\w+ ){0,3}(from|to|by|below|above)"
        r"|from xnumber|"
        r"(halved|doubled)|since (then|that)|from then on|ever since|today|to this day|even now|nowadays|by (xname"
        r"|the end)"
        r"|a year (on|later)|months later|within \w+ (weeks|months|days)|in time|ahead of|on time|without (a|any"
        r"|loss|lost)"
        r"|never (again|asked)|nobody (noticed|asked)|no \w+ (has|have|since|in)|in the end|was (done|live"
        r"|delivered|back|finished)"
        r"|went (live|out)|still (calls?|asks?|plan|use|ring)|now (leads?|runs?|trains?|it is|calls?))\b|^(he|she"
        r"|they) (now|leads?|runs?)"
    ),
    "reflection": re.compile(
        r"\b(learn(ed|t)?|lessons?|taught|in (hind|retro)\w+|hindsight|looking back|next time|(did|do|had) (it"
        r"|this|that) again"
        r"|realised|realized|takeaway|took (away|from it)|take away|come to think|stays with me|differently|i wish"
        r"|came to see"
        r"|i (would|should) (not )?(have|measure|start|automate|ask|put|close|do|go|never)|found out i"
        r"|i found that|i understood)\b"
    ),
    "other": re.compile(
        r"\b(i (think|believe|feel|love|like|tend|consider|hope)|is (the|a) (key|heart)|it is all about|in general"
        r"|my (biggest )?strengths?"
        r"|i am (a|an|very|always|good|open)|one (should|has|must)|you (have|need) to|passionate"
        r"|everyone was happy)\b"
    ),
}  # fmt: skip
AGAIN = re.compile(r"\b(again|next time|earlier|sooner|differently|even \w+er|before \w+ing|wish|instead)\b")
TASK_VERBS = frozenset(("wanted", "needed", "owed", "was", "had", "got"))
LEARN_VERBS = frozenset(("learned", "learnt", "realised", "realized", "understood", "found"))


def cue_log_odds(texts: Sequence[Sequence[str]]) -> NDArray[np.float64]:
    """Log-odds by part [texts x parts]; zero where nothing is found."""
    return np.asarray([_odds(words) for words in texts], dtype=np.float64).reshape(len(texts), len(PARTS))


def _odds(words: Sequence[str]) -> list[float]:
    text = " ".join(words)
    if is_hypothetical(words):
        part = "reflection" if AGAIN.search(text) else "other"
        return [3 * STEP * (part == name) for name in PARTS]
    found = {part: STEP * bool(pattern.search(text)) for part, pattern in CUES.items()}
    found["action"] = STEP * _acts(words)
    return [found[part] for part in PARTS]


def _acts(words: Sequence[str]) -> bool:
    """Whether somebody of ours does something: I, then a verb of the past that is neither a wish nor an insight."""
    for place, word in enumerate(words):
        if word not in ("i", "we"):
            continue
        for verb in words[place + 1 : place + 4]:
            if verb in TASK_VERBS or verb in LEARN_VERBS:
                break
            if is_past(verb):
                return True
    starts = words[0] if words else ""
    return (starts in IRREGULAR or is_past(starts)) and not any(word in I_WORDS for word in words[:2])
