"""Polarity: whether an act is meant, denied, made to depend on something, only imagined, past, or someone else's."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simride.examiner.understanding.acts import ORDERS, Polarity
from simride.examiner.understanding.cues import cue_count
from simride.examiner.understanding.moods import VERBS, past

# "if" that asks whether, or is mere courtesy, makes nothing depend on anything.
WHETHER = re.compile(
    r"\b(check|checking|see|know|tell|ask|wonder|wondering|verify|confirm|sure|look|test|find out|show|me|watch|told) "
    r"(whether|if)\b|\bas if\b|\bif (you|we|i) (please|would like|like|do not mind|do not already)\b|\bif you (can|"
    r"could|may|would|want|"
    r"agree|are ok|wish)\b|\bif (possible|that is (ok|fine)|you please|need be|at all|nobody|no one|everyone agrees)\b"
    r"|\bwhat if\b|\bhappens if\b|\bwhat would happen if\b|\bonce more\b"
)
CONDITION = re.compile(
    r"\b(if|unless|in case|provided|assuming|as soon as|only (once|when|after)|otherwise|depending on|in the event|"
    r"as long as|on condition|whenever|the (moment|minute|second) \w+|(^|, |or )else|"
    r"should that fail|suppos(e|ing)|no \w+ (in|within|after) (xduration|xnumber)|auto(matically)? ?-?(revert|roll\w*|"
    r"stop|fail)"
    r"|failing that|worst case|as a (last resort|fallback)|plan b)\b|\b(once|when) (\w+ ){1,4}?(is|are|has|have|was|"
    r"were|\w+s|\w+ed)\b"
    r"|^(and |but |then |ok )?should (?!we\b|i\b|you\b|somebody\b)(the )?\w+ \w+ [^?]*,|\bshould (it|that|this|they|"
    r"things|errors|anything|anyone|canary \w+|the \w+) (?!be\b)\w+|^were \w+ to\b"
    r"|^(and |but |then )?had (the |this |that )?\w+ (not |only )?(been|\w+ed)\b[^?]*,"
)
IMAGINED = re.compile(
    r"\b(what if|what (happens|would happen|will happen|breaks) if|what would|would (it|that|a|this|restarting|rolling|"
    r"draining|failing|scaling) \w+|should (we|i)|shall (we|i)|do (we|you|i) (want|need|think|dare)|is it (safe|ok|"
    r"worth|"
    r"possible|too|wise|sensible|better)|how (long|risky|safe|much|hard|fast|quickly|bad|expensive) (would|will|is|"
    r"does|do|to)"
    r"|would you|could (also |always )?(we|i) (also|always)|"
    r"(we|i|one|you|they|someone) (could|might|may)|might (be|want|have|need)|consider\w*|thinking (of|about)|"
    r"think about|thought about|one option|(an|another|first|second|the other) option|options? (is|are|would|here)|"
    r"either|"
    r"was going to|were going to|tempted|in theory|hypothetically|suppose|imagine|what about|how about|why (not|"
    r"do not we)|"
    r"alternatively|before (we |i )?(\w+ing|roll|restart|drain|touch)|wonder|wondering|"
    r"the (risk|cost|downside|danger|problem|trouble) (of|with)|risky|is there a way|are we able|do we have a|"
    r"can it be|"
    r"which|is there|are there|in my place|if you were me|do you think|would (help|hurt|take|cost|make|fix|lose|mean|"
    r"break)|"
    r"will (take|cost|hurt|lose|mean|break))\b"
    r"|^(\w+ )?(can|could|does|would|will|is) (a|an|the|restarting|rolling|draining|failing|scaling|shedding|that|"
    r"this|it)\b"
    r"|^((and|so|then|but|well|ok|hmm) )?"
    r"(rolling back|failing over|scaling up|\w+ing) (\S+ ){0,4}?(would|will|could|might|takes|costs|is|"
    r"means|helps|seems|"
    r"may|looks|sounds)\b"
)
POLITE = re.compile(
    r"^(\W|\w+ ){0,3}?(can|could|would|will|may) (you|we|i|u|someone|somebody)( please| just| now|"
    r" also)? \w+"
)
_DOING = (
    r"(re\w+|roll\w*|fail\w*|drain\w*|scal\w*|bounc\w*|shed\w*|throttl\w*|paus\w*|freez\w*|mov\w*|shift\w*|"
    r"kill\w*)"
)
COURTESY = re.compile(
    r"\b(it would be (\w+ )?(good|great|nice|best|helpful|lovely|kind|wonderful) (if|to)|i would (appreciate|be \w+|"
    r"like|love)( it)?( if)?|"
    r"i wonder if|would you mind|do you mind|would you be so kind|may i ask you to|if) (you|we|i|someone) (could|can|"
    r"would|might)\b|\bwould you mind\b"
)
DENIED = re.compile(
    r"(^|\b(i|we|you|please|and|but|just|ok|so|then|let us|really|probably|definitely|certainly|for now|yet) )"
    r"(really |definitely |certainly |also |still )?((do|did|can|could|would|should|will|must|shall|am|are) )?not\b"
    r"|(\b(i|we|you) |^)cannot\b|\bnever\b|\b(no|not any|without any) (need|reason|point|sense|use|case)\b|\b(rather|"
    r"better) not\b|\bhold off\b"
    r"|\bhold on (with|the)\b|\brefrain\b|\bavoid\w*\b|\bagainst\b|\breluctant\b|\bpointless\b|\buseless\b|"
    r"\bstop short\b"
    r"|\bnot (going|yet|to|now|until|gonna|ready|sure about|convinced)\b|\bleave (it|the|that|them) (alone|as)\b|"
    r"\bplease not\b"
    rf"|\b(no|without|instead of|forget|forget about|skip|not) (a |the |any |about )?{_DOING}\b|\bno more (re|roll|"
    rf"fail)\w+|\bnot$"
    r"|\b(will|would|does|did) not (help|work|do|fix|change|solve)\b.*\b(restart|rollback|failover)\b|\b(restart|"
    r"rollback|failover|drain) (will|would) not\b"
    r"|\b(is|was|would be) not (what|a good|the right|necessary|needed|wanted|on the table|an option|going|worth|"
    r"the answer|helpful|wise)\b"
    r"|\b(off the table|out of the question|too early to|too soon to|nobody)\b"
)
PAST = re.compile(
    r"\b((we|i|they|he|she|you|someone|somebody|who|that|it|team) (have |has |had |just "
    r"|already |then |also |first |even |only )*"
    r"(rolled|restarted|rebooted|bounced|drained|shifted|moved|failed (it )?over|scaled|paused|froze|disabled|turned|"
    r"raised|"
    r"bumped|fixed|reverted|undid|killed|shed|throttled|stopped|added|changed|flipped|promoted|pushed|shipped|"
    r"blocked|did|"
    r"doubled|increased|lowered)|"
    r"(i|we|they|he|she|someone|somebody|who|team|xteam|xservice|xcluster|xrack|xhost) (\w+ly |just |also |then |"
    r"had to |even |only )?"
    r"(?!need|proceed|feed|speed|want)\w{3,}ed|(had|have|has|having) (\w+ )?\w+ed|(was|were|been|got) (\w+ )?\w+ed|"
    r"(was|were|been|got|has been|have been|had been) (\w+ )?(rolled|restarted|rebooted|bounced|drained|shifted|moved|"
    r"scaled|paused|frozen|disabled|turned|raised|fixed|reverted|killed|shed|throttled|stopped|promoted)|"
    r"(since|after|before|during) (the|that|this|your|our|my|last) (\w+ )?(rollback|restart|failover|drain|revert|"
    r"freeze|bounce|reboot)|"
    r"(the|that|this|your|our|my|last) (\w+ )?(rollback|restart|failover|drain|revert|scale-up|scaling|freeze|fix|"
    r"bounce) "
    r"(did|has|had|was|is|helped|worked|made|seems|finished|went|changed|failed|broke|cost|done|complete|completed))\b"
)
_PAST_FORMS = "|".join(sorted(past(verb) for verb in VERBS - {"cut", "put", "set", "shed", "shut", "reset", "make"}))
DID = re.compile(
    rf"(^|\b(we|i|they|he|she|somebody|someone|anybody|nobody|team|xteam|owner|product|support|vendor|shift|xservice|"
    rf"traffic|releases?|hosts?|flag|who|it|ben|ada|cyd) )((had|have|has|was|were|just|already|even|also|all) )*"
    rf"(did (?!not)|({_PAST_FORMS}|frozen|taken|undone|429ing)\b)"
    r"|\b(was|were|been|had|got) (\w+ ){0,4}(\w+ed|frozen|taken|stopped)\b"
)
_BASE_FORMS = "|".join(sorted(VERBS))
ORDERS_NOW = re.compile(
    rf"(^|[,;:.] |\b(so|then|and|but|please|now|just|you|let us|should|must|to|can|could|would|will) )"
    rf"(please |now |just )?({_BASE_FORMS})\b"
)
# "The limit stays at 50 %" tells what is not touched; only a hold asks for that.
STAYS = re.compile(r"\b(stays?|remains?|is kept|are kept) (at|as|where|on)\b")
CHOSEN = re.compile(r"(?<=\w) (instead of|rather than) .*$")
# What these orders ask for is that something does not happen.
STOPS = frozenset({"act_pause_rollout", "act_pause_job", "act_shed_load"})
STOPPING = re.compile(
    r"\b(paus|stop|freez|froz|hold|halt|suspend|kill|cancel|block|lock|shed|throttl|limit|drop|reject|"
    r"turn)\w*"
)
STILL_WANTED = re.compile(
    r"\b(want|need|prefer|like|should be|must be|please|(get|have) (it|the|them|that|this|all|xservice|xrack|"
    r"xcluster|xhost)) "
    r"(\w+ ){0,6}?(\w+ed|rolled back|out)\b"
)
PAST_ASKED = re.compile(r"^(and |so |but |ok )*(who|when|why|how come|did|has|have|had|was|were)\b")
QUOTED = re.compile(
    r"\b(i|we) (was|were|have been|had been|got) (told|asked|advised|ordered)\b|\b(i|we) hear(d)? (that|them|him|her|"
    r"people)?\b|\bapparently\b"
    r"|\b(suggestion|idea|advice|proposal|recommendation|request|plan|instinct) (is|was|from|of|by)\b|\badvised?s?\b|"
    r"\b(is|are|keeps|keep) "
    r"(suggesting|asking|pushing|demanding|proposing|saying|insisting|calling for|shouting|yelling)\b|"
    r"\b(?<!the )(?<!some )(?<!of )(demands?|demanded|requests|requested)\b|\b("
    r"mentioned|wrote|posted|reckons|believes|argues|argued)\b"
    r"|\b(telling|tells|told|asking|asked|asks|urging|urged|pushing|wants|wanted|begging) (me|us) to\b|"
    r"\bwould (just |probably )?say\b"
    r"|(?<!\bi )(?<!\bwe )(?<!\bhave )\b(said|says)\b|\basked (whether|if)\b|"
    r"\b(he|she|they|someone|somebody|people|the \w+|xteam|runbook|book|doc|docs|manager|boss|owner|playbook|wiki|"
    r"everyone) "
    r"(also |just |always |already )?(say|says|said|told|suggest|suggests|suggested|claim|claims|claimed|recommend|"
    r"recommends|"
    r"recommended|asked|wants|wanted|thinks|insists|insisted|tells|proposes|proposed|keeps saying)\b|\baccording to\b"
)
NOT_SO = re.compile(
    r"\b(is|was|are|were|do|does|did|can|could|would|will) ?not (be |the |a |an |it |think |believe |look |seem |"
    r"likely |"
    r"related |caused |due |because |to blame|our|that|this|xservice|just|really|actually|cause|explain|\w+)|"
    r"\bcannot (be|explain)"
    r"|\bnot (the|a|an|it|our|because|caused|related|xservice|likely|xversion)\b|\brul(e|ed|es|ing) (it |that |this |"
    r"the \w+ |"
    r"xservice )?out\b|\bexonerat\w+|\bunlikely\b|\binnocent\b|\bno longer\b|\bnothing to do with\b|\bnot guilty\b|"
    r"\bneither\b"
    r"|\b(i|we) was wrong\b|\bi was too quick\b|\bdisprove[sd]?\b|\bruled out\b|\boff the hook\b|\bnot \w+ (release|"
    r"problem)\b"
)
NEGATED_ASK = re.compile(
    r"^(\W|\w+ ){0,2}?(do not|never|no need to|skip the|forget the|forget about|"
    r"not interested in|ignore)\b"
)

NEVER_DENIED = frozenset(
    {"dont_know", "decline", "small_talk", "unknown", "confirm", "ask_help", "state_tradeoff", "recap"}
)


def polarity(act: str, stretch: str, sentence: str, inside_quotes: bool) -> Polarity:
    """The polarity of one act from its own masked stretch and the masked sentence around it."""
    if act in ORDERS:
        return _order(act, stretch, sentence, inside_quotes)
    if act in NEVER_DENIED:
        return "asserted"
    if conditional(sentence) and act == "hypothesise" and re.search(r"\bif\b", stretch):
        return "conditional"
    if inside_quotes:
        return "quoted"
    return "negated" if DENIALS.get(act, NEGATED_ASK).search(stretch) else "asserted"


CLAUSES = re.compile(r" [,;.:!?] | (?=but |because |so )")


def conditional(sentence: str) -> bool:
    """Whether a masked sentence makes what it says depend on something."""
    return bool(CONDITION.search(WHETHER.sub(" ", sentence)))


def _order(act: str, stretch: str, sentence: str, inside_quotes: bool) -> Polarity:
    clause = _clause(act, stretch)
    if inside_quotes or QUOTED.search(stretch):
        return "quoted"
    if PAST_ASKED.search(clause):
        return "past"
    if _imagined(clause):
        return "hypothetical"
    if _denied(act, clause) or _left_as_it_is(act, clause):
        return "negated"
    if conditional(sentence):
        return "conditional"
    return "past" if _only_past(clause) else "asserted"


def _clause(act: str, stretch: str) -> str:
    """The clause of a stretch that orders: "drain it" of "drain it, do not wait" or "drain it instead of waiting"."""
    clauses = [clause.strip() for clause in CLAUSES.split(stretch)]
    clause = next((clause for clause in clauses if cue_count(act, clause)), stretch)
    chosen = CHOSEN.sub("", clause)
    return chosen if cue_count(act, chosen) else clause


def _only_past(clause: str) -> bool:
    """Whether it tells what was done, and nothing orders any more once that is taken away."""
    told = PAST.search(clause) or DID.search(clause)
    if not told or STILL_WANTED.search(clause):
        return False
    return not ORDERS_NOW.search(DID.sub(" ", PAST.sub(" ", clause)))


def _denied(act: str, clause: str) -> bool:
    """Whether it is denied; "no pushes" asks for a stop, only "no freeze" denies one."""
    denied = DENIED.search(clause)
    if denied is None or act not in STOPS:
        return denied is not None
    return bool(STOPPING.search(clause[denied.start() :]))


def _left_as_it_is(act: str, clause: str) -> bool:
    """Whether it only says that something stays where it is, and orders nothing beside."""
    return act != "act_pause_rollout" and bool(STAYS.search(clause)) and not ORDERS_NOW.search(clause)


def _imagined(stretch: str) -> bool:
    if re.search(r"\b(please|kindly)\b", stretch) and not re.search(r"\b(what|should|would it)\b", stretch):
        return False
    without_courtesy = POLITE.sub(" ", COURTESY.sub(" ", stretch))
    return bool(IMAGINED.search(without_courtesy))


DENIALS: Mapping[str, re.Pattern[str]] = MappingProxyType({"hypothesise": NOT_SO})


def quoted_places(words: Sequence[str]) -> list[bool]:
    """For each token, whether it stands between quotation marks that close."""
    marks = [i for i, word in enumerate(words) if word == '"']
    inside = [False] * len(words)
    for begin, end in zip(marks[::2], marks[1::2], strict=False):
        inside[begin : end + 1] = [True] * (end + 1 - begin)
    return inside
