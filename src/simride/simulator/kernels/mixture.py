"""Latency as a mixture of scale classes, [MOMENTS, CLASSES]: each has mass, first and second raw moment.

A class holds the components whose mean falls between its edges (0.5 ms .. 2.048 s, ratio 4), so a mode at
10 ms and one at 1 s never blur into one (reference §3.5). Within a class the shape is a gamma
(Wilson-Hilferty) where the squared coefficient of variation is below 1.05, else a lognormal. Seconds.
"""

import math
from typing import NamedTuple

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.state import CLASSES, MOMENTS, Floats

SPECK = 1e-10  # mass that is not worth a component
GAMMA_BELOW = 1.05  # SCV under which a component is a gamma
NARROW = 1e-6  # SCV under which a component is a point
ROOT_HALF = 0.7071067811865476


@kernel
def class_of(mean: float) -> int:
    """Scale class a component of this mean belongs to."""
    if mean < 0.5e-3:
        return 0
    if mean < 2e-3:
        return 1
    if mean < 8e-3:
        return 2
    if mean < 32e-3:
        return 3
    if mean < 128e-3:
        return 4
    if mean < 512e-3:
        return 5
    if mean < 2.048:
        return 6
    return 7


@kernel
def deposit(mix: Floats, mass: float, mean: float, var: float) -> None:
    """Add one component to the mixture."""
    if mass > 0.0:
        k = class_of(mean)
        mix[0, k] += mass
        mix[1, k] += mass * mean
        mix[2, k] += mass * (var + mean * mean)


@kernel
def total_mass(mix: Floats) -> float:
    """Mass of all classes."""
    mass = 0.0
    for k in range(CLASSES):
        mass += mix[0, k]
    return mass


@kernel
def total_mean(mix: Floats) -> float:
    """Mean of the mixture, nan where it is empty."""
    mass = 0.0
    first = 0.0
    for k in range(CLASSES):
        mass += mix[0, k]
        first += mix[1, k]
    return first / mass if mass > 0.0 else math.nan


@kernel
def clear(mix: Floats) -> None:
    """Empty the mixture."""
    for r in range(MOMENTS):
        for k in range(CLASSES):
            mix[r, k] = 0.0


@kernel
def set_to_zero_seconds(mix: Floats) -> None:
    """Make it certain that it takes no time: unit mass at 0 s."""
    clear(mix)
    mix[0, 0] = 1.0


@kernel
def add_scaled(mix: Floats, weight: float, other: Floats) -> None:
    """Add `weight` times another mixture."""
    for r in range(MOMENTS):
        for k in range(CLASSES):
            mix[r, k] += weight * other[r, k]


@kernel_apart
def convolve_into(a: Floats, b: Floats, weight: float, out: Floats) -> None:
    """Add to `out` `weight` times the sum of two independent times: every pair of occupied classes."""
    for i in range(CLASSES):
        wa = a[0, i]
        if wa > SPECK:
            ma = a[1, i] / wa
            va = max(a[2, i] / wa - ma * ma, 0.0)
            wa *= weight
            for j in range(CLASSES):
                wb = b[0, j]
                if wb > SPECK:
                    mb = b[1, j] / wb
                    vb = max(b[2, j] / wb - mb * mb, 0.0)
                    deposit(out, wa * wb, ma + mb, va + vb)


@kernel_apart
def shift_into(mix: Floats, weight: float, mean: float, var: float, out: Floats) -> None:
    """Add to `out` `weight` times the mixture plus one independent component."""
    if weight > 0.0:
        for k in range(CLASSES):
            w = mix[0, k]
            if w > SPECK:
                m = mix[1, k] / w
                deposit(out, weight * w, m + mean, max(mix[2, k] / w - m * m, 0.0) + var)


class Wait(NamedTuple):
    """A wait that some meet: with probability p, then of this mean and variance."""

    p: float
    mean: float
    var: float


class Stage(NamedTuple):
    """One independent time that all spend."""

    mean: float
    var: float


