"""Orders are read back with what they touch, done only when confirmed, and only when asserted."""

import pytest

from simride.examiner.understanding.acts import Act
from simride.simulator.orders import Order
from unit.examiner.talking import Talk, act, answer, asked, heard, moves

ROLLBACK = act("act_rollback", service="msg-router", region="all")


def test_a_rollback_is_read_back_and_nothing_is_done(talk: Talk) -> None:
    outcome = talk.say("roll back msg-router everywhere", ROLLBACK)
    back = asked(outcome, "read_back")
    assert "4.31 → 4.30" in back.text and "all 12 clusters" in back.text
    assert back.order is not None and back.order.verb == "rollback"
    assert not outcome.carry_out
    assert talk.state.floor == "read_back"


def test_the_first_change_without_a_theory_is_asked_about(talk: Talk) -> None:
    back = asked(talk.say("roll back msg-router everywhere", ROLLBACK), "read_back")
    assert back.about == "why" and back.text.endswith("?") and "the release" in back.text


def test_the_push_back_comes_once(talk: Talk) -> None:
    talk.say("roll back msg-router everywhere", ROLLBACK)
    one = act("act_rollback", service="msg-router", cluster="euw-a")
    again = asked(talk.say("roll back msg-router in euw-a", one), "read_back")
    assert again.about != "why"


def test_a_yes_carries_out_what_was_read_back(talk: Talk) -> None:
    talk.say("roll back msg-router everywhere", ROLLBACK)
    outcome = talk.say("yes", act("confirm"))
    assert [plan.order.verb for plan in outcome.carry_out] == ["rollback"]
    assert answer(outcome).about == "carried-out"
    assert talk.state.floor == "free" and not talk.state.pending


def test_a_doubtful_yes_is_asked_again(talk: Talk) -> None:
    talk.say("roll back msg-router everywhere", ROLLBACK)
    outcome = talk.say("mm", act("confirm", confidence=0.3))
    assert not outcome.carry_out and talk.state.pending


def test_a_no_leaves_it(talk: Talk) -> None:
    talk.say("roll back msg-router everywhere", ROLLBACK)
    outcome = talk.say("no, leave it", act("decline"))
    assert not outcome.carry_out and not talk.state.pending


def test_another_order_replaces_the_one_that_waits(talk: Talk) -> None:
    talk.say("roll back msg-router everywhere", ROLLBACK)
    talk.say("no wait, freeze changes instead", act("act_pause_rollout", mode="freeze"))
    assert [note.verb for note in talk.state.pending] == ["freeze"]


def test_two_orders_of_one_message_wait_together(talk: Talk) -> None:
    talk.say(
        "freeze changes and restart api in euw-c", act("act_pause_rollout", mode="freeze"),
        act("act_restart", service="api", cluster="euw-c"),
    )  # fmt: skip
    assert [note.verb for note in talk.state.pending] == ["freeze", "restart"]
    outcome = talk.say("yes", act("confirm"))
    assert [plan.order.verb for plan in outcome.carry_out] == ["freeze", "restart"]


@pytest.mark.parametrize("polarity", ["hypothetical", "conditional"])
def test_a_wondered_about_order_is_explained_and_not_done(talk: Talk, polarity: str) -> None:
    outcome = talk.say("what happens if we drain euw-c?", act("act_drain", polarity=polarity, cluster="euw-c"))
    assert "euw-c" in heard(outcome) and "not" in heard(outcome).lower()
    assert not moves(outcome) and not outcome.carry_out and not talk.state.pending


@pytest.mark.parametrize("read_as", [act("act_drain", cluster="euw-c"), act("ask_impact", cluster="euw-c")])
def test_what_happens_if_is_never_an_order_however_it_was_read(talk: Talk, read_as: Act) -> None:
    outcome = talk.say("what would happen if we drained euw-c?", read_as)
    assert answer(outcome).about == "would_touch" and not talk.state.pending


