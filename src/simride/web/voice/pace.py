"""Talk time, thinking time and pace, for the rider alone: computed when looked at, kept nowhere, part of no mark."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from simride.base.units import mmss
from simride.recorder.events import Answered, Asked, Event, Said

Pair = Sequence[float]
LEAST_S = 3.0  # of talk, below which words per minute mean nothing


@dataclass(frozen=True)
class Spoken:
    """One thing the rider said with a voice: when it was sent and when the voice began, in seconds; words sent."""

    at: float
    began: float
    talk_s: float
    thinking_s: float
    words: int

    @property
    def when(self) -> str:
        """When it was sent."""
        return mmss(self.at)

    @property
    def pace(self) -> float | None:
        """Words a minute of talk; None where there is too little to say."""
        return self.words / self.talk_s * 60 if self.talk_s >= LEAST_S and self.words else None


@dataclass(frozen=True)
class Total:
    """Over the ride."""

    talk_s: float
    thinking_s: float
    pace: float | None


def ride_second(marks: Sequence[Pair], second: float) -> float:
    """The ride's second of a recording's second: straight between two marks, at the ride's pace after the last."""
    place = max(0, bisect_right([pair[0] for pair in marks], second) - 1)
    at, ride_at = marks[place]
    if place + 1 < len(marks):
        after, ride_after = marks[place + 1]
        return ride_at + (second - at) * (ride_after - ride_at) / max(after - at, 1e-9)
    return ride_at + second - at


def voiced(recordings: Iterable[tuple[Sequence[Pair], Sequence[Pair]]]) -> list[tuple[float, float]]:
    """When there was a voice, in seconds of the ride, from each recording's marks and voiced stretches; once each."""
    found = sorted(
        (ride_second(marks, begin), ride_second(marks, end))
        for marks, stretches in recordings
        if marks
        for begin, end in stretches
    )
    joined: list[tuple[float, float]] = []
    for begin, end in found:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def spoken(record: Iterable[Event], voice: Sequence[tuple[float, float]]) -> list[Spoken]:
    """Everything said with a voice: how long, how long after the examiner's last words it began, how many words."""
    found, before, heard = [], 0.0, [0.0]
    for event in record:
        if isinstance(event.payload, Asked | Answered):
            heard.append(event.at)
        if not isinstance(event.payload, Said):
            continue
        cut = [(max(begin, before), min(end, event.at)) for begin, end in voice]
        inside = [(begin, end) for begin, end in cut if end > begin]
        if inside:
            began = inside[0][0]
            asked = max([before, *(at for at in heard if before <= at <= began)])
            talk = sum(end - begin for begin, end in inside)
            found.append(Spoken(event.at, began, talk, began - asked, len(event.payload.text.split())))
        before = event.at
    return found


def plays(record: Iterable[Event], spoken: Iterable[Spoken], begins: Sequence[float]) -> dict[int, float]:
    """Where to listen for each event, by seq. What the rider sent was said before: where its voice, or else its
    recording, began."""
    began = {one.at: one.began for one in spoken}
    found, before = {}, 0.0
    for event in record:
        found[event.seq] = event.at
        if isinstance(event.payload, Said):
            own = [one for one in begins if before <= one <= event.at]
            found[event.seq] = began.get(event.at, own[0] if own else event.at)
            before = event.at
    return found


def total(rows: Sequence[Spoken]) -> Total | None:
    """All talk, the usual thinking time, and the pace over all of it; None where nothing was said with a voice."""
    if not rows:
        return None
    talk = sum(one.talk_s for one in rows)
    words = sum(one.words for one in rows)
    return Total(talk, median(one.thinking_s for one in rows), words / talk * 60 if talk >= LEAST_S and words else None)
