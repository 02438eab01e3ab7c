"""What a day of a replacement costs those who read and write: each part with the reason for its size."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simride.simulator.harm import LATE_WEIGHT, WRONG_WEIGHT
from simride.simulator.programmes import chance
from simride.simulator.programmes.replace_state import Move

if TYPE_CHECKING:
    from simride.simulator.programmes.replace import Replace

GROWTH = 0.02  # a week: an old side that nobody repairs any more breaks more often
BOTH_LATE = 0.0005  # of the writes, that are late because they wait for two sides
HURRY_LATE = 0.01  # of the reads of the old side, while it is copied as fast as it goes
TESTED = 0.02  # of the harm of the heaviest day, where the new side has carried such a day before
REHEARSED, UNREHEARSED = 0.08, 0.35  # of it, where there is a way back: minutes, or the better part of an hour
NUMBERED = 0.3  # of what two sides in turn get wrong, where a number tells what is late; what is done twice stays
BROWN_OUT = 1.0 / 24.0  # of a day, for which the old side answers no direct caller


@dataclass(frozen=True)
class Answers:
    """Answers of one day that were wrong or failed, and those that were late."""

    wrong: float = 0.0
    failed: float = 0.0
    late: float = 0.0

    @property
    def harm(self) -> float:
        """In bad-request equivalents."""
        return WRONG_WEIGHT * self.wrong + self.failed + LATE_WEIGHT * self.late

    def __add__(self, other: "Answers") -> "Answers":
        return Answers(self.wrong + other.wrong, self.failed + other.failed, self.late + other.late)


def of_a_day(programme: "Replace", state: Move, day: int) -> Answers:
    """All of a day's."""
    parts = (
        _new_side(programme, state), _mixed(programme, state), _old_side(programme, state, day),
        _heaviest_day(programme, state, day), _callers(programme, state, day), _both_at_once(programme, state),
        Answers(wrong=state.owed_wrong, failed=state.owed_failed),
    )  # fmt: skip
    return sum(parts, Answers())


def differs(programme: "Replace", state: Move, name: str) -> float:
    """Share of a class's records of which the new side makes something else."""
    return programme.odd_share if name == programme.odd and name not in state.mended else 0.0


def _new_side(programme: "Replace", state: Move) -> Answers:
    """A record the new side lacks fails; one it has older, or makes something else of, is a wrong answer."""
    wrong = failed = 0.0
    for name, one in programme.record_classes.items():
        reads = programme.reads_per_day * one.read
        failed += reads * state.reads * (1.0 - state.copied[name])
        wrong += reads * state.reads * min(1.0, state.stale[name] + differs(programme, state, name))
        behind = min(1.0, state.new_only_days * one.written)  # the old side, once it gets no writes
        wrong += reads * (1.0 - state.reads) * (behind if state.writes_new else 0.0)
    return Answers(wrong, failed)


def astray(programme: "Replace", state: Move) -> float:
    """Share of the reads that the move alone answers wrongly or not at all, as things stand."""
    answers = _new_side(programme, state)
    return (answers.wrong + answers.failed) / programme.reads_per_day


def _mixed(programme: "Replace", state: Move) -> Answers:
    """While requests of one user are answered by both sides in turn, some see things out of their order or twice.

    Two requests in a row meet different sides with the chance 2 r (1 - r), which is most at the middle.
    """
    if state.has("shift-by-key"):
        return Answers()
    numbered = NUMBERED if state.has("order-writes") else 1.0
    share = programme.mixed_share * 2.0 * state.reads * (1.0 - state.reads) * numbered
    return Answers(wrong=programme.reads_per_day * share)


def _old_side(programme: "Replace", state: Move, day: int) -> Answers:
    """Why it is replaced: it breaks now and then, more often every week; and after its last day it gives out."""
    if state.retired:
        return Answers()
    grown = (1.0 + GROWTH) ** max(0.0, day / 7.0)
    breaks = chance.happens(programme.seed, programme.old_breaks / 7.0 * grown, programme.kind, "old", day)
    failed = programme.old_harm * state.used if breaks else 0.0
    if day >= programme.ends(state):
        traffic = programme.reads_per_day + programme.writes_per_day
        failed += traffic * programme.after_end * state.used
    return Answers(failed=failed)


def _heaviest_day(programme: "Replace", state: Move, day: int) -> Answers:
    """The new side meets its first heavy day: how bad it is hangs on the way back."""
    carried = max(state.reads, float(state.writes_new))
    if not programme.is_heavy(day) or carried <= 0.0:
        return Answers()
    return Answers(failed=programme.heavy_harm * carried * _way_back(state))


def _way_back(state: Move) -> float:
    if state.has("load-test"):
        return TESTED
    if state.retired or (state.writes_new and not state.has("reverse-sync")):
        return 1.0
    return REHEARSED if state.has("rehearse-back") else UNREHEARSED


def _callers(programme: "Replace", state: Move, day: int) -> Answers:
    """Those who go to the old side directly: refused where it is gone, told old things where it gets no writes."""
    calls = sum(state.left[name] * group.per_day for name, group in programme.callers.items())
    if programme.is_heavy(day):
        calls += state.hidden * programme.hidden_calls
    if programme.refuses_callers(state, day):
        return Answers(failed=calls)
    if state.writes_new and not state.has("reverse-sync"):
        written = sum(one.read * one.written for one in programme.record_classes.values())
        return Answers(wrong=calls * min(1.0, state.new_only_days * written))
    return Answers()


def brown_out(programme: "Replace", left: Mapping[str, float]) -> float:
    """Calls that fail while the old side answers no direct caller for an hour."""
    return BROWN_OUT * sum(left[name] * group.per_day for name, group in programme.callers.items())


def _both_at_once(programme: "Replace", state: Move) -> Answers:
    """What running both costs users: writes that wait for two, reads beside a copy at full speed, doubled effects."""
    late = programme.writes_per_day * BOTH_LATE if state.has("dual-write") and not state.retired else 0.0
    if state.has("backfill") and state.has("hurry-backfill") and min(state.copied.values()) < 1.0:
        late += programme.reads_per_day * HURRY_LATE * (1.0 - state.reads)
    doubled = state.has("shadow") and not state.has("mute-shadow") and state.reads < 1.0
    return Answers(wrong=programme.side_effects if doubled else 0.0, late=late)
