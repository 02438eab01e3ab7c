"""The small forms of words that sentences are put together from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simride.base.wording import capital, clause, counted, listed, sentence

TEXTS = st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=30)


@pytest.mark.parametrize(
    ("names", "said"),
    [((), "none"), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_names_are_listed_as_people_say_them(names: tuple[str, ...], said: str) -> None:
    assert listed(names) == said


def test_what_joins_a_list_and_what_stands_for_an_empty_one_can_be_chosen() -> None:
    assert listed(iter("abc"), "or") == "a, b or c"
    assert listed((), none="nothing") == "nothing"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 days"), (1, "1 day"), (1.0, "1 day"), (1.5, "1.5 days"), (3.0, "3 days"), (1200, "1,200 days")],
)
def test_one_is_counted_without_an_s(count: float, said: str) -> None:
    assert counted(count, "day") == said


@given(TEXTS)
def test_an_upper_case_beginning_changes_nothing_else(text: str) -> None:
    assert capital(text)[1:] == text[1:]
    assert capital(capital(text)) == capital(text)


@pytest.mark.parametrize(("text", "said"), [("held: errors", "Held: errors."), ("Done.", "Done."), ("p99", "P99.")])
def test_a_sentence_begins_and_ends_like_one(text: str, said: str) -> None:
    assert sentence(text) == said
    assert sentence(said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Ask who is hurt.", "ask who is hurt"),
        ("A stop rule was missing.", "a stop rule was missing"),
        ("First, look.", "first, look"),
        ("Re-run it.", "re-run it"),
        ("I go back.", "I go back"),
        ("CPU is high.", "CPU is high"),
        ("SLOs were named.", "SLOs were named"),
        ("Ada's words.", "Ada's words"),
        ("p99 rose.", "p99 rose"),
        ("", ""),
    ],
)
def test_a_sentence_within_another_is_small_unless_it_begins_with_a_name(text: str, said: str) -> None:
    assert clause(text) == said
