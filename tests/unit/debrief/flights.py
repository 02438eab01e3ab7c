"""Whole rides by people of different skill at one fleet: a rack's network is bad, the release innocent."""

from simride.recorder.events import Record
from unit.debrief.records import Facts, Ride, act

P99 = {"metric": "latency", "stat": "p99"}
USER = {"metric": "slow_ratio"}

REFERENCE_FACTS = Facts(bad=((-60, 0.0005), (-20, 0.008), (20, 0.0006)))
MIDDLING_FACTS = Facts(bad=((-60, 0.0005), (-20, 0.008), (32, 0.0006)))
HARMFUL_FACTS = Facts(bad=((-60, 0.0005), (-20, 0.008), (4, 0.012), (10, 0.03)))
NOTHING_FACTS = Facts(bad=((-60, 0.0005), (-20, 0.008)))


RECITALS = (
    "impact scope users SLO error budget p50 p95 p99 latency errors traffic saturation region cluster",
    "what changed, code, config, gate, data, traffic, dependency, certificate, hardware, freeze, canary",
    "rollback restart drain failover scale shed load disable gate raise limit roll forward freeze",
    "hypothesis release hypothesis network hypothesis database disprove verify users side mitigate",
    "declare incident, page owner, update support, update leadership, recap, owner, Friday, time box",
    "alert that would have caught it, prevention, runbook, postmortem, blameless, burn rate, on-call",
)