@kernel_apart
def visit_into(mix: Floats, weight: float, stage: Stage, wait: Wait, out: Floats) -> None:
    """Add to `out` `weight` times the mixture plus a stage plus a wait.

    A wait that is small against the time itself only widens its component; a large one makes two.
    """
    p, wait_mean, wait_var = wait
    small = p * wait_mean
    spread = max(p * (wait_var + wait_mean * wait_mean) - small * small, 0.0)
    for k in range(CLASSES):
        w = mix[0, k]
        if w > SPECK:
            m = mix[1, k] / w
            v = max(mix[2, k] / w - m * m, 0.0) + stage.var
            m += stage.mean
            if p > 0.0 and wait_mean > 0.25 * m and p < 0.999:
                deposit(out, weight * w * (1.0 - p), m, v)
                deposit(out, weight * w * p, m + wait_mean, v + wait_var)
            else:
                deposit(out, weight * w, m + small, v + spread)


@kernel
def normal_cdf(z: float) -> float:
    """P(N < z) of the standard normal."""
    return 0.5 * math.erfc(-z * ROOT_HALF)


@kernel_apart
def gamma_cdf(x: float, shape: float, scale: float) -> float:
    """P(X < x) of a gamma by Wilson and Hilferty's cube root (1931)."""
    root = math.pow(x / (shape * scale), 1.0 / 3.0)
    return normal_cdf((root - 1.0 + 1.0 / (9.0 * shape)) * 3.0 * math.sqrt(shape))


@kernel_apart
def component_cdf(mean: float, var: float, x: float) -> float:
    """P(X < x) of one component."""
    if mean <= 1e-12:
        return 1.0
    if x <= 0.0:
        return 0.0
    scv = var / (mean * mean)
    if scv < NARROW:
        return 1.0 if x >= mean else 0.0
    if scv < GAMMA_BELOW:
        return gamma_cdf(x, 1.0 / scv, var / mean)
    s2 = math.log(1.0 + scv)
    return normal_cdf((math.log(x / mean) + 0.5 * s2) / math.sqrt(s2))


@kernel_apart
def partial_moments(mean: float, var: float, x: float) -> tuple[float, float, float]:
    """E[1; X<x], E[X; X<x], E[X^2; X<x] of one component, in closed form."""
    second = var + mean * mean
    if mean <= 1e-12:
        return 1.0, mean, second
    scv = var / (mean * mean)
    sd = math.sqrt(var)
    tail = 14.0 if scv < GAMMA_BELOW else 120.0
    if x > mean + tail * sd or (sd <= 1.01e-3 * x and mean < x):
        return 1.0, mean, second
    if x < mean - 7.0 * sd:
        return 0.0, 0.0, 0.0
    if scv < NARROW:
        return (1.0, mean, second) if x >= mean else (0.0, 0.0, 0.0)
    if scv < GAMMA_BELOW:
        shape = 1.0 / scv
        scale = var / mean
        return (
            gamma_cdf(x, shape, scale),
            mean * gamma_cdf(x, shape + 1.0, scale),
            second * gamma_cdf(x, shape + 2.0, scale),
        )
    s2 = math.log(1.0 + scv)
    s = math.sqrt(s2)
    z = (math.log(x / mean) + 0.5 * s2) / s
    return normal_cdf(z), mean * normal_cdf(z - s), second * normal_cdf(z - 2.0 * s)


@kernel_apart
def mixture_cdf(mix: Floats, x: float) -> float:
    """Mass below x."""
    mass = 0.0
    for k in range(CLASSES):
        w = mix[0, k]
        if w > SPECK:
            m = mix[1, k] / w
            mass += w * component_cdf(m, max(mix[2, k] / w - m * m, 0.0), x)
    return mass


@kernel_apart
def mixture_quantile(mix: Floats, q: float) -> float:
    """Time below which a share q of the mass lies, to 0.05 %; nan where the mixture is empty."""
    mass = 0.0
    first = 0.0
    for k in range(CLASSES):
        mass += mix[0, k]
        first += mix[1, k]
    if mass <= SPECK:
        return math.nan
    mean = first / mass
    if mean <= 1e-12:
        return 0.0
    low = mean * 1e-3
    high = mean * 1e3
    for _ in range(60):
        x = math.sqrt(low * high)
        if mixture_cdf(mix, x) < q * mass:
            low = x
        else:
            high = x
        if high < 1.0005 * low:
            break
    return math.sqrt(low * high)


