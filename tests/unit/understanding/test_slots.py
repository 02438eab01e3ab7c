"""Slots hold canonical values, and ordinary words stay ordinary."""

import pytest

from simride.examiner.understanding.lexicon import Names, default_lexicon
from simride.examiner.understanding.mentions import mentions
from simride.examiner.understanding.normalise import Speller, tokens
from simride.examiner.understanding.slots.finding import slots_of
from simride.examiner.understanding.stretch import stretch
from simride.examiner.understanding.training import known_words

NAMES = Names(default_lexicon())
TRADE = {"restart": 9, "rollback": 9, "latency": 9, "cluster": 9, "limit": 9, "lift": 3, "router": 5, "danger": 5}
SPELLER = Speller(known_words() | NAMES.words(), dict.fromkeys(sorted(NAMES.words()), 2) | TRADE)


def slots(act: str, text: str) -> dict[str, object]:
    found = tokens(text, SPELLER)
    return dict(slots_of(act, stretch(found, mentions(found, NAMES), 0, len(found), text)))


LOOKS: list[tuple[str, dict[str, object]]] = [
    ("p99 by region and cluster", {"metric": "latency", "stat": "p99", "group_by": ("region", "cluster")}),
    ("error rate vs yesterday", {"metric": "error_rate", "compare": "1d"}),
    ("errors compared to the same time last week", {"metric": "error_rate", "compare": "1w"}),
    ("cpu against baseline", {"metric": "cpu", "compare": "baseline"}),
    ("retransmits for the last half an hour", {"metric": "retransmits", "last": 1800}),
    ("queue depth over the last 2 hours", {"metric": "queue", "last": 7200}),
    ("latency since ten", {"metric": "latency", "since": "10:00"}),
    ("latency since half past nine", {"metric": "latency", "since": "09:30"}),
    ("latency between 9 and 10:30", {"metric": "latency", "from": "09:00", "to": "10:30"}),
    ("latency from two to three pm", {"metric": "latency", "from": "02:00", "to": "15:00"}),
    ("p50 and p99 of sends", {"metric": "latency", "stat": ("p50", "p99"), "endpoint": "SendMessage"}),
    ("median cpu and memory of tstore", {"metric": ("cpu", "memory"), "stat": "p50", "service": "thread-store"}),
    ("timeouts on euw-c-17-04", {"metric": "timeouts", "host": "euw-c-17-04"}),
    ("cache hit rate in india", {"metric": "cache_hit", "region": "ap-south"}),
    ("latency everywhere except us-east", {"metric": "latency", "region": "all", "exclude": ("us-east",)}),
    ("errors on ios and android", {"metric": "error_rate", "client": ("ios", "android")}),
    ("traffic of europe over the last like six hours", {"metric": "traffic", "region": "eu-west", "last": 21600}),
    ("gc pause per host on the worst one", {"metric": "gc_pause", "group_by": ("host",), "ref": "worst"}),
]


@pytest.mark.parametrize(("text", "wanted"), LOOKS)
def test_a_look_says_what_where_when_and_against_what(text: str, wanted: dict[str, object]) -> None:
    assert slots("query_metric", text) == wanted


OTHERS: list[tuple[str, str, dict[str, object]]] = [
    ("act_drain", "shift half of the traffic from eu-west to us-east", {"region": "eu-west", "to": "us-east",
    "percent": 50.0, "mode": "shift"}),
    ("act_drain", "drain racks 17 and 18", {"rack": ("17", "18"), "mode": "drain"}),
    ("act_drain", "put rack seventeen back into rotation", {"rack": "17", "mode": "undrain"}),
    ("act_rollback", "back to 4.30 in all regions", {"version": "4.30", "region": "all"}),
    ("act_rollback", "roll back the router one cluster at a time", {"service": "msg-router", "staged": True}),
    ("act_rollback", "roll it back in eu but leave us-east alone", {"region": "eu-west", "exclude": ("us-east",),
    "ref": "that"}),
    ("act_scale", "add 40 hosts to the router", {"service": "msg-router", "amount": 40.0}),
    ("act_scale", "double the push tier", {"service": "push", "amount": 2.0}),
    ("act_scale", "scale thread-store up by twenty percent", {"service": "thread-store", "percent": 20.0}),
    ("act_fix_config", "set the timeout to 500 ms", {"metric": None, "setting": "timeout", "amount": 0.5}),
    ("act_fix_config", "turn the retries down to one", {"setting": "retries"}),
    ("act_raise_limit", "raise the limit from 200 to 500", {"amount": 500.0}),
    ("act_pause_rollout", "resume the rollout", {"mode": "resume"}),
    ("act_pause_rollout", "unfreeze", {"mode": "unfreeze"}),
    ("act_restart", "restart the affected hosts", {"ref": "affected"}),
    ("communicate", "tell leadership and support", {"audience": ("leadership", "support"), "mode": "update"}),
    ("communicate", "declare a sev2", {"mode": "declare"}),
    ("escalate", "page the storage on-call", {"team": "storage"}),
    ("escalate", "ben, you are the scribe", {"role": "scribe"}),
    ("plan_prevention", "alert on retransmits by end of next week", {"deadline": "end of next week",
    "metric": "retransmits"}),
    ("wait", "give it five minutes", {"last": 300}),
    ("act_restart", "restart presence a quarter at a time", {"percent": 25.0, "staged": True}),
    ("act_failover", "move writes over to the spare in use-b", {"to": "use-b", "cluster": None}),
    ("act_pause_rollout", "nobody deploys anything", {"mode": "freeze"}),
    ("query_metric", "cpu on media with last week next to it", {"compare": "1w"}),
    ("query_metric", "replication lag on shard-store", {"metric": "replication_lag"}),
    ("inspect_host", "run dmesg on euw-c-17-04", {"tool": "dmesg", "host": "euw-c-17-04"}),
]  # fmt: skip


