"""Words are whole words, filler is not counted, and claims are told from hopes."""

import pytest

from simride.debrief.recital import is_recital, recited_in_turns
from simride.debrief.words import claims_recovered, contains, names, words
from unit.debrief.flights import RECITALS
from unit.debrief.records import act


def test_filler_is_not_counted() -> None:
    plain = "split p99 by cluster"
    assert words(f"um, so, like, {plain}, you know, please") == words(plain) == ("split", "p99", "by", "cluster")


@pytest.mark.parametrize("text, phrase, there", [
    ("concatenate the logs", "cat", False), ("the cat sat", "cat", True), ("is it slow?", "slo", False),
    ("what is the SLO", "slo", True), ("the SLOs say so", "slo", True), ("error  budget", "error budget", True),
    ("re-release it", "release", False),
])  # fmt: skip
def test_a_phrase_is_found_as_whole_words_only(text: str, phrase: str, there: bool) -> None:
    assert contains(text, phrase) is there


@pytest.mark.parametrize("kind, yes, no", [
    ("duration", "give it ten minutes", "give it some time"), ("duration", "wait 15m", "wait for it"),
    ("number", "under 0.1 %", "under the limit"), ("condition", "if that fails we drain", "then we drain"),
    ("reason", "because both look alike", "both look alike"),
])  # fmt: skip
def test_durations_numbers_conditions_and_reasons_are_recognised(kind: str, yes: str, no: str) -> None:
    assert names(kind, yes)
    assert not names(kind, no)


@pytest.mark.parametrize("text", [
    "sends have recovered", "all good again", "we see it is back to normal. next update at four",
])  # fmt: skip
def test_saying_it_is_over_is_a_claim(text: str) -> None:
    assert claims_recovered(text)


@pytest.mark.parametrize("text", [
    "not recovered yet", "is it recovered?", "it is recovered when p99 stays under 300 ms", "once it is fixed we write",
    "how do we define recovered", "we expect it to be resolved by noon", "if it is resolved we lift the freeze",
])  # fmt: skip
def test_hoping_asking_or_defining_is_not_a_claim(text: str) -> None:
    assert not claims_recovered(text)


@pytest.mark.parametrize("text", RECITALS)
def test_lists_of_vocabulary_are_recitals(text: str) -> None:
    assert is_recital(text, (act("recap"), act("communicate")))


@pytest.mark.parametrize("text", [
    "who's affected, since when, and is it sends only or reads as well?",
    "did anything change: code, config, gates, data, traffic, hardware?",
    "split p99 by cluster",
    "don't restart anything. shift the shards off rack 17 only, and tell the network on-call",
    "so rack 17 in euw-c loses packets, the store itself is fine, users in western Europe are late, and we wait",
    "rollback msg-router 4.31 to 4.30 euw-c only",
])  # fmt: skip
def test_people_at_work_do_not_recite(text: str) -> None:
    assert not is_recital(text, (act("ask_changes"),))


HANDFULS = ["p50 p99 p999", "error budget burn", "rate SLI SLO", "saturation utilisation throughput"]


def test_catchwords_served_in_helpings_are_one_recital() -> None:
    turns = [(text, [act("query_metric")]) for text in HANDFULS]
    assert recited_in_turns(turns) == {0, 1, 2, 3}
    assert recited_in_turns(turns[:3]) == set()  # three in a row may be somebody in a hurry
    asked = ("what does the queue of matcher look like?", [act("query_metric")])
    assert recited_in_turns([*turns[:2], asked, *turns[2:]]) == set()
    assert recited_in_turns([asked, *turns, asked]) == {1, 2, 3, 4}


def test_short_questions_in_a_row_are_no_recital_where_they_name_what_is_here_or_how_to_split_it() -> None:
    places = [{"region": "eu-west"}, {"service": "matcher"}, {"group_by": "rack"}, {"cluster": "euw-a"}]
    turns = [(text, [act("query_metric", **place)]) for text, place in zip(HANDFULS, places, strict=True)]
    assert recited_in_turns(turns) == set()
    assert recited_in_turns([("p99?", [act("query_metric")])] * 8) == set()
    figures = ["toil last four weeks", "releases last quarter", "error budget since June", "pages last week"]
    assert recited_in_turns([(text, [act("query_metric")]) for text in figures]) == set()


def test_six_different_acts_in_one_message_are_a_recital_whatever_the_words() -> None:
    acts = [act(name) for name in ("ask_scope", "hypothesise", "verify", "recap", "escalate", "plan_prevention")]
    assert is_recital("we look at it and think about it and then we tell everyone what it was", acts)
    assert not is_recital("we look at it and think about it", acts[:5])


def test_a_slot_that_lists_everything_is_a_recital() -> None:
    every = ("latency", "errors", "traffic", "cpu", "memory", "queue", "hosts")
    assert is_recital("show me all of it", [act("query_metric", metric=every)])
    assert not is_recital("show me some of it", [act("query_metric", metric=every[:4])])
