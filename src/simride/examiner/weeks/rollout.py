"""What is asked about a rollout under way, answered from the desk: only what was asked, each figure a fact."""

import re
from collections.abc import Callable, Mapping

from simride.examiner.answers.people import knowledge_for
from simride.examiner.answers.tools import looked
from simride.examiner.phrasing import Sentence, fact
from simride.examiner.turn import Reply, Turn
from simride.recorder.events import Fact, Looked
from simride.rollouts.desk.parts import DeskView, Sides
from simride.rollouts.desk.view import desk_view
from simride.rollouts.desk.words import clock_words

DESK = "the rollout desk"
_IT = r"(?:rollout|roll-out|release|canary|deploy(?:ment)?|train|launch|new version)"
ASKED: Mapping[str, re.Pattern[str]] = {
    "power": re.compile(
        r"\b(?:stages?|steps?|canary|bake|checks?)\b.{0,40}\b(?:sees?|catch(?:es)?|detects?|miss(?:es)?|blind)\b"
        r"|\b(?:can|could|does|would|will)\b.{0,30}\b(?:see|catch|detect)\b.{0,40}\b(?:stages?|steps?|canary|bake)\b"
        r"|\bblind\b.{0,30}\b(?:stage|canary|step)|\b(?:longer|more) bak(?:e|ing)|\bbak(?:e|ing) (?:it )?longer"
    ),
    "sides": re.compile(
        r"\bbaseline\b|\b(?:canary|new(?:er)? version)\b.{0,50}\b(?:beside|versus|vs\.?|against|compared?|old(?:er)?|"
        r"control|looks?|looking|doing|fares?|healthy|worse|better)\b|"
        r"\bis the (?:release|rollout|roll-out|canary)\b.{0,20}\b(?:healthy|fine|ok|okay|clean|worse|better)\b"
    ),
    "checks": re.compile(
        r"\b(?:checks|verdicts?|findings?|analys[ei]s|judges?)\b(?!.{0,20}\bwe held)|\bcheck (?:say|found|find|show)"
    ),
    "next": re.compile(
        r"\b(?:how (?:long|much longer|much more time)|when)\b.{0,50}\b(?:next (?:stage|step)|stage|step|bake|gate|"
        r"everywhere|everybody|everyone|train|leave|goes on|go on|moves? on|promot)|"
        r"\bwhat comes next\b|\bnext (?:stage|step)\b"
    ),
    "back": re.compile(
        r"\bway back\b|\bhow (?:do|would|can|could|fast|quick(?:ly)?|long|soon)\b.{0,50}\b(?:(?:get|go) (?:back|out)|"
        r"roll(?:ed|ing)? ?(?:it )?back|rollback|revert|undo|take (?:it )?back)\b"
    ),
    "budget": re.compile(
        r"\b(?:cost|costs|spend|spent|burn|burns|burnt|takes?|eats?|uses?|used|afford)\b.{0,50}\bbudget\b|"
        r"\bbudget\b.{0,50}\b(?:cost|costs|spend|spent|burn|burns|burnt|take|eat|use|used|afford)\b"
    ),
    "lane": re.compile(r"\b(?:emergency|fast) lane\b"),
    "guards": re.compile(r"\bguards?\b|\blimits? on the whole\b"),
    "where": re.compile(
        rf"\bwhere\b.{{0,30}}\b{_IT}|\bwhere\b.{{0,20}}\b(?:does it stand|is it (?:now|at))|"
        rf"\bhow far\b.{{0,30}}\b(?:{_IT}|it)\b|\b(?:what|which) (?:stage|step)\b|\b(?:status|state) of the {_IT}|"
        rf"\bwhat is the {_IT} (?:doing|at)|\bwhy\b.{{0,20}}\b(?:held|holding|stopped|waiting|stand)|"
        r"\bhow (?:much|many)\b.{0,40}\b(?:new version|on the new|runs it)\b|\bwho has (?:it|the new version)\b|"
        rf"\bhow is the {_IT}\b"
    ),
}  # fmt: skip
MOST = 3  # topics of one question


def desk_replies(turn: Turn) -> tuple[Reply, ...]:
    """What the desk says to a question; nothing where the words ask nothing of it."""
    ledger, low = turn.situation.view.ledger, turn.text.lower().replace("’", "'")
    assert ledger is not None  # asked only where there is one
    topics = topics_in(low)
    if not topics:
        return ()
    view = desk_view(ledger, turn.situation.fleet, turn.situation.fleet_at)
    if view is None or (not view.measures and knowledge_for(turn, only_named=True, any_act=True)):
        return ()
    told = ((topic, ANSWERS[topic](turn, view)) for topic in topics)
    return tuple(
        Reply(sentence, about=f"rollout-{topic}", looks=(_look(turn, view, topic),))
        for topic, sentence in told if sentence.text
    )  # fmt: skip


def topics_in(low: str) -> tuple[str, ...]:
    """What of the desk a question in lower case is about, the closest first; at most three."""
    found = [topic for topic, asked in ASKED.items() if asked.search(low)]
    if "power" in found:
        found = [topic for topic in found if topic not in ("checks", "sides", "next", "where")]
    if "next" in found or "checks" in found or "sides" in found:
        found = [topic for topic in found if topic != "where"]
    return tuple(found[:MOST])