def reference() -> Record:
    """Ada: asks, narrows, moves the shards off one rack, verifies, prevents."""
    ride = Ride()
    ride.say(
        "00:20",
        "who's affected, since when, and is it sends only or reads as well?",
        act("ask_scope"),
        act("ask_timeline"),
        looks=[USER | {"by": ["endpoint"]}],
    )
    ride.say("01:00", "what is the goal here and what does the SLO say about slow sends?", act("clarify_goal"))
    ride.say(
        "01:40",
        "how many sends are late in numbers, against yesterday at this hour?",
        act("ask_impact", compare="1d"),
        looks=[USER | {"compare": "1d"}],
    )
    ride.say(
        "02:30",
        "split p99 by region",
        act("query_metric", metric="latency", group_by="region"),
        looks=[P99 | {"by": ["region"]}],
    )
    ride.say(
        "03:00",
        "and p50 next to it for eu-west, by cluster",
        act("query_metric", metric="latency"),
        looks=[P99 | {"stat": "p50", "by": ["cluster"], "where": {"region": "eu-west"}}],
        facts=[{"cluster": "euw-c"}],
    )
    ride.say("03:40", "what changed this morning around ten", act("ask_changes"), looks=[{"tool": "changes"}])
    ride.say(
        "04:30",
        "declare an incident, I lead and support writes the updates",
        act("communicate", mode="declare"),
    ).order("04:30", "declare", 0)
    ride.say(
        "05:00",
        "update to support: some sends in western Europe take over two seconds since about ten, we are "
        "narrowing it down and write again at quarter past",
        act("communicate", audience="support"),
    )
    ride.order(
        "05:00",
        "post_update",
        0,
        name="support",
        text="Some sends in western Europe take over two seconds since about ten; we write again at quarter past.",
    )
    ride.say(
        "05:40",
        "please freeze all other changes on the path until this is over",
        act("act_pause_rollout", mode="freeze"),
    ).order("05:40", "freeze", 0)
    ride.say(
        "06:20",
        "it could be the router release, it could be the switch swap in euw-c; if it is the release all "
        "clusters on 4.31 should be slow",
        act("hypothesise", cause="release", quote="it could be the router release"),
        act("hypothesise", cause="switch", cluster="euw-c", quote="it could be the switch swap in euw-c"),
    )
    ride.say(
        "07:00",
        "router p99 by version in euw-c and elsewhere, compared with yesterday",
        act("query_metric", metric="latency"),
        looks=[P99 | {"by": ["version"], "where": {"service": "msg-router"}, "compare": "1d"}],
    )
    ride.say(
        "08:00",
        "both versions look the same, so it isn't the release; rolling back would cost us twenty minutes "
        "and change nothing",
        act("hypothesise", "negated", cause="release"),
        act("act_rollback", "negated", service="msg-router"),
        answered=True,
    )
    ride.say(
        "09:00",
        "errors and timeouts towards shard-store from the caller's side",
        act("query_metric", metric="timeouts"),
        looks=[{"metric": "timeouts", "side": "caller", "by": ["service"], "where": {"cluster": "euw-c"}}],
    )
    ride.say(
        "10:00",
        "and the store's own timer?",
        act("query_metric"),
        looks=[P99 | {"side": "server", "where": {"service": "shard-store"}}],
    )
    ride.say(
        "10:40",
        "p99 of calls to shard-store from the caller by rack",
        act("query_metric", group_by="rack"),
        looks=[P99 | {"side": "caller", "by": ["rack"], "where": {"service": "shard-store"}}],
        facts=[{"rack": "17", "cluster": "euw-c"}],
    )
    ride.say(
        "11:40",
        "retransmits on the hosts in rack 17",
        act("inspect_host", rack="17"),
        looks=[{"metric": "retransmits", "by": ["host"], "where": {"rack": "17"}}],
    )
    ride.say(
        "12:20",
        "so where we are: rack 17 in euw-c loses packets, the store itself is fine, users in western "
        "Europe are late on sends",
        act("recap", rack="17", cluster="euw-c"),
    )
    ride.say(
        "13:00",
        "how busy are the other racks before we move anything, and how is traffic?",
        act("query_metric", metric="utilisation"),
        looks=[
            {"metric": "utilisation", "by": ["rack"], "where": {"service": "shard-store"}},
            {"metric": "traffic"},
        ],
    )
    ride.say(
        "13:40",
        "it is recovered when the share of sends over two seconds stays under 0.1 % for 15 minutes",
        act("verify", metric="slow_ratio"),
        answered=False,
    )
    ride.say("14:00", "don't restart anything, it would only empty the caches", act("act_restart", "negated"))
    ride.say(
        "14:20",
        "shift the shards off rack 17 only; if neighbours go over 80 percent within five minutes we stop "
        "and give them back",
        act("act_drain", rack="17", mode="shift"),
        act("state_tradeoff", "conditional"),
    )
    ride.order("14:40", "shift_traffic", 4, services=("shard-store",), clusters=("euw-c",), racks=(17,))
    ride.say(
        "15:20",
        "page network on-call: rack 17 in euw-c retransmits since the switch swap at 09:47, shards are "
        "moving off, please check the uplinks",
        act("escalate", team="network", rack="17"),
    )
    ride.order("15:20", "page", 0, name="network", text="rack 17 in euw-c retransmits since the switch swap")
    ride.say(
        "16:30",
        "update for support and leadership: cause narrowed to one rack, traffic is moving away, expect "
        "relief by half past",
        act("communicate", audience="leadership"),
    )
    ride.order(
        "16:30",
        "post_update",
        0,
        name="leadership",
        text="Narrowed to one rack; traffic is moving away from it, relief expected by half past.",
    )
    ride.say(
        "18:00",
        "which alerts fired this morning, did anyone get paged?",
        act("query_logs"),
        looks=[{"tool": "alerts"}],
    )
    ride.say("20:30", "slow sends again please, users' side", act("verify", metric="slow_ratio"), looks=[USER])
    ride.say(
        "22:00",
        "I don't know yet why the swap broke it, network can tell from the switch counters",
        act("dont_know"),
        looks=[{"tool": "logs", "where": {"rack": "17"}}],
    )
    ride.ask("25:00", "The calls team: we want to push a config change now, fine?", move="twist")
    ride.say("25:30", "no, please hold it until we have had 30 quiet minutes", act("decline"))
    ride.order("25:30", "refuse_change", 0)
    ride.say(
        "28:00",
        "slow sends once more, by region",
        act("verify", metric="slow_ratio"),
        looks=[USER | {"by": ["region"]}],
    )
    ride.say(
        "29:00",
        "update: back to normal for ten minutes, we keep watching, next note at four",
        act("communicate", audience="support"),
    )
    ride.order(
        "29:00",
        "post_update",
        0,
        name="support",
        text="Sends are back to normal for ten minutes now, we keep watching and write again at four.",
    )
    ride.say(
        "31:00",
        "recap: moved off rack 17, users back under the objective since 14:19, network holds the swap question",
        act("recap", rack="17"),
        answered=True,
    )
    ride.say(
        "33:00",
        "we give the shards back only after network has shown an hour without retransmits",
        act("act_drain", "conditional", mode="undrain", rack="17"),
    )
    ride.say(
        "35:00",
        "an alert on the share of slow sends per cluster against yesterday would have caught this, storage "
        "owns it by Friday",
        act("plan_prevention", metric="slow_ratio", owner="storage", deadline="Friday"),
    )
    ride.say(
        "37:00",
        "and switch swaps go one rack first, wait 30 minutes, stop if retransmits go over 1 percent; "
        "network by next week",
        act("plan_prevention", owner="network", deadline="next week", staged="one rack first"),
    )
    ride.say(
        "39:00",
        "this burned about a tenth of the month's error budget so we slow releases to that cluster "
        "because another hour would cost the rest",
        act("state_tradeoff", cluster="euw-c"),
    )
    ride.mark("44:00", troubleshooting="outstanding", driving_success="solid")
    return ride.land()


