"""The replay at any minute, the what-ifs beside the debrief, and flying on from a minute."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from simride.web.debriefs import comparing, computing
from simride.web.logbook import keeping
from web.conftest import Wall, kinds, url
from web.test_land import MARKS

RESULT = {
    "weathers": 5,
    "objective": 0.999,
    "what_ifs": [
        {"id": "yours", "says": "Your ride", "harm": {"own": 900, "middle": 800, "least": 700, "most": 1000},
         "recovered": {"of": 5, "times": 3, "middle_s": 1650}, "budget": 0.012, "refused": []},
        {"id": "nothing", "says": "Nothing done", "harm": {"own": 2000, "middle": 1600, "least": 1500, "most": 2100},
         "recovered": {"of": 5, "times": 0, "middle_s": None}, "budget": 0.02, "refused": []},
        {"id": "without-9", "says": "Without: a drain", "harm": {"own": 1, "middle": 1, "least": 1, "most": 2},
         "recovered": {"of": 5, "times": 5, "middle_s": 0}, "budget": 0.0, "refused": ["There is no such rollout."]},
    ],
}  # fmt: skip


@pytest.fixture
def debriefed(ada: Client, ride: Ride, wall: Wall, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Ride:
    """A ride of eleven minutes in which two things were said, landed, marked and debriefed."""
    settings.SIMRIDE_SPEED = 60
    monkeypatch.setattr(computing, "start", computing.compute)
    monkeypatch.setattr(keeping, "candidates", tuple)
    for pause, text in ((1, "who is affected?"), (9, "p99 by cluster, last hour")):
        wall.pass_by(pause)
        ada.post(url(ride, "say/"), {"text": text})
    wall.pass_by(1)
    ada.post(url(ride, "land/"))
    ada.post(url(ride, "self-evaluation/"), MARKS)
    return ride


def test_a_minute_shows_what_had_been_said_by_then_and_nothing_later(ada: Client, debriefed: Ride) -> None:
    early = ada.get(url(debriefed, "debrief/replay/?at=02:00")).content.decode()
    moment = early[early.index('id="moment"') : early.index('id="line-head"')]
    assert "who is affected?" in moment
    assert "p99 by cluster" not in moment
    late = ada.get(url(debriefed, "debrief/replay/?at=10:30")).content.decode()
    assert "p99 by cluster" in late[late.index('id="moment"') : late.index('id="line-head"')]


@pytest.mark.parametrize(("asked", "shown"), [("", "00:00"), ("90", "01:30"), ("99:99", "00:00"), ("7:00:00", "11:00")])
def test_any_minute_that_is_asked_for_stays_inside_the_ride(
    ada: Client, debriefed: Ride, asked: str, shown: str
) -> None:
    page = ada.get(url(debriefed, f"debrief/replay/?at={asked}")).content.decode()
    assert f"<b>{shown}</b>" in page


def test_the_slider_swaps_the_moment_alone(ada: Client, debriefed: Ride, htmx: dict[str, Any]) -> None:
    part = ada.get(url(debriefed, "debrief/replay/?at=60"), **htmx).content.decode()
    assert part.startswith('<div id="moment">')


def test_evidence_jumps_into_the_replay(ada: Client, debriefed: Ride) -> None:
    page = ada.get(url(debriefed, "debrief/")).content.decode()
    assert url(debriefed, "debrief/replay/") + "?at=01:30" in page


def test_lanes_and_harm_share_their_minutes(ada: Client, debriefed: Ride) -> None:
    lanes = ada.get(url(debriefed, "debrief/replay/lanes.json?at=120")).json()
    harm = ada.get(url(debriefed, "debrief/replay/harm.json?at=120")).json()
    domains = [spec["layer"][0]["encoding"]["x"]["scale"]["domain"] for spec in (lanes, harm)]
    assert domains[0] == domains[1]
    assert "02:00" in lanes["description"]
    rows = [row for values in lanes["datasets"].values() for row in values]
    assert {row["lane"] for row in rows if "lane" in row} >= {"talk", "examiner"}


def test_how_users_fared_and_the_map_at_the_minute(ada: Client, debriefed: Ride) -> None:
    assert ada.get(url(debriefed, "debrief/replay/users/error_rate.json?at=60")).status_code == 200
    assert ada.get(url(debriefed, "debrief/replay/users/secrets.json?at=60")).status_code == 404
    assert "<caption>" in ada.get(url(debriefed, "debrief/replay/users/error_rate/table/?at=60")).content.decode()
    assert "shard-store" in ada.get(url(debriefed, "debrief/replay/map/?at=60")).content.decode()


def test_before_the_debrief_there_is_no_replay(ada: Client, ride: Ride) -> None:
    assert ada.get(url(ride, "debrief/replay/")).status_code == 302
    assert ada.get(url(ride, "debrief/replay/lanes.json")).status_code == 404
    assert ada.get(url(ride, "debrief/replay/map/")).status_code == 404


def test_flying_on_makes_a_practice_ride_of_what_came_before(ada: Client, debriefed: Ride) -> None:
    answer = ada.post(url(debriefed, "debrief/fly-on/"), {"at": "120"})
    twin = Ride.objects.get(practice=True)
    assert answer["Location"] == url(twin)
    assert twin.practice_of == debriefed
    assert twin.clock_at == 120.0
    assert not twin.landed
    assert "said" in kinds(twin)
    assert "landed" not in kinds(twin)
    assert len(kinds(twin)) < len(kinds(debriefed))
    assert kinds(debriefed).count("landed") == 1, "the ride itself stays as it was"


def test_a_practice_ride_begins_with_its_clock_stopped(ada: Client, debriefed: Ride, wall: Wall) -> None:
    ada.post(url(debriefed, "debrief/fly-on/"), {"at": "120"})
    twin = Ride.objects.get(practice=True)
    wall.pass_by(300)
    assert "Go on" in ada.get(url(twin)).content.decode()
    twin.refresh_from_db()
    assert twin.clock_at == 120.0


def fly_now(monkeypatch: pytest.MonkeyPatch, result: dict[str, Any]) -> list[tuple[int, int]]:
    """Have what-ifs flown in this thread, with this result; gives what was told of the progress."""
    told: list[tuple[int, int]] = []

    def comparison(held: flights.Held) -> Callable[[Callable[[int, int], None]], dict[str, Any]]:
        def fly(progress: Callable[[int, int], None]) -> dict[str, Any]:
            progress(1, 2)
            return result

        return fly

    monkeypatch.setattr(flights, "comparison", comparison)
    monkeypatch.setattr(comparing, "start", comparing.compute)
    monkeypatch.setattr(comparing.errands, "tell", lambda ride, done, of_all: told.append((done, of_all)))
    return told


def test_what_ifs_stand_side_by_side(ada: Client, debriefed: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    told = fly_now(monkeypatch, RESULT)
    assert "Fly it otherwise" in ada.get(url(debriefed, "debrief/")).content.decode()
    ada.post(url(debriefed, "debrief/what-if/"))
    page = ada.get(url(debriefed, "debrief/")).content.decode()
    assert told == [(1, 2)]
    for words in ("1,600", "1,500 to 2,100", "after 28 min, in 3 of 5", "not by the end", "at once", "99.9 %",
                  "There is no such rollout."):  # fmt: skip
        assert words in page


def test_a_failed_comparison_says_so_and_can_be_tried_again(
    ada: Client, debriefed: Ride, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "compute", lambda ride: 1 / 0)
    monkeypatch.setattr(comparing, "start", comparing.errands.do)
    ada.post(url(debriefed, "debrief/what-if/"))
    page = ada.get(url(debriefed, "debrief/")).content.decode()
    assert "could not be flown" in page
    assert "Fly it otherwise" in page


def test_a_ride_of_a_few_seconds_can_be_replayed_too(ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "start", computing.compute)
    monkeypatch.setattr(keeping, "candidates", tuple)
    ada.post(url(ride, "land/"))
    ada.post(url(ride, "self-evaluation/"), MARKS)
    assert 'step="1"' in ada.get(url(ride, "debrief/replay/")).content.decode()
    for name in ("lanes", "harm"):
        spec = ada.get(url(ride, f"debrief/replay/{name}.json")).json()
        assert all(spec["datasets"].values()), "a chart without rows would complain in the console"


def test_the_reference_is_told_after_the_marks_and_what_was_hard_before_what_was_missed(
    ada: Client, debriefed: Ride
) -> None:
    page = ada.get(url(debriefed, "debrief/")).content.decode()
    places = [page.index(f'id="{name}-head"') for name in ("hard", "most", "marks", "drill", "harm", "if")]
    assert places == sorted(places)
    assert page[places[1] : places[2]].count("Asked who is not affected") == 3, "three things, the heaviest"
