"""What is kept of each day of a replacement: only what somebody measures by then."""

from typing import TYPE_CHECKING

from simride.simulator.programmes import chance
from simride.simulator.programmes.programme import DAY_S, Sums
from simride.simulator.programmes.replace_answers import Answers, differs
from simride.simulator.programmes.replace_state import Move

if TYPE_CHECKING:
    from simride.simulator.programmes.replace import Replace

NOISE = 0.006  # of what is compared byte by byte: another order of fields, another spelling of a time
USUAL_COMPLAINTS = 5.0  # a day
COMPLAINS = 2_500.0  # wrong answers for each that somebody writes about
FOLLOWS_S, FILLING_S, BEHIND_S = 3.0, 240.0, 4.0  # lag of a side that follows: alone, beside a copy at full speed, back
IDLE, CARRYING, FULL = 0.15, 0.15, 0.4  # cost of the new side beside the old one: there, carrying traffic, its records
BOUGHT = 0.4  # what more time costs


def books(programme: "Replace", state: Move, day: int, answers: Answers) -> dict[str, dict[str, Sums]]:
    """Every figure of the day."""
    complaints = USUAL_COMPLAINTS + answers.wrong / COMPLAINS
    return {
        "reads_on_new": {"": (state.reads, 1.0)},
        "writes_on_new": {"": (float(state.writes_new), 1.0)},
        "backfilled": {
            name: (one.share * state.copied[name], one.share) for name, one in programme.record_classes.items()
        },
        "mismatches": _mismatches(programme, state, day),
        "records_apart": _apart(programme, state),
        "failed_answers": {"": (answers.failed, 1.0)},
        "complaints": {"": (float(chance.about(programme.seed, complaints, programme.kind, "complaints", day)), 1.0)},
        "callers_left": {name: (float(number), 1.0) for name, number in known_callers(programme, state).items()},
        "sync_lag": {"": (_lag(programme, state), 1.0)},
        "running_cost": {"": (_cost(programme, state, day), 1.0)},
    }


def known_callers(programme: "Replace", state: Move) -> dict[str, int]:
    """Callers by group, as far as anybody knows."""
    unlisted = {programme.forgotten: state.hidden} if state.unlisted_seen else {}
    return {name: round(number + unlisted.get(name, 0.0)) for name, number in state.left.items()}


def _noise(state: Move) -> float:
    return 0.0 if state.has("compare-meaning") else NOISE


def _mismatches(programme: "Replace", state: Move, day: int) -> dict[str, Sums]:
    """Answers compared by class, of records that both sides have: a class that is read rarely is compared rarely."""
    if not state.has("shadow") or state.retired:
        return {}
    seed, kind = programme.seed, programme.kind
    found = {}
    for name, one in programme.record_classes.items():
        of = chance.about(seed, programme.compared * one.read * state.copied[name], kind, "compared", day, name)
        share = min(1.0, _noise(state) + state.stale[name] + differs(programme, state, name))
        found[name] = (float(min(of, chance.about(seed, of * share, kind, "mismatch", day, name))), float(of))
    return found


def apart(programme: "Replace", state: Move, name: str) -> float:
    """Share of a class's records that are missing, older or different on the new side."""
    alike = state.copied[name] * (1.0 - _noise(state) - differs(programme, state, name)) - state.stale[name]
    return 1.0 - max(0.0, alike)


def _apart(programme: "Replace", state: Move) -> dict[str, Sums]:
    """Every record compared, by class, once that is done at all."""
    if not state.has("reconcile") or state.retired:
        return {}
    return {
        name: (one.share * apart(programme, state, name), one.share) for name, one in programme.record_classes.items()
    }


def _lag(programme: "Replace", state: Move) -> float:
    """Seconds by which the side that is not written first is behind; nothing where none follows."""
    if state.retired:
        return 0.0
    if state.writes_new:
        return BEHIND_S if state.has("reverse-sync") else DAY_S * state.new_only_days
    if not state.follows:
        return 0.0
    hurried = state.has("hurry-backfill") and programme.fill_rate(state) > 0.0 and programme.has_records(state) < 1.0
    return FILLING_S if hurried else FOLLOWS_S


def _cost(programme: "Replace", state: Move, day: int) -> float:
    """The new side is cheaper once it is alone; until then both are paid for."""
    carries = state.has("shadow") or state.follows or programme.has_records(state) > 0.0
    new = IDLE + CARRYING + FULL * programme.has_records(state) if carries else 0.0
    bought = BOUGHT if state.has("buy-time") and day >= programme.deadline else 0.0
    return new if state.retired else 1.0 + bought + new