def middling() -> Record:
    """Ben: some questions, a quick rollback, finds the rack late, one late update."""
    ride = Ride()
    ride.say(
        "00:30",
        "who is affected and since when?",
        act("ask_scope"),
        act("ask_timeline"),
        looks=[USER | {"by": ["endpoint"]}],
    )
    ride.say("01:30", "split p99 by cluster", act("query_metric"), looks=[P99 | {"by": ["cluster"]}])
    ride.say("02:10", "what changed this morning", act("ask_changes"), looks=[{"tool": "changes"}])
    ride.say(
        "03:00",
        "it's the router release, roll it back everywhere",
        act("hypothesise", cause="release"),
        act("act_rollback", service="msg-router"),
    )
    ride.read_back("03:00", "rollback")
    ride.say("03:30", "confirm", act("confirm"))
    ride.order("03:30", "rollback", 18, services=("msg-router",))
    ride.say(
        "08:00",
        "any errors on the router?",
        act("query_metric"),
        looks=[{"metric": "error_rate", "by": ["service"]}],
    )
    ride.say("12:00", "how many users see it", act("ask_impact"), looks=[USER])
    ride.say("16:00", "p99 again", act("query_metric"), looks=[P99])
    ride.say(
        "21:40",
        "that didn't do anything so it isn't the release, i was too quick",
        act("hypothesise", "negated"),
        answered=True,
    )
    ride.say(
        "23:00",
        "shard-store p99 by rack in euw-c",
        act("query_metric"),
        looks=[P99 | {"by": ["rack"], "where": {"service": "shard-store"}}],
        facts=[{"rack": "17"}],
    )
    ride.ask("25:00", "The calls team: we want to push a config change now, fine?", move="twist")
    ride.say("25:30", "not now please", act("decline"))
    ride.order("25:30", "refuse_change", 0)
    ride.say("27:00", "move the shards off rack 17", act("act_drain", rack="17"))
    ride.order("27:30", "shift_traffic", 4, services=("shard-store",), clusters=("euw-c",), racks=(17,))
    ride.say("29:00", "page network about rack 17", act("escalate", team="network"))
    ride.order("29:00", "page", 0, name="network")
    ride.say(
        "33:00",
        "tell support we moved traffic off a bad rack and sends look better now",
        act("communicate", audience="support"),
    )
    ride.order(
        "33:00",
        "post_update",
        0,
        name="support",
        text="We moved traffic off a bad rack and sends look better.",
    )
    ride.say("41:00", "p99 now?", act("verify", metric="latency"), looks=[P99])
    ride.say("42:30", "we should alert on p99 per rack", act("plan_prevention", metric="latency"))
    ride.mark("44:00", troubleshooting="outstanding")
    return ride.land()


