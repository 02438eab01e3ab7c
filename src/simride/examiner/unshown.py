"""What a ride has not shown yet, as far as its record tells: the conditions of probes. None looks at what is wrong."""

from collections.abc import Iterable

from simride.examiner.dialogue import DialogueState, Message
from simride.examiner.situation import Situation
from simride.examiner.words import mentions
from simride.simulator.orders import PEOPLE_VERBS

HARMLESS = PEOPLE_VERBS | {"freeze", "unfreeze", "refuse_change", "approve_change"}
DATES = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "tomorrow", "today", "week", "month", "quarter", "sprint",
    "end of day", "next year",
)  # fmt: skip
OWNING = ("owner", "owns", "own it", "i take", "i will", "i'll", "my action", "on me", "assigned", "responsible")


def changes_made(state: DialogueState) -> tuple[tuple[float, str], ...]:
    """When each order that changed the fleet began to work (fleet seconds), and its verb."""
    return tuple((order.starts, order.order.verb) for _, order in state.orders if order.order.verb not in HARMLESS)


def _verb_used(state: DialogueState, verbs: Iterable[str]) -> bool:
    return any(order.order.verb in set(verbs) for _, order in state.orders)


def nobody_told(s: Situation, d: DialogueState) -> bool:
    return s.at >= 600 and not d.said("communicate", "escalate") and not _verb_used(d, PEOPLE_VERBS)


def unverified(s: Situation, d: DialogueState) -> bool:
    made = changes_made(d)
    if not made or s.fleet_at < made[-1][0] + 240:
        return False
    after = made[-1][0]
    checked = [message for message in d.said("verify") if message.fleet_at >= after]
    return not checked and not any(event.fleet_at >= after for event, _ in d.looks)


def untested(s: Situation, d: DialogueState) -> bool:
    believed = d.said("hypothesise")
    if not believed or s.at < believed[0].at + 90:
        return False
    return not any(event.at > believed[0].at + 1 for event, _ in d.looks)


def single_theory(s: Situation, d: DialogueState) -> bool:
    return s.at >= 900 and len(d.said("hypothesise")) == 1


def goal_unnamed(s: Situation, d: DialogueState) -> bool:
    return s.at >= 480 and not d.said("clarify_goal", "verify")


def changes_unasked(s: Situation, d: DialogueState) -> bool:
    return s.at >= 720 and not d.said("ask_changes") and not any(look.tool == "changes" for _, look in d.looks)


def impact_unasked(s: Situation, d: DialogueState) -> bool:
    return s.at >= 300 and not d.said("ask_impact", "ask_scope")


def never_split(s: Situation, d: DialogueState) -> bool:
    metrics = [look for _, look in d.looks if look.tool == "metrics"]
    return s.at >= 420 and len(metrics) >= 3 and not any(look.query.get("by") for look in metrics)


def rolled(_: Situation, d: DialogueState) -> bool:
    return _verb_used(d, ("rollback", "rollforward", "resume_rollout")) or bool(d.said("act_rollforward"))


def cost_unsaid(_: Situation, d: DialogueState) -> bool:
    return bool(changes_made(d)) and not d.said("state_tradeoff")


def nothing_held(s: Situation, d: DialogueState) -> bool:
    held = _verb_used(d, ("freeze", "pause_rollout", "refuse_change"))
    return s.at >= 900 and bool(changes_made(d)) and not held and not d.said("act_pause_rollout")


def nothing_done(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.5 * s.total_s and not changes_made(d) and not d.pending


def roles_open(s: Situation, d: DialogueState) -> bool:
    return s.at >= 840 and _verb_used(d, ("page",)) and not _verb_used(d, ("declare",))


def prevention_open(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.7 * s.total_s and not d.said("plan_prevention")


def nobody_follows_up(_: Situation, d: DialogueState) -> bool:
    planned = d.said("plan_prevention")
    return bool(planned) and not any(_has_owner(one) and _has_date(one) for one in planned)


def _has_owner(message: Message) -> bool:
    return any(note.slots.get("owner") or note.slots.get("team") for note in message.acts) or bool(
        mentions(OWNING, message.text)
    )


def _has_date(message: Message) -> bool:
    return any(note.slots.get("deadline") for note in message.acts) or bool(mentions(DATES, message.text))


def no_watch(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.75 * s.total_s and bool(changes_made(d)) and bool(d.said("verify"))


def no_recap(s: Situation, d: DialogueState) -> bool:
    return s.at >= 0.8 * s.total_s and not d.said("recap")


def has_theory(_: Situation, d: DialogueState) -> bool:
    """Something was believed just now, and nothing has been done about it."""
    last = d.last_message
    return last is not None and last.does("hypothesise") and not changes_made(d) and not d.pending


def has_changed(_: Situation, d: DialogueState) -> bool:
    """An order of the rider's works on the fleet."""
    return bool(changes_made(d))


def one_sided(_: Situation, d: DialogueState) -> bool:
    """Several looks, all of one metric."""
    metrics = [str(look.query.get("metric")) for _, look in d.looks if look.tool == "metrics"]
    return len(metrics) >= 4 and len(set(metrics)) == 1


def told_once(s: Situation, d: DialogueState) -> bool:
    """One update went out, a while ago."""
    sent = [event for event, order in d.orders if order.order.verb == "post_update"]
    return len(sent) == 1 and s.at >= sent[0].at + 720


def nobody_paged(_: Situation, d: DialogueState) -> bool:
    """A theory names a part, and nobody who owns one was called."""
    named = any(note.slots.get("service") for message in d.said("hypothesise") for note in message.acts)
    return named and not _verb_used(d, ("page",)) and not d.said("escalate")


def always(_: Situation, __: DialogueState) -> bool:
    """At its time, unless it was spoken of."""
    return True
