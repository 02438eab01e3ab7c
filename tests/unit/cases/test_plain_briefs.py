"""Briefs in plain language: short sentences, the same facts, nothing given away, and no part of what decides a ride."""

import re
import shutil
from dataclasses import replace

import pytest

from simride.cases.load import load_case
from simride.rides import catalog

LONGEST_SENTENCE = 20  # words; the plain-language guides of public services name 15 to 25
MEAN_SENTENCE = 12.0
CASES = [case for case in catalog.list() if case.plain]
# words that carry no fact of a case: what joins and leads in short sentences
JOINING = """a an and are as ask at be because been by can do for from had has have he her his how i in into is it its
know me my no not of on one or our own people say says see she so some still tell that the their them then there
these they thing this those to up us use was we were what when where which who will with work you your now yet
help keep go gone comes sells came became long app company shop service
"""


def sentences(text):
    return [one for one in re.split(r"(?<=[.?!])\s+", text.strip()) if one]


def words(text):
    return re.findall(r"[a-z0-9’'-]+", text.lower())


def test_every_case_has_one():
    assert [case.name for case in catalog.list() if not case.plain] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sentences_are_short(case):
    lengths = [len(words(one)) for one in sentences(case.plain)]
    assert max(lengths) <= LONGEST_SENTENCE
    assert sum(lengths) / len(lengths) <= MEAN_SENTENCE


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_said_that_the_brief_and_the_prompt_do_not_say(case):
    said = {word[:4] for word in words(f"{case.brief} {case.data.prompt}")}
    new = {word for word in words(case.plain) if word[:4] not in said} - set(words(JOINING))
    assert new == set()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_number_is_left_out(case):
    numbers = re.findall(r"\b(?:\d+|two|three|twelve|quarter)\b", case.brief.lower())
    assert [one for one in numbers if one not in case.plain.lower()] == []


def test_it_decides_nothing(tmp_path):
    folder = next(one for one in catalog.folders() if one.name == "messenger")
    copied = shutil.copytree(folder, tmp_path / "messenger")
    with_it = load_case(copied, catalog.package_fleets())
    (copied / "plain.md").unlink()
    without = load_case(copied, catalog.package_fleets())
    assert with_it.plain and not without.plain
    assert without == replace(with_it, plain="")
