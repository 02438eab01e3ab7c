"""Chances of a day: functions of the seed and a name, never of what was drawn before."""

import math
from statistics import NormalDist

from simride.base import seeds

MOST = 400  # no day has more of anything that is counted one by one


def count(seed: int, mean: float, *name: object) -> int:
    """A Poisson number with that mean."""
    chance, number, reached = seeds.draw(seed, *name), 0, math.exp(-mean)
    part = reached
    while chance > reached and number < MOST:
        number += 1
        part *= mean / number
        reached += part
    return number


def about(seed: int, mean: float, *name: object) -> int:
    """A Poisson number with that mean, of any size; from a hundred on by the normal law, a per cent off at most."""
    if mean < 100.0:
        return count(seed, mean, *name)
    chance = min(max(seeds.draw(seed, *name), 1e-9), 1.0 - 1e-9)
    return max(0, round(NormalDist(mean, math.sqrt(mean)).inv_cdf(chance)))


def happens(seed: int, chance: float, *name: object) -> bool:
    """Whether something of that chance happens."""
    return seeds.draw(seed, *name) < chance
