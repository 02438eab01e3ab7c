"""Accommodations: the same set on one page and at every set-up, at once, and in nothing that is scored or shared."""

import re
from typing import Any

import pytest
from django.test import Client

from simride import rides
from simride.debrief import HarmCurves, report, usual_of
from simride.exports.report_pdf import ride_pdf
from simride.recorder import ride_file
from simride.recorder.events import Begun, Landed
from simride.rides.scoring import marks_of
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.shared.areas import titles
from simride.web.shared.preferences import Accommodations
from web import fakes
from web.conftest import Wall, kinds, url
from web.test_look import ASK

EVERY = {
    "time": "1.5", "breaks": "15", "silent_clock": "on", "text": "on", "plain": "on", "captions": "on",
    "larger_type": "on", "reduced_motion": "on", "theme": "contrast", "keys": "on",
}  # fmt: skip


@pytest.mark.parametrize("address", ["/settings/", "/cases/messenger/", "/interview/"])
def test_what_was_chosen_once_stands_in_every_form(ada: Client, address: str) -> None:
    ada.post("/settings/", EVERY)
    page = ada.get(address).content.decode()
    for name in ("silent_clock", "text", "plain", "captions", "larger_type", "reduced_motion"):
        assert re.search(rf'name="{name}"[^>]* checked', page), name
    for name, value in (("time", "1.5"), ("breaks", "15")):
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', page), name
    assert 'data-theme="contrast"' in page and 'data-type="larger"' in page and 'data-motion="less"' in page


def test_what_is_set_up_for_a_ride_is_kept_for_the_next(ada: Client) -> None:
    ada.post("/cases/messenger/", EVERY | {"format": "service-ownership"})
    assert Ride.objects.get().accommodations == {"time": 1.5, "breaks": 15}
    assert re.search(r'name="plain"[^>]* checked', ada.get("/settings/").content.decode())


@pytest.mark.parametrize("cookie", ["time=9&breaks=soon&plain=yes", "%%%", "x" * 4000])
def test_a_cookie_that_makes_no_sense_counts_as_not_said(ada: Client, cookie: str) -> None:
    ada.cookies["accommodations"] = cookie
    page = ada.get("/settings/").content.decode()
    assert re.search(r'name="time" value="1"[^>]* checked', page)
    assert not re.search(r'name="plain"[^>]* checked', page)


def test_settings_that_make_no_sense_are_refused(ada: Client) -> None:
    assert ada.post("/settings/", {"time": "9"}).status_code == 422


def test_a_silent_clock_hides_the_time_and_tells_it_when_asked(ada: Client, ride: Ride) -> None:
    assert "tell-time" not in ada.get(url(ride)).content.decode()
    ada.post("/settings/", {"silent_clock": "on", "keys": "on"})
    page = ada.get(url(ride)).content.decode()
    assert 'data-silent="yes"' in page and 'id="tell-time"' in page


def test_the_brief_is_plain_for_who_asks_for_it_and_the_record_stays(
    ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = flights.stored(ride.pk)
    monkeypatch.setitem(vars(fakes.CASE), "plain", "Sends are slow. When? Now and then.")
    assert fakes.CASE.brief in ada.get(url(ride)).content.decode()
    ada.post("/settings/", {"plain": "on", "keys": "on"})
    page = ada.get(url(ride)).content.decode()
    assert fakes.CASE.plain in page and fakes.CASE.brief not in page
    assert flights.stored(ride.pk) == record


def test_without_a_plain_brief_the_brief_is_shown(ada: Client, ride: Ride) -> None:
    ada.post("/settings/", {"plain": "on", "keys": "on"})
    assert fakes.CASE.brief in ada.get(url(ride)).content.decode()


def test_text_for_everything_opens_the_tables(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "look/metrics/"), ASK)
    assert '<details class="as-table">' in ada.get(url(ride)).content.decode()
    ada.post("/settings/", {"text": "on", "keys": "on"})
    assert '<details class="as-table" open>' in ada.get(url(ride)).content.decode()


def test_the_clock_stops_for_a_break_and_goes_on_after_it(ada: Client, wall: Wall) -> None:
    ride = flights.begin("messenger", 7, "service-ownership", {"breaks": 10})
    Ride.objects.update(clock_at=598)
    flights.forget_all()
    wall.pass_by(1)
    assert flights.tick(ride.pk).row.running
    wall.pass_by(2)
    flights.tick(ride.pk)
    assert kinds(ride)[-1] == "paused"
    assert "Paused at 10:01" in ada.get(url(ride)).content.decode()
    ada.post(url(ride, "go-on/"))
    wall.pass_by(5)
    assert flights.tick(ride.pk).row.running, "one break every ten minutes, not one every second"


@pytest.mark.parametrize("strange", ["soon", -5, 0, True, None])
def test_a_break_that_makes_no_sense_stops_nothing(ada: Client, wall: Wall, strange: Any) -> None:
    ride = flights.begin("messenger", 7, "service-ownership", {})
    Ride.objects.update(accommodations={"breaks": strange}, clock_at=30)
    wall.pass_by(2)
    assert flights.tick(ride.pk).row.running


def test_the_record_knows_of_time_and_of_nothing_else(ada: Client) -> None:
    ada.post("/cases/messenger/", EVERY | {"format": "service-ownership", "talk_only": "on"})
    begun = flights.stored(Ride.objects.get().pk)[0].payload
    assert isinstance(begun, Begun)
    assert begun.accommodations == {"time": 1.5}


def test_no_mark_no_report_and_no_export_tells_of_them() -> None:
    case = rides.catalog.load("messenger")
    flown = rides.fly_script(case, 7, case.scripts["middling"])
    record = flown.record
    begun = record[0].payload
    assert isinstance(begun, Begun)
    needs = Accommodations("2", "10", True, True, True, False, True, True).of_a_ride()
    other = (record[0].model_copy(update={"payload": begun.model_copy(update={"accommodations": needs})}), *record[1:])
    twin = rides.Ride.open(case, other, write=lambda _: None, run=flown.at_begin.fork())
    none, usual = HarmCurves.of((), (), ()), usual_of(record, marks_of(flown))
    one, two = (report(case, ride.record, marks_of(ride), none, {}, usual) for ride in (flown, twin))
    assert one.to_json() == two.to_json()
    assert one.to_text() == two.to_text()
    assert ride_pdf(one.to_json(), titles(), "today") == ride_pdf(two.to_json(), titles(), "today")
    assert ride_file.write(ride_file.shared(record)) == ride_file.write(ride_file.shared(other))
    assert any(isinstance(event.payload, Landed) for event in record)
