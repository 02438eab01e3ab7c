"""What is worth asking after an answer: learnt, wary of what was said, and not the same thing all hour."""

import pytest

from simride.rides.exploratory import learnt
from simride.stories.analysis import Analysis, analyse_text
from simride.stories.asked import Answered, read_answers, shipped_answers, taught
from simride.stories.asking import APT, OPEN, SAID, UNTAUGHT
from simride.stories.questions import bank, lacking, worth_asking
from simride.stories.training import AREAS, Trained

ANSWER = (
    "Last spring our billing service fell over twice a week. I moved its cache out of the process and "
    "put a limit on the retries. I told the two teams that call us what would change for them."
)
ENDED = " It has not fallen over since, and the pages went from nine a week to one."
LABELS = """
{"answer": "I fixed it.", "area": "partnering", "apt": ["result"], "not_apt": ["action"]}

{"answer": "It was fixed.", "area": "partnering", "apt": ["action", "numbers"], "not_apt": ["result"]}
"""


@pytest.fixture(scope="module")
def trained() -> Trained:
    return learnt()


def worth(answer: str, kind: str, trained: Trained) -> float:
    return trained.asking.worth(trained.asking.figures(analyse_text(answer, trained)), kind, lacks=False)


def test_labels_say_what_is_apt_open_and_said() -> None:
    first, second = read_answers(LABELS)
    assert [first.chance(name) for name in ("result", "action", "measure")] == [APT, SAID, OPEN]
    assert second.chance("relationship_after") == SAID  # asks for the result as well
    assert second.chance("risk_named") == OPEN  # nobody has a label for it


def test_how_it_ended_is_worth_asking_until_it_is_told(trained: Trained) -> None:
    for kind in ("result", "checked"):
        assert worth(ANSWER, kind, trained) > worth(ANSWER + ENDED, kind, trained)


def test_of_two_that_are_nearly_as_good_the_one_not_heard_before_comes_first(trained: Trained) -> None:
    analysis = analyse_text(ANSWER, trained)
    rows = bank().follow_ups
    plain = [one.lacks for one in worth_asking(analysis, "production-ownership", rows, trained.asking)]
    again = [
        one.lacks for one in worth_asking(analysis, "production-ownership", rows, trained.asking, {plain[0]: 6})
    ]
    assert plain[0] != again[0]
    assert set(again) <= set(plain)


@pytest.mark.parametrize("area", AREAS)
def test_untaught_all_that_is_lacking_is_asked_in_the_order_of_the_table(area: str, trained: Trained) -> None:
    analysis = analyse_text(ANSWER, trained)
    rows = bank().follow_ups
    assert worth_asking(analysis, area, rows, UNTAUGHT) == lacking(analysis, area, rows)


def test_teaching_takes_answers_in_which_something_is_apt_something_open_and_something_said(trained: Trained) -> None:
    apt_or_open = [Answered("I fixed it.", area, frozenset({"action"}), frozenset()) for area in AREAS]
    with pytest.raises(ValueError, match="need all three"):
        taught(trained, apt_or_open)


def test_the_same_answers_teach_the_same(trained: Trained) -> None:
    answers = shipped_answers()[:12]
    first, second = (taught(trained, answers).asking for _ in range(2))
    assert first.weights.tobytes() == second.weights.tobytes()


def test_an_empty_answer_is_asked_for_deeds_or_an_ending(trained: Trained) -> None:
    nothing = analyse_text("", trained)
    assert isinstance(nothing, Analysis)
    assert worth_asking(nothing, "partnering", bank().follow_ups, trained.asking)
