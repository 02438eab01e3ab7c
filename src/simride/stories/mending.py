"""Which story of a bank to work on next, and why, from what is known of how each serves its areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simride.stories.bank import Story
from simride.stories.coverage import BADLY
from simride.stories.formats import Format
from simride.stories.showing import WELL

Fits = Mapping[str, Mapping[str, float]]  # story key -> area -> 0..1, of those that were read
EMPTY_PART = 0.15  # of need, for each part that is still empty
ALONE = 0.5  # of need, where no other story serves the area


@dataclass(frozen=True)
class Mend:
    """What to do next for the bank; `story` is "" where one is to be written."""

    story: str
    title: str
    because: str


def mend(stories: Sequence[Story], fits: Fits, format: Format) -> Mend | None:
    """The story that needs it most; else an area without one; `None` where every area is served well, or no story is.

    A story needs mending by how badly it serves an area it is meant for, more where nothing else serves that area, and
    by the parts that are still empty.
    """
    needs = [need for one in stories if (need := _need(one, stories, fits, format)) is not None]
    if needs:
        return max(needs, key=lambda pair: (pair[0], pair[1].title, pair[1].story))[1]
    bare = [area for area in format.areas if stories and not any(area in one.areas for one in stories)]
    return Mend("", format.areas[bare[0]], f"{format.areas[bare[0]]}: no story yet.") if bare else None


def _need(one: Story, stories: Sequence[Story], fits: Fits, format: Format) -> tuple[float, Mend] | None:
    empty = EMPTY_PART * len(one.missing)
    areas = [area for area in one.areas if area in fits.get(one.key, {}) and area in format.areas]
    weak = [(_weakness(one, area, stories, fits), area) for area in areas if fits[one.key][area] < WELL]
    if weak and one.text:
        need, area = max(weak)
        return need + empty, Mend(one.key, one.title, _because(one, area, stories, fits, format))
    if not one.missing:
        return None
    parts = " and ".join(filter(None, (", ".join(one.missing[:-1]), one.missing[-1])))
    return empty, Mend(one.key, one.title, f"Still empty: {parts}.")


def _weakness(one: Story, area: str, stories: Sequence[Story], fits: Fits) -> float:
    return 1.0 - fits[one.key][area] + (ALONE if _alone(one, area, stories, fits) else 0.0)


def _because(one: Story, area: str, stories: Sequence[Story], fits: Fits, format: Format) -> str:
    how = "badly" if fits[one.key][area] < BADLY else "only in part"
    alone = ", and no other does better" if _alone(one, area, stories, fits) else ""
    return f"It serves {format.areas[area]} {how} as it is written{alone}."


def _alone(one: Story, area: str, stories: Sequence[Story], fits: Fits) -> bool:
    others = (other.key for other in stories if other.key != one.key)
    return not any(fits.get(key, {}).get(area, 0.0) >= WELL for key in others)
