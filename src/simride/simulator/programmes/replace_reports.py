"""What follows once an item of a replacement holds, and what those who did it report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from simride.base.units import percent
from simride.base.wording import capital
from simride.simulator.programmes import chance
from simride.simulator.programmes.programme import Finished, Work
from simride.simulator.programmes.replace_answers import brown_out, differs
from simride.simulator.programmes.replace_books import apart, known_callers
from simride.simulator.programmes.replace_items import spoken
from simride.simulator.programmes.replace_state import Move

if TYPE_CHECKING:
    from simride.simulator.programmes.replace import Replace

SAMPLED = 1000
AFTER_AN_HOUR = 0.6  # of the callers are left after an hour of refusals: the others learn that it is meant


def finish(programme: "Replace", state: Move, work: Work, day: int) -> Finished:
    """The state once the item holds, and the report."""
    verb, _, name = work.item.name.partition("-")
    if verb == "mend" and name in programme.record_classes:
        return _mended(programme, state, name)
    if verb == "move" and name in programme.callers:
        return _moved(programme, state, name)
    if work.item.name == "shift-reads":
        return Finished(replace(state, reads=min(1.0, max(0.0, (work.percent or 0.0) / 100.0))))
    held = replace(state, holds=state.holds | {work.item.name})
    return FINISHES.get(work.item.name, _plain)(programme, held, day)


def _plain(programme: "Replace", state: Move, day: int) -> Finished:  # noqa: ARG001 -- the shape of a report
    return Finished(state)


def _mended(programme: "Replace", state: Move, name: str) -> Finished:
    found = differs(programme, state, name) > 0.0
    says = (
        f"{capital(programme.new)} makes of {spoken(name)} what {programme.old} does from now on, and it holds for "
        "those that were filled in before."
        if found else
        f"We went through {spoken(name)} field by field. Both sides make the same of them: there was nothing to mend."
    )  # fmt: skip
    return Finished(replace(state, mended=state.mended | {name}), says, "the team")


def _moved(programme: "Replace", state: Move, name: str) -> Finished:
    """Those who are known are helped over; nobody can help those on no list."""
    known = state.unlisted_seen and name == programme.forgotten
    number = known_callers(programme, state)[name]
    rest = state.left[name] * programme.callers[name].stubborn
    moved = replace(state, left={**state.left, name: rest}, hidden=0.0 if known else state.hidden)
    helped = number - round(rest)
    says = f"{helped} callers of {spoken(name)} were helped over: all that are known."
    if round(rest):
        says = f"{helped} callers of {spoken(name)} were helped over. {round(rest)} have owners who do not answer."
    if not number:
        says = f"Nobody of {spoken(name)} is known to be left."
    return Finished(moved, says, "the team")


def _listed(programme: "Replace", state: Move, _: int) -> Finished:
    known = known_callers(programme, state)
    parts = ", ".join(f"{spoken(name)} {number}" for name, number in known.items())
    says = (
        f"We asked every team that answers. {sum(known.values())} callers go to {programme.old} directly: {parts}. "
        "That is what people remember; nothing was measured."
    )
    return Finished(state, says, "the team")


def _logged(programme: "Replace", state: Move, day: int) -> Finished:
    says = f"Whoever goes to {programme.old} directly is logged from today on. We read it after a week, and keep it on."
    return Finished(replace(state, logging_since=day), says, "the team")


def _sampled(programme: "Replace", state: Move, day: int) -> Finished:
    share = sum(one.share * apart(programme, state, name) for name, one in programme.record_classes.items())
    lacking = 1.0 - programme.has_records(state)
    missing, other = (
        min(SAMPLED, chance.about(programme.seed, SAMPLED * part, programme.kind, "sample", why, day))
        for why, part in (("missing", lacking), ("other", max(0.0, share - lacking)))
    )
    says = (
        f"Of {SAMPLED:,} {programme.records} taken at random, {missing} are not there on the new side, and {other} are "
        "there and not the same."
    )
    return Finished(state, says, "the team")


def _reconciled(programme: "Replace", state: Move, _: int) -> Finished:
    total = sum(one.share * apart(programme, state, name) for name, one in programme.record_classes.items())
    says = (
        f"Every one of the {programme.records} is compared each night from now on. All together, {percent(total)} are "
        "missing, older or different on the new side; it is kept by class."
    )
    return Finished(state, says, "the team")


def _repaired(programme: "Replace", state: Move, _: int) -> Finished:
    same = dict.fromkeys(programme.record_classes, 0.0)
    now = replace(state, stale=same, copied=dict.fromkeys(programme.record_classes, 1.0))
    total = sum(one.share * apart(programme, now, name) for name, one in programme.record_classes.items())
    says = f"What was missing or older was copied again. Last night {percent(total)} of all were still apart."
    return Finished(now, says, "the team")


def _tested(programme: "Replace", state: Move, _: int) -> Finished:
    says = (
        f"{capital(programme.new)} fell over at two thirds of the heaviest day's load: it ran out of connections, and "
        "its retries did the rest. With both mended it carries one and a third of it."
    )
    return Finished(state, says, "the team")


def _rehearsed(programme: "Replace", state: Move, _: int) -> Finished:
    back = state.has("reverse-sync") or not state.writes_new
    says = (
        "Going back was rehearsed twice by the on-call: thirty-five minutes, then four."
        if back else
        f"We could go back within minutes. But {programme.old} has none of what was written since: it would be lost."
    )  # fmt: skip
    return Finished(state, says, "the on-call")


def _flipped(programme: "Replace", state: Move, _: int) -> Finished:
    says = f"{capital(programme.new)} is the authority for writes."
    if not state.has("reverse-sync"):
        says += f" {capital(programme.old)} gets none from now on."
    return Finished(replace(state, writes_new=True), says, "the team")


def _in_step(programme: "Replace", state: Move, _: int) -> Finished:
    says = f"{capital(programme.old)} will be written behind {programme.new}, seconds later, for as long as we want."
    return Finished(replace(state, new_only_days=0.0), says, "the team")


def _back(programme: "Replace", state: Move, _: int) -> Finished:
    lost = programme.writes_per_day * state.new_only_days
    now = replace(state, reads=0.0, writes_new=False, new_only_days=0.0, owed_wrong=state.owed_wrong + lost)
    says = f"{capital(programme.reads)} and writes are on {programme.old} again."
    if lost:
        says += f" What was written in the last {state.new_only_days:.0f} days is not there; people are being told."
    return Finished(replace(now, holds=now.holds - {"flip-writes", "go-back"}), says, "the on-call")


def turned_back(programme: "Replace", state: Move, share: float) -> Finished:
    """What the on-call does without a word from anybody, after days on which that share of the reads went wrong."""
    back = _back(programme, replace(state, astray_days=0), 0)
    says = (
        f"One answer in {max(2, round(1.0 / share))} was wrong or missing, days running, and the phones do not stop. I "
        f"could not wait any longer. {back.says}"
    )
    return Finished(back.state, says, back.who)


def _browned_out(programme: "Replace", state: Move, _: int) -> Finished:
    refused = brown_out(programme, state.left)
    left = {name: number * AFTER_AN_HOUR for name, number in state.left.items()}
    number = sum(round(one) for one in state.left.values())
    felt = (
        f"{number} of them felt it. Owners have called, and some have moved since." if number
        else "nobody called."
    )  # fmt: skip
    says = (
        f"{capital(programme.old)} refused direct callers for an hour, and {felt} Who does not run at that hour was "
        "not touched."
    )
    return Finished(replace(state, left=left, owed_failed=state.owed_failed + refused), says, "the on-call")


def _cut_over(programme: "Replace", state: Move, _: int) -> Finished:
    names = programme.record_classes
    now = replace(
        state, copied=dict.fromkeys(names, 1.0), stale=dict.fromkeys(names, 0.0), reads=1.0, writes_new=True,
        holds=state.holds | {"flip-writes"},
    )  # fmt: skip
    says = f"It took all night. Everything is on {programme.new}; {programme.old} gets no writes from now on."
    return Finished(now, says, "the team")


def _retired(programme: "Replace", state: Move, _: int) -> Finished:
    return Finished(state, f"{capital(programme.old)} is off, and its machines are given back.", "the team")


FINISHES: Mapping[str, Callable[["Replace", Move, int], Finished]] = MappingProxyType({
    "agree-done": lambda programme, state, _: Finished(
        state,
        f"Agreed, in writing: done is when nothing goes to {programme.old} any more and it is off, before it gives "
        "out; no step that cannot be undone without a yes; and the team gets more of its time until then.",
        "those who pay",
    ),
    "list-callers": _listed,
    "log-callers": _logged,
    "shadow": lambda programme, state, _: Finished(
        state,
        f"{capital(programme.new)} answers a copy of the {programme.reads}. What both have is compared as it is read, "
        "by class.",
        "the team",
    ),
    "mute-shadow": lambda _, state, __: Finished(state, "What is answered for comparison reaches nobody.", "the team"),
    "compare-meaning": lambda _, state, __: Finished(
        state, "Another order of fields or another spelling of a time does not count as a difference any more.",
        "the team",
    ),
    "dual-write": lambda programme, state, _: Finished(
        state, f"Every change goes to {programme.old} and then to {programme.new}.", "the team"
    ),
    "order-writes": lambda _, state, __: Finished(
        state, "Every write carries a number of its record. What arrives late loses.", "the team"
    ),
    "guard-backfill": lambda _, state, __: Finished(
        state, "The backfill leaves alone what is newer than its own copy.", "the team"
    ),
    "backfill": lambda programme, state, _: Finished(
        state, f"The {programme.records} of before are being filled in, class by class at the same pace.", "the team"
    ),
    "sample": _sampled,
    "reconcile": _reconciled,
    "repair-records": _repaired,
    "load-test": _tested,
    "rehearse-back": _rehearsed,
    "shift-by-key": lambda _, state, __: Finished(
        state, "A customer is on one side or on the other from now on, with all requests.", "the team"
    ),
    "reverse-sync": _in_step,
    "flip-writes": _flipped,
    "go-back": _back,
    "announce-date": lambda _, state, __: Finished(
        state, "Every owner on the list knows the day, and who to ask.", "the team"
    ),
    "brown-out": _browned_out,
    "retire-old": _retired,
    "cut-over": _cut_over,
    "buy-time": lambda programme, state, _: Finished(
        state,
        f"{capital(programme.old)} is kept {programme.more_days} days longer. It costs two fifths more from the day on "
        "which it would have ended.",
        "those who pay",
    ),
})  # fmt: skip
