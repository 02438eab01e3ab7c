"""What time brings: the brief, time calls, the twist, probes and nudges, the end. Each once."""

from dataclasses import replace
from itertools import pairwise

import pytest

from simride.cases.schema import Case
from simride.examiner.agenda import APART_S, PROBES, QUIET_S
from simride.simulator.orders import Order
from simride.simulator.run import Run
from unit.examiner.talking import Talk, act, answer, asked, heard, moves


def waited(talk: Talk, until: float, step: float = 10.0) -> list[tuple[float, str, str]]:
    """Ticks up to a ride time: when, which move, about what."""
    made = []
    while talk.at < until:
        outcome = talk.tick(min(until, talk.at + step))
        made += [(talk.at, one.move, one.about) for one in outcome.payloads if one.kind == "asked"]
    return made


def test_the_brief_comes_first_and_once(messenger: Case, fleet: Run, draws: dict[str, object]) -> None:
    talk = Talk(messenger, fleet, draws)
    assert asked(talk.tick(), "brief").text == messenger.brief.strip()
    assert not talk.tick().payloads


def test_a_silent_ride_has_its_time_calls_twist_and_end(talk: Talk) -> None:
    made = waited(talk, 2700.0, step=30.0)
    calls = [(at, about) for at, move, about in made if move == "time_call"]
    assert calls == [(1350.0, "half"), (2100.0, "ten"), (2400.0, "five")]
    assert (2400.0, "own_questions", "own_questions") in made
    assert (1500.0, "twist", "twist") in made
    assert made[-1][1:] == ("close", "close") and talk.state.phase == "closed"


def test_nothing_is_asked_twice(talk: Talk) -> None:
    made = [(move, about) for _, move, about in waited(talk, 2700.0, step=30.0)]
    assert len(made) == len(set(made))


def test_after_the_end_nothing_is_answered(talk: Talk) -> None:
    talk.tick(2700.0)
    assert "over" in heard(talk.say("one more thing", act("ask_scope")))


def test_an_untimed_ride_has_no_time_calls_and_no_end(messenger: Case, fleet: Run, draws: dict[str, object]) -> None:
    talk = Talk(messenger, fleet, draws, ends_at=float("inf"))
    assert not {move for _, move, _ in waited(talk, 2900.0, step=60.0)} & {"time_call", "close", "own_questions"}


def test_extra_time_moves_the_calls(messenger: Case, fleet: Run, draws: dict[str, object]) -> None:
    talk = Talk(messenger, fleet, draws, ends_at=4050.0)
    calls = [at for at, move, about in waited(talk, 4050.0, step=75.0) if (move, about) == ("time_call", "half")]
    assert calls == [2025.0]


def test_a_no_to_the_twist_holds_the_change(talk: Talk) -> None:
    talk.tick(1500.0)
    outcome = talk.say("no, please hold it", act("decline"))
    assert outcome.carry_out[0].order.verb == "refuse_change"
    assert "hold it until you say so" in heard(outcome) and talk.state.twist == "settled"


def test_what_people_bring_names_what_was_drawn(
    messenger: Case, fleet: Run, draws: dict[str, object]
) -> None:
    assert messenger.data.twist is not None
    words = {"says": "It is {cluster}. May we?", "refused": "Then {cluster} waits."}
    twist = messenger.data.twist.model_copy(update=words)
    teams = {**messenger.data.teams, "network": messenger.data.teams["network"].model_copy(update={"says": "{rack}?"})}
    data = messenger.data.model_copy(update={"twist": twist, "teams": teams})
    talk = Talk(replace(messenger, data=data), fleet, draws)
    talk.tick()
    assert f"It is {draws['cluster']}. May we?" in asked(talk.tick(1500.0), "twist").text
    assert f"Then {draws['cluster']} waits." in heard(talk.say("no, please hold it", act("decline")))
    talk.order(Order("page", name="network"))
    assert f"“{draws['rack']}?”" in heard(talk.tick(1500.0 + 300.0))


def test_a_yes_to_the_twist_lets_it_go(talk: Talk) -> None:
    talk.tick(1500.0)
    assert talk.say("fine, go ahead", act("confirm")).carry_out[0].order.verb == "approve_change"


def test_plain_words_answer_the_twist_even_where_the_reader_is_unsure(talk: Talk) -> None:
    talk.tick(1500.0)
    assert talk.say("not now, tomorrow", act("unknown", confidence=0.1)).carry_out[0].order.verb == "refuse_change"


