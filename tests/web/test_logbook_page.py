"""The logbook page: from debriefs to sentences, charts and the next case."""

from collections.abc import Callable

import pytest
from django.test import Client

from simride.logbook import Candidate
from simride.web.cockpit.models import Ride
from simride.web.debriefs import computing
from simride.web.logbook import keeping
from simride.web.logbook.models import Entry
from web.conftest import url
from web.test_land import MARKS

CANDIDATE = Candidate("messenger", "Messenger, intermittently slow", "degradation", 2, {"x": "Asked who is affected"})


@pytest.fixture(autouse=True)
def known_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "candidates", lambda: (CANDIDATE,))
    monkeypatch.setattr(computing, "start", computing.compute)


@pytest.fixture
def debriefed(ada: Client, ride: Ride) -> Ride:
    """A ride landed, marked and debriefed."""
    ada.post(url(ride, "land/"))
    ada.post(url(ride, "self-evaluation/"), MARKS)
    return ride


def test_without_rides_it_says_that_it_is_too_early(ada: Client) -> None:
    page = ada.get("/logbook/").content.decode()
    assert "0 rides" in page
    assert "Too early to tell whether you fade" in page
    assert "a good place to begin" in page


def test_a_debrief_goes_into_it(ada: Client, debriefed: Ride) -> None:
    entry = Entry.objects.get(ride=debriefed).entry
    assert entry["kind"] == "degradation"
    assert {area["own"] for area in entry["areas"].values()} == {"solid"}
    page = ada.get("/logbook/").content.decode()
    assert "1 ride · " in " ".join(page.split())
    assert "0.2 of a level above the evidence" in page or "they agree" in page
    assert "Named an owner and a date" in page, "what was left out"


def test_accommodations_never_reach_it(debriefed: Ride) -> None:
    assert "accommodations" not in str(Entry.objects.get(ride=debriefed).entry)


@pytest.mark.parametrize("name", ["stamina", "calibration", "troubleshooting"])
def test_its_charts_are_there_and_describe_themselves(ada: Client, debriefed: Ride, name: str) -> None:
    spec = ada.get(f"/logbook/charts/{name}.json").json()
    assert spec["description"]


def test_there_is_no_other_chart(ada: Client) -> None:
    assert ada.get("/logbook/charts/nothing.json").status_code == 404


def test_a_practice_ride_is_left_out(ada: Client, ride: Ride) -> None:
    Ride.objects.filter(pk=ride.pk).update(practice=True)
    ada.post(url(ride, "land/"))
    ada.post(url(ride, "self-evaluation/"), MARKS)
    assert not Entry.objects.exists()
    assert "0 rides" in ada.get("/logbook/").content.decode()


def test_two_hundred_rides_are_few_queries(
    ada: Client, debriefed: Ride, django_assert_max_num_queries: Callable[..., object]
) -> None:
    entry = Entry.objects.get(ride=debriefed)
    rows = [Ride(case="messenger", title="Messenger", seed=n, landed=True, self_marked=True) for n in range(20)]
    Ride.objects.bulk_create(rows)
    Entry.objects.bulk_create(
        Entry(ride=row, digest=str(row.pk), entry=entry.entry | {"ride": str(row.pk)}) for row in rows
    )
    with django_assert_max_num_queries(5):  # type: ignore[attr-defined]
        assert "21 rides" in ada.get("/logbook/").content.decode()
