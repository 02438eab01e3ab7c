"""The steps that every interview has: words, notes, a clock that can stop, landing, and the rider's own marks."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from simride.base.errors import RideError
from simride.cases.schema import LEVELS
from simride.recorder.events import (
    AnyPayload,
    Begun,
    Event,
    Landed,
    Noted,
    Paused,
    Record,
    Resumed,
    SelfMarked,
)

Write = Callable[[Sequence[Event]], None]
LONGEST_MESSAGE = 20_000  # characters
UNTIMED = "untimed"


class Steps(ABC):
    """A rider's steps through an interview; what each does to a fleet or a conversation is the interview's own."""

    begun: Begun
    record: Record

    @property
    @abstractmethod
    def areas(self) -> Sequence[str]:
        """What is marked."""

    @property
    @abstractmethod
    def minutes(self) -> float:
        """How long the interview is for everybody."""

    @abstractmethod
    def tick(self, at: float) -> tuple[Event, ...]:
        """Whatever the clock brings."""

    @abstractmethod
    def _append(self, at: float, payloads: Sequence[AnyPayload]) -> tuple[Event, ...]:
        """Write events, then let them count."""

    # -- what a rider does ------------------------------------------------------------------------------

    def note(self, at: float, text: str) -> tuple[Event, ...]:
        """The rider's own note: kept, never scored."""
        if not text.strip():
            raise RideError("An empty note is not kept; write something first.")
        return self._append(at, [Noted(text=text[:LONGEST_MESSAGE])])

    def pause(self, at: float) -> tuple[Event, ...]:
        """Stop the clock."""
        self._check_flying()
        return () if self._paused() else self._append(at, [Paused()])

    def resume(self, at: float) -> tuple[Event, ...]:
        """Start the clock again."""
        return self._append(at, [Resumed()]) if self._paused() else ()

    def land(self, at: float, reason: str = "rider") -> tuple[Event, ...]:
        """End the ride. Marks come after the rider's own."""
        return () if self.landed else self._append(at, [Landed.model_validate({"reason": reason})])

    def self_mark(
        self, at: float, levels: Mapping[str, str], reasons: Mapping[str, str] | None = None
    ) -> tuple[Event, ...]:
        """The rider's own marks, locked."""
        if not self.landed:
            raise RideError("Land the ride first; then mark yourself.")
        if self.self_marked:
            raise RideError("Your own marks are locked already; the debrief shows them beside the evidence.")
        wrong = [area for area in self.areas if levels.get(area) not in LEVELS]
        if wrong:
            raise RideError(f"Choose a level for {', '.join(wrong)}: {', '.join(LEVELS)}.")
        given = {area: reasons[area] for area in self.areas if reasons and reasons.get(area)}
        return self._append(at, [SelfMarked(levels={area: levels[area] for area in self.areas}, reasons=given)])

    def let_pass(self, at: float, until: float, every_s: float) -> float:
        """Nobody says anything: what comes by itself comes when it should. The new time."""
        while at + every_s < until and not self.landed:
            at += every_s
            self.tick(at)
        return until

    # -- what there is to see ---------------------------------------------------------------------------

    @property
    def landed(self) -> bool:
        """Whether the ride is over."""
        return self._has(Landed)

    @property
    def self_marked(self) -> bool:
        """Whether the rider's own marks are locked."""
        return self._has(SelfMarked)

    @property
    def length_s(self) -> float:
        """How long it is planned to be, extra time included."""
        extra = self.begun.accommodations.get("time", 1.0)
        return self.minutes * 60.0 * (1.0 if extra == UNTIMED else float(extra))

    @property
    def duration_s(self) -> float | None:
        """How long this rider has, extra time included; None where untimed."""
        return None if self.begun.accommodations.get("time") == UNTIMED else self.length_s

    # -- inside ----------------------------------------------------------------------------------------

    def _check_flying(self) -> None:
        if self.landed:
            raise RideError("This ride has landed. Its debrief is ready; begin another ride to go on.")
        if self._paused():
            raise RideError("The ride is paused. Resume it first; your text is still here.")

    def _check_words(self, text: str) -> None:
        if not text.strip():
            raise RideError("There is nothing to send yet. Say or type something first.")
        if len(text) > LONGEST_MESSAGE:
            raise RideError(
                f"That is {len(text):,} characters; up to {LONGEST_MESSAGE:,} can be read at once. "
                "Your text is still here: send it in parts."
            )

    def _paused(self) -> bool:
        for event in reversed(self.record):
            if event.kind in ("paused", "resumed"):
                return event.kind == "paused"
        return False

    def _has(self, kind: type[AnyPayload]) -> bool:
        return any(isinstance(event.payload, kind) for event in self.record)
