"""Errors that a service has on a good day: bad input, calls given up, what is not there, a host that goes away.

`Service.error_rate` is their mean. Here stands how they come and go: slowly, by service and region, and now and then in
a spell of a minute, when a client is released or somebody feeds a script the wrong list. A pure function of the
moment: nothing drawn before matters, and neither faults nor orders move them.
"""

from functools import lru_cache

import numpy as np

from simride.simulator.noise import normal, uniform
from simride.simulator.state import Floats

WAVES_S = (60.0, 600.0, 3600.0)  # periods of the slow part; each gets an equal part of the variance
SLOT_S = 1800.0  # in every such stretch one spell at the most
SPELL_ODDS = 0.6
SPELL_S = (20.0, 120.0)  # shortest and longest
SPELL_TIMES = (2.0, 8.0)  # times the usual rate, on top of it; even in the logarithm
MEAN_SPELL = (
    SPELL_ODDS * 0.5 * sum(SPELL_S) / SLOT_S
    * (SPELL_TIMES[1] - SPELL_TIMES[0]) / float(np.log(SPELL_TIMES[1] / SPELL_TIMES[0]))
)  # fmt: skip


@lru_cache(maxsize=8192)
def factors(seed: int, deviation: float, services: int, regions: int, start: float, step_s: float) -> Floats:
    """Times the usual rate of errors, as a mean over the bucket [S, R]; 1 on average. Read-only.

    `deviation` is that of the logarithm of the slow part; 0 switches all of it off.
    """
    if deviation <= 0.0:
        return _read_only(np.ones((services, regions)))
    middle = start + 0.5 * step_s
    waves = np.zeros((services, regions))
    periods = [period for period in WAVES_S if period >= step_s]
    for period in periods:
        knot = int(np.floor(middle / period))
        part = middle / period - knot
        smooth = part * part * (3.0 - 2.0 * part)
        left, right = (_knot(seed, period, services, regions, knot + step) for step in (0, 1))
        waves += left * (1.0 - smooth) + right * smooth
    share = deviation / np.sqrt(len(WAVES_S))
    slow = np.exp(share * waves - 0.5 * share * share * len(periods))
    return _read_only((slow + _spells(seed, services, regions, start, step_s)) / (1.0 + MEAN_SPELL))


def _spells(seed: int, services: int, regions: int, start: float, step_s: float) -> Floats:
    """What spells add [S, R], by the part of the bucket that they last."""
    total = np.zeros((services, regions))
    for slot in range(int(start // SLOT_S), int((start + step_s - 1e-6) // SLOT_S) + 1):
        begins, ends, times = _spells_of(seed, services, regions, slot)
        total += times * np.maximum(np.minimum(ends, start + step_s) - np.maximum(begins, start), 0.0) / step_s
    return total


@lru_cache(maxsize=256)
def _spells_of(seed: int, services: int, regions: int, slot: int) -> tuple[Floats, Floats, Floats]:
    """Begin, end and height of the spells of a stretch [S, R] each."""
    s, r = np.meshgrid(np.arange(services), np.arange(regions), indexing="ij")
    begins, lasts, odds, high = (uniform(seed, f"everyday {what}", s, r, slot) for what in ("at", "for", "is", "high"))
    length = SPELL_S[0] + (SPELL_S[1] - SPELL_S[0]) * lasts
    begin = SLOT_S * slot + begins * (SLOT_S - length)
    times = SPELL_TIMES[0] * (SPELL_TIMES[1] / SPELL_TIMES[0]) ** high
    return begin, begin + length, np.where(odds < SPELL_ODDS, times, 0.0)


@lru_cache(maxsize=256)
def _knot(seed: int, period: float, services: int, regions: int, knot: int) -> Floats:
    """Where a wave stands at one of its knots [S, R]."""
    s, r = np.meshgrid(np.arange(services), np.arange(regions), indexing="ij")
    return _read_only(normal(seed, f"everyday {period:g}", s, r, knot))


def _read_only(values: Floats) -> Floats:
    values.setflags(write=False)
    return values
