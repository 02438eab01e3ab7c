"""The story bank: kept with its versions, covered, exported without what is private, deleted."""

import json
from uuid import uuid4

import pytest
from django.test import Client

from simride.base.errors import LogbookError
from simride.web.archive import archive
from simride.web.cockpit import clock, flights
from simride.web.cockpit.models import Ride
from simride.web.stories import keeping
from simride.web.stories.models import OwnQuestion, Story
from unit.stories.written import answers
from web.conftest import Wall

WRONG_END = {"began": "2024-05-01", "ended": "2024-04-01"}


def parts(area: str) -> dict[str, str]:
    """The strong answer of an area as a story's fields."""
    one = next(one for one in answers() if (one.area, one.strength) == (area, "strong"))
    told = list(zip(one.sentences, one.parts, strict=True))
    names = {"learnt": "reflection", **{name: name for name in ("situation", "task", "action", "result")}}
    return {field: " ".join(said for said, its in told if its == part) for field, part in names.items()}


def write(ada: Client, title: str, area: str, **more: object) -> Story:
    """A story, written through the page."""
    data = parts(area) | {"title": title, "readiness": "ready"} | more
    response = ada.post("/stories/new/", data)
    assert response.status_code == 302, response.content[:600]
    return Story.objects.get(title=title)


def test_an_empty_bank_says_what_is_missing(ada: Client) -> None:
    page = ada.get("/stories/").content.decode()
    assert page.count("no story yet") == 5


def test_a_story_is_kept_analysed_and_quoted(ada: Client) -> None:
    story = write(ada, "The archive", "partnering", areas=["partnering"])
    page = ada.get(f"/stories/{story.pk}/").content.decode()
    assert "Partnering</b>: well" in page
    assert "they needed" not in page
    assert "The result in numbers:" in page


def test_while_stories_are_still_being_learnt_they_are_kept_and_the_pages_ask_again(
    ada: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "learnt", None)  # whoever reads now fails
    monkeypatch.setattr(keeping.learner(), "under_way", True)
    story = write(ada, "The archive", "partnering", areas=["partnering"])
    for path in ("/stories/", f"/stories/{story.pk}/"):
        page = ada.get(path).content.decode()
        assert "The archive" in page
        assert f'hx-get="{path}" hx-trigger="load delay:1s"' in page
        assert "htmx-2.min.js" in page
    monkeypatch.undo()
    page = ada.get(f"/stories/{story.pk}/").content.decode()
    assert "Partnering</b>: well" in page
    assert "hx-trigger" not in page


def test_a_refused_story_keeps_what_was_typed(ada: Client) -> None:
    response = ada.post("/stories/new/", {"title": "", "action": "I moved it.", "readiness": "draft"} | WRONG_END)
    assert response.status_code == 422
    text = response.content.decode()
    assert "I moved it." in text
    assert "It ended before it began." in text
    assert Story.objects.count() == 0


def test_versions_are_kept_and_gone_back_to(ada: Client) -> None:
    story = write(ada, "The archive", "partnering", began="2023-01-05")
    ada.post(f"/stories/{story.pk}/", {"title": "The archive", "action": "I forgot the rest.", "readiness": "draft"})
    ada.post(f"/stories/{story.pk}/", {"title": "The archive", "action": "I forgot the rest.", "readiness": "draft"})
    assert [one.number for one in story.versions.all()] == [2, 1]  # saving the same again is no new version
    ada.post(f"/stories/{story.pk}/versions/1/")
    story.refresh_from_db()
    assert story.action == parts("partnering")["action"]
    assert str(story.began) == "2023-01-05"
    assert story.versions.count() == 3
    assert ada.post(f"/stories/{story.pk}/versions/99/").status_code == 404


def test_what_is_private_is_in_no_export_and_on_no_other_page(ada: Client) -> None:
    story = write(ada, "The archive", "partnering", private="Saint Nowhere Hospital")
    ada.post("/stories/questions/", {"text": "Who can stop a launch?"})
    for address in ("/stories/export.json", "/stories/", "/stories/in-sight/", "/interview/", "/"):
        assert "Nowhere" not in ada.get(address).content.decode(), address
    assert "Nowhere" in ada.get(f"/stories/{story.pk}/").content.decode()
    out = json.loads(ada.get("/stories/export.json").content)
    assert out["stories"][0]["title"] == "The archive"
    assert out["own_questions"] == ["Who can stop a launch?"]


def test_a_story_in_the_wrong_place_is_said_so_with_a_better_one(ada: Client) -> None:
    write(ada, "Renewals", "developing-others", areas=["developing-others"])
    lost = write(ada, "The archive", "partnering", areas=["developing-others", "prioritizing"])
    page = ada.get(f"/stories/{lost.pk}/").content.decode()
    assert "Developing Others</b>: badly" in page
    assert "Renewals</a> would serve it better" in page
    assert "serves Developing Others badly" in ada.get("/stories/").content.decode().replace("“The archive” ", "")


def test_everything_is_deleted_only_when_that_is_typed(ada: Client) -> None:
    write(ada, "The archive", "partnering")
    OwnQuestion.objects.create(text="Why?")
    assert ada.post("/stories/delete/", {"sure": "yes"}).status_code == 422
    assert Story.objects.count() == 1
    ada.post("/stories/delete/", {"sure": "delete"})
    assert (Story.objects.count(), OwnQuestion.objects.count()) == (0, 0)


