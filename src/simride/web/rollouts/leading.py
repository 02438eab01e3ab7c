"""A rollout led by hand, made again from its steps: what is shown never depends on which process shows it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simride.base.errors import RolloutError
from simride.base.units import people_number, percent
from simride.rollouts import Rollout, RolloutPlan, ServiceProfile
from simride.rollouts.desk.of_release import checks_of
from simride.rollouts.desk.stages import stage_lines
from simride.rollouts.outcome import Outcome

MINUTES = (10, 60, 360)
LONGEST_STEPS = 500
ORDERS: Mapping[str, tuple[str, Callable[[Rollout], object]]] = {
    "hold": ("Hold", lambda one: one.hold()),
    "resume": ("Go on", lambda one: one.resume()),
    "promote": ("Promote, whatever was found", lambda one: one.promote()),
    "extend": ("Bake an hour longer", lambda one: one.extend(60)),
    "abort": ("Take it back", lambda one: one.abort()),
    "roll_forward": ("Roll forward", lambda one: one.roll_forward()),
    "hurry": ("Open the emergency lane", lambda one: one.hurry()),
}
STATES = {"held": "held", "baking": "baking", "deploying": "deploying", "gate": "at the gate"}


def rollout(plan: RolloutPlan, profile: ServiceProfile, seed: int, steps: Sequence[Any]) -> Rollout:
    """The rollout after its steps: minutes that passed, and orders."""
    one = Rollout(plan, profile, seed, watched=True)
    for step in steps:
        take(one, step)
    return one


def take(one: Rollout, step: Any) -> None:
    """One step. Raises RolloutError with a sentence on why it cannot be taken now."""
    if one.outcome is not None:
        raise RolloutError("It has ended; lead another one.")
    if step in ORDERS:
        ORDERS[step][1](one)
    elif isinstance(step, int) and step in MINUTES:
        one.advance(step)
    else:
        raise RolloutError(f"{step!r} is no step; let time pass or give an order.")


def shown(one: Rollout) -> dict[str, Any]:
    """What somebody at the desk sees now. Harm and defect only once it has ended."""
    return {
        "state": STATES.get(one.state, one.state),
        "stage": one.stage.name,
        "stages": [stage.name for stage in one.stages],
        "share": percent(one.share),
        "hours": f"{one.at_h:.1f}",
        "clock": f"{int(one.hour):02d}:{int(one.hour % 1 * 60):02d}",
        "waits_for": one.waits_for,
        "checks": checks_of(one, one.stage),
        "sight": None if one.outcome is not None else stage_lines(one.plan, (one.stage,), one.profile, 0, 0)[0],
        "log": [{"at": f"{line.at_h:.1f} h", "stage": line.stage, "what": line.what, "says": line.says}
                for line in reversed(one.log)],
        "ended": None if one.outcome is None else ended(one.outcome),
    }  # fmt: skip


def ended(outcome: Outcome) -> dict[str, str]:
    """What came of it, in words."""
    hidden = "nothing was wrong with it" if outcome.defect is None else outcome.defect.kind.replace("_", " ")
    caught = f"caught at {percent(outcome.caught_share)} by {outcome.caught_by}" if outcome.caught_at else "not caught"
    return {
        "how": outcome.ended,
        "hidden": hidden,
        "caught": "" if outcome.defect is None else caught,
        "harm": people_number(outcome.harm),
        "hours": f"{outcome.hours:.1f}",
        "work": f"{outcome.engineer_h:.1f}",
        "false": "yes" if outcome.false_abort else "",
    }
