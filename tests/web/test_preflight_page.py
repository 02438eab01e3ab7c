"""The pre-flight page: where it is found, and what it alone may use."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from simride.web.cockpit.models import Ride
from simride.web.journey.models import Application, Interview
from simride.web.shared.headers import policy


def test_only_the_pre_flight_page_may_use_camera_and_screen(ada: Client) -> None:
    allowed = ada.get("/pre-flight/").headers["Permissions-Policy"]
    assert "camera=(self), display-capture=(self)" in allowed
    assert "microphone=(self)" in allowed
    assert "geolocation=()" in allowed
    for address in ("/", "/settings/", "/journey/", "/nowhere/"):
        assert ada.get(address).headers["Permissions-Policy"] == policy(), address


def test_every_check_says_what_it_cannot_tell(ada: Client) -> None:
    page = ada.get("/pre-flight/").content.decode()
    assert page.count('<section class="panel check') == page.count('<p class="limits') == 8


@pytest.mark.parametrize("address", ["/", "/cases/messenger/", "/journey/"])
def test_it_is_found_where_one_prepares(ada: Client, ride: Ride, address: str) -> None:
    firm = Application.objects.create(company="Cyd's Cloud")
    Interview.objects.create(application=firm, starts=datetime.now(UTC) + timedelta(hours=3), zone="UTC")
    assert 'href="/pre-flight/"' in ada.get(address).content.decode()


def test_nothing_can_be_posted_to_it(ada: Client) -> None:
    assert ada.post("/pre-flight/", {"picture": "x"}).status_code == 405
