"""A language model as an optional voice: off by default, asked twice at most per message, believed never.

It may say which acts a message does where the offline reader gave up, and it may put a sentence of the
examiner in other words. It sees the rider's words, the list of acts, and that sentence: nothing of the case.
What it says is checked against the words themselves; what does not pass, or does not come in time, is
dropped, and the plain reading or sentence stands. The record keeps what was used, so a replay needs no model.
"""

from simride.language_model.endpoint import Endpoint, NoAnswer
from simride.language_model.reading import second_reading
from simride.language_model.settings import FILE, ModelSettings, forget, keep, kept, set_in, settings_from, settings_of
from simride.language_model.trial import tried
from simride.language_model.wording import reworded

__all__ = [
    "FILE", "Endpoint", "ModelSettings", "NoAnswer", "forget", "keep", "kept", "reworded", "second_reading", "set_in",
    "settings_from", "settings_of", "tried",
]  # fmt: skip
