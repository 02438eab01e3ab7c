"""Everything as a file and back: the same logbook to the byte, nothing half, and gone when it is to be gone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from simride.web.archive import archive
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs import computing
from simride.web.logbook import keeping
from simride.web.logbook.models import Entry
from web.conftest import url
from web.test_land import MARKS

NOW = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "start", computing.compute)
    monkeypatch.setattr(keeping, "candidates", tuple)


@pytest.fixture
def two_rides(ada: Client, wall: Any) -> list[Ride]:
    """Two rides a week apart, debriefed, one with accommodations, and a practice ride of the second."""
    rows = []
    for weeks in (2, 1):
        row = flights.begin("messenger", 7 + weeks, "service-ownership", {"time": 1.5})
        ada.post(url(row, "land/"))
        ada.post(url(row, "self-evaluation/"), MARKS)
        Ride.objects.filter(pk=row.pk).update(created=NOW - timedelta(weeks=weeks))
        row.refresh_from_db()
        keeping.keep(row, computing.digest(row.pk), row.debrief.report)
        rows.append(row)
    ada.post(url(rows[1], "debrief/fly-on/"), {"at": "0"})
    return rows


def book() -> str:
    """The logbook's bytes."""
    return json.dumps(keeping.of(NOW).to_json(), sort_keys=True)


def bring_in(ada: Client, text: str) -> Any:
    return ada.post("/your-data/bring-in/", {"file": SimpleUploadedFile("a.json", text.encode())})


def test_another_machine_has_the_same_logbook_to_the_byte(ada: Client, two_rides: list[Ride]) -> None:
    before, records = book(), {row.pk: flights.text_of(row.pk) for row in two_rides}
    written = ada.get("/your-data/download/").content.decode()
    archive.delete()
    assert not Ride.objects.exists()
    assert "3 rides brought in; 0 rides were here already" in bring_in(ada, written).content.decode()
    assert book() == before
    assert {pk: flights.text_of(pk) for pk in records} == records
    assert Ride.objects.get(practice=True).practice_of == two_rides[1]
    assert ada.get("/your-data/download/").content.decode() == written


def test_what_is_here_already_stays_as_it_is(ada: Client, two_rides: list[Ride]) -> None:
    written = archive.text()
    Ride.objects.filter(practice=True).delete()
    page = bring_in(ada, written).content.decode()
    assert "1 rides brought in; 2 rides were here already" in page


def test_scoring_again_changes_not_one_mark(ada: Client, two_rides: list[Ride]) -> None:
    before = book()
    for row in two_rides:
        row.debrief.delete()
        computing.compute(row.pk)
    assert book() == before


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not json", "not an archive"),
        ("[]", "not an archive"),
        ('{"format": "simride archive", "version": 99}', "of version 99"),
        ('{"format": "simride archive", "version": 1, "rides": [{"id": "x"}]}', "Ride 1 of it cannot be read"),
        ('{"format": "simride archive", "version": 1, "dreams": []}', "parts unknown here: dreams"),
    ],
)
def test_what_is_no_archive_is_refused_with_a_sentence(ada: Client, text: str, says: str) -> None:
    answer = bring_in(ada, text)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_half_an_archive_brings_in_nothing(ada: Client, two_rides: list[Ride]) -> None:
    data = json.loads(archive.text())
    archive.delete()
    data["rides"][1]["events"][0]["payload"]["kind"] = "begone"
    assert bring_in(ada, json.dumps(data)).status_code == 422
    assert not Ride.objects.exists()


def test_deleting_takes_the_words_that_say_so(ada: Client, two_rides: list[Ride]) -> None:
    assert ada.post("/your-data/delete/", {"sure": "yes"}).status_code == 422
    assert Ride.objects.count() == 3
    ada.post("/your-data/delete/", {"sure": "Delete everything "})
    assert not Ride.objects.exists()
    assert not Entry.objects.exists()


def test_a_shared_debrief_and_logbook_say_nothing_of_accommodations(ada: Client, two_rides: list[Ride]) -> None:
    for address in (url(two_rides[0], "debrief.pdf"), "/logbook/logbook.pdf"):
        answer = ada.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert ada.get(address).content == answer.content, "the same bytes"
    assert "accommodations" not in json.dumps(two_rides[0].debrief.report)
    assert "accommodations" not in book()


def test_a_ride_without_a_debrief_has_no_pdf(ada: Client, ride: Ride) -> None:
    assert ada.get(url(ride, "debrief.pdf")).status_code == 302
