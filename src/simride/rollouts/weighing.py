"""Figures of runs that were sampled kind by kind and weigh as often as their kind happens."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from simride.base import seeds
from simride.rollouts.evidence import Floats

RESAMPLES = 400
LEVELS = (0.025, 0.975)

Weighed = Mapping[str, float]  # weight of a kind; all add up to 1


@dataclass(frozen=True)
class Estimate:
    """A figure with the interval that 95 in 100 resamples of the runs fall into."""

    mean: float
    low: float
    high: float


def mean(values: Mapping[str, Floats], weights: Weighed) -> float:
    """The weighted mean of the kinds' means."""
    return sum(weights[kind] * float(values[kind].mean()) for kind in weights)


def resamples(values: Mapping[str, Floats], weights: Weighed, seed: int) -> Floats:
    """[RESAMPLES] The mean again, each kind's runs drawn with replacement. The same seed draws the same runs, so
    that two plans under one luck can be compared run by run."""
    total = np.zeros(RESAMPLES)
    for kind, weight in weights.items():
        rng = seeds.generator(seed, "resample", kind)
        chosen = rng.integers(0, len(values[kind]), (RESAMPLES, len(values[kind])))
        total += weight * values[kind][chosen].mean(axis=1)
    return total


def estimate(values: Mapping[str, Floats], weights: Weighed, seed: int) -> Estimate:
    """The mean and its bootstrap interval."""
    low, high = np.quantile(resamples(values, weights, seed), LEVELS)
    return Estimate(mean(values, weights), float(low), float(high))


def pooled(values: Mapping[str, Floats], weights: Weighed) -> tuple[Floats, Floats]:
    """All values with what each of them weighs."""
    kept = [kind for kind in weights if weights[kind] > 0.0]
    mass = [np.full(len(values[kind]), weights[kind] / len(values[kind])) for kind in kept]
    return np.concatenate([values[kind] for kind in kept]), np.concatenate(mass)


def quantile(values: Floats, mass: Floats, level: float) -> float:
    """The smallest value that at least so much of the mass does not exceed."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(mass[order]) >= level * mass.sum() - 1e-12
    return float(values[order][int(reached.argmax())])
