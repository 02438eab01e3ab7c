"""One question to a model before a ride, and what came of it in a sentence."""

from collections.abc import Callable

from simride.examiner.understanding.acts import Lexicon
from simride.language_model.endpoint import PATIENCE_S, Endpoint, NoAnswer
from simride.language_model.settings import ModelSettings
from simride.language_model.wording import reworded

TRIAL_S = 12.0  # a first question may have to load the model
SENTENCE = "Nothing is firing at the moment, and nobody has measured that."


def tried(settings: ModelSettings, clock: Callable[[], float]) -> tuple[bool, str]:
    """Whether it would be of use in a ride, and what happened. `clock` gives seconds."""
    asked = clock()
    try:
        said = reworded(Endpoint(settings, TRIAL_S), SENTENCE, Lexicon(), ())
    except NoAnswer as error:
        return False, f"{settings.model} gave nothing that can be used: {error}."
    took = clock() - asked
    answer = f"{settings.model} answered in {took:.1f} s and kept to what it was given: “{said}”"
    if took > PATIENCE_S:
        return False, f"{answer} A ride waits {PATIENCE_S:g} s; ask again, it may be faster once it is loaded."
    return True, answer
