"""Saying something to the examiner."""

from typing import Any

from django.test import Client

from simride.web.cockpit import flights
from simride.web.cockpit.models import Ride
from web.conftest import Wall, kinds, url


def test_words_and_their_answer_are_stored_and_shown(ada: Client, ride: Ride) -> None:
    answer = ada.post(url(ride, "say/"), {"text": "who is affected?"})
    assert answer["Location"] == url(ride)
    assert kinds(ride)[-2:] == ["said", "answered"]
    page = ada.get(url(ride)).content.decode()
    assert "who is affected?" in page
    assert "You asked: who is affected?" in page


def test_htmx_gets_an_empty_entry_and_only_what_is_new(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    part = ada.post(url(ride, "say/"), {"text": "who is affected?", "after": "1"}, **htmx).content.decode()
    assert '<form id="entry"' in part
    assert "who is affected?" in part
    assert "Where would you begin" not in part
    assert "<html" not in part


def test_an_empty_message_is_answered_with_a_sentence(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    part = ada.post(url(ride, "say/"), {"text": "  "}, **htmx)
    assert part.status_code == 422
    assert "nothing to send" in part.content.decode()
    assert "said" not in kinds(ride)


def test_twenty_thousand_characters_are_taken(ada: Client, ride: Ride) -> None:
    assert ada.post(url(ride, "say/"), {"text": "x" * 20_000}).status_code == 302
    said = next(event.payload for event in flights.stored(ride.pk) if event.kind == "said")
    assert len(said.text) == 20_000


def test_more_is_refused_whole_and_kept_in_the_field(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    text = "y" * 20_001
    for extra in ({}, htmx):
        page = ada.post(url(ride, "say/"), {"text": text}, **extra)
        assert page.status_code == 422
        assert "20,001 characters" in page.content.decode()
        assert text in page.content.decode()


def test_words_sent_while_paused_are_kept_in_the_field(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "pause/"))
    page = ada.post(url(ride, "say/"), {"text": "and <i>one</i> more thing"})
    assert page.status_code == 422
    assert "and &lt;i&gt;one&lt;/i&gt; more thing" in page.content.decode()


def test_words_carry_the_time_of_the_clock(ada: Client, ride: Ride, wall: Wall) -> None:
    wall.pass_by(12.5)
    ada.post(url(ride, "say/"), {"text": "hello"})
    assert flights.stored(ride.pk)[-1].at == 12.5


def test_a_post_without_our_token_is_refused_in_our_words(ride: Ride) -> None:
    page = Client(enforce_csrf_checks=True).post(url(ride, "say/"), {"text": "hello"})
    assert page.status_code == 403
    assert "Open the page again" in page.content.decode()