def test_a_named_place_beats_the_one_that_stood_out(talk: Talk) -> None:
    talk.say("late sends by cluster", act("query_metric", metric="slow_ratio", group_by=("cluster",), last=3600))
    back = asked(
        talk.say("restart that, rack 35 in euw-c", act("act_restart", ref="that", rack="35", cluster="euw-c")),
        "read_back",
    )
    assert back.order is not None and (back.order.clusters, back.order.racks) == (("euw-c",), (35,))


def test_a_timeout_from_one_service_to_another_names_both(talk: Talk) -> None:
    words = "timeout from thread-store to shard-store to 1 s"
    slots = {"service": ("thread-store", "shard-store"), "amount": 1.0, "setting": "timeout"}
    back = asked(talk.say(words, act("act_fix_config", **slots)), "read_back")
    assert back.order is not None and (back.order.services, back.order.name) == (("thread-store",), "shard-store")


def test_an_order_is_no_change_of_subject(talk: Talk) -> None:
    talk.say("refuse 20 % of uploads", act("act_shed_load", endpoint="UploadMedia", percent=20.0))
    talk.say("yes", act("confirm"))
    assert " sends " in heard(talk.say("how bad is it now?", act("ask_impact"), at=120.0))


@pytest.mark.parametrize("polarity", ["negated", "past", "quoted"])
def test_an_order_not_given_is_not_read_back(talk: Talk, polarity: str) -> None:
    outcome = talk.say("don't restart anything", act("act_restart", polarity=polarity, service="api"))
    assert not moves(outcome) and not outcome.carry_out


def test_a_missing_target_is_asked_for(talk: Talk) -> None:
    question = asked(talk.say("can we bounce it", act("act_restart")), "ask_back")
    assert question.text.endswith("?") and question.about == "order"


def test_a_choice_completes_the_order(talk: Talk) -> None:
    talk.say("show p99 of msg-router", act("query_metric", metric="latency", service="msg-router"))
    question = asked(talk.say("roll it back", act("act_rollback")), "ask_back")
    assert question.choices == ("msg-router", "neither")
    outcome = talk.choose(0)
    assert outcome.payloads[0].kind == "understood"
    assert asked(outcome, "read_back").order is not None
    assert talk.state.pending[0].services == ("msg-router",)


def test_a_name_said_to_our_question_completes_the_order(talk: Talk) -> None:
    talk.say("roll it back", act("act_rollback"))
    outcome = talk.say("msg-router", act("unknown", confidence=0.1))
    assert asked(outcome, "read_back").order is not None


def test_neither_lets_it_go(talk: Talk) -> None:
    talk.say("show p99 of msg-router", act("query_metric", metric="latency", service="msg-router"))
    talk.say("roll it back", act("act_rollback"))
    outcome = talk.choose(1)
    assert not moves(outcome) and talk.state.floor == "free"


def test_that_means_what_stood_out_last(talk: Talk, draws: dict[str, object]) -> None:
    talk.say("split late sends by cluster", act("query_metric", metric="slow_ratio", group_by=("cluster",), last=3600))
    outcome = talk.say("drain that one", act("act_drain", ref="that"))
    back = asked(outcome, "read_back")
    assert back.order is not None and back.order.clusters == (draws["cluster"],)


def test_an_order_that_cannot_be_done_is_told_in_words(talk: Talk) -> None:
    outcome = talk.say("roll back api", act("act_rollback", service="api"))
    assert "no release of it to take back" in heard(outcome) and not moves(outcome)


def test_what_no_lever_does_is_said_plainly(talk: Talk) -> None:
    outcome = talk.say("pause the backfill job", act("act_pause_job", job="backfill"))
    assert "timeouts" in heard(outcome).lower() and not outcome.carry_out


def test_a_page_goes_out_at_once_and_the_on_call_comes_later(talk: Talk) -> None:
    outcome = talk.say("page the network on-call", act("escalate", team="network"), at=100.0)
    assert [plan.order.name for plan in outcome.carry_out] == ["network"]
    assert not talk.tick(200.0).payloads
    arrived = answer(talk.tick(281.0))
    assert arrived.speaker == "the network on-call" and "backbone" in arrived.text
    assert not talk.tick(282.0).payloads


