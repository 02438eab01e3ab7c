"""The web app over a stand-in for the rides, with a clock the tests turn by hand."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from simride.web.cockpit import clock, desk, flights
from simride.web.cockpit.models import Ride
from simride.web.logbook import keeping as logbook
from web import fakes


class Wall:
    """The wall clock."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def fake_rides(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    stand_in = SimpleNamespace(Ride=fakes.Ride, catalog=fakes.catalog, debrief=fakes.debrief)
    monkeypatch.setattr(flights, "rides", stand_in)
    flights._read_one.cache_clear()
    flights.forget_all()
    logbook.forget()
    desk._answers.clear()
    yield
    flights.forget_all()
    flights._read_one.cache_clear()


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    hands = Wall()
    monkeypatch.setattr(clock, "wall", hands)
    return hands


@pytest.fixture
def ada(db: None) -> Client:
    return Client()


@pytest.fixture
def ride(ada: Client, wall: Wall) -> Ride:
    """A ride of Ada's, just begun."""
    return flights.begin("messenger", 7, "service-ownership", {})


@pytest.fixture
def htmx() -> dict[str, Any]:
    return {"HTTP_HX_REQUEST": "true"}


def kinds(ride: Ride) -> list[str]:
    """The record in the rows, by kind."""
    return [event.kind for event in flights.stored(ride.pk)]


def url(ride: Ride, rest: str = "") -> str:
    """An address of a ride."""
    return f"/rides/{ride.pk}/{rest}"
