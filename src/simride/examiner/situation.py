"""Everything the examiner may look at for one move, and what one move is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simride.cases.filling import fill
from simride.cases.schema import Case
from simride.examiner.dialogue import DialogueState, Remembered, state_of
from simride.examiner.understanding.acts import Lexicon
from simride.recorder.events import AnyPayload, Begun, Record
from simride.simulator.orders import Order, Plan
from simride.simulator.programmes.programme import Item, News
from simride.simulator.spec import Fleet
from simride.simulator.telemetry.view import View


@dataclass(frozen=True)
class Situation:
    """A ride at this minute. `at` is ride time, `fleet_at` the fleet's own, both in seconds."""

    case: Case
    record: Record
    view: View
    at: float
    fleet_at: float
    drawn: Mapping[str, Any]  # fills the queries and sentences of what people know, nothing else
    plan_order: Callable[[Order], Plan]
    lexicon: Lexicon
    ends_at: float | None = None  # ride seconds, where this rider's time is not the case's own
    items: tuple[Item, ...] = ()  # what people can be put to, where the case is about weeks
    marks: Mapping[str, int] = field(default_factory=dict)  # the days that have a name, where it is about weeks
    news: tuple[News, ...] = ()  # what people have reported there since the ride began
    remembered: Remembered = field(default_factory=Remembered)  # of this record

    def conversation(self, before: int | None = None) -> DialogueState:
        """Where the conversation stands, or stood before the event with that seq."""
        return state_of(self.record, before, self.remembered)

    @property
    def seed(self) -> int:
        """The seed of the ride, for the choice of words."""
        begun = self.record[0].payload if self.record else None
        return begun.seed if isinstance(begun, Begun) else self.view.seed

    @property
    def fleet(self) -> Fleet:
        """The fleet as it stands in this ride."""
        return self.view.world.fleet

    @property
    def total_s(self) -> float:
        """How long the interview lasts, in ride seconds."""
        return self.case.data.minutes * 60.0 if self.ends_at is None else self.ends_at

    def filled(self, words: str) -> str:
        """Somebody's words from the case, with what was drawn in them."""
        return str(fill(words, self.drawn))

    @property
    def minute(self) -> float:
        """The last whole minute of fleet time: what a look at this minute ends with."""
        return self.fleet_at // 60.0 * 60.0


@dataclass(frozen=True)
class Outcome:
    """One move of the examiner: what goes on the record, what is to be carried out, how far to skip."""

    payloads: tuple[AnyPayload, ...] = ()
    carry_out: tuple[Plan, ...] = ()
    skip_s: float = 0.0

    def then(self, other: "Outcome") -> "Outcome":
        """This and what follows it."""
        return Outcome(
            (*self.payloads, *other.payloads), (*self.carry_out, *other.carry_out), self.skip_s + other.skip_s
        )
