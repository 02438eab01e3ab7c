"""Which story to work on next."""

from simride.stories.bank import Story
from simride.stories.formats import exploratory
from simride.stories.mending import mend

WHOLE = dict.fromkeys(("situation", "task", "action", "result", "learnt"), "Words.")


def story(key, areas=("partnering",), **parts):
    return Story(key=key, title=key.capitalize(), areas=areas, **(WHOLE | parts))


def chosen(stories, fits):
    return mend(stories, fits, exploratory())


def every_area(fit):
    return dict.fromkeys(exploratory().areas, fit)


def test_an_empty_bank_has_nothing_to_mend():
    assert chosen((), {}) is None


def test_the_one_that_serves_worst_comes_first_and_says_why():
    found = chosen((story("ada"), story("ben")), {"ada": {"partnering": 0.4}, "ben": {"partnering": 0.1}})
    assert found.story == "ben"
    assert found.because == "It serves Partnering badly as it is written, and no other does better."


def test_what_another_story_serves_well_presses_less():
    stories = (story("ada"), story("ben"), story("cyd", areas=("prioritizing",)))
    fits = {"ada": {"partnering": 0.2}, "ben": {"partnering": 0.9}, "cyd": {"prioritizing": 0.3}}
    assert chosen(stories, fits).story == "cyd"
    assert chosen(stories[:2], fits).because == "It serves Partnering badly as it is written."


def test_only_areas_it_is_meant_for_count():
    found = chosen((story("ada", areas=tuple(exploratory().areas)), story("ben")),
                   {"ada": every_area(0.9), "ben": every_area(0.0) | {"partnering": 0.8}})  # fmt: skip
    assert found is None


def test_empty_parts_are_named_where_nothing_was_read_yet():
    assert chosen((story("ada", result="", learnt=""),), {}).because == "Still empty: result and learnt."


def test_an_area_without_a_story_is_named_where_all_others_do():
    found = chosen((story("ada"),), {"ada": {"partnering": 0.8}})
    assert (found.story, found.because.endswith(": no story yet.")) == ("", True)
