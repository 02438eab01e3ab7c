"""Windows: whole buckets only, aligned, and nothing after now."""

import numpy as np
import pytest

from simride.base.errors import QueryError
from simride.simulator.telemetry.window import window
from unit.simulator.telemetry.tape import NOON, view


def test_a_window_ends_at_the_last_whole_bucket() -> None:
    found = window(view(now=NOON + 907.0), last_s=600.0)
    assert (found.start, found.end, found.step_s) == (NOON + 300.0, NOON + 900.0, 10.0)


def test_asking_beyond_now_gives_nothing_beyond_now() -> None:
    found = window(view(now=NOON + 100.0), NOON, NOON + 5000.0)
    assert found.end == NOON + 100.0


def test_a_window_in_the_future_is_refused_with_the_time() -> None:
    with pytest.raises(QueryError, match="it is 12:15 now"):
        window(view(), NOON + 1000.0, NOON + 1200.0)


def test_steps_are_aligned_to_the_clock_so_that_longer_windows_repeat_shorter_ones() -> None:
    short, long = window(view(), last_s=600.0, step_s=60.0), window(view(), last_s=3000.0, step_s=60.0)
    assert set(short.ends) <= set(long.ends)
    assert (short.ends % 60.0 == 0).all()


def test_across_both_stretches_the_step_is_that_of_the_coarse_one() -> None:
    found = window(view(), NOON - 5000.0, NOON, step_s=10.0)
    assert found.step_s == 60.0
    assert (found.seconds == 60.0).all()
    assert np.diff(found.ends).tolist() == [60.0] * (len(found.ends) - 1)


def test_a_chart_gets_at_most_180_points() -> None:
    for last_s in (600.0, 1800.0, 3600.0, 6 * 3600.0, 86_400.0):
        assert len(window(view(), last_s=last_s).ends) <= 181


def test_just_now_is_the_last_whole_bucket() -> None:
    found = window(view(now=NOON + 907.0), last_s=5.0)
    assert (found.start, found.end) == (NOON + 890.0, NOON + 900.0)


def test_before_the_record_begins_there_is_nothing() -> None:
    with pytest.raises(QueryError, match="the record begins at 10:00"):
        window(view(), NOON - 30 * 3600.0, NOON - 27 * 3600.0)


def test_a_step_has_to_be_a_time() -> None:
    with pytest.raises(QueryError, match="above 0"):
        window(view(), step_s=0.0)