def test_a_yes_belongs_to_the_order_that_was_read_back_last(talk: Talk) -> None:
    talk.tick(1500.0)
    talk.say("freeze changes", act("act_pause_rollout", mode="freeze"))
    assert talk.say("yes", act("confirm")).carry_out[0].order.verb == "freeze"


def test_a_no_belongs_to_the_twist_where_it_came_last(talk: Talk) -> None:
    talk.say("freeze changes", act("act_pause_rollout", mode="freeze"), at=1490.0)
    talk.tick(1500.0)
    assert talk.say("no, hold it", act("decline")).carry_out[0].order.verb == "refuse_change"
    assert talk.say("yes", act("confirm")).carry_out[0].order.verb == "freeze"


def test_nobody_answers_and_the_change_goes_ahead(talk: Talk) -> None:
    talk.tick(1500.0)
    outcome = talk.tick(1801.0)
    assert asked(outcome, "twist").about == "lapsed"
    assert outcome.carry_out[0].order.verb == "approve_change"
    assert talk.state.twist == "settled" and not talk.state.orders


def test_a_freeze_holds_the_change_where_nobody_answers(talk: Talk) -> None:
    talk.say("freeze changes", act("act_pause_rollout", mode="freeze"), at=600.0)
    talk.say("yes", act("confirm"))
    talk.tick(1500.0)
    outcome = talk.tick(1801.0)
    assert not outcome.carry_out and asked(outcome, "twist").about == "lapsed"


def test_probes_stand_apart_and_wait_for_a_finished_thought(talk: Talk) -> None:
    talk.say("I think it is the release", act("hypothesise", cause="release"), at=170.0)
    assert not moves(talk.tick(185.0))
    made = [(at, move) for at, move, _ in waited(talk, 1400.0) if move in ("probe", "nudge")]
    assert made and all(b - a >= 60.0 for (a, _), (b, _) in pairwise(made))
    probes = [at for at, move in made if move == "probe"]
    assert all(b - a >= APART_S for a, b in pairwise(probes))
    assert made[0][0] >= 170.0 + QUIET_S


def test_no_probe_while_an_order_waits(talk: Talk) -> None:
    talk.say("drain euw-c", act("act_drain", cluster="euw-c"), at=600.0)
    assert not any(move == "probe" for _, move, _ in waited(talk, 1200.0))


def test_an_unverified_order_is_asked_about(talk: Talk) -> None:
    talk.order(Order("drain", clusters=("euw-c",)))
    talk.say("yes", act("confirm"), at=30.0)
    assert "how-would-you-know" in [about for _, _, about in waited(talk, 600.0)]


def test_a_verified_order_is_not(talk: Talk) -> None:
    talk.order(Order("drain", clusters=("euw-c",)))
    talk.say("yes", act("confirm"), at=30.0)
    talk.say("did it help?", act("verify"), at=200.0)
    assert "how-would-you-know" not in [about for _, _, about in waited(talk, 600.0)]


def test_nobody_told_after_ten_minutes_is_asked_about(talk: Talk) -> None:
    assert "who-needs-to-know" in [about for _, _, about in waited(talk, 900.0)]


def test_somebody_told_is_not_asked_about(talk: Talk) -> None:
    talk.say("tell the owner we are on it", act("communicate", audience="owner", mode="update"), at=60.0)
    assert "who-needs-to-know" not in [about for _, _, about in waited(talk, 1300.0)]


def test_a_long_thread_of_looks_is_interrupted_once_a_thought_is_finished(talk: Talk) -> None:
    for number in range(9):
        talk.say(
            "p99 of sends by cluster", act("query_metric", metric="latency", group_by="cluster"), at=60.0 + 65 * number
        )
    abouts = [about for _, move, about in waited(talk, 700.0) if move == "nudge"]
    assert "thread-1" in abouts


def test_own_questions_are_put_off_and_then_answered(talk: Talk) -> None:
    early = talk.say("how big is your team?", act("ask_examiner"), at=300.0)
    assert answer(early).about == "not_yet"
    talk.tick(2400.0)
    late = talk.say("how big is your team?", act("ask_scope"), at=2410.0)
    assert "Eleven engineers" in heard(late)


def test_what_the_persona_does_not_know_it_would_find_out(talk: Talk) -> None:
    talk.tick(2400.0)
    assert "find out" in heard(talk.say("do you have a dog?", act("ask_examiner")))


@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.id)
def test_every_probe_is_for_a_signal_and_has_words(probe: object) -> None:
    from simride.examiner.agenda import Probe
    from simride.examiner.sentences import SENTENCES

    assert isinstance(probe, Probe) and probe.signal
    assert all(words.endswith("?") for words in SENTENCES[probe.sentence])
