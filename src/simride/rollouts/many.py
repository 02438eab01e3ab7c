"""Several plans, many times each, on one service: under the same luck, and in any executor."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simride.base.executors import Executor
from simride.rollouts.economics import Economics, Runs, economics, gather, jobs, run_job
from simride.rollouts.frontier import Standing, compare
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.profile import ServiceProfile

RUNS = 1000


@dataclass(frozen=True)
class Compared:
    """Plans side by side, each with its runs, its figures and its place among the others."""

    plans: tuple[RolloutPlan, ...]
    runs: tuple[Runs, ...]
    found: tuple[Economics, ...]
    standings: tuple[Standing, ...]


def _nobody(done: int, of: int) -> None:
    """Nobody wants to hear how far it is."""


def run_plans(plans: Sequence[RolloutPlan], profile: ServiceProfile, seed: int, runs: int, executor: Executor,
              progress: Callable[[int, int], None] = _nobody) -> Compared:  # fmt: skip
    """Every plan `runs` times under the same hidden draws. `progress` hears (parts done, of all)."""
    parts = [jobs(plan, profile, seed, runs) for plan in plans]
    flat = [job for of_plan in parts for job in of_plan]
    outcomes = []
    for result in executor.run(run_job, flat):
        outcomes.append(result)
        progress(len(outcomes), len(flat))
    gathered: list[Runs] = []
    at = 0
    for of_plan in parts:
        gathered.append(gather(of_plan, outcomes[at : at + len(of_plan)]))
        at += len(of_plan)
    found = tuple(economics(plan, profile, one, seed) for plan, one in zip(plans, gathered, strict=True))
    standings = compare(tuple(zip(found, gathered, strict=True)), profile, seed)
    return Compared(tuple(plans), tuple(gathered), found, standings)
