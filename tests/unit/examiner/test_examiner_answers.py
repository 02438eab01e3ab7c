"""Only what was asked, with numbers of this fleet at this minute."""

import re

import pytest

from simride.examiner.sentences import SENTENCES
from simride.recorder.events import Answered, Looked
from unit.examiner.talking import Talk, act, answer, asked, heard, moves


def test_who_is_affected_is_told_by_whoever_knows_and_by_nothing_else(talk: Talk) -> None:
    told = answer(talk.say("who is affected?", act("ask_scope")))
    assert "tickets" in told.text and "\n\n" not in told.text
    assert not {"slow_ratio", "error_rate"} & {fact.name for fact in told.facts}


def test_how_many_is_told_in_numbers_with_their_denominator(talk: Talk) -> None:
    told = answer(talk.say("how many users is that?", act("ask_impact")))
    names = {fact.name for fact in told.facts}
    assert {"requests", "slow_ratio", "error_rate", "slow_ratio_day_before"} <= names
    assert "tickets" not in told.text and "\n\n" not in told.text


def test_what_is_stated_is_heard_and_not_answered_with_numbers(talk: Talk) -> None:
    for words in ("so it is sends in one cluster and the others are not affected.", "sends are late in the west"):
        told = answer(talk.say(words, act("ask_scope")))
        assert told.about == "noted" and not told.facts


def test_the_same_question_some_minutes_later_is_noticed_with_what_it_was_then(talk: Talk) -> None:
    talk.say("how bad is it?", act("ask_impact"), at=60.0)
    later = answer(talk.say("how bad is it?", act("ask_impact"), at=660.0))
    assert "asked_at" in {fact.name for fact in later.facts} and "slow_ratio_then" in {f.name for f in later.facts}
    assert "esterday" not in later.text


def test_a_person_asked_again_says_so_and_what_has_moved(talk: Talk) -> None:
    first = answer(talk.say("who is affected?", act("ask_scope"), at=60.0))
    same = answer(talk.say("who is affected?", act("ask_scope"), at=65.0))
    later = answer(talk.say("who is affected?", act("ask_scope"), at=1260.0))
    assert first.text.split(", ")[0] in same.text and same.text != first.text
    assert "asked_at" in {fact.name for fact in later.facts}


def test_a_question_put_to_somebody_is_answered_by_them_alone(talk: Talk) -> None:
    told = answer(talk.say("what does capacity say about headroom?", act("inspect_host", metric="utilisation")))
    assert told.text.startswith("Capacity planning:") and "\n\n" not in told.text


def test_whether_it_has_paged_is_for_the_on_call_to_say(talk: Talk) -> None:
    told = answer(talk.say("has anything paged?", act("verify")))
    assert told.about == "pages" and told.text.startswith("The messaging on-call:")


def test_who_owns_it_is_answered_with_the_owner_and_not_with_how_it_works(talk: Talk) -> None:
    told = answer(talk.say("who owns shard-store?", act("ask_arch", service="shard-store")))
    assert "storage on-call" in told.text and "home rack" not in told.text


def test_an_aside_on_reads_does_not_change_what_the_ride_is_about(talk: Talk) -> None:
    talk.say("how bad are reads?", act("ask_impact", endpoint="ReadThread"))
    assert "sends" in heard(talk.say("how bad is it now?", act("ask_impact"), at=120.0))
    assert "path of SendMessage" in heard(talk.say("what changed?", act("ask_changes", **{"from": "00:00"})))


def test_the_worst_cluster_is_the_one_of_the_last_split_by_cluster(talk: Talk, draws: dict[str, object]) -> None:
    words = "late sends by cluster, last hour"
    talk.say(words, act("query_metric", metric="slow_ratio", group_by="cluster", last=3600))
    talk.say("router by version", act("query_metric", metric="latency", service="msg-router", group_by="version"))
    ask = act("query_metric", metric="latency", stat="p99", group_by="service", ref="worst")
    shown = answer(talk.say("p99 by service in the worst cluster", ask)).charts[0]
    assert shown["where"] == {"cluster": draws["cluster"]}


def test_nothing_done_yet_cannot_have_helped(talk: Talk) -> None:
    assert "nothing_done" not in heard(talk.say("did it help?", act("verify")))
    said = heard(talk.say("did it help?", act("verify")))
    assert any(said.startswith(words) for words in SENTENCES["nothing_done"])


def test_reads_are_answered_for_reads(talk: Talk) -> None:
    told = answer(talk.say("how bad are reads?", act("ask_scope", endpoint="ReadThread")))
    assert " reads" in told.text and " sends" not in told.text