def test_a_team_paged_twice_is_not_paged_twice(talk: Talk) -> None:
    talk.say("page the network on-call", act("escalate", team="network"))
    assert not talk.say("page network", act("escalate", team="network")).carry_out


def test_a_page_to_nobody_asks_whom(talk: Talk) -> None:
    question = asked(talk.say("page someone", act("escalate")), "ask_back")
    assert "storage" in question.text and len(question.choices) == 3


def test_an_update_goes_out_in_the_riders_words(talk: Talk) -> None:
    words = "tell the owner we are looking at slow sends"
    outcome = talk.say(words, act("communicate", audience="owner", mode="update"))
    assert outcome.carry_out[0].order.text == words


def test_an_order_from_the_form_is_read_back_too(talk: Talk) -> None:
    outcome = talk.order(Order("drain", clusters=("euw-c",)))
    assert asked(outcome, "read_back").order is not None and not outcome.carry_out
    assert talk.choose(0).carry_out


def test_a_yes_with_nothing_waiting_does_nothing(talk: Talk) -> None:
    outcome = talk.say("yes", act("confirm"))
    assert not outcome.carry_out and answer(outcome).about == "nothing_waits"


def test_a_name_that_does_not_exist_is_answered_with_those_that_do(talk: Talk) -> None:
    outcome = talk.say("restart mailer", act("act_restart", service="mailer"))
    assert "no service mailer" in heard(outcome).lower() or "mailer" in heard(outcome)
    assert "msg-router" in heard(outcome) and not moves(outcome)


def test_a_freeze_that_stands_is_not_given_twice(talk: Talk) -> None:
    talk.say("freeze changes", act("act_pause_rollout", mode="freeze"))
    talk.say("yes", act("confirm"))
    assert not moves(talk.say("freeze changes", act("act_pause_rollout", mode="freeze")))


def test_a_conditional_order_without_a_target_asks_nothing_back(talk: Talk) -> None:
    words = "if the neighbours pass 90 percent I undo it"
    assert not moves(talk.say(words, act("act_rollback", polarity="conditional", percent=90.0)))


@pytest.mark.parametrize(
    ("words", "slots", "verb", "name"),
    [
        ("set the retry budget of thread-store to 10 %", {"service": "thread-store", "percent": 10.0},
         "set_retry_budget", ""),
        ("raise the rate limit of presence to 5000", {"service": "presence", "amount": 5000.0}, "set_rate_limit", ""),
        ("force the breaker from api to thread-store open", {"service": ("api", "thread-store")},
         "set_breaker", "thread-store"),
        ("connection pool of api to thread-store to 64", {"service": ("api", "thread-store"), "amount": 64.0},
         "set_pool_size", "thread-store"),
    ],
)  # fmt: skip
def test_a_setting_with_a_name_of_its_own_is_read_back(
    talk: Talk, words: str, slots: dict[str, object], verb: str, name: str
) -> None:
    back = asked(talk.say(words, act("act_fix_config", **slots)), "read_back")
    assert back.order is not None and (back.order.verb, back.order.name) == (verb, name)
    assert talk.say("yes", act("confirm")).carry_out[0].order.verb == verb


def test_load_is_shed_by_client_and_by_class_in_words(talk: Talk) -> None:
    back = asked(talk.say("shed 20 % of android", act("act_shed_load", client="android", percent=20.0)), "read_back")
    assert back.order is not None and back.order.name == "android"
    back = asked(talk.say("drop all high priority requests", act("act_shed_load", percent=5.0)), "read_back")
    assert back.order is not None and back.order.name == "high"