def _look(turn: Turn, view: DeskView, topic: str) -> Looked:
    stage = view.stage
    return looked(turn, "rollout", {"stage": "" if stage is None else stage.name, "asked": topic}, view)


# -- one answer each ------------------------------------------------------------------------------------


def _text(name: str, value: str) -> Fact:
    return fact(name, value, says=DESK)


def _where(turn: Turn, view: DeskView) -> Sentence:
    slots = {"share": fact("exposure", view.share, "1", says=DESK), "what": _text("release", view.of),
             "doing": _text("doing", view.doing)}  # fmt: skip
    stage = view.stage
    if view.share <= 0.0:
        told = turn.tell("desk_nobody", what=slots["what"], doing=slots["doing"])
    elif stage is None:
        told = turn.tell("desk_out", **slots)
    else:
        told = turn.tell("desk_at", stage=_text("stage", stage.name), **slots)
    return told + (turn.tell("desk_stands", why=_text("why", view.waits_for)) if view.waits_for else _end(turn, view))


def _end(turn: Turn, view: DeskView) -> Sentence:
    """Until when it does that, and what follows."""
    if view.until is None:
        return Sentence()
    until = _text("until", clock_words(view.until, view.at))
    if not view.next_stage:
        return turn.tell("desk_until", until=until)
    return turn.tell("desk_until_next", until=until, next=_text("next", view.next_stage))


def _next(turn: Turn, view: DeskView) -> Sentence:
    if view.until is None:
        stands = turn.tell("desk_stands", why=_text("why", view.waits_for)) if view.waits_for else Sentence()
        return stands + turn.tell("desk_no_end")
    left = fact("left", max(60.0, view.until - view.at), "s", says=DESK)
    return turn.tell("desk_left", left=left, doing=_text("doing", view.doing)) + _end(turn, view)


def _sides(turn: Turn, view: DeskView) -> Sentence:
    sides = view.sides
    if not view.measures:
        return Sentence()
    if sides is None:
        return turn.tell("desk_unmeasured")
    told = turn.tell("desk_sides" if sides.usual else "desk_sides_alone", **_errors(sides))
    if sides.slower:
        told += turn.tell(
            "desk_slower", slower=_shift("slower", sides.slower[-1]), low=_shift("low", sides.slower_low[-1]),
            high=_shift("high", sides.slower_high[-1]),
        )  # fmt: skip
    return told


def _errors(sides: Sides) -> dict[str, Fact]:
    shares = {"errors": sides.errors[-1], "low": sides.errors_low[-1], "high": sides.errors_high[-1]}
    if sides.usual:
        shares["usual"] = sides.usual[-1]
    found = {name: fact(name, value, "1", says=DESK, stage=sides.stage) for name, value in shares.items()}
    return found | {
        "requests": fact("requests", sides.requests, "count", says=DESK), "stage": _text("stage", sides.stage),
        "hosts": fact("hosts", sides.hosts, "count", says=DESK),
    }  # fmt: skip


def _shift(name: str, value: float) -> Fact:
    return fact(name, value, "1", says=DESK)


def _checks(turn: Turn, view: DeskView) -> Sentence:
    if not view.measures:
        return Sentence()
    if not view.checks:
        return turn.tell("desk_no_checks") if view.stage is not None else turn.tell("desk_unmeasured")
    told = Sentence()
    for check in view.checks:
        slots = {"check": _text("check", check.name), "verdict": _text("verdict", check.verdict)}
        if check.measured:
            told += turn.tell("desk_check", measured=_text("measured", check.measured), **slots)
        else:
            told += turn.tell("desk_check_bare", **slots)
    return told


def _power(turn: Turn, view: DeskView) -> Sentence:
    """Of the stage of now; of every stage where it is at none."""
    stages = (view.stage,) if view.stage is not None else view.stages
    told = Sentence()
    for stage in stages:
        told += turn.tell(
            "desk_sees", stage=_text("stage", stage.name), sees=_text("sees", stage.sees),
            longer=_text("longer", stage.longer if view.stage is not None else ""),
        )  # fmt: skip
    return Sentence(told.text.strip(), told.facts)


def _back(turn: Turn, view: DeskView) -> Sentence:
    if view.way_back is None:
        return turn.tell("desk_nothing_out")
    return turn.tell("desk_says", says=_text("way back", view.way_back.says))


def _budget(turn: Turn, view: DeskView) -> Sentence:
    return turn.tell("desk_says", says=_text("budget", view.budget.says))


def _lane(turn: Turn, view: DeskView) -> Sentence:
    return turn.tell("desk_says", says=_text("emergency lane", view.emergency_lane))


def _guards(turn: Turn, view: DeskView) -> Sentence:
    return turn.tell("desk_guards", guards=_text("guards", "; ".join(view.guards)))


ANSWERS: Mapping[str, Callable[[Turn, DeskView], Sentence]] = {
    "where": _where, "next": _next, "sides": _sides, "checks": _checks, "power": _power, "back": _back,
    "budget": _budget, "lane": _lane, "guards": _guards,
}  # fmt: skip
