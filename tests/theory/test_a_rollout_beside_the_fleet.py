"""One defect at one exposure harms as much in the fluid fleet as in the model that rollouts are run on."""

from dataclasses import replace

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from simride.rollouts.defects import FAILED, WRONG, Defect, harm_rate, strike
from simride.rollouts.profile import ServiceProfile
from simride.simulator import harm
from simride.simulator.run import Run
from simride.simulator.world import Effect, Where, World

BEGINS, LASTS_S = 12 * 3600.0, 1200.0
SHARE, RPS, SIZE = 0.05, 2000.0, 0.2


def harm_per_second(effects, attempts=1):
    """Of a fleet of one service with two versions under constant demand, while the effects last."""
    one = service("only", hosts=100, slots=4, versions=("1.0", "2.0"))
    fleet = chain(one, attempts=attempts)
    fleet = replace(fleet, trough=1.0, endpoints=(replace(fleet.endpoints[0], peak_rps=RPS),))
    still = {"demand": 0.0, "errors": 0.0}
    world = World(fleet, 1, BEGINS, BEGINS + LASTS_S, effects=effects, day_s=1200.0, fine_s=600.0, noise=still)
    run = Run.start(world)
    run.advance(BEGINS + LASTS_S)
    grown = harm.cumulative(fleet, run.tape, BEGINS, BEGINS + LASTS_S)
    return float(grown[-1] - grown[len(grown) // 2 - 1]) / (LASTS_S / 2)  # its second half: all has settled


def effects(share, field="errors", value=SIZE):
    newer = Where(("only",), versions=("2.0",))
    return (Effect("new_version", Where(("only",)), share, BEGINS - 300.0, how="add"),
            Effect(field, newer, value, BEGINS - 300.0, how="add"))  # fmt: skip


def of_the_model(defect):
    profile = ServiceProfile(peak_rps=RPS, trough=1.0)
    share, load = np.full(1, SHARE), np.ones(1)
    hit = strike(defect, share, load, np.ones(1), 1.0)
    return float(harm_rate(defect, hit, share, profile)[0] * RPS)


def test_an_error_on_a_twentieth_of_the_fleet_harms_as_much_in_both():
    model = of_the_model(Defect("error_broad", SIZE))
    assert model == pytest.approx(RPS * SHARE * SIZE * FAILED)
    # a twentieth of 100 hosts is a whole number of them, and nothing is retried: the engine keeps its counts as 32-bit
    # figures, and rounds requests to its ticks
    assert harm_per_second(effects(SHARE)) == pytest.approx(model, rel=0.005)


def test_harm_is_in_proportion_to_exposure_in_both():
    assert harm_per_second(effects(0.5)) / harm_per_second(effects(0.05)) == pytest.approx(10.0, rel=0.005)


def test_a_retry_that_lands_elsewhere_hides_most_of_it_from_users():
    # which the model leaves out: its errors are those that users see, after their retries
    again = harm_per_second(effects(SHARE), attempts=2)
    assert again == pytest.approx(RPS * (SHARE * SIZE) ** 2, rel=0.1)


def test_an_answer_that_is_wrong_weighs_the_same_in_both():
    assert WRONG == harm.WRONG_WEIGHT and FAILED == harm.FAILED_WEIGHT
    model = of_the_model(Defect("wrong_result_200_ok", SIZE))
    assert harm_per_second(effects(SHARE, "wrong")) == pytest.approx(model, rel=0.005)