def test_a_split_reads_out_the_highest_and_where_the_others_sit(talk: Talk, draws: dict[str, object]) -> None:
    words = "late sends by cluster, last hour"
    told = answer(talk.say(words, act("query_metric", metric="slow_ratio", group_by="cluster", last=3600)))
    assert str(draws["cluster"]) in told.text and "other eleven" in told.text
    assert told.charts[0]["by"] == ["cluster"] and "end" in told.charts[0]


def test_a_chart_can_be_drawn_again_later(talk: Talk) -> None:
    told = answer(talk.say("p99 of sends", act("query_metric", metric="latency", stat="p99"), at=90.0))
    assert {"start", "end"} <= set(told.charts[0]) and told.charts[0]["end"] <= talk.fleet_at


def test_and_by_cluster_goes_on_from_the_last_look(talk: Talk) -> None:
    talk.say(
        "error rate of reads in eu-west",
        act("query_metric", metric="error_rate", endpoint="ReadThread", region="eu-west"),
    )
    told = answer(talk.say("and by cluster?", act("query_metric", group_by="cluster")))
    assert told.charts[0]["metric"] == "error_rate"
    assert told.charts[0]["where"] == {"endpoint": "ReadThread", "region": "eu-west"}


def test_what_about_another_region_replaces_the_region(talk: Talk) -> None:
    talk.say("p99 of sends in eu-west", act("query_metric", metric="latency", region="eu-west"))
    told = answer(talk.say("and us-east?", act("query_metric", region="us-east")))
    assert told.charts[0]["where"]["region"] == "us-east"


def test_by_version_turns_from_the_users_side_to_a_service(talk: Talk) -> None:
    talk.say("p99 of sends", act("query_metric", metric="latency", endpoint="SendMessage"))
    told = answer(talk.say("msg-router by version", act("query_metric", service="msg-router", group_by="version")))
    assert told.charts[0]["where"] == {"service": "msg-router"}


def test_the_same_question_in_the_same_minute_has_the_same_numbers_and_is_noticed(talk: Talk) -> None:
    first = answer(talk.say("p99 of sends", act("query_metric", metric="latency"), at=65.0))
    second = answer(talk.say("p99 of sends", act("query_metric", metric="latency"), at=85.0))
    assert [fact for fact in second.facts if fact.name == "latency"] == [
        fact for fact in first.facts if fact.name == "latency"
    ]
    assert re.search(r"minute ago|as before|Unchanged", second.text)


def test_what_nobody_measured_is_said_to_be_so(talk: Talk) -> None:
    assert "obody has measured that" in heard(talk.say("how much revenue do we lose?", act("ask_impact")))


def test_a_split_that_is_not_kept_is_answered_with_those_that_are(talk: Talk) -> None:
    told = heard(talk.say("tickets by rack", act("query_metric", metric="tickets", group_by="rack")))
    assert "endpoint" in told and "rack" in told


def test_changes_are_counted_and_listed_without_a_word_on_which_matters(talk: Talk) -> None:
    told = answer(talk.say("what changed today?", act("ask_changes", **{"from": "00:00"})))
    assert "top-of-rack switch swapped" in told.text and "msg-router 4.30 → 4.31" in told.text
    assert not re.search(r"matters|suspicious|likely|probably|interesting", told.text)


def test_changes_of_one_service_are_only_its_own(talk: Talk) -> None:
    told = answer(
        talk.say("what changed on msg-router?", act("ask_changes", service="msg-router", **{"from": "00:00"}))
    )
    assert "switch" not in told.text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("how does a send travel?", "thread-store"),
        ("what does shard-store do and how is it sharded?", "shards"),
        ("who owns thread-store?", "storage"),
        ("how many hosts are there in all?", "hosts"),
    ],
)
def test_how_it_is_built_is_told_in_words(talk: Talk, words: str, expected: str) -> None:
    assert expected in heard(talk.say(words, act("ask_arch")))


def test_the_goal_is_the_cases_goal(talk: Talk) -> None:
    assert "diagnose it and manage it" in heard(talk.say("what do you expect from me?", act("clarify_goal")))


def test_the_objective_is_told_where_it_is_asked_for(talk: Talk) -> None:
    assert "99.9 %" in heard(talk.say("is there an SLO?", act("clarify_goal")))


def test_alerts_are_told_as_they_stand(talk: Talk) -> None:
    told = answer(talk.say("which alerts are firing?", act("ask_scope")))
    assert told.about == "alerts"


def test_logs_are_told_by_kind_with_the_latest_lines(talk: Talk) -> None:
    outcome = talk.say("logs of thread-store", act("query_logs", service="thread-store", last=300))
    assert any(isinstance(one, Looked) and one.tool == "logs" for one in outcome.payloads)


