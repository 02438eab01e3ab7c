"""The logbook says of each rider what is true of them, and nothing of the sort of one who is merely noisy."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from riders import BEGINS, TELLING, Habit, candidates, fades, history, never_tells, plain

from simride.logbook import Logbook, entry_from, logbook

NOW = BEGINS + timedelta(days=61)
SEEDS = range(20)


def book(habit: Habit, seed: int, rides: int = 30, overrates: float = 0.0) -> Logbook:
    """The logbook of such a rider."""
    return logbook(history(habit, seed, rides, overrates), candidates(), NOW)


def said(found: Logbook) -> set[str]:
    """What kind of thing is said."""
    return {one.id for one in found.patterns}


def fades_at(found: Logbook) -> int:
    """The minute that is said."""
    pattern = next(one for one in found.patterns if one.id == "stamina")
    return int(re.findall(r"after minute (\d+)", pattern.says)[0])


def exactly(habit: Habit, what: set[str], overrates: float = 0.0) -> list[Logbook]:
    """The logbooks over all seeds, where each says this, and all but a fluke of ALPHA .01 (two of 20) nothing else."""
    found = [book(habit, seed, overrates=overrates) for seed in SEEDS]
    assert all(what <= said(one) for one in found)
    assert sum(said(one) != what for one in found) <= 2, [said(one) - what for one in found]
    return found


def test_one_who_fades_is_told_where() -> None:
    found = exactly(fades, {"stamina"})
    minutes = [fades_at(one) for one in found]
    assert set(minutes) <= {20, 25, 30}, "known to one stretch of five minutes"
    assert minutes.count(25) >= 15
    for one in found:
        assert one.lost_to_the_fade, "what goes missing with it is told under it"
        assert all(lost.usual_s is not None and lost.usual_s >= 20 * 60 for lost in one.lost_to_the_fade)


def test_one_who_never_tells_anyone_is_told_so() -> None:
    for found in exactly(never_tells, {f"habit:{name}" for name in TELLING}):
        pattern = next(one for one in found.patterns if one.id == "habit:first-update")
        assert "rides that called for it: did first-update." in pattern.says
        assert len(pattern.places) >= 20, "it opens on the rides that show it"
        assert pattern.drill == "Practise first-update."


def test_one_who_overrates_themselves_is_told_by_how_much() -> None:
    for found in exactly(plain, {"overrates"}, overrates=1.0):
        pattern = next(one for one in found.patterns if one.id == "overrates")
        gap, low, high = (float(value) for value in re.findall(r"\d\.\d", pattern.says))
        assert low <= gap <= high
        assert 0.5 <= gap <= 1.2, "a level too high, less where the scale ends"


def test_of_a_merely_noisy_rider_nothing_of_the_sort_is_said() -> None:
    """Five analyses of ALPHA .01 each: at most 10 of 200 histories by their claim; the least sizes keep it below."""
    wrong = [(seed, said(book(plain, seed))) for seed in range(200)]
    assert sum(1 for _, found in wrong if found) <= 4, [one for one in wrong if one[1]]


@pytest.mark.parametrize("habit", [fades, never_tells, plain])
def test_with_few_rides_it_says_that_it_is_too_early(habit: Habit) -> None:
    for rides in (0, 1, 3, 5):
        found = book(habit, 1, rides, overrates=1.0)
        assert not found.patterns
        assert len(found.too_early) == 5
        assert all("Too early to tell" in one for one in found.too_early)


def test_the_same_rides_give_the_same_bytes_in_any_order() -> None:
    entries = history(never_tells, 3)
    first = json.dumps(logbook(entries, candidates(), NOW).to_json(), sort_keys=True)
    again = [entry_from(json.loads(json.dumps(one.to_json()))) for one in reversed(entries)]
    assert json.dumps(logbook(again, candidates(), NOW).to_json(), sort_keys=True) == first


def test_an_interview_without_a_reference_does_not_lower_the_references_curve() -> None:
    entries = history(plain, 2, 10)
    interview = replace(entries[0], ride="interview", kind="exploratory", usual=(), usual_at={})
    alone, beside = (logbook(rides, candidates(), NOW).stamina for rides in (entries, (*entries, interview)))
    assert beside.usual == alone.usual
