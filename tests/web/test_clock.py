"""The clock: it runs while somebody flies, and is never more than a heartbeat behind."""

from typing import Any

import pytest
from django.test import Client

from simride.web.cockpit import clock, flights
from simride.web.cockpit.models import Ride
from web.conftest import Wall, kinds, url


def test_it_stops_and_goes_on_to_the_second(ada: Client, ride: Ride, wall: Wall) -> None:
    wall.pass_by(10)
    ada.post(url(ride, "pause/"))
    wall.pass_by(3600)
    assert "Go on at 00:10" in ada.get(url(ride)).content.decode()
    ada.post(url(ride, "go-on/"))
    wall.pass_by(5)
    assert flights.tick(ride.pk).at == 15
    assert kinds(ride)[-2:] == ["paused", "resumed"]


def test_after_a_crash_it_stands_at_the_last_heartbeat(ada: Client, ride: Ride, wall: Wall) -> None:
    wall.pass_by(18)
    flights.tick(ride.pk)
    flights.forget_all()
    clock.interrupt_all()  # as a new process does
    wall.pass_by(2)
    page = ada.get(url(ride)).content.decode()
    assert "cut off and stands at 00:18" in page
    ada.post(url(ride, "go-on/"))
    events = flights.stored(ride.pk)
    assert [(event.kind, event.at) for event in events[-2:]] == [("paused", 18), ("resumed", 18)]


def test_a_closed_lid_costs_no_time(ada: Client, ride: Ride, wall: Wall) -> None:
    wall.pass_by(7)
    flights.tick(ride.pk)
    wall.pass_by(8 * 3600)
    page = ada.get(url(ride)).content.decode()
    assert "stands at 00:07" in page
    assert Ride.objects.get().interrupted


def test_time_runs_out_and_the_ride_lands(ada: Client, ride: Ride, wall: Wall) -> None:
    Ride.objects.update(clock_at=2699)
    wall.pass_by(2)
    answer = ada.get(url(ride))
    assert answer["Location"] == url(ride, "self-evaluation/")
    assert kinds(ride)[-1] == "landed"


@pytest.mark.parametrize("time", [2.0, "untimed"])
def test_limits_honour_accommodations(ada: Client, wall: Wall, time: Any) -> None:
    ride = flights.begin("messenger", 7, "service-ownership", {"time": time})
    Ride.objects.update(clock_at=2701)
    wall.pass_by(1)
    assert not flights.tick(ride.pk).row.landed


def test_the_speed_is_for_tests_only_and_one_by_default(ada: Client, ride: Ride, wall: Wall, settings: Any) -> None:
    wall.pass_by(1)
    assert flights.tick(ride.pk).at == 1
    settings.SIMRIDE_SPEED = 60
    wall.pass_by(1)
    assert flights.tick(ride.pk).at == 61


def test_a_pause_can_be_pressed_twice(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    ada.post(url(ride, "pause/"), **htmx)
    again = ada.post(url(ride, "pause/"), **htmx)
    assert again.status_code == 422
    assert kinds(ride).count("paused") == 1
