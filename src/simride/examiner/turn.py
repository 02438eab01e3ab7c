"""One act of one message being answered, and what answers it."""

from dataclasses import dataclass, field
from typing import Any

from simride.examiner.dialogue import DialogueState
from simride.examiner.phrasing import Sentence, tell
from simride.examiner.situation import Situation
from simride.examiner.understanding.acts import Act
from simride.recorder.events import Asked, Fact, Looked
from simride.simulator.orders import Plan


@dataclass(frozen=True)
class Turn:
    """An act, the message it belongs to (`of` is its seq), and where the conversation stood before."""

    situation: Situation
    state: DialogueState
    of: int
    text: str
    act: Act
    acts: tuple[Act, ...] = ()  # all of the message, this one included

    @property
    def words(self) -> str:
        """The words that do this act; the whole message where it does nothing else."""
        start, end = self.act.span
        part = self.text[start:end] if len(self.acts) > 1 and end > start else self.text
        return part.strip() or self.text

    def tell(self, key: str, **slots: Fact | Sentence | str) -> Sentence:
        """A sentence in this ride's wording; the wordings of a key take turns from answer to answer."""
        return tell(self.situation.seed, len(self.state.answers), key, **slots)


@dataclass(frozen=True)
class Reply:
    """What answers one act: a paragraph, what was looked at for it, and what follows."""

    sentence: Sentence = field(default_factory=Sentence)
    about: str = ""
    speaker: str = "examiner"
    charts: tuple[dict[str, Any], ...] = ()
    looks: tuple[Looked, ...] = ()
    asks: tuple[Asked, ...] = ()
    carry_out: tuple[Plan, ...] = ()
    skip_s: float = 0.0
    again: bool = False  # said before in this ride: left out where something else answers