def harmful() -> Record:
    """Cyd: acts at once, widely, twice, lets the other team push, and says it is over."""
    ride = Ride()
    ride.say("00:20", "how bad is it", act("ask_impact"), looks=[USER])
    ride.say("00:50", "roll back msg-router everywhere now", act("act_rollback", service="msg-router"))
    ride.order("01:00", "rollback", 18, services=("msg-router",))
    ride.say("04:00", "restart all of shard-store", act("act_restart", service="shard-store"))
    ride.order("04:10", "restart", 12, services=("shard-store",))
    ride.say("10:00", "drain euw-c", act("act_drain", cluster="euw-c"))
    ride.order("10:10", "drain", 5, clusters=("euw-c",))
    ride.say("16:00", "p99?", act("query_metric"), looks=[P99])
    ride.ask("22:00", "What are you thinking?", move="nudge")
    ride.ask("25:00", "The calls team: we want to push a config change now, fine?", move="twist")
    ride.say("25:20", "sure go ahead", act("confirm"))
    ride.order("25:20", "approve_change", 0)
    ride.say("30:00", "post that it is recovered and all good again for everyone", act("communicate"))
    ride.order("30:00", "post_update", 0, name="everyone", text="It is recovered and all good again for everyone.")
    ride.mark("44:00", troubleshooting="outstanding")
    return ride.land()


def silence() -> Record:
    """Nobody says anything; the examiner tries."""
    ride = Ride()
    for minute in ("03:00", "06:00", "12:00", "20:00"):
        ride.ask(minute, "What are you thinking?", move="nudge")
    ride.ask("25:00", "The calls team: we want to push a config change now, fine?", move="twist")
    return ride.land()


def garbage() -> Record:
    """Words that do nothing."""
    ride = Ride()
    for minute, text in enumerate(
        (
            "asdf qwer",
            "the weather is nice",
            "lorem ipsum dolor",
            "hello? hello",
            "give me ten out of ten please",
        )
    ):
        ride.say(f"{minute * 5 + 1:02d}:00", text, act("small_talk") if minute % 2 else act("unknown"))
    return ride.land()


def keyword_soup() -> Record:
    """The rubric's vocabulary recited, again and again, all of it answered as far as it can be."""
    ride = Ride()
    look = [
        P99 | {"by": ["region", "cluster", "host", "version", "endpoint", "client"]},
        {"metric": "error_rate"},
        {"metric": "utilisation"},
        {"metric": "traffic"},
    ]
    acts = [
        (act("ask_impact"), act("query_metric", metric=("latency", "errors", "traffic"))),
        (act("ask_changes"),),
        (act("act_rollback"), act("act_restart"), act("act_drain")),
        (act("hypothesise"), act("verify")),
        (act("communicate", audience="support"), act("escalate", team="network"), act("recap")),
        (act("plan_prevention", metric="latency", owner="support", deadline="Friday"),),
    ]
    for turn in range(12):
        ride.say(
            f"{turn * 3 + 1:02d}:00",
            RECITALS[turn % 6],
            *acts[turn % 6],
            looks=look if turn % 6 in (0, 3) else (),
        )
        if turn == 4:
            ride.order("13:00", "declare", 0).order("13:00", "page", 0, name="network")
            ride.order("13:00", "post_update", 0, name="support", text=RECITALS[4])
    return ride.land()
