"""Bringing in a .ride file."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from web.conftest import kinds, url


def bring(client: Client, content: bytes) -> HttpResponse:
    return client.post("/rides/import/", {"file": SimpleUploadedFile("a.ride", content)})  # type: ignore[return-value]


def test_a_downloaded_ride_comes_back_the_same(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "say/"), {"text": "who is affected?"})
    file = ada.get(url(ride, "download/"))
    assert file["Content-Disposition"] == 'attachment; filename="messenger-7.ride"'
    assert bring(ada, file.content).status_code == 200
    copy = Ride.objects.exclude(pk=ride.pk).get()
    assert flights.text_of(copy.pk) == file.content.decode()
    assert copy.imported


def test_a_damaged_line_is_named_and_the_rest_is_used(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "say/"), {"text": "who is affected?"})
    lines = ada.get(url(ride, "download/")).content.decode().splitlines()
    lines[3] = lines[3][:20]
    page = bring(ada, "\n".join(lines).encode()).content.decode()
    assert "line 4: not JSON; skipped" in page
    copy = Ride.objects.exclude(pk=ride.pk).get()
    assert kinds(copy) == ["begun", "asked", "answered"]
    assert ada.get(url(copy)).status_code == 200


def test_what_is_no_ride_is_refused_with_every_reason(ada: Client) -> None:
    for content in (b"hello", b"\xff\xfe\x00", b"{}\n[]\n", b" "):
        page = bring(ada, content)
        assert page.status_code == 422
        assert 'id="import-problem"' in page.content.decode()
    assert not Ride.objects.exists()


def test_a_ride_of_a_case_not_installed_says_so(ada: Client, ride: Ride) -> None:
    content = ada.get(url(ride, "download/")).content.replace(b'"messenger"', b'"atlantis"')
    page = bring(ada, content)
    assert page.status_code == 422
    assert "atlantis" in page.content.decode()


def test_no_file_is_answered_with_a_sentence(ada: Client) -> None:
    page = ada.post("/rides/import/", {})
    assert page.status_code == 422
    assert "Choose a .ride file first" in page.content.decode()
