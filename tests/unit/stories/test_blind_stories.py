"""The reading of stories against authors who had not seen it: floors for each set, and what may not move it.

Each floor lies below the figure published in docs/explanation/stories.md by what a few of its items can cost: .03 of F1
is eight sentences of 280 (seventeen of the fourth and fifth), .05 of a signal's share four signals. A fall below it
is a change of the reading, not luck. The first three sets have no labels for much of what is asked: that is neither.
"""

import hashlib
import re
from functools import lru_cache

import pytest

from simride.rides.exploratory import learnt
from simride.stories.analysis import analyse_text
from simride.stories.asked import shipped_answers
from simride.stories.formats import exploratory
from simride.stories.parts import PARTS
from simride.stories.showing import showing
from simride.stories.training import AREAS, shipped_stories
from unit.stories.blind import ASKED, FOLDER, HALVES, interrupted, told
from unit.stories.judging import GRADES, Judged, follow_ups, mean_f1, recall_and_precision, share

FLOORS = {
    #         in order, alone, doers, recall, precision, of strong, pairs in order, apt, most wrong
    "first": (0.81, 0.70, 0.77, 0.86, 0.88, 0.85, 23, 9, 2),
    "second": (0.78, 0.70, 0.77, 0.79, 0.78, 0.79, 22, 7, 4),
    "third": (0.82, 0.72, 0.81, 0.87, 0.87, 0.91, 36, 12, 2),
    "fourth": (0.86, 0.78, 0.84, 0.79, 0.87, 0.80, 95, 32, 2),
    "fifth": (0.83, 0.76, 0.87, 0.88, 0.89, 0.93, 99, 30, 2),
}


@lru_cache(maxsize=len(HALVES))
def judged(half: str) -> Judged:
    return Judged(half, learnt())


@pytest.mark.parametrize("half", HALVES)
def test_parts_and_doers_of_sentences(half: str) -> None:
    in_order, alone, doers, *_ = FLOORS[half]
    one = judged(half)
    assert mean_f1(one.in_order, PARTS) >= in_order
    assert mean_f1(one.alone, PARTS) >= alone
    assert share(one.doers) >= doers


@pytest.mark.parametrize("half", HALVES)
def test_signals_are_found_and_not_invented(half: str) -> None:
    *_, recall, precision, strong, _, _, _ = FLOORS[half]
    found = recall_and_precision(list(judged(half).signals().values()))
    assert found[0] >= recall
    assert found[1] >= precision
    assert judged(half).strong_share() >= strong


@pytest.mark.parametrize("half", HALVES)
def test_grades_are_ordered_in_every_area_and_empty_answers_earn_nothing(half: str) -> None:
    pairs = FLOORS[half][6]
    assert judged(half).order()[0] >= pairs
    assert judged(half).empty_earns() == 0.0
    for grades in judged(half).scores().values():
        means = [sum(grades[name]) / len(grades[name]) for name in GRADES if name in grades]
        assert means[0] < means[-1]  # weak (or medium) below the best


@pytest.mark.parametrize("half", HALVES)
def test_follow_ups_are_apt(half: str) -> None:
    least, most = FLOORS[half][7:]
    apt, wrong, _ = judged(half).follow_ups()
    assert apt >= least
    assert wrong <= most


def test_follow_ups_into_the_answers_for_development_are_apt() -> None:
    """86 of 100 are, and 4 ask what was said: five of each are left for a reading that is as good elsewhere."""
    apt, wrong, _ = follow_ups(interrupted(ASKED), learnt())
    assert apt >= 81
    assert wrong <= 9


@pytest.mark.parametrize("half", HALVES)
def test_padding_shuffling_and_small_rewording_change_no_signal_of_strong_answers(half: str) -> None:
    """Order, spelt-out contractions and filler are no content. Of some thirty tellings a few may move one signal."""
    moved = 0
    for one in told(half):
        if one.grade != "strong":
            continue
        plain = states(half, one.text, one.area)
        padded = "Um, so, yeah.\n" + "\nYou know, that's how it was.\n".join(one.sentences)
        shuffled = "\n".join(sorted(one.sentences, key=lambda text: hashlib.sha256(text.encode()).digest()))
        spelt = re.sub(r"\b(I|we|they|you)'d\b", r"\1 had", one.text.replace("didn't", "did not"))
        moved += sum(states(half, text, one.area) != plain for text in (padded, shuffled, spelt))
    assert moved <= 4, f"{moved} of three times the strong answers"


@pytest.mark.parametrize("half", HALVES)
def test_the_files_are_what_their_author_wrote(half: str) -> None:
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    for name in ("answers", "followups"):
        digest = hashlib.sha256((FOLDER / f"blind-{half}" / f"{name}.jsonl").read_bytes()).hexdigest()
        assert f"| blind-{half}/{name}.jsonl | {digest} |" in page


def test_no_labelled_sentence_is_training_material() -> None:
    """Of more than five words: anybody may say “I said no.”"""
    trained = {one.text for stories in shipped_stories().values() for one in stories}
    sentences = {text for half in HALVES for one in told(half) for text in one.sentences if len(text.split()) > 5}
    assert not [text for text in sentences if text in trained]


def test_no_answer_to_ask_into_is_training_material() -> None:
    learnt_from = {one.answer for one in shipped_answers()}
    assert len(learnt_from) > 300
    assert not learnt_from & {one.answer for half in (*HALVES, ASKED) for one in interrupted(half)}


def states(half: str, text: str, area: str) -> dict[str, str]:
    found = showing(area, [analyse_text(text, judged(half).trained)], [], exploratory())
    return {one.signal.id: one.state for one in found}


def test_areas_are_all_judged() -> None:
    assert {one.area for half in HALVES for one in told(half)} == set(AREAS)
