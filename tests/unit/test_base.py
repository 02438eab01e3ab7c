"""Seeds, units and errors."""

from hypothesis import given
from hypothesis import strategies as st

from simride.base import seeds
from simride.base.errors import CaseFaults
from simride.base.units import duration, hhmm, mmss, parse_mmss, people_number, percent


def test_a_draw_belongs_to_its_seed_and_name_alone():
    assert seeds.draw(7, "onset") == seeds.draw(7, "onset")
    assert seeds.draw(7, "onset") != seeds.draw(8, "onset")
    assert seeds.draw(7, "onset") != seeds.draw(7, "onset", 1)


def test_a_draw_is_the_same_in_every_process():
    assert seeds.draw(7, "onset") == 0.636482751065562


@given(st.integers(0, 2**31), st.text(max_size=8))
def test_draws_stay_in_their_range(seed, name):
    assert 0.0 <= seeds.draw(seed, name) < 1.0
    assert 3.0 <= seeds.between(seed, 3.0, 4.0, name) < 4.0
    assert seeds.pick(seed, ("a", "b", "c"), name) in "abc"


def test_a_word_says_nothing_and_has_the_length_asked_for():
    assert len(seeds.word(7, 16, "trace", 3)) == 16
    assert seeds.word(7, 16, "trace", 3) != seeds.word(7, 16, "trace", 4)


@given(st.integers(0, 6000))
def test_ride_time_reads_back(seconds):
    assert parse_mmss(mmss(seconds)) == seconds


def test_what_is_no_time_is_none():
    for text in ("", "12", "1:2", "aa:bb", "12:60", "1:00:99"):
        assert parse_mmss(text) is None


def test_the_fleet_clock_wraps_over_midnight():
    assert hhmm(0) == "00:00"
    assert hhmm(-60) == "23:59"
    assert hhmm(86400 + 3600) == "01:00"


def test_numbers_are_said_as_people_say_them():
    assert people_number(9_812_345) == "9.81 million"
    assert people_number(31_402) == "31,400"
    assert people_number(41) == "41"
    assert duration(0.085) == "85 ms"
    assert duration(0.341) == "340 ms"
    assert duration(2.94) == "2.9 s"
    assert duration(1080) == "18 minutes"
    assert percent(0.007) == "0.7 %"
    assert percent(0.0004) == "0.04 %"
    assert percent(0.61) == "61 %"
    assert percent(0.0) == "0 %"


def test_faults_are_listed_together():
    text = str(CaseFaults("case x", ["first", "second"]))
    assert "2 faults" in text and "first" in text and "second" in text
