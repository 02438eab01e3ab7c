"""The stages of a plan, its guards, its way back and its emergency lane, as the desk words them."""

from collections.abc import Mapping, Sequence

from simride.base.units import duration
from simride.base.wording import counted, listed
from simride.rollouts.desk.longer_bake import longer_bake
from simride.rollouts.desk.parts import Place, StageLine, WayBack
from simride.rollouts.plan import EmergencyLane, Gate, RolloutPlan, Stage
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.stage_power import StagePower, stage_power
from simride.rollouts.ways_back import FAILS_FIRST, FIX_H, rollback_h

MECHANISMS: Mapping[str, str] = {
    "traffic_shift": "traffic is shifted back", "flag_off": "the flag is switched off",
    "redeploy": "hosts are deployed anew, batch by batch", "restore": "it is restored from a copy",
}  # fmt: skip


def stage_lines(
    plan: RolloutPlan, stages: Sequence[Stage], profile: ServiceProfile, now: int | None, done: int
) -> tuple[StageLine, ...]:
    """Every stage of a plan; `now`: the place of the one it is at, `done`: how many are behind."""
    whole = plan.model_copy(update={"stages": tuple(stages)})
    powers = stage_power(whole, profile)
    return tuple(
        _line(whole, stage, power, profile, "now" if place == now else "done" if place < done else "to come")
        for place, (stage, power) in enumerate(zip(stages, powers, strict=True))
    )


def _line(plan: RolloutPlan, stage: Stage, power: StagePower, profile: ServiceProfile, place: Place) -> StageLine:
    return StageLine(
        stage.name, power.share, stage.exposure.unit, stage.bake.duration,
        gate_words(stage.gate, _last(plan, stage)), place,
        stage.analysis, _sees(power), longer_bake(plan, stage, profile),
    )  # fmt: skip


def _sees(power: StagePower) -> str:
    return power.says if power.says.startswith("judges") else f"sees {power.says}"


def _last(plan: RolloutPlan, stage: Stage) -> str:
    """What a stage is called after which none comes."""
    if stage is not plan.stages[-1]:
        return ""
    return "the last stage" if len(plan.stages) > 1 else "the only stage"


def gate_words(gate: Gate, last: str) -> str:
    """What lets the next stage begin; `last`: what is said instead where none follows and nobody is asked."""
    if gate.kind == "approval":
        return f"{gate.approvers} {'person has' if gate.approvers == 1 else 'people have'} to approve"
    if gate.kind == "time_window":
        return f"goes on between {gate.hours[0]:g} and {gate.hours[1]:g} o'clock"
    return last or "goes on by itself"


def guard_lines(plan: RolloutPlan, stage: Stage | None, profile: ServiceProfile) -> tuple[str, ...]:
    """The limits on the whole service, and what they see of a stage; the pager, which every service has."""
    named = () if stage is None else stage_power(plan.model_copy(update={"stages": (stage,)}), profile)[0].guards
    usual = tuple(
        f"{guard.slo or guard.metric}: " + (f"burn above ×{guard.burn_rate:g}" if guard.slo else f"above {guard.max:g}")
        for guard in plan.absolute_guards
    )  # fmt: skip
    return (*(named or usual), "the service's own pager, whatever the plan says")


def way_back(plan: RolloutPlan, share: float) -> WayBack:
    """How it is taken back from an exposure, and in how many minutes; forward where it is a one-way door."""
    if not plan.change.reversible:
        return WayBack(f"It cannot be taken back; a fix takes about {FIX_H:g} hours to be there.", 60.0 * FIX_H)
    minutes = 60.0 * rollback_h(plan.rollback, max(share, 1e-9), 1.0)
    slow = f" Nobody has gone that way yet: it may take {FAILS_FIRST:g} times as long."
    risk = "" if plan.rollback.rehearsed else slow
    takes = counted(minutes, "minute")
    return WayBack(f"To take it back, {MECHANISMS[plan.rollback.mechanism]}: {takes}.{risk}", minutes)


def lane_words(lane: EmergencyLane | None) -> str:
    """The shorter way, where the plan has one."""
    if lane is None:
        return "The plan has no emergency lane."
    each = " each" if len(lane.stages) > 1 else ""
    waits, agreed = duration(lane.min_bake), counted(lane.approvals, "approval")
    return f"The emergency lane goes through {listed(lane.stages)} for {waits}{each}, on {agreed}."
