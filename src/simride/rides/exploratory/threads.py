"""The record as questions, each with the answer to it: what was asked, what was said, and when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from simride.recorder.events import Answered, Asked, Event, Paused, Resumed, Said
from simride.rides.exploratory.asides import is_aside
from simride.stories.analysis import Analysis, Message, analyse
from simride.stories.training import Trained

QUESTION, AGAIN, FOLLOW_UP, OWN = "question", "again", "follow_up", "own_questions"
OPENERS = (QUESTION, AGAIN)


@dataclass
class Thread:
    """One question and everything said until the next."""

    question: str
    at: float
    asked: str
    came_back: bool
    messages: list[Event] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)  # what each asked for, in order
    prompted_at: float = 0.0  # when the examiner last spoke
    spoken_at: float = 0.0  # when the rider last spoke
    nudged: bool = False
    ends: float = 0.0

    @property
    def unanswered(self) -> tuple[Event, ...]:
        """What was said since the examiner last spoke."""
        return tuple(event for event in self.messages if event.at >= self.prompted_at and event.seq > self._prompt_seq)

    _prompt_seq: int = -1

    def prompt(self, event: Event) -> None:
        """The examiner has spoken."""
        self.prompted_at, self._prompt_seq = event.at, event.seq

    def heard(self) -> tuple[Message, ...]:
        """The answer as messages, asides left out; each knows the seq of its event."""
        return tuple(
            Message(event.payload.text, event.seq)
            for event in self.messages
            if isinstance(event.payload, Said) and not is_aside(event.payload.text)
        )


@dataclass(frozen=True)
class Talk:
    """Everything said so far."""

    threads: tuple[Thread, ...]
    moves: frozenset[str]  # moves and what they were about, of everything the examiner said first
    own_from: float | None  # when the rider's own questions began
    own: tuple[Event, ...]  # what the rider said from then on
    last_at: float

    @property
    def current(self) -> Thread | None:
        """The question that is open."""
        return self.threads[-1] if self.threads and self.own_from is None else None


def talk_of(record: Iterable[Event]) -> Talk:
    """The record so far, question by question."""
    threads: list[Thread] = []
    own: list[Event] = []
    moves: set[str] = set()
    own_from: float | None = None
    last = 0.0
    for event in record:
        last = event.at
        payload = event.payload
        if isinstance(payload, Asked):
            moves.add(f"{payload.move} {payload.about}".strip())
            if payload.move == OWN:
                own_from = event.at
            _ask(threads, event, payload)
        elif isinstance(payload, Answered) and threads and own_from is None:
            threads[-1].prompt(event)
        elif isinstance(payload, Said):
            if own_from is not None:
                own.append(event)
            elif threads:
                threads[-1].messages.append(event)
                threads[-1].spoken_at = event.at
        elif isinstance(payload, Paused | Resumed) and threads:
            threads[-1].spoken_at = max(threads[-1].spoken_at, event.at) if threads[-1].messages else 0.0
    _close(threads, last if own_from is None else own_from)
    return Talk(tuple(threads), frozenset(moves), own_from, tuple(own), last)


def analyses(threads: Sequence[Thread], trained: Trained) -> tuple[Analysis, ...]:
    """The analysis of each answer; a sentence told in an earlier one is not new in a later one."""
    told: list[frozenset[str]] = []
    out = []
    for thread in threads:
        found = analyse(thread.heard(), trained, told)
        told += [piece.content for piece in found.pieces]
        out.append(found)
    return tuple(out)


def _ask(threads: list[Thread], event: Event, payload: Asked) -> None:
    if payload.move in OPENERS:
        threads.append(Thread(payload.about, event.at, payload.text, payload.move == AGAIN))
    if not threads:
        return
    if payload.move == FOLLOW_UP:
        threads[-1].follow_ups.append(payload.about)
    if payload.move == "nudge":
        threads[-1].nudged = True
    if payload.move in (*OPENERS, FOLLOW_UP, "nudge"):
        threads[-1].prompt(event)


def _close(threads: Sequence[Thread], end: float) -> None:
    for thread, after in zip(threads, [*(one.at for one in threads[1:]), end], strict=False):
        thread.ends = max(after, thread.at)