def test_a_question_is_put_on_the_list_and_taken_off(ada: Client) -> None:
    assert ada.post("/stories/questions/", {"text": " "}).status_code == 422
    ada.post("/stories/questions/", {"text": "What woke you last?"})
    one = OwnQuestion.objects.get()
    ada.post(f"/stories/questions/{one.pk}/delete/")
    assert not OwnQuestion.objects.exists()


def test_there_is_no_story_that_there_is_not(ada: Client) -> None:
    assert ada.get(f"/stories/{uuid4()}/").status_code == 404


def fly(ada: Client, wall: Wall, practice: bool = False) -> Ride:
    """An interview begun through the page."""
    data = {"seniority": "senior", "seed": "7", "time": "1"} | ({"practice": "on"} if practice else {})
    response = ada.post("/interview/", data)
    assert response.status_code == 302
    wall.pass_by(5)
    return Ride.objects.get()


def test_an_interview_is_flown_marked_and_debriefed(ada: Client, wall: Wall) -> None:
    write(ada, "Renewals", "prioritizing", areas=["prioritizing"])
    ride = fly(ada, wall)
    page = ada.get(f"/rides/{ride.pk}/").content.decode()
    assert "Skip ahead" not in page
    assert "Renewals" not in page
    ada.post(f"/rides/{ride.pk}/say/", {"text": "We moved the database of our billing service, and it was fine."})
    ada.post(f"/rides/{ride.pk}/note/", {"text": "breathe"})
    ada.post(f"/rides/{ride.pk}/pause/")
    ada.post(f"/rides/{ride.pk}/go-on/")
    ada.post(f"/rides/{ride.pk}/land/")
    assert b"Partnering" in ada.get(f"/rides/{ride.pk}/self-evaluation/").content
    areas = ("developing-others", "driving-success", "partnering", "prioritizing", "production-ownership")
    flights.self_mark(ride.pk, dict.fromkeys(areas, "partial"), {})
    from simride.web.debriefs import computing

    computing.compute(ride.pk)
    debrief = ada.get(f"/rides/{ride.pk}/debrief/").content.decode()
    assert "What users lost" not in debrief
    assert "We moved the database" in debrief
    assert ada.get(f"/rides/{ride.pk}/debrief/harm.json").status_code == 404
    assert ada.get(f"/rides/{ride.pk}/debrief/replay/").status_code == 302
    assert "Exploratory" in ada.get("/logbook/").content.decode()


@pytest.mark.parametrize(("path", "status"), [("order/", 404), ("skip/", 422), ("look/metrics/", 422)])
def test_what_needs_a_fleet_is_refused_in_words(
    ada: Client, wall: Wall, path: str, status: int, htmx: dict[str, str]
) -> None:
    ride = fly(ada, wall)
    response = ada.post(f"/rides/{ride.pk}/{path}", {"seconds": "60"}, **htmx)
    assert response.status_code == status
    assert "no fleet" in response.content.decode()


def test_practice_shows_the_stories_and_stays_out_of_the_logbook(ada: Client, wall: Wall) -> None:
    ride = fly(ada, wall, practice=True)
    assert ride.practice
    assert "stories-in-sight" in ada.get(f"/rides/{ride.pk}/").content.decode()


def test_an_interview_goes_out_as_a_file_and_comes_in_again(ada: Client, wall: Wall) -> None:
    ride = fly(ada, wall)
    ada.post(f"/rides/{ride.pk}/say/", {"text": "I owned 300 hosts of the mail service."})
    ada.post(f"/rides/{ride.pk}/land/")
    again, faults = flights.bring_in(flights.text_of(ride.pk))
    assert faults == ()
    assert (again.format, again.title, again.landed) == ("exploratory", "Exploratory interview", True)


def test_an_interrupted_interview_stands_where_it_was(ada: Client, wall: Wall) -> None:
    ride = fly(ada, wall)
    ada.get(f"/rides/{ride.pk}/")
    flights.forget_all()
    wall.pass_by(500)
    held = flights.tick(ride.pk)
    assert held.at < 30
    assert clock.read(held.row, wall.now).interrupted


def test_a_better_story_is_none_where_the_bank_has_none(ada: Client) -> None:
    assert keeping.better_than("partnering", 0.0) is None


def test_the_archive_holds_the_bank_but_nothing_private_and_brings_it_back(ada: Client) -> None:
    more = {"areas": ["partnering"], "began": "2023-01-05"}
    story = write(ada, "The archive", "partnering", private="Saint Nowhere Hospital", **more)
    ada.post(f"/stories/{story.pk}/", {"title": "The archive", "action": "Shorter.", "readiness": "draft"})
    ada.post("/stories/questions/", {"text": "Who can stop a launch?"})
    told = archive.text()
    assert "Nowhere" not in told
    archive.delete()
    assert not Story.objects.exists()
    brought = archive.bring_in(told)
    assert (brought.new["stories"], brought.new["questions"]) == (1, 1)
    assert archive.text() == told
    back = Story.objects.get()
    keeping.restore(back, 1)
    assert str(back.began) == "2023-01-05"
    assert archive.bring_in(told).known["stories"] == 1


@pytest.mark.parametrize("wrong", [{"id": "x"}, {"id": str(uuid4()), "now": {"title": 3}, "versions": []}])
def test_a_story_that_cannot_be_read_brings_in_nothing(ada: Client, wrong: dict[str, object]) -> None:
    write(ada, "The archive", "partnering")
    told = json.loads(archive.text())
    told["stories"].append(wrong)
    archive.delete()
    with pytest.raises(LogbookError, match="Story 2"):
        archive.bring_in(json.dumps(told))
    assert not Story.objects.exists()
