"""Orders in conversation: read back with what they touch, done only when confirmed; people are called at once."""

from collections.abc import Mapping
from dataclasses import replace

from simride.base.errors import OrderError
from simride.base.wording import clause, listed
from simride.examiner import policy
from simride.examiner.answers.metrics import sentence_case
from simride.examiner.answers.people import introduce
from simride.examiner.answers.window import span
from simride.examiner.clock import twist_plan, twist_speaker
from simride.examiner.dialogue import DialogueState
from simride.examiner.names import named_in, several
from simride.examiner.orders import Missing, note_of, order_from, order_of
from simride.examiner.phrasing import Sentence, fact, quoted
from simride.examiner.turn import Reply, Turn
from simride.examiner.words import mentions
from simride.recorder.events import Asked, Fact
from simride.simulator.orders import Order, Plan

SUSPECTS: Mapping[str, str] = {
    "rollback": "it is the release", "rollforward": "a newer build is the remedy", "restart": "a restart will help",
    "drain": "it is there", "shift_traffic": "it is there", "scale": "more hosts will help",
    "set_gate": "it is that gate", "set_timeout": "it is that timeout", "set_retries": "it is the retries",
    "shed_load": "less load will help", "set_retry_budget": "it is the retries",
    "set_rate_limit": "it is that limit", "set_pool_size": "it is that pool",
    "set_breaker": "it is that call",
}  # fmt: skip
LOOKS_FIRST = 3  # looks before a change that nobody has given a reason for
SURE = 0.8  # that a thing with no lever was ordered, among other things said
YES_NO = ("Confirm", "Leave it")
SKIP_S, MOST_SKIP_S = 600.0, 1800.0


def read_back(turn: Turn) -> Reply:
    """An order said back with what it would touch; a question where a target is missing."""
    if turn.act.polarity == "negated":
        return Reply(turn.tell("noted_left"), about="noted")
    if turn.act.polarity in ("past", "quoted"):
        return Reply(turn.tell("noted"), about="noted")
    order = order_of(turn)
    if order is None:
        doubtful = len(turn.acts) > 1 and turn.act.confidence < SURE
        return Reply(turn.tell("no_lever"), about="noted" if doubtful else "no_lever")
    if isinstance(order, Missing) and not policy.is_ordered(turn.act):
        return Reply(turn.tell("noted"), about="noted")
    if isinstance(order, Missing):
        return Reply(asks=(Asked(move="ask_back", text=order.question, about="order", choices=order.choices),))
    if not policy.is_ordered(turn.act):
        return _would_touch(turn, order)
    return read_back_order(turn, order)


def _would_touch(turn: Turn, order: Order) -> Reply:
    """A wondered-about order: what it would mean, and that nothing was done."""
    try:
        plan = turn.situation.plan_order(order)
    except OrderError as error:
        return Reply(turn.tell("cannot_do", why=sentence_case(str(error))), about="would_touch")
    return Reply(turn.tell("would_touch", says=plan_fact(plan)), about="would_touch")


def plan_fact(plan: Plan) -> Fact:
    """A plan's own words, as a fact."""
    return fact("plan", f"{clause(plan.says)}.", says="the plan")


def read_back_order(turn: Turn, order: Order) -> Reply:
    """The read-back of an order on things that exist."""
    frozen = frozen_at(turn.state)
    if order.verb == "freeze" and frozen is not None:
        when = fact("frozen_at", frozen, "clock", says="the change feed")
        return Reply(turn.tell("frozen_already", when=when), about="noted" if len(turn.acts) > 1 else "cannot_do")
    try:
        plan = turn.situation.plan_order(order)
    except OrderError as error:
        return Reply(turn.tell("cannot_do", why=sentence_case(str(error))), about="cannot_do")
    told = turn.tell("read_back", says=f"{clause(plan.says)}.")
    about = ""
    if needs_reason(turn, order):
        about, told = "why", told + turn.tell("push_back", suspect=SUSPECTS[order.verb])
    elif (share := share_taken(turn, plan.order)) and not turn.state.has_asked("read_back", "why-much"):
        about, told = "why-much", told + turn.tell("push_back_size", share=share)
    note = note_of(plan.order)
    return Reply(asks=(Asked(move="read_back", text=told.text, about=about, choices=YES_NO, order=note),))


HEAVY = frozenset({"drain", "shift_traffic", "restart", "rollback", "rollforward", "shed_load", "revert"})
PARTS = ((0.9, "all"), (0.6, "most"), (0.45, "half"), (0.28, "a third"), (0.2, "a quarter"))
SMALL_SHED = 20.0  # percent of load refused that needs no second word


