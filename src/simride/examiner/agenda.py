"""What is worth asking now: probes for what has not been shown, one at a time, none naming an answer."""

from collections.abc import Callable
from dataclasses import dataclass

from simride.base.seeds import draw
from simride.examiner import unshown
from simride.examiner.dialogue import DialogueState
from simride.examiner.situation import Situation
from simride.examiner.unshown import HARMLESS, changes_made
from simride.examiner.words import mentions

__all__ = ["HARMLESS", "PROBES", "Probe", "changes_made", "may_ask", "next_probe"]

TROUBLE = frozenset({"outage", "degradation"})
PLANNED = frozenset({"launch", "takeover", "expand", "replace"})
ALL_KINDS = TROUBLE | PLANNED
WORK = frozenset({"framing", "working"})
LATE = frozenset({"working", "wrap_up"})
QUIET_S = 25.0  # after the rider's last word: a thought is finished
AFTER_QUESTION_S = 60.0
APART_S = 180.0  # between two probes
FIRST_S = 180.0  # no probe before the rider has begun
FITS = 2.5  # what following on from the rider's last words is worth, beside a signal's own worth of 1 to 3

When = Callable[[Situation, DialogueState], bool]


@dataclass(frozen=True)
class Probe:
    """A question for one signal not shown yet, when it could be."""

    id: str
    signal: str  # the rubric's signal it gives a chance to show
    when: When = unshown.always
    phases: frozenset[str] = WORK
    kinds: frozenset[str] = ALL_KINDS
    worth: float = 2.0  # of the signal, as the rubric weighs it
    since: float = 0.0  # share of the ride's time from which it is asked
    unless: tuple[str, ...] = ()  # words of the rider's that have answered it already
    after: tuple[str, ...] = ()  # acts that it follows on from

    @property
    def sentence(self) -> str:
        """Its key among the sentences."""
        return f"probe_{self.id}"


THEORY = ("hypothesise", "state_tradeoff")
ORDERED = ("act_rollback", "act_drain", "act_restart", "act_scale", "act_shed_load", "act_fix_config", "confirm")
PLANS = ("plan_prevention", "prioritise", "state_tradeoff", "act_rollforward", "act_disable_gate")
STOPS = ("stop", "abort", "halt", "roll back", "back out", "kill switch", "undo", "revert")
BACK = (*STOPS, "give it back", "bring it back", "way back", "reversible", "restore", "fall back", "fallback")
TOGETHER = frozenset({"launch", "expand", "replace"})

