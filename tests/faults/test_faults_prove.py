"""Every fault, flown in the shop: what shows, what misleads, what helps, what does not, and what stays unsaid."""

import re

import pytest

from faults.proving import SHOP, TRIALS, carried_out, flight, harm_a_minute, healthy_harm, reading
from simride.simulator import faults
from simride.simulator.faults import CATALOGUE
from simride.simulator.telemetry import alerts, logs

FAULTS = pytest.mark.parametrize("name", CATALOGUE)
# Harm of doing nothing is 1, that of the healthy fleet 0. What helps leaves a tenth at most: a queue may still be
# draining, and a rollback's last hosts warming. What does not help leaves a third at least: an order may take some
# load away by itself (hosts that restart refuse at once) without touching the matter.
HELPED, NOT_HELPED = 0.1, 0.33


def left(flown, run):
    """Harm a minute after the time the fault's first mitigation is given."""
    begin = flown.run.now + flown.fault.within_s
    return harm_a_minute(run, flown.trial, begin, begin + flown.trial.window_s)


def share_left(flown, actions):
    """Harm after these orders, as a share of the harm without; None where the fleet refuses them."""
    seconds = flown.fault.within_s + flown.trial.window_s
    run = carried_out(flown, actions, seconds)
    if run is None:
        return None
    calm, nothing = healthy_harm(flown.trial), flown.nothing(seconds)
    return (left(flown, run) - calm) / (left(flown, nothing) - calm)


def holds(flown, look):
    value, label = reading(flown, look)
    asked = faults.question(look, flown.trial.place, SHOP)
    assert look.at_least <= value <= look.at_most, f"{asked}: {look.reads} {value:.4g}"
    if look.points_to:
        assert label == faults.fill(look.points_to, flown.values), asked


def test_every_fault_of_the_catalogue_is_tried():
    assert set(TRIALS) == set(CATALOGUE)


@FAULTS
def test_what_reveals_it_stands_out(name):
    flown = flight(name)
    for look in flown.fault.reveals:
        holds(flown, look)


@FAULTS
def test_what_misleads_does_so_as_described(name):
    flown = flight(name)
    for look in flown.fault.misleads:
        holds(flown, look)


@FAULTS
def test_it_hurts_and_the_first_mitigation_helps_in_the_time_it_says(name):
    flown = flight(name)
    nothing = flown.nothing(flown.fault.within_s + flown.trial.window_s)
    if not flown.fault.first:  # nothing is wrong with the fleet, and nothing is to be done to it
        assert left(flown, nothing) < 2.0 * healthy_harm(flown.trial)
        return
    # what callers try again and get costs little: the mildest is forty times what a good day costs
    assert left(flown, nothing) > 20 * healthy_harm(flown.trial)
    assert share_left(flown, flown.fault.first) < HELPED


@FAULTS
def test_a_tempting_wrong_order_does_not_help(name):
    flown = flight(name)
    if not flown.fault.first:
        acted = flown.after(*flown.fault.wrong, seconds=flown.fault.within_s + flown.trial.window_s)
        assert left(flown, acted) > 100 * healthy_harm(flown.trial)
        return
    for action in flown.fault.wrong:
        share = share_left(flown, (action,))
        assert share is not None and share > NOT_HELPED, f"{action.verb} {share}"


@FAULTS
def test_nothing_that_can_be_looked_up_names_it(name, monkeypatch):
    monkeypatch.setattr(logs, "BUDGET", 600)  # requests looked at: every kind of line is there, and it is quick
    flown = flight(name)
    view, now = flown.view(), flown.run.now
    seen = [f"{c.target} {c.title} {c.author} {c.where} {c.status} {c.detail}" for c in view.world.changes]
    seen += [line.text for line in logs.tail(view, now - 300.0, now, limit=200).lines]
    seen += [f"{alert.name} {alert.says} {alert.labels}" for alert in alerts.history(view, flown.onset)]
    text = " ".join(seen).lower()
    for told in (name, name.replace("-", " "), name.replace("-", "_")):
        assert not re.search(rf"\b{re.escape(told)}\b", text)
    assert not any(effect.name in text for effect in flown.run.effects if re.fullmatch("[0-9a-f]{8}", effect.name))
    assert not re.search(r"\b(fault|inject|chaos|severity|onset)", text)