def share_taken(turn: Turn, order: Order) -> str:
    """How much of a region an order takes, in words; empty where it is a small part, or a thing that takes none."""
    fleet = turn.situation.fleet
    light = order.verb == "shed_load" and order.percent is not None and order.percent <= SMALL_SHED
    if order.verb not in HEAVY or order.racks or order.hosts or light:
        return ""
    chosen = {c for region in fleet.regions if region.name in order.regions for c in region.clusters}
    chosen |= set(order.clusters)
    taken = [(region.name, len(chosen & set(region.clusters)) / len(region.clusters)) for region in fleet.regions]
    touched = [(name, share if chosen else 1.0) for name, share in taken if share > 0 or not chosen]
    if len(touched) == len(fleet.regions) and all(share == 1.0 for _, share in touched):
        return "every region at once"
    name, share = max(touched, key=lambda one: one[1])
    part = next((words for least, words in PARTS if share >= least), "")
    return f"{part} of {name}" if part else ""


def frozen_at(state: DialogueState) -> float | None:
    """When the freeze that stands was given (fleet seconds), None where none stands."""
    given = None
    for event, one in state.orders:
        if one.order.verb in ("freeze", "unfreeze"):
            given = event.fleet_at if one.order.verb == "freeze" else None
    return given


def needs_reason(turn: Turn, order: Order) -> bool:
    """Whether to push back: the first change, asked for before any theory was said and tested."""
    if order.verb not in SUSPECTS or turn.state.has_asked("read_back", "why"):
        return False
    if any(one.order.verb in SUSPECTS for _, one in turn.state.orders):
        return False
    believed = turn.state.said("hypothesise", "state_tradeoff", "recap")
    return not believed or len(turn.state.looks) < LOOKS_FIRST


def carry_out(turn: Turn) -> Reply:
    """A yes to what was read back."""
    if turn.act.polarity != "asserted":
        return Reply(turn.tell("noted"), about="noted")
    if turn.act.confidence < policy.CONFIRM_AT:
        return Reply(turn.tell("confirm_ask"), about="noted")
    plans, told = [], Sentence()
    for note in turn.state.pending:
        try:
            plans.append(turn.situation.plan_order(order_from(note)))
        except OrderError as error:
            told += turn.tell("cannot_do", why=sentence_case(str(error)))
    if plans:
        seconds = max(plan.delay_s + plan.lasts_s for plan in plans)
        started = (
            turn.tell("carried_out", span=fact("in_effect_in", seconds, "s", says="the plan"))
            if seconds > 60.0 else turn.tell("carried_out_now")
        )  # fmt: skip
        told = started + told
    return Reply(told, about="carried-out", carry_out=tuple(plans))


def let_go(turn: Turn) -> Reply:
    """A no to what was read back or asked."""
    return Reply(turn.tell("let_go"), about="let-go")


def answer_twist(turn: Turn, verb: str) -> Reply:
    """A yes or no to the one who waits."""
    twist = turn.situation.case.data.twist
    assert twist is not None
    if verb == "approve_change" and turn.act.confidence < policy.CONFIRM_AT:
        return Reply(turn.tell("confirm_ask"), about="noted")
    who = twist_speaker(turn.situation, twist).split(",")[0]
    says = turn.situation.filled(twist.agreed if verb == "approve_change" else twist.refused)
    told = Sentence(f"{who}: {quoted(says)}", (fact("twist", says, says=who),))
    plan = twist_plan(turn.situation, verb, twist)
    return Reply(told, about="twist-answered", speaker=who, carry_out=(plan,))


TELLING = (
    "update", "tell", "inform", "post", "announce", "notify", "know", "message", "status page", "send", "write", "say",
    "email", "declare", "incident commander", "open an incident", "raise an incident", "communicate", "report", "share",
    "brief", "ask", "sev", "heads up", "heads-up", "loop in", "bring in", "call",
)  # fmt: skip


def tell_people(turn: Turn) -> Reply:
    """An update goes out in the rider's words; an incident is declared."""
    if not policy.is_ordered(turn.act) or not mentions(TELLING, turn.words):
        return Reply(turn.tell("noted"), about="noted")
    if str(turn.act.slots.get("mode") or "") == "declare":
        return _at_once(turn, Order("declare"), turn.tell("declared"), "declare")
    said = several(turn.act.slots.get("audience"))
    others = [one for one in turn.acts if one.act == "communicate" and one is not turn.act]
    if not said and any(one.slots.get("audience") or one.slots.get("mode") == "declare" for one in others):
        return Reply(turn.tell("noted"), about="noted")  # the same update, sent by another part of the message
    audience = listed(_called(one) for one in said) if said else "everyone concerned"
    order = Order("post_update", name=listed(said) if said else audience, text=turn.words)
    sent = _at_once(turn, order, turn.tell("update_sent", audience=audience), "post_update")
    return replace(sent, asks=_how_so(turn)) if sent.carry_out else sent


