"""What people know, said by whoever knows it; and what nobody has measured."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from simride.base.errors import QueryError
from simride.cases.schema import Knowledge, Person, Value
from simride.examiner.names import several
from simride.examiner.phrasing import Sentence, fact, quoted, spoken
from simride.examiner.turn import Reply, Turn
from simride.recorder.events import Fact, Looked
from simride.simulator.telemetry.catalog import METRICS
from simride.simulator.telemetry.metrics import run
from simride.simulator.telemetry.query import MetricQuery

PHRASE_UNITS: Mapping[str, str] = {"count": "count", "percent": "1", "duration": "s"}
UNIT_SECONDS: Mapping[str, float] = {"1/h": 3600.0, "1/min": 60.0}
MOST_SAID = 3  # people who speak up about one thing asked
_SLOT = re.compile(r"\{(\w+)\}")


def mentions(about: Iterable[str], text: str, slots: Iterable[str] = ()) -> int:
    """How many of these words or phrases are in the text, as whole words, plurals allowed."""
    low, values = text.lower(), {value.lower() for value in slots}
    return sum(
        word.lower() in values or re.search(rf"(?<!\w){re.escape(word.lower())}(?:s|es)?(?!\w)", low) is not None
        for word in about
    )


def slot_values(turn: Turn) -> tuple[str, ...]:
    """Every value the act's slots hold."""
    return tuple(value for name, slot in turn.act.slots.items() for value in (name, *several(slot)))


_CLAUSE = re.compile(r"[?;,.]| and | or ")
LOOSE = frozenset(
    {"what", "who", "see", "look", "looks", "people", "happens", "before", "ever"}
)  # words in many questions


def knowledge_for(turn: Turn, only_named: bool = False) -> tuple[Knowledge, ...]:
    """What people know that answers this act: for each clause what it asks for most closely, each once."""
    items = tuple(item for item in turn.situation.case.data.knows if turn.act.act in item.acts)
    found: list[Knowledge] = []
    for clause in _CLAUSE.split(turn.words):
        best = _closest(items, clause, ())
        if best is not None and best not in found:
            found.append(best)
    if not found:
        best = _closest(items, turn.words, slot_values(turn))
        found = [best] if best is not None else []
    if not found and not only_named:
        found = [item for item in items if not item.about][:1]
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
    if person is not None and person.asleep and not paged(turn, person.team):
        who = str(filled(person.name, turn.situation.drawn))
        return Reply(turn.tell("asleep", who=who, role=person.role), about=item.id)
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
    again = bool(turn.state.answered(item.id))
    if again:
        sentence = turn.tell("said_before", said=sentence)
    return Reply(sentence, about=item.id, speaker=who.split(",")[0], looks=looks, again=again)


def introduce(turn: Turn, person: Person | None, key: str) -> str:
    """A name with what the person does the first time, the name alone after that; a role where there is no name."""
    if person is None:
        return key.replace("-", " ").replace("_", " ").capitalize()
    name = str(filled(person.name, turn.situation.drawn))
    if not name[:1].isupper():
        return f"{person.role[:1].upper()}{person.role[1:]}" if person.role else name.capitalize()
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
        if value.phrase == "count":
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
