"""Notes."""

from typing import Any

from django.test import Client

from simride.web.cockpit.models import Ride
from web.conftest import kinds, url


def test_a_note_is_kept_and_shown(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "note/"), {"text": "mind the switch"})
    assert kinds(ride)[-1] == "noted"
    assert "mind the switch" in ada.get(url(ride)).content.decode()


def test_an_empty_note_is_not(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    assert ada.post(url(ride, "note/"), {"text": ""}, **htmx).status_code == 422


def test_skipping_moves_the_fleet_only(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "skip/"), {"seconds": "600"})
    page = ada.get(url(ride)).content.decode()
    assert "15:10" in page
    assert '<b class="now">00:00</b>' in page


def test_a_skip_of_no_sensible_length_is_refused(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    for seconds in ("", "-5", "999999", "soon", "nan", "inf"):
        assert ada.post(url(ride, "skip/"), {"seconds": seconds}, **htmx).status_code == 422
    assert "skipped" not in kinds(ride)
