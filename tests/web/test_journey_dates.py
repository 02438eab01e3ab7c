"""Zones, countdown, silence and calendar files: the pure part of the journey."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from icalendar import Calendar

from simride.web.journey import countdown, zones
from simride.web.journey.calendar_file import Meeting, Reminder, calendar_file

BERLIN, ANGELES = "Europe/Berlin", "America/Los_Angeles"
WRITTEN = datetime(2027, 1, 1, tzinfo=UTC)


def test_a_time_is_read_on_the_clocks_of_its_zone() -> None:
    # Europe puts its clocks forward on 28 March 2027, so the same hour is an hour earlier in UTC the day after
    assert zones.moment(date(2027, 3, 27), time(14), BERLIN) == datetime(2027, 3, 27, 13, tzinfo=UTC)
    assert zones.moment(date(2027, 3, 28), time(14), BERLIN) == datetime(2027, 3, 28, 12, tzinfo=UTC)


def test_an_hour_that_clocks_leave_out_is_refused() -> None:
    with pytest.raises(zones.NoSuchMoment, match="Berlin go forward that day and never show 02:30"):
        zones.moment(date(2027, 3, 28), time(2, 30), BERLIN)


def test_an_hour_that_clocks_show_twice_is_refused_rather_than_guessed() -> None:
    with pytest.raises(zones.NoSuchMoment, match="show 02:30 twice"):
        zones.moment(date(2027, 10, 31), time(2, 30), BERLIN)


def test_the_list_names_cities_and_leaves_old_aliases_out() -> None:
    listed = {name: label for _, some in zones.choices() for name, label in some}
    assert listed["America/Argentina/Buenos_Aires"] == "Buenos Aires, Argentina"
    assert listed["America/New_York"] == "New York"
    assert listed["UTC"] == "UTC"
    assert not {"US/Pacific", "EST", "Etc/GMT+5"} & set(listed)
    assert zones.known(BERLIN) and not zones.known("Europe/Atlantis")


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (datetime(2027, 3, 1, 9, tzinfo=UTC), "in 8 days"),
        (datetime(2027, 3, 8, 9, tzinfo=UTC), "tomorrow"),
        (datetime(2027, 3, 8, 23, 30, tzinfo=UTC), "today, in 13 h 30 min"),  # 00:30 of the ninth in Berlin
        (datetime(2027, 3, 9, 12, 59, 30, tzinfo=UTC), "today, in 1 min"),
        (datetime(2027, 3, 9, 11, tzinfo=UTC), "today, in 2 h"),
        (datetime(2027, 3, 9, 13, tzinfo=UTC), "now"),
        (datetime(2027, 3, 9, 13, 45, tzinfo=UTC), "over"),
    ],
)
def test_the_countdown_counts_days_by_the_persons_calendar(now: datetime, says: str) -> None:
    starts = datetime(2027, 3, 9, 13, tzinfo=UTC)
    assert countdown.until(now, starts, 45, ZoneInfo(BERLIN)) == says


def test_one_asks_a_week_after_the_last_word_or_interview() -> None:
    today = date(2027, 3, 20)
    assert countdown.ask_on(date(2027, 3, 1), [], today) == date(2027, 3, 8)
    assert countdown.ask_on(date(2027, 3, 1), [date(2027, 3, 9)], today) == date(2027, 3, 16)
    assert countdown.ask_on(date(2027, 3, 12), [date(2027, 3, 9)], today) == date(2027, 3, 19)
    assert countdown.ask_on(None, [], today) is None
    assert countdown.ask_on(date(2027, 3, 1), [today], today) is None, "somebody is in touch"


def meeting(starts: datetime, zone: str, minutes: int = 45) -> Meeting:
    return Meeting(f"interview-{starts:%Y%m%d%H%M}", "Service Ownership interview, Ada's place", starts, minutes, zone)


def events(text: bytes) -> list[tuple[datetime, datetime]]:
    return [(one["dtstart"].dt, one["dtend"].dt) for one in Calendar.from_ical(text).walk("VEVENT")]


def test_an_interview_on_either_side_of_a_change_of_clocks_reads_back_as_the_same_moment() -> None:
    # America goes forward on 14 March 2027, Europe two weeks later: 14:00 in Berlin is 05:00, then 06:00, then 05:00
    wanted = [datetime(2027, 3, 10, 13, tzinfo=UTC), datetime(2027, 3, 20, 13, tzinfo=UTC),
              datetime(2027, 3, 30, 12, tzinfo=UTC)]  # fmt: skip
    text = calendar_file([meeting(one, BERLIN) for one in wanted], [], WRITTEN)
    assert b"DTSTART;TZID=Europe/Berlin:20270330T140000" in text
    read = events(text)
    assert [starts.astimezone(UTC) for starts, _ in read] == wanted
    assert [starts.astimezone(ZoneInfo(ANGELES)).hour for starts, _ in read] == [5, 6, 5]
    assert all(ends - starts == timedelta(minutes=45) for starts, ends in read)


def test_a_calendar_that_does_not_know_the_zone_reads_the_same_moment_by_the_files_own_rules() -> None:
    wanted = [datetime(2027, 3, 27, 13, tzinfo=UTC), datetime(2027, 3, 28, 12, tzinfo=UTC),
              datetime(2027, 10, 30, 12, tzinfo=UTC), datetime(2027, 10, 31, 13, tzinfo=UTC)]  # fmt: skip
    text = calendar_file([meeting(one, BERLIN) for one in wanted], [], WRITTEN)
    renamed = text.replace(b"Europe/Berlin", b"Nowhere/Unknown")
    assert [starts.astimezone(UTC) for starts, _ in events(renamed)] == wanted


def test_an_interview_that_crosses_the_change_lasts_as_long_as_it_lasts() -> None:
    starts = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)  # 01:30 in Berlin; half an hour later it is 03:00
    [(begin, end)] = events(calendar_file([meeting(starts, BERLIN, 60)], [], WRITTEN))
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=1)
    assert (end.hour, end.minute) == (3, 30)


def test_utc_needs_no_rules() -> None:
    text = calendar_file([meeting(datetime(2027, 3, 9, 13, tzinfo=UTC), "UTC")], [], WRITTEN)
    assert b"DTSTART:20270309T130000Z" in text and b"VTIMEZONE" not in text


@given(
    starts=st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1)),
    zone=st.sampled_from([BERLIN, ANGELES, "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
)
def test_whatever_moment_goes_in_comes_back(starts: datetime, zone: str) -> None:
    aware = starts.replace(second=0, microsecond=0, tzinfo=UTC)
    local = aware.astimezone(ZoneInfo(zone))
    # an hour shown twice has no name in a calendar file; the form refuses it too
    assume(local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset())
    [(read, _)] = events(calendar_file([meeting(aware, zone)], [], WRITTEN))
    assert read.astimezone(UTC) == aware


def test_a_reminder_lasts_a_day_and_blocks_nothing() -> None:
    text = calendar_file([], [Reminder("ask-1", "Ask Ben how it stands", date(2027, 3, 31))], WRITTEN)
    [event] = Calendar.from_ical(text).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2027, 3, 31), date(2027, 4, 1))
    assert event["transp"] == "TRANSPARENT"


def test_the_same_interviews_make_the_same_bytes_in_any_order() -> None:
    some = [meeting(datetime(2027, 3, day, 13, tzinfo=UTC), BERLIN) for day in (10, 20)]
    assert calendar_file(some, [], WRITTEN) == calendar_file(reversed(some), [], WRITTEN)
