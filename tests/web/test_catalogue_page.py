"""The catalogue: by kind, level, area and what was not flown, and nothing that spoils a case."""

from dataclasses import replace

import pytest

from simride.cases.schema import KINDS
from simride.web.home.catalogue import AREAS_OF_KIND, SAYS_OF_KIND, ChoiceForm, shelves
from web import fakes


def case(name, kind, level):
    data = fakes.CASE.data.model_copy(update={"name": name, "kind": kind, "level": level, "title": name.capitalize()})
    return replace(fakes.CASE, data=data)


CASES = (
    case("calm", "outage", 3), case("brisk", "outage", 1), case("slow", "degradation", 2), case("ours", "takeover", 2),
)  # fmt: skip


def names(flown=(), **chosen):
    return [entry.name for shelf in shelves(CASES, flown, ChoiceForm(chosen)) for entry in shelf.entries]


def test_every_kind_is_said_in_words_and_asks_most_of_something():
    assert set(SAYS_OF_KIND) == set(AREAS_OF_KIND) == set(KINDS)


def test_all_are_shown_by_kind_the_easiest_first():
    assert names() == ["brisk", "calm", "slow", "ours"]


@pytest.mark.parametrize(
    ("chosen", "wanted"),
    [
        ({"kind": "outage"}, ["brisk", "calm"]), ({"level": "2"}, ["slow", "ours"]),
        ({"area": "operations-metrics"}, ["slow", "ours"]), ({"kind": "outage", "level": "3"}, ["calm"]),
        ({"kind": "replace"}, []), ({"kind": "nonsense"}, ["brisk", "calm", "slow", "ours"]),
    ],
)  # fmt: skip
def test_a_choice_narrows_what_is_shown(chosen, wanted):
    assert names(**chosen) == wanted


def test_what_was_flown_can_be_left_out_and_is_counted():
    assert names(["slow", "slow"], new="on") == ["brisk", "calm", "ours"]
    shelf = next(one for one in shelves(CASES, ["slow", "slow"], ChoiceForm({})) if one.kind == "degradation")
    assert shelf.entries[0].flown == 2


def test_the_page_shows_the_choice_and_nothing_of_the_culprit(ada):
    page = ada.get("/cases/", {"kind": fakes.CASE.data.kind}).content.decode()
    assert fakes.CASE.data.prompt in page and "not flown yet" in page
    assert "network path" not in page
    assert "No case is like that" in ada.get("/cases/", {"kind": "replace"}).content.decode()


def test_a_flown_case_says_so(ada, ride):
    assert "flown 1 time" in ada.get("/cases/").content.decode()
