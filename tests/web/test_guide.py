"""The guide: complete, readable in half an hour, every link alive, and progress kept."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from simride.rides import catalog
from simride.web.cockpit import flights
from simride.web.guide import parts
from simride.web.guide.views import _link
from simride.web.logbook import keeping

SUBJECTS = (
    "how-the-screen-is-built", "what-each-area-looks-for", "how-to-prepare-stories", "how-to-work-a-case",
    "deciding-about-deployment", "deciding-about-stability", "which-tool-tells-what", "trading-off", "pace",
    "i-do-not-know", "asking-for-what-you-need", "final-tips-and-afterwards", "resources",
)  # fmt: skip


def test_it_is_about_half_an_hour_and_has_every_subject() -> None:
    every = parts.parts()
    assert set(SUBJECTS) <= {one.slug for one in every}
    assert 24 <= sum(one.minutes for one in every) <= 42
    assert all(one.practise for one in every), "each part leads to something to do"


def test_its_headings_are_all_different_within_a_part() -> None:
    for one in parts.parts():
        names = [heading.id for heading in one.headings]
        assert len(names) == len(set(names)), one.slug


@pytest.mark.parametrize("slug", [one.slug for one in parts.parts()])
def test_each_part_can_be_read_and_its_jumps_lead_somewhere(ada: Client, slug: str) -> None:
    answer = ada.get(f"/guide/{slug}/")
    page = answer.content.decode()
    assert answer.status_code == 200
    for target in re.findall(r'href="#([^"]+)"', page):
        assert f'id="{target}"' in page
    for address in re.findall(r'href="(/[^"#?]*)', page):
        if not address.startswith("/static/"):
            assert ada.get(address).status_code in (200, 302), address


def test_every_practice_leads_to_something_that_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flights, "cases", catalog.list)
    promised = [practice for part in parts.parts() for practice in part.practise]
    links = [_link(practice) for practice in promised]
    assert None not in links
    takeovers = [case for case in catalog.list() if case.data.kind == "takeover"]
    easiest = min(takeovers, key=lambda case: (case.data.level, case.name))
    assert f"/cases/{easiest.name}/" in [link.address for link in links if link is not None]


def test_who_has_flown_nothing_is_sent_to_the_same_case_by_the_guide_and_the_first_page(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flights, "cases", catalog.list)
    keeping._candidates.cache_clear()
    assert keeping.of(datetime(2026, 11, 1, tzinfo=UTC)).advice[0].case == parts.first_case() == "messenger"
    keeping._candidates.cache_clear()


def test_progress_is_kept_and_can_be_taken_back(ada: Client) -> None:
    first, second = parts.parts()[:2]
    assert ada.post(f"/guide/{first.slug}/read/")["Location"] == f"/guide/{second.slug}/"
    page = ada.get("/guide/").content.decode()
    assert f"1 of {len(parts.parts())} parts read" in page
    assert f"Go on: {second.title}" in page
    ada.post(f"/guide/{first.slug}/read/", {"read": "no"})
    assert "Begin" in ada.get("/guide/").content.decode()


def test_when_all_is_read_it_says_so(ada: Client) -> None:
    for one in parts.parts():
        last = ada.post(f"/guide/{one.slug}/read/")
    assert last["Location"] == "/guide/"
    assert "You have read all of it" in ada.get("/guide/").content.decode()


def test_symptoms_are_found_by_any_word_of_their_row(ada: Client, htmx: dict[str, Any]) -> None:
    page = ada.get("/guide/which-tool-tells-what/?q=retransmits").content.decode()
    assert "Callers time out and the server says it is fast" in page
    assert "Logins fail at a fixed time" not in page
    part = ada.get("/guide/which-tool-tells-what/?q=no-such-word", **htmx).content.decode()
    assert part.startswith('<div id="symptoms">')
    assert "0 found" in part
    assert len(parts.found("")) == len(parts.symptoms()) >= 15


def test_there_is_no_other_part(ada: Client) -> None:
    assert ada.get("/guide/secrets/").status_code == 404
    assert ada.post("/guide/secrets/read/").status_code == 404


def test_the_text_is_text() -> None:
    html, headings = parts._rendered('## A head\n\n<script>alert(1)</script> and "quotes"')
    assert "<script>" not in html
    assert "“quotes”" in html
    assert headings[0].id == "a-head"
