"""Latency mixtures as telemetry and harm use them."""

import numpy as np
import pytest

from simride.simulator import latency
from simride.simulator.state import CLASSES, MOMENTS


def one(mean: float, var: float) -> np.ndarray:
    return latency.with_stage(latency.at_once(), mean, var)


def test_an_empty_mixture_has_no_mean_no_quantile_and_nothing_below() -> None:
    nothing = latency.empty((2,))
    assert nothing.shape == (2, MOMENTS, CLASSES)
    assert np.isnan(latency.mean(nothing)).all()
    assert np.isnan(latency.quantile(nothing, 0.5)).all()
    assert (latency.share_below(nothing, 1.0) == 0.0).all()


def test_what_takes_no_time_is_below_any_time() -> None:
    assert latency.share_below(latency.at_once(), 1e-9) == 1.0
    assert latency.quantile(latency.at_once(), 0.99) == 0.0


def test_the_quantile_undoes_the_share_below() -> None:
    mix = latency.with_delay(one(0.01, 5e-5), 0.05, 0.5, 1.0)
    for q in (0.1, 0.5, 0.9, 0.96, 0.999):
        assert latency.share_below(mix, latency.quantile(mix, q)) == pytest.approx(q, abs=1e-3)


def test_shares_do_not_depend_on_the_mass() -> None:
    mix = latency.with_delay(one(0.01, 5e-5), 0.05, 0.5, 1.0)
    assert latency.share_below(mix * 4000.0, 0.02) == pytest.approx(latency.share_below(mix, 0.02), rel=1e-9)
    assert latency.quantile(mix * 1e-6, 0.99) == pytest.approx(latency.quantile(mix, 0.99), rel=1e-3)


def test_a_wait_adds_its_mean_as_often_as_it_is_met() -> None:
    assert latency.mean(latency.with_wait(one(0.01, 1e-4), 0.3, 0.2, 0.04)) == pytest.approx(0.01 + 0.3 * 0.2)


def test_a_delay_is_a_mode_of_its_own() -> None:
    mix = latency.with_delay(one(0.01, 1e-6), 0.02, 1.0, 0.01)
    assert latency.share_below(mix, 0.1) == pytest.approx(0.98, abs=1e-6)
    assert latency.mean(mix) == pytest.approx(0.03)


def test_a_blend_is_the_weighted_sum() -> None:
    mixes = np.stack([one(0.001, 1e-7), one(0.1, 1e-3)])
    blended = latency.blend([0.25, 0.75], mixes)
    assert latency.mass(blended) == pytest.approx(1.0)
    assert latency.mean(blended) == pytest.approx(0.25 * 0.001 + 0.75 * 0.1)


def test_everything_takes_any_leading_dimensions() -> None:
    mix = latency.at_once((4, 3))
    staged = latency.with_stage(mix, np.linspace(0.01, 0.1, 4)[:, np.newaxis], 1e-5)
    assert staged.shape == (4, 3, MOMENTS, CLASSES)
    assert latency.quantile(staged, 0.5).shape == (4, 3)
    np.testing.assert_allclose(latency.mean(staged)[:, 2], np.linspace(0.01, 0.1, 4))
    assert latency.quantile(staged[0, 0], [0.5, 0.9, 0.99]).shape == (3,)
    assert latency.blend(np.ones(3) / 3, staged).shape == (4, MOMENTS, CLASSES)


def test_single_precision_from_the_tape_will_do() -> None:
    mix = one(0.01, 1e-4).astype(np.float32)
    assert latency.quantile(mix, 0.5) == pytest.approx(latency.quantile(one(0.01, 1e-4), 0.5), rel=1e-3)
