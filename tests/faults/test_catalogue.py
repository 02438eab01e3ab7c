"""The catalogue as data: complete, placeable, and the same every time."""

import re

import pytest

from faults.proving import NOON, SEED, SHOP, TRIALS
from simride.base.errors import Faults
from simride.simulator import faults
from simride.simulator.actions import PLANNERS
from simride.simulator.effects import FIELDS
from simride.simulator.faults import CATALOGUE, FAMILIES, Place
from simride.simulator.faults.placing import peak_rps

LATENT = {"new_version", "autoscale_most", "quota_hosts", "check_depth"}  # what may lie in wait before the onset
FAULTS = pytest.mark.parametrize("fault", CATALOGUE.values(), ids=CATALOGUE)


def made(fault, severity=0.5):
    return faults.placed(fault, TRIALS[fault.name].place, SHOP, NOON, severity, SEED)


def test_numbers_and_names_are_used_once_and_families_stand_together():
    numbers = [fault.number for fault in CATALOGUE.values()]
    assert numbers == list(range(1, 37))
    order = [list(FAMILIES).index(fault.family) for fault in CATALOGUE.values()]
    assert order == sorted(order)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in CATALOGUE)


@FAULTS
def test_a_fault_says_what_shows_what_misleads_what_helps_and_what_does_not(fault):
    for look in (*fault.reveals, *fault.misleads):
        assert look.at_least > -1e300 or look.at_most < 1e300, look.shows
    assert fault.reveals and fault.misleads and fault.wrong and fault.first_says and fault.lasting
    assert fault.mechanism.endswith(".")
    assert {touch.field for touch in fault.touches} <= FIELDS
    assert {action.verb for action in (*fault.first, *fault.wrong)} <= set(PLANNERS)


@FAULTS
def test_placing_is_pure_and_opaque(fault):
    assert made(fault) == made(fault)
    gates = {gate.name for gate in SHOP.gates}
    assert all(re.fullmatch(r"[0-9a-f]{8}", effect.name) or effect.name in gates for effect in made(fault).effects)
    early = [effect for effect in made(fault).effects if effect.start < NOON]
    assert {effect.field for effect in early} <= LATENT


@FAULTS
def test_severity_moves_every_value_between_its_two_ends(fault):
    mild, worst = made(fault, 0.0), made(fault, 1.0)
    for touch, low, high in zip(fault.touches, mild.effects, worst.effects, strict=True):
        scale = peak_rps(SHOP, TRIALS[fault.name].place.service) if touch.of_peak else 1.0
        assert (low.value / scale, high.value / scale) == pytest.approx(touch.value)


def test_the_peak_of_a_service_is_what_reaches_it_by_its_callers():
    # per cluster: every item, basket and order asks for a price; a write for each basket, two for each order
    assert peak_rps(SHOP, "pricing") == pytest.approx((20_000 + 8_000 + 2_000) / 6)
    assert peak_rps(SHOP, "edge") == pytest.approx(60_000 / 6)


def test_a_place_that_misses_parts_hears_of_all_of_them_at_once():
    with pytest.raises(Faults) as found:
        faults.placed(CATALOGUE["lossy-rack"], Place(service="item-stor"), SHOP, NOON, 2.0)
    said = str(found.value)
    assert "severity is 2" in said and "cluster is missing" in said and "rack is missing" in said
    assert "no service 'item-stor'" in said
