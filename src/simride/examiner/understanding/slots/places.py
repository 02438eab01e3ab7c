"""Places an order or a look is about: named, left out, gone to, or pointed back at."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simride.examiner.understanding.stretch import Slots, Stretch

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


def one_or_many(values: Sequence[str]) -> str | tuple[str, ...]:
    """A single value as itself, several as a tuple in order of mention."""
    distinct = tuple(dict.fromkeys(values))
    return distinct[0] if len(distinct) == 1 else distinct


def named(piece: Stretch, act: str) -> Slots:
    """Places and things by name; a place that is left out stands in `exclude`, everywhere is region "all"."""
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


def destination(piece: Stretch, act: str) -> Slots:
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


def reference(piece: Stretch, act: str) -> Slots:
    """What is pointed back at, as `ref`: "worst", "affected", "second", "that"."""
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
