"""Plans beside each other: which are worth having at all, and what yours loses to the best under several prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simride.rollouts.economics import Economics, Runs, column, harms, hours_to_full, release_weights
from simride.rollouts.evidence import Floats
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.weighing import LEVELS, resamples


@dataclass(frozen=True)
class Exchange:
    """What things are worth to a company, in one currency."""

    name: str
    bad_request: float
    hour_of_delay: float
    engineer_hour: float = 100.0


EXCHANGES = (
    Exchange("startup", 0.002, 300.0),  # few users, and being late is what kills it
    Exchange("consumer at scale", 0.01, 100.0),
    Exchange("payments", 0.2, 50.0),
)


def pareto(points: Floats) -> tuple[bool, ...]:
    """Of points [n, axes], less is better: whether nothing is at least as good on every axis and better on one."""
    better = (points[:, np.newaxis] <= points).all(axis=2) & (points[:, np.newaxis] < points).any(axis=2)
    beaten = np.asarray(better.any(axis=0)).reshape(-1)
    return tuple(not one for one in beaten.tolist())


@dataclass(frozen=True)
class Regret:
    """What a plan costs more than the best of those compared, per release."""

    exchange: str
    cost: float
    regret: float
    low: float  # of the regret's interval
    high: float
    tied: bool  # it may as well be the best
    best: str


@dataclass(frozen=True)
class Standing:
    """A plan among others."""

    plan: str
    on_frontier: bool
    regrets: tuple[Regret, ...]


def cost(found: Economics, at: Exchange) -> float:
    """J = c_h E[harm] + c_d E[time to full] + c_e E[engineer hours], per release."""
    return (at.bad_request * found.harm.mean + at.hour_of_delay * found.time_to_full_h.mean
            + at.engineer_hour * found.engineer_h.mean)  # fmt: skip


def compare(plans: Sequence[tuple[Economics, Runs]], profile: ServiceProfile, seed: int = 0) -> tuple[Standing, ...]:
    """Every plan's place among all, under each exchange rate. All plans must have been run under the same seed."""
    points = np.array([[one.harm.mean, one.time_to_full_h.mean, one.engineer_h.mean] for one, _ in plans])
    front = pareto(points)
    regrets: list[list[Regret]] = [[] for _ in plans]
    for at in EXCHANGES:
        costs = [cost(one, at) for one, _ in plans]
        best = int(np.argmin(costs))
        drawn = [_costs(one, runs, profile, at, seed) for one, runs in plans]
        for number in range(len(plans)):
            apart = drawn[number] - drawn[best]
            low, high = np.quantile(apart, LEVELS)
            regrets[number].append(Regret(at.name, costs[number], costs[number] - costs[best], float(low), float(high),
                                          bool(low <= 0.0), plans[best][0].plan))  # fmt: skip
    return tuple(Standing(one.plan, front[n], tuple(regrets[n])) for n, (one, _) in enumerate(plans))


def _costs(found: Economics, runs: Runs, profile: ServiceProfile, at: Exchange, seed: int) -> Floats:
    """The cost of a plan once for each resample of its runs."""
    weights: Mapping[str, float] = release_weights(found.bad_release)
    harm, people = harms(runs), column(runs, lambda one: one.engineer_h)
    paid = {kind: at.bad_request * harm[kind] + at.engineer_hour * people[kind] for kind in runs}
    waited = {"none": at.hour_of_delay * hours_to_full(runs["none"], profile)}
    return resamples(paid, weights, seed) + resamples(waited, {"none": 1.0}, seed)


def break_even(slow: Economics, fast: Economics) -> float:
    """Bad-request equivalents an hour of delay may cost for the slower of two plans to be worth it."""
    longer = slow.time_to_full_h.mean - fast.time_to_full_h.mean
    return (fast.harm.mean - slow.harm.mean) / longer if longer > 0.0 else float("inf")


def deploys_per_day(found: Economics) -> float:
    """How many releases a day the plan has room for, one at a time; more wait and become batches."""
    return 24.0 / found.time_to_full_h.mean

