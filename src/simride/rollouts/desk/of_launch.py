"""The desk of a launch: its steps of exposure as the stages of a plan, by users, on the demand of the fleet."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from simride.base.wording import counted
from simride.rollouts.desk.budget import budget_line
from simride.rollouts.desk.parts import DeskView, LogLine, OrderLine, StageLine, WayBack
from simride.rollouts.desk.stages import stage_lines
from simride.rollouts.desk.words import share_words
from simride.rollouts.plan import AnalysisTemplate, Bake, Exposure, Rollback, RolloutPlan, Stage
from simride.rollouts.profile import ServiceProfile
from simride.simulator.programmes.launch_parts import ExposurePlan, Standing
from simride.simulator.programmes.programme import DAY_S, Item, Work
from simride.simulator.spec import Fleet

if TYPE_CHECKING:
    from simride.simulator.programmes.launch import Launch

LOOK = "people look once"  # what a gate of a launch is: nobody counts while it lasts
LOOK_ALPHA = 0.01
SWITCH_MIN = 1.0  # until a share that was set holds
YOURS = "nobody goes on by themselves; how far it opens next is for you to say"
BY_YOU = "on your word"
NO_BAKE = 0.0


def launch_profile(launch: "Launch", fleet: Fleet) -> ServiceProfile:
    """The service with everybody let in, on the fleet it runs on: its demand, its hosts, its regions."""
    whole = sum(region.share for region in fleet.regions)
    mean = launch.requests_per_day / DAY_S
    return ServiceProfile(
        peak_rps=2.0 * mean / (1.0 + fleet.trough), trough=fleet.trough,
        hosts=max(2, fleet.service(launch.service).hosts * len(fleet.clusters)),
        regions={region.name: region.share / whole for region in fleet.regions}, hardware={"any": 1.0},
        error_ratio=launch.usual,
    )  # fmt: skip


@lru_cache(maxsize=64)
def launch_plan(name: str, plan: ExposurePlan) -> RolloutPlan:
    """The steps as stages: beside the hour before, watched for the minutes of the gate, where it has any."""
    looks = plan.gate_min > 0.0
    stages = tuple(
        Stage(
            name=f"{step:g} %",
            exposure=Exposure(fraction=step / 100.0, unit="users"),
            baseline="before_after",
            bake=Bake(duration=60.0 * plan.gate_min if looks else NO_BAKE),
            analysis=(LOOK,) if looks else (),
        )
        for step in plan.steps
    )
    template = AnalysisTemplate(name=LOOK, metric="error_ratio", statistic="fixed_count", alpha=LOOK_ALPHA)
    return RolloutPlan(
        name=name, stages=stages, analysis_templates=(template,) if looks else (),
        rollback=Rollback(mechanism="flag_off", expected_minutes=SWITCH_MIN),
    )  # fmt: skip


def launch_view(launch: "Launch", state: Standing, works: Sequence[Work], fleet: Fleet, at: float) -> DeskView:
    """A launch as it can be seen at a moment: nothing of the claims that do not hold, but those known not to."""
    plan, profile = launch_plan(state.plan, launch.plans[state.plan]), launch_profile(launch, fleet)
    opened = [step for step in state.steps if step.at <= at]
    share = opened[-1].percent / 100.0 if opened else 0.0
    fractions = [stage.exposure.fraction for stage in plan.stages]
    done = sum(fraction < share - 1e-9 for fraction in fractions)
    now = next((place for place, fraction in enumerate(fractions) if abs(fraction - share) < 1e-9), None)
    back = _way_back(launch, state) if share > 0.0 else None
    ahead = [stage.name for stage in plan.stages if stage.exposure.fraction > share + 1e-9]
    return DeskView(
        of=launch.service, plan=state.plan, at=at, share=share,
        doing=_doing(state, share, at), until=_until(launch, state, at), next_stage=ahead[0] if ahead else "",
        waits_for=YOURS if state.held and 0.0 < share < 1.0 else "", over=False,
        stages=_stages(stage_lines(plan, plan.stages, profile, now, done), state), checks=(), sides=None,
        guards=("the fleet's own alerts; a launch has no other guard",), way_back=back,
        emergency_lane="A launch has no emergency lane.",
        budget=budget_line(plan, plan.stages, profile, share, back.minutes if back else 0.0, ()),
        log=tuple(LogLine(step.at, _name(step.percent), "opened" if step.percent else "closed",
                          f"{step.percent:g} % let in" if step.percent else "closed to everybody") for step in opened),
        orders=tuple(_order(launch, state, works, item, at) for item in launch.items(state) if _steers(item)),
        measures=False,
    )  # fmt: skip


def _stages(lines: tuple[StageLine, ...], state: Standing) -> tuple[StageLine, ...]:
    """The plan's steps; none of them goes on by itself once somebody has said how far it opens."""
    return tuple(replace(line, gate=BY_YOU) for line in lines) if state.held else lines


def _name(let_in: float) -> str:
    return share_words(let_in / 100.0)


def _doing(state: Standing, share: float, at: float) -> str:
    if state.reopens is not None:
        return "taken back, and being mended"
    if share <= 0.0:
        return "closed until its day" if at < state.launch * DAY_S else "closed, on the day it was announced for"
    return "open to everybody" if share >= 1.0 else "open to a part"


def _until(launch: "Launch", state: Standing, at: float) -> float | None:
    """The hour of its day, the day on which it is opened again, or the end of the gate."""
    if state.reopens is not None:
        return state.reopens * DAY_S + launch.opens_at_h * 3600.0
    if state.percent <= 0.0:
        opens = state.launch * DAY_S + launch.opens_at_h * 3600.0
        return opens if opens > at else None
    ends = state.steps[-1].at + 60.0 * launch.plans[state.plan].gate_min
    return ends if state.percent < 100.0 and ends > at else None


def _way_back(launch: "Launch", state: Standing) -> WayBack:
    """By the switch, as far as anybody knows; slower by what was found to be in its way and not mended."""
    known = state.found - state.repaired
    slower = sum(launch.claims[name].back_min for name in known if name in launch.not_so)
    minutes = SWITCH_MIN + slower
    proven = "" if any(launch.claims[name].shows == "drill" for name in state.proven) else " Nobody has tried it."
    takes = counted(minutes, "minute")
    return WayBack(f"It is closed by its switch: {takes}, as far as anybody knows.{proven}", minutes)


STEERS = frozenset({"exposure", "hold", "abort"})


def _steers(item: Item) -> bool:
    return item.name in STEERS or item.name.startswith(("plan-", "move-"))


def _order(launch: "Launch", state: Standing, works: Sequence[Work], item: Item, at: float) -> OrderLine:
    kind = "steer" if item.name in STEERS else "plan"
    return OrderLine(item.name, item.says, item.takes, launch.refuses(state, item, works, at), kind)  # type: ignore[arg-type] # one of the three
