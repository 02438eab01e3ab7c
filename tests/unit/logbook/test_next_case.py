"""The next case: due, weak, not just flown, within reach, and said why."""

from dataclasses import replace
from datetime import timedelta

import pytest
from riders import BEGINS, KINDS, candidates, history, never_tells, plain

from simride.logbook import Entry, as_of, logbook
from simride.logbook.next_case import next_cases

NOW = BEGINS + timedelta(days=61)


def of_kind(entry: Entry, kind: str) -> Entry:
    """The same ride, had it been of this kind."""
    return replace(entry, kind=kind, case=f"{kind}-{entry.difficulty}")


def test_the_first_ride_is_an_easy_one() -> None:
    first = next_cases((), candidates(), NOW)[0]
    assert first.case.endswith("-1")
    assert "place to begin" in first.because


def test_the_case_to_begin_with_is_advised_until_one_was_flown() -> None:
    told = [replace(one, first=one.case == "takeover-3") for one in candidates()]
    first = next_cases((), told, NOW)[0]
    assert (first.case, "guide" in first.because) == ("takeover-3", True)
    flown = [of_kind(one, KINDS[place % 5]) for place, one in enumerate(history(plain, 4, 20))]
    assert next_cases(flown, told, NOW) == next_cases(flown, candidates(), NOW)


def test_a_kind_never_flown_comes_first() -> None:
    flown = [of_kind(one, KINDS[place % 5]) for place, one in enumerate(history(plain, 4, 20))]
    advice = next_cases(flown, candidates(), NOW)
    assert advice[0].case.startswith("replace")
    assert advice[0].because == "You have not flown a replace yet."


def failed(entry: Entry) -> Entry:
    """The same ride, had hardly anything been shown."""
    return replace(
        entry,
        areas={name: replace(area, level="not shown") for name, area in entry.areas.items()},
        signals=tuple(replace(one, state="not_shown") for one in entry.signals),
    )


@pytest.mark.parametrize(("level", "advised"), [(1, "outage-2"), (2, "outage-1"), (3, "outage-2")])
def test_after_a_failure_comes_the_same_kind_near_its_level(level: int, advised: str) -> None:
    last = replace(failed(history(plain, 4, 1)[0]), kind="outage", case=f"outage-{level}", difficulty=level)
    now = last.when + timedelta(hours=1)
    assert next_cases((last,), candidates(), now)[0].case == advised
    if level > 1:
        told = next_cases((last,), candidates(), now)[0].because
        assert told == "Your last ride left much open: this is an outage again, one step easier."


def test_a_failure_that_was_followed_by_a_good_ride_no_longer_holds_anybody_back() -> None:
    first, second = history(plain, 4, 2)
    good = replace(second, areas={name: replace(area, level="solid") for name, area in second.areas.items()})
    advice = next_cases((failed(first), good), candidates(), NOW)
    assert advice[0].because.startswith("You have not flown")


def test_what_is_always_missed_is_what_is_advised() -> None:
    advice = next_cases(history(never_tells, 5), candidates(), NOW, interview=NOW.date())
    wanted = {one.case for one in candidates() if "first-update" in one.signals or "tells-users" in one.signals}
    assert advice[0].case in wanted
    assert "missing in" in advice[0].because


def test_a_case_flown_just_now_is_not_advised_again() -> None:
    entries = history(plain, 6)
    best = next_cases(entries, candidates(), NOW)[0]
    again = replace(entries[-1], case=best.case, ride="just-now", when=NOW - timedelta(hours=1))
    assert next_cases([*entries, again], candidates(), NOW)[0].case != best.case


def test_what_was_shown_comes_back_as_time_passes() -> None:
    shown = [replace(one, signals=tuple(replace(s, state="shown") for s in one.signals)) for one in history(plain, 7)]
    soon = {one.case: one.worth for one in next_cases(shown, candidates(), NOW)}
    later = {one.case: one.worth for one in next_cases(shown, candidates(), NOW + timedelta(days=200))}
    assert all(later[case] > soon[case] for case in soon)


def test_at_another_moment_it_is_what_its_entries_would_say_then() -> None:
    flown = history(plain, 5)
    later = NOW + timedelta(days=14)
    soon = (later + timedelta(days=9)).date()
    moved = as_of(logbook(flown, candidates()[:5], NOW), candidates(), later, soon)
    assert moved == logbook(flown, candidates(), later, soon)
    assert moved.advice != logbook(flown, candidates(), NOW).advice
