"""What a serving process makes ready in the background."""

import gc
import weakref
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from simride.rides import Ride, catalog
from simride.web.cockpit import preparing
from simride.web.cockpit.preparing import Hangar
from web import fakes


@pytest.fixture
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_once_a_first_fleet_is_ready_the_collector_leaves_what_is_loaded_alone(
    monkeypatch: pytest.MonkeyPatch, thawed: None
) -> None:
    said: list[str] = []
    begun = SimpleNamespace(
        at_begin=SimpleNamespace(fork=lambda: "a fleet"), say=lambda at, text: said.append(text)
    )
    monkeypatch.setattr(preparing.rides.Ride, "begin", lambda case, seed, write: begun)
    hangar: Any = Hangar()
    hangar._prepare(fakes.CASE)
    left = len(gc.get_objects())
    assert gc.get_freeze_count() > 10 * left  # nearly all there is
    hangar.take(fakes.CASE)
    hangar._prepare(fakes.CASE)  # warm by now
    assert len(said) == 1


def test_a_ride_and_its_fleet_are_let_go_of_without_a_collector() -> None:
    ride = Ride.begin(catalog.load("messenger"), 7, write=lambda _: None)
    ride.say(1.0, "who is affected?")
    fleet = ride.at_begin.fork()
    watched = [weakref.ref(one) for one in (ride, ride.run, fleet)]
    gc.disable()
    try:
        del ride, fleet
        assert [one() for one in watched] == [None, None, None]
    finally:
        gc.enable()
