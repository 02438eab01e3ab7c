"""From what somebody says should be done to items of work, and what is said back about them."""

import re
from collections.abc import Collection, Sequence

from simride.base.errors import OrderError
from simride.examiner.answers.metrics import sentence_case
from simride.examiner.commands import YES_NO, plan_fact
from simride.examiner.orders import note_of
from simride.examiner.turn import Reply, Turn
from simride.examiner.weeks.days import days_back
from simride.recorder.events import Asked
from simride.simulator.orders import Order
from simride.simulator.programmes.programme import Item

_SENTENCE = re.compile(r"[.;!\n]")
_PART = re.compile(r"[.;:,\n]|\s+(?:and|then|while|plus|also)\s+")
_ASKING = re.compile(
    r"^\s*(?:who|what|when|where|why|which|how|is|are|was|were|has|have we|have they|did|do we|do they|does|show|"
    r"tell me|any|can we see|could you (?:show|tell))\b"
)
_FILLER = re.compile(r"^\s*(?:(?:um+|uh+|er+|hm+|so|well|okay|ok|right|now|you know|honestly|basically|like)\b[\s,]+)+")
_LETTING_BE = re.compile(r"\b(?:stop (?:work|working)|abandon|drop|cancel|call off|take .{1,20} off|no longer)\b")
_NUMBER = re.compile(r"(?<![\w-])(\d+(?:\.\d+)?)\s*(%|percent|per cent)?")
_NOT_WANTED = re.compile(
    r"\b(?:not|never|without|instead of|rather than|if|was|were|had|every (?:day|week|month|quarter)|monthly|due|"
    r"prevention)\b"
    r"|n't\b"
)
_BEFORE = r"(?<!\w)"  # a word begins; "%" may follow a number at once
_CONTRAST = re.compile(r",\s*not (?:by |from |with |in |the )?\w+(?: \w+)?(?=\s*(?:[,.;!]|$))")
_CALLING = re.compile(
    r"\s*(?:(?:please|ok|and|then|also|now|let'?s|first),? )*(?:page|call|wake|ping|tell|escalate|bring in|get|declare|"
    r"post|announce|inform|write to|let .{1,30} know|(?:send|give) (?:a|the|them) (?:note|mail|message|word))\b"
    r"|.*\bupdate\b",
    re.DOTALL,
)
SHORT = 8  # words of a message that names a figure and can only be a question
MOST_AT_ONCE = 4  # items read back together


def items_in(text: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """The items a text names, in the order it names them; of those that share words the closest one."""
    found: list[Item] = []
    for sentence in _SENTENCE.split(text.lower()):
        found += [item for item in _in_sentence(sentence, items, found) if item not in found]
    return tuple(found)


def _in_sentence(text: str, items: Sequence[Item], named: Sequence[Item]) -> list[Item]:
    """Those of one sentence, part by part; none that was named before."""
    found = list(named)
    before = ""
    for part in _PART.split(text):
        best = _closest(part, items)
        if not best:  # "write runbooks for one thing" goes on as "and another"
            others = [one for one in items if one not in found and not any(_named(way, before) for way in one.words)]
            best = _closest(f"{before} {part}", others)
        found += [item for item in best if item not in found]
        before = part if best else f"{before} {part}"
    return found


def _closest(part: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """The item most of whose words are in a part of a sentence; none where none is named."""
    scored = [(max((len(way.split()) for way in item.words if _named(way, part)), default=0), item) for item in items]
    best = max((score for score, _ in scored), default=0)
    return tuple(item for score, item in scored if score == best)[:1] if best else ()


def _named(way: str, part: str) -> bool:
    """Whether every word of a way stands in a text, by its beginning."""
    words = way.split()
    if not all(word in part for word in words):  # most are not; what follows costs a hundred times as much
        return False
    return all(re.search(rf"{_BEFORE if word[0].isalnum() else ''}{re.escape(word)}", part) for word in words)


def wanted_parts(text: str) -> str:
    """The sentences of a text that want something done: no question, nothing refused, wondered about or reported."""
    sentences = re.findall(r"[^.?!\n]+[.?!]?", _CONTRAST.sub("", text))  # "by meaning, not by bytes" wants the former
    return " . ".join(
        one for one in sentences
        if not one.strip().endswith("?")
        and not (_ASKING.match(_begun(one.lower())) or _NOT_WANTED.search(one.lower()))
    )  # fmt: skip


def _begun(low: str) -> str:
    """A text from where it says something on."""
    return _FILLER.sub("", low)


def is_asking(text: str) -> bool:
    """Whether a text asks for something to be told or shown."""
    low = _begun(text.lower().strip())
    return "?" in low or bool(_ASKING.match(low)) or days_back(low) is not None or len(low.split()) <= SHORT


def puts_a_question(text: str) -> bool:
    """Whether a text has the form of a question, however short it is."""
    return "?" in text or bool(_ASKING.match(_begun(text.lower().strip())))


def is_no_call(text: str, acts: Collection[str]) -> bool:
    """Whether what was read as telling people does not begin like that: 'load-test the rules', 'who owns it?'."""
    return "recap" not in acts and not _CALLING.match(text.lower())


def says_how_much(text: str, item: Item) -> bool:
    """Whether a text gives the number an item takes, or is so short that it can only be an order without one."""
    return _number_for(text, item) is not None or len(text.split()) <= SHORT


def read_back_work(turn: Turn, items: Sequence[Item]) -> Reply:
    """Each item said back with what it takes and when it would hold, or why it cannot be."""
    verb = "stop_work" if _LETTING_BE.search(turn.words.lower()) else "start_work"
    asks, told = [], turn.tell("nothing")
    for item in items[:MOST_AT_ONCE]:
        order = _order(verb, item, turn.words)
        try:
            plan = turn.situation.plan_order(order)
        except OrderError as error:
            told += turn.tell("cannot_do", why=sentence_case(str(error)))
            continue
        text = turn.tell("read_back", says=plan_fact(plan)).text
        asks.append(Asked(move="read_back", text=text, choices=YES_NO, order=note_of(plan.order)))
    return Reply(told, about="cannot_do" if told.text else "", asks=tuple(asks))


def _order(verb: str, item: Item, words: str) -> Order:
    if verb == "stop_work" or not item.takes:
        return Order(verb, name=item.name)
    value = _number_for(words, item)
    return Order(verb, name=item.name, **{item.takes: value})  # type: ignore[arg-type] # percent or amount


def _number_for(words: str, item: Item) -> float | None:
    """The number said with an item, in the part that names it first; a percentage where it takes one."""
    named = [part for part in _PART.split(words.lower()) if any(_named(way, part) for way in item.words)]
    for text in (*named, words):
        found = list(_NUMBER.finditer(text))
        number = next((one for one in found if one[2] and item.takes == "percent"), found[0] if found else None)
        if number is not None:
            return float(number[1])
    return None