PROBES: tuple[Probe, ...] = (
    # trouble, and whatever is changed in any kind of case
    Probe("how-would-you-know", "verified-from-users-side", unshown.unverified, WORK | LATE, TROUBLE, 5.0),
    Probe("prove-wrong", "disproving-check", unshown.untested, worth=3.0, after=THEORY),
    Probe("who-needs-to-know", "first-update", unshown.nobody_told, kinds=TROUBLE),
    Probe("how-bad", "impact-in-users", unshown.impact_unasked, kinds=TROUBLE, worth=3.0),
    Probe("when-done", "names-goal-and-measure", unshown.goal_unnamed, unless=("goal", "done when")),
    Probe("why-now", "asks-what-changed", unshown.changes_unasked, kinds=TROUBLE, after=("ask_timeline",)),
    Probe("who-does-not", "who-is-not-affected", unshown.never_split, kinds=TROUBLE, after=("ask_scope", "ask_impact")),
    Probe("what-else", "two-hypotheses", unshown.single_theory, kinds=TROUBLE, after=THEORY),
    Probe("no-way-back", "back-or-forward-with-reason", unshown.rolled, WORK | LATE, after=ORDERED),
    Probe("what-it-costs", "cost-weighed", unshown.cost_unsaid, WORK | LATE, after=ORDERED),
    Probe("what-else-moves", "freezes-other-changes", unshown.nothing_held, kinds=TROUBLE),
    Probe("a-decision", "decides-on-incomplete-data", unshown.nothing_done, kinds=TROUBLE),
    Probe("who-does-what", "names-roles", unshown.roles_open, kinds=TROUBLE, worth=1.0),
    Probe("how-long", "time-boxes", unshown.has_theory, kinds=TROUBLE, worth=1.0, since=0.25, after=THEORY,
          unless=("give it", "give that", "minutes, then", "time box", "timebox")),
    Probe("if-worse", "says-the-way-back", unshown.has_changed, WORK | LATE, worth=1.0, unless=BACK, after=ORDERED),
    Probe("how-fast", "objective-drives-the-pace", kinds=TROUBLE, since=0.3,
          unless=("slo", "objective", "budget", "sla", "nines")),
    Probe("trust-it", "doubts-the-dashboard", unshown.one_sided, after=("query_metric",)),
    Probe("who-waits", "updates-keep-coming", unshown.told_once, WORK | LATE, TROUBLE),
    Probe("whose-part", "brings-in-the-owner", unshown.nobody_paged, kinds=TROUBLE, since=0.35, after=THEORY),
    Probe("not-known", "says-dont-know-and-how-to-find-out", since=0.6, worth=1.0,
          unless=("i don't know", "i do not know", "do not know", "don't know", "not sure"), after=("recap",)),
    Probe("caught-earlier", "alerts-that-would-have-caught-it", unshown.prevention_open, LATE, TROUBLE),
    Probe("who-by-when", "owner-and-date", unshown.nobody_follows_up, LATE, worth=1.0, after=("plan_prevention",)),
    Probe("keep-watching", "defines-recovered", unshown.no_watch, LATE, TROUBLE),
    Probe("sum-up", "recaps", unshown.no_recap, LATE, worth=1.0),
    # something to be built, grown, replaced or taken over
    Probe("what-first", "names-goal-and-measure", kinds=PLANNED, since=0.12, unless=("goal", "success", "measure")),
    Probe("before-it-goes", "staged-with-a-stop-rule", kinds=frozenset({"launch", "replace"}), since=0.2, after=PLANS,
          unless=("checklist", "criteria", "before we launch", "gate", "ready when")),
    Probe("who-first", "smallest-scope-first", kinds=TOGETHER, since=0.25, worth=3.0, after=PLANS,
          unless=("canary", "one percent", "one cluster", "one region", "dogfood", "internal",
                  "employees", "first wave")),
    Probe("what-stops", "staged-with-a-stop-rule", kinds=PLANNED, since=0.3, unless=STOPS, after=PLANS),
    Probe("busiest-hour", "cost-weighed", kinds=frozenset({"launch", "expand"}), since=0.2,
          unless=("peak", "headroom", "capacity", "load test", "n+1")),
    Probe("who-else-feels", "brings-in-the-owner", kinds=TOGETHER, since=0.3,
          unless=("dependency", "dependencies", "downstream", "upstream", "quota", "other team", "other teams")),
    Probe("stop-half-way", "says-the-way-back", kinds=frozenset({"expand", "replace"}), since=0.4, worth=1.0,
          unless=BACK, after=PLANS),
    Probe("do-they-agree", "doubts-the-dashboard", kinds=frozenset({"replace"}), since=0.35,
          unless=("compare", "shadow", "dual", "both", "mismatch", "diff", "checksum")),
    Probe("old-one-off", "defines-recovered", kinds=frozenset({"replace"}), since=0.55,
          unless=("decommission", "switch off", "turn off", "retire", "delete the old")),
    Probe("decline", "decides-on-incomplete-data", kinds=frozenset({"launch"}), since=0.35,
          unless=("not ready", "say no", "decline", "refuse", "only if", "unless", "condition")),
    Probe("leave-alone", "decides-on-incomplete-data", kinds=frozenset({"takeover"}), since=0.4, after=("prioritise",),
          unless=("not do", "leave", "later", "ignore", "out of scope")),
    Probe("on-call-feels", "looks-at-what-paged", kinds=frozenset({"takeover", "launch"}), since=0.25, worth=1.0,
          unless=("on-call", "on call", "pages", "pager", "alerts")),
    Probe("who-pays", "cost-weighed", kinds=frozenset({"expand", "replace"}), since=0.4,
          unless=("cost", "costs", "money", "budget", "hardware", "cheaper", "expensive")),
    Probe("who-agrees", "brings-in-the-owner", kinds=PLANNED, since=0.3, worth=1.0,
          unless=("agree", "sign off", "stakeholder", "stakeholders", "convince", "align", "approval")),
    Probe("month-later", "leaves-time-for-prevention", phases=LATE, kinds=PLANNED, since=0.7,
          unless=("after a month", "review", "retrospective", "follow up", "follow-up", "in a month")),
)  # fmt: skip


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
    """The probe that would reveal most now, if one may be asked at all; of several alike, the seed's."""
    if not may_ask(situation, state):
        return None
    open_ones = [probe for probe in PROBES if _is_open(probe, situation, state)]
    return max(open_ones, key=lambda probe: _worth(probe, situation, state), default=None)


def _is_open(probe: Probe, situation: Situation, state: DialogueState) -> bool:
    """Whether its time has come, its signal can still be shown, and nothing said has shown it."""
    return (
        state.phase in probe.phases
        and situation.case.data.kind in probe.kinds
        and situation.at >= probe.since * _length(situation)
        and not state.has_asked("probe", probe.id)
        and not any(one.signal == probe.signal and state.has_asked("probe", one.id) for one in PROBES)
        and not any(mentions(probe.unless, message.text) for message in state.messages)
        and probe.when(situation, state)
    )


def _length(situation: Situation) -> float:
    """How long the ride is, in seconds; of an untimed one, as long as the case is meant to take."""
    return min(situation.total_s, situation.case.data.minutes * 60.0)


def _worth(probe: Probe, situation: Situation, state: DialogueState) -> float:
    """Its signal's weight, more where it follows on from what was just said, and a little by the seed."""
    last = state.last_message
    fits = last is not None and last.does(*probe.after)
    return probe.worth + (FITS if fits else 0.0) + draw(situation.seed, "probe", probe.id)
