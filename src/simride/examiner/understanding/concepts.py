"""Words of one meaning under one name, so that "boxes", "machines" and "hosts" look alike to one of the experts.

The table says what words mean, never which act they mean: an act's own cues are in `cues.py`, out of any regression.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simride.examiner.understanding.lexicon import METRICS, STATS

_GROUPS: Mapping[str, str] = MappingProxyType(
    {
        "people": "dau mau subs "
        "people user users customer customers client clients folks member members audience consumers subscribers "
        "senders readers tenants tenant accounts account",
        "machine": "host hosts machine machines box boxes server servers node nodes instance instances pod pods "
        "backend "
        "backends vm vms container containers hardware",
        "place": "region regions cluster clusters site sites datacenter datacenters dc dcs datacentre zone zones rack "
        "racks "
        "cell cells continent continents country countries geo location",
        "service": "service services component components tier tiers system systems microservice app application stack",
        "release": "release releases deploy deploys deployment deployments deployed rollout rollouts push pushes "
        "pushed "
        "build "
        "builds binary binaries version versions ship shipped commit commits diff landed released rolled",
        "change": "change changes changed modification modifications edit edits edited altered touched tweak tweaked "
        "update "
        "updates migration migrations maintenance flipped",
        "setting": "config configs configuration configurations setting settings parameter parameters knob value "
        "values "
        "yaml "
        "conf option options",
        "undo": "unship downgrade pin pinned backing unland "
        "rollback rollbacks revert reverted reverting undo undone unwind unship backout",
        "back": "back backwards previous prior old older earlier",
        "newer": "forward newer next new latest fixed patched",
        "repair": "fix fixes fixed fixing patch patched hotfix repair repaired correct corrected mend",
        "restart": "hup sighup sigterm respin recreate relaunching kicked "
        "restart restarts restarted restarting reboot reboots rebooted rebooting bounce bounced bouncing recycle "
        "kick cycle powercycle kill killing respawn relaunch",
        "drain": "lameduck lame-duck deweight deregister depooled drainage "
        "drain drains drained draining evacuate evacuated evacuating cordon undrain undrained quarantine depool",
        "move": "shift shifts shifted shifting move moves moved moving steer redirect reroute route divert send "
        "migrate "
        "relocate rebalance",
        "failover": "dr flip stepdown step-down raft election "
        "failover failovers failing promote promoted standby secondary leader primary replica cutover backup master",
        "scale": "hpa replicas surge upsizing burst bigger "
        "scale scaled scaling autoscale upsize grow provision capacity headroom",
        "more": "more extra additional add adding double triple increase increased bigger higher up raise raised "
        "bump lift "
        "extend widen expand",
        "less": "less fewer reduce reduced lower lowered decrease shrink cut smaller down trim",
        "shed": "backpressure loadshed load-shed 429 503 deny denylist tarpit breaker throttles sheds "
        "shed shedding throttle throttled throttling ratelimit rate-limit limiting drop reject degrade brownout block "
        "blocked deprioritise deprioritize blacklist ban",
        "gate": "killswitches gatekeeper feature-flag dark-launch flagged "
        "flag flags gate gates toggle toggles experiment experiments feature features killswitch kill-switch switch "
        "treatment xgate ramp",
        "off": "off disable disabled disabling deactivate turn flip",
        "limit": "somaxconn nofile maxconn fd fds descriptors concurrency "
        "limit limits quota quotas cap caps ceiling pool ulimit max maximum threshold thresholds budget",
        "timeout": "timeout timeouts deadline deadlines retry retries backoff hedging hedge",
        "job": "job jobs cron batch backfill reindex compaction compactions export import task tasks xjob pipeline "
        "scan",
        "stop": "stop stopped stopping pause paused pausing halt halted hold holding freeze froze frozen abort aborted "
        "cancel "
        "cancelled suspend suspended block",
        "resume": "resume resumed unfreeze unpause continue restart unblock proceed",
        "look": "look looking see show showing check checking pull grab get view display give open fetch bring inspect "
        "examine",
        "chart": "graph graphs chart charts plot plots dashboard dashboards panel draw curve metric metrics number "
        "numbers",
        "split": "split slice break breakdown broken group grouped breakup per each by across",
        "log": "splunk elk loki stderr stdout journald journalctl segfault coredump traceback tracebacks "
        "log logs logging syslog journal grep tail kibana splunk exception exceptions message messages stacktrace "
        "stacktraces lines line",
        "trace": "otel opentelemetry tempo flamegraphs "
        "trace traces tracing span spans waterfall jaeger zipkin end-to-end hop hops sampled",
        "tool": "pprof ebpf bpftrace kubectl systemctl sysctl turbostat smartctl ipmitool sockstat proc ifconfig flame "
        "dump "
        "ssh top htop dmesg strace netstat tcpdump perf lsof iostat vmstat df du sar ethtool flamegraph jstack pstack "
        "gdb uptime ps mtr ping traceroute nslookup dig ulimit ss nic kernel",
        "when": "onset inception t0 "
        "when since long start started starts begin began begins timeline onset first suddenly gradually sudden time",
        "ago": "ago recently recent lately today yesterday morning night overnight hour minutes week before just",
        "affected": "affected impacted hit hurt hurting suffering broken failing unhealthy bad broke complaining "
        "complain",
        "extent": "scope extent widespread global globally everywhere isolated localised localized blast radius all "
        "only "
        "one "
        "some everyone everybody both or limited",
        "impact": "blast bleeding hurting unhappy "
        "impact severity severe serious bad experience pain symptom symptoms consequence consequences sev revenue "
        "money losing lose lost visible noticing notice slo breach",
        "share": "percent percentage fraction share proportion xpercent ratio many much",
        "structure": "architecture depend depends dependency dependencies upstream downstream topology diagram path "
        "flow "
        "talks "
        "talk calls caller callers sharded replicated stored store stores works work owns own owner",
        "guess": "hotspot hot-key herd stampede split-brain leak leaking thrash thrashing blackhole flapping flap "
        "culprits smoking gun "
        "think suspect suspicion hypothesis theory guess believe bet probably likely maybe might could must culprit "
        "blame looks seems sounds smells feels points suggests cause caused causing because explains explain "
        "consistent",
        "cost": "tradeoff tradeoffs trade-off trade-offs downside downsides upside risk risks risky riskier cost costs "
        "expensive "
        "cheaper cheap safer safe worth price benefit benefits pros cons sacrifice accept acceptable expense slower",
        "priority": "priority priorities prioritise prioritize first urgent urgency important focus triage mitigate "
        "mitigation "
        "bleeding bleed stabilise stabilize later before order wait restore",
        "prevent": "rca coe aar postmortems synthetic prober probers burn-rate alarm alarms coverage rollout-policy "
        "linting "
        "prevent prevents preventing prevention future postmortem retro retrospective again follow-up followup "
        "followups action items alert alerts alerting monitoring guardrail guardrails canary runbook test tests "
        "automate "
        "automation lesson lessons avoid detect detection long-term linter ci permanent",
        "recap": "tldr tl;dr sitrep standing "
        "recap summary summarise summarize summarising summarizing sum overview far know known status wrap conclusion",
        "ignorance": "know idea sure clue dunno unsure stuck lost unfamiliar certain never remember",
        "verify": "green greened cleared holding stuck reverted flat "
        "verify verified validate validated confirm confirmed recover recovered recovering recovery recovers better "
        "improve improved improving worked help helped fixed normal normalised baseline gone healthy resolved settle "
        "settled "
        "dropping coming still",
        "tell": "bridge blast eta broadcasted looped "
        "tell inform notify announce post publish write share communicate comms communication broadcast message update "
        "updates statement email statuspage status-page status page heads-up",
        "audience": "stakeholders leadership management execs executives boss vp director support customers channel "
        "public "
        "everyone owner war-room room team",
        "declare": "declare open sev sev1 sev2 incident incidents outage raise major",
        "page": "pagerduty opsgenie swarm dri tl "
        "page paged paging call ping escalate escalated escalation loop pull bring involve engage summon wake ask "
        "delegate assign handover hand contact get",
        "expert": "on-call expert experts sme specialist engineer engineers owner owners team teams xteam somebody "
        "someone "
        "colleague lead commander ic scribe dba",
        "yes": "yes yep yeah yup ok sure correct right affirmative absolutely exactly agreed definitely indeed "
        "confirmed",
        "go": "go proceed ahead do execute run apply ship",
        "no": "no nope nah negative don't not never cancel nevermind",
        "wait": "wait skip forward ahead fast later sit hold minute minutes xduration time",
        "hint": "hint hints help clue stuck nudge tip advice pointer suggestion guide",
        "you": "you your yours yourself examiner interviewer simulator interview",
        "goal": "goal goals objective objectives role expected expectation expectations assume success allowed "
        "permission scope "
        "constraints constraint mandate priority",
        "thanks": "thanks thank cheers appreciate great nice cool awesome perfect hello hi hey bye good",
        "think": "think moment second minute sec loud aloud let give thinking pause",
        "want": "want would like let us can could please should need going will shall",
        "deny": "not isnt never no nothing cannot without neither nor unlikely exclude excluded rule ruled",
    }
)

_METRIC_WORDS = frozenset(
    word for table in (METRICS, STATS) for aliases in table.values() for alias in aliases if " " not in alias
    for word in (alias,)
)  # fmt: skip


def _by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for concept, words in _GROUPS.items():
        for word in words.split():
            found[word] = (*found.get(word, ()), concept)
    return MappingProxyType(found)


CONCEPTS_OF = _by_word()


def concept_features(words: Sequence[str]) -> list[str]:
    """Concepts, rarer words, and pairs of both up to one word apart."""
    ladder = [_rungs(word) for word in words]
    out = [f"1:{rung}" for rungs in ladder for rung in rungs]
    out.append(f"0:{words[0] if words else ''}")
    for gap, mark in ((1, "2"), (2, "3")):
        for left, right in zip(ladder, ladder[gap:], strict=False):
            out.extend(f"{mark}:{a}~{b}" for a in left for b in right)
    return out


def _rungs(word: str) -> tuple[str, ...]:
    if word in _METRIC_WORDS:
        return ("METRIC", *(c.upper() for c in CONCEPTS_OF.get(word, ())))
    concepts = CONCEPTS_OF.get(word) or CONCEPTS_OF.get(_stem(word), ())
    return tuple(c.upper() for c in concepts) or (_stem(word),)


def _stem(word: str) -> str:
    if word.startswith("x") or len(word) < 5:
        return word
    for ending in ("ing", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word
