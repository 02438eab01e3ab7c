"""How an order is meant, by the frame of its sentence alone."""

import pytest

from simride.examiner.understanding import acts
from simride.examiner.understanding.moods import MEANT, frames, gerund, learn_moods, past, sentences, shape_of

KEPT = frozenset(("we", "if", "not", "on"))
ORDERS = dict.fromkeys(sorted(acts.ORDERS), ()) | {
    "act_drain": ("drain the rack", "move the users"), "act_restart": ("restart it",),
}  # fmt: skip
TEMPLATES = [
    ("asserted", "{do}"), ("negated", "do not {do}"), ("conditional", "if it fails {do}"),
    ("hypothetical", "should we {do}"), ("past", "we {done} yesterday"), ("quoted", "he says to {do}"),
]  # fmt: skip

UNSEEN = [
    ("pause the copy", "asserted"), ("he says to pause the copy", "quoted"), ("should we bounce them", "hypothetical"),
    ("we promoted a replica yesterday", "past"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("verb", "doing", "done"),
    [("drain", "draining", "drained"), ("move", "moving", "moved"), ("stop", "stopping", "stopped"),
     ("freeze", "freezing", "froze"), ("deploy", "deploying", "deployed"), ("apply", "applying", "applied")],
)  # fmt: skip
def test_a_verb_of_ordering_has_its_forms(verb: str, doing: str, done: str) -> None:
    assert (gerund(verb), past(verb)) == (doing, done)


def test_what_is_ordered_does_not_show_in_the_frame() -> None:
    kept = KEPT | {"the"}
    assert frames("we drained the rack", kept) == frames("we moved the users", kept)
    assert (shape_of("xservice", KEPT), shape_of("banana", KEPT), shape_of("not", KEPT)) == ("x", "w", "not")


def test_every_way_of_meaning_is_made_from_every_order() -> None:
    made = list(sentences(TEMPLATES, ORDERS))
    assert {meant for _, meant in made} == set(MEANT)
    assert ("we drained the rack yesterday", "past") in made


def test_an_unseen_order_is_meant_as_its_frame_says() -> None:
    made = list(sentences(TEMPLATES, ORDERS))
    kept = frozenset(word for _, line in TEMPLATES for word in line.split() if "{" not in word)
    moods = learn_moods(made, kept)
    for text, meant in UNSEEN:
        chances = moods.chances(text)
        assert max(chances, key=lambda way: chances[way]) == meant
