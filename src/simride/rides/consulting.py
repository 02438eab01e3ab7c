"""Where a language model may be asked during a ride, and what is written down of it."""

from collections.abc import Sequence

from simride.examiner import policy
from simride.examiner.understanding.acts import Lexicon, Reading
from simride.language_model import Endpoint, NoAnswer, reworded, second_reading
from simride.recorder.events import Answered, Consulted, Event
from simride.rides.reading import reader, trade_words


def read_again(
    model: Endpoint, text: str, lexicon: Lexicon, first: Reading, of: int
) -> tuple[Reading, Consulted | None]:
    """The reading to go by, and what to record: the model is asked only where the reader would ask back."""
    if not model.settings.reads or any(policy.verdict(act) == "do" for act in first.acts):
        return first, None
    named = model.settings.model
    try:
        second = second_reading(model, reader(), text, lexicon)
    except NoAnswer as no:
        return first, Consulted(of=of, use="reading", model=named, used=False, why=str(no))
    if second.abstained:
        return first, Consulted(of=of, use="reading", model=named, used=False, why="it found no act either")
    return second, Consulted(of=of, use="reading", model=named, used=True)


def say_otherwise(model: Endpoint, lexicon: Lexicon, events: Sequence[Event]) -> Consulted | None:
    """Other words for the examiner's answer among these events; None where there is none to reword."""
    spoken = [event for event in events if isinstance(event.payload, Answered) and event.payload.speaker == "examiner"]
    if not model.settings.rewords or not spoken:
        return None
    answer = spoken[-1].payload
    assert isinstance(answer, Answered)
    named = model.settings.model
    try:
        text = reworded(model, answer.text, lexicon, trade_words())
    except NoAnswer as no:
        return Consulted(of=spoken[-1].seq, use="wording", model=named, used=False, why=str(no))
    return Consulted(of=spoken[-1].seq, use="wording", model=named, used=True, text=text)
