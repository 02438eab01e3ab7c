"""A message in, one move of the examiner out: each act answered one by one, nothing more."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from simride.base.wording import listed
from simride.examiner import policy
from simride.examiner.answers.help import ALONE, HELP_ME, given
from simride.examiner.commands import answer_twist, read_back_order
from simride.examiner.dialogue import PRICE, SETTLING, DialogueState, moved, without_stale
from simride.examiner.guard import trap_in
from simride.examiner.names import Strange, named_in, strange_names
from simride.examiner.orders import NEITHER, ordered_by_name, verb_of
from simride.examiner.phrasing import Sentence, paragraphs
from simride.examiner.replies import ACT_CHIPS, NONE_OF_THEM, ask_back, own_answer, reply_to
from simride.examiner.situation import Outcome, Situation
from simride.examiner.tables import move_for
from simride.examiner.telling import tells
from simride.examiner.turn import Reply, Turn
from simride.examiner.understanding.acts import ORDERS, Act, Reading
from simride.examiner.weeks import replies as weeks
from simride.recorder.events import ActNote, Answered, AnyPayload, Asked, Fact, Understood
from simride.simulator.orders import PEOPLE_VERBS, Order

QUIET = frozenset({"noted", "small_talk", "dont_know", "nothing_waits"})  # said only where nothing else is
CHOICE_WORDS = 8  # a reply to a question of ours is short
TWIST_ACTS = frozenset({
    "act_pause_rollout", "act_rollforward", "unknown", "small_talk", "wait", "communicate", "prioritise",
})  # fmt: skip
_NO = re.compile(
    r"\b(?:no|not (?:now|yet|today)|hold|wait|don'?t|do not|stop|later|postpone|after(?:wards)?|tomorrow)\b"
)
_YES = re.compile(r"\b(?:go ahead|yes|fine|ok(?:ay)?|approved?|push it|ship it|sure|you may|go for it)\b")


def respond(situation: Situation, said_seq: int, text: str, reading: Reading) -> Outcome:
    """The examiner's answer to the message with that seq."""
    state = without_stale(situation.conversation(before=said_seq), situation.at)
    if state.phase == "closed":
        return _only(situation, said_seq, "over")
    if not text.strip():
        return _only(situation, said_seq, "empty")
    trap = trap_in(text)
    if trap is not None:
        return _only(situation, said_seq, trap)
    if state.phase == "own_questions":
        answer = _own(situation, state, said_seq, text, reading)
        if answer is not None:
            return answer
    if state.floor == "ask_back" and state.choices is not None:
        chosen = _as_choice(situation, state, text, reading)
        if chosen is not None:
            return _resume(situation, state, said_seq, chosen)
    return _answer(situation, state, said_seq, text, reading)


def direct_order(situation: Situation, order: Order) -> Outcome:
    """An order from the cockpit's form or a script: read back like any other, people called at once."""
    state = situation.conversation()
    last = situation.record[-1].seq if situation.record else 0
    if order.verb in PEOPLE_VERBS:
        return Outcome(carry_out=(situation.plan_order(order),))
    act = Act("unknown", {}, 1.0, (0, 0))
    reply = read_back_order(Turn(situation, state, last, "", act, (act,)), order)
    return _outcome(last, (reply,))


def choose(situation: Situation, index: int) -> Outcome:
    """One of the choices offered: as if it had been said in full, and recorded as a corrected reading."""
    state = situation.conversation()
    if state.choices is None or not 0 <= index < len(state.choices.choices):
        return Outcome()
    of = state.last_message.seq if state.last_message is not None else situation.record[-1].seq
    if state.choices.move == "read_back":
        act = Act("confirm" if index == 0 else "decline", {}, 1.0, (0, 0))
        return _answer(situation, state, of, "", Reading("", (act,), False))
    return _resume(situation, state, of, state.choices.choices[index])


def _own(situation: Situation, state: DialogueState, of: int, text: str, reading: Reading) -> Outcome | None:
    """In the last minutes a question is the rider's own, where the persona has an answer."""
    if any(act.act in ORDERS or act.act in ("confirm", "decline") for act in reading.acts):
        return None
    act = Act("ask_examiner", {}, 1.0, (0, len(text)))
    found = own_answer(Turn(situation, state, of, text, act, (act,)))
    return _outcome(of, (found,)) if found is not None else None


