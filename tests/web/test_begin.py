"""Setting up a ride and taking off."""

import re

import pytest
from django.test import Client

from simride.web.cockpit.models import Ride, RideEvent
from web.conftest import url


def test_the_cases_offer_it(ada: Client) -> None:
    page = ada.get("/cases/")
    assert page.status_code == 200
    assert "Messenger, intermittently slow" in page.content.decode()


def test_taking_off_begins_a_ride_whose_clock_runs(ada: Client) -> None:
    answer = ada.post("/cases/messenger/", {"format": "service-ownership", "seed": "41", "time": "1"})
    ride = Ride.objects.get()
    assert answer["Location"] == url(ride)
    assert (ride.seed, ride.running) == (41, True)
    assert RideEvent.objects.filter(ride=ride).count() == 2  # begun, and the brief


def test_an_empty_seed_is_a_new_variation_each_time(ada: Client) -> None:
    for _ in range(2):
        ada.post("/cases/messenger/", {"format": "service-ownership", "seed": "", "time": "1"})
    first, second = Ride.objects.all()
    assert first.seed != second.seed


@pytest.mark.parametrize(("time", "kept"), [("1.5", 1.5), ("untimed", "untimed")])
def test_accommodations_are_kept_with_the_ride_and_offered_again(ada: Client, time: str, kept: object) -> None:
    ada.post("/cases/messenger/", {"format": "service-ownership", "time": time, "larger_type": "on"})
    assert Ride.objects.get().accommodations == {"time": kept}
    page = ada.get("/cases/messenger/").content.decode()
    assert 'data-type="larger"' in page
    assert len(re.findall(rf'value="{time}"[^>]* checked', page)) == 1


@pytest.mark.parametrize("seed", ["seven", "-1", "99999999999"])
def test_a_seed_that_is_no_number_is_refused_in_place(ada: Client, seed: str) -> None:
    page = ada.post("/cases/messenger/", {"format": "service-ownership", "seed": seed, "time": "1"})
    assert page.status_code == 422
    assert f'value="{seed}"' in page.content.decode()
    assert not Ride.objects.exists()


def test_an_unknown_case_says_which_there_are(ada: Client) -> None:
    page = ada.get("/cases/atlantis/")
    assert page.status_code == 404
    assert "messenger" in page.content.decode()


def test_home_offers_to_go_on_where_the_rider_was(ada: Client, ride: Ride) -> None:
    Ride.objects.filter(pk=ride.pk).update(clock_at=760.4, running=False)
    assert "Go on at 12:40" in ada.get("/").content.decode()
