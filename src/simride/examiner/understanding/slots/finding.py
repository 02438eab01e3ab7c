"""Every slot of an act that a stretch of text fills, gated by the act that takes them."""

from collections.abc import Callable

from simride.examiner.understanding.acts import SLOTS_OF
from simride.examiner.understanding.slots.amounts import amounts, ramp, release, staged
from simride.examiner.understanding.slots.causes import cause
from simride.examiner.understanding.slots.measures import grouping, measure
from simride.examiner.understanding.slots.people import people_slots
from simride.examiner.understanding.slots.places import NOWHERE, destination, named, reference
from simride.examiner.understanding.slots.times import time_slots
from simride.examiner.understanding.slots.ways import ways
from simride.examiner.understanding.stretch import Slots, Stretch


def slots_of(act: str, piece: Stretch) -> Slots:
    """Every slot of the act that the stretch fills."""
    wanted = SLOTS_OF[act]
    out: Slots = {}
    for find in FINDERS:
        for name, value in find(piece, act).items():
            if name in wanted:
                out.setdefault(name, value)
    return {name: value for name, value in out.items() if value != NOWHERE}


def _times(piece: Stretch, act: str) -> Slots:
    return time_slots(piece.marked, piece.plain, piece.mentions, act)


def _people(piece: Stretch, act: str) -> Slots:
    return people_slots(act, piece.plain, piece.masked)


Finder = Callable[[Stretch, str], Slots]
FINDERS: tuple[Finder, ...] = (
    destination, named, grouping, measure, _times, amounts, release, ramp, staged, reference, _people, ways,
    cause,
)  # fmt: skip
