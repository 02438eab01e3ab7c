"""One function per move of the dialogue: from an act to what is said and done about it."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from simride.base.errors import QueryError
from simride.examiner.answers.alerts import ALERT_WORDS, show_alerts
from simride.examiner.answers.architecture import OWNERS, tell_how_it_is_built
from simride.examiner.answers.changes import show_changes
from simride.examiner.answers.help import help_reply, is_asked_for
from simride.examiner.answers.hosts import show_hosts
from simride.examiner.answers.impact import tell_impact, verify
from simride.examiner.answers.logs import show_logs
from simride.examiner.answers.metrics import sentence_case, show
from simride.examiner.answers.people import is_general, is_unknowable, knowledge_for, put_to, tell_known, untold_by
from simride.examiner.answers.queries import query_of
from simride.examiner.answers.traces import show_traces
from simride.examiner.clock import questions_from
from simride.examiner.commands import (
    answer_twist,
    carry_out,
    let_go,
    page_team,
    read_back,
    skip_ahead,
    tell_people,
)
from simride.examiner.names import several
from simride.examiner.phrasing import Sentence, fact
from simride.examiner.tables import Move
from simride.examiner.telling import tells
from simride.examiner.turn import Reply, Turn
from simride.examiner.understanding.acts import ORDERS, Act
from simride.examiner.words import mentions
from simride.recorder.events import Asked
from simride.simulator.telemetry.query import MetricQuery

Handler = Callable[[Turn], tuple[Reply, ...]]
SLO_WORDS = ("slo", "objective", "target", "error budget", "budget", "sla", "nines", "agreed")
HISTORY_S = 6 * 3600.0
DAY_S = 86_400.0
ENQUIRING = frozenset({
    "ask_scope", "ask_impact", "ask_timeline", "ask_changes", "ask_arch", "query_metric", "query_logs",
    "query_traces", "inspect_host", "verify",
})  # fmt: skip


def reply_to(turn: Turn, move: Move) -> tuple[Reply, ...]:
    """What a move says: first what nobody measured, then what is firing where that is asked, then the answer."""
    if turn.act.act in ENQUIRING:
        if is_unknowable(turn):
            return (Reply(turn.tell("unmeasured"), about="unmeasured"),)
        if turn.act.polarity == "negated" or (turn.act.act in HEARD and tells(turn.words)):
            return _nod(turn)
    if turn.act.act in ENQUIRING | {"clarify_goal"}:
        theirs = _of_one_asked(turn)
        if theirs:
            return theirs
        if is_about_alerts(turn):
            return (show_alerts(turn),)
    return HANDLERS[move](turn)


PAGED = ("paged", "page anyone", "page anybody", "page somebody")


def _of_one_asked(turn: Turn) -> tuple[Reply, ...]:
    """The answer of the person a question is put to, and of who knows what has paged; nothing besides."""
    if not put_to(turn) and not mentions(PAGED, turn.words):
        return ()
    items = knowledge_for(turn, only_named=True) or untold_by(turn, put_to(turn))
    known = (tell_known(turn, item) for item in items)
    return tuple(reply for reply in known if reply is not None)


def is_about_alerts(turn: Turn) -> bool:
    """Whether what is firing is asked for."""
    return bool(mentions(ALERT_WORDS, turn.words)) and not turn.act.slots.get("metric")


HEARD = ENQUIRING | {"clarify_goal"} - {"query_logs", "query_traces"}  # where told, not asked


def _with_known(turn: Turn, *others: Reply, only_named: bool = True) -> tuple[Reply, ...]:
    """What people know about it, before what the tools show."""
    known = (tell_known(turn, item) for item in knowledge_for(turn, only_named))
    return (*(reply for reply in known if reply is not None), *others)


COUNTING = (
    "how many", "how much", "how bad", "how badly", "how often", "share", "percentage", "percent", "number", "numbers",
    "rate", "ratio", "size", "magnitude", "figure", "extent", "proportion", "fraction", "quantify",
)  # fmt: skip


def _scope(turn: Turn) -> tuple[Reply, ...]:
    """Whoever knows says it; a number where one was asked for, a place was named, or nobody knows."""
    slots = turn.act.slots
    exact = any(slots.get(name) for name in ("metric", "group_by", "stat", "region", "cluster", "client", "compare"))
    counted = exact or bool(mentions(COUNTING, turn.words))
    items = knowledge_for(turn, only_named=turn.act.act == "ask_impact")
    known = tuple(
        reply for item in items
        if not (counted and is_general(turn, item)) and (reply := tell_known(turn, item)) is not None
    )  # fmt: skip
    if known and not exact:
        return known
    try:
        return (*known, tell_impact(turn))
    except QueryError as error:
        return (*known, _refused(turn, error))


def _timeline(turn: Turn) -> tuple[Reply, ...]:
    known = tuple(reply for item in knowledge_for(turn) if (reply := tell_known(turn, item)) is not None)
    if known:
        return known
    try:
        query = query_of(turn, usual="slow_ratio", window_s=HISTORY_S)
    except QueryError as error:
        return (_refused(turn, error),)
    return (show(turn, query, about="ask_timeline"),)


def _refused(turn: Turn, error: QueryError) -> Reply:
    return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about=turn.act.act)


MOST_AT_ONCE = 3  # metrics and statistics of one question


def _metric(turn: Turn) -> tuple[Reply, ...]:
    shown = []
    for one in _one_by_one(turn):
        try:
            shown.append(show(one, query_of(one), about="query_metric"))
        except QueryError as error:
            shown.append(_refused(one, error))
    return _with_known(turn, *shown)


def _one_by_one(turn: Turn) -> tuple[Turn, ...]:
    """A question for several metrics or statistics as one question each."""
    metrics, stats = several(turn.act.slots.get("metric")), several(turn.act.slots.get("stat"))
    if len(metrics) < 2 and len(stats) < 2:
        return (turn,)
    wanted = [
        {**turn.act.slots, **({"metric": metric} if metric else {}), **({"stat": stat} if stat else {})}
        for metric in metrics or ("",)
        for stat in stats or ("",)
    ]
    return tuple(replace(turn, act=replace(turn.act, slots=slots)) for slots in wanted[:MOST_AT_ONCE])


def _goal(turn: Turn) -> tuple[Reply, ...]:
    data = turn.situation.case.data
    if mentions(SLO_WORDS, turn.words):
        told = turn.tell("slo", slo=fact("slo", data.slo, says="the objective")) if data.slo else turn.tell("no_slo")
        return (Reply(told, about="slo"),)
    goal = fact("goal", data.goal.strip(), says="the examiner")
    told = turn.tell("said_before" if turn.state.answered("goal") else "goal", goal=goal, said=goal)
    return (Reply(told, about="goal"),)


NODS: Mapping[str, str] = {
    "hypothesise": "noted_theory", "state_tradeoff": "noted_weighing", "prioritise": "noted_order",
    "plan_prevention": "noted_plan", "recap": "noted_recap",
}  # fmt: skip


def _nod(turn: Turn) -> tuple[Reply, ...]:
    """That it was heard, and nothing on whether it is right."""
    key = NODS.get(turn.act.act, "noted") if turn.act.polarity != "negated" else "noted"
    return (Reply(turn.tell(key), about="noted"),)


def _note(turn: Turn) -> tuple[Reply, ...]:
    return _with_known(turn, *_grounds(turn), *_nod(turn))


def _grounds(turn: Turn) -> tuple[Reply, ...]:
    """Once: what makes a rider believe it, where a theory comes before anything was looked at."""
    first = turn.act.act == "hypothesise" and turn.act.polarity == "asserted" and len(turn.acts) == 1
    if not first or turn.state.looks or turn.state.pending or turn.state.has_asked("probe", "grounds"):
        return ()
    return (Reply(asks=(Asked(move="probe", text=turn.tell("grounds").text, about="grounds"),)),)


def _note_and_ask_again(turn: Turn) -> tuple[Reply, ...]:
    return (Reply(turn.tell("noted_go_ahead"), about="noted"),)


def _not_knowing(turn: Turn) -> tuple[Reply, ...]:
    key = "dont_know" if turn.state.answered("dont_know") else "dont_know_first"
    return (Reply(turn.tell(key), about="dont_know"),)


def _nothing_waits(turn: Turn) -> tuple[Reply, ...]:
    wondered = _wondered(turn)
    if turn.act.act == "confirm" and wondered is not None:
        return (read_back(wondered),)
    return (Reply(turn.tell("nothing_waits"), about="nothing_waits"),)


def _wondered(turn: Turn) -> Turn | None:
    """The order that was only wondered about a moment ago, as an order; None where there was none."""
    last = turn.state.last_message
    told = turn.state.answers[-1][1] if turn.state.answers else None
    if last is None or told is None or told.of != last.seq or "would_touch" not in told.about.split():
        return None
    note = next((one for one in last.acts if one.act in ORDERS), None)
    if note is None:
        return None
    slots = {name: tuple(value) if isinstance(value, list) else value for name, value in note.slots.items()}
    act = Act(note.act, slots, 1.0, (0, len(last.text)))
    return replace(turn, text=last.text, act=act, acts=(act,))


def _small_talk(turn: Turn) -> tuple[Reply, ...]:
    key = "thanks" if mentions(("thank", "thanks", "thank you", "cheers"), turn.words) else "small_talk"
    return (Reply(turn.tell(key), about="small_talk"),)


def own_answer(turn: Turn) -> Reply | None:
    """The persona's answer to a question of the rider's own, None where it has none."""
    scored = [(mentions(item.about, turn.words), item) for item in turn.situation.case.data.own_questions]
    best = max(scored, key=lambda pair: pair[0], default=None)
    if best is None or not best[0]:
        return None
    return Reply(Sentence(best[1].says), about="own_question")


ON_CALL_WORDS = ("on-call load", "on call load", "pages", "paged", "pager")


def _built(turn: Turn) -> tuple[Reply, ...]:
    """Whoever looks after it says how it is built; the map where nobody does, or where a path is asked for."""
    known = _with_known(turn)
    return known or (tell_how_it_is_built(turn),)


def _own_question(turn: Turn) -> tuple[Reply, ...]:
    situation = turn.situation
    if turn.state.phase != "own_questions" and mentions(ON_CALL_WORDS, turn.words):
        end = situation.minute
        return (show(turn, MetricQuery("on_call_pages", start=end - DAY_S, end=end), about="query_metric"),)
    if turn.state.phase != "own_questions" and situation.at < questions_from(situation.total_s) - 60.0:
        return (Reply(turn.tell("not_yet_yours"), about="not_yet"),)
    other = Reply(Sentence(situation.case.data.own_questions_else), about="own_question")
    return (own_answer(turn) or other,)


def ask_back(turn: Turn) -> Reply:
    """One specific question, with what it might have been."""
    chips = chips_for(turn)
    key = "did_you_mean" if chips else "not_understood"
    return Reply(asks=(Asked(move="ask_back", text=turn.tell(key).text, about="act", choices=chips),))


ACT_CHIPS: Mapping[str, str] = {
    "ask_scope": "who is affected", "ask_impact": "how bad it is", "ask_timeline": "since when",
    "ask_changes": "what changed", "ask_arch": "how it is built", "clarify_goal": "what is wanted",
    "query_metric": "a number or a chart", "query_logs": "the logs", "query_traces": "traces",
    "inspect_host": "a look at the hosts", "hypothesise": "a thought of mine", "state_tradeoff": "a thought of mine",
    "prioritise": "a thought of mine", "plan_prevention": "a follow-up", "recap": "a summary",
    "act_rollback": "roll back", "act_rollforward": "roll forward", "act_pause_rollout": "pause or freeze changes",
    "act_drain": "drain or shift traffic", "act_failover": "fail over", "act_scale": "add hosts",
    "act_restart": "restart something", "act_shed_load": "refuse some load", "act_disable_gate": "set a gate",
    "act_fix_config": "change a setting", "verify": "check whether it helped", "communicate": "tell somebody",
    "escalate": "page a team", "wait": "skip ahead",
}  # fmt: skip
NONE_OF_THEM = "none of these"


def chips_for(turn: Turn) -> tuple[str, ...]:
    """Up to three readings as choices, best first; none where there is no second one worth offering."""
    acts = (turn.act.act, *(act for act, _ in turn.act.alternatives))
    chips = tuple(dict.fromkeys(ACT_CHIPS[act] for act in acts if act in ACT_CHIPS))[:3]
    return (*chips, NONE_OF_THEM) if chips else ()


def _ask_back(turn: Turn) -> tuple[Reply, ...]:
    return (ask_back(turn),)


HANDLERS: Mapping[Move, Handler] = {
    "tell_scope": _scope,
    "tell_impact": _scope,
    "tell_timeline": _timeline,
    "show_changes": lambda turn: _with_known(turn, show_changes(turn)),
    "tell_how_it_is_built": lambda turn: (
        (tell_how_it_is_built(turn),) if mentions(OWNERS, turn.words) else _built(turn)
    ),
    "state_goal": _goal,
    "show_metric": _metric,
    "show_logs": lambda turn: _with_known(turn, show_logs(turn)),
    "show_traces": lambda turn: _with_known(turn, show_traces(turn)),
    "show_hosts": lambda turn: _with_known(turn, show_hosts(turn)),
    "note": _note,
    "note_and_ask_again": _note_and_ask_again,
    "accept_not_knowing": _not_knowing,
    "read_back": lambda turn: (read_back(turn),),
    "carry_out": lambda turn: (carry_out(turn),),
    "let_go": lambda turn: (let_go(turn),),
    "approve_change": lambda turn: (answer_twist(turn, "approve_change"),),
    "refuse_change": lambda turn: (answer_twist(turn, "refuse_change"),),
    "verify": lambda turn: (verify(turn),),
    "tell_people": lambda turn: (tell_people(turn),),
    "page_team": lambda turn: (page_team(turn),),
    "nothing_waits": _nothing_waits,
    "skip_ahead": lambda turn: (skip_ahead(turn),),
    "help": lambda turn: (help_reply(turn),) if is_asked_for(turn) else _not_knowing(turn),
    "own_question": _own_question,
    "small_talk": _small_talk,
    "ask_back": _ask_back,
}