RECOVERED = (
    "fixed", "resolved", "recovered", "back to normal", "all clear", "solved", "mitigated", "healthy again", "is over",
    "under control",
)  # fmt: skip
LATELY_S = 600.0
USER_METRICS = frozenset({"slow_ratio", "good_ratio", "error_rate", "latency", "wrong_ratio", "tickets"})


def _how_so(turn: Turn) -> tuple[Asked, ...]:
    """Once: the one who is told that it is over asks how that is known, where nobody has looked for a while."""
    if not mentions(RECOVERED, turn.words) or turn.state.has_asked("probe", "how-so"):
        return ()
    since = turn.situation.fleet_at - LATELY_S
    if any(event.fleet_at >= since and look.query.get("metric") in USER_METRICS for event, look in turn.state.looks):
        return ()
    people = turn.situation.case.data.people
    key = next((one for one in ("owner", "support", "product") if one in people), next(iter(people)))
    who = introduce(turn, people[key], key).split(",")[0]
    says = quoted(turn.tell("how_so").text)
    return (Asked(move="probe", text=f"{who}: {says}", about="how-so"),)


def _called(audience: str) -> str:
    """'the owner', 'support', 'customers'."""
    return f"the {audience}" if audience in ("owner", "public", "press", "board", "team", "boss", "lead") else audience


CALLING = (
    "page",
    "call",
    "escalate",
    "ping",
    "get",
    "bring",
    "loop in",
    "contact",
    "wake",
    "pull in",
    "involve",
    "ask",
)


def page_team(turn: Turn) -> Reply:
    """A team's on-call is called; they answer when they come."""
    if not policy.is_ordered(turn.act):
        return Reply(turn.tell("noted"), about="noted")
    teams = turn.situation.case.data.teams
    wanted = teams_meant(turn)
    plain = mentions(CALLING, turn.words) and len(turn.acts) == 1
    if not wanted and (turn.act.slots.get("role") or not plain):
        return Reply(turn.tell("noted"), about="noted")  # a role given or taken is no page
    if not wanted:
        if not teams:
            return Reply(turn.tell("nobody_knows_who"), about="page")
        text = turn.tell("page_whom", names=listed(teams, "or")).text
        return Reply(asks=(Asked(move="ask_back", text=text, about="order", choices=tuple(teams)[:3]),))
    told, plans = Sentence(), []
    for name in wanted:
        before = [event for event, one in turn.state.orders if one.order.verb == "page" and one.order.name == name]
        on_call = teams[name].on_call
        if before:
            when = fact("paged_at", before[-1].fleet_at, "clock", says="the pager")
            told += turn.tell("paged_already", on_call=on_call, when=when)
            continue
        told += turn.tell("paged", on_call=on_call)
        plans.append(turn.situation.plan_order(Order("page", name=name)))
    return Reply(told, about="page", carry_out=tuple(plans))


def teams_meant(turn: Turn) -> tuple[str, ...]:
    """Teams named by their name, their on-call's, or by a service they own; every one once."""
    teams, slots = turn.situation.case.data.teams, turn.act.slots
    said = several(slots.get("team"))
    found = [name for name in teams if name in said]
    if not said:
        spellings = {name: (name, name.replace("-", " "), team.on_call) for name, team in teams.items()}
        found = [name for name, words in spellings.items() if mentions(words, turn.words)]
    if not found:
        services = several(slots.get("service")) or named_in(turn.words, turn.situation.lexicon).get("service", ())
        owners = {name: turn.situation.fleet.service(name).team for name in services}
        found = [name for name, team in teams.items() if set(services) & set(team.owns) or name in owners.values()]
    return tuple(dict.fromkeys(found))


def _at_once(turn: Turn, order: Order, told: Sentence, about: str) -> Reply:
    """An order that needs no yes."""
    try:
        plan = turn.situation.plan_order(order)
    except OrderError as error:
        return Reply(turn.tell("cannot_do", why=sentence_case(str(error))), about=about)
    return Reply(told, about=about, carry_out=(plan,))


SHORT = 8  # words of a message that can only mean one thing
SKIP_WORDS = (
    "skip", "fast forward", "fast-forward", "jump ahead", "jump forward", "move on by",
    "minutes ahead", "minutes forward",
)  # fmt: skip


def skip_ahead(turn: Turn) -> Reply:
    """The fleet's clock moves on, the interview's does not."""
    seconds = span(turn.act.slots.get("last"))
    meant = mentions(SKIP_WORDS, turn.words) or (seconds is not None and len(turn.text.split()) <= SHORT)
    if not policy.is_ordered(turn.act) or not meant:
        return Reply(turn.tell("wait_or_skip"), about="noted" if len(turn.acts) > 1 else "wait")
    seconds = min(seconds or SKIP_S, MOST_SKIP_S)
    told = turn.tell("skipped", span=fact("skipped", seconds, "window", says="the clock"))
    return Reply(told, about="skip", skip_s=seconds)
