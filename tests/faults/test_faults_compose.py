"""Faults together, beside innocent changes, healing by themselves, and without a way back."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faults.proving import HOUR, NOON, SEED, SHOP, TRIALS, harm_a_minute
from simride.simulator import faults
from simride.simulator.actions import plan
from simride.simulator.faults import CATALOGUE
from simride.simulator.run import Run
from simride.simulator.world import Change, World

QUIET = World(SHOP, SEED, NOON, NOON + HOUR, day_s=HOUR, fine_s=900.0)
ONSET = NOON - 600.0
INNOCENT = Change(ONSET - 30.0, "config", "cache", "owner of a dashboard changed", "Ines P.", "all regions", "finished")


def put(name, onset=ONSET):
    trial = TRIALS[name]
    return faults.placed(CATALOGUE[name], trial.place, SHOP, onset, trial.severity, SEED)


@lru_cache(maxsize=64)
def flown(*names):
    return Run.start(faults.add(QUIET, *(put(name) for name in names)))


def tape(run):
    fine = run.tape.segments[-1]
    parts = (getattr(fine, part)[: fine.count] for part in ("cells", "calls", "roots", "latency"))
    held = (fine.gauges[name][: fine.count] for name in sorted(fine.gauges))
    return np.concatenate([part.ravel() for part in (*parts, *held)])


NAMES = sorted(name for name, fault in CATALOGUE.items() if fault.first)  # the others do nothing to the fleet


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True))
def test_any_two_faults_fly_together_and_both_leave_their_mark(pair):
    both = tape(flown(*sorted(pair)))
    assert np.isfinite(both).all()
    for name in pair:
        assert not np.array_equal(both, tape(flown(name))), "the other left no mark"


def test_the_order_in_which_two_faults_are_added_does_not_matter():
    one, other = flown("backfill", "config-push"), flown("config-push", "backfill")
    assert np.array_equal(tape(one), tape(other))


def test_a_fault_that_heals_is_over_before_anyone_acts():
    healed = faults.healing(put("config-push"), NOON - 240.0)
    run = Run.start(faults.add(QUIET, healed))
    run.advance(NOON + 120.0)
    trial = TRIALS["config-push"]
    hurt, after = harm_a_minute(run, trial, ONSET + 60, NOON - 240), harm_a_minute(run, trial, NOON, NOON + 120)
    assert hurt > 1000 * after


def test_an_innocent_change_beside_a_fault_changes_nothing_and_taking_it_back_helps_nobody():
    part = faults.beside(put("config-push"), INNOCENT)
    run = Run.start(faults.add(QUIET, part))
    assert np.array_equal(tape(run), tape(flown("config-push")))
    assert INNOCENT in run.world.changes
    order = faults.order(faults.Action("revert", "cache", text="dashboard"), TRIALS["config-push"].place, SHOP)
    assert plan(run, order).stops == ()


def test_without_a_way_back_a_rollback_hurts_more_than_the_release():
    trial = TRIALS["faulty-release"]
    fault = CATALOGUE["faulty-release"]
    ends = {}
    plain = put("faulty-release")
    for name, part in {"plain": plain, "blocked": faults.no_way_back(plain, SHOP, trial.place.service, 0.9)}.items():
        run = Run.start(faults.add(QUIET, part))
        run.advance(NOON + 900.0)
        for action in fault.first:
            run.carry_out(plan(run, faults.order(action, trial.place, SHOP)))
        run.advance(NOON + 900.0 + fault.within_s + 120.0)
        ends[name] = harm_a_minute(run, trial, run.now - 120.0, run.now)
    assert ends["blocked"] > 1000 * ends["plain"]


@pytest.mark.parametrize("name", ["surge", "retry-storm"])
def test_another_seed_gives_another_day_with_the_same_fault(name):
    trial = TRIALS[name]
    parts = [faults.placed(CATALOGUE[name], trial.place, SHOP, ONSET, 0.5, seed) for seed in (1, 2)]
    assert [e.value for e in parts[0].effects] == [e.value for e in parts[1].effects]


@pytest.mark.filterwarnings("error")
def test_a_cache_nobody_asks_any_more_stays_a_number():
    run = flown("cold-cache").fork()
    run.carry_out(plan(run, faults.order(faults.Action("drain", cluster="euw-a"), faults.Place(), SHOP)))
    run.advance(run.now + 900.0)
    assert np.isfinite(tape(run)).all()
