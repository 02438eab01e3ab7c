"""A journey in the browser: written down by plain forms, kept in the archive, and shared with nobody."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from simride.base.errors import LogbookError
from simride.logbook import Candidate, Entry
from simride.logbook.entry import AreaSeen, SignalSeen
from simride.web.archive import archive
from simride.web.cockpit.models import Ride
from simride.web.journey import dates
from simride.web.journey.models import Application, Interview, OwnZone, Person, Question, Reading
from simride.web.logbook import keeping
from simride.web.logbook.models import Entry as Row
from web.conftest import url

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
DATED = {"format": "service-ownership", "called": "", "day": "2027-03-09", "at": "14:00", "zone": "Europe/Berlin",
         "minutes": "45", "notes": "ask for more time"}  # fmt: skip
SECRET = "a word for nobody else"


class Wall:
    """The moment it is."""

    now = NOW


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Wall:
    wall = Wall()
    monkeypatch.setattr(timezone, "now", lambda: wall.now)
    return wall


@pytest.fixture
def job(ada: Client) -> Application:
    """Ada's application."""
    ada.post("/journey/apply/", {"company": "Cyd's Cloud", "role": "Production Engineer", "stage": "screen"})
    return Application.objects.get()


def text(answer: Any) -> str:
    """The words of a page, as a person reads them."""
    page: str = answer.content.decode()
    return page.replace("&#x27;", "'")


def dated(ada: Client, job: Application, **other: str) -> Interview:
    """An interview of it."""
    assert ada.post(f"/journey/{job.pk}/add/interview/", DATED | other).status_code == 302
    return Interview.objects.latest("created")


def full(ada: Client, job: Application) -> Interview:
    """An application with one of everything, a secret in every note."""
    interview = dated(ada, job, notes=SECRET)
    back = {"asked": SECRET, "went_well": SECRET, "was_hard": SECRET, "areas": ["partnering", "troubleshooting"]}
    ada.post(f"/journey/retrospective/{interview.pk}/", back)
    person = {"name": "Ben", "does": "engineer", "talked_about": SECRET, "thank_you": SECRET, "thanked": "2027-02-27"}
    ada.post(f"/journey/{job.pk}/add/person/", person)
    ada.post(f"/journey/{job.pk}/add/question/", {"text": f"{SECRET}?", "answer": SECRET})
    reading = job.readings.get(what="values")
    read = {"what": "values", "where": "their site", "notes": SECRET, "done": "on"}
    ada.post(f"/journey/reading/{reading.pk}/", read)
    stands = {"company": job.company, "role": job.role, "stage": "screen", "recruiter": "Ben", "notes": SECRET,
              "last_contact": "2027-02-20"}  # fmt: skip
    ada.post(f"/journey/{job.pk}/", stands)
    ada.post("/journey/time-zone/", {"zone": "America/Los_Angeles"})
    return interview


def test_the_page_exists_before_there_is_anything(ada: Client) -> None:
    page = text(ada.get("/journey/"))
    assert "None yet." in page and "Say it once" in page
    assert '<a href="/journey/">Journey</a>' in text(ada.get("/settings/"))


def test_an_application_begins_with_three_things_to_read(ada: Client, job: Application) -> None:
    page = text(ada.get(f"/journey/{job.pk}/"))
    assert [one.get_what_display() for one in job.readings.all()] == ["Job description", "Mission", "Values"]
    assert page.count("not read yet") == 3
    assert "Initial screen" in text(ada.get("/journey/"))