def _as_choice(situation: Situation, state: DialogueState, text: str, reading: Reading) -> str | None:
    """The choice a short message means: by its words, or by a name where a name was asked for."""
    assert state.choices is not None
    low = " ".join(re.findall(r"[\w-]+", text.lower()))
    for choice in state.choices.choices:
        if low == " ".join(re.findall(r"[\w-]+", choice.lower())):
            return choice
    sure = any(policy.verdict(act) == "do" and act.act not in ("unknown", "small_talk") for act in reading.acts)
    if state.choices.about == PRICE:
        meant = next((act.act for act in reading.acts if act.act in ("confirm", "decline")), None)
        return None if meant is None else HELP_ME if meant == "confirm" else ALONE
    short = len(text.split()) <= CHOICE_WORDS and "?" not in text
    ordered = any(act.act in ORDERS for act in reading.acts)
    if state.choices.about == "order" and short and named_in(text, situation.lexicon) and not (sure and ordered):
        return text
    return None


def _resume(situation: Situation, state: DialogueState, of: int, choice: str) -> Outcome:
    """The message that was unclear, answered with what is clear now."""
    if choice in (NEITHER, NONE_OF_THEM):
        return _only(situation, of, "neither", about="let-go")
    if choice == ALONE:
        return _only(situation, of, "help_declined", about="noted")
    if choice == HELP_ME:
        act = Act("ask_help", {}, 1.0, (0, 0))
        return _outcome(of, (given(Turn(situation, state, of, "", act, (act,))),))
    assert state.choices is not None
    asked_at = next(event.seq for event, one in reversed(state.asked) if one is state.choices)
    unclear = next((message for message in reversed(state.messages) if message.seq < asked_at), None)
    if unclear is None:
        return _only(situation, of, "not_understood")
    named = named_in(choice, situation.lexicon)
    wanted = next((act for act, chip in ACT_CHIPS.items() if chip == choice), None)
    acts = tuple(_as_act(note) for note in unclear.acts if note.act not in ("unknown", "confirm", "decline"))
    if wanted is not None:
        slots = dict(named_in(unclear.text, situation.lexicon))
        known = next((act for act in acts if act.act == wanted), None)
        acts = (Act(wanted, known.slots if known else slots, 1.0, (0, len(unclear.text))),)
    else:
        if not named:
            team = tuple(name for name in situation.case.data.teams if name == choice)
            named = {"team": team} if team else {}
        said = {dim: names if len(names) > 1 else names[0] for dim, names in named.items()}
        acts = tuple(
            replace(act, slots={**act.slots, **said, "ref": ""}, confidence=1.0)
            for act in acts if act.act in ORDERS or act.act in policy.PEOPLE_ACTS
        )  # fmt: skip
    if not acts:
        return _only(situation, of, "not_understood")
    notes = tuple(
        ActNote(act=act.act, slots={key: _json(value) for key, value in act.slots.items() if value not in ("", ())},
                span=act.span, polarity=act.polarity)
        for act in acts
    )  # fmt: skip
    corrected = Understood(of=unclear.seq, acts=notes, path="corrected")
    reading = Reading(unclear.text, acts, False)
    answer = _answer(situation, replace(state, floor="free", choices=None), of, unclear.text, reading)
    return replace(answer, payloads=(corrected, *answer.payloads))


def _as_act(note: ActNote) -> Act:
    """An act as it was recorded."""
    slots = {key: tuple(value) if isinstance(value, list) else value for key, value in note.slots.items()}
    return Act(note.act, slots, note.confidence, note.span, note.polarity)


def _json(value: object) -> object:
    """Tuples as lists, as the record keeps them."""
    return list(value) if isinstance(value, tuple) else value


def _answer(situation: Situation, state: DialogueState, of: int, text: str, reading: Reading) -> Outcome:
    """Every act of a reading answered, merged into one move."""
    acts = _acts(state, reading)
    replies: list[Reply] = []
    for act in acts:
        for reply in _replies(Turn(situation, state, of, text, act, acts)):
            if not any(_alike(reply, other) for other in replies):
                replies.append(reply)
                state = _settled(state, reply)
    return _outcome(of, _kept(replies))


