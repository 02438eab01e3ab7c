"""How findings are put: for each, the parts of a story it may stand in and turns of phrase that show it.

Matched on a sentence's plain words, where every name is `xname` and every number `xnumber`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

WHO = r"(?:he|she|they|him|her|them|xname|each|one of them|both|people)"


@dataclass(frozen=True)
class Wording:
    """Turns of phrase, and the parts they may stand in: any where empty."""

    parts: tuple[str, ...]
    pattern: re.Pattern[str]


def _wording(parts: str, text: str) -> Wording:
    joined = " ".join(text.split()).replace("| ", "|").replace(" |", "|")
    return Wording(tuple(parts.split()), re.compile(rf"\b(?:{joined})"))


WORDINGS: Mapping[str, Wording] = {
    "own_decision": _wording(
        "action task",
        r"""i (?:\w+ ){0,2}(?:decided|chose|picked|opted|settled|ranked|committed|refused|declined|insisted|cut
        |dropped
        |postponed|paused|froze|stopped|switched|conceded|recommended|proposed|approved|let|tore|deleted|argued|closed
        |sorted|accepted|offered|suggested|put|set|moved|fixed) |i (?:\w+ )?(?:made the (?:call|decision)
        |gave (?:way|in|up)
        |ruled out|said no|put \w+ first|took the decision|did not wait)|my (?:decision|call|choice) """,
    ),
    "scale": _wording(
        "",
        r"""xnumber (?:\w+ ){0,2}(?:hosts?|servers?|machines|boxes|nodes|users?|people|customers|requests|queries
        |messages
        |pushes|transactions|teams|engineers|sites|regions|clusters|halls|shards|services|zones|petabytes|terabytes
        |accounts
        |meters|models|data|brokers|stores|deploys|builds|modules|euros|dollars|quotes|certificates|per day|a day)""",
    ),
    "obstacle": _wording(
        "situation task action result",
        r"""(?:problem|obstacle|snag|trouble|catch was|hard part|difficult|blocked|refus|resist|push(?:ed)? back
        |object
        |said (?:\w+ )?no|afraid|fear|angry|furious|complain|unhappy|not happy|blam|argued|disagree|slipp|stuck|behind
        |freeze|wrong|in the way|did not (?:want|like|trust|believe|respond|agree)|could not|despite|kept missing
        |broke|fell ill|wanted (?:no|everything)|was out|moved (?:a |the )?deadline|deadline forward)""",
    ),
    "way_round": _wording(
        "action",
        r"""(?:instead|rather than|meanwhile|in the meantime|around it|fallback|plan b|rented|myself|on my own
        |in parallel
        |beside|next to|side by side|rerout|did not wait|another way|gave him my|for the rest|workaround
        |without waiting)""",
    ),
    "risk_named": _wording(
        "action task result",
        r"""(?:risk|turn back|go back|way back|stop rule|rollback|rolled back|would drop it|if it did|stop if
        |would stop
        |accept|knowing|could be out of date|widened|first canar|canar|xnumber percent of|twenty|rolled it out
        |behind a gate
        |ran both|tested (?:\w+ )?nightly|load tested|watched|safe point)""",
    ),
    "not_done": _wording(
        "action result task",
        r"""(?:dropped|cut|left out|leaving out|postpon|pushed to|pushed|refused|declined|paused
        |put (?:\w+ ){0,3}(?:off|aside)
        |said no|stopped supporting|closed everything|took (?:\w+ ){0,4}off|came off|deprioriti|defer|crossed out
        |killed
        |threw out|have to wait|could wait|left the|moved to the following|other one (?:i )?moved|we would do less
        |not to do
        |hold both|held (?:\w+ )?back|moved (?:\w+ ){0,3}to (?:the next|the following|xname|june|autumn|january))""",
    ),
    "told": _wording(
        "action",
        r"""(?:told|rang|phoned|called|wrote to|wrote each|informed|explained|announced|posted|let (?:\w+ ){1,3}know
        |apologi
        |warned|gave (?:\w+ ){0,3}notice|in person|mailed|showed|went through (?:\w+ ){1,4}with|took (?:him|her
        |them) through
        |said openly|described|reported|talked with|talked to|sent (?:him|her|them|each))""",
    ),
    "method": _wording(
        "action task",
        r"""(?:rank|scor|sorted|listed|made a table|one sheet|on one sheet|by (?:harm|impact|cost|revenue|risk|value
        |affected
        |expected|users|pages)|per (?:day|engineer|week)|error budget|would cost|compared|criteria|penalt
        |hurting users
        |harm per|hurt and|users times|mattered more|who is hurt|what a delay|most harm|effort)""",
    ),
    "reordered": _wording(
        "action situation",
        r"""(?:changed the order|tore|re (?:rank|priorit|plan)|re ?plan|re ?order|came up,? so i|order (?:up|again)
        |brought (?:a |the )?deadline
        |moved (?:a |the )?deadline|took it back|order still held|halfway through|paused the|went first and|came off
        |swapped
        |then a (?:big|new)
        |put the \w+ \w+ on top|switched (?:both|the|them|to))""",
    ),
    "other_goal": _wording(
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
    "disagreed": _wording(
        "situation action task",
        r"""(?:disagree|differed|argued|push(?:ed)? back|resist|angry|furious|object|refused|fought|conflict|enem
        |opponent
        |hard over|icy|blamed|neither wanted|did not trust|not speaking|she wanted (?:no|four))""",
    ),
    "trade": _wording(
        "action result",
        r"""(?:in (?:return|exchange)|provided that|agreed (?:to|that|provided|on)|compromis|gave (?:way|in|up)
        |conceded
        |settled on|halfway|offered|our agreement|the deal|paid from|from my own budget|both (?:of our )?(?:bosses
        |managers)
        |committed to|gave up|taken in|for the rest)""",
    ),
    "relationship_after": _wording(
        "result reflection situation",
        rf"""(?:(?:still|now|today|since|ever since|even now|nowadays|from then on)\b.{{0,60}}\b(?:calls?|rings?
        |asks?|asked|plans?
        |joins?|invites?|meets?|together|before (?:they|we)|share|ahead of)|{WHO}(?: \w+){{0,3}} still
        |weekly (?:half hour|call)
        |have a weekly|asked for the same|(?:back|again) in person|together since|team still)""",
    ),
    "person_start": _wording(
        "situation task",
        r"""(?:had never|never (?:once )?(?:touched|used|led|written)|new (?:to|hire|guy)|no experience|fresh|junior
        |intern
        |graduate|out of (?:college|university)|struggl|afraid|frightening|frightened|froze|shy|beginner|did not know
        |failing|kept failing|wanted to become|came over|joined from|none of them|find it hard
        |found (?:\w+ ){0,4}frightening
        |could not explain|avoided|knew (?:the|nothing))""",
    ),
    "gave_room": _wording(
        "action",
        rf"""(?:handed (?:over )?(?:{WHO}|\w+)|delegat|let {WHO}|let (?:\w+ ){{1,4}}(?:lead|own|run|fix|write
        |present)|gave {WHO}|asked {WHO} to|(?:his|hers|theirs|her) to
        |stayed out|stepped back|only (?:watched|spoke)|kept quiet|instead of (?:answering|me|giving)|own it
        |should own|own one
        |had (?:{WHO}|a different person)|got {WHO} to|in charge|trusted {WHO}|had him|had her|simply let)""",
    ),
    "feedback": _wording(
        "action",
        rf"""(?:feedback|told (?:{WHO}) (?:\w+ ){{0,2}}(?:plainly|honestly|exactly|right|that|what|in private
        |privately)
        |took (?:him|her|them) aside|said so to|in private|reviewed every|asked (?:him |her |them )?how (?:he|she
        |they)|read them
        |what i could do better|explain (?:her|his) reasoning)""",
    ),
    "feedback_taken": _wording(
        "action situation",
        rf"""(?:(?:tell|told) me (?:one thing|that i|i|what i|to)|{WHO} said i|colleague told me
        |asked (?:\w+ ){{0,4}}for feedback
        |feedback on (?:my|something i)|doing badly|doing poorly|badly as|made myself|i started)""",
    ),
    "grew": _wording(
        "result",
        rf"""(?:(?:{WHO}|two of|nine of|{WHO}'s)\b.{{0,40}}\b(?:promoted|leads?|leading|runs?|own|alone|without me
        |handles?
        |handled|trained|trains|passed|took|taking|joined|brought|became|presented|came back|on call|got the|wrote
        |used|finished)
        |(?:his|her|their) (?:pages|changes|reviews|design)|juniors asked|leads that|by name)""",
    ),
    "owned": _wording(
        "situation task",
        r"""(?:i (?:owned|ran|had the|kept|built|operate|operated|inherited|took over|got it)|was mine|as (?:its
        |the) owner
        |responsible|end to end|from (?:the )?design|from day one|owner|handed to us|my team carried|i was (?:the
        |on call)
        |was looking after|looking after|the \w+ of)""",
    ),
    "load": _wording(
        "situation result action",
        r"""(?:(?:pages?|pager|paged|woken|night alerts|calls?|on call)\b.{0,60}xnumber|xnumber\b.{0,40}\b(?:pages
        |night alerts
        |times|alerts|pages a week|a week))""",
    ),
    "incident": _wording(
        "situation result",
        r"""(?:outage|incident|sev\b|sev\d|degraded|bad (?:config|push|deploy|rollout|release)
        |down (?:in|for)|could not (?:read|sign|log|send)|got nothing|blocked|offline
        |full disk|expired
        |poison|emptied|unavailable|ran into|collided|broke|ran out|hot key|went down|were wrong|lost)""",
    ),
    "users_side": _wording(
        "action situation result",
        r"""(?:(?:from|on|by|of) (?:the |a |what )?(?:users?|clients?|edge|real|customers?|readers?)|(?:users?
        |readers?|customers?|people)
        (?:could not|got|get|gets|notice|see|would)|client (?:read )?errors|until .{0,60}(?:flat|normal|recovered
        |held)
        |percent of (?:users|people))""",
    ),
    "own_mistake": _wording(
        "situation action reflection result",
        r"""(?:my (?:error|mistake|fault|own (?:script|alert|missing|change))|of mine|i had (?:not|scheduled|planned
        |blamed)
        |i should have|i (?:had )?(?:approved|skipped|broke|introduced)|said openly that i
        |i (?:forgot|missed|overlooked|trusted a|was wrong|caused)|i did not (?:ask|check|see|test)
        |got (?:it )?wrong
        |i waited too long|i lost a|i wasted|wasted a|my own)""",
    ),
    "lasting_fix": _wording(
        "action result",
        r"""(?:(?:every|all|other|whole|each|four|across all) (?:\w+ ){0,3}(?:teams?|stores?|services|consumers?
        |company|org
        |groups?|products|contractors)|standard|default|adopted by|guard ?rail|validation|gate and|refuses
        |no one can|cannot (?:happen|skip|be)|not allow
        |automat|template
        |check that|a (?:small )?(?:scheduler|check|tool|scanner|wrapper|form)|dead letter|quotas|added an alert
        |changed the push)""",
    ),
    "learnt_differently": _wording(
        "reflection",
        r"""(?:next time|again|hindsight|earlier|sooner|differently|wish|should have|would have|looking back|not wait
        |waited too long|instead)""",
    ),
}
