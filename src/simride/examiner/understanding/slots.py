"""Slots: what a stretch of text says about place, measure, time and people, gated by the act that takes them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from simride.examiner.understanding.acts import SLOTS_OF, SlotValue
from simride.examiner.understanding.lexicon import DIMENSIONS
from simride.examiner.understanding.mentions import Mention
from simride.examiner.understanding.normalise import Token
from simride.examiner.understanding.people import people_slots
from simride.examiner.understanding.times import time_slots

Slots = dict[str, SlotValue]
NOWHERE = ""
NAMED = ("service", "region", "cluster", "rack", "host", "version", "endpoint", "client", "team", "gate", "job", "stat")
EVERYWHERE = re.compile(
    r"\b(everywhere|all (of )?(the )?(our )?regions|every region|globally|world ?wide|fleet ?wide|all over|"
    r"the whole fleet|"
    r"across the board|each region)\b"
)
LEFT_OUT = re.compile(
    r"\b(not|except( for)?|excluding|without|other than|but not|outside( of)?|apart from|everywhere but|all but|"
    r"besides|"
    r"bar|exclude|ignoring|ignore|skip|skipping|minus|do not touch|not touching|leaving)( in| the| touching)*$"
)
LEFT_ALONE = re.compile(r"^( and)?( \S+)? (alone|out of (it|this)|as is|untouched|out$)")
ALIAS_OF_DIMENSION: Mapping[str, str] = MappingProxyType(
    {alias: dimension for dimension, aliases in DIMENSIONS.items() for alias in aliases}
)
_DIMENSION = "(" + "|".join(sorted(map(re.escape, ALIAS_OF_DIMENSION), key=len, reverse=True)) + ")"
GROUPED = re.compile(
    r"\b(?:by|per|for each|for every|across(?: all)?|in each|on each|each|every|split(?: \w+)? by|between)"
    rf"(?: the| each)? {_DIMENSION}\b(?:(?: ,| and| then|, and)+(?: by| per)?(?: the)? {_DIMENSION}\b)?"
    rf"(?:(?: ,| and| then|, and)+(?: by| per)?(?: the)? {_DIMENSION}\b)?"
)
WHICH = re.compile(rf"\b(?:which|what) {_DIMENSION}\b")
STAGED = re.compile(
    r"\b(staged|gradual(ly)?|in stages|step by step|one by one|one (\w+ )?at a time|rolling|slowly|in waves|"
    r"canary first|"
    r"(a|one) third at a time|\w+ (host|hosts|rack|cluster|region)s? at a time|batches|bit by bit|progressively|"
    r"(one|a|single) (host|box|machine|rack|region|cluster|node|canary) first|start(ing)? with (one|a) \w+|carefully|"
    r"xpercent at a time|xnumber at a time|(first|only) (one|a single) (cluster|region|host|rack|site)|"
    r"one (by one|after (the other|another)|(host|rack|cluster|region|cell|site) (a|per|each) (day|hour|night))|"
    r"(host|rack|cluster|region|cell|site) by (host|rack|cluster|region|cell|site)|as a canary|canary ,? ?then|"
    r"(never|not|no) more than (one|two|a few|xnumber) (at once|at a time|in a)|"
    r"(in|over) ((\w+|xnumber) )?(small )?(steps|rounds|phases|waves|batches)|"
    r"xpercent first|(a|one) (third|tenth|quarter|fifth|half) at a time)\b"
)
SHARES: Mapping[str, float] = MappingProxyType({"half": 50, "third": 33, "quarter": 25, "fifth": 20, "tenth": 10})
SHARE = re.compile(
    r"\b(half)( of| the)\b|\b(?:a|one|the first) (third|quarter|fifth|tenth)(?= of| at a time|,|$| more| less| first)"
)
ONE_IN = re.compile(
    r"\b(?:one|1) (?:request|call|client|user|message)s?(?: \w+)? (?:in|out of)(?: every)? <number:(\d+)>"
)
# The number of a release: "back to 77", "ship 812", "the 78 release"; a decimal is one wherever a release is ordered.
RELEASE = re.compile(
    r"\b(?:back (?:on |up )?to|ship|deploy|install|release|build|version|rollout of|roll out|put) <number:(\d+)>"
    r"(?! <|-)|<number:(\d+)> (?:release|build|version|rollout)\b"
)
OF_RELEASES = frozenset(("act_rollback", "act_rollforward", "act_pause_rollout"))
COUNTED = re.compile(
    r"^ (more |new )?(hosts?|machines?|boxes|nodes|replicas|instances|servers|cells?|clusters?|racks?|times|percent|%)"
)
RAMPED = re.compile(r"\b(?:to|at|back to|down to|up to) <number:(\d+)>|(?:->|→|=) <number:(\d+)>")
FACTOR: Mapping[str, float] = MappingProxyType({"double": 2.0, "twice": 2.0, "triple": 3.0, "halve": 0.5, "2x": 2.0})
REFERENCES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (ref, re.compile(pattern))
    for ref, pattern in (
        ("worst", r"\b(worst|slowest|hottest|busiest|biggest|top) (\w+ )?(one|ones|host|hosts|cluster|region|rack|"
        r"box|boxes|"
                  r"machine|machines|offenders?|shard|\w*)\b|\bthe worst\b"),
        ("affected", r"\b(affected|bad|broken|failing|unhealthy|impacted|sick|faulty|slow|hot|suspect|problem|"
        r"problematic) "
                     r"(one|ones|host|hosts|cluster|clusters|region|regions|rack|racks|box|boxes|machine|machines|"
                     r"node|nodes|"
                     r"shard|shards|guys|backends?|site|instances?)\b|\bthe affected\b"),
        ("second", r"\bthe second( one)?\b(?! (step|thing))"),
        ("third", r"\bthe third( one)?\b(?! (step|thing))"),
        ("first", r"\bthe first( one)?\b(?! (step|thing|of all))|\bthe former\b"),
        ("same", r"\bthe same\b(?! (time|hour|day|week|chart|graph|way))|\bsame (one|ones|host|hosts|thing|again|"
        r"for)\b"),
        ("others", r"\b(the )?others\b|\bthe other (one|ones|two|three|\w+s)\b|\bthe rest\b|\bthe remaining\b"),
        ("that", r"\b(it|that|this|them|those|these|there|they)\b"),
    )
)  # fmt: skip
# "it" in "is it sends only" or "it looks like" is grammar, not a thing pointed at.
EMPTY_IT = re.compile(
    r"\b(is|was|does|did|has|will|would|could) (it|that|this|there)\b|\b(it|that|this|there|they) (is|was|are|were|"
    r"seems|looks|sounds|"
    r"feels|could|might|may|has|did|will|would|must|can|started|happened|does|takes|makes)\b|\b(think|say|know|see|"
    r"sure|so|"
    r"now|after|before|show me|believe|of|like) that\b|\bthat (the|it|we|i|is)\b|\bthis (morning|afternoon|evening|"
    r"week|hour|time|"
    r"point|is)\b|\bthat (time|hour|way)\b"
)
PLACES = ("service", "region", "cluster", "rack", "host", "version")
# "Roll it back in eu-west" names where, not what: what is still "it".
IDENTIFYING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    dict.fromkeys(("act_rollback", "act_rollforward", "act_pause_rollout", "act_scale"), ("service", "version"))
)


@dataclass(frozen=True)
class Stretch:
    """One segment seen four ways: words, mentions inside, text with numbered mentions, text with plain masks."""

    tokens: Sequence[Token]
    mentions: Sequence[Mention]
    marked: str  # "<region:0> by <stat:1>"
    masked: str  # "xregion by xstat"
    plain: str
    raw: str


def stretch(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int, text: str) -> Stretch:
    """The stretch of tokens first..last."""
    inside = [m for m in found if m.first >= first and m.last <= last]
    starts = {m.first: n for n, m in enumerate(inside)}
    marked, masks, i = [], [], first
    while i < last:
        if (n := starts.get(i)) is not None:
            marked.append(f"<{inside[n].kind}:{n}>")
            masks.append("x" + inside[n].kind if inside[n].kind != "metric" else " ".join(_words(tokens, inside[n])))
            i = inside[n].last
        else:
            marked.append(tokens[i].word)
            masks.append(tokens[i].word)
            i += 1
    raw = text[tokens[first].start : tokens[last - 1].end] if last > first else ""
    plain = " ".join(token.word for token in tokens[first:last])
    return Stretch(tokens[first:last], inside, " ".join(marked), " ".join(masks), plain, raw)


def _words(tokens: Sequence[Token], mention: Mention) -> list[str]:
    return [token.word for token in tokens[mention.first : mention.last]]


def slots_of(act: str, piece: Stretch) -> Slots:
    """Every slot of the act that the stretch fills."""
    wanted = SLOTS_OF[act]
    out: Slots = {}
    for find in FINDERS:
        for name, value in find(piece, act).items():
            if name in wanted:
                out.setdefault(name, value)
    return {name: value for name, value in out.items() if value != NOWHERE}


def one_or_many(values: Sequence[str]) -> str | tuple[str, ...]:
    """A single value as itself, several as a tuple in order of mention."""
    distinct = tuple(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else distinct


def _named(piece: Stretch, act: str) -> Slots:
    kept: dict[str, list[str]] = {}
    left_out: list[str] = []
    for n, mention in enumerate(piece.mentions):
        if mention.kind not in NAMED:
            continue
        before, _, after = piece.marked.partition(f"<{mention.kind}:{n}>")
        alone = LEFT_ALONE.search(after) and re.search(r"\bleav(e|ing)( the)? ?$", before)
        if mention.kind in PLACES and act != "hypothesise" and (LEFT_OUT.search(before.rstrip()) or alone):
            left_out.append(str(mention.value))
        else:
            kept.setdefault(mention.kind, []).append(str(mention.value))
    out: Slots = {kind: one_or_many(values) for kind, values in kept.items()}
    if EVERYWHERE.search(piece.plain) and "region" not in out:
        out["region"] = "all"
    if left_out:
        out["exclude"] = tuple(dict.fromkeys(left_out))
    return out


def _destination(piece: Stretch, act: str) -> Slots:
    """Where an order moves things to: "from eu-west to us-east"."""
    if act not in ("act_drain", "act_failover"):
        return {}
    goal = re.search(
        r"\b(?:to|into|onto|towards)(?: the| its)?(?: (?!from|of)\w+){0,3}?(?: in| at| of)? "
        r"<(region|cluster|host|rack|service):(\d+)>",
        piece.marked,
    )
    if goal is None:
        return {}
    target = piece.mentions[int(goal.group(2))]
    stay = [str(m.value) for m in piece.mentions if m.kind == target.kind and m.value != target.value]
    out: Slots = {"to": str(target.value)}
    if stay:
        out[target.kind] = one_or_many(stay)
    elif target.kind in PLACES:
        out[target.kind] = NOWHERE  # the place it goes to is no place it is taken from
    return out


def _grouping(piece: Stretch, act: str) -> Slots:
    found = [g for match in GROUPED.finditer(piece.plain) for g in match.groups() if g]
    if not found and act.startswith(("ask_", "query_")) and (which := WHICH.search(piece.plain)):
        found = [which.group(1)]
    dimensions = tuple(dict.fromkeys(ALIAS_OF_DIMENSION[alias] for alias in found))
    return {"group_by": dimensions} if dimensions else {}


def _measure(piece: Stretch, act: str) -> Slots:
    metrics = [str(m.value) for m in piece.mentions if m.kind == "metric"]
    stats = [str(m.value) for m in piece.mentions if m.kind == "stat"]
    if not metrics and re.search(r"\b(slow|slower|latent)\b", piece.plain) and act == "query_metric":
        metrics = ["latency"]
    if not metrics and any(stat.startswith("p") for stat in stats):
        metrics = ["latency"]
    out: Slots = {}
    if metrics:
        out["metric"] = one_or_many(metrics)
    if stats:
        out["stat"] = one_or_many(stats)
    return out


def _amounts(piece: Stretch, _act: str) -> Slots:
    out: Slots = {}
    percents = [float(m.value) for m in piece.mentions if m.kind == "percent"]
    if percents:
        out["percent"] = percents[-1] if re.search(r"\bfrom\b", piece.plain) else percents[0]
    elif (one_in := ONE_IN.search(piece.marked)) and float(piece.mentions[int(one_in.group(1))].value) > 1:
        out["percent"] = round(100 / float(piece.mentions[int(one_in.group(1))].value), 2)
    elif part := SHARE.search(piece.plain):
        out["percent"] = float(SHARES[part.group(1) or part.group(3)])
    numbers = [float(m.value) for m in piece.mentions if m.kind in ("number", "duration")]
    factors = [FACTOR[word] for word in piece.plain.split() if word in FACTOR]
    if numbers or factors:
        out["amount"] = numbers[-1] if numbers else factors[0]
    return out


def _release(piece: Stretch, act: str) -> Slots:
    """The release a number stands for where one is ordered about."""
    if act not in OF_RELEASES or any(m.kind == "version" for m in piece.mentions):
        return {}
    found = RELEASE.search(piece.marked)
    if found is None or COUNTED.match(piece.marked[found.end() :]):
        return {}
    return {"version": f"{float(piece.mentions[int(found.group(1) or found.group(2))].value):g}"}


def _ramp(piece: Stretch, act: str) -> Slots:
    """The share of users a gate is set to, where the number is said without its percent."""
    found = list(RAMPED.finditer(piece.marked))
    if act != "act_disable_gate" or not found or any(m.kind == "percent" for m in piece.mentions):
        return {}
    share = float(piece.mentions[int(found[-1].group(1) or found[-1].group(2))].value)
    return {"percent": share} if 0 <= share <= 100 else {}


def _staged(piece: Stretch, _act: str) -> Slots:
    return {"staged": True} if STAGED.search(piece.masked) else {}


def _reference(piece: Stretch, act: str) -> Slots:
    if act in ("ask_scope", "ask_impact", "verify") and not re.search(
        r"\b(one|ones|same|others|those|them)\b", piece.plain
    ):
        return {}
    text = EMPTY_IT.sub(" ", piece.plain)
    named = any(m.kind in IDENTIFYING.get(act, PLACES) for m in piece.mentions)
    for ref, pattern in REFERENCES:
        if pattern.search(text) and not (ref == "that" and named):
            return {"ref": ref}
    return {}


def _times(piece: Stretch, act: str) -> Slots:
    return time_slots(piece.marked, piece.plain, piece.mentions, act)


def _people(piece: Stretch, act: str) -> Slots:
    return people_slots(act, piece.plain, piece.masked)


def _ways(piece: Stretch, act: str) -> Slots:
    out: Slots = {}
    for name, table in WAYS.get(act, {}).items():
        value = next((value for value, pattern in table if pattern.search(piece.masked)), None)
        if value is not None:
            out[name] = value
    return out


def _cause(piece: Stretch, act: str) -> Slots:
    if act != "hypothesise":
        return {}
    cause = cause_of(piece.raw)
    return {"cause": cause} if cause else {}


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


def _table(**patterns: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(pattern)) for name, pattern in patterns.items())


WAYS: Mapping[str, Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]]] = MappingProxyType({
    "act_pause_rollout": {"mode": _table(
        unfreeze=r"\b(unfreeze\w*|lift .*freeze|end .*freeze|thaw)\b",
        freeze=r"\b(freez\w+|frozen|froze|lock\w*|moratorium|no (more|other|further|new) (changes|deploys|pushes|"
        r"releases))\b|\b(no|nobody|no one|none|everyone|everybody) (\w+ ){0,3}?(push|deploy|ship|"
        r"release|touch|change|hands|"
               r"roll|land|merge)\w*"
               r"|\ball (other |the )?(changes|deploys|pushes|releases|rollouts)\b|\bchange stop\b",
        resume=r"\b(resum\w+|unpaus\w+|continue|un-?pause|restart the rollout|carry on|let .* (go|continue|proceed))\b",
        pause=r"",
    )},
    "act_drain": {"mode": _table(
        undrain=r"\b(undrain\w*|back in(to)? (the )?(rotation|pool|service|traffic)|bring .*back|put .*back|"
        r"re-?enable|uncordon|(receive|take|get|have|accept) (again )?(\w+ )?(again|users again|traffic again)|"
        r"(receive|take|accept) again|come back|let .* back|reopen)\b",
        shift=r"\b((goes|go|going) to|shift|move|redirect|steer|route|reroute|divert|migrate|send|"
        r"rebalance|push|relocate|swing)\w*\b",
        drain=r"",
    )},
    "communicate": {"mode": _table(
        declare=r"\b(declar\w+|open (an? |the )?(major )?(incident|sev\w*|outage)|raise (an? )?(incident|sev\w*)|"
        r"call (it|this) an? "
                r"(incident|sev\w*)|start an incident|this is an incident|make (it|this) a sev\w*|(treat|"
        r"consider) (this|it) (as )?(\w+ ){0,3}(incident|outage|sev\w*))\b",
        update=r"",
    )},
    "act_fix_config": {"setting": _table(
        retries=r"\b(retr\w+|backoff|back off|backs off|hedg\w+|resend\w*)\b",
        timeout=r"\b(time-?outs?|deadlines?|time out)\b",
        other=r"",
    )},
    "ask_changes": {"kind": _table(
        config=r"\b(config\w*|settings?|parameters?)\b",
        flag=r"\b(flags?|gates?|experiments?|xgate|toggles?)\b",
        hardware=r"\b(hardware|switch(es)?|racks?|cabl\w+|nics?|disks?|power|maintenance|network (change|work)s?|"
        r"data ?cent\w+)\b",
        job=r"\b(jobs?|cron|batch|backfills?|xjob)\b",
        release=r"\b(releases?|deploy\w*|rollouts?|push\w*|builds?|ship\w*|binar\w+|version|commits?)\b",
    )},
    "inspect_host": {"tool": _table(
        top=r"\b(htop|top)\b", dmesg=r"\b(dmesg|kernel log)\b", strace=r"\bstrace\b", tcpdump=r"\b(tcpdump|"
        r"packet capture)\b",
        netstat=r"\b(netstat|ss|sockets?)\b", perf=r"\b(perf|flame ?graph|profile\w*|cpu profile)\b", lsof=r"\blsof\b",
        iostat=r"\b(iostat|iowait)\b", vmstat=r"\bvmstat\b", ethtool=r"\b(ethtool|link speed|nic)\b",
        jstack=r"\b(jstack|pstack|thread dump|stack dump|goroutine\w*)\b", heap=r"\b(heap dump|core ?dump)\b",
        ping=r"\bping\b", traceroute=r"\b(traceroute|mtr)\b", df=r"\b(df|disk (space|usage)|inodes)\b",
        uptime=r"\buptime\b",
        ssh=r"\b(ssh|log in|shell)\b",
    )},
})  # fmt: skip

Finder = Callable[[Stretch, str], Slots]
FINDERS: tuple[Finder, ...] = (
    _destination, _named, _grouping, _measure, _times, _amounts, _release, _ramp, _staged, _reference, _people, _ways,
    _cause,
)  # fmt: skip