def _settled(state: DialogueState, reply: Reply) -> DialogueState:
    """The state for the rest of the message, where a reply has settled what was waiting."""
    if reply.about == "twist-answered":
        return moved(state, "twist_settled")
    if reply.about in SETTLING:
        return replace(moved(state, "settled"), pending=(), choices=None)
    return state


def _acts(state: DialogueState, reading: Reading) -> tuple[Act, ...]:
    """The acts to answer; what was not understood only where nothing else was."""
    if reading.abstained or not reading.acts:
        first = reading.acts[0] if reading.acts else Act("unknown", {}, 0.0, (0, len(reading.text)))
        return (replace(first, act="unknown", alternatives=_alternatives(first)),)
    understood = tuple(act for act in reading.acts if act.act != "unknown" and policy.verdict(act) == "do")
    if reading.text and any(_WHAT_IF.search(reading.text.lower()) and act.act in ORDERS for act in reading.acts[:1]):
        return reading.acts[:1]  # wondered about: what it would touch, however unsure the reading
    if len(understood) > 1:
        understood = tuple(act for act in understood if policy.counts_beside(act, understood)) or understood[:1]
    if any(act.act == "confirm" for act in understood) and state.pending:
        verbs = {note.verb for note in state.pending}
        understood = tuple(act for act in understood if act.act not in ORDERS or verb_of(act) not in verbs or _new(act))
    return understood or reading.acts[:1]


def _new(act: Act) -> bool:
    """Whether an order beside a yes names a target of its own, and is not the same once more."""
    return any(act.slots.get(dim) for dim in ("service", "cluster", "region", "rack", "host", "gate"))


def _alternatives(act: Act) -> tuple[tuple[str, float], ...]:
    """What it might have been, itself included."""
    own = () if act.act == "unknown" else ((act.act, act.confidence),)
    return (*own, *act.alternatives)


def _replies(turn: Turn) -> tuple[Reply, ...]:
    """What answers one act."""
    turn = _as_what_if(turn)
    if turn.act.act not in ORDERS and turn.act is turn.acts[0] and ordered_by_name(turn.text):
        turn = replace(turn, act=replace(turn.act, act="act_fix_config", polarity="asserted", confidence=1.0))
    state, act = turn.state, turn.act
    if turn.situation.view.ledger is not None:
        told = weeks.replies(turn)
        if told:
            return told
    if (
        state.twist == "waiting"
        and (state.floor != "read_back" or twist_last(state))
        and act.act in TWIST_ACTS
        and not act.slots.get("mode")
    ):
        low = turn.words.lower().replace("’", "'")
        verb = "refuse_change" if _NO.search(low) else "approve_change" if _YES.search(low) else ""
        if verb:
            return (answer_twist(replace(turn, act=replace(act, confidence=1.0)), verb),)
    if policy.verdict(act) == "ask_back":
        if act.act == "confirm" and (state.floor == "read_back" or state.twist == "waiting"):
            return (Reply(turn.tell("confirm_ask"), about="noted"),)
        if act.act not in ORDERS | {"unknown"} and tells(turn.words):
            return (Reply(turn.tell("noted"), about="noted"),)
        return (ask_back(turn),)
    strange = strange_names(turn.situation, act)
    if strange:
        return (_no_such(turn, strange[0]),)
    return reply_to(turn, move_for(act.act, state.floor, state.twist, twist_last(state)))


def twist_last(state: DialogueState) -> bool:
    """Whether the twist was brought after the last order was read back."""
    asked = [one.move for _, one in state.asked if one.move in ("twist", "read_back")]
    return bool(asked) and asked[-1] == "twist"


