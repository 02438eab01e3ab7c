"""Landing, own marks, the debrief."""

from typing import Any

import pytest
from django.test import Client

from simride.cases.schema import AREAS
from simride.web.cockpit.models import Ride
from simride.web.debriefs import computing
from simride.web.debriefs.models import Debrief
from web.conftest import kinds, url

MARKS = {f"level-{area}": "solid" for area in AREAS} | {f"reason-{area}": f"because {area}" for area in AREAS}


@pytest.fixture
def landed(ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch) -> Ride:
    monkeypatch.setattr(computing, "start", computing.compute)  # in this thread: the tests hold the database
    ada.post(url(ride, "land/"))
    return ride


def test_landing_asks_for_own_marks_before_any_other(ada: Client, landed: Ride) -> None:
    assert kinds(landed)[-1] == "landed"
    for address in ("", "debrief/"):
        assert ada.get(url(landed, address))["Location"] == url(landed, "self-evaluation/")


def test_nothing_can_be_added_to_a_landed_ride(ada: Client, landed: Ride, htmx: dict[str, Any]) -> None:
    assert ada.post(url(landed, "say/"), {"text": "one more thing"}, **htmx).status_code == 422
    assert kinds(landed)[-1] == "landed"


def test_own_marks_are_locked_and_stand_beside_the_evidence(ada: Client, landed: Ride) -> None:
    ada.post(url(landed, "self-evaluation/"), MARKS)
    page = ada.get(url(landed, "debrief/")).content.decode()
    assert "You said solid; the evidence says partial." in page
    assert page.index("You said solid") < page.index("You and the evidence agree")
    assert "because driving-success" in page
    assert "split p99 by cluster" in page
    again = ada.post(url(landed, "self-evaluation/"), MARKS | {"level-troubleshooting": "outstanding"})
    assert again["Location"] == url(landed, "debrief/")
    assert kinds(landed).count("self-marked") == 1


def test_a_missing_level_keeps_what_was_written(ada: Client, landed: Ride) -> None:
    page = ada.post(url(landed, "self-evaluation/"), MARKS | {"level-troubleshooting": ""})
    assert page.status_code == 422
    assert "because operations-metrics" in page.content.decode()
    assert "self-marked" not in kinds(landed)


def test_a_reason_too_long_is_kept_whole(ada: Client, landed: Ride) -> None:
    page = ada.post(url(landed, "self-evaluation/"), MARKS | {"reason-troubleshooting": "z" * 501})
    assert page.status_code == 422
    assert "z" * 501 in page.content.decode()


def test_the_debrief_is_computed_once_for_a_record(ada: Client, landed: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    ada.post(url(landed, "self-evaluation/"), MARKS)
    monkeypatch.setattr(computing, "start", lambda ride: pytest.fail("computed twice"))
    assert ada.get(url(landed, "debrief/")).status_code == 200
    assert Debrief.objects.count() == 1


def test_while_it_is_computed_the_page_says_so(ada: Client, landed: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "start", lambda ride: None)
    ada.post(url(landed, "self-evaluation/"), MARKS)
    assert "A few seconds" in ada.get(url(landed, "debrief/")).content.decode()


def test_its_charts_are_there(ada: Client, landed: Ride) -> None:
    ada.post(url(landed, "self-evaluation/"), MARKS)
    harm = ada.get(url(landed, "debrief/harm.json")).json()
    assert "31,000 bad requests in your ride" in harm["description"]
    assert ada.get(url(landed, "debrief/stamina.json")).status_code == 200


def test_the_debrief_says_where_its_figures_are_rough(ada: Client, landed: Ride) -> None:
    ada.post(url(landed, "self-evaluation/"), MARKS)
    page = ada.get(url(landed, "debrief/")).content.decode()
    assert "Between 14:20 and 14:24 shard-store in euw-c worked off a queue." in page


def test_landing_while_paused_works(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "pause/"))
    ada.post(url(ride, "land/"))
    assert kinds(ride)[-2:] == ["resumed", "landed"]
