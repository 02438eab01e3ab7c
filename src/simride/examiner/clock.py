"""What time brings by itself: the brief, the twist, people who were called, time calls, probes, the end."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from simride.base.errors import OrderError
from simride.base.wording import capital
from simride.cases.schema import Twist
from simride.examiner.agenda import next_probe
from simride.examiner.answers.people import late_words
from simride.examiner.calendar import news
from simride.examiner.dialogue import LAPSED, DialogueState
from simride.examiner.names import named_in, say_labels
from simride.examiner.nudges import next_nudge, thread_nudge
from simride.examiner.phrasing import fact, quoted, tell
from simride.examiner.situation import Outcome, Situation
from simride.recorder.events import Answered, AnyPayload, Asked, Event
from simride.simulator.orders import Order, Plan

QUESTIONS_S = 300.0  # kept for the rider's own questions
SHORT_S = 1200.0  # a ride shorter than this keeps a sixth of itself


@dataclass(frozen=True)
class TimeCall:
    """A word about the time, once."""

    about: str
    left_s: Callable[[float], float]  # of the ride's length: how much is left then
    least_s: float  # shortest ride in which it is made


TIME_CALLS = (
    TimeCall("half", lambda total: total / 2, 720.0),
    TimeCall("ten", lambda _: 600.0, 1500.0),
    TimeCall("five", lambda _: 300.0, 720.0),
)


def tick(situation: Situation) -> Outcome:
    """Everything that is due now. Calling it again changes nothing once that is on the record."""
    state = situation.conversation()
    if state.phase == "closed":
        return Outcome()
    if situation.at >= situation.total_s:
        return _ask(situation, "close", "close", "close")
    outcome = Outcome()
    for due in (_brief, _news, _arrivals, _late_words, _twist, _twist_lapses, _time_call, _own_questions):
        outcome = outcome.then(due(situation, state))
    return outcome if outcome.payloads else _probe(situation, state)


def _ask(situation: Situation, move: str, about: str, key: str) -> Outcome:
    """The examiner speaks first."""
    told = tell(situation.seed, len(situation.record), key)
    return Outcome((Asked(move=move, text=told.text, about=about),))


def _brief(situation: Situation, state: DialogueState) -> Outcome:
    if state.phase != "opening":
        return Outcome()
    return Outcome((Asked(move="brief", text=situation.case.brief.strip(), about="brief"),))


def _news(situation: Situation, _: DialogueState) -> Outcome:
    """Those who were put to something, with what came of it."""
    return news(situation)


def _arrivals(situation: Situation, state: DialogueState) -> Outcome:
    """On-calls who have come since they were paged."""
    made: list[AnyPayload] = []
    for event, order in state.orders:
        team = situation.case.data.teams.get(order.order.name)
        if order.order.verb != "page" or team is None:
            continue
        about = f"on-call:{order.order.name.replace(' ', '-')}"
        if situation.fleet_at >= event.fleet_at + team.answers_s and not state.answered(about):
            of = event.seq if order.because is None else order.because
            words = _on_arrival(situation, state, event, order.order.name)
            says = fact(about, words, says=team.on_call)
            text = f"{capital(team.on_call)}: {quoted(words)}"
            if not any(isinstance(one, Answered) and one.about == about for one in made):
                made.append(Answered(of=of, text=text, speaker=team.on_call, facts=(says,), about=about))
    return Outcome(tuple(made))


def _on_arrival(situation: Situation, state: DialogueState, event: Event, name: str) -> str:
    """What an on-call says on coming: that they have read it, where the page named a place."""
    team = situation.case.data.teams[name]
    page = next((one.text for one in reversed(state.messages) if one.seq <= event.seq), "")
    named = named_in(page, situation.lexicon)
    place = {dim: named[dim][0] for dim in ("cluster", "rack", "region", "host") if named.get(dim)}
    if not place:
        return situation.filled(team.says)
    if team.says_briefed:
        return situation.filled(team.says_briefed)
    return tell(situation.seed, len(state.answers), "briefed", place=say_labels(place)).text


def _late_words(situation: Situation, state: DialogueState) -> Outcome:
    """People whom a word was left with, and who can answer now."""
    return Outcome(late_words(situation, state))


def twist_speaker(situation: Situation, twist: Twist) -> str:
    """Who brings the twist, as they are called."""
    person = situation.case.data.people.get(twist.who)
    if person is None:
        return twist.who
    name = person.name.format_map(_Drawn(situation.drawn))
    if not name[:1].isupper():
        return capital(person.role) if person.role else name.capitalize()
    return f"{name}, {person.role}" if person.role else name


class _Drawn(dict[str, Any]):
    """The draws, with a name that was not drawn left as it is."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def is_question(twist: Twist) -> bool:
    """Whether the twist waits for a yes or no: something would change."""
    return twist.change is not None or bool(twist.effects)