def test_traces_tell_a_typical_request_and_the_slowest(talk: Talk) -> None:
    told = answer(talk.say("show me a trace of a slow send", act("query_traces", endpoint="SendMessage")))
    assert "typical:" in told.text and "slow:" in told.text


def test_a_host_is_told_line_by_line(talk: Talk) -> None:
    told = answer(talk.say("look at euw-c-01-01", act("inspect_host", host="euw-c-01-01")))
    assert "top: CPU" in told.text


def test_a_trace_is_shown_span_by_span_where_that_is_asked(talk: Talk) -> None:
    asked = act("query_traces", endpoint="SendMessage")
    told = answer(talk.say("the waterfall of a slow send please", asked))
    assert "    → SendMessage" in told.text and "|=" in told.text


def test_a_tool_on_a_host_prints_what_it_prints(talk: Talk) -> None:
    told = answer(talk.say("run top on euw-c-01-01", act("inspect_host", host="euw-c-01-01", tool="top")))
    assert "    top - " in told.text and "load average" in told.text and "%Cpu(s)" in told.text
    sockets = answer(talk.say("ss -ti euw-c-01-01", act("inspect_host", host="euw-c-01-01", tool="netstat")))
    assert "LISTEN" in sockets.text


def test_a_rack_is_told_host_by_host(talk: Talk) -> None:
    told = answer(
        talk.say(
            "hosts of shard-store rack 35 in euw-c",
            act("inspect_host", service="shard-store", cluster="euw-c", rack="35"),
        )
    )
    assert "euw-c-35-01" in told.text


def test_verifying_compares_with_before_the_order_and_with_yesterday(talk: Talk) -> None:
    talk.say("drain euw-c", act("act_drain", cluster="euw-c"), at=60.0)
    talk.say("yes", act("confirm"))
    told = answer(talk.say("did it help?", act("verify"), at=900.0))
    assert {"slow_ratio", "slow_ratio_day_before", "slow_ratio_before_order"} <= {fact.name for fact in told.facts}


def test_three_things_asked_are_three_paragraphs(talk: Talk) -> None:
    words = "what is wanted? who owns thread-store? late sends by region"
    told = answer(talk.say(
        words, act("clarify_goal"), act("ask_arch", service="thread-store"),
        act("query_metric", metric="slow_ratio", group_by="region"),
    ))  # fmt: skip
    assert told.about.split() == ["goal", "ask_arch", "query_metric"]
    assert told.text.count("\n\n") == 2


def test_a_thought_gets_a_nod_and_no_verdict(talk: Talk) -> None:
    talk.say("p99 of sends", act("query_metric", metric="latency", stat="p99"))
    said = answer(talk.say("I think it is the release", act("hypothesise", cause="release"))).text
    assert said in SENTENCES["noted_theory"]


def test_a_theory_before_any_look_is_asked_for_its_grounds_once(talk: Talk) -> None:
    theory = act("hypothesise", cause="release")
    assert asked(talk.say("I think it is the release", theory), "probe").about == "grounds"
    assert moves(talk.say("or perhaps a cable", theory)) == []


def test_not_knowing_is_fine_and_asked_on_once(talk: Talk) -> None:
    assert heard(talk.say("I don't know", act("dont_know"))).endswith("?")
    assert not heard(talk.say("no idea", act("dont_know"))).endswith("?")


def test_help_comes_in_three_levels_and_names_nothing(talk: Talk, draws: dict[str, object]) -> None:
    talk.say("I am stuck", act("ask_help"))
    outcomes = [talk.say("I am stuck", act("ask_help")) for _ in range(4)]
    facts = [{fact.name: fact.value for fact in answer(outcome).facts} for outcome in outcomes]
    assert [one["help_level"] for one in facts] == [1, 2, 3, 3]
    assert [one["help_cost"] for one in facts] == [60.0, 120.0, 240.0, 240.0]
    assert [answer(outcome).about for outcome in outcomes] == ["help-1", "help-2", "help-3", "help-3"]
    assert not any(str(draws["cluster"]) in heard(outcome) for outcome in outcomes)


def test_what_help_costs_is_said_before_the_first_is_given(talk: Talk) -> None:
    outcome = talk.say("help", act("ask_help"))
    assert not [one for one in outcome.payloads if isinstance(one, Answered)]  # nothing given, nothing to pay
    asked = talk.state.choices
    assert asked is not None and asked.choices == ("Help me", "I go on alone")
    assert all(span in asked.text for span in ("60 seconds", "two minutes", "four minutes"))
    assert answer(talk.say("yes please", act("confirm"))).about == "help-1"
    assert answer(talk.say("another hint", act("ask_help"))).about == "help-2"  # the price is known by now


