"""Giving an order directly."""

import re
from typing import Any

import pytest
from django import forms
from django.test import Client

from simride.web.cockpit import desk
from simride.web.cockpit.forms import places
from simride.web.cockpit.models import Ride
from simride.web.cockpit.selects import PlainSelect
from web import fakes
from web.conftest import kinds, url

DRAIN = {"verb": "drain", "service": "shard-store", "place": "cluster=euw-c", "rack": "17"}


def test_an_order_is_read_back_and_done_when_confirmed(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "order/"), DRAIN)
    assert kinds(ride)[-1] == "asked"
    page = ada.get(url(ride)).content.decode()
    assert "Confirm" in page
    question = len(kinds(ride)) - 1
    ada.post(url(ride, "choose/"), {"question": question, "choice": "0"})
    assert kinds(ride)[-1] == "acted"
    assert "drain of shard-store" in ada.get(url(ride)).content.decode()


def test_a_chip_of_a_question_that_is_closed_does_nothing(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    ada.post(url(ride, "order/"), DRAIN)
    part = ada.post(url(ride, "choose/"), {"question": "1", "choice": "0"}, **htmx)
    assert part.status_code == 422
    assert "no longer open" in part.content.decode()
    assert "acted" not in kinds(ride)


def test_a_name_that_does_not_exist_is_answered_by_the_fleet(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    part = ada.post(url(ride, "order/"), {**DRAIN, "service": "mood-store"}, **htmx)
    assert part.status_code == 422
    assert "no service called &#x27;mood-store&#x27;; there are msg-router, shard-store" in part.content.decode()
    assert 'value="17"' in part.content.decode()


def test_a_rack_that_is_no_number_keeps_the_rest_of_the_form(ada: Client, ride: Ride) -> None:
    page = ada.post(url(ride, "order/"), {**DRAIN, "rack": "the sick one"})
    assert page.status_code == 422
    assert "no rack number" in page.content.decode()
    assert 'value="the sick one"' in page.content.decode()


def test_an_unknown_verb_is_refused(ada: Client, ride: Ride) -> None:
    assert ada.post(url(ride, "order/"), {"verb": "unplug"}).status_code == 422


def test_what_an_order_reaches_is_said_in_words() -> None:
    assert desk.blast_words({"before": 0.78, "after": 1.038, "clusters": 1}) == (
        "neighbours 78 % busy before, 104 % after, 1 cluster"
    )
    assert desk.blast_words({"hosts": 24, "share_of_users": 0.25}) == "24 hosts, 25 % share of users"


def test_the_form_keeps_its_fields_after_an_order_and_after_a_refused_one(
    ada: Client, ride: Ride, htmx: dict[str, Any]
) -> None:
    """The page's script shows a field by the verbs it is for: a form that names none would be empty."""
    first = ada.get(url(ride)).content.decode()
    verbs = re.findall(r'data-verbs="([^"]*)"', first)
    assert len(verbs) == 10 and all(verbs)
    assert "freeze" in verbs[0].split() and "drain" in verbs[1].split() and "freeze" not in verbs[1].split()
    for sent in ({"verb": "freeze"}, {"verb": "drain", "rack": "x"}):
        part = ada.post(url(ride, "order/"), sent, **htmx).content.decode()
        assert re.findall(r'data-verbs="([^"]*)"', part) == verbs


@pytest.mark.parametrize("chosen", ["", "cluster=euw-c", 'x"><script>'])
def test_a_plain_select_is_djangos_to_the_letter(chosen: str) -> None:
    choices = [("", "–"), ("a<b", "A & B"), *places(fakes.CASE.fleet), ('x"><script>', "<script>")]
    ours, theirs = (
        kind(choices=choices).render("place", chosen, {"id": "order-place"}) for kind in (PlainSelect, forms.Select)
    )
    assert ours == re.sub(r">\s+|\s+<", lambda found: found[0].strip(), theirs)
