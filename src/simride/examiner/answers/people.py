"""What people know, said by whoever knows it; and what nobody has measured."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from simride.base.errors import QueryError
from simride.base.wording import capital
from simride.cases.schema import Knowledge, Person, Value
from simride.examiner.calendar import days_ago
from simride.examiner.dialogue import DialogueState
from simride.examiner.names import several
from simride.examiner.phrasing import Sentence, fact, quoted, spoken
from simride.examiner.situation import Situation
from simride.examiner.turn import Reply, Turn
from simride.examiner.understanding.acts import ORDERS, Act
from simride.examiner.words import mentions
from simride.recorder.events import Answered, Fact, Looked
from simride.simulator.telemetry.catalog import METRICS
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery

PHRASE_UNITS: Mapping[str, str] = {"count": "count", "percent": "1", "duration": "s"}
UNIT_SECONDS: Mapping[str, float] = {"1/h": 3600.0, "1/min": 60.0}
MOST_SAID = 3  # people who speak up about one thing asked
_SLOT = re.compile(r"\{(\w+)\}")


def _moved_since(turn: Turn, asked_at: float, sentence: Sentence) -> Sentence:
    """An answer given before, now that its numbers are others: and when it was asked."""
    if days := days_ago(turn, asked_at):
        return turn.tell("moved_since_days", ago=days, said=sentence)
    return turn.tell("moved_since", when=fact("asked_at", asked_at, "clock", says="the clock"), said=sentence)


def slot_values(turn: Turn) -> tuple[str, ...]:
    """Every value the act's slots hold."""
    return tuple(value for name, slot in turn.act.slots.items() for value in (name, *several(slot)))


_CLAUSE = re.compile(r"[?;,.]| and | or ")
LOOSE = frozenset(
    {"what", "who", "see", "look", "looks", "people", "happens", "before", "ever"}
)  # words in many questions


GENERAL = frozenset({"users", "customers", "affected", "impact", "bad", "feature", "operation", "endpoint"})
OPEN_ACTS = frozenset({"ask_scope", "ask_impact", "ask_timeline", "ask_changes", "ask_arch", "clarify_goal", "verify"})
_PUT_TO = re.compile(r"\b(?:ask|asked|do|does|did|has|have|hear from|according to|say|says|think)\b")


_CALLED = re.compile(r"^\W*(?:please |ok |and |then |also )*(?:page|call|wake|ping|tell|update|post)\b")


def put_to(turn: Turn) -> str:
    """The key of the person a question is put to by role, name or team; empty where it is put to nobody."""
    if not _PUT_TO.search(turn.words.lower()) or _CALLED.search(turn.text.lower()):
        return ""
    for key, person in turn.situation.case.data.people.items():
        name = str(filled(person.name, turn.situation.drawn))
        role = person.role.removeprefix("the ").removesuffix(" team")
        said = {key, name, role, name.removeprefix("the "), person.team} - {""}
        trade = [word for word in role.split() if word not in ("of", "who", "the", "and", "owns")]
        if mentions(said, turn.words) or (len(trade) > 1 and mentions(trade, turn.words) >= min(2, len(trade))):
            return key
    return ""


_OPEN = re.compile(r"\bwhat (?:do|does|did) .{2,40}\b(?:say|think|know|believe|see)\b")


def untold_by(turn: Turn, whom: str) -> tuple[Knowledge, ...]:
    """What somebody has to say who is asked for no more than that: the first thing they have not said."""
    if not whom or not _OPEN.search(turn.words.lower()):
        return ()
    theirs = [item for item in turn.situation.case.data.knows if item.who == whom]
    return tuple([item for item in theirs if not turn.state.answered(item.id)][:1] or theirs[:1])


def _could_answer(turn: Turn) -> tuple[Knowledge, ...]:
    """What people know that this act may be about: by the act, by a word only they use, or by who was asked."""
    everything = turn.situation.case.data.knows
    whom = put_to(turn)
    if whom and turn.act.act not in ORDERS:
        theirs = tuple(item for item in everything if item.who == whom)
        if any(mentions(item.about, turn.words) for item in theirs):
            return theirs
    wide = turn.act.act in OPEN_ACTS
    return tuple(
        item for item in everything
        if turn.act.act in item.acts
        or (wide and OPEN_ACTS & set(item.acts) and not is_general(turn, item))
    )  # fmt: skip