@pytest.mark.parametrize(("choice", "about"), [(0, "help-1"), (1, "noted")])
def test_help_is_taken_or_left_by_a_click_and_an_order_goes_on_waiting(talk: Talk, choice: int, about: str) -> None:
    talk.say("drain use-a", act("act_drain", cluster="use-a"))
    waits = talk.state.pending
    talk.say("help", act("ask_help"))
    assert answer(talk.choose(choice)).about == about
    assert waits and talk.state.pending == waits and talk.state.choices is None


def test_who_leaves_help_in_words_or_says_something_else_pays_nothing(talk: Talk) -> None:
    talk.say("help", act("ask_help"))
    assert answer(talk.say("no", act("decline"))).about == "noted"
    assert answer(talk.say("who is affected?", act("ask_scope"))).about == "who-complains"
    assert not [one for _, one in talk.state.answers if one.about.startswith("help-")]


def test_not_knowing_where_to_look_is_no_request_for_help(talk: Talk) -> None:
    assert answer(talk.say("I don't know where to look next", act("ask_help"))).about == "dont_know"


def test_what_was_not_understood_is_asked_back_with_choices(talk: Talk) -> None:
    outcome = talk.say(
        "the thing with the stuff",
        act("unknown", confidence=0.1, alternatives=(("query_logs", 0.1), ("ask_changes", 0.1))),
    )
    assert talk.state.choices is not None and talk.state.choices.choices[:2] == ("the logs", "what changed")
    assert answer(talk.choose(1)).about == "ask_changes"
    assert outcome.skip_s == 0


def test_an_empty_reading_is_asked_back_gently(talk: Talk) -> None:
    assert heard(talk.say("asdf qwer")).startswith(("I did not", "I could not"))


def test_skipping_moves_the_fleet_by_what_was_said(talk: Talk) -> None:
    assert talk.say("skip ahead ten minutes", act("wait", last=600.0)).skip_s == 600.0


def test_watching_for_half_an_hour_in_a_plan_skips_nothing(talk: Talk) -> None:
    words = "once the uplink is fixed I would bring it back and watch retransmits for half an hour before the next step"
    assert talk.say(words, act("wait", last=1800.0)).skip_s == 0


def test_the_words_beat_what_was_inherited(talk: Talk) -> None:
    talk.say("late reads by region", act("query_metric", metric="slow_ratio", endpoint="ReadThread", group_by="region"))
    words = "sends over two seconds by cluster"
    told = answer(talk.say(words, act("query_metric", metric="slow_ratio", endpoint="ReadThread", group_by="cluster")))
    assert told.charts[0]["where"] == {"endpoint": "SendMessage"}


def test_two_statistics_are_two_charts(talk: Talk) -> None:
    told = answer(talk.say("p50 and p99 of sends", act("query_metric", metric="latency", stat=("p50", "p99"))))
    assert [chart["stat"] for chart in told.charts] == ["p50", "p99"]


def test_the_same_changes_are_not_listed_twice(talk: Talk) -> None:
    ask = act("ask_changes", service="msg-router", **{"from": "00:00", "to": "12:00"})
    first, second = (answer(talk.say("what changed on msg-router?", ask)) for _ in range(2))
    assert "\n" in first.text and "\n" not in second.text


def test_the_side_that_is_asked_for_is_the_side_that_is_shown(talk: Talk) -> None:
    query = act("query_metric", metric="latency", service="shard-store")
    assert answer(talk.say("p99 of shard-store at the server", query)).charts[0]["side"] == "server"
    assert answer(talk.say("p99 of shard-store as the callers see it", query)).charts[0]["side"] == "caller"


def test_all_requests_are_taken_together_where_that_is_asked(talk: Talk) -> None:
    query = act("query_metric", metric="latency", group_by="region")
    assert "endpoint" in answer(talk.say("latency of users by region", query)).charts[0]["where"]
    assert not answer(talk.say("latency of all requests by region", query)).charts[0].get("where")


def test_all_endpoints_are_told_apart(talk: Talk) -> None:
    told = answer(talk.say("is it all endpoints?", act("ask_scope")))
    assert told.about == "what-is-slow" or told.charts[0]["by"] == ["endpoint"]
    assert answer(talk.say("how bad is it for all endpoints?", act("ask_impact"))).charts[0]["by"] == ["endpoint"]


def test_what_somebody_says_without_more_is_the_first_thing_they_have_not_said(talk: Talk) -> None:
    first = answer(talk.say("what does support say?", act("clarify_goal")))
    assert first.text.startswith("Chiara, support:") and "tickets" in first.text
