"""Latency mixtures against slow, obvious twins and against SciPy's distributions."""

import numpy as np
import pytest
from scipy import stats

from simride.simulator import latency
from simride.simulator.kernels import mixture
from simride.simulator.state import CLASSES, MOMENTS

EDGES = [0.5e-3 * 4**i for i in range(CLASSES - 1)]


def mixture_of(*components: tuple[float, float, float]) -> np.ndarray:
    """A mixture of (mass, mean, variance), built by hand."""
    mix = np.zeros((MOMENTS, CLASSES))
    for mass, mean, var in components:
        k = sum(mean >= edge for edge in EDGES)
        mix[:, k] += mass * np.array([1.0, mean, var + mean * mean])
    return mix


def components(mix: np.ndarray) -> list[tuple[float, float, float]]:
    """Mass, mean and variance of every occupied class."""
    found = []
    for k in range(CLASSES):
        if mix[0, k] > 1e-10:
            mean = mix[1, k] / mix[0, k]
            found.append((mix[0, k], mean, max(mix[2, k] / mix[0, k] - mean**2, 0.0)))
    return found


def obvious_sum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Every component of one with every component of the other."""
    pairs = [(wa * wb, ma + mb, va + vb) for wa, ma, va in components(a) for wb, mb, vb in components(b)]
    return mixture_of(*pairs)


FAST = mixture_of((0.9, 0.004, 1.6e-5), (0.1, 0.3, 0.02))
SLOW = mixture_of((0.5, 0.02, 1e-4), (0.3, 0.001, 1e-6), (0.2, 1.5, 0.7))


@pytest.mark.parametrize("uncompiled", [False, True])
def test_a_sum_of_two_times_is_every_pair_of_components(uncompiled: bool) -> None:
    convolve = getattr(mixture.convolve_into, "py_func", mixture.convolve_into) if uncompiled else mixture.convolve_into
    out = np.zeros((MOMENTS, CLASSES))
    convolve(FAST, SLOW, 1.0, out)
    np.testing.assert_allclose(out, obvious_sum(FAST, SLOW), rtol=1e-12, atol=1e-18)


def test_the_mean_of_a_sum_is_the_sum_of_the_means() -> None:
    out = np.zeros((MOMENTS, CLASSES))
    mixture.convolve_into(FAST, SLOW, 1.0, out)
    assert latency.mean(out) == pytest.approx(latency.mean(FAST) + latency.mean(SLOW), rel=1e-12)


@pytest.mark.parametrize("scv", [0.05, 0.25, 1.0])
def test_a_component_below_scv_1_is_a_gamma(scv: float) -> None:
    law = stats.gamma(1.0 / scv, scale=0.02 * scv)
    for x in law.ppf([0.05, 0.5, 0.9, 0.99]):
        # Wilson and Hilferty's cube root is good to .001 at shape 4, to .011 in the lower tail at shape 1
        assert mixture.component_cdf(0.02, scv * 0.02**2, x) == pytest.approx(law.cdf(x), abs=0.012)


@pytest.mark.parametrize("scv", [1.5, 4.0])
def test_a_component_above_scv_1_is_a_lognormal(scv: float) -> None:
    spread = np.sqrt(np.log1p(scv))
    law = stats.lognorm(spread, scale=0.02 * np.exp(-0.5 * spread**2))
    for x in law.ppf([0.05, 0.5, 0.9, 0.99]):
        assert mixture.component_cdf(0.02, scv * 0.02**2, x) == pytest.approx(law.cdf(x), rel=1e-9)


@pytest.mark.parametrize("scv", [0.2, 1.0, 3.0])
def test_partial_moments_are_integrals_of_the_density(scv: float) -> None:
    mean, var = 0.05, scv * 0.05**2
    x = np.linspace(0.0, 0.09, 20001)
    cdf = np.array([mixture.component_cdf(mean, var, value) for value in x])
    mass, first, second = mixture.partial_moments(mean, var, 0.09)
    middle = 0.5 * (x[1:] + x[:-1])
    assert mass == pytest.approx(cdf[-1], abs=1e-9)
    # two Wilson-Hilferty fits of neighbouring shapes differ a little from one integrated
    assert first == pytest.approx((np.diff(cdf) * middle).sum(), rel=0.02)
    assert second == pytest.approx((np.diff(cdf) * middle**2).sum(), rel=0.03)


def test_cutting_keeps_what_lies_below_and_tells_what_lay_above() -> None:
    mix = SLOW.copy()
    gone = mixture.cut_at(mix, 0.1)
    assert gone == pytest.approx(1.0 - mixture.mixture_cdf(SLOW, 0.1), rel=1e-9)
    assert latency.mass(mix) == pytest.approx(1.0 - gone, rel=1e-9)
    assert latency.share_below(mix, 0.11) > 0.99
