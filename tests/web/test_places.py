"""No page is forgotten: each address that answers a GET has a state to be checked in, or is no page."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.urls.converters import IntConverter, SlugConverter, UUIDConverter

from simride.web.urls import urlpatterns
from web.furnished import furnish
from web.places import NEVER_REFUSES, PARTS, REFUSED, STATES

ANY = {IntConverter: 0, SlugConverter: "x", UUIDConverter: uuid4()}


def of(pattern: URLPattern) -> str:
    """An address that it matches."""
    assert pattern.name is not None
    return reverse(pattern.name, kwargs={name: ANY[type(one)] for name, one in pattern.pattern.converters.items()})


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda one: one.name)
def test_every_address_that_can_be_opened_is_checked_or_is_no_page(ada: Client, pattern: URLPattern) -> None:
    can_be_opened = ada.get(of(pattern)).status_code != 405
    assert can_be_opened == (pattern.name in STATES or pattern.name in PARTS), "add it to web/places.py"


@pytest.mark.parametrize("pattern", urlpatterns, ids=lambda one: one.name)
def test_every_address_that_takes_something_is_checked_where_it_refuses_or_never_does(
    ada: Client, pattern: URLPattern
) -> None:
    takes = ada.post(of(pattern)).status_code != 405
    assert takes == (pattern.name in REFUSED or pattern.name in NEVER_REFUSES), "add it to web/places.py"


def test_nothing_is_named_that_is_not_there() -> None:
    names = {one.name for one in urlpatterns}
    assert (set(REFUSED) | set(NEVER_REFUSES)) <= names
    assert not set(REFUSED) & set(NEVER_REFUSES)
    assert (set(STATES) | set(PARTS)) - names == {""}
    assert not set(STATES) & set(PARTS)


def test_every_state_is_there_and_is_a_page(ada: Client) -> None:
    at = furnish()
    for name, addresses in STATES.items():
        for one in addresses:
            answer = ada.get(one.format(**at))
            assert answer.status_code == (404 if name == "" else 200), one
            assert answer["Content-Type"].startswith("text/html"), one
            assert b"<h1" in answer.content, one


def test_every_refusal_is_a_page_that_says_what_is_wrong(ada: Client) -> None:
    at = furnish()
    for one, sent in REFUSED.values():
        answer = ada.post(one.format(**at), sent)
        assert answer.status_code == 422, one
        page = answer.content.decode()
        assert "<h1" in page, one
        assert re.search(r'class="problem"[^>]*>\s*(<p><b>)?[^\s<]', page), one