@pytest.mark.parametrize("verb", ["set_retry_budget", "set_rate_limit", "shed_load"])
def test_every_verb_can_be_given_as_a_direct_order(talk: Talk, verb: str) -> None:
    talk.order(Order(verb, services=("presence",) if verb == "set_rate_limit" else (), percent=50.0))
    assert talk.say("yes", act("confirm")).carry_out[0].order.verb == verb


def believed(talk: Talk) -> None:
    """A theory, after enough looks to have one."""
    for stat in ("p50", "p90", "p99"):
        talk.say(f"{stat} of sends", act("query_metric", metric="latency", stat=stat))
    talk.say("it might be the msg-router release", act("hypothesise", service="msg-router", cause="release"))


def test_it_is_the_service_of_the_theory_just_said(talk: Talk) -> None:
    believed(talk)
    read = asked(talk.say("roll it back in euw-a", act("act_rollback", cluster="euw-a")), "read_back")
    assert read.order is not None and read.order.services == ("msg-router",)


def test_a_large_order_is_asked_about_once_and_a_small_one_is_not(talk: Talk) -> None:
    believed(talk)
    one_rack = act("act_drain", cluster="euw-c", rack="35", mode="shift")
    small = asked(talk.say("shift rack 35 of euw-c", one_rack), "read_back")
    large = asked(talk.say("drain euw-c", act("act_drain", cluster="euw-c", mode="drain")), "read_back")
    again = asked(talk.say("drain euw-a", act("act_drain", cluster="euw-a", mode="drain")), "read_back")
    assert [one.about for one in (small, large, again)] == ["", "why-much", ""]
    assert "eu-west" in large.text


def test_what_was_wondered_about_is_read_back_on_do_it(talk: Talk) -> None:
    talk.say("what would happen if we drained euw-c?", act("act_drain", 0.3, cluster="euw-c", mode="drain"))
    read = asked(talk.say("do it", act("confirm")), "read_back")
    assert read.order is not None and read.order.clusters == ("euw-c",)
    assert not talk.carried


def test_a_claim_that_it_is_over_is_met_by_who_hears_it_where_nobody_looked(talk: Talk) -> None:
    told = talk.say("tell the owner it is fixed", act("communicate", audience="owner", mode="update"))
    assert asked(told, "probe").about == "how-so" and talk.carried[-1].order.verb == "post_update"
    talk.say("how bad is it?", act("ask_impact"))
    assert moves(talk.say("tell the owner it is fixed", act("communicate", audience="owner", mode="update"))) == []


def test_an_on_call_who_was_told_a_place_has_read_it(talk: Talk) -> None:
    talk.say("page network: euw-c rack 35 drops packets", act("escalate", team="network"))
    came = talk.tick(600.0)
    assert "euw-c rack 35" in heard(came) and "which rack" not in heard(came)


def test_a_read_back_that_was_forgotten_is_not_carried_out_by_a_late_yes(talk: Talk) -> None:
    talk.say("roll back msg-router in euw-a", act("act_rollback", service="msg-router", cluster="euw-a"), at=60.0)
    talk.say("yes", act("confirm"), at=420.0)
    assert not talk.carried and not talk.state.pending


@pytest.mark.parametrize(
    ("words", "verb"),
    [("renew the certificate of identity", "renew_credential"), ("ok, flush the cache in euw-a", "flush_cache")],
)
def test_what_has_a_verb_of_its_own_is_ordered_by_its_name(talk: Talk, words: str, verb: str) -> None:
    from simride.examiner.orders import ordered_by_name, verb_said
    from simride.examiner.turn import Turn

    asked_for = act("act_fix_config", service="identity")
    assert ordered_by_name(words) and not ordered_by_name(f"I think we should {words}")
    assert verb_said(Turn(talk.situation(), talk.state, 0, words, asked_for, (asked_for,))) == verb


def test_an_incident_declared_in_one_breath_with_an_update_sends_one(talk: Talk) -> None:
    said = (act("communicate", mode="update"), act("communicate", mode="declare"))
    talk.say("that is a sev one, tell people: I declare an incident", *said)
    assert [one.order.verb for one in talk.carried] == ["declare"]
