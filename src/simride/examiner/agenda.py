"""What is worth asking now: probes for what has not been shown, one at a time, none naming an answer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from simride.examiner.dialogue import DialogueState
from simride.examiner.situation import Situation
from simride.simulator.orders import PEOPLE_VERBS

TROUBLE = frozenset({"outage", "degradation"})
ALL_KINDS = frozenset({"outage", "degradation", "launch", "takeover", "expand", "replace"})
WORK = frozenset({"framing", "working"})
LATE = frozenset({"working", "wrap_up"})
QUIET_S = 25.0  # after the rider's last word: a thought is finished
AFTER_QUESTION_S = 60.0
APART_S = 180.0  # between two probes
FIRST_S = 180.0  # no probe before the rider has begun
HARMLESS = PEOPLE_VERBS | {"freeze", "unfreeze", "refuse_change", "approve_change"}

When = Callable[[Situation, DialogueState], bool]


@dataclass(frozen=True)
class Probe:
    """A question for one signal not shown yet, when it could be."""

    id: str
    signal: str  # the rubric's signal it gives a chance to show
    when: When
    phases: frozenset[str] = WORK
    kinds: frozenset[str] = ALL_KINDS

    @property
    def sentence(self) -> str:
        """Its key among the sentences."""
        return f"probe_{self.id}"


def changes_made(state: DialogueState) -> tuple[tuple[float, str], ...]:
    """When each order that changed the fleet began to work (fleet seconds), and its verb."""
    return tuple((order.starts, order.order.verb) for _, order in state.orders if order.order.verb not in HARMLESS)


def _verb_used(state: DialogueState, verbs: Iterable[str]) -> bool:
    return any(order.order.verb in set(verbs) for _, order in state.orders)


def _nobody_told(s: Situation, d: DialogueState) -> bool:
    return s.at >= 600 and not d.said("communicate", "escalate") and not _verb_used(d, PEOPLE_VERBS)


def _unverified(s: Situation, d: DialogueState) -> bool:
    made = changes_made(d)
    if not made or s.fleet_at < made[-1][0] + 240:
        return False
    after = made[-1][0]
    checked = [message for message in d.said("verify") if message.fleet_at >= after]
    return not checked and not any(event.fleet_at >= after for event, _ in d.looks)


def _untested(s: Situation, d: DialogueState) -> bool:
    believed = d.said("hypothesise")
    if not believed or s.at < believed[0].at + 90:
        return False
    return not any(event.at > believed[0].at + 1 for event, _ in d.looks)


def _single_theory(s: Situation, d: DialogueState) -> bool:
    return s.at >= 900 and len(d.said("hypothesise")) == 1


def _goal_unnamed(s: Situation, d: DialogueState) -> bool:
    return s.at >= 480 and not d.said("clarify_goal", "verify")


def _changes_unasked(s: Situation, d: DialogueState) -> bool:
    return s.at >= 720 and not d.said("ask_changes") and not any(look.tool == "changes" for _, look in d.looks)


def _impact_unasked(s: Situation, d: DialogueState) -> bool:
    return s.at >= 300 and not d.said("ask_impact", "ask_scope")


def _never_split(s: Situation, d: DialogueState) -> bool:
    metrics = [look for _, look in d.looks if look.tool == "metrics"]
    return s.at >= 420 and len(metrics) >= 3 and not any(look.query.get("by") for look in metrics)


def _rolled(_: Situation, d: DialogueState) -> bool:
    return _verb_used(d, ("rollback", "rollforward", "resume_rollout")) or bool(d.said("act_rollforward"))


def _cost_unsaid(_: Situation, d: DialogueState) -> bool:
    return bool(changes_made(d)) and not d.said("state_tradeoff")


def _nothing_held(s: Situation, d: DialogueState) -> bool:
    held = _verb_used(d, ("freeze", "pause_rollout", "refuse_change"))
    return s.at >= 900 and bool(changes_made(d)) and not held and not d.said("act_pause_rollout")


def _nothing_done(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.5 * s.total_s and not changes_made(d) and not d.pending


def _roles_open(s: Situation, d: DialogueState) -> bool:
    return s.at >= 840 and _verb_used(d, ("page",)) and not _verb_used(d, ("declare",))


def _prevention_open(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.7 * s.total_s and not d.said("plan_prevention")


def _nobody_follows_up(_: Situation, d: DialogueState) -> bool:
    planned = [note for message in d.said("plan_prevention") for note in message.acts if note.act == "plan_prevention"]
    return bool(planned) and not any(note.slots.get("owner") and note.slots.get("deadline") for note in planned)


def _no_watch(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.75 * s.total_s and bool(changes_made(d)) and bool(d.said("verify"))


def _no_recap(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.8 * s.total_s and not d.said("recap")


# in order of what asking would reveal
PROBES: tuple[Probe, ...] = (
    Probe("how-would-you-know", "verified-from-users-side", _unverified, WORK | LATE, TROUBLE),
    Probe("prove-wrong", "disproving-check", _untested, kinds=TROUBLE),
    Probe("who-needs-to-know", "first-update", _nobody_told),
    Probe("how-bad", "impact-in-users", _impact_unasked, kinds=TROUBLE),
    Probe("when-done", "names-goal-and-measure", _goal_unnamed),
    Probe("why-now", "asks-what-changed", _changes_unasked, kinds=TROUBLE),
    Probe("who-does-not", "who-is-not-affected", _never_split, kinds=TROUBLE),
    Probe("what-else", "two-hypotheses", _single_theory, kinds=TROUBLE),
    Probe("no-way-back", "back-or-forward-with-reason", _rolled, WORK | LATE),
    Probe("what-it-costs", "cost-weighed", _cost_unsaid, WORK | LATE),
    Probe("what-else-moves", "freezes-other-changes", _nothing_held),
    Probe("a-decision", "decides-on-incomplete-data", _nothing_done),
    Probe("who-does-what", "names-roles", _roles_open),
    Probe("caught-earlier", "alerts-that-would-have-caught-it", _prevention_open, LATE),
    Probe("who-by-when", "owner-and-date", _nobody_follows_up, LATE),
    Probe("keep-watching", "defines-recovered", _no_watch, LATE, TROUBLE),
    Probe("sum-up", "recaps", _no_recap, LATE),
)


def may_ask(situation: Situation, state: DialogueState) -> bool:
    """Whether a question would interrupt nothing: the floor is free, a thought is finished, none came lately."""
    if state.floor not in ("free", "probe") or state.twist == "waiting" or situation.at < FIRST_S:
        return False
    asked = max((event.at for event, _ in state.asked), default=0.0)
    probed = max((event.at for event, one in state.asked if one.move == "probe"), default=-APART_S)
    return (
        situation.at - state.heard_at >= QUIET_S
        and situation.at - asked >= AFTER_QUESTION_S
        and situation.at - probed >= APART_S
    )


def next_probe(situation: Situation, state: DialogueState) -> Probe | None:
    """The probe that would reveal most now, if one may be asked at all."""
    if not may_ask(situation, state):
        return None
    kind = situation.case.data.kind
    return next(
        (
            probe for probe in PROBES
            if state.phase in probe.phases and kind in probe.kinds and not state.has_asked("probe", probe.id)
            and probe.when(situation, state)
        ),
        None,
    )  # fmt: skip


SILENCE_S = 150.0
THREAD_S = 480.0
THREAD_MESSAGES = 4
LOOKING = ("ask_", "query_", "inspect_")
SILENCES = ("silence-1", "silence-2", "silence-3", "silence-4", "silence-5")
THREADS = ("thread-1", "thread-2")


def next_nudge(situation: Situation, state: DialogueState) -> str | None:
    """A word after a long silence; never the same one twice."""
    if not _may_nudge(state):
        return None
    spoken = max((event.at for event, _ in (*state.asked, *state.answers)), default=0.0)
    unheard = sum(1 for event, one in state.asked if one.move == "nudge" and event.at > state.heard_at)
    silent = situation.at - max(state.heard_at, spoken)
    return _unused(state, SILENCES) if silent >= SILENCE_S * (1 + unheard) else None  # ever more patient


def thread_nudge(situation: Situation, state: DialogueState) -> str | None:
    """A word on a thread that has gone on for long, once a thought is finished."""
    since = thread_since(state)
    quiet = situation.at - state.heard_at
    if since is None or not _may_nudge(state) or not QUIET_S <= quiet <= SILENCE_S:
        return None
    asked = max((event.at for event, _ in state.asked), default=0.0)
    nudged = max((event.at for event, one in state.asked if one.move == "nudge"), default=-THREAD_S)
    due = situation.at - max(since, nudged) >= THREAD_S and situation.at - asked >= AFTER_QUESTION_S
    return _unused(state, THREADS) if due else None


def _may_nudge(state: DialogueState) -> bool:
    """Whether the floor and the phase leave room for a nudge."""
    working = state.phase in ("framing", "working", "wrap_up")
    return working and state.floor in ("free", "probe") and state.twist != "waiting"


def thread_since(state: DialogueState) -> float | None:
    """Since when (ride seconds) the rider has only been looking; None where that is not so, or only just."""
    run = []
    for message in reversed(state.messages):
        if not message.acts or not all(note.act.startswith(LOOKING) for note in message.acts):
            break
        run.append(message)
    return run[-1].at if len(run) >= THREAD_MESSAGES else None


def _unused(state: DialogueState, nudges: tuple[str, ...]) -> str | None:
    return next((nudge for nudge in nudges if not state.has_asked("nudge", nudge)), None)
