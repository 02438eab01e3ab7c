"""People sleep, sit in meetings and take their time; they answer when they can, once."""

from dataclasses import replace

import pytest

from simride.cases.schema import Case
from simride.examiner.sentences import SENTENCES
from simride.recorder.events import Answered
from simride.simulator.orders import Order
from simride.simulator.run import Run
from unit.examiner.talking import Talk, act, answer, heard


def flown_with(messenger: Case, fleet: Run, draws: dict[str, object], **support: object) -> Talk:
    """The messenger case, with another Support."""
    people = dict(messenger.data.people)
    people["support"] = people["support"].model_copy(update=support)
    case = replace(messenger, data=messenger.data.model_copy(update={"people": people}))
    talk = Talk(case, fleet, draws)
    talk.tick()
    return talk


WHO = ("who is affected?", act("ask_scope"))


def test_somebody_asleep_says_nothing_until_their_team_is_paged(
    messenger: Case, fleet: Run, draws: dict[str, object]
) -> None:
    talk = flown_with(messenger, fleet, draws, asleep=True)
    assert "tickets" not in heard(talk.say(*WHO))
    talk.order(Order("page", name="support"))
    assert "tickets" in heard(talk.say(*WHO))


def test_somebody_busy_answers_by_themselves_once_they_are_free(
    messenger: Case, fleet: Run, draws: dict[str, object]
) -> None:
    talk = flown_with(messenger, fleet, draws, busy_until=10.0, busy_with="a review")
    said = answer(talk.say(*WHO, at=120.0))
    assert "a review" in said.text and "tickets" not in said.text and "free_at" in {one.name for one in said.facts}
    assert "tickets" not in heard(talk.tick(590.0))
    late = talk.tick(600.0)
    assert answer(late).about == "who-complains" and answer(late).of == said.of and "tickets" in heard(late)
    assert not [one for one in talk.tick(610.0).payloads if isinstance(one, Answered)]


def test_somebody_slow_is_not_waited_for(messenger: Case, fleet: Run, draws: dict[str, object]) -> None:
    talk = flown_with(messenger, fleet, draws, reply_s=180.0)
    assert "tickets" not in heard(talk.say(*WHO, at=60.0))
    again = heard(talk.say(*WHO, at=90.0))
    assert any(words.split("{who}")[-1] in again for words in SENTENCES["word_is_left"])
    assert "tickets" in heard(talk.tick(250.0))


@pytest.mark.parametrize("wrong", [True, False])
def test_what_is_believed_wrongly_sounds_like_anything_else(
    messenger: Case, fleet: Run, draws: dict[str, object], wrong: bool
) -> None:
    knows = tuple(item.model_copy(update={"wrong": wrong}) for item in messenger.data.knows)
    talk = Talk(replace(messenger, data=messenger.data.model_copy(update={"knows": knows})), fleet, draws)
    talk.tick()
    plain = Talk(messenger, fleet, draws)
    plain.tick()
    assert heard(talk.say(*WHO)) == heard(plain.say(*WHO))
