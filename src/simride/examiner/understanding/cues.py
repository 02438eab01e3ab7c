"""Cue patterns per act: a low-weight expert of its own, and the order words without which no order is believed.

Cues stay out of the regression: fed in as features they made it worse (measured), because every training phrase hits
the cue its own author had in mind. Patterns see masked text: `xservice`, `xregion`, `xteam`, `xduration` and so on.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_PLACE = r"(?:xservice|xregion|xcluster|xrack|xhost)"
_RELEASE = r"(?:release|rollout|deploy\w*|push\w*|build|version|xversion|canary|train|pipeline|change)"

_CUES: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "ask_scope": (
        r"\b(which|what|how many) (\w+ )?(regions?|clusters?|hosts?|machines?|users|customers|endpoints?|datacent\w+|"
        r"racks?"
        r"|services|clients|versions|platforms?)\b",
        r"\b(everywhere|globally|global|widespread|blast radius|isolated|locali[sz]ed|scope)\b",
        r"\bwho (is|are|else)\b.*\b(affected|hit|seeing|impacted|hurt|complaining)\b",
        r"\b(only|just|also|all|xendpoint|xregion|xclient) or\b|\bor (is|as|only|just|all|xendpoint)\b",
        r"\b(percentage|fraction|proportion|how much of)\b",
    ),
    "ask_impact": (
        r"\b(impact|severity|sev ?\d?|user.facing|symptoms?|slo breach|error budget|revenue|data loss)\b",
        r"\bhow (bad|serious|severe|painful)\b", r"\bwhat (are|do|does|is) (the )?(users?|customers?|people|they) \w+",
    ),
    "ask_timeline": (
        r"\b(when did|when was|since when|how long|what time|timeline|when exactly|gradual(ly)?)\b",
        r"\bstill (happening|ongoing|going)\b|\bhappened before\b|\b(start|began|begin)\w*\b.*\bwhen\b",
    ),
    "ask_changes": (
        r"\b(what|anything|something|who|has|have|did)\b.*\bchanged?s?\b",
        r"\b(recent|latest|last|any|other) (deploy\w*|push(es)?|changes?|release\w*|rollout\w*|config\w*|"
        r"maintenance)\b",
        r"\b(deploy|change|release|push|config) (history|log|feed|calendar)\b|\bchange ?log\b",
        r"\b(anyone|anybody|we|somebody) .*(push|deploy|ship|change|release|roll)\w*",
    ),
    "ask_arch": (
        r"\b(architecture|depend\w*|upstream|downstream|request path|data flow|topology|diagram|callers?)\b",
        r"\bhow (does|is|do|are) .*\b(work|routed|connected|deployed|sharded|replicated|stored|set up|configured)\b",
        r"\bwho (owns|runs|maintains|calls)\b|\bwhat (calls|does .* (do|call|talk to))\b|\bwalk me through\b",
    ),
    "clarify_goal": (
        r"\b(my (role|job|mandate)|am i (the|allowed|expected|on)|should i (focus|assume|treat|cover)|can i assume)\b",
        r"\b(my goal|what is the (goal|objective|target|expectation)|definition of done|what counts as|how much time|"
        r"success look)\b",
    ),
    "query_metric": (
        r"\b(xstat|qps|rps|latency|throughput|error rate|cpu|memory|hit rate|utili[sz]ation|retransmits|packet loss)\b",
        r"\b(graph|plot|chart|dashboards?|metrics?)\b", r"\b(by|per|split|broken down|group) (by )?(region|cluster|"
        r"host|rack"
        r"|version|endpoint|client|service|shard)\b",
    ),
    "query_logs": (r"\b(logs?|syslog|journalctl|stack ?traces?|exceptions?|grep|error messages?|kibana|splunk)\b",),
    "query_traces": (r"\b(traces?|tracing|spans?|jaeger|zipkin|waterfall|end to end request|critical path)\b",),
    "inspect_host": (
        r"\b(ssh|top|htop|dmesg|strace|netstat|tcpdump|perf|lsof|iostat|vmstat|ethtool|flame ?graph|heap dump|core dump"
        r"|gdb|jstack|thread dump|uptime|sar|traceroute|mtr|ping)\b", r"\b(log in|get on|shell|inside) .*(xhost|host|"
        r"box)\b",
    ),
    "hypothesise": (
        r"\b(i think|i suspect|suspicion|hypothesis|my guess|guess(ing)?|(could|might|may|must|can) ?not? be|looks like"
        r"|sounds like|smells like|seems|probably|likely|culprit|theory|i believe|i bet|points? (to|at)|consistent with"
        r"|because of|due to|caused by|to blame|root cause is)\b",
        r"\b(it|that|this) (is|was) (not )?(the|a|our) \w+",
        r"\b(is|was) not (the|a|it|to blame)\b|\brul(e|ed|es|ing) (it )?out\b",
        r"\b(explanations|theories|possible causes|suspects)\b.* either\b",
    ),
    "state_tradeoff": (
        r"\b(trade.?offs?|downside|upside|risk(s|y|ier)?|at the cost|at the expense|on the other hand|pros and cons|"
        r"safer"
        r"|slower but|faster but|worth (it|the)|acceptable|better than|worse than|drawback|price we pay)\b",
    ),
    "prioritise": (
        r"\b(priority|prioriti[sz]e|stop the bleeding|mitigat\w+ first|first priority|most important|can wait|"
        r"more urgent"
        r"|before (debugging|root causing|investigating|anything)|in order of|root cause (can|later)|triage)\b",
    ),
    "plan_prevention": (
        r"\b(post ?mortem|retro(spective)?|prevent\w*|in (the )?future|long.?term|follow.?ups?|action items?|"
        r"never again"
        r"|next time|runbook|guardrail\w*|(would|will|should) have caught|so (that )?(it|this) (does not|"
        r"never) happen)\b",
        r"\b(add|build|write|need|want) .*\b(alert\w*|monitor\w*|test\w*|lint\w*|check)\b",
    ),
    "recap": (r"\b(recap|summar\w+|sum up|to sum|so far|what we know|where we (are|stand)|in short|current status)\b",),
    "dont_know": (
        r"\b(do not know|no idea|not sure|no clue|have not (used|seen|worked)|not familiar|i am stuck|beats me|"
        r"i am lost)\b",
    ),
    "act_rollback": (
        r"\b(roll\w* (it |this |that |them |the |everything |all |xservice |\w+ ){0,4}back|rollback|revert\w*|undo|"
        r"unwind"
        r"|back\w* (it |that |this |the \w+ |xservice )?out|last known good|(go|going) back to|backout|rb)\b",
        r"\b(previous|old|older|prior) (version|build|release|binary)\b",
    ),
    "act_rollforward": (
        r"\b(roll\w* (it |this |that |them )?forward|fix\w* forward|hot ?fix|forward fix|cherry.?pick)\b",
        r"\b(ship|push|deploy|release) (the |a |that )?(fix\w*|patch|new)\b",
        r"\b(send|ship|put|roll|release|deploy) (it|this|that|the \w+) (out )?in (\w+ )?(phases|steps|waves|stages)\b",
    ),
    "act_pause_rollout": (
        rf"\b(pause|halt|stop|hold|abort|cancel|block|lock|suspend|resume|continue|unpause)\w* .*\b{_RELEASE}s?\b",
        r"\b(un)?fr(ee|o)ze\w*\b",
    ),
    "act_drain": (
        r"\b(un)?drain\w*|\bevacuate\b|\bcordon\b|\bout of (the )?(rotation|pool|lb|service)\b|"
        r"\bback in(to)? (rotation|pool)\b",
        rf"\b(shift|move|redirect|steer|route|reroute|divert|migrate)\w* .*\b(traffic|users|load|requests|shards?|"
        rf"off|away"
        rf"|{_PLACE})\b",
    ),
    "act_failover": (
        r"\b(fail\w* ?over|failover|promote|standby|new (primary|leader)|cut ?over|leader election|elect)\b",
        r"\bswitch\w* .*(primary|secondary|standby|replica|backup)\b",
    ),
    "act_scale": (
        r"\b(scale|scaling|autoscal\w+|spin up|provision|upsize)\b",
        r"\b(more|extra|additional|add|double) .*\b(capacity|hosts?|instances?|workers?|machines?|nodes?|replicas?|"
        r"boxes)\b",
    ),
    "act_restart": (r"\b(restart\w*|reboot\w*|bounc\w+|recycle|power.?cycle|kick|kill (the|that|those|it))\b",),
    "act_shed_load": (
        r"\b(shed\w*|rate.?limit\w*|throttl\w+|admission control|circuit.?break\w*|serve stale|degraded mode|"
        r"brownout)\b",
        r"\b(drop|block|reject|ban|limit|refuse)\w* .*\b(traffic|requests|load|client|xclient|caller|user|xendpoint|"
        r"xpercent)\b",
    ),
    "act_disable_gate": (
        r"\b(feature flag|flag|gate|kill ?switch|toggle|experiment|xgate)\b",
        r"\bramp\w* .*\b(down|up|to|back)\b",
    ),
    "act_raise_limit": (
        r"\b(raise|increase|bump|lift|up|extend|relax|double|higher)\b.*\b(limits?|quotas?|pool|connections?|heap|"
        r"threads?"
        r"|ulimit|descriptors?|buffer|caps?|queue|concurrency)\b",
    ),
    "act_fix_config": (
        r"\b(fix|correct|change|edit|update|set|repair|restore|adjust|put)\b.*\b(configs?|configuration|settings?|"
        r"values?"
        r"|records?|routing|yaml|certificate|cert|weights?)\b",
        r"\b(timeouts?|deadlines?|retries|retry|backoff|hedging)\b",
        r"\b(fix|mend|repair|correct) what (broke|(was|(the )?\w+) (\w+ )?(found|turned up|broke))\b",
    ),
    "act_pause_job": (
        r"\b(pause|stop|kill|suspend|hold|resume|disable|delay|cancel|halt)\w* .*\b(jobs?|cron|batch|backfill|"
        r"reindex\w*"
        r"|compactions?|export|xjob|import|migration|scan)\b",
    ),
    "verify": (
        r"\b(verify|validate|confirm|make sure|double.?check|did (that|it|this|xservice) (work|help|fix)|"
        r"sanity check)\b",
        r"\b(recover(ed|ing|y|s)?|back to (normal|baseline)|com(ing|e) down|improv\w+|any better|problem (is )?gone)\b",
        r"\bsee (if|whether) .*(help|work|drop|recover|come|go)\w*",
    ),
    "communicate": (
        r"\b(status ?page|stakeholders?|leadership|announce|incident channel|war ?room|let .* know|notify|inform|comms"
        r"|(post|send|write|give|share) (an?|the|another)? ?(\w+ )?(update|summary|message|note|heads.?up))\b",
        r"\b(declare|open) (an?|the)? ?(incident|sev\w*|outage)\b",
        r"\btell (the )?(owner|everyone|people|support|customers|users|xteam)\b",
    ),
    "escalate": (
        r"\b(page|escalate|bring in|loop in|pull in|delegate|hand (it|this|that|off|over))\b",
        r"\b(ask|call|ping|tell|get|wake|contact|involve|engage) .*\b(xteam|on-call|team|owners?|expert|dba|someone)\b",
        r"\byou (are|be|take) .*\b(ic|scribe|comms|lead)\b|\bincident commander\b",
    ),
    "confirm": (r"^(yes|yep|yeah|yup|confirm\w*|go ahead|do it|go|proceed|correct|affirmative|sure|ok)\b.{0,24}$",),
    "decline": (r"^(no|nope|nah|cancel|stop|do not|never ?mind|hold on|scratch that|wait)\b.{0,24}$",),
    "wait": (
        r"\b(skip|fast.?forward|jump|wait|give it|let it|advance|sit tight)\b.*\b(xduration|xnumber|ahead|bit|while|"
        r"soak)\b",
    ),
    "ask_help": (r"\b(hint|help me|any (hints|tips|advice)|i am stuck|nudge|clue|point me)\b",),
    "ask_examiner": (
        r"\b(how (am i|did i)|your (team|role|favou?rite|experience)|what do you (like|enjoy)|feedback|the (team|"
        r"role) like)\b",
    ),
    "small_talk": (
        r"^(hi|hello|hey|thanks|thank you|great|cool|nice|good (morning|evening|question)|sorry|perfect|"
        r"hmm+)\b.{0,28}$",
        r"\b(nice to meet|let me think|moment to think|thinking out loud|repeat that|say that again)\b",
    ),
})  # fmt: skip

CUES: Mapping[str, tuple[re.Pattern[str], ...]] = MappingProxyType(
    {act: tuple(re.compile(pattern) for pattern in patterns) for act, patterns in _CUES.items()}
)


def cue_count(act: str, text: str) -> int:
    """How many of an act's cues a masked text hits."""
    return sum(bool(pattern.search(text)) for pattern in CUES.get(act, ()))