def is_general(turn: Turn, item: Knowledge) -> bool:
    """Whether a question has none of the words that only this item is about."""
    fleet = turn.situation.fleet
    names = [*(one.name for one in fleet.services), *(one.name for one in fleet.endpoints)]
    names += [alias for name in names for alias in fleet.aliases.get(name, ())]
    named = {form for name in names for form in (name, name.removesuffix("s"))}
    return not mentions(set(item.about) - LOOSE - GENERAL - named, turn.words)


def knowledge_for(turn: Turn, only_named: bool = False, any_act: bool = False) -> tuple[Knowledge, ...]:
    """What people know that answers this act: for each clause what it asks for most closely, each once."""
    items = turn.situation.case.data.knows if any_act else _could_answer(turn)
    found: list[Knowledge] = []
    for clause in _CLAUSE.split(turn.words):
        best = _closest(items, clause, ())
        if best is not None and best not in found:
            found.append(best)
    if not found:
        best = _closest(items, turn.words, slot_values(turn))
        found = [best] if best is not None else []
    if not found and not only_named:
        found = [item for item in items if not item.about and turn.act.act in item.acts][:1]
    return tuple(found[:MOST_SAID])


def _closest(items: Iterable[Knowledge], text: str, values: Iterable[str]) -> Knowledge | None:
    """The item most of whose words are in the text; the first of several alike."""
    best, score = None, 0.0
    for item in items:
        close = [word for word in item.about if word not in LOOSE]
        named = mentions(close, text, values)
        reached = named + 0.4 * (mentions(item.about, text, values) - named)
        if reached > score:
            best, score = item, reached
    return best


def is_unknowable(turn: Turn) -> bool:
    """Whether the question is about something nobody has measured."""
    topics = turn.situation.case.data.nobody_knows
    return any(mentions(words, turn.words, slot_values(turn)) for words in topics)


def tell_known(turn: Turn, item: Knowledge) -> Reply | None:
    """The person's sentence with its numbers taken from the fleet now; None where it cannot be filled."""
    person = turn.situation.case.data.people.get(item.who)
    away = None if person is None else _away(turn, person, item)
    return away or _said(turn, person, item)


def _away(turn: Turn, person: Person, item: Knowledge) -> Reply | None:
    """They sleep, or are in something else, or take their time: said, and answered when they can; None where not."""
    if paged(turn, person.team):
        return None
    who = introduce(turn, person, item.who)
    who = who[:1].lower() + who[1:] if who.startswith("The ") else who
    if person.asleep:
        return Reply(turn.tell("asleep", who=who), about=f"asleep:{item.who}")
    begins = turn.situation.fleet_at - turn.situation.at  # of a ride that skips: later, as they are
    until = begins + person.busy_until * 60.0
    about = f"{WORD_LEFT}{item.id}"
    if turn.state.answered(item.id):
        return None
    if turn.state.answered(about):
        return Reply(turn.tell("word_is_left", who=who), about=about)
    if turn.situation.at < person.busy_until * 60.0:
        when = fact("free_at", until, "clock", says="the calendar")
        return Reply(turn.tell("busy", who=who, what=person.busy_with, when=when), about=about)
    return Reply(turn.tell("word_left", who=who), about=about) if person.reply_s > SLOW_S else None


WORD_LEFT = "word-left:"  # and the id of what they know, which they say when they can
SLOW_S = 60.0  # an answer that takes longer is not waited for


def late_words(situation: Situation, state: DialogueState) -> tuple[Answered, ...]:
    """What people say now whom a word was left with."""
    said: list[Answered] = []
    for event, one in state.answers:
        for about in one.about.split():
            item = next((i for i in situation.case.data.knows if about == f"{WORD_LEFT}{i.id}"), None)
            if item is None or state.answered(item.id):
                continue
            person = situation.case.data.people[item.who]
            if situation.at < max(event.at + person.reply_s, person.busy_until * 60.0):
                continue
            act = Act("unknown", {}, 1.0, (0, 0))
            reply = _said(Turn(situation, state, one.of, "", act, (act,)), person, item)
            if reply is not None and not any(other.about == item.id for other in said):
                text, facts = reply.sentence.text, reply.sentence.facts
                said.append(Answered(of=one.of, text=text, speaker=reply.speaker, facts=facts, about=item.id))
    return tuple(said)


