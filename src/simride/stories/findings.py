"""What a sentence of an answer shows: a table of findings, each with the wording and the part it may stand in.

Wording is matched on a sentence's plain words, where every name is `xname` and every number `xnumber`. A sentence
that says what one would do, that is made of fashionable words, or that is nothing but an opinion shows nothing.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from simride.stories.cues import LEARN_VERBS, TASK_VERBS
from simride.stories.grammar import I_WORDS, is_hypothetical, is_past
from simride.stories.star import Piece

LIKELY = 0.3  # probability of a part from which a sentence may stand for it
OPINION = 0.6  # probability of `other` above which a sentence shows nothing
HOLLOW = 0.28  # share of fashionable words above which a sentence shows nothing
SHORTEST = 4  # words
RECITAL, SHORT_PIECE = 5, 2.5  # pieces between commas, and words in each of them
HEAP, LEAST_BINDING = 6, 0.1  # words, and the share of them that binds
BINDING = frozenset(
    [
        "the", "a", "an", "to", "of", "and", "in", "on", "i", "we", "he", "she", "they", "it", "that", "was",
        "were", "is", "are", "had", "has", "have", "for", "with", "my", "our", "their", "his", "her", "at", "by",
        "from", "as", "but", "so", "not", "who", "which", "this", "be", "me", "us", "them", "him", "until",
        "when", "after", "before", "than", "or", "if", "out", "up", "over", "into", "one",
    ]
)  # fmt: skip
WHO = r"(?:he|she|they|him|her|them|xname|each|one of them|both|people)"
BUZZ = frozenset(
    [
    "synergy", "synergies", "leverage", "leveraged", "leveraging", "alignment", "align", "aligned", "stakeholder",
    "stakeholders", "impact", "impactful", "empower", "empowered", "ownership", "excellence", "passionate",
    "passion", "results", "driven", "strategic", "strategy", "scalable", "robust", "seamless", "holistic",
    "proactive", "proactively", "innovative", "innovation", "best", "practices", "practice", "velocity",
    "transformation", "transform", "vision", "visionary", "dynamic", "agile", "mindset", "value", "deliver",
    "delivered", "culture", "bandwidth", "paradigm", "ecosystem", "optics", "optimise", "optimised", "leadership",
    "collaboration", "collaborative", "communication", "communicate", "customer-centric", "obsession", "outcomes",
    "drive", "drove", "driving", "accountability", "accountable", "growth", "win-win", "resilient", "world-class",
    "cutting-edge", "thought", "bias", "action", "observability", "chaos", "kubernetes", "terraform", "prometheus",
    "grafana", "istio", "kafka", "microservices", "devops", "automation", "slos", "metrics", "dashboards",
    "alerting", "monitoring", "scalability", "reliability",
]
)


@dataclass(frozen=True)
class Finding:
    """One thing a sentence can show: which parts it may stand in, and how it is put."""

    parts: tuple[str, ...]  # any where empty
    wording: re.Pattern[str] | None = None
    test: Callable[[Piece], bool] | None = None

    def holds(self, piece: Piece) -> bool:
        """Whether this sentence shows it."""
        if self.parts and sum(piece.alone[part] for part in self.parts) < LIKELY:
            return False
        if self.wording is not None and not self.wording.search(" ".join(piece.sentence.words)):
            return False
        return self.test is None or self.test(piece)


def is_idle(piece: Piece) -> bool:
    """Whether a sentence shows nothing at all, whatever its words."""
    words = piece.sentence.words
    if len(words) < SHORTEST or (is_hypothetical(words) and piece.alone["reflection"] < LIKELY):
        return True
    if _recites(piece.sentence.text) or _is_heap(words):
        return True
    content = [word for word in words if len(word) > 3]
    if sum(word in BUZZ for word in content) > HOLLOW * max(len(content), 4):
        return True
    return piece.alone["other"] > OPINION


def _recites(text: str) -> bool:
    """Whether a sentence is a list of catchwords: many pieces between commas, of two words or so each."""
    pieces = [part.split() for part in re.split(r"[,;:/]", text) if part.strip()]
    return len(pieces) >= RECITAL and sum(map(len, pieces)) <= SHORT_PIECE * len(pieces)


def _is_heap(words: Sequence[str]) -> bool:
    """Whether words are only heaped up: next to none of those that hold a sentence together."""
    return len(words) >= HEAP and sum(word in BINDING for word in words) < LEAST_BINDING * len(words)


def shown_by(piece: Piece) -> frozenset[str]:
    """The names of everything this sentence shows."""
    if is_idle(piece):
        return frozenset()
    return frozenset(name for name, finding in FINDINGS.items() if finding.holds(piece))


def does(piece: Piece) -> bool:
    """Whether the speaker does something in it: I, then a verb of the past."""
    words = piece.sentence.words
    for place, word in enumerate(words):
        if word == "i":
            for verb in words[place + 1 : place + 4]:
                if verb in TASK_VERBS or verb in LEARN_VERBS:
                    break
                if is_past(verb):
                    return True
    return False


def _with_i(piece: Piece) -> bool:
    return any(word in I_WORDS for word in piece.sentence.words) or piece.alone["action"] > 2 * LIKELY


def _number(piece: Piece) -> bool:
    """A number in what is rather a result than what went before it."""
    alone = piece.alone
    return "xnumber" in piece.sentence.words and alone["result"] >= max(alone["situation"], 0.7 * alone["action"])


def _wording(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{' '.join(text.split()).replace('| ', '|').replace(' |', '|')})")


def _finding(parts: str, wording: str = "", test: Callable[[Piece], bool] | None = None) -> Finding:
    return Finding(tuple(parts.split()), _wording(wording) if wording else None, test)


FINDINGS: Mapping[str, Finding] = {
    "situation": _finding("situation"),
    "task": _finding("task"),
    "action": _finding("action"),
    "result": _finding("result"),
    "learnt": _finding("reflection"),
    "own_action": _finding("action", test=does),
    "own_decision": _finding(
        "action task",
        r"""i (?:\w+ ){0,2}(?:decided|chose|picked|opted|settled|ranked|committed|refused|declined|insisted|cut
        |dropped
        |postponed|paused|froze|stopped|switched|conceded|recommended|proposed|approved|let|tore|deleted|argued|closed
        |sorted|accepted|offered|suggested|put|set|moved|fixed) |i (?:\w+ )?(?:made the (?:call|decision)
        |gave (?:way|in|up)
        |ruled out|said no|put \w+ first|took the decision|did not wait)|my (?:decision|call|choice) """,
    ),
    "measure": _finding("result", test=_number),
    "scale": _finding(
        "",
        r"""xnumber (?:\w+ ){0,2}(?:hosts?|servers?|machines|boxes|nodes|users?|people|customers|requests|queries
        |messages
        |pushes|transactions|teams|engineers|sites|regions|clusters|halls|shards|services|zones|petabytes|terabytes
        |accounts
        |meters|models|data|brokers|stores|deploys|builds|modules|euros|dollars|quotes|certificates|per day|a day)""",
    ),
    "obstacle": _finding(
        "situation task action result",
        r"""(?:problem|obstacle|snag|trouble|catch was|hard part|difficult|blocked|refus|resist|push(?:ed)? back
        |object
        |said (?:\w+ )?no|afraid|fear|angry|furious|complain|unhappy|not happy|blam|argued|disagree|slipp|stuck|behind
        |freeze|wrong|in the way|did not (?:want|like|trust|believe|respond|agree)|could not|despite|kept missing
        |broke|fell ill|wanted (?:no|everything)|was out|moved (?:a |the )?deadline|deadline forward)""",
    ),
    "way_round": _finding(
        "action",
        r"""(?:instead|rather than|meanwhile|in the meantime|around it|fallback|plan b|rented|myself|on my own
        |in parallel
        |beside|next to|side by side|rerout|did not wait|another way|gave him my|for the rest|workaround
        |without waiting)""",
        _with_i,
    ),
    "risk_named": _finding(
        "action task result",
        r"""(?:risk|turn back|go back|way back|stop rule|rollback|rolled back|would drop it|if it did|stop if
        |would stop
        |accept|knowing|could be out of date|widened|first canar|canar|xnumber percent of|twenty|rolled it out
        |behind a gate
        |ran both|tested (?:\w+ )?nightly|load tested|watched|safe point)""",
    ),
    "not_done": _finding(
        "action result task",
        r"""(?:dropped|cut|left out|leaving out|postpon|pushed to|pushed|refused|declined|paused
        |put (?:\w+ ){0,3}(?:off|aside)
        |said no|stopped supporting|closed everything|took (?:\w+ ){0,4}off|came off|deprioriti|defer|crossed out
        |killed
        |threw out|have to wait|could wait|left the|moved to the following|other one (?:i )?moved|we would do less
        |not to do
        |hold both|held (?:\w+ )?back|moved (?:\w+ ){0,3}to (?:the next|the following|xname|june|autumn|january))""",
    ),
    "told": _finding(
        "action",
        r"""(?:told|rang|phoned|called|wrote to|wrote each|informed|explained|announced|posted|let (?:\w+ ){1,3}know
        |apologi
        |warned|gave (?:\w+ ){0,3}notice|in person|mailed|showed|went through (?:\w+ ){1,4}with|took (?:him|her
        |them) through
        |said openly|described|reported|talked with|talked to|sent (?:him|her|them|each))""",
        _with_i,
    ),
    "method": _finding(
        "action task",
        r"""(?:rank|scor|sorted|listed|made a table|one sheet|on one sheet|by (?:harm|impact|cost|revenue|risk|value
        |affected
        |expected|users|pages)|per (?:day|engineer|week)|error budget|would cost|compared|criteria|penalt
        |hurting users
        |harm per|hurt and|users times|mattered more|who is hurt|what a delay|most harm|effort)""",
    ),
    "reordered": _finding(
        "action situation",
        r"""(?:changed the order|tore|re (?:rank|priorit|plan)|re ?plan|re ?order|came up,? so i|order (?:up|again)
        |brought (?:a |the )?deadline
        |moved (?:a |the )?deadline|took it back|order still held|halfway through|paused the|went first and|came off
        |swapped
        |then a (?:big|new)
        |put the \w+ \w+ on top|switched (?:both|the|them|to))""",
    ),
    "other_goal": _finding(
        "situation task action",
        rf"""(?:(?:team|people|side|group|developers|department|finance|legal|security|product|sales|marketing
        |customers)
        (?:wanted|needed|cared|worried|feared|were afraid|demanded)|their|her|his|xname's) (?:goal|aim|worry|concern
        |target|fear|need|side|numbers|behaviour|quarter|scorecard)
        |{WHO} (?:\w+ )?(?:wanted|needed|cared?|worried|feared|was afraid|were afraid|(?:was|were|got) (?:measured
        |judged))
        |(?:measured|judged) on|what (?:\w+ ){{0,4}}(?:scared|afraid|mattered|worried|lost)|really afraid
        |from their side
        |asked (?:their|the) \w+ (?:\w+ ){{0,2}}what""",
    ),
    "disagreed": _finding(
        "situation action task",
        r"""(?:disagree|differed|argued|push(?:ed)? back|resist|angry|furious|object|refused|fought|conflict|enem
        |opponent
        |hard over|icy|blamed|neither wanted|did not trust|not speaking|she wanted (?:no|four))""",
    ),
    "trade": _finding(
        "action result",
        r"""(?:in (?:return|exchange)|provided that|agreed (?:to|that|provided|on)|compromis|gave (?:way|in|up)
        |conceded
        |settled on|halfway|offered|our agreement|the deal|paid from|from my own budget|both (?:of our )?(?:bosses
        |managers)
        |committed to|gave up|taken in|for the rest)""",
    ),
    "relationship_after": _finding(
        "result reflection situation",
        rf"""(?:(?:still|now|today|since|ever since|even now|nowadays|from then on)\b.{{0,60}}\b(?:calls?|rings?
        |asks?|asked|plans?
        |joins?|invites?|meets?|together|before (?:they|we)|share|ahead of)|{WHO}(?: \w+){{0,3}} still
        |weekly (?:half hour|call)
        |have a weekly|asked for the same|(?:back|again) in person|together since|team still)""",
    ),
    "person_start": _finding(
        "situation task",
        r"""(?:had never|never (?:once )?(?:touched|used|led|written)|new (?:to|hire|guy)|no experience|fresh|junior
        |intern
        |graduate|out of (?:college|university)|struggl|afraid|frightening|frightened|froze|shy|beginner|did not know
        |failing|kept failing|wanted to become|came over|joined from|none of them|find it hard
        |found (?:\w+ ){0,4}frightening
        |could not explain|avoided|knew (?:the|nothing))""",
    ),
    "gave_room": _finding(
        "action",
        rf"""(?:handed (?:over )?(?:{WHO}|\w+)|delegat|let {WHO}|let (?:\w+ ){{1,4}}(?:lead|own|run|fix|write
        |present)|gave {WHO}|asked {WHO} to|(?:his|hers|theirs|her) to
        |stayed out|stepped back|only (?:watched|spoke)|kept quiet|instead of (?:answering|me|giving)|own it
        |should own|own one
        |had (?:{WHO}|a different person)|got {WHO} to|in charge|trusted {WHO}|had him|had her|simply let)""",
        _with_i,
    ),
    "feedback": _finding(
        "action",
        rf"""(?:feedback|told (?:{WHO}) (?:\w+ ){{0,2}}(?:plainly|honestly|exactly|right|that|what|in private
        |privately)
        |took (?:him|her|them) aside|said so to|in private|reviewed every|asked (?:him |her |them )?how (?:he|she
        |they)|read them
        |what i could do better|explain (?:her|his) reasoning)""",
    ),
    "feedback_taken": _finding(
        "action situation",
        rf"""(?:(?:tell|told) me (?:one thing|that i|i|what i|to)|{WHO} said i|colleague told me
        |asked (?:\w+ ){{0,4}}for feedback
        |feedback on (?:my|something i)|doing badly|doing poorly|badly as|made myself|i started)""",
    ),
    "grew": _finding(
        "result",
        rf"""(?:(?:{WHO}|two of|nine of|{WHO}'s)\b.{{0,40}}\b(?:promoted|leads?|leading|runs?|own|alone|without me
        |handles?
        |handled|trained|trains|passed|took|taking|joined|brought|became|presented|came back|on call|got the|wrote
        |used|finished)
        |(?:his|her|their) (?:pages|changes|reviews|design)|juniors asked|leads that|by name)""",
    ),
    "owned": _finding(
        "situation task",
        r"""(?:i (?:owned|ran|had the|kept|built|operate|operated|inherited|took over|got it)|was mine|as (?:its
        |the) owner
        |responsible|end to end|from (?:the )?design|from day one|owner|handed to us|my team carried|i was (?:the
        |on call)
        |was looking after|looking after|the \w+ of)""",
    ),
    "load": _finding(
        "situation result action",
        r"""(?:(?:pages?|pager|paged|woken|night alerts|calls?|on call)\b.{0,60}xnumber|xnumber\b.{0,40}\b(?:pages
        |night alerts
        |times|alerts|pages a week|a week))""",
    ),
    "incident": _finding(
        "situation result",
        r"""(?:outage|incident|sev\b|sev\d|degraded|bad (?:config|push|deploy|rollout|release)
        |down (?:in|for)|could not (?:read|sign|log|send)|got nothing|blocked|offline
        |full disk|expired
        |poison|emptied|unavailable|ran into|collided|broke|ran out|hot key|went down|were wrong|lost)""",
    ),
    "users_side": _finding(
        "action situation result",
        r"""(?:(?:from|on|by|of) (?:the |a |what )?(?:users?|clients?|edge|real|customers?|readers?)|(?:users?
        |readers?|customers?|people)
        (?:could not|got|get|gets|notice|see|would)|client (?:read )?errors|until .{0,60}(?:flat|normal|recovered
        |held)
        |percent of (?:users|people))""",
    ),
    "own_mistake": _finding(
        "situation action reflection result",
        r"""(?:my (?:error|mistake|fault|own (?:script|alert|missing|change))|of mine|i had (?:not|scheduled|planned
        |blamed)
        |i should have|i (?:had )?(?:approved|skipped|broke|introduced)|said openly that i
        |i (?:forgot|missed|overlooked|trusted a|was wrong|caused)|i did not (?:ask|check|see|test)
        |got (?:it )?wrong
        |i waited too long|i lost a|i wasted|wasted a|my own)""",
    ),
    "lasting_fix": _finding(
        "action result",
        r"""(?:(?:every|all|other|whole|each|four|across all) (?:\w+ ){0,3}(?:teams?|stores?|services|consumers?
        |company|org
        |groups?|products|contractors)|standard|default|adopted by|guard ?rail|validation|gate and|refuses
        |no one can|cannot (?:happen|skip|be)|not allow
        |automat|template
        |check that|a (?:small )?(?:scheduler|check|tool|scanner|wrapper|form)|dead letter|quotas|added an alert
        |changed the push)""",
    ),
    "learnt_differently": _finding(
        "reflection",
        r"""(?:next time|again|hindsight|earlier|sooner|differently|wish|should have|would have|looking back|not wait
        |waited too long|instead)""",
    ),
}