def test_an_interview_shows_its_own_clocks_and_the_persons(ada: Client, job: Application) -> None:
    interview = dated(ada, job)
    assert interview.starts == datetime(2027, 3, 9, 13, tzinfo=UTC)
    ada.post("/journey/time-zone/", {"zone": "America/Los_Angeles"})
    for address in ("/journey/", f"/journey/{job.pk}/"):
        page = text(ada.get(address))
        assert "Tuesday, 9 March 2027, 14:00 Berlin time" in page
        assert "For you: Tuesday, 9 March 2027, 05:00 Los Angeles time" in page
        assert "in 8 days" in page
    again = text(ada.get(f"/journey/interview/{interview.pk}/"))
    assert 'value="2027-03-09"' in again and 'value="14:00"' in again
    assert '<option value="Europe/Berlin" selected>' in again


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"day": "soon"}, "Give the date as year-month-day"),
        ({"at": "teatime"}, "Give the time as hours and minutes"),
        ({"zone": "Europe/Atlantis"}, "Choose the time zone from the list"),
        ({"minutes": "an hour"}, "Give the length as a number of minutes"),
        ({"day": "2027-03-28", "at": "02:30"}, "never show 02:30"),
        ({"day": "2027-10-31", "at": "02:30"}, "show 02:30 twice"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(
    ada: Client, job: Application, wrong: dict[str, str], says: str
) -> None:
    answer = ada.post(f"/journey/{job.pk}/add/interview/", DATED | {"called": "First talk"} | wrong)
    assert answer.status_code == 422
    assert says in text(answer)
    for typed in ({"called": "First talk", "day": "2027-03-09", "at": "14:00"} | wrong).values():
        assert typed in text(answer) or typed == "Europe/Atlantis"  # a list cannot show what is not in it
    assert not Interview.objects.exists()


def test_each_form_says_what_is_missing(ada: Client, job: Application) -> None:
    person = Person.objects.create(application=job, name="Ben")
    for address, says in (
        ("/journey/apply/", "Name the company."),
        ("/journey/time-zone/", "Choose the time zone"),
        (f"/journey/{job.pk}/", "Name the company."),
        (f"/journey/person/{person.pk}/", "Give a name"),
        (f"/journey/{job.pk}/add/question/", "Write the question."),
    ):
        answer = ada.post(address, {"thank_you": "dear", "notes": "dear", "role": "dear"})
        assert answer.status_code == 422 and says in text(answer), address
    assert "<h1>Ben</h1>" in text(ada.post(f"/journey/person/{person.pk}/", {"thank_you": "dear"}))


def test_what_does_not_exist_is_not_found(ada: Client, job: Application) -> None:
    for address in (f"/journey/{job.pk}/add/dream/", f"/journey/dream/{job.pk}/", f"/journey/person/{job.pk}/",
                    f"/journey/{job.pk}/add/retrospective/"):  # fmt: skip
        assert ada.get(address).status_code == 404, address


def test_a_week_of_silence_says_to_ask_until_one_asks(ada: Client, job: Application, at: Wall) -> None:
    Application.objects.update(last_contact=date(2027, 2, 23), recruiter="Ben")
    assert "ask from 2 March on" in text(ada.get("/journey/"))
    at.now += timedelta(days=1)
    assert "A week of silence" in text(ada.get("/journey/"))
    assert "A week of silence: ask Ben" in text(ada.get(f"/journey/{job.pk}/"))
    ada.post(f"/journey/{job.pk}/in-touch/")
    assert Application.objects.get().last_contact == date(2027, 3, 2)
    assert "A week of silence" not in text(ada.get("/journey/"))
    at.now += timedelta(days=7)
    Application.objects.update(stage="ended")
    assert "A week of silence" not in text(ada.get("/journey/"))


def test_a_retrospective_is_kept_and_shown(ada: Client, job: Application, at: Wall) -> None:
    interview = dated(ada, job)
    at.now = datetime(2027, 3, 9, 14, tzinfo=UTC)
    back = {"asked": "A queue that never drained.", "went_well": "I asked who is hurt first.", "was_hard": "Numbers.",
            "areas": ["troubleshooting", "driving-success"]}  # fmt: skip
    ada.post(f"/journey/retrospective/{interview.pk}/", back)
    page = text(ada.get(f"/journey/{job.pk}/"))
    for words in ("A queue that never drained.", "I asked who is hurt first.", "Numbers.", "over",
                  "Driving Success · Troubleshooting Technical Issues"):  # fmt: skip
        assert words in page, words
    assert "What your interviews went into" in text(ada.get("/journey/"))
    assert 'value="troubleshooting" id="id_areas_7" checked' in text(ada.get(f"/journey/retrospective/{interview.pk}/"))
    wrong = ada.post(f"/journey/retrospective/{interview.pk}/", {"asked": "new words", "areas": ["luck"]})
    assert wrong.status_code == 422 and "new words" in text(wrong)


def test_a_retrospective_feeds_the_logbook(ada: Client, job: Application, at: Wall) -> None:
    assert "Your interviews" not in text(ada.get("/logbook/"))
    first, second = dated(ada, job), dated(ada, job, day="2027-03-12")
    for one, areas in ((first, ["troubleshooting"]), (second, ["troubleshooting", "partnering"])):
        ada.post(f"/journey/retrospective/{one.pk}/", {"was_hard": f"Numbers of {one.pk}.", "areas": areas})
    page = text(ada.get("/logbook/"))
    assert "asked for in 2 interviews; no ride of yours has shown it yet" in page
    assert page.index("Troubleshooting Technical Issues</b>") < page.index("Partnering</b>: asked for in 1 interview;")
    assert f"Numbers of {second.pk}." in page and f"/journey/retrospective/{first.pk}/" in page


@pytest.mark.parametrize(
    ("zone", "day", "at_clock", "utc"),
    [
        ("Asia/Kathmandu", "2027-03-09", "14:00", datetime(2027, 3, 9, 8, 15, tzinfo=UTC)),  # 5 h 45 min ahead
        ("Australia/Lord_Howe", "2027-04-03", "09:30", datetime(2027, 4, 2, 22, 30, tzinfo=UTC)),  # the day before ...
        ("Australia/Lord_Howe", "2027-04-05", "09:30", datetime(2027, 4, 4, 23, 0, tzinfo=UTC)),  # ... 30 min back
        ("America/St_Johns", "2027-03-14", "09:00", datetime(2027, 3, 14, 11, 30, tzinfo=UTC)),  # forward that morning
        ("Pacific/Kiritimati", "2027-03-10", "00:30", datetime(2027, 3, 9, 10, 30, tzinfo=UTC)),  # the day after ours
    ],
)
def test_an_odd_clock_is_right_from_the_form_to_the_calendar(
    ada: Client, job: Application, zone: str, day: str, at_clock: str, utc: datetime
) -> None:
    interview = dated(ada, job, zone=zone, day=day, at=at_clock)
    assert interview.starts == utc
    again = text(ada.get(f"/journey/interview/{interview.pk}/"))
    assert f'value="{day}"' in again and f'value="{at_clock}"' in again
    read = ada.get(f"/journey/interview/{interview.pk}/interview.ics").content
    elsewhere = f"Nowhere/{zone[-5:]}-{day}".encode()  # which no calendar knows: it reads the rules in the file
    for named in (read, read.replace(zone.encode(), elsewhere)):
        [event] = Calendar.from_ical(named).walk("VEVENT")
        assert event["dtstart"].dt.astimezone(UTC) == utc


@pytest.mark.parametrize(("zone", "due"), [("Pacific/Kiritimati", True), ("America/Adak", False)])
def test_a_week_of_silence_ends_on_the_day_it_is_for_the_person(
    ada: Client, job: Application, at: Wall, zone: str, due: bool
) -> None:
    ada.post("/journey/time-zone/", {"zone": zone})
    Application.objects.update(last_contact=date(2027, 3, 7), recruiter="Ben")
    at.now = datetime(2027, 3, 13, 12, tzinfo=UTC)  # the fourteenth on Kiritimati; on Adak clocks change next night
    assert ("A week of silence" in text(ada.get("/journey/"))) == due
    at.now = datetime(2027, 3, 14, 12, tzinfo=UTC)
    assert "A week of silence" in text(ada.get("/journey/"))


def test_the_thank_you_note_has_prompts_and_begins_empty(ada: Client, job: Application) -> None:
    page = text(ada.get(f"/journey/{job.pk}/add/person/"))
    assert "Simride never writes this note" in page
    assert '<textarea name="thank_you" cols="40" rows="8" maxlength="20000" id="id_thank_you">\n</textarea>' in page


def test_deleting_takes_a_tick(ada: Client, job: Application) -> None:
    question = Question.objects.create(application=job, text="Who is on call?")
    for address in (f"/journey/question/{question.pk}/delete/", f"/journey/{job.pk}/delete/"):
        assert ada.post(address).status_code == 422
    assert Question.objects.exists() and Application.objects.exists()
    ada.post(f"/journey/question/{question.pk}/delete/", {"sure": "on"})
    assert not Question.objects.exists()
    ada.post(f"/journey/{job.pk}/delete/", {"sure": "on"})
    assert not Application.objects.exists() and not Reading.objects.exists()


def test_the_calendar_files_hold_what_a_calendar_needs_and_no_note(ada: Client, job: Application, at: Wall) -> None:
    interview = full(ada, job)
    one = ada.get(f"/journey/interview/{interview.pk}/interview.ics")
    assert one["Content-Type"] == "text/calendar; charset=utf-8"
    [event] = Calendar.from_ical(one.content).walk("VEVENT")
    assert event["summary"] == "Service Ownership interview, Cyd's Cloud"
    assert event["dtstart"].dt == interview.starts and event["dtstart"].params["TZID"] == "Europe/Berlin"
    at.now = datetime(2027, 3, 10, 20, tzinfo=UTC)
    ada.post(f"/journey/{job.pk}/add/interview/", DATED | {"day": "2027-02-27"})
    plain, with_days = ada.get("/journey/journey.ics"), ada.get("/journey/journey.ics?reminders=yes")
    assert len(Calendar.from_ical(plain.content).walk("VEVENT")) == 2
    last = Calendar.from_ical(with_days.content).walk("VEVENT")[-1]
    assert last["summary"] == "Ask Ben how it stands: Cyd's Cloud, Production Engineer"
    assert last["dtstart"].dt == date(2027, 3, 16), "a week after the last interview"
    for answer in (one, plain, with_days):
        assert SECRET not in answer.content.replace(b"\r\n ", b"").decode()


def test_the_next_interview_is_the_nearest_ahead_of_what_has_not_ended(ada: Client, job: Application, at: Wall) -> None:
    assert dates.next_interview() is None
    dated(ada, job)
    dated(ada, job, day="2027-03-20")
    dated(ada, job, day="2027-02-01")
    assert dates.next_interview() == date(2027, 3, 9)
    at.now = datetime(2027, 3, 9, 13, 1, tzinfo=UTC)
    assert dates.next_interview() == date(2027, 3, 20)
    Application.objects.update(stage="ended")
    assert dates.next_interview() is None


def test_another_machine_has_the_same_journey_to_the_byte(ada: Client, job: Application) -> None:
    full(ada, job)
    written = archive.text()
    archive.delete()
    for model in (Application, Interview, Person, Reading, Question, OwnZone):
        assert not model.objects.exists(), model
    page = text(ada.post("/your-data/bring-in/", {"file": SimpleUploadedFile("a.json", written.encode())}))
    assert "0 rides, 1 applications brought in" in page
    assert archive.text() == written
    assert Interview.objects.get().areas == ["partnering", "troubleshooting"]
    Application.objects.update(company="Changed here")
    assert archive.bring_in(written).known["journey"] == 1
    assert Application.objects.get().company == "Changed here"


def test_an_archive_from_before_there_was_a_journey_still_comes_in(db: None) -> None:
    assert dict(archive.bring_in('{"format": "simride archive", "version": 1, "rides": []}').new) == {"rides": 0}


def test_half_a_journey_brings_in_nothing(ada: Client, job: Application) -> None:
    full(ada, job)
    good = archive.text()
    archive.delete()
    for path, value in ((("interviews", "zone"), "Europe/Atlantis"), (("interviews", "areas"), ["luck"]),
                        (("persons", "thanked"), "soon"), (("persons", "name"), "B" * 121),
                        (("interviews", "minutes"), -5)):  # fmt: skip
        data = json.loads(good)
        data["journey"]["applications"][0][path[0]][0][path[1]] = value
        with pytest.raises(LogbookError, match=path[1]):
            archive.bring_in(json.dumps(data))
    assert not Application.objects.exists()


def test_nothing_that_is_shared_knows_of_the_journey(ada: Client, job: Application, ride: Ride) -> None:
    full(ada, job)
    for address in (url(ride, "download/"), "/logbook/logbook.pdf"):
        content = ada.get(address).content
        assert SECRET.encode() not in content and b"Cyd" not in content, address
    assert "Cyd" not in json.dumps(keeping.current().to_json())


def test_a_near_interview_changes_what_the_logbook_advises(
    ada: Client, job: Application, ride: Ride, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = {f"shown-{n}": "shown" for n in range(30)} | {f"missed-{n}": "not_shown" for n in range(5)}
    signals = tuple(SignalSeen(one, "troubleshooting", one, state, None, "", "") for one, state in states.items())
    areas = {"troubleshooting": AreaSeen("partial", 0.5, "")}
    entry = Entry(str(ride.pk), NOW - timedelta(days=30), "flown", "Flown", "outage", 1, "service-ownership", 45.0,
                  areas, signals, (), (), {}, (), None, ())  # fmt: skip
    Row.objects.create(ride=ride, digest="1", entry=entry.to_json())
    half = {one: one for one in ("shown-0", "shown-1", "shown-2", "missed-0", "missed-1")}
    every = {one: one for one in states}  # a seventh of it is missed, but five are
    cases = (Candidate("half-shown", "", "outage", 1, half), Candidate("few-gaps", "", "outage", 1, every))
    monkeypatch.setattr(keeping, "candidates", lambda: cases)
    keeping.forget()
    assert keeping.current().advice[0].case == "half-shown", "far from an interview, the weak on the whole"
    dated(ada, job, day="2027-03-02")
    assert keeping.current().advice[0].case == "few-gaps", "the day before, the five weakest signals"
    Application.objects.all().delete()
    assert keeping.current().advice[0].case == "half-shown"
