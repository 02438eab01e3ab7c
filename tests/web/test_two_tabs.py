"""Two windows, or two processes, on one ride."""

from typing import Any

from django.test import Client

from simride.recorder.events import Event, Noted
from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride, RideEvent
from web.conftest import kinds, url


def write_elsewhere(ride: Ride, text: str) -> None:
    """As another process would: straight into the rows, unseen by the ride kept open here."""
    last = flights.stored(ride.pk)[-1]
    payload = Noted(text=text).model_dump(mode="json")
    RideEvent.objects.create(ride=ride, seq=last.seq + 1, at=last.at, fleet_at=last.fleet_at, payload=payload)


def test_what_another_process_wrote_is_taken_over(ada: Client, ride: Ride) -> None:
    ada.get(url(ride))
    write_elsewhere(ride, "from the other side")
    ada.post(url(ride, "say/"), {"text": "and mine"})
    assert kinds(ride)[-3:] == ["noted", "said", "answered"]
    assert "from the other side" in ada.get(url(ride)).content.decode()


def test_a_seq_that_is_taken_in_between_is_tried_once_more(ada: Client, ride: Ride, monkeypatch: Any) -> None:
    caught_up, raced = flights._caught_up, []

    def then_race(place: Any, row: Ride) -> Any:
        opened = caught_up(place, row)
        if not raced:
            raced.append(True)
            write_elsewhere(ride, "a moment earlier")
        return opened

    monkeypatch.setattr(flights, "_caught_up", then_race)
    assert ada.post(url(ride, "say/"), {"text": "mine"}).status_code == 302
    assert kinds(ride)[-3:] == ["noted", "said", "answered"]
    assert [event.seq for event in flights.stored(ride.pk)] == list(range(len(kinds(ride))))


def test_taken_twice_keeps_the_words_in_the_field(ada: Client, ride: Ride, monkeypatch: Any) -> None:
    def always(pk: Any, events: Any) -> None:
        raise flights.Taken("again")

    monkeypatch.setattr(flights, "_insert", always)
    page = ada.post(url(ride, "say/"), {"text": "not to be lost"})
    assert page.status_code == 422
    assert "not to be lost" in page.content.decode()


def test_news_brings_the_other_tab_what_this_one_said(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    ada.post(url(ride, "say/"), {"text": "said in the first tab"})
    part = ada.get(url(ride, "news/?after=1"), **htmx).content.decode()
    assert "said in the first tab" in part
    assert "said in the first tab" not in ada.get(url(ride, "news/?after=3"), **htmx).content.decode()


def test_an_event_is_written_before_it_is_shown(ada: Client, ride: Ride, monkeypatch: Any) -> None:
    held: list[tuple[Event, ...]] = []

    def refuse(pk: Any, events: Any) -> None:
        with flights.hold(ride.pk) as other:
            held.append(other.ride.record)
        raise flights.Taken("no")

    monkeypatch.setattr(flights, "_insert", refuse)
    ada.post(url(ride, "say/"), {"text": "unseen"})
    assert all(event.kind != "said" for record in held for event in record)