@pytest.mark.parametrize(("act", "text", "wanted"), OTHERS)
def test_each_act_gets_the_slots_it_takes(act: str, text: str, wanted: dict[str, object]) -> None:
    got = slots(act, text)
    assert {name: got.get(name) for name in wanted} == wanted


@pytest.mark.parametrize(
    "text",
    [
        "the other one", "another", "tell us more", "let us see", "a config change", "in this edge case", "push it out",
        "send me the graph", "read this to me", "the release went fine", "network is fine", "i support that",
        "together",
    ],
)  # fmt: skip
def test_ordinary_words_name_nothing(text: str) -> None:
    found = tokens(text, SPELLER)
    assert [m for m in mentions(found, NAMES) if m.kind in ("service", "region", "endpoint", "team")] == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("msg-ruoter", "msg-router"), ("the routr", "msg-router"), ("thraed-store", "thread-store"), ("fanuot",
    "fanout-queue"), ("prescence", "presence")],
)  # fmt: skip
def test_a_slip_of_the_fingers_still_names_the_service(text: str, value: str) -> None:
    found = tokens(text, SPELLER)
    assert [m.value for m in mentions(found, NAMES)] == [value]


@pytest.mark.parametrize("word", ["other", "gander", "goroutine", "these", "before", "limiting"])
def test_known_words_are_never_mended(word: str) -> None:
    assert SPELLER(word) == word


def test_a_dropped_letter_is_put_back_rather_than_another_word_made() -> None:
    assert (SPELLER("limt"), SPELLER("restrat"), SPELLER("clutser")) == ("limit", "restart", "cluster")


def test_tokens_remember_where_they_stood() -> None:
    text = "  Don’t  restart\nmsg-router’s hosts"
    assert all(text[t.start : t.end] == t.raw for t in tokens(text))
    assert [t.word for t in tokens(text)] == ["do", "not", "restart", "\n", "msg-router", "hosts"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [("it's the router release", "router release"), ("i think the cache is cold", "cache is cold"),
     ("looks like packet loss in one rack", "packet loss in one rack"), ("it isn't the release.", "release"),
     ("I suspect a bad switch, honestly", "bad switch")],
)  # fmt: skip
def test_a_cause_is_quoted_in_the_riders_words(text: str, cause: str) -> None:
    assert slots("hypothesise", text)["cause"] == cause


@pytest.mark.parametrize(
    ("act", "text", "name", "value"),
    [
        ("act_rollback", "thread-store back to 77 please", "version", "77"),
        ("act_rollforward", "ship 812 to the rest", "version", "812"),
        ("act_pause_rollout", "hold the 78 release where it is", "version", "78"),
        ("act_rollback", "put 4 hosts back", "version", None),
        ("act_rollforward", "ship 3 more clusters", "version", None),
        ("act_disable_gate", "bring that feature down to 5", "percent", 5.0),
        ("act_disable_gate", "switch off the 2 new features", "percent", None),
        ("act_shed_load", "reject one request in 10", "percent", 10.0),
        ("act_restart", "restart the cache hosts one after the other", "staged", True),
        ("act_rollforward", "deploy it cluster by cluster", "staged", True),
        ("act_restart", "restart them, never more than two at once", "staged", True),
        ("act_restart", "restart the other one after lunch", "staged", None),
        ("act_rollforward", "send it in two phases", "staged", True),
        ("act_rollforward", "ship it in three waves", "staged", True),
    ],
)
def test_an_order_says_which_release_how_many_and_how_slowly(act: str, text: str, name: str, value: object) -> None:
    assert slots(act, text).get(name) == value


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("reads to writes are 25 to 1", {}),
        ("errors went from 25 to 1", {}),
        ("ten to one it is the cache, about twenty to 1", {}),
        ("since ten to one", {"since": "00:50"}),
        ("at quarter to one", {"from": "00:15", "to": "01:15"}),
        ("from nine to one", {"from": "09:00", "to": "01:00"}),
        ("from 12 to 1", {"from": "12:00", "to": "01:00"}),
    ],
)
def test_a_ratio_is_no_time_of_the_day(text: str, wanted: dict[str, object]) -> None:
    found = slots("query_metric", text)
    assert {name: value for name, value in found.items() if name in ("since", "from", "to", "last")} == wanted


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("two explanations: either releases tire the team, or the noise does", "releases tire the team"),
        ("two theories come to mind: either writes crossed, or a host is bad", "writes crossed"),
    ],
)
def test_of_two_explanations_the_first_is_the_cause(text: str, cause: str) -> None:
    assert slots("hypothesise", text)["cause"] == cause
