"""The first page: one clear step for who has nothing, and for everyone else where they are and what is next."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from simride.web.cockpit.models import Ride
from simride.web.debriefs import computing
from simride.web.guide.models import Read
from simride.web.guide.parts import parts
from simride.web.journey.models import Application, Interview
from simride.web.logbook import keeping
from simride.web.logbook.models import Entry
from simride.web.stories.models import Fits, Story
from unit.logbook import riders
from web.conftest import url
from web.test_land import MARKS
from web.test_stories_page import write


def home(ada: Client) -> str:
    """The page as one line, without the token of its form."""
    return re.sub(r'value="\w{64}"', "", " ".join(ada.get("/").content.decode().split()))


def many_rides(count: int = 40) -> None:
    """A history of somebody who fades."""
    rows = Ride.objects.bulk_create(
        Ride(case="messenger", title="Messenger", seed=n, landed=True, self_marked=True) for n in range(count)
    )
    Entry.objects.bulk_create(
        Entry(ride=row, digest=str(row.pk), entry=replace(told, ride=str(row.pk)).to_json())
        for row, told in zip(rows, riders.history(riders.fades, 3, count), strict=True)
    )


def an_interview(days: int) -> Interview:
    """One at Cyd's Cloud, so many days from now."""
    application = Application.objects.create(company="Cyd’s Cloud")
    return Interview.objects.create(
        application=application, starts=timezone.now() + timedelta(days=days), zone="Europe/Berlin"
    )


def test_who_has_nothing_is_given_one_first_step(ada: Client) -> None:
    page = home(ada)
    assert page.count("button primary") == 1
    assert "Begin with one ride" in page and 'href="/cases/messenger/"' in page and 'href="/guide/"' in page
    assert "One pattern" not in page


@pytest.mark.parametrize("begun", ["guide", "story", "journey"])
def test_who_has_begun_anything_is_not_new(ada: Client, begun: str) -> None:
    if begun == "guide":
        Read.objects.create(part="pace")
    elif begun == "story":
        Story.objects.create(title="The archive")
    else:
        an_interview(12)
    assert "Begin with one ride" not in home(ada)


def test_a_guide_that_is_begun_is_gone_on_with_from_here(ada: Client) -> None:
    first, second = parts()[:2]
    Read.objects.create(part=first.slug)
    page = home(ada)
    assert f"1 of {len(parts())} parts read" in page and f'href="/guide/{second.slug}/">Go on: {second.title}' in page
    for one in parts()[1:]:
        Read.objects.create(part=one.slug)
    assert "parts read" not in home(ada)


def test_after_one_ride_it_says_what_more_it_takes(ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computing, "start", computing.compute)
    assert "Go on at 00:00" in home(ada)
    ada.post(url(ride, "land/"))
    assert "Your own marks come first" in home(ada)
    ada.post(url(ride, "self-evaluation/"), MARKS)
    page = home(ada)
    assert "Mark yourself" not in page and "Go on at" not in page
    assert "Too early to tell" in page and "1 ride<" in page


def test_many_rides_a_date_and_a_story_come_together(ada: Client) -> None:
    many_rides()
    an_interview(12)
    write(ada, "The archive", "partnering", areas=["partnering", "developing-others"])
    page = home(ada)
    assert page.count("button primary") == 1
    assert keeping.current().patterns[0].says in page
    assert keeping.current().advice[0].because in page
    assert "In 12 days" in page and "Cyd’s Cloud" in page
    assert "One story to mend" in page and "It serves Developing Others badly as it is written, and no other" in page


def test_a_bank_without_a_weak_story_names_the_area_that_has_none(ada: Client) -> None:
    write(ada, "The archive", "partnering", areas=["partnering"])
    assert ": no story yet." in home(ada) and "One story to mend" not in home(ada)


def test_nothing_is_read_or_worked_out_anew_for_a_visit(
    ada: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[..., object]
) -> None:
    many_rides()
    write(ada, "The archive", "partnering", areas=["developing-others"])
    first = home(ada)

    def refuse(*args: object) -> None:
        raise AssertionError("worked out anew")

    monkeypatch.setattr(keeping, "of", refuse)
    monkeypatch.setattr("simride.web.stories.keeping.analyse_text", refuse)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        assert home(ada) == first


def test_a_reading_of_an_older_text_is_not_used(ada: Client) -> None:
    story = write(ada, "The archive", "partnering", areas=["developing-others"])
    assert "It serves Developing Others" in home(ada)
    Fits.objects.filter(story=story).update(digest="of another text")
    assert "It serves Developing Others" not in home(ada)


def test_an_interview_that_is_advised_is_set_up_on_its_own_page(ada: Client) -> None:
    assert any(one.case == "exploratory" for one in keeping.current().advice)
    answer = ada.get("/cases/exploratory/")
    assert (answer.status_code, answer["Location"]) == (302, "/interview/")