def _twist(situation: Situation, state: DialogueState) -> Outcome:
    twist = situation.case.data.twist
    if twist is None or situation.at < twist.minute * 60.0 or state.has_asked("twist"):
        return Outcome()
    if state.phase == "own_questions":
        return Outcome()
    text = f"{twist_speaker(situation, twist)}: {quoted(situation.filled(twist.says))}"
    return Outcome((Asked(move="twist", text=text, about="twist" if is_question(twist) else "told"),))


def _twist_lapses(situation: Situation, state: DialogueState) -> Outcome:
    """Nobody answered: they do as the case says, unless an order of the rider's keeps it from happening."""
    twist = situation.case.data.twist
    if twist is None or state.twist != "waiting":
        return Outcome()
    came = next(event for event, one in state.asked if one.move == "twist")
    if situation.at < came.at + twist.patience_s:
        return Outcome()
    who = twist_speaker(situation, twist).split(",")[0]
    if is_blocked(state, twist) or twist.unanswered == "wait":
        key = "twist_blocked" if is_blocked(state, twist) else "twist_waits"
        told = tell(situation.seed, len(situation.record), key, who=who)
        return Outcome((Asked(move="twist", text=told.text, about="lapsed"),))
    told = tell(situation.seed, len(situation.record), "twist_went", who=who)
    plan = twist_plan(situation, "approve_change", twist, text=LAPSED)
    return Outcome((Asked(move="twist", text=told.text, about="lapsed"),), (plan,))


def is_blocked(state: DialogueState, twist: Twist) -> bool:
    """Whether an order stands that keeps the twist's change back."""
    blocked = False
    for _, order in state.orders:
        if order.order.verb in twist.blocked_by:
            blocked = True
        if order.order.verb == "unfreeze":
            blocked = False
    return blocked


def twist_plan(situation: Situation, verb: str, twist: Twist, text: str = "") -> Plan:
    """The plan of letting the twist's change go or holding it; the ride knows its effects."""
    order = Order(verb, name=twist.who, text=text)
    try:
        plan = situation.plan_order(order)
    except OrderError:
        title = twist.change.title if twist.change is not None else twist.who
        return Plan(order, f"{title}: {'goes ahead' if verb == 'approve_change' else 'held'}.", 0.0, 0.0)
    return replace(plan, order=replace(plan.order, verb=verb, text=text))


def _time_call(situation: Situation, state: DialogueState) -> Outcome:
    """The latest time call that is due; one that was missed is not made up for."""
    total, left = situation.total_s, situation.total_s - situation.at
    if math.isinf(total):
        return Outcome()  # an untimed ride has no time calls
    due = [call for call in TIME_CALLS if total >= call.least_s and left <= call.left_s(total)]
    if not due or state.has_asked("time_call", due[-1].about):
        return Outcome()
    return _ask(situation, "time_call", due[-1].about, f"time_{due[-1].about}")


def questions_from(total_s: float) -> float:
    """Ride time from which the rider's own questions are invited."""
    return total_s - (QUESTIONS_S if total_s >= SHORT_S else total_s / 6)


def _own_questions(situation: Situation, state: DialogueState) -> Outcome:
    if situation.at < questions_from(situation.total_s) or state.has_asked("own_questions"):
        return Outcome()
    return _ask(situation, "own_questions", "own_questions", "own_questions")


def _probe(situation: Situation, state: DialogueState) -> Outcome:
    """A nudge on a long thread, else a probe, else a nudge after silence, else nothing."""
    thread = thread_nudge(situation, state)
    if thread is not None:
        return _ask(situation, "nudge", thread, f"nudge_{thread}")
    probe = next_probe(situation, state)
    if probe is not None:
        return _ask(situation, "probe", probe.id, probe.sentence)
    nudge = next_nudge(situation, state)
    return Outcome() if nudge is None else _ask(situation, "nudge", nudge, f"nudge_{nudge}")
