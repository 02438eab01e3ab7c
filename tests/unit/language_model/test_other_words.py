"""Other words may not say anything else."""

import pytest

from simride.examiner.understanding.acts import Lexicon
from simride.language_model.wording import difference

NAMES = Lexicon(
    service={"thread-store": ("tstore",)},
    region={"eu-west": ("western europe",)},
    cluster={"euw-c": ()},
    endpoint={"SendMessage": ("sends",)},
)
TRADE = frozenset({"cache", "leak", "rack", "network", "deploy"})
PLAIN = "Sends in euw-c have a p99 of 4.1 s since about 05:15, normally 310 ms. 3.6 % of them are slow."


@pytest.mark.parametrize(
    "said",
    [
        PLAIN,
        "Since about 05:15 the p99 of sends in euw-c has been 4.1 s; normally it is 310 ms. Slow are 3.6 % of them.",
    ],
)
def test_the_same_in_other_words_is_the_same(said: str) -> None:
    assert difference(PLAIN, said, NAMES, TRADE) == ""


@pytest.mark.parametrize(
    ("said", "what"),
    [
        (PLAIN.replace("4.1", "1.4"), "numbers"),
        (PLAIN.replace("05:15", "05:14"), "numbers"),
        (PLAIN.replace("3.6 %", "36 %"), "numbers"),
        (PLAIN.replace(" 3.6 % of them are slow.", ""), "numbers"),
        (PLAIN.replace("310 ms", "310 s"), "units"),
        (PLAIN.replace("euw-c", "euw-b"), "names"),
        (PLAIN.replace("euw-c", "one cluster"), "numbers in words|names"),
        (PLAIN.replace("Sends", "Messages"), "names"),
        (PLAIN + " I would look at shard-store-17.", "numbers"),
        (PLAIN + " It looks like the thread-store.", "names"),
        (PLAIN + " Perhaps a leak.", "words of the field"),
        (PLAIN + " Have you looked at the others?", "question"),
        (PLAIN.replace("are slow", "are not slow"), "direction"),
        (PLAIN.replace("normally", "always more than"), "direction"),
        (PLAIN + "\n\nAnd so it goes.", "paragraphs"),
        (PLAIN + " " + "So to speak. " * 20, "too long"),
    ],
)
def test_anything_else_is_noticed(said: str, what: str) -> None:
    import re

    assert re.search(what, difference(PLAIN, said, NAMES, TRADE))


def test_a_quotation_stays_as_it_is() -> None:
    plain = "The owner says “we swapped a switch”."
    assert difference(plain, "“We swapped a switch”, says the owner.", NAMES, TRADE) == "other quotations"
    assert difference(plain, "“we swapped a switch”, says the owner.", NAMES, TRADE) == ""
