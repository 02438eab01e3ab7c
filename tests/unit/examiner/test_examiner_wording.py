"""Wordings: several of each, chosen by the seed, with no number of their own and no word that judges or leaks."""

import re
from itertools import pairwise
from string import Formatter

import pytest

from simride.base.units import percent
from simride.examiner.phrasing import fact, quoted, spoken, tell
from simride.examiner.sentences import FRAGMENTS, SENTENCES

ALL = {**SENTENCES, **FRAGMENTS}


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_sentence_has_three_wordings_with_the_same_slots(key: str) -> None:
    wordings = ALL[key]
    assert len(wordings) >= 3
    facts = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in wordings]
    numbers = [names - {"who", "role", "team", "on_call", "audience", "found"} for names in facts]
    assert all(names <= max(numbers, key=len) for names in numbers)


@pytest.mark.parametrize("key", sorted(ALL))
def test_every_number_of_a_sentence_is_a_fact(key: str) -> None:
    slots = {name for words in ALL[key] for _, name, _, _ in Formatter().parse(words) if name}
    for seq in range(12):
        told = tell(
            3, seq, key, **{name: fact(name, 12.5 + number, "1/s") for number, name in enumerate(sorted(slots))}
        )
        left = told.text
        for item in told.facts:
            left = left.replace(spoken(item), "")
        assert not re.search(r"\d", left), told.text


@pytest.mark.parametrize("key", sorted(ALL))
def test_no_sentence_praises_judges_or_names_the_machinery(key: str) -> None:
    hidden, verdicts = "fault|seed|draws?|culprit|root cause", "wrong answer|correct|well done|good (job|question)"
    banned = rf"\b({hidden}|{verdicts}|great|excellent|perfect)\b|!"
    assert not any(re.search(banned, words, re.IGNORECASE) for words in ALL[key])


def test_the_wording_is_the_seeds_and_the_same_each_time() -> None:
    told = [tell(1, seq, "noted").text for seq in range(40)]
    assert told == [tell(1, seq, "noted").text for seq in range(40)]
    assert len(set(told)) == len(SENTENCES["noted"])
    assert all(one != other for one, other in pairwise(told))


def test_facts_are_said_as_people_round() -> None:
    assert spoken(fact("slow_ratio", 0.00712, "1")) == percent(0.00712)
    assert spoken(fact("requests", 9_812_345, "count")) == "9.81 million"
    assert spoken(fact("window", 600.0, "window")) == "ten minutes"
    assert spoken(fact("others", 3, "few")) == "three"
    assert spoken(fact("at", 35_220.0, "clock")) == "09:47"
    assert spoken(fact("latency", float("nan"), "s")) == "nothing measured"


def test_quotes_read_as_english() -> None:
    assert quoted(quoted("Sends.")) == "“Sends.”"
