"""How much, which release by its number, how far a gate is opened, and how slowly."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from simride.examiner.understanding.stretch import Slots, Stretch

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


def amounts(piece: Stretch, _act: str) -> Slots:
    """Shares in per cent, and numbers; durations in seconds."""
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


def release(piece: Stretch, act: str) -> Slots:
    """The release a number stands for where one is ordered about."""
    if act not in OF_RELEASES or any(m.kind == "version" for m in piece.mentions):
        return {}
    found = RELEASE.search(piece.marked)
    if found is None or COUNTED.match(piece.marked[found.end() :]):
        return {}
    return {"version": f"{float(piece.mentions[int(found.group(1) or found.group(2))].value):g}"}


def ramp(piece: Stretch, act: str) -> Slots:
    """The share of users a gate is set to, where the number is said without its percent."""
    found = list(RAMPED.finditer(piece.marked))
    if act != "act_disable_gate" or not found or any(m.kind == "percent" for m in piece.mentions):
        return {}
    share = float(piece.mentions[int(found[-1].group(1) or found[-1].group(2))].value)
    return {"percent": share} if 0 <= share <= 100 else {}


def staged(piece: Stretch, _act: str) -> Slots:
    """Whether it is to be done in steps."""
    return {"staged": True} if STAGED.search(piece.masked) else {}