_WHAT_IF = re.compile(r"\bwhat\b.{0,40}\bif (?:we|i|you|they)\b|\bwhat (?:happens|would happen|if)\b")
WHAT_IF_ACTS: Mapping[str, str] = {
    "roll(?:ed|ing)? ?back": "act_rollback", "revert": "act_rollback", "fail(?:ed|ing)? ?over": "act_failover",
    "mov(?:e|ed|ing)": "act_drain", "drain": "act_drain", "shift": "act_drain", "restart": "act_restart",
    "shed": "act_shed_load", "refuse": "act_shed_load", "scale": "act_scale",
}  # fmt: skip
ASKING = frozenset({"ask_impact", "ask_scope", "ask_arch", "hypothesise", "state_tradeoff", "unknown", "query_metric"})


def _as_what_if(turn: Turn) -> Turn:
    """'What happens if we drain it' is a wondered-about order, however it was read."""
    low = turn.words.lower()
    if not _WHAT_IF.search(low):
        return turn
    if turn.act.act in ORDERS:
        return replace(turn, act=replace(turn.act, polarity="hypothetical", confidence=1.0))
    found = next((act for stem, act in WHAT_IF_ACTS.items() if re.search(rf"\b{stem}", low)), None)
    if found is None or turn.act.act not in ASKING:
        return turn
    return replace(turn, act=replace(turn.act, act=found, polarity="hypothetical", confidence=1.0))


def _no_such(turn: Turn, strange: Strange) -> Reply:
    """A name that does not exist here, and those that do."""
    shown = strange.exist[:8]
    names = listed(shown) + (" and others" if len(strange.exist) > len(shown) else "")
    return Reply(turn.tell("unknown_name", what=strange.dim, found=strange.found, names=names), about="unknown_name")


def _alike(reply: Reply, other: Reply) -> bool:
    """Whether a reply says what another has said already."""
    return reply.sentence.text == other.sentence.text and reply.asks == other.asks


def _kept(replies: list[Reply]) -> tuple[Reply, ...]:
    """A mere nod is left out where something is said besides."""
    loud = [reply for reply in replies if reply.about not in QUIET or reply.asks or reply.carry_out]
    fresh = [reply for reply in loud if not reply.again]
    return tuple(fresh or loud or replies[:1])


def _outcome(of: int, replies: Iterable[Reply]) -> Outcome:
    """Replies as payloads: what was looked at, one answer, then what is asked."""
    replies = tuple(replies)
    told = paragraphs(*(reply.sentence for reply in replies))
    payloads: list[AnyPayload] = []
    for reply in replies:
        payloads += [look for look in reply.looks if look not in payloads]
    speaking = [reply for reply in replies if reply.sentence.text]
    if speaking:
        speakers = {reply.speaker for reply in speaking}
        payloads.append(
            Answered(
                of=of, text=told.text, speaker=speakers.pop() if len(speakers) == 1 else "examiner",
                facts=_once(told), charts=tuple(chart for reply in replies for chart in reply.charts),
                about=" ".join(dict.fromkeys(reply.about for reply in speaking if reply.about)),
            )
        )  # fmt: skip
    payloads += _asks([ask for reply in replies for ask in reply.asks])
    return Outcome(
        tuple(payloads), tuple(plan for reply in replies for plan in reply.carry_out),
        sum(reply.skip_s for reply in replies),
    )  # fmt: skip


def _once(told: Sentence) -> tuple[Fact, ...]:
    """Every fact once, in the order told."""
    kept: list[Fact] = []
    for item in told.facts:
        if item not in kept:
            kept.append(item)
    return tuple(kept)


def _asks(asks: list[Asked]) -> list[Asked]:
    """Read-backs together, one question after the last; of other questions only the first."""
    read = [ask for ask in asks if ask.move == "read_back"]
    if not read:
        return asks[:1]
    out = []
    for number, ask in enumerate(read):
        last = number == len(read) - 1
        text = f"{ask.text} Confirm?" if last and ask.about not in ("why", "why-much") else ask.text
        about = f"and-{number}" if number else ask.about
        out.append(ask.model_copy(update={"text": text, "about": about, "choices": ask.choices if last else ()}))
    return out


def _only(situation: Situation, of: int, key: str, about: str = "") -> Outcome:
    """One sentence and nothing else."""
    act = Act("unknown", {}, 1.0, (0, 0))
    turn = Turn(situation, situation.conversation(before=of), of, "", act, (act,))
    return _outcome(of, (Reply(turn.tell(key), about=about or key),))
