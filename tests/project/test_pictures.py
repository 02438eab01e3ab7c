"""The guide's pictures say what their words say. That they are the fleet's own is held by test_pages."""

import re

import pytest

from simride.cli.line_svg import BOTTOM, HEIGHT, TOP
from simride.cli.pictures import PICTURES


def lines(name):
    """Each line's points, its height 0 at the lowest tick and 1 at the highest."""
    found = re.findall(r'<polyline class="line-\d" points="([^"]*)"', PICTURES[name]())
    plot = HEIGHT - TOP - BOTTOM
    return [[(int(x), (HEIGHT - BOTTOM - int(y)) / plot) for x, y in re.findall(r"(\d+),(\d+)", one)] for one in found]


def test_waiting_is_flat_for_long_and_then_rises_ever_faster():
    for _, *heights in (tuple(zip(*one, strict=True)) for one in lines("knee")):
        (waits,) = heights
        assert waits[6] < 1.5 * waits[0], "at 70 %"
        assert waits[-1] > 2 * waits[-4], "from 93 to 98 %"
        assert waits[-4] > 1.5 * waits[0]


def test_a_storm_outlives_its_cause_only_where_users_try_again():
    once, thrice = lines("storm")
    assert [height for _, height in once][-1] == pytest.approx(0.3, abs=0.02), "0.6 of the capacity, on a scale to 2"
    assert min(height for _, height in thrice[60:]) > 0.5, "above what it can do, from its cause’s end on"


def test_what_is_left_of_the_budget_is_what_its_words_say():
    ends = [one[-1][1] for one in lines("budget")]
    assert ends == pytest.approx([1 - 0.02 * 30 / 43.2, 1 - 0.3 * 30 / 43.2, 1 - 30 / 43.2], abs=0.02)


def test_a_canary_exposes_far_fewer():
    at_once, staged = (one[-1][1] for one in lines("canary"))
    assert 2 * staged < at_once
