"""Days of the week, counted from the ride's own."""

import pytest

from simride.simulator.dates import WEEKDAYS, is_weekend, weekday_of


@pytest.mark.parametrize(("first", "day", "name"), [
    ("Monday", 0, "Monday"), ("Tuesday", 5, "Sunday"), ("Sunday", 1, "Monday"), ("Monday", -1, "Sunday"),
    ("Wednesday", 84, "Wednesday"), ("Friday", -91, "Friday"),
])  # fmt: skip
def test_a_day_is_called_as_a_calendar_calls_it(first: str, day: int, name: str) -> None:
    assert WEEKDAYS[weekday_of(first, day)] == name


@pytest.mark.parametrize("first", WEEKDAYS)
def test_two_days_of_seven_are_a_weekend(first: str) -> None:
    off = [day for day in range(7) if is_weekend(first, day)]
    assert sorted(WEEKDAYS[weekday_of(first, day)] for day in off) == ["Saturday", "Sunday"]