@kernel_apart
def warm_quantile(mix: Floats, q: float, start: float) -> float:
    """Quantile of a mixture of unit mass from a near guess: secant in (log x, log(1 - F)), else bisection.

    To 1 % of the tail probability, which is what the fan-out's grid needs.
    """
    target = math.log(1.0 - q)
    u0 = math.log(start)
    f0 = math.log(max(1.0 - mixture_cdf(mix, start), 1e-14)) - target
    if abs(f0) < 0.01:
        return start
    u1 = u0 + (0.1 if f0 > 0.0 else -0.1)
    low = u0 if f0 > 0.0 else -40.0
    high = 40.0 if f0 > 0.0 else u0
    for _ in range(24):
        f1 = math.log(max(1.0 - mixture_cdf(mix, math.exp(u1)), 1e-14)) - target
        if abs(f1) < 0.01:
            break
        if f1 > 0.0:
            low = u1
        else:
            high = u1
        slope = f1 - f0
        u = u1 - f1 * (u1 - u0) / slope if abs(slope) > 1e-12 else 0.5 * (low + high)
        if not (low < u < high) or abs(u - u1) > 2.0:
            u = 0.5 * (max(low, u1 - 3.0) + min(high, u1 + 3.0))
        u0 = u1
        f0 = f1
        u1 = u
    return math.exp(u1)


@kernel_apart
def cut_at(mix: Floats, x: float) -> float:
    """Keep what lies below x; gives the mass that lay above."""
    gone = 0.0
    for k in range(CLASSES):
        w = mix[0, k]
        if w > SPECK:
            m = mix[1, k] / w
            p, p1, p2 = partial_moments(m, max(mix[2, k] / w - m * m, 0.0), x)
            gone += w * (1.0 - p)
            mix[0, k] = w * p
            mix[1, k] = w * p1
            mix[2, k] = w * p2
    return gone


@kernel_apart
def shares_below(mixes: Floats, seconds: Floats, out: Floats) -> None:
    """For each mixture [n, MOMENTS, CLASSES] the share of its mass below `seconds` [n]; 0 where empty."""
    for i in range(len(mixes)):
        mass = total_mass(mixes[i])
        out[i] = min(mixture_cdf(mixes[i], seconds[i]) / mass, 1.0) if mass > 0.0 else 0.0


@kernel_apart
def quantiles(mixes: Floats, q: Floats, spare: Floats, out: Floats) -> None:
    """For each mixture its own quantile; `spare` [MOMENTS, CLASSES] is room to work in."""
    for i in range(len(mixes)):
        mass = total_mass(mixes[i])
        out[i] = math.nan
        if mass > 0.0:
            for r in range(MOMENTS):
                for k in range(CLASSES):
                    spare[r, k] = mixes[i, r, k] / mass
            out[i] = mixture_quantile(spare, q[i])


@kernel_apart
def with_stages(mixes: Floats, mean: Floats, var: Floats, out: Floats) -> None:
    """For each mixture its sum with one independent component."""
    for i in range(len(mixes)):
        shift_into(mixes[i], 1.0, mean[i], var[i], out[i])


@kernel_apart
def with_waits(mixes: Floats, p: Floats, mean: Floats, var: Floats, out: Floats) -> None:
    """For each mixture its sum with an independent wait, met with probability p."""
    for i in range(len(mixes)):
        visit_into(mixes[i], 1.0, Stage(0.0, 0.0), Wait(p[i], mean[i], var[i]), out[i])


@kernel_apart
def with_delays(mixes: Floats, p: Floats, mean: Floats, scv: Floats, out: Floats) -> None:
    """For each mixture its sum with a delay that some meet: always a component of its own."""
    for i in range(len(mixes)):
        add_scaled(out[i], 1.0 - p[i], mixes[i])
        shift_into(mixes[i], p[i], mean[i], scv[i] * mean[i] * mean[i], out[i])