def _said(turn: Turn, person: Person | None, item: Knowledge) -> Reply | None:
    """Their sentence with its numbers of now; what they said before is noticed, and what has moved since."""
    try:
        values, looks = _values(turn, item.values)
    except QueryError:
        return None
    words = {**{name: _plain(value) for name, value in turn.situation.drawn.items()},
             **{name: spoken(value) for name, value in values.items()}}  # fmt: skip
    if set(_SLOT.findall(item.says)) - set(words):
        return None
    says = item.says.format(**words)
    who = introduce(turn, person, item.who)
    sentence = Sentence(f"{who}: {quoted(says)}", (fact(item.id, says, says=item.who), *values.values()))
    before = turn.state.answered(item.id)
    moved = before and values and not _same_as_before(turn, item, says)
    if moved:
        sentence = _moved_since(turn, before[-1].fleet_at, sentence)
    elif before:
        sentence = turn.tell("said_before", said=sentence)
    return Reply(sentence, about=item.id, speaker=who.split(",")[0], looks=looks, again=bool(before))


def _same_as_before(turn: Turn, item: Knowledge, says: str) -> bool:
    """Whether they said exactly this last time."""
    told = [one for _, one in turn.state.answers if item.id in one.about.split()]
    return any(fact_.name == item.id and fact_.value == says for fact_ in told[-1].facts)


def introduce(turn: Turn, person: Person | None, key: str) -> str:
    """A name with what the person does the first time, the name alone after that; a role where there is no name."""
    if person is None:
        return key.replace("-", " ").replace("_", " ").capitalize()
    name = str(filled(person.name, turn.situation.drawn))
    if not name[:1].isupper():
        return capital(person.role) if person.role else name.capitalize()
    met = any(one.text.startswith(f"{name}") or f"\n{name}" in one.text for _, one in turn.state.answers)
    return name if met or not person.role else f"{name}, {person.role}"


def paged(turn: Turn, team: str) -> bool:
    """Whether the rider has had this team paged."""
    return any(order.order.verb == "page" and order.order.name == team for _, order in turn.state.orders)


def _values(turn: Turn, wanted: Mapping[str, Value]) -> tuple[dict[str, Fact], tuple[Looked, ...]]:
    """The numbers of a sentence, computed from the fleet at this minute. Raises QueryError."""
    found, looks = {}, []
    for name, value in wanted.items():
        query = MetricQuery.from_dict(filled(value.query, turn.situation.drawn))
        if query.metric in METRICS and query.stat not in METRICS[query.metric].stats:
            query = replace(query, stat="")
        if query.end is None and query.start is None:
            end = turn.situation.minute
            query = replace(query, start=end - (query.last_s or 900.0), end=end, last_s=None)
        frame = run(turn.situation.view, query)
        only = frame.only
        before = only.baseline_total if only is not None and query.compare else None
        number, unit = frame.total() if before is None else before, METRICS[query.metric].unit
        if value.phrase == "count" and frame.side != "ledger":
            number = _count(number, query.metric, frame.requests, frame.end - frame.start)
        unit = PHRASE_UNITS.get(value.phrase, unit)
        found[name] = fact(name, number, unit, says="metrics")
        looks.append(Looked(tool="metrics", query=query.to_dict(), digest=frame.digest(), because=turn.of))
    return found, tuple(looks)


def _count(number: float, metric: str, requests: float, seconds: float) -> float:
    """A rate over its window, or a share of its requests, as a whole number."""
    spec = METRICS[metric]
    if spec.kind == "rate":
        return float(round(number * seconds / UNIT_SECONDS.get(spec.unit, 1.0))) if spec.unit != "pages" else number
    return float(round(number * requests)) if spec.kind == "ratio" else number


def filled(data: Any, drawn: Mapping[str, Any]) -> Any:
    """Data with `{name}` replaced by what was drawn under that name; numbers stay numbers."""
    if isinstance(data, Mapping):
        return {key: filled(value, drawn) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [filled(value, drawn) for value in data]
    if not isinstance(data, str):
        return data
    whole = _SLOT.fullmatch(data)
    if whole and whole[1] in drawn:
        return drawn[whole[1]]
    return _SLOT.sub(lambda match: _plain(drawn.get(match[1], match[0])), data)


def _plain(value: Any) -> str:
    """A drawn value as it is read aloud."""
    return f"{value:g}" if isinstance(value, float) else str(value)
