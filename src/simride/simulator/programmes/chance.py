"""Chances of a day: functions of the seed and a name, never of what was drawn before."""

import math

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


def happens(seed: int, chance: float, *name: object) -> bool:
    """Whether something of that chance happens."""
    return seeds.draw(seed, *name) < chance
