"""What is asked about a rollout is answered from the desk, and what is ordered of it is not taken for a question."""

from dataclasses import replace
from functools import cache

import pytest
from talking import act, lexicon_of

from simride.cases.draws import world
from simride.examiner.dialogue import state_of
from simride.examiner.sentences import SENTENCES
from simride.examiner.situation import Situation
from simride.examiner.turn import Turn
from simride.examiner.weeks.replies import replies
from simride.examiner.weeks.rollout import topics_in
from simride.recorder.events import Begun, Event
from simride.rides import catalog
from simride.rollouts.defects import Defect
from simride.rollouts.plan_file import read_plan
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.riding.parts import Effort
from simride.rollouts.riding.release import Release
from simride.simulator.programmes.course import Course
from simride.simulator.telemetry import View

PLAN = """\
kind: RolloutPlan
name: the-train
stages:
  - {name: few, exposure: {fraction: 0.05}, bake: {duration: 30m}, analysis: [errors]}
  - {name: all, exposure: {fraction: 1.0}, baseline: none, bake: {duration: 15m}}
analysis_templates:
  - {name: errors, metric: error_ratio, statistic: sequential_count}
"on": {fail: hold}
rollback: {mechanism: traffic_shift, expected_minutes: 2}
"""
HOUR = 3600.0


@cache
def course(bad: bool) -> Course:
    profile = ServiceProfile(peak_rps=2000, hosts=720, regions={"anywhere": 1.0}, hardware={"gen-4": 1.0})
    release = Release(
        service="msg-router", before="4.30", version="4.31", plan=read_plan(PLAN), profile=profile, starts=10.0,
        repair=Effort("mend it", ("mend it",), days=2.0), seed=3,
        defect=Defect("error_broad", 0.02, unseen_h=3.0) if bad else None,
    )  # fmt: skip
    return Course(release)


def asked(text: str, at: float = 10.25 * HOUR, bad: bool = False, people: bool = False,
          read: str = "unknown"):  # type: ignore[no-untyped-def] # fmt: skip
    case, led = catalog.load("messenger"), course(bad)
    if not people:
        case = replace(case, data=case.data.model_copy(update={"knows": ()}))
    begun = Event(seq=0, at=0.0, fleet_at=at, payload=Begun(case=case.name, case_hash=case.digest, seed=1))
    view = View(world=world(case, 1), names=None, tape=None, now=at, ledger=led.ledger())  # type: ignore[arg-type] # not looked at
    situation = Situation(
        case, (begun,), view, 0.0, at, {}, lambda order: pytest.fail(f"ordered {order}"), lexicon_of(case),
        items=tuple(led.programme.items(led.state)),
    )  # fmt: skip
    one = act(read)
    return replies(Turn(situation, state_of((begun,)), 0, text, one, (one,)))


def told(text: str, **more) -> str:  # type: ignore[no-untyped-def]
    (reply,) = asked(text, **more)
    assert reply.looks[0].tool == "rollout" and reply.sentence.facts
    return reply.sentence.text


def test_where_it_is_and_until_when() -> None:
    said = told("Where is the rollout?")
    assert "few" in said and "aking" in said and "10:35" in said and "5.0 %" in said
    assert "errors" not in said


def test_how_long_until_the_next_stage() -> None:
    assert "20 minutes" in told("how long until the next stage?")


def test_the_two_sides_with_how_sure_that_is() -> None:
    said = told("how does the canary look beside the baseline?", bad=True)
    assert "36 hosts" in said and "mean latency" in said.lower()


def test_what_the_checks_say_and_why_it_is_held() -> None:
    said = told("what do the checks say?", bad=True)
    assert "Errors: failed" in said and "failures" in said
    assert "worse than what it is compared with" in told("why is it held?", bad=True)


def test_what_a_stage_can_see_and_what_a_longer_bake_would_add() -> None:
    said = told("what can this stage see?")
    assert "sees in 30 minutes: errors ×" in said and "However long it bakes" in said


def test_how_to_get_back_and_what_it_costs_of_the_budget() -> None:
    assert "2 minutes" in told("how do we get back and how fast?")
    assert "error budget" in told("what does it cost of our budget?")


def test_what_people_know_about_it_is_told_beside_the_desk() -> None:
    both = asked("how does the canary look beside the baseline?", people=True)
    assert [reply.about.startswith("rollout-") for reply in both] == [False] * (len(both) - 1) + [True]
    assert len(both) > 1


def test_before_it_began_there_is_nothing_to_take_back() -> None:
    (reply,) = asked("how fast can we roll back?", at=9 * HOUR)
    assert reply.sentence.text in SENTENCES["desk_nothing_out"]
    assert "10:00" in told("when does the train leave?", at=9 * HOUR)


ORDERS = (
    "roll back the canary", "extend the bake by 30 minutes", "hold the rollout there", "bake it longer, an hour",
    "promote the canary to the next stage", "open the emergency lane",
)  # fmt: skip


@pytest.mark.parametrize("text", ORDERS)
def test_an_order_is_no_question(text: str) -> None:
    assert not any(reply.about.startswith("rollout-") for reply in _ordered(text))


def test_a_hold_that_sounds_like_a_no_is_an_order_where_nothing_waits_for_one() -> None:
    with pytest.raises(pytest.fail.Exception, match="ordered"):
        asked("hold it there", read="decline")
    assert asked("no", read="decline") == ()


def _ordered(text: str):  # type: ignore[no-untyped-def]
    with pytest.raises(pytest.fail.Exception, match="ordered"):
        return asked(text)
    return ()


@pytest.mark.parametrize("text", [
    "what is the error rate by version?", "who owns the router?", "show me p99 by cluster", "what changed today?",
    "what is the error budget?", "is the latency worse than yesterday?", "where are these users?",
    "how many users are there?", "when did it begin?", "how busy is the store, and how much headroom has it?",
])  # fmt: skip
def test_other_questions_are_left_to_others(text: str) -> None:
    assert topics_in(text) == ()


def test_a_reading_with_several_acts_is_answered_once() -> None:
    (reply,) = asked("Where are we with the rollout, and how long until the next stage?")
    assert reply.about == "rollout-next" and replace(reply, looks=()).looks == ()
