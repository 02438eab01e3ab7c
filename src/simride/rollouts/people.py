"""What people in a rollout do: how soon they answer, and whether they believe what they see."""

import math

from simride.rollouts.hidden import OFFICE_HOURS
from simride.rollouts.profile import People

OUTSIDE = 3.0  # times as long, outside office hours
TRUST = (2.0, 6.0)  # k0, k1 of logistic(k0 - k1 precision): our own guess, one in thirty at .9, most at .2


def answer_h(people: People, hour: float) -> float:
    """Hours until somebody has looked and decided."""
    return people.answer_h * _slower(hour)


def approval_h(wait_h: float, hour: float) -> float:
    """Hours until a gate is passed by a person."""
    return wait_h * _slower(hour)


def override_odds(past_precision: float) -> float:
    """Odds that a finding is taken for a false alarm, by the share of past ones that were true."""
    return 1.0 / (1.0 + math.exp(-(TRUST[0] - TRUST[1] * past_precision)))


def overrides(past_precision: float, luck: float) -> bool:
    """Whether this finding is, by a uniform draw."""
    return luck < override_odds(past_precision)


def precision(bad: float, power: float, false_alarm: float) -> float:
    """Share of alarms that are true: pi D / (pi D + (1 - pi) A)."""
    true, false = bad * power, (1.0 - bad) * false_alarm
    return true / (true + false) if true + false > 0.0 else 1.0


def most_false_alarms(bad: float, power: float, wanted: float) -> float:
    """The odds of a false alarm per release that leave alarms as precise as wanted."""
    return bad * power * (1.0 - wanted) / (wanted * (1.0 - bad))


def family_wise(alpha: float, looks: int) -> float:
    """Odds that any of so many independent looks fires where nothing is wrong."""
    return 1.0 - (1.0 - alpha) ** looks


def _slower(hour: float) -> float:
    return 1.0 if OFFICE_HOURS[0] <= hour < OFFICE_HOURS[1] else OUTSIDE
